package probe

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"

	"camledger/inventory"
)

// said is what a rung found: text that stands as it is, and notes that are put into words.
type said struct {
	detail string
	notes  []inventory.Note
}

// as is text that is the same in every language.
func as(text string) said { return said{detail: text} }

// note is one thing to be put into words.
func note(code string, args ...string) said {
	return said{notes: []inventory.Note{{Code: code, Args: args}}}
}

// and adds what else is to be said.
func (s said) and(more said) said {
	switch {
	case s.detail == "":
		s.detail = more.detail
	case more.detail != "":
		s.detail += ", " + more.detail
	}
	s.notes = append(s.notes, more.notes...)
	return s
}

// number writes a count as an argument of a note.
func number[T ~int | ~uint8](n T) string { return strconv.Itoa(int(n)) }

// seconds writes a duration as an argument of a note.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) }

// endings are the notes of errors of our own.
var endings = []struct {
	err  error
	code string
}{
	{errNotAllowed, "note.not-allowed"}, {errCancelled, "note.stopped"}, {errStep, "note.no-answer"}, {errWhole, "note.time-over"},
	{errNotRTSP, "note.not-rtsp"}, {errTooMuch, "note.too-much"}, {errTeardown, "note.torn-down"}, {errBadControl, "note.bad-control"},
	{errInside, "note.reader-fault"}, {errNoDescription, "note.no-description"}, {errBadFormat, "note.no-format"},
	{errAddress, "note.address"}, {syscall.EHOSTUNREACH, "note.no-host"}, {syscall.EHOSTDOWN, "note.no-host"}, {syscall.ENETUNREACH, "note.no-way"},
	{syscall.ECONNRESET, "note.reset"}, {context.DeadlineExceeded, "note.no-answer"}, {os.ErrDeadlineExceeded, "note.no-answer"},
	{io.EOF, "note.closed"}, {io.ErrUnexpectedEOF, "note.closed"},
}

// ending names why a connection ended, with what is to be said of it.
func (w *wire) ending(err error, step inventory.StepName) *fault {
	f := &fault{endCause(err, step), errorSaid(err)}
	switch {
	case f.cause == inventory.CauseTimeout && w.midway.Load():
		f.said = note("note.midway")
		if errors.Is(err, errWhole) {
			f.said = f.said.and(errorSaid(err))
		}
	case f.cause == inventory.CauseClosed && w.midway.Load():
		f.said = note("note.closed-midway")
	case f.cause == inventory.CauseClosed:
		f.said = note("note.closed")
	case f.cause == inventory.CauseNotRTSP && w.banner != "":
		f.said = note("note.begins", strconv.Quote(w.banner))
	}
	return f
}

// errorSaid puts an error into notes; one that is not known stands as it is.
func errorSaid(err error) said {
	var dns *net.DNSError
	if errors.As(err, &dns) && !dns.IsTimeout {
		return note("note.name-unknown", printable(dns.Name, 100))
	}
	var op *net.OpError
	if errors.Is(err, syscall.ECONNREFUSED) && errors.As(err, &op) && op.Addr != nil {
		return note("note.refused", op.Addr.String())
	}
	for _, e := range endings {
		if errors.Is(err, e.err) {
			return note(e.code)
		}
	}
	return as(printable(err.Error(), 160))
}
