package policy

import (
	"strings"
	"unicode/utf8"
)

var (
	itemRe    = compile(`^\s*(?:[-·○●◦□■▪*▶▷※]|\(?\d{1,2}[.)]|\(?[가-하][.)]|[①-⑳❶-❿ⅰ-ⅻ])\s*`)
	purposeRe = compile(`(?:설치|운영|이용)?\s*목적\s*[:]\s*`)
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
		for ; loc != nil && loc[1] > 0; loc = itemRe.FindStringIndex(s.text()) {
			s = s.sub(loc[1], len(s.text()))
		}
		ln.read = true
		if purposeTitle.MatchString(s.plain()) {
			continue
		}
		rd.addPurpose(s)
	}
}

// strayPurpose reads "설치 목적 : …" outside the section.
func (rd *reader) strayPurpose(ln *line) {
	if !ln.read && len(rd.r.Purposes) == 0 && strings.Contains(ln.text, "목적") && strayRe.MatchString(ln.text) {
		rd.readPurposes([]*line{ln})
	}
}

var strayRe = compile(`^\s*(?:[-·○●□■▪*]|\d{1,2}\s*[.)]|[가-하]\s*[.)]|[①-⑳])?\s*(?:설치|운영)\s*목적\s*:`)

// purposeTitle is what stands above the list, not in it.
var purposeTitle = compile(`^(?:설치)?(?:및)?(?:운영)?(?:목적|근거)$`)

func hasItems(lines []*line) bool {
	for _, ln := range lines {
		if !ln.read && itemRe.MatchString(ln.text) { // the heading has a number, too
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
