package web

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// versionView is the page of an accepted version.
type versionView struct {
	readingPage
	Policy     inventory.Policy
	AcceptedBy string
	InForce    bool
	Successor  string // id of the version that took over
	Doubts     int    // notes and questions that were left
	Stated     string // another day from which the text says that it applies
}

// version shows one version: its text, what was read from it and who corrected what.
func (s *server) version(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, q := r.Context(), r.URL.Query()
	p, err := s.readPolicy(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	who, err := s.names(ctx)
	if err != nil {
		return err
	}
	view := versionView{Policy: p.Policy, AcceptedBy: accountName(v, who, p.AcceptedBy), InForce: p.ID == reg.Policy.ID, Doubts: len(p.settled.Open),
		readingPage: readingOf(v, p.draft, p.settled, who, "/policy/"+p.ID, false, sight{q: q})}
	view.Name = p.Name
	if day := p.settled.Dates.Effective; day != p.Effective.In(v.Zone).Format(time.DateOnly) {
		view.Stated = day
	}
	return s.show(w, r, v, "policyversion", v.say("web.version.title"), view)
}

// declaredRows are the rows of the register.
func declaredRows(reg *inventory.Register) []policy.SettledRow {
	var out []policy.SettledRow
	for _, b := range reg.Branches {
		for _, l := range reg.LocationsOf(b.ID) {
			d, ok := reg.Declaration(l.ID)
			if !ok {
				continue
			}
			row := policy.SettledRow{DraftRow: policy.DraftRow{ID: l.ID, Branch: b.Name, Location: l.Name, Count: d.Count, Line: d.Line, Origin: policy.Origin(d.Origin)}, Places: d.Places, Angles: d.Angles, Open: d.Open}
			switch d.Mount {
			case inventory.MountFixed:
				row.Mount = mounts[1]
			case inventory.MountMobile:
				row.Mount = mounts[3]
			}
			out = append(out, row)
		}
	}
	return out
}

// versionNow leads to the version in force, at a line of it.
func (s *server) versionNow(w http.ResponseWriter, r *http.Request, _ visitor) error {
	reg, err := s.register(r.Context())
	if err != nil {
		return err
	}
	if reg.Policy.ID == "" {
		http.Redirect(w, r, "/policy", http.StatusSeeOther)
		return nil
	}
	to := "/policy/" + url.PathEscape(reg.Policy.ID)
	if line := countOf(r.URL.Query().Get("line")); line > 0 {
		n := strconv.Itoa(line)
		to += "?line=" + n + "#L" + n
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// original hands the bytes of a version out as they came.
func (s *server) original(w http.ResponseWriter, r *http.Request, _ visitor) error {
	p, err := s.Store.Policy(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	attachFile(w, p.Name)
	write(w, http.StatusOK, "application/octet-stream", p.Raw)
	return nil
}

// plainText hands the lines of a version out.
func (s *server) plainText(w http.ResponseWriter, r *http.Request, _ visitor) error {
	p, err := s.Store.Policy(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if len(p.Text.Lines) == 0 {
		if p.Text, err = policy.DecodeText(p.Raw); err != nil {
			return fmt.Errorf("text of policy %s: %w", p.ID, errors.Join(store.ErrNotFound, err))
		}
	}
	writeLines(w, p.Name, p.Text)
	return nil
}

// draftOriginal hands the bytes of a draft out.
func (s *server) draftOriginal(w http.ResponseWriter, r *http.Request, _ visitor) error {
	d, err := s.Store.Draft(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	attachFile(w, d.Name)
	write(w, http.StatusOK, "application/octet-stream", d.Raw)
	return nil
}

func (s *server) draftText(w http.ResponseWriter, r *http.Request, _ visitor) error {
	d, err := s.Store.Draft(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	writeLines(w, d.Name, d.Draft.Text)
	return nil
}

// writeLines sends a text with the line ends of an office PC.
func writeLines(w http.ResponseWriter, name string, t policy.Text) {
	b := []byte("\ufeff")
	for _, l := range t.Lines {
		b = append(b, l...)
		b = append(b, "\r\n"...)
	}
	attachFile(w, name+".txt")
	write(w, http.StatusOK, "text/plain; charset=utf-8", b)
}

// attachFile has the browser keep an answer under the name that a person gave the file.
func attachFile(w http.ResponseWriter, name string) {
	name = path.Base(strings.ReplaceAll(clean(name), `\`, "/"))
	name = strings.Map(func(c rune) rune {
		if strings.ContainsRune(`"<>:|?*/`, c) { // no name of a file on an office PC holds them
			return '_'
		}
		return c
	}, name)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

// inForce is the version that was in force on a day: of those that applied by then the
// one that took effect last, of several of one day the one accepted last. versions are
// ordered as the store lists them.
func inForce(versions []inventory.Policy, day time.Time) (inventory.Policy, bool) {
	end := day.AddDate(0, 0, 1)
	var best inventory.Policy
	for _, p := range slices.Backward(versions) {
		if p.Effective.Before(end) && !p.Effective.Before(best.Effective) {
			best = p
		}
	}
	return best, best.ID != ""
}
