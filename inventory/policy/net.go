package policy

import (
	"slices"
	"strings"
)

// The net below all reading: whatever looks like a number of cameras, in the section of
// the cameras and on every line that a row came from, must be known to something that was
// read, or be asked about on its line. It looks at the text alone, and not at how it was
// read.

// maxRowText is how long a line may be that is a row of a table.
const maxRowText = 200

// maxLoose is how long a line may be that is looked at for numbers.
const maxLoose = 4000

// unowned flags the numbers that nothing is known of.
func (rd *reader) unowned() {
	told, rows := map[int]bool{}, map[int]bool{}
	for _, p := range rd.r.Problems {
		told[p.Line] = told[p.Line] || p.Severity != Note
	}
	for _, u := range rd.r.Unread {
		told[u.Line] = true
	}
	var owned stretches
	for _, b := range rd.r.Branches {
		if len(b.Locations) == 0 {
			rows[b.Source.Of("count").Line] = true
		}
		for _, l := range b.Locations {
			rows[l.Source.Of("count").Line] = true
		}
	}
	for s, ofRow := range rd.r.sources() {
		if !ofRow || s.Key != "name" && s.Key != "places" { // a number inside the words for a place is known to nothing
			owned.add(s.Source)
		}
	}
	for _, p := range rd.r.Promises {
		owned.add(p.Source)
	}
	for _, s := range rd.r.Stated {
		owned.add(s.Source)
	}
	for _, s := range rd.parts {
		owned.add(s.source(Declared))
	}
	owned.sort()
	for _, ln := range rd.lines {
		if told[ln.no] || !rd.declares(ln) && !rows[ln.no] || !hasDigit(ln.text) || len(ln.text) > maxLoose {
			continue
		}
		for _, at := range looseNumbers(ln, rows[ln.no]) {
			if !owned.overlap(at.source(Declared)) {
				rd.problem(CountUnclear, at)
				told[ln.no] = true
				break
			}
		}
	}
}

// declares tells whether numbers of cameras may stand on a line: in their section, and where
// no row was read in any that may hide them.
func (rd *reader) declares(ln *line) bool {
	return ln.section == sInstallation || len(rd.r.Branches) == 0 && slices.Contains(mayHide, ln.section)
}

var (
	countedIn  = compile(`\d{1,4}\s?(?:대|EA|ea)`) // whatever follows: 외부1대전방 15m
	inBrackets = compile(`[(\[]\s*(\d{1,4})\s*(?:대|개)?\s*[)\]]`)
)

// looseNumbers gives what looks like a number of cameras on a line. On a line with a row, a number
// between words is one too where nothing but spaces parts its cells: it may be the count of
// a row that ran into this one.
func looseNumbers(ln *line, row bool) []span {
	all := ln.all()
	var out []span
	for _, c := range counts(all) {
		if name := lastField(span{ln, 0, c.at.from}); !equipmentRe.MatchString(name.trim(trimName).text()) {
			out = append(out, c.at)
		}
	}
	for _, m := range inBrackets.FindAllStringSubmatchIndex(ln.text, -1) {
		if strings.TrimSpace(ln.text[:m[0]]) == "" && m[3]-m[2] < 3 {
			continue // the number of an item of a list
		}
		out = append(out, all.sub(m[2], m[3]))
	}
	cells, split := ln.split()
	if !split {
		cells = []span{all.trim("")}
	}
	if !row || split {
		for i, c := range cells {
			if n, ok := bareCount(c); ok && (!row || n.n > 0 && i > 0) { // the first may number the row
				out = append(out, c)
			}
		}
	}
	if !row {
		for _, m := range countedIn.FindAllStringIndex(ln.text, -1) {
			out = append(out, all.sub(m[0], m[1]))
		}
	}
	if split || !row && (len(ln.text) > maxRowText || sentence.MatchString(ln.text)) {
		return out
	}
	var known [][]int // numbers of other things, once they are asked for
	for from, to := 0, 0; from < len(ln.text); from = to + 1 {
		for to = from; to < len(ln.text) && (isDigit(ln.text[to]) || to > from && ln.text[to] == ','); to++ {
		}
		if from == 0 || from == to || !apart(ln.text, from, to) || strings.TrimSpace(ln.text[:from]) == "" {
			continue
		}
		if known == nil {
			known = append(explainedRe.FindAllStringIndex(ln.text, -1), addressIn.FindAllStringIndex(ln.text, -1)...)
		}
		if !covered(known, from, to) {
			out = append(out, all.sub(from, to))
		}
	}
	return out
}

// addressIn is the number of a house behind its street: 중앙대로 100, 문화길 21-3.
var addressIn = compile(`[가-힣\d]{2,}(?:로|길)\s?(?:지하\s?)?\d{1,5}(?:-\d{1,4})?,?(?:\s|$|\))`)

func covered(known [][]int, from, to int) bool {
	for _, k := range known {
		if k[0] < to && from < k[1] {
			return true
		}
	}
	return false
}

// apart tells whether digits stand alone between spaces.
func apart(t string, from, to int) bool {
	return (from == 0 || t[from-1] == ' ' || t[from-1] == '\t') && (to == len(t) || t[to] == ' ' || t[to] == '\t')
}
