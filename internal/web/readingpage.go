package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"camledger/inventory/policy"
)

// readingPage is a text on the left and its reading on the right, of a draft or of a
// version.
type readingPage struct {
	Name, Path  string
	Institution string
	Blocks      []sourceBlock
	Pages       pager
	Page        string // of the text, as the address says it
	Pieces      bool   // the text has several pages
	Rows        int
	Total       int
	Totals      []sumView // numbers of the text for the whole institution
	Branches    []readBranch
	Facts       []factGroup
	Loose       []problemView // beside nothing that was read
	Unread      int           // lines of the whole text
	UnreadAt    string        // where the first of them is
	Changes     []changeView
	Undone      []undoneView
	Add         *rowForm
	AddPath     string // where a row is added; "" where nothing can be
	Answers     int
	MayEdit     bool
}

// readingOf lays out one page of a reading.
func readingOf(v visitor, d policy.Draft, s policy.Settled, who people, path string, may bool, look sight) readingPage {
	pages := sourcePages(d.Text)
	p := pager{Page: 1, Size: 1, Total: len(pages), path: path, query: keep(look.q, "filter")}
	if n, err := strconv.Atoi(look.q.Get("page")); err == nil {
		p.Page = min(max(n, 1), len(pages))
	} else if line := countOf(look.q.Get("line")); line > 0 {
		p.Page = pageOf(pages, line, max(0, countOf(look.q.Get("column"))))
	}
	m := newMarks(d, s.Open)
	l := &layout{v: v, d: d, s: s, m: m, who: who, page: pages[p.Page-1], first: p.Page == 1, form: look.form, typed: look.typed, may: may}
	l.link = func(anchor string, pairs ...string) string {
		q := keep(look.q, "filter")
		if len(pages) > 1 {
			q.Set("page", strconv.Itoa(p.Page))
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			q.Set(pairs[i], pairs[i+1])
		}
		return queried(path, q) + "#" + anchor
	}
	l.prepare()
	out := readingPage{Name: d.Reading.Name, Path: path, Institution: s.Institution, Pages: p, Page: strconv.Itoa(p.Page), Pieces: len(pages) > 1, Rows: len(s.Rows), Total: s.Total.Derived,
		Unread: len(d.Reading.Unread), Answers: len(s.Answered), MayEdit: may}
	if list := d.Reading.Unread; len(list) > 0 {
		out.UnreadAt = fmt.Sprintf("%s?line=%d#L%d", path, list[0].Line, list[0].Line)
	}
	out.Branches = l.branches()
	for _, sum := range s.Sums {
		at := d.Reading.Total.Source["declared"]
		if d.Reading.Total.Declared != nil && sum.Line == at.Line && sum.Column == at.Column {
			out.Totals = append(out.Totals, sumView{sum, l.refOf(m.keyAt(sum.Line, sum.Column), sum.Line)})
		}
	}
	out.Facts = l.facts()
	out.Loose = l.otherProblems()
	m.only = l.shown
	out.Blocks = newSource(d, m, pages[p.Page-1], s.Open)
	out.Changes, out.Undone = l.changes(), l.undone()
	if may {
		out.AddPath = l.link("add", "do", "add", "at", "0")
		if f := look.form; f != nil {
			f.Close = l.link(rowAnchor(f.Row))
			f.Branches = branchNames(s)
			stands := slices.ContainsFunc(s.Rows, func(r policy.SettledRow) bool { return r.ID == f.Row })
			if f.Do == "add" || !stands { // of a row that is gone what was typed is still shown
				f.Close, out.Add = l.link("rows"), f
			}
		}
	}
	return out
}

// branchNames are offered where a branch is typed.
func branchNames(s policy.Settled) []string {
	var out []string
	for _, b := range s.Branches[:min(len(s.Branches), 200)] {
		out = append(out, b.Name)
	}
	return out
}

// keep picks values of a query.
func keep(q url.Values, names ...string) url.Values {
	out := url.Values{}
	for _, n := range names {
		if s := q.Get(n); s != "" {
			out.Set(n, s)
		}
	}
	return out
}

func queried(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
