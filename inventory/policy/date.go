package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	// dateRe are the dates: 2024년 3월 1일, 2024. 3. 1., 2024-03-01, '24. 3. 1., 20240301 and,
	// without a day, 2024년 3월. Groups: year, month, day (three times), year, month.
	dateRe = compile(`((?:19|20)\d{2})\s*(?:년|[.\-/])\s*(\d{1,2})\s*(?:월|[.\-/])\s*(\d{1,2})(?:\s*일)?\.?|['’‘]\s*(\d{2})\s*(?:년|[.\-/])\s*(\d{1,2})\s*(?:월|[.\-/])\s*(\d{1,2})(?:\s*일)?\.?|\b(20\d{2})(0[1-9]|1[0-2])([0-3]\d)\b|((?:19|20)\d{2})\s*년\s*(\d{1,2})\s*월`)
	// noDateRe is written like a date and is none: 9999년 99월.
	noDateRe = compile(`\b(?:0000|[3-9]\d{3})\s*(?:년|[.\-/])\s*\d{1,2}\s*(?:월|[.\-/])(?:\s*\d{1,2}(?:\s*일)?\.?)?|\b(?:19|20)\d{2}\s*년\s*(?:00?|1[3-9]|[2-9]\d)\s*월(?:\s*\d{1,2}\s*일)?`)
	// shortRe is a date with a year of two digits; only behind a word that says what it is.
	shortRe = compile(`(?:제정|개정|변경|시행|적용|기준)\s*(?:일자?)?\s*[:(]?\s*((\d{2})\s*[.년]\s*(\d{1,2})\s*[.월]\s*(\d{1,2})(?:\s*일)?\.?)`)
	// afterDate tells the meaning of a date by what follows it.
	afterDate = []struct {
		re   *pattern
		what string
	}{
		{compile(`^\s*\)?\s*(에|부로|부|자로|,)?\s*(최초\s*)?(제정|수립)`), "enacted"},
		{compile(`^\s*\)?\s*(에|부로|부|자로|,)?\s*(전부\s*|전면\s*|일부\s*)?(개정|변경|수정)`), "revised"},
		{compile(`^\s*\)?\s*(에|부터|부로|부|자로|,|일)?\s*(시행|적용)`), "effective"},
		{compile(`^\s*\)?\s*(현재|기준)`), "asOf"},
	}
	// beforeDate tells it by what stands before.
	beforeDate = []struct {
		re   *pattern
		what string
	}{
		{compile(`(제정|수립)\s*(일자?|날짜)?\s*[\]:(,]?\s*$`), "enacted"},
		{compile(`(개정|변경|최종\s*수정)\s*(일자?|날짜)?\s*[\]:(,]?\s*$`), "revised"},
		{compile(`(시행|적용)\s*(일자?|날짜)?\s*[\]:(,]?\s*$`), "effective"},
		{compile(`(기준)\s*(일자?|날짜)?\s*[\]:(,]?\s*$`), "asOf"},
	}
	// ofLaw stands before the date of a law, which is none of the policy.
	ofLaw    = compile(`(?:법|법률|시행령|시행규칙|고시|규칙|조례|훈령|예규|호)[」』”’"']?\s*[(\[,]?[^가-힣]{0,12}$|「[^」]*$`)
	noticeRe = compile(`(?:최소\s*)?(\d{1,3})\s*일\s*(?:이상\s*)?(?:이?전|이상)(?:에|부터|까지)?`)
	amendRe  = compile(`(?:추가|삭제|변경|수정|개정)(?:\s*(?:[,·]|및|또는)?\s*(?:추가|삭제|변경|수정|개정))+`) // of a policy, not of footage
	tellRe   = compile(`공지|공고|게시|게재|안내|고지|알려|알리`)
)

// readDates finds the dates of the policy on any line, and the notice days.
func (rd *reader) readDates(ln *line) {
	t := ln.text
	if strings.Contains(t, "일") && (strings.Contains(t, "전") || strings.Contains(t, "이상")) && tellRe.MatchString(t) {
		rd.readNotice(ln)
	}
	if strings.Contains(t, "19") || strings.Contains(t, "20") || strings.ContainsAny(t, "'’‘") {
		for _, m := range dateRe.FindAllStringSubmatchIndex(t, -1) {
			rd.readDate(ln, m)
		}
	}
	if (strings.Contains(t, "년") || strings.Contains(t, "시행") || strings.Contains(t, "정")) && len(t) < maxLoose {
		if at, ok := ln.all().find(noDateRe); ok && (strings.Contains(at.text(), "년") || meaning(t, at.from, at.to) != "") && !slices.ContainsFunc(rd.r.Problems, func(p Problem) bool { return p.Line == ln.no && p.Code == ImpossibleDate }) {
			rd.problem(ImpossibleDate, at)
		}
	}
	if !strings.Contains(t, "정") && !strings.Contains(t, "시행") && !strings.Contains(t, "기준") && !strings.Contains(t, "변경") {
		return
	}
	for _, m := range shortRe.FindAllStringSubmatchIndex(t, -1) {
		if before := t[:m[2]]; strings.HasSuffix(before, "'") {
			continue
		}
		rd.keepDate(ln, m[2], m[3], "20"+t[m[4]:m[5]], t[m[6]:m[7]], t[m[8]:m[9]])
	}
}

