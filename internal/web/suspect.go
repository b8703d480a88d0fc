package web

import (
	"slices"
	"strings"

	"camledger/inventory"
)

// suspectView is two cameras that are counted apart and seem to be one, with the forms that
// say whether they are.
type suspectView struct {
	ChannelID, Channel string // the recorder's channel: its name, slot and address
	DirectID, Direct   string
	Why                []string
	Back               string
	May                bool
}

// suspectsOf lists the pairs of a branch that may be why a place has more cameras than
// declared: those that nobody has spoken of, and those of which both hold slots. An empty
// locationID is the whole branch.
func suspectsOf(v visitor, branchID, locationID string, reg *inventory.Register, found inventory.Found, back string) []suspectView {
	cameras, codes := map[string]inventory.Camera{}, map[string]string{}
	for _, c := range found.Cameras {
		cameras[c.ID] = c
	}
	for _, slot := range reg.Slots {
		codes[slot.ID] = slot.Code
	}
	text := func(c inventory.Camera) string {
		left := newLeftCamera(c, found.Devices[c.DeviceID])
		parts := []string{left.Name, left.Addr}
		if left.Channel > 0 {
			parts = append(parts, v.say("web.channel", left.Channel))
		}
		if code := codes[c.SlotID]; code != "" {
			parts = append(parts, code)
		}
		return strings.Join(parts, " · ")
	}
	var out []suspectView
	for _, p := range slices.Concat(inventory.Doubles(branchID, found), inventory.Pairs(branchID, found)) {
		c, d := cameras[p.Channel], cameras[p.Direct]
		if locationID != "" && c.LocationID != locationID && d.LocationID != locationID {
			continue
		}
		one := suspectView{ChannelID: c.ID, Channel: text(c), DirectID: d.ID, Direct: text(d), Back: back, May: v.May(Place, branchID)}
		for _, e := range p.Evidence {
			one.Why = append(one.Why, v.say("evidence."+string(e.Kind), clean(e.Text)))
		}
		out = append(out, one)
	}
	slices.SortStableFunc(out, func(a, b suspectView) int { return compareNatural(a.Direct, b.Direct) })
	return out[:min(len(out), suspectsMost)]
}

// suspectsMost bounds the pairs that a page lists.
const suspectsMost = 100
