package web

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"camledger/internal/store"
)

// Outside is an OpenID provider of the institution with which people may log in: Keycloak,
// Microsoft Entra ID. It tells who somebody is, never what they may do.
type Outside struct {
	Issuer   string // as the provider writes it in its tokens; the only address that is called
	ClientID string
	Secret   string
	// Claim finds the account at the first login: email (which the provider must have
	// verified) by the e-mail address, preferred_username by the login. From then on the
	// account is bound to the provider's subject.
	Claim string
	Label string // of the button; empty: our own word
	// SecondFactor tells that the provider asks for one itself, so that our codes are spared.
	SecondFactor bool
	// Transport carries the requests to the provider; nil: http.DefaultTransport.
	Transport http.RoundTripper
}

// Claims by which an account is found.
const (
	ClaimEmail = "email"
	ClaimLogin = "preferred_username"
)

// Limits of what a provider may do to us.
const (
	outsideWithin = 10 * time.Second
	outsideBytes  = 1 << 20
	outsideFor    = 10 * time.Minute // from the button to the way back
)

// Keys of a session on its way to the provider and back.
const (
	keyOutState = "out-state"
	keyOutNonce = "out-nonce"
	keyOutProof = "out-proof" // PKCE verifier (RFC 7636)
	keyOutNext  = "out-next"
	keyOutAt    = "out-at"  // Unix ms
	keyOutside  = "outside" // the session was begun with the provider
)

// outside speaks with the provider. What it publishes of itself is read at the first login
// and kept: a provider that is away when the program starts harms nobody.
type outside struct {
	Outside
	client *http.Client

	mu       sync.Mutex
	provider *oidc.Provider
}

func newOutside(o *Outside) (*outside, error) {
	if o == nil {
		return nil, nil
	}
	u, err := url.Parse(o.Issuer)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("issuer %q is no address", o.Issuer)
	}
	next := o.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	return &outside{Outside: *o, client: &http.Client{Transport: onlyHost{u.Scheme, u.Host, next}, Timeout: outsideWithin,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// onlyHost calls one host, whatever addresses the provider publishes, and reads little.
type onlyHost struct {
	scheme, host string
	next         http.RoundTripper
}

var errOtherHost = errors.New("the provider names an address on another host than its issuer")

// RoundTrip implements http.RoundTripper.
func (o onlyHost) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != o.scheme || r.URL.Host != o.host {
		return nil, errOtherHost
	}
	res, err := o.next.RoundTrip(r)
	if err == nil {
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(res.Body, outsideBytes), res.Body}
	}
	return res, err
}

// ready gives what the provider publishes of itself.
func (o *outside) ready(ctx context.Context) (*oidc.Provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider != nil {
		return o.provider, nil
	}
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, o.client), o.Issuer)
	if err != nil {
		return nil, fmt.Errorf("ask the provider about itself: %w", err)
	}
	u, err := url.Parse(p.Endpoint().AuthURL)
	issuer, ierr := url.Parse(o.Issuer)
	if err != nil || ierr != nil || u.Host != issuer.Host || u.Scheme != issuer.Scheme {
		return nil, errOtherHost
	}
	o.provider = p
	return p, nil
}

func (o *outside) config(p *oidc.Provider, base string) oauth2.Config {
	return oauth2.Config{ClientID: o.ClientID, ClientSecret: o.Secret, Endpoint: p.Endpoint(), RedirectURL: base + outsideBack,
		Scopes: []string{oidc.ScopeOpenID, "profile", "email"}}
}

// Pages of the login with the provider.
const (
	outsidePath = "/login/outside"
	outsideBack = "/login/outside/back"
)

// outsideBase is the address of the pages as the provider knows it.
func (s *server) outsideBase() string { return strings.TrimSuffix(s.BaseURL, "/") }

// goOutside sends the visitor to the provider.
func (s *server) goOutside(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	if s.outside == nil {
		return store.ErrNotFound
	}
	try := attempt{addr: bucket(s.remote(r)), outside: true}
	if s.throttle.wait(try, v.Now) > 0 {
		return s.outsideRefused(w, r, v, http.StatusTooManyRequests, "web.outside.away")
	}
	s.throttle.failed(try, v.Now)
	p, err := s.outside.ready(ctx)
	if err != nil {
		s.log.Error("login provider cannot be used", "issuer", s.outside.Issuer, "err", err)
		return s.outsideRefused(w, r, v, http.StatusServiceUnavailable, "web.outside.away")
	}
	state, nonce, proof := store.NewToken(), store.NewToken(), oauth2.GenerateVerifier()
	for key, value := range map[string]string{keyOutState: state, keyOutNonce: nonce, keyOutProof: proof, keyOutNext: local(r.URL.Query().Get("next"))} {
		s.sessions.Put(ctx, key, value)
	}
	s.sessions.Put(ctx, keyOutAt, v.Now.UnixMilli())
	c := s.outside.config(p, s.outsideBase())
	http.Redirect(w, r, c.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(proof)), http.StatusSeeOther)
	return nil
}

func (s *server) outsideRefused(w http.ResponseWriter, r *http.Request, v visitor, status int, code string) error {
	return s.showAs(w, r, v, status, "gate", "login", v.say("web.login.title"), s.gate("/", v.say(code)))
}

