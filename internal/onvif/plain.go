package onvif

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Plain asks one device in XML over plain HTTP: the interfaces that makers have beside
// ONVIF. Addresses, limits, logins and their budget are those of Interrogate: the login is
// sent once the device asks for one, at most one that is refused, in Digest, or in Basic
// where that may be. It is for one caller at a time.
type Plain struct {
	t     *transport
	cfg   Config
	mu    sync.Mutex
	tried bool
}

// NewPlain makes a Plain that asks until job ends. Of cfg, Path, SOAPFirst and what to ask
// for are not looked at. Close it.
func NewPlain(job context.Context, cfg Config) *Plain {
	if cfg.Timeout <= 0 {
		cfg.Timeout = 5 * time.Second
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	p := &Plain{t: newTransport(job, cfg), cfg: cfg}
	p.t.plain = true
	return p
}

// Close lets go of the connections.
func (p *Plain) Close() { p.t.close() }

// Ask sends a request to a path of the device and gives the root element of the answer. An
// answer of another status than 2xx is an *Error that carries it, and so is one that is no
// XML (CauseNotONVIF); the root element comes beside the error where there is one.
func (p *Plain) Ask(ctx context.Context, method, path string, body []byte) (*Node, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, &Error{Call: path, Cause: CauseCanceled, err: err}
	}
	n, a, err := p.once(method, path, body)
	if a == nil || a.status != http.StatusUnauthorized || p.tried {
		return n, err
	}
	p.tried = true
	return p.login(ctx, method, path, body, a.named, err)
}

func (p *Plain) once(method, path string, body []byte) (*Node, *answer, error) {
	a := p.t.send(method, &url.URL{Path: path}, body)
	if a.err != nil {
		return nil, nil, &Error{Call: path, Cause: causeOf(p.t.job, a.err), err: a.err}
	}
	b, err := io.ReadAll(a)
	if err != nil {
		return nil, a, &Error{Call: path, Cause: CauseHTTPBroken, Status: a.status, err: err}
	}
	root, err := Document(b)
	switch {
	case errors.Is(err, ErrLimit):
		return nil, a, &Error{Call: path, Cause: CauseTooBig, Status: a.status, err: err}
	case a.status == http.StatusUnauthorized || a.status == http.StatusForbidden:
		return root, a, &Error{Call: path, Cause: CauseAuth, Status: a.status, Code: root.Str("subStatusCode")}
	case a.status < 200 || a.status > 299:
		return root, a, &Error{Call: path, Cause: CauseFault, Status: a.status, Code: root.Str("subStatusCode")}
	case root == nil || strings.EqualFold(root.Name, "html"):
		return nil, a, &Error{Call: path, Cause: CauseNotONVIF, Status: a.status, err: err}
	}
	return root, a, nil
}

// Document reads an XML document as tolerantly as answers to ONVIF questions, within the same
// limits, and gives its root element; nil where it has none. The error is ErrLimit.
func Document(b []byte) (*Node, error) {
	top, err := parse(b)
	if err != nil || len(top.Kids) == 0 {
		return nil, err
	}
	return top.Kids[0], nil
}

// login makes the one attempt.
func (p *Plain) login(ctx context.Context, method, path string, body []byte, named challenges, denied error) (*Node, error) {
	who := Identity{Certificate: p.t.certificate()}
	c := p.cfg.Credential
	if p.cfg.Choose != nil {
		c = p.cfg.Choose(who)
	}
	if c == nil {
		return nil, denied
	}
	scheme, code := choose(named, denied, p.cfg)
	if scheme != SchemeDigest && scheme != SchemeBasic {
		return nil, &Error{Call: path, Cause: CauseAuth, Status: http.StatusUnauthorized, Code: code}
	}
	end := func(Outcome) {}
	if p.cfg.Breaker != nil {
		var held Outcome
		end, held = p.cfg.Breaker.Begin(ctx, Login{Addr: p.cfg.Addr.Addr().Unmap().WithZone(""), Who: who, Credential: c.Name, Version: c.Version})
		if held != "" {
			return nil, denied
		}
	}
	p.t.cred.Store(c)
	p.t.sent.Store(false)
	p.t.authed.Store(scheme)
	n, a, err := p.once(method, path, body)
	out := p.outcome(n, a, err)
	p.t.proven.Store(out == LoginWorked)
	end(out)
	if out == LoginRefused || out == LoginUnsure {
		p.t.authed.Store(SchemeNone)
		p.cfg.Logger.Info("login not taken", "addr", p.cfg.Addr, "outcome", string(out))
	}
	return n, err
}

// outcome types what came of the login. A device that says which right is missing has taken it.
func (p *Plain) outcome(n *Node, a *answer, err error) Outcome {
	switch {
	case !p.t.sent.Load() || errors.Is(err, errDigest):
		return LoginUnsent
	case a == nil:
		return LoginUnsure
	case a.status == http.StatusUnauthorized && a.named.stale:
		return LoginUnsure
	case a.status == http.StatusUnauthorized, a.status == http.StatusLocked, a.status == http.StatusTooManyRequests:
		return LoginRefused
	case err == nil, n != nil && strings.EqualFold(n.Name, "ResponseStatus"):
		return LoginWorked
	}
	return LoginUnsure
}
