package sim

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// device is one running device. What a scenario says about it stays in d; what faults made of it stands in self.
type device struct {
	w        *World
	d        *Device
	b        *Branch
	mk       *maker
	prefix   int
	guard    *guard
	counters *counters

	mu         sync.Mutex
	self       Device // its present identity
	generation int
	cert       map[int]*tls.Config // by generation
	addr       netip.Addr
	faults     map[faultKey]Fault

	// What listens; touched by the World only, under its lock.
	web       *gate
	rtspGate  *gate
	server    *http.Server
	served    chan struct{}
	rtsp      *rtspServer
	responder *responder
	answers   bool // the discovery port was to be had once
}

type faultKey struct {
	name    FaultName
	channel int
}

func newDevice(w *World, b *Branch, d *Device) *device {
	n := &device{w: w, d: d, b: b, mk: makers[d.Maker], self: *d, addr: d.Address, faults: map[faultKey]Fault{},
		guard: newGuard(d.Lockout, d.LockoutFor), counters: newCounters(), prefix: 24}
	for _, p := range b.Networks {
		if p.Contains(d.Address) {
			n.prefix = p.Bits()
		}
	}
	return n
}

// start opens everything that the device listens on.
func (d *device) start() error {
	var err error
	host := d.addr.String()
	if d.d.ONVIF {
		if d.web, err = openGate(net.JoinHostPort(host, strconv.Itoa(d.d.ONVIFPort))); err != nil {
			return fmt.Errorf("%s: ports.onvif: %w", d.d.ID, err)
		}
	}
	if d.rtspGate, err = openGate(net.JoinHostPort(host, strconv.Itoa(d.d.RTSPPort))); err != nil {
		return fmt.Errorf("%s: ports.rtsp: %w", d.d.ID, err)
	}
	if d.rtsp, err = newRTSPServer(d, d.rtspGate, d.w.s.Ports.RTP); err != nil {
		return fmt.Errorf("%s: %w", d.d.ID, err)
	}
	if !d.d.ONVIF {
		return nil
	}
	d.server = &http.Server{Handler: d, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(d.w.log.Handler(), slog.LevelDebug)}
	d.served = make(chan struct{})
	go func(s *http.Server, g *gate, done chan struct{}) {
		defer close(done)
		_ = s.Serve(g) // ends with the gate
	}(d.server, d.web, d.served)
	if d.d.Discovery && d.w.s.Ports.Discovery > 0 {
		r, err := newResponder(d, net.JoinHostPort(host, strconv.Itoa(d.w.s.Ports.Discovery)))
		switch {
		case err == nil:
			d.responder, d.answers = r, true
		case !d.answers:
			d.w.warn(fmt.Errorf("%s answers no WS-Discovery (ports.discovery): %w", d.d.ID, err))
		}
	}
	return nil
}

// restart opens everything again after a stop.
func (d *device) restart() error {
	return again(func() error {
		err := d.start()
		if err == nil && d.answers && d.responder == nil {
			err = syscall.EADDRINUSE
		}
		if err != nil {
			d.stop()
		}
		return err
	})
}

// stop closes everything; open connections end.
func (d *device) stop() {
	if d.web != nil {
		_ = d.web.Close()
	}
	if d.rtspGate != nil {
		_ = d.rtspGate.Close()
	}
	if d.server != nil {
		_ = d.server.Close()
		<-d.served
	}
	if d.rtsp != nil {
		d.rtsp.close()
	}
	if d.responder != nil {
		d.responder.close()
	}
	d.web, d.rtspGate, d.server, d.rtsp, d.responder = nil, nil, nil, nil, nil
}

// ServeHTTP answers ONVIF, snapshots and the page that a browser would see.
func (d *device) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.counters.request(1)
	defer d.counters.request(-1)
	if strings.HasPrefix(r.URL.Path, "/ISAPI/") {
		d.linger()
		d.isapi(w, r)
		return
	}
	if r.Method == http.MethodPost {
		for _, p := range d.mk.Paths {
			if r.URL.Path == p {
				d.soap(w, r)
				return
			}
		}
		http.NotFound(w, r)
		return
	}
	d.linger()
	for _, s := range d.d.Sources {
		path, query, _ := strings.Cut(d.mk.Snapshot(s.Input), "?")
		if r.URL.Path == path && r.URL.RawQuery == query {
			d.still(w, r, s)
			return
		}
	}
	if r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	d.counters.count("page")
	w.Header().Set("Content-Type", "text/html")
	d.render(w, "index.html", d.view(nil))
}

