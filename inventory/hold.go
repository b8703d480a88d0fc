package inventory

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// HoldState is what became of a scan that was held.
type HoldState string

// States of a hold.
const (
	HoldWaiting   HoldState = "waiting"
	HoldReleased  HoldState = "released"  // a person took the scan over
	HoldRejected  HoldState = "rejected"  // a person did not
	HoldOvertaken HoldState = "overtaken" // a later complete scan took its place
)

// Hold is the story of a scan that was kept back because it changes too much at once.
type Hold struct {
	State   HoldState `json:"state"`
	At      time.Time `json:"at,omitzero"`
	Decided time.Time `json:"decided,omitzero"`
	By      string    `json:"by,omitempty"` // who decided; empty: the program
	Reason  string    `json:"reason,omitempty"`
}

// ItemKind is in what way one camera or device is other than at the last scan.
type ItemKind string

// Kinds of items. The last two are told, and never hold a scan.
const (
	ItemNew      ItemKind = "new"
	ItemGone     ItemKind = "gone"
	ItemReplaced ItemKind = "replaced" // another device answers at the address of one that is gone
	// ItemRenumbered: seen under another token, at the same place among as many sources and
	// under the same name; perhaps the same camera.
	ItemRenumbered ItemKind = "renumbered"
	ItemPlace      ItemKind = "place"    // its name speaks of another place than before
	ItemConflict   ItemKind = "conflict" // carries the identity of two known devices
	ItemAddress    ItemKind = "address"  // the same device at another address
	ItemBack       ItemKind = "back"     // was absent and is there again
)

// Item is one thing that is other than at the last scan.
type Item struct {
	Kind     ItemKind `json:"kind"`
	CameraID string   `json:"camera,omitempty"`
	DeviceID string   `json:"device,omitempty"`
	Label    string   `json:"label,omitempty"`
	From     string   `json:"from,omitempty"` // address or name before
	To       string   `json:"to,omitempty"`   // address or name now
}

// itemsKept bounds how many items a scan lists; Counts tells of all.
const itemsKept = 500

// ScanChange is what one scan found other than what was known.
type ScanChange struct {
	Known  int              `json:"known"` // cameras that were there before
	Found  int              `json:"found"` // cameras that it saw
	Counts map[ItemKind]int `json:"counts,omitempty"`
	// List names the first of them, cameras that are gone first.
	List []Item `json:"list,omitempty"`
	// Renumbered are the devices whose sources all came under other tokens.
	Renumbered []Renumbered `json:"renumbered,omitempty"`
	// Setup tells that the branch's first placing is not finished: what is new then only
	// lengthens the list of cameras to be placed.
	Setup bool `json:"setup,omitempty"`
}

// Renumbered is a device whose sources came under other tokens, as many as before, in the
// same order and under the same names: it is proposed that they are the same cameras.
type Renumbered struct {
	DeviceID string `json:"device"`
	Label    string `json:"name,omitempty"`
	Addr     string `json:"addr,omitempty"`
	Sources  int    `json:"sources"`
}

// Who names the device for people.
func (r Renumbered) Who() string {
	if r.Label == "" {
		return r.Addr
	}
	return r.Label + " (" + r.Addr + ")"
}

// Items is how many changes count towards holding the scan. A camera that gave way to
// another at its address is one; a new address alone is none.
func (c ScanChange) Items() int {
	n := c.Counts[ItemGone] + c.Counts[ItemReplaced] + c.Counts[ItemRenumbered] + c.Counts[ItemPlace] + c.Counts[ItemConflict]
	if !c.Setup {
		n += c.Counts[ItemNew]
	}
	return n
}

// Unjudged is how many cameras were there before and neither seen now nor called gone:
// seen only through a recorder, on a device that could not be read, or in a partial scan.
func (c ScanChange) Unjudged() int {
	return max(0, c.Known-c.Counts[ItemGone]+c.Counts[ItemNew]+c.Counts[ItemBack]-c.Found)
}

// Holds tells whether a scan that changes so many of so many known cameras is held for
// a person: more than HoldPercent of them, or HoldItems, but at least HoldLeast.
func (r Rules) Holds(items, known int) bool {
	return items >= r.HoldItems || (items >= r.HoldLeast && 100*items > r.HoldPercent*known)
}

