package sim

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Limits that keep a mistyped scenario from filling the machine.
const (
	maxDevices  = 12000
	maxChannels = 256
)

// Load reads a scenario file. What is wrong in it comes back as Problems, all at once.
func Load(path string) (*Scenario, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	return Parse(filepath.Base(path), b)
}

// Parse reads a scenario out of memory; name stands in the problems.
func Parse(name string, b []byte) (*Scenario, error) {
	r := &reader{file: name}
	s := r.scenario(r.document(b))
	if len(r.problems) > 0 {
		return nil, r.problems.sorted()
	}
	return s, nil
}

func (r *reader) scenario(m *mapping) *Scenario {
	if m == nil {
		return nil
	}
	s := &Scenario{Seed: 1, Ports: Ports{ONVIF: 8000, RTSP: 8554, RTP: 6970, Discovery: 3702}}
	if s.Name = r.text(m.get("name"), "name"); s.Name == "" {
		r.at(m.node, "name: is missing: what is this scenario called?")
	}
	if n := m.get("seed"); n != nil {
		s.Seed = uint64(r.number(n, "seed", 0, 1<<31-1))
	}
	s.Zone = r.zone(m.get("zone"))
	if n := m.get("ports"); n != nil {
		r.ports(n, &s.Ports)
	}
	var defaults *mapping
	if n := m.get("defaults"); n != nil {
		defaults = r.mapping(n, "defaults")
	}
	user, password := "viewer", "camera-1"
	r.credentials(m.get("credentials"), &user, &password)
	e := &expansion{r: r, s: s, ids: map[string]ast.Node{}, addresses: map[netip.Addr]string{}, groups: map[string]int{}}
	branches := r.list(m.get("branches"))
	if len(branches) == 0 {
		r.at(m.node, "branches: is missing: a scenario has at least one branch")
	}
	for _, n := range branches {
		if bm := r.mapping(n, "a branch"); bm != nil {
			e.branch(bm, &Branch{User: user, Password: password}, defaults)
		}
	}
	e.defaultsDone(defaults)
	e.assignAddresses()
	e.resolvePictures()
	for _, n := range r.list(m.get("events")) {
		if em := r.mapping(n, "an event"); em != nil {
			e.event(em)
		}
	}
	e.checkFaults()
	m.finish()
	return s
}

func (r *reader) zone(n ast.Node) *time.Location {
	name := "Asia/Seoul"
	if n != nil {
		name = r.text(n, "zone")
	}
	zone, err := time.LoadLocation(name)
	if err == nil {
		return zone
	}
	if n == nil { // a machine without zone data; Korea keeps no summer time
		return time.FixedZone("KST", 9*60*60)
	}
	r.at(n, "zone %q is not known; write it as Asia/Seoul", name)
	return time.UTC
}

func (r *reader) ports(n ast.Node, p *Ports) {
	m := r.mapping(n, "ports")
	if m == nil {
		return
	}
	for key, port := range map[string]*int{"onvif": &p.ONVIF, "rtsp": &p.RTSP, "rtp": &p.RTP, "discovery": &p.Discovery} {
		if v := m.get(key); v != nil {
			*port = r.number(v, key, 1, 65534)
		}
	}
	if p.RTP%2 != 0 {
		r.at(m.values["rtp"], "rtp must be an even port; the next one carries RTCP")
	}
	m.finish()
}

func (r *reader) address(n ast.Node, what string) netip.Addr {
	s := r.text(n, what)
	a, err := netip.ParseAddr(s)
	if err != nil || !a.Is4() || !a.IsLoopback() {
		r.at(n, "%s must be an IPv4 loopback address such as 127.20.1.10, not %q", what, s)
		return netip.Addr{}
	}
	return a
}

func (r *reader) network(n ast.Node) (netip.Prefix, bool) {
	s := r.text(n, "network")
	p, err := netip.ParsePrefix(s)
	if err != nil || !p.Addr().Is4() || !p.Addr().IsLoopback() || p.Bits() < 16 || p.Bits() > 30 {
		r.at(n, "a network must be a part of 127.0.0.0/8 from /16 to /30, such as 127.20.1.0/24, not %q", s)
		return netip.Prefix{}, false
	}
	return p.Masked(), true
}

