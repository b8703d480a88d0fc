package policy

import (
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
	said   bool   // 대 stands behind it
	// spelled is set where the number is spelled out: 두 대.
	spelled bool
}

var (
	countRe = compile(`(?:(약|대략|최대|최소|(?i:about|approximately))\s*)?(\d{1,3}(?:,\d{3})+|\d{1,6})(?:\s*[~-]\s*(\d{1,6}))?\s*(?:대|EA|ea|(?:CCTV\s+)?(?:[Uu]nit|[Cc]amera|[Dd]evice|CCTV)s?\b)(?:\s*(내외|이내|이상|이하|미만|정도|가량))?`)
	// pieceRe is the same where a text counts its cameras as 개.
	pieceRe = compile(strings.Replace(countRe.String(), `(?:대|`, `(?:대|개|`, 1))
	bareRe  = compile(`^(?:(약|대략|최대|최소|(?i:about|approximately))\s*)?(\d{1,3}(?:,\d{3})+|\d{1,6})(?:\s*[~-]\s*(\d{1,6}))?\s*(?:대|개|식|기|조|(?i:ea|sets?|units?))?\.?(?:\s*(내외|이내|이상|이하|미만|정도|가량))?$`)

	// otherWord are syllables that make another word of 대 before them: 대로, 대표, 대학.
	otherWord = compile(`^(?:학|로|표|회|리|상|책|비|응|형|여|한|행|장|교|강|피|륙|략|중|합실|기|신|체|금|출|변|원|문|우|면|지[^하상]|전|구|사|인|안|성|다수|외|조|규|각|용|부분|동)`)
	// rateRe stands before a number of cameras for each of something: 각 2대, 량당 2대.
	rateRe = compile(`(?:(?:^|[\s(,])(?:각|각각|매)|\((?:각|매)\s?[가-힣]{1,4}|(?:[대량층면실호동곳역칸]|편성|개소|차량|건물|출입구|라인|교실|학급|점포|세대|가구)(?:당|별|마다)|마다)\s*$`)
	// spacesRe stands before or behind a number of parking spaces or vehicles.
	spacesRe     = compile(`(?:면수|주차\s*대수(?:가|는)?|주차\s*면(?:수|이)?(?:가|는)?|주차\s*능력|소방차|구급차|순찰차|승용차|차량은?|버스|이륜차|오토바이|자전거|컴퓨터|PC|택시|트럭|자동차)\s*[:=]?\s*$`)
	overSpacesRe = compile(`^\s*(?:를|을|이|의)?\s*(?:초과|넘|이상(?:을|의)?\s*주차|이상(?:을|의)?\s*(?:규모|수용)|(?:까지\s*)?주차\s*(?:할|가능|대수|를|하는|규모|면)|의\s*차량|차량(?:$|[을를이가은는의도]|\s*(?:주차|수용|등록|보유|운행)))`)
)

// unitHints are in every word for cameras that may stand behind a number.
var unitHints = hintsOf("대", "EA", "ea", "nit", "amera", "CCTV", "evice")

// counts finds the numbers of cameras of a span: those with 대 behind them.
func counts(s span) []count {
	if s.ln == nil { // a column that the table does not have
		return nil
	}
	if at := s.ln.also().bareAt; at != nil && s.from <= at.from && at.to <= s.to {
		c, _ := bareCount(*at)
		c.said = true
		return []count{c}
	}
	t := s.text()
	if !s.ln.pieces && !unitHints.in(t) {
		return nil
	}
	whole := s.fills()
	if whole && s.ln.counted {
		return s.ln.counts
	}
	var out []count
	for _, found := range findCounts(t, s.ln.pieces) {
		m := found[:]
		if c, ok := countAt(s, m); ok && countFits(t, m) && ofCameras(t, m) {
			c.said = true
			out = append(out, c)
		}
	}
	if strings.Contains(t, "대") {
		out = withSpelled(s, out)
	}
	if whole {
		s.ln.counted, s.ln.counts = true, out
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
	if strings.HasSuffix(t[:m[1]], "개") {
		return strings.ContainsRune("가를로이의입임를", after) // not 개소, 개월, 개인
	}
	if strings.HasPrefix(rest, "로 ") && inAll.MatchString(t[:m[0]]) {
		return true // 모두 9대로, not a street
	}
	return !otherWord.MatchString(near(rest))
}

// inAll stands before a number of all cameras.
var inAll = compile(`(?:모두|총|전부|합계)\s*$`)

// ofCameras tells a number of cameras from one of parking spaces, of vehicles, or of
// cameras for each of something.
func ofCameras(t string, m []int) bool {
	before := t[max(0, m[0]-40):m[0]]
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, " \t:="))
	if !strings.ContainsRune(spaceEnds, last) && !strings.Contains(before, "(각") && !strings.Contains(before, "(매") {
		return !overSpacesRe.MatchString(near(t[m[1]:]))
	}
	return !rateRe.MatchString(before) && !spacesRe.MatchString(before) && !overSpacesRe.MatchString(near(t[m[1]:]))
}

