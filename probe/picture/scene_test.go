package picture

import (
	"image"
	"math"
	"math/rand/v2"
)

// canvas is a grey picture under work, larger than what is measured: cameras are.
type canvas struct {
	w, h int
	pix  []float64
}

func newCanvas(w, h int) *canvas { return &canvas{w, h, make([]float64, w*h)} }

func (c *canvas) copy() *canvas {
	d := newCanvas(c.w, c.h)
	copy(d.pix, c.pix)
	return d
}

// each sets every pixel from its place, given as parts of width and height, and its value.
func (c *canvas) each(f func(x, y, v float64) float64) *canvas {
	for y := range c.h {
		for x := range c.w {
			i := y*c.w + x
			c.pix[i] = f(float64(x)/float64(c.w), float64(y)/float64(c.h), c.pix[i])
		}
	}
	return c
}

// box fills a part of the picture, with a texture of its own.
func (c *canvas) box(x, y, w, h, grey, rough float64, r *rand.Rand) *canvas {
	slope := (r.Float64() - 0.5) * 40
	for j := int(y * float64(c.h)); j < int((y+h)*float64(c.h)); j++ {
		for i := int(x * float64(c.w)); i < int((x+w)*float64(c.w)); i++ {
			if i >= 0 && j >= 0 && i < c.w && j < c.h {
				c.pix[j*c.w+i] = grey + slope*(float64(i)/float64(c.w)-x) + rough*(r.Float64()-0.5)
			}
		}
	}
	return c
}

// round fills an ellipse.
func (c *canvas) round(x, y, w, h, grey float64) *canvas {
	for j := max(0, int((y-h)*float64(c.h))); j < min(c.h, int((y+h)*float64(c.h))); j++ {
		for i := max(0, int((x-w)*float64(c.w))); i < min(c.w, int((x+w)*float64(c.w))); i++ {
			if dx, dy := (float64(i)/float64(c.w)-x)/w, (float64(j)/float64(c.h)-y)/h; dx*dx+dy*dy < 1 {
				c.pix[j*c.w+i] = grey
			}
		}
	}
	return c
}

// scene draws what a camera looks at: 0 a counter hall, 1 a corridor, 2 shelves of a store
// room, 3 a street with a wall and windows, 4 an almost plain yard.
func scene(kind int, seed uint64) *canvas {
	r := rand.New(rand.NewPCG(seed, uint64(kind)))
	c := newCanvas(640, 360)
	c.each(func(x, y, _ float64) float64 { return 110 + 60*y + 20*math.Sin(3*x) })
	switch kind {
	case 0:
		for i := range 8 {
			c.box(0.02+0.12*float64(i), 0.15+0.05*r.Float64(), 0.08, 0.18, 60+140*r.Float64(), 10, r)
		}
		c.box(0, 0.55, 1, 0.12, 70, 8, r)
		for range 14 {
			c.box(r.Float64(), 0.3+0.5*r.Float64(), 0.03+0.08*r.Float64(), 0.04+0.1*r.Float64(), 30+190*r.Float64(), 14, r)
		}
	case 1:
		c.each(func(x, y, v float64) float64 {
			d := math.Max(math.Abs(x-0.5)*1.8, math.Abs(y-0.45)*1.8)
			if int(d*14)%2 == 0 {
				return 90 + 110*d
			}
			return 70 + 110*d
		})
		for range 6 {
			c.box(r.Float64(), 0.2+0.3*r.Float64(), 0.05, 0.3*r.Float64()+0.1, 40+100*r.Float64(), 10, r)
		}
	case 2:
		for j := range 6 {
			for i := range 14 {
				c.box(float64(i)/14+0.01*r.Float64(), float64(j)/6+0.02, 0.05, 0.1+0.04*r.Float64(), 30+200*r.Float64(), 20, r)
			}
		}
	case 3:
		c.box(0, 0.7, 1, 0.3, 90, 12, r)
		c.each(func(x, y, v float64) float64 {
			if y < 0.65 && math.Mod(y*22+10, 1) < 0.12 {
				return v - 35
			}
			return v
		})
		for i := range 5 {
			c.box(0.05+0.19*float64(i), 0.2, 0.11, 0.25, 30+30*r.Float64(), 6, r)
		}
		c.box(0.3*r.Float64(), 0.6, 0.25, 0.18, 200, 10, r)
	default:
		c.box(0, 0.75, 1, 0.25, 120, 4, r)
		c.box(0.1+0.5*r.Float64(), 0.3, 0.06, 0.5, 60, 4, r)
		c.box(0.3+0.5*r.Float64(), 0.5, 0.2, 0.25, 170, 4, r)
		c.box(0, 0.28, 1, 0.02, 80, 4, r)
	}
	return c
}

// people puts some who walk through the picture.
func (c *canvas) people(n int, r *rand.Rand) *canvas {
	for range n {
		x, h, grey := r.Float64(), 0.2+0.3*r.Float64(), 20+180*r.Float64()
		foot := 0.6 + 0.4*r.Float64()
		c.box(x, foot-h*0.8, h*0.22, h*0.8, grey, 15, r)
		c.round(x+h*0.11, foot-h*0.88, h*0.08, h*0.12, 60+120*r.Float64())
	}
	return c
}

