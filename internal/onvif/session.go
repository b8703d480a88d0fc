package onvif

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"reflect"
	"strings"
	"sync"

	goonvif "github.com/use-go/onvif"
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

// session is the conversation with one device.
type session struct {
	t      *transport
	cfg    Config
	device *goonvif.Device
	table  table
	log    *slog.Logger

	// gate: calls hold it shared, the one authenticated attempt holds it alone, so that
	// no second request carries a password that is not known to be right.
	gate  sync.RWMutex
	tried bool

	mu       sync.Mutex
	problems []Problem
	asked    bool // something asked for a password
	open     bool // something that needs rights was answered without any
	refused  bool
	late     int // answers with credentials that were refused after they had worked
	timeouts int
	spoke    bool   // at least one SOAP envelope came
	date     string // the last Date header
	identity Identity
}

// Problem is a call that gave no usable answer.
type Problem struct {
	Call  string
	Cause Cause
	Code  string // of the fault
}

// String writes a problem as "GetVideoSources: fault NotAuthorized".
func (p Problem) String() string {
	return strings.TrimSpace(p.Call + ": " + string(p.Cause) + " " + p.Code)
}

// CodeBasicInClear is the Code of an auth problem where the device wants the password in
// the clear and we do not give it.
const CodeBasicInClear = "BasicInClear"

// errGaveUp ends a job whose device has let two calls time out: the next ones would only
// add to the wait.
var errGaveUp = errors.New("device stopped answering")

// connect makes the library's Device from a table of services. NewDevice asks for
// GetCapabilities and fills its routing table from nothing else, so we answer it.
func (s *session) connect(tb table) error {
	s.t.prime = tb.capabilities(s.cfg)
	defer func() { s.t.prime = nil }()
	d, err := goonvif.NewDevice(goonvif.DeviceParams{Xaddr: hostport(s.cfg.Addr), HttpClient: s.t.client()})
	if err != nil {
		return fmt.Errorf("make device: %w", err)
	}
	s.device, s.table = d, tb
	return nil
}

// rights is who may ask (ONVIF Core, access classes).
type rights int

const (
	anybody rights = iota // PRE_AUTH
	system                // READ_SYSTEM; many devices leave part of it open
	media                 // READ_MEDIA
)

// call sends one request (a struct of the library's or of ours, by value) and gives the
// response element. A failure is an *Error and is noted among the problems.
func (s *session) call(ctx context.Context, req any, need rights) (*Node, error) {
	name := reflect.TypeOf(req).Name()
	n, err := s.try(ctx, name, req, need)
	if err != nil {
		s.note(name, err)
	}
	return n, err
}

func (s *session) note(name string, err error) {
	var e *Error
	if !errors.As(err, &e) || e.Cause == CauseCanceled || errors.Is(err, errGaveUp) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.problems) < 64 {
		s.problems = append(s.problems, Problem{name, e.Cause, e.Code})
	}
}

func (s *session) try(ctx context.Context, name string, req any, need rights) (*Node, error) {
	if err := ctx.Err(); err != nil {
		return nil, &Error{Call: name, Cause: CauseCanceled, err: err}
	}
	s.mu.Lock()
	gaveUp := s.timeouts >= 2
	s.mu.Unlock()
	if gaveUp {
		return nil, &Error{Call: name, Cause: CauseTimeout, err: errGaveUp}
	}
	s.gate.RLock()
	with := s.t.scheme()
	n, named, err := s.once(name, req)
	s.gate.RUnlock()
	switch {
	case err == nil:
		if need == media && with == SchemeNone {
			s.mu.Lock()
			s.open = true
			s.mu.Unlock()
		}
		return n, nil
	case CauseOf(err) != CauseAuth:
		return nil, err
	}
	s.mu.Lock()
	s.asked = true
	s.mu.Unlock()
	if with != SchemeNone {
		s.afterwards(err)
		return nil, err
	}
	return s.login(name, req, named, err)
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

// once sends a request as things stand and types what comes.
func (s *session) once(name string, req any) (*Node, challenges, error) {
	resp, err := s.device.CallMethod(req)
	if err != nil {
		return nil, challenges{}, &Error{Call: name, Cause: CauseNotONVIF, err: err}
	}
	defer resp.Body.Close()
	a, ok := resp.Body.(*answer)
	if !ok {
		return nil, challenges{}, &Error{Call: name, Cause: CauseHTTPBroken, err: errors.New("foreign body")}
	}
	if a.err != nil {
		cause := causeOf(s.t.job, a.err)
		s.mu.Lock()
		if cause == CauseTimeout {
			s.timeouts++
		}
		s.mu.Unlock()
		return nil, challenges{}, &Error{Call: name, Cause: cause, err: a.err}
	}
	s.mu.Lock()
	s.timeouts, s.date = 0, a.date
	s.mu.Unlock()
	b, err := io.ReadAll(a)
	if err != nil {
		return nil, a.named, &Error{Call: name, Cause: CauseHTTPBroken, Status: a.status, err: err}
	}
	n, fault, err := Envelope(b)
	if err == nil || fault != nil {
		s.mu.Lock()
		s.spoke = true
		s.mu.Unlock()
	}
	switch {
	case fault != nil && (fault.denied() || a.status == http.StatusUnauthorized):
		return nil, a.named, &Error{Call: name, Cause: CauseAuth, Status: a.status, Code: fault.Code(), Text: redactText(fault.Text, s.t.cred.Load())}
	case a.status == http.StatusUnauthorized || a.status == http.StatusForbidden:
		return nil, a.named, &Error{Call: name, Cause: CauseAuth, Status: a.status}
	case fault != nil:
		return nil, a.named, &Error{Call: name, Cause: CauseFault, Status: a.status, Code: fault.Code(), Text: redactText(fault.Text, s.t.cred.Load())}
	case errors.Is(err, ErrLimit):
		return nil, a.named, &Error{Call: name, Cause: CauseTooBig, Status: a.status, err: err}
	case err != nil || a.status >= 300:
		return nil, a.named, &Error{Call: name, Cause: CauseNotONVIF, Status: a.status, err: err}
	case !strings.HasPrefix(strings.ToLower(n.Name), strings.ToLower(name)):
		return nil, a.named, &Error{Call: name, Cause: CauseNotONVIF, Status: a.status, Text: "answered " + clip(Clean(n.Name), 60)}
	}
	return n, a.named, nil
}

// redactText takes our password out of a device's words, should it echo them.
func redactText(s string, c *Credential) string {
	if c != nil && len(c.Password) > 3 {
		s = strings.ReplaceAll(s, c.Password, "***")
	}
	return clip(Redact(s), 200)
}
