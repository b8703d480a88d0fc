package store

import (
	"context"
	"time"

	"camledger/inventory"
)

// Entry is one line of the audit log: who did what to what.
type Entry struct {
	ID      string
	At      time.Time
	Actor   string // person id or operator:<user>
	Action  string // code: policy.accept, camera.place, …
	Subject string // id
	Detail  string
}

// AuditFilter narrows the audit log; zero values do not.
type AuditFilter struct {
	Actor   string
	Action  string
	Subject string
	From    time.Time // inclusive
	To      time.Time // exclusive
	Limit   int       // 0: 200
	Offset  int
}

// Audit adds a line to the audit log.
func (s *Store) Audit(ctx context.Context, e Entry) error {
	return s.write(ctx, "write audit log", func(r runner) error { return r.audit(ctx, e) })
}

func (r runner) audit(ctx context.Context, e Entry) error {
	if e.ID == "" {
		e.ID = inventory.NewID("aud")
	}
	_, err := r.exec(ctx, "INSERT INTO audit (id, at_ms, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?, ?)",
		e.ID, e.At, e.Actor, e.Action, e.Subject, e.Detail)
	return err
}

// AuditLog lists lines of the audit log, the newest first.
func (s *Store) AuditLog(ctx context.Context, f AuditFilter) ([]Entry, error) {
	var w where
	w.equal("actor", f.Actor)
	w.equal("action", f.Action)
	w.equal("subject", f.Subject)
	w.span("at_ms", f.From, f.To)
	out, err := list(ctx, s.direct(), func(e *Entry) []any {
		return []any{&e.ID, at(&e.At), &e.Actor, &e.Action, &e.Subject, &e.Detail}
	}, "SELECT id, at_ms, actor, action, subject, detail FROM audit"+w.text()+
		" ORDER BY at_ms DESC, id DESC"+page(f.Limit, f.Offset), w.args...)
	return out, wrap("read audit log", err)
}
