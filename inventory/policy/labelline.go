package policy

import (
	"slices"
	"strings"
)

// The label of a line may stand before its value without a colon: 운영대수 총 4대. And lines
// with the same labels may come again for every branch, below a line that names it.

// labelAt gives the label that a line begins with, its value and what the label says.
func labelAt(s span) (label, value span, r role) {
	if m := pairRe.FindStringSubmatchIndex(s.text()); m != nil {
		label, value = s.sub(m[2], m[3]), s.sub(m[1], len(s.text())).trim("")
		return label, value, roleOf(label.text())
	}
	s = unmarked(s)
	f := s.fields()
	for k := min(4, len(f)-1); k > 0; k-- {
		label = span{s.ln, f[0].from, f[k-1].to}
		switch r = roleOf(label.text()); r {
		case rCount, rPlace, rRange, rPurpose:
			return label, span{s.ln, f[k].from, s.to}, r
		}
	}
	return span{}, span{}, rNone
}

// labelledCount reads the value of a label of counts: a number, whatever words for cameras
// or for all of them stand before it.
func labelledCount(value span) (count, bool) {
	if c, ok := bareCount(value); ok {
		return c, true
	}
	list, tail := items(value)
	if len(list) != 1 || !tail.trim(trimName+"()").blank() {
		return count{}, false
	}
	name := list[0].name
	return list[0].num, list[0].total || name.blank() || wholeRe.MatchString(name.plain()) || aimOnly.MatchString(name.plain())
}

// labelLines looks at lines with labels: whether these do without a colon, and which lines
// name the branch of those below them.
func (b *installation) labelLines(lines []*line) {
	roles := make([]role, len(lines))
	for i, ln := range lines {
		if len(ln.text) > 300 || done(ln) || ln.cells != nil {
			continue
		}
		s := ln.all().trim("")
		label, value, r := labelAt(s)
		if r == rCount {
			if sumLabel.MatchString(label.plain()) {
				continue
			}
			if c, ok := labelledCount(value); !ok || !c.said {
				continue
			}
			if !pairRe.MatchString(s.text()) {
				b.colonless = true
			}
		}
		roles[i] = r
	}
	var starts []int // of the blocks
	names := map[string]bool{}
	for i := 0; i < len(lines); {
		n, counted := 0, 0
		for ; i+n < len(lines) && (roles[i+n] == rCount || roles[i+n] == rPlace || roles[i+n] == rRange || roles[i+n] == rPurpose); n++ {
			if roles[i+n] == rCount {
				counted++
			}
		}
		if n > 1 && counted == 1 {
			t, ok := span{}, false
			if i > 0 {
				t, ok = siteTitle(lines, i)
			}
			if !ok || names[t.plain()] {
				return
			}
			names[t.plain()] = true
			starts = append(starts, i)
		}
		i += max(n, 1)
	}
	if len(starts) < 2 {
		return
	}
	for _, i := range starts {
		lines[i-1].site = true
	}
}

// isLabel tells whether a line has a label without a colon, in a text that has such.
func (b *installation) isLabel(ln *line) bool {
	if !b.colonless || len(ln.text) > 300 || pairRe.MatchString(ln.text) {
		return false
	}
	_, _, r := labelAt(ln.all().trim(""))
	return r != rNone
}

// countedRange are words of such a list that is none of places.
var countedRange = hintsOf("대수", "범위", "현황")

// holdsPlaces tells a line with a list of places behind its label from the heading of a section.
func holdsPlaces(ln *line) bool {
	_, value, r := labelAt(ln.all().trim(""))
	return r == rPlace && strings.Contains(value.text(), ",") && !strings.HasPrefix(value.text(), "및") && roleOf(strings.SplitN(value.text(), ",", 2)[0]) == rNone && !countedRange.in(value.text())
}

// kindsOfAll leaves out the kinds of the cameras that a line counts all of: 설치대수 12대
// 작동방식 고정식(12대).
func (b *installation) kindsOfAll(list []item) []item {
	if len(list) < 2 || !list[0].name.blank() || list[0].mount != "" || sumItems(list[1:]) != list[0].num.n || slices.ContainsFunc(list[1:], func(it item) bool { return !it.name.blank() }) {
		return list
	}
	for _, it := range list[1:] {
		b.parts = append(b.parts, it.num.at)
	}
	list[0].total = true
	return list[:1]
}
