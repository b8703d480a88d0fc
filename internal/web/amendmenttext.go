package web

import (
	"context"
	"strings"

	"camledger/internal/store"
	"camledger/inventory"
)

// changeText says what an amendment changes: of what, from how it is declared now to what.
func changeText(v visitor, reg *inventory.Register, a inventory.Amendment) string {
	if a.Keep > 0 {
		return v.say("web.diff.amendment.keep", clean(a.KeepKind), a.Keep, strings.TrimSpace(v.say("unit."+string(a.KeepUnit))))
	}
	place, now := clean(a.Place), 0
	if l, ok := reg.Location(a.LocationID); ok && a.LocationID != "" {
		place = clean(l.Name)
		for _, d := range reg.Declarations {
			if d.LocationID == a.LocationID {
				now += d.Count
			}
		}
	} else {
		place = v.say("web.diff.amendment.newplace", place)
	}
	var parts []string
	if a.Count >= 0 {
		parts = append(parts, v.say("web.diff.amendment.change", place, now, a.Count))
	}
	if a.Mount != "" {
		parts = append(parts, v.say("web.diff.amendment.mount", place, v.say("web.mount."+string(a.Mount))))
	}
	return strings.Join(parts, ", ")
}

// proposedChanges says of the differences of a branch (empty: of all) which change of the
// policy waits for an approval.
func (s *server) proposedChanges(ctx context.Context, v visitor, reg *inventory.Register, branchID string) (map[string]string, error) {
	list, err := s.Store.Amendments(ctx, store.AmendmentFilter{BranchID: branchID, State: []inventory.AmendmentState{inventory.AmendmentProposed}})
	out := map[string]string{}
	for _, a := range list {
		out[a.DifferenceID] = changeText(v, reg, a)
	}
	return out, err
}

// decidedChanges says which changes were approved and wait for the next policy.
func (s *server) decidedChanges(ctx context.Context, v visitor, reg *inventory.Register) ([]string, error) {
	list, err := s.Store.Amendments(ctx, store.AmendmentFilter{State: []inventory.AmendmentState{inventory.AmendmentDecided}})
	var out []string
	for _, a := range list {
		b, _ := reg.Branch(a.BranchID)
		out = append(out, strings.TrimSpace(clean(b.Name)+" "+changeText(v, reg, a)))
	}
	return out, err
}

// tellChanges says beside each step about an amendment, and beside the one that waits, what
// it changes: who approves must see it.
func (s *server) tellChanges(ctx context.Context, v visitor, reg *inventory.Register, out *differenceView) error {
	list, err := s.Store.Amendments(ctx, store.AmendmentFilter{DifferenceID: out.Diff.ID})
	for _, a := range list {
		text := changeText(v, reg, a)
		if a.State == inventory.AmendmentProposed && out.Pending != nil {
			out.Pending.Change = text
		}
		for i, e := range out.Events {
			if e.At.Equal(a.At) || !a.DecidedAt.IsZero() && e.At.Equal(a.DecidedAt) {
				out.Events[i].Text += " · " + text
			}
		}
	}
	return err
}
