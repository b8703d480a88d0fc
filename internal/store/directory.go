package store

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"camledger/inventory"
)

// entry is a camera as lists look for it: little of each, so that all of them are at hand.
type entry struct {
	id, deviceID, branchID, locationID, slotID string
	name, addr                                 string
	slot                                       string // its code
	kind                                       inventory.DeviceKind
	at                                         netip.AddrPort
	channel, branchOrd, locationOrd, number    int
	last                                       int64
	placed, dark, unseen, double, absent       bool
	active                                     bool // in use, and a camera
	text                                       string
}

// directory is all cameras in the order of branch, place, slot and channel.
type directory struct {
	register, found int64 // revisions
	cameras         []entry
	byID            map[string]int
	names           []named // of branches and places
}

// named is a branch or a place under its name, lower case.
type named struct{ id, text string }

// called are the ids of the cameras, places and branches that a word finds.
func (d *directory) called(word string) map[string]bool {
	out := map[string]bool{}
	for i := range d.cameras {
		if e := &d.cameras[i]; strings.Contains(e.text, word) {
			out[e.id] = true
		}
	}
	for _, n := range d.names {
		if strings.Contains(n.text, word) {
			out[n.id] = true
		}
	}
	return out
}

// searchable joins texts to what search looks into: lower case, each by itself.
func searchable(texts ...string) string {
	return strings.ToLower(strings.Join(texts, "\x00"))
}

// wordsOf splits what a person looks for: all of its words must be found.
func wordsOf(query string) []string { return strings.Fields(strings.ToLower(clean(query))) }

// holdsAll tells that a searchable text holds every word.
func holdsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// directory gives the cameras from memory as long as nobody changed them.
func (r runner) directory(ctx context.Context) (*directory, error) {
	m := &r.s.remembered
	register, err := r.revisionOf(ctx, partRegister)
	if err != nil {
		return nil, err
	}
	found, err := r.revisionOf(ctx, partFound)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	d := m.directory
	m.mu.Unlock()
	if d != nil && d.register == register && d.found == found {
		return d, nil
	}
	if d, err = r.readDirectory(ctx); err != nil {
		return nil, err
	}
	d.register, d.found = register, found
	m.mu.Lock()
	defer m.mu.Unlock()
	m.directory = d
	return d, nil
}

func (r runner) readDirectory(ctx context.Context) (*directory, error) {
	keys := map[string][]string{}
	type key struct{ device, key string }
	if err := each(ctx, r, func(k *key) []any { return []any{&k.device, &k.key} }, func(k *key) error {
		keys[k.device] = append(keys[k.device], k.key)
		return nil
	}, "SELECT device_id, key FROM device_key"); err != nil {
		return nil, err
	}
	away, err := r.absences(ctx, "")
	if err != nil {
		return nil, err
	}
	type row struct {
		entry
		deviceName, maker, model, serial, place, notSeen, location, branch string
		picture                                                            int64
		sameAs                                                             string
		same, notCamera                                                    bool
		state                                                              inventory.DeviceState
	}
	d := &directory{byID: map[string]int{}}
	if d.names, err = list(ctx, r, func(n *named) []any { return []any{&n.id, &n.text} }, "SELECT id, name FROM branch UNION ALL SELECT id, name FROM location"); err != nil {
		return nil, err
	}
	for i := range d.names {
		d.names[i].text = strings.ToLower(d.names[i].text)
	}
	err = each(ctx, r, func(x *row) []any {
		return []any{&x.id, &x.deviceID, &x.branchID, opt(&x.locationID), opt(&x.slotID), &x.name, addr(&x.at), &x.kind, &x.channel, &x.branchOrd, &x.locationOrd, &x.number, &x.last,
			&x.deviceName, &x.maker, &x.model, &x.serial, &x.place, &x.notSeen, &x.location, &x.branch, &x.picture, opt(&x.sameAs), &x.same, &x.notCamera, &x.state, &x.slot}
	}, func(x *row) error {
		e := x.entry
		e.addr = addrText(e.at)
		dark := e.kind == inventory.KindRecorder && x.picture == 0
		e.dark = dark && x.notSeen == ""
		e.unseen = dark && x.notSeen != "" && e.slotID == "" && x.place == ""
		e.double = x.sameAs != "" && x.same
		e.placed = e.slotID != "" || x.place != ""
		e.absent = e.slotID == "" && len(away[e.id]) > 0
		e.active = x.state == inventory.StateActive && !x.notCamera
		e.text = searchable(append([]string{e.name, x.deviceName, x.maker, x.model, x.maker + " " + x.model, e.addr, x.place, e.slot, x.location, x.branch, x.serial}, keys[e.deviceID]...)...)
		d.byID[e.id] = len(d.cameras)
		d.cameras = append(d.cameras, e)
		return nil
	}, `SELECT camera.id, camera.device_id, camera.branch_id, slot.location_id, camera.slot_id, camera.name, device.addr, device.kind, camera.channel,
			branch.ord, COALESCE(location.ord, 1000000), COALESCE(slot.number, 0), camera.last_ms,
			device.name, device.maker, device.model, device.serial, camera.place, camera.not_seen, COALESCE(location.name, ''), branch.name,
			camera.picture_ms, camera.same_as, camera.same_confirmed, camera.not_camera, camera.state, COALESCE(slot.code, '')
		FROM camera
		JOIN device ON device.id = camera.device_id
		JOIN branch ON branch.id = camera.branch_id
		LEFT JOIN slot ON slot.id = camera.slot_id
		LEFT JOIN location ON location.id = slot.location_id
		ORDER BY branch.ord, COALESCE(location.ord, 1000000), COALESCE(slot.number, 0), camera.device_id, camera.channel, camera.id`)
	return d, err
}

