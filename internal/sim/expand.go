package sim

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// expansion turns the shorthand of a scenario into single devices and sources.
type expansion struct {
	r         *reader
	s         *Scenario
	ids       map[string]ast.Node
	addresses map[netip.Addr]string // address → device id
	groups    map[string]int
	wanted    []picture
	faulty    []faulty
	total     int
}

// faulty remembers where a device's starting faults were written.
type faulty struct {
	d    *Device
	node ast.Node
}

// numbered replaces {n} and {nn} by the number of a repetition.
func numbered(text string, n int) string {
	return strings.NewReplacer("{n}", strconv.Itoa(n), "{nn}", fmt.Sprintf("%02d", n), "{nnn}", fmt.Sprintf("%03d", n)).Replace(text)
}

// repetition reads repeat and from; text without a number in it gets one appended by the caller where it must be unique.
func (e *expansion) repetition(m *mapping) (count, from int) {
	count, from = 1, 1
	for _, key := range []string{"repeat", "count"} {
		if n := m.get(key); n != nil {
			count = e.r.number(n, key, 1, maxDevices)
		}
	}
	if m.has("repeat") && m.has("count") {
		e.r.at(m.names["count"], "count is another word for repeat; write one of them")
	}
	if n := m.get("from"); n != nil {
		from = e.r.number(n, "from", 0, 100000)
	}
	return count, from
}

func (e *expansion) devices(b *Branch, l layers, branchFaults []Fault) {
	r, m := e.r, l[0]
	repeated := m.has("repeat") || m.has("count")
	count, from := e.repetition(m)
	if e.total += count; e.total > maxDevices {
		r.at(m.node, "more than %d devices", maxDevices)
		m.finish()
		return
	}
	id := r.text(m.get("id"), "id")
	var address netip.Addr
	if n := m.get("address"); n != nil {
		address = r.address(n, "address")
	}
	for i := range count {
		d := e.device(b, l)
		n := from + i
		d.ID = id
		switch {
		case id == "":
			name := b.Code
			if name == "" {
				name = "b" + strconv.Itoa(len(e.s.Branches))
			}
			d.ID = fmt.Sprintf("%s-%d", name, len(b.Devices)+1)
		case repeated && numbered(id, n) != id:
			d.ID, d.Group = numbered(id, n), strings.TrimRight(strings.NewReplacer("{n}", "", "{nn}", "", "{nnn}", "").Replace(id), "-_. ")
		case repeated:
			d.ID, d.Group = fmt.Sprintf("%s-%d", id, n), id
		}
		if other, taken := e.ids[d.ID]; taken {
			r.at(m.node, "a second device has the id %q (the first is in line %d)", d.ID, other.GetToken().Position.Line)
		}
		e.ids[d.ID] = m.node
		for _, text := range []*string{&d.Name, &d.Location, &d.Place, &d.Serial, &d.MAC, &d.UUID, &d.Hostname, &d.Model} {
			*text = numbered(*text, n)
		}
		for _, s := range d.Sources {
			s.Name, s.Place = numbered(s.Name, n), numbered(s.Place, n)
		}
		if address.IsValid() {
			e.claim(m.values["address"], b, d, address)
			address = address.Next()
		}
		d.Faults = append(d.Faults, branchFaults...)
		if len(d.Faults) > 0 {
			e.faulty = append(e.faulty, faulty{d, m.node})
		}
		b.Devices = append(b.Devices, d)
	}
	m.finish()
}

