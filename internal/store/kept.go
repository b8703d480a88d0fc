package store

import (
	"context"
	"database/sql"
	"sync"
	"time"
)

// Statements that come again and again are kept prepared. SQLite's parser runs in this
// process and is a good part of what a small statement costs; PostgreSQL's does not, and a
// pooler in front of it may not bear prepared statements: there none are kept.
const (
	keepAfter = 4   // uses
	keepMost  = 256 // texts; 4 times as many are counted
)

// kept are the prepared statements of a Store, by their text.
type kept struct {
	mu     sync.Mutex
	uses   map[string]int
	ready  map[string]*sql.Stmt
	wanted []string
}

// of gives the prepared statement of a text, nil where it is not kept. It never prepares: who
// asks may hold the last connection.
func (k *kept) of(text string) *sql.Stmt {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if s := k.ready[text]; s != nil {
		return s
	}
	n := k.uses[text]
	if n == 0 && len(k.uses) >= 4*keepMost {
		return nil
	}
	if k.uses[text] = n + 1; n+1 == keepAfter && len(k.ready)+len(k.wanted) < keepMost {
		k.wanted = append(k.wanted, text)
	}
	return nil
}

// prepare prepares what is wanted; the caller holds no connection.
func (k *kept) prepare(db *sql.DB) {
	if k == nil {
		return
	}
	k.mu.Lock()
	wanted := k.wanted
	k.wanted = nil
	k.mu.Unlock()
	for _, text := range wanted {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		s, err := db.PrepareContext(ctx, text)
		cancel()
		if err != nil {
			continue // it goes on unprepared; who uses it hears what is wrong with it
		}
		k.mu.Lock()
		k.ready[text] = s
		k.mu.Unlock()
	}
}

// query runs a query, prepared where it is kept.
func (r runner) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	text = r.s.db.Rebind(text)
	s := r.s.kept.of(text)
	switch {
	case s == nil && r.tx == nil:
		return r.s.db.QueryContext(ctx, text, args...)
	case s == nil:
		return r.tx.QueryContext(ctx, text, args...)
	case r.tx != nil:
		s = r.tx.StmtContext(ctx, s)
	}
	return s.QueryContext(ctx, args...)
}

// do runs a statement, prepared where it is kept.
func (r runner) do(ctx context.Context, text string, args []any) (sql.Result, error) {
	text = r.s.db.Rebind(text)
	s := r.s.kept.of(text)
	switch {
	case s == nil && r.tx == nil:
		return r.s.db.ExecContext(ctx, text, args...)
	case s == nil:
		return r.tx.ExecContext(ctx, text, args...)
	case r.tx != nil:
		s = r.tx.StmtContext(ctx, s)
	}
	return s.ExecContext(ctx, args...)
}
