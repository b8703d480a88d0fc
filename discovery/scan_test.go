package discovery_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"camledger/discovery"
	"camledger/internal/onvif"
	"camledger/inventory"
)

// serve listens on a free port of a loopback address.
func serve(t *testing.T, addr string, h http.Handler) int {
	t.Helper()
	l, err := net.Listen("tcp4", addr+":0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: h}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(l) // always ErrServerClosed after Close
	}()
	t.Cleanup(func() {
		_ = srv.Close()
		<-done
	})
	return l.Addr().(*net.TCPAddr).Port
}

// camera is a device written down literally: one source, no password unless guarded.
type camera struct {
	endpoint string
	token    bool   // wants a UsernameToken for all but the first questions, and refuses every one
	silent   string // the question that it never answers
	asked    atomic.Int64
	logins   atomic.Int64
}

var operation = regexp.MustCompile(`<soap-env:Body>\s*<(?:[a-z0-9]+:)?([A-Za-z0-9]+)`)

func (c *camera) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	c.asked.Add(1)
	if strings.Contains(string(b), "UsernameToken>") || r.Header.Get("Authorization") != "" {
		c.logins.Add(1)
	}
	m := operation.FindSubmatch(b)
	if m == nil {
		http.NotFound(w, r)
		return
	}
	name := string(m[1])
	if name == c.silent {
		<-r.Context().Done()
		return
	}
	answers := map[string]string{
		"GetServices":          `<Service><Namespace>http://www.onvif.org/ver10/media/wsdl</Namespace><XAddr>http://10.0.0.1/onvif/media</XAddr></Service>`,
		"GetEndpointReference": `<GUID>urn:uuid:` + c.endpoint + `</GUID>`,
		"GetDeviceInformation": `<Manufacturer>Hanbit</Manufacturer><Model>HC-1</Model><SerialNumber>S1</SerialNumber>`,
		"GetVideoSources":      `<VideoSources token="v0"/>`,
		"GetProfiles":          `<Profiles token="p0"><Name>p</Name><VideoSourceConfiguration><SourceToken>v0</SourceToken></VideoSourceConfiguration></Profiles>`,
	}
	body, ok := answers[name]
	if !ok || c.token && name != "GetServices" && name != "GetEndpointReference" {
		code := "ActionNotSupported"
		if ok || c.token && name != "GetSystemDateAndTime" {
			code = "NotAuthorized"
		}
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(w, `<E:Envelope xmlns:E="x"><E:Body><E:Fault><E:Code><E:Value>E:Sender</E:Value><E:Subcode><E:Value>ter:%s</E:Value></E:Subcode></E:Code></E:Fault></E:Body></E:Envelope>`, code)
		return
	}
	_, _ = fmt.Fprintf(w, `<E:Envelope xmlns:E="x"><E:Body><%sResponse>%s</%sResponse></E:Body></E:Envelope>`, name, body, name)
}

// responder answers every datagram on a loopback address with what reply gives.
func responder(t *testing.T, addr string, port int, reply func() [][]byte) int {
	t.Helper()
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(addr), Port: port})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 64<<10)
		for {
			_, from, err := c.ReadFromUDP(buf)
			if err != nil {
				return
			}
			for _, b := range reply() {
				_, _ = c.WriteToUDP(b, from)
			}
		}
	}()
	t.Cleanup(func() {
		_ = c.Close()
		<-done
	})
	return c.LocalAddr().(*net.UDPAddr).Port
}

func match(endpoint, xaddrs string) []byte {
	return fmt.Appendf(nil, `<E:Envelope xmlns:E="x"><E:Body><ProbeMatches><ProbeMatch><EndpointReference><Address>urn:uuid:%s</Address></EndpointReference><Types>dn:NetworkVideoTransmitter</Types><XAddrs>%s</XAddrs></ProbeMatch></ProbeMatches></E:Body></E:Envelope>`, endpoint, xaddrs)
}

const uuid = "11111111-0000-0000-0000-00000000000"

