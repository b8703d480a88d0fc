package app

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"camledger/internal/onvif"
	"camledger/internal/store"
	"camledger/inventory"
)

// breaker is the one budget of logins for each device and version of a credential: ONVIF,
// RTSP and snapshots share it, and so do all processes over one database, across restarts.
// A version is an HMAC under this installation's key: nothing that is stored can be turned
// back into a password.
//
// A login that never worked is noted in the database before it is sent: two processes that
// come at once send one. One refusal ends the matter until the version changes or a person
// asks for another try.
type breaker struct {
	key   []byte
	store *store.Store
	now   func() time.Time
	log   *slog.Logger
	turns onvif.Turns

	mu     sync.Mutex
	proven map[string]bool // name and version: what the database said last
}

func newBreaker(s *store.Store, key []byte, now func() time.Time, log *slog.Logger) *breaker {
	return &breaker{key: key, store: s, now: now, log: log, proven: map[string]bool{}}
}

const (
	// tryingLease is how long a login may be under way: longer than a device is asked
	// altogether. One that took longer belonged to a process that died.
	tryingLease = 2 * time.Minute
	// pollTrying is how often a login of another process is looked after.
	pollTrying = 100 * time.Millisecond
	// settleWithin is how long keeping an outcome may take, also when the work is stopped.
	settleWithin = 5 * time.Second
)

// unsureWaits are the waits after logins of which nobody knows how they ended: the first,
// the second. There is no fourth try without a person.
var unsureWaits = []time.Duration{time.Hour, 24 * time.Hour}

// verdict is what may be done with a login.
type verdict string

const (
	verdictFresh   verdict = "fresh"   // never worked, never refused: may be tried, alone
	verdictProven  verdict = "proven"  // worked last time
	verdictRefused verdict = "refused" // must not be sent
	verdictLater   verdict = "later"   // not now: nobody knows how the last one ended
	verdictBusy    verdict = "busy"    // another process is at it
)

// judge reads what is known under the names of a device. What is noted at its address by a
// device that is not this one counts only where this one has not worked under a name of its
// own: a stranger's refusal does not hold back who is known, and an unknown device does not
// get a second try by a new name.
func judge(known []store.Login, mine []string, now time.Time) (verdict, store.Login) {
	var last, foreign store.Login
	for _, k := range known {
		if k.Trying != "" {
			if now.Sub(k.TryingAt) < tryingLease {
				return verdictBusy, k
			}
			k.State, k.Reason, k.At = store.LoginRefused, reasonInterrupted, k.TryingAt
		}
		if lapsed(k, now) {
			k.State, k.Reason = store.LoginRefused, reasonInterrupted
		}
		if k.State == store.LoginNone {
			continue
		}
		into := &last
		if isAddress(k.Name) && onvif.Distinct(k.Told, mine) {
			into = &foreign
		}
		if into.State == store.LoginNone || k.At.After(into.At) || k.At.Equal(into.At) && k.State == store.LoginRefused {
			*into = k
		}
	}
	switch last.State {
	case store.LoginWorked:
		return verdictProven, last
	case store.LoginRefused:
		return verdictRefused, last
	case store.LoginUnsure:
		if last.Unsure > len(unsureWaits) {
			return verdictRefused, last
		}
		if now.Before(last.At.Add(unsureWaits[max(0, last.Unsure-1)])) {
			return verdictLater, last
		}
		return verdictFresh, last
	case store.LoginNone:
		if foreign.State == store.LoginRefused {
			return verdictRefused, foreign
		}
	}
	return verdictFresh, last
}

// Reasons of refusals.
const (
	reasonPassword    = "password"
	reasonClock       = "clock"
	reasonInterrupted = "interrupted" // the process that sent the login died
)

func isAddress(name string) bool { return len(onvif.NamesOf([]string{name}, onvif.CalledAddress)) > 0 }

// namesOf lists all names under which a login is remembered.
func namesOf(l onvif.Login) []string {
	names := []string{onvif.Called(onvif.CalledAddress, l.Addr.String())}
	for _, k := range (inventory.Observation{Endpoint: l.Who.Endpoint}).Keys() {
		names = append(names, onvif.Called(onvif.CalledEndpoint, k.Value))
	}
	names = append(names, l.Names...)
	slices.Sort(names)
	return slices.Compact(names)
}

// Begin is of onvif.Breaker.
func (b *breaker) Begin(ctx context.Context, l onvif.Login) (func(onvif.Outcome), onvif.Outcome) {
	names := namesOf(l)
	give, ok := b.turns.Take(ctx, names)
	if !ok {
		return nil, onvif.LoginUnsent
	}
	mine := append(l.Who.Told(l.Addr), names...)
	for {
		known, err := b.store.Logins(ctx, l.Version, names)
		if err != nil {
			if b.remembered(names, l.Version) && ctx.Err() == nil {
				return b.ending(l, names, sending{proven: true}, give), ""
			}
			b.log.Warn("login not sent: what was refused before cannot be read", "addr", l.Addr, "err", err)
			give()
			return nil, onvif.LoginUnsent
		}
		v, last := judge(known, mine, b.now())
		b.remember(names, l.Version, v == verdictProven)
		trying := ""
		if v == verdictFresh {
			if trying, v = b.reserve(ctx, l, names, mine); v == verdictFresh {
				return b.ending(l, names, sending{trying: trying, unsure: last.Unsure}, give), ""
			}
		}
		switch v {
		case verdictProven:
			moved := !slices.ContainsFunc(known, func(k store.Login) bool {
				return isAddress(k.Name) && k.State == store.LoginWorked && !onvif.Distinct(k.Told, mine)
			})
			return b.ending(l, names, sending{proven: true, moved: moved}, give), ""
		case verdictBusy:
			pause(ctx, pollTrying)
			if ctx.Err() == nil {
				continue
			}
		}
		give()
		return nil, heldBy(v, last)
	}
}

