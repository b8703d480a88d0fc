package web

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"camledger/internal/store"
	"camledger/internal/words"
)

// Keys of what a session holds. Times are Unix milliseconds.
const (
	keyPerson = "person" // id
	keyBegun  = "begun"  // when the person logged in
	keySeen   = "seen"   // when it was used last
	keySince  = "since"  // when the rights were looked at
	keyFlash  = "flash"  // sentence for the next page
	keyAlert  = "alert"  // what is to be put right, for the next page
)

// newSessions makes the sessions. How long they live is checked by visitor, against the
// clock of the pages; here it bounds what is stored.
func newSessions(st scs.Store, secureOnly bool) *scs.SessionManager {
	m := scs.New()
	m.Store = st
	m.IdleTimeout = store.SessionIdle
	m.Lifetime = store.SessionLife
	m.Cookie.Name = cookieName("camledger", secureOnly)
	m.Cookie.HttpOnly = true
	m.Cookie.Secure = secureOnly
	m.Cookie.SameSite = http.SameSiteLaxMode // a link in a mail finds its reader logged in
	m.Cookie.Persist = false
	return m
}

// cookieName binds a cookie to this host and to TLS where there is TLS.
func cookieName(name string, secureOnly bool) string {
	if secureOnly {
		return "__Host-" + name
	}
	return name
}

// visitor tells who sent a request. A session ends that was not used for half an hour, that
// is twelve hours old, whose account was closed, or that is older than the person's
// password; it takes a new token where the person's rights have changed meanwhile.
func (s *server) visitor(r *http.Request) (visitor, error) {
	ctx := r.Context()
	v := visitor{Zone: s.Zone, Now: s.Now(), Lang: s.language(r, "")}
	id := s.sessions.GetString(ctx, keyPerson)
	if id == "" {
		return v, nil
	}
	p, err := s.Store.PersonByID(ctx, id)
	if err != nil {
		return v, err
	}
	moment := func(key string) time.Time { return time.UnixMilli(s.sessions.GetInt64(ctx, key)) }
	older := func(t time.Time) bool { return !t.After(v.Now) && moment(keySince).Before(t) }
	if !p.Active() || older(p.VoidAt) || v.Now.Sub(moment(keySeen)) > store.SessionIdle || v.Now.Sub(moment(keyBegun)) > store.SessionLife {
		return v, s.sessions.Destroy(ctx)
	}
	if older(p.RightsAt) {
		if err := s.sessions.RenewToken(ctx); err != nil {
			return v, err
		}
		s.sessions.Put(ctx, keySince, v.Now.UnixMilli())
	}
	// To the minute: what changes nothing else of a session costs no write.
	if age := v.Now.Sub(moment(keySeen)); age < 0 || age >= time.Minute {
		s.sessions.Put(ctx, keySeen, v.Now.UnixMilli())
	}
	s.note(r, p.ID, moment(keyBegun))
	v = s.visitorOf(r, p)
	v.MustChange = v.MustChange && !s.sessions.GetBool(ctx, keyOutside) // who comes from the provider needs no password here
	return v, nil
}

// note fills in what is stored beside a session, so that people see where they are logged in.
func (s *server) note(r *http.Request, personID string, begun time.Time) {
	if f, ok := r.Context().Value(factsKey{}).(*store.SessionFacts); ok {
		*f = store.SessionFacts{PersonID: personID, Begun: begun, Seen: s.Now(), Addr: s.remote(r).String(), Agent: oneLine(r.UserAgent(), 200)}
	}
}

type factsKey struct{}

// withFacts gives a request the place for what is stored beside its session, and bounds how
// long it waits until it may write.
func withFacts(r *http.Request) *http.Request {
	f := &store.SessionFacts{}
	ctx := context.WithValue(store.WithPatience(r.Context(), askPatience), heldKey{}, new(string))
	return r.WithContext(store.WithSession(context.WithValue(ctx, factsKey{}, f), f))
}

func (s *server) visitorOf(r *http.Request, p store.Person) visitor {
	v := visitor{ID: p.ID, Login: p.Login, Name: p.Name, Zone: s.Zone, Now: s.Now(), Lang: s.language(r, p.Lang), MustChange: p.MustChange}
	for _, g := range p.Grants {
		if g.Holds(v.Now) {
			v.held = append(v.held, g)
			v.Grants = append(v.Grants, grant{string(g.Role), g.BranchID, store.UnitKey(g.Unit)})
		}
	}
	return v
}

// begin starts the session of a person anew: a new token, rights as of now.
func (s *server) begin(r *http.Request, p store.Person) error {
	ctx := r.Context()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	now := s.Now()
	s.sessions.Put(ctx, keyPerson, p.ID)
	s.sessions.Remove(ctx, keyOutside)
	s.sessions.Remove(ctx, keyProven)
	for _, key := range []string{keyBegun, keySeen, keySince} {
		s.sessions.Put(ctx, key, now.UnixMilli())
	}
	s.note(r, p.ID, now)
	return nil
}

const languageCookie = "lang"

// language is what the visitor chose, or the person's own, or the house's.
func (s *server) language(r *http.Request, own string) words.Lang {
	if c, err := r.Cookie(languageCookie); err == nil {
		own = c.Value
	}
	switch words.Lang(own) {
	case words.English:
		return words.English
	case words.Korean:
		return words.Korean
	}
	return s.Lang
}

// setLanguage remembers the language chosen, in a cookie: it must be known before
// anybody has logged in.
func (s *server) setLanguage(w http.ResponseWriter, r *http.Request, _ visitor) error {
	lang := words.Korean
	if r.PostFormValue("lang") == "en" {
		lang = words.English
	}
	http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: string(lang), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, local(r.PostFormValue("back")), http.StatusSeeOther)
	return nil
}

// remote is the address that a request came from: the peer's, or what a trusted proxy
// says, read from the right up to the first address that is no trusted proxy.
func (s *server) remote(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap()
	if !s.trusted(addr) {
		return addr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return addr
		}
		addr = hop.Unmap()
		if !s.trusted(addr) {
			return addr
		}
	}
	return addr
}

func (s *server) trusted(a netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
