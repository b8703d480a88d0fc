package app

import (
	"context"
	"errors"
	"time"

	"camledger/internal/config"
	"camledger/internal/store"
	"camledger/internal/web"
	"camledger/inventory"
	"camledger/probe/picture"
)

// chooseWithin bounds how long a person waits for a picture.
const chooseWithin = 40 * time.Second

// Pictured implements web.Actions.
func (x *actions) Pictured(ctx context.Context, cameraID string) (web.Pictured, error) {
	a := x.app
	out := web.Pictured{Setting: string(a.cfg.Pictures)}
	if a.cfg.Pictures == config.PicturesOff {
		return out, nil // nothing of before is shown
	}
	state, refs, err := a.store.Picture(ctx, cameraID, "")
	if err != nil {
		return out, err
	}
	for _, r := range refs {
		out.Views = append(out.Views, web.ChosenView{Hour: r.Hour, At: r.At, By: r.By, Tiny: tiny(r.Print)})
	}
	if len(state.Print) == 0 {
		return out, nil
	}
	out.At, out.Figures, out.Memory, out.Tiny = state.At, state.Figures, state.Memory, tiny(state.Print)
	out.Usual = state.Normals.At(state.At.In(a.zone).Hour(), state.Figures)
	if a.cfg.Pictures == config.PicturesThumbnails {
		out.Kept, err = a.store.ThumbnailAt(ctx, cameraID, a.now().Add(-a.cfg.ThumbnailAge))
	}
	return out, err
}

// tiny is the tiny picture of a stored print; black where it cannot be read.
func tiny(b []byte) web.Tiny {
	p, err := picture.ReadPrint(b)
	if err != nil {
		return web.Tiny{}
	}
	return web.Tiny(p.Tiny())
}

// Picture implements web.Actions.
func (x *actions) Picture(ctx context.Context, by store.Person, cameraID string) ([]byte, error) {
	a := x.app
	if a.cfg.Pictures != config.PicturesThumbnails {
		return nil, store.ErrNotFound
	}
	now := a.now()
	b, _, err := a.store.Thumbnail(ctx, actorOf(by), cameraID, now.Add(-a.cfg.ThumbnailAge), now)
	return b, err
}

// ChooseView implements web.Actions.
func (x *actions) ChooseView(ctx context.Context, by store.Person, cameraID string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, chooseWithin)
	defer cancel()
	v, err := x.app.ReferenceView(ctx, actorOf(by), cameraID)
	switch {
	case errors.Is(err, ErrPicturesOff):
		return "off", nil
	case errors.As(err, new(*NoPictureError)), errors.Is(err, context.DeadlineExceeded):
		x.app.log.Info("no reference view", "camera", cameraID, "err", err)
		return "none", nil
	case err != nil:
		return "", err
	case PlainView(v.Figures):
		return "plain", nil
	case v.Anew:
		return "anew", nil
	}
	return "chosen", nil
}

// PlainView tells that there is so little to be seen in a view that it will hardly be noticed
// when it has changed.
func PlainView(f inventory.Figures) bool { return f.Edges < 8 }
