package app

import (
	"context"
	"errors"
	"fmt"

	"camledger/internal/config"
	"camledger/internal/store"
	"camledger/inventory"
	"camledger/probe/picture"
)

// ErrPicturesOff says that the operator does not want pictures to be looked at.
var ErrPicturesOff = errors.New("pictures are off, and none is shown: set pictures: figures in the configuration")

// NoPictureError says why there is no picture of a camera now.
type NoPictureError struct{ why string }

// Error implements error.
func (e *NoPictureError) Error() string { return e.why }

// View is a reference view that was chosen.
type View struct {
	inventory.Figures
	// Anew tells that what was known of the camera does not fit it, and was forgotten.
	Anew bool
}

// ReferenceView takes a picture of a camera now and keeps it, too coarse to show a face, as
// the view that a person chose: later pictures are compared with it. It replaces the views
// chosen at about the same hour of day; a camera may have one for the day and one for the
// night. name is the camera's id or the code of its slot.
//
// What is usual of the camera is kept where the picture is as usual; else, after it was turned
// for example, it is learnt anew, and anew tells so.
func (a *App) ReferenceView(ctx context.Context, actor, name string) (v View, err error) {
	var none View
	if a.cfg.Pictures == config.PicturesOff {
		return none, ErrPicturesOff
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return none, err
	}
	j, err := a.jobNamed(ctx, &reg, name, inventory.TierStream)
	if err != nil {
		return none, err
	}
	j.asked, j.raw = true, new(*picture.Luma)
	var c inventory.Check
	if err := a.visit(ctx, j, func() { c = a.run(ctx, j) }); err != nil {
		return none, err
	}
	switch {
	case c.Cause != inventory.CauseNone:
		return none, &NoPictureError{fmt.Sprintf("no picture of %s: its check ends at %s with %s", name, c.Failed, c.Cause)}
	case *j.raw == nil:
		return none, &NoPictureError{fmt.Sprintf("no picture of %s: %s", name, inventory.Step{Notes: pictureNotes(c.Picture)}.Text(english))}
	}
	print := picture.PrintOf(*j.raw)
	v = View{Figures: picture.Compare(picture.Measure(*j.raw), print, print, nil)}
	f, source := v.Figures, c.Picture.Source
	state, _, err := a.store.Picture(ctx, j.camera.ID, source)
	if err != nil {
		return v, err
	}
	// The likeness to another view says nothing of this one; nor does what was wrong with it.
	hour := c.At.In(a.zone).Hour()
	switch {
	case state.Normals.At(hour, f).Amount == 0: // what is known is of other hours, or next to nothing
		state.Normals = state.Normals.Forget()
		state.Normals[hour] = inventory.HourNormal{}
	case state.Normals.Fits(hour, f):
		state.Normals = state.Normals.Forget()
	default:
		v.Anew, state.Normals = true, inventory.PictureNormals{}
	}
	state.Normals = state.Normals.Learn(hour, f)
	state.Memory = inventory.PictureMemory{At: c.At, Fine: c.At, Dark: state.Memory.Dark, DarkAt: state.Memory.DarkAt, Frames: state.Memory.Frames}
	state.At, state.Figures, state.Print = c.At, f, print.Bytes()
	return v, a.store.SaveReference(ctx, store.PictureReference{CameraID: j.camera.ID, Source: source, Hour: hour, At: a.now(), By: actor, Print: print.Bytes()}, state)
}

// PictureView is what is known of a camera's pictures, for people to look at.
type PictureView struct {
	Camera     inventory.Camera
	State      store.PictureState
	Tiny       picture.Tiny // of the last picture
	References []store.PictureReference
}

// pictured is the camera of a name.
func (a *App) pictured(ctx context.Context, name string) (inventory.Camera, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return inventory.Camera{}, err
	}
	j, err := a.jobNamed(ctx, &reg, name, inventory.TierStream)
	return j.camera, err
}

// PictureOf reads what is known of the pictures of a camera: nothing where they are off.
func (a *App) PictureOf(ctx context.Context, name string) (PictureView, error) {
	if a.cfg.Pictures == config.PicturesOff {
		return PictureView{}, ErrPicturesOff
	}
	c, err := a.pictured(ctx, name)
	if err != nil {
		return PictureView{}, err
	}
	v := PictureView{Camera: c}
	if v.State, v.References, err = a.store.Picture(ctx, c.ID, ""); err != nil {
		return v, err
	}
	if p, err := picture.ReadPrint(v.State.Print); err == nil {
		v.Tiny = p.Tiny()
	}
	return v, nil
}

// ForgetPicture forgets all that is known of the pictures of a camera.
func (a *App) ForgetPicture(ctx context.Context, actor, name string) error {
	c, err := a.pictured(ctx, name)
	if err != nil {
		return err
	}
	return a.store.ForgetPicture(ctx, actor, c.ID, a.now())
}

// Thumbnail gives the last picture of a camera as a JPEG, where pictures are set to
// thumbnails and it is not older than they may be. That it was looked at is on record.
func (a *App) Thumbnail(ctx context.Context, actor, name string) ([]byte, error) {
	if a.cfg.Pictures != config.PicturesThumbnails {
		return nil, fmt.Errorf("pictures are not kept: pictures is %s in the configuration", a.cfg.Pictures)
	}
	c, err := a.pictured(ctx, name)
	if err != nil {
		return nil, err
	}
	now := a.now()
	b, _, err := a.store.Thumbnail(ctx, actor, c.ID, now.Add(-a.cfg.ThumbnailAge), now)
	if errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("there is no picture of %s of the last %v", name, a.cfg.ThumbnailAge)
	}
	return b, err
}

// prunePictures forgets thumbnails that are too old, and all of them where none are wanted. Where
// pictures are off, it forgets what was learnt of them, too: all but the views that people chose,
// which nobody sees and which count again once pictures are looked at again.
func (a *App) prunePictures(ctx context.Context) error {
	if a.cfg.Pictures == config.PicturesOff {
		n, err := a.store.ForgetPictures(ctx)
		if n > 0 {
			a.log.Info("pictures are off: what was kept of them is deleted", "cameras", n)
		}
		return err
	}
	before := a.now().Add(-a.cfg.ThumbnailAge)
	if a.cfg.Pictures != config.PicturesThumbnails {
		before = a.now()
	}
	_, err := a.store.PruneThumbnails(ctx, before)
	return err
}
