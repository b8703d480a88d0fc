package layoutgen

import (
	"slices"
	"strings"
	"unicode"
)

// loose media lose where a cell ends.
func loose(m medium) bool { return m.name == "space" || m.name == "glued" }

// The media of one table, each with what it does to merged cells.
func gridTab(d *dice) *page {
	return gridPage(d, medium{name: "tab", lost: pick(d, "blank", "lost", "repeat", "ditto")})
}

func gridPipe(d *dice) *page {
	return gridPage(d, medium{name: "pipe", lost: pick(d, "blank", "lost", "lost", "repeat", "ditto"), bar: pick(d, "end", "end", "both", "none")})
}

func gridSpace(d *dice) *page {
	return gridPage(d, medium{name: "space", lost: pick(d, "lost", "lost", "repeat")})
}

func gridCells(d *dice) *page {
	return gridPage(d, medium{name: pick(d, "cells", "cells-blank", "cells-blank", "cells-bar"), lost: pick(d, "lost", "lost", "repeat")})
}

func gridPaper(d *dice) *page {
	return gridPage(d, medium{name: "paper", lost: pick(d, "blank", "blank", "repeat"), gap: d.between(2, 5)})
}

func gridDrawn(d *dice) *page {
	return gridPage(d, medium{name: "drawn", lost: pick(d, "blank", "repeat")})
}

func gridGlued(d *dice) *page { return gridPage(d, medium{name: "glued", lost: "repeat"}) }

// gridPage is a text whose cameras stand in one table.
func gridPage(d *dice, m medium) *page {
	shape := pick(d, "places", "places", "places", "ones", "branches", "both", "both", "one", "kinds")
	f := form{sites: [2]int{2, 6}, places: [2]int{3, 12}}
	switch shape {
	case "branches":
		f.many, f.places, f.big = true, [2]int{1, 1}, d.chance(20)
	case "both":
		f.many, f.places = true, [2]int{2, 6}
		f.floors = d.chance(20)
	case "ones":
		f.places, f.ones, shape = [2]int{10, 24}, true, "places"
	case "one":
		f.places, f.big = [2]int{1, 1}, d.chance(20)
	case "kinds":
		f.kinds, f.many = true, d.chance(40)
		if f.many {
			f.places = [2]int{2, 4}
		}
	default:
		f.floors = d.chance(25)
		f.sides = !f.floors && d.chance(15)
	}
	if m.name == "glued" && (shape == "kinds" || shape == "both" && d.chance(70)) {
		shape, f.kinds, f.many, f.places = "places", false, false, [2]int{3, 12}
	}
	pl := plan{style: cellStyle(d), comma: d.chance(60), total: pick(d, "none", "none", "top", "bottom", "bottom"), sub: "none", merged: d.chance(70), split: d.chance(60)}
	if m.name == "glued" {
		pl.style = daeStyle
	}
	if f.many && shape != "branches" {
		pl.sub = pick(d, "none", "none", "none", "before", "after")
		pl.banner = d.chance(15) && pl.sub == "none"
	}
	if shape == "one" || m.name == "glued" {
		pl.total = "none"
	}
	// A row whose first cells are gone and whose place has blanks in it could begin with a branch or with a floor of its own.
	f.plain = loose(m) && m.lost == "lost" && (f.many || f.floors || f.sides)
	f.counting = !loose(m)
	f.strange = (m.name == "tab" || m.name == "pipe" || m.name == "drawn") && d.chance(25) && !pl.banner
	if f.strange && f.many {
		pl.merged = pl.merged && m.lost != "lost"
	}
	pl.floorless = pl.split && m.lost == "lost"
	p := &page{d: d, r: newRegister(d, f), device: pick(d, "CCTV", "카메라", "고정형 CCTV", "네트워크카메라", "영상정보처리기기", "IP카메라")}
	if d.chance(30) {
		p.keeps = []string{"30일", "60일", "90일", "7일", "촬영일로부터 30일"}
	}
	pl.roles = columns(d, m, shape, f, pl)
	p.steady(pl, m)
	p.feature("shape "+shape, "count "+string(pl.style), "total "+pl.total, "sub "+pl.sub, "medium "+m.name, "merged "+m.lost, "columns "+strings.Join(pl.roles, "+"))
	if f.ones {
		p.feature("one camera a row")
	}
	head := !(d.chance(10) && len(pl.roles) == 2 && shape == "places")
	if !head {
		p.feature("no header")
	}
	p.around(func(s dress) {
		aside := p.totalBefore(pl, shape)
		g := p.newGrid(pl)
		m := p.twist(&g, pl, m, f, shape, aside)
		if pl.banner {
			p.feature("branch in a line of its own")
			dress := pick(d, "%", "[%]", "◎ %", "<%>", "■ %", "%")
			for i := range g.lines {
				if g.lines[i].kind == "banner" {
					g.lines[i].cells[0].text = strings.ReplaceAll(dress, "%", g.lines[i].cells[0].text)
				}
			}
		}
		if head && d.chance(12) {
			p.feature("caption")
			p.add(pick(d, "설치 대수, 설치 위치 및 촬영범위 표", "영상정보처리기기 설치현황 - 설치위치, 설치대수 순으로 안내하는 표입니다.", "설치대수, 설치위치, 촬영범위", "<표> 설치 현황 (단위 : 대)"))
		}
		p.add(p.scatter(p.render(g, m, head), m)...)
		p.totalAfter(pl, shape, aside || p.total != nil)
	})
	return p
}

