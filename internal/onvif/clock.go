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
	Known  bool          // the device gave a usable time
	Offset time.Duration // device minus ours, at second precision
	Device time.Time     // what it said, UTC
	Zone   string        // its time zone as written, POSIX: "KST-9"
	NTP    bool          // set by NTP rather than by hand
	// Header tells that the time is from the HTTP Date header, the SOAP answer being
	// missing or senseless.
	Header bool
}

func (s *session) readClock(ctx context.Context) (Clock, error) {
	before := time.Now()
	n, err := s.call(ctx, device.GetSystemDateAndTime{}, anybody)
	after := time.Now()
	s.mu.Lock()
	date := s.date
	s.mu.Unlock()
	c := readClock(n, date, before.Add(after.Sub(before)/2))
	if c.Known {
		s.t.skew.Store(int64(c.Offset))
		s.t.clocked.Store(true)
	}
	return c, err
}

// readClock reads a GetSystemDateAndTimeResponse; date is the HTTP Date header, at is
// our own time. A bad date is no error: the clock is unknown then.
func readClock(n *Node, date string, at time.Time) Clock {
	sd := n.Within("SystemDateAndTime")
	c := Clock{Zone: sd.Str("TimeZone", "TZ"), NTP: strings.EqualFold(sd.Str("DateTimeType"), "NTP")}
	d, ok := readDate(sd.Child("UTCDateTime"))
	if !ok {
		t, err := http.ParseTime(date)
		if err != nil || t.Year() < 1971 {
			return c
		}
		d, c.Header = t.UTC(), true
	}
	c.Known, c.Device = true, d
	c.Offset = d.Sub(at).Round(time.Second)
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
