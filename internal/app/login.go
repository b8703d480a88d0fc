package app

import (
	"context"
	"net/netip"
	"strings"
	"sync"
	"time"

	"camledger/internal/config"
	"camledger/internal/onvif"
	"camledger/internal/store"
	"camledger/inventory"
	"camledger/probe"
)

// note is what became of the login of one check.
type note struct {
	credential string // that may be used; empty: none
	sent       bool
	refused    bool // not sent, since the device refused it before
	held       bool // not sent for another reason, though one is configured
}

// lend gives the login for a device that asks for one over RTSP, if it may have one now.
func (a *App) lend(ctx context.Context, j job, n *note) probe.Login {
	name, c := a.credential(ctx, j)
	if c.User == "" {
		return probe.Login{Why: "note.login.none-known"}
	}
	n.credential = name
	who, known := a.sameDevice(ctx, j, c)
	if !known {
		n.held = true
		return probe.Login{Why: "note.login.other"}
	}
	end, held := a.breaker.Begin(ctx, onvif.Login{Addr: bare(j.device.Addr.Addr()), Who: who, Names: deviceNames(j.device),
		Credential: name, Version: c.Version(a.breaker.key)})
	n.held = held != ""
	switch held {
	case "":
	case onvif.LoginClock:
		return probe.Login{Why: "note.login.clock"}
	case onvif.LoginUnsure:
		return probe.Login{Why: "note.login.unclear"}
	default:
		n.refused = held == onvif.LoginRefused
		return probe.Login{Why: "note.login.refused"}
	}
	n.sent = true
	return probe.Login{User: c.User, Password: c.Password.Reveal(), End: func(o probe.Outcome) { end(onvif.Outcome(o)) }}
}

func bare(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }

// deviceNames are the names of a known device that follow it.
func deviceNames(d inventory.Device) []string {
	var names []string
	for _, k := range d.Keys {
		switch k.Kind {
		case inventory.KeyEndpoint:
			names = append(names, onvif.Called(onvif.CalledEndpoint, k.Value))
		case inventory.KeyMAC:
			names = append(names, onvif.Called(onvif.CalledMAC, k.Value))
		}
	}
	if d.ID != "" {
		names = append(names, onvif.Called(onvif.CalledDevice, d.ID))
	}
	return names
}

// admission names the credential that a device was given before, or that a person allowed
// for it; empty: none.
func (a *App) admission(ctx context.Context, j job) string {
	l := onvif.Login{Addr: bare(j.device.Addr.Addr()), Names: deviceNames(j.device)}
	mine := namesOf(l)
	known, err := a.store.LoginsOf(ctx, mine)
	if err != nil {
		a.log.Warn("logins not read", "err", err)
		return ""
	}
	var last store.Login
	for _, k := range known {
		if k.State != store.LoginNone && !onvif.Distinct(k.Told, mine) && k.At.After(last.At) {
			last = k
		}
	}
	return last.Credential
}

// sameDevice asks a device who it is before it is given its password again, where it told
// that before it was given it first: after the start, and after each time that it could not
// be reached. Without such a name its address stands for it.
func (a *App) sameDevice(ctx context.Context, j job, c config.Credential) (onvif.Identity, bool) {
	if j.device.Credential == "" {
		return onvif.Identity{}, true
	}
	version := c.Version(a.breaker.key)
	if who, ok := a.met.fresh(j.device.ID, version); ok {
		return who, true
	}
	addr := bare(j.device.Addr.Addr())
	known, err := a.store.Logins(ctx, version, namesOf(onvif.Login{Addr: addr, Names: deviceNames(j.device)}))
	if err != nil {
		known = nil // the budget decides without the database
	}
	var last store.Login
	for _, k := range known {
		if k.State == store.LoginWorked && k.At.After(last.At) {
			last = k
		}
	}
	ids := onvif.NamesOf(last.Told, onvif.CalledEndpoint)
	if len(ids) == 0 {
		return onvif.Identity{}, true
	}
	want := onvif.Identity{Endpoint: strings.TrimPrefix(ids[0], onvif.CalledEndpoint+" ")}
	port := j.device.Addr.Port()
	who, err := onvif.Identify(ctx, onvif.Config{Addr: j.device.Addr, TLS: port == 443 || port == 8443, Allow: allowed(j.config), Timeout: a.cfg.Scan.RequestTimeout})
	if err != nil || who.Endpoint != want.Endpoint {
		a.log.Warn("a device does not say that it is the known one: no login is sent", "device", j.device.ID, "addr", j.device.Addr, "err", err)
		return onvif.Identity{}, false
	}
	a.met.meet(j.device.ID, version, want)
	return want, true
}

// met remembers which devices have said who they are since they were last away: who that
// was, and the version of the credential that worked on it.
type met struct {
	mu  sync.Mutex
	who map[string]acquaintance
	now func() time.Time
}

type acquaintance struct {
	at      time.Time
	version string
	who     onvif.Identity
}

// metHolds is the longest time for which a device's word about itself holds.
const metHolds = 12 * time.Hour

func (m *met) fresh(deviceID, version string) (onvif.Identity, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, ok := m.who[deviceID]
	return a.who, ok && a.version == version && m.now().Sub(a.at) < metHolds
}

func (m *met) meet(deviceID, version string, who onvif.Identity) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.who == nil {
		m.who = map[string]acquaintance{}
	}
	m.who[deviceID] = acquaintance{m.now(), version, who}
}

func (m *met) forget(deviceID string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.who, deviceID)
}

// inURL tells whether a stream is served only where its address repeats the login, as
// Xiongmai does it. See onvif.Fill.
func inURL(uri string) bool {
	return strings.Contains(uri, "{user}") || strings.Contains(uri, "{password}")
}

// checkInURL checks a stream whose address repeats the login: that goes out inside TLS, or
// where the range permits the password in the clear, and nowhere else.
func (a *App) checkInURL(ctx context.Context, j job, t probe.Target, n *note) inventory.Check {
	if !t.AllowBasic && !strings.HasPrefix(t.URL, "rtsps://") {
		return without(ctx, t, "note.login.in-clear")
	}
	l := a.lend(ctx, j, n)
	if l.User == "" {
		return without(ctx, t, l.Why)
	}
	return withLogin(ctx, t, l)
}

// without asks only whether the device is there, and says by the code of a note why it was not asked for more.
func without(ctx context.Context, t probe.Target, why string) inventory.Check {
	t.URL, t.Until, t.Login = onvif.Fill(t.URL, "", ""), probe.UntilOptions, nil
	c := probe.Check(ctx, t)
	if c.Cause == inventory.CauseNone {
		c.Failed, c.Cause = inventory.StepAuth, inventory.CauseAuthNeeded
		c.Steps = append(c.Steps, inventory.Step{Name: inventory.StepAuth, Notes: []inventory.Note{noted(why)}})
	}
	return c
}
