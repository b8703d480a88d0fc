package app

import (
	"context"
	"time"

	"camledger/internal/config"
	"camledger/inventory"
	"camledger/probe"
)

// lookTimeout bounds one look at a stream during a scan.
const lookTimeout = 6 * time.Second

// look asks every source that a scan found for its first packet: it tells whether an
// input of a recorder is used, whether the stream plays without a password, and whether
// it offers sound. What could not be seen keeps its last value.
func (a *App) look(ctx context.Context, b inventory.Branch, networks config.Branch, known inventory.Found, linked *inventory.Linked) {
	devices := map[string]inventory.Device{}
	for _, d := range linked.Devices {
		devices[d.ID] = d
	}
	before := map[string]inventory.Camera{}
	for _, c := range known.Cameras {
		before[c.ID] = c
	}
	var jobs []job
	for i := range linked.Cameras {
		c := &linked.Cameras[i]
		c.Open = before[c.ID].Open
		if d, ok := devices[c.DeviceID]; ok && c.Main.URI != "" {
			jobs = append(jobs, job{branch: b, config: networks, device: d, camera: *c, tier: inventory.TierStream, until: probe.UntilRTP})
		}
	}
	seen := map[string]inventory.Check{}
	checks := a.all(ctx, jobs, nil)
	for i, c := range checks {
		seen[jobs[i].camera.ID] = c
	}
	a.bind(b, networks, linked, seen)
	for i := range linked.Cameras {
		c := &linked.Cameras[i]
		check, ok := seen[c.ID]
		if !ok {
			continue
		}
		if described(check) {
			c.Audio = check.Measurement.AudioOffered
		}
		if check.Cause == inventory.CauseNone {
			c.Open = check.Measurement.Auth == "none"
			if c.PictureAt.IsZero() {
				c.PictureAt = check.At
			}
		}
	}
}

// bind remembers the account with which a device that asked for none over ONVIF served
// its stream: from then on it is that device's own.
func (a *App) bind(b inventory.Branch, networks config.Branch, linked *inventory.Linked, seen map[string]inventory.Check) {
	worked := map[string]bool{}
	for _, c := range linked.Cameras {
		check, ok := seen[c.ID]
		if ok && check.Cause == inventory.CauseNone && check.Measurement.Auth != "" && check.Measurement.Auth != "none" {
			worked[c.DeviceID] = true
		}
	}
	for i := range linked.Devices {
		if d := &linked.Devices[i]; d.Credential == "" && worked[d.ID] {
			d.Credential, _ = a.credential(b, networks, *d)
		}
	}
}

// described tells whether the stream's description was read.
func described(c inventory.Check) bool {
	for _, s := range c.Steps {
		if s.Name == inventory.StepDescribe && s.OK {
			return true
		}
	}
	return false
}
