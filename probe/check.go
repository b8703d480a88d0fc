package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"camledger/inventory"
)

// Check climbs the ladder for one camera: resolve, connect, tls, describe, authenticate,
// setup, play, first-rtp, key-frame, window. It stops at the first rung that fails and
// names the cause. It never panics, never puts a secret into the steps, opens one session
// at most and tears it down, makes at most one refused login, returns within 100 ms of a
// cancelled ctx and leaves no goroutine behind.
func Check(ctx context.Context, t Target) (c inventory.Check) {
	t = t.filled()
	c = inventory.Check{CameraID: t.CameraID, At: time.Now(), Tier: t.Tier}
	cl := &climb{t: t, c: &c}
	defer func() {
		if r := recover(); r != nil {
			cl.record(inventory.Step{Name: inventory.StepPicture, Detail: "a fault of the checker"}, &fault{cause: inventory.CauseLocal})
		}
		c.Took = time.Since(c.At)
	}()
	ctx, cancel := context.WithTimeoutCause(ctx, t.Timeout, errWhole)
	defer cancel()
	cl.run(ctx)
	return c
}

// climb is one check under way.
type climb struct {
	t Target
	c *inventory.Check
	s *session
	m *meter
}

// record ends a rung and tells whether the climb goes on.
func (c *climb) record(s inventory.Step, f *fault) bool {
	s.OK = f == nil
	if f != nil {
		c.c.Failed, c.c.Cause = s.Name, f.cause
		if f.detail != "" {
			s.Detail = f.detail
		}
	}
	c.c.Steps = append(c.c.Steps, s)
	if c.t.OnStep != nil {
		c.t.OnStep(s)
	}
	return f == nil
}

// step runs one rung.
func (c *climb) step(name inventory.StepName, f func() (string, *fault)) bool {
	began := time.Now()
	detail, fault := f()
	return c.record(inventory.Step{Name: name, Took: time.Since(began), Detail: detail}, fault)
}

// run opens the connection and climbs on while rungs hold.
func (c *climb) run(ctx context.Context) {
	e, raw, conn := c.open(ctx)
	if conn == nil {
		return
	}
	end, _ := ctx.Deadline()
	// the library's connection ends at the latest 1.5 s after the check
	s, err := begin(raw, conn, e, c.t, end.Add(1500*time.Millisecond))
	if err != nil {
		raw.Close()
		c.record(inventory.Step{Name: inventory.StepDescribe}, &fault{inventory.CauseLocal, err.Error()})
		return
	}
	c.s = s
	stop := context.AfterFunc(ctx, func() { s.wire.abort(ended(ctx)) })
	c.talk(ctx)
	stop()
	patience := 300 * time.Millisecond
	if ctx.Err() != nil {
		patience = 40 * time.Millisecond
	}
	at := time.Now()
	s.close(patience)
	m := &c.c.Measurement
	m.Server = s.server
	if c.m != nil {
		c.m.report(m, at)
	}
}

// ended tells why a context of ours is over.
func ended(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, errWhole) || errors.Is(cause, errStep) {
		return cause
	}
	return errCancelled
}

// open climbs resolve, connect and tls.
func (c *climb) open(ctx context.Context) (e endpoint, raw, conn net.Conn) {
	rung := func(name inventory.StepName, f func(context.Context) (string, error)) bool {
		return c.step(name, func() (string, *fault) {
			ctx, cancel := context.WithTimeoutCause(ctx, c.t.StepTimeout, errStep)
			defer cancel()
			detail, err := f(ctx)
			if err == nil {
				return detail, nil
			}
			if ctx.Err() != nil {
				err = ended(ctx)
				return "", &fault{endCause(err, name), err.Error()}
			}
			return "", &fault{dialCause(name, err), printable(err.Error(), 160)}
		})
	}
	var addrs []string
	ok := rung(inventory.StepResolve, func(ctx context.Context) (string, error) {
		var err error
		if e, err = locate(&c.t); err != nil {
			return "", fmt.Errorf("%w: %w", errAddress, err)
		}
		if e.addrs, err = resolve(ctx, e.host, c.t.Allow); err != nil {
			return "", err
		}
		for _, a := range e.addrs {
			addrs = append(addrs, a.String())
		}
		return fmt.Sprint(addrs), nil
	})
	ok = ok && rung(inventory.StepConnect, func(ctx context.Context) (_ string, err error) {
		if raw, err = connect(ctx, e.addrs, e.port, c.t.Allow); err != nil {
			return "", err
		}
		conn = raw
		return raw.RemoteAddr().String(), nil
	})
	if !ok || !e.secure {
		return e, raw, conn
	}
	ok = rung(inventory.StepTLS, func(ctx context.Context) (string, error) {
		t, print, err := handshake(ctx, raw, e.host, c.t.Pin)
		if err != nil {
			raw.Close()
			return "", err
		}
		conn = t
		return "certificate " + print, nil
	})
	if !ok {
		return e, nil, nil
	}
	return e, raw, conn
}

