package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A whole policy may stand on one line: pasted from a page, exported from a cell. Such a
// line is cut into segments, each of which is then read like a line of its own; lines and
// columns stay those of the text.

// longLine is from how many characters a line may hold a whole policy.
const longLine = 400

var (
	loose = strings.NewReplacer(" ", `\s*`, "·", `\s*[·,]?\s*`)
	// legalHeads are the headings that the model policy of the authority uses.
	legalHeads = compile(`(?:제\s*\d{1,2}\s*조\s*\(?|\d{1,2}\s*[.)]\s*)?(?:` + loose.Replace(strings.Join([]string{
		`(?:영상정보처리기기의? )?설치 근거(?: 및 (?:설치 )?목적)?`,
		`설치 대수 (?:,|및) (?:설치 )?위치(?: 및 촬영 범위)?(?:에 관한 사항)?`,
		`관리 책임자 (?:및|,) (?:담당 부서 (?:및|,) )?접근 권한자(?:에 관한 사항)?`,
		`(?:영상정보의? )?촬영 시간 , 보관 기간 ,? (?:보관 장소)? (?:및|,) 처리 방법`,
		`(?:개인)?영상정보의? 확인 방법 및 장소(?:에 관한 사항)?`,
		`정보주체의 (?:영상정보 )?열람 등 요구에 대한 조치`,
		`영상정보 보호를? 위한 기술적·관리적 (?:및|,)? 물리적 조치`,
		`그 밖에 영상정보처리기기의 설치·운영 및 관리에 필요한 사항`,
		`(?:영상정보처리기기의? )?운영·관리 방침의? 변경에 관한 사항`,
	}, "|")) + `)\)?`)
	cutBefore  = compile(`\s(?:-|○|●|■|□|◦|▶|※)\s|\s(?:[가-하]\.|\d{1,2}[.)]|[①-⑳])\s`)
	cutAfter   = compile(`(?:니다|한다|하다|시오|세요|된다)\.\s|°\s+[^\d\s,]`)
	cutOfficer = compile(`(\s[가-힣\d]*(?:본점|지점|출장소|우체국|영업점|지사)\s*(?:\([^()]{1,20}\)\s*)?(?:관리|보호)\s*책임자[\s(])|[^및,·]\s+()접근권한자[\s(]`)
	cutBranch  = compile(`\s[가-힣\d]*(?:본점|지점|출장소|우체국|영업점|지사)\s*(?:고정형?|회전형?)?\s*:?\s*\d[\d,]*\s*대`)
)

// countLabels stand before the number of cameras of one of several places, on one line.
var countLabels = compile(`(?:대수|수량)\s*:\s*(?:총\s*)?\d[\d,]*\s*대`)

// segments cuts the lines that hold at least three headings of a policy.
func segments(lines []*line) []*line {
	out := make([]*line, 0, len(lines))
	for _, ln := range lines {
		if ln.cells != nil || ln.column(len(ln.text)) < longLine || len(legalHeads.FindAllStringIndex(ln.text, 3)) < 3 && len(countLabels.FindAllStringIndex(ln.text, 2)) < 2 {
			out = append(out, ln)
			continue
		}
		out = append(out, ln.cutAt(ln.cuts())...)
	}
	return out
}

// cuts are the byte offsets of text at which something new begins.
func (l *line) cuts() []int {
	t := l.text
	var cuts []int
	for _, m := range legalHeads.FindAllStringIndex(t, -1) {
		cuts = append(cuts, m[0], m[1])
	}
	for _, m := range cutBefore.FindAllStringIndex(t, -1) {
		cuts = append(cuts, m[0])
	}
	for _, m := range cutBranch.FindAllStringIndex(t, -1) {
		cuts = append(cuts, m[0])
	}
	for _, m := range cutAfter.FindAllStringIndex(t, -1) {
		_, last := utf8.DecodeLastRuneInString(t[:m[1]])
		cuts = append(cuts, m[1]-last)
	}
	for _, m := range cutOfficer.FindAllStringSubmatchIndex(t, -1) {
		cuts = append(cuts, max(m[2], m[4]))
	}
	for _, m := range phoneRe.FindAllStringIndex(t, -1) {
		cuts = append(cuts, m[1])
	}
	slices.Sort(cuts)
	return append(cuts, l.headerCuts(cuts)...)
}

// headerCuts finds the header rows at the beginning of the pieces.
func (l *line) headerCuts(cuts []int) []int {
	var out []int
	for i, from := range cuts {
		to := len(l.text)
		if i+1 < len(cuts) {
			to = cuts[i+1]
		}
		if to <= from {
			continue
		}
		piece := span{l, from, min(to, from+600)}
		f := piece.fields()
		if n := headerPrefix(piece, f[:min(len(f), 20)]); n > 0 && n < len(f) {
			out = append(out, f[n].from)
		}
	}
	return out
}

// headerPrefix tells how many of the first words make a header row, 0 for none.
func headerPrefix(s span, f []span) int {
	columns, i := 0, 0
	for i < len(f) {
		n := 0
		for k := min(6, len(f)-i); k > 0 && n == 0; k-- {
			if roleOf(span{s.ln, f[i].from, f[i+k-1].to}.text()) != rNone {
				n = k
			}
		}
		if n == 0 {
			break
		}
		i += n
		columns++
	}
	if columns < 2 {
		return 0
	}
	return i
}

// cutAt makes a line of every piece.
func (l *line) cutAt(cuts []int) []*line {
	slices.Sort(cuts)
	cuts = append(slices.Compact(cuts), len(l.text))
	var out []*line
	from := 0
	for _, to := range cuts {
		if to <= from {
			continue
		}
		piece := span{l, from, to}
		cut := &line{}
		cut.set(l.no, l.base+l.column(from), piece.words())
		out = append(out, cut)
		from = to
	}
	return out
}
