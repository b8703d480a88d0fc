package policy

import (
	"strconv"
)

// Columns of numbers may say what was there at one time and at another: only the latest
// counts what is there now.

var (
	yearRe   = compile(`^(?:['’]?(\d{2,4}))(?:년도?|[.]\d{1,2}월?[.]?|년\d{1,2}월말?)?(?:현재|기준|말|도)?(?:설치)?(?:운영)?(?:대수|수량|현황|대)?$`)
	formerRe = compile(`^(?:전년도?|작년도?|지난해|전전년도?|기존|종전|당초|(?:변경|개정|교체|증설)전|이전)(?:설치|운영)?(?:대수|수량|현황)?$`)
	nowRe    = compile(`^(?:금년도?|올해|당해(?:연도)?|현재|현행|(?:변경|개정|교체|증설)후|이후)(?:설치|운영)?(?:대수|수량|현황)?$`)
	changeRe = compile(`^(?:증감|증가|감소|차이|변동|증설|추가|신설|신규|폐기|철거|교체|대비|전년대비)(?:설치|운영)?(?:대수|수량|분|현황|률)?$`)
)

// yearOf gives the year that a header names, 0 where it names none.
func yearOf(c span) int {
	m := yearRe.FindStringSubmatch(brackets.ReplaceAllString(c.plain(), ""))
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	switch {
	case err != nil:
		return 0
	case n >= 1990 && n < 2100:
		return n
	case n < 100 && len(m[1]) == 2 && (c.plain()[0] == '\'' || len(m[0]) > 2):
		return 2000 + n
	}
	return 0
}

// when tells the time that a column of numbers is of: years as they are, what was before
// and what is now around them; change where it says the difference.
func when(c span) (at int, change bool) {
	p := brackets.ReplaceAllString(c.plain(), "")
	switch {
	case formerRe.MatchString(p):
		return 1, false
	case nowRe.MatchString(p):
		return 9999, false
	case changeRe.MatchString(p):
		return 0, true
	}
	return yearOf(c), false
}
