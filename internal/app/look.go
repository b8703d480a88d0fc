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
func (a *App) look(ctx context.Context, b inventory.Branch, networks config.Branch, first bool, known inventory.Found, linked *inventory.Linked) {
	devices := map[string]inventory.Device{}
	for _, d := range linked.Devices {
		devices[d.ID] = d
	}
	before := map[string]inventory.Camera{}
	for _, c := range known.Cameras {
		before[c.ID] = c
	}
	var jobs []job
	used := map[string]*string{}  // by camera
	pictured := map[string]bool{} // devices of which a source gave a picture, now or before
	for i := range linked.Cameras {
		c := &linked.Cameras[i]
		c.Open = before[c.ID].Open
		pictured[c.DeviceID] = pictured[c.DeviceID] || !c.PictureAt.IsZero()
		if d, ok := devices[c.DeviceID]; ok && c.Main.URI != "" {
			used[c.ID] = new(string)
			jobs = append(jobs, job{branch: b, config: networks, device: d, camera: *c, tier: inventory.TierStream, until: probe.UntilRTP, first: first, used: used[c.ID]})
		}
	}
	seen := map[string]inventory.Check{}
	checks := a.all(ctx, jobs, nil)
	for i, c := range checks {
		seen[jobs[i].camera.ID] = c
		pictured[jobs[i].device.ID] = pictured[jobs[i].device.ID] || c.Cause == inventory.CauseNone
	}
	bind(linked, used)
	for i := range linked.Cameras {
		c := &linked.Cameras[i]
		check, ok := seen[c.ID]
		old, known := before[c.ID]
		if why := notSeen(*c, check, ok, pictured[c.DeviceID]); why == inventory.CauseNone || !known || old.NotSeen != inventory.CauseNone {
			c.NotSeen = why // what a look told once stays, like all that cannot be seen now
		}
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

// notSeen tells why it is not known whether a source gives a picture, after it was looked at
// (looked) or not. A source of no profile has no stream; one with a profile and without an
// address may have one that we were not told.
func notSeen(c inventory.Camera, check inventory.Check, looked, beside bool) inventory.Cause {
	switch {
	case looked:
		return inventory.NotSeenWhy(check, beside)
	case c.Main.ProfileToken == "":
		return inventory.CauseNone
	}
	return inventory.NotSeenWhy(inventory.Check{Cause: inventory.CauseNoStream}, beside)
}

// bind remembers the account with which a device that asked for none over ONVIF served
// its stream: from then on it is that device's own.
func bind(linked *inventory.Linked, used map[string]*string) {
	worked := map[string]string{}
	for _, c := range linked.Cameras {
		if name := used[c.ID]; name != nil && *name != "" {
			worked[c.DeviceID] = *name
		}
	}
	for i := range linked.Devices {
		if d := &linked.Devices[i]; d.Credential == "" {
			d.Credential = worked[d.ID]
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