// gate is the login page with what is to be said on it.
func (s *server) gate(next, problem string) gate {
	g := gate{Next: next, Problem: problem}
	if s.outside != nil {
		g.Outside = true
		g.OutsideLabel = s.outside.Label
	}
	return g
}

// comeBack takes the visitor from the provider. State, nonce and proof are good once, in the
// browser that set out.
func (s *server) comeBack(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, q := r.Context(), r.URL.Query()
	if s.outside == nil {
		return store.ErrNotFound
	}
	state, nonce, proof := s.sessions.PopString(ctx, keyOutState), s.sessions.PopString(ctx, keyOutNonce), s.sessions.PopString(ctx, keyOutProof)
	next := s.sessions.PopString(ctx, keyOutNext)
	began := time.UnixMilli(s.sessions.GetInt64(ctx, keyOutAt))
	refuse := func(status int, code string, err error) error {
		s.log.Warn("login with the provider refused", "addr", s.remote(r), "err", err)
		return s.outsideRefused(w, r, v, status, code)
	}
	if state == "" || subtle.ConstantTimeCompare([]byte(state), []byte(q.Get("state"))) != 1 || v.Now.Sub(began) > outsideFor {
		return refuse(http.StatusUnauthorized, "web.outside.again", errors.New("state does not match"))
	}
	if q.Get("error") != "" {
		return refuse(http.StatusUnauthorized, "web.outside.again", fmt.Errorf("the provider says %.100q", q.Get("error")))
	}
	who, err := s.outside.identify(ctx, s.outsideBase(), q.Get("code"), nonce, proof, v.Now)
	if err != nil {
		return refuse(http.StatusUnauthorized, "web.outside.again", err)
	}
	p, err := s.personOf(ctx, who)
	if err != nil {
		if !errors.Is(err, errNobody) {
			return err
		}
		return refuse(http.StatusForbidden, "web.outside.nobody", err)
	}
	if s.outside.SecondFactor {
		return s.enter(w, r, p, next, outsideAction)
	}
	return s.firstDone(w, r, p, next, outsideAction)
}

const outsideAction = "login.outside"

// identity is what a verified token says of somebody.
type identity struct {
	Subject  string
	Email    string `json:"email"`
	Verified bool   `json:"email_verified"`
	Login    string `json:"preferred_username"`
	Nonce    string `json:"nonce"`
}

// identify exchanges a code for a token and verifies it: signature, issuer, audience, times,
// nonce.
func (o *outside) identify(ctx context.Context, base, code, nonce, proof string, now time.Time) (identity, error) {
	var who identity
	p, err := o.ready(ctx)
	if err != nil {
		return who, err
	}
	ctx = oidc.ClientContext(ctx, o.client)
	c := o.config(p, base)
	token, err := c.Exchange(ctx, code, oauth2.VerifierOption(proof))
	if err != nil {
		var refused *oauth2.RetrieveError
		if errors.As(err, &refused) { // its text holds the provider's whole answer
			return who, fmt.Errorf("exchange code: status %d, %.100q", refused.Response.StatusCode, refused.ErrorCode)
		}
		return who, fmt.Errorf("exchange code: %w", err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return who, errors.New("exchange code: no id_token")
	}
	id, err := p.VerifierContext(ctx, &oidc.Config{ClientID: o.ClientID, Now: func() time.Time { return now }}).Verify(ctx, raw)
	if err != nil {
		return who, fmt.Errorf("verify token: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 || nonce == "" {
		return who, errors.New("verify token: nonce does not match")
	}
	if err := id.Claims(&who); err != nil {
		return who, fmt.Errorf("read claims: %w", err)
	}
	who.Subject = id.Subject
	return who, nil
}

// errNobody tells that an identity is none of an account that may be used.
var errNobody = errors.New("no account")

// personOf finds the account of an identity: the one that is bound to its subject, or at the
// first login the one that the configured claim names, which is bound then. It makes no
// account and gives no right.
func (s *server) personOf(ctx context.Context, who identity) (store.Person, error) {
	p, err := s.Store.OutsideLogin(ctx, s.outside.Issuer, who.Subject)
	switch {
	case err == nil && p.Active():
		return p, nil
	case err == nil:
		return p, fmt.Errorf("%w: %s is closed", errNobody, p.ID)
	case !isMissing(err):
		return p, err
	}
	switch {
	case s.outside.Claim == ClaimEmail && who.Email != "" && who.Verified:
		p, err = s.Store.PersonByEmail(ctx, who.Email)
	case s.outside.Claim == ClaimLogin && who.Login != "":
		p, err = s.Store.PersonByLogin(ctx, who.Login)
	default:
		return p, fmt.Errorf("%w: the token has no verified %s", errNobody, s.outside.Claim)
	}
	if isMissing(err) || errors.Is(err, store.ErrConflict) || err == nil && !p.Active() {
		return p, fmt.Errorf("%w: by %s", errNobody, s.outside.Claim)
	}
	if err != nil {
		return p, err
	}
	err = s.Store.BindOutside(ctx, s.outside.Issuer, who.Subject, p.ID, s.Now())
	if errors.Is(err, store.ErrConflict) {
		return p, fmt.Errorf("%w: %s is bound to another account of the provider", errNobody, p.ID)
	}
	return p, err
}
