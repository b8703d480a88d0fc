package inventory

import (
	"slices"
	"time"
)

// PictureMemory is what is remembered of a camera from picture to picture.
type PictureMemory struct {
	At time.Time `json:"at"` // of the last picture that was judged
	// Seen counts in how many pictures in a row a cause was seen, Gone in how many it was not
	// since it is confirmed.
	Seen map[Cause]int `json:"seen,omitempty"`
	Gone map[Cause]int `json:"gone,omitempty"`
	// Confirmed causes hold, the most telling first.
	Confirmed []Cause `json:"confirmed,omitempty"`
	// Fine is when the last picture was as it should be.
	Fine time.Time `json:"fine"`
	// Dark is on how many days the picture was black at an hour although it was fine within a
	// day before, and DarkAt when that was seen last: a room in which the light is switched
	// off each night is no fault.
	Dark   [24]int       `json:"dark"`
	DarkAt [24]time.Time `json:"darkAt"`
	Frames FrameMemory   `json:"frames"`
}

// How often a cause must be seen, or not be seen, one picture after the other, until it
// counts: one that was covered by a hand for a moment is no fault.
const (
	confirmAfter = 2
	clearAfter   = 2
	darkDays     = 3 // after which a black picture at an hour is how that camera is
)

// Suspects lists causes that were seen in the last picture and are not confirmed yet.
func (m PictureMemory) Suspects() []Cause {
	var out []Cause
	for _, c := range pictureCauses {
		if m.Seen[c] > 0 && !slices.Contains(m.Confirmed, c) {
			out = append(out, c)
		}
	}
	return out
}

// Clearing lists causes that hold although the last picture did not show them: until one more
// does not.
func (m PictureMemory) Clearing() []Cause {
	var out []Cause
	for _, c := range m.Confirmed {
		if m.Gone[c] > 0 {
			out = append(out, c)
		}
	}
	return out
}

// pictureCauses are all that a picture can tell, the most telling first.
var pictureCauses = []Cause{CauseNoSignal, CauseBlack, CauseCovered, CauseFrozen, CauseViewChanged, CauseBlurred}

// OfPicture tells that a cause is something wrong with the picture itself: one comes.
func (c Cause) OfPicture() bool { return slices.Contains(pictureCauses, c) }

// JudgePicture says what is wrong with the picture of a camera, against what is normal for
// it at that hour, 0 to 23 in the institution's zone. lens tells that nothing stands between
// the lens and us that draws pictures of its own, as recorders do: one colour is a cover then. A cause counts once two pictures in a
// row show it, and until two in a row do not. Nothing is wrong for good: the memory is
// given back with what the next picture is to be judged by.
//
// Night is not black: a picture is black where next to nothing is left of what that camera
// shows at that hour, or, where no normal is known yet, where there is nothing at all.
func JudgePicture(f Figures, n PictureNormals, hour int, m PictureMemory, at time.Time, lens bool) ([]Cause, PictureMemory) {
	h := n.At(hour, f)
	seen := h.signs(f, lens)
	if slices.Contains(seen, CauseBlack) && m.usual(hour, at) {
		seen = nil
	}
	m = m.note(seen, f, hour, at)
	return m.Confirmed, m
}

// usual tells whether a camera is black at this hour on most days, and was fine since.
func (m PictureMemory) usual(hour int, at time.Time) bool {
	return m.Dark[hour] >= darkDays && at.Sub(m.Fine) < 24*time.Hour
}

// note takes over what one picture showed.
func (m PictureMemory) note(seen []Cause, f Figures, hour int, at time.Time) PictureMemory {
	counts, gone := map[Cause]int{}, map[Cause]int{}
	var confirmed []Cause
	for _, c := range pictureCauses {
		was := slices.Contains(m.Confirmed, c)
		now := slices.Contains(seen, c)
		if now {
			counts[c] = m.Seen[c] + 1
		}
		needed := clearAfter
		if c == CauseFrozen {
			needed = 1 // what moves is not frozen
		}
		switch {
		case now && (was || counts[c] >= confirmAfter):
			confirmed = append(confirmed, c)
		case was && m.Gone[c]+1 < needed && !(c == CauseFrozen && !f.Followed):
			confirmed = append(confirmed, c)
			gone[c] = m.Gone[c] + 1
		}
	}
	if slices.Contains(seen, CauseBlack) && !m.Fine.IsZero() && at.Sub(m.Fine) < 24*time.Hour && at.Sub(m.DarkAt[hour]) > 12*time.Hour {
		m.Dark[hour]++
		m.DarkAt[hour] = at
	}
	if len(seen) == 0 && len(confirmed) == 0 {
		m.Fine = at
	}
	m.Seen, m.Gone, m.Confirmed, m.At = counts, gone, confirmed, at
	return m
}

