package layoutgen

import (
	"fmt"
	"strconv"
	"strings"
)

// dress is how a whole text writes its headings and bullets.
type dress struct {
	heading string // %d, %r (Roman) or %k (가나다) is the number, %t the title
	bullet  string
	blank   bool // an empty line after each
}

var dresses = []string{"%d. %t", "  %d. %d. %t", "%d. %t", "%d) %t", "제%d조(%t)", "제%d조 (%t)", "제 %d 조 %t", "%r. %t", "■ %t", "□ %t", "%k. %t", "## %d. %t", "[%t]", "○ %t", "%t", "【%t】", "%d.%t", "◎ %t", "%d %t"}

var bullets = []string{"- ", " - ", "  • ", "○ ", "· ", " ○ ", "", "▷", "* ", "ㅇ ", "   - "}

var romans = []string{"", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ", "Ⅸ", "Ⅹ"}

var syllables = []string{"", "가", "나", "다", "라", "마", "바", "사", "아", "자", "차"}

func newDress(d *dice) dress {
	return dress{heading: pick(d, dresses...), bullet: pick(d, bullets...), blank: d.chance(35)}
}

// head writes the heading of the n-th section.
func (s dress) head(n int, title string) string {
	h := s.heading
	h = strings.ReplaceAll(h, "%d", strconv.Itoa(n))
	h = strings.ReplaceAll(h, "%r", romans[n])
	h = strings.ReplaceAll(h, "%k", syllables[n])
	return strings.ReplaceAll(h, "%t", title)
}

// ended says whether the last syllable has a final consonant.
func ended(w string) bool {
	r := []rune(strings.TrimRight(w, ")）'”"))
	last := r[len(r)-1]
	return last >= 0xAC00 && last <= 0xD7A3 && (last-0xAC00)%28 != 0
}

// say puts the institution's names and the particles after them into a sentence.
func (p *page) say(s string) string {
	s = strings.ReplaceAll(s, "%s", p.r.name)
	s = strings.ReplaceAll(s, "%o", p.r.ours)
	for mark, two := range map[string][2]string{"%은": {"은", "는"}, "%이": {"이", "가"}, "%을": {"을", "를"}, "%라": {"이라", "라"}} {
		for {
			at := strings.Index(s, mark)
			if at < 0 {
				break
			}
			before := s[:at]
			if k := strings.LastIndexByte(before, '('); k > 0 && strings.HasSuffix(before, ")") {
				before = before[:k]
			}
			w := two[1]
			if ended(before) {
				w = two[0]
			}
			s = s[:at] + w + s[at+len(mark):]
		}
	}
	return s
}

func (p *page) phone() string {
	p.phones++
	return fmt.Sprintf("%s-000-%04d", pick(p.d, "02", "031", "042", "051", "055", "063"), p.d.between(1000, 9899))
}

// around writes the text around the table: body writes the section that declares the cameras.
func (p *page) around(body func(s dress)) {
	d := p.d
	s := newDress(d)
	p.feature("heading " + s.heading)
	named := d.r.IntN(12)
	p.add(pick(d, menus...)...)
	gap := func() {
		if s.blank {
			p.add("")
		}
	}
	title := pick(d, titles...)
	if named == 0 { // only the foot of the page tells the name
		for strings.Contains(title, "%s") {
			title = pick(d, titles...)
		}
	}
	titled := strings.Contains(title, "%s")
	p.add(p.say(title))
	gap()
	switch {
	case named == 0:
		p.feature("name in foot")
		p.nameless = true
		p.prose("본 기관은 다음과 같이 영상정보처리기기를 설치·운영합니다.")
	case named < 10 || !titled:
		p.prose(p.say(pick(d, openings...)))
	default:
		p.feature("name in title")
	}
	gap()
	n := 1
	section := func(title string, lines func()) {
		p.add(s.head(n, title))
		n++
		gap()
		lines()
		gap()
	}
	declared := pick(d, tableTitles...)
	if d.chance(12) && s.heading != "%t" {
		p.feature("contents before")
		for i, t := range []string{pick(d, purposeTitles...), declared, pick(d, officerTitles...), pick(d, keepTitles...)} {
			p.add(s.bullet + s.head(i+1, t))
		}
		gap()
	}
	short := d.chance(20)
	if !short {
		section(pick(d, purposeTitles...), func() {
			for _, w := range sample(d, purposes, d.between(2, 4)) {
				p.add(s.bullet + w)
			}
			if d.chance(25) {
				p.prose("※ 주차대수 30대를 초과하는 규모의 주차장은 「주차장법 시행규칙」 제6조제1항을 근거로 함")
			}
		})
	} else {
		p.feature("short text")
	}
	section(declared, func() {
		if d.chance(12) {
			p.feature("heading twice")
			p.add(declared)
			gap()
		}
		if d.chance(30) {
			p.prose(p.say(pick(d, tableLeads...)))
			gap()
		}
		body(s)
		if d.chance(30) {
			p.add(pick(d, decoys...))
			p.feature("decoy")
		}
	})
	if !short {
		section(pick(d, officerTitles...), func() {
			if p.r.many && d.chance(40) {
				p.feature("officers by site")
				p.siteOfficers()
				return
			}
			p.officers(s)
		})
	}
	section(pick(d, keepTitles...), func() { p.keeping(s) })
	if !short {
		for _, t := range []struct{ titles, lines []string }{{checkTitles, checkLines}, {accessTitles, accessLines}, {guardTitles, guardLines}, {changeTitles, changeLines}} {
			if d.chance(75) {
				section(pick(d, t.titles...), func() {
					for _, l := range sample(d, t.lines, d.between(1, 3)) {
						p.prose(s.bullet + p.say(l))
					}
				})
			}
		}
	}
	foot := pick(d, footers...)
	for named == 0 && (len(foot) == 0 || !strings.Contains(strings.Join(foot, ""), "%s")) {
		foot = pick(d, footers...)
	}
	for _, l := range foot {
		p.add(p.say(l))
	}
}

// officers writes who answers for the cameras.
func (p *page) officers(s dress) {
	d := p.d
	a, b := pick(d, titlesOfOfficers...), pick(d, titlesOfOfficers...)
	u, v := pick(d, offices...), pick(d, offices...)
	sep := pick(d, " ", "\t", " | ", "  ")
	switch d.r.IntN(4) {
	case 0:
		p.add(strings.Join([]string{"구분", "직위", "소속", "연락처"}, sep))
		p.add(strings.Join([]string{"관리책임자", a, u, p.phone()}, sep), strings.Join([]string{"접근권한자", b, v, p.phone()}, sep))
	case 1:
		p.add(s.bullet+"관리책임자 : "+a+" ("+p.phone()+")", s.bullet+"접근권한자 : "+b+" ("+p.phone()+")")
	case 2:
		p.add("관리책임자 "+u+" "+a+" "+p.phone(), "담당부서 "+v)
	default:
		p.prose("영상과 관련한 물음과 불만은 아래 사람이 맡습니다.")
		p.add(strings.Join([]string{"구분", "직위", "연락처"}, sep))
		p.add(strings.Join([]string{"관리책임자", a, p.phone()}, sep))
	}
}

// keeping writes how long pictures are kept.
func (p *page) keeping(s dress) {
	d := p.d
	room := pick(d, rooms...)
	switch d.r.IntN(3) {
	case 0:
		sep := pick(d, " ", "\t", " | ")
		p.add(strings.Join([]string{"촬영시간", "보관기간", "보관장소"}, sep), strings.Join([]string{p.r.hours, p.r.keep.Text, room}, sep))
	case 1:
		p.add(s.bullet+"촬영시간 : "+p.r.hours, s.bullet+"보관기간 : "+p.r.keep.Text, s.bullet+"보관장소 : "+room)
	default:
		p.add(s.bullet + "보관기간: " + p.r.keep.Text + " (" + room + ")")
	}
	if d.chance(40) {
		p.prose(s.bullet + "기간이 지난 영상은 되살릴 수 없는 방법으로 지우고, 제공하거나 열람한 일은 대장에 적습니다.")
	}
}

// siteOfficers is a table of officers for each site.
func (p *page) siteOfficers() {
	d := p.d
	sep := pick(d, " ", "\t", " | ")
	lost := d.chance(50)
	p.add(strings.Join([]string{pick(d, "구분", "기관명", "사무소"), "구분", "직위", "연락처"}, sep))
	for _, site := range p.r.sites {
		p.add(strings.Join([]string{site.name, "관리책임자", pick(d, titlesOfOfficers...), p.phone()}, sep))
		second := []string{site.name, "접근권한자", pick(d, titlesOfOfficers...), p.phone()}
		if lost {
			second = second[1:]
		}
		p.add(strings.Join(second, sep))
	}
}
