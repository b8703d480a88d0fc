package layoutgen

import (
	"strconv"
	"strings"
)

// sideBySide sets a long list in two halves beside each other.
func sideBySide(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{places: [2]int{6, 13}, noPlaceCommas: true})}
	m := medium{name: pick(d, "tab", "pipe", "space", "paper"), lost: "repeat", bar: pick(d, "end", "both"), gap: 3}
	st := pick(d, bareStyle, daeStyle)
	numbered := d.chance(60)
	p.feature("medium "+m.name, "count "+string(st), whether("number column", numbered))
	p.around(func(s dress) {
		said := p.totalBefore(plan{total: "none"}, "list")
		ps := p.r.sites[0].places
		half := (len(ps) + 1) / 2
		one := []string{p.headWord("place"), pick(d, "대수", "수량", "설치대수")}
		if numbered {
			one = append([]string{pick(d, "번호", "연번", "No")}, one...)
		}
		g := grid{head: append(append([]string{}, one...), one...)}
		g.roles = g.head
		for i := range half {
			var l line
			for _, k := range []int{i, i + half} {
				if k >= len(ps) {
					for range one {
						l.cells = append(l.cells, cell{})
					}
					continue
				}
				if numbered {
					l.cells = append(l.cells, cell{text: strconv.Itoa(k + 1)})
				}
				l.cells = append(l.cells, cell{text: ps[k].name}, cell{text: p.mark(p.r.name, ps[k].name, ps[k].count, st.show(ps[k].count, true))})
			}
			g.lines = append(g.lines, l)
		}
		p.add(p.render(g, m, true)...)
		p.totalAfter(plan{total: "none"}, "list", said)
	})
	return p
}

// fixedAndMobile has a table of fixed cameras and one of those that are worn or driven.
func fixedAndMobile(d *dice) *page {
	many := d.chance(40)
	f := form{many: many, sites: [2]int{2, 4}, places: [2]int{3, 6}}
	if many {
		f.places = [2]int{1, 1}
	}
	p := &page{d: d, r: newRegister(d, f)}
	m := tableMedium(d)
	pl := plan{style: pick(d, daeStyle, daeStyle, bareStyle, spacedStyle), total: "none", sub: "none", roles: []string{"place", "count"}}
	if many {
		pl.roles = []string{"branch", "count", "free"}
	}
	top := pick(d, "%k. ", "%d) ", "○ ", "[", "■ ", "<")
	names := pick(d, [2]string{"고정형 영상정보처리기기", "이동형 영상정보처리기기"}, [2]string{"고정형", "이동형"}, [2]string{"고정형 CCTV", "이동형 기기"})
	p.feature("medium "+m.name, "count "+string(pl.style), "top "+top, whether("several sites", many))
	head := func(i int) string {
		end := map[string]string{"[": "]", "<": ">"}[top]
		return item(top, i+1) + names[i] + end
	}
	p.around(func(s dress) {
		p.add(head(0))
		p.add(p.render(p.newGrid(pl), m, true)...)
		if s.blank {
			p.add("")
		}
		p.add(head(1))
		if d.chance(30) {
			p.add(pick(d, "- 해당 없음", "보유하지 않음", "운영하지 않음"))
			p.feature("no mobile ones")
			return
		}
		g := grid{head: []string{pick(d, "용도", "구분", "종류"), pick(d, "운영대수", "대수", "수량")}, roles: []string{"", ""}}
		for _, w := range sample(d, []string{"바디캠", "드론", "차량 블랙박스", "이륜차 영상기록장치", "순찰차 영상장치", "웨어러블 카메라"}, d.between(1, 3)) {
			n := d.between(1, 34)
			g.lines = append(g.lines, line{cells: []cell{{text: w}, {text: p.mark(p.r.name, w, n, pl.style.show(n, true))}}})
		}
		p.add(p.render(g, m, true)...)
	})
	return p
}

