package probe

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// literal is an RTSP server that says what a test wrote down, word for word.
type literal struct {
	addr string
	// replies by method; one that is missing is answered as a good camera does. "{cseq}"
	// and "{body:…}" are filled in. replySilent says nothing; replyClose, alone or
	// after an answer, closes.
	replies map[string]string
	// reply, if set, is asked first.
	reply func(r request) (string, bool)
	// greet is sent as soon as somebody connects.
	greet string
	// feed plays after PLAY's answer until it returns; then the connection stays silent,
	// or is closed where hangUp is set.
	feed   func(f *feeder)
	hangUp bool

	mu       sync.Mutex
	requests []request
	conns    atomic.Int32
	ended    sync.WaitGroup
}

const (
	replySilent = "<silent>"
	replyClose  = "<close>"
)

type request struct {
	method, uri string
	header      map[string]string
}

const goodSDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=cam\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n"

// describeReply is a DESCRIBE answer with a body.
func describeReply(sdp string) string {
	return fmt.Sprintf("RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s", len(sdp), sdp)
}

var goodReplies = map[string]string{
	"OPTIONS":  "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nPublic: DESCRIBE, SETUP, PLAY, TEARDOWN\r\nServer: literal/1\r\n\r\n",
	"DESCRIBE": describeReply(goodSDP),
	"SETUP":    "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nSession: 1;timeout=60\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n",
	"PLAY":     "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nSession: 1\r\n\r\n",
	"TEARDOWN": "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\n\r\n",
}

// status is a short answer.
func status(line string, headers ...string) string {
	return "RTSP/1.0 " + line + "\r\nCSeq: {cseq}\r\n" + strings.Join(append(headers, ""), "\r\n") + "\r\n"
}

// start listens on loopback and returns the URL.
func (l *literal) start(t testing.TB) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.addr = ln.Addr().String()
	stop := make(chan struct{})
	l.ended.Add(1)
	go func() {
		defer l.ended.Done()
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			l.conns.Add(1)
			l.ended.Add(2)
			done := make(chan struct{})
			go func() {
				defer l.ended.Done()
				select {
				case <-stop:
				case <-done:
				}
				c.Close()
			}()
			go func() {
				defer l.ended.Done()
				defer close(done)
				l.serve(c, stop)
			}()
		}
	}()
	t.Cleanup(func() {
		ln.Close()
		close(stop)
		l.ended.Wait()
	})
	return "rtsp://" + l.addr + "/stream?channel=1"
}

func (l *literal) serve(c net.Conn, stop chan struct{}) {
	if l.greet != "" {
		io.WriteString(c, l.greet)
	}
	br := bufio.NewReader(c)
	for {
		r, err := readRequest(br)
		if err != nil {
			return
		}
		l.mu.Lock()
		l.requests = append(l.requests, r)
		l.mu.Unlock()
		text, ok := "", false
		if l.reply != nil {
			text, ok = l.reply(r)
		}
		if !ok {
			if text, ok = l.replies[r.method]; !ok {
				text = goodReplies[r.method]
			}
		}
		switch text {
		case replyClose:
			return
		case replySilent:
			continue
		}
		text, last := strings.CutSuffix(text, replyClose)
		io.WriteString(c, strings.ReplaceAll(text, "{cseq}", r.header["cseq"]))
		if last {
			return
		}
		if r.method == "PLAY" && strings.Contains(text, "RTSP/1.0 200") && l.feed != nil {
			f := &feeder{conn: c, stop: stop, br: br, ssrc: 0x1234, kind: 96}
			l.feed(f)
			if l.hangUp {
				return
			}
		}
	}
}

// asked lists the methods that came.
func (l *literal) asked() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []string
	for _, r := range l.requests {
		all = append(all, r.method)
	}
	return all
}

// logins counts requests that carried credentials.
func (l *literal) logins() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.requests {
		if r.header["authorization"] != "" {
			n++
		}
	}
	return n
}

