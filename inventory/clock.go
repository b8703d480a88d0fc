package inventory

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// HostState is what this machine's kernel says of its own clock.
type HostState string

// States of this machine's clock. The zero value is that nobody noted one.
const (
	HostSynchronised HostState = "synchronised"
	HostFree         HostState = "unsynchronised" // nothing keeps it
	HostUnknown      HostState = "unknown"        // the kernel does not tell
)

// HostClock is the state of the clock that a device was compared with.
type HostClock struct {
	State HostState     `json:"state,omitempty"`
	Error time.Duration `json:"error,omitempty"` // the kernel's estimate; 0: not told
}

// Trusted tells whether the clock may witness against a device by itself.
func (h HostClock) Trusted() bool { return h.State == HostSynchronised }

// How a device says that its clock is set (ONVIF Core, tt:SetDateTimeType).
const (
	ClockByNTP  = "ntp"
	ClockByHand = "manual"
)

// Clock is one measurement of a device's clock against this machine's.
type Clock struct {
	At time.Time `json:"at,omitzero"` // of the measurement; zero: none was made
	// Offset is the device's clock minus ours, and Error how far the true value may be from
	// it: half the round trip, and half of the whole second in which devices tell it.
	Offset time.Duration `json:"offset,omitempty"`
	Error  time.Duration `json:"error,omitempty"`
	// UTC and Local are what it said, as 2006-01-02 15:04:05; empty: it did not. Ahead is how
	// far Local is ahead of UTC.
	UTC    string        `json:"utc,omitempty"`
	Local  string        `json:"local,omitempty"`
	Ahead  time.Duration `json:"ahead,omitempty"`
	Zone   string        `json:"zone,omitempty"`   // its time zone as written, POSIX: "KST-9"
	Summer bool          `json:"summer,omitempty"` // it says that summer time is on
	Set    string        `json:"set,omitempty"`    // ClockByNTP, ClockByHand; empty: not said
	NTP    []string      `json:"ntp,omitempty"`    // servers that it is told to ask
	// NTPTold tells that it said which servers it asks, also where it asks none.
	NTPTold bool `json:"ntpTold,omitempty"`
	// From is where the time is from: onvif, http (the Date header), rtcp.
	From string    `json:"from,omitempty"`
	Host HostClock `json:"host,omitzero"`
	// Why is a code where the time is not known: no-onvif, refused, timeout, unset, fault.
	Why string `json:"why,omitempty"`
}

// Known tells whether the clock was measured.
func (c Clock) Known() bool { return !c.At.IsZero() && c.Why == "" }

// ZoneText is its time zone as people write one: "KST (UTC+9)". POSIX writes the sign the other
// way round (KST-9). What cannot be read stays as the device said it; empty: it said none.
func (c Clock) ZoneText() string {
	off, ok := zoneOffset(c.Zone)
	if !ok {
		return c.Zone
	}
	utc := "UTC"
	if off != 0 {
		sign, minutes := '+', int(off.Abs()/time.Minute)
		if off < 0 {
			sign = '-'
		}
		utc += fmt.Sprintf("%c%d", sign, minutes/60)
		if minutes%60 != 0 {
			utc += fmt.Sprintf(":%02d", minutes%60)
		}
	}
	name := posixName.FindString(c.Zone)
	if name == "" || name == utc {
		return utc
	}
	return name + " (" + utc + ")"
}

// posixName is the name of a POSIX time zone, where it is one and not a number in brackets.
var posixName = regexp.MustCompile(`^[A-Za-z]+`)

// NTPState is what there is to do about a device's synchronisation.
type NTPState string

// States of a device's own synchronisation.
const (
	NTPUntold   NTPState = ""
	NTPOff      NTPState = "off"       // set by hand
	NTPNoServer NTPState = "no-server" // on, and told no server
	NTPOn       NTPState = "on"        // on; a clock that is off all the same does not reach its server
)

// NTPState reads what the device said of its synchronisation.
func (c Clock) NTPState() NTPState {
	switch {
	case c.Set == ClockByHand:
		return NTPOff
	case c.Set == ClockByNTP && c.NTPTold && len(c.NTP) == 0:
		return NTPNoServer
	case c.Set == ClockByNTP:
		return NTPOn
	}
	return NTPUntold
}

// ClockFault is in what way a clock is wrong.
type ClockFault string

// Ways in which a clock is wrong. Offsets of whole and half hours are settings, not drift.
const (
	ClockRight      ClockFault = ""
	ClockAdrift     ClockFault = "adrift"       // by no whole half hour
	ClockZone       ClockFault = "zone"         // its UTC is right, its zone is another one
	ClockUTCAsLocal ClockFault = "utc-as-local" // it shows UTC where local time belongs
	ClockLocalAsUTC ClockFault = "local-as-utc" // its local time is right, and it calls that UTC
	ClockSummer     ClockFault = "summer"       // an hour, and it says that summer time is on
	ClockHours      ClockFault = "hours"        // whole or half hours, for whatever reason
)

