package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/sim"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// measuredCameras are one of each way in which clocks and footage can be. Footage is half a day
// older than whole days: how many there are does not hang on the second in which it is asked.
const measuredCameras = `
- {id: good, name: good, recordings: 732h}
- {id: slow, name: slow, clock: -13m, ntp: "off", recordings: {oldest: 300h, missing: [5, 6, 9]}}
- {id: lost, name: lost, clock: 13m, recordings: 2412h}
- {id: serverless, name: serverless, maker: axis, clock: -3m, ntp: none}
- {id: china, name: china, zone: Asia/Shanghai, recordings: none}
- {id: utc, name: utc, maker: dahua, zone: Etc/UTC, recordings: {oldest: 756h, newest: 100h}}
- {id: hidden, name: hidden, maker: uniview, zone: Etc/UTC, clock: 9h}
- {id: hours, name: hours, maker: hanwha, clock: -5h30m}
`

// published is a policy of one branch that keeps footage for 30 days.
func publish(t testing.TB, a *App, branch string) {
	t.Helper()
	raw := []byte("영상정보처리기기 운영·관리 방침\n\n별빛신협은 다음과 같이 영상정보처리기기를 설치·운영하고 있습니다.\n\n" +
		"설치대수, 설치 위치 및 촬영범위\n구분 설치대수 설치위치 촬영범위\n" + branch +
		"\n관리책임자 및 접근권한자\n구분 담당 연락처\n관리책임자 경영지원부장 02-000-3001\n" +
		"\n촬영시간, 보관기간, 보관장소 및 처리방법\n촬영시간 보관기간 보관장소 처리방법\n24시간 연속촬영 및 녹화 30일 전산실 - 영상정보 실시간 녹화\n")
	reading, err := ReadPolicy(t.Context(), "policy.txt", raw)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Accept(t.Context(), "policy.txt", raw, reading, Answers{}, "person:manager"); err != nil {
		t.Fatalf("%v: %v", err, reading.Problems)
	}
	if reg, err := a.Register(t.Context()); err != nil || len(reg.Retention) != 1 {
		t.Fatalf("%+v, %v", reg.Retention, err)
	}
}

// rung finds a rung of a check.
func rung(t testing.TB, c inventory.Check, name inventory.StepName) inventory.Step {
	t.Helper()
	i := slices.IndexFunc(c.Steps, func(s inventory.Step) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no rung %s in %+v", name, c.Steps)
	}
	return c.Steps[i]
}

