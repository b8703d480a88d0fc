package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// ScanLine is one scan with its branch.
type ScanLine struct {
	Scan   inventory.Scan
	Branch inventory.Branch
}

// Scans lists the scans of branches (none: of all), the newest first, at most limit.
func (a *App) Scans(ctx context.Context, names []string, limit int) ([]ScanLine, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	ids := []string{""}
	if len(names) > 0 {
		bs, err := a.Branches(ctx, names)
		if err != nil {
			return nil, err
		}
		ids = ids[:0]
		for _, b := range bs {
			ids = append(ids, b.ID)
		}
	}
	var out []ScanLine
	for _, id := range ids {
		scans, err := a.newestScans(ctx, id, limit)
		if err != nil {
			return nil, err
		}
		for _, sc := range scans {
			b, _ := reg.Branch(sc.BranchID)
			out = append(out, ScanLine{sc, b})
		}
	}
	slices.SortStableFunc(out, func(x, y ScanLine) int {
		if ax, ay := a.Ahead(x.Scan), a.Ahead(y.Scan); ax != ay {
			if ax {
				return 1
			}
			return -1
		}
		return y.Scan.Started.Compare(x.Scan.Started)
	})
	return out[:min(limit, len(out))], nil
}

// LateBranch is a branch whose last complete scan is more than a night ago.
type LateBranch struct {
	Branch inventory.Branch
	Last   time.Time // zero: never
	Nights int       // since then, by the calendar; 0 where there was none
}

// LateBranches lists the branches with networks that were not scanned completely last
// night, in the order of the policy.
func (a *App) LateBranches(ctx context.Context) ([]LateBranch, error) {
	last, err := a.store.LastCompletes(ctx)
	if err != nil {
		return nil, err
	}
	branches, err := a.Branches(ctx, nil)
	if err != nil {
		if errors.As(err, &ErrNoBranch{}) {
			return nil, nil
		}
		return nil, err
	}
	var out []LateBranch
	for _, b := range branches {
		l := LateBranch{Branch: b, Last: last[b.ID]}
		if !l.Last.IsZero() {
			l.Nights = nightsBetween(l.Last, a.now(), a.zone)
		}
		if l.Last.IsZero() || l.Nights > 1 {
			out = append(out, l)
		}
	}
	return out, nil
}

// nightsBetween counts the midnights between two times in a zone.
func nightsBetween(from, to time.Time, zone *time.Location) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)) / (24 * time.Hour))
}

// ScanDetail is all that is kept of one scan.
type ScanDetail struct {
	ScanLine
	Heard
	Devices []ScanDevice // by address
	// Inputs are the channel numbers of cameras behind recorders, by the camera's id.
	Inputs map[string]int
	Held   []inventory.Difference // what a held scan would open beside what is open already; none once it was decided on
}

// ScanDetail reads one scan: by its id, or the newest of a branch by code or name.
func (a *App) ScanDetail(ctx context.Context, name string) (ScanDetail, error) {
	id, err := a.scanID(ctx, name)
	if err != nil {
		return ScanDetail{}, err
	}
	sc, err := a.store.Scan(ctx, id)
	if err != nil {
		return ScanDetail{}, err
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return ScanDetail{}, err
	}
	b, _ := reg.Branch(sc.BranchID)
	sc.Hold.By = a.NameOf(ctx, sc.Hold.By)
	d := ScanDetail{ScanLine: ScanLine{sc, b}, Inputs: map[string]int{}}
	observed, err := a.store.Observations(ctx, id)
	if err != nil {
		return d, err
	}
	found, err := a.store.Found(ctx, sc.BranchID)
	if err != nil {
		return d, err
	}
	d.Heard, d.Devices = heardIn(observed), scanDevices(observed, sc.Change, found)
	for _, c := range found.Cameras {
		if found.Devices[c.DeviceID].Kind == inventory.KindRecorder {
			d.Inputs[c.ID] = c.Channel
		}
	}
	held, err := a.store.HeldScan(ctx, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return d, err
	}
	if sc.State != inventory.ScanHeld {
		return d, nil
	}
	open, _, err := a.store.Differences(ctx, store.DifferenceFilter{BranchID: sc.BranchID, Limit: 20000,
		State: inventory.Unresolved})
	if err != nil {
		return d, err
	}
	stands := map[string]bool{}
	for _, o := range open {
		stands[o.Fingerprint] = true
	}
	for _, h := range held.Differences {
		if !stands[h.Fingerprint] {
			d.Held = append(d.Held, h)
		}
	}
	return d, nil
}

// NameOf is who did something for people: the login of a person whose id is kept.
func (a *App) NameOf(ctx context.Context, actor string) string {
	if p, err := a.store.PersonByID(ctx, actor); actor != "" && err == nil {
		return "person:" + p.Login
	}
	return actor
}

// scanID finds a scan by its id, or the newest of a branch.
func (a *App) scanID(ctx context.Context, name string) (string, error) {
	return a.scanNamed(ctx, name, 1, func(inventory.Scan) bool { return true }, "%s was never scanned: camledger scan %s")
}

// scanNamed finds a scan by its id, or the newest of a branch that is as wanted, of so many;
// none says that there is none, with the branch's name and what the person called it.
func (a *App) scanNamed(ctx context.Context, name string, of int, wanted func(inventory.Scan) bool, none string) (string, error) {
	_, err := a.store.Scan(ctx, name)
	if err == nil || !errors.Is(err, store.ErrNotFound) {
		return name, err
	}
	bs, err := a.Branches(ctx, []string{name})
	if err != nil {
		return "", fmt.Errorf("%s: no scan and no branch goes by that: camledger scan list", name)
	}
	scans, err := a.newestScans(ctx, bs[0].ID, of)
	if err != nil {
		return "", err
	}
	if i := slices.IndexFunc(scans, wanted); i >= 0 {
		return scans[i].ID, nil
	}
	return "", fmt.Errorf(none, bs[0].Name, name)
}