// A device on a port that is not in the plan is found by WS-Discovery. The hosts in its
// XAddrs are contacted by nobody, and a flood of matches does no harm.
func TestProbeFindsOddPorts(t *testing.T) {
	c := &camera{endpoint: uuid + "1"}
	port := serve(t, "127.63.1.5", c)
	var elsewhere atomic.Int64
	trap := serve(t, "127.63.9.9", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	udp := responder(t, "127.63.1.5", 0, func() [][]byte {
		return [][]byte{[]byte("junk\x00\x00"), match(uuid+"1", fmt.Sprintf("\n http://127.63.9.9:%d/onvif/a http://10.0.0.1:%d/onvif/device_service", trap, port))}
	})
	var floods int
	responder(t, "127.63.1.6", udp, func() [][]byte {
		var out [][]byte
		for floods < 10000 {
			floods++
			out = append(out, match(fmt.Sprintf("22222222-0000-0000-0000-%012d", floods), ""))
		}
		return out
	})
	p := planFor("127.63.1.0/28", "x")
	p.Networks[0].Ports = []int{1} // refused by all
	p.DiscoveryPort = udp
	obs, rep := run(t, t.Context(), p)
	if len(obs) != 2 || obs[1].Answer != inventory.AnswerBroken || obs[0].Addr.String() != fmt.Sprintf("127.63.1.5:%d", port) || obs[0].Answer != inventory.AnswerONVIF {
		t.Fatalf("%+v", obs)
	}
	if obs[0].Endpoint != uuid+"1" || obs[0].Via[0] != "ws-discovery" || len(obs[0].Sources) != 1 {
		t.Errorf("%+v", obs[0])
	}
	if elsewhere.Load() != 0 {
		t.Errorf("%d requests went to the host of an XAddr", elsewhere.Load())
	}
	if !rep.Complete {
		t.Errorf("%+v", rep)
	}
}

// What is no ONVIF device is named for what it is, and asked nothing that it could mind.
func TestOtherAnswers(t *testing.T) {
	page := serve(t, "127.63.2.1", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<html>printer</html>")
	}))
	raw := func(addr, answer string) int {
		l, err := net.Listen("tcp4", addr+":0")
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				wg.Go(func() {
					defer c.Close()
					_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
					if n, err := c.Read(make([]byte, 4096)); err == nil && n > 0 {
						_, _ = io.WriteString(c, answer)
					}
				})
			}
		})
		t.Cleanup(func() {
			_ = l.Close()
			wg.Wait()
		})
		return l.Addr().(*net.TCPAddr).Port
	}
	rtsp := raw("127.63.2.2", "RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nServer: HB/1.0\r\n\r\n")
	broken := raw("127.63.2.3", "\x00\x00\x00")
	locked := serve(t, "127.63.2.4", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	p := planFor("127.63.2.0/28", "secret")
	p.Networks[0].Ports = []int{page, broken, locked}
	p.Networks[0].RTSPPorts = []int{rtsp}
	p.DiscoveryPort = -1
	obs, rep := run(t, t.Context(), p)
	if len(obs) != 4 {
		t.Fatalf("%+v", obs)
	}
	for i, want := range []struct {
		answer inventory.Answer
		cause  string
		port   int
	}{{inventory.AnswerOther, "not-onvif", page}, {inventory.AnswerRTSP, "auth", rtsp}, {inventory.AnswerBroken, "http-broken", broken}, {inventory.AnswerPassword, "auth", locked}} {
		o := obs[i]
		if o.Answer != want.answer || o.Cause != want.cause || int(o.Addr.Port()) != want.port || o.Kind != inventory.KindUnknown {
			t.Errorf("%+v, want %+v", o, want)
		}
	}
	if obs[1].RTSPPort != rtsp || !obs[3].PasswordInClear {
		t.Errorf("rtsp port %d, in clear %v", obs[1].RTSPPort, obs[3].PasswordInClear)
	}
	if rep.Devices != 2 || rep.Ranges[0].Answered != 4 || rep.Ranges[0].Refused != 10 {
		t.Errorf("%+v", rep)
	}
}

// breaker counts what it is told.
type breaker struct{ refused, worked atomic.Int64 }

func (b *breaker) Begin(context.Context, onvif.Login) (func(onvif.Outcome), onvif.Outcome) {
	return func(o onvif.Outcome) {
		switch o {
		case onvif.LoginRefused:
			b.refused.Add(1)
		case onvif.LoginWorked:
			b.worked.Add(1)
		}
	}, ""
}

