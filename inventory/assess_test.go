package inventory

import (
	"testing"
	"time"
)

func TestOutcomes(t *testing.T) {
	played := []Step{{Name: StepConnect, OK: true}, {Name: StepKeyFrame, OK: true}}
	for _, row := range []struct {
		name  string
		check Check
		want  Outcome
		cause Cause
	}{
		{"plays", Check{Tier: TierStream, Steps: played}, OutcomeOK, ""},
		{"beat answers", Check{Tier: TierBeat, Steps: played[:1]}, OutcomeOK, ""},
		{"no step was made", Check{Tier: TierStream}, OutcomeNotAssessed, CauseUnchecked},
		{"stopped", Check{Cause: CauseCancelled}, OutcomeNotAssessed, CauseCancelled},
		{"refused", Check{Cause: CauseRefused}, OutcomeDown, CauseRefused},
		{"password", Check{Cause: CauseAuthRefused}, OutcomeAuthRefused, CauseAuthRefused},
		{"busy is not down", Check{Cause: CauseBusy}, OutcomeDegraded, CauseBusy},
		{"frozen", Check{Cause: CauseFrozen, Steps: played}, OutcomeDown, CauseFrozen},
		{"black", Check{Tier: TierFull, Steps: played, Measurement: Measurement{Flat: true}}, OutcomeDegraded, CauseBlack},
		{"clock", Check{Tier: TierFull, Steps: played, Host: HostClock{State: HostSynchronised}, Measurement: Measurement{ClockKnown: true, ClockOffset: -time.Hour}}, OutcomeDegraded, CauseClock},
		{"a clock against one that nothing keeps", Check{Tier: TierFull, Steps: played, Host: HostClock{State: HostFree}, Measurement: Measurement{ClockKnown: true, ClockOffset: -time.Hour}}, OutcomeOK, ""},
		{"loss of a thin stream", Check{Tier: TierStream, Steps: played, Measurement: Measurement{Packets: 39, Lost: 9}}, OutcomeDegraded, CauseLoss},
		{"a few lost packets", Check{Tier: TierStream, Steps: played, Measurement: Measurement{Packets: 39, Lost: 5}}, OutcomeOK, ""},
		{"little loss", Check{Tier: TierStream, Steps: played, Measurement: Measurement{Packets: 500, Lost: 20}}, OutcomeOK, ""},
		{"loss", Check{Tier: TierFull, Steps: played, Measurement: Measurement{Packets: 1000, Lost: 100}}, OutcomeDegraded, CauseLoss},
	} {
		got, causes := Assess(row.check, DefaultRules())
		if got != row.want || (row.cause != "" && (len(causes) == 0 || causes[0] != row.cause)) {
			t.Errorf("%s: got %s %v, want %s %s", row.name, got, causes, row.want, row.cause)
		}
	}
}

func TestNotAssessedIsNeverOK(t *testing.T) {
	var f Found
	cams(&f, 2, "loc0")
	cams(&f, 1, "")
	now := day.Add(time.Hour)
	checks := map[string]Assessed{
		"c0": {Check: Check{At: now.Add(-time.Minute)}, Outcome: OutcomeOK},
		"c1": {Check: Check{At: now.Add(-48 * time.Hour)}, Outcome: OutcomeOK}, // too old
	}
	rows := Inspect(branchOf("", "365코너", 3), "b", f, checks, DefaultRules(), now, time.Hour)
	if c := Count(rows); c != (InspectionCounts{Total: 4, OK: 1, NotVerifiable: 3}) {
		t.Errorf("got %+v", c)
	}
	if rows[2].Causes[0] != CauseMissing || rows[2].CameraID != "" {
		t.Errorf("the third declared place has no row of its own: %+v", rows[2])
	}
}

