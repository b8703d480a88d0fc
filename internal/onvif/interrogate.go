// Package onvif asks one device what it is, over github.com/use-go/onvif v0.0.9: who
// made it, its clock and network interfaces, its video sources with their streams, and
// how far back its recordings reach.
//
// Of the library only NewDevice, CallMethod and the request structs are used. Everything
// that touches the network is in one http.RoundTripper (transport.go), everything that
// reads an answer in one tolerant decoder (node.go). Nothing that a device says is
// trusted: answers are limited, addresses in them are never followed, passwords in them
// never kept.
package onvif

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/use-go/onvif/device"
	"github.com/use-go/onvif/ptz"
)

// DefaultPath is the path of the device service that ONVIF Core 5.1.1 fixes.
const DefaultPath = "/onvif/device_service"

// otherPaths are used by devices that do not keep to DefaultPath.
var otherPaths = []string{"/onvif/services", "/onvif/device", "/onvif/Media", "/"}

// Config says which device to ask and how.
type Config struct {
	Addr netip.AddrPort
	Path string // of the device service; empty: DefaultPath, then the others seen in use
	TLS  bool
	// Credential is used for one attempt, once the device asks for a password; nil: never.
	Credential *Credential
	// Choose, if set, picks the credential instead, once the device asks for a password
	// and with what it told of itself until then; nil: none.
	Choose func(Identity) *Credential
	// SOAPFirst gives no password to what has not answered one question in SOAP: it may
	// be any web page. Devices that ask for a password even for the time need it off.
	SOAPFirst bool
	// AllowBasic lets the password go out in the clear where the device asks for Basic
	// without TLS.
	AllowBasic bool
	// Allow says which addresses may be contacted; nil allows none.
	Allow   func(netip.Addr) bool
	Timeout time.Duration // of each call with its answer; 0: 5 s
	Breaker Breaker       // nil: nothing is remembered
	Logger  *slog.Logger  // nil: silent
	// CountUsers asks for the list of accounts and keeps its length. The standard lets only
	// administrators read it, so leave it off unless the credential is one.
	CountUsers bool
	// Shallow asks only who the device is: no media, no recordings.
	Shallow bool
	// Survey asks for the clock, its synchronisation and what is recorded of each source, and
	// not for names, addresses and accounts.
	Survey bool
	// ClockAsks is how often the time is asked for, at most 10; the quickest answer counts. 0: once.
	ClockAsks int
	// Zone is that of the days in which footage is counted; nil: UTC.
	Zone *time.Location
}

// Report is what a device said of itself.
type Report struct {
	Addr        netip.AddrPort
	TLS         bool
	Path        string // of the device service
	Certificate string // SHA-256 of the TLS certificate, hex; empty without TLS
	Services    []Service
	Clock       Clock
	Information Information
	Scopes      Scopes
	Interfaces  []Interface
	Hostname    string
	Endpoint    string // UUID, lower case; empty if not said
	NTP         NTP
	Sources     []Source
	PTZNodes    []PTZNode
	// AudioSources are the tokens of its microphones and sound inputs, in use or not.
	AudioSources []string
	// Users counts its accounts; -1 where it was not asked or did not tell.
	Users   int
	Summary Summary
	Tapes   []Tape
	Auth    Scheme // that worked; empty while only open questions were answered
	// Asked tells that a question was refused without a password.
	Asked bool
	// Open tells that questions about media, which need rights, were answered without
	// any password.
	Open bool
	// Refused tells that our password was refused, now or before (breaker).
	Refused bool
	// Secret tells that an address in an answer held a name or password.
	Secret   bool
	Problems []Problem
}

