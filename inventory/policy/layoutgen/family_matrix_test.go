package layoutgen

import (
	"slices"
	"strings"
)

// tableMedium is a medium that keeps the borders of cells.
func tableMedium(d *dice) medium {
	return medium{name: pick(d, "tab", "pipe", "pipe", "space", "paper", "drawn", "cells-blank"), lost: "repeat", bar: pick(d, "end", "both", "none"), gap: d.between(2, 4)}
}

// matrix crosses sites with places, or floors with houses: each cell is a count.
func matrix(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{many: true, sites: [2]int{2, 6}, places: [2]int{1, 1}})}
	var cols []string
	for try := 0; len(cols) < d.between(2, 5) && try < 50; try++ {
		if w := oneWord(d, p.r.house); !slices.Contains(cols, w) && !p.r.house.saysSite(w) {
			cols = append(cols, w)
		}
	}
	inside := d.chance(20)
	if inside {
		cols = pick(d, []string{"내부", "외부"}, []string{"실내", "실외"}, []string{"건물 내부", "건물 외부", "주차장"})
	}
	m := tableMedium(d)
	if m.name == "space" {
		for i, c := range cols {
			cols[i] = strings.ReplaceAll(c, " ", "")
		}
	}
	st := pick(d, bareStyle, bareStyle, bareStyle, daeStyle)
	empty := pick(d, "-", "-", "0", "")
	if m.name == "space" || m.name == "cells-blank" {
		empty = "-"
	}
	sum, bottom, number := d.chance(70), d.chance(60), d.chance(20)
	turned := d.chance(25) // places down, sites across
	n := make([][]int, len(p.r.sites))
	for i := range n {
		n[i] = make([]int, len(cols))
		for k := range n[i] {
			if k == 0 || d.chance(85) {
				n[i][k] = d.between(1, 19)
			}
		}
	}
	name := func(i int) string { return p.r.sites[i].name }
	cellAt := func(i, k int) string {
		c := n[i][k]
		if c == 0 {
			if st == daeStyle && empty == "0" {
				return "0대"
			}
			return empty
		}
		return p.mark(name(i), cols[k], c, st.show(c, true), p.otherwise(p.r.sites[i], cols[k])...)
	}
	down, across := len(n), len(cols)
	if turned {
		down, across = across, down
	}
	at := func(r, c int) (string, int) {
		if turned {
			return cellAt(c, r), n[c][r]
		}
		return cellAt(r, c), n[r][c]
	}
	label := func(r int) string {
		if turned {
			return cols[r]
		}
		return name(r)
	}
	head := []string{pick(d, "구분", "지점", "시설명", "장소", "구 분")}
	if turned {
		head[0] = pick(d, "구분", "설치장소", "설치위치", "구 분")
	}
	if number {
		head = append([]string{pick(d, heads["number"]...)}, head...)
	}
	for c := range across {
		if turned {
			head = append(head, name(c))
		} else {
			head = append(head, cols[c])
		}
	}
	if sum {
		head = append(head, pick(d, "계", "합계", "소계", "총계", "총 대수"))
	}
	p.feature("medium "+m.name, "count "+string(st), "empty "+empty, whether("sum column", sum), whether("total row", bottom), whether("number column", number), whether("sites across", turned), whether("inside and outside", inside))
	p.around(func(s dress) {
		g := grid{head: head, roles: head}
		all := 0
		sums := make([]int, across)
		for r := range down {
			l := line{}
			if number {
				l.cells = append(l.cells, cell{text: digits(r+1, false)})
			}
			l.cells = append(l.cells, cell{text: label(r)})
			t := 0
			for c := range across {
				text, v := at(r, c)
				t += v
				sums[c] += v
				l.cells = append(l.cells, cell{text: text})
			}
			all += t
			if sum {
				l.cells = append(l.cells, cell{text: st.show(t, true)})
			}
			g.lines = append(g.lines, l)
		}
		if bottom {
			l := line{}
			if number {
				l.cells = append(l.cells, cell{})
			}
			l.cells = append(l.cells, cell{text: pick(d, heads["total"]...)})
			for _, v := range sums {
				l.cells = append(l.cells, cell{text: st.show(v, true)})
			}
			if sum {
				l.cells = append(l.cells, cell{text: st.show(all, true)})
			}
			g.lines = append(g.lines, l)
			if sum {
				p.declare(all)
			}
		}
		p.add(p.render(g, m, true)...)
		p.r.sites = p.r.sites[:0]
	})
	return p
}

