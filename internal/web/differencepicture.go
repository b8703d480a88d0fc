package web

import (
	"errors"
	"net/http"

	"camledger/internal/store"
	"camledger/inventory"
)

// shotView is what one camera of a difference shows, beside what is said of it.
type shotView struct {
	pictureView
	Label string // which camera it is, where there are two
}

// shotsOf are the last pictures of the cameras that a difference is about: of its camera, and
// of the one that stood there before. One of which nothing was ever seen has none.
func (s *server) shotsOf(r *http.Request, v visitor, d inventory.Difference) ([]shotView, error) {
	var out []shotView
	for _, x := range []struct{ id, code string }{{d.Facts["old"], "web.diff.picture.before"}, {d.CameraID, "web.diff.picture.now"}} {
		if x.id == "" {
			continue
		}
		c, err := s.Store.Camera(r.Context(), x.id)
		if errors.Is(err, store.ErrNotFound) || err == nil && c.BranchID != d.BranchID { // a fact may name what is gone
			continue
		}
		if err != nil {
			return nil, err
		}
		p, err := s.pictureOf(r, v, c)
		if err != nil {
			return nil, err
		}
		if p.Off || p.None && len(p.Views) == 0 {
			continue
		}
		out = append(out, shotView{*p, v.say(x.code)})
	}
	return out, nil
}
