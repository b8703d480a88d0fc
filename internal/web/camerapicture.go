package web

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// Pictures is what the face can do about the pictures of cameras.
type Pictures interface {
	// Pictured tells what is known of the pictures of a camera.
	Pictured(ctx context.Context, cameraID string) (Pictured, error)
	// Picture gives the last picture of a camera as a JPEG; it is put on record who looked.
	// Where none is kept, or none that is young enough: store.ErrNotFound.
	Picture(ctx context.Context, by store.Person, cameraID string) ([]byte, error)
	// ChooseView takes a picture now and keeps it as the view that the camera should have; that
	// is put on record. It tells how it ended, as a code: chosen, plain (there is little to be
	// seen in it), anew (what is usual of the camera does not fit it and is learnt anew), off, none.
	ChooseView(ctx context.Context, by store.Person, cameraID string) (outcome string, err error)
}

// Pictured is what is known of the pictures of a camera.
type Pictured struct {
	Setting string    // off, figures or thumbnails
	At      time.Time // of the last picture that was judged; zero: none was
	Figures inventory.Figures
	Usual   inventory.HourNormal // at that hour; without an amount: not known yet
	Memory  inventory.PictureMemory
	Tiny    Tiny
	Views   []ChosenView
	Kept    time.Time // when the picture that may be looked at was taken; zero: there is none
}

// Tiny is a picture of 16 by 9 greys, row by row: too coarse to show anybody.
type Tiny [16 * 9]uint8

// ChosenView is how a camera should look, as a person chose it.
type ChosenView struct {
	Hour int // of the institution's zone, at which it was taken
	At   time.Time
	By   string // person id or operator:<user>
	Tiny Tiny
}

// dotView is a square of a tiny picture.
type dotView struct {
	X, Y int
	Grey string // as #rrggbb
}

func newDots(t Tiny) []dotView {
	out := make([]dotView, len(t))
	for i, g := range t {
		out[i] = dotView{i % 16, i / 16, fmt.Sprintf("#%02x%02x%02x", g, g, g)}
	}
	return out
}

// viewView is a chosen view on the page.
type viewView struct {
	Hour int
	At   time.Time
	By   string
	Dots []dotView
}

// findingView is what is wrong with a picture, and why it is thought so.
type findingView struct {
	Class, Cause, Why, Try string
}

// figureView is a figure beside what is usual.
type figureView struct{ Label, Now, Usual string }

// pictureView is the part of a camera's page about its picture.
type pictureView struct {
	CameraID  string
	Off, None bool // pictures are not looked at; none was judged yet
	At        time.Time
	Dots      []dotView
	Learning  bool
	Findings  []findingView
	Figures   []figureView
	Views     []viewView
	MayChoose bool
	MayLook   bool
	Kept      time.Time
	Open      bool   // the picture itself is shown
	Before    string // what has happened since the picture was judged, so that it says nothing of now
}

// since sets what the picture showed against the last check, which is later where no picture was
// looked at in it: an outage, or what the stream gave away without a look.
func (p *pictureView) since(v visitor, f cameraFacts) {
	if p == nil || p.Off || f.Outcome == "" || !f.CheckedAt.After(p.At) {
		return
	}
	for _, cause := range f.Causes {
		label := v.say("cause." + string(cause))
		if !cause.OfPicture() || slices.ContainsFunc(p.Findings, func(o findingView) bool { return o.Class == "bad" && o.Cause == label }) {
			continue
		}
		p.Findings = append([]findingView{{Class: "bad", Cause: label, Why: v.say("web.picture.by-stream"), Try: v.say("cause." + string(cause) + ".try")}}, p.Findings...)
	}
	if f.Outcome != inventory.OutcomeOK && f.Outcome != inventory.OutcomeDegraded && !p.None && len(f.Causes) > 0 && !f.Causes[0].OfPicture() {
		p.Before = v.say("web.picture.before", v.say("cause."+string(f.Causes[0])))
	}
}

// newPicture puts what is known of a camera's pictures into words. By names who chose.
func newPicture(v visitor, c inventory.Camera, p Pictured, name func(actor string) string) *pictureView {
	out := &pictureView{CameraID: c.ID, Off: p.Setting == "off", None: p.At.IsZero(), At: p.At, Kept: p.Kept,
		Learning: p.Usual.Amount == 0, MayChoose: v.May(Place, c.BranchID), MayLook: v.May(Look, c.BranchID) && p.Setting == "thumbnails"}
	for _, view := range p.Views {
		out.Views = append(out.Views, viewView{view.Hour, view.At, name(view.By), newDots(view.Tiny)})
	}
	if out.None {
		return out
	}
	out.Dots = newDots(p.Tiny)
	for _, cause := range p.Memory.Confirmed {
		out.Findings = append(out.Findings, pictureFinding(v, "bad", cause, p))
	}
	for _, cause := range p.Memory.Suspects() {
		out.Findings = append(out.Findings, pictureFinding(v, "warn", cause, p))
	}
	out.Figures = pictureFigures(v, p.Figures, p.Usual)
	return out
}

