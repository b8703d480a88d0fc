package app

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"camledger/internal/config"
	"camledger/inventory"
	"camledger/probe"
)

// credential picks the account for a device: the one that worked on it and no other. A
// device on which none worked yet gets one only where unknown devices may: in a range marked
// enrol, in the first scan of its branch, or where a person said so; see admission.
func (a *App) credential(ctx context.Context, j job) (name string, c config.Credential) {
	addr := j.device.Addr.Addr()
	if j.device.Credential != "" {
		return a.covering([]string{j.device.Credential}, addr)
	}
	if name := a.admission(ctx, j); name != "" {
		return a.covering([]string{name}, addr)
	}
	if n, ok := j.config.Network(addr); ok && (n.Enrol || j.first) {
		return a.covering(j.config.Credentials, addr)
	}
	return "", config.Credential{}
}

// covering picks the credential with the narrowest range that holds an address; of equal
// ones the first. One without ranges is the widest.
func (a *App) covering(names []string, addr netip.Addr) (string, config.Credential) {
	best, bits := "", -1
	for _, n := range names {
		if c, ok := a.cfg.Credentials[n]; ok && c.Narrowest(addr) > bits {
			best, bits = n, c.Narrowest(addr)
		}
	}
	if best == "" {
		return "", config.Credential{}
	}
	return best, a.cfg.Credentials[best]
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

// streamOf is the stream that a check looks at, and its name among the camera's: the small
// one where there is one, but for full checks.
func streamOf(j job) (inventory.Stream, string) {
	if j.tier == inventory.TierStream && j.camera.Sub.URI != "" {
		return j.camera.Sub, "sub"
	}
	return j.camera.Main, "main"
}

// target is what a check of a camera needs. Its login is asked for when the device wants one.
func (a *App) target(j job) probe.Target {
	stream, _ := streamOf(j)
	network, _ := j.config.Network(j.device.Addr.Addr())
	t := probe.Target{CameraID: j.camera.ID, URL: secured(moved(stream.URI, j.device), network), Transport: network.Transport, Tier: j.tier, Until: j.until, Allow: allowed(j.config),
		AllowBasic: basicAllowed(j.config, j.device.Addr.Addr()),
		Window:     a.cfg.Check.Window, Timeout: a.cfg.Check.Timeout + a.cfg.Check.Window, StepTimeout: a.cfg.Scan.RequestTimeout}
	if j.tier == inventory.TierFull {
		t.Window, t.Timeout = a.cfg.Check.WindowFull, a.cfg.Check.Timeout+a.cfg.Check.WindowFull
	}
	if j.tier == inventory.TierBeat {
		t.Timeout = min(a.cfg.Check.Timeout, 5*time.Second)
	}
	if j.until != probe.UntilTier {
		t.Timeout = min(t.Timeout, lookTimeout)
	}
	return t
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
