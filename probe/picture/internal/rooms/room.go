package rooms

import "math/rand/v2"

// change is what people do to a room without touching its camera.
type change struct{ moved, festive, blinds, filled bool }

// room is a place with two cameras that look at it.
type room struct {
	name    string
	views   [2]pose
	lamps   []vec
	open    bool // under the sky
	night   string
	floor   [4]float64 // where people walk: x and y from, to
	furnish func(b *builder, c change)
}

// builder collects solids.
type builder struct{ solids []solid }

func (b *builder) box(x0, y0, z0, x1, y1, z1 float64, look surface) *solid {
	b.solids = append(b.solids, solid{a: vec{x0, y0, z0}, b: vec{x1, y1, z1}, look: look})
	return &b.solids[len(b.solids)-1]
}

func (b *builder) ball(x, y, z, rx, ry, rz float64, look surface) *solid {
	b.solids = append(b.solids, solid{round: true, a: vec{x, y, z}, b: vec{rx, ry, rz}, look: look})
	return &b.solids[len(b.solids)-1]
}

// hall is the inside of a box with a floor, walls and a ceiling; it comes first.
func (b *builder) hall(x, y, z float64, floor, walls, ceiling surface) {
	b.box(0, 0, 0, x, y, z, func(p, n vec) float64 {
		switch {
		case n.z > 0.5:
			return floor(p, n)
		case n.z < -0.5:
			return ceiling(p, n)
		}
		return walls(p, n)
	})
}

// screen is a thin box that shows one of ffmpeg's sources.
func (b *builder) screen(x0, y0, z0, x1, y1, z1 float64, which int) *solid {
	img := sources()[which%len(sources())]
	return b.box(x0, y0, z0, x1, y1, z1, func(p, n vec) float64 {
		u, v := flat(p, n)
		lu, lv := flat(vec{x0, y0, z0}, n)
		hu, hv := flat(vec{x1, y1, z1}, n)
		return img.at((u-lu)/(hu-lu), 1-(v-lv)/(hv-lv))
	})
}

func (b *builder) chair(x, y float64) {
	b.box(x-0.25, y-0.25, 0.4, x+0.25, y+0.25, 0.48, plain(0.25))
	b.box(x-0.25, y+0.2, 0.48, x+0.25, y+0.26, 1, plain(0.25))
	b.box(x-0.22, y-0.22, 0, x-0.18, y-0.18, 0.4, plain(0.6))
	b.box(x+0.18, y-0.22, 0, x+0.22, y-0.18, 0.4, plain(0.6))
}

func (b *builder) plant(x, y float64) {
	b.ball(x, y, 0.25, 0.22, 0.22, 0.3, plain(0.5))
	for i := range 5 {
		f := float64(i)
		b.ball(x+0.25*(grain(i, 1, 1)-0.5), y+0.25*(grain(i, 2, 1)-0.5), 0.7+0.17*f, 0.3-0.03*f, 0.28, 0.14, rough(0.25, 0.03))
	}
}

func (b *builder) car(x, y, a float64) {
	b.box(x-0.9, y-2.1, 0.3, x+0.9, y+2.1, 0.85, plain(a))
	b.box(x-0.8, y-1.1, 0.85, x+0.8, y+1.2, 1.4, func(p, n vec) float64 {
		if n.z > 0.5 {
			return a
		}
		return 0.08
	})
	for _, d := range []vec{{-0.9, -1.3, 0}, {0.9, -1.3, 0}, {-0.9, 1.3, 0}, {0.9, 1.3, 0}} {
		b.ball(x+d.x, y+d.y, 0.33, 0.12, 0.33, 0.33, plain(0.05))
	}
	b.box(x-0.3, y-2.12, 0.45, x+0.3, y-2.1, 0.58, plain(0.9))
}

