package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// Sessions is the session store for github.com/alexedwards/scs: an scs.CtxStore. Of a
// token only its SHA-256 is kept.
type Sessions struct {
	s *Store
	readSessions
}

// Sessions returns the session store.
func (s *Store) Sessions() *Sessions { return &Sessions{s: s} }

// SessionFacts are what is known of a session beside its data. Who answers a request
// fills them in; the session is stored with them.
type SessionFacts struct {
	PersonID string // empty: nobody has logged in
	Begun    time.Time
	Seen     time.Time
	Addr     string
	Agent    string // what the browser calls itself
}

type sessionKey struct{}

// WithSession gives a request the place for the facts of its session.
func WithSession(ctx context.Context, f *SessionFacts) context.Context {
	return context.WithValue(ctx, sessionKey{}, f)
}

// OpenSession is a session in which a person is logged in.
type OpenSession struct {
	ID string // the hash of its token: it opens nothing
	SessionFacts
}

// OpenSessions lists the sessions of a person that have not ended at a moment, the one used
// last first.
func (s *Store) OpenSessions(ctx context.Context, personID string, now time.Time) ([]OpenSession, error) {
	out, err := list(ctx, s.direct(), func(o *OpenSession) []any {
		return []any{&o.ID, &o.PersonID, at(&o.Begun), at(&o.Seen), &o.Addr, &o.Agent}
	}, `SELECT token_hash, person_id, begun_ms, seen_ms, addr, agent FROM session
		WHERE person_id = ? AND ended_ms = 0 AND seen_ms > ? AND begun_ms > ? ORDER BY seen_ms DESC, token_hash`,
		personID, now.Add(-SessionIdle), now.Add(-SessionLife))
	return out, wrap("list sessions of "+personID, err)
}

// How long a session lives without use, and at most.
const (
	SessionIdle = 30 * time.Minute
	SessionLife = 12 * time.Hour
)

// EndSession ends one session of a person: its own, or one of an account that the actor may
// change. One that is not open is ErrNotFound.
func (s *Store) EndSession(ctx context.Context, personID, id string, c Change) error {
	return s.write(ctx, "end session of "+personID, func(r runner) error {
		if c.Actor != personID {
			if _, err := r.mayRule(ctx, c.Actor, personID, c.At); err != nil {
				return err
			}
		}
		n, err := r.exec(ctx, "UPDATE session SET ended_ms = ? WHERE token_hash = ? AND person_id = ? AND ended_ms = 0", c.At, id, personID)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		return r.audit(ctx, Entry{At: c.At, Actor: c.Actor, Action: "session.end", Subject: personID, Detail: c.Reason})
	})
}

// EndOtherSessions ends all sessions of a person but one.
func (s *Store) EndOtherSessions(ctx context.Context, personID, but string, when time.Time) error {
	return s.write(ctx, "end sessions of "+personID, func(r runner) error { return r.endSessions(ctx, personID, but, when) })
}

// endSessions ends the sessions of a person but one, and login links that were not used.
func (r runner) endSessions(ctx context.Context, personID, but string, when time.Time) error {
	if _, err := r.exec(ctx, "UPDATE session SET ended_ms = ? WHERE person_id = ? AND token_hash <> ? AND ended_ms = 0", when, personID, but); err != nil {
		return err
	}
	_, err := r.exec(ctx, "UPDATE one_time_login SET used_ms = ? WHERE person_id = ? AND used_ms = 0", when, personID)
	return err
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// FindCtx returns the data of a token that has not expired.
func (x *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	type row struct {
		data    []byte
		expires time.Time
		SessionFacts
	}
	hash := hashToken(token)
	k, err := one(ctx, x.s.direct(), func(k *row) []any {
		return []any{&k.data, at(&k.expires), &k.PersonID, at(&k.Begun), at(&k.Seen), &k.Addr, &k.Agent}
	}, `SELECT data, expires_ms, person_id, begun_ms, seen_ms, addr, agent FROM session
		WHERE token_hash = ? AND expires_ms > ? AND ended_ms = 0`, hash, time.Now())
	if err != nil {
		err = classify(err)
		if errors.Is(err, ErrNotFound) {
			return nil, false, nil
		}
		return nil, false, wrap("find session", err)
	}
	x.remember(hash, k.data, k.expires, k.SessionFacts)
	return k.data, true, nil
}

// CommitCtx stores the data of a token until a time. One that was ended stays so: a request
// that was under way meanwhile does not bring it back.
func (x *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	f, known := ctx.Value(sessionKey{}).(*SessionFacts)
	if !known {
		f = &SessionFacts{}
	}
	hash := hashToken(token)
	if x.holds(hash, data, expiry, *f) {
		return nil
	}
	err := x.s.write(ctx, "save session", func(r runner) error {
		_, err := r.exec(ctx, `INSERT INTO session (token_hash, data, expires_ms, person_id, begun_ms, seen_ms, addr, agent)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_ms = excluded.expires_ms,
				person_id = excluded.person_id, begun_ms = excluded.begun_ms, seen_ms = excluded.seen_ms,
				addr = excluded.addr, agent = excluded.agent WHERE session.ended_ms = 0`,
			hash, data, expiry, f.PersonID, f.Begun, f.Seen, f.Addr, f.Agent)
		return err
	})
	if err == nil {
		x.remember(hash, data, expiry, *f)
	}
	return err
}

// DeleteCtx ends a token; one that is not known is no error.
func (x *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return x.s.write(ctx, "delete session", func(r runner) error {
		_, err := r.exec(ctx, "UPDATE session SET ended_ms = ?, data = ? WHERE token_hash = ? AND ended_ms = 0", time.Now(), []byte{}, hashToken(token))
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

// loginFor is how long a one-time login may be used.
const loginFor = 10 * time.Minute

// MakeLogin makes a token with which a person may log in once, within ten minutes. The
// actor must be allowed to change the account.
func (s *Store) MakeLogin(ctx context.Context, personID string, c Change) (token string, err error) {
	token = NewToken()
	return token, s.changeAccount(ctx, "person.link", personID, c, func(r runner, p Person) error {
		if !p.Active() {
			return fmt.Errorf("%w: the account is closed", ErrConflict)
		}
		_, err := r.exec(ctx, "INSERT INTO one_time_login (token_hash, person_id, expires_ms, used_ms) VALUES (?, ?, ?, 0)",
			hashToken(token), personID, c.At.Add(loginFor))
		return err
	})
}

// NewToken makes 192 random bits as text for an address or a cookie.
func NewToken() string {
	var b [24]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
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
