package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"camledger/internal/store"
	"camledger/inventory"
)

// continues writes into an acceptance which names go on under another one, and into the
// outcome what becomes of the others. The register that counts is that of the day from
// which the version applies.
func (a *App) continues(ctx context.Context, acc *store.Acceptance, out *Accepted, said []Continued) error {
	reg, err := a.Register(ctx)
	if err != nil {
		return err
	}
	if reg.Policy.ID == "" {
		if len(said) > 0 {
			return fmt.Errorf("%w: nothing can be continued by the first version", store.ErrInvalid)
		}
		return nil
	}
	x := continuing{acc: acc, reg: &reg, taken: map[string]bool{}, fresh: map[[2]string]bool{}}
	said = slices.DeleteFunc(slices.Clone(said), func(c Continued) bool {
		if c.Old == "" {
			x.fresh[[2]string{c.Branch, c.Location}] = true
		}
		return c.Old == ""
	})
	// Branches first: their places continue inside them.
	for _, c := range said {
		if _, branch := reg.Branch(c.Old); branch && c.Location == "" {
			if err := x.branch(c); err != nil {
				return err
			}
		}
	}
	for _, c := range said {
		if _, branch := reg.Branch(c.Old); branch && c.Location == "" {
			continue
		}
		if err := x.location(c); err != nil {
			return err
		}
	}
	x.rest(out)
	return nil
}

type continuing struct {
	acc   *store.Acceptance
	reg   *inventory.Register
	taken map[string]bool    // old ids that go on
	fresh map[[2]string]bool // branch and place that a person calls new
}

func (x *continuing) find(name string) *store.AcceptedBranch {
	i := slices.IndexFunc(x.acc.Branches, func(b store.AcceptedBranch) bool { return inventory.NameKey(b.Name) == inventory.NameKey(name) })
	if i < 0 {
		return nil
	}
	return &x.acc.Branches[i]
}

func (x *continuing) branch(c Continued) error {
	b := x.find(c.Branch)
	switch {
	case b == nil:
		return fmt.Errorf("%w: %q is no branch of the new version", store.ErrInvalid, c.Branch)
	case x.taken[c.Old] || b.Continues != "":
		return fmt.Errorf("%w: a branch continues one branch: %q", store.ErrInvalid, c.Branch)
	}
	b.Continues, x.taken[c.Old] = c.Old, true
	return nil
}

func (x *continuing) location(c Continued) error {
	old, ok := x.reg.Location(c.Old)
	if !ok {
		return fmt.Errorf("%w: %s is no place of the register", store.ErrInvalid, c.Old)
	}
	b := x.find(c.Branch)
	if b == nil {
		return fmt.Errorf("%w: %q is no branch of the new version", store.ErrInvalid, c.Branch)
	}
	of, _ := x.reg.Branch(old.BranchID)
	if b.Continues != of.ID && inventory.NameKey(b.Name) != inventory.NameKey(of.Name) {
		return fmt.Errorf("%w: %q is a place of %s: a place continues inside its branch", store.ErrInvalid, old.Name, of.Name)
	}
	i := slices.IndexFunc(b.Locations, func(l store.AcceptedLocation) bool { return inventory.NameKey(l.Name) == inventory.NameKey(c.Location) })
	if i < 0 {
		return fmt.Errorf("%w: %q is no place of %s in the new version", store.ErrInvalid, c.Location, b.Name)
	}
	l := &b.Locations[i]
	relation := store.Continues
	switch goesOn := x.namesake(b, old); {
	case inventory.NameKey(old.Name) == inventory.NameKey(l.Name):
		return nil // it goes on by its name
	case x.taken[old.ID] || goesOn:
		relation = store.SplitOff
	case l.Continues != "" || x.known(old.BranchID, l.Name):
		relation = store.MergedIn
	}
	x.taken[old.ID] = true
	if relation == store.Continues {
		l.Continues = old.ID
		return nil
	}
	x.acc.Successions = append(x.acc.Successions, store.Succession{OldID: old.ID, Branch: b.Name, Location: l.Name, Relation: relation})
	return nil
}

// namesake tells whether the new version names an old place as before.
func (x *continuing) namesake(b *store.AcceptedBranch, old inventory.Location) bool {
	return slices.ContainsFunc(b.Locations, func(l store.AcceptedLocation) bool {
		return inventory.NameKey(l.Name) == inventory.NameKey(old.Name)
	})
}

// known tells whether the register knows a place of that name in the branch.
func (x *continuing) known(branchID, name string) bool {
	return slices.ContainsFunc(x.reg.Locations, func(l inventory.Location) bool {
		return l.BranchID == branchID && inventory.NameKey(l.Name) == inventory.NameKey(name)
	})
}