// talk climbs from describe to the window.
func (c *climb) talk(ctx context.Context) {
	if c.t.Until == UntilOptions {
		c.options()
		return
	}
	if !c.describe() || !c.setup() || !c.play() || !c.firstPacket(ctx) || c.t.Until == UntilRTP {
		return
	}
	if !c.keyFrame(ctx) || c.t.Until == UntilKey {
		return
	}
	c.window(ctx)
}

// options asks only whether the device is there: any RTSP answer but a fault of the
// server tells so.
func (c *climb) options() bool {
	return c.step(inventory.StepDescribe, func() (string, *fault) {
		if err := c.s.within(c.t.StepTimeout, c.s.optionsOnly); err != nil {
			return "", c.s.why(inventory.StepDescribe, err)
		}
		switch cause := statusCause(c.s.options); {
		case c.s.options == 405 || c.s.options == 501 || c.s.options == 551:
		case cause == inventory.CauseServerError || cause == inventory.CauseBusy:
			return "", &fault{cause, fmt.Sprintf("status %d", c.s.options)}
		}
		return fmt.Sprintf("OPTIONS %d", c.s.options), nil
	})
}

// describe climbs describe and authenticate.
func (c *climb) describe() bool {
	s := c.s
	var status int
	ok := c.step(inventory.StepDescribe, func() (string, *fault) {
		err := s.within(c.t.StepTimeout, s.describe)
		if status, _ = s.seen(); status == 401 {
			return "status 401", nil
		}
		return c.offered(inventory.StepDescribe, err)
	})
	if !ok {
		return false
	}
	m := &c.c.Measurement
	if status != 401 {
		m.Auth = "none"
		c.record(inventory.Step{Name: inventory.StepAuth, Detail: "none asked"}, nil)
		return true
	}
	var late *fault // of the second DESCRIBE, after the credentials were taken
	began := time.Now()
	ok = c.step(inventory.StepAuth, func() (string, *fault) {
		_, wanted := s.seen()
		m.Auth = wanted.kind
		switch {
		case wanted.strength() == 0:
			return "", &fault{inventory.CauseAuthNeeded, "asks for a login in no way that is known: nothing was sent"}
		case c.t.User == "":
			return "", &fault{inventory.CauseAuthNeeded, "asks for a login (" + wanted.kind + "), none is configured"}
		case wanted.kind == "basic" && !s.secure && !c.t.AllowBasic:
			return "", &fault{inventory.CauseAuthNeeded, "takes the password only in the clear: not sent"}
		}
		s.logIn()
		err := s.within(c.t.StepTimeout, s.describe)
		if status, _ = s.seen(); status == 401 && s.again() {
			s.logIn()
			err = s.within(c.t.StepTimeout, s.describe)
			status, _ = s.seen()
		}
		detail := wanted.kind
		if wanted.kind == "digest" {
			detail += " " + wanted.hash()
		}
		if status == 401 || status == 0 {
			return "", s.why(inventory.StepAuth, err)
		}
		var more string
		if more, late = c.offered(inventory.StepDescribe, err); more != "" {
			detail += "; " + more
		}
		return detail, nil
	})
	if ok && late != nil {
		return c.record(inventory.Step{Name: inventory.StepDescribe, Took: time.Since(began)}, late)
	}
	return ok
}

// offered judges the answer to DESCRIBE and says what it offers.
func (c *climb) offered(step inventory.StepName, err error) (string, *fault) {
	s := c.s
	if status, _ := s.seen(); err != nil && (status < 200 || status > 299 || s.wire.ended() != nil && s.unread == nil && s.offer.video == nil) {
		return "", s.why(step, err)
	}
	s.mu.Lock()
	o, unread := s.offer, s.unread
	s.mu.Unlock()
	m := &c.c.Measurement
	m.AudioOffered = o.audio
	switch {
	case unread != nil:
		return "", &fault{inventory.CauseSDP, unread.Error()}
	case o.video == nil:
		return "", &fault{inventory.CauseNoVideo, "the description offers no video"}
	case err != nil:
		return "", s.why(step, err)
	}
	c.m = newMeter(o.video)
	s.meter.Store(c.m)
	detail := string(o.video.codec)
	if detail == "" {
		detail = "codec " + o.video.name
	}
	if o.audio {
		detail += ", audio offered"
	}
	if o.videos > 1 {
		detail += fmt.Sprintf(", first of %d videos", o.videos)
	}
	return detail, nil
}

// repeated sends a request, and once more where only the nonce was old.
func (c *climb) repeated(f func() error) error {
	err := c.s.within(c.t.StepTimeout, f)
	if status, _ := c.s.seen(); err != nil && status == 401 && c.s.again() {
		c.s.logIn()
		err = c.s.within(c.t.StepTimeout, f)
	}
	return err
}

