package policy

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// section is the part of a policy that a line stands in. The parts are those that the
// Personal Information Protection Act, decree article 25(1), asks for.
type section uint8

const (
	sPreface section = iota
	sTitle
	sPurpose
	sInstallation
	sOfficers
	sRecording
	sConfirm
	sRights
	sSafeguards
	sDelegation
	sOther
	sChange
	sForeign // another article of a longer policy on personal data
)

// headings tell the section by words of its heading, written without spaces and in
// capitals; the first that matches counts.
var headings = []struct {
	section section
	re      *pattern
}{
	{sOther, compile(`안내판`)},
	{sPurpose, compile(`^(GROUNDS|PURPOSE)[A-Z,&]*(INSTALL|CCTV|CAMERA|PURPOSE|GROUNDS)`)},
	{sRights, compile(`^REQUESTS?(TO|FOR|BY)[A-Z]`)},
	{sInstallation, compile(`^[A-Z,&()]*(NUMBEROF|INSTALLED|INSTALLATION|CAMERAS,)[A-Z,&()]*(UNIT|EQUIPMENT|CAMERA|CCTV|PLACE|LOCATION|AREA)`)},
	{sOfficers, compile(`^[A-Z,&]*(MANAGER|PERSONINCHARGE)[A-Z,&]*$`)},
	{sRecording, compile(`^[A-Z,&]*(FILMING|RECORDING|STORAGE|RETENTION)(TIME|HOURS|PERIOD)`)},
	{sChange, compile(`(방침|내용|방법)의?변경|변경에관한`)},
	{sRights, compile(`(정보주체|열람).*(요구|권리|조치|청구)`)},
	{sConfirm, compile(`확인(방법|장소)|(방법|장소).*확인`)},
	{sDelegation, compile(`위탁`)},
	{sInstallation, compile(`대수|설치(위치|장소)|(설치|운영)(및|·)?(운영)?(현황|내역|정보|내용)$|카메라현황|(CCTV|기기)현황$`)},
	{sOfficers, compile(`(관리|보호|총괄)?책임(자|관)|접근권한자|담당부서|(운영|관리)담당자`)},
	{sSafeguards, compile(`기술적|물리적|관리적조치|보호조치|안전성확보|보호를위한`)},
	{sRecording, compile(`촬영시간|(보관|보유|보존)기간|보관장소|처리방법|^(영상정보의?)?(보관|보유|보존)(및(처리|파기))?$`)},
	{sPurpose, compile(`(?:^|[^다])목적|설치근거`)},
	{sOther, compile(`그밖|기타|필요한사항|^부칙$`)},
	{sTitle, compile(`(방침|방법|규정|지침)(안내|공개)?$`)},
}

var (
	numbering = compile(`^\s*(?:(?:제\s*)?\d+\s*[조장항](?:의\s*\d+)?|\d{1,2}\s*\(|[IVX]{1,4}\s*[.)]|\d{1,2}\s*[.)](?:\s*\d{1,2}\s*[.)])?|[①-⑳㉮-㉻Ⅰ-Ⅻⅰ-ⅻ❶-❿]\s*[.)]?|[가-하]\s*[.)]\s|\([\d가-하]{1,2}\)|[○●◯□■▣◆◇▶▷☐◎※【〔<\[]+)\s*`)
	headWords = leavesOut(`고정형|이동형|개인영상정보|영상정보처리기기|영상정보|개인정보|정보주체|CCTV|카메라|시스템|시설|설치|운영|관리|대수|위치|장소|범위|현황|내역|성능|안내판|규격|부착|촬영시간|촬영|시간|보관|보유|보존|기간|처리|방법|방침|책임자|책임관|담당부서|담당자|연락처|부서|접근|권한자|권한|지정|근거|목적|확인|열람|존재|삭제|파기|등|요구|대한|따른|조치|보호|기술적|관리적|물리적|안전성|확보|그밖|기타|필요|사항|변경|관한|위한|위탁|안내|공개|수집|이용|제공|저장|내용|규정|지침|에서|에게|에|의|및|와|과|을|를|은|는|한|하는|되는`, func(r rune) bool { return !isHangul(r) && (r > unicode.MaxASCII || !unicode.IsLetter(r)) })
	// captionRe is what a page says above its table for those who cannot see it.
	captionRe = compile(`(?:나타낸|안내하는|제공하는|보여주는|정리한|관한|대한|으로 구성된|로 구성된)\s*(?:표|목록)\s*(?:입니다)?\s*\.?\s*$|(?:에 관한|에 대한)?\s+(?:표|목록)\s*$`)
)

