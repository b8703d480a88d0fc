package inventory

import (
	"strconv"
	"testing"
	"time"
)

// seoul is nine hours ahead of UTC all year.
var seoul = time.FixedZone("KST", 9*60*60)

// clockSaid is a clock that said offset against ours and a zone, measured by a clock that is kept.
func clockSaid(offset, ahead time.Duration, zone string) Clock {
	return Clock{At: day, Offset: offset, UTC: "u", Local: "l", Ahead: ahead, Zone: zone, Set: ClockByNTP, Host: HostClock{State: HostSynchronised}}
}

func TestWhatIsWrongWithAClock(t *testing.T) {
	const h = time.Hour
	summer := clockSaid(h, 9*h, "KST-9")
	summer.Summer = true
	summerZone := clockSaid(0, 10*h, "KST-9KDT")
	summerZone.Summer = true
	slow := clockSaid(70*time.Second, 9*h, "KST-9")
	slow.Error = 15 * time.Second
	for _, row := range []struct {
		name  string
		clock Clock
		fault ClockFault
		off   time.Duration
	}{
		{"right", clockSaid(2*time.Second, 9*h, "KST-9"), ClockRight, 2 * time.Second},
		{"thirteen minutes", clockSaid(-13*time.Minute, 9*h, "KST-9"), ClockAdrift, -13 * time.Minute},
		{"one hour before Seoul", clockSaid(0, 8*h, "CST-8:00:00"), ClockZone, -h},
		{"half an hour before Seoul", clockSaid(0, 8*h+30*time.Minute, "X-8:30"), ClockZone, -30 * time.Minute},
		{"its zone is UTC", clockSaid(0, 0, "GMT+00:00"), ClockUTCAsLocal, -9 * h},
		{"UTC set as local time", clockSaid(-9*h, 9*h, "KST-9"), ClockUTCAsLocal, -9 * h},
		{"local time set as UTC", clockSaid(9*h, 0, "UTC0"), ClockLocalAsUTC, 9 * h},
		{"summer time on", summer, ClockSummer, h},
		{"summer time by its zone", summerZone, ClockSummer, h},
		{"an hour, nobody says why", clockSaid(h, 9*h, "KST-9"), ClockHours, h},
		{"the sign is the other way round", clockSaid(0, -9*h, "KST+9"), ClockZone, -18 * h},
		{"hours and some minutes", clockSaid(9*h+7*time.Minute, 9*h, "KST-9"), ClockAdrift, 9*h + 7*time.Minute},
		{"a local time that contradicts the zone", clockSaid(0, 0, "KST-9"), ClockRight, 0},
		{"within the error of the measurement", slow, ClockRight, 70 * time.Second},
		{"not known", Clock{At: day, Why: "timeout", Offset: h}, ClockRight, 0},
		{"never measured", Clock{Offset: h}, ClockRight, 0},
	} {
		f := row.clock.Finding(time.Minute, seoul)
		if f.Fault != row.fault || f.Off != row.off {
			t.Errorf("%s: %+v, want %s %v", row.name, f, row.fault, row.off)
		}
	}
	if f := clockSaid(9*h, 9*h, "KST-9").Finding(time.Minute, nil); f.Fault != ClockHours || f.Off != 9*h {
		t.Errorf("without a zone: %+v", f)
	}
}

func TestWhatADeviceSaysOfItsSynchronisation(t *testing.T) {
	for want, c := range map[NTPState]Clock{
		NTPUntold:   {},
		NTPOff:      {Set: ClockByHand, NTP: []string{"a"}},
		NTPNoServer: {Set: ClockByNTP, NTPTold: true},
		NTPOn:       {Set: ClockByNTP, NTPTold: true, NTP: []string{"a"}},
	} {
		if got := c.NTPState(); got != want {
			t.Errorf("%+v: %q, want %q", c, got, want)
		}
	}
	if got := (Clock{Set: ClockByNTP}).NTPState(); got != NTPOn {
		t.Errorf("servers not told: %q", got)
	}
}

// A clock of ours that nothing keeps says nothing alone.
func TestAClockOfOursThatNothingKeepsNeedsWitnesses(t *testing.T) {
	free := HostClock{State: HostFree}
	device := func(id string, offset time.Duration, set string) Device {
		c := clockSaid(offset, 9*time.Hour, "KST-9")
		c.Host, c.Set = free, set
		return Device{ID: id, BranchID: "b", Clock: c}
	}
	off := device("off", 10*time.Minute, ClockByNTP)
	zone := off
	zone.Clock = clockSaid(0, 8*time.Hour, "CST-8")
	zone.Clock.Host = free
	for _, row := range []struct {
		name   string
		d      Device
		others []Device
		want   bool
	}{
		{"alone", off, nil, false},
		{"one that is set by hand agrees with us", off, []Device{device("a", 0, ClockByHand)}, false},
		{"two agree", off, []Device{device("a", 0, ClockByHand), device("b", time.Second, "")}, true},
		{"one set by NTP agrees", off, []Device{device("a", 0, ClockByNTP)}, true},
		{"more are off by as much as agree", off, []Device{device("a", 0, ClockByNTP), device("x", 10*time.Minute, ""), device("y", 10*time.Minute, "")}, false},
		{"its own UTC agrees: only the zone is wrong", zone, nil, true},
	} {
		all := map[string]Device{row.d.ID: row.d}
		for _, o := range row.others {
			all[o.ID] = o
		}
		rules := DefaultRules()
		rules.Zone = seoul
		if _, got := ClockWrong(row.d, all, rules); got != row.want {
			t.Errorf("%s: %v", row.name, got)
		}
		var f Found
		f.Devices = all
		kinds := 0
		for _, diff := range Reconcile(branchOf("", "로비", 0), "b", f, ScanFacts{}, rules, day) {
			if diff.Kind == ClockOff && diff.DeviceID == row.d.ID {
				kinds++
				if s := diff.Facts["seconds"]; s != strconv.Itoa(600) && row.d.Clock.Offset != 0 {
					t.Errorf("%s: %v", row.name, diff.Facts)
				}
			}
		}
		if (kinds == 1) != row.want {
			t.Errorf("%s: %d differences", row.name, kinds)
		}
	}
}

func TestZonesAsPeopleWriteThem(t *testing.T) {
	for said, want := range map[string]string{
		"KST-9": "KST (UTC+9)", "KST-9:00:00": "KST (UTC+9)", "CST-8:00:00DST01:00:00,M3.2.0/02:00:00,M11.1.0/02:00:00": "CST (UTC+8)",
		"UTC-0:00:00": "UTC", "GMT+00:00": "GMT (UTC)", "<+09>-9": "UTC+9", "IST-5:30": "IST (UTC+5:30)", "EST5EDT": "EST (UTC-5)",
		"(GMT+09:00) Seoul": "(GMT+09:00) Seoul", "": "",
	} {
		if got := (Clock{Zone: said}).ZoneText(); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
