// Package web is the face for staff: pages rendered on the server, Korean first, that
// can be read without JavaScript and load nothing from elsewhere.
//
// It reads from the store, acts through Actions and holds no rules and no SQL text.
// Every route stands in one list together with who may use it; that is checked in one
// place, before a handler runs.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/alexedwards/scs/v2"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// Options are what the face is made of.
type Options struct {
	Store   *store.Store
	Actions Actions
	// Logger hears of logins, refusals and errors; nil: nothing is logged.
	Logger *slog.Logger
	Zone   *time.Location // of the institution; nil: UTC
	Lang   words.Lang     // for visitors who have not chosen; empty: Korean
	// BaseURL is the address under which people reach the pages. It is trusted as the
	// origin of forms beside the Host of the request.
	BaseURL string
	// Secure tells that pages are reached by TLS, here or at a proxy: cookies are sent
	// over TLS only.
	Secure bool
	// TrustedProxies are the networks of proxies whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// Seal is the key of 32 bytes with which secrets of one-time codes are kept; nil: nobody
	// can set them up.
	Seal    []byte
	Outside *Outside                    // provider to log in with; nil: none
	Metrics http.Handler                // for /metrics, from this machine only; nil: none
	NoMail  bool                        // no mail server is set: nobody gets a mail, and the pages say so
	Ready   func(context.Context) error // for /readyz; nil: the store is asked
	Now     func() time.Time            // nil: time.Now
}

// server answers the requests.
type server struct {
	Options
	log       *slog.Logger
	pages     pages
	assets    *assets
	sessions  *scs.SessionManager
	hasher    hasher
	sealer    sealer
	outside   *outside
	throttle  *throttle
	notes     *atHand[notes]
	tally     *atHand[[]inventory.BranchReport]
	trends    *atHand[trends]
	followers followers

	// lastVersion is the version that was looked at last, put together: none is ever edited.
	lastVersion atomic.Pointer[versionRead]
}

// New makes the handler of all pages. It fails on a template that cannot be parsed and
// on a BaseURL that is none.
func New(o Options) (http.Handler, error) {
	s := &server{Options: o, log: o.Logger, hasher: newHasher(), sealer: sealer{o.Seal}, throttle: newThrottle(), notes: &atHand[notes]{good: notesFor, stale: notesStale}, tally: &atHand[[]inventory.BranchReport]{good: tallyFor, stale: tallyStale}, trends: &atHand[trends]{good: trendFor, stale: trendStale}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.Zone == nil {
		s.Zone = time.UTC
	}
	if s.Lang == "" {
		s.Lang = words.Korean
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Ready == nil {
		s.Ready = o.Store.Ready
	}
	var err error
	if s.outside, err = newOutside(o.Outside); err != nil {
		return nil, fmt.Errorf("make web face: %w", err)
	}
	if s.pages, err = loadPages(s.Zone); err != nil {
		return nil, fmt.Errorf("make web face: %w", err)
	}
	if s.assets, err = loadAssets(); err != nil {
		return nil, fmt.Errorf("make web face: %w", err)
	}
	s.sessions = newSessions(patientSessions{o.Store.Sessions(), s.log}, o.Secure)
	s.sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		s.fail(w, r, visitor{Zone: s.Zone, Now: s.Now(), Lang: s.language(r, "")}, err)
	}

	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.Handle(rt.method+" "+rt.pattern, s.guard(rt))
	}
	cross := http.NewCrossOriginProtection()
	if o.BaseURL != "" {
		u, err := url.Parse(o.BaseURL)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("make web face: base URL %q is no address", o.BaseURL)
		}
		if err := cross.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			return nil, fmt.Errorf("make web face: base URL %q: %w", o.BaseURL, err)
		}
	}
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.log.Warn("request from another origin refused", "path", r.URL.Path, "host", r.Host, "origin", r.Header.Get("Origin"), "site", r.Header.Get("Sec-Fetch-Site"))
		s.fail(w, r, visitor{Zone: s.Zone, Now: s.Now(), Lang: s.language(r, "")}, errOrigin)
	}))
	return secure(limitBody(packed(cross.Handler(mux))), o.Secure), nil
}

// show renders a page of the shell and sends it.
func (s *server) show(w http.ResponseWriter, r *http.Request, v visitor, name, title string, body any) error {
	return s.showAs(w, r, v, http.StatusOK, "page", name, title, body)
}

