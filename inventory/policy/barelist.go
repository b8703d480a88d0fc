package policy

// A list may leave out 대 behind all its numbers, and say it of the total only:
//
//	A동
//	- 1층 로비 : 2
//	- 2층 복도 : 4
//	계 : 6대
//
// Only a total that they add up to tells that they count cameras.

// bareLine is a line of such a list.
var bareLine = compile(`^\s*[-·*○●▪◦ㅇ▶▷]?\s*(?:\d{1,2}[.)]\s|[가-하][.)]\s)?[^\d:][^:]{0,40}:\s*(\d{1,4})\s*$`)

// leastBare is how many lines such a list has at least.
const leastBare = 3

// bareLists tells the numbers of such lists.
func (b *installation) bareLists(lines []*line) {
	var list []*line
	sum := 0
	for _, ln := range lines {
		if len(ln.text) > maxRowText || ln.cells != nil || done(ln) {
			continue
		}
		if found, _ := items(ln.all()); len(found) > 0 {
			if len(found) == 1 && found[0].total && found[0].num.n == sum && len(list) >= leastBare {
				for _, l := range list {
					if at, ok := l.all().find(bareLine); ok {
						l.room().bareAt = &at
					}
					l.told &^= toldEnd | endsTable // it has a count now
				}
			}
			list, sum = nil, 0
			continue
		}
		at, ok := ln.all().find(bareLine)
		if !ok {
			continue
		}
		if c, ok := bareCount(at); ok {
			list, sum = append(list, ln), sum+c.n
		}
	}
}
