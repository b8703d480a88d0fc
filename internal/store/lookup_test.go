package store_test

import (
	"testing"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestSearch finds everything by a part of a word, in both databases alike, and nothing of a
// branch that may not be read.
func TestSearch(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		d := inventory.Difference{Kind: inventory.AudioOffered, BranchID: w.branch.ID, CameraID: w.cameras[0].ID, Facts: map[string]string{"label": "옥상 비상구"}}
		d.Stamp()
		_, err := s.SaveDifferences(ctx, w.branch.ID, []inventory.Difference{d}, false, t0, nil)
		must(t, err)
		_, err = s.AddPerson(ctx, store.Person{Login: "juchajang", Name: "주차왕", CreatedAt: t0})
		must(t, err)
		find := func(f store.SearchFilter) map[store.HitKind]int {
			t.Helper()
			f.Now = t0
			groups, err := s.Search(ctx, f)
			must(t, err)
			out := map[store.HitKind]int{}
			for _, g := range groups {
				out[g.Kind] = g.Total
				if len(g.Hits) == 0 || len(g.Hits) > 8 {
					t.Errorf("%s has %d hits of %d", g.Kind, len(g.Hits), g.Total)
				}
			}
			return out
		}
		if got := find(store.SearchFilter{Query: "차장"}); got[store.HitPlace] != 1 || got[store.HitPerson] != 0 {
			t.Errorf("a part of a Korean word: %v", got)
		}
		if got := find(store.SearchFilter{Query: "주차", Persons: true}); got[store.HitPerson] != 1 {
			t.Errorf("persons: %v", got)
		}
		if got := find(store.SearchFilter{Query: "비상구 옥상"}); got[store.HitDifference] != 1 {
			t.Errorf("words in another order: %v", got)
		}
		if got := find(store.SearchFilter{Query: "비상구", Branches: []string{w.other.ID}}); len(got) != 0 {
			t.Errorf("of a foreign branch: %v", got)
		}
		if got := find(store.SearchFilter{Query: "역전"}); got[store.HitBranch] != 1 {
			t.Errorf("a branch: %v", got)
		}
		if got := find(store.SearchFilter{Query: "127.0.1.4"}); got[store.HitCamera] == 0 {
			t.Errorf("an address: %v", got)
		}
		for _, odd := range []string{"%", "_", `\`, "'", "\x00", "100%"} {
			find(store.SearchFilter{Query: odd})
		}
		if got := find(store.SearchFilter{Query: "  "}); len(got) != 0 {
			t.Errorf("nothing: %v", got)
		}
	})
}

// TestWhatIsRememberedIsTrue changes cameras, slots and names and wants every change to show at
// once in what is read from memory, also when another process made it.
func TestWhatIsRememberedIsTrue(t *testing.T) {
	forEachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		s := open(t, dsn)
		w := makeWorld(t, s)
		_, err := s.Place(ctx, []store.Placement{{CameraID: w.cameras[0].ID, LocationID: w.reg.Locations[0].ID}}, "operator:test", t0)
		must(t, err)
		other := open(t, dsn)
		cameras := func() (int, int) {
			t.Helper()
			_, total, err := s.Cameras(ctx, store.CameraFilter{Query: "새이름"})
			must(t, err)
			placed := 0
			for _, r := range get(s.BranchReports(ctx, t0))(t) {
				placed += r.Placed
			}
			return total, placed
		}
		yes := true
		rows, _, err := s.Cameras(ctx, store.CameraFilter{Placed: &yes})
		must(t, err)
		one := rows[0].Camera
		if one.SlotID == "" {
			t.Fatal("nothing is placed")
		}
		before, placed := cameras()
		must(t, other.LabelSlot(ctx, one.SlotID, "새이름-01", "operator:test", t0))
		if n, _ := cameras(); n != before+1 {
			t.Errorf("the new name of a slot is found %d times", n)
		}
		code := ""
		for _, slot := range get(s.SharedRegister(ctx, t0))(t).Slots {
			if slot.ID == one.SlotID {
				code = slot.Code
			}
		}
		if code != "새이름-01" {
			t.Errorf("the register still says %q", code)
		}
		must(t, other.SetCameraState(ctx, one.ID, inventory.StateRetired, "operator:test", t0))
		if _, n := cameras(); n != placed-1 {
			t.Errorf("%d placed after one of %d was retired", n, placed)
		}
	})
}
