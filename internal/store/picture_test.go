package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/internal/store"
	"camledger/inventory"
)

func TestPictures(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		id := w.cameras[0].ID
		state, refs, err := s.Picture(t.Context(), id, inventory.FromKeyFrame)
		must(t, err)
		if state.CameraID != id || !state.At.IsZero() || len(refs) != 0 {
			t.Errorf("before any picture: %+v %v", state, refs)
		}
		state = store.PictureState{CameraID: id, Source: inventory.FromKeyFrame, At: t0, Figures: inventory.Figures{Mean: 12.5, Compared: true}, Print: []byte{0, 1, 255},
			Memory: inventory.PictureMemory{At: t0, Fine: t0, Seen: map[inventory.Cause]int{inventory.CauseBlack: 1}}}
		state.Normals = state.Normals.Learn(3, state.Figures)
		must(t, s.SavePicture(t.Context(), state, []byte("jpeg")))
		got, _, err := s.Picture(t.Context(), id, inventory.FromKeyFrame)
		must(t, err)
		if diff := cmp.Diff(state, got); diff != "" {
			t.Error(diff)
		}
		older := state
		older.At, older.Print = t0.Add(-time.Hour), []byte{9}
		must(t, s.SavePicture(t.Context(), older, nil))
		if got, _, err = s.Picture(t.Context(), id, inventory.FromKeyFrame); err != nil || !got.At.Equal(t0) {
			t.Errorf("an older picture came over the last one: %v %v", got.At, err)
		}
		for i, hour := range []int{12, 2, 14, 23} { // 14 replaces 12, 23 replaces 2
			state.At = t0.Add(time.Duration(i) * time.Hour)
			must(t, s.SaveReference(t.Context(), store.PictureReference{CameraID: id, Source: inventory.FromKeyFrame, Hour: hour, At: state.At, By: "person:hana", Print: []byte{byte(hour)}}, state))
		}
		if _, refs, err = s.Picture(t.Context(), id, inventory.FromKeyFrame); err != nil || len(refs) != 2 || refs[0].Hour != 14 || refs[1].Hour != 23 || refs[1].Print[0] != 23 {
			t.Errorf("reference views: %+v %v", refs, err)
		}
		if at := get(s.ThumbnailAt(t.Context(), id, t0.Add(-time.Minute)))(t); !at.Equal(t0) {
			t.Errorf("there is a picture of %v", at)
		}
		if at := get(s.ThumbnailAt(t.Context(), id, t0.Add(time.Minute)))(t); !at.IsZero() {
			t.Errorf("one that is too old is offered: %v", at)
		}
		image, taken, err := s.Thumbnail(t.Context(), "person:hana", id, t0.Add(-time.Minute), t0)
		if err != nil || string(image) != "jpeg" || !taken.Equal(t0) {
			t.Errorf("%q %v %v", image, taken, err)
		}
		if _, _, err := s.Thumbnail(t.Context(), "person:hana", id, t0.Add(time.Minute), t0); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("one that is too old: %v", err)
		}
		if log := get(s.AuditLog(t.Context(), store.AuditFilter{Action: "picture.view"}))(t); len(log) != 1 || log[0].Actor != "person:hana" {
			t.Errorf("on record: %+v", log)
		}
		if n := get(s.PruneThumbnails(t.Context(), t0))(t); n != 0 {
			t.Errorf("%d pruned that are not old", n)
		}
		if n := get(s.PruneThumbnails(t.Context(), t0.Add(time.Second)))(t); n != 1 {
			t.Errorf("%d pruned", n)
		}
		must(t, s.SavePicture(t.Context(), store.PictureState{CameraID: w.cameras[2].ID, At: t0, Print: []byte{7}}, []byte("jpeg")))
		must(t, s.SaveReference(t.Context(), store.PictureReference{CameraID: w.cameras[2].ID, Hour: 9, At: t0, By: "person:hana", Print: []byte{9}}, store.PictureState{CameraID: w.cameras[2].ID, At: t0, Print: []byte{7}}))
		if n := get(s.ForgetPictures(t.Context()))(t); n < 1 {
			t.Errorf("%d forgotten", n)
		}
		if state, refs, err := s.Picture(t.Context(), w.cameras[2].ID, ""); err != nil || len(state.Print) != 0 || len(refs) != 1 || get(s.ForgetPictures(t.Context()))(t) != 0 {
			t.Errorf("forgotten: %+v, %v, %v", state, refs, err)
		}
		if _, _, err := s.Thumbnail(t.Context(), "person:hana", w.cameras[2].ID, time.Time{}, t0); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the thumbnail: %v", err)
		}
		// A still is judged against stills alone, and what is older than that becomes the first's.
		if still, refs, err := s.Picture(t.Context(), id, inventory.FromSnapshot); err != nil || !still.At.IsZero() || still.Source != inventory.FromSnapshot || len(refs) != 0 {
			t.Errorf("of stills is known %+v %v %v", still, refs, err)
		}
		other := w.cameras[1].ID
		old := store.PictureState{CameraID: other, At: t0, Print: []byte{7}}
		must(t, s.SaveReference(t.Context(), store.PictureReference{CameraID: other, Hour: 9, At: t0, By: "person:hana", Print: []byte{9}}, old))
		still, refs, err := s.Picture(t.Context(), other, inventory.FromSnapshot)
		if err != nil || !still.At.Equal(t0) || len(refs) != 1 {
			t.Fatalf("of before: %+v %v %v", still, refs, err)
		}
		still.At = t0.Add(time.Hour)
		must(t, s.SavePicture(t.Context(), still, nil))
		if got, refs, err := s.Picture(t.Context(), other, inventory.FromKeyFrame); err != nil || !got.At.IsZero() || len(refs) != 0 {
			t.Errorf("both took it over: %+v %v %v", got, refs, err)
		}
		if got, refs, err := s.Picture(t.Context(), other, ""); err != nil || got.Source != inventory.FromSnapshot || len(refs) != 1 || refs[0].Source != inventory.FromSnapshot {
			t.Errorf("the last picture: %+v %v %v", got, refs, err)
		}
		if n := get(s.SourcesOf(t.Context(), w.cameras[0].DeviceID))(t); n < 1 {
			t.Errorf("%d sources", n)
		}
		must(t, s.ForgetPicture(t.Context(), "person:hana", id, t0))
		if state, refs, err := s.Picture(t.Context(), id, inventory.FromKeyFrame); err != nil || !state.At.IsZero() || len(refs) != 0 {
			t.Errorf("forgotten: %+v %v %v", state, refs, err)
		}
	})
}
