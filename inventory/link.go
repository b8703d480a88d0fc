package inventory

import (
	"cmp"
	"net/netip"
	"slices"
	"time"
)

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
	// Addresses lists where each device of Devices answered, by its id.
	Addresses map[string][]netip.AddrPort
	// Shown lists the keys that each device of Devices showed, by its id.
	Shown map[string][]DeviceKey
	// Shared are keys that different devices showed in this scan, sorted.
	Shared []DeviceKey
}

// Link ties the observations of one scan of one branch to the devices known there.
// The order of the observations does not matter. newID makes the ids of new devices
// ("dev") and cameras ("cam"), called in a fixed order.
//
// A known device is linked where the keys that count weigh 30 or more and more speaks for
// it than against it, proposed from 20 on, else the observation is a new device. A key
// counts only if no two devices show it, now or ever before.
func Link(branchID string, known Found, obs []Observation, at time.Time, newID func(prefix string) string) Linked {
	us, shared := sightings(obs, known.Shared)
	l := linker{branchID: branchID, at: at, scans: known.Scans, newID: newID, index: newKeyIndex(branchID, known, shared),
		cameras: map[string][]Camera{}, taken: map[string]bool{},
		out: Linked{Unverified: map[string]bool{}, Addresses: map[string][]netip.AddrPort{}, Shown: map[string][]DeviceKey{}}}
	for _, c := range known.Cameras {
		l.cameras[c.DeviceID] = append(l.cameras[c.DeviceID], c)
	}
	for k := range shared {
		if !known.Shared[k] {
			l.out.Shared = append(l.out.Shared, k)
		}
	}
	slices.SortFunc(l.out.Shared, compareKeys)
	l.place(us)
	return l.out
}

type linker struct {
	branchID string
	at       time.Time
	scans    []time.Time
	newID    func(string) string
	index    keyIndex
	cameras  map[string][]Camera
	taken    map[string]bool
	out      Linked
}

// place decides about every sighting: first what each one is, then who gets a device that
// several are, then what remains.
func (l *linker) place(us []sighting) {
	claims := map[string][]sighting{}
	var order []string
	var rest []sighting
	for _, u := range us {
		matches := l.index.matches(u)
		if a, b, torn := conflict(matches); torn {
			l.out.Changes = append(l.out.Changes, Change{Kind: ChangeConflict, DeviceID: a.ID, Other: b.ID, To: u.first.Addr.String(),
				Label: a.Name, OtherLabel: b.Name})
			for _, m := range matches {
				l.out.Unverified[m.device.ID], l.taken[m.device.ID] = true, true
			}
			continue
		}
		if len(matches) > 0 && (matches[0].linked() || pending(matches)) {
			id := matches[0].device.ID
			if claims[id] == nil {
				order = append(order, id)
			}
			claims[id] = append(claims[id], u)
			continue
		}
		rest = append(rest, u)
	}
	for _, id := range order {
		d := l.index.devices[id]
		us := claims[id]
		if l.taken[id] { // part of a conflict: it is touched by nobody
			continue
		}
		slices.SortStableFunc(us, func(a, b sighting) int { return cmp.Compare(l.index.match(d, b).total, l.index.match(d, a).total) })
		whole := us[0]
		for _, u := range us[1:] {
			if l.apart(d, whole, u) {
				rest = append(rest, u)
				continue
			}
			whole.all, whole.keys = append(whole.all, u.all...), unionKeys(whole.keys, u.keys)
		}
		slices.SortStableFunc(whole.all, compareObservations)
		whole.first = whole.all[0]
		l.link(d, whole)
	}
	for _, u := range rest {
		l.unlinked(u)
	}
}

// conflict tells whether matches point at different devices by different keys.
func conflict(ms []match) (a, b Device, torn bool) {
	within := func(x, y []DeviceKey) bool {
		return !slices.ContainsFunc(x, func(k DeviceKey) bool { return !slices.Contains(y, k) })
	}
	for i, x := range ms {
		for _, y := range ms[i+1:] {
			if !within(x.points, y.points) && !within(y.points, x.points) {
				return x.device, y.device, true
			}
		}
	}
	return Device{}, Device{}, false
}

// pending tells whether a sighting is what was proposed before: a key that two known devices
// hold, of which one was made when the other was proposed. It stays that one, wherever it
// goes, so that a device with one weak key and changing addresses is not new each night.
func pending(ms []match) bool {
	return len(ms) > 1 && ms[0].sure() && ms[0].device.State != StateRetired
}

