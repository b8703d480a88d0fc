package web

import (
	"net/http"
	"net/url"
	"strconv"

	"camledger/inventory/policy"
)

// printRows bounds the rows of the printed reading.
const printRows = 20000

// printView is a reading on paper: everything on one page, without the text.
type printView struct {
	readingPage
	Left string // where it came from
	Back string
	Cut  bool // there are more rows than are printed
}

// newPrint lays a whole reading out for paper.
func newPrint(v visitor, d policy.Draft, settled policy.Settled, who people, path string) printView {
	l := &layout{v: v, d: d, s: settled, m: newMarks(d, nil), who: who, all: true, first: true,
		link: func(string, ...string) string { return "" }}
	l.prepare()
	out := printView{readingPage: readingPage{Institution: settled.Institution, Rows: len(settled.Rows), Total: settled.Total.Derived, Unread: len(d.Reading.Unread)}, Back: path}
	if len(settled.Rows) > printRows {
		l.s.Rows, out.Cut = settled.Rows[:printRows], true
	}
	out.Branches = l.branches()
	out.Facts = l.facts()
	out.Loose = l.otherProblems()
	out.Changes, out.Undone = l.changes(), l.undone()
	for _, sum := range settled.Sums {
		out.Totals = append(out.Totals, sumView{Sum: sum})
	}
	return out
}

func (s *server) draftPrint(w http.ResponseWriter, r *http.Request, v visitor) error {
	d, err := s.Store.Draft(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	who, err := s.names(r.Context())
	if err != nil {
		return err
	}
	view := newPrint(v, d.Draft, d.Draft.Settled(), who, draftPath(d.ID))
	view.Name, view.Left = d.Name, v.say("web.print.draft", strconv.Itoa(d.Revision))
	return s.show(w, r, v, "policyprint", v.say("web.print.title"), view)
}

func (s *server) versionPrint(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	p, err := s.readPolicy(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	who, err := s.names(ctx)
	if err != nil {
		return err
	}
	view := newPrint(v, p.draft, p.settled, who, "/policy/"+url.PathEscape(p.ID))
	view.Name, view.Left = p.Name, v.say("web.print.version", p.AcceptedAt.In(v.Zone).Format("2006-01-02 15:04"), accountName(v, who, p.AcceptedBy))
	return s.show(w, r, v, "policyprint", v.say("web.print.title"), view)
}
