package onvif

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"sync"

	goonvif "github.com/use-go/onvif"
)

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

// The library writes every namespace that it knows into every request, one parse and one
// print of the whole document each: more than half of a scan's time. These four are all
// that its structs here need; our own structs bring theirs.
func init() {
	all := goonvif.Xlmns
	goonvif.Xlmns = map[string]string{}
	for _, prefix := range []string{"onvif", "tds", "trt", "tptz"} {
		goonvif.Xlmns[prefix] = all[prefix]
	}
}

// rights is who may ask (ONVIF Core, access classes).
type rights int

const (
	anybody rights = iota // PRE_AUTH
	system                // READ_SYSTEM; many devices leave part of it open
	media                 // READ_MEDIA
	extra                 // READ_SYSTEM by the standard, an administrator on many makers; never a reason to log in
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
	if need == extra && s.t.scheme() == SchemeNone {
		return nil, err
	}
	return s.login(ctx, name, req, named, err)
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
		e := &Error{Call: name, Cause: cause, err: a.err}
		if errors.Is(a.err, errDigest) {
			e.Code = CodeDigestUnknown
		}
		return nil, challenges{}, e
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
	case fault != nil && (fault.denied() || a.status == http.StatusUnauthorized || a.status == http.StatusForbidden):
		return nil, a.named, &Error{Call: name, Cause: CauseAuth, Status: a.status, Code: fault.Code(), Text: redactText(fault.Text, s.t.cred.Load()), fault: fault}
	case a.status == http.StatusUnauthorized || a.status == http.StatusForbidden:
		return nil, a.named, &Error{Call: name, Cause: CauseAuth, Status: a.status}
	case fault != nil:
		return nil, a.named, &Error{Call: name, Cause: CauseFault, Status: a.status, Code: fault.Code(), Text: redactText(fault.Text, s.t.cred.Load()), fault: fault}
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
