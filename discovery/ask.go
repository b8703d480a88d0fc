package discovery

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"camledger/internal/onvif"
	"camledger/inventory"
)

// asker asks each address that a finder hit, once, whichever finders hit it.
type asker struct {
	plan    *Plan
	breaker onvif.Breaker
	log     *slog.Logger
	slots   chan struct{}
	yield   func(inventory.Observation)
	far     *farther
	turns   *turns
	paces   map[*Network]*pace

	wg    sync.WaitGroup
	mu    sync.Mutex
	hosts map[netip.Addr]*host
}

// host is what is known of one address. Fields are guarded by asker.mu.
type host struct {
	addr   netip.Addr
	via    []string
	points []point // to be asked, in this order
	later  []point // asked for a password before a word of SOAP: tried again if nothing better is found
	asked  map[netip.AddrPort]bool
	rtsp   []int
	hint   Hit // what WS-Discovery told
	busy   bool
	told   []inventory.Observation // by devices that are somebody
	rest   []inventory.Observation // by ports that are not; kept until the finders are done
}

// point is one place of a host where ONVIF may answer.
type point struct {
	port int
	path string
	tls  bool
	last bool // the second time: a login may be sent whatever it is
}

// maxPoints bounds how many places of one host are asked.
const maxPoints = 16

func (k *asker) found(ctx context.Context, h Hit) {
	h.Addr = plain(h.Addr)
	if k.plan.network(h.Addr) == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	o := k.hosts[h.Addr]
	if o == nil {
		o = &host{addr: h.Addr, asked: map[netip.AddrPort]bool{}}
		k.hosts[h.Addr] = o
		k.far.add(Progress{Found: 1})
		for _, kn := range k.plan.Known {
			if kn.Addr.Addr().Unmap() == h.Addr {
				o.via = append(o.via, "known")
				if slices.Contains(h.HTTP, int(kn.Addr.Port())) || h.Via == "ws-discovery" {
					o.add(point{port: int(kn.Addr.Port())})
				}
			}
		}
	}
	if !slices.Contains(o.via, h.Via) {
		o.via = append(o.via, h.Via)
	}
	for _, x := range h.XAddrs {
		if p, ok := pointOf(x); ok {
			o.add(p)
		}
	}
	for _, p := range h.HTTP {
		o.add(point{port: p})
	}
	for _, p := range h.RTSP {
		if !slices.Contains(o.rtsp, p) {
			o.rtsp = append(o.rtsp, p)
		}
	}
	if h.Endpoint != "" {
		o.hint = h
	}
	if !o.busy && (len(o.points) > 0 || len(h.RTSP) > 0) {
		o.busy = true
		k.far.add(Progress{Asking: 1})
		k.wg.Go(func() {
			defer k.far.add(Progress{Asking: -1})
			k.ask(ctx, o)
		})
	}
}

// add queues a point unless its port was asked or waits already.
func (o *host) add(p point) {
	ap := netip.AddrPortFrom(o.addr, uint16(p.port))
	if o.asked[ap] || len(o.asked) >= maxPoints {
		return
	}
	o.asked[ap] = true
	p.tls = p.tls || p.port == 443 || p.port == 8443
	o.points = append(o.points, p)
}

// pointOf takes port and path out of an address that a device gave, and never its host.
func pointOf(xaddr string) (point, bool) {
	u, err := url.Parse(xaddr)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return point{}, false
	}
	p := point{port: 80, path: u.RequestURI(), tls: u.Scheme == "https"}
	if p.tls {
		p.port = 443
	}
	if s := u.Port(); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 65535 {
			return point{}, false
		}
		p.port = n
	}
	if p.path == "/" || p.path == "" {
		p.path = ""
	}
	return p, true
}

// ask asks the points of a host until none is left.
func (k *asker) ask(ctx context.Context, o *host) {
	select {
	case k.slots <- struct{}{}:
		defer func() { <-k.slots }()
	case <-ctx.Done():
		return
	}
	if k.turns.take(ctx, o.addr) != nil {
		return
	}
	defer k.turns.give(o.addr)
	for {
		k.mu.Lock()
		if len(o.points) == 0 && len(o.told) == 0 && !slices.ContainsFunc(o.rest, spoke) {
			// Only now: one login is all that an address gets, and it is not wasted on a page.
			o.points, o.later = o.later, nil
		}
		if len(o.points) == 0 {
			k.mu.Unlock()
			k.askRTSP(ctx, o)
			k.mu.Lock()
			if ctx.Err() != nil && len(o.told) == 0 {
				k.mu.Unlock()
				return // stopped before it told anything: not asked to the end
			}
			if len(o.points) == 0 {
				o.busy = false
				k.mu.Unlock()
				return
			}
		}
		p := o.points[0]
		o.points = o.points[1:]
		hint := o.hint
		k.mu.Unlock()
		if ctx.Err() != nil {
			return
		}
		k.askPoint(ctx, o, p, hint)
	}
}

