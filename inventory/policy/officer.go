package policy

import (
	"strings"
	"unicode/utf8"
)

var (
	roleRe = compile(`(?:개인영상정보|개인정보|영상정보|영상|운영|안전|시설)*\s*(?:처리\s*)?(?:보호|관리|운영|총괄|분야별)?\s*책\s*임\s*(?:자|관)|(?:영상정보\s*)?접근\s*(?:권한|관리)\s*(?:자|을 가진 자)?|관리\s*권한자|(?:개인영상정보\s*)?(?:보안\s*)?(?:운영|관리|업무|실무|취급|보안|보호|영상)\s*담당자|모니터링\s*(?:전담자|요원|담당자)`)
	// roleStart is what may stand for a role where a row begins.
	roleStart = compile(`^(?:` + roleRe.String() + `|담당자|관리자|전담자|담당(?:\s|$|:))`)
	titleRe   = compile(`(?:장|주임|담당|담당자|대리|사원|주무관|이사|전무|상무|차장|팀원|실무자|책임|(?:책임|담당|보호|관리|사무|서기|이사|연구|지도|장학|감독|조정|정보|보좌)관|위원|직원|계원|과원|교사|주사|서기|간사|매니저|수석|선임|행정원|연구원|과장보|조합장|소장|지점장|교감|교장|당직|요원|기사)$`)
	unitRe    = compile(`(?:과|부|팀|실|계|처|국|센터|본부|담당관실|사업소|분관|단|그룹|파트)(?:\([^()]*\))?$`)
	nameRe    = compile(`^[가-힣]{2,4}$|^[가-힣][○◯OX*x]{1,2}[가-힣]?$`)
	maskedRe  = compile(`^[가-힣][○◯OX*x]{1,2}[가-힣]?$`)
	bracketRe = compile(`\(\s*([^()]{1,30}?)\s*\)`)
)

// person is an officer while it is read: the words of each value.
type person struct {
	ln                                                  *line
	role, branch, unit, title, name, phone, mail, brack span
	carried, unitCarried, roleCarried                   bool // from a merged cell above
	unclear                                             bool // words are left that no column takes
}

func officerAnchor(r role, cell span) bool {
	switch r {
	case rPhone:
		return phoneRe.MatchString(cell.text())
	case rKind, rRole:
		return isRole(cell)
	}
	return false
}

// isRole tells whether a cell is a role and not much else.
func isRole(cell span) bool {
	return (roleStart.MatchString(cell.text()) || roleStart.MatchString(cell.plain())) && utf8.RuneCountInString(cell.plain()) <= 20
}

// readOfficers takes the lines of the section 관리책임자 및 접근권한자.
func (rd *reader) readOfficers(lines []*line) {
	rd.pipedOfficers(lines)
	area, flagged, last := "", map[*line]bool{}, person{}
	for bl := range blocks(lines, officerAnchor) {
		if bl.table != nil && !flagged[bl.table.head] {
			flagged[bl.table.head] = true
			area = rd.areaCode(bl.table)
			last = person{}
		}
		if bl.free != nil {
			rd.freeOfficer(bl.free, bl.table, area)
			continue
		}
		p := gridOfficer(bl.table, bl.row)
		if p.empty() {
			continue
		}
		p.carry(last, bl.table)
		for _, c := range bl.row.cells {
			if c.ln != nil && !c.blank() {
				c.ln.read = true
			}
		}
		flagBlanks(rd, bl.table, bl.row, rNote, rSeq, rMail)
		rd.addOfficer(p, area)
		last, rd.above = p, p
	}
	rd.flushLabels(area)
	rd.pending = person{}
}

// empty tells a row that names nobody: a second header, a purpose over several rows.
func (p person) empty() bool {
	return p.title.blank() && p.name.blank() && p.phone.blank() && p.role.blank()
}

// carry takes what a merged cell above says of this row too.
func (p *person) carry(last person, t *table) {
	if last.ln == nil {
		return
	}
	if p.branch.blank() && (index(t.columns, rBranch) >= 0 || index(t.columns, rUnit) >= 0) {
		p.branch, p.brack, p.carried = last.branch, last.brack, true
		if p.unit.blank() {
			p.unit, p.unitCarried = last.unit, true
		}
	}
	if p.role.blank() && !last.role.blank() {
		p.role, p.roleCarried = last.role, true
	}
}

