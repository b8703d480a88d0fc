package policy

import (
	"strings"
	"unicode/utf8"
)

// officerLabel is a line with one value of an officer: 성명 : 가나다.
var officerLabel = compile(`^\s*` + bulletOf + `(성\s*명|이\s*름|성\s*함|직\s*위|직\s*책|직\s*급|소\s*속|(?:담당\s*)?부\s*서(?:명)?|연\s*락\s*처|전\s*화(?:\s*번\s*호)?|(?i:tel|e-?mail)|이메일|전자우편)\s*[:：]\s*(\S.*)$`)

// labelledOfficer reads an officer whose values stand one per line, each behind its name.
// The role is that of the line above, or of the sentence that speaks of one alone.
func (rd *reader) labelledOfficer(ln *line, area string) bool {
	m := officerLabel.FindStringSubmatchIndex(ln.text)
	if m == nil || len(ln.text) > 200 {
		return false
	}
	value := span{ln, m[4], m[5]}.trim(trimName)
	if value.blank() {
		return false
	}
	p := &rd.labels
	field := map[role]*span{rName: &p.name, rTitle: &p.title, rUnit: &p.unit, rPhone: &p.phone, rMail: &p.mail}[roleOf(labelName(ln.text[m[2]:m[3]]))]
	if field == nil {
		return false
	}
	if field.ln != nil {
		rd.flushLabels(area)
	}
	if p.ln == nil {
		p.ln = ln
		p.role, p.branch, p.brack = rd.pending.role, rd.pending.branch, rd.pending.brack
		if p.role.ln == nil && rd.spoken.ln != nil {
			p.role, p.roleCarried = rd.spoken, true
		}
		rd.pending = person{}
	}
	if ph, ok := phoneIn(value); ok && field == &p.phone {
		value = ph
	}
	*field = value
	ln.read = true
	return true
}

// labelName writes a label as a header would have it.
func labelName(t string) string {
	switch t = plain(strings.ToLower(t)); t {
	case "tel":
		return "전화"
	case "email", "e-mail":
		return "이메일"
	}
	return t
}

// flushLabels makes an officer of the labels read so far.
func (rd *reader) flushLabels(area string) {
	p := rd.labels
	rd.labels = person{}
	if p.ln == nil || p.name.ln == nil && p.title.ln == nil && p.phone.ln == nil {
		return
	}
	rd.above = p
	rd.addOfficer(p, area)
}

// hear keeps the role that a sentence of the section speaks of, if it is one alone.
func (rd *reader) hear(ln *line) {
	all := roleRe.FindAllStringIndex(ln.text, 3)
	if len(all) == 1 && utf8.RuneCountInString(ln.text) < 300 {
		rd.spoken = ln.all().sub(all[0][0], all[0][1]).trim("")
	}
}
