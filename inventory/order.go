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

// CompareNames orders names as people do: numbers inside them by value, so that "객장 2"
// comes before "객장 10".
func CompareNames(a, b string) int {
	for a != "" && b != "" {
		na, ra := leadingNumber(a)
		nb, rb := leadingNumber(b)
		if ra != a && rb != b {
			if c := cmp.Compare(na, nb); c != 0 {
				return c
			}
			a, b = ra, rb
			continue
		}
		if a[0] != b[0] {
			return strings.Compare(a, b)
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

// leadingNumber reads the digits that s begins with; rest is s where there are none.
func leadingNumber(s string) (n int, rest string) {
	i := 0
	for i < len(s) && i < 9 && s[i] >= '0' && s[i] <= '9' {
		n = 10*n + int(s[i]-'0')
		i++
	}
	return n, s[i:]
}
