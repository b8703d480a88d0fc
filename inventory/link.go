package inventory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ChangeKind is something that a scan tells of a known device.
type ChangeKind string

// Kinds of changes.
const (
	ChangeAddress  ChangeKind = "address"  // same device, another address
	ChangeConflict ChangeKind = "conflict" // strong keys point at two known devices
	ChangeProposed ChangeKind = "proposed" // perhaps the same device: too little to link
)

// Change is what linking found out beside the links.
type Change struct {
	Kind     ChangeKind
	DeviceID string
	Other    string // the second device of a conflict
	From, To string // addresses
}

// Linked is what a scan's observations mean for devices and cameras. Devices and
// Cameras hold those that were seen, with ids; people's fields are untouched.
type Linked struct {
	Devices []Device
	Cameras []Camera
	Changes []Change
	// Unverified are known devices whose place answered but whose identity or sources
	// could not be read: neither seen nor absent.
	Unverified map[string]bool
	// Unknown are observations that belong to no known device and could not be read.
	Unknown []Observation
}

// Link ties the observations of one scan of one branch to the devices known there.
// The order of the observations does not matter. newID makes the ids of new devices
// ("dev") and cameras ("cam"), called in a fixed order.
func Link(branchID string, known Found, obs []Observation, at time.Time, newID func(prefix string) string) Linked {
	l := linker{branchID: branchID, at: at, newID: newID, known: knownOf(branchID, known),
		out: Linked{Unverified: map[string]bool{}}}
	l.cameras = map[string][]Camera{}
	for _, c := range known.Cameras {
		l.cameras[c.DeviceID] = append(l.cameras[c.DeviceID], c)
	}
	for _, g := range group(obs) {
		l.place(g)
	}
	return l.out
}

type linker struct {
	branchID string
	at       time.Time
	newID    func(string) string
	known    []Device
	cameras  map[string][]Camera
	taken    map[string]bool
	out      Linked
}

func knownOf(branchID string, known Found) []Device {
	var out []Device
	for _, d := range known.Devices {
		if d.BranchID == branchID && d.State != StateRetired {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b Device) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// observed is one device of a scan: the observations that are the same device.
type observed struct {
	first Observation // the one with the most to say
	all   []Observation
	keys  []DeviceKey // usable ones: unique in this scan
}

// group puts observations of one device together: a device with two interfaces, two
// ports or two IP versions answers more than once. Keys that two different devices of
// this scan share are of no use and are dropped.
func group(obs []Observation) []observed {
	sorted := slices.Clone(obs)
	slices.SortStableFunc(sorted, func(a, b Observation) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), a.Addr.Compare(b.Addr), strings.Compare(a.Endpoint, b.Endpoint))
	})
	var groups []observed
next:
	for _, o := range sorted {
		keys := o.Keys()
		for i := range groups {
			g := &groups[i]
			if sameUnit(g, o, keys) {
				g.all = append(g.all, o)
				g.keys = unionKeys(g.keys, keys)
				continue next
			}
		}
		groups = append(groups, observed{first: o, all: []Observation{o}, keys: keys})
	}
	count := map[DeviceKey]int{}
	for _, g := range groups {
		for _, k := range g.keys {
			count[k]++
		}
	}
	for i := range groups {
		groups[i].keys = slices.DeleteFunc(groups[i].keys, func(k DeviceKey) bool { return count[k] > 1 })
	}
	return groups
}

// sameUnit tells whether an observation is the device of a group: it shares a strong
// key and contradicts none, or it is the same address and says nothing of identity.
func sameUnit(g *observed, o Observation, keys []DeviceKey) bool {
	if shareStrong(g.keys, keys) && !contradict(g.keys, keys) {
		return true
	}
	if hasStrong(keys) {
		return false
	}
	return slices.ContainsFunc(g.all, func(p Observation) bool { return p.Addr.Addr() == o.Addr.Addr() })
}

// rank orders answers by how much they tell.
func rank(o Observation) int {
	switch o.Answer {
	case AnswerONVIF:
		return 0
	case AnswerRefused:
		return 1
	case AnswerPassword:
		return 2
	case AnswerRTSP:
		return 3
	case AnswerBroken:
		return 4
	}
	return 5
}

