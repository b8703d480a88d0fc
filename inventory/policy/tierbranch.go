package policy

import "strings"

// Lists in three tiers leave open which of them names the branches: 1. 금융, 가. 본점 (총
// 24대), 1) 객장 11대. The tier whose lines state sums that their places add up to does; where
// none does, what the names look like tells, and where that is no more than likely, the rows
// are asked about.

// closedMark tells the mark 1) from 1., and 가) from 가.: they may stand for two tiers.
func closedMark(t *tier) string {
	if t.mark != "n." && t.mark != "가." {
		return t.mark
	}
	if s := strings.TrimLeft(t.ln.text, " \t"); strings.HasPrefix(strings.TrimLeft(s, "0123456789가나다라마바사아자차카타파하 "), ")") {
		return t.mark + ")"
	}
	return t.mark
}

// oneMark tells whether all lines have the same mark.
func oneMark(ts []tier) bool {
	for i := range ts {
		if closedMark(&ts[i]) != closedMark(&ts[0]) {
			return false
		}
	}
	return len(ts) > 0
}

// level gives the lines their tiers by which mark comes first, and tells whether any changed.
// finer tells 1) from 1.
func level(ts []tier, finer bool) (changed bool) {
	var marks []string
	for i := range ts {
		mark := ts[i].mark
		if finer {
			mark = closedMark(&ts[i])
		}
		at := 0
		for at < len(marks) && marks[at] != mark {
			at++
		}
		marks = append(marks[:at], mark)
		ts[i].level, changed = at, changed || ts[i].level != at
	}
	return changed
}

// lay gives the lines the tiers that they bear out; not ok where there are none.
func (b *installation) lay(ts []tier) bool {
	level(ts, false)
	ok, holds := b.standing(ts)
	if !level(ts, true) {
		return ok
	}
	finer, more := b.standing(ts)
	if finer && (!ok || more > holds || holds == more && closedDeeper(ts)) {
		return true
	}
	level(ts, false)
	b.standing(ts)
	return ok
}

// closedDeeper tells whether the lines with 1) stand further in than all those with 1.
func closedDeeper(ts []tier) bool {
	open, closed := -1, 1<<30
	for i := range ts {
		t := &ts[i]
		in := len(t.ln.text) - len(strings.TrimLeft(t.ln.text, " \t"))
		switch mark := closedMark(t); {
		case mark != t.mark:
			closed = min(closed, in)
		case t.mark == "n." || t.mark == "가.":
			open = max(open, in)
		}
	}
	return open >= 0 && closed > open && closed < 1<<30
}

// tierHeads is what the lines of one tier are that have others below them.
type tierHeads struct {
	n, sums, holds, sites, sure, places, areas int
}

// headsAt counts the lines of a tier that have others below them.
func (b *installation) headsAt(ts []tier, level int) (h tierHeads) {
	for i, t := range ts {
		if t.level != level || t.end == i+1 || t.name.blank() {
			continue
		}
		h.n++
		if t.has {
			h.sums++
			if leafSum(ts[i+1:t.end]) == t.num.n {
				h.holds++
			}
		}
		switch b.like(t.name) {
		case surelyBranch:
			h.sure++
			h.sites++
		case likeBranch:
			h.sites++
		case likePlace:
			h.places++
		case likeArea:
			h.areas++
		}
	}
	return h
}

// branchTier tells which tier names the branches, 0 or 1, and whether the text bears it out.
func (b *installation) branchTier(ts []tier) (level int, told bool) {
	over, under := b.headsAt(ts, 0), b.headsAt(ts, 1)
	switch {
	case under.n == 0 || over.n == 0 || under.areas*2 >= under.n:
		return 0, true // 1. 본관, 가. 1층, 1) 로비
	case under.sure*2 > under.n && over.sure == 0:
		return 1, true
	case over.sure*2 > over.n && under.sure == 0:
		return 0, under.sums == 0 // 본점, and the buildings of it
	case under.holds*2 > under.n && over.sums == 0 && over.areas*2 < over.n:
		return 1, over.sites*2 <= over.n || under.sites > 0 && over.sure == 0
	case over.sites*2 > over.n && under.sites == 0, (under.places+under.areas)*2 > under.n && (over.sites > 0 || over.holds > 0):
		return 0, true
	case under.sites*2 > under.n && over.sites*2 < over.n:
		return 1, false
	}
	return 0, over.holds*2 > over.n && under.sums == 0
}
