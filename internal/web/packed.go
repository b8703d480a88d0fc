package web

import (
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// packedFrom is the size from which an answer is worth packing, in bytes.
const packedFrom = 1400

var packers = sync.Pool{New: func() any {
	// The fastest level: half a millisecond for a long page, which comes out a tenth as long.
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is valid
	return w
}}

// packed sends texts as gzip to browsers that take it. Our pages are made whole before they
// are sent, so the first write tells all. A page holds no secret of the session that a
// stranger could guess by the length of the answer: forms are guarded by where they come
// from, not by a token.
func packed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !takesGzip(r.Header.Get("Accept-Encoding")) || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		p := &packer{ResponseWriter: w}
		defer p.close()
		next.ServeHTTP(p, r)
	})
}

// takesGzip tells whether a browser takes gzip, by its header Accept-Encoding (RFC 9110,
// 12.5.3).
func takesGzip(accepted string) bool {
	for part := range strings.SplitSeq(accepted, ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == "gzip" {
			q := strings.TrimRight(strings.TrimPrefix(strings.ReplaceAll(quality, " ", ""), "q="), "0.")
			return quality == "" || q != ""
		}
	}
	return false
}

// packer holds the status back until the first bytes tell whether to pack.
type packer struct {
	http.ResponseWriter
	status int
	sent   bool // the status is sent
	gz     *gzip.Writer
}

func (p *packer) WriteHeader(status int) {
	if p.status == 0 {
		p.status = status
	}
}

func (p *packer) Write(b []byte) (int, error) {
	if !p.sent {
		h := p.Header()
		kind := h.Get("Content-Type")
		text := strings.HasPrefix(kind, "text/") && kind != "text/event-stream" || strings.HasPrefix(kind, "image/svg") || strings.Contains(kind, "json") || strings.Contains(kind, "javascript")
		if text {
			h.Add("Vary", "Accept-Encoding")
		}
		if text && len(b) >= packedFrom && h.Get("Content-Encoding") == "" {
			h.Set("Content-Encoding", "gzip")
			h.Del("Content-Length")
			p.gz = packers.Get().(*gzip.Writer)
			p.gz.Reset(p.ResponseWriter)
		}
		p.head()
	}
	if p.gz != nil {
		return p.gz.Write(b)
	}
	return p.ResponseWriter.Write(b)
}

// head sends the status once.
func (p *packer) head() {
	if p.sent {
		return
	}
	p.sent = true
	if p.status != 0 {
		p.ResponseWriter.WriteHeader(p.status)
	}
}

// Flush sends what is there, as an answer that goes on for long wants it.
func (p *packer) Flush() {
	p.head()
	if f, ok := p.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Unwrap gives the answer below to http.ResponseController.
func (p *packer) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (p *packer) close() {
	p.head()
	if p.gz != nil {
		_ = p.gz.Close() // the browser went away: nobody to tell
		p.gz.Reset(nil)
		packers.Put(p.gz)
	}
}
