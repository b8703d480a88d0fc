package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
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
	ctx, cancel := context.WithTimeoutCause(ctx, t.Timeout, errWhole)
	defer cancel()
	cl := &climb{t: t, c: &c}
	cl.guarded(func() { cl.run(ctx) })
	c.Withhold(cl.t.Password)
	c.Took = time.Since(c.At)
	return c
}

// climb is one check under way.
type climb struct {
	t Target
	c *inventory.Check
	e endpoint
	s *session
	m *meter
	// stop keeps ctx from ending the session any more.
	stop func() bool
	// name is the rung that is being climbed.
	name inventory.StepName
	// followed tells that a redirect was followed; strange, that it led to another host.
	followed, strange bool
}

// guarded turns a panic into a failed rung: one broken check must not end the monitor.
func (c *climb) guarded(f func()) {
	defer func() {
		if r := recover(); r != nil {
			c.record(inventory.Step{Name: c.name}, &fault{inventory.CauseLocal, note("note.checker-fault")})
		}
	}()
	f()
}

// record ends a rung and tells whether the climb goes on.
func (c *climb) record(s inventory.Step, f *fault) bool {
	s.OK = f == nil
	if f != nil {
		c.c.Failed, c.c.Cause = s.Name, f.cause
		if f.said.detail != "" || len(f.said.notes) > 0 {
			s.Detail, s.Notes = f.said.detail, f.said.notes
		}
	}
	c.c.Steps = append(c.c.Steps, s)
	if c.t.OnStep != nil {
		one := inventory.Check{Steps: []inventory.Step{s}}
		one.Withhold(c.t.Password)
		c.t.OnStep(one.Steps[0])
	}
	return f == nil
}

// step runs one rung.
func (c *climb) step(name inventory.StepName, f func() (said, *fault)) bool {
	began := time.Now()
	c.name = name
	found, fault := f()
	return c.record(inventory.Step{Name: name, Took: time.Since(began), Detail: found.detail, Notes: found.notes}, fault)
}

// run opens the connection and climbs on while rungs hold.
func (c *climb) run(ctx context.Context) {
	raw, conn := c.open(ctx)
	if conn == nil {
		return
	}
	if c.t.Until == UntilOptions {
		c.beat(ctx, raw, conn)
		return
	}
	if err := c.attach(ctx, raw, conn); err != nil {
		c.record(inventory.Step{Name: inventory.StepDescribe}, &fault{inventory.CauseLocal, as(err.Error())})
		return
	}
	c.guarded(func() { c.talk(ctx) })
	at := time.Now()
	c.detach(ctx)
	m := &c.c.Measurement
	m.Server = c.s.server
	if c.m != nil {
		c.m.report(m, at)
		if f := c.m.kept(); f != nil && c.t.OnFrame != nil {
			c.t.OnFrame(*f)
		}
	}
}

// attach begins a session on a connection; on an error the connection is closed.
func (c *climb) attach(ctx context.Context, raw, conn net.Conn) error {
	end, _ := ctx.Deadline()
	// the library's connection ends at the latest 1.5 s after the check
	s, err := begin(raw, conn, c.e, c.t, end.Add(1500*time.Millisecond))
	if err != nil {
		raw.Close()
		return err
	}
	c.s = s
	c.stop = context.AfterFunc(ctx, func() { s.wire.abort(ended(ctx)) })
	return nil
}

// detach ends the session; one that was cancelled gets less patience.
func (c *climb) detach(ctx context.Context) {
	c.stop()
	patience := 300 * time.Millisecond
	if over(ctx) {
		patience = 40 * time.Millisecond
	}
	c.s.close(patience)
}

// reattach connects again where the device closed the connection together with asking for
// a login, and takes over what it asked. The first session is over by then.
func (c *climb) reattach(ctx context.Context) *fault {
	wanted := c.s.wanted
	f := c.renew(ctx)
	if f == nil {
		c.s.wanted = wanted
	}
	return f
}

