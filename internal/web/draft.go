package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory/policy"
)

// has tells whether a code has words.
func has(code string) bool { return words.Has(code) }

// draftView is the page of a draft.
type draftView struct {
	readingPage
	ID         string
	Revision   int
	At         int64 // when the draft was last changed: forms carry it
	CreatedBy  string
	CreatedAt  time.Time
	Errors     int
	Questions  int
	Notes      int
	Left       []leftTask // the first of what is to be done
	LeftMore   int
	Next       string
	Filter     string
	Tabs       []tab
	Discarded  bool
	Alert      string       // why nothing was changed
	AlertTo    string       // where that is put right
	Others     []changeView // what others changed meanwhile
	Accept     *acceptView
	MayDiscard bool
}

// leftTask is one thing to be done before the draft is accepted.
type leftTask struct {
	Class, Chip, Text, URL string
	Line                   int
}

// leftMost is how many of them the page lists.
const leftMost = 6

// sight is how a page of a reading is looked at.
type sight struct {
	q       url.Values
	form    *rowForm
	typed   map[string]typed
	problem string // to be said above everything
	to      string // anchor of what it is about
	others  time.Time
	accept  string // why it was not accepted
	status  int
}

// draft shows a draft, or leads on to what is to be done next.
func (s *server) draft(w http.ResponseWriter, r *http.Request, v visitor) error {
	d, err := s.Store.Draft(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	q := r.URL.Query()
	if d.PolicyID != "" {
		http.Redirect(w, r, "/policy/"+url.PathEscape(d.PolicyID), http.StatusSeeOther)
		return nil
	}
	settled := d.Draft.Settled()
	if after := q.Get("after"); after != "" {
		http.Redirect(w, r, nextTask(d, settled, after), http.StatusSeeOther)
		return nil
	}
	return s.showDraft(w, r, v, d, settled, sight{q: q, form: askedForm(d.Draft, settled, q), status: http.StatusOK})
}

// nextTask is where the first problem after a place of the text is settled; the first of
// all where there is none after it, acceptance where none is left.
func nextTask(d store.PolicyDraft, s policy.Settled, after string) string {
	list := s.Blocking(false)
	if len(list) == 0 {
		return draftPath(d.ID) + "#accept"
	}
	at := countAt(after)
	i := slices.IndexFunc(list, func(p policy.Problem) bool {
		return cmp.Or(cmp.Compare(p.Line, at.Line), cmp.Compare(p.Column, at.Column)) > 0
	})
	return taskPath(d.ID, list[max(i, 0)])
}

// taskPath is where a problem stands.
func taskPath(id string, p policy.Problem) string {
	return fmt.Sprintf("%s?line=%d&column=%d#%s", draftPath(id), p.Line, p.Column, problemAnchor(p))
}

func (s *server) showDraft(w http.ResponseWriter, r *http.Request, v visitor, d store.PolicyDraft, settled policy.Settled, look sight) error {
	if d.PolicyID != "" { // somebody accepted it while this person worked on it
		return s.backAlert(w, r, "/policy/"+url.PathEscape(d.PolicyID), v.say("web.draft.accepted"))
	}
	ctx := r.Context()
	who, err := s.names(ctx)
	if err != nil {
		return err
	}
	may := d.State == store.DraftOpen && v.MayEverywhere(Draft)
	view := draftView{ID: d.ID, Revision: d.Revision, At: d.UpdatedAt.UnixMilli(), CreatedBy: who.name(d.CreatedBy), CreatedAt: d.CreatedAt, Discarded: d.State == store.DraftDiscarded,
		Alert: look.problem, AlertTo: look.to, MayDiscard: may, Filter: look.q.Get("filter"),
		readingPage: readingOf(v, d.Draft, settled, who, draftPath(d.ID), may, look)}
	view.Name = d.Name
	view.tasks(v, settled)
	view.filter(v)
	if !look.others.IsZero() {
		for _, c := range view.Changes {
			if c.At.After(look.others) && !v.is(c.By) {
				view.Others = append(view.Others, c)
			}
		}
	}
	if view.Accept, err = s.acceptance(ctx, v, d, settled, look); err != nil {
		return err
	}
	return s.showAs(w, r, v, look.status, "page", "draft", v.say("web.draft.title"), view)
}

// tasks counts what is to be done, and lists the first of it.
func (d *draftView) tasks(v visitor, s policy.Settled) {
	for _, p := range s.Open {
		switch p.Severity {
		case policy.Error:
			d.Errors++
		case policy.Question:
			d.Questions++
		default:
			d.Notes++
		}
	}
	list := s.Blocking(false)
	for _, p := range list[:min(len(list), leftMost)] {
		t := leftTask{Class: "warn", Chip: "policy.severity." + string(p.Severity), Text: clean(p.Say(v.Lang)), URL: taskPath(d.ID, p), Line: p.Line}
		if p.Severity == policy.Error {
			t.Class = "bad"
		}
		d.Left = append(d.Left, t)
	}
	d.LeftMore = len(list) - len(d.Left)
	d.Next = draftPath(d.ID) + "?after=0:0"
}

// filters of the right side.
const (
	filterOpen    = "open"
	filterChanged = "changed"
)

// filter leaves out what was not asked for.
func (d *draftView) filter(v visitor) {
	for _, f := range []string{"", filterOpen, filterChanged} {
		q := url.Values{}
		if f != "" {
			q.Set("filter", f)
		}
		if d.Pieces {
			q.Set("page", d.Page)
		}
		d.Tabs = append(d.Tabs, tab{URL: queried(d.Path, q) + "#reading", Text: v.say("web.draft.filter." + cmp.Or(f, "all")), Current: d.Filter == f})
	}
	stay := func(r rowView) bool { return true }
	open := func(list []problemView) bool {
		return slices.ContainsFunc(list, func(p problemView) bool { return p.Open })
	}
	switch d.Filter {
	case filterOpen:
		stay = func(r rowView) bool { return r.Form != nil || open(r.Problems) }
	case filterChanged:
		stay = func(r rowView) bool { return r.Form != nil || r.Change != nil }
	default:
		return
	}
	var branches []readBranch
	for _, b := range d.Branches {
		b.Rows = slices.DeleteFunc(b.Rows, func(r rowView) bool { return !stay(r) })
		if len(b.Rows) > 0 || d.Filter == filterOpen && open(b.Problems) {
			branches = append(branches, b)
		}
	}
	d.Branches = branches
	d.Facts = slices.DeleteFunc(d.Facts, func(g factGroup) bool { return d.Filter != filterOpen || !open(g.Problems) })
	if d.Filter == filterChanged {
		d.Loose = nil
	}
}

// touched tells whether another person changed a row or a problem since the page was
// made.
func touched(d store.PolicyDraft, since time.Time, v visitor, subject string) bool {
	edit, isEdit := strings.CutPrefix(subject, "edit ")
	for _, e := range d.Draft.Edits {
		about := e.Row == subject && subject != "" || isEdit && e.ID == edit || slices.ContainsFunc(e.Rows, func(r policy.DraftRow) bool { return r.ID == subject && subject != "" })
		later := e.At.After(since) && !v.is(e.By) || e.Undone != nil && e.Undone.At.After(since) && !v.is(e.Undone.By)
		if about && later {
			return true
		}
	}
	for _, a := range d.Draft.Answers {
		if a.At.After(since) && !v.is(a.By) && problemSubject(a.Code, a.Line, a.Column) == subject {
			return true
		}
	}
	return false
}

// draftAgain shows the draft as it stands now with what a person typed, and says why
// nothing was changed.
func (s *server) draftAgain(w http.ResponseWriter, r *http.Request, v visitor, status int, c draftChange, why string) error {
	d, err := s.Store.Draft(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	settled := d.Draft.Settled()
	q := url.Values{}
	if n := r.PostFormValue("page"); n != "" {
		q.Set("page", n)
	}
	look := sight{q: q, form: c.form, typed: c.typed, status: status, problem: why}
	if f := c.form; f != nil {
		f.Lacks, look.to = why, rowAnchor(f.Row)
		if f.Do == "add" {
			look.to = "add"
		}
		if i := slices.IndexFunc(settled.Rows, func(r policy.SettledRow) bool { return r.ID == f.Row }); i >= 0 {
			f.Whole = settled.Rows[i].Count
		}
	}
	if status == http.StatusConflict {
		look.others = since(r)
	}
	for anchor, t := range c.typed {
		t.Lacks, look.to = why, anchor
		look.typed[anchor] = t
	}
	return s.showDraft(w, r, v, d, settled, look)
}

// nextPath is the page that a form came from.
func nextPath(r *http.Request, id, anchor string) string {
	to := draftPath(id)
	if n := countOf(r.PostFormValue("page")); n > 1 {
		to += "?page=" + strconv.Itoa(n)
	}
	if anchor != "" {
		to += "#" + anchor
	}
	return to
}

// discardDraft puts a draft away.
func (s *server) discardDraft(w http.ResponseWriter, r *http.Request, v visitor) error {
	id := r.PathValue("id")
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	revision, err := strconv.Atoi(r.PostFormValue("rev"))
	if err != nil {
		return errBadForm
	}
	if err := s.Actions.DiscardDraft(r.Context(), by, id, revision); err != nil {
		return err
	}
	return s.back(w, r, "/policy", v.say("web.draft.discarded"))
}

// ofInstitution marks a route that is about the institution as a whole.
func (s *server) ofInstitution(context.Context, string) (string, error) { return "", nil }