// spaceEnds are the last characters of what rateRe and spacesRe find.
const spaceEnds = "각매당별다마수가는면이력차량은스이거터C시럭"

// near is what stands right behind: enough for a few words, whatever the length of the line.
func near(t string) string { return t[:min(len(t), 80)] }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// bareCount reads a cell of a column of counts, where 대 may be missing.
func bareCount(cell span) (count, bool) {
	if !cell.isOne() {
		return bareNumber(cell)
	}
	if cell.ln.told&noNumber != 0 {
		return count{}, false
	}
	c, ok := bareNumber(cell)
	if !ok {
		cell.ln.told |= noNumber
	}
	return c, ok
}

func bareNumber(cell span) (count, bool) {
	cell = cell.trim(":;.*계총합")
	if c, ok := plainCount(cell); ok {
		return c, true
	}
	m := bareRe.FindStringSubmatchIndex(cell.text())
	if m == nil {
		if list := spelled(cell); len(list) == 1 && list[0].at.plain() == cell.plain() {
			return list[0], true
		}
		return count{}, false
	}
	c, ok := countAt(cell, m)
	c.said = strings.HasSuffix(cell.text(), "대")
	return c, ok
}

// plainCount reads what most cells of counts hold, up to six digits and 대, without an
// expression.
func plainCount(cell span) (count, bool) {
	if cell.ln == nil {
		return count{}, false
	}
	t, n, i := cell.text(), 0, 0
	for ; i < len(t) && i < 6 && isDigit(t[i]); i++ {
		n = n*10 + int(t[i]-'0')
	}
	if i == 0 || i < len(t) && t[i:] != "대" {
		return count{}, false
	}
	return count{n: n, at: cell, said: i < len(t)}, true
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
	again  bool // 위치 : stands before it: it says more about the item before
	opens  bool // a bracket opens between the item before and this one
	behind span // words in brackets behind its number
	within span // words of the line before that its name goes on from
}

var (
	mountRe = compile(`(?:^|[\s(/·,:])((?:고정|회전|이동|돔|스피드돔)[형식]?|PTZ|ptz)(?:[\s)/·,:]|카메라|CCTV|$)`)
	totalRe = compile(`^(?:(?:카메라|CCTV|영상정보처리기기|설치|고정형|운영)*(?:총|합계|총계|계|누계|전체|모두|전부|도합|총합계|총대수|총설치대수|총수량|전체대수|설치대수|운영대수|카메라대수|총합|합)|(?i:total|sum))$`)
	lastTot = compile(`[\s(\[:](?:총|계|합계|총계|전체|모두|(?:총\s*)?(?:설치\s*)?대수)\s*:?$`)
	subRe   = compile(`^(?:소계|중계|소합계|부분계)$`)
	sitesRe = compile(`\d+\s*개소\s*[,/(]?`)
	// sentenceBefore is a sentence that ends before a name: 현황은 다음과 같다. 본사 4대.
	sentenceBefore = compile(`^.*[가-힣]다\.\s+`)
	// cameraBehind says behind a name what is counted of it: 본관 : 카메라 12대.
	cameraBehind = compile(`\s*:\s*(?:카메라|(?i:cctv)|영상정보처리기기)$`)
	// sitesAside is how many of a place there are, in brackets behind it: 놀이터(3곳).
	sitesAside = compile(`\s*\(\s*(?:총\s*)?\d{1,4}\s*(?:곳|개소)\s*\)$`)
)

const trimName = ":;,.-/·*※|○●◯□■▣◆◇▶▷◎→=+☎☏'\"" + "‘’“”"

