// Package rooms draws the second labelled set: pictures of rooms that are traced in three
// dimensions, with what may stand before, in or behind a lens, coded as H.264 by ffmpeg. It
// shares nothing with the judge, nor with the set that the judge was tuned on. Only tests use it.
package rooms

import "math"

// vec is a place or a direction: metres to the right, ahead and up.
type vec struct{ x, y, z float64 }

func (a vec) add(b vec) vec              { return vec{a.x + b.x, a.y + b.y, a.z + b.z} }
func (a vec) sub(b vec) vec              { return vec{a.x - b.x, a.y - b.y, a.z - b.z} }
func (a vec) scale(k float64) vec        { return vec{a.x * k, a.y * k, a.z * k} }
func (a vec) dot(b vec) float64          { return a.x*b.x + a.y*b.y + a.z*b.z }
func (a vec) unit() vec                  { return a.scale(1 / math.Sqrt(a.dot(a))) }
func (a vec) along(d vec, t float64) vec { return a.add(d.scale(t)) }

// solid is a box between two corners, or an ellipsoid of a centre and three radii.
type solid struct {
	round bool
	a, b  vec
	look  surface
	glow  float64 // shines by itself, as a window by day
	lamp  float64 // shines where the lamps are on
}

// ahead is a cheap look whether a ray may meet a ball; that of a box is cheap enough.
func (s *solid) ahead(from, dir vec) bool {
	if !s.round {
		return true
	}
	r := max(s.b.x, s.b.y, s.b.z)
	to := s.a.sub(from)
	k := to.dot(dir)
	return k > 0 && to.dot(to)-k*k < r*r
}

// meet returns how far a ray goes until it meets the solid, from outside or from within, and
// the normal there, turned towards where the ray came from.
func (s *solid) meet(from, dir vec) (float64, vec) {
	const near = 1e-4
	if s.round {
		o := vec{(from.x - s.a.x) / s.b.x, (from.y - s.a.y) / s.b.y, (from.z - s.a.z) / s.b.z}
		d := vec{dir.x / s.b.x, dir.y / s.b.y, dir.z / s.b.z}
		a, b, c := d.dot(d), o.dot(d), o.dot(o)-1
		root := b*b - a*c
		if root < 0 {
			return math.Inf(1), vec{}
		}
		t := (-b - math.Sqrt(root)) / a
		if t < near {
			return math.Inf(1), vec{}
		}
		p := o.along(d, t)
		return t, vec{p.x / s.b.x, p.y / s.b.y, p.z / s.b.z}.unit()
	}
	in, out, axis, exit := math.Inf(-1), math.Inf(1), 0, 0
	slab := func(o, d, lo, hi float64, which int) {
		t0, t1 := (lo-o)/d, (hi-o)/d
		if t0 > t1 {
			t0, t1 = t1, t0
		}
		if t0 > in {
			in, axis = t0, which
		}
		if t1 < out {
			out, exit = t1, which
		}
	}
	slab(from.x, dir.x, s.a.x, s.b.x, 0)
	slab(from.y, dir.y, s.a.y, s.b.y, 1)
	slab(from.z, dir.z, s.a.z, s.b.z, 2)
	if in > out || out < near {
		return math.Inf(1), vec{}
	}
	if in < near {
		in, axis = out, exit
	}
	switch axis {
	case 0:
		return in, vec{x: -math.Copysign(1, dir.x)}
	case 1:
		return in, vec{y: -math.Copysign(1, dir.y)}
	}
	return in, vec{z: -math.Copysign(1, dir.z)}
}

// surface says how much of the light a point throws back, 0 to 1.
type surface func(p, n vec) float64

// grain is a number of 0 to 1 for a place of a grid, always the same.
func grain(x, y, z int) float64 {
	h := uint64(x)*0x9E3779B97F4A7C15 ^ uint64(y)*0xC2B2AE3D27D4EB4F ^ uint64(z)*0x165667B19E3779F9
	h ^= h >> 29
	h *= 0xBF58476D1CE4E5B9
	h ^= h >> 32
	return float64(h>>40) / (1 << 24)
}

