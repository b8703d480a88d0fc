package policy

import "strings"

var (
	// prepositionRe ends words that go on: Regulations on (CCTV operation).
	prepositionRe = compile(`^(?i:the(?:\s\S+)?|(?:rules?|regulations?|policy|guidelines?)(?:\s.*)?|.*\s(?:on|of|for|and|the|by|to|in|with))$`)
	// englishBodyRe is the name of a body in English, capitals at each word.
	englishBodyRe = compile(`(?:^|[^A-Za-z])((?:[A-Z][A-Za-z&.'-]*\s+){1,5}(?:Hall|Museum|University|College|School|Hospital|Clinic|Library|Hotel|Foundation|Institute|Corporation|Company|Agency|Authority|Center|Centre|Park|Bank|Gallery|Theater|Theatre|Church|Casino|Resort|Optics|Store|Mall|Tower|Airport|Station|Campus|Genomics|Inc|Hotels|Resorts|Co\.?,? ?Ltd|Corp|Group|Insurance|Securities|Academy|Council|Office|Ministry|Court|Police|Association|Cooperative|Apartments?))(?:[^A-Za-z]|$)`)
)

// englishAlias is a name in English with its short form: Tower Genomics, Inc. ("Tower").
var englishAlias = compile(`(?:^|[^A-Za-z])((?:[A-Z][A-Za-z&.'-]*\s+){1,6}?)?([A-Z][A-Za-z&'-]*)(?:,?\s*(?:Inc|Ltd|Co|LLC)\.?)*\s*\((?:below|hereinafter|hereafter|hereunder|the|["“])`)

var (
	// buttonRe are words of buttons, with what stands before them.
	buttonRe = compile(`^(?:\S+\s+){0,3}(?:보기|바로가기|내려받기|다운로드)\s*`)
	// trusteeRe begins a line that names whoever works for the institution.
	trusteeRe = compile(`^[^가-힣]*(?:수탁(?:자|업체|기관|사|회사)|위탁\s*(?:업체|회사|받는))[^가-힣]*:`)
)

// beforeNameRe are words with which a sentence begins before a name: At Mulle Hotel.
var beforeNameRe = compile(`^(?:At|In|By|For|With|From|Of|To)\s+(?:this\s+\S+\s+)?`)

// englishNameWeight is that of a name in an English text: above the Korean name on the
// page around it, below one that the text gives a short form.
const englishNameWeight = 90

// english tells a text whose lines are in English, apart from the menus of its page.
func (rd *reader) english() bool {
	foreign, all := 0, 0
	for _, ln := range rd.lines[:min(len(rd.lines), searchedLines)] {
		if len(ln.text) < 20 {
			continue
		}
		all += len(ln.text)
		if !hasHangul(ln.text) {
			foreign += len(ln.text)
		}
	}
	return foreign*4 > all*3
}

// englishNames are the names of bodies in a line of English.
func englishNames(ln *line) []named {
	s := ln.all()
	if phoneRe.MatchString(s.text()) && ln.section == sOfficers {
		return nil
	}
	if m := englishAlias.FindStringSubmatchIndex(s.text()); m != nil {
		from := m[4]
		if m[2] >= 0 {
			from = m[2]
		}
		return []named{{at: s.sub(from, m[5]).trim(trimName), weight: englishNameWeight + 30}}
	}
	at, ok := s.sub(0, runePrefix(s.text(), 300)).find(englishBodyRe)
	if !ok {
		return nil
	}
	at = at.trim(trimName)
	if loc := beforeNameRe.FindStringIndex(at.text()); loc != nil {
		at = at.sub(loc[1], len(at.text()))
	}
	w := englishNameWeight
	if t := at.text(); strings.HasPrefix(t, "The ") && strings.Count(t, " ") == 1 {
		w = weakName // the Museum: its short form
	}
	return []named{{at: at, weight: w}}
}

// isItself tells whether words for a place are the institution itself, or one of its
// offices under its name: no place inside it.
func (rd *reader) isItself(s span) bool {
	own, p := plain(rd.r.Institution), plain(s.text())
	return own != "" && strings.HasPrefix(p, own) && (p == own || strings.HasSuffix(p, "사무소") || strings.HasSuffix(p, "사무실") || bodyRe.MatchString(p))
}