// A device with three ports and a wrong password gets one login, not three; one outside
// the enrolling networks gets none.
func TestLoginsOfOneScan(t *testing.T) {
	enrol, other := &camera{endpoint: uuid + "1", token: true}, &camera{endpoint: uuid + "2", token: true}
	var ports []int
	for range 3 {
		ports = append(ports, serve(t, "127.63.3.5", enrol))
	}
	ports = append(ports, serve(t, "127.63.3.21", other))
	p := planFor("127.63.3.0/28", "wrong")
	p.Networks[0].Ports = ports
	p.Networks = append(p.Networks, discovery.Network{Prefix: netip.MustParsePrefix("127.63.3.16/28"), Ports: ports, RTSPPorts: []int{1}})
	p.DiscoveryPort = -1
	b := &breaker{}
	answers := map[inventory.Answer]int{}
	_, err := (&discovery.Scanner{Breaker: b}).Scan(t.Context(), p, func(ob inventory.Observation) { answers[ob.Answer]++ })
	if err != nil {
		t.Fatal(err)
	}
	if enrol.logins.Load() != 1 || b.refused.Load() != 1 || b.worked.Load() != 0 {
		t.Errorf("%d logins, %d refusals told", enrol.logins.Load(), b.refused.Load())
	}
	if other.logins.Load() != 0 || other.asked.Load() == 0 {
		t.Errorf("outside enrolment: %d logins, %d questions", other.logins.Load(), other.asked.Load())
	}
	if len(answers) != 2 || answers[inventory.AnswerRefused] != 1 || answers[inventory.AnswerPassword] != 1 {
		t.Errorf("answers %v", answers)
	}
}

// Coverage: a range whose known device is silent is not covered, unless its gateway
// answers; a range that never held anything is neutral; local trouble is told.
func TestCoverage(t *testing.T) {
	port := serve(t, "127.63.4.5", &camera{endpoint: uuid + "1"})
	p := planFor("127.63.4.0/28", "x")
	p.Networks[0].Ports = []int{port}
	p.Networks = append(p.Networks,
		discovery.Network{Prefix: netip.MustParsePrefix("127.63.4.16/28"), Ports: []int{port}},
		discovery.Network{Prefix: netip.MustParsePrefix("127.63.4.32/28"), Ports: []int{port}})
	p.DiscoveryPort = -1
	_, rep := run(t, t.Context(), p)
	if !rep.Complete || !rep.Ranges[0].Covered || rep.Ranges[1].Covered || rep.Ranges[1].Why != "refused" {
		t.Errorf("first scan: %+v", rep)
	}
	at := func(s string) discovery.Known {
		return discovery.Known{Addr: netip.AddrPortFrom(netip.MustParseAddr(s), uint16(port))}
	}
	p.Known = []discovery.Known{at("127.63.4.5"), at("127.63.4.20")}
	_, rep = run(t, t.Context(), p)
	if rep.Complete || rep.Why != "not-covered" || !rep.Ranges[0].Covered || rep.Ranges[1].Covered || rep.Ranges[1].Why != "unreachable" || !rep.Ranges[1].EverHeld {
		t.Errorf("known device gone: %+v", rep)
	}
	p.Networks[1].Gateway = netip.MustParseAddr("127.63.4.17") // refuses, so it is there
	_, rep = run(t, t.Context(), p)
	if !rep.Complete || !rep.Ranges[1].Covered {
		t.Errorf("gateway answers: %+v", rep)
	}
	p.Known = []discovery.Known{at("127.63.4.6")} // someone else answers in the range
	_, rep = run(t, t.Context(), p)
	if rep.Complete || rep.Ranges[0].Covered {
		t.Errorf("only an unknown device answers: %+v", rep)
	}
	// Multicast addresses cannot be dialled: the machine refuses, nothing leaves it.
	q := planFor("224.0.0.0/30", "x")
	q.DiscoveryPort = -1
	_, rep = run(t, t.Context(), q)
	if rep.Complete || rep.Why != "local-error" || rep.Ranges[0].Errors != 2 || rep.Ranges[0].Tried != 0 {
		t.Errorf("local trouble: %+v", rep)
	}
	var last discovery.Progress
	p.Known = nil
	if _, err := (&discovery.Scanner{Progress: func(p discovery.Progress) { last = p }}).Scan(t.Context(), p, func(inventory.Observation) {}); err != nil {
		t.Fatal(err)
	}
	if last != (discovery.Progress{Addresses: 42, Tried: 42, Found: 1, Asked: 1}) {
		t.Errorf("progress at the end: %+v", last)
	}
	rep, err := (&discovery.Scanner{}).Scan(t.Context(), discovery.Plan{}, nil)
	if err != nil || rep.Complete || rep.Why != "no-networks" {
		t.Errorf("no networks: %+v %v", rep, err)
	}
}

