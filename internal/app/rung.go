package app

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"camledger/internal/words"
	"camledger/inventory"
	"camledger/probe"
)

// clockRung and storedRung write what a survey told as rungs of a check, and what is wrong in
// the words of the difference that it is. Neither fails the check: the stream plays all the
// same. devices are those of the branch.
func (a *App) clockRung(c *inventory.Check, s *survey, d inventory.Device, devices map[string]inventory.Device) (inventory.Step, []probe.Finding) {
	step := inventory.Step{Name: inventory.StepClock, Took: s.took}
	k := s.clock
	if !k.Known() {
		step.Unjudged, step.Detail = true, whyUnknown(k.Why)
		if m := c.Measurement; m.ClockKnown {
			step.Detail += "; its RTSP sender reports say " + probe.Offset(m.ClockOffset)
		}
		return step, nil
	}
	d.Clock = k
	f, wrong := inventory.ClockWrong(d, devices, a.rules)
	parts := []string{fmt.Sprintf("%s ±%.1f s", probe.Offset(k.Offset), k.Error.Seconds())}
	if k.Local != "" {
		parts = append(parts, strings.TrimSpace("shows "+k.Local+" "+k.ZoneText()))
	} else if k.Zone != "" {
		parts = append(parts, k.ZoneText())
	}
	switch f.NTP {
	case inventory.NTPOff:
		parts = append(parts, "NTP off")
	case inventory.NTPNoServer:
		parts = append(parts, "NTP without a server")
	case inventory.NTPOn:
		parts = append(parts, strings.TrimSpace("NTP "+strings.Join(k.NTP, " ")))
	}
	host := "our clock: " + string(k.Host.State)
	if k.Host.Error > 0 {
		host += fmt.Sprintf(" ±%.0f ms", float64(k.Host.Error)/1e6)
	}
	parts = append(parts, host)
	if m := c.Measurement; m.ClockKnown && (m.ClockOffset-k.Offset).Abs() > 2*time.Second+k.Error {
		parts = append(parts, "its RTSP sender reports say "+probe.Offset(m.ClockOffset))
	}
	step.OK = f.Fault == inventory.ClockRight
	// What nothing but our own clock says is not known where nothing keeps that.
	step.Unjudged = !step.OK && !wrong
	if step.Unjudged {
		parts = append(parts, "not judged: nothing keeps this machine's own clock, and too few devices of the branch agree with it")
	}
	step.Detail = strings.Join(parts, ", ")
	if !wrong {
		return step, nil
	}
	return step, []probe.Finding{{Cause: inventory.CauseClock, Says: words.Say(words.English, "diff."+string(inventory.ClockOff), labelOf(d, d.Name),
		strconv.FormatInt(int64(f.Off.Round(time.Second)/time.Second), 10), string(f.Fault), string(f.NTP), strings.Join(k.NTP, ", "))}}
}

// labelOf is what people call a camera or a device.
func labelOf(d inventory.Device, name string) string {
	return cmp.Or(name, d.Addr.Addr().String())
}

// whyUnknown says for engineers why something is not known, with its code.
func whyUnknown(why string) string {
	return words.WhyUnknown(words.English, why) + " (" + why + ")"
}

func (a *App) storedRung(reg *inventory.Register, j job, s *survey) (inventory.Step, []probe.Finding) {
	step := inventory.Step{Name: inventory.StepStored, Took: s.took}
	c, d := j.camera, j.device
	c.Recording, d.Clock = s.recording(c.SourceToken, s.clock.At), s.clock
	k := inventory.KeptOf(reg, c, d, a.rules, a.now())
	if k.Days < 0 {
		step.Unjudged, step.Detail = true, whyUnknown(k.Why)
		return step, nil
	}
	day := func(t time.Time) string { return t.In(a.zone).Format("2006-01-02 15:04") }
	parts := []string{fmt.Sprintf("oldest %s, %d days", c.Recording.Oldest.In(a.zone).Format(time.DateOnly), k.Days)}
	if len(k.Promised) > 0 {
		var promised []string
		for _, p := range k.Promised {
			promised = append(promised, fmt.Sprint(p))
		}
		parts[0] += " (promised " + strings.Join(promised, " or ") + ": " + string(k.Period) + ")"
	}
	switch {
	case k.Stopped:
		parts = append(parts, "newest "+day(c.Recording.Newest)+": recording has stopped")
	case !c.Recording.Newest.IsZero():
		parts = append(parts, "newest "+day(c.Recording.Newest))
	}
	switch {
	case !k.GapsKnown:
		parts = append(parts, "days without footage unknown")
	case len(k.Gaps) > 0:
		parts = append(parts, fmt.Sprintf("%d days without footage: %s", len(k.Gaps), inventory.DayList(k.Gaps)))
	default:
		parts = append(parts, "no day without footage")
	}
	step.Detail = strings.Join(append(parts, "by "+c.Recording.Via), ", ")
	findings := storedFindings(labelOf(d, c.Name), k, int(a.now().Sub(c.Recording.Newest)/(24*time.Hour)))
	step.OK = len(findings) == 0
	return step, findings
}

// storedFindings says what is wrong with the footage of a camera, in the words of its
// differences; since is how many days ago the newest was written.
func storedFindings(label string, k inventory.Kept, since int) []probe.Finding {
	var out []probe.Finding
	add := func(cause inventory.Cause, kind inventory.DifferenceKind, more string, args ...any) {
		says := words.Say(words.English, "diff."+string(kind)+more, append([]any{label}, args...)...)
		if kind != inventory.RecordingGap { // that sentence says itself what to do first
			says += " " + words.Say(words.English, "cause."+string(cause)+".try")
		}
		out = append(out, probe.Finding{Cause: cause, Says: says})
	}
	days, least, most := strconv.Itoa(k.Days), strconv.Itoa(k.Least), strconv.Itoa(k.Most)
	switch k.Period {
	case inventory.PeriodShort:
		add(inventory.CauseDaysShort, inventory.RetentionShort, "", days, least, most)
	case inventory.PeriodLong:
		add(inventory.CauseDaysLong, inventory.RetentionLong, "", days, least, most)
	}
	switch {
	case k.Stopped:
		add(inventory.CauseGap, inventory.RecordingGap, ".stopped", strconv.Itoa(since))
	case len(k.Gaps) > 0:
		add(inventory.CauseGap, inventory.RecordingGap, "", strconv.Itoa(len(k.Gaps)), inventory.DayList(k.Gaps))
	}
	return out
}