// seen tells whether a camera is of a sight, as CameraFilter says.
func (e *entry) seen(s Sight) bool {
	switch s {
	case SightCounted:
		return !e.dark && !e.unseen && !e.double && !e.absent
	case SightUnused:
		return e.dark
	case SightUnseen:
		return e.unseen
	case SightDouble:
		return e.double
	}
	return true
}

// host is the address without its port, as people know it.
func (e *entry) host() string {
	if e.at.IsValid() {
		return e.at.Addr().String()
	}
	return e.addr
}

// status is how the last check of a camera ended, and when.
type status struct {
	outcome inventory.Outcome
	at      int64
}

// statuses reads the last outcome of every camera, as far as a filter needs it.
func (r runner) statuses(ctx context.Context, f CameraFilter) (map[string]status, error) {
	out := map[string]status{}
	sorted := strings.TrimPrefix(f.Sort, "-")
	if f.Outcome == "" && !f.Trouble && sorted != "outcome" && sorted != "checked" {
		return out, nil
	}
	type row struct {
		camera string
		status
	}
	return out, each(ctx, r, func(x *row) []any { return []any{&x.camera, &x.outcome, &x.at} }, func(x *row) error {
		out[x.camera] = x.status
		return nil
	}, "SELECT camera_id, outcome, at_ms FROM camera_status")
}

// pick finds the cameras of a filter, in its order.
func (d *directory) pick(f CameraFilter, last map[string]status) []*entry {
	var out []*entry
	words := wordsOf(f.Query)
	for i := range d.cameras {
		e := &d.cameras[i]
		switch outcome := last[e.id].outcome; {
		case f.BranchID != "" && e.branchID != f.BranchID, f.LocationID != "" && e.locationID != f.LocationID, f.DeviceID != "" && e.deviceID != f.DeviceID:
			continue
		case f.Outcome == inventory.OutcomeNotAssessed && outcome != "" && outcome != f.Outcome:
			continue
		case f.Outcome != "" && f.Outcome != inventory.OutcomeNotAssessed && outcome != f.Outcome:
			continue
		case f.Trouble && outcome != inventory.OutcomeDegraded && outcome != inventory.OutcomeDown && outcome != inventory.OutcomeAuthRefused:
			continue
		case !f.All && !e.active, !e.seen(f.Sight), f.Placed != nil && *f.Placed != e.placed, !holdsAll(e.text, words):
			continue
		}
		out = append(out, e)
	}
	by := map[string]func(a, b *entry) int{
		"branch":   func(a, b *entry) int { return a.branchOrd - b.branchOrd },
		"name":     func(a, b *entry) int { return inventory.CompareNames(a.name, b.name) },
		"location": func(a, b *entry) int { return a.locationOrd - b.locationOrd },
		"slot":     func(a, b *entry) int { return inventory.CompareNames(a.slot, b.slot) },
		"addr":     func(a, b *entry) int { return a.at.Compare(b.at) },
		"outcome":  func(a, b *entry) int { return strings.Compare(string(last[a.id].outcome), string(last[b.id].outcome)) },
		"last":     func(a, b *entry) int { return compareInt(a.last, b.last) },
		"checked":  func(a, b *entry) int { return compareInt(last[a.id].at, last[b.id].at) },
	}
	name, down := strings.CutPrefix(f.Sort, "-")
	if less := by[name]; less != nil {
		slices.SortStableFunc(out, func(a, b *entry) int {
			if down {
				return less(b, a)
			}
			return less(a, b)
		})
	}
	return out
}

func compareInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// CameraName is how people call a camera, by its slot or by its own name, and where it is.
type CameraName struct{ Slot, Name, BranchID, LocationID string }

// CameraNames names the cameras that there are of the ids.
func (s *Store) CameraNames(ctx context.Context, ids []string) (map[string]CameraName, error) {
	out := map[string]CameraName{}
	if len(ids) == 0 {
		return out, nil
	}
	err := s.read(ctx, "name cameras", func(r runner) error {
		d, err := r.directory(ctx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if i, ok := d.byID[id]; ok {
				e := &d.cameras[i]
				out[id] = CameraName{e.slot, e.name, e.branchID, e.locationID}
			}
		}
		return nil
	})
	return out, err
}