// still answers a snapshot request, behind HTTP Digest as on all makers.
func (d *device) still(w http.ResponseWriter, r *http.Request, s *Source) {
	d.counters.count("snapshot")
	if d.d.Auth != AuthNone && !d.isOpen(s) && d.login(r, nil) != loginGood {
		d.challenge(w, r)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if !s.Signal {
		http.NotFound(w, r)
		return
	}
	b, err := snapshot(s.Picture, d.show(s), d.w.now())
	if err != nil {
		d.w.log.Error("snapshot not drawn", "device", d.d.ID, "err", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	_, _ = w.Write(b) // the client may be gone
}

// has says whether a fault is on for a channel.
func (d *device) has(name FaultName, channel int) bool {
	_, ok := d.faultOn(name, channel)
	return ok
}

func (d *device) faultOn(name FaultName, channel int) (Fault, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f, ok := d.faults[faultKey{name, 0}]; ok {
		return f, true
	}
	f, ok := d.faults[faultKey{name, channel}]
	return f, ok
}

// linger waits as long as a slow device does.
func (d *device) linger() {
	f, slow := d.faultOn(FaultSlow, 0)
	if !slow {
		return
	}
	delay := f.Delay
	if delay == 0 {
		delay = defaultDelay
	}
	ctx, cancel := context.WithTimeout(d.w.ctx, delay)
	defer cancel()
	<-ctx.Done()
}

func (d *device) password() string {
	if f, ok := d.faultOn(FaultWrongPassword, 0); ok {
		if f.Password != "" {
			return f.Password
		}
		return "changed-" + d.d.Password
	}
	return d.d.Password
}

// rtspPassword is the password that RTSP wants.
func (d *device) rtspPassword() string {
	if d.has(FaultRTSPPassword, 0) {
		return "rtsp-" + d.password()
	}
	return d.password()
}

// zone is that of the device's local time.
func (d *device) zone() *time.Location {
	if d.d.Zone != nil {
		return d.d.Zone
	}
	return d.w.s.Zone
}

// clock is the time that the device believes it is.
func (d *device) clock() time.Time { return d.clockAt(d.w.now()) }

func (d *device) clockAt(now time.Time) time.Time {
	now = now.Add(d.d.Clock)
	if f, ok := d.faultOn(FaultClockOff, 0); ok {
		if f.By == 0 {
			f.By = defaultClockOff
		}
		now = now.Add(f.By)
	}
	return now
}

func (d *device) offersAudio(s *Source) bool { return s.Audio || d.has(FaultAudio, s.Input) }

func (d *device) isOpen(s *Source) bool { return s.Open || d.has(FaultOpenStream, s.Input) }

func (d *device) hasPTZ() bool {
	for _, s := range d.d.Sources {
		if s.PTZ {
			return true
		}
	}
	return false
}

// hasRecordings says whether the recording services exist; a no-recording fault makes them exist and be empty.
func (d *device) hasRecordings() bool {
	told := func(r Recording) bool { return r.Offered && !r.Hidden }
	if told(d.d.Recording) || d.has(FaultNoRecording, 0) {
		return true
	}
	for _, s := range d.d.Sources {
		if told(s.Recording) || d.has(FaultNoRecording, s.Input) {
			return true
		}
	}
	return false
}

// oldest is the age of the oldest footage of a source, if there is any.
func (d *device) oldest(s *Source) (time.Duration, bool) {
	return s.Recording.Oldest, s.Recording.Offered && s.Recording.Oldest > 0 && s.Signal && !d.has(FaultNoRecording, s.Input)
}

// silent says whether a source sends no packet at all.
func (d *device) silent(s *Source) bool {
	return !s.Signal || d.has(FaultNoVideo, s.Input) || d.has(FaultNoAnswer, 0)
}

func (d *device) show(s *Source) show {
	switch {
	case d.has(FaultBlack, s.Input):
		return showBlack
	case d.has(FaultFrozen, s.Input):
		return showFrozen
	}
	return showMain
}

// clip is what a stream shows now.
func (d *device) clip(s *Source, st stream) *clip {
	if d.has(FaultSmall, s.Input) {
		st.small, st.long = true, false
	}
	return d.w.clips[st.file(d.show(s))]
}

// keyFrame asks the running streams for a key frame.
func (d *device) keyFrame(input, index int) {
	d.w.mu.Lock()
	r := d.rtsp
	d.w.mu.Unlock()
	if r != nil {
		r.keyFrame(input, index)
	}
}
