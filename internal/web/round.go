package web

import (
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// roundView says how much of the last round of checks of a branch was done.
type roundView struct {
	Class, Mark string // of its state
	Says        string
	Today       string
	Outside     string // cameras that are never contacted
	At          time.Time
	Short       []string // devices whose channels take turns over several rounds
	More        int
}

// roundDevices is how many devices are named.
const roundDevices = 5

// newRound is nil where no round has ended yet. Beats are no rounds of cameras.
func newRound(v visitor, rounds []inventory.Round, days []store.RoundDay, devices map[string]inventory.Device) *roundView {
	var out *roundView
	for _, r := range rounds {
		if r.Tier != inventory.TierStream {
			continue
		}
		out = &roundView{Class: "ok", Mark: "web.round.whole", At: r.At,
			Says: v.say("web.round.says", minutes(v, r.Every), r.Cameras, r.Checked, minutes(v, r.Oldest))}
		if !r.Complete() || r.Outside > 0 {
			out.Class, out.Mark = "warn", "web.round.part"
		}
		if r.Outside > 0 {
			out.Outside = v.say("web.round.outside", r.Outside)
		}
		for _, d := range r.Short {
			if len(out.Short) == roundDevices {
				out.More = len(r.Short) - roundDevices
				break
			}
			if d.Cameras == 1 {
				out.Short = append(out.Short, v.say("web.round.short.one", addrText(devices[d.DeviceID]), minutes(v, d.Oldest)))
				continue
			}
			out.Short = append(out.Short, v.say("web.round.short", addrText(devices[d.DeviceID]), d.Cameras, d.Checked, minutes(v, d.Oldest)))
		}
	}
	for _, d := range days {
		if out != nil && d.Tier == inventory.TierStream && d.Rounds > 0 {
			out.Today = v.say("web.round.today", d.Rounds, d.Complete)
		}
	}
	return out
}

// minutes is a time in the words of people who wait for it.
func minutes(v visitor, d time.Duration) string {
	if d < time.Minute {
		return v.say("web.round.seconds", int(d.Round(time.Second)/time.Second))
	}
	return v.say("web.round.minutes", int(d.Round(time.Minute)/time.Minute))
}
