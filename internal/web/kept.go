package web

import (
	"strconv"
	"strings"
	"time"

	"camledger/internal/words"
	"camledger/inventory"
)

// keptView says how much footage there is of a camera.
type keptView struct {
	Text  string
	Class string // ok, bad, unk
	Label string // code of the word beside it; empty: none
	At    time.Time
}

func newKept(v visitor, reg *inventory.Register, c inventory.Camera, d inventory.Device) keptView {
	k := inventory.KeptOf(reg, c, d, inventory.DefaultRules(), v.Now)
	out := keptView{At: c.Recording.At}
	if k.Days < 0 {
		out.Text = words.WhyUnknown(v.Lang, k.Why)
		return out
	}
	day := func(t time.Time) string { return t.In(v.Zone).Format(time.DateOnly) }
	text := v.say("kept.days", day(c.Recording.Oldest), k.Days)
	if len(k.Promised) > 0 {
		var promised []string
		for _, p := range k.Promised {
			promised = append(promised, strconv.Itoa(p))
		}
		text += " " + v.say("kept.promised", strings.Join(promised, "·"))
	}
	parts := []string{text}
	switch {
	case k.Stopped:
		parts = append(parts, v.say("kept.stopped", day(c.Recording.Newest)))
	case !k.GapsKnown:
		parts = append(parts, v.say("kept.gaps.unknown"))
	case len(k.Gaps) > 0:
		parts = append(parts, v.say("kept.gaps", len(k.Gaps), inventory.DayList(k.Gaps)))
	default:
		parts = append(parts, v.say("kept.gaps.none"))
	}
	out.Text = strings.Join(parts, ", ")
	if !k.Of.IsZero() {
		out.Text += " (" + words.WhyNotSince(v.Lang, day(k.Of), k.Why) + ")"
	}
	switch {
	case k.Stopped:
		out.Class, out.Label = "bad", "kept.label.stopped"
	case len(k.Gaps) > 0:
		out.Class, out.Label = "bad", "kept.label.gaps"
	case k.Period == inventory.PeriodShort:
		out.Class, out.Label = "bad", "cause.days-short"
	case k.Period == inventory.PeriodKept:
		out.Class, out.Label = "ok", "kept.label.kept"
	case k.Period == inventory.PeriodLong:
		out.Class, out.Label = "bad", "cause.days-long"
	}
	return out
}

// clockText says what the clock of a device showed, and how it is set; empty: never measured.
func clockText(v visitor, d inventory.Device) string {
	c := d.Clock
	if c.At.IsZero() {
		return ""
	}
	if !c.Known() {
		return words.WhyUnknown(v.Lang, c.Why)
	}
	rules := inventory.DefaultRules()
	f := c.Finding(rules.ClockTolerance, v.Zone)
	text := v.say("clock.right")
	if f.Fault != inventory.ClockRight {
		// As the difference says it, without the name of the device.
		said := words.Say(v.Lang, "diff.CLOCK_OFF", "\x00", int(f.Off.Round(time.Second)/time.Second), string(f.Fault))
		text = strings.TrimLeft(strings.ReplaceAll(said, "\x00", ""), ": ")
	}
	switch {
	case f.NTP == inventory.NTPUntold:
	case f.NTP == inventory.NTPOn && len(c.NTP) == 0:
		text += " · " + v.say("clock.ntp.unnamed")
	case f.NTP == inventory.NTPOn:
		text += " · " + v.say("clock.ntp.on", strings.Join(c.NTP, ", "))
	default:
		text += " · " + v.say("clock.ntp."+string(f.NTP))
	}
	if !c.Host.Trusted() {
		text += " · " + v.say("clock.host")
	}
	return text
}
