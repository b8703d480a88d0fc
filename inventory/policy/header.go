package policy

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// role is what a column of a table holds.
type role string

const (
	rNone      role = ""
	rSeq       role = "seq"
	rKind      role = "kind" // 구분: a branch, a role or a mount, told by its cells
	rBranch    role = "branch"
	rRegion    role = "region" // what branches lie in
	rCount     role = "count"
	rPart      role = "part"     // 고정형, 이동형: part of the count
	rCell      role = "cell"     // of a matrix: a place, with the counts under it
	rRecorder  role = "recorder" // what is counted beside cameras
	rLevel     role = "level"    // 층: the part of a building
	rSpec      role = "spec"     // 성능, 화소
	rDate      role = "date"     // 설치일자
	rSites     role = "sites"    // 개소
	rFormer    role = "former"   // 2023년: what there was before
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
var roles = slices.Concat(koreanRoles, englishRoles)

// headerRole is a role with how its headers are written.
type headerRole struct {
	role role
	re   *pattern
}

var koreanRoles = []headerRole{
	{rSeq, compile(`^(?i:#|№|연번|번호|순번|순서|순|no\.?|연번호|(관리|카메라|cctv|기기|장비|채널|고유|일련)(번호|id|no\.?)|(역|동|호|점포|지점|기관|학교|시설|건물|매장|노선|관서|사업장|우편)(번호|코드))$`)},
	{rKind, compile(`^(구분|분류|구분명|설치구분)$`)},
	{rStorage, compile(`^(보관|저장|보존)(장소|위치)$`)},
	{rSites, compile(`^(설치|운영)?(개소|지점|장소|점포|영업점|시설|건물|구역|학교|학급|역|역사|정류장|정류소|승강기|출입구|기관|사업장|매장|세대|동|실|주차면|면|좌석|병상|객실|학생|직원|차량|노선)의?(수|수량|개수)$|^(설치)?개소$`)},
	{rPart, compile(`^(고정|이동|회전|돔|스피드돔|PTZ|불릿)[형식]?(카메라|CCTV)?(대수)?$`)},
	{rRecorder, compile(`^(녹화기|녹화장치|녹화장비|저장장치|저장장비|모니터|서버|(?i:dvr|nvr))(대수|수량|번호|수)?$`)},
	{rCount, compile(`^(설치된?|카메라|(?i:cctv)|운영|총|영상정보처리기기|고정형|기기|보유|현재|전체|장비|촬영기기|및)*(대수|댓수|수량|개수|설치수|카메라수|기기수|설치현황|수|계|대)$|^(합계|총계|총대수|누계)$|^(?i:(no\.?(of)?|numberof)?(installed)?(equipment|cameras?|cctvs?|units?)(installed)?|number|quantity|qty\.?)$`)},
	{rPlace, compile(`^(설치|카메라|세부|상세)지점$|^(주요|세부|상세|카메라|(?i:cctv)|영상정보처리기기|고정형|현재)*(설치된?|운영)*(위치|장소|구역|장소명|위치명|세부위치|상세위치|설치처|장소및위치|위치및장소)((및|와|,|/|·|ㆍ|-)(주요)?(촬영)?(범위|장소|구역|각도|방향|대상|영역))?$|^설치(위치|장소)(별|및|와|,|/|·)(설치)?(대수|수량)$|^(설치)?(대수|수량)(및|와|,|/|·)설치(위치|장소)$|^(?i:location(andfilmingscope|andscope)?|installationlocation|place)$`)},
	{rRange, compile(`^범위$|^(소재지)?(도로명|지번)?주소$|^소재지$|^(주요)?(촬영|감시)(범위|각도|방향|구역|영역|장소|대상|지역|거리|내용)$|^(화각|(?i:(filming|shooting|coverage)?(scope|range|area)))$`)},
	{rLevel, compile(`^(설치)?(층|층별|층수|층구분|동/층)$`)},
	{rMount, compile(`^(카메라|기기|장비|작동|동작|구동|촬영)?(종류|형태|유형|형식|기종|방식|타입)$`)},
	{rPurpose, compile(`^(설치|운영|수집|촬영)*(목적|용도|사유|목적별|용도별)((및|,)(근거|용도))?$`)},
	{rHours, compile(`^(촬영|운영|녹화)시간$|^(?i:(filming|recording|operating)(time|hours))$`)},
	{rRetention, compile(`^(영상정보|영상)?(보관|보유|보존|저장)기간$`)},
	{rMethod, compile(`^(처리|파기|삭제)방법$`)},
	{rPhone, compile(`^(연락처|전화|전화번호|내선|내선번호|대표전화|(?i:contact))$`)},
	{rMail, compile(`^(?i:이메일|전자우편|e-?mail)$`)},
	{rName, compile(`^(성명|이름|성함|담당자명?)$`)},
	{rTitle, compile(`^(직위|직책|직급|직함|직명|담당|직위\(직급\))$`)},
	{rUnit, compile(`^(담당|소속|관리|운영|설치)?부서명?$|^소속$`)},
	{rRole, compile(`^(역할|책임구분)$`)},
	{rSpec, compile(`^(카메라|(?i:cctv))?(성능|화소|화소수|해상도|규격|모델|모델명|제조사|사양|화질|제원|면적|연면적|규모|길이|연장|거리|높이|채널|채널수|급지)(\S{0,8}화소\S{0,2})?$`)},
	{rDate, compile(`^((?i:cctv)|카메라|최초)?(설치|도입|교체|구입|취득)(일자|일|년도|연도|연월|년월|연월일|년월일|시기)$|^(내용연수|내구연한)$`)},
	{rBranch, compile(`^((설치|운영|관리|소속|해당)?(우체국|지점|영업점|점포|기관|시설|시설물|관서|사무소|사무실|사업장|사업소|사업단|학교|센터|건물|건물별|국소|국|점|지사|본부|매장|캠퍼스|단지|공원|역사|역|터미널|도서관|체육관|공장|법인|관할|관내국)(명|명칭)?|[가-힣]{0,8}(센터|주차장|관|점|소|원|단|국|지사|공원|마트|매장)명|동명|관명|부서/시설|시설구분|설치기관|설치시설|(?i:branch|site))$`)},
	{rRegion, compile(`^(지역|권역|관할지역|시도|시군|시군구|자치구|읍면동|노선|호선)(명|별|구분)?$`)},
	{rNote, compile(`^(비고|참고|기타|특이사항)$`)},
}

// roleEnds are the last characters of all headers that roles know: nearly every word of a
// text ends otherwise, and is told by that alone.
const roleEnds = "#№Zz돔릿자폭간격청회호번순서oO.분류소치위수량대범각향역도태형식종적간법처화선일편lL명름함책급당속할국점관설교터물장고참타정동계VvRrDdSsEeYyTtNnHhPp층별능질원사유월기한상지무부단실칭리개인군황근거용트입포스널와"

// cameraHead stands before any header: CCTV 설치목적.
var cameraHead = compile(`^(?:(?i:cctv)|카메라|(?:고정형)?영상정보(?:처리기기)?)의?`)

// anyRole is all of roles at once: nearly every word that comes here is none of them.
var anyRole = func() *pattern {
	var all []string
	for _, r := range roles {
		all = append(all, "(?:"+r.re.String()+")")
	}
	return compile(strings.Join(all, "|"))
}()

var brackets = compile(`\([^()]*\)|\[[^\[\]]*\]`)

// roleOf tells what a column with this header holds.
func roleOf(cell string) role {
	if len(cell) > 90 {
		return rNone
	}
	if last, _ := utf8.DecodeLastRuneInString(cell); !endsRole(last) {
		return rNone // nearly every cell
	}
	return knownRoles.role(cell)
}

// endsRole tells whether a cell with this last character may be a header: of itself, by its
// Korean half, or behind a bracket, sign or space that is left out.
func endsRole(last rune) bool {
	if last < 128 {
		return last < '0' || last > '9'
	}
	return last > 0xffff || roleEnd[last>>6]>>(last&63)&1 != 0
}

// roleEnd are roleEnds by their bits.
var roleEnd = func() (bits [1 << 10]uint64) {
	for _, r := range roleEnds {
		bits[r>>6] |= 1 << (r & 63)
	}
	return bits
}()

// memo keeps what roleOf said of the last cells: every word of a text is asked for, and
// the same words come again and again.
type memo struct {
	seed maphash.Seed
	of   [4096]atomic.Pointer[knownRole] // by the hash of the cell
}

type knownRole struct {
	cell string
	role role
}

var knownRoles = &memo{seed: maphash.MakeSeed()}

// role is what a cell is as a header.
func (m *memo) role(cell string) role {
	at := &m.of[maphash.String(m.seed, cell)%uint64(len(m.of))]
	if k := at.Load(); k != nil && k.cell == cell {
		return k.role
	}
	k := &knownRole{strings.Clone(cell), roleOfWords(cell)}
	at.Store(k)
	return k.role
}

func roleOfWords(cell string) role {
	p := cell
	if strings.ContainsAny(cell, "([") {
		p = brackets.ReplaceAllString(cell, "")
	}
	p = strings.Trim(plain(p), "*")
	if p == "" || len(p) > 48 {
		return rNone // 16 characters of Hangul, or a few English words
	}
	if r := roleOfWords(koreanHalf(p)); r != rNone {
		return r
	}
	if last, _ := utf8.DecodeLastRuneInString(p); !strings.ContainsRune(roleEnds, last) {
		return rNone
	}
	if !cameraHead.MatchString(p) && !anyRole.MatchString(p) {
		return rNone
	}
	for _, r := range roles {
		if r.re.MatchString(p) {
			return r.role
		}
	}
	if short := cameraHead.ReplaceAllString(p, ""); short != p && short != "" {
		return roleOfWords(short)
	}
	return rNone
}

// headerWords reads the line as the header row of a table: its columns, or none if any
// other word stands on it.
func (l *line) headerWords() []column {
	if !l.asked {
		l.asked = true
		l.header = nil
		if found := headerOf(l); found != nil {
			columns := found // of its own: most lines have none, and need no room for it
			l.header = &columns
		}
	}
	if l.header == nil {
		return nil
	}
	return *l.header
}

func headerOf(l *line) []column {
	if l.cells != nil {
		return headerCells(l.cells)
	}
	return headerWords(l.all())
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
	for i, c := range cells {
		r := roleOf(c.text())
		if i > 0 && c == cells[i-1] && r != rPlace && r != rBranch {
			r = rNone // one header over several columns: the first is of its kind
		}
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
			if r := roleOf(joined.text()); r != rNone && !twoHeaders(s.ln, f[i:i+k]) {
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

// twoHeaders tells whether words are two headers that happen to read as one: 설치장소 수량.
func twoHeaders(ln *line, f []span) bool {
	for k := 1; k < len(f); k++ {
		a, z := span{ln, f[0].from, f[k-1].to}, span{ln, f[k].from, f[len(f)-1].to}
		if roleOf(a.text()) != rNone && !strings.HasPrefix(z.text(), "및 ") && roleOf(z.text()) != rNone && utf8.RuneCountInString(z.plain()) > 1 {
			return true
		}
	}
	return false
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
