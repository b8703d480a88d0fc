package onvif

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/use-go/onvif/device"
)

// Clock is what a device says of its time.
type Clock struct {
	Known bool      // the device gave a usable time
	At    time.Time // our time, in the middle of the question that counts
	// Offset is its clock minus ours. Devices tell whole seconds, so half a second is added
	// to what they say. Error is how far the true value may be from it: that half second and
	// half of the round trip.
	Offset, Error time.Duration
	Device        time.Time // what it said, UTC
	// Local is what it said as its local time, written as UTC; zero: it did not.
	Local  time.Time
	Zone   string // its time zone as written, POSIX: "KST-9"
	Summer bool   // it says that summer time is on
	NTP    bool   // set by NTP rather than by hand
	Manual bool   // set by hand; neither: it did not say
	// Header tells that the time is from the HTTP Date header, the SOAP answer being
	// missing or senseless.
	Header bool
}

// readClock asks for the time as often as configured and keeps the answer that took the
// shortest: the connection is made with the first.
func (s *session) readClock(ctx context.Context) (Clock, error) {
	best, err := s.askClock(ctx)
	for i := 1; i < min(s.cfg.ClockAsks, maxClockAsks) && err == nil && best.Known && ctx.Err() == nil; i++ {
		if c, err := s.askClock(ctx); err == nil && c.Known && c.Error < best.Error && c.Header == best.Header {
			best = c
		}
	}
	if best.Known {
		s.t.skew.Store(int64(best.Offset))
		s.t.clocked.Store(true)
	}
	return best, err
}

// maxClockAsks bounds how often one device is asked for its time in one go.
const maxClockAsks = 10

func (s *session) askClock(ctx context.Context) (Clock, error) {
	before := time.Now()
	n, err := s.call(ctx, device.GetSystemDateAndTime{}, anybody)
	after := time.Now()
	s.mu.Lock()
	date := s.date
	s.mu.Unlock()
	return readClock(n, date, before, after), err
}

// readClock reads a GetSystemDateAndTimeResponse; date is the HTTP Date header, before and
// after are our own time around the question. A bad date is no error: the clock is unknown then.
func readClock(n *Node, date string, before, after time.Time) Clock {
	sd := n.Within("SystemDateAndTime")
	set := sd.Str("DateTimeType")
	c := Clock{Zone: sd.Str("TimeZone", "TZ"), NTP: strings.EqualFold(set, "NTP"), Manual: strings.EqualFold(set, "Manual"),
		Summer: sd.Bool("DaylightSavings")}
	d, ok := readDate(sd.Child("UTCDateTime"))
	if !ok {
		t, err := http.ParseTime(date)
		if err != nil || t.Year() < 1971 {
			return c
		}
		d, c.Header = t.UTC(), true
	} else if local, told := readDate(sd.Child("LocalDateTime")); told {
		c.Local = local
	}
	trip := max(0, after.Sub(before))
	c.Known, c.Device, c.At = true, d, before.Add(trip/2)
	c.Offset = d.Add(time.Second / 2).Sub(c.At)
	c.Error = trip/2 + time.Second/2
	return c
}

// readDate reads tt:DateTime. Devices without a set clock send month 0 or hour 24.
func readDate(n *Node) (time.Time, bool) {
	if n == nil {
		return time.Time{}, false
	}
	y, mo, d := n.Int("Date", "Year"), n.Int("Date", "Month"), n.Int("Date", "Day")
	h, mi, sec := n.Int("Time", "Hour"), n.Int("Time", "Minute"), n.Int("Time", "Second")
	if y < 1970 || y > 2200 || mo < 1 || mo > 12 || d < 1 || d > 31 || h < 0 || h > 23 || mi < 0 || mi > 59 || sec < 0 || sec > 60 {
		return time.Time{}, false
	}
	return time.Date(y, time.Month(mo), d, h, mi, sec, 0, time.UTC), true
}
