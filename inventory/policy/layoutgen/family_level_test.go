package layoutgen

import (
	"strconv"
	"strings"
)

// records says each place in labelled values of its own.
func records(d *dice) *page {
	many := d.chance(35)
	f := form{many: many, sites: [2]int{2, 4}, places: [2]int{2, 4}}
	if !many {
		f.places = [2]int{3, 8}
	}
	p := &page{d: d, r: newRegister(d, f)}
	line := d.chance(50) // a record a line
	sep := pick(d, " : ", ": ", ":")
	between := pick(d, " / ", ", ", " | ", "  ", " · ")
	bullet := pick(d, "- ", "• ", "%d. ", "○ ", "(%d) ", "")
	place, number, branch := pick(d, "설치위치", "설치장소", "위치", "장소"), pick(d, "설치대수", "대수", "수량", "카메라 수"), pick(d, "시설명", "지점", "사업장", "구분")
	scope := d.chance(50)
	first := d.chance(30)
	st := pick(d, daeStyle, daeStyle, daeStyle, bareStyle, spacedStyle)
	p.feature(whether("a record a line", line), "separator "+sep, "between "+between, "bullet "+bullet, "count "+string(st), whether("several sites", many), whether("count first", first))
	p.around(func(s dress) {
		said := p.totalBefore(plan{total: "none"}, "list")
		n := 0
		for _, site := range p.r.sites {
			for _, pc := range site.places {
				n++
				c := number + sep + p.mark(p.r.branch(site), pc.name, pc.count, st.show(pc.count, true), p.otherwise(site, pc.name)...)
				parts := []string{place + sep + pc.name, c}
				if first {
					parts = []string{c, place + sep + pc.name}
				}
				if many {
					parts = append([]string{branch + sep + site.name}, parts...)
				}
				if scope {
					parts = append(parts, "촬영범위"+sep+pc.scope)
				}
				if line {
					p.add(item(bullet, n) + strings.Join(parts, between))
					continue
				}
				for i, w := range parts {
					lead := item(bullet, n)
					if i > 0 {
						lead = strings.Repeat(" ", width(lead))
					}
					p.add(lead + w)
				}
				if s.blank {
					p.add("")
				}
			}
		}
		p.totalAfter(plan{total: "none"}, "list", said)
	})
	return p
}

// threeLevels is an outline of sites, floors and places.
func threeLevels(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{many: true, sites: [2]int{2, 3}, places: [2]int{3, 7}, floors: true, noPlaceCommas: true})}
	p.clean()
	st := pick(d, daeStyle, daeStyle, spacedStyle)
	join := pick(d, " : ", ": ", " ", " - ")
	top, mid, low := pick(d, "%k. ", "○ ", "■ ", "1) "), pick(d, " %d) ", "  - ", " ㅇ ", "  (%d) "), pick(d, "   · ", "    - ", "     ", "   ① ")
	inline := d.chance(45) // the places of a floor in its line
	sums := d.chance(50)
	p.feature("join "+join, "middle "+mid, whether("places in the line of the floor", inline), whether("sums", sums), "count "+string(st))
	if inline && join == " " {
		join = " : "
	}
	p.around(func(s dress) {
		said := p.totalBefore(plan{total: "none"}, "list")
		for i, site := range p.r.sites {
			name := item(strings.ReplaceAll(top, "1)", "%d)"), i+1) + site.name
			if sums {
				name += pick(d, " (", "(") + strconv.Itoa(site.total()) + "대)"
			}
			p.add(name)
			for k, a := 0, 0; a < len(site.places); k++ {
				b := a
				for b < len(site.places) && site.places[b].floor == site.places[a].floor {
					b++
				}
				lead := item(mid, k+1) + site.places[a].floor
				var parts []string
				for _, pc := range site.places[a:b] {
					loc := pc.floor + " " + pc.name
					c := p.mark(p.r.branch(site), loc, pc.count, st.show(pc.count, true), p.otherwise(site, loc)...)
					if inline {
						parts = append(parts, pc.name+" "+c)
					} else {
						parts = append(parts, low+pc.name+join+c)
					}
				}
				if inline {
					p.add(lead + join + strings.Join(parts, ", "))
				} else {
					p.add(lead)
					p.add(parts...)
				}
				a = b
			}
		}
		p.totalAfter(plan{total: "none"}, "list", said)
	})
	return p
}