// place links one observed device to a known one, or makes it known.
func (l *linker) place(g observed) {
	if l.taken == nil {
		l.taken = map[string]bool{}
	}
	matches := l.matches(g)
	if len(matches) > 1 {
		l.out.Changes = append(l.out.Changes, Change{Kind: ChangeConflict, DeviceID: matches[0].ID, Other: matches[1].ID, To: g.first.Addr.String()})
		for _, d := range matches {
			l.out.Unverified[d.ID] = true
		}
		return
	}
	if len(matches) == 1 {
		l.link(matches[0], g)
		return
	}
	if at, ok := l.atAddress(g); ok && !hasStrong(g.keys) {
		l.out.Unverified[at.ID] = true
		if g.first.Answer != AnswerONVIF && g.first.Answer != AnswerOther {
			l.out.Unknown = append(l.out.Unknown, g.first)
		}
		return
	}
	if g.first.Answer != AnswerONVIF {
		if g.first.Answer != AnswerOther {
			l.out.Unknown = append(l.out.Unknown, g.first)
		}
		return
	}
	d := Device{ID: l.newID("dev"), BranchID: l.branchID, FirstSeen: l.at, State: StateActive}
	l.fill(d, g)
}

// matches lists the known devices that the strong keys of g point at, best first.
func (l *linker) matches(g observed) []Device {
	type scored struct {
		d      Device
		weight int
	}
	var linked []scored
	for _, d := range l.known {
		if l.taken[d.ID] || different(d.Keys, g.keys) {
			continue
		}
		weight, strong := 0, false
		kinds := map[KeyKind]bool{}
		for _, k := range g.keys {
			if slices.Contains(d.Keys, k) && l.onlyOf(d, k) && !kinds[k.Kind] {
				kinds[k.Kind] = true
				weight += k.Kind.Weight()
				strong = strong || k.Kind.strong()
			}
		}
		switch {
		case strong && weight >= linkAt:
			linked = append(linked, scored{d, weight})
		case strong && weight >= proposeAt:
			l.out.Changes = append(l.out.Changes, Change{Kind: ChangeProposed, DeviceID: d.ID, From: d.Addr.String(), To: g.first.Addr.String()})
		}
	}
	slices.SortStableFunc(linked, func(a, b scored) int { return cmp.Compare(b.weight, a.weight) })
	var out []Device
	for _, s := range linked {
		out = append(out, s.d)
	}
	return out
}

// different tells whether a known device and an observed one are surely two: their
// hardware addresses are disjoint and no EndpointReference says otherwise, or the
// EndpointReference is shared but everything else speaks against it (a cloned UUID).
func different(known, seen []DeviceKey) bool {
	disjoint := func(kind KeyKind) bool {
		a, b := ofKind(known, kind), ofKind(seen, kind)
		return len(a) > 0 && len(b) > 0 && !shareAny(a, b)
	}
	if shareAny(ofKind(known, KeyEndpoint), ofKind(seen, KeyEndpoint)) {
		return disjoint(KeyMAC) && disjoint(KeySerial)
	}
	return disjoint(KeyMAC)
}

// onlyOf tells whether a key belongs to one known device only.
func (l *linker) onlyOf(d Device, k DeviceKey) bool {
	for _, other := range l.known {
		if other.ID != d.ID && slices.Contains(other.Keys, k) {
			return false
		}
	}
	return true
}

// atAddress returns the known device that answered last at the address of g.
func (l *linker) atAddress(g observed) (Device, bool) {
	for _, d := range l.known {
		if !l.taken[d.ID] && slices.ContainsFunc(g.all, func(o Observation) bool { return o.Addr.Addr() == d.Addr.Addr() }) {
			return d, true
		}
	}
	return Device{}, false
}

