package probe

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"camledger/inventory"
)

// rebinding is a name server that names the allowed address once and another ever after;
// without answers it knows no name.
type rebinding struct {
	asked   atomic.Int32
	answers []netip.Addr
}

// dial gives a connection to it.
func (r *rebinding) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	go func() {
		defer theirs.Close()
		var size [2]byte
		for {
			if err := theirs.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
				return
			}
			if _, err := readFull(theirs, size[:]); err != nil {
				return
			}
			q := make([]byte, binary.BigEndian.Uint16(size[:]))
			if _, err := readFull(theirs, q); err != nil {
				return
			}
			a := r.answer(q)
			if _, err := theirs.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(a))), a...)); err != nil {
				return
			}
		}
	}()
	return ours, nil
}

func readFull(c net.Conn, b []byte) (int, error) {
	n := 0
	for n < len(b) {
		m, err := c.Read(b[n:])
		if n += m; err != nil {
			return n, err
		}
	}
	return n, nil
}

// answer answers one question (RFC 1035 4.1), with an address where IPv4 is asked for.
func (r *rebinding) answer(q []byte) []byte {
	end := 12
	for q[end] != 0 {
		end += int(q[end]) + 1
	}
	end += 5
	kind := binary.BigEndian.Uint16(q[end-4:])
	a := append([]byte{q[0], q[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, q[12:end]...)
	if len(r.answers) == 0 {
		a[3] |= 3 // NXDOMAIN
	}
	if kind != 1 || len(r.answers) == 0 {
		return a
	}
	n := int(r.asked.Add(1))
	ip := r.answers[min(n, len(r.answers))-1].As4()
	a[7] = 1
	return append(append(a, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4), ip[:]...)
}

// A name is resolved once, the address is checked, and that address is dialled: a name
// server that changes its mind leads nowhere else.
func TestNameThatChangesItsMind(t *testing.T) {
	old := names
	defer func() { names = old }()
	lit := &literal{feed: live}
	lit.start(t)
	good := netip.MustParseAddrPort(lit.addr)
	trap := newTrap(t, "127.0.0.2", good.Port())
	check := func(answers ...string) (inventory.Check, int) {
		r := &rebinding{}
		for _, a := range answers {
			r.answers = append(r.answers, netip.MustParseAddr(a))
		}
		names = &net.Resolver{PreferGo: true, Dial: r.dial}
		target := quick(fmt.Sprintf("rtsp://camera.example:%d/stream", good.Port()))
		target.Allow = func(a netip.Addr) bool { return a == good.Addr() }
		target.User, target.Password = "admin", "hush"
		return Check(context.Background(), target), int(r.asked.Load())
	}
	c, asked := check(good.Addr().String(), "127.0.0.2")
	if c.Cause != inventory.CauseNone || asked != 1 {
		t.Errorf("%s %s, resolved %d times", c.Failed, c.Cause, asked)
	}
	for _, elsewhere := range []string{"127.0.0.2", "0.0.0.0", "255.255.255.255", "224.0.0.1", "169.254.169.254"} {
		if c, _ = check(elsewhere, good.Addr().String()); c.Failed != inventory.StepResolve || c.Cause != inventory.CauseLocal {
			t.Errorf("%s: %s %s", elsewhere, c.Failed, c.Cause)
		}
	}
	trap.empty(t)
}

// trap is an address that nobody may contact.
type trap struct {
	tcp   net.Listener
	udp   net.PacketConn
	conns atomic.Int32
}

func newTrap(t *testing.T, host string, port uint16) *trap {
	t.Helper()
	var err error
	p := &trap{}
	at := netip.AddrPortFrom(netip.MustParseAddr(host), port).String()
	if p.tcp, err = net.Listen("tcp4", at); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.tcp.Close() })
	if p.udp, err = net.ListenPacket("udp4", p.tcp.Addr().String()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.udp.Close() })
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := p.tcp.Accept()
			if err != nil {
				return
			}
			p.conns.Add(1)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = p.tcp.Close(); <-done })
	return p
}

// empty tells that nothing came, neither a connection nor a datagram.
func (p *trap) empty(t *testing.T) {
	t.Helper()
	// One of our own, so that what came before it has been counted.
	c, err := net.Dial("tcp4", p.tcp.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	var b [1]byte
	_, _ = c.Read(b[:]) // until the trap has closed it
	_ = c.Close()
	if n := p.conns.Load(); n != 1 {
		t.Errorf("%d connections went elsewhere", n-1)
	}
	if err := p.udp.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	var d [2048]byte
	if n, from, err := p.udp.ReadFrom(d[:]); err == nil {
		t.Errorf("a datagram of %d bytes from %s went elsewhere", n, from)
	}
}

// Whatever a device says of other hosts, in a redirect, in Content-Base, in the control
// addresses of its description or as the source of its packets, nobody else is contacted,
// and the login goes nowhere else.
func TestNothingOfADeviceLeadsElsewhere(t *testing.T) {
	t.Parallel()
	trap := newTrap(t, "127.0.0.3", 0)
	there := trap.tcp.Addr().String()
	host, port, err := net.SplitHostPort(there)
	if err != nil {
		t.Fatal(err)
	}
	sdp := strings.Replace(goodSDP, "a=control:trackID=1", "a=control:rtsp://"+there+"/other/trackID=1", 1)
	for name, replies := range map[string]map[string]string{
		"redirect":         {"DESCRIBE": status("302 Moved", "Location: rtsp://"+there+"/x")},
		"redirect 305":     {"OPTIONS": status("305 Use Proxy", "Location: rtsp://"+there+"/x"), "DESCRIBE": status("305 Use Proxy", "Location: rtsp://"+there+"/x")},
		"base":             {"DESCRIBE": strings.Replace(describeReply(goodSDP), "Content-Type:", "Content-Base: rtsp://"+there+"/other/\r\nContent-Type:", 1)},
		"location":         {"DESCRIBE": strings.Replace(describeReply(goodSDP), "Content-Type:", "Content-Location: rtsp://"+there+"/other/\r\nContent-Type:", 1)},
		"control":          {"DESCRIBE": describeReply(sdp)},
		"session control":  {"DESCRIBE": describeReply(strings.Replace(goodSDP, "t=0 0", "c=IN IP4 "+host+"\r\na=control:rtsp://"+there+"/all\r\nt=0 0", 1))},
		"source":           {"SETUP": status("200 OK", "Session: 1", "Transport: RTP/AVP;unicast;client_port=1-2;source="+host+";destination="+host+";server_port="+port+"-"+port)},
		"redirected setup": {"SETUP": status("302 Moved", "Location: rtsp://"+there+"/x")},
		"redirected play":  {"PLAY": status("302 Moved", "Location: rtsp://"+there+"/x")},
	} {
		l := &literal{feed: live, replies: replies}
		target := quick(l.start(t))
		target.User, target.Password = "admin", "hush"
		if name == "source" {
			target.Transport = TransportUDP
		}
		c := Check(context.Background(), target)
		for _, s := range c.Steps {
			if strings.Contains(s.Text(spelled), "hush") {
				t.Errorf("%s: the password stands in the steps", name)
			}
		}
		if l.conns.Load() == 0 {
			t.Errorf("%s: the device was not asked", name)
		}
	}
	trap.empty(t)
}
