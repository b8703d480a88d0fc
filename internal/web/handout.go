package web

import (
	"bytes"
	"net/http"
	"time"
)

const (
	// handoutHeld is how much of a table is held back, in bytes: up to there an error becomes
	// a page.
	handoutHeld = 256 << 10
	// handoutWithin bounds the sending of one piece: who takes none for so long is gone.
	handoutWithin = time.Minute
)

// handout sends a table while it is made: however long it is, little of it is kept.
type handout struct {
	w     http.ResponseWriter
	name  string // of the file
	kind  string // its media type
	held  bytes.Buffer
	begun bool // pieces were sent: the answer can only be ended or broken off
}

// Write implements io.Writer.
func (h *handout) Write(b []byte) (int, error) {
	h.held.Write(b)
	if h.held.Len() < handoutHeld {
		return len(b), nil
	}
	return len(b), h.send()
}

// send sends what is held back.
func (h *handout) send() error {
	c := http.NewResponseController(h.w)
	if !h.begun {
		h.begun = true
		attachFile(h.w, h.name)
		h.w.Header().Set("Content-Type", h.kind)
		h.w.Header().Set("Cache-Control", "no-store")
		h.w.WriteHeader(http.StatusOK)
	}
	if err := c.SetWriteDeadline(time.Now().Add(handoutWithin)); err == nil {
		defer func() { _ = c.SetWriteDeadline(time.Time{}) }() // as it took the first
	}
	_, err := h.w.Write(h.held.Bytes())
	h.held.Reset()
	return err
}
