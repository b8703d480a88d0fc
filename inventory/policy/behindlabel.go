package policy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A list of places may stand behind a label that says no more than what is declared, whatever
// words it is made of: 나. 설치대수 및 위치 : 본사 사옥 12대, 용인물류센터 40대 등이며 …. What
// follows the list on its line is a sentence of its own.

// declaresRe tells labels that speak of how many cameras there are, and where.
var declaresRe = compile(`대수|댓수|수량|위치|장소|현황|기기\s*수|카메라|(?i:cctv)|영상정보처리기기`)

// declaring tells whether words are made of those of the headings only, and speak of the
// cameras: 설치 대수, 위치, 촬영 범위.
func declaring(label span) bool {
	t := brackets.ReplaceAllString(label.text(), "")
	return len(t) < 120 && lettersOfLabels.only(t) && declaresRe.MatchString(t) && strings.Trim(headWords.of(declaredWords.of(plain(t))), "수별,·/") == ""
}

// declaredWords are words of such labels that no heading has.
var declaredWords = leavesOut(`기기|카메라|수량|댓수|고정식|총|세부|상세|주요`, nil)

// lettersOfLabels are those of which such labels are made: most words hold another one.
var lettersOfLabels = lettersOf(headWords.words + declaredWords.words + "수별")

// letterSet are some of the letters of Hangul and of ASCII.
type letterSet map[rune]bool

func lettersOf(words string) letterSet {
	out := letterSet{}
	for _, r := range words {
		out[r] = true
	}
	return out
}

// only tells whether a text has no letter but these; what is no letter does not count.
func (l letterSet) only(t string) bool {
	for _, r := range t {
		if (r >= '가' && r <= '힣' || r < utf8.RuneSelf && unicode.IsLetter(r)) && !l[r] {
			return false
		}
	}
	return true
}

// spokenLabel is such a label as the subject of a sentence.
var spokenLabel = compile(`^([^:,]{4,90}?(?:대수|수량|위치|장소|현황))(?:는|은)\s+`)

// behindLabel gives the list of counts behind such a label, up to its last count and the
// bracket that closes behind it; not ok where there is none.
func behindLabel(s span) (list span, ok bool) {
	i := strings.IndexByte(s.text(), ':')
	if m := spokenLabel.FindStringSubmatchIndex(s.text()); m != nil && (i < 0 || m[1] <= i) {
		i = m[3]
		list = s.sub(m[1], len(s.text())) // 설치 대수 및 위치는 출입구 1대, …
	} else if i <= 0 || i > 120 {
		return s, false
	} else {
		list = s.sub(i+1, len(s.text())).trim("")
	}
	label := unmarked(s.sub(0, i))
	cs := counts(list)
	if len(cs) == 0 || !declaring(label) || len(cs) == 1 && (span{s.ln, list.from, cs[0].at.from}).trim(trimName+"총 ").blank() {
		return s, false
	}
	end := cs[len(cs)-1].at.to
	rest := s.ln.text[end:list.to]
	if sentence.MatchString(rest) || strings.HasPrefix(strings.TrimLeft(rest, " "), "등") {
		if k := strings.IndexByte(rest, ')'); k >= 0 && !strings.Contains(rest[:k], "(") {
			end += k + 1
		}
		list.to = end
	}
	return list, true
}

// ofSites takes a list of branches with the places of each behind its count, before the comma
// that the next branch follows: 본사(11대) 출입구·복도, 대전사무소(3대) 출입구.
func (b *installation) ofSites(list []item, tail span) bool {
	if len(list) < 2 {
		return false
	}
	names, places := make([]span, len(list)), make([]span, len(list))
	sites, told := 0, 0
	for i, it := range list {
		before := strings.TrimRight(it.num.at.ln.text[:it.num.at.from], " ")
		if it.total || it.sub || it.mount != "" || it.name.blank() || !strings.HasSuffix(before, "(") {
			return false
		}
		names[i] = it.name
		if i > 0 {
			k := strings.LastIndexByte(it.name.text(), ',')
			if k < 0 {
				return false
			}
			places[i-1], names[i] = it.name.sub(0, k).trim(trimName+"()"), it.name.sub(k+1, len(it.name.text())).trim(trimName)
			told++
		}
		if names[i].blank() || strings.ContainsAny(names[i].text(), ",") {
			return false
		}
		if b.like(names[i]) >= likeBranch {
			sites++
		}
	}
	if told == 0 || sites*2 <= len(list) {
		return false
	}
	places[len(list)-1] = tail.trim(trimName + "()")
	b.row++
	for i, it := range list {
		b.add(entry{num: it.num, branch: names[i], places: places[i], fresh: true, row: b.row, plain: inList, lists: true})
	}
	return true
}
