package policy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// freeOfficer reads a line without cells, by the order of its header where the words can
// be told by it, else by what each word looks like.
func (rd *reader) freeOfficer(ln *line, t *table, area string) {
	if len(ln.text) > maxRow {
		return
	}
	if rd.labelledOfficer(ln, area) {
		return
	}
	s := ln.all()
	for num := numbering.FindStringIndex(s.text()); num != nil && num[1] > 0; num = numbering.FindStringIndex(s.text()) {
		s = s.sub(num[1], len(s.text()))
	}
	s = s.trim(trimName + "|")
	if sentence.MatchString(s.text()) && len(s.text()) > 60 {
		rd.hear(ln)
		return
	}
	if rd.heldOver(s, area) {
		return
	}
	p := person{ln: ln}
	rest := s
	if m, ok := s.whole(mailRe); ok {
		p.mail = m
		rest = span{ln, s.from, m.from}
	}
	if ph, ok := phoneIn(s); ok {
		p.phone = ph
		rest = span{ln, s.from, min(rest.to, ph.from)}
	}
	ro, ok := roleOfLine(s)
	if !ok && (p.phone.ln == nil || t == nil && rd.pending.ln == nil) {
		return
	}
	if ok {
		p.role = ro
		p.unclear = glued(s, ro)
		if before := trimBrackets(span{ln, s.from, ro.from}); !before.blank() && roleOf(before.text()) == rNone && !strings.HasSuffix(before.text(), "정보") {
			p.branch = before
			p.settle()
		}
		rest = span{ln, ro.to, max(rest.to, ro.to)}
		if br, found := rest.find(bracketRe); found && strings.HasPrefix(strings.TrimSpace(rest.text()), "(") {
			if !isRole(br) && roleOf(br.text()) == rNone {
				p.brack = br
			}
			rest = span{ln, br.to + 1, rest.to}
		}
		if t != nil && index(t.columns, rRole) >= 0 && index(t.columns, rKind) >= 0 {
			if second, found := rest.trim("").whole(roleRe); found && second.from <= rest.trim("").from+1 {
				rest = span{ln, second.to, rest.to}
			}
		}
	}
	rest = trimBrackets(rest)
	for _, label := range []string{"연락처", "전화번호", "전화", "Tel", "TEL", "tel"} {
		if at := strings.Index(rest.text(), label); at >= 0 {
			rest = trimBrackets(rest.sub(0, at))
		}
	}
	if ok && rd.pending.ln != nil && rest.blank() && p.phone.ln == nil {
		ln.read = true // 관리책임자, and below it in brackets what else he is called
		return
	}
	if !p.byHeader(rest, t) {
		p.byLook(rest, t != nil && index(t.columns, rName) >= 0)
	}
	if p.title.ln == nil && p.name.ln == nil && p.phone.ln == nil && p.unit.ln == nil {
		if ok && rest.blank() && ln.section == sOfficers {
			rd.flushLabels(area)
			rd.pending, ln.read = p, true // a role alone: its person stands on the next line
		}
		return
	}
	if !ok && rd.pending.ln != nil {
		p.role, p.branch, p.brack = rd.pending.role, rd.pending.branch, rd.pending.brack
	}
	rd.pending = person{}
	ln.read = true
	p.unclear = p.unclear || roleRe.MatchString(rest.text()) || cutPhone.MatchString(rest.text())
	rd.carryLine(&p, t, s)
	rd.above = p
	rd.addOfficer(p, area)
}

// maxRow is how long a line may be that names one officer.
const maxRow = 1000

// carryLine takes role and branch from the line above where the header has a column for
// them: a merged cell was lost.
func (rd *reader) carryLine(p *person, t *table, s span) {
	if t == nil || rd.above.ln == nil {
		return
	}
	var lost []string
	if i := index(t.columns, rBranch); i >= 0 && p.branch.ln == nil && p.brack.ln == nil {
		p.branch, p.brack, p.carried = rd.above.branch, rd.above.brack, true
		lost = append(lost, strings.Join(strings.Fields(t.columns[i].cell.words()), " "))
	}
	if p.role.ln == nil && rd.above.role.ln != nil {
		p.role, p.roleCarried = rd.above.role, true
		name := "구분"
		if i := max(index(t.columns, rKind), index(t.columns, rRole)); i >= 0 {
			name = strings.Join(strings.Fields(t.columns[i].cell.words()), " ")
		}
		lost = append(lost, name)
	}
	if len(lost) > 0 {
		rd.problem(BlankCell, s, strings.Join(lost, ", "))
	}
}

// heldOver takes a phone that stands alone for the officer before it, who has none.
func (rd *reader) heldOver(s span, area string) bool {
	ph, ok := phoneIn(s)
	if !ok || rd.above.ln == nil || rd.above.phone.ln != nil && !rd.above.phone.blank() || len(rd.r.Officers) == 0 || s.ln.no-rd.above.ln.no > 3 {
		return false
	}
	if rest := s.text()[:ph.from-s.from] + s.text()[ph.to-s.from:]; strings.Trim(rest, " ()|☎:") != "" {
		return false
	}
	o := &rd.r.Officers[len(rd.r.Officers)-1]
	rd.above.phone = ph
	o.Phone, o.Source["phone"] = strings.Join(strings.Fields(ph.words()), " "), ph.source(Declared)
	rd.fullPhone(o, area, rd.above)
	s.ln.read = true
	return true
}

