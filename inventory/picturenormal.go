package inventory

import "math"

// Level is what a figure usually is, and how far it usually is from that.
type Level struct {
	Value  float64 `json:"value"`
	Spread float64 `json:"spread"`
}

// slowest is the least weight of a new value: a normal goes over to another in some twenty
// pictures.
const slowest = 0.05

// learn takes one more value over, of which amount came before.
func (n Level) learn(v float64, amount int) Level {
	if amount == 0 {
		return Level{Value: v}
	}
	w := max(1/float64(amount+1), slowest)
	d := v - n.Value
	n.Value += w * d
	n.Spread += w * (math.Abs(d) - n.Spread)
	return n
}

// HourNormal is what the pictures of a camera usually are at one hour of the day.
type HourNormal struct {
	Amount    int   `json:"amount"` // pictures learnt from; 0: nothing is known
	Mean      Level `json:"mean"`
	Deviation Level `json:"deviation"`
	High      Level `json:"high"`
	Edges     Level `json:"edges"`
	Crisp     Level `json:"crisp"`
	Noise     Level `json:"noise"`
	Grain     Level `json:"grain"`
	Plain     Level `json:"plain"`
	Peak      Level `json:"peak"`
	Few       Level `json:"few"`
	Compared  int   `json:"compared"` // pictures with a reference view
	Likeness  Level `json:"likeness"`
	Lost      Level `json:"lost"`
	Fresh     Level `json:"fresh"`
	Followed  int   `json:"followed"` // pictures with another before
	Change    Level `json:"change"`
}

// Learn adds an ordinary picture.
func (h HourNormal) Learn(f Figures) HourNormal {
	for _, x := range []struct {
		n *Level
		v float64
	}{{&h.Mean, f.Mean}, {&h.Deviation, f.Deviation}, {&h.High, f.High}, {&h.Edges, f.Edges}, {&h.Crisp, f.Crisp}, {&h.Noise, f.Noise},
		{&h.Grain, f.Grain}, {&h.Plain, f.Plain}, {&h.Peak, f.Peak}, {&h.Few, float64(f.Few)}} {
		*x.n = x.n.learn(x.v, h.Amount)
	}
	h.Amount++
	if f.Compared {
		h.Likeness = h.Likeness.learn(f.Likeness, h.Compared)
		if f.Placed {
			h.Lost, h.Fresh = h.Lost.learn(f.Lost, h.Compared), h.Fresh.learn(f.Fresh, h.Compared)
		}
		h.Compared++
	}
	if f.Followed {
		h.Change = h.Change.learn(f.Change, h.Followed)
		h.Followed++
	}
	return h
}

// PictureNormals are the hours of a camera's day, 0 to 23 in the institution's zone.
type PictureNormals [24]HourNormal

// enough is how many pictures make a normal.
const enough = 3

// At gives what is normal at an hour. Where too little is known of that hour, it is taken
// from the nearest one that looks as bright; where there is none, nothing is known.
func (n PictureNormals) At(hour int, f Figures) HourNormal {
	if n[hour].Amount >= enough {
		return n[hour]
	}
	best, away := HourNormal{}, 25
	for h, x := range n {
		d := min((h-hour+24)%24, (hour-h+24)%24)
		if x.Amount >= enough && d < away && math.Abs(x.Mean.Value-f.Mean) < 45 {
			best, away = x, d
		}
	}
	return best
}

// Learn adds an ordinary picture of an hour.
func (n PictureNormals) Learn(hour int, f Figures) PictureNormals {
	n[hour] = n[hour].Learn(f)
	return n
}

// Fits tells whether a picture is what is usual at an hour: then what was learnt of the camera
// holds for the view that it shows.
func (n PictureNormals) Fits(hour int, f Figures) bool {
	h := n.At(hour, f)
	alike := func(now, usual, least float64) bool {
		return min(now, usual)+least >= 0.6*(max(now, usual)+least)
	}
	return h.Amount >= enough && math.Abs(f.Mean-h.Mean.Value) < 45 && alike(f.Deviation, h.Deviation.Value, 4) &&
		alike(f.Edges, h.Edges.Value, 10) && alike(f.Crisp, h.Crisp.Value, 0.05)
}

// Forget drops what was learnt of the likeness to a reference view that is another now.
func (n PictureNormals) Forget() PictureNormals {
	for i := range n {
		n[i].Compared, n[i].Likeness, n[i].Lost, n[i].Fresh = 0, Level{}, Level{}, Level{}
	}
	return n
}
