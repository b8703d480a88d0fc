package policy

import (
	"strings"
)

// A cell of counts may part its count into kinds or places: 총 12대(고정 10, 회전 2).

var (
	partedRe = compile(`^(?:총|계)?\s*(\d{1,3}(?:,\d{3})+|\d{1,6})\s*대?\s*[(\[:]\s*(.+?)\s*[)\]]?$`)
	numberOf = compile(`^\s*[-·]?\s*(\S.*?)\s*[:=]?\s*(\d{1,3}(?:,\d{3})+|\d{1,5})\s*(?:대|EA|ea|개)?\s*$`)
)

// parted reads a count with the kinds or places that it is the sum of.
func parted(cell span) (whole count, list []item, ok bool) {
	m := partedRe.FindStringSubmatchIndex(cell.text())
	if m == nil {
		return whole, nil, false
	}
	if whole, ok = bareCount(cell.sub(m[2], m[3])); !ok {
		return whole, nil, false
	}
	list, sum := pieces(cell.sub(m[4], m[5]))
	return whole, list, len(list) > 0 && sum == whole.n
}

// remarked reads a count with a remark in brackets on some of what it counts.
func remarked(cell span) (whole count, rest []item) {
	t := cell.trim("").text()
	i := strings.IndexAny(t, "([")
	if i <= 0 || !strings.ContainsAny(t[i:], ")]") || !hasDigit(t[i:]) {
		return whole, nil
	}
	whole, ok := bareCount(cell.trim("").sub(0, i))
	if !ok || !whole.said {
		return whole, nil
	}
	list, _ := items(cell.trim("").sub(i, len(t)))
	for _, it := range list {
		if it.num.n > whole.n || it.num.upper > 0 || equipmentRe.MatchString(it.name.text()) {
			return whole, nil
		}
	}
	return whole, list
}

// pieces cuts a list of names with their numbers; none where a piece is anything else.
func pieces(s span) (list []item, sum int) {
	start := 0
	t := s.text()
	for start <= len(t) {
		end := start + strings.IndexAny(t[start:]+",", ",/+;")
		m := numberOf.FindStringSubmatchIndex(t[start:end])
		if m == nil {
			return nil, 0
		}
		n, ok := bareCount(s.sub(start+m[4], start+m[5]))
		if !ok {
			return nil, 0
		}
		name := s.sub(start+m[2], start+m[3])
		it := item{num: n, name: name}
		if mountOn.MatchString(name.plain()) {
			it.mount, it.at, it.name = mountOf(name.plain()), name, span{}
		}
		list, sum = append(list, it), sum+n.n
		start = end + 1
	}
	return list, sum
}

// gridParted takes a row whose count is parted in its own cell.
func (b *installation) gridParted(g *gridReading, e entry, cell, name span) bool {
	whole, list, ok := parted(cell)
	if !ok {
		return false
	}
	e.name = name
	if !g.byPlace {
		e.name, e.places = span{}, name
	}
	var all []entry
	for _, it := range list {
		x := e
		x.num = it.num
		switch {
		case it.mount != "":
			x.mount, x.mountAt = it.mount, it.at
		case kindWord.MatchString(it.name.plain()):
			x.setApart(it.name.plain())
		case x.name.blank():
			x.name, x.places = it.name, span{}
		default:
			x.path = append(x.path[:len(x.path):len(x.path)], x.name)
			x.name = it.name
		}
		all = append(all, x)
	}
	b.wholeOf(whole, all, e)
	for _, x := range all {
		b.add(x)
	}
	return true
}
