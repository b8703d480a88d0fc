package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrateTries bounds how often Open tries to migrate without anybody getting further,
// migrateWaits how long it waits for another process that holds SQLite's lock.
const (
	migrateTries = 8
	migrateWaits = time.Minute
)

// migrate brings the tables up to date. Processes that start at once each come through:
// in PostgreSQL they wait for a lock; in SQLite the one that loses finds its migration
// done when it looks again.
func (s *Store) migrate(ctx context.Context) error {
	p, err := s.provider(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	reached, began := int64(-1), time.Now()
	for try := 1; ; try++ {
		var current int64
		if current, err = s.migrateOnce(ctx, p); current > reached {
			reached, try = current, 1 // another process got further meanwhile
		}
		if err == nil || try == migrateTries || ctx.Err() != nil || errors.Is(err, ErrNewer) {
			return err
		}
		if errors.Is(err, ErrBusy) && time.Since(began) < migrateWaits {
			try = 1
		}
		s.log.Debug("migrate again", "try", try, "err", err)
		wait := time.NewTimer(time.Duration(try) * 50 * time.Millisecond)
		select {
		case <-ctx.Done():
			wait.Stop()
			return err
		case <-wait.C:
		}
	}
}

// migrateOnce tries to bring the tables up to date and gives the version that it found.
func (s *Store) migrateOnce(ctx context.Context, p *goose.Provider) (int64, error) {
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return 0, fmt.Errorf("read version of the tables: %w", classify(err))
	}
	if current > target {
		return current, fmt.Errorf("%w: its tables are of version %d, this program knows %d", ErrNewer, current, target)
	}
	if current == target {
		return current, nil
	}
	done, err := p.Up(ctx)
	if err != nil {
		return current, fmt.Errorf("migrate: %w", classify(err))
	}
	s.log.Info("database migrated", "from", current, "to", target, "steps", len(done))
	return current, nil
}

func (s *Store) provider(ctx context.Context) (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	dialect := goose.DialectSQLite3
	if s.dialect == Postgres {
		dialect = goose.DialectPostgres
		id, err := s.lockID(ctx)
		if err != nil {
			return nil, err
		}
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(id), lock.WithLockTimeout(1, 300))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(dialect, s.db.DB, dir, options...)
}

// lockID names the lock of this schema: advisory locks hold for a whole PostgreSQL
// database, whose schemas have nothing to do with each other.
func (s *Store) lockID(ctx context.Context) (int64, error) {
	var schema string
	if err := s.db.GetContext(ctx, &schema, "SELECT COALESCE(CURRENT_SCHEMA(), '')"); err != nil {
		return 0, classify(err)
	}
	h := fnv.New64a()
	h.Write([]byte("camledger migrations of " + schema))
	return int64(h.Sum64() & math.MaxInt64), nil
}
