package probe

import (
	"context"
	"time"

	"camledger/inventory"
	"camledger/probe/picture"
)

// describe climbs describe and authenticate.
func (c *climb) describe(ctx context.Context) bool {
	s := c.s
	var status int
	ok := c.step(inventory.StepDescribe, func() (said, *fault) {
		err := s.within(c.t.StepTimeout, s.describe)
		var led said
		if status, _ = s.seen(); status >= 300 && status < 400 && c.follow(ctx) {
			led = note("note.redirected", c.c.Measurement.Redirect)
			s = c.s
			err = s.within(c.t.StepTimeout, s.describe)
			if status, _ = s.seen(); status >= 300 && status < 400 {
				c.follow(ctx) // once only, and it says so
			}
		}
		if status == 401 {
			return led.and(note("note.asks-login")), nil
		}
		found, f := c.offered(inventory.StepDescribe, err)
		if f != nil {
			f.said = led.and(f.said)
		}
		return led.and(found), f
	})
	if !ok {
		return false
	}
	m := &c.c.Measurement
	if status != 401 {
		m.Auth = "none"
		c.record(inventory.Step{Name: inventory.StepAuth, Notes: noneAsked}, nil)
		return true
	}
	var late *fault // of the second DESCRIBE, after the credentials were taken
	began := time.Now()
	ok = c.step(inventory.StepAuth, func() (said, *fault) {
		found, f, err := c.authenticate(ctx, func() error { return c.s.describe() })
		if f != nil {
			return said{}, f
		}
		if status, _ = c.s.seen(); status == 401 || status == 0 {
			return said{}, c.s.why(inventory.StepAuth, err)
		}
		var more said
		more, late = c.offered(inventory.StepDescribe, err)
		return found.and(more), nil
	})
	if ok && late != nil {
		return c.record(inventory.Step{Name: inventory.StepDescribe, Took: time.Since(began)}, late)
	}
	return ok
}

// authenticate makes a request again that was answered with 401, with a login, and tells the
// lender how that ended. A fault says why none was sent; err is of the request. Where the
// device closed the connection together with asking, the request meets a new session.
func (c *climb) authenticate(ctx context.Context, ask func() error) (found said, f *fault, err error) {
	_, wanted := c.s.seen()
	c.c.Measurement.Auth = wanted.kind
	switch {
	case wanted.strength() == 0:
		return found, &fault{inventory.CauseAuthNeeded, note("note.login.unknown-way")}, nil
	case c.strange:
		return found, &fault{inventory.CauseAuthNeeded, note("note.login.asked", wanted.kind).and(note("note.login.led-here"))}, nil
	case c.t.User == "" && c.t.Login == nil:
		return found, &fault{inventory.CauseAuthNeeded, note("note.login.asked", wanted.kind).and(note("note.login.none"))}, nil
	case wanted.kind == "basic" && !c.s.secure && !c.t.AllowBasic:
		return found, &fault{inventory.CauseAuthNeeded, note("note.login.in-clear")}, nil
	}
	end, f := c.permit(ctx, wanted.kind)
	if f != nil {
		return found, f, nil
	}
	outcome := LoginUnsent
	defer func() { end(outcome) }()
	if c.s.left() {
		if f := c.reattach(ctx); f != nil {
			return found, f, nil
		}
	}
	c.s.logIn()
	outcome = LoginUnsure // until an answer tells
	err = c.s.within(c.t.StepTimeout, ask)
	status, next := c.s.seen()
	found = as(wanted.kind)
	if wanted.kind == "digest" {
		found.detail += " " + wanted.hash()
	}
	switch {
	case status == 401 && next.stale:
		// It calls a nonce old that it gave a moment ago: the password may be unread.
	case status == 401 || status == 403:
		outcome = LoginRefused
		c.s.logOut() // TEARDOWN would be a second refusal
	case status >= 200 && status < 300:
		outcome = LoginWorked // nothing else proves it: some refuse with a 404 or a 503
	}
	return found, nil, err
}

// noneAsked is what there is to say where no login was asked for.
var noneAsked = []inventory.Note{{Code: "note.login.not-asked"}}

// permit gets the login that may be sent.
func (c *climb) permit(ctx context.Context, kind string) (end func(Outcome), f *fault) {
	end = func(Outcome) {}
	if c.t.Login == nil {
		return end, nil
	}
	l := c.t.Login(ctx)
	if l.User == "" && over(ctx) {
		err := ended(ctx) // who lends gave none because the check was stopped
		return end, &fault{endCause(err, inventory.StepAuth), errorSaid(err)}
	}
	if l.User == "" {
		why := l.Why
		if why == "" {
			why = "note.login.none-may"
		}
		return end, &fault{inventory.CauseAuthNeeded, note("note.login.asked", kind).and(note(why))}
	}
	if l.End != nil {
		end = l.End
	}
	c.t.User, c.t.Password = l.User, l.Password
	c.s.credentials(l.User, l.Password)
	return end, nil
}

