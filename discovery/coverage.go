package discovery

import (
	"context"
	"net/netip"
	"slices"

	"camledger/inventory"
)

// gateway sees whether the router answers; a refusal is an answer.
func (s *Sweep) gateway(ctx context.Context, i int, d *dialer) {
	n := &s.plan.Networks[i]
	for _, port := range append([]int{80, 443, 22, 53}, n.Ports...) {
		if st := d.try(ctx, netip.AddrPortFrom(n.Gateway, uint16(port)), s.plan.Timeouts.Confirm); st == open || st == refused {
			s.mu.Lock()
			s.reached[i] = true
			s.mu.Unlock()
			return
		}
	}
}

// saw counts an answer to another finder from a known device.
func (s *Sweep) saw(a netip.Addr) {
	for i := range s.plan.Networks {
		n := &s.plan.Networks[i]
		if s.plan.network(a) != n {
			continue
		}
		known := s.plan.knows(a)
		s.mu.Lock()
		s.heard[i] = true
		s.reached[i] = s.reached[i] || known
		s.mu.Unlock()
	}
}

// report judges the coverage of each network. A range is covered when every address was
// tried without a local error and its gateway, or a device known there, answered. Where
// nothing was ever known, any device that answers will do; a range that never held
// anything and says nothing is silent, which is neutral.
func (s *Sweep) report() []inventory.RangeReport {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.ranges)
	for i := range out {
		r := &out[i]
		whole := r.Errors == 0 && r.Tried >= r.Addresses && r.Why == ""
		reached := s.reached[i] || !r.EverHeld && s.heard[i]
		r.Covered = whole && reached
		switch {
		case r.Covered || r.Why != "":
		case r.Errors > 0:
			r.Why = "local-error"
		case r.Tried < r.Addresses:
			r.Why = "stopped"
		case r.EverHeld:
			r.Why = "unreachable"
		default:
			r.Why = "silent"
		}
	}
	return out
}
