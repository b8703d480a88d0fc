package app

import (
	"context"
	"fmt"

	"camledger/internal/store"
	"camledger/inventory"
)

// judge compares checks with what is usual of their cameras: what falls short is written
// into the checks. It gives what was learnt, to be stored with them.
func (a *App) judge(ctx context.Context, batch []measured) ([]inventory.Normal, error) {
	var ids []string
	for _, m := range batch {
		if m.check.Tier != inventory.TierBeat {
			ids = append(ids, m.job.camera.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	known, err := a.store.Normals(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("judge %d checks: %w", len(batch), err)
	}
	learnt := map[store.NormalKey]bool{}
	for i := range batch {
		c, j := &batch[i].check, batch[i].job
		if c.Tier == inventory.TierBeat {
			continue
		}
		_, name := streamOf(j)
		key := store.NormalKey{CameraID: j.camera.ID, Stream: string(c.Tier) + ":" + name}
		n, changed := known[key], false
		n.CameraID, n.Stream = key.CameraID, key.Stream
		known[key], c.Deviations, changed = n.Judge(*c, inventory.IsNight(c.At.In(a.zone).Hour()))
		learnt[key] = learnt[key] || changed
	}
	var out []inventory.Normal
	for key, changed := range learnt {
		if changed {
			out = append(out, known[key])
		}
	}
	return out, nil
}

// Relearn lets a camera learn anew what is usual of it, after a change that is meant.
func (a *App) Relearn(ctx context.Context, actor, name string) error {
	reg, err := a.Register(ctx)
	if err != nil {
		return err
	}
	j, err := a.jobNamed(ctx, &reg, name, inventory.TierStream)
	if err != nil {
		return err
	}
	return a.store.ForgetNormals(ctx, actor, j.camera.ID, a.now())
}
