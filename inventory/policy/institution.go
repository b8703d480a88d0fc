package policy

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	subjectRe = regexp.MustCompile(`^(?:[^가-힣A-Za-z]{0,6})([가-힣A-Za-z0-9·&() ]{2,60}?)\s*(?:\([^()]{0,60}\))?\s*(?:은|는|에서는|에서|이|가|의)\s`)
	aboutRe   = regexp.MustCompile(`개인정보\s*보호법|개인영상정보|영상정보|CCTV`)
	siteRe    = regexp.MustCompile(`([가-힣A-Za-z0-9·&]{2,30})\s*(?:인터넷\s*)?홈페이지`)
	titledRe  = regexp.MustCompile(`^[^가-힣A-Za-z]{0,6}([가-힣A-Za-z0-9·& ]{2,40}?)\s*(?:의\s*)?(?:고정형\s*|이동형\s*|개인)*(?:영상정보|CCTV)`)
	aliasRe   = regexp.MustCompile(`\s*\([^()]*(?:\)|$)|\s*[(‘'"“].*$`)
	genericRe = regexp.MustCompile(`^(?:본|당|저희|우리|이|귀하|해당|각|동|그|다음|모든|단|또한|위|아래|상기|과거|이전|현재|전체)(?:\s|$)|(?:방침|지침|규정|기준|사항|목적|정보|정보주체|귀하|책임자|권한자|영상|기기|카메라|법|조|항|경우|장소|방법|변경사유|내용|메뉴|당사|본회|본원|본사|당사자|기관|누구든지|운영자|고객|국민|이용자|직원)$`)
)

// readInstitution finds who publishes the policy: the subject of the first sentence about
// the law or the footage, else the name in the title, else the owner of the homepage.
func (rd *reader) readInstitution() {
	for _, pattern := range []*regexp.Regexp{subjectRe, titledRe, siteRe} {
		for _, ln := range rd.lines {
			if pattern == siteRe && !strings.Contains(ln.text, "홈페이지") || len(ln.text) > 4000 && pattern == siteRe {
				continue
			}
			head := ln.all()
			if pattern != siteRe {
				head = head.trim("").sub(0, runePrefix(head.trim("").text(), 90))
				if !aboutRe.MatchString(ln.text[:runePrefix(ln.text, 400)]) {
					continue
				}
			}
			at, ok := head.find(pattern)
			if !ok {
				continue
			}
			if loc := aliasRe.FindStringIndex(at.text()); loc != nil {
				at = at.sub(0, loc[0])
			}
			at = at.trim(trimName)
			if n := utf8.RuneCountInString(at.text()); n < 2 || n > 30 || genericRe.MatchString(at.text()) || aboutRe.MatchString(at.text()) {
				continue
			}
			rd.r.Institution = strings.Join(strings.Fields(at.words()), " ")
			rd.r.Source["institution"] = at.source(Declared)
			ln.read = true
			return
		}
	}
	rd.r.Problems = append(rd.r.Problems, Problem{Code: InstitutionUnstated, Severity: severities[InstitutionUnstated], Args: []string{}})
}

// runePrefix gives the length in bytes of the first n characters.
func runePrefix(t string, n int) int {
	for i := range t {
		if n == 0 {
			return i
		}
		n--
	}
	return len(t)
}

var (
	itemRe    = regexp.MustCompile(`^\s*(?:[-·○●◦□■▪*▶▷※]|\(?\d{1,2}[.)]|\(?[가-하][.)]|[①-⑳❶-❿ⅰ-ⅻ])\s*`)
	purposeRe = regexp.MustCompile(`(?:설치|운영|이용)?\s*목적\s*[:]\s*`)
)

// readPurposes takes the list of the section 설치 근거 및 목적: bulleted or bare lines
// that are no sentences, or the list after "목적 :".
func (rd *reader) readPurposes(lines []*line) {
	for _, ln := range lines {
		s := ln.all()
		if ln.read || s.blank() {
			continue
		}
		if loc := purposeRe.FindStringIndex(s.text()); loc != nil {
			ln.read = true
			for _, part := range s.sub(loc[1], len(s.text())).split(",") {
				rd.addPurpose(part)
			}
			continue
		}
		loc := itemRe.FindStringIndex(s.text())
		if strings.HasSuffix(strings.TrimRight(s.text(), " ."), "다") || strings.Contains(s.text(), "법 제") || strings.Contains(s.text(), "근거") {
			ln.read = true
			continue
		}
		if loc == nil && (len(rd.r.Purposes) == 0 && len(lines) > 3 && hasItems(lines) || utf8.RuneCountInString(s.text()) > 60) {
			continue
		}
		if loc != nil {
			s = s.sub(loc[1], len(s.text()))
		}
		ln.read = true
		rd.addPurpose(s)
	}
}

// strayPurpose reads "설치 목적 : …" outside the section.
func (rd *reader) strayPurpose(ln *line) {
	if !ln.read && len(rd.r.Purposes) == 0 && strings.Contains(ln.text, "목적") && strayRe.MatchString(ln.text) {
		rd.readPurposes([]*line{ln})
	}
}

var strayRe = regexp.MustCompile(`^\s*(?:[-·○●□■▪*]|\d{1,2}\s*[.)]|[가-하]\s*[.)]|[①-⑳])?\s*(?:설치|운영)\s*목적\s*:`)

func hasItems(lines []*line) bool {
	for _, ln := range lines {
		if itemRe.MatchString(ln.text) {
			return true
		}
	}
	return false
}

func (rd *reader) addPurpose(s span) {
	s = s.trim(".,;")
	if s.blank() {
		return
	}
	rd.r.Source["purposes."+itoa(len(rd.r.Purposes))] = s.source(Declared)
	rd.r.Purposes = append(rd.r.Purposes, strings.Join(strings.Fields(s.words()), " "))
}
