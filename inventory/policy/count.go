package policy

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// count is one number of cameras as it stands in a line.
type count struct {
	n      int
	upper  int    // > 0 where a range is given: n to upper
	approx string // 약, 내외, 이내 …
	at     span   // the number with its words: 약 12대
}

var (
	countRe = regexp.MustCompile(`(?:(약|대략|최대|최소)\s*)?(\d{1,3}(?:,\d{3})+|\d{1,6})(?:\s*[~-]\s*(\d{1,6}))?\s*(?:대|EA|ea)(?:\s*(내외|이내|이상|이하|미만|정도|가량))?`)
	bareRe  = regexp.MustCompile(`^(?:(약|대략|최대|최소)\s*)?(\d{1,3}(?:,\d{3})+|\d{1,6})(?:\s*[~-]\s*(\d{1,6}))?\s*(?:대|개|EA|ea)?(?:\s*(내외|이내|이상|이하|미만|정도|가량))?$`)
)

// afterCount are the syllables that may follow 대 directly; any other makes another word
// of it (대로, 대표, 대학).
var afterCount = []string{"의", "가 ", "를 ", "는 ", "은 ", "이며", "이고", "임", "입니다", "씩", "설치", "운영", "와 ", "및", "이상", "이내", "내외"}

// counts finds the numbers of cameras of a span: those with 대 behind them.
func counts(s span) []count {
	t := s.text()
	if !strings.Contains(t, "대") && !strings.Contains(t, "EA") && !strings.Contains(t, "ea") {
		return nil
	}
	var out []count
	for _, m := range countRe.FindAllStringSubmatchIndex(t, -1) {
		if c, ok := countAt(s, m); ok && countFits(t, m) {
			out = append(out, c)
		}
	}
	return out
}