// A scan that is stopped while a device keeps it waiting returns what it had.
func TestStopped(t *testing.T) {
	port := serve(t, "127.63.5.1", &camera{endpoint: uuid + "1"})
	waiting := make(chan struct{})
	var once sync.Once
	hang := serve(t, "127.63.5.2", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		once.Do(func() { close(waiting) })
		<-r.Context().Done()
	}))
	p := planFor("127.63.5.0/28", "x")
	p.Networks[0].Ports = []int{port, hang}
	p.DiscoveryPort = -1
	p.Timeouts.Call, p.Timeouts.Device = time.Hour, time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan inventory.Observation, 10)
	go func() {
		<-waiting
		<-got
		cancel()
	}()
	n := 0
	rep, err := (&discovery.Scanner{}).Scan(ctx, p, func(ob inventory.Observation) {
		n++
		got <- ob
	})
	if err != nil || rep.Complete || rep.Why != "cancelled" || n != 1 {
		t.Errorf("%+v, %v, %d observations", rep, err, n)
	}
}

// A known device is found at a port that its network does not list.
func TestKnownPort(t *testing.T) {
	port := serve(t, "127.63.6.3", &camera{endpoint: uuid + "1"})
	p := planFor("127.63.6.0/28", "x")
	p.Networks[0].Ports = []int{1}
	p.DiscoveryPort = -1
	p.Known = []discovery.Known{{Addr: netip.MustParseAddrPort(fmt.Sprintf("127.63.6.3:%d", port))}}
	obs, rep := run(t, t.Context(), p)
	if len(obs) != 1 || obs[0].Via[0] != "known" || !rep.Complete {
		t.Errorf("%+v %+v", obs, rep)
	}
}

// Two cameras behind one address, as behind a router that forwards ports, are two.
func TestTwoDevicesBehindOneAddress(t *testing.T) {
	one, two := &camera{endpoint: uuid + "1"}, &camera{endpoint: uuid + "2"}
	p := planFor("127.63.7.0/30", "x")
	p.Networks[0].Ports = []int{serve(t, "127.63.7.1", one), serve(t, "127.63.7.1", two), serve(t, "127.63.7.1", one)}
	p.DiscoveryPort = -1
	obs, _ := run(t, t.Context(), p)
	if len(obs) != 2 || obs[0].Endpoint == obs[1].Endpoint {
		t.Errorf("%+v", obs)
	}
}

// A page with a password on another port of a device is no device of its own.
func TestPageBesideADevice(t *testing.T) {
	var pages atomic.Int64
	page := serve(t, "127.63.10.1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			pages.Add(1)
		}
		w.Header().Set("WWW-Authenticate", `Digest realm="x", nonce="n"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	guarded := &camera{endpoint: uuid + "2", token: true}
	p := planFor("127.63.10.0/30", "x")
	p.Networks[0].Ports = []int{page, serve(t, "127.63.10.1", &camera{endpoint: uuid + "1"}), serve(t, "127.63.10.1", guarded)}
	p.DiscoveryPort = -1
	obs, rep := run(t, t.Context(), p)
	var got []inventory.Answer
	for _, ob := range obs {
		got = append(got, ob.Answer)
	}
	slices.Sort(got)
	// The one login of the address went to the device, not to the page.
	if !slices.Equal(got, []inventory.Answer{inventory.AnswerONVIF, inventory.AnswerRefused}) || rep.Devices != 2 || pages.Load() != 0 || guarded.logins.Load() != 1 {
		t.Errorf("%v, %d and %d logins, %+v", got, pages.Load(), guarded.logins.Load(), rep)
	}
}

// A device that stops answering half way is broken, not one without channels.
func TestHalfAnAnswer(t *testing.T) {
	p := planFor("127.63.8.0/30", "x")
	p.Networks[0].Ports = []int{serve(t, "127.63.8.1", &camera{endpoint: uuid + "1", silent: "GetProfiles"})}
	p.DiscoveryPort = -1
	p.Timeouts.Call = 200 * time.Millisecond
	obs, _ := run(t, t.Context(), p)
	if len(obs) != 1 || obs[0].Answer != inventory.AnswerBroken || obs[0].Cause != "timeout" || obs[0].Endpoint != uuid+"1" {
		t.Errorf("%+v", obs)
	}
}
