package onvif

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
)

// Credential is a name and password for devices. Version tells one password from the
// next without telling the password (an HMAC with a local key): a breaker that opened
// for one version does not hold back the next.
type Credential struct {
	Name           string // in the configuration; may be empty
	User, Password string
	Version        string
}

// String keeps the password out of anything that prints a Credential.
func (c Credential) String() string { return "credential " + c.Version }

// GoString is String, for %#v.
func (c Credential) GoString() string { return c.String() }

// LogValue is String, for slog.
func (c Credential) LogValue() slog.Value { return slog.StringValue(c.String()) }

// CodeDigestUnknown is the Code of an auth problem where the device wants a digest that
// we cannot make, so that no password was sent.
const CodeDigestUnknown = "DigestUnknown"

// CodeClock is the Code of an auth problem where the device refused a login over its time
// and not over the password.
const CodeClock = "ClockRefused"

// CodeUnclear is the Code of an auth problem where the device answered a login in a way that
// tells neither that it took it nor that it refused it.
const CodeUnclear = "LoginUnclear"

// CodeWithdrawn is the Code of an auth problem where the device took a login and refused it
// some calls later: perhaps the account is being locked.
const CodeWithdrawn = "LoginWithdrawn"

// Login is one login that is about to be sent.
type Login struct {
	Addr       netip.Addr // without zone, never IPv4 in IPv6
	Who        Identity
	Names      []string // further names of the device; for a Breaker that wraps another
	Credential string   // its name
	Version    string
}

// Outcome is how a login ended.
type Outcome string

// Outcomes of logins.
const (
	LoginUnsent  Outcome = "unsent"  // nothing was sent, or to something that knows no logins
	LoginWorked  Outcome = "worked"  // the device took it
	LoginRefused Outcome = "refused" // the device did not
	LoginClock   Outcome = "clock"   // refused over the time in it
	LoginUnsure  Outcome = "unsure"  // sent, and no answer came that tells
)

// Breaker is the one budget of logins that ONVIF, RTSP and snapshots share: Dahua locks
// the sender for 30 minutes after a few refused ones, Hikvision after five to seven. It
// must be safe for concurrent use.
type Breaker interface {
	// Begin asks whether a login may be sent now, and waits while another one to the same
	// device is under way of which nobody knows yet whether it is right. Where held is empty
	// it may, and the caller calls end, once. Else nothing is sent: held is how the login
	// ended that was sent before, LoginUnsent where ctx ended or nothing is known of one.
	Begin(ctx context.Context, l Login) (end func(Outcome), held Outcome)
}

// Identity is what a device tells of itself before any login; empty where it does not.
type Identity struct {
	Endpoint    string // UUID, lower case
	Certificate string // SHA-256 of the TLS certificate, hex
	Information Information
}

// login makes the one authenticated attempt of the job, or, where another call has made
// it meanwhile, uses its outcome.
func (s *session) login(ctx context.Context, name string, req any, named challenges, denied error) (*Node, error) {
	s.gate.Lock()
	defer s.gate.Unlock()
	if s.tried {
		if s.t.scheme() == SchemeNone {
			return nil, denied
		}
		n, _, err := s.once(name, req)
		return n, err
	}
	s.mu.Lock()
	stranger := !s.spoke
	s.mu.Unlock()
	if s.cfg.SOAPFirst && stranger {
		return nil, denied
	}
	s.tried = true
	s.mu.Lock()
	who := s.identity
	s.mu.Unlock()
	who.Certificate = s.t.certificate()
	c := s.cfg.Credential
	if s.cfg.Choose != nil {
		c = s.cfg.Choose(who)
	}
	if c == nil {
		return nil, denied
	}
	scheme, code := choose(named, denied, s.cfg)
	if scheme == SchemeNone {
		text := map[string]string{CodeBasicInClear: "asks for the password in the clear", CodeDigestUnknown: "asks in no way that is known"}
		return nil, &Error{Call: name, Cause: CauseAuth, Status: http.StatusUnauthorized, Code: code, Text: text[code]}
	}
	end := func(Outcome) {}
	if s.cfg.Breaker != nil {
		var held Outcome
		end, held = s.cfg.Breaker.Begin(ctx, Login{Addr: s.cfg.Addr.Addr().Unmap().WithZone(""), Who: who, Credential: c.Name, Version: c.Version})
		if held != "" {
			return nil, s.held(name, held, denied)
		}
	}
	s.t.cred.Store(c)
	s.t.sent.Store(false)
	s.t.authed.Store(scheme)
	n, again, err := s.once(name, req)
	out := s.outcome(scheme, err)
	if out == LoginRefused && again.stale {
		// It calls a nonce old that it gave a moment ago (RFC 7616 3.3): that may be so, and
		// the password unread, but whoever always says so would get it again and again.
		out = LoginUnsure
	}
	s.t.proven.Store(out == LoginWorked)
	end(out)
	if out == LoginWorked {
		return n, err
	}
	// Also where the network failed, which says nothing of the password: the attempt is spent.
	s.t.authed.Store(SchemeNone)
	switch out {
	case LoginRefused:
		s.mu.Lock()
		s.refused = true
		s.mu.Unlock()
		s.log.Info("login refused", "addr", s.cfg.Addr, "scheme", string(scheme))
	case LoginClock:
		s.log.Info("login refused over the clock", "addr", s.cfg.Addr, "scheme", string(scheme))
		return nil, overClock(name)
	case LoginUnsure:
		s.log.Info("login answered in a way that does not tell", "addr", s.cfg.Addr, "scheme", string(scheme), "cause", string(CauseOf(err)))
		if answeredOddly(err) {
			return nil, unclear(name)
		}
		s.note(name, unclear(name)) // beside what the network did
	}
	return nil, err
}

