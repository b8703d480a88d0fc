package probe

import (
	"context"
	"net/netip"
	"strings"
)

// follow goes where DESCRIBE was redirected to: once, to an address and not to a name, to
// the same host or to one that Allow knows, never from TLS to the clear, and not in a
// circle. A login is not sent to another host. It tells whether a session stands there.
func (c *climb) follow(ctx context.Context) bool {
	c.s.mu.Lock()
	location := c.s.location
	c.s.mu.Unlock()
	refuse := func(why string) bool {
		c.s.mu.Lock()
		defer c.s.mu.Unlock()
		c.s.unfollowed = why
		return false
	}
	switch {
	case c.followed:
		return refuse("note.redirect.again")
	case location == "":
		return refuse("note.redirect.nowhere")
	case strings.HasPrefix(location, "/"):
		location = c.e.url.Scheme + "://" + c.e.url.Host + location
	}
	// what it says of user and password is left out
	e, err := locate(&Target{URL: location, User: "-"})
	switch {
	case err != nil:
		return refuse("note.redirect.nowhere")
	case c.e.secure && !e.secure:
		return refuse("note.redirect.in-clear")
	case e.url.String() == c.e.url.String():
		return refuse("note.redirect.itself")
	}
	if e.host == c.e.host {
		e.addrs = c.e.addrs
	} else {
		a, err := netip.ParseAddr(e.host)
		switch {
		case err != nil:
			return refuse("note.redirect.name")
		case c.t.Allow == nil || !c.t.Allow(a.Unmap()):
			return refuse("note.redirect.outside")
		}
		e.addrs = []netip.Addr{a.Unmap()}
		c.strange = true
	}
	c.followed = true
	before := c.e
	c.e = e
	if c.renew(ctx) != nil {
		c.e = before
		return refuse("note.redirect.unreached")
	}
	c.c.Measurement.Redirect = printable(e.url.Scheme+"://"+e.url.Host, 120)
	return true
}