// decorate hangs up what hangs there in December, or before a holiday.
func (b *builder) decorate(x, y, z float64) {
	for i := range 7 {
		f := float64(i)
		b.ball(x+0.5*f, y, z-0.12*float64(i%2), 0.12, 0.05, 0.12, plain(0.2+0.7*grain(i, 7, 7))).lamp = 0.15
	}
	for i := range 4 {
		f := float64(i)
		b.ball(x+1, y+1, 0.3+0.4*f, 0.55-0.12*f, 0.55-0.12*f, 0.3, rough(0.2, 0.04))
	}
}

func at(x, y, z, yaw, pitch, fov, bend float64) pose {
	return pose{vec{x, y, z}, yaw, pitch, 0, fov, bend}
}

// rooms are the places of the set.
var rooms = []room{
	{name: "hall", views: [2]pose{at(0.4, 0.4, 2.9, 42, -22, 82, 0.12), at(8.6, 0.5, 2.9, -38, -20, 74, 0.1)}, lamps: []vec{{2.5, 3, 2.8}, {6.5, 3, 2.8}, {4.5, 6, 2.8}}, night: "infrared", floor: [4]float64{1.5, 2, 7.5, 4.2},
		furnish: func(b *builder, c change) {
			b.hall(9, 8, 3.1, tiles(0.6, 0.62, 0.5, 0.3), plain(0.66), tiles(0.6, 0.8, 0.78, 0.5))
			b.box(1.5, 5, 0, 8, 5.6, 1.1, planks(0.3, 0.4))
			b.box(1.4, 4.9, 1.1, 8.1, 5.7, 1.16, plain(0.75))
			for i := range 4 {
				x := 2 + 1.6*float64(i)
				b.screen(x, 5.2, 1.2, x+0.5, 5.25, 1.55, i).lamp = 0.1
				b.box(x+0.75, 5.05, 1.16, x+0.8, 5.6, 1.8, plain(0.85))
				b.screen(x, 7.9, 2.1, x+0.9, 7.98, 2.6, i+3)
			}
			dx := 0.0
			if c.moved {
				dx = 0.7
			}
			for i := range 5 {
				b.chair(2.2+float64(i)*0.65+dx, 2.1-dx/2)
			}
			b.plant(8.4-2*dx, 4.2)
			b.screen(0, 3, 1.2, 0.05, 4.2, 2.2, 6)
			if c.festive {
				b.decorate(3, 4.9, 1.0)
			}
		}},
	{name: "atm", views: [2]pose{at(0.3, 0.3, 2.5, 35, -27, 88, 0.15), at(3.6, 0.4, 2.4, -30, -22, 80, 0.1)}, lamps: []vec{{2, 1.7, 2.45}}, night: "infrared", floor: [4]float64{1.2, 1.2, 3, 2},
		furnish: func(b *builder, c change) {
			b.hall(4, 4, 2.7, tiles(0.45, 0.35, 0.6, 0.2), stripes(0.9, 0.7, 0.62), plain(0.85))
			for i := range 3 {
				x := 0.5 + 1.15*float64(i)
				b.box(x, 3, 0, x+0.85, 4, 1.1, plain(0.3))
				b.box(x, 3.2, 1.1, x+0.85, 4, 1.9, plain(0.55))
				b.screen(x+0.15, 3.15, 1.2, x+0.65, 3.22, 1.6, i+1).lamp = 0.2
				b.box(x+0.2, 2.95, 0.95, x+0.6, 3.3, 1.02, goods(0.06, 0.06, i))
				b.box(x+0.93, 2.7, 0.2, x+0.97, 4, 1.8, plain(0.8))
			}
			b.screen(0.3, 3.95, 2, 3.6, 3.98, 2.6, 5)
			b.screen(3.95, 1.5, 1.2, 4, 2.5, 2, 2)
			if c.moved {
				b.box(3.2, 2.2, 0, 3.7, 2.6, 0.7, plain(0.15))
			}
			if c.festive {
				b.decorate(0.4, 2.9, 1.95)
			}
		}},
	{name: "vault", views: [2]pose{at(0.3, 0.4, 2.6, 30, -18, 76, 0.08), at(4.6, 0.3, 2.6, -28, -20, 82, 0.12)}, lamps: []vec{{1.5, 2, 2.7}, {3.5, 3.5, 2.7}}, night: "infrared", floor: [4]float64{1, 1.5, 4, 3.5},
		furnish: func(b *builder, c change) {
			b.hall(5, 5.5, 2.9, tiles(0.5, 0.3, 0.3, 0.18), plain(0.5), plain(0.7))
			b.box(1.2, 5.2, 0, 3.8, 5.5, 2.5, plain(0.35))
			b.ball(2.5, 5.2, 1.25, 1.05, 0.15, 1.05, plain(0.6))
			for i := range 8 {
				x, z := []float64{1, 0.7, 0, -0.7, -1, -0.7, 0, 0.7}[i], []float64{0, 0.7, 1, 0.7, 0, -0.7, -1, -0.7}[i]
				b.ball(2.5+0.85*x, 5.05, 1.25+0.85*z, 0.07, 0.05, 0.07, plain(0.1))
				b.ball(2.5+0.3*x, 4.95, 1.25+0.3*z, 0.05, 0.05, 0.05, plain(0.85))
			}
			b.ball(2.5, 4.98, 1.25, 0.14, 0.08, 0.14, plain(0.12))
			b.box(4.5, 1.5, 0, 5, 5, 2, goods(0.3, 0.22, 11))
			b.box(0, 3, 0, 0.45, 5, 1.9, goods(0.5, 0.4, 12))
			if !c.moved {
				b.box(1, 2.6, 0, 1.9, 3.2, 0.9, planks(0.2, 0.45))
			} else {
				b.box(3.2, 3.1, 0, 4.1, 3.7, 0.9, planks(0.2, 0.45))
			}
			b.screen(0.8, 5.45, 1.5, 1.1, 5.48, 2, 4)
		}},
	{name: "corridor", views: [2]pose{at(1.1, 0.3, 2.4, 3, -16, 70, 0.06), at(1.3, 13.6, 2.4, 184, -18, 66, 0.05)}, lamps: []vec{{1.1, 2, 2.4}, {1.1, 6, 2.4}, {1.1, 10, 2.4}}, night: "emergency", floor: [4]float64{0.6, 2, 1.7, 8},
		furnish: func(b *builder, c change) {
			b.hall(2.3, 14, 2.6, tiles(0.5, 0.45, 0.4, 0.3), func(p, n vec) float64 {
				if p.z < 0.12 {
					return 0.2
				}
				return 0.55 + 0.1*min(1, max(0, (p.z-1)*30))
			}, tiles(0.6, 0.75, 0.73, 0.5))
			for i := range 5 {
				y := 2 + 2.4*float64(i)
				b.box(0, y, 0, 0.06, y+0.95, 2.05, plain(0.22))
				b.ball(0.1, y+0.15, 1, 0.04, 0.04, 0.04, plain(0.9))
				b.screen(2.27, y+0.4, 1.3, 2.3, y+1.1, 1.8, i)
				b.box(2.25, y+1.4, 0, 2.3, y+2.3, 2.05, planks(0.4, 0.3))
				b.box(0.06, y+1.1, 1.5, 0.1, y+1.4, 1.7, plain(0.9))
				b.box(0.9, y-0.6, 2.57, 1.4, y+0.6, 2.6, plain(0.9)).lamp = 0.8
			}
			b.box(0.8, 13.9, 2.1, 1.5, 13.97, 2.35, stripes(0.1, 0.9, 0.2)).glow = 0.1
			if c.moved || c.filled {
				b.box(1.7, 4.4, 0, 2.3, 5.4, 0.8, plain(0.6))
				b.box(1.7, 5.4, 0, 2.3, 5.9, 1.1, goods(0.3, 0.3, 3))
			}
			b.plant(0.4, 7.9)
		}},
	{name: "parking", views: [2]pose{at(-1, -3, 4.5, 14, -20, 74, 0.1), at(13, -2, 4.2, -30, -19, 68, 0.08)}, lamps: []vec{{2, 8, 6}, {10, 14, 6}}, open: true, night: "street", floor: [4]float64{1, 3, 9, 5},
		furnish: func(b *builder, c change) {
			b.box(-60, -20, -0.5, 80, 90, 0, func(p, n vec) float64 {
				if m := p.x + 0.05; p.y > 6 && p.y < 11 && m > 0 && m < 15 && m-2.5*float64(int(m/2.5)) < 0.12 {
					return 0.85
				}
				return rough(0.24, 0.08)(p, n)
			})
			b.box(-6, 17, 0, 20, 22, 7, bricks(0.4, 0.6))
			for i := range 7 {
				x := -4 + 3.2*float64(i)
				b.box(x, 16.9, 1, x+1.6, 17.1, 2.6, plain(0.12)).lamp = 0.12 * grain(i, 4, 4)
				b.box(x, 16.9, 4, x+1.6, 17.1, 5.6, plain(0.15)).lamp = 0.12 * grain(i, 5, 4)
			}
			for i := range 6 {
				full := grain(i, 1, 5) < 0.6
				if c.filled {
					full = grain(i, 2, 9) < 0.85
				}
				if full && !(c.moved && i%2 == 0) {
					b.car(1.2+2.5*float64(i), 8.4, 0.1+0.75*grain(i, 3, 5))
				}
			}
			b.box(-2, 12, 0, -1.7, 16, 1, stripes(0.4, 0.9, 0.15))
			b.box(1.9, 12.5, 0, 2.1, 12.7, 6, plain(0.3))
			b.ball(16.5, 13, 3.4, 2, 2, 2.2, rough(0.18, 0.15))
			b.box(16.3, 12.8, 0, 16.7, 13.2, 2, plain(0.1))
			b.screen(4, 16.8, 2.8, 8, 16.9, 3.7, 0)
		}},
	{name: "store", views: [2]pose{at(0.4, 0.3, 2.9, 32, -20, 80, 0.1), at(6.6, 0.3, 2.9, -28, -22, 72, 0.08)}, lamps: []vec{{2.2, 3, 2.9}, {4.9, 5, 2.9}}, night: "infrared", floor: [4]float64{2, 1.5, 5, 2.6},
		furnish: func(b *builder, c change) {
			b.hall(7, 8, 3.2, rough(0.4, 0.1), bricks(0.6, 0.7), plain(0.4))
			for i := range 3 {
				x := 1.1 + 2.1*float64(i)
				b.box(x, 3, 0, x+0.7, 7, 2.2, goods(0.32, 0.55, 20+i))
			}
			b.box(6.5, 1, 0, 7, 7.5, 2.6, goods(0.25, 0.4, 30))
			n := 4
			if c.filled || c.moved {
				n = 9
			}
			for i := range n {
				x, y := 0.4+0.55*float64(i%3)+3*grain(i, 8, 8), 2+0.4*grain(i, 6, 8)
				b.box(x, y, 0.5*float64(i/5), x+0.45, y+0.4, 0.5*float64(i/5)+0.42, planks(0.21, 0.3+0.4*grain(i, 5, 8)))
			}
		}},
	{name: "entrance", views: [2]pose{at(0.4, 0.5, 2.8, 30, -18, 84, 0.12), at(5.6, 0.4, 2.7, -32, -18, 78, 0.1)}, lamps: []vec{{3, 2, 2.9}}, night: "emergency", floor: [4]float64{2, 1.8, 4, 4.2},
		furnish: func(b *builder, c change) {
			b.hall(6, 6, 3, tiles(0.8, 0.5, 0.55, 0.35), plain(0.6), plain(0.75))
			for i := range 5 { // glass, with the street behind it and the mullions before
				x := 0.6 + float64(i)
				pane := b.screen(x, 5.9, 0.1, x+0.9, 5.95, 2.6, i+2)
				pane.glow = 0.55
				if c.blinds {
					pane.glow = 1
				}
			}
			if !c.blinds {
				b.box(0.6, 5.8, 1.7, 5.5, 5.85, 2.6, stripes(0.1, 0.7, 0.3))
			}
			b.box(2.3, 4.4, 0.01, 3.7, 5.6, 0.03, rough(0.15, 0.03))
			b.box(5.2, 2, 0, 6, 3.6, 1, planks(0.2, 0.4))
			b.plant(1, 5.2)
			if c.moved {
				b.plant(4.6, 4.9)
				b.box(0.3, 2.6, 0, 0.9, 3.4, 1.4, stripes(0.3, 0.8, 0.3))
			}
			b.screen(0, 3, 1, 0.04, 4.5, 2, 1)
			if c.festive {
				b.decorate(1.6, 5.6, 2.5)
			}
		}},
	{name: "racks", views: [2]pose{at(0.3, 0.3, 2.4, 22, -17, 78, 0.1), at(3.3, 0.3, 2.4, -22, -19, 84, 0.12)}, lamps: []vec{{1.8, 2, 2.6}, {1.8, 5, 2.6}}, night: "dim", floor: [4]float64{1.4, 2, 2.2, 4.5},
		furnish: func(b *builder, c change) {
			b.hall(3.6, 7, 2.8, tiles(0.6, 0.55, 0.52, 0.25), plain(0.58), tiles(0.6, 0.6, 0.6, 0.3))
			for i := range 6 {
				y := 1.4 + 0.85*float64(i)
				b.box(0, y, 0, 0.9, y+0.8, 2.05, goods(0.16, 0.09, 40+i)).glow = 0.004
				b.box(2.7, y, 0, 3.6, y+0.8, 2.05, goods(0.4, 0.18, 50+i)).glow = 0.004
			}
			b.box(1.2, 6.8, 0, 2.4, 6.95, 2.1, plain(0.3))
			b.box(1.3, 1, 2.4, 1.6, 7, 2.55, stripes(0.2, 0.7, 0.3))
			if c.moved {
				b.chair(1.7, 3.4)
				b.box(1.2, 4.6, 0, 1.7, 5.2, 0.6, plain(0.55))
			}
		}},
	{name: "office", views: [2]pose{at(0.3, 0.3, 2.7, 40, -24, 86, 0.13), at(7.7, 0.3, 2.7, -42, -22, 76, 0.1)}, lamps: []vec{{2, 2.5, 2.8}, {6, 2.5, 2.8}, {4, 5, 2.8}}, night: "dim", floor: [4]float64{1.5, 1.2, 6.5, 3},
		furnish: func(b *builder, c change) {
			b.hall(8, 7, 3, rough(0.3, 0.05), plain(0.7), tiles(0.6, 0.8, 0.8, 0.6))
			for i := range 6 {
				x, y := 1+2.2*float64(i%3), 2.4+2*float64(i/3)
				if c.moved {
					x += 0.35 * float64(i%2)
				}
				b.box(x, y, 0.7, x+1.5, y+0.75, 0.75, planks(0.25, 0.6))
				b.box(x, y, 0, x+0.05, y+0.75, 0.7, plain(0.4))
				b.box(x+1.45, y, 0, x+1.5, y+0.75, 0.7, plain(0.4))
				b.screen(x+0.4, y+0.3, 0.85, x+1, y+0.34, 1.25, i).lamp = 0.12
				b.box(x, y+0.78, 0, x+1.6, y+0.82, 1.3, stripes(0.12, 0.5, 0.45))
				b.chair(x+0.7, y-0.4)
			}
			for i := range 3 {
				y := 1 + 1.9*float64(i)
				w := b.screen(7.95, y, 1, 8, y+1.5, 2.3, i+4)
				w.glow = 0.3
				if c.blinds {
					w.glow = 0.9
				} else {
					b.box(7.85, y, 1.3, 7.9, y+1.5, 2.3, stripes(0.08, 0.8, 0.35))
				}
			}
			b.box(0, 5, 0, 0.5, 6.8, 1.9, goods(0.09, 0.38, 60))
			if c.festive {
				b.decorate(2, 6.6, 2.6)
			}
		}},
	{name: "alley", views: [2]pose{at(0.2, -1, 3.4, 6, -19, 72, 0.08), at(3.4, -1, 3.2, -10, -22, 80, 0.1)}, lamps: []vec{{0.4, 7, 4.5}}, open: true, night: "infrared", floor: [4]float64{0.8, 3, 2.8, 8},
		furnish: func(b *builder, c change) {
			b.box(-30, -10, -0.5, 30, 60, 0, tiles(0.3, 0.34, 0.3, 0.2))
			b.box(-6, -6, 0, -0.1, 30, 6, bricks(0.38, 0.55))
			b.box(3.8, -6, 0, 9, 24, 7, plain(0.5))
			b.box(-6, 24, 0, 12, 30, 5, bricks(0.5, 0.3))
			for i := range 4 {
				y := 2.5 + 3.4*float64(i)
				b.box(3.7, y, 0, 3.85, y+1, 2.1, plain(0.2))
				b.box(3.72, y+1.5, 1.2, 3.85, y+2.5, 2.2, goods(0.5, 0.5, 70)).lamp = 0.06
				b.box(-0.15, y+0.4, 0.5, -0.02, y+0.6, 5, plain(0.6))
				b.box(3.2, y+1.4, 3, 3.8, y+2.3, 3.7, stripes(0.1, 0.6, 0.3))
			}
			n := 3
			if c.filled {
				n = 6
			}
			for i := range n {
				y := 4 + 1.3*float64(i)
				if c.moved {
					y += 0.8
				}
				b.box(0, y, 0, 0.6, y+0.6, 0.6+0.5*grain(i, 3, 3), plain(0.15+0.4*grain(i, 4, 3)))
			}
			if c.moved {
				b.car(2.4, 13, 0.6)
			}
		}},
}

