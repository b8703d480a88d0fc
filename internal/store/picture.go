package store

import (
	"context"
	"slices"
	"time"

	"camledger/inventory"
)

// PictureState is what is known of the pictures of a camera that came in one way.
type PictureState struct {
	CameraID string
	Source   inventory.PictureSource
	At       time.Time // of the last picture that was judged; zero: none was yet
	Figures  inventory.Figures
	Memory   inventory.PictureMemory
	Normals  inventory.PictureNormals
	Print    []byte // of the last picture

	Old bool // it was read from before sources were kept apart, and becomes that of Source
}

// PictureReference is a view that a person chose.
type PictureReference struct {
	CameraID string
	Source   inventory.PictureSource
	Hour     int // of the institution's zone, at which it was taken
	At       time.Time
	By       string // person id or operator:<user>
	Print    []byte
}

// Picture reads what is known of the pictures of a camera that came from a source, and the views
// chosen of those; a zero state where that is nothing. Without a source: of that from which the
// last picture came.
func (s *Store) Picture(ctx context.Context, cameraID string, source inventory.PictureSource) (PictureState, []PictureReference, error) {
	state := PictureState{CameraID: cameraID, Source: source}
	var refs []PictureReference
	err := s.read(ctx, "read pictures of "+cameraID, func(r runner) error {
		rows, err := list(ctx, r, func(p *PictureState) []any {
			return []any{&p.CameraID, &p.Source, at(&p.At), doc(&p.Figures), doc(&p.Memory), doc(&p.Normals), &p.Print}
		}, "SELECT camera_id, source, at_ms, figures_json, memory_json, normals_json, print FROM picture_state WHERE camera_id = ? ORDER BY at_ms DESC, source", cameraID)
		if err != nil {
			return err
		}
		if i := pictureOf(rows, source); i >= 0 {
			state = rows[i]
			if state.Old = state.Source != source && source != ""; state.Old {
				state.Source = source
			}
		}
		refs, err = list(ctx, r, func(p *PictureReference) []any {
			return []any{&p.CameraID, &p.Source, &p.Hour, at(&p.At), &p.By, &p.Print}
		}, "SELECT camera_id, source, hour, at_ms, chosen_by, print FROM picture_reference WHERE camera_id = ? ORDER BY hour", cameraID)
		return err
	})
	refs = slices.DeleteFunc(refs, func(p PictureReference) bool {
		return p.Source != "" && state.Source != "" && p.Source != state.Source
	})
	return state, refs, err
}

// pictureOf finds the state of a source, else one from before they were kept apart; without a
// source the last of which a picture was judged. None: -1.
func pictureOf(rows []PictureState, source inventory.PictureSource) int {
	old := -1
	for i, p := range rows {
		switch {
		case source == "" && len(p.Print) > 0, source != "" && p.Source == source:
			return i
		case source == "" || p.Source == "":
			old = i
		}
	}
	return old
}

// SourcesOf counts the cameras of a device that are in use.
func (s *Store) SourcesOf(ctx context.Context, deviceID string) (int, error) {
	n, err := one(ctx, s.direct(), func(n *int) []any { return []any{n} }, "SELECT COUNT(*) FROM camera WHERE device_id = ? AND state <> ?", deviceID, inventory.StateRetired)
	return n, wrap("count sources of "+deviceID, err)
}

// SavePicture keeps what was learnt from a picture, unless a later one was judged already.
// thumbnail, a JPEG, replaces the one before; nil keeps none of it.
func (s *Store) SavePicture(ctx context.Context, p PictureState, thumbnail []byte) error {
	return s.write(ctx, "save picture of "+p.CameraID, func(r runner) error {
		if err := r.savePicture(ctx, p); err != nil || thumbnail == nil {
			return err
		}
		_, err := r.exec(ctx, `INSERT INTO thumbnail (camera_id, at_ms, image) VALUES (?, ?, ?)
			ON CONFLICT (camera_id) DO UPDATE SET at_ms = excluded.at_ms, image = excluded.image`, p.CameraID, p.At, thumbnail)
		return err
	})
}

func (r runner) savePicture(ctx context.Context, p PictureState) error {
	figures, err := asJSON(p.Figures)
	if err != nil {
		return err
	}
	memory, err := asJSON(p.Memory)
	if err != nil {
		return err
	}
	normals, err := asJSON(p.Normals)
	if err != nil {
		return err
	}
	if p.Old {
		if _, err := r.exec(ctx, "DELETE FROM picture_state WHERE camera_id = ? AND source = ''", p.CameraID); err != nil {
			return err
		}
		if _, err := r.exec(ctx, "UPDATE picture_reference SET source = ? WHERE camera_id = ? AND source = ''", p.Source, p.CameraID); err != nil {
			return err
		}
	}
	_, err = r.exec(ctx, `INSERT INTO picture_state (camera_id, source, at_ms, figures_json, memory_json, normals_json, print) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (camera_id, source) DO UPDATE SET at_ms = excluded.at_ms, figures_json = excluded.figures_json, memory_json = excluded.memory_json,
			normals_json = excluded.normals_json, print = excluded.print WHERE excluded.at_ms >= picture_state.at_ms`,
		p.CameraID, p.Source, p.At, figures, memory, normals, p.Print)
	return err
}

