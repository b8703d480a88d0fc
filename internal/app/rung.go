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
		step.Unjudged, step.Notes = true, []inventory.Note{noted("note.unknown", k.Why)}
		if m := c.Measurement; m.ClockKnown {
			step.Notes = append(step.Notes, noted("note.clock.rtcp", probe.OffsetNote(m.ClockOffset).Args...))
		}
		return step, nil
	}
	d.Clock = k
	f, wrong := inventory.ClockWrong(d, devices, a.rules)
	notes := []inventory.Note{probe.OffsetNote(k.Offset), noted("note.clock.error", fmt.Sprintf("%.1f", k.Error.Seconds()))}
	if shows := strings.TrimSpace(k.Local + " " + k.ZoneText()); shows != "" {
		notes = append(notes, noted("note.clock.shows", shows))
	}
	switch f.NTP {
	case inventory.NTPOff, inventory.NTPNoServer:
		notes = append(notes, noted("clock.ntp."+string(f.NTP)))
	case inventory.NTPOn:
		if len(k.NTP) == 0 { // it did not say which
			notes = append(notes, noted("clock.ntp.unnamed"))
		} else {
			notes = append(notes, noted("clock.ntp.on", strings.Join(k.NTP, " ")))
		}
	}
	if k.Host.State != "" {
		notes = append(notes, noted("note.clock.host."+string(k.Host.State)))
	}
	if k.Host.Error > 0 {
		notes = append(notes, noted("note.clock.host.error", fmt.Sprintf("%.0f", float64(k.Host.Error)/1e6)))
	}
	if m := c.Measurement; m.ClockKnown && (m.ClockOffset-k.Offset).Abs() > 2*time.Second+k.Error {
		notes = append(notes, noted("note.clock.rtcp", probe.OffsetNote(m.ClockOffset).Args...))
	}
	step.OK = f.Fault == inventory.ClockRight
	// What nothing but our own clock says is not known where nothing keeps that.
	step.Unjudged = !step.OK && !wrong
	if step.Unjudged {
		notes = append(notes, noted("note.clock.unjudged"))
	}
	step.Notes = notes
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

// noted is one note of a step.
func noted(code string, args ...string) inventory.Note { return inventory.Note{Code: code, Args: args} }

func (a *App) storedRung(reg *inventory.Register, j job, s *survey) (inventory.Step, []probe.Finding) {
	step := inventory.Step{Name: inventory.StepStored, Took: s.took}
	c, d := j.camera, j.device
	c.Recording, d.Clock = s.recording(c.SourceToken, s.clock.At), s.clock
	k := inventory.KeptOf(reg, c, d, a.rules, a.now())
	if k.Days < 0 {
		step.Unjudged, step.Notes = true, []inventory.Note{noted("note.unknown", k.Why)}
		return step, nil
	}
	day := func(t time.Time) string { return t.In(a.zone).Format("2006-01-02 15:04") }
	step.Notes = []inventory.Note{noted("note.kept", c.Recording.Oldest.In(a.zone).Format(time.DateOnly), strconv.Itoa(k.Days))}
	if len(k.Promised) > 0 {
		var promised []string
		for _, p := range k.Promised {
			promised = append(promised, fmt.Sprint(p))
		}
		step.Notes = append(step.Notes, noted("note.kept.promised", strings.Join(promised, " / ")))
		if k.Period != inventory.PeriodUnknown {
			step.Notes = append(step.Notes, noted("note.kept."+string(k.Period)))
		}
	}
	if !c.Recording.Newest.IsZero() {
		step.Notes = append(step.Notes, noted("note.kept.newest", day(c.Recording.Newest)))
	}
	if k.Stopped {
		step.Notes = append(step.Notes, noted("note.kept.stopped"))
	}
	switch {
	case !k.GapsKnown:
		step.Notes = append(step.Notes, noted("kept.gaps.unknown"))
	case len(k.Gaps) > 0:
		step.Notes = append(step.Notes, noted("note.kept.gaps", strconv.Itoa(len(k.Gaps)), inventory.DayList(k.Gaps)))
	default:
		step.Notes = append(step.Notes, noted("kept.gaps.none"))
	}
	if c.Recording.Via != "" {
		step.Notes = append(step.Notes, noted("note.kept.via", c.Recording.Via))
	}
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
