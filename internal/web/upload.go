package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/inventory/policy"
)

const (
	// uploadMost is the largest file that is looked at.
	uploadMost = 32 << 20
	// uploadDrain bounds how much of a larger one is read, to be thrown away: a browser
	// shows the answer only once it has sent everything.
	uploadDrain = 512 << 20
	// uploadWithin is how long sending one may take over a slow line.
	uploadWithin = 10 * time.Minute
	uploadPath   = "/policy/new"
)

// uploadView is the page on which a new version is given.
type uploadView struct {
	Name, Text string // as given before
	Refused    []string
	Most       int // MiB
}

func (s *server) newPolicyForm(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.show(w, r, v, "policynew", v.say("web.new.title"), uploadView{Most: uploadMost >> 20})
}

// given is what a person gave as the new policy.
type given struct {
	Name, Text string
	File       []byte
	FileName   string
	TooLarge   bool
}

// readGiven reads the form piece by piece, never more than uploadMost of a file into
// memory.
func readGiven(r *http.Request) (given, error) {
	var g given
	parts, err := r.MultipartReader()
	if err != nil {
		return g, errors.Join(errBadForm, err)
	}
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return g, nil
		}
		if err != nil {
			return g, fmt.Errorf("read upload: %w", errors.Join(errBadForm, err))
		}
		b, more, err := readPart(p)
		if err != nil {
			return g, fmt.Errorf("read upload: %w", errors.Join(errBadForm, err))
		}
		switch p.FormName() {
		case "name":
			if err := short(string(b), 200); err != nil {
				return g, err
			}
			g.Name = oneLine(string(b), 200)
		case "text":
			g.Text, g.TooLarge = string(b), g.TooLarge || more
		case "file":
			g.File, g.TooLarge = b, g.TooLarge || more
			g.FileName = oneLine(path.Base(strings.ReplaceAll(p.FileName(), `\`, "/")), 200)
		}
	}
}

// readPart reads a part; more tells that it was too large to be kept.
func readPart(p *multipart.Part) (b []byte, more bool, err error) {
	defer p.Close()
	if b, err = io.ReadAll(io.LimitReader(p, uploadMost+1)); err != nil {
		return nil, false, err
	}
	if len(b) <= uploadMost {
		return b, false, nil
	}
	_, err = io.Copy(io.Discard, p)
	return nil, true, err
}

// newPolicy keeps a file, or a text that was pasted, as a draft.
func (s *server) newPolicy(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadWithin)); err != nil {
		s.log.Debug("no deadline of its own for an upload", "err", err) // the server's own holds
	}
	g, err := readGiven(r)
	if err != nil {
		return err
	}
	again := func(status int, lines ...string) error {
		view := uploadView{Name: g.Name, Text: g.Text, Refused: lines, Most: uploadMost >> 20}
		return s.showAs(w, r, v, status, "page", "policynew", v.say("web.new.title"), view)
	}
	name, raw := g.Name, g.File
	pasted := strings.TrimSpace(g.Text) != ""
	switch {
	case g.TooLarge:
		return again(http.StatusRequestEntityTooLarge, v.say("web.new.large", uploadMost>>20), v.say("policy.not.too-large.do"))
	case pasted && len(g.File) > 0:
		return again(http.StatusUnprocessableEntity, v.say("web.new.both"))
	case pasted:
		raw = []byte(g.Text)
		if name == "" {
			name = v.say("web.new.pasted", v.Now.In(v.Zone).Format(time.DateOnly))
		}
	case g.FileName == "" && len(g.File) == 0:
		return again(http.StatusUnprocessableEntity, v.say("web.new.nothing"))
	default:
		name = g.FileName
	}
	digest := sha256.Sum256(raw)
	open, err := s.Store.Drafts(ctx, store.DraftOpen)
	if err != nil {
		return err
	}
	for _, d := range open { // given twice: one draft, not two with half the corrections each
		if d.Digest == hex.EncodeToString(digest[:]) {
			return s.back(w, r, draftPath(d.ID), v.say("web.new.same"))
		}
	}
	by, err := s.person(ctx, v)
	if err != nil {
		return err
	}
	id, err := s.Actions.NewDraft(ctx, by, name, raw)
	var no *policy.Failure
	switch {
	case errors.As(err, &no):
		s.log.Info("policy not read", "person", v.ID, "name", name, "reason", no.Reason)
		return again(http.StatusUnprocessableEntity, v.say("web.new.refused", clean(name)), clean(no.Say(v.Lang)), clean(no.Do(v.Lang)), v.say("web.new.kept"))
	case errors.Is(err, store.ErrConflict):
		return again(http.StatusConflict, v.say("web.new.known"))
	case errors.Is(err, store.ErrInvalid):
		return again(http.StatusUnprocessableEntity, v.say("web.new.full"))
	case err != nil:
		return err
	}
	return s.back(w, r, draftPath(id), v.say("web.new.done"))
}

func draftPath(id string) string { return "/policy/draft/" + id }
