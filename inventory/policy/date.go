package policy

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	dateRe = regexp.MustCompile(`((?:19|20)\d{2})\s*(?:년|[.\-/])\s*(\d{1,2})\s*(?:월|[.\-/])\s*(\d{1,2})(?:\s*일)?\.?`)
	// afterDate tells the meaning of a date by what follows it.
	afterDate = []struct {
		re   *regexp.Regexp
		what string
	}{
		{regexp.MustCompile(`^\s*\)?\s*(에|부로|부|자로|,)?\s*(최초\s*)?제정`), "enacted"},
		{regexp.MustCompile(`^\s*\)?\s*(에|부로|부|자로|,)?\s*(전부\s*|일부\s*)?(개정|변경|수정)`), "revised"},
		{regexp.MustCompile(`^\s*\)?\s*(에|부터|부로|부|자로|,)?\s*(시행|적용)`), "effective"},
		{regexp.MustCompile(`^\s*\)?\s*(현재|기준)`), "asOf"},
	}
	// beforeDate tells it by what stands before.
	beforeDate = []struct {
		re   *regexp.Regexp
		what string
	}{
		{regexp.MustCompile(`(제정)\s*(일자?)?\s*[:(]?\s*$`), "enacted"},
		{regexp.MustCompile(`(개정|변경)\s*(일자?)?\s*[:(]?\s*$`), "revised"},
		{regexp.MustCompile(`(시행|적용)\s*(일자?)?\s*[:(]?\s*$`), "effective"},
		{regexp.MustCompile(`(기준)\s*(일자?)?\s*[:(]?\s*$`), "asOf"},
	}
	noticeRe = regexp.MustCompile(`(?:최소\s*)?(\d{1,3})\s*일\s*(?:이상\s*)?(?:이?전|이상)(?:에|부터|까지)?`)
)

// readDates finds the dates of the policy on any line, and the notice days.
func (rd *reader) readDates(ln *line) {
	t := ln.text
	if strings.Contains(t, "일") && strings.Contains(t, "전") && (strings.Contains(t, "공지") || strings.Contains(t, "공고") || strings.Contains(t, "시행")) {
		rd.readNotice(ln)
	}
	if !strings.Contains(t, "19") && !strings.Contains(t, "20") {
		return
	}
	for _, m := range dateRe.FindAllStringSubmatchIndex(t, -1) {
		at := ln.all().sub(m[0], m[1])
		day, ok := dayOf(t[m[2]:m[3]], t[m[4]:m[5]], t[m[6]:m[7]])
		if !ok {
			rd.problem(ImpossibleDate, at)
			continue
		}
		what := meaning(t, m[0], m[1])
		if what == "" && strings.Trim(ln.all().trim("[]()<>.").text(), " ") == strings.Trim(strings.TrimRight(at.text(), "."), " ") {
			what = "dated"
		}
		if what != "" {
			rd.setDate(what, day, at)
		}
	}
}

func dayOf(year, month, day string) (string, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d), t.Month() == time.Month(m) && t.Day() == d
}

// meaning looks a short way around a date; a date inside a longer sentence about
// something else has none.
func meaning(t string, from, to int) string {
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

// setDate keeps a date. Revised and effective may stand several times, in a history: the
// latest counts; two different days of enactment are a question.
func (rd *reader) setDate(what, day string, at span) {
	d := &rd.r.Dates
	to := map[string]*string{"enacted": &d.Enacted, "revised": &d.Revised, "effective": &d.Effective, "asOf": &d.AsOf, "dated": &d.Dated}[what]
	at.ln.read = true
	if what == "dated" {
		rd.problem(DateUnstated, at, day)
	}
	switch {
	case *to == day:
		return
	case *to != "" && what != "revised":
		rd.problem(SeveralDates, at, *to, day)
		if day < *to {
			return
		}
	case *to > day:
		return
	}
	*to = day
	d.Source[what] = at.source(Declared)
}

// readNotice reads "시행하기 최소 7일전에 … 공지".
func (rd *reader) readNotice(ln *line) {
	if rd.r.ChangeNotice.Days != nil || !strings.Contains(ln.text, "변경") && !strings.Contains(ln.text, "개정") && !strings.Contains(ln.text, "시행") {
		return
	}
	m := noticeRe.FindStringSubmatchIndex(ln.text)
	if m == nil {
		return
	}
	n, err := strconv.Atoi(ln.text[m[2]:m[3]])
	if err != nil {
		return
	}
	rd.r.ChangeNotice.Days = &n
	rd.r.ChangeNotice.Source["days"] = ln.all().sub(m[0], m[1]).source(Declared)
}
