package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
)

// runner runs SQL text with ? places, alone or inside a transaction.
type runner struct {
	tx      *sqlx.Tx // nil: alone
	s       *Store
	touched map[string]bool // counted parts that the transaction wrote to; nil: it only reads
}

func (s *Store) direct() runner { return runner{nil, s, nil} }

// exec runs a statement and returns how many rows it changed.
func (r runner) exec(ctx context.Context, text string, args ...any) (int, error) {
	r.note(text, args)
	res, err := r.do(ctx, text, cleanArgs(args))
	if err != nil {
		return 0, cancelled(ctx, err)
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// list runs a query and scans every row into a T through the places that dest gives.
func list[T any](ctx context.Context, r runner, dest func(*T) []any, text string, args ...any) ([]T, error) {
	var out []T
	err := each(ctx, r, dest, func(v *T) error {
		out = append(out, *v)
		return nil
	}, text, args...)
	return out, err
}

// each is list that hands the rows on one by one; the T is cleared and used again.
func each[T any](ctx context.Context, r runner, dest func(*T) []any, take func(*T) error, text string, args ...any) error {
	r.note(text, args)
	rows, err := r.query(ctx, text, cleanArgs(args))
	if err != nil {
		return cancelled(ctx, err)
	}
	defer rows.Close()
	var v, zero T
	places := dest(&v)
	for rows.Next() {
		v = zero
		if err := rows.Scan(places...); err != nil {
			return err
		}
		if err := take(&v); err != nil {
			return err
		}
	}
	return cancelled(ctx, rows.Err())
}

// cancelled gives an error the cause that the caller knows: when the context ends, the
// drivers speak of an interrupted statement or a broken connection.
func cancelled(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	return fmt.Errorf("%w: %v", ctx.Err(), err)
}

// one is list for a query of one row: sql.ErrNoRows where there is none.
func one[T any](ctx context.Context, r runner, dest func(*T) []any, text string, args ...any) (T, error) {
	var v T
	r.note(text, args)
	rows, err := r.query(ctx, text, cleanArgs(args))
	if err != nil {
		return v, cancelled(ctx, err)
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return v, cancelled(ctx, err)
		}
		return v, sql.ErrNoRows
	}
	if err := rows.Scan(dest(&v)...); err != nil {
		return v, err
	}
	return v, rows.Close()
}

// scalar gives the place of a result of one column that needs no conversion.
func scalar[T any](v *T) []any { return []any{v} }

// bulkArgs bounds the arguments of one statement; SQLite takes 32,766.
const bulkArgs = 8000

// bulk inserts rows by few statements: head is "INSERT INTO t (columns)", tail an ON
// CONFLICT clause or empty. No key may stand in rows twice where tail updates.
func (r runner) bulk(ctx context.Context, head string, rows [][]any, tail string) error {
	if len(rows) == 0 {
		return nil
	}
	width := len(rows[0])
	place := "(" + strings.TrimSuffix(strings.Repeat("?, ", width), ", ") + ")"
	for size := max(1, bulkArgs/width); len(rows) > 0; {
		n := r.s.few(min(size, len(rows)))
		args := make([]any, 0, n*width)
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		text := head + " VALUES " + strings.TrimSuffix(strings.Repeat(place+", ", n), ", ") + " " + tail
		if _, err := r.exec(ctx, text, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// few is the largest number of rows up to n for which a statement is worth keeping: there
// are few texts, so that they come again.
func (s *Store) few(n int) int {
	if s.kept == nil {
		return n
	}
	return 1 << (bits.Len(uint(n)) - 1)
}

// in is the text of a list of n places: (?, ?, ?).
func in(n int) string {
	return "(" + strings.TrimSuffix(strings.Repeat("?, ", n), ", ") + ")"
}

// chunks hands ids to fn in pieces that fit into a list of places.
func chunks(ids []string, fn func(ids []any) error) error {
	for len(ids) > 0 {
		n := min(1000, len(ids))
		// A list of n places is one of few texts; the last id again changes nothing.
		args := make([]any, min(1000, 1<<bits.Len(uint(n-1))))
		for i := range args {
			args[i] = ids[min(i, n-1)]
		}
		if err := fn(args); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// forUpdate ends a query whose rows the transaction is going to change. SQLite has no
// such clause and needs none: a writing transaction is alone there.
func (s *Store) forUpdate() string {
	if s.dialect == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// lockCameras makes transactions that write about the same cameras wait for each other.
// Each takes its cameras in the order of their ids, so that no two wait crosswise.
func (r runner) lockCameras(ctx context.Context, ids []any) error {
	if r.s.dialect != Postgres || len(ids) == 0 {
		return nil
	}
	sorted := slices.Clone(ids)
	slices.SortFunc(sorted, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
	// NO KEY: rows that only refer to a camera need not wait.
	return each(ctx, r, scalar[string], func(*string) error { return nil },
		`SELECT id FROM camera WHERE id IN `+in(len(sorted))+` ORDER BY id COLLATE "C" FOR NO KEY UPDATE`, sorted...)
}

// writeTries bounds how often a transaction of PostgreSQL that lost against another is run
// again.
const writeTries = 5

// write runs fn in one transaction: all of it is stored or nothing. fn may be run again
// after another transaction won, so it must set its results, never add to them.
func (s *Store) write(ctx context.Context, doing string, fn func(runner) error) error {
	err := s.writeInTurn(ctx, doing, fn)
	s.writing.went(err)
	return err
}

func (s *Store) writeInTurn(ctx context.Context, doing string, fn func(runner) error) error {
	over := time.NewTimer(patience(ctx))
	defer over.Stop()
	if s.turn != nil {
		select {
		case s.turn <- struct{}{}:
			defer func() { <-s.turn }()
		case <-over.C:
			return busy(doing, nil)
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", doing, ctx.Err())
		}
	}
	locked := false
	for try := 1; ; try++ {
		err := s.transact(ctx, nil, fn)
		if err == nil {
			return nil
		}
		if locked && (again(err) || ctx.Err() != nil) {
			s.writing.went(ErrBusy) // whatever ends this call
		}
		locked = s.turn != nil && again(err)
		// In SQLite it is another process that holds the lock: patience bounds that.
		if !again(err) || ctx.Err() != nil || s.turn == nil && try == writeTries {
			return fmt.Errorf("%s: %w", doing, classify(err))
		}
		s.log.Debug("transaction again", "doing", doing, "try", try, "err", err)
		wait := time.NewTimer(time.Duration(min(try*try, 10)) * 10 * time.Millisecond)
		select {
		case <-ctx.Done():
			wait.Stop()
			return fmt.Errorf("%s: %w", doing, ctx.Err())
		case <-over.C:
			wait.Stop()
			return busy(doing, err)
		case <-wait.C:
		}
	}
}

// read runs fn on one unchanging state of the database.
func (s *Store) read(ctx context.Context, doing string, fn func(runner) error) error {
	o := &sql.TxOptions{ReadOnly: true}
	if s.dialect == Postgres {
		o.Isolation = sql.LevelRepeatableRead // SQLite's WAL gives it anyway
	}
	if err := s.transact(ctx, o, fn); err != nil {
		return fmt.Errorf("%s: %w", doing, classify(err))
	}
	return nil
}

func (s *Store) transact(ctx context.Context, o *sql.TxOptions, fn func(runner) error) (err error) {
	tx, err := s.db.BeginTxx(ctx, o)
	if err != nil {
		return cancelled(ctx, err)
	}
	ended := false
	defer func() {
		if ended {
			s.kept.prepare(s.db.DB)
			return
		}
		// After a failed statement the connection may be gone, and the rollback with
		// it: the first error is the one that tells.
		if rolled := tx.Rollback(); rolled != nil {
			s.log.Debug("roll back", "err", rolled)
		}
	}()
	r := runner{tx, s, nil}
	if o == nil || !o.ReadOnly {
		r.touched = map[string]bool{}
	}
	if err := fn(r); err != nil {
		return err
	}
	if err := r.raise(ctx); err != nil {
		return err
	}
	ended = true
	if s.trace == nil || r.touched == nil {
		return cancelled(ctx, tx.Commit())
	}
	s.trace(TraceCommit, nil)
	err = tx.Commit()
	s.trace(TraceCommitted, nil)
	return cancelled(ctx, err)
}

// latch makes transactions that change the same thing wait for each other: it touches
// the row of a name until the end of the transaction.
func (r runner) latch(ctx context.Context, name string) error {
	_, err := r.exec(ctx, `INSERT INTO latch (name, turns) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET turns = latch.turns + 1`, name)
	return err
}

// wrap adds what was being done to an error outside a transaction.
func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, classify(err))
}
