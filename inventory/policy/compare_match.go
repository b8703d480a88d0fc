package policy

import (
	"cmp"
	"slices"
)

// pair is a value of two lists that belong together; one side is nil where there is none.
type pair[T any] struct{ old, new *T }

// pairs puts the values of two lists together by the first key that both have, in their
// order; what is left stands alone, the new ones after the old one that precedes them.
func pairs[T any](old, new []T, keys ...func(T) string) []pair[T] {
	oldTo, newTo := match(len(old), len(new), func(link func(i, j int), free func(side, i int) bool) {
		for _, key := range keys {
			byKey(old, new, key, link, free)
		}
	})
	return merged(old, new, oldTo, newTo)
}

// byKey links the values that are left and have the same key, in their order; "" is none.
func byKey[T any](old, new []T, key func(T) string, link func(i, j int), free func(side, i int) bool) {
	waiting := map[string][]int{}
	for i := range old {
		if k := key(old[i]); k != "" && free(0, i) {
			waiting[k] = append(waiting[k], i)
		}
	}
	for j := range new {
		if !free(1, j) {
			continue
		}
		k := key(new[j])
		if list := waiting[k]; len(list) > 0 {
			link(list[0], j)
			waiting[k] = list[1:]
		}
	}
}

// match keeps which places of two lists belong together: -1 where none does.
func match(n, m int, by func(link func(i, j int), free func(side, i int) bool)) (oldTo, newTo []int) {
	oldTo, newTo = slices.Repeat([]int{-1}, n), slices.Repeat([]int{-1}, m)
	by(func(i, j int) { oldTo[i], newTo[j] = j, i }, func(side, i int) bool {
		if side == 0 {
			return oldTo[i] < 0
		}
		return newTo[i] < 0
	})
	return oldTo, newTo
}

// merged lists the pairs in the order of the new list; what is only in the old one stands
// behind what preceded it there.
func merged[T any](old, new []T, oldTo, newTo []int) []pair[T] {
	var out []pair[T]
	behind := map[int][]int{} // place in the new list, -1 before all → places in the old one
	last := -1
	for i := range old {
		if oldTo[i] >= 0 {
			last = oldTo[i]
			continue
		}
		behind[last] = append(behind[last], i)
	}
	gone := func(j int) {
		for _, i := range behind[j] {
			out = append(out, pair[T]{old: &old[i]})
		}
	}
	gone(-1)
	for j := range new {
		p := pair[T]{new: &new[j]}
		if newTo[j] >= 0 {
			p.old = &old[newTo[j]]
		}
		out = append(out, p)
		gone(j)
	}
	return out
}

// alike is how like two names are, 0 to 1: the share of the pairs of neighbouring
// characters that both have.
func alike(a, b string) float64 {
	x, y := []rune(nameKey(a)), []rune(nameKey(b))
	switch {
	case slices.Equal(x, y):
		return 1
	case len(x) < 2 || len(y) < 2:
		return 0
	}
	count := map[[2]rune]int{}
	for i := range len(x) - 1 {
		count[[2]rune{x[i], x[i+1]}]++
	}
	both := 0
	for i := range len(y) - 1 {
		if k := [2]rune{y[i], y[i+1]}; count[k] > 0 {
			count[k]--
			both++
		}
	}
	return 2 * float64(both) / float64(len(x)+len(y)-2)
}

// likely is from how like two names are that they are proposed as the same.
const likely = 0.45

// maxLikely bounds the names that are compared each with each.
const maxLikely = 300

// byLikeness links what is left by how like it is, the likest first; the order of the two
// lists does not matter.
func byLikeness(n, m int, like func(i, j int) float64, link func(i, j int), free func(side, i int) bool) {
	type candidate struct {
		i, j int
		like float64
	}
	var all []candidate
	for i := range min(n, maxLikely) {
		for j := range min(m, maxLikely) {
			if free(0, i) && free(1, j) {
				if l := like(i, j); l >= likely {
					all = append(all, candidate{i, j, l})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(-cmp.Compare(a.like, b.like), cmp.Compare(max(a.i-a.j, a.j-a.i), max(b.i-b.j, b.j-b.i)),
			cmp.Compare(min(a.i, a.j), min(b.i, b.j)), cmp.Compare(max(a.i, a.j), max(b.i, b.j)))
	})
	for _, c := range all {
		if free(0, c.i) && free(1, c.j) {
			link(c.i, c.j)
		}
	}
}
