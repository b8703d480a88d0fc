package layoutgen

import (
	"strconv"
	"strings"
)

// listStyle is how a list writes its counts.
func listStyle(d *dice) style {
	return pick(d, daeStyle, daeStyle, daeStyle, daeStyle, spacedStyle, gaeStyle, totalStyle)
}

// listPlaces is one place a line behind a bullet.
func listPlaces(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{places: [2]int{3, 12}})}
	st, comma := listStyle(d), d.chance(60)
	if st == totalStyle {
		st = daeStyle
	}
	join := pick(d, " : ", ": ", " - ", " ", " (", " … ", ":")
	bullet := pick(d, "- ", " - ", "• ", "  • ", "○ ", "· ", "ㅇ ", "◦ ", "▪ ", "%d) ", "%d. ", "(%d) ", "%k. ", "%c ", "", "* ", "▶ ")
	first := d.chance(20) // the count before the place
	if first {
		join = pick(d, " : ", " - ", " ")
	}
	perLine, between := 1, pick(d, "  ", ", ", " / ", "\t", " · ")
	if d.chance(15) && !first {
		perLine = d.between(2, 4)
		p.clean()
		p.feature("several on a line", "between "+between)
	}
	withSites := perLine == 1 && !first && d.chance(12)
	p.feature("bullet "+bullet, "join "+join, "count "+string(st), whether("count first", first), whether("sites beside", withSites))
	p.around(func(s dress) {
		said := p.totalBefore(plan{comma: comma, total: "none"}, "list")
		var row []string
		for i, pc := range p.r.sites[0].places {
			sites, also := "", []Naming{}
			if withSites {
				sites = " " + strconv.Itoa(d.between(1, min(5, pc.count))) + "개소"
				also = append(also, Naming{p.r.name, pc.name + sites})
			}
			c := p.mark(p.r.name, pc.name, pc.count, st.show(pc.count, comma), also...)
			if perLine > 1 {
				row = append(row, pc.name+pick(d, " ")+c)
				if len(row) == perLine || i == len(p.r.sites[0].places)-1 {
					p.add(strings.ReplaceAll(item(bullet, i/perLine+1), "%", "") + strings.Join(row, between))
					row = nil
				}
				continue
			}
			pc.name += sites
			text := pc.name + join + c
			if join == " (" {
				text += ")"
			}
			if first {
				text = c + join + pc.name
			}
			if d.chance(12) && !first && join != " (" {
				text += pick(d, " ("+pc.pixel+")", ", "+pc.scope, " ("+pc.scope+")")
			}
			p.add(item(bullet, i+1) + text)
			if s.blank && d.chance(70) {
				p.add("")
			}
		}
		p.totalAfter(plan{comma: comma, total: "none"}, "list", said)
	})
	return p
}

// item fills the number of a bullet.
func item(bullet string, n int) string {
	b := strings.ReplaceAll(bullet, "%d", strconv.Itoa(n))
	b = strings.ReplaceAll(b, "%c", string(rune('①'+(n-1)%20)))
	return strings.ReplaceAll(b, "%k", []string{"가", "나", "다", "라", "마", "바", "사", "아", "자", "차", "카", "타", "파", "하"}[(n-1)%14])
}

// listBrackets has the places of a site in one line, each with its count behind it.
func listBrackets(d *dice) *page {
	many := d.chance(60)
	f := form{many: many, sites: [2]int{2, 6}, places: [2]int{2, 6}, noPlaceCommas: true}
	p := &page{d: d, r: newRegister(d, f)}
	p.clean()
	st := pick(d, bracketDae, bracketDae, bracketStyle, daeStyle, daeStyle, bareStyle)
	if st == bareStyle {
		p.noDigitEnds()
	}
	gap := ""
	join := pick(d, ", ", ", ", " / ", ",")
	if st == bareStyle && join == "," {
		join = ", "
	}
	if st == daeStyle || st == bareStyle {
		gap = pick(d, " ", " ", " ", " : ", ":")
	}
	if strings.Contains(gap, ":") {
		p.feature("colon before the count")
	}
	subtotal := d.r.IntN(4)
	if st == bareStyle && subtotal == 2 {
		subtotal = 3
	}
	sep := pick(d, " : ", ": ", " - ")
	bullet := pick(d, "- ", "○ ", "", "• ", "%k. ", "%d) ", "▶ ", "  - ")
	p.feature("count "+string(st), "join "+join, "bullet "+bullet, "subtotal "+strconv.Itoa(subtotal))
	p.around(func(s dress) {
		said := p.totalBefore(plan{total: "none"}, "list")
		for i, site := range p.r.sites {
			var parts []string
			for _, pc := range site.places {
				also := p.otherwise(site, pc.name)
				parts = append(parts, pc.name+gap+p.mark(p.r.branch(site), pc.name, pc.count, st.show(pc.count, true), also...))
			}
			list := strings.Join(parts, join)
			n := strconv.Itoa(site.total())
			name := site.name
			if !many {
				p.add(item(bullet, i+1) + pick(d, "설치위치", "설치장소", "위치") + sep + list)
				continue
			}
			switch {
			case subtotal == 0 && st != bracketDae && st != bracketStyle:
				list = n + "대 (" + list + ")"
			case subtotal == 1:
				name += "(" + n + "대)"
			case subtotal == 2 && st != bareStyle:
				list += ", " + pick(d, "계 ", "소계 ", "총 ") + n + "대"
			}
			p.add(item(bullet, i+1) + name + sep + list)
		}
		p.totalAfter(plan{total: "none"}, "list", said)
	})
	return p
}

