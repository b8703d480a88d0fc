package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"
)

// Sessions is the session store for github.com/alexedwards/scs: an scs.CtxStore. Of a
// token only its SHA-256 is kept.
type Sessions struct{ s *Store }

// Sessions returns the session store.
func (s *Store) Sessions() *Sessions { return &Sessions{s} }

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// FindCtx returns the data of a token that has not expired.
func (x *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	data, err := one(ctx, x.s.direct(), scalar[[]byte],
		"SELECT data FROM session WHERE token_hash = ? AND expires_ms > ?", hashToken(token), time.Now())
	if err != nil {
		err = classify(err)
		if errors.Is(err, ErrNotFound) {
			return nil, false, nil
		}
		return nil, false, wrap("find session", err)
	}
	return data, true, nil
}

// CommitCtx stores the data of a token until a time.
func (x *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	return x.s.write(ctx, "save session", func(r runner) error {
		_, err := r.exec(ctx, `INSERT INTO session (token_hash, data, expires_ms) VALUES (?, ?, ?)
			ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_ms = excluded.expires_ms`,
			hashToken(token), data, expiry)
		return err
	})
}

// DeleteCtx forgets a token; one that is not known is no error.
func (x *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return x.s.write(ctx, "delete session", func(r runner) error {
		_, err := r.exec(ctx, "DELETE FROM session WHERE token_hash = ?", hashToken(token))
		return err
	})
}

// Find is FindCtx without a context, as scs.Store wants it.
func (x *Sessions) Find(token string) ([]byte, bool, error) {
	return x.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (x *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return x.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (x *Sessions) Delete(token string) error { return x.DeleteCtx(context.Background(), token) }

// PruneSessions forgets sessions and one-time logins that have expired, and tells how
// many.
func (s *Store) PruneSessions(ctx context.Context, now time.Time) (int, error) {
	n := 0
	err := s.write(ctx, "prune sessions", func(r runner) error {
		sessions, err := r.exec(ctx, "DELETE FROM session WHERE expires_ms <= ?", now)
		if err != nil {
			return err
		}
		logins, err := r.exec(ctx, "DELETE FROM one_time_login WHERE expires_ms <= ?", now)
		n = sessions + logins
		return err
	})
	return n, err
}

// HashToken is what OneTimeLogin wants of a token: its SHA-256, hexadecimal.
func HashToken(token string) string { return hashToken(token) }

// OneTimeLogin keeps the hash of a token with which a person may log in once.
func (s *Store) OneTimeLogin(ctx context.Context, tokenHash, personID string, expires time.Time) error {
	return s.write(ctx, "make one-time login", func(r runner) error {
		_, err := r.exec(ctx, "INSERT INTO one_time_login (token_hash, person_id, expires_ms, used_ms) VALUES (?, ?, ?, 0)",
			tokenHash, personID, expires)
		return err
	})
}

// UseOneTimeLogin takes a one-time login and tells whose it is. Of calls at once exactly
// one gets it; a token that is unknown, used or expired is ErrNotFound.
func (s *Store) UseOneTimeLogin(ctx context.Context, tokenHash string, now time.Time) (personID string, err error) {
	err = s.write(ctx, "use one-time login", func(r runner) error {
		var err error
		personID, err = one(ctx, r, scalar[string], `UPDATE one_time_login SET used_ms = ?
			WHERE token_hash = ? AND used_ms = 0 AND expires_ms > ? RETURNING person_id`, now, tokenHash, now)
		return err
	})
	return personID, err
}
