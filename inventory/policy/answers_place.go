package policy

import (
	"slices"
	"strings"
)

// PlaceAt is the place that a row without a count speaks of, where its line leaves no
// doubt: the words of the problem are a cell beside the name of one branch of the text.
func (d Draft) PlaceAt(p Problem) (Place, bool) {
	name := nameKey(p.Words)
	if p.Code != CountMissing || name == "" || totalRe.MatchString(tidy(p.Words)) || subRe.MatchString(tidy(p.Words)) {
		return Place{}, false
	}
	cells := d.cellsOf(p)
	if !slices.ContainsFunc(cells, func(c string) bool { return nameKey(c) == name }) {
		return Place{}, false
	}
	out := Place{Location: tidy(p.Words)}
	for _, b := range d.Reading.Branches {
		key := nameKey(b.Name)
		switch {
		case key == "" || !slices.ContainsFunc(cells, func(c string) bool { return nameKey(c) == key }):
		case key == name, out.Branch != "" && nameKey(out.Branch) != key:
			return Place{}, false
		default:
			out.Branch = b.Name
		}
	}
	return out, out.Branch != ""
}

// cellsOf are the cells of the row that a problem stands in, with those that merged cells
// carry into it.
func (d Draft) cellsOf(p Problem) []string {
	if p.Line < 1 || p.Line > len(d.Text.Lines) {
		return nil
	}
	for _, t := range d.Text.Tables {
		for _, row := range t.Rows {
			if !slices.ContainsFunc(row, func(c Cell) bool { return !c.Carried && c.Line == p.Line && c.Column <= p.Column && p.Column < c.End }) {
				continue
			}
			var out []string
			for _, c := range row {
				if c.Line < 1 || c.Line > len(d.Text.Lines) {
					continue
				}
				line := []rune(d.Text.Lines[c.Line-1])
				from := min(max(c.Column-1, 0), len(line))
				out = append(out, string(line[from:min(max(c.End-1, from), len(line))]))
			}
			return out
		}
	}
	return strings.Split(d.Text.Lines[p.Line-1], "\t")
}