// build furnishes a room.
func (r *room) build(c change) []solid {
	var b builder
	r.furnish(&b, c)
	return b.solids
}

// people are some who stand about.
func (r *room) people(n int, rng *rand.Rand) []solid {
	var all []solid
	for range n {
		f := r.floor
		all = append(all, person(f[0]+(f[2]-f[0])*rng.Float64(), f[1]+(f[3]-f[1])*rng.Float64(), 1.5+0.35*rng.Float64(), 2*rng.Float64()-1, 0.08+0.75*rng.Float64())...)
	}
	return all
}

// light is that of a time of day.
func (r *room) light(when string) light {
	l := light{ambient: 0.3, glow: 0.9, lampGlow: 1}
	lamps := func(power float64) {
		for _, at := range r.lamps {
			l.lamps = append(l.lamps, lamp{at, power})
		}
	}
	switch {
	case when == "day" && r.open:
		l.ambient, l.sky, l.lampGlow = 0.55, 0.9, 0
		l.lamps = []lamp{{vec{-300, 100, 400}, 0.9 * 260000}}
	case when == "day":
		lamps(1.6)
	case when == "evening" && r.open:
		l.ambient, l.sky, l.glow = 0.12, 0.12, 0.1
		lamps(5)
	case when == "evening":
		l.ambient, l.glow = 0.14, 0.02
		lamps(1.9)
	case r.night == "infrared":
		l = light{ambient: 0.002, infrared: 3.5, glow: 0.003, lampGlow: 0.02}
	case r.night == "emergency":
		l = light{ambient: 0.004, glow: 0.05, lampGlow: 0}
		l.lamps = []lamp{{r.lamps[len(r.lamps)-1], 0.14}}
	case r.night == "street":
		l = light{ambient: 0.012, sky: 0.01, lampGlow: 0.3}
		lamps(1.6)
	default: // dim
		l = light{ambient: 0.02, glow: 0.2, lampGlow: 0.02}
	}
	return l
}
