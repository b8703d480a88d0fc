package main

import (
	"fmt"

	"camledger/internal/app"
)

// scanReleaseCmd takes a held scan over.
type scanReleaseCmd struct {
	Scan   string `arg:"" help:"The scan by its id, or a branch: its scan that is held."`
	Reason string `help:"Why, for the record."`
}

// Run releases a held scan; differences that it opens are exit 3.
func (c scanReleaseCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		id, err := a.HeldScanID(e.ctx, c.Scan)
		if err != nil {
			return err
		}
		r, err := a.ReleaseScan(e.ctx, id, actor(), c.Reason)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.out, "%s: scan %s is released and counts as %s; %s\n", r.Branch.Name, id, r.Scan.State, count(len(r.Differences), "difference"))
		if text := a.AbsenceText(r.Scan); text != "" {
			fmt.Fprintln(e.out, text)
		}
		if len(a.ForPerson(r.Differences)) > 0 {
			return errPerson
		}
		return nil
	})
}

// scanRejectCmd lets a held scan go.
type scanRejectCmd struct {
	Scan   string `arg:"" help:"The scan by its id, or a branch: its scan that is held."`
	Reason string `help:"Why, for the record."`
}

// Run rejects a held scan.
func (c scanRejectCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		id, err := a.HeldScanID(e.ctx, c.Scan)
		if err != nil {
			return err
		}
		if err := a.RejectScan(e.ctx, id, actor(), c.Reason); err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.out, "scan %s is rejected; nothing of it is taken over but the new addresses of known devices\n", id)
		return err
	})
}
