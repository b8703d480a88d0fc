package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"camledger/internal/pgtest"
	"camledger/internal/store"
)

func TestOpenAgain(t *testing.T) {
	forEachDSN(t, func(t *testing.T, dsn string) {
		s := open(t, dsn)
		must(t, s.SetLastRun(t.Context(), "scan", "", t0))
		again := open(t, dsn)
		if got := get(again.LastRun(t.Context(), "scan", ""))(t); !got.Equal(t0) {
			t.Fatalf("last run %v", got)
		}
	})
}

func TestCancelledCallsSaySo(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for name, err := range map[string]error{
			"write": s.Record(ctx, everyCamera(w, 0)),
			"read":  func() error { _, err := s.Found(ctx, ""); return err }(),
			"query": func() error { _, err := s.Policies(ctx); return err }(),
		} {
			if !errors.Is(err, context.Canceled) || store.Transient(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	forEachDSN(t, func(t *testing.T, dsn string) {
		driver := "sqlite"
		if s := open(t, dsn); s.Dialect() == store.Postgres {
			driver = "postgres"
		}
		db, err := sql.Open(driver, dsn)
		must(t, err)
		defer db.Close()
		_, err = db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)")
		must(t, err)
		_, err = store.Open(t.Context(), dsn, store.Options{})
		if !errors.Is(err, store.ErrNewer) || store.Transient(err) {
			t.Errorf("open: %v", err)
		}
	})
}

func TestDatabaseAwayAtOpen(t *testing.T) {
	dir := t.TempDir()
	junk := filepath.Join(dir, "junk.db")
	must(t, os.WriteFile(junk, []byte(strings.Repeat("this is no database ", 500)), 0o600))
	cases := map[string]struct {
		dsn  string
		away bool
		say  string // must stand in the error
	}{
		"nobody listens":  {"postgres://u:s3cret@127.0.0.1:1/db?sslmode=disable", true, "127.0.0.1:1"},
		"broken address":  {"postgres://u:s3cret@127.0.0.1:port/db", false, "postgres://user:password@host:port/name"},
		"broken escape":   {"postgres://u:s3cret%zz@127.0.0.1/db", false, "postgres://user:password@host:port/name"},
		"other database":  {"mysql://u:s3cret@127.0.0.1/db", false, "mysql"},
		"no directory":    {filepath.Join(dir, "no", "such", "camledger.db"), false, "no such file or directory"},
		"a directory":     {dir, false, "is a directory"},
		"not a database":  {junk, false, "not a database"},
		"nothing":         {"", false, "no database is named"},
		"memory":          {":memory:", false, "memory"},
		"memory, as file": {"file:x?mode=memory", false, "memory"},
		"settings":        {filepath.Join(dir, "x.db") + "?_pragma=x", false, "without ? settings"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(t.Context(), c.dsn, store.Options{})
			if err == nil {
				t.Fatalf("opened: %v", s.Close())
			}
			if errors.Is(err, store.ErrAway) != c.away || store.Transient(err) != c.away {
				t.Errorf("away %v, transient %v: %v", errors.Is(err, store.ErrAway), store.Transient(err), err)
			}
			if !strings.Contains(err.Error(), c.say) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("error %q", err)
			}
		})
	}
}

func TestDatabaseGoesAndComesBack(t *testing.T) {
	c, err := pgtest.Start()
	must(t, err)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	dsn, err := c.Schema()
	must(t, err)
	s := open(t, dsn)
	w := makeWorld(t, s)
	must(t, s.Record(t.Context(), everyCamera(w, 0)))
	must(t, c.Halt())
	for range 3 {
		err = s.Record(t.Context(), everyCamera(w, 1))
		if !errors.Is(err, store.ErrAway) || !store.Transient(err) {
			t.Fatalf("while it is away: %v", err)
		}
		if _, err := s.Register(t.Context()); !store.Transient(err) {
			t.Fatalf("while it is away: %v", err)
		}
		if err := s.Ping(t.Context()); !errors.Is(err, store.ErrAway) {
			t.Fatalf("while it is away: %v", err)
		}
	}
	must(t, c.Resume())
	// The same batch, on the same Store.
	must(t, s.Record(t.Context(), everyCamera(w, 1)))
	if n := holds(t, s, w); n != 2 {
		t.Errorf("%d batches of 2", n)
	}
}

func TestSQLiteFileIsItsOwnersOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "camledger.db")
	s := open(t, "sqlite:"+path)
	must(t, s.SetLastRun(t.Context(), "scan", "", t0))
	for _, f := range []string{path, path + "-wal"} {
		info, err := os.Stat(f)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", filepath.Base(f), info.Mode())
		}
	}
}

func TestTransientKnowsItsErrors(t *testing.T) {
	for _, c := range []struct {
		err  error
		want bool
	}{
		{nil, false}, {io.EOF, true}, {fmt.Errorf("x: %w", store.ErrAway), true}, {store.ErrConflict, false},
		{errors.New("x"), false}, {os.ErrDeadlineExceeded, true},
	} {
		if got := store.Transient(c.err); got != c.want {
			t.Errorf("%v: %v", c.err, got)
		}
	}
}