// oneCountManyPlaces has one count whose places follow on lines of their own: they have no counts.
func oneCountManyPlaces(d *dice) *page {
	many := d.chance(35)
	p := &page{d: d, r: newRegister(d, form{many: many, sites: [2]int{2, 4}, places: [2]int{1, 1}, big: d.chance(20)})}
	way := pick(d, "pipe", "space", "bullets", "cells", "comma lines")
	st := pick(d, daeStyle, daeStyle, spacedStyle, totalStyle)
	if many && st == totalStyle {
		st = daeStyle
	}
	p.feature("way "+way, whether("several sites", many), "count "+string(st))
	p.around(func(s dress) {
		head := []string{p.headWord("count"), pick(d, heads["free"]...)}
		if many {
			head = append([]string{"구분"}, head...)
		}
		sep := map[string]string{"pipe": " | ", "space": " ", "bullets": " ", "cells": "\n", "comma lines": " "}[way]
		h := strings.Join(head, sep)
		if way == "pipe" {
			h += " |"
		}
		p.add(strings.Split(h, "\n")...)
		if way == "pipe" {
			p.add(strings.Repeat("---|", len(head)))
		}
		for _, site := range p.r.sites {
			n := site.places[0].count + 10
			var list []string
			for try := 0; len(list) < d.between(3, 9) && try < 60; try++ {
				if w := placeName(d, p.r.house, form{plain: d.chance(50), noPlaceCommas: true}); !strings.HasSuffix(w, "점포") && !p.r.house.saysSite(w) {
					list = distinct(append(list, w))
				}
			}
			c := p.mark(p.r.branch(site), "", n, st.show(n, true), p.otherwise(site, "")...)
			var row []string
			if many {
				row = append(row, site.name)
			}
			row = append(row, c)
			switch way {
			case "pipe":
				p.add(strings.Join(append(row, list[0]), " | ") + " |")
				for _, w := range list[1:] {
					p.add(w + pick(d, " |", " | |"))
				}
			case "space":
				p.add(strings.Join(append(row, list[0]), " "))
				p.add(list[1:]...)
			case "comma lines":
				p.add(strings.Join(append(row, strings.Join(list[:2], ", ")+","), " "))
				p.add(strings.Join(list[2:], ", "))
			case "bullets":
				p.add(strings.Join(row, " "))
				for _, w := range list {
					p.add("  • " + w)
				}
			case "cells":
				p.add(row...)
				p.add(strings.Join(list, ", "))
			}
		}
	})
	return p
}

// purposeCounts counts by what the cameras are for.
func purposeCounts(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{places: [2]int{1, 1}, big: true, houses: []string{"city", "gun", "gu", "facility-corp", "transit", "university", "city-corp"}})}
	m := tableMedium(d)
	pl := plan{style: cellStyle(d), comma: d.chance(80)}
	numbered, sites, total := d.chance(40), d.chance(35) && m.name != "space", pick(d, "none", "top", "bottom", "bottom")
	extras := sample(d, []string{"hours", "range", "office", "keep"}, d.between(0, 2))
	if m.name == "space" {
		extras = nil
	}
	p.feature("medium "+m.name, "count "+string(pl.style), "total "+total, whether("number column", numbered), whether("sites beside", sites), "extras "+strings.Join(extras, "+"))
	ws := sample(d, purposes, d.between(3, 9))
	p.around(func(s dress) {
		g := grid{head: []string{pick(d, heads["purpose"]...)}}
		if numbered {
			g.head = append([]string{pick(d, heads["number"]...)}, g.head...)
		}
		if sites {
			g.head = append(g.head, pick(d, heads["sites"]...))
		}
		g.head = append(g.head, p.headWord("count"))
		for _, e := range extras {
			g.head = append(g.head, p.headWord(e))
		}
		g.roles = g.head
		sum, places := 0, 0
		var rows []line
		for i, w := range ws {
			n := d.between(3, 1900)
			sum += n
			var l line
			if numbered {
				l.cells = append(l.cells, cell{text: strconv.Itoa(i + 1)})
			}
			l.cells = append(l.cells, cell{text: w})
			if sites {
				k := max(1, n/d.between(2, 4))
				places += k
				l.cells = append(l.cells, cell{text: digits(k, pl.comma)})
			}
			l.cells = append(l.cells, cell{text: p.mark(p.r.name, w, n, pl.style.show(n, pl.comma), Naming{p.r.name, ""})})
			for _, e := range extras {
				pc := place{scope: pick(d, ranges...)}
				l.cells = append(l.cells, cell{text: p.cellText(e, pl, p.r.sites[0], pc, i)})
			}
			rows = append(rows, l)
		}
		t := line{kind: "total"}
		if numbered {
			t.cells = append(t.cells, cell{})
		}
		t.cells = append(t.cells, cell{text: pick(d, heads["total"]...)})
		if sites {
			t.cells = append(t.cells, cell{text: digits(places, pl.comma)})
		}
		t.cells = append(t.cells, cell{text: pl.style.show(sum, pl.comma)})
		for range extras {
			t.cells = append(t.cells, cell{})
		}
		if total == "top" {
			rows = append([]line{t}, rows...)
		}
		if total == "bottom" {
			rows = append(rows, t)
		}
		if total != "none" {
			p.declare(sum)
		}
		g.lines = rows
		p.add(p.render(g, m, true)...)
	})
	return p
}