// ChangeOf compares what a scan linked with what was known of the branch. complete tells
// whether cameras that it did not see count as gone.
func ChangeOf(reg *Register, branch Branch, known Found, linked Linked, complete bool) ScanChange {
	w := weigher{out: ScanChange{Counts: map[ItemKind]int{}, Setup: branch.EnrolledAt.IsZero()}}
	now := Found{Devices: map[string]Device{}, Cameras: linked.Cameras}
	for id, d := range known.Devices {
		now.Devices[id] = d
	}
	for _, d := range linked.Devices {
		now.Devices[d.ID] = d
	}
	before, seen := map[string]Camera{}, map[string]bool{}
	for _, c := range known.Cameras {
		before[c.ID] = c
	}
	for _, c := range linked.Cameras {
		seen[c.ID] = true
		if c.SameAs != "" && c.SameConfirmed {
			seen[c.SameAs] = true // the camera was seen, if only through its recorder
		}
	}
	carried := w.renumbered(known, now)
	// Cameras that are new, by the address of their devices: one may replace one that is gone.
	fresh := map[string][]Camera{}
	locations := reg.LocationsOf(branch.ID)
	for _, c := range linked.Cameras {
		if !Counts(c, now) {
			continue
		}
		w.out.Found++
		d := now.Devices[c.DeviceID]
		old, wasKnown := before[c.ID]
		switch {
		case carried[c.ID].ID != "":
		case !wasKnown:
			at := d.Addr.Addr().String()
			fresh[at] = append(fresh[at], c)
		case old.Absent():
			w.item(Item{Kind: ItemBack, CameraID: c.ID, DeviceID: c.DeviceID, Label: c.Name})
		case c.SlotID != "" && c.Name != old.Name && speaksOf(locations, c, d) != "" &&
			speaksOf(locations, c, d) != c.LocationID && speaksOf(locations, old, known.Devices[old.DeviceID]) != speaksOf(locations, c, d):
			w.item(Item{Kind: ItemPlace, CameraID: c.ID, DeviceID: c.DeviceID, Label: c.Name, From: old.Name, To: c.Name})
		}
	}
	for _, c := range known.Cameras {
		if c.BranchID != branch.ID || !Counts(c, known) || c.Absent() {
			continue
		}
		w.out.Known++
		if to := carried[c.ID]; to.ID != "" {
			w.item(Item{Kind: ItemRenumbered, CameraID: c.ID, DeviceID: c.DeviceID, Label: c.Name, From: c.SourceToken, To: to.SourceToken})
			continue
		}
		if !complete || seen[c.ID] || linked.Unverified[c.DeviceID] {
			continue
		}
		it := Item{Kind: ItemGone, CameraID: c.ID, DeviceID: c.DeviceID, Label: c.Name}
		at := known.Devices[c.DeviceID].Addr.Addr().String()
		if cs := fresh[at]; len(cs) > 0 {
			it.Kind, it.To = ItemReplaced, cs[0].Name
			fresh[at] = cs[1:]
		}
		it.From = at
		w.item(it)
	}
	for at, cs := range fresh {
		for _, c := range cs {
			w.item(Item{Kind: ItemNew, CameraID: c.ID, DeviceID: c.DeviceID, Label: c.Name, To: at})
		}
	}
	for _, ch := range linked.Changes {
		switch ch.Kind {
		case ChangeConflict:
			w.item(Item{Kind: ItemConflict, DeviceID: ch.DeviceID, Label: now.Devices[ch.DeviceID].Name, From: ch.Other, To: ch.To})
		case ChangeAddress:
			w.item(Item{Kind: ItemAddress, DeviceID: ch.DeviceID, Label: now.Devices[ch.DeviceID].Name, From: ch.From, To: ch.To})
		}
	}
	w.sort()
	return w.out
}

// speaksOf is the declared place that a camera's labels clearly speak of; empty: none.
func speaksOf(locations []Location, c Camera, d Device) string {
	return propose(locations, c, d, Hints{}).LocationID
}

type weigher struct{ out ScanChange }

// renumbered notes the devices whose sources came under other tokens, and gives each camera
// of such a pair the other one. now are the devices after the scan and the cameras that it saw.
func (w *weigher) renumbered(known, now Found) map[string]Camera {
	out := map[string]Camera{}
	after := After(known, now.Cameras)
	after.Devices = now.Devices
	byID := map[string]Camera{}
	for _, c := range after.Cameras {
		byID[c.ID] = c
	}
	stored := map[string]bool{}
	for _, c := range known.Cameras {
		stored[c.ID] = true
	}
	looked := map[string]bool{}
	for _, c := range now.Cameras {
		_, before := known.Devices[c.DeviceID]
		if !before || stored[c.ID] || looked[c.DeviceID] {
			continue
		}
		looked[c.DeviceID] = true
		d := now.Devices[c.DeviceID]
		ch, ok := renumbered(d, after)
		if !ok {
			continue
		}
		w.out.Renumbered = append(w.out.Renumbered, Renumbered{d.ID, cmp.Or(d.Name, d.Model), d.Addr.Addr().String(), len(ch.Pairs)})
		for _, p := range ch.Pairs {
			out[p.Known], out[p.Seen] = byID[p.Seen], byID[p.Known]
		}
	}
	slices.SortFunc(w.out.Renumbered, func(a, b Renumbered) int { return strings.Compare(a.DeviceID, b.DeviceID) })
	return out
}

