package layoutgen

import (
	"strconv"
	"strings"
)

// twoYears shows last year's counts beside those in force.
func twoYears(d *dice) *page {
	many := d.chance(60)
	f := form{many: many, sites: [2]int{3, 7}, places: [2]int{3, 7}}
	if many {
		f.places = [2]int{1, 1}
	}
	p := &page{d: d, r: newRegister(d, f)}
	m := medium{name: pick(d, "tab", "pipe", "space", "paper"), lost: "repeat", bar: "end", gap: 3}
	y := d.between(2020, 2024)
	st := pick(d, bareStyle, bareStyle, daeStyle)
	total := d.chance(60)
	p.feature("medium "+m.name, "count "+string(st), whether("total", total), whether("several sites", many))
	p.around(func(s dress) {
		name := "place"
		if many {
			name = "branch"
		}
		g := grid{head: []string{p.headWord(name), strconv.Itoa(y-1) + "년", strconv.Itoa(y) + "년"}}
		g.roles = g.head
		before, now := 0, 0
		for _, site := range p.r.sites {
			for _, pc := range site.places {
				loc, first := pc.name, pc.name
				if many {
					loc, first = "", site.name
				}
				old := max(1, pc.count-d.between(0, 6))
				before += old
				now += pc.count
				g.lines = append(g.lines, line{cells: []cell{{text: first}, {text: st.show(old, true)}, {text: p.mark(p.r.branch(site), loc, pc.count, st.show(pc.count, true), p.otherwise(site, loc)...)}}})
			}
		}
		if total {
			g.lines = append(g.lines, line{cells: []cell{{text: pick(d, heads["total"]...)}, {text: st.show(before, true)}, {text: st.show(now, true)}}})
			p.declare(now)
		}
		p.add(p.render(g, m, true)...)
		p.add("※ " + strconv.Itoa(y-1) + "년은 견주어 보시도록 실은 지난해 수치이며 현재 운영 대수는 " + strconv.Itoa(y) + "년 칸입니다.")
	})
	return p
}

// slashed has two counts in one cell: the header says of what.
func slashed(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{many: true, sites: [2]int{2, 5}, places: [2]int{1, 1}, kinds: true})}
	m := medium{name: pick(d, "tab", "pipe", "space", "paper"), lost: "repeat", bar: "end", gap: 3}
	kinds := pick(d, "공개/비공개", "실내/실외", "고정/회전", "내부/외부")
	p.feature("medium "+m.name, "kinds "+kinds)
	p.around(func(s dress) {
		g := grid{head: []string{p.headWord("branch"), "설치대수(" + kinds + ")", pick(d, heads["free"]...)}}
		g.roles = g.head
		two := strings.Split(kinds, "/")
		for _, site := range p.r.sites {
			pc := site.places[0]
			if pc.turning == 0 {
				pc.turning = d.between(1, 9)
			}
			var parts []string
			for i, n := range []int{pc.count, pc.turning} {
				also := append(p.otherwise(site, ""), Naming{site.name, two[i]}, Naming{site.name, site.free})
				parts = append(parts, p.mark(site.name, "", n, daeStyle.show(n, true), also...))
			}
			g.lines = append(g.lines, line{cells: []cell{{text: site.name}, {text: strings.Join(parts, "/")}, {text: site.free}}})
		}
		p.add(p.render(g, m, true)...)
	})
	return p
}

// wrappedCells breaks long cells over lines of a table whose columns are lost.
func wrappedCells(d *dice) *page {
	many := d.chance(30)
	f := form{many: many, sites: [2]int{2, 4}, places: [2]int{2, 4}, plain: true}
	if !many {
		f.places = [2]int{3, 7}
	}
	p := &page{d: d, r: newRegister(d, f)}
	p.apart()
	st := daeStyle
	way := pick(d, "place broken", "range broken", "count alone")
	p.feature("way "+way, whether("several sites", many))
	p.around(func(s dress) {
		head := []string{p.headWord("place"), p.headWord("count")}
		if way == "range broken" {
			head = append(head, p.headWord("range"))
		}
		if many {
			head = append([]string{"구분"}, head...)
		}
		p.add(strings.Join(head, " "))
		for _, site := range p.r.sites {
			for i, pc := range site.places {
				lead := ""
				if many && i == 0 {
					lead = site.name + " "
				}
				long := d.chance(50)
				loc := pc.name
				other := oneWord(d, p.r.house)
				for other == pc.name {
					other = oneWord(d, p.r.house)
				}
				if long && way != "range broken" {
					loc = pc.name + ", " + other
				}
				c := p.mark(p.r.branch(site), loc, pc.count, st.show(pc.count, true), p.otherwise(site, loc)...)
				switch {
				case long && way == "place broken":
					p.add(lead+pc.name+",", other+" "+c)
				case long && way == "count alone":
					p.add(lead+pc.name+",", other, c)
				case long && way == "range broken":
					p.add(lead+loc+" "+c+" "+loc+" 전체,", pick(d, "출입자 식별 가능 범위", "출입문 주변", "통로 전체"))
				case way == "range broken":
					p.add(lead + loc + " " + c + " " + loc + " 전체")
				default:
					p.add(lead + loc + " " + c)
				}
			}
		}
	})
	return p
}

