package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"

	"github.com/lib/pq"
	"modernc.org/sqlite"
)

// What callers may ask an error with errors.Is.
var (
	// ErrNotFound tells that there is no such row.
	ErrNotFound = errors.New("not found")
	// ErrConflict tells that it is there already, or that its state forbids the step.
	ErrConflict = errors.New("conflict")
	// ErrForbidden tells that this person may not take the step: the approver is the
	// proposer, the inspector countersigns.
	ErrForbidden = errors.New("forbidden")
	// ErrInvalid tells that what was given cannot be stored as it is.
	ErrInvalid = errors.New("invalid")
	// ErrAway tells that the database cannot be reached now.
	ErrAway = errors.New("database is away")
	// ErrBusy tells that others write to the database for longer than the caller waits.
	ErrBusy = errors.New("database is busy")
	// ErrFull tells that the disk of the database is full.
	ErrFull = errors.New("database disk is full")
	// ErrNewer tells that a newer program has already changed the tables.
	ErrNewer = errors.New("database is newer than this program")
)

// SQLite's result codes that matter here (sqlite.org/rescode.html), primary ones first.
const (
	sqliteBusy       = 5
	sqliteLocked     = 6
	sqliteIOErr      = 10
	sqliteFull       = 13
	sqliteCantOpen   = 14
	sqliteShmSize    = 4874 // the file of the index beside the WAL cannot grow
	sqliteUnique     = 2067
	sqlitePrimaryKey = 1555
	sqliteForeignKey = 787
	sqliteTrigger    = 1811 // a deferred foreign key is reported by this one or 787
)

// classify wraps an error of a driver so that callers need not know the drivers.
func classify(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return ErrNotFound
	case away(err):
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	var p *pq.Error
	if errors.As(err, &p) {
		switch p.SQLState() {
		case "23505":
			return fmt.Errorf("%w: %w", ErrConflict, err)
		case "53100":
			return fmt.Errorf("%w: %w", ErrFull, err)
		case "23503":
			return fmt.Errorf("%w: refers to what is not there: %w", ErrNotFound, err)
		}
	}
	var l *sqlite.Error
	if errors.As(err, &l) {
		switch l.Code() {
		case sqliteUnique, sqlitePrimaryKey:
			return fmt.Errorf("%w: %w", ErrConflict, err)
		case sqliteForeignKey, sqliteTrigger:
			return fmt.Errorf("%w: refers to what is not there: %w", ErrNotFound, err)
		case sqliteShmSize:
			return fmt.Errorf("%w: %w", ErrFull, err)
		}
		switch l.Code() & 0xff {
		case sqliteFull:
			return fmt.Errorf("%w: %w", ErrFull, err)
		case sqliteBusy, sqliteLocked:
			return fmt.Errorf("%w: %w", ErrBusy, err)
		case sqliteIOErr, sqliteCantOpen:
			return fmt.Errorf("%w: %w", ErrAway, err)
		}
	}
	return err
}

// away tells whether an error means that the connection or the server is gone.
func away(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, os.ErrDeadlineExceeded) {
		return true
	}
	var n *net.OpError
	if errors.As(err, &n) {
		return true
	}
	var p *pq.Error
	if errors.As(err, &p) {
		state := p.SQLState()
		switch state {
		case "57P01", "57P02", "57P03", "53300": // shut down, crashed, starting, too many connections
			return true
		}
		return len(state) == 5 && state[:2] == "08"
	}
	return false
}

// Transient tells whether the same call may succeed later: the database is away or
// starting, another process holds a lock, the disk is full. A caller keeps what it
// wanted to store and tries again. It is false for an error of the caller's context.
func Transient(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if errors.Is(err, ErrAway) || errors.Is(err, ErrBusy) || errors.Is(err, ErrFull) || away(err) || again(err) {
		return true
	}
	var p *pq.Error
	if errors.As(err, &p) {
		state := p.SQLState()
		return len(state) == 5 && (state[:2] == "53" || state[:2] == "58") // resources, system
	}
	var l *sqlite.Error
	if errors.As(err, &l) {
		switch l.Code() & 0xff {
		case sqliteIOErr, sqliteFull, sqliteCantOpen:
			return true
		}
	}
	return false
}

// again tells whether a transaction lost against another one and may be run again at
// once.
func again(err error) bool {
	var p *pq.Error
	if errors.As(err, &p) {
		return p.SQLState() == "40001" || p.SQLState() == "40P01"
	}
	var l *sqlite.Error
	if errors.As(err, &l) {
		return l.Code()&0xff == sqliteBusy || l.Code()&0xff == sqliteLocked
	}
	return false
}
