package store

import (
	"context"
	"fmt"
	"time"

	"camledger/inventory"
)

const insertCamera = `INSERT INTO camera (id, device_id, branch_id, source_token, channel, name, labels_json, ptz, audio, open,
	main_json, sub_json, snapshot_uri, recording_json, picture_ms, first_ms, last_ms, state,
	same_confirmed, bound_name, place, not_camera, origin, not_seen)`

// updateCamera leaves everything alone that people set.
const updateCamera = `ON CONFLICT (id) DO UPDATE SET device_id = excluded.device_id,
	source_token = excluded.source_token, channel = excluded.channel,
	name = excluded.name, labels_json = excluded.labels_json, ptz = excluded.ptz, audio = excluded.audio, open = excluded.open,
	main_json = excluded.main_json, sub_json = excluded.sub_json, snapshot_uri = excluded.snapshot_uri,
	recording_json = excluded.recording_json, origin = excluded.origin, not_seen = excluded.not_seen,
	picture_ms = CASE WHEN camera.picture_ms = 0 THEN excluded.picture_ms ELSE camera.picture_ms END,
	last_ms = CASE WHEN excluded.last_ms > camera.last_ms THEN excluded.last_ms ELSE camera.last_ms END`

func cameraRows(cameras []inventory.Camera) ([][]any, error) {
	rows := make([][]any, 0, len(cameras))
	for _, c := range cameras {
		var texts [4]string
		for i, v := range []any{c.Main, c.Sub, c.Recording, c.Labels} {
			text, err := asJSON(v)
			if err != nil {
				return nil, fmt.Errorf("camera %s: %w", c.ID, err)
			}
			texts[i] = text
		}
		state := c.State
		if state == "" {
			state = inventory.StateActive
		}
		rows = append(rows, []any{c.ID, c.DeviceID, c.BranchID, c.SourceToken, c.Channel, c.Name, texts[3], c.PTZ, c.Audio,
			c.Open, texts[0], texts[1], c.SnapshotURI, texts[2], c.PictureAt, c.FirstSeen, c.LastSeen, state,
			false, "", "", false, c.Origin, c.NotSeen})
	}
	return rows, nil
}

const cameraColumns = `camera.id, camera.device_id, camera.branch_id, camera.source_token, camera.channel,
	camera.name, camera.labels_json, camera.ptz, camera.audio, camera.open, camera.main_json, camera.sub_json,
	camera.snapshot_uri, camera.recording_json, camera.picture_ms, camera.first_ms, camera.last_ms,
	camera.state, camera.same_as, camera.same_confirmed, camera.slot_id, slot.location_id, camera.bound_name, camera.place,
	camera.not_camera, camera.origin, camera.merged_into, camera.not_seen`

const cameraFrom = " FROM camera LEFT JOIN slot ON slot.id = camera.slot_id"

func cameraFields(c *inventory.Camera) []any {
	return []any{&c.ID, &c.DeviceID, &c.BranchID, &c.SourceToken, &c.Channel,
		&c.Name, doc(&c.Labels), &c.PTZ, &c.Audio, &c.Open, doc(&c.Main), doc(&c.Sub),
		&c.SnapshotURI, doc(&c.Recording), at(&c.PictureAt), at(&c.FirstSeen), at(&c.LastSeen),
		&c.State, opt(&c.SameAs), &c.SameConfirmed, opt(&c.SlotID), opt(&c.LocationID), &c.BoundName, &c.Place,
		&c.NotCamera, &c.Origin, &c.MergedInto, &c.NotSeen}
}

// Camera returns one camera.
func (s *Store) Camera(ctx context.Context, id string) (inventory.Camera, error) {
	c, err := one(ctx, s.direct(), cameraFields, "SELECT "+cameraColumns+cameraFrom+" WHERE camera.id = ?", id)
	return c, wrap("read camera "+id, err)
}

// MarkPicture records that a picture came from a camera; the first time stays.
func (s *Store) MarkPicture(ctx context.Context, cameraID string, when time.Time) error {
	return s.write(ctx, "mark picture of "+cameraID, func(r runner) error {
		n, err := r.exec(ctx, `UPDATE camera SET picture_ms = CASE WHEN picture_ms = 0 THEN ? ELSE picture_ms END
			WHERE id = ?`, when, cameraID)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

// SetCameraState retires a camera or takes it back. A retired one leaves its slot.
func (s *Store) SetCameraState(ctx context.Context, cameraID string, state inventory.DeviceState, actor string, when time.Time) error {
	return s.write(ctx, "set state of camera "+cameraID, func(r runner) error {
		n, err := r.exec(ctx, "UPDATE camera SET state = ? WHERE id = ?", state, cameraID)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		if state == inventory.StateRetired {
			if err := r.unbind(ctx, cameraID, actor, when); err != nil {
				return err
			}
			// What showed it again stands for itself from now on.
			if _, err := r.exec(ctx, "UPDATE camera SET same_as = NULL, same_confirmed = ? WHERE same_as = ?", false, cameraID); err != nil {
				return err
			}
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "camera." + string(state), Subject: cameraID})
	})
}