// clean takes brackets and commas out of the places: a list of brackets has its own.
func (p *page) clean() {
	for i := range p.r.sites {
		for k := range p.r.sites[i].places {
			n := &p.r.sites[i].places[k].name
			if strings.ContainsAny(*n, "(),/") {
				*n = oneWord(p.d, p.r.house)
			}
		}
	}
	p.apart()
}

// noDigitEnds takes digits from the end of places where the count follows without a sign.
func (p *page) noDigitEnds() {
	for i := range p.r.sites {
		for k := range p.r.sites[i].places {
			n := &p.r.sites[i].places[k].name
			if r := []rune(*n); r[len(r)-1] < 0x1100 {
				*n = oneWord(p.d, p.r.house)
			}
		}
	}
	p.apart()
}

// apart drops the second of two places of one name in a site.
func (p *page) apart() {
	for i := range p.r.sites {
		seen := map[string]bool{}
		var kept []place
		for _, pc := range p.r.sites[i].places {
			if !seen[pc.name] && !(p.r.many && p.r.house.saysSite(pc.name)) {
				seen[pc.name] = true
				kept = append(kept, pc)
			}
		}
		p.r.sites[i].places = kept
	}
}

// listOutline is a heading for each site with its places under it.
func listOutline(d *dice) *page {
	p := &page{d: d, r: newRegister(d, form{many: true, sites: [2]int{2, 5}, places: [2]int{2, 6}})}
	st := pick(d, daeStyle, daeStyle, daeStyle, spacedStyle, gaeStyle, bracketDae)
	join := pick(d, " : ", ": ", " - ", " ")
	if st == bracketDae {
		join = " "
	}
	top := pick(d, "가%", "○ ", "▶ ", "□ ", "[%]", "%d) ", "■ ", "◆ ", "<%>", " ○ ", "(%d) ")
	sub := pick(d, "  - ", " - ", "   · ", "- ", "    • ", " %c ", "  %d) ")
	subtotal := pick(d, "", "", " (%대)", " : %대", " : 총 %대", "(소계 %대)", " %대")
	if st == gaeStyle {
		subtotal = strings.ReplaceAll(subtotal, "대", "개")
	}
	p.feature("top "+top, "sub bullet "+sub, "join "+join, "count "+string(st), "subtotal "+subtotal)
	p.around(func(s dress) {
		said := p.totalBefore(plan{total: "none"}, "list")
		for i, site := range p.r.sites {
			name := site.name + strings.ReplaceAll(subtotal, "%", strconv.Itoa(site.total()))
			switch top {
			case "가%":
				name = item("%k. ", i+1) + name
			case "[%]":
				name = "[" + name + "]"
			case "<%>":
				name = "<" + name + ">"
			default:
				name = item(top, i+1) + name
			}
			p.add(name)
			for k, pc := range site.places {
				p.add(item(sub, k+1) + pc.name + join + p.mark(p.r.branch(site), pc.name, pc.count, st.show(pc.count, true), p.otherwise(site, pc.name)...))
			}
			if s.blank {
				p.add("")
			}
		}
		p.totalAfter(plan{total: "none"}, "list", said)
	})
	return p
}

// labels are names of values with the values behind them.
func labels(d *dice) *page {
	many := d.chance(50)
	p := &page{d: d, r: newRegister(d, form{many: many, sites: [2]int{2, 5}, places: [2]int{1, 1}, big: d.chance(20)})}
	st := pick(d, daeStyle, daeStyle, totalStyle, spacedStyle, gakStyle)
	sep := pick(d, " : ", ": ", ":", " ")
	bullet := pick(d, "- ", "○ ", "", "  • ", " · ")
	p.feature("count "+string(st), "separator "+sep)
	place, number := pick(d, "설치위치", "설치 장소", "설치장소", "위치"), pick(d, "설치대수", "설치 대수", "대수", "카메라 대수", "운영대수")
	first, top := d.chance(50), pick(d, "", "%k. ", "%d) ", "[", "■ ")
	p.around(func(s dress) {
		for i, site := range p.r.sites {
			pc := site.places[0]
			also := p.otherwise(site, "")
			c := bullet + number + sep + p.mark(p.r.branch(site), "", pc.count, st.show(pc.count, true), append(also, Naming{p.r.branch(site), site.free})...)
			w := bullet + place + sep + site.free
			if many {
				p.add(strings.TrimSuffix(item(top, i+1)+site.name+"]", map[bool]string{true: "", false: "]"}[top == "["]))
			}
			if first {
				p.add(c, w)
			} else {
				p.add(w, c)
			}
			p.add(bullet + pick(d, "촬영범위", "촬영 범위") + sep + pc.scope)
			if s.blank {
				p.add("")
			}
		}
	})
	return p
}
