package store_test

import (
	"errors"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// aDifference stores one difference of the kind, of the first camera, and returns it.
func aDifference(t *testing.T, s *store.Store, w *world, kind inventory.DifferenceKind) inventory.Difference {
	t.Helper()
	d := difference(w.branch.ID, kind, w.cameras[0].ID)
	d.LocationID = w.reg.LocationsOf(w.branch.ID)[0].ID
	if kind == inventory.CountMismatch {
		d.CameraID, d.Detail = "", "short"
	}
	d.Stamp()
	id := get(s.SaveDifferences(t.Context(), w.branch.ID, []inventory.Difference{d}, true, t0, nil))(t).New[0].ID
	return get(s.Difference(t.Context(), id))(t)
}

// Two people settle the same difference: the second is told who did what, and nothing is
// done twice; so is who sends a form twice, or an old one.
func TestTheSecondIsToldWhoWasFirst(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), makeWorld(t, s)
		d := aDifference(t, s, w, inventory.AudioOffered)
		first := store.Decision{DifferenceID: d.ID, Kind: inventory.ActSettled, Reason: "껐음", Actor: "per_1", At: t0.Add(time.Hour), Revision: d.Revision}
		get(s.DecideDifference(ctx, first))(t)
		second := first
		second.Kind, second.Actor, second.At, second.Until = inventory.ActAccept, "per_2", t0.Add(2*time.Hour), t0.AddDate(0, 1, 0)
		for name, late := range map[string]store.Decision{"another person": second, "the same form twice": first} {
			_, err := s.DecideDifference(ctx, late)
			var o *store.Overtaken
			if !errors.As(err, &o) || !errors.Is(err, store.ErrConflict) {
				t.Fatalf("%s: %v", name, err)
			}
			if o.Last.Kind != "settled" || o.Last.Actor != "per_1" || o.Last.Detail != "껐음" || o.Difference.State != inventory.DifferenceAwaiting {
				t.Errorf("%s: told %+v", name, o)
			}
		}
		if n := len(get(s.Decisions(ctx, d.ID))(t)); n != 1 {
			t.Errorf("%d decisions", n)
		}
		// A remark makes no form stale.
		now := get(s.Difference(ctx, d.ID))(t)
		get(s.DecideDifference(ctx, store.Decision{DifferenceID: d.ID, Kind: inventory.ActNote, Reason: "사진 있음", Actor: "per_3", At: t0.Add(2 * time.Hour)}))(t)
		get(s.DecideDifference(ctx, store.Decision{DifferenceID: d.ID, Kind: inventory.ActConfirm, Actor: "per_2", At: t0.Add(3 * time.Hour), Revision: now.Revision}))(t)
		if now = get(s.Difference(ctx, d.ID))(t); now.State != inventory.DifferenceResolved || now.FixedBy != "" || now.ResolvedAt.IsZero() {
			t.Errorf("signed by a second person: %+v", now)
		}
		log := get(s.AuditLog(ctx, store.AuditFilter{Subject: d.ID}))(t)
		if len(log) != 3 || log[0].Action != "difference.confirmed" || log[2].Action != "difference.settled" {
			t.Errorf("audit log %+v", log)
		}
	})
}

func TestDifferencesAreAssigned(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), makeWorld(t, s)
		d := aDifference(t, s, w, inventory.AudioOffered)
		kim := get(s.AddPerson(ctx, store.Person{Login: "kim", Name: "김시설", CreatedAt: t0}))(t)
		assign := func(to string) error {
			_, err := s.DecideDifference(ctx, store.Decision{DifferenceID: d.ID, Kind: inventory.ActAssign, To: to, Actor: "per_1", At: t0})
			return err
		}
		for _, to := range []string{"per_none", "role:king", "kim"} {
			if err := assign(to); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("assigned to %s: %v", to, err)
			}
		}
		count := func(f store.DifferenceFilter) int {
			list, _, err := s.Differences(ctx, f)
			must(t, err)
			return len(list)
		}
		if n := count(store.DifferenceFilter{Assignee: store.AssignedToNobody}); n != 1 {
			t.Errorf("%d that nobody sees to", n)
		}
		must(t, assign("role:facilities"))
		mine := store.DifferenceFilter{Assignee: kim.ID, Roles: []string{"facilities"}}
		if n := count(mine); n != 1 {
			t.Errorf("%d of the role", n)
		}
		must(t, assign(kim.ID))
		if n := count(mine); n != 1 || count(store.DifferenceFilter{Assignee: "role:facilities"}) != 0 {
			t.Errorf("%d of the person", n)
		}
		if n := count(store.DifferenceFilter{FirstBefore: t0}); n != 0 {
			t.Errorf("%d are older than themselves", n)
		}
		if n := count(store.DifferenceFilter{FirstBefore: t0.Add(time.Second)}); n != 1 {
			t.Errorf("%d are older", n)
		}
		// It stays with the person when it comes back.
		get(s.SaveDifferences(ctx, w.branch.ID, nil, true, t0.Add(time.Hour), nil))(t)
		get(s.SaveDifferences(ctx, w.branch.ID, []inventory.Difference{d}, true, t0.Add(2*time.Hour), nil))(t)
		if now := get(s.Difference(ctx, d.ID))(t); now.Assignee != kim.ID || now.Reopened != 1 || now.State != inventory.DifferenceOpen {
			t.Errorf("came back: %+v", now)
		}
		must(t, assign(""))
		if n := count(store.DifferenceFilter{Assignee: store.AssignedToNobody}); n != 1 {
			t.Errorf("%d free again", n)
		}
	})
}