// rest notes what nobody spoke of: what is new, what is retired, and which of them look
// like one thing under two names.
func (x *continuing) rest(out *Accepted) {
	var next []inventory.NextPlace
	continued := map[[2]string]bool{}
	for _, b := range x.acc.Branches {
		for _, l := range b.Locations {
			next = append(next, inventory.NextPlace{Branch: b.Name, Location: l.Name, Count: l.Declaration.Count})
			continued[[2]string{b.Name, l.Name}] = l.Continues != ""
		}
	}
	// The register as it is after the names that were said.
	after := *x.reg
	after.Branches, after.Locations = slices.Clone(after.Branches), slices.Clone(after.Locations)
	for _, b := range x.acc.Branches {
		for i := range after.Branches {
			if after.Branches[i].ID == b.Continues {
				after.Branches[i].Name = b.Name
			}
		}
		for _, l := range b.Locations {
			for i := range after.Locations {
				if l.Continues != "" && after.Locations[i].ID == l.Continues {
					after.Locations[i].Name = l.Name
				}
			}
		}
	}
	c := inventory.Continue(&after, next)
	out.New = c.New
	out.Retired = c.Gone
	for _, p := range c.Proposed {
		if p.Whole() {
			out.Retired = append(out.Retired, after.LocationsOf(p.OldBranch.ID)...)
			if !x.fresh[[2]string{p.Next.Branch, ""}] {
				out.Proposed = append(out.Proposed, p)
			}
			continue
		}
		if branch, ok := after.Branch(p.OldBranch.ID); ok && inventory.NameKey(branch.Name) == inventory.NameKey(p.Next.Branch) {
			out.Retired = append(out.Retired, p.OldLocation)
		}
		out.New = append(out.New, p.Next)
		if !x.taken[p.OldLocation.ID] && !x.fresh[[2]string{p.Next.Branch, p.Next.Location}] {
			out.Proposed = append(out.Proposed, p)
		}
	}
}

// OpenNames are pairs that look like one thing under two names, of which nobody said
// whether they are. It is store.ErrInvalid.
type OpenNames struct{ Proposed []inventory.Continuation }

// Error implements error.
func (e *OpenNames) Error() string {
	return fmt.Sprintf("%d names look like known ones under another name, and nobody said whether they are", len(e.Proposed))
}

// Unwrap makes it what it is.
func (e *OpenNames) Unwrap() error { return store.ErrInvalid }

// FullName is a place, or a branch as a whole, as the command line writes it.
func FullName(branch, place string) string { return strings.TrimSuffix(branch+"/"+place, "/") }

// NamePair is NEW=OLD of two names that look like one thing.
func NamePair(p inventory.Continuation) string {
	if p.Whole() {
		return p.Next.Branch + "=" + p.OldBranch.Name
	}
	return FullName(p.Next.Branch, p.Next.Location) + "=" + FullName(p.OldBranch.Name, p.OldLocation.Name)
}

// ParseContinued reads NEW=OLD, where both are BRANCH or BRANCH/PLACE by name; OLD may be
// an id, or empty: NEW is new. A name may hold a slash: known names are tried as a whole.
func (a *App) ParseContinued(ctx context.Context, text string, next []inventory.NextPlace) (Continued, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return Continued{}, err
	}
	fresh, old, ok := strings.Cut(text, "=")
	if !ok {
		return Continued{}, fmt.Errorf("%w: %q is not NEW=OLD", store.ErrInvalid, text)
	}
	var c Continued
	key := inventory.NameKey
	for _, p := range next {
		switch key(fresh) {
		case key(p.Branch + "/" + p.Location):
			c.Branch, c.Location = p.Branch, p.Location
		case key(p.Branch):
			c.Branch, c.Location = p.Branch, ""
		}
	}
	if c.Branch == "" {
		return c, fmt.Errorf("%w: the new version has no branch or place %q", store.ErrInvalid, fresh)
	}
	if strings.TrimSpace(old) == "" {
		return c, nil
	}
	for _, b := range reg.Branches {
		if b.ID == strings.TrimSpace(old) || key(b.Name) == key(old) {
			c.Old = b.ID
		}
	}
	for _, l := range reg.Locations {
		b, _ := reg.Branch(l.BranchID)
		if l.ID == strings.TrimSpace(old) || l.Name != "" && key(b.Name+"/"+l.Name) == key(old) {
			c.Old = l.ID
		}
	}
	if c.Old == "" {
		return c, fmt.Errorf("%w: the register has no branch or place %q", store.ErrInvalid, old)
	}
	return c, nil
}
