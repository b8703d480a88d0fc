package rooms

import (
	"math"
	"math/rand/v2"
)

// mean of the light of a picture.
func mean(rad []float64) float64 {
	sum := 0.0
	for _, v := range rad {
		sum += min(v, 2)
	}
	return sum / float64(len(rad))
}

// defocus spreads each dot over a disc, as a lens does that is out of focus.
func defocus(rad []float64, radius float64) []float64 {
	out := make([]float64, len(rad))
	sums := make([]float64, Width+1)
	r := int(radius)
	n := 0.0
	for dy := -r; dy <= r; dy++ {
		n += 2*math.Floor(math.Sqrt(radius*radius-float64(dy*dy))) + 1
	}
	for y := range Height {
		for x := range Width {
			sums[x+1] = sums[x] + min(rad[y*Width+x], 4)
		}
		for dy := -r; dy <= r; dy++ {
			half := int(math.Sqrt(radius*radius - float64(dy*dy)))
			for _, to := range []int{y + dy} {
				if to < 0 || to >= Height {
					continue
				}
				row := out[to*Width : (to+1)*Width]
				for x := range row {
					lo, hi := max(0, x-half), min(Width, x+half+1)
					row[x] += (sums[hi] - sums[lo]) * float64(2*half+1) / float64(hi-lo)
				}
			}
		}
	}
	for y := range Height { // rows that lie outside give nothing
		have := 0.0
		for dy := -r; dy <= r; dy++ {
			if y+dy >= 0 && y+dy < Height {
				have += 2*math.Floor(math.Sqrt(radius*radius-float64(dy*dy))) + 1
			}
		}
		for x := range Width {
			out[y*Width+x] /= have
		}
	}
	return out
}

// shake smears along a line, as a camera on a mount that trembles does.
func shake(rad []float64, long, angle float64) []float64 {
	out := make([]float64, len(rad))
	s, c := math.Sincos(angle)
	const steps = 25
	for i := range out {
		x, y := float64(i%Width), float64(i/Width)
		for k := range steps {
			t := (float64(k)/(steps-1) - 0.5) * long
			out[i] += dot(rad, x+c*t, y+s*t) / steps
		}
	}
	return out
}

// dot reads between the dots.
func dot(rad []float64, x, y float64) float64 {
	x, y = min(Width-1.001, max(0, x)), min(Height-1.001, max(0, y))
	i, a, b := int(y)*Width+int(x), x-math.Floor(x), y-math.Floor(y)
	return (rad[i]*(1-a)+rad[i+1]*a)*(1-b) + (rad[i+Width]*(1-a)+rad[i+Width+1]*a)*b
}

// fog is moisture on the glass: soft, pale, unevenly so.
func fog(rad []float64, soft, veil float64, seed int) []float64 {
	blur, m := defocus(rad, soft), mean(rad)
	for i := range blur {
		k := veil * (0.75 + 0.5*cloud(float64(i%Width)/170, float64(i/Width)/170, seed))
		blur[i] = blur[i]*(1-k) + m*k
	}
	return blur
}

// cover is something before the lens: how much of each dot it hides, and how bright it is there.
type cover struct {
	hides  func(x, y float64) float64 // x and y of 0 to 1
	bright func(x, y float64) float64
}

func (c cover) over(rad []float64) []float64 {
	out := make([]float64, len(rad))
	for i := range rad {
		x, y := float64(i%Width)/Width, float64(i/Width)/Height
		k := c.hides(x, y)
		out[i] = rad[i]*(1-k) + c.bright(x, y)*k
	}
	return out
}

func everywhere(float64, float64) float64 { return 1 }

// side hides a part of the picture up to a line; the edge is as soft as something so near is.
func side(part, angle, soft float64) func(x, y float64) float64 {
	s, c := math.Sincos(angle)
	reach := math.Abs(c)/2 + math.Abs(s)/2
	return func(x, y float64) float64 {
		d := ((x-0.5)*c+(y-0.5)*s)/reach/2 + 0.5
		return 1 / (1 + math.Exp((d-part)/soft))
	}
}

// folds is cloth, paper, a bag: light and shadow without an edge.
func folds(bright, deep, size float64, seed int) func(x, y float64) float64 {
	return func(x, y float64) float64 {
		return bright * (1 - deep/2 + deep*cloud(size*x+size*0.6*y, size*0.8*y-size*0.2*x, seed))
	}
}

