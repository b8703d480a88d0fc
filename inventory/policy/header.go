package policy

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// role is what a column of a table holds.
type role string

const (
	rNone      role = ""
	rSeq       role = "seq"
	rKind      role = "kind" // 구분: a branch, a role or a mount, told by its cells
	rBranch    role = "branch"
	rCount     role = "count"
	rPart      role = "part"  // 고정형, 이동형: part of the count
	rSites     role = "sites" // 개소
	rPlace     role = "place"
	rRange     role = "range"
	rMount     role = "mount"
	rPurpose   role = "purpose"
	rHours     role = "hours"
	rRetention role = "retention"
	rStorage   role = "storage"
	rMethod    role = "method"
	rRole      role = "role"
	rName      role = "name"
	rTitle     role = "title"
	rUnit      role = "unit"
	rPhone     role = "phone"
	rMail      role = "mail"
	rNote      role = "note"
)

// column is one header cell.
type column struct {
	role role
	cell span
}

// roles tell what a column holds by its header, written without spaces and without what
// stands in brackets; the first that matches counts.
var roles = []struct {
	role role
	re   *regexp.Regexp
}{
	{rSeq, regexp.MustCompile(`^(?i:연번|번호|순번|순서|no\.?)$`)},
	{rKind, regexp.MustCompile(`^(구분|분류)$`)},
	{rStorage, regexp.MustCompile(`^(보관|저장|보존)(장소|위치)$`)},
	{rSites, regexp.MustCompile(`^(설치)?개소수?$`)},
	{rPart, regexp.MustCompile(`^(고정|이동|회전)형?(카메라|CCTV)?(대수)?$`)},
	{rCount, regexp.MustCompile(`^(설치|카메라|CCTV|운영|총)*(대수|수량|설치수|카메라수|수|계)$|^합계$`)},
	{rPlace, regexp.MustCompile(`^(주요)?(설치|카메라|CCTV)*(위치|장소)(및촬영(범위|장소))?$`)},
	{rRange, regexp.MustCompile(`^(촬영범위|촬영각도|화각|촬영방향|촬영구역)$`)},
	{rMount, regexp.MustCompile(`^(카메라)?(종류|형태|유형|형식|기종)$`)},
	{rPurpose, regexp.MustCompile(`^(설치|운영)*목적$`)},
	{rHours, regexp.MustCompile(`^(촬영|운영|녹화)시간$`)},
	{rRetention, regexp.MustCompile(`^(영상정보)?(보관|보유|보존|저장)기간$`)},
	{rMethod, regexp.MustCompile(`^(처리|파기|삭제)방법$`)},
	{rPhone, regexp.MustCompile(`^(연락처|전화|전화번호|내선|내선번호|대표전화)$`)},
	{rMail, regexp.MustCompile(`^(?i:이메일|전자우편|e-?mail)$`)},
	{rName, regexp.MustCompile(`^(성명|이름|성함|담당자명?)$`)},
	{rTitle, regexp.MustCompile(`^(직위|직책|직급|직함|담당|직위\(직급\))$`)},
	{rUnit, regexp.MustCompile(`^(담당|소속|관리)?부서명?$|^소속$`)},
	{rRole, regexp.MustCompile(`^(역할|책임구분)$`)},
	{rBranch, regexp.MustCompile(`^(우체국|지점|영업점|점포|기관|시설|관서|사업장|사업소|학교|센터|건물|국소|국|점)명?$`)},
	{rNote, regexp.MustCompile(`^(비고|참고|기타)$`)},
}

// roleEnds are the last characters of all headers that roles know: nearly every word of a
// text ends otherwise, and is told by that alone.
const roleEnds = "호번순서oO.분류소치위수량대범각향역도태형식종적간법처화선일편lL명름함책급당속할국점관설교터물장고참타정동계V"

var brackets = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]`)

// roleOf tells what a column with this header holds.
func roleOf(cell string) role {
	if len(cell) > 90 {
		return rNone
	}
	p := plain(brackets.ReplaceAllString(cell, ""))
	if p == "" || utf8.RuneCountInString(p) > 16 {
		return rNone
	}
	if last, _ := utf8.DecodeLastRuneInString(p); !strings.ContainsRune(roleEnds, last) {
		return rNone
	}
	for _, r := range roles {
		if r.re.MatchString(p) {
			return r.role
		}
	}
	return rNone
}

// headerWords reads the line as the header row of a table: its columns, or none if any
// other word stands on it.
func (l *line) headerWords() []column {
	if !l.asked {
		l.asked, l.header = true, headerWords(l.all())
	}
	return l.header
}

func headerWords(s span) []column {
	if len(s.text()) > 600 || strings.TrimSpace(s.text()) == "" {
		return nil
	}
	if cells, ok := cellsOf(s); ok {
		return headerCells(cells)
	}
	if f := s.fields(); len(f) > 0 && len(f) <= 30 {
		return headerTokens(s, f)
	}
	return nil
}

func headerCells(cells []span) []column {
	var out []column
	known := 0
	for _, c := range cells {
		r := roleOf(c.text())
		if r != rNone {
			known++
		} else if strings.ContainsAny(c.text(), "0123456789.:,") {
			return nil
		}
		out = append(out, column{r, c})
	}
	if known < 2 || known*3 < len(cells)*2 {
		return nil
	}
	return out
}

// headerTokens joins words to header cells, the longest first: 설치 대수 is one.
func headerTokens(s span, f []span) []column {
	var out []column
	for i := 0; i < len(f); {
		n := 0
		for k := min(6, len(f)-i); k > 0; k-- {
			joined := span{s.ln, f[i].from, f[i+k-1].to}
			if r := roleOf(joined.text()); r != rNone {
				out, n = append(out, column{r, joined}), k
				break
			}
		}
		if n == 0 {
			return nil
		}
		i += n
	}
	return out
}

// cellsOf cuts a line at pipes or tabs; not ok where it has none.
func cellsOf(s span) ([]span, bool) {
	t := s.text()
	switch {
	case strings.Contains(t, "|"):
		s = s.trim("")
		inner := s.text()
		if strings.HasPrefix(inner, "|") {
			s.from++
		}
		if strings.HasSuffix(inner, "|") && len(inner) > 1 {
			s.to--
		}
		return trimmed(s.split("|")), true
	case strings.Contains(t, "\t"):
		return trimmed(s.split("\t")), true
	}
	return nil, false
}

func trimmed(cells []span) []span {
	for i := range cells {
		cells[i] = cells[i].trim("")
	}
	return cells
}

// index gives the first column of a role, -1 if there is none.
func index(columns []column, r role) int {
	for i, c := range columns {
		if c.role == r {
			return i
		}
	}
	return -1
}
