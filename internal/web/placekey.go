package web

import (
	"slices"

	"camledger/inventory"
)

// placeKey names a place whatever its spaces, width and case, as the register does.
type placeKey struct{ branch, place string }

func keyOfPlace(branch, place string) placeKey {
	return placeKey{inventory.NameKey(branch), inventory.NameKey(place)}
}

// sortedKeys are the keys of a map in their order.
func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
