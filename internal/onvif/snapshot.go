package onvif

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxSnapshot is the most bytes of a still.
const maxSnapshot = 4 << 20

// Snapshot asks a device for a still: what answers to a GET of the path and query of uri,
// at cfg.Addr and nowhere else. Redirects are not followed. The login is that of cfg, used
// at most once and only after the device asked for one, Digest or, where that is allowed,
// Basic, within the budget of cfg.Breaker. The error is an *Error.
func Snapshot(ctx context.Context, cfg Config, uri string) ([]byte, error) {
	const name = "snapshot"
	u, err := url.Parse(uri)
	if err != nil || !strings.HasPrefix(u.Path, "/") {
		return nil, &Error{Call: name, Cause: CauseNotONVIF, err: errors.New("its address cannot be read")}
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 5 * time.Second
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	job, end := context.WithCancel(ctx)
	defer end()
	t := newTransport(job, cfg)
	defer t.close()
	b, named, err := t.still(u)
	if CauseOf(err) != CauseAuth || cfg.Credential == nil {
		return b, err
	}
	scheme, code := choose(named, &Error{Cause: CauseAuth}, cfg)
	if scheme != SchemeDigest && scheme != SchemeBasic {
		return nil, &Error{Call: name, Cause: CauseAuth, Status: http.StatusUnauthorized, Code: code}
	}
	done := func(Outcome) {}
	if cfg.Breaker != nil {
		var held Outcome
		done, held = cfg.Breaker.Begin(ctx, Login{Addr: cfg.Addr.Addr().Unmap().WithZone(""), Who: Identity{Certificate: t.certificate()},
			Credential: cfg.Credential.Name, Version: cfg.Credential.Version})
		if held != "" {
			return nil, err
		}
	}
	t.cred.Store(cfg.Credential)
	t.sent.Store(false)
	t.authed.Store(scheme)
	b, named, err = t.still(u)
	done(t.ended(named, err))
	return b, err
}

// still makes one GET and types what comes: a JPEG or an error.
func (t *transport) still(u *url.URL) ([]byte, challenges, error) {
	const name = "snapshot"
	a := t.send(http.MethodGet, u, nil)
	if a.err != nil {
		return nil, a.named, &Error{Call: name, Cause: causeOf(t.job, a.err), err: a.err}
	}
	if a.status == http.StatusUnauthorized || a.status == http.StatusForbidden {
		return nil, a.named, &Error{Call: name, Cause: CauseAuth, Status: a.status}
	}
	b, err := io.ReadAll(a)
	switch {
	case err != nil:
		return nil, a.named, &Error{Call: name, Cause: CauseHTTPBroken, Status: a.status, err: err}
	case len(b) > maxSnapshot:
		return nil, a.named, &Error{Call: name, Cause: CauseTooBig, Status: a.status}
	case a.status != http.StatusOK || len(b) < 4 || b[0] != 0xff || b[1] != 0xd8:
		return nil, a.named, &Error{Call: name, Cause: CauseNotONVIF, Status: a.status, Text: "gives no JPEG"}
	}
	return b, a.named, nil
}

// ended types what became of the login of a still: it worked only where a still came.
func (t *transport) ended(named challenges, err error) Outcome {
	var e *Error
	switch {
	case err == nil:
		return LoginWorked
	case !t.sent.Load() || errors.Is(err, errDigest):
		return LoginUnsent
	case named.stale:
		return LoginUnsure
	case errors.As(err, &e) && (e.Cause == CauseAuth || e.Status == http.StatusLocked || e.Status == http.StatusTooManyRequests):
		return LoginRefused
	}
	return LoginUnsure
}
