package store

import (
	"context"
	"slices"
	"strings"
	"time"
)

// LoginState is what became of the last login on a device with one version of a credential.
type LoginState string

// States of logins.
const (
	LoginNone     LoginState = ""         // none ended yet
	LoginAdmitted LoginState = "admitted" // a person allowed one
	LoginWorked   LoginState = "worked"
	LoginRefused  LoginState = "refused"
	LoginUnsure   LoginState = "unsure" // sent, and no answer came that tells
)

// Login is what is known under one name of a device.
type Login struct {
	Name       string   // "address 10.20.1.9", "endpoint UUID", …
	Version    string   // of the credential; see config.Credential.Version
	Credential string   // its name in the configuration
	Told       []string // what the device told of itself before that login
	State      LoginState
	Reason     string // of a refusal: password, clock, interrupted
	Unsure     int    // logins in a row without a telling answer
	At         time.Time
	Trying     string // id of the login under way; empty: none
	TryingAt   time.Time
}

const loginColumns = "name, version, credential, told, state, reason, unsure, at_ms, trying, trying_ms"

func (l *Login) places() []any {
	return []any{&l.Name, &l.Version, &l.Credential, lines{&l.Told}, &l.State, &l.Reason, &l.Unsure, at(&l.At), &l.Trying, at(&l.TryingAt)}
}

// lines scans text that holds one word on each line.
type lines struct{ words *[]string }

// Scan implements sql.Scanner.
func (l lines) Scan(v any) error {
	var text string
	switch v := v.(type) {
	case string:
		text = v
	case []byte:
		text = string(v)
	}
	*l.words = nil
	if text != "" {
		*l.words = strings.Split(text, "\n")
	}
	return nil
}

// Logins reads what is known under the names, for one version of a credential.
func (s *Store) Logins(ctx context.Context, version string, names []string) ([]Login, error) {
	out, err := s.direct().logins(ctx, version, names)
	return out, wrap("read logins", err)
}

// LoginsOf reads what is known under the names, for all versions.
func (s *Store) LoginsOf(ctx context.Context, names []string) ([]Login, error) {
	var out []Login
	for chunk := range slices.Chunk(names, bulkArgs) {
		args := make([]any, len(chunk))
		for i, n := range chunk {
			args[i] = n
		}
		part, err := list(ctx, s.direct(), (*Login).places, "SELECT "+loginColumns+" FROM device_login WHERE name IN (?"+
			strings.Repeat(", ?", len(chunk)-1)+") ORDER BY name, version", args...)
		if err != nil {
			return nil, wrap("read logins", err)
		}
		out = append(out, part...)
	}
	return out, nil
}

func (r runner) logins(ctx context.Context, version string, names []string) ([]Login, error) {
	if len(names) == 0 {
		return nil, nil
	}
	args := []any{version}
	for _, n := range names {
		args = append(args, n)
	}
	return list(ctx, r, (*Login).places, "SELECT "+loginColumns+" FROM device_login WHERE version = ? AND name IN (?"+
		strings.Repeat(", ?", len(names)-1)+") ORDER BY name", args...)
}

// OpenLogins reads what is known of devices on which a credential was tried, or allowed by a
// person, and did not work yet, and of logins that are under way or were cut off.
func (s *Store) OpenLogins(ctx context.Context) ([]Login, error) {
	out, err := list(ctx, s.direct(), (*Login).places, "SELECT "+loginColumns+" FROM device_login WHERE state NOT IN ('', 'worked') OR trying <> '' ORDER BY name, version")
	return out, wrap("list logins", err)
}

// ReserveLogin notes under the names of a device that a login is under way, if may agrees
// with what is known of them; it tells whether it did. Of several processes that ask at the
// same time one is first, and the others' may sees it.
func (s *Store) ReserveLogin(ctx context.Context, l Login, names []string, may func([]Login) bool) (bool, error) {
	done := false
	err := s.write(ctx, "reserve login", func(r runner) error {
		done = false
		if err := r.latch(ctx, "login"); err != nil {
			return err
		}
		known, err := r.logins(ctx, l.Version, names)
		if err != nil || !may(known) {
			return err
		}
		var rows [][]any
		for _, name := range sortedUnique(names) {
			rows = append(rows, []any{name, l.Version, l.Credential, strings.Join(sortedUnique(l.Told), "\n"), LoginNone, "", 0, time.Time{}, l.Trying, l.TryingAt})
		}
		done = true
		return r.bulk(ctx, insertLogin, rows, "ON CONFLICT (name, version) DO UPDATE SET trying = excluded.trying, trying_ms = excluded.trying_ms")
	})
	return done && err == nil, err
}

