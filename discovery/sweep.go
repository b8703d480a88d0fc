package discovery

import (
	"context"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"camledger/inventory"
)

// Sweep tries the ports of each address of the plan's networks, known devices first, and
// silent addresses a second time. It keeps count of what it saw of each network, and of
// how far it came.
type Sweep struct {
	plan  *Plan
	tried func() // called after each address
	turns *turns
	paces map[*Network]*pace
	open  func(context.Context, netip.AddrPort, time.Duration) (net.Conn, error)

	mu     sync.Mutex
	ranges []inventory.RangeReport
	past   []inventory.RangeCursor // what of each range is finished
	cursor []inventory.RangeCursor // where each range would be gone on with now
	// again are addresses that the stopped scan counted, but did not ask to the end: true
	// until they are swept in this one.
	again map[netip.Addr]bool

	reached []bool // a device known there answered
	heard   []bool // anything had an open port
}

// NewSweep makes the finder for a plan.
func NewSweep(p Plan) *Sweep {
	p = p.withDefaults()
	return newSweep(&p)
}

func newSweep(p *Plan) *Sweep {
	s := &Sweep{plan: p, tried: func() {}, turns: &turns{}, paces: paces(p), open: p.connect, again: map[netip.Addr]bool{},
		reached: make([]bool, len(p.Networks)), heard: make([]bool, len(p.Networks)),
		past: make([]inventory.RangeCursor, len(p.Networks))}
	for i := range p.Networks {
		n := &p.Networks[i]
		r := inventory.RangeReport{Prefix: n.Prefix, Ports: n.allPorts(), Addresses: n.count(),
			EverHeld: slices.ContainsFunc(p.Known, func(k Known) bool { return !k.Retired && n.Prefix.Contains(k.Addr.Addr().Unmap()) })}
		r.Excluded = n.hosts() - r.Addresses
		s.ranges = append(s.ranges, r)
	}
	if p.Resume != nil {
		s.goOn(p.Resume)
	}
	s.cursor = slices.Clone(s.past)
	return s
}

// Find sweeps all networks at the same time, within the plan's limits.
func (s *Sweep) Find(ctx context.Context, found func(Hit)) error {
	all := make(chan struct{}, s.plan.Limits.Dials)
	var wg sync.WaitGroup
	for i := range s.plan.Networks {
		n := &s.plan.Networks[i]
		d := &dialer{all: all, network: make(chan struct{}, s.plan.Limits.DialsPerNetwork), pace: s.paces[n], open: s.open,
			note: func(t inventory.Trouble, timeout bool) { s.note(i, t, timeout) }}
		wg.Go(func() { s.network(ctx, i, d, found) })
	}
	wg.Wait()
	return nil
}

// blockSize is how many addresses are finished together: each once, the silent ones again.
// A stopped sweep repeats one block per network at most.
const blockSize = 256

// network sweeps one network: what was known first, then block by block.
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
	if n.linkLocal() {
		return
	}
	known := s.knownIn(n)
	b := &block{s: s, i: i, d: d, known: known, found: found}
	b.sweep(ctx, slices.Collect(func(yield func(netip.Addr) bool) {
		for a := range s.again {
			if s.plan.network(a) == n && !yield(a) {
				return
			}
		}
	}))
	first := slices.Collect(maps.Keys(known))
	first = slices.DeleteFunc(first, func(a netip.Addr) bool { return s.finished(a) })
	b.sweep(ctx, first)
	s.commit(ctx, i, netip.Addr{}, first)
	var next []netip.Addr
	var last netip.Addr
	for a := range n.addresses {
		if _, done := known[a]; done || s.plan.network(a) != n || s.finished(a) {
			continue
		}
		last = a
		if next = append(next, a); len(next) == blockSize {
			b.sweep(ctx, next)
			s.commit(ctx, i, last, nil)
			next = next[:0]
		}
		if ctx.Err() != nil {
			return
		}
	}
	b.sweep(ctx, next)
	s.commit(ctx, i, lastOf(n.Prefix), nil)
}

// knownIn gives the known addresses of a network with the ports where they answered, and
// those that the operator listed by hand.
func (s *Sweep) knownIn(n *Network) map[netip.Addr][]int {
	out := map[netip.Addr][]int{}
	add := func(ap netip.AddrPort) {
		if a := ap.Addr().Unmap(); s.plan.network(a) == n {
			out[a] = append(out[a], int(ap.Port()))
		}
	}
	for _, k := range s.plan.Known {
		add(k.Addr)
	}
	for _, h := range s.plan.Hosts {
		add(h)
	}
	return out
}

