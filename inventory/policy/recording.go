package policy

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	modeRe   = regexp.MustCompile(`촬영|녹화|연속|상시|감지`)
	hoursRe  = regexp.MustCompile(`24\s*시간|\d{1,2}\s*[:시]\s*(?:\d{2}\s*분?)?\s*[~-]\s*(?:익일\s*)?\d{1,2}\s*[:시]\s*(?:\d{2}\s*분?)?|상시`)
	periodRe = regexp.MustCompile(`(?:(약|최대|최소)\s*)?(\d{1,4})(?:\s*[~-]\s*(\d{1,4}))?\s*(일|개월|달|주|년|시간)(?:간)?(?:\s*(내외|이내|이상|이하|미만|정도))?`)
	kindRe   = regexp.MustCompile(`^(?:촬영\s*일?(?:로부터|부터|후)?|녹화\s*일?(?:로부터|부터|후)?|저장\s*일?로부터|수집\s*일?로부터|보관\s*기간|보유\s*기간|보존\s*기간|및|또는)$`)
	labelRe  = regexp.MustCompile(`^\s*(?:[-·○●□■▪*]|\d{1,2}[.)]|[가-하][.)]|[①-⑳])?\s*((?:영상정보의?\s*)?(?:(?:촬영|녹화|운영)\s*시간|(?:보관|보유|보존|저장)\s*기간|(?:보관|저장|보존)\s*장소|(?:처리|파기)\s*방법))\s*[:：]\s*`)
)

var periodUnits = map[string]string{"일": "day", "개월": "month", "달": "month", "주": "week", "년": "year", "시간": "hour"}

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
	for _, bl := range blocks(lines, recordingAnchor) {
		if bl.free == nil {
			rd.recordingRow(bl.table, bl.row)
			continue
		}
		rd.recordingLine(bl.free, bl.table)
	}
}

func (rd *reader) recordingRow(t *table, r row) {
	for _, c := range r.cells {
		if c.ln != nil && !c.blank() {
			c.ln.read = true
		}
	}
	rd.takeHours(t.cell(r, rHours))
	rd.takeRetention(t.cell(r, rRetention), false)
	rd.takeStorage(t.cell(r, rStorage))
	flagBlanks(rd, t, r, rNote, rSeq, rMethod, rKind, rBranch)
}

// recordingLine reads "보관기간 : 30일", or a row of a space table by the order of its
// header.
func (rd *reader) recordingLine(ln *line, t *table) {
	s := ln.all()
	if m := labelRe.FindStringSubmatchIndex(s.text()); m != nil {
		ln.read = true
		value := s.sub(m[1], len(s.text())).trim("")
		switch roleOf(strings.TrimPrefix(plain(s.text()[m[2]:m[3]]), "영상정보의")) {
		case rHours:
			rd.takeHours(value)
		case rRetention:
			rd.takeRetention(value, false)
		case rStorage:
			rd.takeStorage(value)
		}
		return
	}
	if t != nil && rd.recordingSpaced(s.trim(""), t) {
		ln.read = true
		return
	}
	if isBullet(strings.TrimSpace(s.text())) || numbering.MatchString(s.text()) || sentence.MatchString(s.text()) {
		ln.read = true
		rd.takeRetention(s, true)
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
	m := periodRe.FindAllStringIndex(after.text(), -1)
	if len(m) == 0 {
		return false
	}
	first, last := m[0][0], m[len(m)-1][1]
	if mode := after.sub(0, first); modeRe.MatchString(mode.text()) {
		rd.takeHours(span{s.ln, s.from, mode.to}.trim(""))
	} else {
		rd.takeHours(span{s.ln, s.from, from}.trim(""))
		first = 0
	}
	rd.takeRetention(after.sub(first, last), false)
	rest := after.sub(last, len(after.text()))
	if index(t.columns, rStorage) > iRet {
		if f := rest.fields(); index(t.columns, rMethod) > 0 && len(f) > 2 {
			rest = f[0]
		}
		rd.takeStorage(rest.trim(""))
	}
	return true
}

// takeHours reads 24시간 연속촬영 및 녹화: hours, then mode.
func (rd *reader) takeHours(cell span) {
	h, ok := cell.find(hoursRe)
	if !ok || rd.r.Recording.Hours != "" {
		return
	}
	rec := &rd.r.Recording
	rec.Hours = h.words()
	rec.Source["hours"] = h.source(Declared)
	mode := span{cell.ln, h.to, cell.to}.trim(trimName + "()")
	if !mode.blank() && len(mode.text()) < 90 {
		rec.Mode = strings.Join(strings.Fields(mode.words()), " ")
		rec.Source["mode"] = mode.source(Declared)
	}
}

// takeRetention reads the periods of a cell. In prose only a period beside the word for
// keeping is one.
func (rd *reader) takeRetention(cell span, prose bool) {
	if cell.ln == nil || cell.blank() || prose && !strings.Contains(cell.text(), "보관") && !strings.Contains(cell.text(), "보유") {
		return
	}
	if prose && len(rd.r.Retention) > 0 {
		return
	}
	t, start, found := cell.text(), 0, 0
	for _, m := range periodRe.FindAllStringSubmatchIndex(t, -1) {
		if prose && found > 0 {
			break
		}
		pre := cell.sub(start, m[0]).trim(trimName + "()")
		start = m[1]
		found++
		rd.addRetention(cell, pre, m, prose)
	}
	if found == 0 && !prose {
		rd.problem(RetentionUnclear, cell)
	}
}

func (rd *reader) addRetention(cell, pre span, m []int, prose bool) {
	t := cell.text()
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return t[m[2*i]:m[2*i+1]]
	}
	at := cell.sub(m[0], m[1])
	n, err := strconv.Atoi(group(2))
	if err != nil {
		return
	}
	ret := Retention{Value: n, Unit: periodUnits[group(4)], Qualifier: group(1) + group(5), Source: Sources{}}
	kind := lastFields(pre, 2)
	if !prose && !kind.blank() && len(kind.text()) <= 45 && !kindRe.MatchString(kind.text()) {
		ret.Kind = strings.Join(strings.Fields(kind.words()), " ")
		ret.Source["kind"] = kind.source(Declared)
		rd.problem(RetentionKind, kind, ret.Kind)
		at.from = kind.from
	}
	ret.Text = strings.Join(strings.Fields(at.words()), " ")
	ret.Source["text"] = at.source(Declared)
	switch {
	case group(3) != "":
		ret.Value = 0
		rd.problem(RetentionRange, at)
	default:
		ret.Source["value"] = at.source(Declared)
		if ret.Qualifier == "내외" || ret.Qualifier == "정도" || strings.HasPrefix(ret.Qualifier, "약") {
			rd.problem(ApproxRetention, at, ret.Qualifier)
		}
	}
	if len(rd.r.Retention) > 0 && ret.Kind == "" {
		rd.problem(RetentionUnclear, at)
	}
	rd.r.Retention = append(rd.r.Retention, ret)
}

// lastFields are the last n words of a span.
func lastFields(s span, n int) span {
	f := s.fields()
	if len(f) > n {
		return span{s.ln, f[len(f)-n].from, s.to}
	}
	return s
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
		rd.r.Source["storage."+strconv.Itoa(len(rd.r.Storage))] = part.source(Declared)
		rd.r.Storage = append(rd.r.Storage, strings.Join(strings.Fields(part.words()), " "))
	}
}
