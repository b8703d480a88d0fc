// Package probe measures one camera step by step and keeps the log of the steps. It
// reports facts and hard failures; whether that is good enough is judged elsewhere.
//
// gortsplib speaks RTSP for it. Three things stand around the library, because cameras
// are not as tidy as it expects: dial.go resolves, connects and shakes hands, so that
// each rung has its own time and cause; wire.go sits between the socket and the library,
// mends what the device says and measures interleaved packets in place, without one
// allocation each; description.go reduces what the device offers to its video. All types
// of the library are in session.go.
package probe

import (
	"context"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"camledger/inventory"
	"camledger/probe/picture"
)

// Depth says where a check stops, if earlier or later than its tier.
type Depth string

// Depths, from the shallowest.
const (
	UntilTier    Depth = ""          // as the tier says
	UntilOptions Depth = "options"   // the answer to OPTIONS
	UntilRTP     Depth = "first-rtp" // the first packet: is this input of a recorder used?
	UntilKey     Depth = "key-frame" // the first whole key frame
	UntilWindow  Depth = "window"    // a window after it
)

// Transports.
const (
	TransportAuto = "auto" // TCP first, UDP where the device refuses it
	TransportTCP  = "tcp"
	TransportUDP  = "udp"
)

// Target is one camera to check. It holds secrets: String and LogValue leave them out,
// nothing else may print it.
type Target struct {
	CameraID string
	// URL is rtsp:// or rtsps://, without credentials. Credentials found in it all the
	// same are used where User is empty.
	URL            string
	User, Password string
	// Login, if set, is asked instead of User and Password, once the device asks for a
	// login in a way that may be answered.
	Login     func(context.Context) Login
	Tier      inventory.Tier
	Until     Depth
	Transport string // TransportAuto where empty
	// Window is how long the stream is watched after its first key frame; 0 is half a
	// second for the stream tier, 10 s for the full tier.
	Window time.Duration
	// Timeout ends the check; 0 is 5 s for a beat, else 20 s and three windows.
	Timeout time.Duration
	// StepTimeout ends one rung; 0 is 5 s. The wait for the key frame alone lasts until
	// Timeout: smart codecs send one every 5–20 s.
	StepTimeout time.Duration
	// Allow says whether an address may be contacted; nil allows all. A name is resolved
	// once, and the address that was asked about is the one that is dialled.
	Allow func(netip.Addr) bool
	// AllowBasic permits the password in the clear.
	AllowBasic bool
	// Pin is the SHA-256 of the device's certificate in hex, known from an earlier check;
	// empty takes any certificate and reports its SHA-256 in the tls step.
	Pin string
	// OnFrame, if set, is given the first whole key frame once the session is over, at most
	// one of MaxFrame bytes; none of codecs that package picture does not decode.
	OnFrame func(picture.Frame)
	// OnStep, if set, is told each step as it ends.
	OnStep func(inventory.Step)
}

// Login is what may be sent to a device that asks for one.
type Login struct {
	User, Password string
	// Why is the code of a note (inventory.Note) that says, where User is empty, why nothing may
	// be sent.
	Why string
	// End, if set, is called once with how the login ended, as soon as that is known.
	End func(Outcome)
}

// String keeps the password out of anything that prints a Login.
func (l Login) String() string { return "login" }

// GoString is String, for %#v.
func (l Login) GoString() string { return l.String() }

// Outcome is how a login ended.
type Outcome string

// Outcomes of logins.
const (
	LoginUnsent  Outcome = "unsent" // nothing was sent
	LoginWorked  Outcome = "worked"
	LoginRefused Outcome = "refused"
	LoginUnsure  Outcome = "unsure" // no answer came that tells
)

// Limits where the target says nothing.
const (
	stepTimeout  = 5 * time.Second
	wholeTimeout = 20 * time.Second
	beatTimeout  = 5 * time.Second
	smallWindow  = 500 * time.Millisecond
	fullWindow   = 10 * time.Second
	// silence is when packets that stopped count as stalled.
	silence = 3 * time.Second
)

// filled gives the target its defaults.
func (t Target) filled() Target {
	if t.Transport == "" {
		t.Transport = TransportAuto
	}
	if t.StepTimeout <= 0 {
		t.StepTimeout = stepTimeout
	}
	if t.Until == UntilTier {
		switch t.Tier {
		case inventory.TierBeat:
			t.Until = UntilOptions
		default:
			t.Until = UntilWindow
		}
	}
	if t.Window <= 0 {
		t.Window = smallWindow
		if t.Tier == inventory.TierFull {
			t.Window = fullWindow
		}
	}
	if t.Timeout <= 0 {
		t.Timeout = wholeTimeout + 3*t.Window
		if t.Until == UntilOptions {
			t.Timeout = beatTimeout
		}
	}
	return t
}

// quiet is how long packets may stay away before they count as stopped.
func (t Target) quiet() time.Duration { return min(silence, t.StepTimeout) }

// place is the part of the URL that may be shown: scheme and host. Paths and queries of
// some makers hold the password.
func (t Target) place() string {
	u, err := url.Parse(t.URL)
	if err != nil {
		return ""
	}
	return printable(strings.ToLower(u.Scheme)+"://"+u.Host, 120)
}

// String names the target without secrets: camera, scheme and host.
func (t Target) String() string { return strings.TrimSpace(t.CameraID + " " + t.place()) }

// GoString keeps %#v from printing secrets.
func (t Target) GoString() string { return "probe.Target{" + t.String() + "}" }

// LogValue implements slog.LogValuer without secrets.
func (t Target) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("camera", t.CameraID),
		slog.String("addr", t.place()),
		slog.String("tier", string(t.Tier)),
	)
}

// printable makes a device's words fit to be shown: printable ASCII, at most n bytes.
func printable(s string, n int) string {
	var b strings.Builder
	for _, r := range s {
		if b.Len() >= n {
			break
		}
		if r < ' ' || r > '~' {
			r = '?'
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}
