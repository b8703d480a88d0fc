package policy

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	modeRe  = compile(`촬영|녹화|연속|상시|감지`)
	hoursRe = compile(`24\s*시간|(?i:24\s*hours)|\d{1,2}\s*[:시]\s*(?:\d{2}\s*분?)?\s*[~-]\s*(?:익일\s*)?\d{1,2}\s*[:시]\s*(?:\d{2}\s*분?)?|상시|(?:운행|근무|영업|운영|개방|일과)\s*시간(?:\s*중)?`)
	// labelRe is a line that begins with the name of its value and a colon.
	labelRe = compile(`^\s*` + bulletOf + `((?:영상정보(?:처리기기)?의?\s*)?` + labelOf + `)\s*(?:\([^()]{0,40}\))?\s*[:：]\s*`)
	// looseRe is the same without a colon: 보관기간 30일, 정보보관기간 (20)일 보관장소 보안실.
	looseRe  = compile(labelOf)
	bulletOf = `(?:(?:[-·○●□■▪*▶◦.]|\d{1,2}\s*[.)]|[가-하]\s*[.)]|[①-⑳]|제\s*\d+\s*조)\s*){0,3}`
	labelOf  = `(?:(?:촬영|녹화|운영)\s*시간|(?:정보)?(?:보\s*관|보유|보존|저장)\s*기\s*간|(?:보관|저장|보존)\s*장소|(?:보관|저장|처리|파기|삭제)\s*방법|저장\s*방식|열람\s*장소|출입\s*통제)`
)

func recordingAnchor(r role, cell span) bool {
	switch r {
	case rHours:
		return hoursRe.MatchString(cell.text()) && len(cell.text()) < 90
	case rRetention:
		return periodRe.MatchString(cell.text()) && len(cell.text()) < 90
	}
	return false
}

// readRecording takes the lines of the section 촬영시간·보관기간·보관장소·처리방법.
func (rd *reader) readRecording(lines []*line) {
	rd.pipedRecording(lines)
	for bl := range blocks(lines, recordingAnchor) {
		if bl.free == nil {
			rd.recordingRow(bl.table, bl.row)
			continue
		}
		rd.recordingLine(bl.free, bl.table)
	}
	for _, ln := range lines {
		if !ln.read {
			rd.recordingBare(ln)
		}
	}
}

// readKept looks for how long footage is kept where no label, row or section says so: a
// sentence, or the words that only stand before a retention.
func (rd *reader) readKept() {
	for _, ln := range rd.lines {
		if !ln.read && len(rd.r.Retention) == 0 && ln.section != sRights && ln.section != sForeign && ln.section != sConfirm {
			rd.proseRetention(ln)
		}
	}
	for _, ln := range rd.lines {
		if len(rd.r.Retention) > 0 {
			return
		}
		if ln.section == sRights || ln.section == sForeign || len(ln.text) > 8000 || lawRe.MatchString(ln.text) {
			continue
		}
		for _, p := range periods(ln.all()) {
			if p.unit != "hour" && englishSince.MatchString(near(ln.text[p.at.to:])) {
				rd.addRetention(p, span{}, "")
				break
			}
		}
		for _, loc := range sinceRe.FindAllStringIndex(ln.text, 3) {
			if list := periods(span{ln, loc[1], len(ln.text)}); len(list) > 0 && list[0].at.from-loc[1] < 8 {
				rd.addRetention(list[0], span{}, "")
				break
			}
		}
	}
}

// englishSince follows a retention: 30 days from filming.
var englishSince = compile(`^\s*(?:from|after|since)\s+(?:the\s+)?(?:date|day|time|filming|recording|shooting)`)

// sinceRe stands right before a retention: 촬영일로부터 30일, 24시간 30일.
var sinceRe = compile(`(?:촬영|녹화|저장|수집|생성)\s*(?:일자?|시점|후)?\s*(?:로부터|으로부터|부터)\s*|24\s*시간\s*[|/]?\s*`)