// Lights of the day.
func (c *canvas) light(gain, lift float64) *canvas {
	return c.each(func(_, _, v float64) float64 { return v*gain + lift })
}

// infrared is bright in the middle, dark at the rims, and shows what is bright otherwise
// than by day.
func (c *canvas) infrared(seed uint64) *canvas {
	r := rand.New(rand.NewPCG(seed, 77))
	bend := 0.7 + 0.3*r.Float64()
	return c.each(func(x, y, v float64) float64 {
		d := math.Hypot(x-0.5, (y-0.5)*0.7)
		return math.Pow(max(v, 0)/255, bend) * 230 * math.Exp(-3.2*d*d)
	})
}

// headlights glare.
func (c *canvas) headlights(r *rand.Rand) *canvas {
	x, y := 0.2+0.6*r.Float64(), 0.4+0.4*r.Float64()
	return c.each(func(px, py, v float64) float64 {
		for _, at := range []float64{x, x + 0.09} {
			d := math.Hypot(px-at, (py-y)*0.56)
			v += 400 * math.Exp(-d*d*600)
			v += 60 * math.Exp(-d*d*20)
		}
		return v
	})
}

// shadow is a soft edge of sunlight that wanders over the day.
func (c *canvas) shadow(at float64) *canvas {
	return c.each(func(x, y, v float64) float64 {
		if x+0.3*y < at {
			return v * 0.6
		}
		return v
	})
}

// noisy is what a sensor adds, and 8 bits.
func (c *canvas) noisy(sigma float64, r *rand.Rand) *canvas {
	at := r.IntN(len(normal))
	for i, v := range c.pix {
		if at = (at + 1) % len(normal); i%c.w == 0 {
			at = r.IntN(len(normal))
		}
		c.pix[i] = math.Round(min(255, max(0, v+sigma*normal[at])))
	}
	return c
}

// normal is normal noise.
var normal = func() []float64 {
	r := rand.New(rand.NewPCG(1, 2))
	n := make([]float64, 65521)
	for i := range n {
		n[i] = r.NormFloat64()
	}
	return n
}()

// blur is a Gaussian of so many pixels, as three boxes.
func (c *canvas) blur(sigma float64) *canvas {
	n := max(1, int(math.Round(math.Sqrt(4*sigma*sigma+1))))
	line := make([]float64, max(c.w, c.h)+2*n)
	pass := func(count, length, start, step int) {
		for k := range count {
			base := start + k*step
			stride := 1
			if step == 1 {
				stride = c.w
			}
			at := func(i int) int { return base + min(length-1, max(0, i))*stride }
			sum := 0.0
			for i := -n / 2; i < n-n/2; i++ {
				sum += c.pix[at(i)]
			}
			for i := range length {
				line[i] = sum / float64(n)
				sum += c.pix[at(i+n-n/2)] - c.pix[at(i-n/2)]
			}
			for i := range length {
				c.pix[at(i)] = line[i]
			}
		}
	}
	for range 3 {
		pass(c.h, c.w, 0, c.w)
		pass(c.w, c.h, 0, 1)
	}
	return c
}

// moved is the view of a camera that was turned: dx and dy are parts of the picture, zoom 1
// keeps the size, turn is in radians. What comes into view is drawn anew.
func (c *canvas) moved(dx, dy, zoom, turn float64, other *canvas) *canvas {
	d := newCanvas(c.w, c.h)
	sin, cos := math.Sincos(turn)
	return d.each(func(x, y, _ float64) float64 {
		u, v := (x-0.5)/zoom, (y-0.5)/zoom*9/16
		sx, sy := u*cos-v*sin+0.5+dx, (u*sin+v*cos)*16/9+0.5+dy
		from := c
		if sx < 0 || sy < 0 || sx >= 1 || sy >= 1 {
			from, sx, sy = other, math.Mod(sx+1, 1), math.Mod(sy+1, 1)
		}
		return from.pix[min(c.h-1, int(sy*float64(c.h)))*c.w+min(c.w-1, int(sx*float64(c.w)))]
	})
}

// digits are drawn as 3 by 5 dots.
var digits = [10]uint16{0x7b6f, 0x2c97, 0x73e7, 0x73cf, 0x5bc9, 0x79cf, 0x79ef, 0x7249, 0x7bef, 0x7bcf}

// clock writes a time into the upper left corner, as cameras do.
func (c *canvas) clock(seconds int) *canvas {
	x := 8
	for i, div := range []int{36000, 3600, 600, 60, 10, 1} {
		mod := []int{3, 10, 6, 10, 6, 10}[i]
		d := digits[seconds/div%mod]
		for row := range 5 * 3 {
			for col := range 3 * 3 {
				v := 10.0
				if d>>(14-(row/3*3+col/3))&1 == 1 {
					v = 245
				}
				c.pix[(8+row)*c.w+x+col] = v
			}
		}
		x += 12 + i%2*6
	}
	return c
}

// luma is the picture as it is measured, without a codec between.
func (c *canvas) luma() *Luma {
	return FromImage(&image.Gray{Pix: c.bytes(), Stride: c.w, Rect: image.Rect(0, 0, c.w, c.h)})
}

// bytes are its pixels.
func (c *canvas) bytes() []byte {
	b := make([]byte, len(c.pix))
	for i, v := range c.pix {
		b[i] = uint8(min(255, max(0, v)))
	}
	return b
}