// signs are the causes that one picture shows, at most one of those about what is in it,
// and whether it stands still.
func (h HourNormal) signs(f Figures, lens bool) []Cause {
	var out []Cause
	switch slate := h.slate(f); {
	case slate == slatePlain && lens: // with the camera's own clock in a corner, perhaps
		return []Cause{CauseCovered}
	case slate != "":
		return []Cause{CauseNoSignal} // does not move either
	case h.black(f):
		return []Cause{CauseBlack}
	case f.Mean < 20 && f.Deviation < 3: // as dark as it is at this hour
	case h.covered(f):
		out = append(out, CauseCovered)
	case h.dazzled(f): // by a lamp or the sun: nothing else can be told
	case h.blurred(f):
		out = append(out, CauseBlurred)
	case h.moved(f):
		out = append(out, CauseViewChanged)
	}
	if h.frozen(f) {
		out = append(out, CauseFrozen)
	}
	return out
}

// likeness is what is usual of a picture beside the reference view.
func (h HourNormal) likeness() float64 {
	if h.Compared == 0 {
		return 0.8
	}
	return h.Likeness.Value
}

// slate tells the pictures that a recorder makes itself where no camera sends one: snow,
// one colour, text on one colour, bars. All of them are of a flatness that no lens makes.
func (h HourNormal) slate(f Figures) slateKind {
	own := h.Amount > 0                                     // and a camera whose own picture is so is none
	drawn := f.Followed && f.Change < 0.01 && f.Noise < 0.3 // and not seen by a sensor
	ink := max(f.Top-f.Low, f.High-f.Bottom)                // bright text, or dark text
	switch {
	case f.Grain >= 9 && f.Deviation >= 25 && !(own && h.Grain.Value >= 5 && h.Deviation.Value >= 20): // snow
		return slateDrawn
	case f.Mean > darkest && f.Mean < 250 && f.Deviation < 0.6 && f.Plain > 0.98: // one colour
		return slatePlain
	case f.Plain < 0.85 && !(drawn && f.Plain > 0.75) || own && h.Plain.Value > 0.8 && h.Peak.Value > 0.6 || !h.unlikeSlate(f):
		return ""
	case f.Peak >= 0.75 && ink >= 70 && f.Few <= 12: // text
		return slatePlain
	case f.Peak >= 0.97 && f.Plain >= 0.98 && f.Noise < 0.3 && ink >= 40: // small text
		return slatePlain
	case f.Deviation > 28 && (f.Few <= 10 || drawn && f.Few <= 20): // bars
		return slateDrawn
	}
	return ""
}

// slateKind is what a slate is of; empty: it is none.
type slateKind string

const (
	slatePlain slateKind = "plain" // one colour, with or without text
	slateDrawn slateKind = "drawn" // snow, bars: nothing before a lens looks so
)

// darkest is the grey up to which one colour is black and not a recorder's own: the black of
// video is 16 where it is taken for full range. The darkest blue that is drawn is 18 (BT.709).
const darkest = 17

// unlikeSlate keeps a scene of few plain colours from being a slate, if it is the one that
// this camera looks at.
func (h HourNormal) unlikeSlate(f Figures) bool {
	if f.Compared {
		return f.Likeness < 0.5*h.likeness()
	}
	return h.Amount == 0 || h.Few.Value > 2*float64(f.Few)
}

// black tells that nothing can be seen.
func (h HourNormal) black(f Figures) bool {
	if f.Mean >= 32 || f.High >= 56 {
		return false
	}
	left := f.Contrast() // the less light, the more noise: that shows nothing
	if h.Amount == 0 {
		return f.Mean < 20 && f.High < 32 && left < 2.5 && f.Edges < 12
	}
	usual := withoutNoise(h.Deviation.Value, h.Noise.Value)
	// Dark by itself: black only where what could be seen then is gone.
	if h.Mean.Value < 40 {
		return h.Deviation.Value > 2.5 && left < 0.45*usual && f.Mean < 0.6*h.Mean.Value+2
	}
	return left < max(4, 0.15*usual) && f.Edges < 0.06*h.Edges.Value+2
}