// SaveReference keeps a view that a person chose in place of those of the same source at the
// hours near its own, so that there is one for each part of the day, with what is known of the camera's
// pictures from then on. It is kept who chose it.
func (s *Store) SaveReference(ctx context.Context, ref PictureReference, p PictureState) error {
	return s.write(ctx, "save reference view of "+ref.CameraID, func(r runner) error {
		if err := r.savePicture(ctx, p); err != nil {
			return err
		}
		for near := -referenceSpan; near <= referenceSpan; near++ {
			if _, err := r.exec(ctx, "DELETE FROM picture_reference WHERE camera_id = ? AND source IN (?, '') AND hour = ?", ref.CameraID, ref.Source, (ref.Hour+near+24)%24); err != nil {
				return err
			}
		}
		if _, err := r.exec(ctx, "INSERT INTO picture_reference (camera_id, source, hour, at_ms, chosen_by, print) VALUES (?, ?, ?, ?, ?, ?)",
			ref.CameraID, ref.Source, ref.Hour, ref.At, ref.By, ref.Print); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: ref.At, Actor: ref.By, Action: "picture.reference", Subject: ref.CameraID})
	})
}

// referenceSpan is how many hours before and after it a reference view stands for.
const referenceSpan = 3

// ForgetPicture forgets all that is known of the pictures of a camera: its reference views,
// what is normal, its thumbnail. It is kept who wanted that.
func (s *Store) ForgetPicture(ctx context.Context, actor, cameraID string, now time.Time) error {
	return s.write(ctx, "forget pictures of "+cameraID, func(r runner) error {
		for _, table := range []string{"picture_state", "picture_reference", "thumbnail"} {
			if _, err := r.exec(ctx, "DELETE FROM "+table+" WHERE camera_id = ?", cameraID); err != nil {
				return err
			}
		}
		return r.audit(ctx, Entry{At: now, Actor: actor, Action: "picture.forget", Subject: cameraID})
	})
}

// Thumbnail gives the last picture of a camera, as a JPEG, for somebody to look at: that is
// written into the audit log, in the same transaction. One from before oldest is not given:
// ErrNotFound.
func (s *Store) Thumbnail(ctx context.Context, actor, cameraID string, oldest, now time.Time) (image []byte, taken time.Time, err error) {
	type row struct {
		at    time.Time
		image []byte
	}
	err = s.write(ctx, "show picture of "+cameraID, func(r runner) error {
		x, err := one(ctx, r, func(x *row) []any { return []any{at(&x.at), &x.image} },
			"SELECT at_ms, image FROM thumbnail WHERE camera_id = ? AND at_ms >= ?", cameraID, oldest)
		if err != nil {
			return err
		}
		image, taken = x.image, x.at
		return r.audit(ctx, Entry{At: now, Actor: actor, Action: "picture.view", Subject: cameraID, Detail: taken.UTC().Format(time.RFC3339)})
	})
	return image, taken, err
}

// ThumbnailAt tells when the picture of a camera was taken that Thumbnail would give; the zero
// time where it would give none. Nobody has looked at it then.
func (s *Store) ThumbnailAt(ctx context.Context, cameraID string, oldest time.Time) (time.Time, error) {
	var taken time.Time
	err := s.read(ctx, "ask for the picture of "+cameraID, func(r runner) error {
		rows, err := list(ctx, r, func(t *time.Time) []any { return []any{at(t)} },
			"SELECT at_ms FROM thumbnail WHERE camera_id = ? AND at_ms >= ?", cameraID, oldest)
		if len(rows) > 0 {
			taken = rows[0]
		}
		return err
	})
	return taken, err
}

// PruneThumbnails forgets thumbnails from before a moment, and tells how many.
func (s *Store) PruneThumbnails(ctx context.Context, before time.Time) (int, error) {
	n := 0
	err := s.write(ctx, "prune thumbnails", func(r runner) error {
		var err error
		n, err = r.exec(ctx, "DELETE FROM thumbnail WHERE at_ms < ?", before)
		return err
	})
	return n, err
}

// ForgetPictures forgets the last picture of every camera and what is normal of it, not the
// reference views that people chose, and tells of how many cameras there was one.
func (s *Store) ForgetPictures(ctx context.Context) (int, error) {
	n := 0
	err := s.write(ctx, "forget pictures", func(r runner) error {
		_, err := r.exec(ctx, "DELETE FROM thumbnail")
		if err == nil {
			n, err = r.exec(ctx, "DELETE FROM picture_state")
		}
		return err
	})
	return n, err
}