// apart tells whether two sightings that both are a known device by its keys are two: each
// was interrogated at a host of its own and they share nothing, so that the device was
// taken for one wrongly. A person who merged them knows better.
func (l *linker) apart(d Device, a, b sighting) bool {
	if joined := l.index.joined[d.ID]; shareAny(a.keys, joined) || shareAny(b.keys, joined) {
		return false
	}
	if disagreement(a.keys, b.keys, KeyEndpoint, KeyMAC, KeySerial) > 0 {
		return true
	}
	return a.first.Answer == AnswerONVIF && b.first.Answer == AnswerONVIF && !slices.ContainsFunc(a.addrs(), b.at)
}

// unlinked is a sighting that is no known device by its keys.
func (l *linker) unlinked(u sighting) {
	read := u.first.Answer == AnswerONVIF || u.first.streams()
	strange := u.first.Answer != AnswerOther && u.first.Answer != AnswerONVIF
	if here := l.here(u); len(here) > 0 {
		// What speaks RTSP alone has no key but its place: there it stays what it was.
		// So does what has no key at all, as long as it says the same of itself.
		if len(here) == 1 && here[0].Addr == u.first.Addr && (u.first.streams() || l.keyless(here[0], u.first)) {
			l.taken[here[0].ID] = true
			l.fill(here[0], u)
			return
		}
		for _, d := range here {
			l.out.Unverified[d.ID] = true
		}
		if strange {
			l.out.Unknown = append(l.out.Unknown, u.first)
		}
		return
	}
	if strange && !read {
		l.out.Unknown = append(l.out.Unknown, u.first)
	}
	if read {
		l.fill(Device{ID: l.newID("dev"), BranchID: l.branchID, FirstSeen: l.at, State: StateActive}, u)
	}
}

// keyless tells whether a device that was read, and shows no key, is a known one that has
// none either: at its very address another one of the same make, with the same sources,
// could not be told from it.
func (l *linker) keyless(d Device, o Observation) bool {
	if o.Answer != AnswerONVIF || slices.ContainsFunc(d.Keys, func(k DeviceKey) bool { return k.Kind.strong() && l.index.counts(k) }) {
		return false
	}
	known := map[string]bool{}
	for _, c := range l.cameras[d.ID] {
		if c.State != StateRetired {
			known[c.SourceToken] = true
		}
	}
	unknown := func(s Source) bool { return !known[s.Token] }
	return sameText(d.Maker, o.Maker) && sameText(d.Model, o.Model) && sameText(d.Serial, o.Serial) &&
		len(o.Sources) == len(known) && !slices.ContainsFunc(o.Sources, unknown)
}

// here lists the known devices that a sighting may be by its address, where it shows no key of
// its own that could tell: the one at the same port, else those at the same host. What is no
// camera is none of them, and none is expected to be one for ever.
func (l *linker) here(u sighting) []Device {
	if u.first.Answer == AnswerOther {
		return nil
	}
	for _, k := range u.keys {
		if k.Kind.strong() && l.index.counts(k) {
			return nil
		}
	}
	var host []Device
	for _, id := range l.index.ids {
		d := l.index.devices[id]
		if l.taken[id] || d.State == StateRetired || !u.at(d.Addr) || !shielded(d, l.scans, l.at) || (u.first.Answer == AnswerONVIF && !sameText(d.Model, u.first.Model)) {
			continue
		}
		if slices.Contains(u.addrs(), d.Addr) {
			return []Device{d}
		}
		host = append(host, d)
	}
	return host
}

func (l *linker) link(d Device, u sighting) {
	l.taken[d.ID] = true
	if d.State == StateRetired {
		l.out.Changes = append(l.out.Changes, Change{Kind: ChangeReturned, DeviceID: d.ID, To: u.first.Addr.String(), Label: d.Name})
		return
	}
	if u.first.Answer != AnswerONVIF {
		l.out.Unverified[d.ID] = true
		l.out.Unknown = append(l.out.Unknown, u.first)
		return
	}
	if d.Addr.IsValid() && !u.at(d.Addr) {
		l.out.Changes = append(l.out.Changes, Change{Kind: ChangeAddress, DeviceID: d.ID, From: d.Addr.String(), To: u.first.Addr.String(), Label: d.Name})
	}
	if old, now := ofKind(d.Keys, KeyEndpoint), ofKind(u.keys, KeyEndpoint); len(old) > 0 && len(now) > 0 && !shareAny(old, now) {
		l.out.Changes = append(l.out.Changes, Change{Kind: ChangeReset, DeviceID: d.ID, From: old[len(old)-1].Value, To: now[0].Value, Label: d.Name})
	}
	l.fill(d, u)
}

// keysNow keeps strong keys for ever and only the newest address keys.
func keysNow(known, seen []DeviceKey) []DeviceKey {
	strong := slices.DeleteFunc(slices.Clone(known), func(k DeviceKey) bool { return !k.Kind.strong() })
	return unionKeys(strong, seen)
}
