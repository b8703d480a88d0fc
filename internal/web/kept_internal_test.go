package web

import (
	"testing"
	"time"

	"camledger/internal/words"
	"camledger/inventory"
)

func TestWhatIsSaidOfFootageAndClock(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	v := visitor{Lang: words.English, Zone: time.FixedZone("KST", 9*60*60), Now: now}
	reg := &inventory.Register{Retention: []inventory.RetentionRule{{Value: 30, Unit: inventory.UnitDay}}}
	rec := inventory.Recording{Oldest: now.AddDate(0, 0, -30), Newest: now, GapsKnown: true, Gaps: []string{"2026-11-03", "2026-11-04"}}
	long := rec
	long.Oldest, long.Gaps = now.AddDate(0, 0, -99), nil
	stopped := rec
	stopped.Newest = now.AddDate(0, 0, -4)
	for want, r := range map[string]inventory.Recording{
		"since 2026-10-23, 30 days (promised 30), days without footage: 2 (2026-11-03 – 2026-11-04)": rec,
		"since 2026-08-15, 99 days (promised 30), no day without footage":                            long,
		"since 2026-10-23, 30 days (promised 30), nothing since 2026-11-18":                          stopped,
		"unknown, because the device offers no search of recordings (ONVIF Profile G)":               {Why: "no-profile-g"},
		"unknown, because the device has not been asked yet":                                         {},
	} {
		if got := newKept(v, reg, inventory.Camera{Recording: r}, inventory.Device{}); got.Text != want {
			t.Errorf("%q, want %q", got.Text, want)
		}
	}
	kept := inventory.HostClock{State: inventory.HostSynchronised}
	for want, c := range map[string]inventory.Clock{
		"":                     {},
		"right · NTP 10.0.0.1": {At: now, Set: inventory.ClockByNTP, NTPTold: true, NTP: []string{"10.0.0.1"}, Host: kept},
		"right · NTP off":      {At: now, Set: inventory.ClockByHand, Host: kept},
		"its clock is 13 minutes slow. · NTP without a server · this machine's own clock is not synchronised": {At: now, Offset: -13 * time.Minute, Set: inventory.ClockByNTP, NTPTold: true},
		"unknown, because the device did not answer in time":                                                  {At: now, Why: "timeout"},
	} {
		if got := clockText(v, inventory.Device{Clock: c}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
