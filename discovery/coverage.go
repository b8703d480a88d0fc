package discovery

import (
	"context"
	"maps"
	"net/netip"
	"slices"

	"camledger/inventory"
)

// gateway sees whether the router answers; a refusal is an answer.
func (s *Sweep) gateway(ctx context.Context, i int, d *dialer) {
	n := &s.plan.Networks[i]
	answer := inventory.GatewaySilent
	for _, port := range append([]int{80, 443, 22, 53}, n.Ports...) {
		if st := d.try(ctx, netip.AddrPortFrom(n.Gateway, uint16(port)), s.plan.Timeouts.Confirm); st == open || st == refused {
			answer = inventory.GatewayAnswered
			break
		}
	}
	if ctx.Err() != nil && answer == inventory.GatewaySilent {
		return // stopped: it was not asked to the end
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ranges[i].Gateway = answer
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

// report judges the coverage of each network: see inventory.RangeReport.Judge.
func (s *Sweep) report() []inventory.RangeReport {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.ranges)
	for i := range out {
		out[i].Trouble = maps.Clone(out[i].Trouble)
		out[i].Judge(s.reached[i], s.heard[i])
	}
	return out
}

// note counts a connection to a range that timed out, or could not be tried.
func (s *Sweep) note(i int, trouble inventory.Trouble, timeout bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &s.ranges[i]
	switch {
	case timeout:
		r.Timeouts++
	case trouble != "" && trouble != inventory.TroubleNoHost:
		if r.Trouble == nil {
			r.Trouble = map[inventory.Trouble]int{}
		}
		r.Trouble[trouble]++
	}
}