// cloud is grain made smooth, over two coordinates.
func cloud(u, v float64, seed int) float64 {
	fu, fv := math.Floor(u), math.Floor(v)
	x, y, a, b := int(fu), int(fv), u-fu, v-fv
	a, b = a*a*(3-2*a), b*b*(3-2*b)
	top := grain(x, y, seed)*(1-a) + grain(x+1, y, seed)*a
	low := grain(x, y+1, seed)*(1-a) + grain(x+1, y+1, seed)*a
	return top*(1-b) + low*b
}

// flat is where a point lies on the face that it belongs to.
func flat(p, n vec) (u, v float64) {
	switch {
	case math.Abs(n.x) > 0.7:
		return p.y, p.z
	case math.Abs(n.y) > 0.7:
		return p.x, p.z
	}
	return p.x, p.y
}

func plain(a float64) surface {
	return func(p, n vec) float64 {
		u, v := flat(p, n)
		return a * (0.94 + 0.06*cloud(3*u, 3*v, 1) + 0.04*cloud(40*u, 40*v, 2))
	}
}

func tiles(size, a, b, joint float64) surface {
	return func(p, n vec) float64 {
		u, v := flat(p, n)
		u, v = u/size, v/size
		x, y := math.Floor(u), math.Floor(v)
		if u-x < 0.03 || v-y < 0.03 {
			return joint
		}
		k := grain(int(x), int(y), 3)
		if (int(x)+int(y))&1 == 0 {
			return a * (0.92 + 0.1*k)
		}
		return b * (0.92 + 0.1*k)
	}
}

func planks(wide, a float64) surface {
	return func(p, n vec) float64 {
		u, v := flat(p, n)
		row := int(math.Floor(u / wide))
		if u/wide-float64(row) < 0.04 {
			return a * 0.5
		}
		return a * (0.75 + 0.25*grain(row, int(math.Floor(v/1.3+0.37*float64(row))), 4) + 0.12*cloud(60*u, 3*v, row))
	}
}

func bricks(a, joint float64) surface {
	return func(p, n vec) float64 {
		u, v := flat(p, n)
		row := math.Floor(v / 0.15)
		u = u/0.4 + 0.5*math.Mod(math.Abs(row), 2)
		if u-math.Floor(u) < 0.05 || v/0.15-row < 0.12 {
			return joint
		}
		return a * (0.7 + 0.4*grain(int(math.Floor(u)), int(row), 5))
	}
}

// rough is asphalt, carpet, stone.
func rough(a, size float64) surface {
	return func(p, n vec) float64 {
		u, v := flat(p, n)
		return a * (0.7 + 0.35*cloud(u/size, v/size, 6) + 0.2*cloud(u/7/size, v/7/size, 7))
	}
}

func stripes(wide, a, b float64) surface {
	return func(p, n vec) float64 {
		u, v := flat(p, n)
		if math.Abs(n.z) < 0.7 {
			u = v
		}
		if math.Mod(math.Abs(u), wide) < wide/2 {
			return a
		}
		return b
	}
}

// goods is what stands on a shelf, lies in racks, hangs on a board.
func goods(wide, high float64, seed int) surface {
	return func(p, n vec) float64 {
		u, v := flat(p, n)
		row := int(math.Floor(v / high))
		x := u/wide + grain(row, 9, seed)
		col := int(math.Floor(x))
		fu, fv := x-float64(col), v/high-float64(row)
		switch k := grain(col, row, seed); {
		case fv < 0.08:
			return 0.75
		case fv > 0.55+0.4*k || fu < 0.07:
			return 0.06
		case fv > 0.25 && fv < 0.45 && fu > 0.2 && fu < 0.8:
			return 0.9 - 0.7*k
		default:
			return 0.1 + 0.75*k
		}
	}
}
