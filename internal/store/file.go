package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"sync"

	"modernc.org/sqlite"
)

// file opens the connections to SQLite's file, and holds them to it: when the file is moved
// away they are given up, none is made to a file that does not exist, and a file that came
// instead is taken only if it holds the same database.
type file struct {
	driver.Connector
	path string

	mu   sync.Mutex
	open int         // connections
	info os.FileInfo // of the file that they are open to; nil: any may come
	mark int64       // by which the database is known again; 0: any is taken
}

// fileConn is a connection to the file that stood at the path when it was made.
type fileConn struct {
	rawConn
	file *file
	info os.FileInfo
}

// rawConn is what a connection of the driver can do.
type rawConn interface {
	driver.Conn
	driver.Pinger
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
	sqlite.FileControl
}

func newFile(t target) (*file, error) {
	c, err := sqlite.NewConnector(t.dsn)
	if err != nil {
		return nil, err
	}
	return &file{Connector: c, path: t.path}, nil
}

// Connect opens a connection to the file, as long as it is the one that it should be.
func (f *file) Connect(ctx context.Context) (driver.Conn, error) {
	before, err := os.Stat(f.path)
	if err != nil {
		return nil, fmt.Errorf("%w: its file cannot be found: %v", ErrAway, reason(err))
	}
	made, err := f.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	raw, ok := made.(rawConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's connection is a %T", made), made.Close())
	}
	c := &fileConn{raw, f, before}
	if err := f.take(ctx, c); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// take makes the file of a new connection the one that is used, if it is the same database.
func (f *file) take(ctx context.Context, c *fileConn) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open++
	if !c.standing() {
		return fmt.Errorf("%w: its file was moved while it was opened", ErrAway)
	}
	if f.info != nil && os.SameFile(f.info, c.info) {
		return nil
	}
	if f.mark != 0 {
		mark, err := c.mark(ctx)
		if err != nil {
			return fmt.Errorf("%w: the file that came instead cannot be read: %v", ErrAway, err)
		}
		if mark != f.mark {
			return fmt.Errorf("%w: the file that came instead holds another database", ErrAway)
		}
	}
	private(f.path)
	f.info = c.info
	return nil
}

// private leaves the files of the database to their owner: they hold names, addresses and
// hashes of passwords. Where somebody else owns them the owner has decided.
func private(path string) {
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if info, err := os.Stat(name); err == nil && info.Mode().Perm()&0o077 != 0 {
			_ = os.Chmod(name, 0o600)
		}
	}
}

// know remembers by what the database is known again.
func (f *file) know(mark int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mark = mark
}

// markQuery reads the number by which a database is known again.
const markQuery = "PRAGMA user_version"

func (c *fileConn) mark(ctx context.Context) (int64, error) {
	rows, err := c.QueryContext(ctx, markQuery, nil)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	values := make([]driver.Value, 1)
	if err := rows.Next(values); err != nil {
		return 0, err
	}
	mark, ok := values[0].(int64)
	if !ok {
		return 0, fmt.Errorf("its mark is a %T", values[0])
	}
	return mark, nil
}

// standing tells whether the file of a connection still stands at its path.
func (c *fileConn) standing() bool {
	now, err := os.Stat(c.file.path)
	return err == nil && os.SameFile(c.info, now)
}

// ResetSession is asked before a connection is used again.
func (c *fileConn) ResetSession(ctx context.Context) error {
	if !c.standing() {
		return driver.ErrBadConn
	}
	return c.rawConn.ResetSession(ctx)
}

// IsValid is asked before a connection is kept.
func (c *fileConn) IsValid() bool { return c.standing() && c.rawConn.IsValid() }

// Close closes the connection. The last one deletes the log beside the file, by its name:
// that may be the log of another file by now, and is kept then. After it the system may give
// the number of the file to another one: that must show that it is the same database.
func (c *fileConn) Close() error {
	defer c.file.closed()
	if !c.standing() {
		if _, err := c.FileControlPersistWAL("main", 1); err != nil {
			return errors.Join(fmt.Errorf("keep the log of a file that was moved: %w", err), c.rawConn.Close())
		}
	}
	return c.rawConn.Close()
}

func (f *file) closed() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open--; f.open == 0 {
		f.info = nil
	}
}

// reason is why a call about a file failed, without its path.
func reason(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
