package inventory

import "slices"

// PictureCheck is what a check found out about the picture.
type PictureCheck struct {
	Source PictureSource `json:"source,omitempty"`
	// Why says, as a code, why the picture was not judged; then nothing else is set but that
	// it is frozen, if its key frames tell so. A picture that was not judged is never ok.
	Why     PictureWhy `json:"why,omitempty"`
	Figures *Figures   `json:"figures,omitempty"`
	// Causes are confirmed, Suspects were seen in this picture only: the next one tells.
	Causes   []Cause `json:"causes,omitempty"`
	Suspects []Cause `json:"suspects,omitempty"`
	// Clearing are those of Causes that this picture does not show any more: the next one tells.
	Clearing []Cause `json:"clearing,omitempty"`
	// Instead says why it is the device's still that was judged and no key frame.
	Instead PictureWhy `json:"instead,omitempty"`
	// Learning tells that too little is known yet of how the camera looks at this hour: only
	// what no camera should show is told.
	Learning bool `json:"learning,omitempty"`
}

// PictureSource is where a picture came from.
type PictureSource string

// Sources of pictures.
const (
	FromKeyFrame PictureSource = "key-frame"
	FromSnapshot PictureSource = "snapshot"
)

// PictureWhy is why a picture was not judged; words are under "picture.why.<code>".
type PictureWhy string

// Reasons for which a picture is not judged.
const (
	WhyNoDecoder PictureWhy = "no-decoder" // no ffmpeg here, and no still from the device
	WhyNoFrame   PictureWhy = "no-frame"   // no key frame that can be decoded alone came, and no still
	WhyBroken    PictureWhy = "broken"     // what came gives no picture
	WhyNotKept   PictureWhy = "not-kept"   // what is known of the camera cannot be read now
)

// Judged tells whether there is a judgement.
func (p *PictureCheck) Judged() bool { return p != nil && p.Why == "" }

// pictureSigns are the causes that a check saw in the picture. Where the picture was not
// looked at, its size still tells something: a key frame so small is black, or a recorder's
// own. Where it was, both together need no second picture.
func (c Check) pictureSigns() []Cause {
	p, flat := c.Picture, c.Measurement.Flat
	switch {
	case !p.Judged() && flat:
		return []Cause{CauseBlack}
	case !p.Judged() && p != nil:
		return p.Causes
	case !p.Judged():
		return nil
	case len(p.Causes) > 0:
		return p.Causes
	case flat:
		return p.Suspects
	}
	return nil
}

// pictureItem is the item 화면 of a stream that plays. A picture that nobody looked at plays,
// and is not ok.
func (c Check) pictureItem() string {
	switch {
	case !c.Picture.Judged():
		return "plays"
	case len(c.Picture.Suspects) > 0:
		return "suspect"
	}
	return "ok"
}

// viewItem proposes the item 화각: whether the camera looks where a person said it should.
func (c Check) viewItem() string {
	p := c.Picture
	if !p.Judged() || !p.Figures.Compared || len(p.Causes)+len(p.Suspects) > 0 && !slices.Contains(p.Causes, CauseViewChanged) {
		return ""
	}
	if slices.Contains(p.Causes, CauseViewChanged) {
		return "fault"
	}
	return "ok"
}