// steady takes out of the register what this medium could not tell apart.
func (p *page) steady(pl plan, m medium) {
	if !loose(m) {
		return
	}
	for i := range p.r.sites {
		for k := range p.r.sites[i].places {
			pc := &p.r.sites[i].places[k]
			for unicode.IsDigit([]rune(pc.scope)[0]) {
				pc.scope = pick(p.d, ranges...)
			}
		}
	}
}

// columns chooses what the table shows and in which order.
func columns(d *dice, m medium, shape string, f form, pl plan) []string {
	var id []string
	if f.many && !pl.banner {
		id = append(id, "branch")
	}
	if f.floors {
		id = append(id, "floor")
	}
	if f.sides {
		id = append(id, "side")
	}
	last := "place"
	if shape == "branches" || shape == "one" {
		last = "free"
	}
	counts := []string{"count"}
	if shape == "kinds" {
		counts = []string{"fixed", "turning"}
		if d.chance(60) {
			counts = append(counts, "sum")
		}
	}
	extras := sample(d, []string{"range", "purpose", "hours", "pixel", "year", "remark", "office", "keep", "open", "phone"}, pick(d, 0, 0, 1, 1, 2, 3))
	if shape == "places" && d.chance(8) && !loose(m) {
		extras = append(extras, "sites")
	}
	extras = slices.DeleteFunc(extras, func(e string) bool { return e == "range" && last == "free" || e == "remark" && shape == "kinds" })
	var out []string
	if d.chance(30) && !pl.banner && shape != "one" && !(m.name == "glued") {
		out = append(out, "number")
	}
	if !f.many && len(id) == 0 && d.chance(14) && m.name != "glued" {
		first := pick(d, "device", "kind", "area")
		if last == "free" || shape == "kinds" {
			first = pick(d, "device", "area")
		}
		if loose(m) { // a word of two words could be the place's
			if shape != "kinds" {
				out = append(out, "kind")
			}
			return slices.Concat(out, []string{last}, counts)
		}
		out = append(out, first)
	}
	if loose(m) {
		if m.name == "glued" {
			extras = extras[:min(1, len(extras))]
			extras = slices.DeleteFunc(extras, func(e string) bool { return e == "keep" || e == "pixel" || e == "year" || e == "phone" })
		}
		if last == "free" { // behind free places nothing could be told apart
			return slices.Concat(out, id, counts, []string{last})
		}
		if d.chance(60) || len(id) > 0 {
			return slices.Concat(out, id, []string{last}, counts, extras)
		}
		return slices.Concat(out, counts, []string{last})
	}
	switch d.r.IntN(5) {
	case 0:
		return slices.Concat(out, id, []string{last}, extras, counts)
	case 1:
		return slices.Concat(out, id, counts, []string{last}, extras)
	case 2:
		if len(extras) > 0 && len(id) == 0 {
			return slices.Concat(out, extras[:1], []string{last}, counts, extras[1:])
		}
		return slices.Concat(out, id, []string{last}, counts, extras)
	case 3:
		if len(id) == 0 {
			return slices.Concat(out, counts, []string{last}, extras)
		}
		return slices.Concat(out, id, counts, []string{last}, extras)
	default:
		return slices.Concat(out, id, []string{last}, counts, extras)
	}
}

// totalBefore may say the total in a sentence before the table.
func (p *page) totalBefore(pl plan, shape string) bool {
	if shape == "one" || pl.total != "none" || !p.d.chance(20) {
		return false
	}
	n := digits(p.r.total(), pl.comma)
	p.add(p.say(pick(p.d, "총 "+n+"대", "- 총 "+n+"대", "○ 설치대수 : 총 "+n+"대", "%o%은 모두 "+n+"대의 카메라를 운영합니다.", "(총 "+n+"대)", "총 설치대수: "+n+"대")))
	p.declare(p.r.total())
	p.feature("total in a sentence before")
	return true
}

// totalAfter may say it behind the table.
func (p *page) totalAfter(pl plan, shape string, said bool) {
	if said || shape == "one" || pl.total != "none" || !p.d.chance(15) {
		return
	}
	n := digits(p.r.total(), pl.comma)
	p.add(pick(p.d, "※ 총 "+n+"대", "총 "+n+"대", "합계 : "+n+"대", "이상 "+n+"대", "계 "+n+"대"))
	p.declare(p.r.total())
	p.feature("total in a sentence after")
}
