package onvif

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
)

// Cause is why a call gave no usable answer. Stored and shown as written.
type Cause string

// The causes, from the wire up.
const (
	CauseName        Cause = "name"        // the name could not be resolved
	CauseUnreachable Cause = "unreachable" // no route, or the machine's own network failed
	CauseForbidden   Cause = "forbidden"   // the address is not one that we may contact
	CauseRefused     Cause = "refused"     // the port is closed
	CauseTimeout     Cause = "timeout"     // no (whole) answer in time
	CauseTLS         Cause = "tls"         // the TLS handshake failed
	CauseHTTPBroken  Cause = "http-broken" // bytes came that are not HTTP, or the answer broke off
	CauseTooBig      Cause = "too-big"     // more bytes, depth or elements than an answer may have
	CauseNotONVIF    Cause = "not-onvif"   // HTTP, but no SOAP answer to our question
	CauseAuth        Cause = "auth"        // a password is asked for, or ours was refused
	CauseFault       Cause = "fault"       // a SOAP fault; Error.Code says which
	CauseCanceled    Cause = "canceled"    // the caller stopped
)

// Error is a call that failed: which, why, and what the device said. Ask for it with
// errors.As. Text is the device's own (cleaned, capped) and never holds a credential.
type Error struct {
	Call   string
	Cause  Cause
	Status int    // HTTP status, 0 if none came
	Code   string // the fault's innermost code without prefix, like "ActionNotSupported"
	Text   string
	fault  *Fault // of CauseAuth and CauseFault, where it was a SOAP fault
	err    error
}

// Error says what we were doing and what went wrong.
func (e *Error) Error() string {
	s := e.Call + ": " + string(e.Cause)
	if e.Code != "" {
		s += " " + e.Code
	}
	if e.Text != "" {
		s += ": " + e.Text
	}
	return s
}

// Unwrap gives the network's error, if there was one.
func (e *Error) Unwrap() error { return e.err }

// CauseOf tells the cause of an error of this package, or "" for none.
func CauseOf(err error) Cause {
	var e *Error
	if errors.As(err, &e) {
		return e.Cause
	}
	return ""
}

// Why names, by the cause of a call that failed, why something is not known of a device:
// refused (the login), unreachable, timeout, no-onvif, broken, fault, not-allowed, stopped.
func (c Cause) Why() string {
	switch c {
	case CauseAuth:
		return "refused"
	case CauseNotONVIF:
		return "no-onvif"
	case CauseName, CauseUnreachable, CauseRefused:
		return "unreachable"
	case CauseTLS, CauseHTTPBroken, CauseTooBig:
		return "broken"
	case CauseForbidden:
		return "not-allowed"
	case CauseCanceled:
		return "stopped"
	case CauseTimeout:
		return "timeout"
	}
	return "fault"
}

var (
	errTooBig    = errors.New("more than 8 MiB")
	errForbidden = errors.New("address outside the configured networks")
	errDigest    = errors.New("digest challenge cannot be answered")
)

// tlsError marks an error of the handshake, which has no common type of its own.
type tlsError struct{ err error }

func (e tlsError) Error() string { return e.err.Error() }
func (e tlsError) Unwrap() error { return e.err }

// Timeout keeps a slow handshake apart from a broken one.
func (e tlsError) Timeout() bool {
	var ne net.Error
	return errors.As(e.err, &ne) && ne.Timeout()
}

// causeOf types an error of the network or of HTTP. job is the caller's context: its
// end is the caller's doing, while the end of one call's own time is a timeout.
func causeOf(job context.Context, err error) Cause {
	var dns *net.DNSError
	var ne net.Error
	var te tlsError
	switch {
	case errors.Is(job.Err(), context.Canceled):
		return CauseCanceled
	case errors.Is(err, errForbidden):
		return CauseForbidden
	case errors.Is(err, errTooBig):
		return CauseTooBig
	case errors.Is(err, errDigest):
		return CauseAuth
	case errors.As(err, &dns):
		return CauseName
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, syscall.ETIMEDOUT),
		errors.As(err, &ne) && ne.Timeout():
		return CauseTimeout
	case errors.As(err, &te):
		return CauseTLS
	case errors.Is(err, syscall.ECONNREFUSED):
		return CauseRefused
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.ENETDOWN),
		errors.Is(err, syscall.EADDRNOTAVAIL), errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE),
		errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return CauseUnreachable
	}
	// What is left is a reset, an early end or net/http's untyped "malformed HTTP response".
	return CauseHTTPBroken
}
