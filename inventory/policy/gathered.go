package policy

import (
	"slices"
	"strconv"
	"strings"
)

// Notes about rows say of many rows the same thing, and ask for nothing. Each is said once
// for the text, above the rows, so that what stands on a row's own line is a doubt about
// that row.

// gatherable are the notes that are said once, of all their rows.
var gatherable = map[Code]bool{OpenList: true, GroupedPlace: true, BlankCell: true, MixedMounts: true, AnglesUnstated: true}

// namedMost is how many places a gathered note names.
const namedMost = 4

// gathering is a note while it is gathered.
type gathering struct {
	names, kinds []string
	known        map[string]bool // the names
	lines        []int
}

// gather makes one note of all notes of a code that speak of rows.
func (rd *reader) gather() {
	rows := map[int][]Row{}
	for _, r := range rd.r.Rows() {
		rows[r.Line] = append(rows[r.Line], r)
	}
	sections := map[int]section{}
	for _, ln := range rd.lines {
		sections[ln.no] = ln.section
	}
	places := map[[2]int]string{} // the branch whose places stand there
	if len(rd.r.Branches) > 1 {
		for _, b := range slices.Backward(rd.r.Branches) {
			if at := b.Source.Of("places"); at.Line > 0 {
				places[[2]int{at.Line, at.Column}] = b.Name
			}
		}
	}
	found, order := map[Code]*gathering{}, []Code{}
	kept := rd.r.Problems[:0]
	for _, p := range rd.r.Problems {
		ofRow := len(rows[p.Line]) > 0
		if !gatherable[p.Code] || !ofRow && (p.Code == BlankCell && sections[p.Line] != sInstallation || p.Code == AnglesUnstated) {
			if ofRow && p.Code == NoDeclaredTotal { // said once already, of all rows
				at := rd.aboveRows(p.Line, rows)
				p.Line, p.Column, p.Words, p.Args[0] = at.Line, at.Column, at.Words, at.Words
			}
			kept = append(kept, p)
			continue
		}
		g := found[p.Code]
		if g == nil {
			g = &gathering{known: map[string]bool{}}
			found[p.Code], order = g, append(order, p.Code)
		}
		g.take(p, rows[p.Line], places)
	}
	for _, code := range order {
		g := found[code]
		kept = append(kept, g.problem(code, rd.aboveRows(g.lines[0], rows)))
	}
	rd.r.Problems = kept
}

// take adds a note, under the name of what it speaks of.
func (g *gathering) take(p Problem, rows []Row, places map[[2]int]string) {
	if n := len(g.lines); n == 0 || g.lines[n-1] != p.Line {
		g.lines = append(g.lines, p.Line) // made one each in the end
	}
	name, second := p.Words, ""
	if len(p.Args) > 1 {
		second = p.Args[1]
	}
	switch p.Code {
	case OpenList, GroupedPlace:
		if b := places[[2]int{p.Line, p.Column}]; b != "" {
			name = b + ": " + name
		}
		if second != "" {
			name += " (" + second + ")"
		}
	case BlankCell, MixedMounts:
		if len(rows) > 0 {
			name = strings.TrimSpace(rows[0].Branch + " " + rows[0].Location)
		}
		for _, k := range strings.Split(second, ", ") {
			if !slices.Contains(g.kinds, k) {
				g.kinds = append(g.kinds, k)
			}
		}
	}
	if name = strings.Join(strings.Fields(name), " "); !g.known[name] {
		g.known[name] = true
		g.names = append(g.names, name)
	}
}

// problem is the one note: its words are those of the line that it stands on, its
// arguments the names, how many more there are, and the kinds or columns.
func (g *gathering) problem(code Code, at Source) Problem {
	slices.Sort(g.lines)
	g.lines = slices.Compact(g.lines)
	named := g.names[:min(len(g.names), namedMost)]
	return Problem{Code: code, Severity: severities[code], Line: at.Line, Column: at.Column, Words: at.Words, Lines: g.lines,
		Args: []string{strings.Join(named, "; "), strconv.Itoa(len(g.names) - len(named)), strings.Join(g.kinds, ", ")}}
}

// aboveRows is the line that says something of all rows: the nearest header of a table, or
// heading of a section, that stands above a row and holds none itself. A text without any
// has none (line 0).
func (rd *reader) aboveRows(first int, rows map[int][]Row) Source {
	at := slices.IndexFunc(rd.lines, func(ln *line) bool { return ln.no >= first })
	for _, ln := range slices.Backward(rd.lines[:max(at, 0)]) {
		if len(rows[ln.no]) > 0 || ln.section != sInstallation {
			continue
		}
		if ln.heading || len(ln.headerWords()) > 1 {
			return ln.all().trim("").source(Declared)
		}
	}
	return Source{}
}
