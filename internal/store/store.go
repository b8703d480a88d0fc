// Package store keeps everything that CamLedger knows, in SQLite or PostgreSQL, and holds
// the only SQL text of the project. It knows tables and transactions, no rules: what a
// difference means or when a mail goes is decided elsewhere.
//
// One SQL text serves both databases. Keys are text made in Go, times are BIGINT Unix
// milliseconds in UTC where 0 means none, an absent reference is NULL, structures that
// are only carried along are JSON text. Strings lose NUL and invalid UTF-8 on their way
// in. Times come out in UTC, cut to the millisecond.
//
// One database holds one institution. Several processes may share it.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"  // driver "postgres"
	_ "modernc.org/sqlite" // driver "sqlite"
)

// Dialects, as Dialect returns them.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

func init() { sqlx.BindDriver("sqlite", sqlx.QUESTION) }

// Options are settings of a Store that have defaults.
type Options struct {
	// Logger hears of migrations and of transactions that had to be tried again;
	// nil: nothing is logged.
	Logger *slog.Logger
	// MaxOpen bounds the connections; 0: 8 for SQLite, 16 for PostgreSQL.
	MaxOpen int
	// Zone is the institution's zone: in it spans of checks end with the day and day
	// rows are dated. nil: UTC.
	Zone *time.Location
	// Gap is the longest silence between two checks that one span bridges; 0: 20 min.
	// What lies in a longer one was not assessed.
	Gap time.Duration
	// Lease is how long a delivery stays claimed by who is sending it; 0: 2 min.
	Lease time.Duration
	// Trace hears of each statement of a transaction that writes, with its arguments,
	// before it runs, and of TraceCommit and TraceCommitted around its end; nil: nobody
	// does. It may be called from many goroutines.
	Trace func(statement string, args []any)
}

// What Trace hears at the end of a transaction that writes: before and after it lasts.
const (
	TraceCommit    = "COMMIT"
	TraceCommitted = "COMMITTED"
)

// Store is an open database. Its methods may be called from many goroutines.
type Store struct {
	db      *sqlx.DB
	dialect string
	log     *slog.Logger
	zone    *time.Location
	gap     time.Duration
	lease   time.Duration
	trace   func(string, []any)
	// turn lets one writer at a time at SQLite, in the order of their coming: SQLite
	// itself lets them poll for the lock, and some starve. nil for PostgreSQL.
	turn chan struct{}
	kept *kept // nil for PostgreSQL
	file *file // nil for PostgreSQL

	writing    writing
	remembered remembered
}

// Open opens the database of a DSN and brings its tables up to date. A DSN that begins
// with postgres:// or postgresql:// is PostgreSQL's; anything else is the path of an
// SQLite file (also as sqlite:path), which is made where there is none: here, and never
// later. While that file is away calls fail; when it is back, or a copy of it, they go on.
//
// errors.Is(err, ErrAway) tells that the database cannot be reached now, ErrNewer that a
// newer program has already changed its tables. No error shows a password.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	t, err := parseTarget(dsn)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Gap == 0 {
		o.Gap = 20 * time.Minute
	}
	if o.Lease == 0 {
		o.Lease = 2 * time.Minute
	}
	if o.MaxOpen == 0 {
		o.MaxOpen = t.maxOpen
	}
	if err := t.prepare(); err != nil {
		return nil, fmt.Errorf("open database %s: %w", t.shown, err)
	}
	db, f, err := t.open()
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", t.shown, err)
	}
	db.SetMaxOpenConns(o.MaxOpen)
	db.SetMaxIdleConns(o.MaxOpen)
	db.SetConnMaxIdleTime(5 * time.Minute)
	s := &Store{db: db, dialect: t.dialect, log: o.Logger, zone: o.Zone,
		gap: o.Gap, lease: o.Lease, trace: o.Trace, file: f}
	if t.dialect == SQLite {
		s.turn = make(chan struct{}, 1)
		s.kept = &kept{uses: map[string]int{}, ready: map[string]*sql.Stmt{}}
	}
	if err := s.start(ctx); err != nil {
		if closing := db.Close(); closing != nil {
			o.Logger.Warn("close database", "err", closing)
		}
		return nil, fmt.Errorf("open database %s: %w", t.shown, err)
	}
	return s, nil
}

// start asks the database whether it is there and fit, and migrates it.
func (s *Store) start(ctx context.Context) error {
	if err := s.Ping(ctx); err != nil {
		return err
	}
	if s.dialect == Postgres {
		var encoding string
		if err := s.db.GetContext(ctx, &encoding, "SHOW server_encoding"); err != nil {
			return classify(err)
		}
		if encoding != "UTF8" {
			return fmt.Errorf("its encoding is %s: make the database with ENCODING 'UTF8'", encoding)
		}
	}
	if err := s.migrate(ctx); err != nil || s.file == nil {
		return err
	}
	return s.mark(ctx)
}

// mark learns by what SQLite's database is known again when its file comes anew: a number
// in its header, made once, which copies keep.
func (s *Store) mark(ctx context.Context) error {
	number, err := one(ctx, s.direct(), scalar[int64], markQuery)
	if err == nil && number == 0 {
		err = s.write(ctx, "mark the database", func(r runner) error {
			if number, err = one(ctx, r, scalar[int64], markQuery); err != nil || number != 0 {
				return err
			}
			number = 1 + rand.Int64N(math.MaxInt32)
			_, err := r.exec(ctx, fmt.Sprintf("PRAGMA user_version = %d", number))
			return err
		})
	}
	if err != nil {
		return classify(err)
	}
	s.file.know(number)
	return nil
}

// Close closes the connections.
func (s *Store) Close() error { return s.db.Close() }

// Ping asks the database whether it is there.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.PingContext(ctx); err != nil {
		return classify(err)
	}
	return nil
}

// Dialect is SQLite or Postgres.
func (s *Store) Dialect() string { return s.dialect }
