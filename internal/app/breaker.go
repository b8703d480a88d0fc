package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"camledger/internal/store"
)

// A refused login is tried again after retryFirst, then every retryLater: few enough
// that no maker locks the account (Dahua locks the sender for 30 minutes after a few
// refusals, Hikvision after 5 to 7).
const (
	retryFirst = 31 * time.Minute
	retryLater = 6 * time.Hour
)

// breaker remembers refused logins by address and version of the credential, across
// restarts, for ONVIF, RTSP and snapshots alike. A version is an HMAC under this
// installation's key: nothing that is stored can be turned back into a password.
type breaker struct {
	key   []byte
	store *store.Store
	now   func() time.Time
	log   *slog.Logger

	mu      sync.Mutex
	refused map[refusalKey]refusal
	read    time.Time // when refusals of other processes were read last
}

type refusalKey struct {
	addr    netip.Addr
	version string
}

type refusal struct {
	at    time.Time
	count int // since this program started
}

func newBreaker(ctx context.Context, s *store.Store, key []byte, now func() time.Time, log *slog.Logger) (*breaker, error) {
	known, err := s.Refusals(ctx)
	if err != nil {
		return nil, fmt.Errorf("read refused logins: %w", err)
	}
	b := &breaker{key: key, store: s, now: now, log: log, refused: map[refusalKey]refusal{}}
	for _, r := range known {
		b.refused[refusalKey{r.Addr.Addr(), r.Version}] = refusal{at: r.At, count: 1}
	}
	return b, nil
}

// rereadRefusals is how soon a process learns what another one was refused.
const rereadRefusals = 10 * time.Second

// refresh takes over what other processes were refused meanwhile.
func (b *breaker) refresh() {
	b.mu.Lock()
	due := b.now().Sub(b.read) >= rereadRefusals
	if due {
		b.read = b.now()
	}
	b.mu.Unlock()
	if !due {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	known, err := b.store.Refusals(ctx)
	if err != nil {
		b.log.Warn("refused logins not read", "err", err)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range known {
		key := refusalKey{r.Addr.Addr(), r.Version}
		if old, ok := b.refused[key]; !ok || r.At.After(old.at) {
			b.refused[key] = refusal{at: r.At, count: old.count + 1}
		}
	}
}

// Open tells that the credential must not be sent to the address now.
func (b *breaker) Open(addr netip.Addr, version string) bool {
	b.refresh()
	b.mu.Lock()
	defer b.mu.Unlock()
	r, ok := b.refused[refusalKey{addr, version}]
	if !ok {
		return false
	}
	wait := retryFirst
	if r.count > 1 {
		wait = retryLater
	}
	return b.now().Before(r.at.Add(wait))
}

// Refused records a refused login.
func (b *breaker) Refused(addr netip.Addr, version string) {
	key := refusalKey{addr, version}
	b.mu.Lock()
	r := refusal{at: b.now(), count: b.refused[key].count + 1}
	b.refused[key] = r
	b.mu.Unlock()
	b.save(addr, func(ctx context.Context) error {
		if r.count > 1 {
			if err := b.forget(ctx, addr); err != nil {
				return err
			}
		}
		return b.keep(ctx, key, r.at)
	})
}

func (b *breaker) keep(ctx context.Context, k refusalKey, at time.Time) error {
	return b.store.Refuse(ctx, store.Refusal{DeviceKey: k.addr.String(), Version: k.version, Addr: netip.AddrPortFrom(k.addr, 0), At: at})
}

// forget clears what is stored of an address and keeps again what still holds: the store
// clears by address, and another credential's refusal must outlive this one's.
func (b *breaker) forget(ctx context.Context, addr netip.Addr) error {
	if _, err := b.store.ClearRefusals(ctx, addr.String()); err != nil {
		return err
	}
	b.mu.Lock()
	rest := map[refusalKey]time.Time{}
	for k, r := range b.refused {
		if k.addr == addr {
			rest[k] = r.at
		}
	}
	b.mu.Unlock()
	for k, at := range rest {
		if err := b.keep(ctx, k, at); err != nil {
			return err
		}
	}
	return nil
}

// Worked records an accepted login.
func (b *breaker) Worked(addr netip.Addr, version string) {
	key := refusalKey{addr, version}
	b.mu.Lock()
	_, known := b.refused[key]
	delete(b.refused, key)
	b.mu.Unlock()
	if known {
		b.save(addr, func(ctx context.Context) error { return b.forget(ctx, addr) })
	}
}

// save keeps what is known across restarts. While the database is away it holds in
// memory only, which errs on the side of one login more after a restart.
func (b *breaker) save(addr netip.Addr, f func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := f(ctx); err != nil {
		b.log.Error("refused login not saved", "addr", addr, "err", err)
	}
}
