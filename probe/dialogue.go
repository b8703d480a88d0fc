package probe

import (
	"context"
	"fmt"
	"time"

	"camledger/inventory"
	"camledger/probe/picture"
)

// describe climbs describe and authenticate.
func (c *climb) describe(ctx context.Context) bool {
	s := c.s
	var status int
	ok := c.step(inventory.StepDescribe, func() (string, *fault) {
		err := s.within(c.t.StepTimeout, s.describe)
		led := ""
		if status, _ = s.seen(); status >= 300 && status < 400 && c.follow(ctx) {
			led = "redirected to " + c.c.Measurement.Redirect + "; "
			s = c.s
			err = s.within(c.t.StepTimeout, s.describe)
			status, _ = s.seen()
		}
		if status == 401 {
			return led + "status 401", nil
		}
		detail, f := c.offered(inventory.StepDescribe, err)
		if f != nil {
			f.detail = led + f.detail
		}
		return led + detail, f
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
		case c.strange:
			return "", &fault{inventory.CauseAuthNeeded, "asks for a login (" + wanted.kind + "): not sent, another device led here"}
		case c.t.User == "" && c.t.Login == nil:
			return "", &fault{inventory.CauseAuthNeeded, "asks for a login (" + wanted.kind + "), none is configured"}
		case wanted.kind == "basic" && !s.secure && !c.t.AllowBasic:
			return "", &fault{inventory.CauseAuthNeeded, inClear}
		}
		end, f := c.permit(ctx, wanted.kind)
		if f != nil {
			return "", f
		}
		outcome := LoginUnsent
		defer func() { end(outcome) }()
		if s.left() {
			if f := c.reattach(ctx); f != nil {
				return "", f
			}
			s = c.s
		}
		s.logIn()
		outcome = LoginUnsure // until an answer tells
		err := s.within(c.t.StepTimeout, s.describe)
		var said challenge
		status, said = s.seen()
		detail := wanted.kind
		if wanted.kind == "digest" {
			detail += " " + wanted.hash()
		}
		switch {
		case status == 401 && said.stale:
			// It calls a nonce old that it gave a moment ago: the password may be unread.
		case status == 401 || status == 403:
			outcome = LoginRefused
		case status >= 200 && status < 300:
			outcome = LoginWorked // nothing else proves it: some refuse with a 404 or a 503
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

// inClear says why a device gets no password.
const inClear = "takes the password only in the clear: not sent"

// permit gets the login that may be sent.
func (c *climb) permit(ctx context.Context, kind string) (end func(Outcome), f *fault) {
	end = func(Outcome) {}
	if c.t.Login == nil {
		return end, nil
	}
	l := c.t.Login(ctx)
	if l.User == "" {
		why := "asks for a login (" + kind + "), none may be sent"
		if l.Why != "" {
			why = "asks for a login (" + kind + "): " + printable(l.Why, 120)
		}
		return end, &fault{inventory.CauseAuthNeeded, why}
	}
	if l.End != nil {
		end = l.End
	}
	c.t.User, c.t.Password = l.User, l.Password
	c.s.credentials(l.User, l.Password)
	return end, nil
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
	if c.t.OnFrame != nil {
		c.m.keep = newKeeper(o.video, picture.MaxFrame)
	}
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
			other := TransportTCP
			if !udp {
				other = TransportUDP
			}
			detail += " (" + other + " was refused: " + before.detail + ")"
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
