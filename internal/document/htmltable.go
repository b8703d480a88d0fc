package document

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// table reads a table: first what stands in it outside its rows, then the rows of its
// groups, thead first and tfoot last, as browsers show them.
func (p *page) table(n *html.Node) {
	var heads, bodies, feet []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type != html.ElementNode || hidden(c):
		case c.DataAtom == atom.Caption:
			p.element(c)
		case c.DataAtom == atom.Thead:
			heads = append(heads, c)
		case c.DataAtom == atom.Tbody:
			bodies = append(bodies, c)
		case c.DataAtom == atom.Tfoot:
			feet = append(feet, c)
		}
	}
	role := strings.ToLower(attribute(n, "role"))
	t := &table{layout: role == "presentation" || role == "none"}
	row := 0
	for _, group := range slices.Concat(heads, bodies, feet) {
		row = p.group(t, group, row)
	}
	if len(t.cells) > 0 {
		p.out = append(p.out, block{table: t})
	}
}

// group reads the rows of a thead, tbody or tfoot and gives the number of the row after
// it. Merged cells do not reach out of their group.
func (p *page) group(t *table, n *html.Node, row int) int {
	var rows []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && c.DataAtom == atom.Tr && !hidden(c) {
			rows = append(rows, c)
		}
	}
	var down []int // how many rows each column is still covered by a cell from above
	for i, tr := range rows {
		col := 0
		for c := tr.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode || c.DataAtom != atom.Td && c.DataAtom != atom.Th || hidden(c) {
				continue
			}
			for col < len(down) && down[col] > 0 {
				col++
			}
			if col > maxColumns {
				col = maxColumns // too wide for a table of data: its cells are read as paragraphs
			}
			wide, high := span(c, "colspan", maxColumns), span(c, "rowspan", maxCells)
			if high == 0 || high > len(rows)-i {
				high = len(rows) - i
			}
			t.cells = append(t.cells, cell{row: row + i, col: col, rows: high, cols: max(wide, 1),
				heading: c.DataAtom == atom.Th || n.DataAtom == atom.Thead, blocks: p.inside(c)})
			for range max(wide, 1) {
				for col >= len(down) {
					down = append(down, 0)
				}
				down[col] = max(down[col], high)
				col++
			}
		}
		for x := range down {
			down[x] = max(down[x]-1, 0)
		}
	}
	return row + len(rows)
}

// inside reads the blocks of a cell.
func (p *page) inside(n *html.Node) []block {
	outer := p.out
	p.out = nil
	p.children(n)
	p.end()
	inner := p.out
	p.out = outer
	return inner
}

// span reads a rowspan or colspan; 0 is a rowspan to the end of the group. Absurd ones are
// cut to what a table may have.
func span(n *html.Node, key string, most int) int {
	v := strings.TrimSpace(attribute(n, key))
	if v == "" {
		return 1
	}
	i, err := strconv.Atoi(v)
	switch {
	case err != nil && strings.Trim(v, "0123456789") == "": // more digits than a number has
		return most
	case err != nil || i < 0:
		return 1
	}
	return min(i, most)
}
