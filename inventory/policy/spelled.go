package policy

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Numbers of cameras may be spelled out: 두 대, 열두 대.

var (
	// spelledRe is such a number. 대 stands apart from it, so that 세대 and 한대 are none, or
	// behind a number from eleven on.
	spelledRe = compile(`(?:^|[\s(,:·])((열|스물|스무|서른|마흔|쉰)?(한|하나|두|세|네|다섯|여섯|일곱|여덟|아홉)?)(\s?)대(?:[^가-힣]|[가를로의와과,]|입니다|$)`)
	// bothRe is a number that is spelled out and given in digits: 열두(12)대, twelve (12) cameras.
	bothRe   = compile(`(?:^|[^가-힣])((?:[일이삼사오육칠팔구십백천]+|(?:열|스물|스무|서른|마흔|쉰)?(?:한|하나|두|세|네|다섯|여섯|일곱|여덟|아홉)?)\s?[(\[](\d{1,3}(?:,\d{3})+|\d{1,6})[)\]]\s?대)(?:[^가-힣]|설치|[가를로의와과,]|입니다|$)`)
	tensWord = map[string]int{"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50}
	onesWord = map[string]int{"한": 1, "하나": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9}
)

// tens are the words for tens.
var tens = hintsOf("열", "스물", "스무", "서른", "마흔", "쉰")

// spelledEnds are the last letters of the words for numbers.
const spelledEnds = "한나두세네섯곱덟홉열물무른흔쉰"

// maySpell tells whether the word before some 대 may be a number; most are none.
func maySpell(t string) bool {
	for from := 0; ; {
		i := strings.Index(t[from:], "대")
		if i < 0 {
			return false
		}
		before := strings.TrimRight(t[:from+i], " \t")
		if last, _ := utf8.DecodeLastRuneInString(before); before != "" && strings.ContainsRune(spelledEnds, last) {
			return true
		}
		from += i + len("대")
	}
}

// spelled finds the numbers of cameras that are spelled out.
func spelled(s span) []count {
	var out []count
	t := s.text()
	if strings.Contains(t, ")대") || strings.Contains(t, ") 대") || strings.Contains(t, "]대") {
		for _, m := range bothRe.FindAllStringSubmatchIndex(t, -1) {
			if n, err := strconv.Atoi(strings.ReplaceAll(t[m[4]:m[5]], ",", "")); err == nil && m[4]-m[2] > 1 {
				out = append(out, count{n: n, at: s.sub(m[2], m[3]), said: true, spelled: true})
			}
		}
	}
	if !maySpell(t) || !strings.Contains(t, " 대") && !tens.in(t) {
		return out
	}
	for _, m := range spelledRe.FindAllStringSubmatchIndex(t, -1) {
		n := 0
		if m[4] >= 0 {
			n = tensWord[t[m[4]:m[5]]]
		}
		if m[6] >= 0 {
			n += onesWord[t[m[6]:m[7]]]
		}
		if n == 0 || n < 10 && m[8] == m[9] {
			continue
		}
		out = append(out, count{n: n, at: s.sub(m[2], m[9]+len("대")), said: true, spelled: true})
	}
	return out
}

// withSpelled puts the numbers that are spelled out among the others.
func withSpelled(s span, out []count) []count {
	more := spelled(s)
	if len(more) == 0 {
		return out
	}
	out = append(out, more...)
	slices.SortFunc(out, func(a, b count) int { return a.at.from - b.at.from })
	return out
}
