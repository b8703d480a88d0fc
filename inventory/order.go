package inventory

import (
	"cmp"
	"slices"
	"strings"
)

// camerasAt lists the counted cameras of a location in the order of their slots.
func camerasAt(found Found, branchID, locationID string, slots map[string]Slot) []Camera {
	var out []Camera
	for _, c := range found.Cameras {
		if c.BranchID == branchID && c.LocationID == locationID && c.SlotID != "" && Counts(c, found) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Camera) int {
		return cmp.Or(cmp.Compare(slots[a.SlotID].Number, slots[b.SlotID].Number), strings.Compare(a.ID, b.ID))
	})
	return out
}

// sortCameras orders cameras by address, then by channel: the order of a camera list.
func sortCameras(cs []Camera, found Found) {
	slices.SortStableFunc(cs, func(a, b Camera) int {
		da, db := found.Devices[a.DeviceID], found.Devices[b.DeviceID]
		return cmp.Or(da.Addr.Compare(db.Addr), cmp.Compare(a.Channel, b.Channel), strings.Compare(a.ID, b.ID))
	})
}
