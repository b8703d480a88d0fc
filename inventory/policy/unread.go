package policy

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// rest lists what was not read, and orders the problems. A line is prose unless it may
// hold a value of its section: nothing that could be one is passed over in silence.
func (rd *reader) rest() {
	for _, ln := range rd.withFolded() {
		lost := len(rd.r.Branches) == 0 && ln.section == sInstallation && strings.ContainsAny(ln.text, "0123456789")
		if ln.read || ln.all().blank() || isRule(ln) || !lost && !mayHold(ln) {
			continue
		}
		rd.r.Unread = append(rd.r.Unread, Unread{Line: ln.no, Text: ln.raw})
	}
	rd.silent()
	rd.unowned()
	rd.otherArticles()
	rd.gather()
	slices.SortStableFunc(rd.r.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Code, b.Code))
	})
}

// silent flags a line whose number of cameras went nowhere: no value came from the line,
// and nothing was said about it.
func (rd *reader) silent() {
	heard := map[int]bool{}
	hear := func(m Sources) {
		for _, s := range m {
			heard[s.Line] = true
		}
	}
	hearRow := func(list RowSources) {
		for _, s := range list {
			heard[s.Line] = true
		}
	}
	hear(rd.r.Source)
	hear(rd.r.Total.Source)
	for _, b := range rd.r.Branches {
		hearRow(b.Source)
		for _, l := range b.Locations {
			hearRow(l.Source)
		}
	}
	for _, p := range rd.r.Problems {
		heard[p.Line] = true
	}
	for _, u := range rd.r.Unread {
		heard[u.Line] = true
	}
	for _, s := range rd.r.Stated {
		heard[s.Source.Line] = true
	}
	rd.odd()
	for _, ln := range rd.withFolded() {
		if heard[ln.no] || ln.section == sForeign || len(counts(ln.all())) == 0 || strings.ContainsAny(ln.text, "총계합") {
			continue
		}
		if list, _ := items(ln.all()); !equipmentRe.MatchString(list[0].name.text()) {
			rd.problem(CountUnclear, list[0].num.at)
		}
	}
}

// oddCountRe is what is written like a number of cameras and cannot be one: 4.5대, 12,34대.
var oddCountRe = compile(`(?:^|[^\d.,])(\d+\.\d+|\d{1,3}(?:,\d{3})*,(?:\d{1,2}|\d{4,})|\d{6,})\s*대(?:[^가-힣]|$)`)

// odd flags numbers of cameras that are none, where nothing was said of their line.
func (rd *reader) odd() {
	told := map[int]bool{}
	for _, p := range rd.r.Problems {
		told[p.Line] = true
	}
	for _, ln := range rd.lines {
		if ln.section != sInstallation || told[ln.no] || !strings.Contains(ln.text, "대") {
			continue
		}
		if at, ok := ln.all().find(oddCountRe); ok {
			rd.problem(CountUnclear, at)
		}
	}
}

// mayHold tells whether a line that nothing was read from could hold a value.
func mayHold(ln *line) bool {
	if len(counts(ln.all())) > 0 {
		return true
	}
	switch ln.section {
	case sInstallation:
		return mayCount(ln)
	case sOfficers:
		return phoneRe.MatchString(ln.text) || isRow(ln) || roleRe.MatchString(ln.text) && utf8.RuneCountInString(ln.text) <= 40 && !sentence.MatchString(ln.text) && !strings.HasPrefix(ln.all().plain(), "구분")
	case sRecording:
		return len(periods(ln.all())) > 0 && (isRow(ln) || keepRe.MatchString(ln.text) || utf8.RuneCountInString(ln.text) <= 40 && !sentence.MatchString(ln.text))
	case sPreface, sTitle, sPurpose, sOther:
		if _, ok := bareCount(ln.all()); ok && len(strings.TrimSpace(ln.text)) <= 4 {
			return true
		}
		return labelRe.MatchString(ln.text) && periodRe.MatchString(ln.text)
	}
	return false
}

// isRow recognises a row of a table by its cells.
func isRow(ln *line) bool {
	cells, ok := cellsOf(ln.all())
	if !ok {
		return false
	}
	filled := 0
	for _, c := range cells {
		if !c.blank() {
			filled++
		}
	}
	return filled > 1
}

// explainedRe are digits that are no number of cameras, with what tells so.
var explainedRe = compile(`\d{1,2}\s*[.)]\s|\d+\s*(?:층|호|관|동|번|월|일|년|시|분|초|개월|주|만|천|백|화소|%|퍼센트|[mM]|[kK][mM]|[cCmM][mM]|[gGtTmM][bB]|도|°|인치|단지|구역|열람실|출입구|코너|세대|면|회|차|조|항|학년|반|공구|개소|개|명|인|식|P|p|×|x|\*)|[①-⑳]|(?:제|지하|지상|B|F|No\.?|#)\s*\d+|\d+[.\-/:~]\d[\d.\-/:~]*|[A-Za-z]+[-_]?\d[\w-]*|365|112|119`)

// mayCount tells whether a line of the section of cameras could hold a count: a row of a
// table, or digits that nothing else explains.
func mayCount(ln *line) bool {
	if isRow(ln) {
		return true
	}
	if sentence.MatchString(ln.text) && utf8.RuneCountInString(ln.text) > 40 {
		return false
	}
	t := numbering.ReplaceAllString(ln.text, "")
	return strings.ContainsAny(explainedRe.ReplaceAllString(t, ""), "0123456789")
}
