package probe

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// wire is the connection that the RTSP library reads from. It hands interleaved packets
// to the meter in place and passes on only text, mended. So a change of the source, an
// unknown payload type or packets before PLAY's answer, which the library drops or
// refuses, are measured, and a flood costs no memory.
type wire struct {
	net.Conn
	br     *bufio.Reader
	frame  func(channel int, payload []byte)
	head   head
	out    []byte      // mended text that is not read yet
	big    []byte      // for a packet longer than the buffer
	spoke  bool        // the device has sent RTSP
	midway atomic.Bool // inside a message whose end has not come
	stray  int         // bytes between messages that belong to none
	banner string

	reason atomic.Pointer[error] // why we ended it
	once   sync.Once
	err    error // why it ended; valid once dead is closed
	dead   chan struct{}
}

// maxStray is how much rubbish between messages is skipped.
const maxStray = 1 << 20

var readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 8<<10) }}

// newWire takes over a connection; end is when it is over at the latest, whatever the
// library waits for.
func newWire(c net.Conn, end time.Time, frame func(int, []byte)) *wire {
	w := &wire{Conn: c, br: readers.Get().(*bufio.Reader), frame: frame, dead: make(chan struct{})}
	w.br.Reset(c)
	// an absolute deadline under the library: it has none of its own
	if err := c.SetReadDeadline(end); err != nil {
		w.fail(err)
	}
	return w
}

// release gives the buffer back; the library must be closed by then.
func (w *wire) release() {
	w.br.Reset(nil)
	readers.Put(w.br)
	w.br = nil
}

// abort makes whatever waits for the device return now. The connection can still be
// written to: the session is to be torn down.
func (w *wire) abort(reason error) {
	w.reason.CompareAndSwap(nil, &reason)
	if err := w.SetReadDeadline(time.Unix(1, 0)); err != nil {
		w.fail(reason)
	}
}

// fail notes why the connection is over.
func (w *wire) fail(err error) error {
	if r := w.reason.Load(); r != nil {
		err = *r
	}
	w.once.Do(func() {
		w.err = err
		close(w.dead)
	})
	return err
}

// ended is why the connection is over, nil while it is not.
func (w *wire) ended() error {
	select {
	case <-w.dead:
		return w.err
	default:
	}
	if r := w.reason.Load(); r != nil {
		return *r
	}
	return nil
}

// Close implements net.Conn for the library, which has sent TEARDOWN: whatever reads returns,
// and the connection is ended by part.
func (w *wire) Close() error {
	w.fail(errOurs)
	return w.SetReadDeadline(time.Unix(1, 0))
}

// maxParting is how much is read of a device that goes on sending after TEARDOWN.
const maxParting = 8 << 20

// part ends our side of a connection without TLS and reads until the device has ended its own, at
// most until end. A connection that is closed over packets nobody has read is reset (RFC 9293
// section 3.6.1): the device may never read the TEARDOWN then, and keeps the session, of which
// it may bear one, until that times out.
func (w *wire) part(raw net.Conn, end time.Time) {
	// Not over TLS: GStreamer's server (gst-rtsp-server 1.22), left by 200 sessions at once whose
	// connections stay for that time, took no new one in four of six trials, and in none of three
	// where they are closed.
	if _, ok := w.Conn.(*tls.Conn); ok {
		return
	}
	if c, ok := raw.(*net.TCPConn); !ok || c.CloseWrite() != nil {
		return
	}
	if raw.SetReadDeadline(end) == nil {
		io.Copy(io.Discard, io.LimitReader(raw, maxParting)) //nolint:errcheck // how it ends is all the same
	}
}

// Read implements io.Reader for the library: text only.
func (w *wire) Read(p []byte) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			n, err = 0, w.fail(errInside)
		}
	}()
	for len(w.out) == 0 {
		if err := w.next(); err != nil {
			return 0, w.fail(err)
		}
	}
	n = copy(p, w.out)
	w.out = w.out[n:]
	return n, nil
}

// next takes one message or packet off the connection.
func (w *wire) next() error {
	b, err := w.br.Peek(1)
	if err != nil {
		return err
	}
	switch c := b[0]; {
	case c == '$':
		return w.packet()
	case c >= 'A' && c <= 'Z':
		return w.text()
	case !w.spoke && c != '\r' && c != '\n' && c != ' ' && c != 0:
		return w.stranger()
	}
	if _, err := w.br.Discard(1); err != nil {
		return err
	}
	return w.skipped(1)
}

