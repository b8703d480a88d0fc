package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/inventory"
)

// rightLine is a right as people read it.
type rightLine struct {
	ID                string
	Role, Where       string
	From, Until       time.Time
	By, Why           string
	EndedBy, EndedWhy string
	May               bool // the visitor may take it away
}

// officeLine is an appointment as people read it.
type officeLine struct {
	ID                string
	Office, Where     string
	From, Until       time.Time
	By, Why           string
	EndedBy, EndedWhy string
	May               bool
}

// personRow is one account in the list of them.
type personRow struct {
	store.Person
	Rights, Offices []string
	Class, Code     string // of its state
}

// scope names where a right holds.
func scope(v visitor, reg *inventory.Register, branchID, unit string) string {
	if branchID == "" {
		return v.say("web.people.institution")
	}
	name := branchID
	if b, ok := reg.Branch(branchID); ok {
		name = b.Name
	}
	if unit != "" {
		name += " " + unit
	}
	return name
}

// officeText names an office of the policy.
func officeText(role, title string) string { return strings.TrimSpace(role + " " + title) }

func personState(p store.Person) (class, code string) {
	switch {
	case !p.TransferredAt.IsZero():
		return "unk", "web.people.transferred"
	case !p.DisabledAt.IsZero():
		return "unk", "web.people.disabled"
	}
	return "ok", "web.people.active"
}

func newPersonRow(v visitor, reg *inventory.Register, p store.Person) personRow {
	row := personRow{Person: p}
	row.Class, row.Code = personState(p)
	for _, g := range p.Grants {
		if g.Holds(v.Now) {
			row.Rights = append(row.Rights, v.say("role."+string(g.Role))+" · "+scope(v, reg, g.BranchID, g.Unit))
		}
	}
	for _, a := range p.Offices {
		if a.Holds(v.Now) {
			row.Offices = append(row.Offices, officeText(a.Office, a.Title)+" · "+scope(v, reg, a.BranchID, a.Unit))
		}
	}
	return row
}

// homeOf is the branch to which an account belongs: the one branch of all its rights and
// offices, or of those that ended last where it has none; empty: the institution.
func homeOf(p store.Person, past []store.Grant, now time.Time) string {
	var branches []string
	add := func(id string) {
		if !slices.Contains(branches, id) {
			branches = append(branches, id)
		}
	}
	for _, g := range p.Grants {
		if g.Until.IsZero() || now.Before(g.Until) {
			add(g.BranchID)
		}
	}
	for _, a := range p.Offices {
		if a.Until.IsZero() || now.Before(a.Until) {
			add(a.BranchID)
		}
	}
	if len(branches) == 0 {
		last := time.Time{}
		for _, g := range past {
			if g.Until.After(last) {
				last, branches = g.Until, nil
			}
			if g.Until.Equal(last) {
				add(g.BranchID)
			}
		}
	}
	if len(branches) == 1 {
		return branches[0]
	}
	return ""
}

// branchOfPerson tells whose an account is, for who may look at it.
func (s *server) branchOfPerson(ctx context.Context, id string) (string, error) {
	p, err := s.Store.PersonByID(ctx, id)
	if err != nil {
		return "", err
	}
	past, err := s.Store.GrantsHistory(ctx, id)
	return homeOf(p, past, s.Now()), err
}

// roster lists the accounts that a visitor may see, by name.
func (s *server) roster(ctx context.Context, v visitor) ([]store.Person, error) {
	all, err := s.Store.Persons(ctx)
	if err != nil || v.MayEverywhere(Roster) {
		return all, err
	}
	past, err := s.Store.GrantsHistory(ctx, "")
	if err != nil {
		return nil, err
	}
	ended := map[string][]store.Grant{}
	for _, g := range past {
		ended[g.PersonID] = append(ended[g.PersonID], g)
	}
	return slices.DeleteFunc(all, func(p store.Person) bool {
		home := homeOf(p, ended[p.ID], v.Now)
		return home == "" || !v.May(Roster, home)
	}), nil
}

// peopleView is the page 사람과 권한.
type peopleView struct {
	Lead               string
	Query              string
	Branches, Roles    []option
	States             []option
	Rows               []personRow
	Pages              pager
	Files, RightsFiles files
	Alone              []inventory.Branch // without a reachable person
	Vacant             []vacantOffice
	VacantMore         int
	MayAdd             bool
	Codes              *codesView // who must use one-time codes; nil: not the visitor's
}

// vacantOffice is one of the policy that nobody holds.
type vacantOffice struct{ Office, Where, BranchID string }

const (
	peoplePage = 50
	vacantMost = 12
)

// askedPeople keeps the accounts that the filters of a query ask for.
func askedPeople(r *http.Request, v visitor, all []store.Person) []store.Person {
	q := r.URL.Query()
	words := strings.ToLower(strings.TrimSpace(q.Get("q")))
	branch, role, state := q.Get("branch"), store.Role(q.Get("role")), q.Get("state")
	out := slices.DeleteFunc(slices.Clone(all), func(p store.Person) bool {
		if words != "" && !strings.Contains(strings.ToLower(p.Login+" "+p.Name+" "+p.Email), words) {
			return true
		}
		switch {
		case state == "" && !p.Active(), state == "closed" && p.Active(), state == "norights" && (len(p.Grants) > 0 || !p.Active()), state == "nomail" && (p.Email != "" || !p.Active()):
			return true
		}
		if branch == "" && role == "" {
			return false
		}
		return !slices.ContainsFunc(p.Grants, func(g store.Grant) bool {
			return g.Holds(v.Now) && (branch == "" || g.BranchID == branch) && (role == "" || g.Role == role)
		}) && (role != "" || !slices.ContainsFunc(p.Offices, func(a store.Appointment) bool { return a.Holds(v.Now) && a.BranchID == branch }))
	})
	slices.SortFunc(out, func(a, b store.Person) int {
		return cmp.Or(inventory.CompareNames(a.Name, b.Name), strings.Compare(a.Login, b.Login))
	})
	return out
}