// ClockFinding is what is wrong with a clock.
type ClockFinding struct {
	Fault ClockFault
	// Off is how far the time that the device shows is off; of ClockLocalAsUTC, how far its UTC is.
	Off time.Duration
	NTP NTPState
}

// Finding judges a measurement. zone is that of the institution; nil: its local time is not
// judged. What the error of the measurement may explain is no fault.
func (c Clock) Finding(tolerance time.Duration, zone *time.Location) ClockFinding {
	f := ClockFinding{NTP: c.NTPState()}
	if !c.Known() {
		return f
	}
	limit := tolerance + c.Error
	wrong := func(off time.Duration) bool { return off.Abs() > limit }
	ahead, told := c.ahead()
	if zone == nil || !told {
		if f.Off = c.Offset; wrong(f.Off) {
			f.Fault = hoursOrAdrift(f.Off, limit)
		}
		return f
	}
	_, seconds := c.At.In(zone).Zone()
	right := time.Duration(seconds) * time.Second
	shown := c.Offset + ahead - right
	f.Off = shown
	switch {
	case !wrong(shown) && !wrong(c.Offset):
		f.Off = c.Offset
	case !wrong(shown):
		f.Fault, f.Off = ClockLocalAsUTC, c.Offset
	case !wrong(shown+right) && right != 0:
		f.Fault = ClockUTCAsLocal
	case c.Summer && (shown.Abs()-time.Hour).Abs() <= limit:
		f.Fault = ClockSummer
	case !wrong(c.Offset):
		f.Fault = ClockZone
	default:
		f.Fault = hoursOrAdrift(shown, limit)
	}
	return f
}

// hoursOrAdrift tells whole and half hours, as zones and summer time differ by, from drift.
func hoursOrAdrift(off, limit time.Duration) ClockFault {
	const half, most = 30 * time.Minute, 14 * time.Hour
	if near := off.Round(half); near != 0 && near.Abs() <= most && (off-near).Abs() <= min(limit, 5*time.Minute) {
		return ClockHours
	}
	return ClockAdrift
}

// posixZone reads name and offset of a POSIX time zone, whose sign is the other way round:
// "KST-9", "CST-8:00:00DST01:00:00,M3.2.0/…", "<+09>-9".
var posixZone = regexp.MustCompile(`^(?:[A-Za-z]+|<[A-Za-z0-9+-]+>)([+-]?)([0-9]{1,2})(?::([0-9]{2}))?(?::[0-9]{2})?`)

func zoneOffset(s string) (time.Duration, bool) {
	m := posixZone.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	h, err := strconv.Atoi(m[2])
	if err != nil || h > 15 {
		return 0, false
	}
	minutes, _ := strconv.Atoi(m[3]) // empty is 0
	off := time.Duration(h)*time.Hour + time.Duration(minutes)*time.Minute
	if m[1] != "-" {
		off = -off
	}
	return off, true
}

// ahead is how far its local time is ahead of its UTC, where that can be told. Some devices
// fill both fields with the same time whatever their zone: a field that contradicts the zone
// tells nothing.
func (c Clock) ahead() (time.Duration, bool) {
	zone, zoned := zoneOffset(c.Zone)
	said := c.Ahead.Round(15 * time.Minute)
	switch {
	case c.Local == "" || c.UTC == "":
		return zone, zoned && !c.Summer
	case zoned:
		return said, said == zone || said == zone+time.Hour
	}
	return said, said != 0
}

// ClockWrong judges the clock of a device of a branch. A clock of ours that nothing keeps
// does not witness alone: then the finding stands only where other devices of the branch
// agree with us (two, or one that is set by NTP) and are no fewer than those that are off
// by as much, or where the device's own UTC agrees and only its zone is wrong.
func ClockWrong(d Device, devices map[string]Device, rules Rules) (ClockFinding, bool) {
	c := d.Clock
	f := c.Finding(rules.ClockTolerance, rules.Zone)
	if f.Fault == ClockRight {
		return f, false
	}
	if c.Host.Trusted() || c.Offset.Abs() <= rules.ClockTolerance+c.Error {
		return f, true
	}
	weight, agree, alike := 0, 0, 0
	for id, o := range devices {
		if id == d.ID || o.BranchID != d.BranchID || o.State == StateRetired || !o.Clock.Known() {
			continue
		}
		switch {
		case o.Clock.Offset.Abs() <= rules.ClockTolerance:
			agree++
			if weight++; o.Clock.Set == ClockByNTP {
				weight++
			}
		case (o.Clock.Offset - c.Offset).Abs() <= rules.ClockTolerance:
			alike++
		}
	}
	return f, weight >= 2 && agree >= alike
}
