package policy

// pairRe is what stands before the colon of a line: 설치대수 : 7대.
var pairRe = compile(`^\s*(?:[-·○●□■▪*•]\s*|\d{1,2}\s*[.)]\s*|[가-하]\s*[.)]\s*|[①-⑳]\s*)*([^:]{2,40}?)\s*:\s*`)

// label reads a line that says by a label what its value is.
func (b *installation) label(s span) bool {
	m := pairRe.FindStringSubmatchIndex(s.text())
	if m == nil {
		label, value, r := labelAt(s)
		return r != rNone && b.colonless && b.pair(label, value)
	}
	return b.pair(s.sub(m[2], m[3]), s.sub(m[1], len(s.text())).trim(""))
}

// pair takes a label with its value; false where the label says nothing about cameras.
func (b *installation) pair(label, value span) bool {
	switch roleOf(label.text()) {
	case rCount:
		c, ok := labelledCount(value)
		list, _ := items(value)
		if !ok {
			return len(list) == 0 && b.numbered(label, value)
		}
		if b.pending.has {
			b.flush()
		}
		label.ln.read = true
		b.mark(label.ln)
		if sumLabel.MatchString(label.plain()) && b.paired {
			b.pending = pending{}
			b.addTotal(c, false, span{})
			return true
		}
		if len(list) == 1 && list[0].total && b.pending.branch.blank() && b.bareHeading().blank() {
			b.addTotal(c, false, span{})
			return true
		}
		b.pending.num, b.pending.has, b.pending.head = c, true, b.bareHeading()
		b.complete()
	case rPlace:
		if list, _ := items(value); len(list) > 0 {
			b.flush()
			return false
		}
		if value.blank() {
			return false
		}
		label.ln.read = true
		b.mark(label.ln)
		if n := len(b.entries); !b.pending.has && b.pending.branch.blank() && n > 0 {
			if e := b.entries[n-1]; e.group == b.group && !e.pair && e.kind != aTotal {
				if e.name.blank() && e.places.blank() {
					e.places = value
				}
				return true
			}
		}
		b.pending.place, b.listing = value, value
		b.complete()
	case rBranch, rKind:
		if value.blank() || len(counts(value)) > 0 || len(value.text()) > 90 {
			return false
		}
		b.flush()
		label.ln.read = true
		b.pending.branch = value
	case rRange, rPurpose:
		if len(counts(value)) > 0 {
			return false
		}
		if list, _ := angles(value); len(list) > 0 && len(b.entries) > 0 {
			last := b.entries[len(b.entries)-1]
			last.addAngles(value)
		}
		label.ln.read = true
	default:
		return false
	}
	return true
}

// sumLabel is the label of a total.
var sumLabel = compile(`^(?:총|총합|총합계|합계|총계|계|누계)$`)

// numbered takes a list of places with their numbers behind the label of a count, where 대 is
// left out: 설치 대수 : 본관-12, 별관-5.
func (b *installation) numbered(label, value span) bool {
	list, _ := b.placesOf(value)
	if len(list) < 2 {
		return false
	}
	b.flush()
	label.ln.read = true
	b.mark(label.ln)
	b.row++
	for _, it := range list {
		e := entry{num: it.num, name: it.name, mount: it.mount, mountAt: it.at, fresh: true, row: b.row, plain: inList}
		b.under(&e)
		b.add(e)
	}
	return true
}

func (b *installation) mark(ln *line) {
	if b.head == nil {
		b.head = ln
	}
}

// complete makes an entry once both the count and the places are known.
func (b *installation) complete() {
	p := &b.pending
	if !p.has || p.place.blank() {
		return
	}
	if b.provedPlaces(p.place, p.num, p.branch) {
		p.has, p.place = false, span{}
		return
	}
	e := entry{num: p.num, places: p.place, branch: p.branch, pair: true, fresh: true, plain: byLabel}
	b.row++
	e.row = b.row
	b.under(&e)
	e.path = nil
	e.group, b.paired = b.group, true
	b.entries = append(b.entries, &e)
	p.has, p.place = false, span{}
}

// provedPlaces takes places whose numbers have no 대, where they add up to the number that a
// label gives for all of them: 설치대수 : 29대, 설치위치 : 로비(3), 전시실(26).
func (b *installation) provedPlaces(places span, whole count, branch span) bool {
	list, bare := b.placesOf(places)
	if len(list) < 2 || !bare || whole.upper > 0 || sumItems(list) != whole.n {
		return false
	}
	b.row++
	if branch.blank() {
		b.addTotal(whole, false, span{})
	} else {
		b.addTotal(whole, true, branch)
	}
	for _, it := range list {
		e := entry{num: it.num, name: it.name, mount: it.mount, mountAt: it.at, branch: branch, fresh: true, row: b.row, plain: inList}
		b.under(&e)
		b.add(e)
	}
	return true
}

// flush takes a count whose places never came: it is the total of what the text says, or
// of the branch that a label named.
func (b *installation) flush() {
	p := &b.pending
	if p.has {
		if h := p.head; p.branch.blank() && !h.blank() {
			b.row++
			b.add(entry{num: p.num, branch: h, headed: true, fresh: true, row: b.row, plain: byLabel})
		} else if p.branch.blank() {
			b.addTotal(p.num, false, span{})
		} else {
			b.row++
			b.add(entry{num: p.num, branch: p.branch, fresh: true, row: b.row, plain: byLabel})
		}
	}
	p.has, p.place = false, span{}
}

// bareHeading is the branch that the lines stand under, as long as no count was read below it.
func (b *installation) bareHeading() span {
	if n := len(b.heads); n > 0 && b.heads[n-1].entries == len(b.entries) && !b.heads[n-1].area {
		return b.branchHeading()
	}
	return span{}
}

// isLabelled tells whether cells are pairs of labels and values.
func (b *installation) isLabelled(cells []span) bool {
	filled := cells[:0:0]
	for _, c := range cells {
		if !c.blank() {
			filled = append(filled, c)
		}
	}
	if len(filled) < 2 || len(filled)%2 != 0 || len(filled) > 8 {
		return false
	}
	known := 0
	for i := 0; i < len(filled); i += 2 {
		switch roleOf(filled[i].text()) {
		case rCount, rPlace:
			known++
		case rNone:
			return false
		}
		if roleOf(filled[i+1].text()) != rNone {
			return false
		}
	}
	return known > 0
}

// labelled takes cells that are pairs of labels and values.
func (b *installation) labelled(cells []span) bool {
	if !b.isLabelled(cells) {
		return false
	}
	var filled []span
	for _, c := range cells {
		if !c.blank() {
			filled = append(filled, c)
		}
	}
	done := false
	for i := 0; i < len(filled); i += 2 {
		if b.pair(filled[i], filled[i+1]) {
			done = true
			continue
		}
		list, tail := items(filled[i+1])
		if len(list) > 0 {
			b.line(list, tail, depthOf(filled[i].ln))
			filled[i].ln.read, done = true, true
		}
	}
	return done
}

var headerWord = compile(`^(?:구분|연번|번호|설치대수|카메라대수|대수|수량|설치위치|설치장소|위치|장소|및|촬영범위|범위|비고|설치목적|목적|성능|화소|시설명|시설물명|기관명)`)

// gluedHeader recognises the header of a table whose cells stand together without a space.
func gluedHeader(t string) bool {
	p, n := plain(t), 0
	for p != "" {
		loc := headerWord.FindStringIndex(p)
		if loc == nil {
			return false
		}
		p, n = p[loc[1]:], n+1
	}
	return n > 1
}
