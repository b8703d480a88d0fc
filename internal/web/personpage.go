package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// deed is a line of the audit log as people read it.
type deed struct {
	At           time.Time
	Who, What    string
	Detail, From string
}

// sessionView is an open session of a person.
type sessionView struct {
	store.SessionFacts
	SessionID string
	Browser   string
	Own       bool // the one that asks
}

// personView is the page of one person.
type personView struct {
	personRow
	Now, Past       []rightLine
	Held, Former    []officeLine
	Sessions        []sessionView
	Deeds           []deed
	CodesOn         bool
	Self            bool // the visitor's own
	MayChange       bool // the account as a whole
	MayGive         bool // some right
	MayAppoint      bool
	Roles           []option
	Scopes          []option
	OfficeOptions   []option
	Link            string // made just now
	AskLink         bool   // whether a password that works may be deleted
	PasswordMissing bool
}

const deedsMost = 30

func (s *server) personPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	out, err := s.personView(r, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.show(w, r, v, "person", clean(out.Name), out)
}

func (s *server) personView(r *http.Request, v visitor, id string) (personView, error) {
	ctx := r.Context()
	var out personView
	p, err := s.Store.PersonByID(ctx, id)
	if err != nil {
		return out, err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return out, err
	}
	who, err := s.names(ctx)
	if err != nil {
		return out, err
	}
	out.personRow = newPersonRow(v, &reg, p)
	out.Self = v.ID == p.ID
	out.MayChange = !out.Self && v.May(People, "") && store.MayRule(v.held, p, v.Now)
	out.PasswordMissing = p.PasswordHash == ""
	if err := s.fillRights(ctx, v, &reg, who, p, &out); err != nil {
		return out, err
	}
	if out.Sessions, err = s.sessionsOf(ctx, v, p.ID); err != nil {
		return out, err
	}
	if out.Deeds, err = s.deedsOf(ctx, v, &reg, who, p.ID); err != nil {
		return out, err
	}
	f, err := s.Store.SecondFactor(ctx, p.ID)
	if err != nil && !isMissing(err) {
		return out, err
	}
	out.CodesOn = !f.Confirmed.IsZero()
	if !out.Self && p.Active() && v.May(People, "") {
		if err := s.fillForms(ctx, v, &reg, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// accountName is who did something, for people: an operator of the machine by account.
func accountName(v visitor, who people, actor string) string {
	if account, is := strings.CutPrefix(actor, "operator:"); is {
		if name, known := who[actor]; known && name != "" {
			return name
		}
		return v.say("web.actor.operator", account)
	}
	return who.name(actor)
}

// grantWhy is why a right was given: with the account itself nobody is asked.
func grantWhy(v visitor, reason string) string {
	if reason == store.ReasonWithAccount {
		return v.say("web.people.why.account")
	}
	return reason
}

func (s *server) fillRights(ctx context.Context, v visitor, reg *inventory.Register, who people, p store.Person, out *personView) error {
	history, err := s.Store.GrantsHistory(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, g := range history {
		line := rightLine{ID: g.ID, Role: v.say("role." + string(g.Role)), Where: scope(v, reg, g.BranchID, g.Unit), From: g.From, Until: g.Until,
			By: accountName(v, who, g.GrantedBy), Why: grantWhy(v, g.Reason), EndedBy: accountName(v, who, g.EndedBy), EndedWhy: g.EndedWhy}
		if g.EndedBy == "" && (g.Until.IsZero() || v.Now.Before(g.Until)) {
			line.May = !out.Self && v.May(People, g.BranchID) && store.MayGive(v.held, g.Role, g.BranchID, v.Now)
			out.Now = append(out.Now, line)
		} else {
			out.Past = append(out.Past, line)
		}
	}
	offices, err := s.Store.Appointments(ctx, p.ID)
	for _, a := range offices {
		line := officeLine{ID: a.ID, Office: officeText(a.Office, a.Title), Where: scope(v, reg, a.BranchID, a.Unit), From: a.From, Until: a.Until,
			By: accountName(v, who, a.AppointedBy), Why: a.Reason, EndedBy: accountName(v, who, a.EndedBy), EndedWhy: a.EndedWhy}
		if a.EndedBy == "" && (a.Until.IsZero() || v.Now.Before(a.Until)) {
			line.May = !out.Self && store.MayGive(v.held, store.RoleAuthorised, a.BranchID, v.Now)
			out.Held = append(out.Held, line)
		} else {
			out.Former = append(out.Former, line)
		}
	}
	return err
}

// fillForms lists what the visitor may give: roles, branches and units, offices.
func (s *server) fillForms(ctx context.Context, v visitor, reg *inventory.Register, out *personView) error {
	units, err := s.Store.Units(ctx, "")
	if err != nil {
		return err
	}
	out.Roles, out.Scopes = givable(v, reg, units)
	out.MayGive = len(out.Roles) > 0
	for _, o := range reg.Officers {
		if store.MayGive(v.held, store.RoleAuthorised, o.BranchID, v.Now) {
			out.OfficeOptions = append(out.OfficeOptions, option{Value: store.OfficeKey(o), Text: scope(v, reg, o.BranchID, o.Unit) + " · " + officeText(o.Role, o.Title)})
		}
	}
	out.MayAppoint = len(out.OfficeOptions) > 0
	return nil
}

// givable lists the roles that the visitor may give anywhere, and the scopes: the
// institution, branches, units of branches.
func givable(v visitor, reg *inventory.Register, units []store.Unit) (roles, scopes []option) {
	for _, role := range store.Roles {
		if slices.ContainsFunc(v.held, func(g store.Grant) bool { return store.MayGive(v.held, role, g.BranchID, v.Now) }) {
			roles = append(roles, option{Value: string(role), Text: v.say("role." + string(role))})
		}
	}
	if store.MayGive(v.held, store.RoleAuthorised, "", v.Now) {
		scopes = append(scopes, option{Value: scopeAll, Text: v.say("web.people.institution")})
	}
	for _, b := range reg.Branches {
		if !b.RetiredAt.IsZero() || !store.MayGive(v.held, store.RoleAuthorised, b.ID, v.Now) {
			continue
		}
		scopes = append(scopes, option{Value: b.ID, Text: b.Name})
		for _, u := range units {
			if u.BranchID == b.ID {
				scopes = append(scopes, option{Value: b.ID + "/" + u.Name, Text: b.Name + " " + u.Name})
			}
		}
	}
	return roles, scopes
}

func (s *server) sessionsOf(ctx context.Context, v visitor, personID string) ([]sessionView, error) {
	open, err := s.Store.OpenSessions(ctx, personID, v.Now)
	var out []sessionView
	own := store.HashToken(s.sessions.Token(ctx))
	for _, o := range open {
		out = append(out, sessionView{o.SessionFacts, o.ID, browserName(o.Agent), o.ID == own})
	}
	return out, err
}

// browserName is what of the long name of a browser people recognise.
func browserName(agent string) string {
	system := ""
	for _, s := range [][2]string{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, s[0]) {
			system = " · " + s[1]
			break
		}
	}
	for _, b := range [][2]string{{"Edg/", "Edge"}, {"Whale/", "Whale"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b[0]) {
			return b[1] + system
		}
	}
	return oneLine(agent, 40)
}

// deedsOf lists what the audit log says of a person, done by and to them, the newest first.
func (s *server) deedsOf(ctx context.Context, v visitor, reg *inventory.Register, who people, personID string) ([]deed, error) {
	about, err := s.Store.AuditLog(ctx, store.AuditFilter{Subject: personID, Limit: deedsMost})
	if err != nil {
		return nil, err
	}
	by, err := s.Store.AuditLog(ctx, store.AuditFilter{Actor: personID, Limit: deedsMost})
	if err != nil {
		return nil, err
	}
	for _, e := range by {
		if e.Subject != personID {
			about = append(about, e)
		}
	}
	slices.SortStableFunc(about, func(a, b store.Entry) int { return b.At.Compare(a.At) })
	names := branchesNamed(reg)
	var out []deed
	for _, e := range about[:min(len(about), deedsMost)] {
		d := deed{At: e.At, Who: accountName(v, who, e.Actor), What: e.Action, Detail: rightWords(v, names, e)}
		if words.Has("audit." + e.Action) {
			d.What = v.say("audit." + e.Action)
		}
		out = append(out, d)
	}
	return out, nil
}

// branchesNamed puts names in the place of the ids of branches.
func branchesNamed(reg *inventory.Register) *strings.Replacer {
	var named []string
	for _, b := range reg.Branches {
		named = append(named, b.ID, b.Name)
	}
	return strings.NewReplacer(named...)
}

// rightWords names the branches in the detail of a line about a person and, of a line about a
// right, puts the role at its head into words.
func rightWords(v visitor, names *strings.Replacer, e store.Entry) string {
	detail := names.Replace(e.Detail)
	i := strings.IndexAny(detail, "@:")
	if e.Action != "grant.add" && e.Action != "grant.end" || i < 0 || !words.Has("role."+detail[:i]) {
		return detail
	}
	return v.say("role."+detail[:i]) + strings.Replace(detail[i:], "@", " · ", 1)
}
