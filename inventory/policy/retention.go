package policy

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	periodRe = compile(`(?:(약|최대|최소|평균)\s*)?\(?\s*(\d{1,4})\s*\)?\s*(?:(?:일|개월|주일?|년)?\s*[~-]\s*(\d{1,4})\s*)?(일|개월|달|주일?|년|시간|[Dd]ays?|[Ww]eeks?|[Mm]onths?|[Yy]ears?)(?:간)?(?:\s*(내외|이내|이상|이하|미만|정도|가량))?`)
	// untilRe stands between what is kept and how long: it names no kind of cameras.
	untilRe = compile(`\S+에\s*(?:따라|따른|의하여)$|(?:촬영|녹화|저장|수집|생성|기록)\s*(?:일자?|시점|시각|시)?\s*(?:로부터|으로부터|부터|후|이후)?$|(?:로부터|부터|따라|따른|후|이후|기본|원칙|최소한?|최장|까지|동안|기간은?|기간을|기간의|및|또는|각각|모두|단|다만|경우|에|의)$|(?:보관|보유|보존|저장)\s*(?:기간|일수)?\s*[은는:]?$`)
	// otherRe follows a period that is said of something else: 30일 이상인 경우 사유.
	otherRe  = compile(`^\s*(?:이상|이내|초과)?\s*(?:인|일|을|를)?\s*(?:경우|초과|넘|전에|전까지|이내에\s*(?:통지|답변|처리|서면|조치)|사유)`)
	kindRe   = compile(`^(?:` + `보관|보유|보존|저장|기간|일수|영상정보|영상|정보|개인영상정보|고정형\s*영상정보처리기기` + `)$`)
	keepRe   = compile(`보관|보유|보존|저장|삭제|파기|폐기|지운|지웁|덮어`)
	clauseRe = compile(`(?:며|고|여|해|서|도록|니다|은|는|을|를|으로)$`)
	lawRe    = compile(`표준\s*개인정보|보호\s*지침|고시|「|법\s*제|시행령|시행규칙`)
	dateEnd  = compile(`(?:월|년|\d[.\-/])\s*$`)
)

var periodUnits = map[string]string{"일": "day", "개월": "month", "달": "month", "주": "week", "주일": "week", "년": "year", "시간": "hour", "day": "day", "week": "week", "month": "month", "year": "year"}

// period is one stretch of time as it stands in a cell or sentence.
type period struct {
	n, upper  int
	unit      string
	qualifier string
	at        span
	pre       span // what stands between the period before and this one
}

// periods finds the stretches of time of a span; dates and hours of the day are none.
func periods(s span) []period {
	var out []period
	t, start := s.text(), 0
	for _, m := range periodRe.FindAllStringSubmatchIndex(t, -1) {
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return t[m[2*i]:m[2*i+1]]
		}
		if group(2) == "24" && group(4) == "시간" {
			continue // all day long
		}
		if dateEnd.MatchString(t[max(0, m[0]-8):m[0]]) || group(4) == "년" && len(group(2)) == 4 || strings.HasPrefix(t[m[1]:], " 1회") || otherRe.MatchString(t[m[1]:min(len(t), m[1]+60)]) {
			continue
		}
		n, err := strconv.Atoi(group(2))
		if err != nil {
			continue
		}
		from, to := m[0], m[1]
		if t[from] == '(' && !strings.Contains(t[from:to], ")") {
			from++ // (90일 …: the bracket goes round more than the number
		}
		p := period{n: n, unit: periodUnits[strings.TrimSuffix(strings.ToLower(group(4)), "s")], qualifier: group(1) + group(5), at: s.sub(from, to).trim(""), pre: s.sub(start, from)}
		if group(3) != "" {
			p.upper, _ = strconv.Atoi(group(3))
		}
		start, out = to, append(out, p)
	}
	return out
}

// takeRetention reads the periods of a cell, or of what stands behind a label.
func (rd *reader) takeRetention(cell span) {
	if cell.ln == nil || cell.blank() {
		return
	}
	list := periods(cell)
	if len(list) == 0 {
		if utf8.RuneCountInString(cell.text()) < 60 && len(rd.r.Retention) == 0 {
			rd.problem(RetentionUnclear, cell)
		}
		return
	}
	for i, p := range list {
		if p.unit == "hour" && (i > 0 || len(list) > 1 && list[1].unit != "hour" && list[1].pre.blank()) {
			continue // 24 hours of recording beside the days that it is kept
		}
		if i > 0 && strings.TrimSpace(p.pre.text()) == "(" && rd.alternative(p, list[i-1]) {
			continue
		}
		rd.addRetention(p, kindOf(p.pre), "")
	}
	last := list[len(list)-1].at
	if loc := alternativeRe.FindStringIndex(cell.text()[last.to-cell.from:]); loc != nil {
		rd.problem(RetentionUnclear, span{cell.ln, last.from, last.to + loc[1]})
	}
}

// alternativeRe is a second number behind the period: 1개월(14).
var alternativeRe = compile(`^\s*\(\s*\d+\s*\)`)

// alternative takes "30일(60일)" as one period with a doubt.
func (rd *reader) alternative(p, before period) bool {
	for i := range rd.r.Retention {
		x := &rd.r.Retention[i]
		if x.Source["text"] != before.at.source(Declared) {
			continue
		}
		at := span{p.at.ln, before.at.from, p.at.to}
		if rest := p.at.ln.text[at.to:]; strings.HasPrefix(rest, ")") {
			at.to++
		}
		x.Text = strings.Join(strings.Fields(at.words()), " ")
		x.Source["text"] = at.source(Declared)
		rd.problem(RetentionUnclear, at)
		return true
	}
	return false
}

