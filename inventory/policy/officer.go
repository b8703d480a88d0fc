package policy

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	phoneRe   = regexp.MustCompile(`(?:\(?0\d{1,2}\)?\s*[-.)]\s*)?\d{3,4}\s*[-.]\s*\d{4}(?:\s*~\s*\d{1,4})?|1[5-9]\d{2}\s*-\s*\d{4}`)
	areaRe    = regexp.MustCompile(`\(\s*(0\d{1,2})\s*[)~-]*\s*\)`)
	roleRe    = regexp.MustCompile(`(?:개인영상정보|개인정보|영상정보|운영)*\s*(?:보호|관리|운영|총괄)\s*책임(?:자|관)|접근\s*권한(?:자|을 가진 자)?|(?:운영|관리|업무)\s*담당자`)
	titleRe   = regexp.MustCompile(`(?:장|주임|담당|담당자|대리|사원|주무관|이사|전무|상무|차장|팀원|실무자|책임|관|위원|직원|계원|과원|교사|주사|서기|간사|매니저)$`)
	unitRe    = regexp.MustCompile(`(?:과|부|팀|실|계|처|국|센터|본부|담당관실)$`)
	nameRe    = regexp.MustCompile(`^[가-힣]{2,4}$|^[가-힣][○OX*]{1,2}[가-힣]?$`)
	bracketRe = regexp.MustCompile(`\(\s*([^()]{1,30}?)\s*\)`)
)

// person is an officer while it is read: the words of each value.
type person struct {
	ln                                            *line
	role, branch, unit, title, name, phone, brack span
	carried, unitCarried                          bool // branch, unit come from a merged cell above
}

func officerAnchor(r role, cell span) bool {
	switch r {
	case rPhone:
		return phoneRe.MatchString(cell.text())
	case rKind, rRole:
		return roleRe.MatchString(cell.text()) && utf8.RuneCountInString(cell.plain()) <= 20
	}
	return false
}

