package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// PersonText is a person with rights as people read them: role, role@branch,
// role@branch/unit.
type PersonText struct {
	store.Person
	Rights []string
	State  string // active, closed, transferred
}

// RightText is one right, given or ended, as people read it.
type RightText struct {
	Right     string    `json:"right"`
	From      time.Time `json:"from"`
	Until     time.Time `json:"until,omitzero"`
	GrantedBy string    `json:"grantedBy"`
	Reason    string    `json:"reason"`
	EndedBy   string    `json:"endedBy,omitempty"`
	EndedWhy  string    `json:"endedWhy,omitempty"`
}

// PersonShown is everything that is on record of one person.
type PersonShown struct {
	PersonText
	History  []RightText
	Offices  []store.Appointment
	Sessions []store.OpenSession
	Codes    bool // one-time codes are on
}

// PeopleTexts lists the accounts.
func (a *App) PeopleTexts(ctx context.Context) ([]PersonText, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	people, err := a.store.Persons(ctx)
	if err != nil {
		return nil, err
	}
	var out []PersonText
	for _, p := range people {
		out = append(out, a.personText(&reg, p))
	}
	return out, nil
}

func (a *App) personText(reg *inventory.Register, p store.Person) PersonText {
	t := PersonText{Person: p, State: "active"}
	for _, g := range p.Grants {
		if g.Until.IsZero() || a.now().Before(g.Until) {
			t.Rights = append(t.Rights, rightText(reg, g))
		}
	}
	switch {
	case !p.TransferredAt.IsZero():
		t.State = "transferred"
	case !p.DisabledAt.IsZero():
		t.State = "closed"
	}
	slices.Sort(t.Rights)
	return t
}

func rightText(reg *inventory.Register, g store.Grant) string {
	right := string(g.Role)
	if b, ok := reg.Branch(g.BranchID); ok {
		right += "@" + b.Name
	}
	if g.Unit != "" {
		right += "/" + g.Unit
	}
	return right
}

