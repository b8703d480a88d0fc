package sim

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"
)

// tampering is the RTSP listener of a device whose connections obey its faults.
type tampering struct {
	net.Listener
	d *device
}

// Accept waits for a connection.
func (t tampering) Accept() (net.Conn, error) {
	c, err := t.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if t.d.d.RTSPS {
		c = tls.Server(c, t.d.tls())
	}
	return &tamperConn{Conn: c, d: t.d, in: bufio.NewReaderSize(c, 16<<10)}, nil
}

// tamperConn stands between the server and the line: it sees each request before the server does, and each packet before
// the client does.
type tamperConn struct {
	net.Conn
	d    *device
	in   *bufio.Reader
	pass []byte // of a request that the server has not read yet

	mu     sync.Mutex // writes come from the server and from us
	offset uint16     // packets that we added to the stream
	ssrc   uint32     // that we put in the place of the server's; 0: none
	filled time.Time  // when the last flood had gone out
	more   filler     // what follows the packet that is being written
}

// Read gives the server whole requests, without those that a fault answers.
func (c *tamperConn) Read(p []byte) (int, error) {
	for len(c.pass) == 0 {
		message, err := c.message()
		if err != nil {
			return 0, err
		}
		answered := false
		if message[0] != '$' {
			if answered, err = c.answered(string(message)); err != nil {
				return 0, err
			}
		}
		if !answered {
			c.pass = message
		}
	}
	n := copy(p, c.pass)
	c.pass = c.pass[n:]
	return n, nil
}

// message takes one request or interleaved packet off the line. Our clients send no bodies.
func (c *tamperConn) message() ([]byte, error) {
	b, err := c.in.Peek(1)
	if err != nil {
		return nil, err
	}
	if b[0] == '$' {
		if b, err = c.in.Peek(4); err != nil {
			return nil, err
		}
		whole := make([]byte, 4+int(binary.BigEndian.Uint16(b[2:])))
		_, err = io.ReadFull(c.in, whole)
		return whole, err
	}
	var whole []byte
	for {
		line, err := c.in.ReadSlice('\n')
		whole = append(whole, line...)
		if err != nil || len(line) <= 2 || len(whole) > 64<<10 {
			return whole, err
		}
	}
}

// answered lets a fault answer a request in the place of the server.
func (c *tamperConn) answered(request string) (bool, error) {
	method, rest, _ := strings.Cut(request, " ")
	uri, _, _ := strings.Cut(rest, " ")
	at := strings.ToLower(method)
	number := "0"
	for line := range strings.SplitSeq(request, "\r\n") {
		if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "cseq") {
			number = strings.TrimSpace(value)
		}
	}
	head := func(status string) string { return "RTSP/1.0 " + status + "\r\nCSeq: " + number + "\r\n" }
	if c.d.has(FaultOtherPort, 0) {
		return true, c.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
	}
	if f, on := c.d.faultOn(FaultRTSPSilent, 0); on && f.At == at {
		return true, nil
	}
	if f, on := c.d.faultOn(FaultRTSPClose, 0); on && f.At == at {
		return true, io.EOF
	}
	if f, on := c.d.faultOn(FaultRTSPStatus, 0); on && f.At == at {
		return true, c.say(head(fmt.Sprintf("%d Fault", f.Code)) + "\r\n")
	}
	if f, on := c.d.faultOn(FaultRedirect, 0); on && at == "describe" {
		return true, c.say(head("302 Moved") + "Location: " + c.elsewhere(uri, f) + "\r\n\r\n")
	}
	if f, on := c.d.faultOn(FaultSDP, 0); on && at == "describe" {
		return true, c.describe(head("200 OK")+"Content-Type: application/sdp\r\n", f.As)
	}
	return false, nil
}

// elsewhere is where a redirect leads: the same path at another address, or in a circle.
func (c *tamperConn) elsewhere(uri string, f Fault) string {
	scheme, rest, _ := strings.Cut(uri, "://")
	host, path, _ := strings.Cut(rest, "/")
	if f.To.IsValid() {
		host = net.JoinHostPort(f.To.String(), fmt.Sprint(c.d.d.RTSPPort))
	}
	return scheme + "://" + host + "/" + path
}

const videoSection = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=0\r\n"

