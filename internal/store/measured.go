package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"camledger/inventory"
)

// Measured is what was measured of devices and cameras beside a scan.
type Measured struct {
	Clocks     map[string]inventory.Clock     // by device
	Recordings map[string]inventory.Recording // by camera
}

// SaveMeasured keeps the last measurements of clocks and of footage; of footage the last good
// one, where this one failed for a reason that passes. A clock that could not
// be measured leaves the offset of the last scan as unknown.
func (s *Store) SaveMeasured(ctx context.Context, m Measured) error {
	if len(m.Clocks)+len(m.Recordings) == 0 {
		return nil
	}
	return s.write(ctx, "save what was measured", func(r runner) error {
		for _, id := range slices.Sorted(maps.Keys(m.Clocks)) {
			c := m.Clocks[id]
			text, err := asJSON(c)
			if err != nil {
				return err
			}
			if _, err := r.exec(ctx, "UPDATE device SET clock_json = ?, clock_ms = ?, clock_known = ? WHERE id = ?",
				text, c.Offset.Milliseconds(), c.Known(), id); err != nil {
				return err
			}
		}
		for _, id := range slices.Sorted(maps.Keys(m.Recordings)) {
			last, err := one(ctx, r, func(x *inventory.Recording) []any { return []any{doc(x)} }, "SELECT recording_json FROM camera WHERE id = ?", id)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			text, err := asJSON(last.Renewed(m.Recordings[id]))
			if err != nil {
				return err
			}
			if _, err := r.exec(ctx, "UPDATE camera SET recording_json = ? WHERE id = ?", text, id); err != nil {
				return err
			}
		}
		return nil
	})
}
