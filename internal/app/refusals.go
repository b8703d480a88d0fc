package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"camledger/internal/config"
	"camledger/internal/onvif"
)

// refusals is the budget of logins of a discovery, which has no database: a folder with one
// empty file for each name of a device and version of a credential that must not be sent
// there again. The file is made before the login is sent, and goes away when the login worked or
// never left; until that is known a lock keeps other processes waiting, so that none sends one
// beside it and none takes it for a refusal. Its name is an HMAC
// under a key in the same folder: neither address nor password can be read from it.
type refusals struct {
	dir   string
	asked string // folder of the locks
	key   []byte
	again bool // a person asked for one more
	log   *slog.Logger

	mu      sync.Mutex
	retried map[string]bool // files that were given way once
	unsent  []netip.Addr
}

// refusalsKey is the name of the key's file.
const refusalsKey = "camledger.key"

// ErrState tells that refused logins cannot be remembered, so that none is sent.
type ErrState struct {
	Dir string // empty: there is no folder for it
	Err error
}

// Error says what to do.
func (e ErrState) Error() string {
	return fmt.Sprintf("no password is sent, since a refusal could not be remembered in %q: %v; name a folder with --state", e.Dir, e.Err)
}

// Unwrap gives the cause.
func (e ErrState) Unwrap() error { return e.Err }

// openRefusals opens the memory in a folder, which is made with mode 0700.
func openRefusals(dir string, again bool, log *slog.Logger) (*refusals, error) {
	if dir == "" {
		return nil, ErrState{Err: errors.New("no folder")}
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	r := &refusals{dir: filepath.Join(dir, "refused"), asked: filepath.Join(dir, "asked"), again: again, log: log, retried: map[string]bool{}}
	err := os.MkdirAll(r.dir, 0o700)
	if err == nil {
		err = os.MkdirAll(r.asked, 0o700)
	}
	if err == nil {
		r.key, err = config.KeyAt(filepath.Join(dir, refusalsKey))
	}
	if err == nil { // a folder that only can be read remembers nothing
		var f *os.File
		if f, err = os.CreateTemp(r.dir, ".try-*"); err == nil {
			err = errors.Join(f.Close(), os.Remove(f.Name()))
		}
	}
	if err != nil {
		return nil, ErrState{Dir: dir, Err: err}
	}
	return r, nil
}

// Begin is of onvif.Breaker. That one device is asked once at a time is seen to by the scan.
func (r *refusals) Begin(ctx context.Context, l onvif.Login) (func(onvif.Outcome), onvif.Outcome) {
	end, err := r.begin(ctx, l)
	if err != nil {
		return nil, onvif.LoginRefused
	}
	return end, ""
}

// begin is Begin with the reason why nothing is to be sent: errElsewhere where another process
// was sending the same login all the while.
func (r *refusals) begin(ctx context.Context, l onvif.Login) (func(onvif.Outcome), error) {
	type marked struct {
		file string
		held *os.File
	}
	var made []marked
	drop := func(forget bool) {
		for _, m := range made {
			var err error
			if forget {
				err = os.Remove(m.file)
			}
			if err = errors.Join(err, m.held.Close()); err != nil {
				r.log.Warn("a login counts as refused that was not", "addr", l.Addr, "err", err)
			}
		}
	}
	for _, name := range namesOf(l) {
		f := r.file(name, l.Version)
		held, err := r.note(ctx, f)
		if err != nil {
			drop(true)
			r.log.Info("login not sent", "addr", l.Addr, "err", err)
			r.mu.Lock()
			defer r.mu.Unlock()
			if !slices.Contains(r.unsent, l.Addr) {
				r.unsent = append(r.unsent, l.Addr)
			}
			return nil, err
		}
		made = append(made, marked{f, held})
	}
	return func(o onvif.Outcome) { drop(o == onvif.LoginWorked || o == onvif.LoginUnsent) }, nil
}

// errElsewhere says that another process is sending the same login to the same device.
var errElsewhere = errors.New("another check is sending this login")

// How long another process is waited for, and how often it is looked whether it is done.
const (
	elsewhereWait = 10 * time.Second
	elsewhereLook = 20 * time.Millisecond
)

// note makes a file that is there for no other process, once no other one holds its login; one
// that is there already gives way once where a person asked for it. held is the lock.
func (r *refusals) note(ctx context.Context, file string) (held *os.File, err error) {
	if held, err = r.hold(ctx, filepath.Base(file)); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.again && !r.retried[file] {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, errors.Join(err, held.Close())
		}
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, errors.Join(err, held.Close())
	}
	r.retried[file] = true
	if err := f.Close(); err != nil {
		return nil, errors.Join(err, held.Close())
	}
	return held, nil
}

// hold waits until no other process holds a login, and holds it until the file is closed. The
// file stays: it is empty, and tells nothing.
func (r *refusals) hold(ctx context.Context, name string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(r.asked, name), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, elsewhereWait)
	defer cancel()
	look := time.NewTicker(elsewhereLook)
	defer look.Stop()
	for lockFile(f) != nil {
		select {
		case <-look.C:
		case <-ctx.Done():
			return nil, errors.Join(errElsewhere, f.Close())
		}
	}
	return f, nil
}

func (r *refusals) file(name, version string) string {
	m := hmac.New(sha256.New, r.key)
	fmt.Fprintf(m, "refused %d %s %s", len(name), name, version)
	return filepath.Join(r.dir, hex.EncodeToString(m.Sum(nil)[:16]))
}

// kept lists the addresses to which nothing was sent for an earlier refusal.
func (r *refusals) kept() []netip.Addr {
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.SortFunc(r.unsent, netip.Addr.Compare)
	return r.unsent
}