// describe sends a description as a fault wants it.
func (c *tamperConn) describe(head, as string) error {
	body := "this is no description\r\n"
	switch as {
	case AsNoVideo:
		body = "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\na=control:trackID=0\r\n"
	case AsCrowded:
		body = "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n" + strings.Repeat(videoSection, 10_000)
	case AsEndless:
		if err := c.say(head + "Content-Length: 4000000000\r\n\r\nv=0\r\n"); err != nil {
			return err
		}
		for block := strings.Repeat("a=x-more:of the same\r\n", 1000); ; {
			if err := c.say(block); err != nil {
				return err // the client has had enough
			}
		}
	}
	return c.say(fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, len(body), body))
}

func (c *tamperConn) say(text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := io.WriteString(c.Conn, text)
	return err
}

// Write sends what the server says: one answer or one packet in each call.
func (c *tamperConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := p
	switch {
	case len(p) > 16 && p[0] == '$' && p[1]%2 == 0:
		out = c.packets(p)
	case c.d.has(FaultNUL, 0) && strings.HasPrefix(string(p[:min(len(p), 5)]), "RTSP/"):
		status, rest, _ := strings.Cut(string(p), "\r\n")
		out = []byte(status + "\r\nX-\x00Odd: a\x00b\r\n\x00\x00\r\n" + rest)
	}
	if _, err := c.Conn.Write(out); err != nil {
		return 0, err
	}
	if err := c.fill(); err != nil {
		return 0, err
	}
	return len(p), nil
}

// floodPause: a flood comes with each frame, but only where the line has taken the one before: a client
// that is slower than the line would never see a frame.
const floodPause = 20 * time.Millisecond

// filler is what follows a packet: more that continue a fragment of a NAL unit of one kind.
type filler struct {
	n, size int
	kind    byte
	after   []byte
}

// packets is what becomes of one interleaved packet.
func (c *tamperConn) packets(p []byte) []byte {
	on := func(name FaultName) bool { return c.d.has(name, 0) }
	if c.offset == 0 && c.ssrc == 0 && !on(FaultWrongKind) && !on(FaultNewSource) && !on(FaultUndecodable) && !on(FaultDouble) &&
		!on(FaultHugeKey) && !on(FaultFlood) {
		return p
	}
	p = append([]byte(nil), p...) // the server uses its buffer again
	rtp := p[4:]
	number := binary.BigEndian.Uint16(rtp[2:]) + c.offset
	binary.BigEndian.PutUint16(rtp[2:], number)
	payload := rtp[12:]
	key := len(payload) > 2 && payload[0]&0x1f == 28 && payload[1] == 0x85 // FU-A: a key frame begins
	if on(FaultWrongKind) {
		rtp[1] = rtp[1]&0x80 | 99
	}
	if on(FaultNewSource) && (key || c.ssrc == 0) {
		c.ssrc = rand.Uint32() | 1
	}
	if c.ssrc != 0 {
		binary.BigEndian.PutUint32(rtp[8:], c.ssrc)
	}
	if on(FaultUndecodable) && key {
		for i := range payload[2:] {
			payload[2+i] = 0xff
		}
	}
	out := p
	if on(FaultDouble) {
		out = append(out, p...)
	}
	if on(FaultHugeKey) && key {
		c.more = filler{340, 60_000, 5, p}
	}
	if on(FaultFlood) && rtp[1]&0x80 != 0 && time.Since(c.filled) > floodPause {
		c.more = filler{3000, 1400, 1, p}
	}
	return out
}

// fill writes what follows a packet, some of it at once.
func (c *tamperConn) fill() error {
	f := c.more
	c.more = filler{}
	if f.n == 0 {
		return nil
	}
	packet := make([]byte, 4+14+f.size)
	copy(packet, f.after[:4+12])
	binary.BigEndian.PutUint16(packet[2:], uint16(14+f.size))
	packet[5] &= 0x7f // no marker
	packet[16], packet[17] = 0x7c, f.kind
	number := binary.BigEndian.Uint16(f.after[6:])
	var some []byte
	for i := range f.n {
		number++
		c.offset++
		binary.BigEndian.PutUint16(packet[6:], number)
		if some = append(some, packet...); len(some) < 60_000 && i < f.n-1 {
			continue
		}
		if _, err := c.Conn.Write(some); err != nil {
			return err
		}
		some = some[:0]
	}
	c.filled = time.Now()
	return nil
}