// pictureFinding says why a picture is thought to show a cause.
func pictureFinding(v visitor, class string, cause inventory.Cause, p Pictured) findingView {
	f, u := p.Figures, p.Usual
	out := findingView{Class: class, Cause: v.say("cause." + string(cause))}
	if class == "warn" {
		out.Cause = v.say("web.picture.suspect", out.Cause)
	}
	if try := "cause." + string(cause) + ".try"; words.Has(try) {
		out.Try = v.say(try)
	}
	code := "web.picture.why." + string(cause)
	switch cause {
	case inventory.CauseBlack:
		out.Why = v.say(code, share100(f.Mean/255), usual(u.Amount > 0, share100(u.Mean.Value/255)))
	case inventory.CauseCovered:
		out.Why = v.say(code+".edges", share100(f.Edges/max(u.Edges.Value, 1)))
		if f.Placed {
			out.Why = v.say(code, share100(f.Lost))
		}
	case inventory.CauseBlurred:
		out.Why = v.say(code, share100(f.Crisp/max(u.Crisp.Value, 0.01)))
	case inventory.CauseViewChanged:
		out.Why = v.say(code, share100(f.Likeness), usual(u.Compared > 0, share100(u.Likeness.Value)))
		if f.ShiftX != 0 || f.ShiftY != 0 {
			out.Why += " " + v.say(code+".shift", share100(math.Abs(f.ShiftX)), share100(math.Abs(f.ShiftY)), share100(f.Best))
		}
	case inventory.CauseFrozen:
		out.Why = v.say(code)
		if f.Stuck {
			out.Why = v.say(code + ".stuck")
		}
	default:
		out.Why = v.say(code)
	}
	return out
}

// share100 is a share for people; what is below nothing is nothing.
func share100(share float64) string { return fmt.Sprintf("%.0f %%", 100*max(0, share)) }

// usual is what a figure usually is, or that it is not known.
func usual(known bool, text string) string {
	if !known {
		return "–"
	}
	return text
}

// pictureFigures are the figures that a person can make something of.
func pictureFigures(v visitor, f inventory.Figures, u inventory.HourNormal) []figureView {
	known := u.Amount > 0
	out := []figureView{
		{v.say("web.picture.bright"), share100(f.Mean / 255), usual(known, share100(u.Mean.Value/255))},
		{v.say("web.picture.contrast"), share100(f.Deviation / 127), usual(known, share100(u.Deviation.Value/127))},
	}
	if known && u.Crisp.Value > 0 {
		out = append(out, figureView{v.say("web.picture.crisp"), share100(f.Crisp / u.Crisp.Value), share100(1)})
	}
	if f.Compared {
		out = append(out, figureView{v.say("web.picture.likeness"), share100(f.Likeness), usual(u.Compared > 0, share100(u.Likeness.Value))})
		if f.Placed {
			out = append(out, figureView{v.say("web.picture.lost"), share100(f.Lost), usual(u.Compared > 0, share100(u.Lost.Value))})
		}
	}
	if f.Followed {
		out = append(out, figureView{v.say("web.picture.change"), fmt.Sprintf("%.2f", f.Change), usual(u.Followed > 0, fmt.Sprintf("%.2f", u.Change.Value))})
	}
	return out
}

// actorName is how people are told who did something: whoever sits at the command line has no
// account.
func actorName(v visitor, who people, actor string) string {
	if strings.HasPrefix(actor, "operator:") {
		return v.say("web.picture.operator")
	}
	return who.name(actor)
}

// pictureOf is the part of a camera's page about its picture.
func (s *server) pictureOf(r *http.Request, v visitor, c inventory.Camera) (*pictureView, error) {
	p, err := s.Actions.Pictured(r.Context(), c.ID)
	if err != nil {
		return nil, err
	}
	who, err := s.names(r.Context())
	if err != nil {
		return nil, err
	}
	hour := p.At.In(v.Zone).Hour() // beside the last picture stands the view of about its hour
	away := func(c ChosenView) int { return min((c.Hour-hour+24)%24, (hour-c.Hour+24)%24) }
	slices.SortFunc(p.Views, func(a, b ChosenView) int { return cmp.Compare(away(a), away(b)) })
	out := newPicture(v, c, p, func(actor string) string { return actorName(v, who, actor) })
	out.Open = out.MayLook && !out.Kept.IsZero() && r.URL.Query().Get("picture") == "1"
	return out, nil
}

// cameraPicture sends the last picture of a camera; that somebody looked is on record.
func (s *server) cameraPicture(w http.ResponseWriter, r *http.Request, v visitor) error {
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	b, err := s.Actions.Picture(r.Context(), by, r.PathValue("id"))
	if err != nil {
		return err
	}
	write(w, http.StatusOK, "image/jpeg", b)
	return nil
}

// chooseView keeps the present view of a camera as the one that it should have.
func (s *server) chooseView(w http.ResponseWriter, r *http.Request, v visitor) error {
	id := r.PathValue("id")
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	outcome, err := s.Actions.ChooseView(r.Context(), by, id)
	if err != nil {
		return err
	}
	to, said := "/cameras/"+id+"#picture", v.say("web.picture.chosen."+outcome)
	if outcome == "off" || outcome == "none" {
		return s.backAlert(w, r, to, said)
	}
	return s.back(w, r, to, said)
}
