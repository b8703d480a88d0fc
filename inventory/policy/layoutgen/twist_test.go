package layoutgen

import (
	"slices"
	"strings"
)

// twist is what happens to a table on its way to the page, beyond its medium: totals at odd places, rows without a count, headers
// that come again, headers of two lines. It gives the medium back, which a twist may narrow.
func (p *page) twist(g *grid, pl plan, m medium, f form, shape string, aside bool) medium {
	d := p.d
	count := slices.Index(pl.roles, "count")
	if pl.total == "bottom" && d.chance(15) && m.name != "glued" && m.name != "cells" && m.name != "cells-blank" {
		p.feature("bare total")
		last := g.lines[len(g.lines)-1].cells
		for i, r := range pl.roles {
			if r != "count" && r != "sum" && r != "fixed" && r != "turning" {
				last[i].text = ""
			}
		}
	}
	if pl.total == "none" && !aside && shape != "one" && count >= 0 && d.chance(8) {
		n := digits(p.r.total(), pl.comma)
		if r := slices.Index(pl.roles, "remark"); r >= 0 && m.name != "glued" {
			p.feature("total in the last remark")
			g.lines[len(g.lines)-1].cells[r].text = "총 " + n + "대"
			p.declare(p.r.total())
		} else if m.name != "space" || len(pl.roles) == 2 {
			p.feature("total in the header")
			g.head[count] += pick(d, "(총 "+n+"대)", " (총 "+n+")", "(계 "+n+"대)")
			p.declare(p.r.total())
		}
	}
	bordered := m.name == "tab" || m.name == "pipe" || m.name == "drawn"
	if bordered && count >= 0 && shape == "places" && d.chance(10) {
		p.feature("row without a count")
		i := d.between(1, len(g.lines)-1)
		if g.lines[i].kind == "" && g.lines[i-1].kind == "" {
			var l line
			for k, role := range pl.roles {
				c := cell{text: bare(g.lines[i].cells[k].text)}
				switch role {
				case "count":
					c.text = pick(d, "", "-", "미설치")
				case "place":
					c.text = "예비실"
				}
				l.cells = append(l.cells, c)
			}
			if l.cells[0].cont || pl.roles[0] == "number" {
				return m
			}
			g.lines = slices.Insert(g.lines, i, l)
		}
	}
	if r := slices.Index(pl.roles, "range"); r >= 0 && !loose(m) && d.chance(30) {
		p.feature("range said once")
		mark := pick(d, "〃", "\"", "상동", "″")
		for i := range g.lines {
			if i > 0 && g.lines[i].kind == "" && g.lines[i-1].kind == "" {
				g.lines[i].cells[r].text = mark
			}
		}
	}
	if len(g.lines) > 7 && d.chance(12) && !strings.HasPrefix(m.name, "cells") && m.name != "glued" {
		p.feature("header again")
		var l line
		for _, h := range g.head {
			l.cells = append(l.cells, cell{text: h})
		}
		i := len(g.lines) / 2
		if !slices.ContainsFunc(g.lines[i].cells, func(c cell) bool { return c.cont }) && g.lines[i].kind == "" {
			g.lines = slices.Insert(g.lines, i, l)
		}
	}
	if i := slices.Index(pl.roles, "place"); i > 0 && (pl.roles[i-1] == "floor" || pl.roles[i-1] == "side") && m.name != "glued" && d.chance(25) {
		p.feature("header over two columns")
		g.head[i-1] = p.headWord("place")
		if m.lost == "lost" {
			g.head = slices.Delete(g.head, i, i+1)
		} else {
			g.head[i] = ""
		}
	}
	if shape == "kinds" && bordered && len(g.head) == len(pl.roles) && d.chance(50) {
		p.feature("header of two lines")
		p.twoHeads(g, pl, m)
	}
	return m
}

// twoHeads puts the kinds of cameras into a second line of the header, under one word for their counts.
func (p *page) twoHeads(g *grid, pl plan, m medium) {
	var below line
	head := append([]string{}, g.head...)
	seen := false
	var top []string
	for i, r := range pl.roles {
		kind := r == "fixed" || r == "turning" || r == "sum"
		switch {
		case kind && !seen:
			seen = true
			top = append(top, p.headWord("count"))
			below.cells = append(below.cells, cell{text: head[i]})
		case kind:
			if m.lost != "lost" {
				top = append(top, "")
			}
			below.cells = append(below.cells, cell{text: head[i]})
		default:
			top = append(top, head[i])
			c := cell{cont: m.lost == "lost"}
			if m.lost == "repeat" {
				c.text = head[i]
			}
			below.cells = append(below.cells, c)
		}
	}
	g.head = top
	g.lines = slices.Insert(g.lines, 0, below)
}

// scatter does to the lines of a table what pages do: blank lines or lone bars between the rows, an indent.
func (p *page) scatter(lines []string, m medium) []string {
	d := p.d
	if m.name != "space" && m.name != "pipe" && m.name != "tab" && m.name != "glued" {
		return lines
	}
	if d.chance(10) {
		p.feature("indented table")
		lead := pick(d, "  ", "    ", "\t")
		if m.name != "space" {
			lead = "    "
		}
		for i := range lines {
			lines[i] = lead + lines[i]
		}
	}
	if d.chance(10) {
		p.feature("gaps between rows")
		gap := ""
		if m.name == "pipe" && d.chance(50) {
			gap = "|"
		}
		var out []string
		for _, l := range lines {
			out = append(out, l, gap)
		}
		return out
	}
	return lines
}

// smudge changes signs of a whole text as editors and encodings do.
func (p *page) smudge() {
	d := p.d
	if d.chance(90) {
		return
	}
	old, sign := " ", "\u00a0"
	switch d.r.IntN(5) {
	case 0:
		p.feature("line ends of two signs")
		for i := range p.lines {
			p.lines[i] += "\r"
		}
		return
	case 1:
		p.feature("blanks at the ends of lines")
		for i := range p.lines {
			p.lines[i] += strings.Repeat(" ", d.between(0, 3))
		}
		return
	case 2:
		p.feature("blanks that do not break")
	case 3:
		p.feature("wide colons")
		old, sign = ":", "："
	case 4:
		p.feature("wide brackets")
		old, sign = "(", "（"
	}
	for i := range p.lines {
		p.lines[i] = strings.ReplaceAll(p.lines[i], old, sign)
		if sign == "（" {
			p.lines[i] = strings.ReplaceAll(p.lines[i], ")", "）")
		}
	}
}
