package policy

import (
	"strings"
	"unicode/utf8"
)

// A list in tiers may have its upper and its lower tier on one line: ○ 본관(5대) - 로비(3),
// 복도(2); 본소 : 하역장 4대, 당직실 2대, 소계 6대. Which sign parts them is not told
// beforehand: of all signs, the one is taken that leaves a name before it and places with
// their numbers behind it.

// headList is such a line.
type headList struct {
	tier
	bare bool // some of the numbers have no 대
	sums bool // it states a sum, and its places add up to it
}

// lastSum is a sum behind the last place.
var lastSum = compile(`^(?:소계|합계|계|총계|총|모두)\s*:?\s*(\d[\d,]*)\s*(?:대|개)?$`)

// sumAtEnd is a sum in brackets behind all places: 로비 2, 식당 1 (계 3대).
var sumAtEnd = compile(`\s*[(\[]\s*(?:소계|합계|계|총계|총|모두)\s*:?\s*(\d[\d,]*\s*(?:대|개)?)\s*[)\]]$`)

// headListOf reads a line as one of an upper tier with its places; not ok where it is none.
func (b *installation) headListOf(ln *line) (h headList, ok bool) {
	s := ln.all().trim("")
	if s.blank() || done(ln) || len(s.text()) > 1200 || ln.cells != nil || strings.ContainsAny(s.text(), "|\t") || sentence.MatchString(s.text()) || !hasDigit(s.text()) {
		return h, false
	}
	mark, body := markOf(s)
	if mark == "※" || body.blank() {
		return h, false
	}
	t := body.text()
	if k := strings.IndexAny(t, "]>】》〕」〉"); strings.Contains(openers, mark) && mark != "" && k > 0 && k < 90 {
		_, n := utf8.DecodeRuneInString(t[k:]) // [본사] 정문 2대 / 로비 3대
		return b.headAndList(ln, mark, body.sub(0, k).trim(""), body.sub(k+n, len(t)).trim(trimName))
	}
	tries := 0
	for i := 1; i < len(t)-1 && tries < 6; i++ {
		n := 1
		switch {
		case t[i] == ':', t[i] == '(', t[i] == '[':
		case t[i] == '-' && t[i-1] == ' ' && t[i+1] == ' ':
		case t[i] == '/' && t[i-1] == ' ' && t[i+1] == ' ':
		default:
			continue
		}
		tries++
		if utf8.RuneCountInString(t[:i]) > 40 {
			break
		}
		right := body.sub(i+n, len(t)).trim("")
		if t[i] == '(' || t[i] == '[' {
			closed := strings.TrimRight(right.text(), ". ")
			if !strings.HasSuffix(closed, ")") && !strings.HasSuffix(closed, "]") {
				continue
			}
			right = right.sub(0, len(closed)-1).trim("")
			if !nestedWell(right.text()) {
				continue
			}
		}
		if x, good := b.headAndList(ln, mark, body.sub(0, i).trim(""), right); good && (!ok || x.sums && !h.sums) {
			h, ok = x, true
		}
	}
	return h, ok
}

// nestedWell tells whether every bracket that closes was open, and all that open close.
func nestedWell(t string) bool {
	depth := 0
	for _, c := range t {
		switch c {
		case '(', '[':
			depth++
		case ')', ']':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// headAndList takes what stands before and behind the sign of such a line.
func (b *installation) headAndList(ln *line, mark string, left, right span) (h headList, ok bool) {
	h.tier = tier{ln: ln, mark: mark}
	switch cs := counts(left); len(cs) {
	case 0:
		h.name, h.mount, h.mountAt = cleanName(left)
	case 1:
		m := sumBefore.FindStringSubmatchIndex(left.text()[:cs[0].at.from-left.from])
		if m == nil || !sumBehind.MatchString(ln.text[cs[0].at.to:left.to]) || cs[0].upper > 0 {
			return h, false
		}
		h.num, h.has = cs[0], true
		h.name, h.mount, h.mountAt = cleanName(left.sub(m[2], m[3]))
	default:
		return h, false
	}
	if aimOnly.MatchString(h.name.plain()) && b.like(h.name) == unlike {
		h.name = span{ln: ln} // what the cameras are for: 화재예방 : 로비 9대
	} else if h.name.blank() || !b.canTitle(h.name) && !siteHead(h.name) || oddName(h.name) {
		return h, false
	}
	if m := sumAtEnd.FindStringSubmatchIndex(right.text()); m != nil && !h.has {
		if c, ok := bareCount(right.sub(m[2], m[3])); ok {
			h.num, h.has = c, true
			right = right.sub(0, m[0]).trim(trimName)
		}
	}
	parts := splitOutside(right)
	if last := parts[len(parts)-1]; len(parts) > 1 {
		if m := lastSum.FindStringSubmatchIndex(strings.Trim(last.text(), "() ")); m != nil && !h.has {
			c := counts(last)
			if len(c) != 1 {
				return h, false
			}
			h.num, h.has = c[0], true
			right.to = parts[len(parts)-2].to
		}
	}
	h.list, h.bare = b.placesOf(right)
	for _, it := range h.list {
		if it.total || it.sub || it.num.upper > 0 || equipmentRe.MatchString(it.name.text()) || strings.ContainsAny(it.name.text(), ":") {
			return h, false
		}
	}
	if len(h.list) == 0 && h.has && !hasDigit(right.text()) && strings.Contains(right.text(), ",") {
		h.places = right
		return h, true
	}
	h.sums = h.has && sumItems(h.list) == h.num.n
	return h, len(h.list) > 0 && (!h.bare || h.sums || len(h.list) > 1)
}

// headLists reads lines of upper tiers with their places behind them, and gives their
// number; 0 where none begin. One alone is taken only where its sum bears it out.
func (b *installation) headLists(lines []*line) int {
	var hs []headList
	n := 0
	for ; n < len(lines); n++ {
		if b.tierTries--; b.tierTries < 0 {
			return 0
		}
		h, ok := b.headListOf(lines[n])
		if !ok && len(hs) > 0 { // one without places, among them
			h.tier, ok = b.tierOf(lines[n])
			ok = ok && h.has
		}
		if !ok || len(hs) > 0 && h.mark != hs[0].mark {
			break
		}
		hs = append(hs, h)
	}
	sums, holds, lists := 0, 0, 0
	for _, h := range hs {
		if len(h.list) > 0 {
			lists++
		}
		if h.has && len(h.list) > 0 {
			sums++
		}
		if h.sums {
			holds++
		}
	}
	if lists == 0 || len(hs) == 1 && (holds == 0 || b.like(hs[0].name) == likeArea) || sums > 0 && holds*2 <= sums {
		return 0
	}
	var ts []tier
	for _, h := range hs {
		list := h.list
		if len(list) == 0 {
			h.end = len(ts) + 1
			ts = append(ts, h.tier)
			continue
		}
		h.list, h.end = nil, len(ts)+2
		ts = append(ts, h.tier, tier{ln: h.ln, level: 1, end: len(ts) + 2, list: list})
	}
	b.flush()
	b.close(depthOf(hs[0].ln))
	b.group++
	b.mark(hs[0].ln)
	b.before, b.listDepth = span{}, 0
	was := len(b.entries)
	b.tierEntries(ts)
	b.group++
	of := make(map[*line]headList, len(hs))
	for _, h := range hs {
		of[h.ln] = h
	}
	for _, e := range b.entries[was:] {
		if h := of[e.num.at.ln]; h.bare && !h.sums && !e.num.said && numberedRe.MatchString(e.name.text()) {
			e.doubt = CountUnclear
		}
	}
	return n
}