// gridOfficer gives the cells of a row to their columns. Where the cells stand beside the
// columns (a header without a cell for the roles, a merged cell lost), the shift at which
// most of them look like their column counts.
func gridOfficer(t *table, r row) person {
	best, most := 0, -100
	for _, shift := range []int{0, 1, -1, 2} {
		if n := fitness(t, r, shift); n > most {
			best, most = shift, n
		}
	}
	p := person{ln: r.ln}
	used := map[int]bool{}
	cell := func(want role) span {
		for i, c := range t.columns {
			if k := i + best; c.role == want && k >= 0 && k < len(r.cells) && !used[k] && !r.cells[k].blank() {
				used[k] = true
				return r.cells[k]
			}
		}
		return span{ln: r.ln}
	}
	p.role = cell(rRole)
	p.branch, p.unit, p.phone, p.mail = cell(rBranch), cell(rUnit), cell(rPhone), cell(rMail)
	kind := cell(rKind)
	p.title, p.name = cell(rTitle), cell(rName)
	cell(rSeq)
	cell(rNote)
	if !kind.blank() {
		switch {
		case isRole(kind), roleStart.MatchString(kind.text()), !p.branch.blank() && p.role.blank():
			p.role = kind
		case p.branch.blank() && !isRole(p.title):
			p.branch = kind
		}
	}
	if !isRole(p.role) && isRole(p.title) {
		p.role, p.title = p.title, span{ln: r.ln} // 직책, 담당: 관리책임자
		p.title = cell(rTitle)
	}
	for k, c := range r.cells {
		if used[k] || c.blank() {
			continue
		}
		used[k] = true
		switch {
		case p.role.blank() && isRole(c):
			p.role = c
		case p.phone.blank() && phoneRe.MatchString(c.text()):
			p.phone = c
		case p.name.blank() && maskedRe.MatchString(c.plain()):
			p.name = c
		case p.branch.blank() && k < len(r.cells)/2 && len(t.columns) > 0:
			p.branch = c // a column before the others with a header that nobody knows
		default:
			p.byLook(c, false)
		}
	}
	p.divide()
	p.settle()
	return p
}

// divide splits a cell that holds title and name: 교장 가나다.
func (p *person) divide() {
	for _, both := range []*span{&p.name, &p.title} {
		if f := both.fields(); len(f) == 2 && (p.name.blank() || p.title.blank()) {
			switch {
			case titleRe.MatchString(f[0].text()) && nameRe.MatchString(f[1].text()) && !titleRe.MatchString(f[1].text()):
				p.title, p.name = f[0], f[1]
			case nameRe.MatchString(f[0].text()) && !titleRe.MatchString(f[0].text()) && titleRe.MatchString(f[1].text()) && utf8.RuneCountInString(f[0].text()) == 3 && !unitRe.MatchString(f[0].text()) && !workRe.MatchString(f[0].text()):
				p.name, p.title = f[0], f[1]
			}
		}
	}
	if m, ok := p.phone.whole(mailRe); ok && p.mail.blank() {
		p.mail = m
	}
	if ph, ok := phoneIn(p.phone); ok {
		p.phone = ph
	}
}

// fitness tells how many cells look like the columns that stand shift to their left.
func fitness(t *table, r row, shift int) int {
	n := 0
	for i, c := range t.columns {
		k := i + shift
		if k < 0 || k >= len(r.cells) || r.cells[k].blank() {
			continue
		}
		cell := r.cells[k]
		role, phone := isRole(cell), phoneRe.MatchString(cell.text())
		switch {
		case c.role == rPhone && phone:
			n += 3
		case phone, c.role == rPhone && role:
			n -= 3
		case (c.role == rKind || c.role == rRole) && role:
			n += 2
		case c.role == rName && role:
			n -= 2
		case c.role == rName && nameRe.MatchString(cell.plain()), c.role == rTitle && titleRe.MatchString(cell.text()), c.role == rUnit && unitRe.MatchString(cell.text()):
			n++
		}
	}
	if shift != 0 {
		n--
	}
	return n
}

// settle splits a role or branch cell from what stands in brackets behind it:
// 접근권한자(본점), 서울우체국 (지원과).
func (p *person) settle() {
	if br, ok := p.role.find(bracketRe); ok {
		if !isRole(br) {
			p.brack = br
		}
		p.role = p.role.sub(0, strings.IndexByte(p.role.text(), '(')).trim(trimName)
	} else if br, ok := p.branch.find(bracketRe); ok && strings.HasSuffix(p.branch.text(), ")") {
		p.brack = br
		p.branch = p.branch.sub(0, strings.IndexByte(p.branch.text(), '(')).trim("")
	}
}

// strayOfficer reads a line with a role and a phone outside the section.
func (rd *reader) strayOfficer(ln *line) {
	if !ln.read && ln.section != sForeign && len(ln.text) < 200 && strings.ContainsAny(ln.text, "-.") && phoneRe.MatchString(ln.text) && roleRe.MatchString(ln.text) {
		rd.freeOfficer(ln, nil, "")
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
		*to = joined(s.words())
		o.Source[key] = s.source(from)
	}
	take("role", p.role, origin[p.roleCarried], &o.Role)
	take("branch", p.branch, origin[p.carried], &o.Branch)
	take("unit", p.unit, origin[p.unitCarried], &o.Unit)
	take("title", p.title, Declared, &o.Title)
	take("name", p.name, Declared, &o.Name)
	take("phone", p.phone, Declared, &o.Phone)
	take("mail", p.mail, Declared, &o.Mail)
	o.Role = strings.ReplaceAll(o.Role, " ", "")
	if o.Role == "" || p.unclear {
		rd.problem(OfficerUnclear, p.ln.all().trim(""))
	}
	rd.fullPhone(&o, area, p)
	r.Officers = append(r.Officers, o)
	if o.Unit != "" {
		rd.addUnit(o)
	}
}

// joined takes the spaces out of a word whose letters stand apart: 정 보 과.
func joined(words string) string {
	f := strings.Fields(words)
	for _, w := range f {
		if utf8.RuneCountInString(w) > 1 {
			return strings.Join(f, " ")
		}
	}
	return strings.Join(f, "")
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
