package store_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

func TestCameraLists(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), makeWorld(t, s)
		columns := inventory.NoColumns
		columns.Address, columns.Place, columns.Heading = 0, 1, 0
		add := func(at time.Time) store.CameraList {
			t.Helper()
			return get(s.AddCameraList(ctx, store.CameraList{Name: "대장.xlsx", Cells: [][]string{{"IP", "위치"}, {"10.0.0.1", "=1+1\x00"}}, Columns: columns, Actor: "per_1", At: at}))(t)
		}
		rows := func(place string) []inventory.ListedCamera {
			return []inventory.ListedCamera{{Row: 2, BranchID: w.branch.ID, Addr: netip.MustParseAddr("10.0.0.1"), Place: place}, {Row: 3, BranchID: w.branch.ID, Name: "아날로그", Place: place}}
		}
		l := add(t0)
		if kept := get(s.CameraList(ctx, l.ID))(t); kept.Columns != columns || kept.Cells[1][1] != "=1+1" || kept.State != store.ListDraft {
			t.Errorf("kept %+v", kept)
		}
		if _, ok, err := s.ColumnsOf(ctx, "ip|위치"); ok || err != nil {
			t.Errorf("columns that nobody matched: %v %v", ok, err)
		}
		l.Columns.Name = 2
		must(t, s.ChangeCameraList(ctx, l, "per_1", t0))
		if err := s.ChangeCameraList(ctx, l, "per_2", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a stale form: %v", err)
		}
		if err := s.UseCameraList(ctx, l.ID, 1, rows("금고"), "ip|위치", "per_1", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("used in an old revision: %v", err)
		}
		if err := s.UseCameraList(ctx, l.ID, 2, nil, "", "per_1", t0); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("nothing to use: %v", err)
		}
		must(t, s.UseCameraList(ctx, l.ID, 2, rows("금고"), "ip|위치", "per_1", t0))
		if err := s.UseCameraList(ctx, l.ID, 3, rows("금고"), "ip|위치", "per_1", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("used twice: %v", err)
		}
		if c, ok, err := s.ColumnsOf(ctx, "ip|위치"); !ok || err != nil || c.Name != 2 {
			t.Errorf("remembered %+v %v %v", c, ok, err)
		}
		got := get(s.ListedCameras(ctx, w.branch.ID))(t)
		if len(got) != 2 || got[0].Addr.String() != "10.0.0.1" || got[1].Addr.IsValid() || got[1].Name != "아날로그" {
			t.Errorf("listed %+v", got)
		}
		next := add(t0.Add(time.Hour))
		must(t, s.UseCameraList(ctx, next.ID, 1, rows("365코너")[:1], "", "per_1", t0.Add(time.Hour)))
		if got = get(s.ListedCameras(ctx, w.branch.ID))(t); len(got) != 1 || got[0].Place != "365코너" {
			t.Errorf("the list used last does not count: %+v", got)
		}
		if other := get(s.ListedCameras(ctx, w.other.ID))(t); len(other) != 0 {
			t.Errorf("of another branch: %+v", other)
		}
		if all := get(s.CameraLists(ctx, 10))(t); len(all) != 2 || all[0].ID != next.ID || all[0].Cells != nil {
			t.Errorf("lists %+v", all)
		}
	})
}

func TestLearntRules(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), makeWorld(t, s)
		loc := w.reg.LocationsOf(w.branch.ID)[0].ID
		rule := inventory.LearntRule{BranchID: w.branch.ID, Kind: inventory.RuleName, Pattern: "정문", Words: "정문", LocationID: loc, CameraID: w.cameras[0].ID, Actor: "per_1", At: t0}
		must(t, s.LearnRules(ctx, []inventory.LearntRule{rule, rule}))
		list := get(s.LearntRules(ctx, w.branch.ID, false))(t)
		if len(list) != 1 || list[0].Pattern != "정문" || list[0].Actor != "per_1" || !list[0].At.Equal(t0) {
			t.Fatalf("learnt %+v", list)
		}
		get(s.RevokeRule(ctx, list[0].ID, "per_2", t0.Add(time.Hour)))(t)
		if _, err := s.RevokeRule(ctx, list[0].ID, "per_2", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("taken back twice: %v", err)
		}
		must(t, s.LearnRules(ctx, []inventory.LearntRule{rule}))
		if again := get(s.LearntRules(ctx, w.branch.ID, false))(t); len(again) != 0 {
			t.Errorf("learnt again what was taken back: %+v", again)
		}
		if all := get(s.LearntRules(ctx, "", true))(t); len(all) != 1 || all[0].RevokedBy != "per_2" {
			t.Errorf("its story is lost: %+v", all)
		}
	})
}
