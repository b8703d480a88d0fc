package demo

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/app"
	"camledger/internal/config"
	"camledger/internal/sim"
)

// The story is played once, with everything real, and names exactly what the scenario
// says differently from the policy.
func TestTheStoryNamesExactlyTheDifferences(t *testing.T) {
	raw, err := os.ReadFile("testdata/two-branches.txt")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Run(t.Context(), Options{PolicyName: "two-branches.txt", Policy: raw, Scenario: "testdata/two-branches.yaml", Headless: true,
		Step: func(p Progress) { t.Log(p.Text) }})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Held {
		t.Errorf("the story did not hold: %q", s.Broken)
	}
	var got []string
	for _, d := range s.Differences {
		got = append(got, strings.TrimSpace(d.Kind+" "+d.Branch+" "+d.Subject+" "+d.Detail))
	}
	slices.Sort(got)
	want := []string{
		"ADDRESS_CHANGED 강변지점 1F_객장_2 127.120.2.77:8000",
		"AUDIO_OFFERED 강변지점 1F 객장 1",
		"COUNT_MISMATCH 본점 365코너 short",
		"MOUNT_MISMATCH 본점 지하주차장",
		"OPEN_STREAM 강변지점 ATM",
		"REPLACED 강변지점 ATM",
		"UNDECLARED_CAMERA 본점 옥상",
		"UNUSED_INPUT 본점 Dahua_DHI-NVR42XX",
	}
	if !slices.Equal(got, want) {
		t.Errorf("differences\n got %q\nwant %q", got, want)
	}
	if n := len(s.Inspections); n != 2 {
		t.Errorf("%d inspections", n)
	}
	for _, m := range s.Mails {
		if m.Branch == "" {
			t.Errorf("a mail names no branch: %+v", m)
		}
	}
	if p := s.Branches[0].Placed; p.Wrong != 0 || p.Right != 5 || p.Unplaced != 1 {
		t.Errorf("first branch placed %+v", p)
	}
}

func TestBuiltInScenariosMatchTheirPolicies(t *testing.T) {
	for _, name := range []string{"gaon-credit-union", "guro-credit-union", "guro-post-office"} {
		s, err := loadScenario(name)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[uint64]bool{}
		for _, b := range s.Branches {
			for _, d := range b.Devices {
				for _, src := range d.Sources {
					if src.Signal {
						seen[src.Picture] = true
					}
				}
			}
		}
		if len(seen) < 82 {
			t.Errorf("%s shows %d pictures", name, len(seen))
		}
	}
	r, err := app.ReadPolicy(t.Context(), "gaon", defaultPolicy)
	if err != nil {
		t.Fatal(err)
	}
	if r.Total.Derived != 82 || app.BlocksAcceptance(r) {
		t.Errorf("the demo's policy declares %d cameras, or cannot be accepted", r.Total.Derived)
	}
}

// The demo's waits are the defaults, shortened by one factor.
func TestWaitsAreShortenedInTheirTrueRatios(t *testing.T) {
	s, err := sim.Parse("x", []byte("name: x\nbranches: [{name: a, networks: [127.121.1.0/24], devices: [{}]}]"))
	if err != nil {
		t.Fatal(err)
	}
	file := t.TempDir() + "/camledger.yaml"
	if err := os.WriteFile(file, []byte(operatorConfig(s, "127.0.0.1:2525", "127.0.0.1:1")), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	d := config.Default()
	for name, pair := range map[string][2]time.Duration{
		"check": {d.Schedule.Check, got.Schedule.Check}, "beat": {d.Schedule.Beat, got.Schedule.Beat},
		"confirm": {d.Alerts.ConfirmTime, got.Alerts.ConfirmTime}, "recover": {d.Alerts.RecoverTime, got.Alerts.RecoverTime},
		"limit": {d.Alerts.MailAfter, got.Alerts.MailAfter}, "critical": {d.Alerts.CriticalAfter, got.Alerts.CriticalAfter},
		"company": {d.Alerts.CompanyWait, got.Alerts.CompanyWait}, "cap": {d.Alerts.BranchCap, got.Alerts.BranchCap},
		"storm": {d.Alerts.StormWindow, got.Alerts.StormWindow}, "flap": {d.Alerts.FlapWindow, got.Alerts.FlapWindow},
		"retry": {d.Alerts.Retries[0], got.Alerts.Retries[0]}, "send": {d.Alerts.SendRetry, got.Alerts.SendRetry},
	} {
		if pair[0] != faster*pair[1] {
			t.Errorf("%s: %s is not %s/%d", name, pair[1], pair[0], faster)
		}
	}
}
