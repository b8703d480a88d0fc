package policy

import (
	"strings"
)

var (
	phoneRe = compile(`(?:(?:\+?82\s*-\s*\d{1,2}|\(?0\d{1,2}\)?)\s*[-.)]\s*|\(0\d{1,2}\)\s*)?\d{3,4}\s*[-.]\s*\d{4}(?:\s*~\s*\d{1,4})?|1[5-9]\d{2}\s*-\s*\d{4}`)
	// morePhonesRe goes on behind a phone: further numbers, an extension.
	morePhonesRe = compile(`^(?:\s*[,/·]\s*(?:\(?0\d{1,2}\)?\s*[-.)]\s*)?(?:\d{3,4}\s*-\s*)?\d{4}(?:\s*~\s*\d{1,4})?\b)*(?:\s*\(?\s*(?:내선|교환)\s*(?:번호)?\s*:?\s*\d{1,5}(?:\s*[,~]\s*\d{1,5})?\s*\)?)?`)
	areaRe       = compile(`\(\s*(0\d{1,2})\s*[)~-]*\s*\)`)
	mailRe       = compile(`[A-Za-z0-9._%+-]+\s?@\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
)

// phoneIn finds the first phone of a span with what belongs to it: further numbers, a
// range, an extension.
func phoneIn(s span) (span, bool) {
	ph, ok := s.whole(phoneRe)
	if !ok {
		return ph, false
	}
	if loc := morePhonesRe.FindStringIndex(s.ln.text[ph.to:s.to]); loc != nil {
		ph.to += loc[1]
	}
	return ph.trim(""), true
}

// areaCode reads "(02~)" in the header of the phones.
func (rd *reader) areaCode(t *table) string {
	i := index(t.columns, rPhone)
	if i < 0 {
		return ""
	}
	if code, ok := t.columns[i].cell.find(areaRe); ok {
		rd.problem(DerivedAreaCode, t.columns[i].cell, code.text())
		return code.text()
	}
	return ""
}

// fullPhone gives the first number of a phone with its area code, as it is printed where it
// has one.
func (rd *reader) fullPhone(o *Officer, area string, p person) {
	if o.Phone == "" {
		return
	}
	src := o.Source["phone"]
	first := p.phone.text()
	if at, ok := p.phone.whole(phoneRe); ok {
		first = at.text()
	}
	if i := strings.IndexByte(first, '~'); i > 0 {
		first = first[:i]
	}
	first = strings.Join(strings.Fields(first), " ")
	groups := strings.FieldsFunc(first, func(r rune) bool { return r < '0' || r > '9' })
	digits := len(strings.Join(groups, ""))
	switch {
	case len(groups) > 2 && groups[0] == "82":
		o.PhoneFull = "0" + strings.Join(groups[1:], "-")
		src.Origin = Derived
	case len(groups) > 0 && strings.HasPrefix(groups[0], "0") && digits >= 9, len(groups) == 2 && strings.HasPrefix(first, "1") && digits == 8:
		o.PhoneFull = first
	case area != "" && digits >= 7:
		o.PhoneFull = area + "-" + strings.Join(groups, "-")
		src.Origin = Derived
	default:
		rd.problem(NoAreaCode, p.phone, o.Phone)
		return
	}
	o.Source["phoneFull"] = src
}
