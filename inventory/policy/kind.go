package policy

import (
	"slices"
	"strings"
)

// What a text is that is no policy on cameras: said instead of a bare refusal, so that
// whoever gave the wrong file sees it at once.

var (
	policyWords = []string{"영상정보", "CCTV", "카메라", "방침", "대수", "보관기간", "보관 기간", "촬영", "관리책임자", "접근권한", "접근 권한", "개인정보", "cctv", "amera", "ilming", "urveillance", "ideo Information", "ideo information", "hooting range", "hooting Range", "etention", "ecording", "torage", "ersonal Information"}
	cameraWords = []string{"영상정보", "CCTV", "cctv", "카메라", "폐쇄회로", "촬영", "amera", "ilming", "urveillance", "ideo Information", "ideo information", "hooting range", "hooting Range", "rocessing device", "rocessing Device"}
	ruleWords   = []string{"방침", "대수", "보관", "책임자", "권한", "개인정보", "영상정보", "목적", "범위", "현황", "운영", "ilming", "etention", "ecording time", "storage", "ersonal Information", "nstallation", "CCTV Policy", "CCTV policy", "CCTV Operation", "torage period", "etention period", "ecordings", "etained"}

	codeRe    = compile(`[;{}]\s*$|^\s*(?:import|package|func|def|class|return|#include|public|private|var|const|let|if|for|from|end|else)\b|^\s*(?://|#!|/\*|\*/)|=>|:=|==|\(\)`)
	articleNo = compile(`^\s*제\s*\d+\s*조`)
	thisLaw   = compile(`이\s*(?:법|영|규칙|조례|고시|훈령|예규|규정)(?:은|에서|에)\s`)
	idRe      = compile(`아이디|ID|사용자명`)
	loginRe   = compile(`로그인|로그온|Login|Sign in`)
)

// seen is what the words of a text tell about its kind.
type seen struct {
	words, camera, rule int // different ones of each kind
	filled, code        int
	articles            int
	law, personal       int
	id, password, login bool
}

// sought are words that are looked for until enough different ones were found.
type sought struct {
	words  []string
	enough int
}

// in is how many of the words that are still sought stand in a text.
func (s *sought) in(t string) int {
	if s.enough <= 0 {
		return 0
	}
	was := len(s.words)
	s.words = slices.DeleteFunc(slices.Clone(s.words), func(w string) bool { return strings.Contains(t, w) })
	s.enough -= was - len(s.words)
	return was - len(s.words)
}

func look(lines []*line) seen {
	var s seen
	// More than is asked for need not be counted.
	words, camera, rule := sought{policyWords, 2}, sought{cameraWords, 1}, sought{ruleWords, 4}
	for i, ln := range lines {
		s.words += words.in(ln.text)
		s.camera += camera.in(ln.text)
		s.rule += rule.in(ln.text)
		if i >= 2000 || ln.all().blank() {
			continue
		}
		t := ln.text[:min(len(ln.text), 500)]
		s.filled++
		if codeRe.MatchString(t) {
			s.code++
		}
		if articleNo.MatchString(t) {
			s.articles++
		}
		if thisLaw.MatchString(t) {
			s.law++
		}
		if strings.Contains(t, "개인정보") {
			s.personal++
		}
		s.id, s.password, s.login = s.id || idRe.MatchString(t), s.password || strings.Contains(t, "비밀번호") || strings.Contains(t, "assword"), s.login || loginRe.MatchString(t)
	}
	return s
}

// tableLines is how far below its header the first number of a table may stand.
const tableLines = 12

// holdsTable tells whether a table of cameras stands in the text: a header with a column of
// counts and one of places, and a number below it. Whatever else such a text is, its table
// is read.
func holdsTable(lines []*line) bool {
	for i, ln := range lines {
		if ts, n := tailOf(ln); n > 1 && n < len(ts) && len(ln.text) < maxRowText && roleOf((span{ln, ts[0].at.from, ts[len(ts)-n-1].at.to}).text()) == rCount {
			return true // on its side: Number of units 452 271 79
		}
		if s, ok := headerSection(ln.headerWords()); !ok || s != sInstallation {
			continue
		}
		for _, below := range lines[i+1 : min(i+1+tableLines, len(lines))] {
			if hasDigit(below.text) {
				return true
			}
		}
	}
	return false
}

// kind gives the reason why a text is no policy, "" where it may be one. counted tells
// whether any number of cameras stands in it, tabled whether a table of them does.
func (s seen) kind(counted, tabled bool) Reason {
	counted = counted || tabled
	about := tabled && s.camera > 0 || s.words >= 2 && s.camera > 0 && s.rule > 0
	switch {
	case s.filled > 1 && s.code*2 > s.filled:
		return SourceCode
	case !counted && s.login && s.id && s.password && s.filled < 60 && s.articles == 0 && s.rule < 4:
		return LoginPage
	case !counted && s.articles >= 5 && s.law >= 2:
		return OtherRule
	case about:
		return ""
	case s.personal >= 3 && s.camera == 0:
		return PrivacyPolicy
	case s.articles >= 5 && s.law >= 1:
		return OtherRule
	}
	return NotAPolicy
}