// headingHints are words of which every heading has one at least.
var headingHints = hintsOf("nstall", "amera", "anager", "torage", "etention", "equest", "urpose", "대수", "대 수", "위치", "위 치", "장소", "장 소", "현황", "내역", "정보", "내용", "책임", "권한", "담당", "기술적", "물리적", "관리적", "보호", "안전성", "시간", "기간", "방법", "보관", "보유", "보존", "목적",
	"근거", "그 밖", "그밖", "기타", "필요", "부칙", "방침", "규정", "지침", "안내판", "안내", "변경", "위탁", "요구", "권리", "조치", "확인")

// sentenceEnd recognises the end of a sentence: its last syllable, or a full stop.
type sentenceEnd struct{}

// sentence tells sentences from headings and cells.
var sentence sentenceEnd

// MatchString tells whether a text ends like a sentence.
func (sentenceEnd) MatchString(t string) bool {
	t = trimBehind(t)
	if strings.HasSuffix(t, ".") {
		return true
	}
	for strings.HasSuffix(t, ".") || strings.HasSuffix(t, ")") || strings.HasSuffix(t, "\"") || strings.HasSuffix(t, "'") || strings.HasSuffix(t, "”") {
		_, n := utf8.DecodeLastRuneInString(t)
		t = t[:len(t)-n]
	}
	t = trimBehind(t)
	if len(t) < 3 {
		return false
	}
	switch t[len(t)-3:] {
	case "다", "요", "음", "함", "오", "임", "것", "까":
		return true
	}
	return false
}

// trimBehind drops the spaces and ends of lines behind a text.
func trimBehind(t string) string {
	for len(t) > 0 && (t[len(t)-1] == ' ' || t[len(t)-1] == '\t' || t[len(t)-1] == '\n') {
		t = t[:len(t)-1]
	}
	return t
}

// asFollows ends a sentence that stands above what it speaks of.
var asFollows = compile(`(?:은|는|을|를)?\s*(?:다음|아래)\s*(?:과|와)?\s*(?:각 호와\s*)?같(?:습니다|다|음|이\s*[가-힣\s]{2,20}(?:습니다|한다))\s*[.:]?\s*$`)

// caption recognises the description of a table: it holds no value.
func caption(ln *line) bool {
	t := ln.text
	return len(t) < 400 && (strings.Contains(t, "표") || strings.Contains(t, "목록")) && captionRe.MatchString(t) && countRe.FindString(t) == "" && !strings.ContainsAny(t, "\t|")
}

// sectionOf tells which section a line opens, if it is a heading. here is the section it
// stands in: a line of a table there may look like its heading.
func sectionOf(ln *line, here section) (section, bool) {
	t := ln.text
	if len(t) > 400 || len(t) < 4 || strings.ContainsAny(t, "\t|") || !headingHints.in(t) {
		return sPreface, false
	}
	num := numbering.FindString(t)
	rest := strings.TrimSpace(t[len(num):])
	bare := rest
	if strings.ContainsAny(rest, "([") {
		bare = brackets.ReplaceAllString(rest, "")
	}
	if num != "" && strings.Contains(bare, "같") {
		if loc := asFollows.FindStringIndex(bare); loc != nil && declaring(span{ln: &line{text: bare[:loc[0]]}, to: loc[0]}) {
			rest, bare = bare[:loc[0]], bare[:loc[0]] // ② 설치 대수, 위치 및 촬영 범위는 다음과 같습니다. (총 58대)
		}
	}
	if strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "·") || strings.ContainsAny(bare, ":=") || sentence.MatchString(bare) {
		return sPreface, false
	}
	p := title(rest)
	if p == "" || utf8.RuneCountInString(p) > 60 && hasHangul(p) || utf8.RuneCountInString(p) > 100 || strings.ContainsAny(rest, "0123456789") && (countRe.MatchString(bare) || phoneRe.MatchString(rest)) || len(ln.headerWords()) > 1 {
		return sPreface, false
	}
	left := -1
	for _, h := range headings {
		if !h.re.MatchString(p) {
			continue
		}
		// A word alone inside its own section is a cell of its table.
		if h.section == here && num == "" {
			return sPreface, false
		}
		if left < 0 {
			left = len(headWords.of(p)) / 3
			if !hasHangul(p) {
				left = 0 // in English, where the whole heading was looked at
			}
		}
		switch {
		case h.section == sTitle:
			// The title carries the institution's name; a link to an older policy says more.
			return h.section, here == sPreface && left <= 20
		case h.section == sOfficers && left > 1:
			return sPreface, false // a person's row begins like the heading of the persons
		}
		return h.section, left <= 6
	}
	return sPreface, false
}