func (s *server) people(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, q := r.Context(), r.URL.Query()
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	all, err := s.roster(ctx, v)
	if err != nil {
		return err
	}
	everybody, err := s.Store.Persons(ctx)
	if err != nil {
		return err
	}
	list := askedPeople(r, v, all)
	out := peopleView{Lead: v.say("web.people.lead", number(len(all))), Query: q.Get("q"), Branches: branchOptions(v, &reg, q.Get("branch")),
		Roles: choices(v.say("web.people.allroles"), q.Get("role"), roleChoices(v)...),
		States: []option{{"", v.say("web.people.active"), q.Get("state") == ""}, {"closed", v.say("web.people.closed"), q.Get("state") == "closed"},
			{"norights", v.say("web.people.norights"), q.Get("state") == "norights"}, {"nomail", v.say("web.people.nomail"), q.Get("state") == "nomail"},
			{"all", v.say("web.people.all"), q.Get("state") == "all"}},
		Pages: newPager("/people", q, peoplePage), Files: filesOf("/people", q), RightsFiles: filesOf("/people/rights", nil), MayAdd: v.May(People, "")}
	out.Pages.Total = len(list)
	first := min(out.Pages.Offset(), len(list))
	for _, p := range list[first:min(first+peoplePage, len(list))] {
		out.Rows = append(out.Rows, newPersonRow(v, &reg, p))
	}
	for _, b := range reg.Branches {
		if b.RetiredAt.IsZero() && v.May(Roster, b.ID) && !slices.ContainsFunc(everybody, func(p store.Person) bool { return p.Reaches(b.ID, v.Now) }) {
			out.Alone = append(out.Alone, b)
		}
	}
	for _, o := range reg.Officers {
		if (o.BranchID == "" && !v.Everywhere()) || !v.May(Roster, o.BranchID) || holdsOffice(everybody, o, v.Now) {
			continue
		}
		if len(out.Vacant) == vacantMost {
			out.VacantMore++
			continue
		}
		out.Vacant = append(out.Vacant, vacantOffice{officeText(o.Role, o.Title), scope(v, &reg, o.BranchID, o.Unit), o.BranchID})
	}
	if v.MayEverywhere(People) {
		if out.Codes, err = s.codesDemanded(ctx, v); err != nil {
			return err
		}
	}
	return s.show(w, r, v, "people", v.say("web.people.title"), out)
}

func holdsOffice(all []store.Person, o inventory.Officer, now time.Time) bool {
	key := store.OfficeKey(o)
	return slices.ContainsFunc(all, func(p store.Person) bool {
		return p.Active() && slices.ContainsFunc(p.Offices, func(a store.Appointment) bool { return a.Holds(now) && a.Key() == key })
	})
}

func roleChoices(v visitor) [][2]string {
	var out [][2]string
	for _, role := range store.Roles {
		out = append(out, [2]string{string(role), v.say("role." + string(role))})
	}
	return out
}

// personList is the list as a file.
func (s *server) personList(r *http.Request, v visitor) (listing, error) {
	ctx := r.Context()
	reg, err := s.register(ctx)
	if err != nil {
		return listing{}, err
	}
	all, err := s.roster(ctx, v)
	if err != nil {
		return listing{}, err
	}
	columns := []string{v.say("web.people.name"), v.say("web.login.name"), v.say("web.people.mail"), v.say("web.people.rights"), v.say("web.people.offices"), v.say("web.people.state"), v.say("web.people.lastlogin")}
	return listing{name: onDay("people", v), columns: columns, fill: func(t *sheet.Table) error {
		for _, p := range askedPeople(r, v, all) {
			row := newPersonRow(v, &reg, p)
			t.Row(p.Name, p.Login, p.Email, strings.Join(row.Rights, ", "), strings.Join(row.Offices, ", "), v.say(row.Code), stampText(v, p.LoginAt))
		}
		return nil
	}}, nil
}

// rightList is the record of every right, given and ended: 접근권한 부여·변경·말소 기록.
func (s *server) rightList(r *http.Request, v visitor) (listing, error) {
	ctx := r.Context()
	reg, err := s.register(ctx)
	if err != nil {
		return listing{}, err
	}
	all, err := s.roster(ctx, v)
	if err != nil {
		return listing{}, err
	}
	who, err := s.names(ctx)
	if err != nil {
		return listing{}, err
	}
	seen := map[string]store.Person{}
	for _, p := range all {
		seen[p.ID] = p
	}
	past, err := s.Store.GrantsHistory(ctx, "")
	if err != nil {
		return listing{}, err
	}
	columns := []string{v.say("web.people.name"), v.say("web.login.name"), v.say("web.people.role"), v.say("web.people.where"), v.say("web.people.from"),
		v.say("web.people.givenby"), v.say("web.people.why"), v.say("web.people.until"), v.say("web.people.endedby"), v.say("web.people.endedwhy")}
	return listing{name: onDay("rights", v), columns: columns, fill: func(t *sheet.Table) error {
		for _, g := range past {
			if p, ok := seen[g.PersonID]; ok {
				t.Row(p.Name, p.Login, v.say("role."+string(g.Role)), scope(v, &reg, g.BranchID, g.Unit), stampText(v, g.From), accountName(v, who, g.GrantedBy), grantWhy(v, g.Reason), stampText(v, g.Until), accountName(v, who, g.EndedBy), g.EndedWhy)
			}
		}
		return nil
	}}, nil
}