// askPoint asks one point and keeps or hands on what it said.
func (k *asker) askPoint(ctx context.Context, o *host, p point, hint Hit) {
	n := k.plan.network(o.addr)
	if n == nil {
		return
	}
	limit, cancel := context.WithTimeout(ctx, k.plan.Timeouts.Device)
	defer cancel()
	used := ""
	began := time.Now()
	cfg := onvif.Config{
		Addr: netip.AddrPortFrom(o.addr, uint16(p.port)), Path: p.path, TLS: p.tls, AllowBasic: n.AllowBasic,
		// Asked once for each connection: what may not be dialled costs no turn.
		Allow: func(a netip.Addr) bool {
			return k.plan.network(a) != nil && k.plan.may(a) && k.paces[n].wait(limit) == nil
		},
		CountUsers: k.plan.CountUsers, Zone: k.plan.Zone,
		SOAPFirst: !p.last, Timeout: k.plan.Timeouts.Call, Breaker: naming{k.breaker, k.plan, hint.Endpoint}, Logger: k.log,
		Choose: func(who onvif.Identity) *onvif.Credential {
			if who.Endpoint == "" {
				who.Endpoint = hint.Endpoint
			}
			c := k.plan.choose(o.addr, who)
			if c == nil {
				return nil
			}
			used = c.ID
			return &onvif.Credential{Name: c.ID, User: c.User, Password: c.Password, Version: c.Version}
		},
	}
	r, err := onvif.Interrogate(limit, cfg)
	if ctx.Err() != nil {
		return // half an answer would look like missing channels
	}
	if !p.last && onvif.CauseOf(err) == onvif.CauseAuth {
		p.last = true
		k.mu.Lock()
		o.later = append(o.later, p)
		k.mu.Unlock()
		return
	}
	if errors.Is(limit.Err(), context.DeadlineExceeded) {
		err = &onvif.Error{Call: "Interrogate", Cause: onvif.CauseTimeout}
	}
	ob := inventory.Observation{BranchID: k.plan.Branch, Addr: cfg.Addr, At: began, Name: hint.Scopes.Name, Location: hint.Scopes.Location,
		Endpoint: hint.Endpoint, Kind: inventory.KindUnknown}
	observe(&ob, r, err)
	if ob.Auth != "" && ob.Auth != string(onvif.SchemeNone) {
		ob.Credential = used
	}
	k.keep(o, ob)
}

// keep hands on what a device said, once per device, and holds back all lesser answers:
// a page that asks for a password may belong to the device that answers on another port.
func (k *asker) keep(o *host, ob inventory.Observation) {
	k.mu.Lock()
	ob.Via = slices.Clone(o.via)
	if ob.RTSPPort == 0 && len(o.rtsp) > 0 {
		ob.RTSPPort = o.rtsp[0]
	}
	if ob.Answer != inventory.AnswerONVIF {
		o.rest = append(o.rest, ob)
		k.mu.Unlock()
		return
	}
	again := slices.ContainsFunc(o.told, func(t inventory.Observation) bool { return same(t, ob) })
	if !again {
		o.told = append(o.told, ob)
	}
	k.mu.Unlock()
	if !again {
		k.yield(ob)
	}
}

// spoke tells whether an answer is of a device that speaks ONVIF, though it may not let
// us in.
func spoke(ob inventory.Observation) bool { return telling(ob) < telling(rtspOnly) }

// same tells whether two answers of one address are of one device.
func same(a, b inventory.Observation) bool {
	return a.Endpoint == b.Endpoint && a.Serial == b.Serial && a.Model == b.Model
}

// unasked lists the addresses that were not asked to the end.
func (k *asker) unasked() []netip.Addr {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []netip.Addr
	for _, o := range k.hosts {
		if o.busy {
			out = append(out, o.addr)
		}
	}
	return out
}

// finish waits for what is under way and hands on what was held back: each further
// device that told who it is, and of a host where nobody did the most telling answer.
func (k *asker) finish() {
	k.wg.Wait()
	k.mu.Lock()
	var left []inventory.Observation
	for _, o := range k.hosts {
		slices.SortStableFunc(o.rest, func(a, b inventory.Observation) int { return telling(a) - telling(b) })
		told := slices.Clone(o.told)
		if len(told) == 0 && len(o.rest) == 0 && o.hint.Endpoint != "" && !o.busy {
			// It called itself a video device, and gave no address where it could be asked.
			o.rest = append(o.rest, inventory.Observation{BranchID: k.plan.Branch, Addr: netip.AddrPortFrom(o.addr, uint16(k.plan.DiscoveryPort)), At: time.Now(),
				Via: slices.Clone(o.via), Answer: inventory.AnswerBroken, Cause: string(onvif.CauseNotONVIF), Kind: inventory.KindUnknown,
				Endpoint: o.hint.Endpoint, Name: o.hint.Scopes.Name, Location: o.hint.Scopes.Location})
		}
		for _, ob := range o.rest {
			named := ob.Endpoint != "" && telling(ob) < telling(rtspOnly)
			known := slices.ContainsFunc(told, func(t inventory.Observation) bool { return t.Endpoint == ob.Endpoint })
			if len(told) == 0 || named && !known {
				told = append(told, ob)
				left = append(left, ob)
			}
		}
	}
	k.mu.Unlock()
	slices.SortFunc(left, func(a, b inventory.Observation) int { return a.Addr.Compare(b.Addr) })
	for _, ob := range left {
		k.yield(ob)
	}
}

var rtspOnly = inventory.Observation{Answer: inventory.AnswerRTSP}

// telling ranks answers, the most telling first.
func telling(ob inventory.Observation) int {
	return slices.Index([]inventory.Answer{inventory.AnswerONVIF, inventory.AnswerRefused, inventory.AnswerPassword,
		inventory.AnswerRTSP, inventory.AnswerBroken, inventory.AnswerOther}, ob.Answer)
}
