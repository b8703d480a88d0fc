package inventory

import (
	"slices"
	"time"
)

// Assess says what a check means for its camera: an outcome and its causes, the first
// the most telling. Not assessed is never ok.
func Assess(c Check, rules Rules) (Outcome, []Cause) {
	switch c.Cause {
	case CauseNone:
	case CauseCancelled, CauseOccupied, CauseLocal, CauseCodec:
		return OutcomeNotAssessed, []Cause{c.Cause}
	case CauseAuthRefused, CauseAuthNeeded, CauseAuthHeld, CauseForbidden:
		return OutcomeAuthRefused, []Cause{c.Cause}
	case CauseBusy:
		return OutcomeDegraded, []Cause{c.Cause}
	default:
		return OutcomeDown, append([]Cause{c.Cause}, c.more(rules)...)
	}
	if c.Tier != TierBeat && !c.passed(StepKeyFrame) {
		return OutcomeNotAssessed, []Cause{CauseUnchecked}
	}
	if causes := c.more(rules); len(causes) > 0 {
		return OutcomeDegraded, causes
	}
	return OutcomeOK, nil
}

// lossTells is the fewest lost packets that are no accident. The 2 s of a thin stream are 50
// packets: a limit on those would never tell of it.
const lossTells = 6

// more lists what is wrong with a stream that plays.
func (c Check) more(rules Rules) []Cause {
	m := c.Measurement
	out := slices.Clone(c.pictureSigns())
	if m.Stood > 0 {
		out = append(out, CauseStalled)
	}
	if m.Lost >= lossTells && float64(m.Lost) > rules.LossLimit*float64(m.Packets+m.Lost) {
		out = append(out, CauseLoss)
	}
	for _, d := range c.Deviations {
		if d.Stands && !slices.Contains(out, d.Cause) {
			out = append(out, d.Cause)
		}
	}
	// A clock of ours that nothing keeps does not witness alone: see ClockWrong.
	if m.ClockKnown && c.Host.Trusted() && m.ClockOffset.Abs() > rules.ClockTolerance {
		out = append(out, CauseClock)
	}
	return out
}

func (c Check) passed(name StepName) bool {
	for _, s := range c.Steps {
		if s.Name == name {
			return s.OK
		}
	}
	return false
}

// Assessed is a check with what it means.
type Assessed struct {
	Check   Check
	Outcome Outcome
	Causes  []Cause
}

// Inspect fills the machine items of an inspection: a row for every camera that
// counts, and one for every declared position for which none was found. stale is how
// old a check may be to count as made for this inspection.
func Inspect(reg *Register, branchID string, found Found, checks map[string]Assessed, rules Rules, now time.Time, stale time.Duration) []InspectionRow {
	slots := map[string]Slot{}
	for _, s := range reg.Slots {
		slots[s.ID] = s
	}
	var placed, unplaced []InspectionRow
	var order []Camera
	for _, l := range reg.LocationsOf(branchID) {
		bound := 0
		for _, c := range camerasAt(found, branchID, l.ID, slots) {
			placed = append(placed, row(reg, c, found, l, slots[c.SlotID], checks, rules, now, stale))
			bound++
		}
		decl, _ := reg.Declaration(l.ID)
		for ; bound < decl.Count; bound++ {
			placed = append(placed, InspectionRow{Location: l.Name, Verdict: VerdictNotVerifiable, Outcome: OutcomeNotAssessed,
				Causes: []Cause{CauseMissing}, Picture: "unknown", Recording: "unknown", DaysStored: -1, DaysWhy: "missing"})
		}
	}
	for _, c := range found.Cameras {
		if c.BranchID == branchID && Counts(c, found) && c.SlotID == "" && !c.Absent() {
			order = append(order, c)
		}
	}
	sortCameras(order, found)
	for _, c := range order {
		unplaced = append(unplaced, row(reg, c, found, Location{}, Slot{}, checks, rules, now, stale))
	}
	rows := append(placed, unplaced...)
	for i := range rows {
		rows[i].Number = i + 1
	}
	return rows
}

func row(reg *Register, c Camera, found Found, l Location, s Slot, checks map[string]Assessed, rules Rules, now time.Time, stale time.Duration) InspectionRow {
	d := found.Devices[c.DeviceID]
	r := InspectionRow{CameraID: c.ID, SlotCode: s.Code, Location: l.Name, Name: c.Name, Addr: d.Addr.Addr().String(),
		Verdict: VerdictNotVerifiable, Outcome: OutcomeNotAssessed, Causes: []Cause{CauseUnchecked},
		Picture: "unknown", Recording: "unknown", Audio: c.Audio, DaysStored: -1,
		ClockKnown: d.ClockKnown, Clock: d.ClockOffset}
	if c.SlotID == "" {
		r.Location = c.Place
	}
	kept := KeptOf(reg, c, d, rules, now)
	r.DaysStored, r.DaysWhy, r.DaysOf, r.Gaps = kept.Days, kept.Why, kept.Of, len(kept.Gaps)
	if !c.Recording.Newest.IsZero() && kept.Of.IsZero() {
		r.Recording = "fault"
		if now.Sub(c.Recording.Newest) < time.Hour {
			r.Recording = "ok"
		}
	}
	a, ok := checks[c.ID]
	if !ok || now.Sub(a.Check.At) > stale {
		return r
	}
	m := a.Check.Measurement
	r.Outcome, r.Causes, r.Step, r.CheckedAt = a.Outcome, a.Causes, a.Check.Failed, a.Check.At
	r.Codec, r.Width, r.Height, r.FPS = m.Codec, m.Width, m.Height, m.FPS
	r.Audio = r.Audio || m.AudioOffered
	if !r.ClockKnown && m.ClockKnown {
		r.ClockKnown, r.Clock = true, m.ClockOffset
	}
	switch a.Outcome {
	case OutcomeOK:
		r.Picture, r.Verdict = a.Check.pictureItem(), VerdictOK
	case OutcomeDegraded, OutcomeDown:
		r.Picture, r.Verdict = "fault", VerdictFault
	}
	r.View = a.Check.viewItem()
	// The last scan did not see it, and yet its address answers: that is another device.
	if c.Absent() && r.Verdict == VerdictOK {
		r.Verdict, r.Picture, r.Causes = VerdictNotVerifiable, "unknown", []Cause{CauseMissing}
	}
	// What was measured beside the stream can only make an inspected row worse.
	f, wrong := ClockWrong(d, found.Devices, rules)
	r.ClockDoubt = f.Fault != ClockRight && !wrong
	if wrong && r.Verdict == VerdictOK {
		r.Verdict, r.Causes = VerdictFault, append(r.Causes, CauseClock)
	}
	for _, cause := range kept.causes() {
		if r.Verdict == VerdictOK || r.Verdict == VerdictFault {
			r.Verdict, r.Causes = VerdictFault, append(r.Causes, cause)
		}
	}
	return r
}
