package discovery

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"camledger/inventory"
)

// Sweep tries the ports of each address of the plan's networks, known devices first, and
// silent addresses a second time. It keeps count of what it saw of each network.
type Sweep struct {
	plan  *Plan
	tried func() // called after each address

	mu      sync.Mutex
	ranges  []inventory.RangeReport
	reached []bool // the gateway, or a device known there, answered
	heard   []bool // anything had an open port
}

// NewSweep makes the finder for a plan.
func NewSweep(p Plan) *Sweep {
	p = p.withDefaults()
	return newSweep(&p)
}

func newSweep(p *Plan) *Sweep {
	s := &Sweep{plan: p, tried: func() {}, reached: make([]bool, len(p.Networks)), heard: make([]bool, len(p.Networks))}
	for i := range p.Networks {
		n := &p.Networks[i]
		s.ranges = append(s.ranges, inventory.RangeReport{Prefix: n.Prefix, Ports: slices.Concat(n.Ports, n.RTSPPorts), Addresses: n.count(),
			EverHeld: slices.ContainsFunc(p.Known, func(k Known) bool { return n.Prefix.Contains(k.Addr.Addr().Unmap()) })})
	}
	return s
}

// Find sweeps all networks at the same time, within the plan's limits.
func (s *Sweep) Find(ctx context.Context, found func(Hit)) error {
	all := make(chan struct{}, s.plan.Limits.Dials)
	var wg sync.WaitGroup
	for i := range s.plan.Networks {
		n := &s.plan.Networks[i]
		d := &dialer{all: all, network: make(chan struct{}, s.plan.Limits.DialsPerNetwork),
			pace: rate.NewLimiter(rate.Limit(n.Rate), s.plan.Limits.DialsPerNetwork)}
		wg.Go(func() { s.network(ctx, i, d, found) })
	}
	wg.Wait()
	return nil
}

// network sweeps one network: everything once, then the silent ones again.
func (s *Sweep) network(ctx context.Context, i int, d *dialer, found func(Hit)) {
	n := &s.plan.Networks[i]
	if s.ranges[i].Addresses > maxAddresses {
		s.mu.Lock()
		s.ranges[i].Why = "too-large"
		s.ranges[i].Errors = s.ranges[i].Addresses
		s.mu.Unlock()
		return
	}
	if n.Gateway.IsValid() {
		s.gateway(ctx, i, d)
	}
	known := map[netip.Addr][]int{} // with the ports where they answered
	for _, k := range s.plan.Known {
		if a := k.Addr.Addr().Unmap(); s.plan.network(a) == n {
			known[a] = append(known[a], int(k.Addr.Port()))
		}
	}
	var again []netip.Addr
	var mu sync.Mutex
	look := func(a netip.Addr, second bool) {
		timeout := s.plan.Timeouts.Dial
		if second {
			timeout = s.plan.Timeouts.Confirm
		}
		ports, isKnown := known[a]
		h, st := s.address(ctx, a, d, merge(ports, n), n.RTSPPorts, timeout)
		if ctx.Err() != nil && st != open {
			return // stopped: nothing is known of this address
		}
		if st == silent && !second {
			mu.Lock()
			again = append(again, a)
			mu.Unlock()
			return
		}
		s.count(i, st, isKnown)
		if st == open {
			found(h)
		}
	}
	s.spread(ctx, d, func(yield func(netip.Addr) bool) {
		for a := range known {
			if !yield(a) {
				return
			}
		}
		for a := range n.addresses {
			if _, done := known[a]; !done && s.plan.network(a) == n && !yield(a) {
				return
			}
		}
	}, func(a netip.Addr) { look(a, false) })
	s.spread(ctx, d, slices.Values(again), func(a netip.Addr) { look(a, true) })
}

// spread runs look over addresses with as many goroutines as the network may dial.
func (s *Sweep) spread(ctx context.Context, d *dialer, addresses func(func(netip.Addr) bool), look func(netip.Addr)) {
	next := make(chan netip.Addr)
	var wg sync.WaitGroup
	for range cap(d.network) {
		wg.Go(func() {
			for a := range next {
				look(a)
			}
		})
	}
	for a := range addresses {
		select {
		case next <- a:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	wg.Wait()
}

// merge puts the ports where a known device answered before those of its network.
func merge(known []int, n *Network) []int {
	if len(known) == 0 {
		return n.Ports
	}
	var out []int
	for _, p := range slices.Concat(known, n.Ports) {
		if !slices.Contains(out, p) && !slices.Contains(n.RTSPPorts, p) && p > 0 {
			out = append(out, p)
		}
	}
	return out
}

// address tries the ports of one address, at most three at a time.
func (s *Sweep) address(ctx context.Context, a netip.Addr, d *dialer, http, rtsp []int, timeout time.Duration) (Hit, state) {
	h := Hit{Addr: a, Via: "sweep"}
	ports := slices.Concat(http, rtsp)
	states := make([]state, len(ports))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(3, len(ports)) {
		wg.Go(func() {
			for i := range next {
				states[i] = d.try(ctx, netip.AddrPortFrom(a, uint16(ports[i])), timeout)
			}
		})
	}
	for i := range ports {
		next <- i
	}
	close(next)
	wg.Wait()
	for i, st := range states {
		switch {
		case st != open:
		case i < len(http):
			h.HTTP = append(h.HTTP, ports[i])
		default:
			h.RTSP = append(h.RTSP, ports[i])
		}
	}
	switch {
	case slices.Contains(states, open):
		return h, open
	case slices.Contains(states, failed):
		return h, failed
	case slices.Contains(states, refused):
		return h, refused
	}
	return h, silent
}

// count notes what became of one address.
func (s *Sweep) count(i int, st state, known bool) {
	defer s.tried()
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &s.ranges[i]
	switch st {
	case failed:
		r.Errors++
		return
	case open:
		r.Answered++
		s.heard[i] = true
		s.reached[i] = s.reached[i] || known
	case refused:
		r.Refused++
	case silent:
		r.Silent++
	}
	r.Tried++
}

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
		known := slices.ContainsFunc(s.plan.Known, func(k Known) bool { return k.Addr.Addr().Unmap() == a })
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