const insertLogin = "INSERT INTO device_login (" + loginColumns + ")"

// SettleLogin keeps how a login ended under all names of the device. A login that was never sent (state LoginNone) leaves what was known before.
func (s *Store) SettleLogin(ctx context.Context, l Login, names []string) error {
	return s.write(ctx, "settle login", func(r runner) error {
		if err := r.latch(ctx, "login"); err != nil {
			return err
		}
		if l.Trying != "" {
			if _, err := r.exec(ctx, "UPDATE device_login SET trying = '', trying_ms = 0 WHERE trying = ?", l.Trying); err != nil {
				return err
			}
		}
		if l.State == LoginNone {
			_, err := r.exec(ctx, "DELETE FROM device_login WHERE version = ? AND state = '' AND trying = ''", l.Version)
			return err
		}
		told := sortedUnique(l.Told)
		var rows [][]any
		for _, name := range sortedUnique(names) {
			rows = append(rows, []any{name, l.Version, l.Credential, strings.Join(told, "\n"), l.State, l.Reason, l.Unsure, l.At, "", time.Time{}})
		}
		return r.bulk(ctx, insertLogin, rows, `ON CONFLICT (name, version) DO UPDATE SET credential = excluded.credential, told = excluded.told,
			state = excluded.state, reason = excluded.reason, unsure = excluded.unsure, at_ms = excluded.at_ms, trying = '', trying_ms = 0`)
	})
}

// TakeBackLogin takes a person's word back that was given at a time and led to no login: what
// was known under the names before stands again.
func (s *Store) TakeBackLogin(ctx context.Context, version string, names []string, given time.Time, before []Login) error {
	return s.write(ctx, "take back login", func(r runner) error {
		if err := r.latch(ctx, "login"); err != nil {
			return err
		}
		known, err := r.logins(ctx, version, names)
		if err != nil {
			return err
		}
		for _, k := range known {
			if k.State != LoginAdmitted || k.Trying != "" || !k.At.Equal(unms(ms(given))) {
				continue
			}
			if _, err := r.exec(ctx, "DELETE FROM device_login WHERE name = ? AND version = ?", k.Name, version); err != nil {
				return err
			}
			for _, b := range before {
				if b.Name != k.Name || b.State == LoginNone {
					continue
				}
				row := []any{b.Name, version, b.Credential, strings.Join(sortedUnique(b.Told), "\n"), b.State, b.Reason, b.Unsure, b.At, "", time.Time{}}
				if err := r.bulk(ctx, insertLogin, [][]any{row}, ""); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// ForgetLogins forgets what is known under the names, for all versions.
func (s *Store) ForgetLogins(ctx context.Context, names []string) error {
	if len(names) == 0 {
		return nil
	}
	return s.write(ctx, "forget logins", func(r runner) error {
		for chunk := range slices.Chunk(names, bulkArgs) {
			args := make([]any, len(chunk))
			for i, n := range chunk {
				args[i] = n
			}
			if _, err := r.exec(ctx, "DELETE FROM device_login WHERE name IN (?"+strings.Repeat(", ?", len(chunk)-1)+")", args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// BindCredential writes down which credential, by name, works on a device, and how it is
// proven (digest, wsse, basic).
func (s *Store) BindCredential(ctx context.Context, deviceID, credential, auth string) error {
	return s.write(ctx, "bind credential to "+deviceID, func(r runner) error {
		n, err := r.exec(ctx, "UPDATE device SET credential = ?, auth = ? WHERE id = ?", credential, auth, deviceID)
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		return err
	})
}

func sortedUnique(words []string) []string {
	out := slices.Clone(words)
	slices.Sort(out)
	return slices.Compact(out)
}