// roleOfLine finds the role of a line: anywhere where the words are sure, at its
// beginning where they are not, before the colon with spaces between the letters.
func roleOfLine(s span) (span, bool) {
	sure, found := s.whole(roleRe)
	if at, ok := s.whole(roleStart); ok && (!found || sure.from == s.from) {
		return at.trim(trimName), true
	}
	return sure, found
}

// glued tells whether a role stands among other letters without a space: the cells of a
// row ran into each other.
func glued(s, role span) bool {
	before, _ := utf8.DecodeLastRuneInString(s.ln.text[s.from:role.from])
	after, _ := utf8.DecodeRuneInString(s.ln.text[role.to:s.to])
	return role.from > s.from && unicode.Is(unicode.Hangul, before) || role.to < s.to && unicode.Is(unicode.Hangul, after)
}

// byHeader gives the words between role and phone to the columns of the header: in order,
// each column one word at least, so that most words look like their column. Where two
// ways look alike, the line is unclear.
func (p *person) byHeader(rest span, t *table) bool {
	if t == nil {
		return false
	}
	var between []role
	for _, c := range t.columns {
		switch c.role {
		case rName, rTitle, rUnit, rBranch:
			if c.role != rBranch || p.branch.ln == nil {
				between = append(between, c.role)
			}
		case rNone, rNote:
			between = append(between, rNone)
		}
	}
	f := rest.fields()
	if len(between) == 0 || len(f) < len(between) || len(f) > 9 {
		return false
	}
	best, most, ways := []int(nil), -1, 0
	cuts := make([]int, len(between)+1)
	var try func(k int)
	try = func(k int) {
		if k == len(between) {
			cuts[k] = len(f)
			if cuts[k-1] >= len(f) {
				return
			}
			n := 0
			for i, r := range between {
				n += looks(r, f[cuts[i]:cuts[i+1]])
			}
			switch {
			case n > most:
				best, most, ways = append([]int(nil), cuts...), n, 1
			case n == most:
				ways++
			}
			return
		}
		for c := cuts[k-1] + 1; c <= len(f)-(len(between)-k); c++ {
			cuts[k] = c
			try(k + 1)
		}
	}
	try(1)
	if best == nil {
		return false
	}
	p.unclear = ways > 1
	for i, r := range between {
		w := span{rest.ln, f[best[i]].from, f[best[i+1]-1].to}
		switch r {
		case rName:
			p.name = w
		case rTitle:
			p.title = w
		case rUnit:
			p.unit = w
		case rBranch:
			p.branch = w
		}
	}
	return true
}

// looks tells how much words look like a column.
func looks(r role, f []span) int {
	last := f[len(f)-1].text()
	n := 0
	switch r {
	case rName:
		if nameRe.MatchString(f[0].text()) && len(f) == 1 {
			n = 3
		}
	case rTitle:
		if titleRe.MatchString(last) {
			n = 3
		}
	case rUnit:
		if unitRe.MatchString(last) || bodyRe.MatchString(last) {
			n = 3
		}
	case rBranch:
		if branchSure.MatchString(last) || branchMaybe.MatchString(last) {
			n = 3
		}
	}
	return max(0, n-(len(f)-1))
}

// cutPhone is a phone that lost its end.
var cutPhone = compile(`\d{2,4}-\d{1,4}`)

// workRe are words for a kind of work that look like a name.
var workRe = compile(`^(?:카메라|시설|총무|보안|경비|안전|관리|운영|정보|총괄|당직|야간|주간|시설물|청사|방호|전산|행정|업무|기획|홍보|통합|본점|본사|본관|본부|해당|각각|대표|전체|전원|부서|개인|영상|책임|없음|상동|위탁|업체)`)

// byLook gives words to title, name and unit by their endings; what is left over makes
// the person unclear. named tells that a column for the name exists.
func (p *person) byLook(rest span, named bool) {
	for _, f := range rest.fields() {
		w := f.trim(trimName)
		t := strings.Trim(w.text(), "()")
		name := nameRe.MatchString(t) && (named || utf8.RuneCountInString(t) == 3 && !workRe.MatchString(t))
		switch {
		case t == "" || roleOf(t) != rNone || mailRe.MatchString(t):
		case p.title.blank() && titleRe.MatchString(t):
			p.title = w
		case p.unit.blank() && unitRe.MatchString(t) && (utf8.RuneCountInString(t) > 2 || !name):
			p.unit = w
		case p.name.blank() && name:
			p.name = w
		case utf8.RuneCountInString(t) > 1:
			p.unclear = true
		}
	}
}