func TestAmendments(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), makeWorld(t, s)
		d := aDifference(t, s, w, inventory.CountMismatch)
		propose := func(a inventory.Amendment) (store.Decision, error) {
			return s.DecideDifference(ctx, store.Decision{DifferenceID: d.ID, Kind: inventory.ActAmend, Reason: "증설", Actor: "operator:root", At: t0, Amendment: a})
		}
		for name, a := range map[string]inventory.Amendment{
			"nothing":         {Count: inventory.AsDeclared},
			"too many":        {Count: 1 << 30},
			"no such mount":   {Count: inventory.AsDeclared, Mount: "hanging"},
			"an empty place":  {Place: "옥상"},
			"another branch":  {LocationID: w.reg.LocationsOf(w.other.ID)[0].ID, Count: 3},
			"no such place":   {LocationID: "loc_none", Count: 3},
			"fewer than none": {Count: -2, Mount: inventory.MountMobile},
		} {
			if _, err := propose(a); !errors.Is(err, store.ErrInvalid) && !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if d = get(s.Difference(ctx, d.ID))(t); d.Revision != 1 {
			t.Errorf("something refused has left a trace: %+v", d)
		}
		p := get(propose(inventory.Amendment{Count: 6}))(t)
		if err := s.ApproveDecision(ctx, p.ID, "operator:other", t0); !errors.Is(err, store.ErrForbidden) {
			t.Errorf("approved by an operator: %v", err)
		}
		must(t, s.ApproveDecision(ctx, p.ID, "per_2", t0.Add(time.Hour)))
		list := get(s.Amendments(ctx, store.AmendmentFilter{DifferenceID: d.ID}))(t)
		if len(list) != 1 || list[0].State != inventory.AmendmentDecided || list[0].LocationID != w.reg.LocationsOf(w.branch.ID)[0].ID || list[0].Count != 6 || list[0].Approver != "per_2" || list[0].Reason != "증설" {
			t.Fatalf("amendments %+v", list)
		}
		scan := func(n int) store.DifferenceChange {
			t.Helper()
			return get(s.SaveDifferences(ctx, w.branch.ID, []inventory.Difference{d}, true, t0.Add(time.Duration(n)*24*time.Hour), nil))(t)
		}
		if c := scan(1); len(c.Seen) != 1 || c.Seen[0].State != inventory.DifferenceAmending {
			t.Errorf("decided, and scanned: %+v", c)
		}
		must(t, s.PublishAmendments(ctx, []string{list[0].ID}, "pol_2", t0.Add(25*time.Hour)))
		// The version says it, and yet it is there: something else is wrong.
		if c := scan(2); len(c.Reopened) != 1 || c.Reopened[0].State != inventory.DifferenceOpen {
			t.Errorf("published, and seen: %+v", c)
		}
		if _, err := s.WithdrawAmendment(ctx, list[0].ID, "per_1", "다시 검토", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("taken back after it was published: %v", err)
		}
		p = get(propose(inventory.Amendment{Count: inventory.AsDeclared, Mount: inventory.MountMobile}))(t)
		must(t, s.ApproveDecision(ctx, p.ID, "per_2", t0.Add(50*time.Hour)))
		back := store.Decision{DifferenceID: d.ID, Kind: inventory.ActTakeBack, Reason: "철거하기로 함", Actor: "per_2", At: t0.Add(51 * time.Hour)}
		get(s.DecideDifference(ctx, back))(t)
		left := get(s.Amendments(ctx, store.AmendmentFilter{BranchID: w.branch.ID, State: []inventory.AmendmentState{inventory.AmendmentDecided}}))(t)
		if d = get(s.Difference(ctx, d.ID))(t); len(left) != 0 || d.State != inventory.DifferenceOpen {
			t.Errorf("taken back: %+v, %s", left, d.State)
		}
	})
}

// What waits of a difference that is gone waits no more; its history stays.
func TestProposalsLapse(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), makeWorld(t, s)
		d := aDifference(t, s, w, inventory.CountMismatch)
		p := get(s.DecideDifference(ctx, store.Decision{DifferenceID: d.ID, Kind: inventory.ActAmend, Reason: "증설", Actor: "per_1", At: t0,
			Amendment: inventory.Amendment{Count: 6}}))(t)
		get(s.SaveDifferences(ctx, w.branch.ID, nil, true, t0.Add(time.Hour), nil))(t)
		if waiting := get(s.Decisions(ctx, ""))(t); len(waiting) != 0 {
			t.Errorf("still waiting: %+v", waiting)
		}
		if err := s.ApproveDecision(ctx, p.ID, "per_2", t0.Add(2*time.Hour)); !errors.Is(err, store.ErrConflict) {
			t.Errorf("approved: %v", err)
		}
		if got := get(s.Decision(ctx, p.ID))(t); got.State != store.DecisionLapsed {
			t.Errorf("decision %+v", got)
		}
		if list := get(s.Amendments(ctx, store.AmendmentFilter{DifferenceID: d.ID}))(t); list[0].State != inventory.AmendmentWithdrawn {
			t.Errorf("amendment %+v", list[0])
		}
		get(s.SaveDifferences(ctx, w.branch.ID, []inventory.Difference{d}, true, t0.Add(3*time.Hour), nil))(t)
		var steps []string
		for _, e := range get(s.DifferenceEvents(ctx, d.ID))(t) {
			steps = append(steps, e.Kind)
		}
		if got := len(steps); got != 4 || steps[1] != "amend" || steps[3] != "reopened" {
			t.Errorf("history %v", steps)
		}
	})
}