func TestAnotherDeviceAtTheAddressDoesNotMakeTheOldOneGood(t *testing.T) {
	var f Found
	cams(&f, 1, "loc0", func(c *Camera) { c.Absences = []time.Time{day} })
	rows := Inspect(branchOf("", "365코너", 1), "b", f, map[string]Assessed{"c0": {Check: Check{At: day}, Outcome: OutcomeOK}}, DefaultRules(), day, time.Hour)
	if rows[0].Verdict != VerdictNotVerifiable || rows[0].Causes[0] != CauseMissing {
		t.Errorf("got %+v", rows[0])
	}
}

func TestAWrongClockIsAFaultOfTheInspection(t *testing.T) {
	var f Found
	cams(&f, 1, "loc0")
	d := f.Devices["d0"]
	d.ClockKnown, d.ClockOffset = true, 9*time.Hour
	d.Clock = Clock{At: day, Offset: 9 * time.Hour, Host: HostClock{State: HostSynchronised}}
	f.Devices["d0"] = d
	seen := Check{At: day, Picture: &PictureCheck{Source: FromKeyFrame, Figures: &Figures{}}}
	rows := Inspect(branchOf("", "365코너", 1), "b", f, map[string]Assessed{"c0": {Check: seen, Outcome: OutcomeOK}}, DefaultRules(), day, time.Hour)
	if rows[0].Verdict != VerdictFault || rows[0].Causes[0] != CauseClock || rows[0].Picture != "ok" {
		t.Errorf("got %+v", rows[0])
	}
}

// A picture that nobody looked at plays, and is not ok; the view is proposed only where a
// person chose one.
func TestPictureItems(t *testing.T) {
	var f Found
	cams(&f, 1, "loc0")
	for _, c := range []struct {
		picture             *PictureCheck
		flat                bool
		outcome             Outcome
		cause               Cause
		wantPicture, wantTo string
	}{
		{nil, false, OutcomeOK, "", "plays", ""},
		{&PictureCheck{Why: WhyNoDecoder}, false, OutcomeOK, "", "plays", ""},
		{&PictureCheck{Why: WhyNoDecoder}, true, OutcomeDegraded, CauseBlack, "fault", ""},
		{&PictureCheck{Figures: &Figures{}}, false, OutcomeOK, "", "ok", ""},
		{&PictureCheck{Figures: &Figures{}}, true, OutcomeOK, "", "ok", ""}, // a plain scene: it was looked at
		{&PictureCheck{Figures: &Figures{Compared: true}}, false, OutcomeOK, "", "ok", "ok"},
		{&PictureCheck{Figures: &Figures{}, Suspects: []Cause{CauseNoSignal}}, false, OutcomeOK, "", "suspect", ""},
		{&PictureCheck{Figures: &Figures{}, Suspects: []Cause{CauseNoSignal}}, true, OutcomeDegraded, CauseNoSignal, "fault", ""},
		{&PictureCheck{Figures: &Figures{}, Causes: []Cause{CauseCovered}}, false, OutcomeDegraded, CauseCovered, "fault", ""},
		{&PictureCheck{Figures: &Figures{Compared: true}, Causes: []Cause{CauseViewChanged}}, false, OutcomeDegraded, CauseViewChanged, "fault", "fault"},
	} {
		check := Check{At: day, Tier: TierFull, Steps: []Step{{Name: StepKeyFrame, OK: true}}, Picture: c.picture}
		check.Measurement.Flat = c.flat
		outcome, causes := Assess(check, DefaultRules())
		if outcome != c.outcome || c.cause != "" && (len(causes) == 0 || causes[0] != c.cause) {
			t.Errorf("%+v: %s %v", c.picture, outcome, causes)
		}
		row := Inspect(branchOf("", "365코너", 1), "b", f, map[string]Assessed{"c0": {Check: check, Outcome: outcome, Causes: causes}}, DefaultRules(), day, time.Hour)[0]
		if row.Picture != c.wantPicture || row.View != c.wantTo {
			t.Errorf("%+v: the sheet says %s and %s", c.picture, row.Picture, row.View)
		}
	}
}
