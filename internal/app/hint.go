package app

import (
	"cmp"
	"context"
	"errors"
	"net/netip"
	"slices"

	"camledger/internal/store"
	"camledger/inventory"
)

// hints are what is known of the places of a branch beside what its devices say.
func (a *App) hints(ctx context.Context, b inventory.Branch) (inventory.Hints, error) {
	c := a.cfg.Branches[b.Code]
	h := inventory.Hints{PlaceOf: func(addr netip.Addr) (string, bool) { return c.Place(addr) }}
	var err error
	if h.Listed, err = a.store.ListedCameras(ctx, b.ID); err != nil {
		return h, err
	}
	h.Rules, err = a.store.LearntRules(ctx, b.ID, false)
	return h, err
}

// learnFrom keeps what placings by a person teach, for proposals only. What was placed holds
// whether or not that can be stored.
func (a *App) learnFrom(ctx context.Context, actor string, placements []store.Placement, slots []inventory.Slot) {
	if err := a.learn(ctx, actor, placements, slots); err != nil {
		a.log.Warn("nothing learnt from a placing", "err", err)
	}
}

func (a *App) learn(ctx context.Context, actor string, placements []store.Placement, slots []inventory.Slot) error {
	reg, err := a.Register(ctx)
	if err != nil {
		return err
	}
	found := map[string]inventory.Found{}
	var rules []inventory.LearntRule
	for i, p := range placements {
		if i >= len(slots) || slots[i].ID == "" {
			continue
		}
		branch := slots[i].BranchID
		if _, ok := found[branch]; !ok {
			if found[branch], err = a.store.Found(ctx, branch); err != nil {
				return err
			}
		}
		f := found[branch]
		j := slices.IndexFunc(f.Cameras, func(c inventory.Camera) bool { return c.ID == p.CameraID })
		if j < 0 {
			continue
		}
		c := f.Cameras[j]
		if r, ok := inventory.Learn(reg.LocationsOf(branch), c, f.Devices[c.DeviceID], slots[i].LocationID); ok {
			r.Actor, r.At = actor, a.now()
			rules = append(rules, r)
		}
	}
	return a.store.LearnRules(ctx, rules)
}

// RuleText is a learnt rule with the names that people read.
type RuleText struct {
	inventory.LearntRule
	BranchName, LocationName, By string
}

// LearntRules lists what placings in branches have taught; those taken back too where all is
// set.
func (a *App) LearntRules(ctx context.Context, branches []inventory.Branch, all bool) ([]RuleText, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	logins, err := a.logins(ctx)
	if err != nil {
		return nil, err
	}
	var out []RuleText
	for _, b := range branches {
		rules, err := a.store.LearntRules(ctx, b.ID, all)
		if err != nil {
			return nil, err
		}
		for _, r := range rules {
			l, _ := reg.Location(r.LocationID)
			out = append(out, RuleText{r, b.Name, l.Name, cmp.Or(logins[r.Actor], r.Actor)})
		}
	}
	return out, nil
}

// RevokeRule takes a learnt rule back.
func (a *App) RevokeRule(ctx context.Context, actor, id string) (inventory.LearntRule, error) {
	r, err := a.store.RevokeRule(ctx, id, actor, a.now())
	if errors.Is(err, store.ErrNotFound) {
		return r, errors.New("no such rule: camledger place rules lists them")
	}
	return r, err
}
