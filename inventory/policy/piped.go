package policy

import (
	"strings"
	"unicode/utf8"
)

// pipedOfficers reads a table whose cells stand one per line with a pipe behind each, and
// whose rows end with a pipe alone. Its cells are told by what they look like: merged ones
// leave the columns of the header behind.
func (rd *reader) pipedOfficers(lines []*line) {
	var groups [][]span
	var group []span
	for _, ln := range lines {
		if ln.read || ln.all().blank() {
			continue
		}
		cell, ok := pipedCell(ln)
		switch {
		case !ok:
			group = nil
		case cell.blank():
			if len(group) > 1 {
				groups = append(groups, group)
			}
			group = nil
		default:
			group = append(group, cell)
		}
	}
	if len(groups) < 2 {
		return
	}
	last, t := person{}, &table{}
	for _, cells := range groups {
		header := true
		for _, c := range cells {
			header = header && roleOf(c.text()) != rNone
		}
		var told []span
		for _, c := range cells {
			if utf8.RuneCountInString(c.plain()) > 1 { // 정, 부: first and second of a role
				told = append(told, c)
			}
		}
		p := gridOfficer(t, row{ln: cells[0].ln, cells: told})
		if header || p.title.blank() && p.name.blank() && p.phone.blank() {
			for _, c := range cells {
				c.ln.read = c.ln.read || header
			}
			continue
		}
		if p.role.blank() && last.ln != nil {
			p.role, p.roleCarried = last.role, true
			rd.problem(BlankCell, cells[0], "구분")
		}
		for _, c := range cells {
			c.ln.read = true
		}
		rd.addOfficer(p, "")
		last = p
	}
}

// pipedCell gives the one cell of a line that ends with a pipe.
func pipedCell(ln *line) (span, bool) {
	s := ln.all().trim("")
	t, ok := strings.CutSuffix(s.text(), "|")
	if !ok || strings.Contains(t, "|") || strings.Contains(t, "\t") {
		return span{}, false
	}
	return s.sub(0, len(t)).trim(""), true
}

// pipedRecording reads hours, period and places that stand one per line with a pipe behind
// each, under headers that stand so too.
func (rd *reader) pipedRecording(lines []*line) {
	var heads []column
	var cells []span
	for _, ln := range lines {
		if ln.read || ln.all().blank() {
			continue
		}
		cell, ok := pipedCell(ln)
		r := roleOf(cell.text())
		switch {
		case !ok || cell.blank():
			heads, cells = nil, nil
		case r != rNone && len(cells) == 0:
			heads = append(heads, column{r, cell})
		case len(heads) > 1:
			cells = append(cells, cell)
		}
		if len(heads) > 1 && len(cells) == len(heads) {
			t := &table{columns: heads, head: heads[0].cell.ln}
			if i := index(heads, rRetention); i >= 0 && len(periods(cells[i])) > 0 {
				for _, h := range heads {
					h.cell.ln.read = true
				}
				rd.recordingRow(t, row{ln: cells[0].ln, cells: cells})
			}
			cells = nil
		}
	}
}
