package discovery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"sync"

	"camledger/discovery/oui"
	"camledger/internal/onvif"
	"camledger/inventory"
)

// Scanner scans branches. The zero value works.
type Scanner struct {
	Logger *slog.Logger // nil: silent
	// Breaker is the budget of logins, across scans and protocols; nil: one for this scan.
	Breaker onvif.Breaker
	// Progress hears how far the scan is, after every address and every device; nil: it
	// is not told. Calls come one at a time and must be quick.
	Progress func(Progress)
}

// Progress is how far a scan is.
type Progress struct {
	Addresses int // of all ranges
	Tried     int // swept so far, whatever they answered, Earlier among them
	Earlier   int // tried by the stopped scan that this one goes on from
	Found     int // addresses where something answered
	Asked     int // devices that were asked and have answered
	Asking    int // addresses being asked, or waiting for it
}

// Scan looks at every address of the plan and hands each device to yield as soon as it
// is read, one call at a time; what could not be read comes at the end. When ctx ends,
// it returns within a second with what it had, as a partial scan and without an error:
// an error tells that the plan cannot be scanned at all.
func (s *Scanner) Scan(ctx context.Context, plan Plan, yield func(inventory.Observation)) (inventory.ScanReport, error) {
	if len(plan.Networks) == 0 {
		return inventory.ScanReport{Why: "no-networks"}, nil
	}
	for _, n := range plan.Networks {
		if !n.Prefix.IsValid() {
			return inventory.ScanReport{}, errors.New("scan: invalid network")
		}
		for _, p := range append(n.Ports, n.RTSPPorts...) {
			if p < 1 || p > 65535 {
				return inventory.ScanReport{}, fmt.Errorf("scan %s: invalid port %d", n.Prefix, p)
			}
		}
	}
	log := s.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if plan.Resume != nil && plan.Resume.Plan != plan.Fingerprint() {
		return inventory.ScanReport{}, fmt.Errorf("scan: %w", ErrOtherPlan)
	}
	plan = plan.withDefaults()
	sweep := newSweep(&plan)
	far := &farther{tell: s.Progress}
	for _, r := range sweep.ranges {
		far.now.Addresses += r.Addresses
		far.now.Earlier += r.Earlier
	}
	far.now.Tried = far.now.Earlier
	sweep.tried = func() { far.add(Progress{Tried: 1}) }
	var rep inventory.ScanReport
	var near neighbours
	var mu sync.Mutex
	k := &asker{plan: &plan, breaker: &budget{outer: s.Breaker}, log: log, slots: make(chan struct{}, plan.Limits.Devices), hosts: map[netip.Addr]*host{},
		far: far, turns: sweep.turns, paces: sweep.paces,
		yield: func(ob inventory.Observation) {
			ob.LinkMAC = near.mac(ob.Addr.Addr())
			ob.LinkMaker = oui.Assignee(ob.LinkMAC)
			mu.Lock()
			defer mu.Unlock()
			switch ob.Answer {
			case inventory.AnswerONVIF, inventory.AnswerPassword, inventory.AnswerRefused, inventory.AnswerRTSP:
				rep.Devices++
			}
			rep.Sources += len(ob.Sources)
			far.add(Progress{Asked: 1})
			plan.scrub(&ob)
			if f := ob.LoginFindings(); len(rep.Logins)+len(f) <= inventory.MaxLogins {
				rep.Logins = append(rep.Logins, f...)
			}
			yield(ob)
		}}
	idle := make(chan struct{})
	outside := &strays{}
	var swept, heard sync.WaitGroup
	for _, f := range []Finder{&Unicast{plan: &plan, idle: idle, stray: outside.add}, &Multicast{plan: &plan, stray: outside.add}} {
		heard.Go(func() {
			err := f.Find(ctx, func(h Hit) {
				if sweep.finished(h.Addr) && !sweep.repeats(h.Addr) {
					return
				}
				sweep.saw(h.Addr)
				k.found(ctx, h)
			})
			if err != nil {
				log.Warn("WS-Discovery could not ask everywhere", "branch", plan.Branch, "err", err)
			}
		})
	}
	swept.Go(func() {
		// Sweep.Find has no error: what could not be tried is counted per range.
		_ = sweep.Find(ctx, func(h Hit) { k.found(ctx, h) })
	})
	swept.Wait()
	close(idle)
	heard.Wait()
	k.finish()
	rep.Ranges = sweep.report()
	outside.tell(&rep)
	slices.SortStableFunc(rep.Logins, func(a, b inventory.LoginFinding) int { return a.Addr.Compare(b.Addr) })
	rep.Judge(ctx.Err() != nil, len(plan.Known) > 0)
	if ctx.Err() != nil {
		rep.Cursor = sweep.stopped(k.unasked())
	}
	return rep, nil
}

// farther counts and tells the progress of a scan.
type farther struct {
	tell func(Progress)
	mu   sync.Mutex
	now  Progress
}

func (f *farther) add(p Progress) {
	if f.tell == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now.Tried, f.now.Found, f.now.Asked, f.now.Asking = f.now.Tried+p.Tried, f.now.Found+p.Found, f.now.Asked+p.Asked, f.now.Asking+p.Asking
	f.tell(f.now)
}
