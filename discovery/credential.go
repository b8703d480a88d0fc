package discovery

import (
	"context"
	"net/netip"
	"slices"
	"sync"

	"camledger/internal/onvif"
	"camledger/inventory"
)

// choose picks the credential for a device at addr, knowing what it told of itself
// before any login.
//
//   - A device that is known, with a credential that worked: that one and no other.
//     It is known by any of its endpoint UUIDs; or, where it never told one before a login, by
//     its address. A known address with another UUID or serial number is another device, and
//     so is one that does not tell its UUID any more.
//   - A device that was given a credential before, which it refused, or for which a person
//     said so: that one and no other. (Its Breaker decides whether it is sent again.)
//   - Any other device: only in networks marked Enrol, the credential with the narrowest
//     range that holds the address; of equal ones the first.
//
// There is no second choice: a password that is refused is never followed by another.
func (p *Plan) choose(addr netip.Addr, who onvif.Identity) *Credential {
	addr = addr.Unmap().WithZone("")
	n := p.network(addr)
	if n == nil {
		return nil
	}
	if k := p.known(addr, who); k != nil && k.Credential != "" {
		return p.credential(k.Credential, addr)
	}
	if a := p.admitted(addr, who); a != nil {
		return p.credential(a.Credential, addr)
	}
	if !n.Enrol {
		return nil
	}
	best, bits := -1, -1
	for i, c := range p.Credentials {
		if w := c.width(addr); w > bits {
			best, bits = i, w
		}
	}
	if best < 0 {
		return nil
	}
	return &p.Credentials[best]
}

// credential gives the credential of an ID, if it may be used at addr.
func (p *Plan) credential(id string, addr netip.Addr) *Credential {
	for i, c := range p.Credentials {
		if c.ID == id && c.width(addr) >= 0 {
			return &p.Credentials[i]
		}
	}
	return nil
}

// width gives the prefix length of the narrowest range of c that holds addr, 0 if c has
// no ranges, -1 if none holds it.
func (c Credential) width(addr netip.Addr) int {
	if len(c.Ranges) == 0 {
		return 0
	}
	w := -1
	for _, r := range c.Ranges {
		if r.Contains(addr) {
			w = max(w, r.Bits())
		}
	}
	return w
}

// known finds the device of earlier scans that this one is.
func (p *Plan) known(addr netip.Addr, who onvif.Identity) *Known {
	var at *Known
	for i := range p.Known {
		k := &p.Known[i]
		if who.Endpoint != "" && (k.Endpoint == who.Endpoint || slices.Contains(k.Names, onvif.Called(onvif.CalledEndpoint, who.Endpoint))) {
			return k // a reset gives a device another UUID: it keeps the old one beside it
		}
		if k.Addr.Addr().Unmap() == addr {
			at = k
		}
	}
	switch {
	case at == nil:
		return nil
	case who.Endpoint != "" && at.Endpoint != "":
		return nil // both tell a UUID, and not the same
	case who.Information.Serial != "" && at.Serial != "" && who.Information.Serial != at.Serial:
		return nil
	case who.Endpoint == "" && len(onvif.NamesOf(at.Told, onvif.CalledEndpoint)) > 0:
		return nil // it used to say who it is before it was given the password
	case onvif.Distinct(at.Told, who.Told(addr)):
		return nil
	}
	return at
}

// admitted finds what was said or tried before of this device, of which no credential is
// known to work: under its UUID, or at its address where nothing speaks against it.
func (p *Plan) admitted(addr netip.Addr, who onvif.Identity) *Admission {
	told := who.Told(addr)
	var at *Admission
	for i := range p.Admitted {
		a := &p.Admitted[i]
		switch {
		case !slices.ContainsFunc(told, func(n string) bool {
			return slices.Contains(a.Told, n) && !isKind(n, onvif.CalledCertificate)
		}):
		case onvif.Distinct(a.Told, told):
		case a.Worked && who.Endpoint == "" && len(onvif.NamesOf(a.Told, onvif.CalledEndpoint)) > 0:
		case who.Endpoint != "" && slices.Contains(a.Told, onvif.Called(onvif.CalledEndpoint, who.Endpoint)):
			return a
		case at == nil:
			at = a
		}
	}
	return at
}

func isKind(name, kind string) bool { return len(onvif.NamesOf([]string{name}, kind)) > 0 }

// naming is a Breaker that adds to each login the names that only the plan knows.
type naming struct {
	onvif.Breaker
	plan *Plan
	hint string // UUID that WS-Discovery told
}

// Begin is of onvif.Breaker.
func (b naming) Begin(ctx context.Context, l onvif.Login) (func(onvif.Outcome), onvif.Outcome) {
	who := l.Who
	if who.Endpoint == "" {
		who.Endpoint = b.hint
	}
	for _, k := range (inventory.Observation{Endpoint: who.Endpoint}).Keys() {
		l.Names = append(l.Names, onvif.Called(onvif.CalledEndpoint, k.Value)) // not one that many devices share
	}
	if k := b.plan.known(l.Addr, who); k != nil {
		l.Names = append(l.Names, k.Names...)
	}
	return b.Breaker.Begin(ctx, l)
}

// budget sees to it that one scan sends one refused login to a device with one version of a
// credential, whatever the outer breaker (nil: none) remembers.
type budget struct {
	outer onvif.Breaker
	turns onvif.Turns

	mu    sync.Mutex
	ended map[string]onvif.Outcome // by name and version: one that did not work
}

// Begin is of onvif.Breaker.
func (b *budget) Begin(ctx context.Context, l onvif.Login) (func(onvif.Outcome), onvif.Outcome) {
	names := append([]string{onvif.Called(onvif.CalledAddress, l.Addr.String())}, l.Names...)
	give, ok := b.turns.Take(ctx, names)
	if !ok {
		return nil, onvif.LoginUnsent
	}
	held := b.spent(names, l.Version)
	end := func(onvif.Outcome) {}
	if held == "" && b.outer != nil {
		end, held = b.outer.Begin(ctx, l)
	}
	if held != "" {
		give()
		return nil, held
	}
	return func(o onvif.Outcome) {
		defer give()
		end(o)
		if o != onvif.LoginWorked && o != onvif.LoginUnsent {
			b.spend(names, l.Version, o)
		}
	}, ""
}

// spent tells how the login of this scan ended; empty: there was none, or it worked.
func (b *budget) spent(names []string, version string) onvif.Outcome {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range names {
		if o := b.ended[n+"\n"+version]; o != "" {
			return o
		}
	}
	return ""
}

func (b *budget) spend(names []string, version string, o onvif.Outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended == nil {
		b.ended = map[string]onvif.Outcome{}
	}
	for _, n := range names {
		b.ended[n+"\n"+version] = o
	}
}
