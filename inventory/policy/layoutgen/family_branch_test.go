package layoutgen

import (
	"strconv"
	"strings"
)

// branchCell has one row a branch: its total with the kind of cameras, and in the next cell the places with their counts.
func branchCell(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{many: true, sites: [2]int{2, 5}, places: [2]int{2, 6}, noPlaceCommas: true})}
	p.clean()
	way := pick(d, "lines", "lines", "pipe", "tab")
	kind := pick(d, "고정 : ", "고정형 ", "고정형 : ", "", "총 ", "CCTV ")
	join := pick(d, " ", " : ", " - ", ": ")
	angles := d.chance(60)
	scope := "고정형 : " + strconv.Itoa(d.between(60, 110)) + ".5˚, " + strconv.Itoa(d.between(20, 59)) + ".8˚"
	p.feature("way "+way, "kind "+kind, "join "+join, whether("angles", angles))
	p.around(func(s dress) {
		sep := map[string]string{"lines": " ", "pipe": " | ", "tab": "\t"}[way]
		head := []string{pick(d, "구분", "지점명", "사무소"), "설치대수", "설치위치"}
		if angles {
			head = append(head, "촬영범위")
		}
		end := ""
		if way == "pipe" {
			end = " |"
		}
		p.add(strings.Join(head, sep) + end)
		if way == "pipe" {
			p.add(strings.Repeat("---|", len(head)))
		}
		for _, site := range p.r.sites {
			var parts []string
			for _, pc := range site.places {
				parts = append(parts, pc.name+join+p.mark(p.r.branch(site), pc.name, pc.count, daeStyle.show(pc.count, true), p.otherwise(site, pc.name)...))
			}
			first := []string{site.name, kind + strconv.Itoa(site.total()) + "대"}
			if way == "lines" {
				p.add(strings.Join(append(first, parts[0]), sep))
				p.add(parts[1:]...)
				if angles {
					p.add(scope)
				}
				continue
			}
			row := append(first, strings.Join(parts, pick(d, " ", ", ")))
			if angles {
				row = append(row, scope)
			}
			p.add(strings.Join(row, sep) + end)
		}
	})
	return p
}

// housesWithRange names houses with their numbers, what is filmed there, and the count last.
func housesWithRange(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{places: [2]int{1, 1}, houses: []string{"university", "college", "high", "special-school", "medical-center", "hospital", "research"}})}
	names := sample(d, []string{"본관", "공학관", "인문관", "예술관", "체육관", "학생회관", "도서관", "음악관", "간호관", "자연관", "생활관", "연구동", "실습동", "교수회관", "국제관", "미래관", "창업관", "대강당"}, d.between(4, 12))
	filmed := []string{"건물외곽", "각 층 복도", "사무실 내부", "출입구", "휴게실", "동아리방", "엘리베이터", "주차장", "비상계단", "강의실 앞"}
	m := medium{name: pick(d, "space", "space", "tab", "pipe", "paper"), lost: "repeat", bar: "end", gap: 3}
	total := d.chance(60)
	first := d.chance(25) && m.name != "space"
	p.feature("medium "+m.name, whether("total", total), whether("count in the middle", first))
	p.around(func(s dress) {
		g := grid{head: []string{pick(d, "설치 위치", "건물명", "설치장소"), "촬영 범위", pick(d, "설치 대수", "설치대수", "대수")}}
		if first {
			g.head[1], g.head[2] = g.head[2], g.head[1]
		}
		g.roles = g.head
		sum := 0
		for i, w := range names {
			n := d.between(1, 60)
			sum += n
			w += "(" + strconv.Itoa(i+1) + "호관)"
			// Each house is a place of the one institution; that it is a site of its own can be said as truly.
			c := cell{text: p.mark(p.r.name, w, n, daeStyle.show(n, true), Naming{w, ""})}
			f := cell{text: strings.Join(sample(d, filmed, d.between(1, 4)), ", ")}
			l := line{cells: []cell{{text: w}, f, c}}
			if first {
				l = line{cells: []cell{{text: w}, c, f}}
			}
			g.lines = append(g.lines, l)
		}
		if total {
			l := line{kind: "total", cells: []cell{{text: pick(d, heads["total"]...)}, {}, {text: strconv.Itoa(sum) + "대"}}}
			if first {
				l.cells[1], l.cells[2] = l.cells[2], l.cells[1]
			}
			g.lines = append(g.lines, l)
			p.declare(sum)
		}
		p.add(p.render(g, m, true)...)
	})
	return p
}

// kindsInRows has the fixed and the mobile cameras in one table: the kind stands before the branches in its first row only.
func kindsInRows(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{many: true, sites: [2]int{2, 5}, places: [2]int{1, 1}})}
	way := pick(d, "space", "space", "tab", "pipe")
	colon := d.chance(50)
	p.feature("way "+way, whether("colon", colon))
	p.around(func(s dress) {
		sep := map[string]string{"space": " ", "tab": "\t", "pipe": " | "}[way]
		p.add(strings.Join([]string{"구 분", "설치대수", "설치위치 및 촬영범위"}, sep))
		if way == "pipe" {
			p.add("---|---|---|")
		}
		for i, site := range p.r.sites {
			n := site.places[0].count
			c := p.mark(site.name, "", n, daeStyle.show(n, true), append(p.otherwise(site, ""), Naming{site.name, site.free})...)
			if colon || way != "space" {
				c = site.name + " : " + c
			} else {
				c = site.name + " " + c
			}
			row := []string{c}
			if i == 0 {
				row = []string{pick(d, "고정형 영상정보처리기기", "고정형"), c, site.free}
			}
			p.add(strings.Join(row, sep))
		}
		p.add(strings.Join([]string{"이동형 영상정보처리기기", pick(d, "보유하지않음", "해당없음", "-"), "-"}, sep))
	})
	return p
}