// whether words a feature that a text has or has not.
func whether(name string, on bool) string {
	if on {
		return name
	}
	return "no " + name
}

// transposed has one place a column.
func transposed(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{places: [2]int{3, 7}, plain: true, noPlaceCommas: true})}
	m := medium{name: pick(d, "tab", "pipe", "pipe", "paper", "drawn", "space"), lost: "repeat", bar: pick(d, "end", "both"), gap: 3}
	st := pick(d, bareStyle, daeStyle, daeStyle)
	sum := d.chance(50)
	p.feature("medium "+m.name, "count "+string(st), whether("sum column", sum))
	p.around(func(s dress) {
		w := func(role string) string { // in a page of blanks a title of two words would be two columns
			t := p.headWord(role)
			if m.name == "space" {
				t = strings.ReplaceAll(t, " ", "")
			}
			return t
		}
		g := grid{head: []string{w("place")}}
		counts := line{cells: []cell{{text: w("count")}}}
		scopes := line{cells: []cell{{text: w("pixel")}}}
		for _, pc := range p.r.sites[0].places {
			g.head = append(g.head, pc.name)
			counts.cells = append(counts.cells, cell{text: p.mark(p.r.name, pc.name, pc.count, st.show(pc.count, true))})
			scopes.cells = append(scopes.cells, cell{text: strings.ReplaceAll(pc.pixel, " ", "")})
		}
		if sum {
			g.head = append(g.head, pick(d, "계", "합계"))
			counts.cells = append(counts.cells, cell{text: st.show(p.r.total(), true)})
			scopes.cells = append(scopes.cells, cell{})
			p.declare(p.r.total())
		}
		g.roles = g.head
		g.lines = []line{counts}
		if d.chance(40) {
			g.lines = append(g.lines, scopes)
		}
		p.add(p.render(g, m, true)...)
	})
	return p
}

// siteTables is a small table for each site under a heading that names it.
func siteTables(d *dice) *page {
	single := d.chance(30) // one count a site
	f := form{many: true, sites: [2]int{2, 5}, places: [2]int{2, 5}}
	if single {
		f.places = [2]int{1, 1}
	}
	p := &page{d: d, r: newRegister(d, f)}
	m := tableMedium(d)
	pl := plan{style: cellStyle(d), total: "none", sub: "none"}
	pl.roles = pick(d, []string{"place", "count"}, []string{"count", "place"}, []string{"place", "count", "range"}, []string{"number", "place", "count"}, []string{"place", "count", "remark"})
	if single {
		pl.roles = pick(d, []string{"count", "free"}, []string{"free", "count"})
	}
	top := pick(d, "%k. ", "%d) ", "■ ", "○ ", "◎ ", "[%]", "", "<%>", "▶ ", "(%d) ")
	subtotal := d.chance(35) && !single
	p.feature("medium "+m.name, "count "+string(pl.style), "top "+top, whether("one count a site", single), whether("total in each table", subtotal), "columns "+strings.Join(pl.roles, "+"))
	p.steady(pl, m)
	sites := p.r.sites
	p.around(func(s dress) {
		heads := []string{}
		for _, r := range pl.roles {
			heads = append(heads, p.headWord(r))
		}
		for i, site := range sites {
			if strings.Contains(top, "%]") || strings.Contains(top, "%>") {
				p.add(strings.Replace(top, "%", site.name, 1))
			} else {
				p.add(item(top, i+1) + site.name)
			}
			p.r.sites = sites[i : i+1]
			pl := pl
			if subtotal {
				pl.total = "bottom"
			}
			before := p.total
			g := p.newGrid(pl)
			p.total = before
			g.head = heads
			p.add(p.render(g, m, true)...)
			if s.blank {
				p.add("")
			}
		}
		p.r.sites = sites
	})
	return p
}