// offered judges the answer to DESCRIBE and says what it offers.
func (c *climb) offered(step inventory.StepName, err error) (said, *fault) {
	s := c.s
	if status, _ := s.seen(); err != nil && (status < 200 || status > 299 || s.wire.ended() != nil && s.unread == nil && s.offer.video == nil) {
		return said{}, s.why(step, err)
	}
	s.mu.Lock()
	o, unread := s.offer, s.unread
	s.mu.Unlock()
	m := &c.c.Measurement
	m.AudioOffered = o.audio
	switch {
	case unread != nil:
		return said{}, &fault{inventory.CauseSDP, errorSaid(unread)}
	case o.video == nil:
		return said{}, &fault{inventory.CauseNoVideo, note("note.no-video")}
	case err != nil:
		return said{}, s.why(step, err)
	}
	c.m = newMeter(o.video)
	if c.t.OnFrame != nil {
		c.m.keep = newKeeper(o.video, picture.MaxFrame)
	}
	s.meter.Store(c.m)
	found := as(string(o.video.codec))
	if found.detail == "" {
		found = as(o.video.name).and(note("note.codec-unread"))
	}
	if o.audio {
		found = found.and(note("note.audio"))
	}
	if o.videos > 1 {
		found = found.and(note("note.first-video", number(o.videos)))
	}
	return found, nil
}

// repeated sends a request, and once more where only the nonce was old, or where the device
// describes its stream to everybody and asks for the login here. A fault says why that was
// not sent; err is of the request.
func (c *climb) repeated(ctx context.Context, f func() error) (found said, _ *fault, err error) {
	err = c.s.within(c.t.StepTimeout, f)
	if status, _ := c.s.seen(); err == nil || status != 401 {
		return found, nil, err
	}
	if c.s.again() {
		c.s.logIn()
		return found, nil, c.s.within(c.t.StepTimeout, f)
	}
	if c.s.answers() {
		return found, nil, err
	}
	return c.authenticate(ctx, f)
}

// setup asks for the video; the other transport once, where the device wants it.
func (c *climb) setup(ctx context.Context) bool {
	return c.step(inventory.StepSetup, func() (said, *fault) {
		udp := c.t.Transport == TransportUDP
		ask := func() error {
			if err := c.redescribe(); err != nil {
				return err
			}
			return c.s.setup(udp)
		}
		login, f, err := c.repeated(ctx, ask)
		if f != nil {
			return said{}, f
		}
		var before *fault
		if err != nil {
			before = c.s.why(inventory.StepSetup, err)
			if before.cause == inventory.CauseSession && c.s.wire.ended() == nil && c.t.Transport == TransportAuto {
				udp = !udp
				if _, f, err = c.repeated(ctx, ask); f != nil {
					return said{}, f
				}
			}
		}
		if err != nil {
			f := c.s.why(inventory.StepSetup, err)
			if f.cause == inventory.CauseSession && !c.s.group {
				return said{}, before // what the first answer was
			}
			return said{}, f
		}
		c.c.Measurement.Transport = TransportTCP
		if udp {
			c.c.Measurement.Transport = TransportUDP
		}
		found := as(c.c.Measurement.Transport).and(login)
		if before != nil {
			other := TransportTCP
			if !udp {
				other = TransportUDP
			}
			found = found.and(note("note.other-transport", other)).and(said{notes: before.said.notes})
		}
		return found, nil
	})
}

// redescribe brings a new session to where the one before it was, which the device ended
// while it asked for a login.
func (c *climb) redescribe() error {
	if c.s.desc != nil {
		return nil
	}
	err := c.s.describe()
	c.s.meter.Store(c.m)
	return err
}

func (c *climb) play(ctx context.Context) bool {
	return c.step(inventory.StepPlay, func() (said, *fault) {
		login, f, err := c.repeated(ctx, func() error {
			if c.s.desc == nil { // see redescribe
				if err := c.redescribe(); err != nil {
					return err
				}
				if err := c.s.setup(c.c.Measurement.Transport == TransportUDP); err != nil {
					return err
				}
			}
			return c.s.play()
		})
		if f != nil {
			return said{}, f
		}
		if err != nil {
			return said{}, c.s.why(inventory.StepPlay, err)
		}
		return login, nil
	})
}