// nestedBrackets has sides or floors with their sum, and in them the places with theirs.
func nestedBrackets(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{places: [2]int{4, 10}, sides: true, noPlaceCommas: true})}
	p.clean()
	level := pick(d, []string{"내부", "외부"}, []string{"실내", "실외"}, []string{"1층", "2층", "3층", "지하1층"}, []string{"건물 내부", "건물 외부", "주차장"})
	way := pick(d, "lines", "one line", "cells", "colon")
	join := pick(d, ", ", ", ", " ")
	if way != "lines" {
		join = ", "
	}
	p.feature("way "+way, "level "+level[0], "join "+join)
	if strings.HasSuffix(level[0], "층") { // a place with a floor of its own would stand on two floors
		for i := range p.r.sites[0].places {
			p.r.sites[0].places[i].name = oneWord(d, p.r.house)
		}
		p.apart()
	}
	groups := map[string][]place{}
	for i, pc := range p.r.sites[0].places {
		g := level[i*len(level)/len(p.r.sites[0].places)]
		groups[g] = append(groups[g], pc)
	}
	p.around(func(s dress) {
		total := p.r.total()
		all := "총 " + strconv.Itoa(total) + "대"
		p.declare(total)
		var lines []string
		for _, g := range level {
			if len(groups[g]) == 0 {
				continue
			}
			sum := 0
			var parts []string
			for _, pc := range groups[g] {
				sum += pc.count
				parts = append(parts, pc.name+"("+p.mark(p.r.name, g+" "+pc.name, pc.count, daeStyle.show(pc.count, true))+")")
			}
			n := strconv.Itoa(sum)
			switch way {
			case "lines":
				lines = append(lines, g+"("+n+"대) "+strings.Join(parts, join))
			case "one line":
				lines = append(lines, g+" "+n+"대 : "+strings.Join(parts, join))
			case "cells":
				lines = append(lines, g, strings.Join(parts, join), n)
			default:
				lines = append(lines, "- "+g+"("+n+"대) : "+strings.Join(parts, join))
			}
		}
		switch way {
		case "lines":
			p.add("설치대수("+all+") 설치 위치 및 촬영 범위", strings.Join(lines, "\n"))
		case "one line":
			p.add("설치대수 : " + all + " (" + strings.Join(lines, " / ") + ")")
		case "cells":
			p.add("구분", "설치장소", "대수")
			p.add(lines...)
			p.add("계", strconv.Itoa(total))
		default:
			p.add("○ 설치대수 : " + all)
			p.add(lines...)
		}
	})
	return p
}

// pairs sets labels and values side by side, two pairs on a line.
func pairs(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{places: [2]int{2, 6}, noPlaceCommas: true})}
	p.clean()
	sep := pick(d, " ", " ", "\t", " | ", "   ")
	spread := d.chance(50) // the places go on on lines of their own
	p.feature("separator "+sep, whether("places on lines of their own", spread))
	p.around(func(s dress) {
		row := func(cells ...string) { p.add(strings.Join(cells, sep)) }
		var parts []string
		for _, pc := range p.r.sites[0].places {
			parts = append(parts, pc.name+"("+p.mark(p.r.name, pc.name, pc.count, daeStyle.show(pc.count, true))+")")
		}
		total := digits(p.r.total(), true) + "대"
		p.declare(p.r.total())
		row("설치목적", pick(d, purposes...), "관리부서", pick(d, offices...))
		if spread {
			row(pick(d, "카메라 대수", "설치대수"), total, pick(d, "카메라설치위치", "설치위치"), parts[0])
			for _, w := range parts[1:] {
				p.add(w)
			}
		} else {
			row(pick(d, "카메라 대수", "설치대수"), total, pick(d, "카메라설치위치", "설치위치"), strings.Join(parts, ", "))
		}
		row("화소", "200만 화소", "작동방식", "고정식")
		row("촬영시간", p.r.hours, "보유기간", p.r.keep.Text)
		row("안내판 규격", "40cm × 30cm", "안내판 수", strconv.Itoa(d.between(1, 9))+"개")
	})
	return p
}

// oneLine is a whole text that lost its line breaks.
func oneLine(d *dice) *page {
	make := pick(d, listPlaces, listBrackets, listOutline, labels, prose, func(d *dice) *page { return gridPage(d, medium{name: "space", lost: "repeat"}) })
	p := make(d)
	p.feature("one line")
	// Where a count has no sign behind it, or a place begins with digits, one could not be told from the other: such a text is not made.
	for _, r := range p.rows {
		if r.Location != "" && strings.ContainsAny(r.Location[:1], "0123456789") {
			return oneLine(d)
		}
	}
	if !signed(strings.Join(p.lines, "\n")) {
		return oneLine(d)
	}
	var full []string
	for _, l := range p.lines {
		if l = strings.TrimSpace(l); l != "" {
			full = append(full, l)
		}
	}
	keep := len(full) - d.between(0, 2)
	p.lines = append([]string{strings.Join(full[:keep], " ")}, full[keep:]...)
	return p
}

// signed is true of a text in which every count that is a row has its 대 behind it.
func signed(text string) bool {
	runes := []rune(text)
	for i, r := range runes {
		if r < firstMark || r == proseMark {
			continue
		}
		for i++; i < len(runes) && strings.ContainsRune("CTV총 0123456789,(", runes[i]); i++ {
		}
		if i == len(runes) || runes[i] != '대' {
			return false
		}
	}
	return true
}
