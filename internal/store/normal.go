package store

import (
	"context"
	"sort"
	"time"

	"camledger/inventory"
)

// NormalKey names a stream of a camera.
type NormalKey struct{ CameraID, Stream string }

// Normals returns what the streams of cameras usually are; one of which nothing was learnt
// yet is not in it.
func (s *Store) Normals(ctx context.Context, cameraIDs []string) (map[NormalKey]inventory.Normal, error) {
	out := map[NormalKey]inventory.Normal{}
	r := s.direct()
	err := chunks(cameraIDs, func(ids []any) error {
		rows, err := list(ctx, r, func(n *inventory.Normal) []any {
			return []any{&n.CameraID, &n.Stream, doc(n)}
		}, "SELECT camera_id, stream, body_json FROM camera_normal WHERE camera_id IN "+in(len(ids)), ids...)
		for _, n := range rows {
			out[NormalKey{n.CameraID, n.Stream}] = n
		}
		return err
	})
	return out, wrap("read what is usual", err)
}

// ForgetNormals lets a camera learn anew what is usual. It is kept who said so.
func (s *Store) ForgetNormals(ctx context.Context, actor, cameraID string, now time.Time) error {
	return s.write(ctx, "forget what is usual of "+cameraID, func(r runner) error {
		n, err := r.exec(ctx, "DELETE FROM camera_normal WHERE camera_id = ?", cameraID)
		if err != nil || n == 0 {
			return err
		}
		return r.audit(ctx, Entry{At: now, Actor: actor, Action: "camera.relearn", Subject: cameraID})
	})
}

func (r runner) saveNormals(ctx context.Context, normals []inventory.Normal, now time.Time) error {
	last := map[NormalKey]inventory.Normal{}
	for _, n := range normals {
		last[NormalKey{n.CameraID, n.Stream}] = n
	}
	rows := make([][]any, 0, len(last))
	for k, n := range last {
		body, err := asJSON(n)
		if err != nil {
			return err
		}
		rows = append(rows, []any{k.CameraID, k.Stream, now, body})
	}
	sort.Slice(rows, func(i, j int) bool {
		if rows[i][0] != rows[j][0] {
			return rows[i][0].(string) < rows[j][0].(string)
		}
		return rows[i][1].(string) < rows[j][1].(string)
	})
	return r.bulk(ctx, "INSERT INTO camera_normal (camera_id, stream, changed_ms, body_json)", rows,
		"ON CONFLICT (camera_id, stream) DO UPDATE SET changed_ms = excluded.changed_ms, body_json = excluded.body_json")
}
