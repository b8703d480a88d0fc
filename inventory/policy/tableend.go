package policy

import "strings"

// ends tells whether a line ends the table above it.
func (b *installation) ends(ln *line) bool {
	if ln.told&toldEnd == 0 {
		ln.told |= toldEnd
		if endsBefore(ln) {
			ln.told |= endsTable
		}
	}
	return ln.told&endsTable != 0
}

func endsBefore(ln *line) bool {
	s := ln.all().trim("")
	t := s.text()
	if len(counts(s)) > 0 && len(t) < 900 && !isBullet(t) && (len(t) < 200 || !sentence.MatchString(t)) {
		return false
	}
	if isBullet(t) || len(t) > 250 {
		return true
	}
	if numbering.MatchString(t) {
		f := s.fields()
		return !intRe.MatchString(f[0].text())
	}
	if strings.Contains(t, ":") && labelRe.MatchString(t) {
		return true
	}
	return sentence.MatchString(t) && len(t) > 60
}
