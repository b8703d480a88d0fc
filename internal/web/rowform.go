package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"camledger/internal/store"
	"camledger/inventory/policy"
)

// rowForm is the form that changes one row, with what a person typed into it.
type rowForm struct {
	Row, Do  string // Do: set, split, drop, add
	Line     int    // of a row to be added; 0: nowhere in the text
	At       string // "LINE:COLUMN" of the words that an added row stands for
	Title    string
	Parts    []rowPart // the new values; one of them but for a split
	Why      string
	Lacks    string // what is to be put right
	Whole    int    // the count of the row that is split
	Branches []string
	More     string // where the form has more parts
	Close    string // where it is not there
}

// rowPart is one row as it was typed.
type rowPart struct {
	Branch, Place, Count, Mount string
	N                           int // from 1
}

// Sum adds the counts of the parts up.
func (f rowForm) Sum() int {
	n := 0
	for _, p := range f.Parts {
		n += max(0, countOf(p.Count))
	}
	return n
}

// mounts are what a row can say of how cameras are fixed.
var mounts = []string{"", "고정", "회전", "이동", "돔", "PTZ"}

// Mounts are the choices of a part; unsaid stands for none.
func (p rowPart) Mounts(unsaid string) []option {
	list := mounts
	if !slices.Contains(list, p.Mount) {
		list = append(slices.Clone(list), p.Mount)
	}
	var out []option
	for _, m := range list {
		o := option{Value: m, Text: m, Selected: m == p.Mount}
		if m == "" {
			o.Text = unsaid
		}
		out = append(out, o)
	}
	return out
}

// A split has this many parts at first, and at most.
const (
	splitFirst = 3
	splitMost  = 60
)

// askedForm is the form that an address asks for; nil where it asks for none.
func askedForm(d policy.Draft, s policy.Settled, q url.Values) *rowForm {
	f := &rowForm{Row: q.Get("row"), Do: q.Get("do")}
	if f.Do == "add" {
		f.Row, f.Line, f.At = "", max(0, countOf(q.Get("at"))), q.Get("of")
		if f.Line > len(d.Text.Lines) {
			return nil
		}
		f.Parts = []rowPart{{Branch: branchBefore(s, f.Line), N: 1}}
		return f
	}
	i := slices.IndexFunc(s.Rows, func(r policy.SettledRow) bool { return r.ID == f.Row })
	if i < 0 {
		return nil
	}
	r := s.Rows[i]
	f.Whole = r.Count
	switch f.Do {
	case "set", "drop":
		f.Parts = []rowPart{{r.Branch, r.Location, strconv.Itoa(r.Count), r.Mount, 1}}
	case "split":
		names := placesIn(cmp.Or(r.Location, r.Places))
		for n := range min(max(countOf(q.Get("parts")), splitFirst, len(names)), splitMost) {
			p := rowPart{Branch: r.Branch, Mount: r.Mount, N: n + 1}
			if n < len(names) {
				p.Place = names[n]
			}
			f.Parts = append(f.Parts, p)
		}
	default:
		return nil
	}
	return f
}

