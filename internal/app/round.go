package app

import (
	"context"
	"time"

	"camledger/inventory"
)

// lookBack tells after each round, until ctx ends, how much of it was done: in the
// database for the pages, in the metrics, and in the log where that changes.
func (m *monitor) lookBack(ctx context.Context) {
	every := time.NewTicker(m.app.cfg.Schedule.Check)
	defer every.Stop()
	short := map[string]bool{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
		rounds := m.rounds(m.app.now())
		keep, cancel := context.WithTimeout(ctx, saveWithin)
		if err := m.app.store.SaveRounds(keep, rounds); err != nil && ctx.Err() == nil {
			m.app.log.Warn("how much of a round was done is not recorded", "err", err)
		}
		cancel()
		m.tell(ctx, rounds, short)
	}
}

// rounds looks back on the last round of both tiers. A branch all of whose cameras are new
// has none yet.
func (m *monitor) rounds(now time.Time) []inventory.Round {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []inventory.Round
	for _, t := range []inventory.Tier{inventory.TierBeat, inventory.TierStream} {
		for _, r := range inventory.LookBack(t, m.agenda.turns(t), m.agenda.interval(t), now) {
			if r.Cameras+r.Outside > 0 {
				out = append(out, r)
			}
		}
	}
	return out
}

// tell counts rounds, and logs those that were not finished when that begins or ends.
func (m *monitor) tell(ctx context.Context, rounds []inventory.Round, short map[string]bool) {
	branches, err := m.app.Branches(ctx, nil)
	if err != nil {
		return
	}
	codes := map[string]string{}
	for _, b := range branches {
		codes[b.ID] = b.Code
	}
	for _, r := range rounds {
		m.app.metrics.round(codes[r.BranchID], r)
		key := r.BranchID + "|" + string(r.Tier)
		switch {
		case !r.Complete() && !short[key]:
			m.app.log.Warn("a round of checks was not finished", "branch", codes[r.BranchID], "tier", string(r.Tier),
				"cameras", r.Cameras, "checked", r.Checked, "every", r.Every, "oldest", r.Oldest, "devices", len(r.Short))
		case r.Complete() && short[key]:
			m.app.log.Info("rounds of checks are finished again", "branch", codes[r.BranchID], "tier", string(r.Tier), "cameras", r.Cameras)
		}
		short[key] = !r.Complete()
	}
}
