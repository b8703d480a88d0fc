package discovery

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/internal/onvif"
	"camledger/inventory"
)

const (
	// maxChannels is how many channels of a template are asked for.
	maxChannels = 16
	// maxMisses is how many channels without a stream, from the first on, it takes to see
	// that a template is not this device's.
	maxMisses = 4
	// noChannel is one that no device of 16 channels has: what answers it answers anything.
	noChannel = 97
	// channelWord stands for the number of the channel in a template.
	channelWord = "{channel}"
)

// channels finds the streams of a device without ONVIF: it asks DESCRIBE for the channels
// 1 to 16 of each template that the operator gave for the range, one after the other over
// one connection. Each that is answered is one video source; the first template with any
// is the device's. A 404 is no channel; a 401 is answered with a password once, by the
// rules of Plan.choose.
type channels struct {
	k    *asker
	net  *Network
	talk *rtspTalk
	ob   *inventory.Observation

	asked   bool // a password was asked for
	settled bool // whether one is given is decided
	worked  bool
	stop    bool   // it refused a login that had worked: no more is sent
	worst   string // what came instead of a stream, last
	broken  error
}

// find fills the observation.
func (c *channels) find(ctx context.Context) {
	templates := c.net.RTSPPaths
	if len(templates) == 0 {
		c.ob.NoPath = true
		c.bare(ctx)
		return
	}
	// A login that was answered with a 404 may have been refused, or there is no such path: it
	// is not sent again in this scan, and the next one begins with the next template.
	first := c.k.plan.Tried[c.talk.to.Addr().Unmap().WithZone("")] % len(templates)
	for _, t := range slices.Concat(templates[first:], templates[:first]) {
		c.template(ctx, t)
		if len(c.ob.Sources) > 0 || c.ended(ctx) {
			break
		}
	}
	switch {
	case len(c.ob.Sources) > 0:
		c.ob.Kind = kindOfStreams(len(c.ob.Sources))
		c.ob.NoPassword = !c.worked
	case c.ob.Answer == inventory.AnswerRefused:
	case c.asked && !c.worked:
		c.ob.Cause = string(onvif.CauseAuth)
	case c.broken != nil:
		c.ob.Cause = string(onvif.CauseTimeout)
	default:
		c.ob.Cause = "path"
	}
	if c.worst != "" && len(c.ob.Sources) == 0 {
		c.ob.Problems = append(c.ob.Problems, c.worst)
	}
}

// bare looks, where no template is given, whether the device plays at its root. No password
// goes out for that.
func (c *channels) bare(ctx context.Context) {
	a, err := c.talk.ask(ctx, "DESCRIBE", "/")
	switch {
	case err != nil:
	case a.status == 401:
		c.ob.Cause = string(onvif.CauseAuth)
	case a.status == 200:
		if d, ok := readDescription(a.body); ok {
			c.add("/", 1, d)
			c.ob.Kind, c.ob.NoPassword = inventory.KindCamera, true
		}
	}
}

func (c *channels) template(ctx context.Context, template string) {
	numbered := strings.Contains(template, channelWord)
	for n, misses := 1, 0; n <= maxChannels && misses < maxMisses && !c.ended(ctx); n++ {
		path := channelPath(template, n)
		d, ok := c.describe(ctx, path)
		switch {
		case ok:
			c.add(path, n, d)
		case len(c.ob.Sources) == 0:
			misses++
		}
		if !numbered {
			return
		}
		if ok && len(c.ob.Sources) == 2 {
			// Many cameras play the same picture whatever they are asked for.
			if _, any := c.describe(ctx, channelPath(template, noChannel)); any {
				c.ob.Sources = c.ob.Sources[:1]
				c.ob.Problems = append(c.ob.Problems, fmt.Sprintf("DESCRIBE: channel %d answers as well: one picture at every address", noChannel))
				return
			}
		}
	}
}

func channelPath(template string, n int) string {
	return strings.ReplaceAll(template, channelWord, strconv.Itoa(n))
}

func (c *channels) add(path string, n int, d described) {
	c.ob.Sources = append(c.ob.Sources, inventory.Source{Token: path, Channel: n, Audio: d.audio,
		Main: inventory.Stream{URI: c.talk.uri(path), Codec: d.codec}, Recording: inventory.Recording{Why: "no-onvif"}})
}

// ended tells that there is no use in asking on: the device stopped answering, or asks for
// a password that it is not given.
func (c *channels) ended(ctx context.Context) bool {
	return ctx.Err() != nil || c.broken != nil || c.stop || c.settled && !c.worked
}

// describe asks for one stream.
func (c *channels) describe(ctx context.Context, path string) (described, bool) {
	a, err := c.talk.ask(ctx, "DESCRIBE", path)
	if err == nil && a.status == 401 {
		a, err = c.loggedIn(ctx, path, a)
	}
	if err != nil {
		c.broken = err
		return described{}, false
	}
	if a.status == 200 {
		if d, ok := readDescription(a.body); ok {
			return d, true
		}
		c.worst = "DESCRIBE " + path + ": no video"
		return described{}, false
	}
	c.worst = fmt.Sprintf("DESCRIBE %s: %d", path, a.status)
	return described{}, false
}