func (e *expansion) device(b *Branch, l layers) *Device {
	r := e.r
	d := &Device{ONVIFPort: e.s.Ports.ONVIF, RTSPPort: e.s.Ports.RTSP, line: l[0].node.GetToken().Position.Line}
	d.Kind = Kind(l.oneOf("kind", string(KindCamera), string(KindCamera), string(KindRecorder), string(KindEncoder), string(KindMultisensor)))
	d.Maker = l.oneOf("maker", "hikvision", makerNames()...)
	if d.Maker == "" { // reported; go on with any, to find more problems
		d.Maker = "hikvision"
	}
	mk := makers[d.Maker]
	d.Manufacturer = l.text("manufacturer", mk.Manufacturer)
	d.Model = l.text("model", mk.Models[d.Kind])
	d.Firmware = l.text("firmware", mk.Firmware)
	d.Name, d.Location, d.Place = l.text("name", ""), l.text("location", ""), l.text("place", "")
	d.Hostname = l.text("hostname", "")
	// Absent identities are made up when all devices are known; given ones, even empty ones, are sent as they stand.
	d.Serial, d.MAC, d.UUID = madeUp, madeUp, madeUp
	for key, field := range map[string]*string{"serial": &d.Serial, "mac": &d.MAC, "uuid": &d.UUID} {
		if n := l[0].get(key); n != nil {
			*field = r.text(n, key)
		}
	}
	d.User, d.Password = l.text("user", b.User), l.text("password", b.Password)
	d.Auth = Auth(l.oneOf("auth", string(mk.Auth), string(AuthDigest), string(AuthWSSE), string(AuthBoth), string(AuthNone)))
	d.SHA256 = l.yes("sha256", false)
	d.Lockout = l.number("lockout", 0, 0, 1000)
	d.LockoutFor = l.duration("lockout_for", 30*time.Minute)
	d.ONVIF = l.yes("onvif", true)
	d.RTSPS = l.yes("rtsps", false)
	d.Discovery = l.yes("discovery", true)
	d.Reports = l.text("reports", mk.Reports)
	d.MaxSessions = l.number("max_sessions", 0, 0, 1000)
	d.Clock = l.duration("clock", 0)
	d.NTP = NTP(l.oneOf("ntp", string(NTPServer), string(NTPServer), string(NTPNone), string(NTPOff)))
	if n := l.get("zone"); n != nil {
		d.Zone = r.zone(n)
	}
	d.SilentInput = mk.SilentInput
	if n := l.get("ports"); n != nil {
		p := e.s.Ports
		r.ports(n, &p)
		d.ONVIFPort, d.RTSPPort = p.ONVIF, p.RTSP
	}
	if n := l.get("recordings"); n != nil {
		d.Recording = r.recording(n)
	}
	d.Faults = r.faults(l.get("faults"))
	e.sources(d, l)
	return d
}

const madeUp = "\x00made up"

// defaultsDone reports the keys of a defaults mapping that no device has asked for.
func (e *expansion) defaultsDone(m *mapping) {
	if m == nil || e.total == 0 {
		return
	}
	m.finish()
}

func (e *expansion) claim(n ast.Node, b *Branch, d *Device, a netip.Addr) {
	if !slices.ContainsFunc(b.Networks, func(p netip.Prefix) bool { return p.Contains(a) }) {
		e.r.at(n, "address %s of %s is in no network of branch %q", a, d.ID, b.Name)
	}
	if other, taken := e.addresses[a]; taken {
		e.r.at(n, "address %s of %s is already that of %s", a, d.ID, other)
	}
	e.addresses[a] = d.ID
	d.Address = a
}

// assignAddresses gives the devices without one the next free address of their branch, in the order of the file.
func (e *expansion) assignAddresses() {
	for _, b := range e.s.Branches {
		for _, d := range b.Devices {
			if !d.Address.IsValid() {
				a, ok := nextFree(b, e.addresses)
				if !ok {
					e.r.problems = append(e.r.problems, Problem{e.r.file, d.line, 1,
						fmt.Sprintf("no free address is left in the networks of branch %q for %s", b.Name, d.ID)})
					return
				}
				e.addresses[a] = d.ID
				d.Address = a
			}
			identify(e.s, d, 0)
		}
	}
}

// nextFree is the lowest free address of a branch; in networks of 64 addresses and more from .10 up.
func nextFree(b *Branch, taken map[netip.Addr]string) (netip.Addr, bool) {
	for _, p := range b.Networks {
		skip := 1
		if p.Bits() <= 26 {
			skip = 10
		}
		a := p.Addr()
		for range skip {
			a = a.Next()
		}
		for ; p.Contains(a.Next()); a = a.Next() { // the last one is the broadcast address
			if last := a.As4()[3]; last == 0 || last == 255 {
				continue
			}
			if _, used := taken[a]; !used {
				return a, true
			}
		}
	}
	return netip.Addr{}, false
}

// names are all that an event may be about.
func (e *expansion) names() []string {
	var all []string
	for _, b := range e.s.Branches {
		all = append(all, b.Name, b.Code)
		for _, d := range b.Devices {
			all = append(all, d.ID, d.Group)
		}
	}
	return all
}

func (e *expansion) checkFaults() {
	for _, f := range e.faulty {
		for _, one := range f.d.Faults {
			e.checkFault(f.node, f.d, one)
		}
	}
}

// checkFault reports arguments that do not fit the device.
func (e *expansion) checkFault(n ast.Node, d *Device, f Fault) {
	if f.Channel > len(d.Sources) {
		e.r.at(n, "%s has %d inputs, not %d", d.ID, len(d.Sources), f.Channel)
	}
	if f.Name == FaultMoved && f.To.IsValid() {
		if other, taken := e.addresses[f.To]; taken && other != d.ID {
			e.r.at(n, "%s cannot move to %s: that is %s", d.ID, f.To, other)
		}
	}
}
