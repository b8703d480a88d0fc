package app

import (
	"net/netip"
	"strings"
	"time"

	"camledger/internal/config"
	"camledger/internal/onvif"
	"camledger/inventory"
	"camledger/probe"
)

// credential picks the account for a device: the one that worked on it and no other.
// A device on which none worked yet gets one only where unknown devices may: in a range
// marked enrol, or while its branch is not enrolled.
func (a *App) credential(br inventory.Branch, b config.Branch, d inventory.Device) (name string, c config.Credential) {
	names := []string{d.Credential}
	if d.Credential == "" {
		n, ok := b.Network(d.Addr.Addr())
		if !ok || !(n.Enrol || br.EnrolledAt.IsZero()) {
			return "", config.Credential{}
		}
		names = b.Credentials
	}
	for _, n := range names {
		if c, ok := a.cfg.Credentials[n]; ok && c.Covers(d.Addr.Addr()) {
			return n, c
		}
	}
	return "", config.Credential{}
}

// allowed returns the guard of a branch's networks: nothing outside is contacted.
func allowed(b config.Branch) func(netip.Addr) bool {
	return func(addr netip.Addr) bool {
		_, ok := b.Network(addr)
		return ok
	}
}

// basicAllowed tells whether the range of an address permits a password in the clear.
func basicAllowed(b config.Branch, addr netip.Addr) bool {
	n, ok := b.Network(addr)
	return ok && n.Basic
}

// target is what a check of a camera needs. login is the version of the credential in
// it; empty: it carries none, because none is known or because it was refused lately.
func (a *App) target(br inventory.Branch, b config.Branch, d inventory.Device, c inventory.Camera, tier inventory.Tier) (t probe.Target, login string) {
	stream := c.Main
	if tier == inventory.TierStream && c.Sub.URI != "" {
		stream = c.Sub
	}
	t = probe.Target{CameraID: c.ID, URL: moved(stream.URI, d), Tier: tier, Allow: allowed(b), AllowBasic: basicAllowed(b, d.Addr.Addr()),
		Window: a.cfg.Check.Window, Timeout: a.cfg.Check.Timeout + a.cfg.Check.Window, StepTimeout: a.cfg.Scan.RequestTimeout}
	if tier == inventory.TierFull {
		t.Window, t.Timeout = a.cfg.Check.WindowFull, a.cfg.Check.Timeout+a.cfg.Check.WindowFull
	}
	if tier == inventory.TierBeat {
		t.Timeout = min(a.cfg.Check.Timeout, 5*time.Second)
	}
	if _, c := a.credential(br, b, d); c.User != "" {
		if v := c.Version(a.breaker.key); !a.breaker.Open(d.Addr.Addr(), v) {
			t.User, t.Password, login = c.User, c.Password.Reveal(), v
			// Some makers (Xiongmai) serve a stream only where its address repeats the
			// login. The scan reports that; here it is put back for this one request.
			t.URL = onvif.Fill(t.URL, t.User, t.Password)
		}
	}
	return t, login
}

// moved puts the device's present address into a stream's URI: a device that changed
// its address keeps its streams. By hand, since makers write paths that net/url refuses
// or writes differently.
func moved(uri string, d inventory.Device) string {
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok || !d.Addr.IsValid() {
		return uri
	}
	authority, path := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	authority = authority[strings.LastIndexByte(authority, '@')+1:] // a login goes apart from the address
	host := d.Addr.Addr().String()
	if d.Addr.Addr().Is6() {
		host = "[" + host + "]"
	}
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		host += authority[i:]
	}
	return scheme + "://" + host + path
}