// placesIn are the places that one name joins: 외부 및 복도. What stands in brackets belongs
// to the place before it. One place alone is none to split into.
func placesIn(name string) []string {
	var out []string
	depth, start := 0, 0
	cut := func(end, next int) {
		if part := strings.TrimSpace(name[start:end]); part != "" {
			out = append(out, part)
		}
		start = next
	}
	for i, c := range name {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth > 0:
		case strings.ContainsRune(",、/·ㆍ", c):
			cut(i, i+utf8.RuneLen(c))
		case strings.HasPrefix(name[i:], " 및 "):
			cut(i, i+len(" 및 "))
		}
	}
	cut(len(name), len(name))
	if n := len(out); n > 0 {
		out[n-1] = strings.TrimSuffix(out[n-1], " 등")
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// branchBefore is the branch of the last row above a line.
func branchBefore(s policy.Settled, line int) string {
	name := ""
	for _, r := range s.Rows {
		if name == "" || r.Line > 0 && r.Line <= line {
			name = r.Branch
		}
	}
	return name
}

// sentForm is the form as a person sent it.
func sentForm(r *http.Request) *rowForm {
	f := &rowForm{Row: r.PostFormValue("row"), Do: r.PostFormValue("do"), At: oneLine(r.PostFormValue("of"), 30), Line: max(0, countOf(r.PostFormValue("line"))), Why: oneLine(r.PostFormValue("why"), 300)}
	places, counts, branches, mounts := r.PostForm["place"], r.PostForm["count"], r.PostForm["branch"], r.PostForm["mount"]
	for i := range min(len(places), len(counts), len(branches), splitMost) {
		p := rowPart{Branch: oneLine(branches[i], draftMost), Place: oneLine(places[i], draftMost), Count: oneLine(counts[i], 20), N: i + 1}
		if i < len(mounts) {
			p.Mount = oneLine(mounts[i], 40)
		}
		f.Parts = append(f.Parts, p)
	}
	return f
}

// edit is the change that a form asks for; lacks says what is missing.
func (f *rowForm) edit(v visitor) (e policy.Edit, lacks string) {
	e = policy.Edit{Op: policy.EditOp(f.Do), Row: f.Row, Why: f.Why}
	if e.Op == policy.DropRow {
		if f.Why == "" {
			return e, v.say("web.draft.lack.why")
		}
		return e, ""
	}
	if e.Op == policy.AddRow {
		e.Row = f.At
	}
	for _, p := range f.Parts {
		if e.Op == policy.SplitRow && p.Place == "" && p.Count == "" {
			continue
		}
		n := countOf(p.Count)
		switch {
		case n < 0:
			return e, v.say("web.draft.lack.count", clean(p.Count))
		case e.Op == policy.SplitRow && p.Place == "":
			return e, v.say("web.draft.lack.place")
		}
		row := policy.DraftRow{Branch: p.Branch, Location: p.Place, Count: n, Mount: p.Mount}
		if e.Op == policy.AddRow {
			row.Line = f.Line
		}
		e.Rows = append(e.Rows, row)
	}
	if e.Op == policy.SplitRow && len(e.Rows) < 2 {
		return e, v.say("web.draft.lack.parts")
	}
	return e, ""
}

// editRow changes a row of a draft, or adds one.
func (s *server) editRow(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, f := r.PathValue("id"), sentForm(r)
	switch policy.EditOp(f.Do) {
	case policy.SetRow, policy.SplitRow, policy.AddRow, policy.DropRow:
	default:
		return errBadForm
	}
	if f.Do != string(policy.DropRow) && len(f.Parts) == 0 {
		return errBadForm
	}
	c := draftChange{subject: f.Row, form: f, to: nextPath(r, id, rowAnchor(f.Row)), done: v.say("web.draft.done." + f.Do)}
	if r.PostFormValue("more") != "" { // without scripts: the same form with more parts
		for range splitFirst {
			if len(f.Parts) < splitMost {
				f.Parts = append(f.Parts, rowPart{Branch: f.Parts[0].Branch, Mount: f.Parts[0].Mount, N: len(f.Parts) + 1})
			}
		}
		return s.draftAgain(w, r, v, http.StatusOK, c, "")
	}
	e, lacks := f.edit(v)
	if lacks != "" {
		return s.draftAgain(w, r, v, http.StatusUnprocessableEntity, c, lacks)
	}
	c.apply = func(ctx context.Context, by store.Person, revision int) error {
		return s.Actions.EditDraft(ctx, by, id, revision, e)
	}
	return s.changeDraft(w, r, v, c)
}

// undoEdit takes a change of a row back.
func (s *server) undoEdit(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, edit := r.PathValue("id"), r.PostFormValue("edit")
	if edit == "" {
		return errBadForm
	}
	return s.changeDraft(w, r, v, draftChange{subject: "edit " + edit, to: nextPath(r, id, ""), done: v.say("web.draft.done.undo"),
		apply: func(ctx context.Context, by store.Person, revision int) error {
			return s.Actions.UndoEdit(ctx, by, id, revision, edit)
		}})
}