// paperCentred is a page of paper whose merged cell stands beside the middle of its rows; lines between the groups show which.
func paperCentred(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{many: true, sites: [2]int{2, 4}, places: [2]int{2, 5}})}
	st := pick(d, bareStyle, daeStyle)
	gap := d.between(3, 6)
	sum := pick(d, "sub", "blank", "rule")
	p.feature("count "+string(st), "between "+sum)
	p.around(func(s dress) {
		var rows [][]string
		rows = append(rows, []string{pick(d, heads["branch"]...), p.headWord("place"), p.headWord("count")})
		for _, site := range p.r.sites {
			for i, pc := range site.places {
				name := ""
				if i == (len(site.places)-1)/2 {
					name = site.name
				}
				rows = append(rows, []string{name, pc.name, p.mark(p.r.branch(site), pc.name, pc.count, st.show(pc.count, true), p.otherwise(site, pc.name)...)})
			}
			if sum == "sub" {
				rows = append(rows, []string{"", "소계", st.show(site.total(), true)})
			} else {
				rows = append(rows, []string{"", sum, ""})
			}
		}
		for _, l := range paper(rows, 3, gap) {
			switch strings.TrimSpace(l) {
			case "blank":
				l = ""
			case "rule":
				l = strings.Repeat("-", 46)
			}
			p.add(l)
		}
	})
	return p
}

// floorMatrix crosses the floors of one house with kinds of places.
func floorMatrix(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{places: [2]int{1, 1}})}
	m := medium{name: pick(d, "tab", "pipe", "pipe", "space", "paper", "drawn"), lost: "repeat", bar: pick(d, "end", "both", "none"), gap: 3}
	levels := [][]string{{"지하1층", "1층", "2층", "3층", "4층"}, {"B2", "B1", "1F", "2F", "3F"}, {"1층", "2층", "3층"}, {"지하층", "1층", "2층", "옥상층"}}[d.r.IntN(4)]
	cols := sample(d, []string{"복도", "계단", "로비", "사무실", "승강기 앞", "화장실 입구", "비상구", "강의실", "출입구", "창고"}, d.between(2, 4))
	if m.name == "space" {
		for i, c := range cols {
			cols[i] = strings.ReplaceAll(c, " ", "")
		}
	}
	st, sum := pick(d, bareStyle, bareStyle, daeStyle), d.chance(60)
	p.feature("medium "+m.name, "count "+string(st), whether("sums", sum))
	p.around(func(s dress) {
		g := grid{head: append([]string{pick(d, "층", "구분", "층별", "구 분")}, cols...)}
		if sum {
			g.head = append(g.head, pick(d, "계", "합계"))
		}
		g.roles = g.head
		all := make([]int, len(cols)+1)
		for _, f := range levels {
			l := line{cells: []cell{{text: f}}}
			t := 0
			for k, c := range cols {
				if d.chance(20) && k > 0 {
					l.cells = append(l.cells, cell{text: "-"})
					continue
				}
				n := d.between(1, 12)
				t += n
				all[k] += n
				l.cells = append(l.cells, cell{text: p.mark(p.r.name, f+" "+c, n, st.show(n, true), Naming{p.r.name, c + " " + f})})
			}
			all[len(cols)] += t
			if sum {
				l.cells = append(l.cells, cell{text: st.show(t, true)})
			}
			g.lines = append(g.lines, l)
		}
		if sum {
			l := line{cells: []cell{{text: pick(d, heads["total"]...)}}}
			for _, n := range all {
				l.cells = append(l.cells, cell{text: st.show(n, true)})
			}
			g.lines = append(g.lines, l)
			p.declare(all[len(cols)])
		}
		p.add(p.render(g, m, true)...)
	})
	return p
}