// countFits tells a count from digits that only look like one.
func countFits(t string, m []int) bool {
	digits := m[4]
	if before, _ := utf8.DecodeLastRuneInString(t[:digits]); digits > 0 {
		if unicode.IsDigit(before) || before == '.' || before == ',' || before == '-' && digits > 1 && isDigit(t[digits-2]) || before == '제' ||
			before < utf8.RuneSelf && unicode.IsLetter(before) {
			return false
		}
	}
	rest := t[m[1]:]
	after, _ := utf8.DecodeRuneInString(rest)
	if rest == "" || m[8] >= 0 || !unicode.Is(unicode.Hangul, after) {
		return !(after < utf8.RuneSelf && unicode.IsLetter(after))
	}
	for _, a := range afterCount {
		if strings.HasPrefix(rest, a) {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// bareCount reads a cell of a column of counts, where 대 may be missing.
func bareCount(cell span) (count, bool) {
	cell = cell.trim(":;.계총합")
	m := bareRe.FindStringSubmatchIndex(cell.text())
	if m == nil {
		return count{}, false
	}
	return countAt(cell, m)
}

func countAt(s span, m []int) (count, bool) {
	t := s.text()
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return t[m[2*i]:m[2*i+1]]
	}
	n, err := strconv.Atoi(strings.ReplaceAll(group(2), ",", ""))
	if err != nil {
		return count{}, false
	}
	c := count{n: n, approx: group(1) + group(4), at: s.sub(m[0], m[1])}
	if up := group(3); up != "" {
		if c.upper, err = strconv.Atoi(up); err != nil {
			return count{}, false
		}
	}
	return c, true
}

// item is a count with the words before it: 지하주차장 5대, 객장(3대), 합계 : 34대.
type item struct {
	name  span
	num   count
	mount string
	at    span // words of the mount
	total bool // 합계, 총, 계: of everything so far
	sub   bool // 소계: of this branch
	// listed is set where a comma or bracket binds the item to the one before.
	listed bool
}

var (
	mountRe = regexp.MustCompile(`(?:^|[\s(/·,:])((?:고정|회전|이동|돔|스피드돔)형?|PTZ|ptz)(?:[\s)/·,:]|카메라|$)`)
	totalRe = regexp.MustCompile(`^(?:총|합계|총계|계|전체|총합계|총대수|총설치대수|총수량|전체대수|설치대수|총합|합)$`)
	lastTot = regexp.MustCompile(`\s(?:총|계)$`)
	sitesRe = regexp.MustCompile(`\d+\s*개소\s*[,/(]?`)
)

const trimName = ":;,.-/·*※|○●◯□■▣◆◇▶▷◎→=+☎☏'\"" + "‘’“”"

// items cuts a span at its counts; tail is what follows the last.
func items(s span) (list []item, tail span) {
	cs := counts(s)
	start := s.from
	for i, c := range cs {
		pre := span{s.ln, start, c.at.from}
		it := item{num: c}
		if i > 0 {
			it.listed = strings.ContainsAny(firstRune(pre), ",/;)(")
		}
		it.name, it.mount, it.at = cleanName(pre)
		it.total = totalRe.MatchString(it.name.plain())
		if loc := lastTot.FindStringIndex(it.name.text()); loc != nil && !it.total {
			it.name = it.name.sub(0, loc[0]).trim(trimName)
			it.total = totalRe.MatchString(it.name.plain())
		}
		it.sub = it.name.plain() == "소계"
		list, start = append(list, it), c.at.to
	}
	return list, span{s.ln, start, s.to}
}

func firstRune(s span) string {
	t := strings.TrimLeft(s.text(), " \t")
	_, n := utf8.DecodeRuneInString(t)
	return t[:n]
}

// cleanName drops bullets, separators, unbalanced brackets and the word for the mount.
func cleanName(s span) (name span, mount string, at span) {
	s = trimBrackets(s)
	if loc := sitesRe.FindStringIndex(s.text()); loc != nil && loc[1] == len(s.text()) {
		s = trimBrackets(s.sub(0, loc[0]))
	}
	if m := mountRe.FindStringSubmatchIndex(s.text()); m != nil {
		word := s.sub(m[2], m[3])
		switch {
		case m[1] == len(s.text()):
			mount, at, s = mountOf(word.text()), word, trimBrackets(s.sub(0, m[2]))
		case m[2] == 0:
			mount, at, s = mountOf(word.text()), word, trimBrackets(s.sub(m[3], len(s.text())))
		}
	}
	if loc := labelled.FindStringIndex(s.text()); loc != nil {
		s = trimBrackets(s.sub(loc[1], len(s.text())))
	}
	if loc := listNumber.FindStringIndex(s.text()); loc != nil {
		s = trimBrackets(s.sub(loc[1], len(s.text())))
	}
	return s, mount, at
}

var listNumber = regexp.MustCompile(`^(?:\d{1,2}[.)]\s|[가-하][.)]\s|[①-⑳]|\([\d가-하]{1,2}\)\s)|^및\s`)

// labelled is what may stand before a list of places: 설치위치 : 정문(2대).
var labelled = regexp.MustCompile(`^(?:[가-하]\s*[.)]\s*|\d{1,2}\s*[.)]\s*)?(?:주요\s*)?(?:설치\s*)?(?:위치|장소|현황|대수)(?:\s*및\s*(?:위치|촬영\s*범위))?\s*:`)

func trimBrackets(s span) span {
	for {
		s = s.trim(trimName)
		t := s.text()
		switch {
		case strings.HasSuffix(t, "(") || strings.HasSuffix(t, "[") || strings.HasSuffix(t, "<"):
			s.to--
		case strings.HasPrefix(t, ")") || strings.HasPrefix(t, "]") || strings.HasPrefix(t, ">"):
			s.from++
		case strings.HasSuffix(t, ")") && !strings.Contains(t, "("):
			s.to--
		case strings.HasPrefix(t, "(") && !strings.Contains(t, ")"):
			s.from++
		default:
			return s
		}
	}
}

func mountOf(word string) string {
	word = strings.TrimSuffix(word, "형")
	if word == "ptz" {
		return "PTZ"
	}
	return word
}