// PersonShow gathers what is on record of a person.
func (a *App) PersonShow(ctx context.Context, login string) (PersonShown, error) {
	var out PersonShown
	err := a.ofPerson(ctx, login, func(p store.Person) error {
		reg, err := a.Register(ctx)
		if err != nil {
			return err
		}
		out.PersonText = a.personText(&reg, p)
		history, err := a.store.GrantsHistory(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, g := range history {
			out.History = append(out.History, RightText{rightText(&reg, g), g.From, g.Until, g.GrantedBy, g.Reason, g.EndedBy, g.EndedWhy})
		}
		if out.Offices, err = a.store.Appointments(ctx, p.ID); err != nil {
			return err
		}
		if out.Sessions, err = a.store.OpenSessions(ctx, p.ID, a.now()); err != nil {
			return err
		}
		f, err := a.store.SecondFactor(ctx, p.ID)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		out.Codes = !f.Confirmed.IsZero()
		return err
	})
	return out, err
}

// Office is an officer whom the policy in force names, with those who hold the office now.
type Office struct {
	Branch  string   `json:"branch,omitempty"` // empty: of the institution
	Unit    string   `json:"unit,omitempty"`
	Role    string   `json:"role"`
	Title   string   `json:"title"`
	Named   string   `json:"named,omitempty"` // as the policy prints the name
	Holders []string `json:"holders"`         // logins
}

// Offices lists the officers of the policy in force and who holds their offices.
func (a *App) Offices(ctx context.Context) ([]Office, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	people, err := a.store.Persons(ctx)
	if err != nil {
		return nil, err
	}
	out := []Office{}
	for _, o := range reg.Officers {
		b, _ := reg.Branch(o.BranchID)
		office := Office{Branch: b.Name, Unit: o.Unit, Role: o.Role, Title: o.Title, Named: o.Name, Holders: []string{}}
		for _, p := range people {
			for _, held := range p.Offices {
				if held.Key() == store.OfficeKey(o) && held.Holds(a.now()) {
					office.Holders = append(office.Holders, p.Login)
				}
			}
		}
		out = append(out, office)
	}
	return out, nil
}

// Appoint links a person to an office that the policy names: "role", "role@branch" or
// "role@branch/unit", with the title where there are several.
func (a *App) Appoint(ctx context.Context, login, office, title, reason, actor string) (store.Appointment, error) {
	var out store.Appointment
	return out, a.ofPerson(ctx, login, func(p store.Person) error {
		want, err := a.office(ctx, office, title)
		if err != nil {
			return err
		}
		want.PersonID = p.ID
		out, err = a.store.Appoint(ctx, want, store.Change{Actor: actor, Reason: reason, At: a.now()})
		return err
	})
}

// Dismiss ends an appointment of a person.
func (a *App) Dismiss(ctx context.Context, login, office, title, reason, actor string) error {
	return a.ofPerson(ctx, login, func(p store.Person) error {
		var kept []store.Appointment
		role, where, _ := strings.Cut(office, "@")
		branch, unit, _ := strings.Cut(where, "/")
		branchID, err := a.branchID(ctx, branch)
		if err != nil {
			return err
		}
		for _, held := range p.Offices {
			if held.BranchID == branchID && same(held.Unit, unit) && same(held.Office, role) && (title == "" || same(held.Title, title)) && (held.Until.IsZero() || a.now().Before(held.Until)) {
				kept = append(kept, held)
			}
		}
		if len(kept) != 1 {
			return fmt.Errorf("office %s: %w: %d such appointments", office, store.ErrNotFound, len(kept))
		}
		return a.store.EndAppointment(ctx, kept[0].ID, store.Change{Actor: actor, Reason: reason, At: a.now()})
	})
}

func same(a, b string) bool { return inventory.NameKey(a) == inventory.NameKey(b) }

func (a *App) branchID(ctx context.Context, branch string) (string, error) {
	if branch == "" {
		return "", nil
	}
	bs, err := a.Branches(ctx, []string{branch})
	if err != nil {
		return "", err
	}
	return bs[0].ID, nil
}

// office finds the one officer of the policy that words mean.
func (a *App) office(ctx context.Context, office, title string) (store.Appointment, error) {
	role, where, _ := strings.Cut(office, "@")
	branch, unit, _ := strings.Cut(where, "/")
	branchID, err := a.branchID(ctx, branch)
	if err != nil {
		return store.Appointment{}, err
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return store.Appointment{}, err
	}
	var found []inventory.Officer
	for _, o := range reg.Officers {
		if o.BranchID == branchID && same(o.Unit, unit) && same(o.Role, role) && (title == "" || same(o.Title, title)) {
			found = append(found, o)
		}
	}
	switch {
	case len(found) == 0:
		return store.Appointment{}, fmt.Errorf("office %s %s: %w in the policy: camledger person offices", office, title, store.ErrNotFound)
	case len(found) > 1:
		return store.Appointment{}, fmt.Errorf("office %s: the policy names %d of them: say which with --title", office, len(found))
	}
	o := found[0]
	return store.Appointment{BranchID: o.BranchID, Unit: o.Unit, Office: o.Role, Title: o.Title}, nil
}

// BranchUnit is a unit of a branch with the names of the places that it looks after.
type BranchUnit struct {
	Branch string   `json:"branch"`
	Unit   string   `json:"unit"`
	Policy bool     `json:"namedByPolicy"`
	Places []string `json:"places"`
}

// Units lists the units of all branches.
func (a *App) Units(ctx context.Context) ([]BranchUnit, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	units, err := a.store.Units(ctx, "")
	out := []BranchUnit{}
	for _, u := range units {
		b, _ := reg.Branch(u.BranchID)
		line := BranchUnit{Branch: b.Name, Unit: u.Name, Policy: u.ByPolicy, Places: []string{}}
		for _, id := range u.Places {
			if l, ok := reg.Location(id); ok {
				line.Places = append(line.Places, l.Name)
			}
		}
		out = append(out, line)
	}
	return out, err
}

// AddUnit names a unit of a branch that the policy does not name.
func (a *App) AddUnit(ctx context.Context, branch, unit, actor string) error {
	id, err := a.branchID(ctx, branch)
	if err != nil {
		return err
	}
	return a.store.AddUnit(ctx, id, strings.TrimSpace(unit), store.Change{Actor: actor, At: a.now()})
}

// GivePlace says which unit of a branch looks after a declared place; an empty unit gives
// it back to the branch.
func (a *App) GivePlace(ctx context.Context, branch, place, unit, actor string) error {
	id, err := a.branchID(ctx, branch)
	if err != nil {
		return err
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return err
	}
	l, ok := LocationFor(&reg, id, place)
	if !ok {
		return fmt.Errorf("place %q of %s: %w", place, branch, store.ErrNotFound)
	}
	return a.store.GivePlace(ctx, l.ID, strings.TrimSpace(unit), store.Change{Actor: actor, At: a.now()})
}
