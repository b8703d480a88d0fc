package store

import (
	"context"
	"time"
)

// originsKept is how many browsers and addresses are remembered of one person, and
// originAge for how long after the last login from there.
const (
	originsKept = 40
	originAge   = 90 * 24 * time.Hour
)

// KeepOrigins remembers from where a person has logged in: hashes, as HashToken makes them.
func (s *Store) KeepOrigins(ctx context.Context, personID string, hashes []string, when time.Time) error {
	return s.write(ctx, "remember login of "+personID, func(r runner) error {
		for _, h := range hashes {
			if _, err := r.exec(ctx, `INSERT INTO login_origin (person_id, origin_hash, at_ms) VALUES (?, ?, ?)
				ON CONFLICT (person_id, origin_hash) DO UPDATE SET at_ms = excluded.at_ms`, personID, h, when); err != nil {
				return err
			}
		}
		_, err := r.exec(ctx, `DELETE FROM login_origin WHERE person_id = ? AND (at_ms < ? OR origin_hash NOT IN (
			SELECT origin_hash FROM (SELECT origin_hash FROM login_origin WHERE person_id = ? ORDER BY at_ms DESC, origin_hash LIMIT ?) kept))`,
			personID, when.Add(-originAge), personID, originsKept)
		return err
	})
}

// KnownOrigin tells whether the person of a login has logged in from one of the origins.
func (s *Store) KnownOrigin(ctx context.Context, login string, hashes []string, now time.Time) (bool, error) {
	args := []any{loginKey(login), now.Add(-originAge)}
	for _, h := range hashes {
		args = append(args, h)
	}
	n, err := one(ctx, s.direct(), scalar[int], `SELECT COUNT(*) FROM login_origin JOIN person ON person.id = login_origin.person_id
		WHERE person.login = ? AND login_origin.at_ms >= ? AND login_origin.origin_hash IN `+in(len(hashes)), args...)
	return n > 0, wrap("read where "+login+" logged in", err)
}