func (w *wire) skipped(n int) error {
	if w.stray += n; w.stray > maxStray || (!w.spoke && w.stray > 256) {
		if w.spoke {
			return errTooMuch
		}
		return errNotRTSP
	}
	return nil
}

// stranger notes how something that is not RTSP begins.
func (w *wire) stranger() error {
	b, err := w.br.Peek(min(w.br.Buffered(), 24))
	if err == nil {
		w.banner = printable(string(b), 24)
	}
	return errNotRTSP
}

// packet measures one interleaved packet (RFC 2326 10.12).
func (w *wire) packet() error {
	b, err := w.br.Peek(4)
	if err != nil {
		return err
	}
	channel, size := int(b[1]), int(b[2])<<8|int(b[3])
	if 4+size <= w.br.Size() {
		if b, err = w.br.Peek(4 + size); err != nil {
			return err
		}
		w.frame(channel, b[4:])
		_, err = w.br.Discard(4 + size)
		return err
	}
	if w.big == nil {
		w.big = make([]byte, 1<<16)
	}
	if _, err = w.br.Discard(4); err != nil {
		return err
	}
	if _, err = io.ReadFull(w.br, w.big[:size]); err != nil {
		return err
	}
	w.frame(channel, w.big[:size])
	return nil
}

// line reads one line without its end; what is beyond maxLine is dropped. It points into
// the buffer.
func (w *wire) line() ([]byte, int, error) {
	b, err := w.br.ReadSlice('\n')
	n := len(b)
	if errors.Is(err, bufio.ErrBufferFull) {
		kept := bytes.Clone(b[:maxLine])
		for errors.Is(err, bufio.ErrBufferFull) {
			if n > maxHead {
				return nil, n, errTooMuch
			}
			b, err = w.br.ReadSlice('\n')
			n += len(b)
		}
		b = kept
	}
	return bytes.TrimRight(b, "\r\n"), n, err
}

// text takes one message off the connection and leaves an answer mended in w.out.
// Requests of the device are not passed on: none needs an answer within a check.
func (w *wire) text() (err error) {
	w.midway.Store(true)
	defer func() { w.midway.Store(err != nil) }()
	first, total, err := w.line()
	if err != nil {
		if !w.spoke && errors.Is(err, io.EOF) && len(first) > 0 {
			w.banner = printable(string(first), 24)
			return errNotRTSP
		}
		return err
	}
	answer := w.head.mendStatus(first)
	request := !answer && bytes.Contains(first, []byte(" RTSP/"))
	if !answer && !request {
		if !w.spoke {
			w.banner = printable(string(first), 24)
			return errNotRTSP
		}
		return w.skipped(total)
	}
	w.spoke = true
	teardown := request && bytes.HasPrefix(first, []byte("TEARDOWN"))
	if request {
		w.head.text, w.head.length = w.head.text[:0], -1
	}
	w.head.headers, w.head.sdp = 0, false
	for {
		l, n, err := w.line()
		if err != nil {
			return err
		}
		if total += n; total > maxHead {
			return errTooMuch
		}
		if len(l) == 0 {
			break
		}
		if err := w.head.mendHeader(l); err != nil {
			return err
		}
	}
	if w.head.length < 0 && w.head.sdp {
		// a description without its length: what came along with the head
		if b, err := w.br.Peek(min(w.br.Buffered(), maxBody)); err == nil && bytes.HasPrefix(b, []byte("v=")) {
			w.head.length = len(b)
			w.head.text = append(w.head.text, "Content-Length: "...)
			w.head.text = strconv.AppendInt(w.head.text, int64(len(b)), 10)
			w.head.text = append(w.head.text, "\r\n"...)
		}
	}
	w.head.text = append(w.head.text, "\r\n"...)
	if n := w.head.length; n > 0 {
		at := len(w.head.text)
		w.head.text = append(w.head.text, make([]byte, n)...)
		if _, err := io.ReadFull(w.br, w.head.text[at:]); err != nil {
			return err
		}
	}
	if teardown {
		return errTeardown
	}
	if answer {
		w.out = w.head.text
	}
	return nil
}
