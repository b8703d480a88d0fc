package app

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"camledger/discovery"
	"camledger/internal/config"
	"camledger/internal/onvif"
	"camledger/internal/store"
	"camledger/inventory"
	"camledger/probe"
)

// LoginRequest is a person's word that a device may be given a credential, once more or for
// the first time.
type LoginRequest struct {
	Target     string // id of a device, or an address in the networks of a branch
	Credential string // its name; empty: the one that the device has, or the only one of its branch that covers it
	Actor      string
}

// LoginResult is what became of it.
type LoginResult struct {
	Branch     inventory.Branch
	DeviceID   string // empty: no device is known there
	Addr       netip.Addr
	Maker      string
	Model      string
	Credential string
	Outcome    LoginOutcome
}

// LoginOutcome is how the login that a person asked for ended.
type LoginOutcome string

// Outcomes of such a login.
const (
	LoginWorked   LoginOutcome = "worked"
	LoginRefused  LoginOutcome = "refused"
	LoginClock    LoginOutcome = "clock"     // refused over the time in it
	LoginUnclear  LoginOutcome = "unclear"   // sent, and answered in a way that does not tell, or not at all
	LoginInClear  LoginOutcome = "in-clear"  // the device takes the password only in the clear: not sent
	LoginNotAsked LoginOutcome = "not-asked" // the device asked for none
	LoginNoPath   LoginOutcome = "no-path"   // RTSP without ONVIF, and no path is configured to ask for: not sent
	LoginNobody   LoginOutcome = "nobody"    // nothing answered in a way that could be asked
)

// ErrLogin says why a login cannot be tried.
type ErrLogin struct{ Target, Why string }

// Error names the device and the reason.
func (e ErrLogin) Error() string { return fmt.Sprintf("log in to %s: %s", e.Target, e.Why) }

// LoginDevice opens a device's budget for one login and tries it now. A device that is known
// is bound to the credential if it works; any other is taken in by the next scan, and so is
// one that answers at a known device's address and says that it is another: DeviceID is
// empty then.
func (a *App) LoginDevice(ctx context.Context, r LoginRequest) (res LoginResult, err error) {
	res, networks, d, err := a.loginTarget(ctx, r)
	if err != nil {
		return res, err
	}
	name, c, err := a.loginCredential(r, networks, d, res.Addr)
	if err != nil {
		return res, err
	}
	res.Credential = name
	l := onvif.Login{Addr: res.Addr, Names: deviceNames(d), Credential: name, Version: c.Version(a.breaker.key)}
	tried, err := a.breaker.tried(ctx, l)
	if err != nil {
		return res, err
	}
	back, err := a.breaker.admit(ctx, l)
	if err != nil {
		return res, err
	}
	defer func() { err = errors.Join(err, back()) }() // nothing is left of it where a login was sent
	subject := d.ID
	if subject == "" {
		subject = res.Addr.String()
	}
	if err := a.store.Audit(ctx, store.Entry{At: a.now(), Actor: r.Actor, Action: "device.login", Subject: subject, Detail: name}); err != nil {
		return res, err
	}
	obs, err := a.askOne(ctx, res.Branch, networks, d, res.Addr, name, tried)
	if err != nil {
		return res, err
	}
	res.Outcome = LoginNobody
	auth := ""
	for _, o := range obs {
		out := outcomeOf(o)
		if rankOutcome(out) < rankOutcome(res.Outcome) {
			res.Outcome, res.Maker, res.Model, auth = out, o.Maker, o.Model, o.Auth
		}
	}
	if res.Outcome == LoginNotAsked && d.ID != "" {
		res.Outcome = a.loginStream(ctx, res.Branch, networks, d, name)
	}
	if res.Outcome != LoginWorked {
		return res, nil
	}
	told, err := a.toldAt(ctx, l)
	if err != nil {
		return res, err
	}
	if d.ID != "" && !onvif.Distinct(told, l.Names) {
		return res, a.store.BindCredential(ctx, d.ID, name, auth)
	}
	res.DeviceID = ""
	return res, a.keepClick(ctx, l, told)
}

// loginTarget finds what a request speaks of.
func (a *App) loginTarget(ctx context.Context, r LoginRequest) (LoginResult, config.Branch, inventory.Device, error) {
	res := LoginResult{}
	fail := func(why string, args ...any) (LoginResult, config.Branch, inventory.Device, error) {
		return res, config.Branch{}, inventory.Device{}, ErrLogin{r.Target, fmt.Sprintf(why, args...)}
	}
	found, err := a.store.Found(ctx, "")
	if err != nil {
		return res, config.Branch{}, inventory.Device{}, err
	}
	d, known := found.Devices[r.Target]
	addr, aerr := netip.ParseAddr(r.Target)
	switch {
	case known:
		addr = d.Addr.Addr()
	case aerr != nil || addr.Zone() != "":
		return fail("neither the id of a device nor an address")
	default:
		for _, one := range found.Devices {
			if one.State != inventory.StateRetired && bare(one.Addr.Addr()) == bare(addr) {
				d = one
			}
		}
	}
	res.Addr, res.DeviceID = bare(addr), d.ID
	branches, err := a.Branches(ctx, nil)
	if err != nil {
		return res, config.Branch{}, d, err
	}
	for _, b := range branches {
		networks, err := a.networks(b)
		if err != nil {
			continue // no networks are configured for it
		}
		if _, ok := networks.Network(res.Addr); ok {
			res.Branch = b
			return res, networks, d, nil
		}
	}
	return fail("%s lies in no network of a branch, or is excluded", res.Addr)
}