// readOfficers takes the lines of the section 관리책임자 및 접근권한자.
func (rd *reader) readOfficers(lines []*line) {
	area, flagged, last := "", map[*line]bool{}, person{}
	for _, bl := range blocks(lines, officerAnchor) {
		if bl.table != nil && !flagged[bl.table.head] {
			flagged[bl.table.head] = true
			area = rd.areaCode(bl.table)
		}
		if bl.free != nil {
			rd.freeOfficer(bl.free, bl.table, area)
			continue
		}
		p := gridOfficer(bl.table, bl.row)
		if p.branch.blank() && last.ln != nil && (index(bl.table.columns, rBranch) >= 0 || index(bl.table.columns, rUnit) >= 0) {
			p.branch, p.brack, p.carried = last.branch, last.brack, true
			if p.unit.blank() {
				p.unit, p.unitCarried = last.unit, true
			}
		}
		for _, c := range bl.row.cells {
			if c.ln != nil && !c.blank() {
				c.ln.read = true
			}
		}
		flagBlanks(rd, bl.table, bl.row, rNote, rSeq)
		rd.addOfficer(p, area)
		last = p
	}
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

func gridOfficer(t *table, r row) person {
	p := person{ln: r.ln, role: t.cell(r, rRole), branch: t.cell(r, rBranch), unit: t.cell(r, rUnit), title: t.cell(r, rTitle), name: t.cell(r, rName), phone: t.cell(r, rPhone)}
	if kind := t.cell(r, rKind); !kind.blank() {
		if roleRe.MatchString(kind.text()) || p.branch.text() != "" {
			p.role = kind
		} else {
			p.branch = kind
		}
	}
	p.settle()
	return p
}

// settle splits a role or branch cell from what stands in brackets behind it:
// 접근권한자(본점), 서울우체국 (지원과).
func (p *person) settle() {
	if br, ok := p.role.find(bracketRe); ok {
		p.brack = br
		p.role = p.role.sub(0, strings.IndexByte(p.role.text(), '(')).trim("")
	} else if br, ok := p.branch.find(bracketRe); ok && strings.HasSuffix(p.branch.text(), ")") {
		p.brack = br
		p.branch = p.branch.sub(0, strings.IndexByte(p.branch.text(), '(')).trim("")
	}
}

// strayOfficer reads a line with a role and a phone outside the section.
func (rd *reader) strayOfficer(ln *line) {
	if !ln.read && len(ln.text) < 200 && strings.Contains(ln.text, "-") && phoneRe.MatchString(ln.text) && roleRe.MatchString(ln.text) {
		rd.freeOfficer(ln, nil, "")
	}
}

// freeOfficer reads a line without cells, by the order of its header where the words are
// as many, else by what each word looks like.
func (rd *reader) freeOfficer(ln *line, t *table, area string) {
	s := ln.all()
	if num := numbering.FindStringIndex(s.text()); num != nil {
		s = s.sub(num[1], len(s.text()))
	}
	s = s.trim(trimName)
	if sentence.MatchString(s.text()) && len(s.text()) > 60 {
		ln.read = true
		return
	}
	p := person{ln: ln}
	rest := s
	if ph, ok := s.find(phoneRe); ok {
		p.phone = ph
		rest = span{ln, s.from, ph.from}
	}
	ro, ok := s.find(roleRe)
	if !ok && (p.phone.ln == nil || t == nil) {
		return
	}
	if ok {
		p.role = ro
		if ro.from > s.from {
			p.branch = span{ln, s.from, ro.from}.trim(trimName)
			p.settle()
		}
		rest = span{ln, ro.to, max(rest.to, ro.to)}
		if br, found := rest.find(bracketRe); found && strings.HasPrefix(strings.TrimSpace(rest.text()), "(") {
			p.brack = br
			rest = span{ln, br.to + 1, rest.to}
		}
	}
	rest = rest.trim(trimName + "()")
	if cutAt := strings.Index(rest.text(), "연락처"); cutAt >= 0 {
		rest = rest.sub(0, cutAt).trim(trimName + "()")
	}
	if !p.byHeader(rest, t) {
		p.byLook(rest)
	}
	if p.title.ln == nil && p.name.ln == nil && p.phone.ln == nil {
		return
	}
	ln.read = true
	if roleRe.MatchString(rest.text()) {
		rd.problem(OfficerUnclear, s)
	}
	if t != nil && index(t.columns, rBranch) >= 0 && p.branch.ln == nil && p.brack.ln == nil && rd.above.ln != nil {
		p.branch, p.brack, p.carried = rd.above.branch, rd.above.brack, true
		rd.problem(BlankCell, s, strings.Join(strings.Fields(t.columns[index(t.columns, rBranch)].cell.words()), " "))
	}
	rd.above = p
	rd.addOfficer(p, area)
}

// byHeader gives the words between role and phone to the columns of the header.
func (p *person) byHeader(rest span, t *table) bool {
	if t == nil {
		return false
	}
	var between []role
	for _, c := range t.columns {
		switch c.role {
		case rName, rTitle, rUnit, rBranch:
			if c.role == rBranch && p.branch.ln != nil {
				continue
			}
			between = append(between, c.role)
		}
	}
	f := rest.fields()
	if len(f) != len(between) {
		return false
	}
	for i, r := range between {
		switch r {
		case rName:
			p.name = f[i]
		case rTitle:
			p.title = f[i]
		case rUnit:
			p.unit = f[i]
		case rBranch:
			p.branch = f[i]
		}
	}
	return true
}

// byLook gives words to title, name and unit by their endings.
func (p *person) byLook(rest span) {
	for _, f := range rest.fields() {
		w := f.trim(trimName + "()")
		switch t := w.text(); {
		case t == "" || roleOf(t) != rNone:
		case p.title.ln == nil && titleRe.MatchString(t):
			p.title = w
		case p.unit.ln == nil && unitRe.MatchString(t) && utf8.RuneCountInString(t) > 2:
			p.unit = w
		case p.name.ln == nil && nameRe.MatchString(t):
			p.name = w
		}
	}
}

// addOfficer makes the officer and the unit out of the words.
func (rd *reader) addOfficer(p person, area string) {
	r := &rd.r
	if p.brack.ln != nil && !p.brack.blank() {
		if p.branch.ln == nil && (rd.isBranch(p.brack.text()) || !unitRe.MatchString(p.brack.text())) {
			p.branch = p.brack
		} else if p.unit.ln == nil || p.unit.blank() {
			p.unit, p.unitCarried = p.brack, p.carried
		}
	}
	o := Officer{Source: Sources{}}
	origin := map[bool]Origin{false: Declared, true: Derived}
	take := func(key string, s span, from Origin, to *string) {
		if s.ln == nil || s.blank() {
			return
		}
		*to = strings.Join(strings.Fields(s.words()), " ")
		o.Source[key] = s.source(from)
	}
	take("role", p.role, Declared, &o.Role)
	take("branch", p.branch, origin[p.carried], &o.Branch)
	take("unit", p.unit, origin[p.unitCarried], &o.Unit)
	take("title", p.title, Declared, &o.Title)
	take("name", p.name, Declared, &o.Name)
	take("phone", p.phone, Declared, &o.Phone)
	o.Role = strings.ReplaceAll(o.Role, " ", "")
	if o.Role == "" {
		rd.problem(OfficerUnclear, p.ln.all().trim(""))
	}
	rd.fullPhone(&o, area, p)
	r.Officers = append(r.Officers, o)
	if o.Unit != "" {
		rd.addUnit(o)
	}
}

func (rd *reader) fullPhone(o *Officer, area string, p person) {
	if o.Phone == "" {
		return
	}
	src := o.Source["phone"]
	t := strings.TrimLeft(p.phone.text(), "(")
	digits := 0
	for i := range len(t) {
		if isDigit(t[i]) {
			digits++
		}
	}
	switch {
	case strings.HasPrefix(t, "0") && digits >= 9, strings.HasPrefix(t, "1") && len(t) == 9:
		o.PhoneFull = o.Phone
	case area != "":
		o.PhoneFull = area + "-" + o.Phone
		src.Origin = Derived
	default:
		rd.problem(NoAreaCode, p.phone, o.Phone)
		return
	}
	o.Source["phoneFull"] = src
}

func (rd *reader) addUnit(o Officer) {
	for _, u := range rd.r.Units {
		if u.Branch == o.Branch && u.Name == o.Unit {
			return
		}
	}
	rd.r.Units = append(rd.r.Units, Unit{Branch: o.Branch, Name: o.Unit, Source: Sources{"name": o.Source["unit"]}})
}

// isBranch tells whether a name is a branch that the table of places declared, or ends
// like one.
func (rd *reader) isBranch(name string) bool {
	for _, b := range rd.r.Branches {
		if plain(b.Name) == plain(name) {
			return true
		}
	}
	return branchSure.MatchString(strings.TrimSpace(name))
}
