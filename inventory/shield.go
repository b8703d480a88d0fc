package inventory

import (
	"net/netip"
	"slices"
	"time"
)

// A known device whose place gives an answer that is not known to be its own is neither
// seen nor absent for shieldScans complete scans that are shieldApart apart: long enough
// for a person to mend a login or for a device to finish an update, and not so long that a
// stolen camera is counted for ever because something else has its address.
const (
	shieldScans = 3
	shieldApart = 20 * time.Hour // as two absences: two scans of one night tell no more than one
)

// shielded tells whether a scan at a time may still leave open whether a device is there;
// scans are the complete ones before.
func shielded(d Device, scans []time.Time, at time.Time) bool {
	n, last := 0, d.LastSeen
	for _, s := range append(slices.SortedFunc(slices.Values(scans), time.Time.Compare), at) {
		if s.Sub(last) >= shieldApart {
			n, last = n+1, s
		}
	}
	return n <= shieldScans
}

// Unlooked says of known devices that did not answer, and whose last address lies outside
// of what a scan tried, that it did not look at them: they are not absent. It returns their
// addresses, sorted.
func (l *Linked) Unlooked(known Found, tried func(netip.Addr) bool) []netip.Addr {
	seen := map[string]bool{}
	for _, d := range l.Devices {
		seen[d.ID] = true
	}
	var out []netip.Addr
	for id, d := range known.Devices {
		if d.State == StateRetired || seen[id] || l.Unverified[id] || !d.Addr.IsValid() || tried(d.Addr.Addr()) {
			continue
		}
		l.Unverified[id] = true
		out = append(out, d.Addr.Addr())
	}
	slices.SortFunc(out, netip.Addr.Compare)
	return slices.Compact(out)
}

// Missed lists the addresses of known devices in use that did not answer, sorted: neither
// those of which it is open, nor those that were not looked at. It is called after Unlooked.
func (l Linked) Missed(known Found) []netip.Addr {
	seen := map[string]bool{}
	for _, d := range l.Devices {
		seen[d.ID] = true
	}
	var out []netip.Addr
	for id, d := range known.Devices {
		if d.State != StateRetired && d.MergedInto == "" && !seen[id] && !l.Unverified[id] && d.Addr.IsValid() {
			out = append(out, d.Addr.Addr())
		}
	}
	slices.SortFunc(out, netip.Addr.Compare)
	return slices.Compact(out)
}

// UnverifiedAt lists the addresses of the known devices whose place answered but of which
// it is open whether they are there, sorted.
func (l Linked) UnverifiedAt(known Found) []netip.Addr {
	var out []netip.Addr
	for id := range l.Unverified {
		if d := known.Devices[id]; d.Addr.IsValid() && d.State != StateRetired {
			out = append(out, d.Addr.Addr())
		}
	}
	slices.SortFunc(out, netip.Addr.Compare)
	return slices.Compact(out)
}
