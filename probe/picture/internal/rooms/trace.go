package rooms

import "math"

// Width and height of what is drawn.
const Width, Height = 640, 360

// pose is where a camera hangs and looks: degrees; yaw 0 looks ahead (+y), pitch below 0 down.
type pose struct {
	at                    vec
	yaw, pitch, roll, fov float64
	bend                  float64 // barrel distortion
}

// ray is the direction of a dot.
func (p pose) ray(x, y float64) vec {
	half := math.Tan(p.fov / 2 * math.Pi / 180)
	u, v := (2*x/Width-1)*half, (1-2*y/Height)*half*Height/Width
	k := 1 + p.bend*(u*u+v*v)
	u, v = u*k, v*k
	s, c := math.Sincos(p.roll * math.Pi / 180)
	u, v = u*c-v*s, u*s+v*c
	s, c = math.Sincos(p.pitch * math.Pi / 180)
	d := vec{u, c - v*s, s + v*c}
	s, c = math.Sincos(p.yaw * math.Pi / 180)
	return vec{d.x*c + d.y*s, -d.x*s + d.y*c, d.z}.unit()
}

// lamp is a light that stands somewhere.
type lamp struct {
	at    vec
	power float64
}

// light is all of the light of a moment.
type light struct {
	ambient, glow, lampGlow, sky float64
	lamps                        []lamp
	infrared                     float64 // of the camera's own lamp
}

// shot is what a lens sees of what stands still.
type shot struct {
	pose  pose
	light light
	dirs  []vec
	depth []float64
	rad   []float64
}

// shade is the light that a point sends to the camera. Without solids it casts no shadow.
func (l *light) shade(s *solid, p, n vec, view pose, solids []solid) float64 {
	ambient := l.ambient * (0.72 + 0.2*n.z + 0.1*n.x*n.x)
	if n.z < -0.7 {
		ambient = l.ambient * 0.6
	}
	sum := ambient
	for _, lamp := range l.lamps {
		d := lamp.at.sub(p)
		far := math.Sqrt(d.dot(d))
		d = d.scale(1 / far)
		if k := n.dot(d); k > 0 && !hidden(p.along(n, 1e-3), d, far-0.15, solids) {
			sum += lamp.power * k / (0.5 + far*far)
		}
	}
	if l.infrared > 0 {
		d := view.at.sub(p)
		far2 := d.dot(d)
		centre := view.ray(Width/2, Height/2).dot(d.scale(-1 / math.Sqrt(far2)))
		sum += l.infrared * max(0.15, n.dot(d.unit())) * math.Pow(max(0, centre), 3) / (1 + far2)
	}
	return s.look(p, n)*sum + s.glow*l.glow + s.lamp*l.lampGlow
}

func hidden(from, dir vec, far float64, solids []solid) bool {
	for i := range solids {
		if i == 0 { // the hall itself hides nothing
			continue
		}
		if !solids[i].ahead(from, dir) {
			continue
		}
		if t, _ := solids[i].meet(from, dir); t < far {
			return true
		}
	}
	return false
}

// take traces what stands still.
func take(solids []solid, view pose, l light) *shot {
	s := &shot{view, l, make([]vec, Width*Height), make([]float64, Width*Height), make([]float64, Width*Height)}
	for i := range s.rad {
		dir := view.ray(float64(i%Width)+0.5, float64(i/Width)+0.5)
		s.dirs[i] = dir
		s.depth[i], s.rad[i] = s.first(solids, dir, math.Inf(1), l.sky*(0.75+0.25*cloud(8*dir.x, 20*dir.z, 8)), true)
	}
	return s
}

// first returns the nearest that a ray meets before far, and its light.
func (s *shot) first(solids []solid, dir vec, far, rad float64, shadows bool) (float64, float64) {
	var best *solid
	var normal vec
	for i := range solids {
		if !solids[i].ahead(s.pose.at, dir) {
			continue
		}
		if t, n := solids[i].meet(s.pose.at, dir); t < far {
			far, best, normal = t, &solids[i], n
		}
	}
	if best == nil {
		return far, rad
	}
	if !shadows {
		solids = nil
	}
	return far, s.light.shade(best, s.pose.at.along(dir, far), normal, s.pose, solids)
}

// with puts what moves before what stands still, with its shadow on the floor.
func (s *shot) with(moving []solid) []float64 {
	rad := make([]float64, len(s.rad))
	copy(rad, s.rad)
	for i, dir := range s.dirs {
		if !math.IsInf(s.depth[i], 1) && s.light.infrared == 0 {
			if p := s.pose.at.along(dir, s.depth[i]); p.z < 0.02 {
				for _, m := range moving {
					dx, dy := (p.x-m.a.x-0.12)/(m.b.x+0.15), (p.y-m.a.y)/(m.b.y+0.15)
					if d := dx*dx + dy*dy; m.a.z < 1 && d < 2 {
						rad[i] *= 1 - 0.25*math.Exp(-d)
					}
				}
			}
		}
		_, rad[i] = s.first(moving, dir, s.depth[i], rad[i], false)
	}
	return rad
}

// person stands or walks at a place: legs, body, arms, head with hair.
func person(x, y, tall, step, cloth float64) []solid {
	limb := func(dx, dy, z, rx, ry, rz, a float64) solid {
		return solid{round: true, a: vec{x + dx, y + dy, z * tall}, b: vec{rx, ry, rz * tall}, look: plain(a)}
	}
	return []solid{
		limb(-0.09, 0.13*step, 0.25, 0.08, 0.1, 0.27, 0.5-cloth/2), limb(0.09, -0.13*step, 0.25, 0.08, 0.1, 0.27, 0.5-cloth/2),
		limb(0, 0, 0.64, 0.22, 0.15, 0.2, cloth),
		limb(-0.25, -0.1*step, 0.6, 0.06, 0.08, 0.18, cloth*0.9), limb(0.25, 0.1*step, 0.6, 0.06, 0.08, 0.18, cloth*0.9),
		limb(0, 0, 0.9, 0.09, 0.11, 0.075, 0.55), limb(0, 0.02, 0.935, 0.1, 0.115, 0.06, 0.07),
	}
}
