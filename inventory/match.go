package inventory

import (
	"cmp"
	"slices"
	"strings"
)

// match is what the keys of a sighting say of one known device.
type match struct {
	device Device
	points []DeviceKey // strong keys of the sighting that count and are the device's
	agree  int         // their weight, each kind once
	total  int         // the same with the address
	speaks int         // weight of what speaks against it
	alone  bool        // a certificate is all that they share although both have other keys
}

// sure tells whether more speaks for a match than against it. A certificate does not
// outweigh hardware, nor does it stand alone where there are other keys: makers ship one
// and the same with a whole series, of which a branch may hold one at a time.
func (m match) sure() bool {
	agree := m.agree
	if m.speaks > 0 && len(ofKind(m.points, KeyCertificate)) > 0 {
		agree -= weightCertificate
	}
	return agree > m.speaks && !m.alone
}

// linked tells whether a match is enough to be the same device.
func (m match) linked() bool { return m.total >= linkAt && m.sure() }

// keyIndex knows which device of a branch holds which key, and which keys count.
type keyIndex struct {
	devices map[string]Device
	ids     []string // sorted
	holders map[DeviceKey][]string
	void    map[DeviceKey]bool
	joined  map[string][]DeviceKey // strong keys that a person merged into a device
}

// newKeyIndex indexes the devices of a branch, retired ones too: a device that a person
// took out and that answers again is no new one. Those merged into others are left out.
func newKeyIndex(branchID string, known Found, shared map[DeviceKey]bool) keyIndex {
	x := keyIndex{devices: map[string]Device{}, holders: map[DeviceKey][]string{}, void: map[DeviceKey]bool{},
		joined: map[string][]DeviceKey{}}
	for id, d := range known.Devices {
		if d.MergedInto != "" {
			strong := slices.DeleteFunc(refine(d.Keys), func(k DeviceKey) bool { return !k.Kind.strong() })
			x.joined[d.MergedInto] = unionKeys(x.joined[d.MergedInto], strong)
			continue
		}
		if d.BranchID != branchID {
			continue
		}
		d.Keys = refine(d.Keys)
		x.devices[id] = d
		x.ids = append(x.ids, id)
	}
	slices.Sort(x.ids)
	for _, id := range x.ids {
		for _, k := range x.devices[id].Keys {
			x.holders[k] = append(x.holders[k], id)
		}
	}
	for k, ids := range x.holders {
		x.void[k] = known.Shared[k] || shared[k] || x.disputed(ids)
	}
	for k := range shared {
		x.void[k] = true
	}
	for k := range known.Shared {
		x.void[k] = true
	}
	return x
}

// disputed tells whether known devices that hold a key are surely different ones: it is
// not theirs alone.
func (x keyIndex) disputed(ids []string) bool {
	for i, a := range ids {
		for _, b := range ids[i+1:] {
			if against(x.devices[a].Keys, x.devices[b].Keys) > 0 {
				return true
			}
		}
	}
	return false
}

// counts tells whether a key says anything of which device it is.
func (x keyIndex) counts(k DeviceKey) bool { return !x.void[k] }

// match compares a sighting with one known device.
func (x keyIndex) match(d Device, u sighting) match {
	m := match{device: d, speaks: against(d.Keys, u.keys)}
	for _, k := range u.keys {
		if k.Kind.strong() && x.counts(k) && slices.Contains(d.Keys, k) {
			m.points = append(m.points, k)
		}
	}
	m.agree = agreement(m.points, d.Keys, x.counts)
	other := func(k DeviceKey) bool { return k.Kind.strong() && k.Kind != KeyCertificate }
	m.alone = !slices.ContainsFunc(m.points, other) && slices.ContainsFunc(u.keys, other) && slices.ContainsFunc(d.Keys, other)
	m.total = m.agree
	if shareAny(ofKind(u.keys, KeyAddress), d.Keys) {
		m.total += weightAddress
	}
	return m
}

// matches lists the known devices that the strong keys of a sighting point at, best first.
func (x keyIndex) matches(u sighting) []match {
	var ids []string
	for _, k := range u.keys {
		if k.Kind.strong() && x.counts(k) {
			ids = append(ids, x.holders[k]...)
		}
	}
	slices.Sort(ids)
	var out []match
	for _, id := range slices.Compact(ids) {
		out = append(out, x.match(x.devices[id], u))
	}
	slices.SortStableFunc(out, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.total, a.total), active(b.device)-active(a.device), b.device.LastSeen.Compare(a.device.LastSeen),
			strings.Compare(a.device.ID, b.device.ID))
	})
	return out
}

func active(d Device) int {
	if d.State == StateRetired {
		return 0
	}
	return 1
}
