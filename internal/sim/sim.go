// Package sim plays a scenario file: branches full of network cameras and recorders, each on a loopback address of its
// own, with faults that come and go while it runs, and a mail catcher.
//
// It knows no register and no client: everything that it tells, it tells in bytes over ONVIF, WS-Discovery, RTSP, HTTP
// and SMTP. The format of the scenario file is described in docs/scenario.md.
package sim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"
)

// Options are what a caller may set beside the scenario.
type Options struct {
	Logger *slog.Logger // nil: nothing is logged
	Ports  Ports        // overrides the scenario's ports where not 0; a Discovery of -1 switches WS-Discovery off
	Speed  float64      // Play runs the events so many times faster; 0 means 1
	// OnEvent hears of each change that Play has made, in order.
	OnEvent func(Happened)
	// MailAddr is where the mail catcher listens; "" means a free port of 127.0.0.1.
	MailAddr string
}

// World is a scenario that is being played. All methods may be called at any time from any goroutine.
type World struct {
	s     *Scenario
	o     Options
	log   *slog.Logger
	clips map[string]*clip
	epoch time.Time
	mail  *Catcher

	ctx    context.Context // ends with Close; devices that answer slowly wait on it
	cancel context.CancelFunc

	mu       sync.Mutex
	closed   bool
	devices  map[string]*device
	taken    map[netip.Addr]string
	warnings []error
}

// Start opens every device of the scenario and the mail catcher. When ctx ends, the World closes. An error names the
// address and the setting; a WS-Discovery port that cannot be opened is a warning (see Warnings).
func Start(ctx context.Context, s *Scenario, o Options) (*World, error) {
	if s == nil {
		return nil, errors.New("start simulator: no scenario")
	}
	own := *s
	own.Ports = Ports{ONVIF: cmp.Or(o.Ports.ONVIF, s.Ports.ONVIF), RTSP: cmp.Or(o.Ports.RTSP, s.Ports.RTSP),
		RTP: cmp.Or(o.Ports.RTP, s.Ports.RTP), Discovery: cmp.Or(o.Ports.Discovery, s.Ports.Discovery)}
	w := &World{s: &own, o: o, log: o.Logger, epoch: time.Now(), devices: map[string]*device{}, taken: map[netip.Addr]string{}}
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if w.clips, err = loadClips(); err != nil {
		return nil, fmt.Errorf("start simulator: %w", err)
	}
	w.ctx, w.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if w.mail, err = newCatcher(o.MailAddr); err != nil {
		w.cancel()
		return nil, fmt.Errorf("start simulator: %w", err)
	}
	for _, b := range s.Branches {
		for _, d := range b.Devices {
			one := *d
			if o.Ports.ONVIF != 0 && d.ONVIFPort == s.Ports.ONVIF {
				one.ONVIFPort = o.Ports.ONVIF
			}
			if o.Ports.RTSP != 0 && d.RTSPPort == s.Ports.RTSP {
				one.RTSPPort = o.Ports.RTSP
			}
			w.devices[d.ID], w.taken[d.Address] = newDevice(w, b, &one), d.ID
		}
	}
	for _, b := range s.Branches {
		for _, d := range b.Devices {
			if err := w.devices[d.ID].start(); err != nil {
				return nil, errors.Join(fmt.Errorf("start simulator: %w", err), w.Close())
			}
		}
	}
	for _, b := range s.Branches {
		for _, d := range b.Devices {
			for _, f := range d.Faults {
				if err := w.Set(d.ID, f, true); err != nil {
					return nil, errors.Join(fmt.Errorf("start simulator: %w", err), w.Close())
				}
			}
		}
	}
	context.AfterFunc(ctx, func() { _ = w.Close() })
	return w, nil
}

// Scenario is what is being played.
func (w *World) Scenario() *Scenario { return w.s }

// Mail is the mail catcher.
func (w *World) Mail() *Catcher { return w.mail }

// Warnings are what could not be opened but need not stop the play.
func (w *World) Warnings() []error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]error(nil), w.warnings...)
}

// warn notes a problem; the caller holds mu or is Start.
func (w *World) warn(err error) {
	w.warnings = append(w.warnings, err)
	w.log.Warn("the simulator could not open a port", "err", err)
}

func (w *World) now() time.Time { return time.Now() }

// device finds a running device. The map is not changed after Start.
func (w *World) device(id string) *device { return w.devices[id] }

// Requests are what a device was asked so far; a device that is not there was asked nothing.
func (w *World) Requests(id string) Requests {
	d := w.device(id)
	if d == nil {
		return Requests{}
	}
	return d.counters.snapshot()
}

// Address is where a device is now; it changes with the fault moved.
func (w *World) Address(id string) netip.Addr {
	d := w.device(id)
	if d == nil {
		return netip.Addr{}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addr
}

// Close ends everything and waits for it. A second call does nothing.
func (w *World) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil
	}
	w.closed = true
	w.cancel()
	var wg sync.WaitGroup
	for _, d := range w.devices {
		wg.Go(d.stop)
	}
	wg.Wait()
	return w.mail.Close()
}