// renew ends the session and begins one on a new connection.
func (c *climb) renew(ctx context.Context) *fault {
	c.detach(ctx)
	dialled, cancel := context.WithTimeoutCause(ctx, c.t.StepTimeout, errStep)
	defer cancel()
	raw, err := connect(dialled, c.e.addrs, c.e.port, c.t.Allow)
	conn := raw
	if err == nil && c.e.secure {
		conn, _, err = handshake(dialled, raw, c.e.host, c.t.Pin)
		if err != nil {
			raw.Close()
		}
	}
	if err == nil {
		err = c.attach(ctx, raw, conn)
	}
	if err != nil {
		// the old session stays: closing it again does no harm
		if over(dialled) {
			err = ended(dialled)
			return &fault{endCause(err, inventory.StepConnect), errorSaid(err).and(note("note.connecting-again"))}
		}
		return &fault{dialCause(inventory.StepConnect, err), errorSaid(err).and(note("note.connecting-again"))}
	}
	return nil
}

// over tells whether a context is over. The network notices a deadline by a timer of its own,
// which may be a little early: at such a moment it waits for that of the context, so that a
// check that was stopped is not taken for a camera that does not answer.
func over(ctx context.Context) bool {
	if end, ok := ctx.Deadline(); ok && !time.Now().Before(end) {
		<-ctx.Done()
	}
	return ctx.Err() != nil
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
func (c *climb) open(ctx context.Context) (raw, conn net.Conn) {
	rung := func(name inventory.StepName, f func(context.Context) (said, error)) bool {
		return c.step(name, func() (said, *fault) {
			ctx, cancel := context.WithTimeoutCause(ctx, c.t.StepTimeout, errStep)
			defer cancel()
			found, err := f(ctx)
			if err == nil {
				return found, nil
			}
			if over(ctx) {
				err = ended(ctx)
				return said{}, &fault{endCause(err, name), errorSaid(err)}
			}
			var other otherCertificate
			if errors.As(err, &other) {
				return said{}, &fault{dialCause(name, err), note("note.other-certificate", other.print)}
			}
			return said{}, &fault{dialCause(name, err), errorSaid(err)}
		})
	}
	e := &c.e
	ok := rung(inventory.StepResolve, func(ctx context.Context) (said, error) {
		var err error
		if *e, err = locate(&c.t); err != nil {
			return said{}, fmt.Errorf("%w: %w", errAddress, err)
		}
		if e.addrs, err = resolve(ctx, e.host, c.t.Allow); err != nil {
			return said{}, err
		}
		return as(listed(e.addrs)), nil
	})
	ok = ok && rung(inventory.StepConnect, func(ctx context.Context) (_ said, err error) {
		if raw, err = connect(ctx, e.addrs, e.port, c.t.Allow); err != nil {
			return said{}, err
		}
		conn = raw
		return as(raw.RemoteAddr().String()), nil
	})
	if !ok || !e.secure {
		return raw, conn
	}
	ok = rung(inventory.StepTLS, func(ctx context.Context) (said, error) {
		t, print, err := handshake(ctx, raw, e.host, c.t.Pin)
		if err != nil {
			raw.Close()
			if errors.Is(err, errPin) {
				err = otherCertificate{print}
			}
			return said{}, err
		}
		conn = t
		c.c.Measurement.Certificate = print
		return note("note.certificate", print), nil
	})
	if !ok {
		return nil, nil
	}
	return raw, conn
}

// listed names addresses.
func listed(addrs []netip.Addr) string {
	var b strings.Builder
	for i, a := range addrs {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(a.String())
	}
	return b.String()
}

// talk climbs from describe to the window.
func (c *climb) talk(ctx context.Context) {
	if !c.describe(ctx) || !c.setup(ctx) || !c.play(ctx) || !c.firstPacket(ctx) || c.t.Until == UntilRTP {
		return
	}
	if !c.keyFrame(ctx) || c.t.Until == UntilKey {
		return
	}
	c.window(ctx)
}
