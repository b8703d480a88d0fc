package probe

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"camledger/inventory"
)

// What ends a check besides the answers of the device.
var (
	errNotAllowed = errors.New("the address is outside the configured networks")
	errAddress    = errors.New("the configured address cannot be used")
	errPin        = errors.New("the certificate is not the one known for this device")
	errCancelled  = errors.New("the check was stopped")
	errStep       = errors.New("no answer in time")
	errWhole      = errors.New("the time for the whole check is over")
	errNotRTSP    = errors.New("the answer is not RTSP")
	errTooMuch    = errors.New("the answer is longer than an answer may be")
	errTeardown   = errors.New("the device ended the session")
	errBadControl = errors.New("the description names the video in a way that cannot be read")
	errInUse      = syscall.EADDRINUSE
	errOurs       = errors.New("the connection was closed from our side")
	errInside     = errors.New("a fault of the reader")
)

// otherCertificate is errPin with the print of the certificate that was shown.
type otherCertificate struct{ print string }

func (e otherCertificate) Error() string { return errPin.Error() + ": now " + e.print }

func (e otherCertificate) Unwrap() error { return errPin }

// isLocal tells errors of this machine from those of the device.
func isLocal(err error) bool {
	for _, e := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.EADDRNOTAVAIL, syscall.EACCES, syscall.EPERM} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// isClosed tells that the peer ended the connection.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNABORTED) || errors.Is(err, net.ErrClosed) || errors.Is(err, errTeardown)
}

// statusCause names what a status code means; CauseNone for success.
func statusCause(code int) inventory.Cause {
	switch {
	case code >= 200 && code < 300:
		return inventory.CauseNone
	case code >= 300 && code < 400:
		return inventory.CauseRedirect
	case code == 401, code == 407, code == 470, code == 471:
		return inventory.CauseAuthRefused
	case code == 403:
		return inventory.CauseForbidden
	case code == 404, code == 410:
		return inventory.CauseNotFound
	case code == 453, code == 503:
		return inventory.CauseBusy
	case code >= 454 && code <= 465:
		return inventory.CauseSession
	case code >= 400 && code < 500:
		return inventory.CauseRequest
	}
	return inventory.CauseServerError
}

// fault is why a rung failed.
type fault struct {
	cause inventory.Cause
	said  said
}

// endCause names why a connection ended.
func endCause(err error, step inventory.StepName) inventory.Cause {
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.Is(err, errStep), errors.Is(err, errWhole), errors.Is(err, os.ErrDeadlineExceeded):
		return inventory.CauseTimeout
	case errors.Is(err, errCancelled):
		return inventory.CauseCancelled
	case errors.Is(err, errNotRTSP):
		return inventory.CauseNotRTSP
	case errors.Is(err, errTooMuch):
		if step == inventory.StepDescribe || step == inventory.StepAuth {
			return inventory.CauseSDP
		}
		return inventory.CauseServerError
	case errors.Is(err, errInside), isLocal(err):
		return inventory.CauseLocal
	case errors.As(err, &record), errors.As(err, &alert):
		return inventory.CauseTLS
	}
	return inventory.CauseClosed
}
