package probe

import "testing"

// TestPace gives stamps as encoders send them, 25 frames a second at 90 kHz.
func TestPace(t *testing.T) {
	const step = 3600
	series := func(n int, at func(i int) int) (out []uint32) {
		for i := range n {
			out = append(out, uint32(0xfffff000+uint32(at(i)*step))) // the stamps wrap
		}
		return out
	}
	// Display numbers in the order of decoding: an anchor, then the two before it.
	ibbp := func(i int) int {
		if i == 0 {
			return 0
		}
		return (i-1)/3*3 + []int{3, 1, 2}[(i-1)%3]
	}
	pyramid := func(i int) int { // hierarchical, four frames deep
		if i == 0 {
			return 0
		}
		return (i-1)/4*4 + []int{4, 2, 1, 3}[(i-1)%4]
	}
	// Mini groups of 3, 1, 2 and 4 in turn, as encoders choose them.
	mixed := func(i int) int {
		if i == 0 {
			return 0
		}
		return (i-1)/10*10 + []int{3, 1, 2, 4, 6, 5, 10, 7, 8, 9}[(i-1)%10]
	}
	still := func(int) int { return 7 }
	for _, c := range []struct {
		name   string
		stamps []uint32
		want   float64
	}{
		{"in order", series(50, func(i int) int { return i }), step},
		{"two frames", series(2, func(i int) int { return i }), step},
		{"every third", series(20, func(i int) int { return 3 * i }), 3 * step},
		{"B-frames", series(50, ibbp), step},
		{"B-frames, joined between two", series(51, ibbp)[2:], step},
		{"a pyramid of B-frames", series(54, pyramid), step},
		{"groups of all sizes", series(50, mixed), step},
		{"another clock in between", append(series(20, ibbp), series(40, func(i int) int { return i + 100000 })...), step},
		{"stamps that stand still", series(50, still), 0},
		{"one frame", series(1, still), 0},
		{"none", nil, 0},
	} {
		var p pace
		for _, s := range c.stamps {
			p.frame(s)
		}
		if got := p.interval(); got != c.want {
			t.Errorf("%s: a frame every %v, want %v", c.name, got, c.want)
		}
	}
}