// block sweeps some addresses of one network.
type block struct {
	s     *Sweep
	i     int // which network
	d     *dialer
	known map[netip.Addr][]int
	found func(Hit)
}

// sweep tries every address once, then the silent ones and those that were being asked at
// that moment again.
func (b *block) sweep(ctx context.Context, addresses []netip.Addr) {
	var mu sync.Mutex
	var silentOnes, taken []netip.Addr
	later := func(list *[]netip.Addr, a netip.Addr) {
		mu.Lock()
		*list = append(*list, a)
		mu.Unlock()
	}
	t := b.s.plan.Timeouts
	b.spread(ctx, addresses, func(a netip.Addr) {
		if !b.s.turns.try(a) {
			later(&taken, a)
			return
		}
		defer b.s.turns.give(a)
		if h, st := b.look(ctx, a, t.Dial); st == silent || st == absent {
			later(&silentOnes, a)
		} else {
			b.settle(ctx, h, st)
		}
	})
	b.spread(ctx, append(silentOnes, taken...), func(a netip.Addr) {
		if b.s.turns.take(ctx, a) != nil {
			return
		}
		defer b.s.turns.give(a)
		h, st := b.look(ctx, a, t.Confirm)
		b.settle(ctx, h, st)
	})
}

func (b *block) look(ctx context.Context, a netip.Addr, timeout time.Duration) (Hit, state) {
	n := &b.s.plan.Networks[b.i]
	return b.s.address(ctx, a, b.d, merge(b.known[a], n), n.RTSPPorts, timeout)
}

// settle counts what became of an address and hands it on.
func (b *block) settle(ctx context.Context, h Hit, st state) {
	if ctx.Err() != nil && st != open {
		return // stopped: nothing is known of this address
	}
	_, known := b.known[h.Addr]
	b.s.count(b.i, h.Addr, st, known)
	if st == open {
		for _, l := range b.s.plan.Hosts {
			if l.Addr() == h.Addr && slices.Contains(h.HTTP, int(l.Port())) {
				h.RTSP = append(h.RTSP, int(l.Port())) // nobody said which protocol it is
			}
		}
		b.found(h)
	}
}

// spread runs look over addresses with as many goroutines as the network may dial.
func (b *block) spread(ctx context.Context, addresses []netip.Addr, look func(netip.Addr)) {
	next := make(chan netip.Addr)
	var wg sync.WaitGroup
	for range min(cap(b.d.network), len(addresses)) {
		wg.Go(func() {
			for a := range next {
				look(a)
			}
		})
	}
	for _, a := range addresses {
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

// address tries the ports of one address. Where one of them is open, those that were silent
// are given as much time as silent addresses are: a device that is slow at the first moment is
// not taken for one without ONVIF.
func (s *Sweep) address(ctx context.Context, a netip.Addr, d *dialer, http, rtsp []int, timeout time.Duration) (Hit, state) {
	h := Hit{Addr: a, Via: "sweep"}
	ports := slices.Concat(http, rtsp)
	states := make([]state, len(ports))
	all := make([]int, len(ports))
	for i := range all {
		all[i] = i
	}
	try(ctx, a, d, ports, states, all, timeout)
	if longer := s.plan.Timeouts.Confirm; longer > timeout && slices.Contains(states, open) {
		again := slices.DeleteFunc(all, func(i int) bool { return states[i] != silent })
		try(ctx, a, d, ports, states, again, longer)
	}
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
	case slices.Contains(states, silent):
		return h, silent
	}
	return h, absent
}

// try tries those of the ports that which names, at most three at a time.
func try(ctx context.Context, a netip.Addr, d *dialer, ports []int, states []state, which []int, timeout time.Duration) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(3, len(which)) {
		wg.Go(func() {
			for i := range next {
				states[i] = d.try(ctx, netip.AddrPortFrom(a, uint16(ports[i])), timeout)
			}
		})
	}
	for _, i := range which {
		next <- i
	}
	close(next)
	wg.Wait()
}

// count notes what became of one address.
func (s *Sweep) count(i int, a netip.Addr, st state, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &s.ranges[i]
	if st == open {
		s.heard[i] = true
		// A device that the operator listed proves as little as any stranger.
		s.reached[i] = s.reached[i] || known && s.plan.knows(a)
	}
	if _, again := s.again[a]; again {
		s.again[a] = false
		return // the stopped scan has counted it
	}
	defer s.tried()
	switch st {
	case failed:
		r.Errors++
		return
	case open:
		r.Answered++
	case refused:
		r.Refused++
	case silent:
		r.Silent++
	case absent:
		r.Silent++
		r.NoHost++
	}
	r.Tried++
}
