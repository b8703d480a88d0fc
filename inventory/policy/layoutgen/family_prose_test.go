package layoutgen

import "strings"

// prose tells the counts in sentences.
func prose(d *dice) *page {
	many := d.chance(45)
	p := &page{d: d, r: newRegister(d, form{many: many, sites: [2]int{2, 4}, places: [2]int{2, 5}, noPlaceCommas: true})}
	p.clean()
	way := d.r.IntN(4)
	joint := pick(d, ", ", ", ", " 및 ")
	p.feature(whether("several sites", many), "way "+string(rune('0'+way)))
	p.around(func(s dress) {
		for _, site := range p.r.sites {
			var parts []string
			for _, pc := range site.places {
				c := p.mark(p.r.branch(site), pc.name, pc.count, digits(pc.count, true), p.otherwise(site, pc.name)...) + "대"
				switch way {
				case 0:
					parts = append(parts, pc.name+"에 "+c)
				default:
					parts = append(parts, pc.name+" "+c)
				}
			}
			list := strings.Join(parts, ", ")
			if k := strings.LastIndex(list, ", "); k > 0 && way == 0 {
				list = list[:k] + joint + list[k+2:]
			}
			who := p.r.ours
			if many {
				who = site.name
			}
			total := digits(site.total(), true)
			switch way {
			case 0:
				p.add(p.say(who + pick(d, "%은 ", "에서는 ") + list + "를 설치하여 운영하고 있습니다."))
			case 1:
				p.add(p.say(who + pick(d, "에는 ", "%은 ") + list + " 등 총 " + total + "대의 카메라를 두고 있습니다."))
			case 2:
				p.add(p.say(who + "의 CCTV는 모두 " + total + "대로 " + list + "가 설치되어 있습니다."))
			default:
				p.add(p.say(who + " : 총 " + total + "대(" + list + ")"))
			}
			if way > 0 && !many {
				p.declare(site.total())
			}
		}
	})
	return p
}