func (w *weigher) item(i Item) {
	w.out.Counts[i.Kind]++
	w.out.List = append(w.out.List, i)
}

// itemOrder is the order in which people want to read items.
var itemOrder = []ItemKind{ItemGone, ItemReplaced, ItemRenumbered, ItemConflict, ItemPlace, ItemNew, ItemAddress, ItemBack}

func (w *weigher) sort() {
	slices.SortFunc(w.out.List, func(a, b Item) int {
		if o := slices.Index(itemOrder, a.Kind) - slices.Index(itemOrder, b.Kind); o != 0 {
			return o
		}
		if o := CompareNames(a.Label, b.Label); o != 0 {
			return o
		}
		return strings.Compare(a.CameraID+a.DeviceID, b.CameraID+b.DeviceID)
	})
	w.out.List = w.out.List[:min(len(w.out.List), itemsKept)]
}

// Calm is the part of a scan that may be taken over while the scan is held: that known
// devices and cameras were seen, and where they answer now. What they call themselves,
// what is new and what is gone waits for a person.
func Calm(known Found, linked Linked) Linked {
	out := Linked{Unverified: map[string]bool{}}
	for _, d := range linked.Devices {
		old, ok := known.Devices[d.ID]
		if !ok {
			continue
		}
		old.Addr, old.RTSPPort, old.LastSeen = d.Addr, d.RTSPPort, d.LastSeen
		out.Devices = append(out.Devices, old)
	}
	before := map[string]Camera{}
	for _, c := range known.Cameras {
		before[c.ID] = c
	}
	for _, c := range linked.Cameras {
		old, ok := before[c.ID]
		if !ok {
			continue
		}
		old.Main, old.Sub, old.SnapshotURI = c.Main, c.Sub, c.SnapshotURI
		old.LastSeen, old.Absences = c.LastSeen, nil
		if old.PictureAt.IsZero() {
			old.PictureAt, old.NotSeen = c.PictureAt, c.NotSeen
		}
		out.Cameras = append(out.Cameras, old)
	}
	for _, ch := range linked.Changes {
		if ch.Kind == ChangeAddress {
			out.Changes = append(out.Changes, ch)
		}
	}
	return out
}

// Look is what the stream of one source told during a scan, kept for a scan that is
// released later.
type Look struct {
	Addr      string    `json:"addr"` // of the device, address:port
	Token     string    `json:"token"`
	Audio     bool      `json:"audio,omitempty"`
	Open      bool      `json:"open,omitempty"`
	PictureAt time.Time `json:"pictureAt,omitzero"`
	NotSeen   Cause     `json:"notSeen,omitempty"`
}

// Looks are what the streams of linked cameras told.
func Looks(linked Linked) []Look {
	at := map[string]string{}
	for _, d := range linked.Devices {
		at[d.ID] = d.Addr.String()
	}
	var out []Look
	for _, c := range linked.Cameras {
		out = append(out, Look{at[c.DeviceID], c.SourceToken, c.Audio, c.Open, c.PictureAt, c.NotSeen})
	}
	return out
}

// Recall gives linked cameras back what their streams told when they were scanned.
func Recall(linked *Linked, looks []Look) {
	type key struct{ addr, token string }
	by := map[key]Look{}
	for _, l := range looks {
		by[key{l.Addr, l.Token}] = l
	}
	at := map[string]string{}
	for _, d := range linked.Devices {
		at[d.ID] = d.Addr.String()
	}
	for i := range linked.Cameras {
		c := &linked.Cameras[i]
		if l, ok := by[key{at[c.DeviceID], c.SourceToken}]; ok {
			c.Audio, c.Open, c.NotSeen = l.Audio, l.Open, l.NotSeen
			if c.PictureAt.IsZero() {
				c.PictureAt = l.PictureAt
			}
		}
	}
}
