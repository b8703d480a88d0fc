package discovery

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/textproto"
	"os"
	"strconv"
	"strings"
	"time"

	"camledger/internal/onvif"
)

// Limits of one answer over RTSP. Cameras stay far below.
const (
	maxRTSPLine = 4 << 10
	maxRTSPHead = 64 // lines
	maxRTSPBody = 256 << 10
	// maxRTSPSkip is how much before an answer is skipped: blank lines, interleaved packets.
	maxRTSPSkip = 1 << 20
)

// errNotRTSP is an answer in another protocol.
var errNotRTSP = errors.New("no answer in RTSP")

// rtspTalk asks one port of one device, one question after the other over one connection.
// It sends no password by itself: see rtspLogin.
type rtspTalk struct {
	to      netip.AddrPort
	timeout time.Duration // of one question with its answer
	wait    func(context.Context) error
	open    func(ctx context.Context, to netip.AddrPort, timeout time.Duration) (net.Conn, error)
	conn    net.Conn
	r       *bufio.Reader
	cseq    int
	login   rtspLogin
	// answering tells that the request answers a challenge that was just given: that nonce
	// is good on another connection too. Older ones are not tried there, since simple
	// devices count a stale nonce as a wrong password.
	answering bool
}

// rtspAnswer is what a device answered.
type rtspAnswer struct {
	status int
	header http.Header
	body   []byte
}

// uri gives the address of a path on the device.
func (k *rtspTalk) uri(path string) string {
	return "rtsp://" + netip.AddrPortFrom(k.to.Addr().WithZone(""), k.to.Port()).String() + path
}

func (k *rtspTalk) close() {
	if k.conn != nil {
		_ = k.conn.Close() // nothing that was written needs to arrive
		k.conn = nil
	}
}

// ask sends one request without a body and reads the answer. A connection that the device
// closed meanwhile, as some do after each answer, is opened anew once.
func (k *rtspTalk) ask(ctx context.Context, method, path string) (rtspAnswer, error) {
	ctx, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	if k.answering && k.conn != nil && k.gone() {
		k.close()
	}
	for fresh := k.conn == nil; ; fresh = true {
		if err := k.dial(ctx); err != nil {
			return rtspAnswer{}, err
		}
		a, err := k.exchange(ctx, method, path)
		if err == nil {
			if strings.EqualFold(a.header.Get("Connection"), "close") {
				k.close()
			}
			return a, nil
		}
		k.close()
		if fresh || k.answering || ctx.Err() != nil || errors.Is(err, errNotRTSP) {
			return rtspAnswer{}, err
		}
	}
}

// quiet is how long it takes to see that a device has closed a connection after its answer
// without saying so.
const quiet = 20 * time.Millisecond

// gone tells whether the device has closed the connection: a login is not sent a second time,
// so it does not go out on one that is dead.
func (k *rtspTalk) gone() bool {
	if k.conn.SetReadDeadline(time.Now().Add(quiet)) != nil {
		return true
	}
	_, err := k.r.Peek(1)
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return true
	}
	return k.conn.SetReadDeadline(time.Time{}) != nil
}

func (k *rtspTalk) dial(ctx context.Context) error {
	if k.conn != nil {
		return nil
	}
	if err := k.wait(ctx); err != nil {
		return err
	}
	c, err := k.open(ctx, k.to, k.timeout)
	if err != nil {
		return err
	}
	if !k.answering {
		k.login.pause()
	}
	k.conn, k.r = c, bufio.NewReaderSize(c, maxRTSPLine)
	return nil
}

func (k *rtspTalk) exchange(ctx context.Context, method, path string) (rtspAnswer, error) {
	stop := context.AfterFunc(ctx, func() { _ = k.conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	k.cseq++
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s RTSP/1.0\r\nCSeq: %d\r\nUser-Agent: CamLedger\r\n", method, k.uri(path), k.cseq)
	if method == "DESCRIBE" {
		b.WriteString("Accept: application/sdp\r\n")
	}
	auth, err := k.login.header(method, k.uri(path))
	if err != nil {
		return rtspAnswer{}, err
	}
	if auth != "" {
		fmt.Fprintf(&b, "Authorization: %s\r\n", auth)
	}
	b.WriteString("\r\n")
	if _, err := k.conn.Write(b.Bytes()); err != nil {
		return rtspAnswer{}, err
	}
	return readRTSP(k.r)
}

// readRTSP reads one answer (RFC 2326, 7; RFC 7826, 8). Packets and blank lines before it
// are skipped.
func readRTSP(r *bufio.Reader) (rtspAnswer, error) {
	a := rtspAnswer{header: http.Header{}}
	line, err := firstLine(r)
	if err != nil {
		return a, err
	}
	version, rest, _ := strings.Cut(line, " ")
	if !strings.HasPrefix(version, "RTSP/1.") && !strings.HasPrefix(version, "RTSP/2.") {
		return a, errNotRTSP
	}
	code, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	if a.status, err = strconv.Atoi(code); err != nil || a.status < 100 || a.status > 999 {
		return a, errNotRTSP
	}
	for range maxRTSPHead {
		line, err := textLine(r)
		if err != nil {
			if errors.Is(err, io.EOF) && a.header.Get("Content-Length") == "" {
				return a, nil // the head was all
			}
			return a, err
		}
		if line == "" {
			return a, a.readBody(r)
		}
		if name, value, found := strings.Cut(line, ":"); found {
			a.header.Add(textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name)), strings.TrimSpace(value))
		}
	}
	return a, errNotRTSP
}

func (a *rtspAnswer) readBody(r *bufio.Reader) error {
	text := a.header.Get("Content-Length")
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > maxRTSPBody {
		return errNotRTSP
	}
	a.body = make([]byte, n)
	_, err = io.ReadFull(r, a.body)
	return err
}

// firstLine finds the next line of text.
func firstLine(r *bufio.Reader) (string, error) {
	for skipped := 0; skipped < maxRTSPSkip; skipped++ {
		b, err := r.Peek(1)
		if err != nil {
			return "", err
		}
		switch b[0] {
		case '$':
			head, err := r.Peek(4)
			if err != nil {
				return "", err
			}
			n := 4 + int(head[2])<<8 + int(head[3])
			if _, err := r.Discard(n); err != nil {
				return "", err
			}
			skipped += n
		case '\r', '\n':
			if _, err := r.Discard(1); err != nil {
				return "", err
			}
		default:
			return textLine(r)
		}
	}
	return "", errNotRTSP
}

func textLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", errNotRTSP
	}
	return strings.TrimRight(string(line), "\r\n"), err
}

// server is what a device calls its RTSP server.
func (a rtspAnswer) server() string { return onvif.Clean(a.header.Get("Server")) }
