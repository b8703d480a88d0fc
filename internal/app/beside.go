package app

import (
	"context"

	"camledger/inventory"
	"camledger/probe"
)

// Beside is what there is at the branches of results that was not checked.
type Beside struct {
	Declared int                // cameras that the register declares there, those of the results too
	Logins   []LoginFindingText // devices whose logins kept the last scan from finding their cameras
}

// BesideOf tells what was not checked at the branches of results.
func (a *App) BesideOf(ctx context.Context, rs []CheckResult) (Beside, error) {
	var b Beside
	reg, err := a.Register(ctx)
	if err != nil {
		return b, err
	}
	seen, checked := map[string]bool{}, map[string]bool{}
	for _, r := range rs {
		checked[bare(r.Device.Addr.Addr()).String()] = true
	}
	for _, r := range rs {
		id := r.Branch.ID
		if seen[id] {
			continue
		}
		seen[id] = true
		b.Declared += reg.DeclaredCount(id)
		scans, err := a.store.Scans(ctx, id, 1)
		if err != nil {
			return b, err
		}
		for _, s := range scans {
			for _, l := range LoginFindings(s.Report) {
				if !checked[l.Addr] {
					b.Logins = append(b.Logins, l)
				}
			}
		}
	}
	return b, nil
}

// deeds say what to do about a login or a certificate that a device refuses or shows, with the
// command and its argument.
func deeds(d inventory.Device, c inventory.Check) []probe.Finding {
	what := ""
	switch c.Cause {
	case inventory.CauseCertificate:
		what = d.ID
	case inventory.CauseAuthHeld, inventory.CauseAuthRefused:
		what = bare(d.Addr.Addr()).String()
	default:
		return nil
	}
	return []probe.Finding{{Cause: c.Cause, Says: english(c.Remedy(c.Cause)) + " " + english("cause."+string(c.Cause)+".do", what)}}
}
