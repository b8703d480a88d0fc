package policy

import (
	"slices"
	"strings"
)

// areasOf takes the part of a building that a list begins with, before a colon, off its
// first place: 1층 : 출입구 2대, 로비 3대. It holds for the places behind it too, up to the
// next one.
func areasOf(list []item) ([]item, []span) {
	areas := make([]span, len(list))
	var area span
	for i, it := range list {
		if !it.listed {
			area = span{}
		}
		if k := strings.IndexByte(it.name.text(), ':'); k > 0 {
			head, rest := it.name.sub(0, k).trim(trimName), it.name.sub(k+1, len(it.name.text())).trim(trimName)
			area = span{}
			if partRe.MatchString(head.text()) && !rest.blank() {
				area, list[i].name = head, rest
			}
		}
		if !it.total && !it.sub {
			areas[i] = area
		}
	}
	return list, areas
}

var (
	yearOnly = compile(`^(?:\D{0,4}\s)?(?:19|20)\d{2}\s*년도?(?:\s*\d{1,2}\s*월)?(?:\s*\d{1,2}\s*일)?(?:에는?|까지|당시|부터)?$`)
	ofThem   = compile(`^(?:(?:이며|이고|로|으로)[,\s]+)?(?:이|그)?\s*(?:중|가운데)(?:에서?|에는)?(?:\s|$)`)
	wasOnce  = compile(`^\s*(?:에서|→)`)
)

// present leaves out the counts in brackets that say how many cameras there once were:
// 5대(2023년 10대에서 축소). They are asked about.
func (b *installation) present(list []item) []item {
	for i := 1; i < len(list); i++ {
		if ofThem.MatchString(list[i].name.text()) && list[i].num.n <= list[i-1].num.n {
			b.rd.problem(CountUnclear, list[i].num.at) // 12대 중 고정형 10대
			b.parts = append(b.parts, list[i].num.at)
			list = slices.Delete(list, i, i+1)
			i--
		}
	}
	for i, it := range list {
		if yearOnly.MatchString(it.name.text()) {
			b.rd.problem(CountUnclear, it.num.at)
			list[i].name = span{ln: it.name.ln}
			if it.opens {
				list[i].name = it.name
			}
		}
	}
	return slices.DeleteFunc(list, func(it item) bool {
		year := yearOnly.MatchString(it.name.text())
		if i := span.inBrackets(it.num.at); i && changedRe.MatchString(near(it.num.at.ln.text[it.num.at.to:])) && it.num.at != list[0].num.at {
			b.rd.problem(CountUnclear, it.num.at) // 6대 (2023.5. 2대 증설)
			b.parts = append(b.parts, it.num.at)
			return true
		}
		if !it.opens || !year && !wasOnce.MatchString(it.num.at.ln.text[it.num.at.to:]) {
			return false
		}
		if !year {
			b.rd.problem(CountUnclear, it.num.at)
		}
		b.parts = append(b.parts, it.num.at)
		return true
	})
}

// runsOnRe stands behind a count with the next name right behind it, where cells or lines ran together.
var (
	runsOnRe = compile(`^-[\p{L}\d]`)
	rangeRe  = compile(`^-\d+\s*대`)
)

// runOn gives the doubt of a line whose counts run into the names behind them: 내부7대-1층.
func runOn(list []item) Code {
	for _, it := range list {
		if behind := near(it.num.at.ln.text[it.num.at.to:]); runsOnRe.MatchString(behind) && !rangeRe.MatchString(behind) {
			return PlaceUnclear
		}
	}
	return ""
}

// changedRe stands behind a number of cameras that are new, or gone, or to come: it counts
// some of those before it, or others.
var changedRe = compile(`^\s*(?:를|을|는|은|가|이)?\s*(?:추가|증설|신설|신규|교체|이전|보강|철거|폐쇄|폐기|제거|예정|계획|고장|수리|연내|내년|올해|금년)`)

// inBrackets tells whether a stretch stands in brackets.
func (s span) inBrackets() bool {
	t := s.ln.text[:s.from]
	return strings.LastIndexAny(t, "([") > strings.LastIndexAny(t, ")]")
}
