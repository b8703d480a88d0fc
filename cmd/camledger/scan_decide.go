package main

import (
	"fmt"

	"camledger/internal/app"
)

// scanReleaseCmd takes a held scan over.
type scanReleaseCmd struct {
	Scan   string `arg:"" help:"The scan by its id."`
	Reason string `help:"Why, for the record."`
}

// Run releases a held scan; differences that it opens are exit 3.
func (c scanReleaseCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		r, err := a.ReleaseScan(e.ctx, c.Scan, actor(), c.Reason)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.out, "%s: scan %s is released and counts as %s; %s\n", r.Branch.Name, c.Scan, r.Scan.State, count(len(r.Differences), "difference"))
		if len(a.ForPerson(r.Differences)) > 0 {
			return errPerson
		}
		return nil
	})
}

// scanRejectCmd lets a held scan go.
type scanRejectCmd struct {
	Scan   string `arg:"" help:"The scan by its id."`
	Reason string `help:"Why, for the record."`
}

// Run rejects a held scan.
func (c scanRejectCmd) Run(e env) error {
	return e.done(fmt.Sprintf("scan %s is rejected; nothing of it was taken over", c.Scan), func(a *app.App) error {
		return a.RejectScan(e.ctx, c.Scan, actor(), c.Reason)
	})
}