// loginCredential picks what a person named, or what alone is left.
func (a *App) loginCredential(r LoginRequest, networks config.Branch, d inventory.Device, addr netip.Addr) (string, config.Credential, error) {
	fail := func(why string, args ...any) (string, config.Credential, error) {
		return "", config.Credential{}, ErrLogin{r.Target, fmt.Sprintf(why, args...)}
	}
	var may []string
	for _, name := range networks.Credentials {
		if a.cfg.Credentials[name].Narrowest(addr) >= 0 {
			may = append(may, name)
		}
	}
	name := r.Credential
	if name == "" {
		name = d.Credential
	}
	if name == "" && len(may) == 1 {
		name = may[0]
	}
	switch {
	case len(may) == 0:
		return fail("no credential of the branch may be used at %s", addr)
	case name == "":
		return fail("name the credential: %s", strings.Join(may, ", "))
	case !slices.Contains(may, name):
		return fail("credential %q may not be used at %s; those that may: %s", name, addr, strings.Join(may, ", "))
	}
	return name, a.cfg.Credentials[name], nil
}

// askOne asks what answers at one address, with one credential.
func (a *App) askOne(ctx context.Context, b inventory.Branch, networks config.Branch, d inventory.Device, addr netip.Addr, credential string, tried int) ([]inventory.Observation, error) {
	known := inventory.Found{Devices: map[string]inventory.Device{}}
	if d.ID != "" {
		d.Credential = credential
		known.Devices[d.ID] = d
	}
	p := a.plan(b, networks, known, false, nil)
	n, _ := networks.Network(addr)
	p.Networks = slices.DeleteFunc(p.Networks, func(have discovery.Network) bool { return have.Prefix != n.CIDR })
	for i := range p.Networks {
		p.Networks[i].Prefix, p.Networks[i].Enrol = netip.PrefixFrom(addr, addr.BitLen()), false
	}
	p.Tried = map[netip.Addr]int{addr: tried}
	p.Admitted = []discovery.Admission{{Told: (onvif.Identity{}).Told(addr), Credential: credential}}
	var mu sync.Mutex
	var out []inventory.Observation
	scanner := discovery.Scanner{Logger: a.log, Breaker: a.breaker}
	_, err := scanner.Scan(ctx, p, func(o inventory.Observation) {
		mu.Lock()
		defer mu.Unlock()
		out = append(out, o)
	})
	if err == nil {
		err = ctx.Err()
	}
	return out, err
}

// loginStream tries the login on a stream of a device that asks for none over ONVIF.
func (a *App) loginStream(ctx context.Context, b inventory.Branch, networks config.Branch, d inventory.Device, credential string) LoginOutcome {
	found, err := a.store.Found(ctx, b.ID)
	if err != nil {
		return LoginNotAsked
	}
	d.Credential = credential
	for _, c := range found.Cameras {
		if c.DeviceID != d.ID || c.Main.URI == "" {
			continue
		}
		var used string
		check := a.run(ctx, job{branch: b, config: networks, device: d, camera: c, tier: inventory.TierStream, until: probe.UntilRTP, used: &used})
		switch {
		case used != "":
			return LoginWorked
		case check.Cause == inventory.CauseAuthRefused:
			return LoginRefused
		}
		return LoginNotAsked
	}
	return LoginNotAsked
}

// outcomeOf reads how a login ended off what a device said.
func outcomeOf(o inventory.Observation) LoginOutcome {
	says := func(code string) bool {
		return slices.ContainsFunc(o.Problems, func(p string) bool { return strings.HasSuffix(p, " "+code) })
	}
	switch {
	case o.Credential != "":
		return LoginWorked
	case says(onvif.CodeClock):
		return LoginClock
	case o.Answer == inventory.AnswerRefused:
		return LoginRefused
	case says(onvif.CodeUnclear):
		return LoginUnclear
	case o.Answer == inventory.AnswerRTSP && o.NoPath && o.Cause == string(onvif.CauseAuth):
		return LoginNoPath
	case says(onvif.CodeBasicInClear):
		return LoginInClear
	case o.Answer == inventory.AnswerONVIF || o.Answer == inventory.AnswerRTSP:
		return LoginNotAsked
	}
	return LoginNobody
}

func rankOutcome(o LoginOutcome) int {
	return slices.Index([]LoginOutcome{LoginWorked, LoginRefused, LoginClock, LoginUnclear, LoginInClear, LoginNoPath, LoginNotAsked, LoginNobody}, o)
}
