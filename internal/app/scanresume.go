package app

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"camledger/discovery"
	"camledger/inventory"
)

// resumeWithin is how old a stopped scan may be that another goes on from: what it saw
// counts as seen now.
const resumeWithin = 24 * time.Hour

// goOn lets a scan go on from the last one of the branch, if that was stopped lately and
// tried the same. It gives what that one observed; nothing if there is none.
func (a *App) goOn(ctx context.Context, branchID string, plan *discovery.Plan) ([]inventory.Observation, error) {
	last, err := a.newestScans(ctx, branchID, 1)
	if err != nil || len(last) == 0 {
		return nil, err
	}
	c := last[0].Report.Cursor
	if c == nil || c.Plan != plan.Fingerprint() || a.now().Sub(last[0].Ended) > resumeWithin {
		return nil, nil
	}
	plan.Resume = c
	return a.store.Observations(ctx, last[0].ID)
}

// latest keeps the last observation of each address, counts devices and sources of all, and
// gathers what they tell about logins.
func latest(all []inventory.Observation, report *inventory.ScanReport) []inventory.Observation {
	place := map[netip.AddrPort]int{}
	var out []inventory.Observation
	report.Devices, report.Sources = 0, 0
	for _, o := range all {
		if i, again := place[o.Addr]; again {
			out[i] = o
			continue
		}
		place[o.Addr] = len(out)
		out = append(out, o)
	}
	for _, o := range out {
		report.Sources += len(o.Sources)
		if o.Answer != inventory.AnswerOther && o.Answer != inventory.AnswerBroken {
			report.Devices++
		}
	}
	report.Logins = loginsIn(out)
	return out
}

// loginsIn gathers what observations tell about logins, by address.
func loginsIn(all []inventory.Observation) []inventory.LoginFinding {
	var out []inventory.LoginFinding
	for _, o := range all {
		if f := o.LoginFindings(); len(out)+len(f) <= inventory.MaxLogins {
			out = append(out, f...)
		}
	}
	slices.SortStableFunc(out, func(a, b inventory.LoginFinding) int { return a.Addr.Compare(b.Addr) })
	return out
}