// covered tells that something stands before the lens: its edges are gone and nothing like
// them is left.
func (h HourNormal) covered(f Figures) bool {
	switch {
	case !h.known():
		return f.Deviation < 9 && f.Edges < 0.4 && (h.Amount == 0 || f.Contrast() < 0.7*withoutNoise(h.Deviation.Value, h.Noise.Value))
	case h.hidden(f):
		return true
	case f.Compared && f.Likeness > max(0.25, 0.3*h.likeness()):
		return false
	case f.Compared && f.Best > 0.6*h.likeness():
		return false // it has only moved
	}
	dim := min(1, f.Mean/max(h.Mean.Value, 1)) // with the light the contrast goes, too
	return f.Edges < 0.16*dim*dim*h.Edges.Value && (f.Compared || f.Deviation < 0.6*h.Deviation.Value)
}

// hidden tells that most of the edges are gone from where they were, and hardly others came. If
// a part is left free, what is seen there is as sharp as ever; where a picture is blurred, all
// of it is left and soft. Beside what covers it a lens is dazzled, which makes edges.
func (h HourNormal) hidden(f Figures) bool {
	if !f.Placed || h.Compared == 0 || f.Lost < max(0.6, h.Lost.Value+0.35) || f.Best > 0.6*h.likeness() {
		return false
	}
	others := 0.25
	if h.dazzled(f) {
		others = 0.45
	}
	if f.Fresh > others*f.Lost {
		return false
	}
	return f.Likeness < 0.3*h.likeness() || f.Likeness < 0.55*h.likeness() && f.Crisp > 0.45*h.Crisp.Value
}

// known tells whether the edges of a camera stand out of its noise, so that something can be
// said of them.
func (h HourNormal) known() bool {
	return h.Amount > 0 && h.Edges.Value > 1+0.4*h.Noise.Value*h.Noise.Value
}

// dazzled tells that a light shines into the lens.
func (h HourNormal) dazzled(f Figures) bool {
	return h.Amount > 0 && f.Top >= 250 && f.High >= 235 && h.High.Value < f.High-40
}

// blurred tells that the edges are where they were, but not as sharp.
func (h HourNormal) blurred(f Figures) bool {
	if !h.known() {
		return false
	}
	return f.Crisp < 0.58*h.Crisp.Value && f.Edges < 0.6*h.Edges.Value && (!f.Compared || f.Likeness > 0.3*h.likeness() && f.Best < f.Likeness+0.2)
}

// moved tells that the edges are elsewhere. It wants a reference view.
func (h HourNormal) moved(f Figures) bool {
	if !f.Compared || h.likeness() < 0.3 {
		return false
	}
	if f.Best > f.Likeness+0.2 && f.Best > 0.5*h.likeness() || f.Best > f.Likeness+0.12 && f.Best > 0.8*h.likeness() {
		return true // and it is known where to
	}
	if f.Placed && f.Likeness > 0.4*h.likeness() && f.Lost+f.Fresh < h.Lost.Value+h.Fresh.Value+0.15 {
		return false // the edges are where they were: things were moved about, or lit from elsewhere
	}
	// With fewer edges than usual less of the likeness is to be expected, too.
	limit := 0.62
	if h.likeness() < 0.45 {
		return false // the view can hardly be made out on ordinary pictures
	}
	if f.Edges < 0.7*h.Edges.Value {
		limit = 0.35
	}
	return f.Likeness < limit*h.likeness() && f.Edges > 0.2*h.Edges.Value
}

// frozen tells that not even the noise changes. A clock that is written into the picture is
// not looked at; see Figures.Change.
func (h HourNormal) frozen(f Figures) bool {
	if f.Stuck && (f.Mean >= 20 || f.Deviation >= 3) { // the dark looks the same each time
		return true
	}
	if !f.Followed {
		return false
	}
	if h.Followed < 2 {
		return f.Noise >= 0.7 && f.Change < 0.02 // noise that stands still
	}
	return f.Change < min(0.15, 0.2*h.Change.Value) // a picture that is coded anew differs a little
}
