package onvif

import (
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
)

// Credential is a name and password for devices. Version tells one password from the
// next without telling the password (an HMAC with a local key): a breaker that opened
// for one version does not hold back the next.
type Credential struct {
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

// Breaker remembers refused logins per device address and credential version, so that
// nobody sends a refused password twice: Dahua locks the sender for 30 minutes after a
// few, Hikvision after five to seven. It is shared by ONVIF, RTSP and snapshots, and
// must be safe for concurrent use.
type Breaker interface {
	// Open tells that this login was refused before and must not be tried now.
	Open(addr netip.Addr, version string) bool
	// Refused records a refused login; from now on Open gives true.
	Refused(addr netip.Addr, version string)
	// Worked records a login that was accepted.
	Worked(addr netip.Addr, version string)
}

// Identity is what a device tells of itself before any login; empty where it does not.
type Identity struct {
	Endpoint    string // UUID, lower case
	Certificate string // SHA-256 of the TLS certificate, hex
	Information Information
}

// login makes the one authenticated attempt of the job, or, where another call has made
// it meanwhile, uses its outcome.
func (s *session) login(name string, req any, named challenges, denied error) (*Node, error) {
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
	c := s.cfg.Credential
	if s.cfg.Choose != nil {
		s.mu.Lock()
		who := s.identity
		s.mu.Unlock()
		who.Certificate = s.t.certificate()
		c = s.cfg.Choose(who)
	}
	if c == nil {
		return nil, denied
	}
	addr := s.cfg.Addr.Addr().Unmap().WithZone("")
	if s.cfg.Breaker != nil && s.cfg.Breaker.Open(addr, c.Version) {
		s.mu.Lock()
		s.refused = true
		s.mu.Unlock()
		return nil, denied
	}
	scheme := choose(named, s.cfg)
	if scheme == SchemeNone {
		return nil, &Error{Call: name, Cause: CauseAuth, Status: http.StatusUnauthorized, Code: CodeBasicInClear,
			Text: "asks for the password in the clear"}
	}
	s.t.cred.Store(c)
	s.t.authed.Store(scheme)
	n, _, err := s.once(name, req)
	if errors.Is(err, errDigest) {
		s.t.authed.Store(SchemeNone)
		return nil, err
	}
	if CauseOf(err) == CauseAuth {
		s.t.authed.Store(SchemeNone)
		s.mu.Lock()
		s.refused = true
		s.mu.Unlock()
		if s.cfg.Breaker != nil {
			s.cfg.Breaker.Refused(addr, c.Version)
		}
		s.log.Info("login refused", "addr", s.cfg.Addr, "scheme", string(scheme))
		return nil, err
	}
	switch CauseOf(err) {
	case "", CauseFault:
		// A fault of another kind came from behind the door: the password was right.
		if s.cfg.Breaker != nil {
			s.cfg.Breaker.Worked(addr, c.Version)
		}
	case CauseNotONVIF, CauseTooBig:
		// Let in, but the answer is no use: go on with this scheme.
	default:
		// The network failed. That says nothing of the password, but the attempt is spent.
		s.t.authed.Store(SchemeNone)
	}
	return n, err
}

// choose picks the scheme that the challenge names. A SOAP fault names none: that is
// how devices ask for a WS-UsernameToken.
func choose(named challenges, cfg Config) Scheme {
	switch {
	case named.digest:
		return SchemeDigest
	case named.basic && (cfg.TLS || cfg.AllowBasic):
		return SchemeBasic
	case named.basic:
		return SchemeNone
	}
	return SchemeWSSE
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
	}
}
