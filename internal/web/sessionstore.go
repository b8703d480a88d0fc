package web

import (
	"context"
	"log/slog"
	"time"

	"camledger/internal/store"
)

// How long a request waits until it may write: what a person asked for, and what is only
// kept of its session.
const (
	askPatience     = 6 * time.Second
	sessionPatience = 500 * time.Millisecond
)

// patientSessions keeps sessions in the store, and lets no page wait for that: a database
// that takes nothing now gives pages all the same. That a session was used, or what its next
// page was to say, is then forgotten; a login is not.
type patientSessions struct {
	*store.Sessions
	log *slog.Logger
}

// heldKey holds in a context the token that a request came with, once it was found.
type heldKey struct{}

// FindCtx returns the data of a token that has not expired.
func (p patientSessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	data, found, err := p.Sessions.FindCtx(ctx, token)
	if held, ok := ctx.Value(heldKey{}).(*string); ok && found {
		*held = token
	}
	return data, found, err
}

// CommitCtx stores the data of a token; that of a session that went on only if it can be
// done now.
func (p patientSessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	held, ok := ctx.Value(heldKey{}).(*string)
	if !ok || *held != token {
		return p.Sessions.CommitCtx(ctx, token, data, expiry)
	}
	err := p.Sessions.CommitCtx(store.WithPatience(ctx, sessionPatience), token, data, expiry)
	if store.Transient(err) {
		p.log.Debug("session not kept up", "err", err)
		return nil
	}
	return err
}