// sitesAcross has one site a column and its count below.
func sitesAcross(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{many: true, sites: [2]int{3, 6}, places: [2]int{1, 1}})}
	m := medium{name: pick(d, "tab", "pipe", "pipe", "paper", "drawn", "space"), lost: "repeat", bar: pick(d, "end", "both"), gap: 3}
	st, sum := pick(d, bareStyle, daeStyle, daeStyle), d.chance(50)
	p.feature("medium "+m.name, "count "+string(st), whether("sum column", sum))
	p.around(func(s dress) {
		word := func(w string) string {
			if m.name == "space" {
				return strings.ReplaceAll(w, " ", "")
			}
			return w
		}
		g := grid{head: []string{word(pick(d, "구분", "지점명", "사업장", "기관명"))}}
		counts := line{cells: []cell{{text: word(p.headWord("count"))}}}
		for _, site := range p.r.sites {
			g.head = append(g.head, site.name)
			n := site.places[0].count
			counts.cells = append(counts.cells, cell{text: p.mark(site.name, "", n, st.show(n, true), p.otherwise(site, "")...)})
		}
		if sum {
			g.head = append(g.head, pick(d, "계", "합계"))
			counts.cells = append(counts.cells, cell{text: st.show(p.r.total(), true)})
			p.declare(p.r.total())
		}
		g.roles, g.lines = g.head, []line{counts}
		p.add(p.render(g, m, true)...)
	})
	return p
}

// english is a page for visitors who read no Korean.
func english(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{places: [2]int{1, 1}})}
	p.r.name = pick(d, "Saesol", "Haneul", "Garam", "Mirae Nuri", "Onsaemi", "Dasom", "Byeolha") + " " + pick(d, "Hotel", "Science Museum", "Medical Center", "Art Center", "Logistics Co., Ltd.", "University", "Cultural Foundation")
	p.r.keep = retention{"30 days", 30, "day"}
	sites := sample(d, []string{"Main Building", "Annex", "Parking Tower", "Convention Hall", "East Wing", "Visitor Center"}, d.between(2, 4))
	spots := sample(d, []string{"Lobby", "Main entrance", "Parking lot", "Elevators", "Corridor", "Emergency stairs", "Information desk", "Server room", "Rear gate", "Rooftop", "Exhibition hall", "Loading dock", "Restaurant", "Reception"}, d.between(3, 9))
	m := medium{name: pick(d, "tab", "pipe", "paper", "cells-bar"), lost: "repeat", bar: pick(d, "end", "both"), gap: 4}
	bySite := d.chance(40)
	st := bareStyle
	p.feature("medium "+m.name, whether("by site", bySite))
	p.add("CCTV Operation and Management Policy", "")
	p.prose(p.r.name + " (hereinafter the \"Company\") uses video equipment as described below.")
	p.add("1. Purpose of installation", "- Safety of the facility, fire prevention", "- Prevention of crime", "2. "+pick(d, "Number of units, location and filming range", "Installed units, places and filming scope", "Number and location of CCTV cameras"))
	g := grid{head: []string{pick(d, "Location", "Place", "Installation place"), pick(d, "Number of units", "Units", "Number of cameras", "No. of installed units")}}
	if bySite {
		g.head[0] = pick(d, "Branch", "Building", "Site")
	}
	total := 0
	if bySite {
		g.head = append(g.head, "Filming scope")
	}
	g.roles = g.head
	if bySite {
		for _, w := range sites {
			n := d.between(2, 90)
			total += n
			g.lines = append(g.lines, line{cells: []cell{{text: w}, {text: p.mark(w, "", n, st.show(n, true), Naming{p.r.name, w})}, {text: strings.Join(sample(d, spots, 2), ", ")}}})
		}
	} else {
		for _, w := range spots {
			n := d.between(1, 30)
			total += n
			g.lines = append(g.lines, line{cells: []cell{{text: w}, {text: p.mark(p.r.name, w, n, st.show(n, true))}}})
		}
	}
	if d.chance(50) {
		l := line{kind: "total", cells: []cell{{text: pick(d, "Total", "Sum")}, {text: st.show(total, true)}}}
		if bySite {
			l.cells = append(l.cells, cell{})
		}
		g.lines = append(g.lines, l)
		p.declare(total)
	}
	p.add(p.render(g, m, true)...)
	p.add("3. Person in charge", "- General Affairs Team, 82-51-000-1403", "4. Retention", "- Filming time: 24 hours", "- Retention period: 30 days from filming")
	p.prose("You may ask to view footage in which you appear by calling us in advance.")
	return p
}
