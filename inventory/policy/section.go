package policy

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// section is the part of a policy that a line stands in. The parts are those that the
// Personal Information Protection Act, decree article 25(1), asks for.
type section string

const (
	sPreface      section = ""
	sTitle        section = "title"
	sPurpose      section = "purpose"
	sInstallation section = "installation"
	sOfficers     section = "officers"
	sRecording    section = "recording"
	sConfirm      section = "confirm"
	sRights       section = "rights"
	sSafeguards   section = "safeguards"
	sDelegation   section = "delegation"
	sOther        section = "other"
	sChange       section = "change"
)

// headings tell the section by words of its heading, written without spaces; the first
// that matches counts.
var headings = []struct {
	section section
	re      *regexp.Regexp
}{
	{sChange, regexp.MustCompile(`(방침|내용|방법)의?변경|변경에관한`)},
	{sRights, regexp.MustCompile(`(정보주체|열람).*(요구|권리|조치|청구)`)},
	{sConfirm, regexp.MustCompile(`확인(방법|장소)|(방법|장소).*확인`)},
	{sDelegation, regexp.MustCompile(`위탁`)},
	{sInstallation, regexp.MustCompile(`대수|설치(위치|장소)|설치현황|카메라현황`)},
	{sOfficers, regexp.MustCompile(`(관리|보호)책임자|접근권한자|담당부서`)},
	{sSafeguards, regexp.MustCompile(`기술적|물리적|관리적조치|보호조치|안전성확보|보호를위한`)},
	{sRecording, regexp.MustCompile(`촬영시간|(보관|보유|보존)기간|보관장소|처리방법`)},
	{sPurpose, regexp.MustCompile(`목적|설치근거`)},
	{sOther, regexp.MustCompile(`그밖|기타|필요한사항|^부칙$`)},
	{sTitle, regexp.MustCompile(`(방침|방법|규정|지침)(안내|공개)?$`)},
}

var (
	numbering = regexp.MustCompile(`^\s*(?:제\s*\d+\s*[조장항]|[IVX]{1,4}\s*[.)]|\d{1,2}\s*[.)]|[①-⑳㉮-㉻Ⅰ-Ⅻⅰ-ⅻ❶-❿]|[가-하]\s*[.)]\s|\([\d가-하]{1,2}\)|[○●◯□■▣◆◇▶▷☐◎※【〔<\[]+)\s*`)
	sentence  = regexp.MustCompile(`(?:다|요|음|함|오|임|것|까)\s*[.)"'”]*\s*$|\.\s*$`)
	headWords = regexp.MustCompile(`고정형|이동형|개인영상정보|영상정보처리기기|영상정보|개인정보|정보주체|CCTV|카메라|시스템|설치|운영|관리|대수|위치|장소|범위|현황|촬영시간|촬영|시간|보관|보유|보존|기간|처리|방법|방침|책임자|담당부서|담당자|부서|접근|권한자|권한|지정|근거|목적|확인|열람|존재|삭제|파기|등|요구|대한|따른|조치|보호|기술적|관리적|물리적|안전성|확보|그밖|기타|필요|사항|변경|관한|위한|위탁|안내|공개|수집|이용|제공|저장|내용|규정|지침|에서|에게|에|의|및|와|과|을|를|은|는|한|하는|[^가-힣A-Za-z\d]|\d`)
)

// sectionOf tells which section a line opens, if it is a heading. here is the section it
// stands in: a line of a table there may look like its heading.
func sectionOf(ln *line, here section) (section, bool) {
	t := ln.text
	if len(t) > 400 || strings.ContainsAny(t, "\t|") {
		return "", false
	}
	num := numbering.FindString(t)
	rest := strings.TrimSpace(t[len(num):])
	p := strings.Trim(plain(rest), "】〕>]<.")
	if p == "" || utf8.RuneCountInString(p) > 60 || strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "·") {
		return "", false
	}
	if sentence.MatchString(rest) || strings.ContainsAny(rest, ":=") || countRe.MatchString(rest) || phoneRe.MatchString(rest) || len(ln.headerWords()) > 1 {
		return "", false
	}
	left := len(headWords.ReplaceAllString(p, "")) / 3
	for _, h := range headings {
		if !h.re.MatchString(p) {
			continue
		}
		// A word alone inside its own section is a cell of its table.
		if h.section == here && num == "" {
			return "", false
		}
		switch {
		case h.section == sTitle:
			// The title carries the institution's name; a link to an older policy says more.
			return h.section, here == sPreface && left <= 20
		case h.section == sOfficers && left > 1:
			return "", false // a person's row begins like the heading of the persons
		}
		return h.section, left <= 6
	}
	return "", false
}

// sectionise gives every line its section. Headings open a section, and so does the
// header row of a table that can only be one of it.
func sectionise(lines []*line) {
	here := sPreface
	for _, ln := range lines {
		if strings.TrimSpace(ln.text) == "" {
			ln.section = here
			continue
		}
		if s, ok := sectionOf(ln, here); ok {
			here, ln.read = s, true
		} else if s, ok := headerSection(ln.headerWords()); ok {
			here = s
		}
		ln.section = here
	}
}

// headerSection tells the section whose table has such a header.
func headerSection(columns []column) (section, bool) {
	has := map[role]bool{}
	for _, c := range columns {
		has[c.role] = true
	}
	switch {
	case len(columns) < 2:
		return "", false
	case (has[rCount] || has[rPart]) && (has[rPlace] || has[rBranch] || has[rKind] || has[rRange]):
		return sInstallation, true
	case has[rPhone] && (has[rName] || has[rTitle] || has[rKind] || has[rUnit] || has[rBranch]):
		return sOfficers, true
	case has[rRetention] && (has[rHours] || has[rStorage]):
		return sRecording, true
	}
	return "", false
}