// A scan judges clocks and footage of every camera; a check of one camera shows both.
func TestClocksAndFootageAreMeasured(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.115.1.0/27", measuredCameras), settings{})
	old := w.open(func() time.Time { return time.Now().AddDate(0, 0, -60) })
	publish(t, old, "본점 고정 : 8대 객장 : 8대")
	scan(t, old, "hq")
	a := w.open(nil)
	scan(t, a, "hq")
	f := found(t, a, "hq")
	says := map[string]map[inventory.DifferenceKind]string{}
	diffs := stillOpen(t, a, "hq")
	for _, d := range diffs {
		name := d.Facts["label"]
		if says[name] == nil {
			says[name] = map[inventory.DifferenceKind]string{}
		}
		code, args := d.Sentence("객장")
		says[name][d.Kind] = words.Say(words.English, code, args...)
	}
	for name, want := range map[string]map[inventory.DifferenceKind]string{
		"good":       {},
		"slow":       {inventory.ClockOff: "13 minutes slow. It is set by hand: first switch NTP on", inventory.RetentionShort: "footage of 12 days", inventory.RecordingGap: "no footage of 3 days"},
		"lost":       {inventory.ClockOff: "does not reach that server", inventory.RetentionLong: "footage of 100 days"},
		"serverless": {inventory.ClockOff: "no server is named"},
		"china":      {inventory.ClockOff: "1 hour slow: its time zone is wrong", inventory.RetentionUnknown: "keeps no footage"},
		"utc":        {inventory.ClockOff: "shows UTC in place of local time and is 9 hours slow", inventory.RecordingGap: "has not been recorded for 4 days"},
		"hidden":     {inventory.ClockOff: "takes it for UTC, which makes its UTC 9 hours fast"},
		"hours":      {inventory.ClockOff: "5 h 30 min slow. Whole and half hours"},
	} {
		for _, kind := range []inventory.DifferenceKind{inventory.ClockOff, inventory.RetentionShort, inventory.RetentionLong, inventory.RetentionUnknown, inventory.RecordingGap} {
			if got := says[name][kind]; want[kind] == "" && got != "" || !strings.Contains(got, want[kind]) {
				t.Errorf("%s %s: %q, want %q", name, kind, got, want[kind])
			}
		}
	}
	for _, c := range f.Cameras {
		rs, err := a.CheckTargets(t.Context(), []string{c.ID}, false, CheckHooks{})
		if err != nil {
			t.Fatal(err)
		}
		clock, kept := rung(t, rs[0].Check, inventory.StepClock), rung(t, rs[0].Check, inventory.StepStored)
		t.Logf("%-10s %s | %s", c.Name, clock.Text(english), kept.Text(english))
		if good := c.Name == "good"; clock.OK != good || good && !kept.OK || clock.Unjudged {
			t.Errorf("%s: %+v, %+v", c.Name, clock, kept)
		}
		// A rung that fails needs a person, and says what to do first in the words of the difference.
		if failed := !clock.OK || !kept.OK && !kept.Unjudged; rs[0].NeedsPerson() != failed || (len(rs[0].Findings) > 0) != failed {
			t.Errorf("%s: %v, %+v", c.Name, rs[0].NeedsPerson(), rs[0].Findings)
		}
		kinds := map[inventory.Cause]inventory.DifferenceKind{inventory.CauseClock: inventory.ClockOff, inventory.CauseDaysShort: inventory.RetentionShort,
			inventory.CauseDaysLong: inventory.RetentionLong, inventory.CauseGap: inventory.RecordingGap}
		for _, found := range rs[0].Findings {
			if want := says[c.Name][kinds[found.Cause]]; want == "" || !strings.HasPrefix(found.Says, want) {
				t.Errorf("%s: %+v; the difference says %q", c.Name, found, want)
			}
		}
		var printed strings.Builder
		if err := PrintLadder(&printed, rs[0].Assessed, rs[0].Findings...); err != nil || c.Name == "slow" && !strings.Contains(printed.String(),
			"kept for too few days (days-short)\nslow keeps footage of 12 days, less than the published period") {
			t.Errorf("%s: %v\n%s", c.Name, err, printed.String())
		}
	}
	// What was measured is kept: within a second of the truth, with our own clock beside it.
	truth := map[string]time.Duration{"slow": -13 * time.Minute, "lost": 13 * time.Minute, "serverless": -3 * time.Minute, "hidden": 9 * time.Hour, "hours": -330 * time.Minute}
	f = found(t, a, "hq")
	for _, c := range f.Cameras {
		k := f.Devices[c.DeviceID].Clock
		if d := (k.Offset - truth[c.Name]).Abs(); !k.Known() || d > k.Error || k.Error > time.Second || k.Host.State != inventory.HostSynchronised {
			t.Errorf("%s: off by %v from the truth: %+v", c.Name, d, k)
		}
	}
	in, err := a.Inspect(t.Context(), branch(t, a, "hq"), TriggerOperator, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range in.Rows {
		if r.CameraID == "" {
			continue // a declared place without a camera
		}
		days, why := map[string]int{"good": 30, "slow": 12, "lost": 100, "utc": 31}[r.Name], map[string]string{
			"serverless": "no-profile-g", "china": "no-recording", "hidden": "no-profile-g", "hours": "no-profile-g"}[r.Name]
		if why != "" {
			days = -1
		}
		if r.DaysStored != days || r.DaysWhy != why {
			t.Errorf("%s: %d days (%s), want %d (%s)", r.Name, r.DaysStored, r.DaysWhy, days, why)
		}
		causes := map[string][]inventory.Cause{"slow": {inventory.CauseClock, inventory.CauseDaysShort, inventory.CauseGap},
			"lost": {inventory.CauseClock, inventory.CauseDaysLong}, "utc": {inventory.CauseClock, inventory.CauseGap}}[r.Name]
		if r.Name == "good" && r.Verdict != inventory.VerdictOK {
			t.Errorf("good: %+v", r)
		}
		for _, c := range causes {
			if !slices.Contains(r.Causes, c) || r.Verdict != inventory.VerdictFault {
				t.Errorf("%s: %s %v, want %s", r.Name, r.Verdict, r.Causes, c)
			}
		}
	}
}

// Where nothing keeps our own clock, it does not witness alone.
func TestAClockOfOursThatNothingKeeps(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.115.1.32/28", `
- {id: alone, name: alone, clock: -13m}
- {id: zone, name: zone, zone: Asia/Shanghai, ntp: "off"}
`), settings{})
	w.host = inventory.HostClock{State: inventory.HostFree}
	a := w.open(nil)
	declare(t, a, "본점 고정 : 2대 객장 : 2대")
	scan(t, a, "hq")
	diffs := stillOpen(t, a, "hq")
	var off []string
	for _, d := range diffs {
		if d.Kind == inventory.ClockOff {
			off = append(off, d.Facts["label"])
		}
	}
	// The other device's UTC agrees with ours, but it was set by hand: one witness is not enough.
	if !slices.Equal(off, []string{"zone"}) {
		t.Errorf("%v", off)
	}
	for _, c := range found(t, a, "hq").Cameras {
		rs, err := a.CheckTargets(t.Context(), []string{c.ID}, false, CheckHooks{})
		if err != nil {
			t.Fatal(err)
		}
		s := rung(t, rs[0].Check, inventory.StepClock)
		alone := c.Name == "alone"
		if s.OK || s.Unjudged != alone || strings.Contains(s.Text(english), "not judged: nothing keeps this machine's own clock") != alone ||
			!strings.Contains(s.Text(english), "our clock: unsynchronised") || rs[0].NeedsPerson() == alone {
			t.Errorf("%s: %+v", c.Name, s)
		}
	}
}

// What a device does not say is unknown, with the reason, and never no days.
func TestWhyFootageIsUnknown(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.115.1.48/28", `
- {id: locked, name: locked, recordings: 30d}
- {id: plain, name: plain}
- {id: rtsp, name: rtsp, onvif: false, maker: axis}
`), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 3대 객장 : 3대")
	scan(t, a, "hq")
	w.set("locked", sim.FaultWrongPassword, true)
	why := map[string]string{}
	for _, c := range found(t, a, "hq").Cameras {
		rs, err := a.CheckTargets(t.Context(), []string{c.ID}, false, CheckHooks{})
		if err != nil {
			t.Fatal(err)
		}
		s := rung(t, rs[0].Check, inventory.StepStored)
		if !s.Unjudged || s.OK {
			t.Errorf("%s: %+v", c.Name, s)
		}
		why[c.Name] = s.Text(english)
	}
	for name, want := range map[string]string{"locked": "unknown, because the device refuses the login, or the account may not search recordings (refused)", "plain": "unknown, because the device offers no search of recordings (ONVIF Profile G) (no-profile-g)"} {
		if why[name] != want {
			t.Errorf("%s: %q, want %q (%v)", name, why[name], want, why)
		}
	}
	for _, c := range found(t, a, "hq").Cameras {
		if !c.Recording.Oldest.IsZero() || inventory.DaysStored(c.Recording, time.Now()) != -1 || c.Recording.Why == "" {
			t.Errorf("%s: %+v", c.Name, c.Recording)
		}
	}
}

// stillOpen lists the open differences of a branch.
func stillOpen(t testing.TB, a *App, code string) []inventory.Difference {
	t.Helper()
	all, _, err := a.store.Differences(t.Context(), store.DifferenceFilter{BranchID: branch(t, a, code).ID})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(d inventory.Difference) bool { return d.State == inventory.DifferenceResolved })
}
