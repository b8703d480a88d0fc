package store

import (
	"context"
	"strings"
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
	Action  string // one that ends in "." stands for all of its kind
	Subject string
	From    time.Time // inclusive
	To      time.Time // exclusive
	Limit   int       // 0: 200
	Offset  int
	Total   int // what AuditCount told of the filter: by it deep pages come faster; 0: not known
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

func (f AuditFilter) where() *where {
	w := &where{}
	w.equal("actor", f.Actor)
	if kind, is := strings.CutSuffix(f.Action, "."); is {
		// The words of one kind lie between "kind." and "kind/", the sign after the full stop.
		w.add("action >= ? AND action < ?", kind+".", kind+"/")
	} else {
		w.equal("action", f.Action)
	}
	w.equal("subject", f.Subject)
	w.span("at_ms", f.From, f.To)
	return w
}

const (
	auditColumns = "id, at_ms, actor, action, subject, detail"
	auditOrder   = " ORDER BY at_ms DESC, id DESC"
)

func auditFields(e *Entry) []any {
	return []any{&e.ID, at(&e.At), &e.Actor, &e.Action, &e.Subject, &e.Detail}
}

// AuditLog lists lines of the audit log, the newest first.
func (s *Store) AuditLog(ctx context.Context, f AuditFilter) ([]Entry, error) {
	w, cut := window("audit", *f.where(), auditOrder, f.Limit, f.Offset, f.Total)
	out, err := list(ctx, s.direct(), auditFields, "SELECT "+auditColumns+" FROM audit"+w.text()+auditOrder+cut, w.args...)
	return out, wrap("read audit log", err)
}

// EachAudit hands all lines of a filter on, the newest first, some at a time, each piece from
// where the last one ended. Limit and Offset are not looked at.
func (s *Store) EachAudit(ctx context.Context, f AuditFilter, take func([]Entry) error) error {
	var from where // where the last piece ended
	for {
		w := f.where()
		w.parts, w.args = append(w.parts, from.parts...), append(w.args, from.args...)
		list, err := list(ctx, s.direct(), auditFields, "SELECT "+auditColumns+" FROM audit"+w.text()+auditOrder+page(walkStep, 0), w.args...)
		if err != nil {
			return wrap("walk audit log", err)
		}
		if err := take(list); err != nil || len(list) < walkStep {
			return err
		}
		last := list[len(list)-1]
		from = where{}
		from.add("at_ms <= ?", last.At) // for the index
		from.add("(at_ms, id) < (?, ?)", last.At, last.ID)
	}
}

// AuditCount tells how many lines a filter finds, and when the first of them was written.
func (s *Store) AuditCount(ctx context.Context, f AuditFilter) (int, time.Time, error) {
	w := f.where()
	type sum struct {
		n     int
		first int64
	}
	// Two questions: the first is an end of an index, and SQLite counts without looking at rows.
	x, err := one(ctx, s.direct(), func(x *sum) []any { return []any{&x.n, &x.first} },
		"SELECT (SELECT COUNT(*) FROM audit"+w.text()+"), (SELECT COALESCE(MIN(at_ms), 0) FROM audit"+w.text()+")", append(w.args, w.args...)...)
	return x.n, unms(x.first), wrap("count audit log", err)
}

// AuditSince tells when the first line of the audit log was written; zero: there is none.
func (s *Store) AuditSince(ctx context.Context) (time.Time, error) {
	first, err := one(ctx, s.direct(), scalar[int64], "SELECT COALESCE(MIN(at_ms), 0) FROM audit")
	return unms(first), wrap("read begin of audit log", err)
}

// AuditActions lists the actions that stand in the audit log, in the order of the alphabet.
func (s *Store) AuditActions(ctx context.Context) ([]string, error) {
	// One step from each action to the next, by the index: there are few of them and many lines.
	out, err := list(ctx, s.direct(), scalar[string], `WITH RECURSIVE found (action) AS (
		SELECT MIN(action) FROM audit
		UNION ALL SELECT (SELECT MIN(audit.action) FROM audit WHERE audit.action > found.action) FROM found WHERE found.action IS NOT NULL
	) SELECT action FROM found WHERE action IS NOT NULL`)
	return out, wrap("list actions", err)
}