func overClock(call string) *Error {
	return &Error{Call: call, Cause: CauseAuth, Status: http.StatusUnauthorized, Code: CodeClock, Text: "refuses the time of the login"}
}

func unclear(call string) *Error {
	return &Error{Call: call, Cause: CauseAuth, Code: CodeUnclear, Text: "answers the login in a way that does not tell"}
}

// held types a login that is not sent for what became of an earlier one.
func (s *session) held(call string, by Outcome, denied error) error {
	switch by {
	case LoginClock:
		return overClock(call)
	case LoginUnsure:
		return unclear(call)
	case LoginRefused:
		s.mu.Lock()
		s.refused = true
		s.mu.Unlock()
	}
	return denied
}

// answeredOddly tells that an answer came, and not that the network failed.
func answeredOddly(err error) bool {
	switch CauseOf(err) {
	case CauseFault, CauseNotONVIF, CauseTooBig, CauseAuth:
		return true
	}
	return false
}

// outcome types what came of the login. It worked only if its own call was answered as it
// should be, or by a fault that can only come from behind the door: devices refuse logins in
// more ways than anybody can list, with pages of any status and with faults of any name.
func (s *session) outcome(scheme Scheme, err error) Outcome {
	var e *Error
	if err == nil {
		return LoginWorked
	}
	if !s.t.sent.Load() || errors.Is(err, errDigest) || !errors.As(err, &e) {
		return LoginUnsent
	}
	switch {
	case e.fault != nil && e.fault.within() && e.Cause == CauseFault:
		return LoginWorked
	case e.Cause == CauseAuth && scheme == SchemeWSSE && (overTime(e) || !s.t.clocked.Load()):
		return LoginClock
	case e.Cause == CauseAuth, e.fault != nil && e.fault.refused(), e.Status == http.StatusLocked, e.Status == http.StatusTooManyRequests:
		return LoginRefused
	}
	return LoginUnsure
}

// overTime tells whether a device refused a token for its age: WS-Security 1.1 chapter 12
// has the code MessageExpired; makers say it in words.
func overTime(e *Error) bool {
	if strings.EqualFold(e.Code, "MessageExpired") || strings.EqualFold(e.Code, "InvalidTimestamp") {
		return true
	}
	t := strings.ToLower(e.Text)
	return strings.Contains(t, "timestamp") || strings.Contains(t, "clock") || strings.Contains(t, "expired") ||
		strings.Contains(t, "time check") || strings.Contains(t, "time difference")
}

// choose picks the scheme that the challenge names, the strongest first; with none comes
// the code that says why nothing is sent. A SOAP fault names no scheme: that is how devices
// ask for a WS-UsernameToken.
func choose(named challenges, denied error, cfg Config) (Scheme, string) {
	var e *Error
	fault := errors.As(denied, &e) && e.Code != ""
	switch {
	case named.digest:
		return SchemeDigest, ""
	case named.basic && (cfg.TLS || cfg.AllowBasic):
		return SchemeBasic, ""
	case named.basic:
		return SchemeNone, CodeBasicInClear
	case named.other && !fault:
		return SchemeNone, CodeDigestUnknown
	}
	return SchemeWSSE, ""
}

// afterwards counts refusals with a password that had worked. A SOAP fault means too few
// rights for that call; a second bare 401 means that the account is being locked, and
// nothing more is sent with it.
func (s *session) afterwards(err error) {
	var e *Error
	if !errors.As(err, &e) || e.Code != "" {
		return
	}
	s.mu.Lock()
	s.late++
	stop := s.late >= 2
	s.mu.Unlock()
	if stop {
		s.t.authed.Store(SchemeNone)
		s.note(e.Call, &Error{Call: e.Call, Cause: CauseAuth, Code: CodeWithdrawn, Text: "took the login, and refuses it now"})
	}
}