func (l *linker) link(d Device, g observed) {
	l.taken[d.ID] = true
	if g.first.Answer != AnswerONVIF {
		l.out.Unverified[d.ID] = true
		l.out.Unknown = append(l.out.Unknown, g.first)
		return
	}
	stays := slices.ContainsFunc(g.all, func(o Observation) bool { return o.Addr.Addr() == d.Addr.Addr() })
	if d.Addr.IsValid() && !stays {
		l.out.Changes = append(l.out.Changes, Change{Kind: ChangeAddress, DeviceID: d.ID, From: d.Addr.String(), To: g.first.Addr.String()})
	}
	l.fill(d, g)
}

// fill takes over what the device said of itself. What it did not say this time keeps
// its last value.
func (l *linker) fill(d Device, g observed) {
	o := g.first
	for _, p := range g.all {
		if p.Answer == AnswerONVIF && p.Addr.Addr() == d.Addr.Addr() {
			o = p // keep talking to the address that is known
			break
		}
	}
	keep := func(dst *string, v string) {
		if v != "" {
			*dst = v
		}
	}
	keep(&d.Maker, o.Maker)
	keep(&d.Model, o.Model)
	keep(&d.Firmware, o.Firmware)
	keep(&d.Serial, o.Serial)
	keep(&d.Name, cmp.Or(o.Name, o.Hostname))
	keep(&d.Credential, o.Credential)
	keep(&d.Auth, o.Auth)
	if o.Kind != "" {
		d.Kind = o.Kind
	}
	d.Addr = o.Addr
	if o.RTSPPort != 0 {
		d.RTSPPort = o.RTSPPort
	}
	d.Keys = keysNow(d.Keys, g.keys)
	d.ClockOffset, d.ClockKnown = o.ClockOffset, o.ClockKnown
	d.LastSeen = l.at
	l.out.Devices = append(l.out.Devices, d)
	sources := mergeSources(g.all)
	if len(sources) == 0 {
		l.out.Unverified[d.ID] = true
		return
	}
	for _, s := range sources {
		l.out.Cameras = append(l.out.Cameras, l.camera(d, o, s))
	}
}

// keysNow keeps strong keys for ever and only the newest address key.
func keysNow(known, seen []DeviceKey) []DeviceKey {
	strong := slices.DeleteFunc(slices.Clone(known), func(k DeviceKey) bool { return !k.Kind.strong() })
	return unionKeys(strong, seen)
}

func mergeSources(all []Observation) []Source {
	var out []Source
	for _, o := range all {
		for _, s := range o.Sources {
			if !slices.ContainsFunc(out, func(have Source) bool { return have.Token == s.Token }) {
				out = append(out, s)
			}
		}
	}
	return out
}

func (l *linker) camera(d Device, o Observation, s Source) Camera {
	c := Camera{DeviceID: d.ID, SourceToken: s.Token, FirstSeen: l.at, State: StateActive}
	known := false
	for _, k := range l.cameras[d.ID] {
		if k.SourceToken == s.Token {
			c, known = k, true
			break
		}
	}
	if !known {
		c.ID = l.newID("cam")
	}
	c.BranchID = l.branchID
	c.Channel = s.Channel
	c.Name = SourceName(o, s)
	c.Labels = labels(o, s, c.Name)
	c.PTZ, c.Audio = s.PTZ, s.Audio
	c.Main, c.Sub = s.Main, s.Sub
	c.SnapshotURI, c.Recording = s.SnapshotURI, s.Recording
	c.LastSeen, c.Absences = l.at, nil
	return c
}

// SourceName is what a device calls one of its sources: the source's own name, else
// for a device with one source the device's name, else "CH n".
func SourceName(o Observation, s Source) string {
	if s.Name != "" && (len(o.Sources) > 1 || !generic(s.Name)) {
		return s.Name
	}
	if len(o.Sources) == 1 {
		return cmp.Or(o.Name, s.Name, o.Location, o.Hostname)
	}
	return fmt.Sprintf("CH %d", s.Channel)
}

// labels lists what a device says that may speak of the place of a source. What it
// says of itself speaks of its sources only if it has one.
func labels(o Observation, s Source, name string) []string {
	texts := []string{name, s.Name}
	if len(o.Sources) == 1 {
		texts = append(texts, o.Location, o.Name, o.Hostname)
	}
	var out []string
	for _, t := range texts {
		if t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