func (s *server) showAs(w http.ResponseWriter, r *http.Request, v visitor, status int, layout, name, title string, body any) error {
	f := frame{Lang: v.Lang, Title: title, Assets: s.assets.prefix, Visitor: v, Roles: roleNames(v), Here: r.URL.RequestURI(), Body: body}
	if r.Method != http.MethodGet {
		f.Here = "/"
	}
	if layout == "page" {
		f.Flash = s.sessions.PopString(r.Context(), keyFlash)
		f.Alert = s.sessions.PopString(r.Context(), keyAlert)
		s.dress(r.Context(), &f, r.URL.Path)
	}
	b, err := s.pages.execute(layout, name, f)
	if err != nil {
		return err
	}
	write(w, status, "text/html; charset=utf-8", b)
	return nil
}

// back sends the visitor to a page of ours with a sentence about what was done.
func (s *server) back(w http.ResponseWriter, r *http.Request, to, flash string) error {
	s.stale() // what was done must show on the next page
	if flash != "" {
		s.sessions.Put(r.Context(), keyFlash, flash)
	}
	http.Redirect(w, r, local(to), http.StatusSeeOther)
	return nil
}

// backAlert sends the visitor back with what is to be put right: nothing was done.
func (s *server) backAlert(w http.ResponseWriter, r *http.Request, to, alert string) error {
	s.sessions.Put(r.Context(), keyAlert, alert)
	http.Redirect(w, r, local(to), http.StatusSeeOther)
	return nil
}

// local is a path of ours, or the first page where to leads elsewhere.
func local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || u.Opaque != "" || len(to) == 0 || to[0] != '/' ||
		len(to) > 1 && (to[1] == '/' || to[1] == '\\') || len(to) > 2000 {
		return "/"
	}
	if u.Fragment != "" {
		return u.RequestURI() + "#" + u.EscapedFragment()
	}
	return u.RequestURI()
}

// errBadForm tells that a form could not be understood.
var errBadForm = errors.New("form cannot be understood")

// errOrigin tells that a form was sent from a page of another address.
var errOrigin = errors.New("sent from another address")

// fail puts an error into a page. What went wrong inside is for the log only.
func (s *server) fail(w http.ResponseWriter, r *http.Request, v visitor, err error) {
	status, code := http.StatusInternalServerError, "error"
	var big *http.MaxBytesError
	var long tooLong
	switch {
	case errors.As(err, &long):
		status, code = http.StatusBadRequest, "long"
	case errors.As(err, &big):
		status, code = http.StatusRequestEntityTooLarge, "big"
	case errors.Is(err, errBadForm), errors.Is(err, store.ErrInvalid):
		status, code = http.StatusBadRequest, "form"
	case errors.Is(err, store.ErrNotFound):
		status, code = http.StatusNotFound, "missing"
	case errors.Is(err, errOrigin):
		status, code = http.StatusForbidden, "origin"
	case errors.Is(err, store.ErrForbidden):
		status, code = http.StatusForbidden, "forbidden"
	case errors.Is(err, store.ErrConflict):
		status, code = http.StatusConflict, "conflict"
	case errors.Is(err, store.ErrFull):
		status, code = http.StatusServiceUnavailable, "full"
	case errors.Is(err, store.ErrBusy):
		status, code = http.StatusServiceUnavailable, "busy"
	case errors.Is(err, store.ErrAway), errors.Is(err, errBusy):
		status, code = http.StatusServiceUnavailable, "away"
	}
	if status >= 500 && r.Context().Err() == nil {
		s.log.Error("page failed", "path", r.URL.Path, "err", err)
	}
	f := frame{Lang: v.Lang, Title: v.say("web.problem." + code), Assets: s.assets.prefix, Visitor: v, Body: v.say("web.problem." + code + ".more")}
	if code == "long" {
		f.Body = v.say("web.problem.long.more", number(long.most), number(long.sent), long.start)
	}
	layout := "gate"
	if v.SignedIn() && !v.MustChange && status < 500 { // the way on stands beside it
		layout, f.Roles, f.Here = "page", roleNames(v), "/"
		s.dress(r.Context(), &f, r.URL.Path)
	}
	b, rerr := s.pages.execute(layout, "problem", f)
	if rerr != nil {
		s.log.Error("problem page failed", "err", rerr)
		b = []byte(f.Title)
	}
	write(w, status, "text/html; charset=utf-8", b)
}
