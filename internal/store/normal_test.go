package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"camledger/internal/store"
	"camledger/inventory"
)

func TestNormalsAreKeptWithTheChecks(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), makeWorld(t, s)
		id := w.cameras[0].ID
		n := inventory.Normal{CameraID: id, Stream: "stream:sub", Day: []inventory.Sample{{At: t0.Unix(), FPS: 25, Width: 640, Height: 360}},
			Runs: map[inventory.Cause]int{inventory.CauseSize: 1}, Standing: []inventory.Cause{inventory.CauseFrameRate}}
		full := n
		full.Stream = "full:main"
		must(t, s.Record(ctx, store.Batch{Checks: []store.CheckRecord{check(id, inventory.TierStream, t0, inventory.OutcomeOK)},
			Normals: []inventory.Normal{{CameraID: id, Stream: "stream:sub"}, full, n}, At: t0}))
		got := get(s.Normals(ctx, []string{id, w.cameras[1].ID}))(t)
		want := map[store.NormalKey]inventory.Normal{{CameraID: id, Stream: "stream:sub"}: n, {CameraID: id, Stream: "full:main"}: full}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		must(t, s.ForgetNormals(ctx, "operator:kim", id, t0))
		if got := get(s.Normals(ctx, []string{id}))(t); len(got) != 0 {
			t.Errorf("after they were forgotten: %v", got)
		}
		if got := get(s.Normals(ctx, nil))(t); len(got) != 0 {
			t.Errorf("of nobody: %v", got)
		}
	})
}
