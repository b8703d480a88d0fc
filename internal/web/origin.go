package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"camledger/internal/store"
)

// knownCookie tells a browser that has logged in before. It opens nothing: it only keeps
// the tries of its owner apart from those of strangers.
const knownCookie = "camledger-known"

// knownFor is how long a browser is known after the last login.
const knownFor = 90 * 24 * time.Hour

// attemptOf looks up whether the account of a login knows the browser or the address.
func (s *server) attemptOf(r *http.Request, login string) (attempt, error) {
	a := attempt{login: login, addr: bucket(s.remote(r))}
	if login == "" {
		return a, nil
	}
	if token := s.knownToken(r); token != "" {
		hash := store.HashToken(token)
		known, err := s.Store.KnownOrigin(r.Context(), login, []string{hash}, s.Now())
		if err != nil {
			return a, err
		}
		if known {
			a.browser = hash
		}
	}
	var err error
	a.known, err = s.Store.KnownOrigin(r.Context(), login, []string{addressHash(a.addr)}, s.Now())
	return a, err
}

func addressHash(addr string) string { return store.HashToken("address " + addr) }

func (s *server) knownToken(r *http.Request) string {
	c, err := r.Cookie(cookieName(knownCookie, s.Secure))
	if err != nil || len(c.Value) != len(store.NewToken()) {
		return ""
	}
	return c.Value
}

// remember makes the browser and the address of a login known to the account.
func (s *server) remember(w http.ResponseWriter, r *http.Request, p store.Person) error {
	token := s.knownToken(r)
	if token == "" {
		token = store.NewToken()
	}
	http.SetCookie(w, &http.Cookie{Name: cookieName(knownCookie, s.Secure), Value: token, Path: "/", MaxAge: int(knownFor / time.Second),
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
	return s.Store.KeepOrigins(r.Context(), p.ID, []string{store.HashToken(token), addressHash(bucket(s.remote(r)))}, s.Now())
}

// errBusy tells that too many passwords wait to be checked.
var errBusy = errors.New("too many logins at once")

// hashWait is how long a login waits for its turn.
const hashWait = 10 * time.Second

// checkInTurn compares a password with a hash when its turn has come, or gives up.
func (s *server) checkInTurn(ctx context.Context, encoded, password string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, hashWait)
	defer cancel()
	ok, err := s.hasher.check(ctx, encoded, password)
	if errors.Is(err, context.DeadlineExceeded) {
		return false, errBusy
	}
	return ok, err
}