func readRequest(br *bufio.Reader) (request, error) {
	r := request{header: map[string]string{}}
	for i := 0; ; i++ {
		line, err := br.ReadString('\n')
		if err != nil {
			return r, err
		}
		line = strings.TrimRight(line, "\r\n")
		if i == 0 {
			f := strings.Fields(line)
			if len(f) < 3 {
				return r, fmt.Errorf("no request: %q", line)
			}
			r.method, r.uri = f[0], f[1]
			continue
		}
		if line == "" {
			return r, nil
		}
		k, v, _ := strings.Cut(line, ":")
		r.header[strings.ToLower(k)] = strings.TrimSpace(v)
	}
}

// feeder sends RTP over the RTSP connection.
type feeder struct {
	conn  net.Conn
	br    *bufio.Reader
	stop  chan struct{}
	seq   uint16
	stamp uint32
	ssrc  uint32
	kind  byte
	err   error
}

// A picture of 352×288, High profile.
var (
	testSPS = []byte{0x67, 0x64, 0x00, 0x0c, 0xac, 0x3b, 0x50, 0xb0, 0x4b, 0x42, 0x00, 0x00, 0x03, 0x00, 0x02, 0x00, 0x00, 0x03, 0x00, 0x3d, 0x08}
	testPPS = []byte{0x68, 0xee, 0x3c, 0x80}
)

// nal is a NAL unit of a size, with content that depends on turn.
func nal(kind byte, size, turn int) []byte {
	b := make([]byte, size)
	b[0] = kind
	for i := 1; i < size; i++ {
		b[i] = byte(i*7 + turn*13 + turn>>8)
	}
	switch kind & 0x1f {
	case 1:
		b[1] = 0x9a // first_mb 0, slice type 5: P
	case 5:
		b[1] = 0x88 // first_mb 0, slice type 7: I
	}
	return b
}

func rtpBytes(seq uint16, stamp, ssrc uint32, kind byte, marker bool, payload []byte) []byte {
	b := make([]byte, 12, 12+len(payload))
	b[0], b[1] = 0x80, kind
	if marker {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], seq)
	binary.BigEndian.PutUint32(b[4:], stamp)
	binary.BigEndian.PutUint32(b[8:], ssrc)
	return append(b, payload...)
}

func (f *feeder) raw(channel byte, b []byte) bool {
	if f.err == nil {
		_, f.err = f.conn.Write(append([]byte{'$', channel, byte(len(b) >> 8), byte(len(b))}, b...))
	}
	return f.err == nil
}

// send sends one packet with the next number.
func (f *feeder) send(marker bool, payload []byte) bool {
	b := rtpBytes(f.seq, f.stamp, f.ssrc, f.kind, marker, payload)
	f.seq++
	return f.raw(0, b)
}

// unit sends a NAL unit in fragments of at most 1,400 bytes.
func (f *feeder) unit(n []byte, marker bool) bool {
	if len(n) <= 1400 {
		return f.send(marker, n)
	}
	head, kind := n[0]&0xe0|28, n[0]&0x1f
	for i, rest := 0, n[1:]; len(rest) > 0; i++ {
		size := min(1398, len(rest))
		b := []byte{head, kind}
		if i == 0 {
			b[1] |= 0x80
		}
		last := size == len(rest)
		if last {
			b[1] |= 0x40
		}
		if !f.send(marker && last, append(b, rest[:size]...)) {
			return false
		}
		rest = rest[size:]
	}
	return true
}

// key sends parameter sets and a key frame; delta a frame that is none. Both move on by
// 40 ms of stamps.
func (f *feeder) key(size, turn int) bool {
	ok := f.unit(testSPS, false) && f.unit(testPPS, false) && f.unit(nal(0x65, size, turn), true)
	f.stamp += 3600
	return ok
}

func (f *feeder) delta(size, turn int) bool {
	ok := f.unit(nal(0x61, size, turn), true)
	f.stamp += 3600
	return ok
}

// pace calls frame every d until it is done, the peer is gone or the test is over.
func (f *feeder) pace(d time.Duration, frame func(i int) bool) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	for i := 0; frame(i); i++ {
		select {
		case <-f.stop:
			return
		case <-tick.C:
		}
	}
}

// live is a good camera: a key frame every 25, 10 ms apart.
func live(f *feeder) {
	f.pace(10*time.Millisecond, func(i int) bool {
		if i%25 == 0 {
			return f.key(6000, i)
		}
		return f.delta(900, i)
	})
}