// heldBy tells how the login ended for which no other one is sent.
func heldBy(v verdict, last store.Login) onvif.Outcome {
	switch {
	case v != verdictRefused && v != verdictLater:
		return onvif.LoginUnsent
	case last.Reason == reasonClock:
		return onvif.LoginClock
	case last.State == store.LoginUnsure, last.Reason == reasonInterrupted:
		return onvif.LoginUnsure
	}
	return onvif.LoginRefused
}

// reserve notes a login that never worked, before it is sent.
func (b *breaker) reserve(ctx context.Context, l onvif.Login, names, mine []string) (trying string, v verdict) {
	trying = inventory.NewID("login")
	v = verdictFresh
	_, err := b.store.ReserveLogin(ctx, store.Login{Version: l.Version, Credential: l.Credential, Trying: trying, TryingAt: b.now(), Told: l.Who.Told(l.Addr)}, names,
		func(known []store.Login) bool {
			v, _ = judge(known, mine, b.now())
			return v == verdictFresh
		})
	if err != nil {
		b.log.Warn("login not sent: it cannot be noted", "addr", l.Addr, "err", err)
		return "", verdictLater
	}
	return trying, v
}

// sending is a login that was let through.
type sending struct {
	proven bool   // it worked last time
	moved  bool   // but not at this address
	trying string // id under which it is noted; empty: it is not
	unsure int    // logins before it of which nobody knows how they ended
}

// ending gives the function that keeps how a login ended.
func (b *breaker) ending(l onvif.Login, names []string, by sending, give func()) func(onvif.Outcome) {
	return func(o onvif.Outcome) {
		defer give()
		s := store.Login{Version: l.Version, Credential: l.Credential, Told: l.Who.Told(l.Addr), At: b.now(), Trying: by.trying}
		switch o {
		case onvif.LoginWorked:
			if by.proven && !by.moved {
				return
			}
			s.State = store.LoginWorked
		case onvif.LoginRefused:
			s.State, s.Reason = store.LoginRefused, reasonPassword
			b.log.Info("login refused", "addr", l.Addr, "credential", l.Credential)
		case onvif.LoginClock, onvif.LoginUnsure:
			if by.proven && o == onvif.LoginUnsure {
				return // the line, as on any day
			}
			s.State, s.Unsure = store.LoginUnsure, by.unsure+1
			if o == onvif.LoginClock {
				s.Reason = reasonClock
			}
		default:
			if by.trying == "" {
				return
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), settleWithin)
		defer cancel()
		if err := b.store.SettleLogin(ctx, s, names); err != nil {
			// It stays noted as under way, and counts as refused: no login is sent.
			b.log.Error("how a login ended was not kept", "addr", l.Addr, "err", err)
		}
		b.remember(names, l.Version, s.State == store.LoginWorked)
	}
}

// admitFor is how long a person's word for one login holds where the program that was to
// send it at once was killed. After that another word is needed.
const admitFor = 10 * time.Minute

// lapsed tells whether a person's word for one login was not used in time. A click on a
// device that let the login in holds until a scan has taken the device in.
func lapsed(l store.Login, now time.Time) bool {
	return l.State == store.LoginAdmitted && !isClick(l.Name) && now.Sub(l.At) > admitFor
}

// admit lets a person's word stand for one more login under the names of a device. Where none
// was sent, back takes the word back: it was for who is there now, not for whoever comes.
func (b *breaker) admit(ctx context.Context, l onvif.Login) (back func() error, err error) {
	names, at := namesOf(l), b.now()
	before, err := b.store.Logins(ctx, l.Version, names)
	if err != nil {
		return nil, err
	}
	back = func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
		defer cancel()
		return b.store.TakeBackLogin(ctx, l.Version, names, at, before)
	}
	word := store.Login{Version: l.Version, Credential: l.Credential, Told: l.Who.Told(l.Addr), State: store.LoginAdmitted, At: at}
	for _, k := range before { // the next one asks for the next path
		word.Unsure = max(word.Unsure, k.Unsure)
	}
	return back, b.store.SettleLogin(ctx, word, names)
}

// tried counts the logins in a row on a device of which nobody knows how they ended.
func (b *breaker) tried(ctx context.Context, l onvif.Login) (int, error) {
	known, err := b.store.Logins(ctx, l.Version, namesOf(l))
	n := 0
	for _, k := range known {
		n = max(n, k.Unsure)
	}
	return n, err
}

// remember keeps what the database said, for the time that it is away.
func (b *breaker) remember(names []string, version string, proven bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range names {
		if proven {
			b.proven[n+"\n"+version] = true
		} else {
			delete(b.proven, n+"\n"+version)
		}
	}
}

// remembered tells whether all names of a device stood for a login that works.
func (b *breaker) remembered(names []string, version string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !slices.ContainsFunc(names, func(n string) bool { return !b.proven[n+"\n"+version] })
}