// restated has its table again as a list for telephones.
func restated(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{places: [2]int{2, 6}, noPlaceCommas: true})}
	m := medium{name: pick(d, "space", "tab", "pipe"), lost: "repeat", bar: "end"}
	pl := plan{style: pick(d, daeStyle, bareStyle), total: "none", sub: "none", roles: []string{"place", "count"}}
	if m.name != "space" && d.chance(50) {
		pl.roles = append(pl.roles, "range")
	}
	bullet := pick(d, "  • ", "- ", "○ ")
	p.feature("medium "+m.name, "count "+string(pl.style))
	p.around(func(s dress) {
		g := p.newGrid(pl)
		p.add(p.render(g, m, true)...)
		for _, l := range g.lines {
			for i, c := range l.cells {
				lead := "    "
				if i == 0 {
					lead = bullet
				}
				p.add(lead + g.head[i] + ": " + bare(c.text))
			}
		}
	})
	return p
}

// recordersBeside counts recorders and monitors in the table of the cameras.
func recordersBeside(d *dice) *page {
	many := d.chance(50)
	f := form{many: many, sites: [2]int{2, 6}, places: [2]int{3, 8}}
	if many {
		f.places = [2]int{1, 1}
	}
	p := &page{d: d, r: newRegister(d, f)}
	m := tableMedium(d)
	for m.name == "cells-blank" {
		m = tableMedium(d)
	}
	st := pick(d, daeStyle, daeStyle, bareStyle)
	column := many && d.chance(60) // recorders in a column, else in lines below
	name, recorder, monitor := "place", pick(d, "녹화기", "DVR", "NVR", "녹화장치", "저장장치", "녹화기(DVR)"), d.chance(50)
	if many {
		name = "branch"
	}
	p.feature("medium "+m.name, "count "+string(st), whether("recorder column", column), whether("monitors", monitor), whether("several sites", many))
	p.around(func(s dress) {
		g := grid{head: []string{p.headWord(name), pick(d, "카메라", "CCTV 카메라", "설치대수", "카메라 대수")}}
		if column {
			g.head = append(g.head, recorder)
			if monitor {
				g.head = append(g.head, "모니터")
			}
		}
		g.roles = g.head
		row := func(first, count string, others ...int) {
			l := line{cells: []cell{{text: first}, {text: count}}}
			if column {
				for _, n := range others {
					l.cells = append(l.cells, cell{text: st.show(n, true)})
				}
			}
			g.lines = append(g.lines, l)
		}
		var rest []int
		for _, site := range p.r.sites {
			for _, pc := range site.places {
				loc, first := pc.name, pc.name
				if many {
					loc, first = "", site.name
				}
				rest = []int{d.between(1, 4)}
				if monitor {
					rest = append(rest, d.between(1, 3))
				}
				row(first, p.mark(p.r.branch(site), loc, pc.count, st.show(pc.count, true), p.otherwise(site, loc)...), rest...)
			}
		}
		if !column {
			row(recorder, st.show(d.between(1, 4), true))
			if monitor {
				row("모니터", st.show(d.between(1, 4), true))
			}
		}
		p.add(p.render(g, m, true)...)
	})
	return p
}
