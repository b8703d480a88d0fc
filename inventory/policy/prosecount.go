package policy

import (
	"slices"
	"strings"
)

// prose reads a sentence of the section: a total, or a list of branches with their counts.
func (b *installation) prose(s span) {
	s.ln.read = true
	subject, said := b.subject(s)
	list, tail := items(said)
	if i := strings.LastIndexByte(tail.text(), ':'); len(list) == 1 && i > 0 && b.provedPlaces(tail.sub(i+1, len(tail.text())).trim(". "), list[0].num, span{}) {
		return // 24 cameras at these places: main gate (4), lobby (20).
	}
	named := make([]item, 0, len(list))
	for _, it := range list {
		f := it.name.fields()
		switch {
		case it.total || len(f) > 0 && totalRe.MatchString(f[len(f)-1].plain()) || strings.HasSuffix(s.ln.text[:it.num.at.from], "총 "):
			b.addTotal(it.num, false, span{})
		case equipmentRe.MatchString(it.name.text()):
		default:
			named = append(named, it)
		}
	}
	if len(named) == 0 {
		return
	}
	b.group++
	here := s.ln.section == sInstallation
	sum := sumItems(named)
	proved := here && slices.ContainsFunc(list, func(it item) bool { return it.total && it.num.n == sum }) // 로비 2대, 복도 3대 등 총 5대
	if c := b.spoken; here && len(named) > 1 && c.at.ln != nil && c.n == sum && !b.hasRow() {
		proved = true // 13대를 설치하였습니다, and then where they are
		b.addTotal(c, false, span{})
		b.rd.r.Problems = slices.DeleteFunc(b.rd.r.Problems, func(p Problem) bool {
			return p.Code == CountOutside && p.Line == c.at.ln.no
		})
	}
	if here && len(named) == 1 && b.spoken.at.ln == nil {
		b.spoken = named[0].num
	}
	branch := subject
	amongBranches := false
	for i, it := range named {
		name, ok := withParticle(it.name, i == 0 && subject.ln == nil, i > 0 || here && len(named) > 1)
		if !proved {
			b.rd.problem(CountOutside, it.num.at)
		}
		if !ok || len(named) < 2 || !here && !installRe.MatchString(s.text()) {
			if proved {
				b.rd.problem(CountOutside, it.num.at)
			}
			b.parts = append(b.parts, it.num.at)
			continue
		}
		e := entry{num: it.num, mount: it.mount, mountAt: it.at, fresh: true, row: 1, plain: inProse}
		switch head, place := b.divide(name); {
		case head.ln != nil:
			e.branch, e.name, branch = head, place, span{}
			if !place.blank() {
				branch = head // of the places behind it too
			}
		case branch.ln != nil:
			e.branch, e.name, e.headed = branch, name, subject.ln != nil
		case b.like(name) == likeBranch && (i == 0 || amongBranches) || strings.HasSuffix(name.plain(), "점"):
			e.branch = name
		default:
			e.name = name
		}
		amongBranches = e.name.blank()
		b.add(e)
	}
}

// subjectSaid is what a sentence about cameras begins with: 본사의 CCTV는, 본사에는.
var subjectSaid = compile(`^[^가-힣A-Za-z0-9]{0,6}([가-힣A-Za-z0-9·() ]{2,25}?)(?:(의\s*(?:CCTV|카메라|영상정보처리기기)(?:는|은|가|이)?)|에는|에서는|은|는)\s`)

// subject gives the branch that a sentence speaks of, and what it says; no branch where it
// speaks of the institution, or of nothing that could be one.
func (b *installation) subject(s span) (branch, said span) {
	m := subjectSaid.FindStringSubmatchIndex(s.text())
	if m == nil || len(counts(s.sub(0, m[1]))) > 0 {
		return span{}, s
	}
	name := s.sub(m[2], m[3]).trim(trimName)
	said = s.sub(m[1], len(s.text()))
	switch {
	case b.rd.isSelf(name):
		return span{}, said
	case len(name.fields()) > 3 || b.like(name) == likePlace && m[4] < 0 || b.like(name) == likeArea || genericRe.MatchString(name.text()) || countedRe.MatchString(name.plain()) || noHeading.MatchString(name.plain()):
		return span{}, s
	}
	return name, said
}

var installRe = compile(`설치|운영|운용`)

// withParticle gives the name in front of a count of a sentence: 본점에 213대. The first
// name of a sentence is what stands behind its last comma or subject; bare tells whether
// a name may do without a particle.
func withParticle(name span, first, bare bool) (span, bool) {
	f := name.fields()
	if len(f) == 0 || len(name.text()) > 150 {
		return name, false
	}
	for len(f) > 1 && isParticle(f[0].trim(trimName).text()) {
		f = f[1:] // 2대가, 후문에는 1대가
	}
	from := 0
	for i, w := range f[:len(f)-1] {
		t := w.text()
		if strings.HasSuffix(t, ".") || first && (strings.HasSuffix(t, "은") || strings.HasSuffix(t, "는") || strings.HasSuffix(t, ",") || strings.HasSuffix(t, "여")) {
			from = i + 1
		}
	}
	if len(f)-from > 5 {
		return name, false
	}
	name = span{name.ln, f[from].from, name.to}
	for _, p := range []string{"에는", "에서는", "에서", "에", "의", "은", "는"} {
		if strings.HasSuffix(name.text(), p) {
			return name.sub(0, len(name.text())-len(p)).trim(trimName), true
		}
	}
	return name, bare
}
