package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// decidedOnly asks for the amendments that were approved and are not published.
var decidedOnly = []inventory.AmendmentState{inventory.AmendmentDecided}

// aheadYears is how far ahead a version that was accepted may take effect.
const aheadYears = lastYears + 1

// unpublished lists the decided amendments of a branch that no accepted version says.
// Those that the version in force says are settled by it.
func (a *App) unpublished(ctx context.Context, reg *inventory.Register, branchID string) ([]inventory.Amendment, error) {
	list, err := a.store.Amendments(ctx, store.AmendmentFilter{BranchID: branchID, State: decidedOnly})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	now := a.now()
	done := inventory.Published(list, reg)
	if err := a.store.PublishAmendments(ctx, idsOf(done), reg.Policy.ID, now); err != nil {
		return nil, err
	}
	ahead, err := a.store.RegisterAt(ctx, now.AddDate(aheadYears, 0, 0))
	if err != nil {
		return nil, err
	}
	said := append(idsOf(done), idsOf(inventory.Published(list, &ahead))...)
	return slices.DeleteFunc(list, func(x inventory.Amendment) bool { return slices.Contains(said, x.ID) }), nil
}

func idsOf(list []inventory.Amendment) []string {
	out := []string{}
	for _, a := range list {
		out = append(out, a.ID)
	}
	return out
}

// compareAmended compares the branches for which amendments were decided anew: a version
// that was accepted may say them.
func (a *App) compareAmended(ctx context.Context) error {
	list, err := a.store.Amendments(ctx, store.AmendmentFilter{State: decidedOnly})
	if err != nil {
		return err
	}
	var branches []string
	for _, x := range list {
		branches = append(branches, x.BranchID)
	}
	a.recompare(ctx, branches)
	return nil
}

// WithdrawAmendment takes a decided amendment back.
func (a *App) WithdrawAmendment(ctx context.Context, actor, id, reason string) error {
	x, err := a.store.WithdrawAmendment(ctx, id, actor, reason, a.now())
	if err != nil {
		return err
	}
	a.recompare(ctx, []string{x.BranchID})
	return nil
}

// amended applies the decided amendments to what the next policy publishes, the oldest
// decision first. It returns those that it could not place: their branch is not published.
func (a *App) amended(ctx context.Context, p policy.Publication) (policy.Publication, []inventory.Amendment, error) {
	list, err := a.store.Amendments(ctx, store.AmendmentFilter{State: decidedOnly})
	if err != nil || len(list) == 0 {
		return p, nil, err
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return p, nil, err
	}
	slices.SortStableFunc(list, func(x, y inventory.Amendment) int { return x.DecidedAt.Compare(y.DecidedAt) })
	p.Branches = slices.Clone(p.Branches)
	var left []inventory.Amendment
	p.Retention = slices.Clone(p.Retention)
	for _, x := range list {
		if x.Keep > 0 {
			if !amendKeep(p.Retention, x) {
				left = append(left, x)
			}
			continue
		}
		b, _ := reg.Branch(x.BranchID)
		l, _ := reg.Location(x.LocationID)
		i := slices.IndexFunc(p.Branches, func(pb policy.PublishedBranch) bool {
			return pb.ID != "" && pb.ID == b.ID || sameName(pb.Name, b.Name)
		})
		if i < 0 || !amendBranch(&p.Branches[i], x, l.Name) {
			left = append(left, x)
		}
	}
	return p, left, nil
}

// amendKeep applies an amendment of a period to those that are published; how it is worded
// beside its number (내외) stays.
func amendKeep(list []policy.PublishedRetention, x inventory.Amendment) bool {
	i := slices.IndexFunc(list, func(p policy.PublishedRetention) bool { return sameName(p.Kind, x.KeepKind) })
	if i < 0 {
		return false
	}
	list[i].Value, list[i].Unit, list[i].Text = x.Keep, string(x.KeepUnit), ""
	return true
}