// setup asks for the video; the other transport once, where the device wants it.
func (c *climb) setup() bool {
	return c.step(inventory.StepSetup, func() (string, *fault) {
		s, udp := c.s, c.t.Transport == TransportUDP
		err := c.repeated(func() error { return s.setup(udp) })
		var before *fault
		if err != nil {
			before = s.why(inventory.StepSetup, err)
			if before.cause == inventory.CauseSession && s.wire.ended() == nil && c.t.Transport == TransportAuto {
				udp = !udp
				err = c.repeated(func() error { return s.setup(udp) })
			}
		}
		if err != nil {
			f := s.why(inventory.StepSetup, err)
			if f.cause == inventory.CauseSession {
				return "", before // what the first answer was
			}
			return "", f
		}
		c.c.Measurement.Transport = TransportTCP
		if udp {
			c.c.Measurement.Transport = TransportUDP
		}
		detail := c.c.Measurement.Transport
		if before != nil {
			detail += ", the other one: " + before.detail
		}
		return detail, nil
	})
}

func (c *climb) play() bool {
	return c.step(inventory.StepPlay, func() (string, *fault) {
		if err := c.repeated(c.s.play); err != nil {
			return "", c.s.why(inventory.StepPlay, err)
		}
		return "", nil
	})
}

// gone names why the connection or the time is over while packets are awaited.
func (c *climb) gone(ctx context.Context, step inventory.StepName) *fault {
	err := c.s.wire.ended()
	if ctx.Err() != nil {
		err = ended(ctx)
	}
	f := &fault{endCause(err, step), err.Error()}
	if f.cause == inventory.CauseClosed {
		f.detail = "the device closed the connection"
	}
	return f
}

func (c *climb) firstPacket(ctx context.Context) bool {
	return c.step(inventory.StepFirstRTP, func() (string, *fault) {
		t := time.NewTimer(c.t.StepTimeout)
		defer t.Stop()
		select {
		case <-c.m.first:
			return "", nil
		default:
		}
		select {
		case <-c.m.first:
			return "", nil
		case <-c.s.wire.dead:
		case <-ctx.Done():
		case <-t.C:
			return "", c.noPackets()
		}
		f := c.gone(ctx, inventory.StepFirstRTP)
		if f.cause == inventory.CauseTimeout {
			f = c.noPackets()
		}
		return "", f
	})
}

func (c *climb) noPackets() *fault {
	return &fault{inventory.CauseNoRTP, "no packet over " + c.c.Measurement.Transport}
}

func (c *climb) keyFrame(ctx context.Context) bool {
	return c.step(inventory.StepKeyFrame, func() (string, *fault) {
		quiet := c.t.quiet()
		t := time.NewTimer(quiet)
		defer t.Stop()
		began := time.Now()
		for {
			select {
			case <-c.m.key:
				return fmt.Sprintf("%d bytes", c.m.keyBytes()), nil
			default:
			}
			select {
			case <-c.m.key:
			case <-c.s.wire.dead:
				return "", c.gone(ctx, inventory.StepKeyFrame)
			case <-ctx.Done():
				f := c.gone(ctx, inventory.StepKeyFrame)
				if f.cause == inventory.CauseTimeout {
					f = &fault{inventory.CauseNoKeyFrame, c.m.complaint()}
				}
				return "", f
			case now := <-t.C:
				if silent := c.m.silent(now); silent >= quiet {
					return "", &fault{inventory.CauseStalled, "packets stopped, " + c.m.complaint()}
				}
				if c.m.onlyStrange() && now.Sub(began) >= c.t.StepTimeout {
					return "", &fault{inventory.CauseNoKeyFrame, c.m.complaint()}
				}
				t.Reset(max(quiet-c.m.silent(now), 10*time.Millisecond))
			}
		}
	})
}

// window watches the stream. It is made longer, at most twice as long, while packets stay
// away or while the picture looks frozen and the next key frame would prove it.
func (c *climb) window(ctx context.Context) bool {
	return c.step(inventory.StepWindow, func() (string, *fault) {
		began := time.Now()
		c.m.open(began)
		quiet := c.t.quiet()
		const look = 50 * time.Millisecond
		wait := min(c.t.Window, quiet)
		t := time.NewTimer(wait)
		defer t.Stop()
		for over := false; !over; {
			select {
			case <-c.s.wire.dead:
				c.m.shut(time.Now())
				return "", c.gone(ctx, inventory.StepWindow)
			case <-ctx.Done():
				f := c.gone(ctx, inventory.StepWindow)
				if f.cause != inventory.CauseTimeout {
					return "", f
				}
				over = true
			case now := <-t.C:
				silent, gone := c.m.silent(now), now.Sub(began)
				switch {
				case silent >= quiet:
					c.m.shut(now)
					return "", &fault{inventory.CauseStalled, fmt.Sprintf("no packet for %v", silent.Round(time.Millisecond))}
				case gone < c.t.Window:
					t.Reset(min(c.t.Window-gone, max(quiet-silent, look)))
				case silent > c.m.rhythm():
					t.Reset(look)
				case gone < 2*c.t.Window && c.t.Window >= 2*time.Second && c.m.suspects():
					t.Reset(look)
				default:
					over = true
				}
			}
		}
		c.m.shut(time.Now())
		return c.m.verdict()
	})
}
