package store

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jmoiron/sqlx"
)

// target is where a DSN points.
type target struct {
	dialect string
	driver  string
	dsn     string // for the driver
	shown   string // for people: without a password
	path    string // SQLite's file
	maxOpen int
}

func parseTarget(dsn string) (target, error) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return parsePostgres(dsn)
	}
	return parseSQLite(dsn)
}

func parsePostgres(dsn string) (target, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		// The parser's own words repeat the text, password included.
		return target{}, errors.New("the address is not of the form postgres://user:password@host:port/name")
	}
	q := u.Query()
	shown := url.URL{Scheme: "postgres", Host: u.Host, Path: u.Path}
	if u.User != nil {
		shown.User = url.User(u.User.Username())
	}
	if !q.Has("connect_timeout") {
		q.Set("connect_timeout", "10") // seconds; without it a silent host is waited for without end
		u.RawQuery = q.Encode()
	}
	return target{dialect: Postgres, driver: "postgres", dsn: u.String(), shown: shown.String(), maxOpen: 16}, nil
}

func parseSQLite(dsn string) (target, error) {
	path := strings.TrimPrefix(strings.TrimPrefix(dsn, "sqlite:"), "file:")
	switch {
	case path == "":
		return target{}, errors.New("no database is named")
	case strings.Contains(path, ":memory:"), strings.Contains(path, "mode=memory"):
		return target{}, errors.New("a database in memory is not one for several connections: name a file")
	case strings.Contains(path, "://"):
		scheme, _, _ := strings.Cut(path, "://")
		return target{}, fmt.Errorf("%s is neither postgres:// nor a file", scheme)
	case strings.ContainsAny(path, "?\x00"):
		return target{}, errors.New("a file's path is expected, without ? settings")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return target{}, err
	}
	q := url.Values{}
	// foreign_keys and synchronous are per connection; FULL because what was
	// acknowledged must outlive a power cut, which WAL with NORMAL does not promise. The
	// driver waits for locks without listening to anybody: not for long, Store.write goes on.
	q["_pragma"] = []string{"busy_timeout(500)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}
	q.Set("_txlock", "immediate")
	q.Set("mode", "rw") // never makes the file: prepare does, once
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return target{dialect: SQLite, driver: "sqlite", dsn: u.String(), shown: path, path: path, maxOpen: 8}, nil
}

// prepare makes SQLite's file so that only its owner reads it: it holds names, addresses
// and password hashes.
func (t target) prepare() error {
	if t.dialect != SQLite {
		return nil
	}
	f, err := os.OpenFile(t.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return reason(err) // the path stands in the sentence already
	}
	return f.Close()
}

// open makes the pool of connections, and for SQLite what holds them to its file.
func (t target) open() (*sqlx.DB, *file, error) {
	if t.dialect != SQLite {
		db, err := sqlx.Open(t.driver, t.dsn)
		return db, nil, err
	}
	f, err := newFile(t)
	if err != nil {
		return nil, nil, err
	}
	return sqlx.NewDb(sql.OpenDB(f), t.driver), f, nil
}
