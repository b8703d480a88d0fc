package inventory

import (
	"cmp"
	"slices"
	"strings"
)

// Standing lists what the devices of a branch, as they are stored, leave for a person: pairs
// that are perhaps one device, devices that moved here from another branch or from here to
// another one, and devices whose sources have other tokens than before. elsewhere are devices of other branches that
// share keys with those of this one. The result is sorted, and stays the same until a
// person or a scan changes what is stored.
func Standing(branchID string, found Found, elsewhere []Device) []Change {
	x := newKeyIndex(branchID, found, nil)
	var out []Change
	for _, id := range x.ids {
		d := x.devices[id]
		if d.State == StateRetired {
			continue
		}
		for _, old := range x.before(d) {
			out = append(out, Change{Kind: ChangeProposed, DeviceID: old.ID, Other: d.ID, From: old.Addr.String(), To: d.Addr.String(),
				Label: old.Name, OtherLabel: d.Name, Keys: x.common(old, d)})
		}
		if c, ok := renumbered(d, found); ok {
			out = append(out, c)
		}
		for _, old := range elsewhere {
			if c, ok := x.moved(old, d); ok {
				out = append(out, c)
			}
			if c, ok := x.moved(d, old); ok {
				c.Kind = ChangeLeft
				out = append(out, c)
			}
		}
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.DeviceID, b.DeviceID), strings.Compare(a.Other, b.Other))
	})
	return out
}

// common lists the strong keys that count and that two devices share, strongest first.
func (x keyIndex) common(a, b Device) []DeviceKey {
	var out []DeviceKey
	for _, k := range a.Keys {
		if k.Kind.strong() && x.counts(k) && slices.Contains(b.Keys, k) {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, compareKeys)
	return out
}

// before lists the active devices of the branch that were seen last before d and share a
// key with it. Two that were seen in one scan share none that counts.
func (x keyIndex) before(d Device) []Device {
	var ids []string
	for _, k := range d.Keys {
		if k.Kind.strong() && x.counts(k) {
			ids = append(ids, x.holders[k]...)
		}
	}
	slices.Sort(ids)
	var out []Device
	for _, id := range slices.Compact(ids) {
		if o := x.devices[id]; id != d.ID && o.State != StateRetired && o.LastSeen.Before(d.LastSeen) {
			out = append(out, o)
		}
	}
	return out
}

// moved tells whether a device of the branch is one that another branch knew: it shows that
// one's strong keys, and the other branch has not seen them since.
func (x keyIndex) moved(old, d Device) (Change, bool) {
	if old.BranchID == d.BranchID || old.MergedInto != "" || old.State == StateRetired || !old.LastSeen.Before(d.FirstSeen) {
		return Change{}, false
	}
	old.Keys = refine(old.Keys)
	keys := x.common(old, d)
	agree := agreement(keys, old.Keys, x.counts)
	if agree < proposeAt || agree <= against(old.Keys, d.Keys) {
		return Change{}, false
	}
	return Change{Kind: ChangeMoved, DeviceID: old.ID, Other: d.ID, BranchID: old.BranchID, From: old.Addr.String(), To: d.Addr.String(),
		Label: old.Name, OtherLabel: d.Name, Keys: keys}, true
}

// renumbered tells whether some sources of a device went while as many came, in the same
// order and under the same names: a firmware update gave them other tokens.
func renumbered(d Device, found Found) (Change, bool) {
	var gone, come []Camera
	for _, c := range found.Cameras {
		switch {
		case c.DeviceID != d.ID:
		case c.LastSeen.Equal(d.LastSeen):
			come = append(come, c)
		case c.State != StateRetired && !c.NotCamera:
			gone = append(gone, c)
		}
	}
	known := func(c Camera) bool { // it was there beside those that went
		return slices.ContainsFunc(gone, func(g Camera) bool { return !c.FirstSeen.After(g.LastSeen) })
	}
	come = slices.DeleteFunc(come, func(c Camera) bool {
		if c.State == StateRetired { // a token of before that came back
			return !slices.ContainsFunc(gone, func(g Camera) bool { return c.MergedInto == g.ID })
		}
		return c.SlotID != "" || known(c)
	})
	if len(gone) == 0 || len(gone) != len(come) {
		return Change{}, false
	}
	byChannel := func(a, b Camera) int { return cmp.Or(cmp.Compare(a.Channel, b.Channel), strings.Compare(a.ID, b.ID)) }
	slices.SortFunc(gone, byChannel)
	slices.SortFunc(come, byChannel)
	c := Change{Kind: ChangeRenumbered, DeviceID: d.ID, Label: d.Name, To: d.Addr.String()}
	for i, g := range gone {
		if g.Channel != come[i].Channel || g.Name != come[i].Name {
			return Change{}, false
		}
		c.Pairs = append(c.Pairs, CameraPair{g.ID, come[i].ID})
	}
	return c, true
}
