package probe

import (
	"bytes"
	"strconv"
)

// Limits of one RTSP message.
const (
	maxLine    = 8 << 10
	maxHead    = 64 << 10
	maxHeaders = 100
	maxValue   = 1900 // the library refuses 2048
	maxBody    = 128 << 10
)

// head is the head of an RTSP answer while it is being mended.
type head struct {
	text    []byte // lines so far, each ending in CR LF
	headers int
	length  int // of the body; -1 where the device did not say
	sdp     bool
}

// mendStatus reads the status line of an answer and rewrites it as the library wants it:
// some devices send no reason phrase, or no space after the code. Not ok: no status.
func (h *head) mendStatus(line []byte) bool {
	rest, found := bytes.CutPrefix(line, []byte("RTSP/"))
	if !found {
		return false
	}
	fields := bytes.Fields(rest)
	if len(fields) < 2 || len(fields[1]) != 3 {
		return false
	}
	for _, c := range fields[1] {
		if c < '0' || c > '9' {
			return false
		}
	}
	h.length = -1
	h.text = append(h.text[:0], "RTSP/1.0 "...)
	h.text = append(h.text, fields[1]...)
	reason := "-"
	if len(fields) > 2 {
		if r := printable(string(bytes.Join(fields[2:], []byte(" "))), 100); r != "" {
			reason = r
		}
	}
	h.text = append(h.text, ' ')
	h.text = append(h.text, reason...)
	h.text = append(h.text, "\r\n"...)
	return true
}

// mendHeader takes one header line. Lines without a name, control characters inside
// values, what is too long and what is too many are left out.
func (h *head) mendHeader(line []byte) error {
	name, value, found := bytes.Cut(line, []byte(":"))
	name = bytes.TrimSpace(name)
	if !found || !isToken(name) || h.headers >= maxHeaders {
		return nil
	}
	value = clean(value)
	switch {
	case bytes.EqualFold(name, []byte("Content-Length")):
		n, err := strconv.ParseUint(string(value), 10, 63)
		if err != nil || h.length >= 0 {
			return nil // the first one counts
		}
		if n > maxBody {
			return errTooMuch
		}
		h.length = int(n)
	case bytes.EqualFold(name, []byte("Content-Type")):
		h.sdp = bytes.Contains(bytes.ToLower(value), []byte("sdp"))
	}
	h.headers++
	h.text = append(h.text, name...)
	h.text = append(h.text, ": "...)
	h.text = append(h.text, value...)
	h.text = append(h.text, "\r\n"...)
	return nil
}

// isToken tells a header name from rubbish.
func isToken(b []byte) bool {
	for _, c := range b {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return len(b) > 0 && len(b) <= 64
}

// clean drops control characters and spaces around a value and shortens it.
func clean(b []byte) []byte {
	out := make([]byte, 0, min(len(b), maxValue))
	for _, c := range b {
		if c >= ' ' && c != 0x7f && len(out) < maxValue {
			out = append(out, c)
		}
	}
	return bytes.TrimSpace(out)
}