// Interrogate asks one device everything, at most three questions at a time: first
// without a password, then, where the device asks for one and a credential is given and
// its breaker is closed, with one authenticated attempt. The error is an *Error and
// tells that the device did not speak ONVIF to us at all; whatever failed later is among
// the Problems. When ctx ends, the Report holds what was learnt until then.
func Interrogate(ctx context.Context, cfg Config) (Report, error) {
	if cfg.Timeout <= 0 {
		cfg.Timeout = 5 * time.Second
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	paths := []string{cfg.Path}
	if cfg.Path == "" {
		paths = append([]string{DefaultPath}, otherPaths...)
	}
	job, end := context.WithCancel(ctx)
	defer end()
	t := newTransport(job, cfg)
	defer t.close()
	s := &session{t: t, cfg: cfg, log: cfg.Logger}
	var r Report
	var err error
	for _, path := range paths {
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		s.cfg.Path, s.problems = path, nil
		r, err = s.greet(ctx)
		if err == nil || !elsewhere(err) {
			break
		}
	}
	r.Addr, r.TLS, r.Path = cfg.Addr, cfg.TLS, s.cfg.Path
	if err == nil {
		s.identify(ctx, &r)
		switch {
		case !s.spoke:
		case cfg.Shallow:
			together(s.extras(ctx, &r)...)
		default:
			s.readMedia(ctx, &r)
		}
	}
	s.finish(&r)
	if err != nil {
		return r, err
	}
	if e := ctx.Err(); e != nil {
		return r, &Error{Call: "Interrogate", Cause: CauseCanceled, err: e}
	}
	if !s.spoke {
		return r, &Error{Call: "Interrogate", Cause: CauseAuth, Status: http.StatusUnauthorized}
	}
	return r, nil
}

// elsewhere tells whether another path is worth asking: something spoke HTTP there but
// not ONVIF.
func elsewhere(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Cause == CauseNotONVIF
}

// greet asks the first question. An answer, a fault or a demand for a password tell that
// somebody is there.
func (s *session) greet(ctx context.Context) (Report, error) {
	r := Report{Users: -1}
	if err := s.connect(table{"device": {Name: "device", Path: s.cfg.Path}}); err != nil {
		return r, &Error{Call: "NewDevice", Cause: CauseNotONVIF, err: err}
	}
	var err error
	r.Clock, err = s.readClock(ctx)
	switch CauseOf(err) {
	case "", CauseFault, CauseAuth:
		return r, nil
	}
	return r, err
}

// identify asks who the device is.
func (s *session) identify(ctx context.Context, r *Report) {
	if err := s.discoverServices(ctx); err != nil {
		s.note("GetServices", &Error{Call: "GetServices", Cause: CauseNotONVIF, err: err})
		return
	}
	for _, svc := range s.table {
		r.Services = append(r.Services, svc)
	}
	slices.SortFunc(r.Services, func(a, b Service) int { return strings.Compare(a.Name, b.Name) })
	if !s.spoke {
		return // a demand for a password, and nothing of ONVIF behind it
	}
	// First who it is, as far as anybody is told: that decides which password it gets. One
	// after the other, so that a device that keeps its name to itself has said who it is.
	if n, err := s.call(ctx, device.GetEndpointReference{}, anybody); err == nil {
		r.Endpoint = readEndpoint(n)
	}
	s.mu.Lock()
	s.identity.Endpoint = r.Endpoint
	s.mu.Unlock()
	if n, err := s.call(ctx, device.GetHostname{}, anybody); err == nil {
		r.Hostname = n.Within("HostnameInformation").Str("Name")
	}
	// Alone, since it is usually the one that makes the device ask for a password.
	if n, err := s.call(ctx, device.GetDeviceInformation{}, system); err == nil {
		r.Information = readInformation(n)
	}
	s.mu.Lock()
	s.identity.Information = r.Information
	s.mu.Unlock()
}

// extras are questions whose answers help but for which some makers want an
// administrator. They run beside those for media and never cause a login: a refusal of
// one would look like a wrong password.
func (s *session) extras(ctx context.Context, r *Report) []func() {
	asks := []func(){
		func() {
			if n, err := s.call(ctx, device.GetNTP{}, extra); err == nil {
				r.NTP = readNTP(n)
			}
		},
	}
	if s.cfg.Survey {
		return asks
	}
	asks = append(asks,
		func() {
			if n, err := s.call(ctx, device.GetScopes{}, extra); err == nil {
				r.Scopes = readScopes(n)
			}
		},
		func() {
			if n, err := s.call(ctx, device.GetNetworkInterfaces{}, extra); err == nil {
				r.Interfaces = readInterfaces(n)
			}
		},
		func() {
			if s.has("ptz") {
				if n, err := s.call(ctx, ptz.GetNodes{}, extra); err == nil {
					r.PTZNodes = readNodes(n)
				}
			}
		},
	)
	if s.cfg.CountUsers {
		asks = append(asks, func() {
			if n, err := s.call(ctx, device.GetUsers{}, extra); err == nil {
				r.Users = readUsers(n)
			}
		})
	}
	return asks
}

func (s *session) finish(r *Report) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.Certificate = s.t.certificate()
	r.Asked, r.Open, r.Refused, r.Problems = s.asked, s.open, s.refused, s.problems
	switch scheme := s.t.scheme(); {
	case scheme != SchemeNone:
		r.Auth = scheme
	case s.open:
		r.Auth = SchemeNone
	}
}

// together runs questions at the same time and waits for all of them. The transport
// keeps the number that is under way at one device to three.
func together(asks ...func()) {
	var wg sync.WaitGroup
	for _, ask := range asks {
		wg.Go(ask)
	}
	wg.Wait()
}

// each runs ask for 0..n-1, three at a time, until ctx ends.
func each(ctx context.Context, n int, ask func(i int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(n, maxAtOnce) {
		wg.Go(func() {
			for i := range next {
				ask(i)
			}
		})
	}
loop:
	for i := range n {
		select {
		case next <- i:
		case <-ctx.Done():
			break loop
		}
	}
	close(next)
	wg.Wait()
}