// items cuts a span at its counts; tail is what follows the last.
func items(s span) (list []item, tail span) {
	cs := counts(s)
	if len(cs) > 0 {
		list = make([]item, 0, len(cs))
	}
	start := s.from
	for i, c := range cs {
		pre := span{s.ln, start, c.at.from}
		it := item{num: c}
		if i > 0 {
			it.listed = strings.ContainsAny(firstRune(pre), "(") || strings.ContainsAny(firstRune(pre.trim(")]")), ",/;·")
			it.again = againRe.MatchString(pre.text())
			it.opens = strings.ContainsAny(firstRune(pre), "([")
		}
		if loc := bracketFirst.FindStringSubmatchIndex(pre.text()); i > 0 && loc != nil {
			list[i-1].behind = pre.sub(loc[2], loc[3]).trim(trimName) // 본점 28대(객장, 금고); 위판장 16대
			pre.from += loc[1]
			it.listed = strings.ContainsAny(firstRune(pre), ",;/·")
		}
		if i == 0 && onlyNumber.MatchString(pre.text()) {
			pre.from = pre.to // 1) 12대 : 객장
		}
		it.name, it.mount, it.at = cleanName(pre)
		if i > 0 && it.name.blank() && it.mount != "" && list[i-1].mount != "" && it.mount != list[i-1].mount {
			it.name = list[i-1].name // 하부승강장: 고정형 6대, 회전형 1대
		}
		if m := dependsOn.FindStringIndex(it.name.text()); m != nil {
			it.name = it.name.sub(0, m[0])
		}
		if t := it.name.text(); strings.HasSuffix(t, "에") && putUp.MatchString(near(s.ln.text[c.at.to:])) {
			it.name = it.name.sub(0, len(t)-len("에"))
		}
		it.total = totalRe.MatchString(it.name.plain()) || spokenTotal.MatchString(it.name.plain())
		if loc := lastTot.FindStringIndex(it.name.text()); loc != nil && !it.total {
			it.name = trimBrackets(it.name.sub(0, loc[0]))
			it.total = like(it.name) < likeBranch
			if loc := perEach.FindStringIndex(it.name.text()); loc != nil && loc[0] > 0 {
				it.name, it.total = trimBrackets(it.name.sub(0, loc[0])), false // 복도 - 층별 2대씩 총 10대
			}
		}
		it.sub = subRe.MatchString(it.name.plain())
		list, start = append(list, it), c.at.to
	}
	return list, span{s.ln, start, s.to}
}

// perEach is how many cameras there are for each of something, before their number in all.
var perEach = compile(`(?:[\s:,(-]+|^)(?:각\s?)?[가-힣]{0,4}(?:별|당|마다|각)?\s*(?:로|에)?\s*\d{1,3}\s*대씩?\s*[,:)]*$`)

// spokenTotal is the particle behind the words for a total: 총 설치대수는.
var spokenTotal = compile(`^(?:총|전체)?(?:카메라|CCTV|설치|운영)*(?:총|전체)?(?:대수|수량|총계|합계)(?:는|은|가|이)$`)

// bracketFirst is a bracket right behind a number, before the name of the next item.
var bracketFirst = compile(`^\s*\(([^()\d]*)\)\s*[,;/]\s*`)

// onlyNumber is the number of an item of a list, with nothing else before its count.
var onlyNumber = compile(`^\s*(?:\d{1,2}|[가-하])\s*[.)]\s*$`)

// dependsOn stands behind what a number differs by: 점포에 따라 4~12대.
var dependsOn = compile(`(?:에\s*따라|별로)(?:\s*(?:다르며|각각))?$`)

// putUp is what a sentence says behind its number: 본관에 12대 설치.
var putUp = compile(`^\s*(?:를|을)?\s*(?:설치|운영|운용)`)

func firstRune(s span) string {
	t := strings.TrimLeft(s.text(), " \t")
	_, n := utf8.DecodeRuneInString(t)
	return t[:n]
}