// kindOf is what a period is said of: 창구 60일. Words that only say from when on it
// counts are dropped.
func kindOf(pre span) span {
	pre = pre.trim(trimName + "()")
	for {
		loc := untilRe.FindStringIndex(pre.text())
		if loc == nil {
			break
		}
		pre = pre.sub(0, loc[0]).trim(trimName + "()")
	}
	pre = lastFields(pre, 2)
	if t := pre.text(); pre.blank() || clauseRe.MatchString(t) || len(t) > 45 || kindRe.MatchString(t) || hoursRe.MatchString(t) || modeRe.MatchString(t) || sentence.MatchString(t) {
		return span{}
	}
	return pre
}

// addRetention keeps one period. row is the id of the row whose retention it is, "" where
// it is said of no row.
func (rd *reader) addRetention(p period, kind span, row string) {
	ret := Retention{Value: p.n, Unit: p.unit, Qualifier: p.qualifier, Rows: []string{}, Source: Sources{}}
	at := p.at
	if kind.ln != nil {
		ret.Kind = strings.Join(strings.Fields(kind.words()), " ")
		ret.Source["kind"] = kind.source(Declared)
		if row == "" && kind.ln == at.ln {
			at.from = kind.from
		}
	}
	if row != "" {
		ret.Rows = append(ret.Rows, row)
	}
	ret.Text = strings.Join(strings.Fields(at.words()), " ")
	ret.Source["text"] = at.source(Declared)
	ret.Source["value"] = p.at.source(Declared)
	at.ln.read = true
	if p.upper > 0 {
		ret.Value = 0
		delete(ret.Source, "value")
	}
	if rd.knownRetention(ret, at, row) {
		return
	}
	switch {
	case p.n == 0 && p.upper == 0:
		rd.problem(RetentionUnclear, at)
	case p.upper > 0:
		rd.problem(RetentionRange, at)
	case p.qualifier == "내외", p.qualifier == "정도", p.qualifier == "가량", strings.HasPrefix(p.qualifier, "약"), strings.HasPrefix(p.qualifier, "평균"):
		rd.problem(ApproxRetention, at, ret.Qualifier)
	}
	if ret.Kind != "" && row == "" {
		rd.problem(RetentionKind, kind, ret.Kind)
	}
	rd.r.Retention = append(rd.r.Retention, ret)
}

// knownRetention joins a period that was read before, and flags one that contradicts it.
func (rd *reader) knownRetention(ret Retention, at span, row string) bool {
	plainOther := ""
	for i := range rd.r.Retention {
		x := &rd.r.Retention[i]
		same := x.Value == ret.Value && x.Unit == ret.Unit
		switch {
		case same && row != "" && len(x.Rows) > 0:
			x.Rows = append(x.Rows, row)
			return true
		case same && row == "" && (x.Kind == ret.Kind || ret.Kind == "" && len(x.Rows) == 0):
			return true
		case x.Kind == "" && len(x.Rows) == 0:
			plainOther = x.Text
		}
	}
	if ret.Kind == "" && row == "" && plainOther != "" {
		rd.problem(RetentionDiffers, at, plainOther)
	}
	return false
}

// rowRetentions takes the periods that stand in the rows of the table of cameras.
func (rd *reader) rowRetentions() {
	lines := map[int][]*line{}
	find := func(no int) []*line {
		if len(lines) == 0 {
			for _, ln := range rd.lines {
				lines[ln.no] = append(lines[ln.no], ln)
			}
		}
		return lines[no]
	}
	take := func(src RowSources) {
		keeps, ok := src.Lookup("retention")
		if !ok {
			return
		}
		for _, ln := range find(keeps.Line) {
			from, to := keeps.Column-1-ln.base, keeps.End-1-ln.base
			if from < 0 || to > ln.column(len(ln.text)) {
				continue
			}
			for _, p := range periods(span{ln, ln.textAt(from), ln.textAt(to)}) {
				rd.addRetention(p, span{}, rowID(src.Of("count")))
			}
			return
		}
	}
	for _, b := range rd.r.Branches {
		if len(b.Locations) == 0 {
			take(b.Source)
		}
		for _, l := range b.Locations {
			take(l.Source)
		}
	}
	// What every row says holds for all cameras.
	if len(rd.r.Retention) == 1 && len(rd.r.Retention[0].Rows) == len(rd.r.Rows()) {
		rd.r.Retention[0].Rows = []string{}
	}
}

// rowID is the id of a row that was read: where its count stands.
func rowID(count Source) string { return itoa(count.Line) + ":" + itoa(count.Column) }

// proseRetention reads a sentence that says how long footage is kept.
func (rd *reader) proseRetention(ln *line) {
	if len(ln.text) > 2000 || !keepRe.MatchString(ln.text) || lawRe.MatchString(ln.text) {
		return
	}
	for _, s := range sentences(ln.all()) {
		if !keepRe.MatchString(s.text()) {
			continue
		}
		for _, p := range periods(s) {
			if p.unit == "hour" {
				continue
			}
			rd.addRetention(p, span{}, "")
			return
		}
	}
}

// lastFields are the last n words of a span.
func lastFields(s span, n int) span {
	f := s.fields()
	if len(f) > n {
		return span{s.ln, f[len(f)-n].from, s.to}
	}
	return s
}