// spray is paint in clots: nearly all of it hidden.
func spray(part float64, seed int) func(x, y float64) float64 {
	return func(x, y float64) float64 {
		k := 0.65*cloud(5*x, 3*y, seed) + 0.35*cloud(14*x, 9*y, seed+1)
		return 1 / (1 + math.Exp((k-0.2-0.6*part)/0.025))
	}
}

// sensor turns light into dots.
type sensor struct {
	target   float64 // mean that the exposure seeks, of the linear range
	most     float64 // amplification at most
	grainy   float64 // noise at most amplification
	vignette float64
	sharp    float64
}

// expose develops a picture. Off is how far exposure is off just now, 1 is right.
func (s sensor) expose(rad []float64, off float64, rng *rand.Rand) []byte {
	gain := min(s.most, s.target/max(1e-9, mean(rad))) * off
	noise := 0.004 + s.grainy*math.Sqrt(gain/s.most)
	lin := make([]float64, len(rad))
	for y := range Height {
		row := rng.NormFloat64() * noise * 0.12
		for x := range Width {
			dx, dy := (float64(x)/Width-0.5)*2, (float64(y)/Height-0.5)*2
			v := rad[y*Width+x] * gain * (1 - s.vignette*(dx*dx+dy*dy)/2)
			v = math.Pow(max(0, v), 1/2.2)
			if v > 0.9 { // shoulder
				v = 0.9 + 0.1*(1-math.Exp(-(v-0.9)*10*0.6))
			}
			lin[y*Width+x] = 0.03 + 0.95*v + row + rng.NormFloat64()*noise*(0.6+0.6*v)
		}
	}
	out := make([]byte, len(rad))
	for i, v := range lin {
		if x, y := i%Width, i/Width; s.sharp > 0 && x > 0 && y > 0 && x < Width-1 && y < Height-1 {
			v += s.sharp * (v - (lin[i-1]+lin[i+1]+lin[i-Width]+lin[i+Width])/4)
		}
		out[i] = byte(min(255, max(0, v*255)))
	}
	return out
}

// streaks are rain or insects that an infrared lamp lights up close to the lens.
func streaks(rad []float64, n int, long, thick, power float64, rng *rand.Rand) []float64 {
	out := append([]float64(nil), rad...)
	m := mean(rad)
	tilt := 1.3 + 0.3*rng.Float64()
	for range n {
		x, y, angle, reach := Width*rng.Float64(), Height*rng.Float64(), tilt+0.15*rng.NormFloat64(), long*(0.5+rng.Float64())
		if thick > 3 {
			angle = 6 * rng.Float64()
		}
		s, c := math.Sincos(angle)
		for t := -reach; t < reach; t++ {
			cx, cy := x+c*t, y+s*t
			for yy := int(cy - 2*thick); yy <= int(cy+2*thick); yy++ {
				for xx := int(cx - 2*thick); xx <= int(cx+2*thick); xx++ {
					if xx >= 0 && yy >= 0 && xx < Width && yy < Height {
						d := ((float64(xx)-cx)*(float64(xx)-cx) + (float64(yy)-cy)*(float64(yy)-cy)) / (thick * thick)
						out[yy*Width+xx] = max(out[yy*Width+xx], m*power*math.Exp(-d))
					}
				}
			}
		}
	}
	return out
}

// glare is headlights that shine into the lens.
func glare(rad []float64, x, y, size, power float64) []float64 {
	out := make([]float64, len(rad))
	m := mean(rad)
	for i := range rad {
		dx, dy := float64(i%Width)-x, float64(i/Width)-y
		d := math.Sqrt(dx*dx+dy*dy) / size
		out[i] = rad[i] + m*power*(3*math.Exp(-d*d*4)+0.25*math.Exp(-d)+0.5*math.Exp(-math.Abs(dy)/4-math.Abs(dx)/size/3))
	}
	return out
}

// reflect lays what stands before a pane faintly over what is behind it.
func reflect(rad []float64, img image, k float64) []float64 {
	out, m := make([]float64, len(rad)), mean(rad)
	for i := range rad {
		x, y := float64(i%Width)/Width, float64(i/Width)/Height
		out[i] = rad[i] + m*k*img.at(1-x, y)*max(0, 1-math.Abs(x-0.6)*2.5)
	}
	return out
}
