package app

import (
	"cmp"
	"context"
	"errors"

	"camledger/inventory"
)

// LastScanLines say of each branch whose newest scan was not complete, or that was never
// scanned, how far what is known of it can be trusted, in the order of the policy. No
// names: all branches with networks. needs tells whether one of them waits for a person:
// a scan that was partial or is held.
func (a *App) LastScanLines(ctx context.Context, names []string) (lines []string, needs bool, err error) {
	branches, err := a.Branches(ctx, names)
	if err != nil {
		if len(names) == 0 && errors.As(err, &ErrNoBranch{}) {
			err = nil
		}
		return nil, false, err
	}
	for _, b := range branches {
		line, waits, err := a.lastScanLine(ctx, b)
		if err != nil {
			return nil, false, err
		}
		needs = needs || waits
		if line != "" {
			lines = append(lines, b.Name+": "+line)
		}
	}
	return lines, needs, nil
}

func (a *App) lastScanLine(ctx context.Context, b inventory.Branch) (line string, waits bool, err error) {
	// One may be running, and those that were rejected tell nothing: look a few back.
	scans, err := a.newestScans(ctx, b.ID, 20)
	if err != nil {
		return "", false, err
	}
	last, err := a.store.LastComplete(ctx, b.ID)
	if err != nil {
		return "", false, err
	}
	complete := "no scan of it was ever complete"
	if !last.IsZero() {
		complete = "the last complete one was on " + last.In(a.zone).Format("2006-01-02 15:04")
	}
	for _, sc := range scans {
		began := sc.Started.In(a.zone).Format("2006-01-02 15:04")
		switch sc.State {
		case inventory.ScanComplete:
			if away := sc.Report.NotLooked; len(away) > 0 {
				return strayedText(away), true, nil
			}
			return "", false, nil
		case inventory.ScanPartial:
			return "the newest scan, on " + began + ", was partial (" + sc.Report.Why + "): what it did not see is not told here; " + complete, true, nil
		case inventory.ScanHeld:
			return "the newest scan, on " + began + ", is held and not told here: camledger scan show " + sc.ID + "; " + complete, true, nil
		}
	}
	if last.IsZero() {
		return "never scanned: camledger scan " + cmp.Or(b.Code, b.Name), false, nil
	}
	return "", false, nil
}
