package store

import (
	"context"

	"camledger/inventory"
)

// putDevices writes devices as they are given, what people set too, and their keys.
func (r runner) putDevices(ctx context.Context, devices []inventory.Device, keys []keyRow) error {
	rows, err := deviceRows(devices)
	if err != nil {
		return err
	}
	if err := r.bulk(ctx, insertDevice, rows, updateDevice); err != nil {
		return err
	}
	for _, d := range devices {
		if _, err := r.exec(ctx, "UPDATE device SET branch_id = ?, first_ms = ?, last_ms = ?, state = ?, merged_into = ? WHERE id = ?",
			d.BranchID, d.FirstSeen, d.LastSeen, d.State, d.MergedInto, d.ID); err != nil {
			return err
		}
		if _, err := r.exec(ctx, "DELETE FROM device_key WHERE device_id = ?", d.ID); err != nil {
			return err
		}
	}
	var keyRows [][]any
	for _, k := range keys {
		keyRows = append(keyRows, []any{k.Device, k.Kind, k.Key, k.First, k.Last})
	}
	return r.bulk(ctx, "INSERT INTO device_key (device_id, kind, key, first_ms, last_ms)", keyRows, "")
}

// putCameras writes known cameras as they are given, what people set too. Bindings are
// written apart.
func (r runner) putCameras(ctx context.Context, cameras []inventory.Camera) error {
	rows, err := cameraRows(cameras)
	if err != nil {
		return err
	}
	for _, c := range cameras { // tokens may change places: first out of the way
		if _, err := r.exec(ctx, "UPDATE camera SET source_token = ? WHERE id = ?", "~"+c.ID, c.ID); err != nil {
			return err
		}
	}
	if err := r.bulk(ctx, insertCamera, rows, updateCamera); err != nil {
		return err
	}
	for _, c := range cameras {
		if _, err := r.exec(ctx, `UPDATE camera SET branch_id = ?, picture_ms = ?, first_ms = ?, last_ms = ?, state = ?, merged_into = ?,
			same_as = ?, same_confirmed = ?, slot_id = ?, bound_name = ?, place = ?, not_camera = ? WHERE id = ?`,
			c.BranchID, c.PictureAt, c.FirstSeen, c.LastSeen, c.State, c.MergedInto, orNull(c.SameAs), c.SameConfirmed, orNull(c.SlotID),
			c.BoundName, c.Place, c.NotCamera, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// putAbsences writes the absences of cameras anew.
func (r runner) putAbsences(ctx context.Context, cameras []inventory.Camera, absences []absenceRow) error {
	for _, c := range cameras {
		if _, err := r.exec(ctx, "DELETE FROM absence WHERE camera_id = ?", c.ID); err != nil {
			return err
		}
	}
	var rows [][]any
	for _, a := range absences {
		rows = append(rows, []any{a.Camera, a.Scan, a.At})
	}
	return r.bulk(ctx, "INSERT INTO absence (camera_id, scan_id, at_ms)", rows, "ON CONFLICT (camera_id, scan_id) DO NOTHING")
}
