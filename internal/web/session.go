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

// Keys of what a session holds.
const (
	keyPerson = "person" // id
	keySince  = "since"  // when the rights were looked at, Unix ms
	keyFlash  = "flash"  // sentence for the next page
	keyAlert  = "alert"  // what is to be put right, for the next page
)

// newSessions makes the sessions: 30 minutes idle, 12 hours at most.
func newSessions(st scs.Store, secureOnly bool) *scs.SessionManager {
	m := scs.New()
	m.Store = st
	m.IdleTimeout = 30 * time.Minute
	m.Lifetime = 12 * time.Hour
	m.Cookie.Name = "camledger"
	if secureOnly {
		m.Cookie.Name = "__Host-camledger"
	}
	m.Cookie.HttpOnly = true
	m.Cookie.Secure = secureOnly
	m.Cookie.SameSite = http.SameSiteLaxMode // a link in a mail finds its reader logged in
	m.Cookie.Persist = false
	return m
}

// visitor tells who sent a request. A session that is older than the last change of the
// person's rights is ended.
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
	changed := !p.RightsAt.After(v.Now) && s.sessions.GetInt64(ctx, keySince) < p.RightsAt.UnixMilli()
	void := !p.VoidAt.After(v.Now) && s.sessions.GetInt64(ctx, keySince) < p.VoidAt.UnixMilli()
	if !p.Active() || changed || void {
		return v, s.sessions.Destroy(ctx)
	}
	return s.visitorOf(r, p), nil
}

func (s *server) visitorOf(r *http.Request, p store.Person) visitor {
	v := visitor{ID: p.ID, Login: p.Login, Name: p.Name, Zone: s.Zone, Now: s.Now(), Lang: s.language(r, p.Lang), MustChange: p.MustChange}
	for _, g := range p.Grants {
		if g.Holds(v.Now) {
			v.Grants = append(v.Grants, grant{string(g.Role), g.BranchID})
		}
	}
	return v
}

// begin starts the session of a person anew: a new token, rights as of now.
func (s *server) begin(ctx context.Context, p store.Person) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, keyPerson, p.ID)
	s.sessions.Put(ctx, keySince, s.Now().UnixMilli())
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
