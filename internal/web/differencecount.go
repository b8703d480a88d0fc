package web

import (
	"slices"
	"time"

	"camledger/internal/sheet"
	"camledger/inventory"
)

// tallied is one camera that a difference of number counts.
type tallied struct {
	URL, Name    string // of the camera; no URL: it was counted by hand
	Slot         string // empty: it fills none
	Free         bool   // the slot is known, and nothing fills it
	Device, Addr string
	Seen         time.Time
	Absent       bool // the last complete scan did not see it
}

// talliedView is what a difference of number found, one by one, and what is left to the number
// that is declared.
type talliedView struct {
	Title, Says string
	Short       bool
	Rows        []tallied
	More        int // that are not named
	Loose       []standView
	LooseMore   int
	Slots       string // the page of slots, at the place
}

// talliedMost and looseMost bound the cameras that a page names.
const (
	talliedMost = 60
	looseMost   = 8
)

// talliedOf names the cameras that count at the place of a difference of number, in the whole
// branch where it has none.
func talliedOf(v visitor, d inventory.Difference, reg *inventory.Register, found inventory.Found) *talliedView {
	codes := map[string]string{}
	for _, s := range reg.Slots {
		codes[s.ID] = s.Code
	}
	out := &talliedView{Slots: "/branches/" + d.BranchID + "/slots"}
	for _, c := range found.Cameras {
		if c.BranchID != d.BranchID || !inventory.Counts(c, found) || d.LocationID != "" && c.LocationID != d.LocationID || c.SlotID == "" && c.Absent() {
			continue
		}
		l := newLeftCamera(c, found.Devices[c.DeviceID])
		x := tallied{URL: "/cameras/" + c.ID, Name: l.Name, Slot: codes[c.SlotID], Device: l.Device, Addr: l.Addr, Seen: c.LastSeen, Absent: c.Absent()}
		if l.Channel > 0 {
			x.Addr += " · " + v.say("web.channel", l.Channel)
		}
		out.Rows = append(out.Rows, x)
	}
	for _, h := range found.ByHand {
		if h.BranchID == d.BranchID && h.Until.IsZero() && (d.LocationID == "" || h.LocationID == d.LocationID) {
			out.Rows = append(out.Rows, tallied{Name: h.Label, Slot: h.SlotCode, Device: v.say("web.tally.byhand"), Seen: h.From})
		}
	}
	slices.SortStableFunc(out.Rows, func(a, b tallied) int {
		if n := compareNatural(a.Slot, b.Slot); n != 0 {
			return n
		}
		return compareNatural(a.Name, b.Name)
	})
	out.Title = v.say("web.tally.title", number(len(out.Rows)))
	switch most := max(d.Found, d.FoundMost); {
	case most < d.Declared:
		out.Short = true
		out.Says = v.say("web.tally.short", d.Declared, sheet.Span(d.Found, most), d.Declared-most)
		out.Rows = append(out.Rows, freeOf(d, reg, found)...)
	case d.Found > d.Declared:
		out.Says = v.say("web.tally.over", d.Declared, sheet.Span(d.Found, most), d.Found-d.Declared)
	}
	if d.LocationID != "" {
		out.Slots += "#" + d.LocationID
		if out.Short {
			out.Loose = looseOf(v, d.BranchID, found)
			out.LooseMore = max(0, len(out.Loose)-looseMost)
			out.Loose = out.Loose[:len(out.Loose)-out.LooseMore]
		}
	}
	out.More = max(0, len(out.Rows)-talliedMost)
	out.Rows = out.Rows[:len(out.Rows)-out.More]
	return out
}

// freeOf lists the slots of the place that are known and that nothing fills.
func freeOf(d inventory.Difference, reg *inventory.Register, found inventory.Found) (out []tallied) {
	held := map[string]bool{}
	for _, c := range found.Cameras {
		held[c.SlotID] = held[c.SlotID] || c.State != inventory.StateRetired
	}
	for _, h := range found.ByHand {
		held[h.SlotID] = held[h.SlotID] || h.Until.IsZero()
	}
	for _, s := range reg.Slots {
		l, ok := reg.Location(s.LocationID)
		if ok && l.BranchID == d.BranchID && (d.LocationID == "" || s.LocationID == d.LocationID) && s.RetiredAt.IsZero() && !held[s.ID] {
			out = append(out, tallied{Slot: s.Code, Free: true})
		}
	}
	slices.SortStableFunc(out, func(a, b tallied) int { return compareNatural(a.Slot, b.Slot) })
	return out
}
