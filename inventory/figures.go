package inventory

import "math"

// Figures are the numbers of one picture of a camera, measured on 320 by 180 greys from 0
// to 255. They show nobody.
type Figures struct {
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"deviation"` // contrast
	Low       float64 `json:"low"`       // 2 of 100 pixels are darker
	Bottom    float64 `json:"bottom"`    // 2 of 1,000 are darker
	High      float64 `json:"high"`      // 2 of 100 are brighter
	Top       float64 `json:"top"`       // 2 of 1,000 are brighter
	Sharpness float64 `json:"sharpness"` // variance of the Laplacian
	Noise     float64 `json:"noise"`     // its deviation, of each pixel
	Grain     float64 `json:"grain"`     // Sharpness by variance: 20 for snow, under 3 for a scene
	Edges     float64 `json:"edges"`     // energy of what has a direction, for each pixel
	Crisp     float64 `json:"crisp"`     // Edges by those of the picture in squares of four by four pixels
	Plain     float64 `json:"plain"`     // part of the pixels whose neighbours are like them
	Peak      float64 `json:"peak"`      // part of the pixels with the most frequent grey
	Few       int     `json:"few"`       // so many greys hold 95 of 100 pixels
	// Compared tells that there was a reference view to compare with.
	Compared bool    `json:"compared,omitempty"`
	Likeness float64 `json:"likeness,omitempty"` // of the edges: 1 the same, about 0 another view
	Best     float64 `json:"best,omitempty"`     // the same, at the place where it is likest
	ShiftX   float64 `json:"shiftX,omitempty"`   // that place, in parts of the width; right is positive
	ShiftY   float64 `json:"shiftY,omitempty"`   // and of the height; down is positive
	// Placed tells that the reference has edges enough in so much noise for the next two.
	Placed bool    `json:"placed,omitempty"`
	Lost   float64 `json:"lost,omitempty"`  // part of the places of its edges where nothing is left that stands out of the noise
	Fresh  float64 `json:"fresh,omitempty"` // part of its other places where there are edges now
	// Followed tells that there was a picture before to compare with.
	Followed bool `json:"followed,omitempty"`
	// Stuck tells that the same key frame comes look after look, bit for bit: FrameMemory.
	Stuck  bool    `json:"stuck,omitempty"`
	Change float64 `json:"change,omitempty"` // in greys, without the fifth that changed the most
}

// Contrast is the deviation without that of noise: what there is to be seen.
func (f Figures) Contrast() float64 { return withoutNoise(f.Deviation, f.Noise) }

// withoutNoise takes a part out of a deviation that has nothing to do with the rest of it.
func withoutNoise(deviation, noise float64) float64 {
	return math.Sqrt(max(0, deviation*deviation-noise*noise))
}

// Rounded keeps what is worth printing: four digits behind the point.
func (f Figures) Rounded() Figures {
	for _, v := range []*float64{&f.Mean, &f.Deviation, &f.Sharpness, &f.Noise, &f.Grain, &f.Plain, &f.Edges, &f.Crisp, &f.Peak, &f.Likeness, &f.Best, &f.ShiftX, &f.ShiftY, &f.Lost, &f.Fresh, &f.Change} {
		*v = math.Round(*v*1e4) / 1e4
	}
	return f
}
