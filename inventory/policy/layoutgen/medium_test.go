package layoutgen

import "strings"

// medium is how a table became text.
type medium struct {
	name string
	lost string // what becomes of a cell that only continues: "blank", "lost", "repeat", "ditto"
	bar  string // how rows of pipes end: "| ", " |", "both", "none"
	gap  int    // blanks between the columns of a page
}

// flat gives the texts of a row after merged cells met their fate. Rows whose cells are dropped are shorter.
func flat(l line, m medium) []string {
	var out []string
	for _, c := range l.cells {
		t := c.text
		if c.cont {
			switch m.lost {
			case "blank":
				t = ""
			case "lost":
				continue
			case "ditto":
				t = "〃"
			}
		}
		if t == "" && l.kind != "" && m.lost == "lost" {
			continue
		}
		out = append(out, t)
	}
	return out
}

// render writes a table in its medium.
func (p *page) render(g grid, m medium, head bool) []string {
	var rows [][]string
	if head {
		rows = append(rows, g.head)
	}
	for _, l := range g.lines {
		rows = append(rows, flat(l, m))
	}
	switch m.name {
	case "tab":
		return joined(rows, "\t")
	case "pipe":
		return piped(rows, m.bar, len(g.roles), head)
	case "space":
		return spaced(rows, " ")
	case "wide":
		return spaced(rows, strings.Repeat(" ", m.gap))
	case "cells":
		return celled(rows, "")
	case "cells-blank":
		return blankBetween(celled(rows, ""))
	case "cells-bar":
		return celled(rows, " |")
	case "glued":
		return joinedAll(rows)
	case "drawn":
		return drawn(rows, len(g.roles))
	case "paper":
		return paper(rows, len(g.roles), m.gap)
	}
	panic("no such medium: " + m.name)
}

func joined(rows [][]string, sep string) []string {
	var out []string
	for _, r := range rows {
		out = append(out, strings.Join(r, sep))
	}
	return out
}

func joinedAll(rows [][]string) []string { return joined(rows, "") }

// spaced joins the cells that hold something.
func spaced(rows [][]string, sep string) []string {
	var out []string
	for _, r := range rows {
		var full []string
		for _, c := range r {
			if c != "" {
				full = append(full, c)
			}
		}
		out = append(out, strings.Join(full, sep))
	}
	return out
}

func piped(rows [][]string, bar string, n int, head bool) []string {
	var out []string
	for i, r := range rows {
		s := strings.Join(r, " | ")
		switch bar {
		case "both":
			s = "| " + s + " |"
		case "end":
			s += " |"
		}
		out = append(out, s)
		if i == 0 && head && bar != "none" {
			rule := strings.Repeat("---|", n)
			if bar == "both" {
				rule = "|" + rule
			}
			out = append(out, rule)
		}
	}
	return out
}

func celled(rows [][]string, end string) []string {
	var out []string
	for _, r := range rows {
		for _, c := range r {
			if c == "" && end == "" {
				continue
			}
			out = append(out, c+end)
		}
	}
	return out
}

func blankBetween(lines []string) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l, "")
	}
	return out
}

func widths(rows [][]string, n int) []int {
	w := make([]int, n)
	for _, r := range rows {
		for i, c := range r {
			if i < n && len(r) == n {
				w[i] = max(w[i], width(c))
			}
		}
	}
	return w
}

func pad(s string, n int) string {
	if k := n - width(s); k > 0 {
		return s + strings.Repeat(" ", k)
	}
	return s
}

// paper sets the cells in columns by blanks, as a page of paper turned to text has them.
func paper(rows [][]string, n, gap int) []string {
	w := widths(rows, n)
	var out []string
	for _, r := range rows {
		s := ""
		for i, c := range r {
			if i < len(r)-1 {
				c = pad(c, w[i]+gap)
			}
			s += c
		}
		out = append(out, strings.TrimRight(s, " "))
	}
	return out
}

// drawn draws the table with bars and corners.
func drawn(rows [][]string, n int) []string {
	w := widths(rows, n)
	rule := func(left, mid, right string) string {
		s := left
		for i := range n {
			s += strings.Repeat("─", (w[i]+3)/2)
			if i < n-1 {
				s += mid
			}
		}
		return s + right
	}
	out := []string{rule("┌", "┬", "┐")}
	for i, r := range rows {
		s := "│"
		for k, c := range r {
			s += " " + pad(c, w[k]) + " │"
		}
		out = append(out, s)
		if i < len(rows)-1 {
			out = append(out, rule("├", "┼", "┤"))
		}
	}
	return append(out, rule("└", "┴", "┘"))
}
