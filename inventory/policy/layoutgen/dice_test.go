package layoutgen

import "math/rand/v2"

// dice is the one source of chance: the same seed throws the same numbers.
type dice struct{ r *rand.Rand }

func newDice(seed int64) *dice {
	return &dice{rand.New(rand.NewPCG(uint64(seed), 0x9e3779b97f4a7c15))}
}

// chance is true in about percent of 100 throws.
func (d *dice) chance(percent int) bool { return d.r.IntN(100) < percent }

// between gives a whole number from lo to hi, both included.
func (d *dice) between(lo, hi int) int { return lo + d.r.IntN(hi-lo+1) }

// pick gives one of the values.
func pick[T any](d *dice, values ...T) T { return values[d.r.IntN(len(values))] }

// sample gives n different values in a random order; all of them where n is larger.
func sample[T any](d *dice, values []T, n int) []T {
	out := make([]T, 0, n)
	for _, i := range d.r.Perm(len(values)) {
		if len(out) == n {
			break
		}
		out = append(out, values[i])
	}
	return out
}
