package discovery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"camledger/inventory"
)

// ErrOtherPlan tells that Plan.Resume is of a scan that tried something else.
var ErrOtherPlan = errors.New("the stopped scan was of other networks, ports or exclusions")

// Fingerprint names what a scan of the plan tries: networks, exclusions and ports. Two
// plans with the same one can go on from each other's cursors.
func (p Plan) Fingerprint() string {
	p = p.withDefaults()
	h := sha256.New()
	for _, n := range p.Networks {
		fmt.Fprintln(h, n.Prefix, n.Exclude, n.Ports, n.RTSPPorts, n.RTSPPaths)
	}
	fmt.Fprintln(h, p.Hosts)
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// goOn takes over what a stopped scan had finished.
func (s *Sweep) goOn(c *inventory.Cursor) {
	for i, past := range c.Ranges[:min(len(c.Ranges), len(s.ranges))] {
		r := &s.ranges[i]
		r.Answered, r.Refused, r.Silent, r.Errors = past.Answered, past.Refused, past.Silent, past.Errors
		r.Tried = past.Answered + past.Refused + past.Silent
		r.Earlier = r.Tried + past.Errors
		s.past[i], s.reached[i], s.heard[i] = past, past.Reached, past.Heard
	}
	for _, a := range c.Again {
		if s.plan.network(a) != nil && s.finished(a) {
			s.again[a] = true
		}
	}
}

// finished tells whether the stopped scan was done with an address. It does not change
// during a scan.
func (s *Sweep) finished(a netip.Addr) bool {
	n := s.plan.network(a)
	for i := range s.past {
		if n == &s.plan.Networks[i] {
			p := &s.past[i]
			return p.Last.IsValid() && a.Compare(p.Last) <= 0 || slices.Contains(p.Done, a)
		}
	}
	return false
}

// repeats tells whether a finished address is tried again, because it was not asked to
// the end.
func (s *Sweep) repeats(a netip.Addr) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, again := s.again[a]
	return again
}

// commit notes that a block of network i is finished: every address up to last, or the
// known ones that were swept before the others.
func (s *Sweep) commit(ctx context.Context, i int, last netip.Addr, known []netip.Addr) {
	if ctx.Err() != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, r := &s.cursor[i], &s.ranges[i]
	if last.IsValid() {
		c.Last = last
	}
	c.Done = append(slices.Clone(c.Done), known...)
	c.Answered, c.Refused, c.Silent, c.Errors = r.Answered, r.Refused, r.Silent, r.Errors
}

// stopped tells where the scan can be gone on with. unasked are addresses that answered
// but were not asked to the end.
func (s *Sweep) stopped(unasked []netip.Addr) *inventory.Cursor {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &inventory.Cursor{Plan: s.plan.Fingerprint(), Ranges: slices.Clone(s.cursor)}
	for i := range c.Ranges {
		r := &c.Ranges[i]
		// Where nothing was known, anything that answered will do; when the scan is gone on
		// with, that is known.
		r.Reached, r.Heard = s.reached[i] || !s.ranges[i].EverHeld && s.heard[i], s.heard[i]
		if r.Last.IsValid() {
			r.Done = slices.DeleteFunc(slices.Clone(r.Done), func(a netip.Addr) bool { return a.Compare(r.Last) <= 0 })
		}
		slices.SortFunc(r.Done, netip.Addr.Compare)
	}
	for a, pending := range s.again {
		if pending && !slices.Contains(unasked, a) {
			unasked = append(unasked, a)
		}
	}
	for _, a := range unasked {
		for i := range c.Ranges {
			r := &c.Ranges[i]
			in := &s.plan.Networks[i] == s.plan.network(a)
			if in && (r.Last.IsValid() && a.Compare(r.Last) <= 0 || slices.Contains(r.Done, a)) {
				c.Again = append(c.Again, a)
			}
		}
	}
	slices.SortFunc(c.Again, netip.Addr.Compare)
	return c
}
