package app

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"modernc.org/sqlite"

	"camledger/internal/store"
)

func init() {
	sqlite.RegisterConnectionHook(func(c sqlite.ExecQuerierContext, dsn string) error {
		if !strings.Contains(dsn, "/TestDiskFullWhileServing") {
			return nil
		}
		_, err := c.ExecContext(context.Background(), "PRAGMA max_page_count = 600", nil)
		return err
	})
}

// TestDiskFullWhileServing has a database that may not grow, and something else that takes all
// the room there is.
func TestDiskFullWhileServing(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.105.4.0/24", "- {id: hall, repeat: 2, name: \"객장 {n}\"}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 2대 객장 : 2대")
	db, err := sql.Open("sqlite", "file:"+filepath.Join(filepath.Dir(w.file), "camledger.db")+"?_pragma=busy_timeout(60000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	outlasts(t, w, a, func() error {
		if _, err := db.ExecContext(t.Context(), "CREATE TABLE ballast (b BLOB)"); err != nil {
			return err
		}
		for _, size := range []int{100_000, 3000, 10} {
			for err == nil {
				_, err = db.ExecContext(t.Context(), "INSERT INTO ballast VALUES (zeroblob(?))", size)
			}
			if l := (*sqlite.Error)(nil); !errors.As(err, &l) || l.Code() != 13 { // SQLITE_FULL
				return err
			}
			err = nil
		}
		return nil
	}, func(string) error {
		if log := w.log.String(); !strings.Contains(log, "results wait") || !strings.Contains(log, store.ErrFull.Error()) {
			t.Error("the log does not say it")
		}
		_, err := db.ExecContext(t.Context(), "DELETE FROM ballast")
		return err
	})
}
