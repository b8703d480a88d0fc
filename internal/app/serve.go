package app

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"sync"
	"time"

	"camledger/internal/config"
	"camledger/internal/store"
	"camledger/internal/web"
	"camledger/internal/words"
)

// Limits of the web face's connections.
const (
	headerWithin   = 10 * time.Second
	requestWithin  = 60 * time.Second
	shutdownWithin = 8 * time.Second
)

// Server is a serving App: everything that Serve runs, started and stopped by hand.
type Server struct {
	app     *App
	monitor *monitor
	mailer  *mailer
	actions *actions
	http    *http.Server
	URL     string

	cancel  context.CancelFunc
	work    sync.WaitGroup
	failed  chan error
	closing sync.Once
}

// Serve runs until ctx ends: the web face, the schedule, the checks and the mail.
// started hears the address of the pages.
func (a *App) Serve(ctx context.Context, started func(url string)) error {
	s, err := a.Start(ctx)
	if err != nil {
		return err
	}
	started(s.URL)
	a.log.Info("serving", "url", s.URL, "pid", os.Getpid())
	select {
	case <-ctx.Done():
		err = nil
	case err = <-s.failed:
	}
	if err = errors.Join(err, s.Stop()); err == nil {
		a.log.Info("serving has ended: running checks were stopped, and what they had found is saved", "pid", os.Getpid())
	}
	return err
}

// Start starts serving and returns once the port is open.
func (a *App) Start(ctx context.Context) (*Server, error) {
	if err := a.mayListen(); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", a.cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s (setting listen in %s): %w", a.cfg.Listen, a.cfg.File(), err)
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &Server{app: a, cancel: cancel, failed: make(chan error, 1)}
	var rounds store.Serving
	fail := func(err error) (*Server, error) {
		a.endServing(ctx, rounds)
		cancel()
		return nil, errors.Join(err, listener.Close())
	}
	if rounds, err = a.takeServing(ctx); err != nil {
		return fail(err)
	}
	if n, err := a.store.AbortRunningScans(ctx, a.now()); err != nil {
		return fail(fmt.Errorf("close scans that a crash left open: %w", err))
	} else if n > 0 {
		a.log.Warn("scans that were cut short are kept as partial", "count", n)
	}
	if s.monitor, err = a.newMonitor(ctx); err != nil {
		return fail(err)
	}
	if s.mailer, err = a.newMailer(func() { signal(s.monitor.wake) }); err != nil {
		return fail(err)
	}
	s.actions = a.newActions(ctx, s.monitor)
	secure := a.cfg.TLS.Cert != "" || len(a.cfg.TrustedProxies) > 0
	seal, err := a.sealKey()
	if err != nil {
		return fail(err)
	}
	provider, err := a.provider()
	if err != nil {
		return fail(err)
	}
	handler, err := web.New(web.Options{Store: a.store, Actions: s.actions, Logger: a.log, Zone: a.zone, Lang: words.Lang(a.cfg.Language),
		BaseURL: a.cfg.BaseURL, Secure: secure, TrustedProxies: a.cfg.TrustedProxies, Seal: seal, Outside: provider, Metrics: a.metrics.handler(), NoMail: s.mailer == nil, Now: a.now})
	if err != nil {
		return fail(err)
	}
	scheduler, err := a.schedule(ctx, s.monitor, s.mailer)
	if err != nil {
		return fail(err)
	}
	s.URL = a.BaseURL()
	s.http = &http.Server{Handler: handler, ReadHeaderTimeout: headerWithin, ReadTimeout: requestWithin, IdleTimeout: 2 * requestWithin,
		MaxHeaderBytes: 64 << 10}
	s.work.Go(func() { s.serve(listener) })
	a.serving.Store(true)
	s.work.Go(func() {
		defer a.endServing(ctx, rounds)
		defer a.serving.Store(false)
		s.monitor.run(ctx)
	})
	s.work.Go(func() { a.keepServing(ctx, rounds, s.fail) })
	if s.mailer != nil {
		s.work.Go(func() { s.mailer.run(ctx) })
	} else {
		a.log.Warn("mail.host is not set: nothing will be mailed")
	}
	if a.cfg.Pictures != config.PicturesOff && !a.pictures.batches.Ready() {
		a.log.Warn("no ffmpeg here: pictures come from MJPEG and from the stills of devices alone")
	}
	s.work.Go(func() { a.catchUp(ctx, s.monitor) })
	s.work.Go(func() { a.missedReport(ctx, s.mailer) })
	s.work.Go(func() { a.keepHouse(ctx) })
	scheduler.Start()
	s.work.Go(func() {
		<-ctx.Done()
		if err := scheduler.Shutdown(); err != nil {
			a.log.Warn("schedule not ended in time", "err", err)
		}
	})
	return s, nil
}