// keepText is a period as the log and operators read it.
func keepText(x inventory.Amendment) string {
	return strings.TrimSpace(fmt.Sprintf("%s %d %ss", x.KeepKind, x.Keep, x.KeepUnit))
}

// notPlaced says of amendments that could not be applied that a person has to.
func (a *App) notPlaced(ctx context.Context, left []inventory.Amendment) []policy.Blank {
	var out []policy.Blank
	reg, err := a.Register(ctx)
	if err != nil {
		a.log.Warn("amendments that a person has to write are told without names", "err", err)
	}
	for _, x := range left {
		b, _ := reg.Branch(x.BranchID)
		l, _ := reg.Location(x.LocationID)
		what := strconv.Itoa(x.Count)
		if x.Keep > 0 {
			what = keepText(x)
		}
		out = append(out, policy.Blank{Code: "amendment", Args: []string{b.Name, cmp.Or(l.Name, x.Place), what}})
	}
	return out
}

// amendBranch applies one amendment to a published branch.
func amendBranch(b *policy.PublishedBranch, x inventory.Amendment, name string) bool {
	if x.LocationID != "" && name == "" { // one number for the whole branch
		if len(b.Places) > 0 {
			return false
		}
		if x.Count >= 0 {
			b.Count = x.Count
		}
		b.Mount = amendedMount(b.Mount, x.Mount)
		return true
	}
	if x.LocationID == "" {
		name = x.Place
	}
	b.Places = slices.Clone(b.Places)
	i := slices.IndexFunc(b.Places, func(p policy.PublishedPlace) bool {
		return p.ID != "" && p.ID == x.LocationID || sameName(p.Name, name)
	})
	switch {
	case i < 0 && (x.Count < 1 || len(b.Places) == 0):
		return x.Count == 0
	case i < 0:
		b.Places = append(b.Places, policy.PublishedPlace{Name: name, Count: x.Count, Mount: amendedMount("", x.Mount)})
		return true
	}
	if x.Count == 0 {
		b.Places = slices.Delete(b.Places, i, i+1)
		return true
	}
	if x.Count > 0 {
		b.Places[i].Count = x.Count
	}
	b.Places[i].Mount = amendedMount(b.Places[i].Mount, x.Mount)
	return true
}

// amendedMount is a mount in the words of a policy.
func amendedMount(was string, m inventory.Mount) string {
	switch m {
	case inventory.MountFixed:
		return "고정"
	case inventory.MountMobile:
		return "회전"
	}
	return was
}

// AmendmentText is an amendment with the names that people read.
type AmendmentText struct {
	inventory.Amendment
	BranchName, LocationName string
	Was                      int // declared now
}

// AmendmentTexts lists the decided amendments that are not published, with names.
func (a *App) AmendmentTexts(ctx context.Context) ([]AmendmentText, error) {
	list, err := a.store.Amendments(ctx, store.AmendmentFilter{State: decidedOnly})
	if err != nil {
		return nil, err
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]AmendmentText, len(list))
	for i, x := range list {
		b, _ := reg.Branch(x.BranchID)
		l, _ := reg.Location(x.LocationID)
		d, _ := reg.Declaration(x.LocationID)
		out[i] = AmendmentText{Amendment: x, BranchName: b.Name, LocationName: l.Name, Was: d.Count}
		if x.LocationID == "" {
			out[i].LocationName = x.Place
		}
	}
	return out, nil
}

// String says an amendment in one line, for logs and operators.
func (t AmendmentText) String() string {
	if t.Keep > 0 {
		return "retention: " + keepText(t.Amendment) + " (decided " + t.DecidedAt.Format(time.DateOnly) + ")"
	}
	text := t.BranchName
	if t.LocationName != "" {
		text += " / " + t.LocationName
	}
	if t.Count >= 0 {
		text += fmt.Sprintf(": %d → %d cameras", t.Was, t.Count)
	}
	if t.Mount != "" {
		text += ": mount " + string(t.Mount)
	}
	return text + " (decided " + t.DecidedAt.Format(time.DateOnly) + ")"
}
