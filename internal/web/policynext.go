package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory/policy"
)

// nextPage is the address of the page on which the next policy is made.
const nextPage = "/policy/next"

// NextAsk says what the next policy is and when it applies.
type NextAsk struct {
	Draft     string    // id of a draft, as it is corrected so far; "": the version in force
	Noticed   time.Time // day of the notice; zero: today
	Effective time.Time // first day of the new version; zero: the earliest possible
	Reason    string
	Lang      words.Lang
}

// nextView is the page on which the next policy is made. Nothing is kept: the address
// holds what was asked.
type nextView struct {
	Bases                      []option
	Reason, Noticed, Effective string // as the fields hold them
	Refused                    string
	None                       bool   // nothing is in force
	Later                      string // first day of a version that is accepted and not in force yet
	Made                       *madePolicy
	Decided                    []string // amendments that go into it
}

// madePolicy is the next policy, to be looked at and taken along.
type madePolicy struct {
	Noticed, Effective string
	Total              int
	Files              []nextFiles
	Blanks             []string
	Parts, Misread     []policy.ComparedPart
	Same               bool
	Text               string
}

// nextFiles is one paper of the next policy in every form that it comes in.
type nextFiles struct {
	What, For string // codes
	Kinds     []fileKind
}

type fileKind struct{ URL, Text string }

// nextPapers are the papers that are published with a change, and their forms.
var nextPapers = []struct {
	name  string
	kinds []string
}{
	{"policy", []string{"html", "txt"}},
	{"notice", []string{"html", "txt"}},
	{"comparison", []string{"html", "xlsx"}},
}

// askedNext reads what the next policy is to be. A day that is none is refused.
func askedNext(r *http.Request, v visitor) (NextAsk, error) {
	q := r.URL.Query()
	ask := NextAsk{Draft: q.Get("draft"), Reason: oneLine(q.Get("reason"), 300), Lang: v.Lang}
	for _, f := range []struct {
		name string
		day  *time.Time
	}{{"noticed", &ask.Noticed}, {"effective", &ask.Effective}} {
		s := q.Get(f.name)
		if s == "" {
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, s, v.Zone)
		if err != nil {
			return ask, &policy.Refusal{Reason: "no-day", Args: []string{oneLine(s, 40)}}
		}
		*f.day = day
	}
	return ask, nil
}

// nextPolicy shows the form and, once it was sent, what would be published.
func (s *server) nextPolicy(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, q := r.Context(), r.URL.Query()
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	view := nextView{None: reg.Policy.ID == "", Reason: q.Get("reason"), Noticed: q.Get("noticed"), Effective: q.Get("effective")}
	if view.None {
		return s.show(w, r, v, "policynext", v.say("web.publish.title"), view)
	}
	view.Bases = []option{{"", v.say("web.publish.basis.now", clean(reg.Policy.Name)), q.Get("draft") == ""}}
	versions, err := s.Store.Policies(ctx)
	if err != nil {
		return err
	}
	for _, p := range versions {
		if day := p.Effective.In(v.Zone).Format(time.DateOnly); p.Effective.After(v.Now) && day > view.Later {
			view.Later = day
		}
	}
	drafts, err := s.Store.Drafts(ctx, store.DraftOpen)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		view.Bases = append(view.Bases, option{d.ID, v.say("web.publish.basis.draft", clean(d.Name)), q.Get("draft") == d.ID})
	}
	if view.Decided, err = s.decidedChanges(ctx, v, &reg); err != nil {
		return err
	}
	if !q.Has("go") {
		view.Noticed = v.Now.In(v.Zone).Format(time.DateOnly)
		return s.show(w, r, v, "policynext", v.say("web.publish.title"), view)
	}
	ask, err := askedNext(r, v)
	if err == nil {
		var next sheet.Next
		if next, err = s.Actions.Next(ctx, ask); err == nil {
			view.Made, err = made(v, r, next)
		}
	}
	var no *policy.Refusal
	var early *policy.TooEarly
	status := http.StatusOK
	switch {
	case errors.As(err, &no):
		view.Refused, status = clean(no.Say(v.Lang)), http.StatusUnprocessableEntity
	case errors.As(err, &early):
		view.Refused, status = clean(early.Say(v.Lang)), http.StatusUnprocessableEntity
	case err != nil:
		return err
	}
	return s.showAs(w, r, v, status, "page", "policynext", v.say("web.publish.title"), view)
}

// made lays the next policy out.
func made(v visitor, r *http.Request, next sheet.Next) (*madePolicy, error) {
	misread, err := next.New.Proof()
	if err != nil {
		return nil, err
	}
	out := &madePolicy{Noticed: next.Notice.Noticed, Effective: next.Notice.Effective, Total: next.New.Total(),
		Blanks: next.Blanks(sheet.Options{Lang: v.Lang}), Parts: next.Comparison.Parts(v.Lang), Same: next.Comparison.Empty(), Text: next.Policy.Plain()}
	if !misread.Empty() {
		out.Misread = misread.Parts(v.Lang)
	}
	// The files are made for the days that the page shows, also tomorrow.
	q := r.URL.Query()
	q.Set("noticed", out.Noticed)
	q.Set("effective", out.Effective)
	for _, p := range nextPapers {
		f := nextFiles{What: "web.publish.file." + p.name, For: "web.publish.for." + p.name}
		for _, kind := range p.kinds {
			f.Kinds = append(f.Kinds, fileKind{nextPage + "/" + p.name + "." + kind + "?" + q.Encode(), "web.publish.as." + kind})
		}
		out.Files = append(out.Files, f)
	}
	return out, nil
}

// nextFile hands one file of the next policy out.
func (s *server) nextFile(w http.ResponseWriter, r *http.Request, v visitor) error {
	ask, err := askedNext(r, v)
	if err != nil {
		return errors.Join(errBadForm, err)
	}
	next, err := s.Actions.Next(r.Context(), ask)
	var early *policy.TooEarly
	if no := new(policy.Refusal); errors.As(err, &no) || errors.As(err, &early) {
		return errors.Join(errBadForm, err)
	}
	if err != nil {
		return err
	}
	files, err := next.Files(sheet.Options{Lang: v.Lang, Zone: v.Zone})
	if err != nil {
		return err
	}
	name := r.PathValue("file")
	i := slices.IndexFunc(files, func(f sheet.File) bool { return f.Name == name })
	if i < 0 {
		return store.ErrNotFound
	}
	paper, kind, _ := strings.Cut(name, ".")
	attachFile(w, v.say("web.publish.file."+paper)+" "+next.Notice.Effective+"."+kind)
	write(w, http.StatusOK, "application/octet-stream", files[i].Data)
	return nil
}
