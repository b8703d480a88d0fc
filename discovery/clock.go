package discovery

import (
	"time"

	"camledger/internal/onvif"
	"camledger/inventory"
)

// spoken is how a device's time is written down.
const spoken = "2006-01-02 15:04:05"

// ClockOf writes what a device said of its time as a measurement; err is what
// onvif.Interrogate gave. The state of this machine's own clock is left to the caller.
func ClockOf(r onvif.Report, err error) inventory.Clock {
	c := inventory.Clock{At: r.Clock.At, Offset: r.Clock.Offset, Error: r.Clock.Error, Zone: r.Clock.Zone, Summer: r.Clock.Summer,
		NTP: r.NTP.Servers, NTPTold: r.NTP.Told, From: "onvif"}
	switch {
	case r.Clock.NTP:
		c.Set = inventory.ClockByNTP
	case r.Clock.Manual:
		c.Set = inventory.ClockByHand
	}
	if r.Clock.Header {
		c.From = "http"
	}
	if !r.Clock.Known {
		c.At, c.From, c.Why = time.Now(), "", whyOf(err, "unset")
		return c
	}
	c.UTC = r.Clock.Device.Format(spoken)
	if !r.Clock.Local.IsZero() {
		c.Local, c.Ahead = r.Clock.Local.Format(spoken), r.Clock.Local.Sub(r.Clock.Device)
	}
	return c
}

// whyOf names why something is not known; otherwise is for what was answered.
func whyOf(err error, otherwise string) string {
	if err == nil {
		return otherwise
	}
	return onvif.CauseOf(err).Why()
}