func (rd *reader) recordingRow(t *table, r row) {
	for _, c := range r.cells {
		if c.ln != nil && !c.blank() {
			c.ln.read = true
		}
	}
	rd.takeHours(t.cell(r, rHours))
	rd.takeRetention(t.cell(r, rRetention))
	rd.takeStorage(t.cell(r, rStorage))
	flagBlanks(rd, t, r, rNote, rSeq, rMethod, rKind, rBranch)
}

// recordingLine reads "보관기간 : 30일", or a row of a space table by the order of its
// header.
func (rd *reader) recordingLine(ln *line, t *table) {
	s := ln.all()
	if rd.labelled(ln) {
		return
	}
	if t != nil && rd.recordingSpaced(s.trim(""), t) {
		ln.read = true
		return
	}
	if isBullet(strings.TrimSpace(s.text())) || numbering.MatchString(s.text()) || sentence.MatchString(s.text()) {
		rd.proseRetention(ln)
	}
}

// labelled reads the values of a line that begins with the name of one, and of those that
// follow on the same line.
func (rd *reader) labelled(ln *line) bool {
	s := ln.all()
	from := 0
	if m := labelRe.FindStringSubmatchIndex(s.text()); m != nil {
		from = m[2]
	} else if m := looseStart.FindStringIndex(s.text()); m == nil || len(s.text()) > 600 {
		return false
	} else {
		from = looseRe.FindStringIndex(s.text())[0]
	}
	marks := looseRe.FindAllStringIndex(s.text()[from:], 20)
	took := false
	for i, m := range marks {
		to := len(s.text())
		if i+1 < len(marks) && marks[i+1][0] > m[1] {
			to = from + marks[i+1][0]
		}
		took = rd.labelledValue(s.text()[from+m[0]:from+m[1]], s.sub(from+m[1], to), i == 0 && labelRe.MatchString(s.text())) || took
	}
	ln.read = ln.read || took
	return took
}

// looseStart is a line that begins with the name of a value, without a colon.
var looseStart = compile(`^\s*` + bulletOf + `(?:영상정보(?:처리기기)?의?\s*)?` + labelOf)

// colonOf is what may stand between the name of a value and the value.
var colonOf = compile(`^\s*(?:\([^()]{0,40}\))?\s*[:：]?\s*`)

// labelledValue takes the value behind a label; sure tells that a colon stands between.
func (rd *reader) labelledValue(label string, value span, sure bool) bool {
	lead := colonOf.FindString(value.text())
	sure = sure || strings.ContainsAny(lead, ":：")
	if len(periods(value)) == 0 || strings.ContainsAny(lead, ":：") {
		value = value.sub(len(lead), len(value.text()))
	}
	value = value.trim("")
	if value.blank() {
		return false
	}
	switch roleOf(strings.TrimPrefix(plain(label), "정보")) {
	case rHours:
		return rd.takeHours(value)
	case rRetention:
		if !sure && len(periods(value)) == 0 {
			return false
		}
		rd.takeRetention(value)
		return true
	case rStorage:
		if !sure && (utf8.RuneCountInString(value.text()) > 40 || particleRe.MatchString(value.text()) || sentence.MatchString(value.text())) {
			return false
		}
		rd.takeStorage(value)
		return true
	}
	return sure
}

// particleRe begins the rest of a sentence, not a value.
var particleRe = compile(`^(?:은|는|이|가|을|를|에|의|및|과|와|로|,|·)(?:\s|[가-힣]{0,2}\s)|^[,·)]`)

// recordingBare reads a row without label or header: 24시간 / 촬영일로부터 90일 / 기계실.
func (rd *reader) recordingBare(ln *line) {
	s := ln.all()
	if num := numbering.FindStringIndex(s.text()); num != nil {
		s = s.sub(num[1], len(s.text()))
	}
	s = s.trim(trimName)
	list := periods(s)
	if len(list) == 0 || utf8.RuneCountInString(s.text()) > 80 || sentence.MatchString(s.text()) || lawRe.MatchString(s.text()) {
		return
	}
	cells := trimmed(s.split("|\t/"))
	if len(cells) == 1 {
		cells = nil
		if h, ok := s.find(hoursRe); ok && h.from == s.from {
			cells = append(cells, h, span{s.ln, h.to, s.to}.trim(""))
		} else {
			cells = append(cells, s)
		}
	}
	for i, c := range cells {
		if h := hoursRe.FindStringIndex(c.text()); h != nil && h[0] == 0 && len(periods(c)) < 2 && (len(cells) > 1) {
			rd.takeHours(c)
			continue
		}
		if len(periods(c)) == 0 {
			continue
		}
		rd.takeRetention(c)
		if i+1 < len(cells) && len(periods(cells[i+1])) == 0 {
			rd.takeStorage(cells[i+1])
		}
		ln.read = true
		return
	}
}