// loggedIn asks again with a password, if one may be given. One that worked is given again
// with a new nonce; one that was refused never.
func (c *channels) loggedIn(ctx context.Context, path string, denied rtspAnswer) (rtspAnswer, error) {
	c.asked = true
	addr := c.talk.to.Addr()
	cred := c.talk.login.cred
	switch {
	case c.worked:
	case c.settled:
		return denied, nil
	default:
		c.settled = true
		if cred = c.k.plan.choose(addr, onvif.Identity{}); cred == nil {
			return denied, nil
		}
	}
	ok, inClear := c.talk.login.take(cred, denied.header, c.net.AllowBasic)
	c.ob.PasswordInClear = c.ob.PasswordInClear || inClear
	if !ok && !inClear {
		c.ob.Problems = append(c.ob.Problems, "DESCRIBE: auth "+onvif.CodeDigestUnknown)
	}
	if !ok {
		return denied, nil
	}
	end := func(onvif.Outcome) {}
	switch {
	case c.worked:
	default:
		let := naming{c.k.breaker, c.k.plan, ""}
		var held onvif.Outcome
		if end, held = let.Begin(ctx, onvif.Login{Addr: addr.Unmap().WithZone(""), Credential: cred.ID, Version: cred.Version}); held != "" {
			c.talk.login.drop()
			switch held {
			case onvif.LoginRefused:
				c.refused()
			case onvif.LoginClock:
				c.ob.Problems = append(c.ob.Problems, "DESCRIBE: auth "+onvif.CodeClock)
			case onvif.LoginUnsure:
				c.ob.Problems = append(c.ob.Problems, "DESCRIBE: auth "+onvif.CodeUnclear)
			}
			return denied, nil
		}
	}
	c.talk.answering = true
	a, err := c.talk.ask(ctx, "DESCRIBE", path)
	c.talk.answering = false
	switch {
	case err != nil:
		c.unclear(end)
		return a, err
	case c.worked && (a.status == 401 || a.status == 403):
		// An account of some channels alone, or one that is being locked: each further
		// channel would be one more refused login.
		c.stop = true
		c.talk.login.drop()
		c.ob.Problems = append(c.ob.Problems, "DESCRIBE: auth "+onvif.CodeWithdrawn)
	case c.worked:
	case a.status == 401 && onvif.Stale(a.header):
		// It calls a nonce old that it gave a moment ago: the password may be unread.
		c.unclear(end)
	case a.status == 401 || a.status == 403:
		end(onvif.LoginRefused)
		c.talk.login.drop()
		c.refused()
	case a.status == 404 && !c.proven(addr, cred):
		c.unclear(end)
	case a.status != 404 && (a.status < 200 || a.status > 299):
		c.unclear(end) // some refuse with a 400 or a 503
	default:
		c.worked = true
		end(onvif.LoginWorked)
		c.ob.Auth, c.ob.Credential = string(c.talk.login.scheme), cred.ID
	}
	return a, nil
}

// proven tells whether this login worked on the device in an earlier scan.
func (c *channels) proven(addr netip.Addr, cred *Credential) bool {
	k := c.k.plan.known(addr.Unmap().WithZone(""), onvif.Identity{})
	return k != nil && k.Credential == cred.ID
}

// unclear ends a login that was answered in a way that does not tell whether it was taken.
func (c *channels) unclear(end func(onvif.Outcome)) {
	end(onvif.LoginUnsure)
	c.talk.login.drop()
	c.ob.Problems = append(c.ob.Problems, "DESCRIBE: auth "+onvif.CodeUnclear)
}

func (c *channels) refused() {
	c.ob.Answer, c.ob.Cause = inventory.AnswerRefused, string(onvif.CauseAuth)
}

// kindOfStreams guesses what a device is from nothing but its streams.
func kindOfStreams(n int) inventory.DeviceKind {
	switch {
	case n == 1:
		return inventory.KindCamera
	case n <= 4:
		return inventory.KindEncoder
	}
	return inventory.KindRecorder
}

// askRTSP looks for a device without ONVIF.
func (k *asker) askRTSP(ctx context.Context, o *host) {
	k.mu.Lock()
	ports := slices.Clone(o.rtsp)
	settled := len(o.told) > 0 || slices.ContainsFunc(o.rest, spoke)
	k.mu.Unlock()
	n := k.plan.network(o.addr)
	if settled || ctx.Err() != nil || n == nil || len(ports) == 0 {
		return
	}
	for _, port := range ports {
		ob, ok := k.describeHost(ctx, n, netip.AddrPortFrom(o.addr, uint16(port)))
		if ctx.Err() != nil {
			return
		}
		if !ok {
			continue
		}
		k.mu.Lock()
		ob.Via = slices.Clone(o.via)
		o.rest = append([]inventory.Observation{ob}, o.rest...)
		k.mu.Unlock()
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(o.rest) == 0 {
		o.rest = append(o.rest, inventory.Observation{BranchID: k.plan.Branch, Addr: netip.AddrPortFrom(o.addr, uint16(ports[0])), At: time.Now(),
			Via: slices.Clone(o.via), Answer: inventory.AnswerBroken, Cause: "not-rtsp", Kind: inventory.KindUnknown})
	}
}

// describeHost asks one port for OPTIONS and then for its streams; ok tells that RTSP
// answered, whatever it answered.
func (k *asker) describeHost(ctx context.Context, n *Network, to netip.AddrPort) (inventory.Observation, bool) {
	ctx, cancel := context.WithTimeout(ctx, k.plan.Timeouts.Device)
	defer cancel()
	ob := inventory.Observation{BranchID: k.plan.Branch, Addr: to, At: time.Now(), Answer: inventory.AnswerRTSP,
		Kind: inventory.KindUnknown, RTSPPort: int(to.Port())}
	talk := &rtspTalk{to: to, timeout: k.plan.Timeouts.Call, wait: k.paces[n].wait, open: k.plan.connect}
	defer talk.close()
	a, err := talk.ask(ctx, "OPTIONS", "/")
	if err != nil {
		return ob, false
	}
	ob.Hardware = a.server()
	c := &channels{k: k, net: n, talk: talk, ob: &ob}
	c.find(ctx)
	return ob, true
}