// cleanName drops bullets, separators, unbalanced brackets and the word for the mount.
func cleanName(s span) (name span, mount string, at span) {
	if loc := sentenceBefore.FindStringIndex(s.text()); loc != nil {
		s = s.sub(loc[1], len(s.text()))
	}
	s = trimBrackets(s)
	if loc := sitesRe.FindStringIndex(s.text()); loc != nil && loc[1] == len(s.text()) {
		s = trimBrackets(s.sub(0, loc[0]))
	}
	if loc := cameraBehind.FindStringIndex(s.text()); loc != nil && loc[0] > 0 {
		s = trimBrackets(s.sub(0, loc[0]))
	}
	if loc := sitesAside.FindStringIndex(s.text()); loc != nil && loc[0] > 0 {
		s = trimBrackets(s.sub(0, loc[0]))
	}
	if m := mountRe.FindStringSubmatchIndex(s.text()); m != nil {
		word := s.sub(m[2], m[3])
		switch {
		case m[1] == len(s.text()):
			mount, at, s = mountOf(word.text()), word, trimBrackets(s.sub(0, m[2]))
		case m[2] == 0 && !attributive(s.text(), m[3]):
			mount, at, s = mountOf(word.text()), word, trimBrackets(s.sub(m[3], len(s.text())))
		}
	}
	if loc := labelled.FindStringIndex(s.text()); loc != nil {
		s = trimBrackets(s.sub(loc[1], len(s.text())))
	}
	if loc := leadLabel.FindStringIndex(s.text()); loc != nil && loc[1] < len(s.text()) {
		s = trimBrackets(s.sub(loc[1], len(s.text())))
	}
	if loc := titled.FindStringIndex(s.text()); loc != nil {
		s = trimBrackets(s.sub(loc[1], len(s.text())))
	}
	if loc := otherCount.FindStringIndex(s.text()); loc != nil && loc[0] > 0 && !strings.Contains(s.text()[loc[0]:], "별 ") {
		s = trimBrackets(s.sub(0, loc[0]))
	}
	if loc := genericHead.FindStringIndex(s.text()); loc != nil && mount != "" && loc[1] < len(s.text()) {
		s = trimBrackets(s.sub(loc[1], len(s.text())))
	}
	if countLabel.MatchString(s.text()) {
		s = span{ln: s.ln}
	}
	if loc := listNumber.FindStringIndex(s.text()); loc != nil {
		s = trimBrackets(s.sub(loc[1], len(s.text())))
	}
	return s, mount, at
}

// attributive tells a word for a mount that belongs to the place after it (이동 통로, 회전
// 놀이기구) from one that stands before a place (고정형 정문, 고정: 정문).
func attributive(name string, end int) bool {
	word, rest := name[:end], name[end:]
	if !strings.HasPrefix(rest, " ") || strings.HasSuffix(word, "형") || strings.HasSuffix(word, "식") || strings.EqualFold(word, "PTZ") {
		return false
	}
	rest = strings.TrimSpace(rest)
	return rest != "" && !strings.HasPrefix(rest, "카메라") && !strings.HasPrefix(rest, "CCTV")
}

// countLabel calls a number the count of all there is, and names no place.
var countLabel = compile(`^(?:\d{1,2}[.)]\s*)?(?:(?i:cctv)|카메라|영상정보처리기기)?\s*설치\s*현황\s*[(\[:]?\s*(?:총\s*)?(?:설치\s*)?(?:대수|수량)$`)

var listNumber = compile(`^(?:\d{1,2}[.)]\s|[가-하][.)]\s|[①-⑳]|\([\d가-하]{1,2}\)\s)|^및\s`)

// labelled is what may stand before a list of places: 설치위치 : 정문(2대).
var labelled = compile(`^(?:[가-하]\s*[.)]\s*|\d{1,2}\s*[.)]\s*)?(?:주요\s*)?(?:설치\s*)?(?:위치|장소|현황|대수)(?:\s*및\s*(?:위치|촬영\s*범위))?\s*:`)

var againRe = compile(`^\s*\)?\s*(?:위치|범위|장소)\s*:`)

var (
	// titled is the title of the section, where its content stands on the same line.
	titled    = compile(`^(?:\d{1,2}\s*[.)]\s*)*설치\s*(?:대수|위치|장소)[,및·\s]+(?:설치\s*)?(?:대수|위치|장소)(?:[,및·\s]+(?:설치\s*)?촬영\s*범위)?\s*(?::|$)`)
	leadLabel = compile(`^(?:(?:카메라|CCTV)?\s*설치\s*(?:위치|장소)(?:\s*및\s*촬영\s*범위)?|촬영\s*범위)\s*:?\s+`)
	// otherCount is a number of other things in brackets: (면수 210대), (량당 2대).
	otherCount  = compile(`\([^()]*\d\s*대[^()]*\)$`)
	genericHead = compile(`^(?:영상정보처리기기|CCTV|카메라)\s+`)
)

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
	word = strings.TrimSuffix(strings.TrimSuffix(word, "형"), "식")
	if word == "ptz" {
		return "PTZ"
	}
	return word
}