// recordingSpaced reads a row whose cells are parted by spaces: hours, mode, period, then
// places up to the first dash.
func (rd *reader) recordingSpaced(s span, t *table) bool {
	iHours, iRet := index(t.columns, rHours), index(t.columns, rRetention)
	if iRet < 0 || isBullet(s.text()) {
		return false
	}
	from := s.from
	if iHours >= 0 && iHours < iRet {
		h, ok := s.find(hoursRe)
		if !ok {
			return false
		}
		from = h.to
	}
	after := span{s.ln, from, s.to}
	if i := strings.Index(after.text(), " - "); i >= 0 {
		after = after.sub(0, i)
	}
	list := periods(after)
	if len(list) == 0 {
		return false
	}
	first, last := list[0].at.from, list[len(list)-1].at.to
	if mode := (span{s.ln, after.from, first}); modeRe.MatchString(mode.text()) {
		rd.takeHours(span{s.ln, s.from, mode.to}.trim(""))
	} else {
		rd.takeHours(span{s.ln, s.from, from}.trim(""))
		first = after.from
	}
	if rest := s.ln.text[last:after.to]; strings.HasPrefix(rest, ")") || alternativeRe.MatchString(rest) {
		last += strings.IndexByte(rest, ')') + 1
	}
	rd.takeRetention(span{s.ln, first, last})
	rest := span{s.ln, last, after.to}
	if index(t.columns, rStorage) > iRet {
		if f := rest.fields(); index(t.columns, rMethod) > 0 && len(f) > 2 {
			rest = f[0]
		}
		rd.takeStorage(rest.trim(""))
	}
	return true
}

// fromRe stands before a retention, and is no mode of recording.
var fromRe = compile(`(?:촬영|녹화|저장|수집)\s*(?:일자?|시점)?\s*(?:로부터|으로부터|부터|후)\s*$`)

// takeHours reads 24시간 연속촬영 및 녹화: hours, then mode.
func (rd *reader) takeHours(cell span) bool {
	h, ok := cell.find(hoursRe)
	if !ok {
		return false
	}
	rec := &rd.r.Recording
	if rec.Hours != "" {
		return true
	}
	rec.Hours = h.words()
	rec.Source["hours"] = h.source(Declared)
	mode := span{cell.ln, h.to, cell.to}.trim(trimName + "()")
	if loc := fromRe.FindStringIndex(mode.text()); loc != nil {
		mode = mode.sub(0, loc[0]).trim(trimName + "()")
	}
	if !mode.blank() && len(mode.text()) < 90 && !particleRe.MatchString(mode.text()) && !sentence.MatchString(mode.text()) {
		rec.Mode = strings.Join(strings.Fields(mode.words()), " ")
		rec.Source["mode"] = mode.source(Declared)
	}
	return true
}

// takeStorage reads the places where footage is kept.
func (rd *reader) takeStorage(cell span) {
	if cell.ln == nil || cell.blank() {
		return
	}
	for _, part := range cell.split(",/") {
		part = part.trim(trimName)
		if part.blank() || len(part.text()) > 120 {
			continue
		}
		name := strings.Join(strings.Fields(part.words()), " ")
		if rd.knownStorage(name) {
			continue
		}
		rd.r.Source["storage."+strconv.Itoa(len(rd.r.Storage))] = part.source(Declared)
		rd.r.Storage = append(rd.r.Storage, name)
	}
}

func (rd *reader) knownStorage(name string) bool {
	for _, s := range rd.r.Storage {
		if s == name {
			return true
		}
	}
	return false
}