func hasHangul(t string) bool { return strings.ContainsFunc(t, isHangul) }

// title is a heading without spaces, brackets behind it and signs around it.
func title(rest string) string {
	p := strings.ToUpper(strings.Trim(plain(rest), "()【】〕〔<>[]〈〉「」『』.,*○●■□▶◆"))
	if i := strings.IndexAny(p, "(["); i > 0 {
		p = strings.Trim(p[:i], ".,")
	}
	return p
}

// sectionise gives every line its section. Headings open a section, and so does the
// header row of a table that can only be one of it.
func sectionise(lines []*line) {
	foreign := foreignArticles(lines)
	here := sPreface
	inHeader := headerRuns(lines)
	for i, ln := range lines {
		if strings.TrimSpace(ln.text) == "" {
			ln.section = here
			continue
		}
		s, head := sectionOf(ln, here)
		switch {
		case inHeader[i] && here != sForeign:
			s, head, here = sInstallation, false, sInstallation
		case head && s == here && s == sInstallation && holdsPlaces(ln):
			head = false
		}
		switch {
		case foreign != nil && foreign(ln):
			here = sForeign
		case foreign != nil && here == sForeign && !aboutCameras(ln.text):
			// Another article goes on, whatever its own headings look like.
		case head:
			here, ln.heading = s, true
			// A heading may hold a value: (총 137대), 제4조 보관기간 30일.
			ln.read = !strings.ContainsAny(ln.text, "0123456789") || countRe.FindString(ln.text) == "" && periodRe.FindString(ln.text) == ""
		case caption(ln):
			ln.read = true
		case here == sInstallation && strings.Contains(ln.text, ":") && labelRe.MatchString(ln.text) && len(counts(ln.all())) == 0:
			ln.section = sRecording // 보관기간 : 30일 under the cameras
			continue
		default:
			if s, ok := headerSection(ln.headerWords()); ok {
				here = s
			} else if here == sForeign || ownArticle(ln, here) {
				here = sPreface
			}
		}
		ln.section = here
	}
}

// ownArticle tells an article about cameras, whatever it holds of them, from those before it
// that say nothing of where they are.
func ownArticle(ln *line, here section) bool {
	switch here {
	case sSafeguards, sRights, sConfirm, sDelegation, sChange:
		return len(ln.text) < 200 && articleNo.MatchString(ln.text) && aboutCameras(ln.text)
	}
	return false
}

// countedPlaces is the header of places that have their counts beside them: 설치장소 및 대수.
var countedPlaces = compile(`(?:위치|장소)[^가-힣]{0,3}(?:별|및|와|,|/|·)?(?:설치)?(?:대수|수량)|(?:대수|수량)(?:및|와|,|/|·)(?:설치)?(?:위치|장소)`)

// headerSection tells the section whose table has such a header.
func headerSection(columns []column) (section, bool) {
	has := map[role]bool{}
	for _, c := range columns {
		has[c.role] = true
	}
	switch {
	case len(columns) < 2:
		return sPreface, false
	case (has[rCount] || has[rPart]) && (has[rPlace] || has[rBranch] || has[rKind] || has[rRange]):
		return sInstallation, true
	case has[rPlace] && (has[rBranch] || has[rKind]) && slices.ContainsFunc(columns, func(c column) bool { return c.role == rPlace && countedPlaces.MatchString(c.cell.plain()) }):
		return sInstallation, true
	case has[rPhone] && (has[rName] || has[rTitle] || has[rKind] || has[rUnit] || has[rBranch] || has[rRole]):
		return sOfficers, true
	case has[rRetention] && (has[rHours] || has[rStorage]):
		return sRecording, true
	}
	return sPreface, false
}
