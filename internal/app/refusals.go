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

	"camledger/internal/config"
	"camledger/internal/onvif"
)

// refusals is the budget of logins of a discovery, which has no database: a folder with one
// empty file for each name of a device and version of a credential that must not be sent
// there again. The file is made before the login is sent, which also keeps two processes from
// sending one each, and goes away when the login worked or never left. Its name is an HMAC
// under a key in the same folder: neither address nor password can be read from it.
type refusals struct {
	dir   string
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
	r := &refusals{dir: filepath.Join(dir, "refused"), again: again, log: log, retried: map[string]bool{}}
	err := os.MkdirAll(r.dir, 0o700)
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
func (r *refusals) Begin(_ context.Context, l onvif.Login) (func(onvif.Outcome), onvif.Outcome) {
	var made []string
	drop := func() {
		for _, f := range made {
			if err := os.Remove(f); err != nil && !errors.Is(err, fs.ErrNotExist) {
				r.log.Warn("a login counts as refused that was not", "addr", l.Addr, "err", err)
			}
		}
	}
	for _, name := range namesOf(l) {
		f := r.file(name, l.Version)
		if err := r.note(f); err != nil {
			drop()
			r.log.Info("login not sent", "addr", l.Addr, "err", err)
			r.mu.Lock()
			defer r.mu.Unlock()
			if !slices.Contains(r.unsent, l.Addr) {
				r.unsent = append(r.unsent, l.Addr)
			}
			return nil, onvif.LoginRefused
		}
		made = append(made, f)
	}
	return func(o onvif.Outcome) {
		if o == onvif.LoginWorked || o == onvif.LoginUnsent {
			drop()
		}
	}, ""
}

// note makes a file; one that is there already gives way once where a person asked for it.
func (r *refusals) note(file string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.again && !r.retried[file] {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	r.retried[file] = true
	return f.Close()
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