// readDate takes one match of dateRe.
func (rd *reader) readDate(ln *line, m []int) {
	t := ln.text
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return t[m[2*i]:m[2*i+1]]
	}
	switch {
	case m[2] >= 0:
		rd.keepDate(ln, m[0], m[1], group(1), group(2), group(3))
	case m[8] >= 0:
		rd.keepDate(ln, m[0], m[1], "20"+group(4), group(5), group(6))
	case m[14] >= 0:
		rd.keepDate(ln, m[0], m[1], group(7), group(8), group(9))
	default:
		if what := meaning(t, m[0], m[1]); what != "" && !noDateRe.MatchString(t[m[0]:m[1]]) {
			rd.problem(IncompleteDate, ln.all().sub(m[0], m[1]))
			ln.read = true
		}
	}
}

func (rd *reader) keepDate(ln *line, from, to int, year, month, dayOfMonth string) {
	t, at := ln.text, ln.all().sub(from, to)
	what := meaning(t, from, to)
	alone := strings.Trim(ln.all().trim("[]()<>.").text(), " ") == strings.Trim(strings.TrimRight(at.text(), "."), " ")
	if what == "" && alone {
		what = "dated"
	}
	if what == "" || ofLaw.MatchString(t[max(0, from-60):from]) && !alone {
		if _, ok := dayOf(year, month, dayOfMonth); !ok && strings.Contains(at.text(), "월") {
			rd.problem(ImpossibleDate, at)
		}
		return
	}
	day, ok := dayOf(year, month, dayOfMonth)
	if !ok {
		rd.problem(ImpossibleDate, at)
		return
	}
	rd.setDate(what, day, at)
}

func dayOf(year, month, day string) (string, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d), t.Month() == time.Month(m) && t.Day() == d
}

// meaning looks a short way around a date; a date inside a longer sentence about
// something else has none, nor has the end of a stretch of time.
func meaning(t string, from, to int) string {
	if ofFormer.MatchString(t[max(0, from-120):from]) {
		return ""
	}
	after := t[to:min(len(t), to+60)]
	for _, m := range afterDate {
		if m.re.MatchString(after) {
			return m.what
		}
	}
	before := t[max(0, from-40):from]
	for _, m := range beforeDate {
		if m.re.MatchString(before) {
			return m.what
		}
	}
	return ""
}

// ofFormer stands before the dates of another policy: (이전 방침은 2019. 7. 1. ~ 2023. 12. 31. 적용).
var ofFormer = compile(`(?:이전|종전|기존|지난|과거|옛)(?:의|에)?\s*(?:[가-힣·]{2,12}\s*){0,3}(?:방침|지침|규정)(?:은|는|을|의|:)?[^()]{0,40}$`)

// setDate keeps a date. Of several revisions the latest counts, and the others are kept as
// history; two different days of enactment, or of taking effect, are a question.
func (rd *reader) setDate(what, day string, at span) {
	d := &rd.r.Dates
	to := map[string]*string{"enacted": &d.Enacted, "revised": &d.Revised, "effective": &d.Effective, "asOf": &d.AsOf, "dated": &d.Dated}[what]
	at.ln.read = true
	if *to == day || what == "revised" && slices.Contains(d.Revisions, day) {
		return
	}
	switch {
	case what == "dated":
		rd.problem(DateUnstated, at, day)
	case *to != "" && what != "revised" && what != "asOf":
		if rd.several == nil {
			rd.several = map[string]conflict{}
		}
		rd.several[what] = conflict{at, []string{*to, day}}
	}
	older := *to
	if older > day {
		older = day
	} else {
		*to = day
	}
	if what == "revised" && older != "" {
		src := at.source(Declared)
		if older != day {
			src = d.Source[what]
		}
		d.Source["revisions."+itoa(len(d.Revisions))] = src
		d.Revisions = append(d.Revisions, older)
	}
	if *to == day {
		d.Source[what] = at.source(Declared)
	}
}

// conflict is two dates of one meaning.
type conflict struct {
	at   span
	days []string
}

// severalDates asks once for every meaning that has several dates.
func (rd *reader) severalDates() {
	for _, what := range []string{"enacted", "effective"} {
		if c, ok := rd.several[what]; ok {
			rd.problem(SeveralDates, c.at, c.days...)
		}
	}
}

// readNotice reads "시행하기 최소 7일전에 … 공지".
func (rd *reader) readNotice(ln *line) {
	if rd.r.ChangeNotice.Days != nil {
		return
	}
	for _, s := range sentences(ln.all()) {
		t := s.text()
		if !tellRe.MatchString(t) || !strings.Contains(t, "변경") && !strings.Contains(t, "개정") && !strings.Contains(t, "시행") && !strings.Contains(t, "수정") {
			continue
		}
		m := noticeRe.FindStringSubmatchIndex(t)
		if m == nil || keepRe.MatchString(amendRe.ReplaceAllString(t, "")) {
			continue
		}
		n, err := strconv.Atoi(t[m[2]:m[3]])
		if err != nil || n == 0 {
			continue
		}
		rd.r.ChangeNotice.Days = &n
		rd.r.ChangeNotice.Source["days"] = s.sub(m[0], m[1]).source(Declared)
		return
	}
}