// recording reads none, unsupported, an age, or {oldest: age, newest: age, missing: [days ago]}.
func (r *reader) recording(n ast.Node) Recording {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		m := r.mapping(n, "recordings")
		rec := Recording{Offered: true}
		if o := m.get("oldest"); o != nil {
			rec = r.recording(o)
		} else {
			r.at(n, "oldest: is missing: recordings: {oldest: 45d}")
		}
		if o := m.get("newest"); o != nil {
			if rec.Newest = r.duration(o, "newest"); rec.Newest < 0 || rec.Newest >= rec.Oldest {
				r.at(o, "newest must be younger than oldest")
			}
		}
		if o := m.get("onvif"); o != nil {
			rec.Hidden = !r.yes(o, "onvif")
		}
		for _, o := range r.list(m.get("missing")) {
			rec.Missing = append(rec.Missing, r.number(o, "missing", 1, 3650))
		}
		m.finish()
		return rec
	}
	switch r.text(n, "recordings") {
	case "none":
		return Recording{Offered: true}
	case "unsupported":
		return Recording{}
	}
	d := r.duration(n, "recordings")
	if d < 0 {
		r.at(n, "recordings cannot begin in the future")
	}
	return Recording{Offered: true, Oldest: d}
}

// credentials reads the login that the operator knows.
func (r *reader) credentials(n ast.Node, user, password *string) {
	if n == nil {
		return
	}
	m := r.mapping(n, "credentials")
	if m == nil {
		return
	}
	for key, text := range map[string]*string{"user": user, "password": password} {
		if v := m.get(key); v != nil {
			*text = r.text(v, key)
		}
	}
	if *user == "" {
		r.at(n, "user must not be empty; for devices without a login write auth: none")
	}
	m.finish()
}

// branch reads one branch into b, which brings the credentials that it inherits.
func (e *expansion) branch(m *mapping, b *Branch, defaults *mapping) {
	r := e.r
	b.Name, b.Code = r.text(m.get("name"), "name"), r.text(m.get("code"), "code")
	if b.Name == "" {
		r.at(m.node, "name: is missing: what is this branch called?")
	}
	for _, other := range e.s.Branches {
		if b.Name != "" && b.Name == other.Name {
			r.at(m.values["name"], "a second branch is called %q", b.Name)
		}
		if b.Code != "" && b.Code == other.Code {
			r.at(m.values["code"], "a second branch has the code %q", b.Code)
		}
	}
	for _, n := range r.list(m.get("networks")) {
		if p, ok := r.network(n); ok {
			for _, other := range append(e.s.Branches, b) {
				for _, q := range other.Networks {
					if p.Overlaps(q) {
						r.at(n, "%s overlaps %s of branch %q", p, q, other.Name)
					}
				}
			}
			b.Networks = append(b.Networks, p)
		}
	}
	if !m.has("networks") {
		r.at(m.node, "networks: is missing: which loopback network does this branch have? for example [127.20.1.0/24]")
	}
	r.credentials(m.get("credentials"), &b.User, &b.Password)
	var own *mapping
	if n := m.get("defaults"); n != nil {
		own = r.mapping(n, "defaults")
	}
	faults := r.faults(m.get("faults"))
	e.s.Branches = append(e.s.Branches, b)
	for _, n := range r.list(m.get("devices")) {
		if dm := r.mapping(n, "a device"); dm != nil {
			e.devices(b, layers{dm, own, defaults}, faults)
		}
	}
	e.defaultsDone(own)
	m.finish()
}

func (e *expansion) event(m *mapping) {
	r := e.r
	ev := Event{Line: 1}
	if t := m.node.GetToken(); t != nil {
		ev.Line = t.Position.Line
	}
	if n := m.get("at"); n != nil {
		if ev.At = r.duration(n, "at"); ev.At < 0 {
			r.at(n, "at cannot be before the start")
		}
	} else {
		r.at(m.node, "at: is missing: when does this happen?")
	}
	ev.Fault = r.faultKeys(m)
	if n := m.get("off"); n != nil {
		ev.Off = r.yes(n, "off")
	}
	if n := m.get("for"); n != nil {
		ev.For = r.duration(n, "for")
		if ev.Off || ev.For <= 0 {
			r.at(n, "for must be a time after at, and not stand beside off")
		}
	}
	device, branch := m.get("device"), m.get("branch")
	switch {
	case device != nil && branch != nil:
		r.at(branch, "an event has either device: or branch:")
	case device == nil && branch == nil:
		r.at(m.node, "device: or branch: is missing")
	}
	for _, n := range append(r.list(device), r.list(branch)...) {
		one := ev
		one.Target = r.text(n, "device")
		if len(e.s.Targets(one.Target)) == 0 {
			hint := ""
			if best := nearest(one.Target, e.names()); best != "" {
				hint = fmt.Sprintf("; did you mean %q?", best)
			}
			r.at(n, "no device, group or branch is called %q%s", one.Target, hint)
			continue
		}
		for _, d := range e.s.Targets(one.Target) {
			e.checkFault(n, d, one.Fault)
		}
		e.s.Events = append(e.s.Events, one)
	}
	m.finish()
}
