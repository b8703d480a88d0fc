package policy

import "strings"

// A building may be followed by its number of cameras and the places with theirs, floor by
// floor, on as many lines as it takes:
//
//	본관 13대 1층: 로비3대, 복도1대
//	2층: 로비4대, 강당옆5대
//	외관 4대 정문 1대, 경비실 3대
//
// Only sums that hold, to the last number of a line, tell that it is so.

// summedHead is such a building with its lines.
type summedHead struct {
	name  span
	num   count
	rows  []entry
	lines int
}

// maxSummedLines bounds the lines of one building.
const maxSummedLines = 60

// summedLists reads such buildings, and gives the number of their lines; 0 where none begin,
// or where each stands on one line.
func (b *installation) summedLists(lines []*line) int {
	var hs []summedHead
	n, long := 0, false
	for n < len(lines) {
		h, ok := b.summedHead(lines[n:])
		if !ok {
			break
		}
		hs, n, long = append(hs, h), n+h.lines, long || h.lines > 1
	}
	if !long {
		return 0
	}
	inside := true
	for _, h := range hs {
		if l := b.like(h.name); l != likeArea && l != likePlace {
			inside = false
		}
	}
	b.flush()
	b.close(depthOf(lines[0]))
	b.group++
	b.mark(lines[0])
	b.before, b.listDepth = span{}, 0
	for _, h := range hs {
		x := Stated{Count: h.num.n, Rows: []string{}, Source: h.num.at.source(Declared)}
		b.row++
		for _, e := range h.rows {
			if inside {
				e.path = append([]span{h.name}, e.path...)
			} else {
				e.branch, e.headed = h.name, true
			}
			e.row, e.plain, e.fresh = b.row, inList, true
			b.under(&e)
			b.add(e)
			x.Rows = append(x.Rows, rowID(e.num.at.source(Declared)))
		}
		b.parts = append(b.parts, h.num.at)
		b.rd.r.Stated = append(b.rd.r.Stated, x)
	}
	for _, ln := range lines[:n] {
		ln.read = true
	}
	b.group++
	return n
}

// markSummed marks the lines of such buildings that take several: no table begins there, or
// on the line above them.
func (b *installation) markSummed(lines []*line) {
	for i := 0; i < len(lines); {
		h, ok := b.summedHead(lines[i:])
		if !ok || h.lines < 2 {
			i += b.markHeadLists(lines[i:])
			continue
		}
		for _, ln := range lines[i : i+h.lines] {
			ln.summed = true
		}
		i += h.lines
	}
}

// markHeadLists marks lines behind each other that name a part before a colon and list its
// places with their numbers behind it, and gives how many lines it looked at.
func (b *installation) markHeadLists(lines []*line) int {
	n := 0
	for n < len(lines) && strings.Contains(lines[n].text, ":") && hasDigit(lines[n].text) {
		if b.sumTries--; b.sumTries < 0 {
			break
		}
		h, ok := b.headListOf(lines[n])
		if !ok || len(h.list) < 2 || !strings.HasPrefix(strings.TrimLeft(lines[n].text[h.name.to:], " )]"), ":") {
			break
		}
		n++
	}
	if n > 1 {
		for _, ln := range lines[:n] {
			ln.listed = true
		}
	}
	return max(n, 1)
}

// summedHead reads the building that begins with the first line.
func (b *installation) summedHead(lines []*line) (h summedHead, ok bool) {
	sum := 0
	for i, ln := range lines[:min(len(lines), maxSummedLines)] {
		if b.sumTries--; b.sumTries < 0 {
			return h, false
		}
		list, good := b.summable(ln)
		if !good {
			return h, false
		}
		if i == 0 {
			first := list[0]
			if len(list) < 2 || first.name.blank() || list[1].listed || first.num.n < 2 || strings.Contains(first.name.text(), ":") || !b.canTitle(first.name) || oddName(first.name) {
				return h, false
			}
			h.name, h.num, list = first.name, first.num, list[1:]
		}
		var areas []span
		list, areas = areasOf(list)
		for k, it := range list {
			e := entry{num: it.num, name: it.name, mount: it.mount, mountAt: it.at}
			if areas[k].ln != nil {
				e.path = []span{areas[k]}
			}
			h.rows, sum = append(h.rows, e), sum+it.num.n
		}
		if sum >= h.num.n {
			h.lines = i + 1
			return h, sum == h.num.n
		}
	}
	return h, false
}

// summable gives the places of a line with their numbers; not ok where it holds anything
// else.
func (b *installation) summable(ln *line) (list []item, ok bool) {
	s := ln.all().trim(". ")
	if done(ln) || ln.cells != nil || len(s.text()) > 600 || strings.ContainsAny(s.text(), "|\t") || sentence.MatchString(s.text()) || len(ln.headerWords()) > 1 {
		return nil, false
	}
	list, tail := items(s)
	for _, it := range list {
		if it.name.blank() || it.total || it.sub || it.num.upper > 0 || equipmentRe.MatchString(it.name.text()) {
			return nil, false
		}
	}
	rest := tail.trim(trimName)
	return list, len(list) > 0 && (rest.blank() || strings.HasPrefix(rest.text(), "(") && strings.HasSuffix(rest.text(), ")") || rest.plain() == ")")
}
