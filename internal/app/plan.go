package app

import (
	"context"
	"net/netip"
	"strings"

	"camledger/discovery"
	"camledger/internal/config"
	"camledger/internal/onvif"
	"camledger/internal/store"
	"camledger/inventory"
)

// plan says what a scan of a branch tries, and which credentials may go where. first tells
// that the branch is being enrolled: it had no complete scan yet (one that was cut short
// is none), or none that could read any device. Then unknown devices get credentials in
// all its ranges, later only in those that the operator marked. logins is what is known of
// logins: which device a credential is bound to, and where one was tried before.
func (a *App) plan(b inventory.Branch, c config.Branch, known inventory.Found, first bool, logins []store.Login) discovery.Plan {
	p := a.ranges(b, c)
	for i := range p.Networks {
		n := &p.Networks[i]
		if n.Enrol = n.Enrol || first; n.Enrol {
			a.log.Info("unknown devices of this range are given credentials", "branch", b.Name, "range", n.Prefix, "first_scan", first)
		}
	}
	said := toldsOf(logins)
	for _, d := range known.Devices {
		k := discovery.Known{Names: deviceNames(d), Addr: d.Addr, Serial: d.Serial, Credential: d.Credential,
			Retired: d.State == inventory.StateRetired}
		for _, key := range d.Keys {
			if key.Kind == inventory.KeyEndpoint {
				k.Endpoint = key.Value
			}
		}
		k.Told = said.of(k)
		p.Known = append(p.Known, k)
	}
	p.Tried = map[netip.Addr]int{}
	for _, l := range logins {
		for _, text := range onvif.NamesOf([]string{l.Name}, onvif.CalledAddress) {
			if addr, err := netip.ParseAddr(strings.TrimPrefix(text, onvif.CalledAddress+" ")); err == nil {
				p.Tried[addr] = max(p.Tried[addr], l.Unsure)
			}
		}
		// A word for a login that is being sent now is no word for who comes there later.
		tried := l.State != store.LoginWorked && l.State != store.LoginNone || l.Trying != "" // or cut off by a kill
		if tried && (l.State != store.LoginAdmitted || isClick(l.Name)) {
			p.Admitted = append(p.Admitted, discovery.Admission{Told: l.Told, Credential: l.Credential, Worked: isClick(l.Name)})
		}
	}
	for _, name := range c.Credentials {
		cred, ok := a.cfg.Credentials[name]
		if !ok {
			continue
		}
		p.Credentials = append(p.Credentials, discovery.Credential{ID: name, User: cred.User, Password: cred.Password.Reveal(),
			Version: cred.Version(a.breaker.key), Ranges: cred.Ranges})
	}
	return p
}

// tolds indexes what devices told of themselves before the login that worked last, by name
// and credential.
type tolds map[[2]string]store.Login

func toldsOf(logins []store.Login) tolds {
	t := tolds{}
	for _, l := range logins {
		key := [2]string{l.Name, l.Credential}
		if l.State == store.LoginWorked && l.At.After(t[key].At) {
			t[key] = l
		}
	}
	return t
}

func (t tolds) of(k discovery.Known) []string {
	var last store.Login
	names := append(onvif.NamesOf(k.Names, onvif.CalledEndpoint), onvif.Called(onvif.CalledAddress, bare(k.Addr.Addr()).String()))
	for _, name := range names {
		if l := t[[2]string{name, k.Credential}]; l.At.After(last.At) {
			last = l
		}
	}
	return last.Told
}

// loginsOf reads what a scan of a branch must know of logins.
func (a *App) loginsOf(ctx context.Context, known inventory.Found) ([]store.Login, error) {
	var names []string
	for _, d := range known.Devices {
		names = append(names, namesOf(onvif.Login{Addr: bare(d.Addr.Addr()), Names: deviceNames(d)})...)
	}
	worked, err := a.store.LoginsOf(ctx, names)
	if err != nil {
		return nil, err
	}
	open, err := a.store.OpenLogins(ctx)
	return append(worked, open...), err
}

// prefixes covers a range of addresses with as few prefixes as it takes.
func prefixes(r config.Range) []netip.Prefix {
	var out []netip.Prefix
	for from := r.From; from.IsValid() && from.Compare(r.To) <= 0; {
		bits := from.BitLen()
		for bits > 0 {
			p := netip.PrefixFrom(from, bits-1).Masked()
			if p.Addr() != from || last(p).Compare(r.To) > 0 {
				break
			}
			bits--
		}
		p := netip.PrefixFrom(from, bits)
		out = append(out, p)
		from = last(p).Next()
	}
	return out
}

// last is the highest address of a prefix.
func last(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	a, _ := netip.AddrFromSlice(b) // the length is right: it is an address's own
	return a
}