// sealKey is the key with which secrets of one-time codes are kept: made from this
// installation's own secret (keys.local), so that the database alone opens none.
func (a *App) sealKey() ([]byte, error) {
	local, err := a.cfg.LocalKey()
	if err != nil {
		return nil, fmt.Errorf("open this installation's key: %w", err)
	}
	key, err := hkdf.Key(sha256.New, local, nil, "camledger one-time codes 1", 32)
	if err != nil {
		return nil, fmt.Errorf("make key for one-time codes: %w", err)
	}
	return key, nil
}

// serve answers requests until Stop.
func (s *Server) serve(l net.Listener) {
	var err error
	if c := s.app.cfg; c.TLS.Cert != "" {
		err = s.http.ServeTLS(l, c.Resolve(c.TLS.Cert), c.Resolve(c.TLS.Key))
	} else {
		err = s.http.Serve(l)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		s.fail(fmt.Errorf("serve %s: %w", s.app.cfg.Listen, err))
	}
}

// fail ends Serve with an error; the first one counts.
func (s *Server) fail(err error) {
	select {
	case s.failed <- err:
	default:
	}
}

// Stop ends everything: running requests get a moment, running checks are dropped,
// results on their way are recorded.
func (s *Server) Stop() error {
	var err error
	s.closing.Do(func() {
		s.cancel()
		ctx, cancel := context.WithTimeout(context.Background(), shutdownWithin)
		defer cancel()
		if err = s.http.Shutdown(ctx); errors.Is(err, context.DeadlineExceeded) {
			err = s.http.Close()
		}
		s.work.Wait()
		s.actions.wait()
	})
	return err
}

// Actions gives what the pages can set going.
func (s *Server) Actions() web.Actions { return s.actions }

// Refresh makes the monitor read anew which cameras there are.
func (s *Server) Refresh() { s.monitor.refresh() }

// mayListen refuses an address that others can reach without TLS: passwords and
// pictures would cross the network in the clear.
func (a *App) mayListen() error {
	if a.cfg.TLS.Cert != "" || len(a.cfg.TrustedProxies) > 0 {
		return nil
	}
	host, _, err := net.SplitHostPort(a.cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen %s: %w", a.cfg.Listen, err)
	}
	if ip, err := netip.ParseAddr(host); host == "localhost" || (err == nil && ip.IsLoopback()) {
		return nil
	}
	return fmt.Errorf("listen %s: an address that others can reach needs tls.cert and tls.key, or trusted_proxies for a proxy that does TLS", a.cfg.Listen)
}

// Times of housekeeping.
const (
	houseEvery = time.Hour
	keepSteps  = 90 * 24 * time.Hour // step logs of failed checks, and what scans observed
)

// keepHouse forgets expired sessions and old step logs.
func (a *App) keepHouse(ctx context.Context) {
	tick := time.NewTicker(houseEvery)
	defer tick.Stop()
	for {
		now := a.now()
		if _, err := a.store.PruneSessions(ctx, now); err != nil && ctx.Err() == nil {
			a.log.Warn("expired sessions not pruned", "err", err)
		}
		if err := a.prunePictures(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("old pictures not forgotten", "err", err)
		}
		if _, err := a.store.PruneChecks(ctx, now.Add(-keepSteps)); err != nil && ctx.Err() == nil {
			a.log.Warn("old step logs not pruned", "err", err)
		}
		if n, err := a.store.AbortRunningScans(ctx, now); err != nil && ctx.Err() == nil {
			a.log.Warn("scans that were cut short not closed", "err", err)
		} else if n > 0 {
			a.log.Warn("scans that were cut short are kept as partial", "count", n)
		}
		if _, err := a.store.PruneObservations(ctx, now.Add(-keepSteps)); err != nil && ctx.Err() == nil {
			a.log.Warn("old observations not pruned", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
