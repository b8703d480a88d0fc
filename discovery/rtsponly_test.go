package discovery_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/discovery"
	"camledger/inventory"
)

// Devices without ONVIF give their streams at the addresses that the operator gave for
// the range, to the password that the rules allow.
func TestRTSPOnly(t *testing.T) {
	w := play(t, `
name: rtsp
credentials: {user: viewer, password: camera-1}
branches:
  - name: x
    networks: [127.64.2.0/26]
    devices:
      - {id: dah, maker: dahua, onvif: false, codec: h265, audio: true}
      - {id: dvr, kind: recorder, maker: hikvision, onvif: false, inputs: 8, channels: [{name: "CH{n}", repeat: 3}, {name: late, input: 6}]}
      - {id: open, maker: hikvision, onvif: false, auth: none}
      - {id: locked, maker: hikvision, onvif: false, password: nobody-knows, lockout: 2}
      - {id: odd, maker: axis, onvif: false}
`)
	at := func(id string) netip.Addr {
		d, _, _ := w.Scenario().Device(id)
		return d.Address
	}
	p := planFor("127.64.2.0/26", "camera-1")
	p.Networks[0].RTSPPaths = []string{"/cam/realmonitor?channel={channel}&subtype=0", "/Streaming/Channels/{channel}01"}
	p.Tried = map[netip.Addr]int{at("dvr"): 1} // the first one was asked for in an earlier scan
	obs, rep := run(t, t.Context(), p)
	type seen struct {
		Answer, Cause, Auth, Credential string
		Kind                            inventory.DeviceKind
		NoPassword                      bool
		Channels                        string
	}
	got := map[netip.Addr]seen{}
	for _, o := range obs {
		s := seen{Answer: string(o.Answer), Cause: o.Cause, Auth: o.Auth, Credential: o.Credential, Kind: o.Kind, NoPassword: o.NoPassword}
		for _, src := range o.Sources {
			s.Channels += fmt.Sprint(src.Channel, " ", src.Main.Codec, " ", strings.TrimPrefix(src.Main.URI, "rtsp://"+o.Addr.String()), " ", src.Audio, ";")
		}
		got[o.Addr.Addr()] = s
	}
	dvr := ""
	for _, n := range []int{1, 2, 3, 6} {
		dvr += fmt.Sprintf("%d H264 /Streaming/Channels/%d01 false;", n, n)
	}
	want := map[netip.Addr]seen{
		at("dah"):    {"rtsp-only", "", "digest", "cams", inventory.KindCamera, false, "1 H265 /cam/realmonitor?channel=1&subtype=0 true;"},
		at("dvr"):    {"rtsp-only", "", "digest", "cams", inventory.KindEncoder, false, dvr},
		at("open"):   {"rtsp-only", "", "", "", inventory.KindCamera, true, "1 H264 /Streaming/Channels/101 false;"},
		at("locked"): {"refused", "auth", "", "", inventory.KindUnknown, false, ""},
		at("odd"):    {"rtsp-only", "auth", "", "", inventory.KindUnknown, false, ""},
	}
	if d := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); d != "" {
		t.Errorf("devices (-want +got):\n%s", d)
	}
	if rep.Devices != 5 || rep.Sources != 6 || !rep.Complete {
		t.Errorf("%+v", rep)
	}
	if n := w.Requests("locked").AuthFailures; n != 1 {
		t.Errorf("%d wrong logins at the locked one", n)
	}

	// Outside enrolment a device that was never seen gets no password, and says that it
	// wants one; what is known keeps the one that worked.
	p.Networks[0].Enrol = false
	for _, o := range obs {
		if o.Addr.Addr() == at("dah") {
			p.Known = append(p.Known, discovery.Known{Addr: o.Addr, Credential: o.Credential})
		}
	}
	obs, _ = run(t, t.Context(), p)
	answers := map[netip.Addr]string{}
	for _, o := range obs {
		answers[o.Addr.Addr()] = fmt.Sprint(o.Answer, " ", o.Cause, " ", len(o.Sources))
	}
	later := map[netip.Addr]string{at("dah"): "rtsp-only  1", at("dvr"): "rtsp-only auth 0", at("open"): "rtsp-only  1", at("locked"): "rtsp-only auth 0", at("odd"): "rtsp-only auth 0"}
	if d := cmp.Diff(later, answers, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); d != "" {
		t.Errorf("afterwards (-want +got):\n%s", d)
	}
	if n := w.Requests("locked").AuthFailures; n != 1 {
		t.Errorf("%d wrong logins at the locked one in all", n)
	}
}

// rtspPeer answers each request with what reply gives for its method and path, and keeps
// count; hangUp closes the connection after each answer.
type rtspPeer struct {
	reply    func(method, path, auth string) string
	hangUp   bool
	requests atomic.Int64
	conns    atomic.Int64
	open     atomic.Int64
	most     atomic.Int64
}

func (p *rtspPeer) serve(t *testing.T, addr string) int {
	t.Helper()
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
			wg.Go(func() { p.talk(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		wg.Wait()
	})
	return l.Addr().(*net.TCPAddr).Port
}

func (p *rtspPeer) talk(c net.Conn) {
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	r := bufio.NewReader(c)
	for first := true; ; first = false {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		if first {
			p.conns.Add(1)
			if n := p.open.Add(1); n > p.most.Load() {
				p.most.Store(n)
			}
			defer p.open.Add(-1)
		}
		words := strings.Fields(line)
		cseq, auth := "", ""
		for {
			h, err := r.ReadString('\n')
			if err != nil || strings.TrimSpace(h) == "" {
				break
			}
			if v, ok := strings.CutPrefix(h, "CSeq: "); ok {
				cseq = strings.TrimSpace(v)
			}
			if v, ok := strings.CutPrefix(h, "Authorization: "); ok {
				auth = strings.TrimSpace(v)
			}
		}
		if len(words) < 2 {
			return
		}
		p.requests.Add(1)
		_, path, _ := strings.Cut(strings.TrimPrefix(words[1], "rtsp://"), "/")
		if _, err := io.WriteString(c, strings.Replace(p.reply(words[0], "/"+path, auth), "CSEQ", cseq, 1)); err != nil || p.hangUp {
			return
		}
	}
}

const sdp = "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"

func playing() string {
	return fmt.Sprintf("RTSP/1.0 200 OK\r\nCSeq: CSEQ\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s", len(sdp), sdp)
}

// A login that is answered with a 404 may have been refused: it is sent once in a scan, however
// many templates there are, and the next scan begins with the next of them.
func TestOneLoginForAllTemplates(t *testing.T) {
	var mu sync.Mutex
	var logins []string
	peer := &rtspPeer{reply: func(method, path, auth string) string {
		if auth == "" {
			return "RTSP/1.0 401 Unauthorized\r\nCSeq: CSEQ\r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"n\"\r\n\r\n"
		}
		mu.Lock()
		defer mu.Unlock()
		logins = append(logins, path)
		if path == "/c1" {
			return playing()
		}
		return "RTSP/1.0 404 Not Found\r\nCSeq: CSEQ\r\n\r\n"
	}}
	p := planFor("127.63.22.1/32", "camera-1")
	p.Networks[0].Ports, p.Networks[0].RTSPPorts = []int{1}, []int{peer.serve(t, "127.63.22.1")}
	p.Networks[0].RTSPPaths = []string{"/a{channel}", "/b{channel}", "/c{channel}"}
	p.DiscoveryPort = -1
	for tried, want := range []string{"/a1", "/b1", "/c1"} {
		logins = nil
		p.Tried = map[netip.Addr]int{netip.MustParseAddr("127.63.22.1"): tried}
		obs, rep := run(t, t.Context(), p)
		if len(obs) != 1 || len(logins) == 0 || logins[0] != want {
			t.Fatalf("%d: %+v, logins %v", tried, obs, logins)
		}
		if found := tried == 2; found != (len(obs[0].Sources) == 1) || found != (len(rep.Logins) == 0) || !found && len(logins) != 1 {
			t.Errorf("%d: %+v, %+v, logins %v", tried, obs[0], rep.Logins, logins)
		}
		if tried < 2 && rep.Logins[0].Code != inventory.LoginUnclear {
			t.Errorf("%d: %+v", tried, rep.Logins)
		}
	}
}

// An account that may see some channels alone gets no refusal for each of the others.
func TestRefusedAfterItWorked(t *testing.T) {
	var refused, nonces atomic.Int64
	peer := &rtspPeer{reply: func(method, path, auth string) string {
		ask := func() string {
			return fmt.Sprintf("RTSP/1.0 401 Unauthorized\r\nCSeq: CSEQ\r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"n%d\"\r\n\r\n", nonces.Add(1))
		}
		switch {
		case method == "OPTIONS":
			return "RTSP/1.0 200 OK\r\nCSeq: CSEQ\r\n\r\n"
		case auth == "":
			return ask()
		case path == "/ch1" || path == "/ch2":
			return playing()
		}
		refused.Add(1)
		return ask()
	}}
	p := planFor("127.63.22.2/32", "camera-1")
	p.Networks[0].Ports, p.Networks[0].RTSPPorts = []int{1}, []int{peer.serve(t, "127.63.22.2")}
	p.Networks[0].RTSPPaths = []string{"/ch{channel}"}
	p.DiscoveryPort = -1
	obs, rep := run(t, t.Context(), p)
	if len(obs) != 1 || len(obs[0].Sources) != 2 || obs[0].Credential != "cams" {
		t.Fatalf("%+v", obs)
	}
	if n := refused.Load(); n < 1 || n > 2 { // with the nonce of before, and with a new one
		t.Errorf("%d refused logins", n)
	}
	if len(rep.Logins) != 1 || rep.Logins[0].Code != inventory.LoginWithdrawn {
		t.Errorf("findings %+v", rep.Logins)
	}
}

// Odd devices: one that plays the same at every address, one that closes after each
// answer and wants a new nonce each time, one that wants the password in the clear, one
// without a path, one that sends packets between, one that stops answering.
func TestOddRTSP(t *testing.T) {
	const missing = "RTSP/1.0 404 Not Found\r\nCSeq: CSEQ\r\n\r\n"
	options := "RTSP/1.0 200 OK\r\nCSeq: CSEQ\r\nServer: HB \x01<script>\r\nPublic: DESCRIBE\r\n\r\n"
	nonces := 0
	var clear atomic.Int64
	silent := make(chan struct{})
	defer close(silent)
	for i, tt := range []struct {
		name     string
		peer     *rtspPeer
		answer   inventory.Answer
		cause    string
		channels int
		requests int64 // at most
		check    func(inventory.Observation) bool
	}{
		{name: "same at every address", answer: inventory.AnswerRTSP, channels: 1, requests: 4,
			peer:  &rtspPeer{reply: func(_, _, _ string) string { return playing() }},
			check: func(o inventory.Observation) bool { return o.NoPassword && len(o.Problems) == 1 }},
		{name: "closes, new nonces", answer: inventory.AnswerRTSP, channels: 2, requests: 1 + 2*18,
			peer: &rtspPeer{hangUp: true, reply: func(method, path, auth string) string {
				nonces++
				want := fmt.Sprintf(`nonce="n%d"`, nonces-1)
				switch {
				case method == "OPTIONS":
					return options
				case !strings.Contains(auth, want):
					return fmt.Sprintf("RTSP/1.0 401 Unauthorized\r\nCSeq: CSEQ\r\nWWW-Authenticate: Basic realm=\"x\"\r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"n%d\"\r\n\r\n", nonces)
				case path == "/ch1" || path == "/ch2":
					return playing()
				}
				return missing
			}},
			check: func(o inventory.Observation) bool {
				return o.Auth == "digest" && o.Credential == "cams" && !o.NoPassword
			}},
		{name: "password in the clear", answer: inventory.AnswerRTSP, cause: "auth", requests: 2,
			peer: &rtspPeer{reply: func(method, _, auth string) string {
				if auth != "" {
					clear.Add(1)
				}
				return "RTSP/1.0 401 Unauthorized\r\nCSeq: CSEQ\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n"
			}},
			check: func(o inventory.Observation) bool { return o.PasswordInClear && clear.Load() == 0 }},
		{name: "another template", answer: inventory.AnswerRTSP, cause: "path", requests: 5,
			peer:  &rtspPeer{reply: func(_, _, _ string) string { return missing }},
			check: func(o inventory.Observation) bool { return o.Problems[0] == "DESCRIBE /ch4: 404" }},
		{name: "packets between", answer: inventory.AnswerRTSP, channels: 1, requests: 18,
			peer: &rtspPeer{reply: func(_, path, _ string) string {
				if path == "/ch1" {
					return "$\x00\x00\x03abc\r\n" + playing()
				}
				return "$\x00\x00\x00" + missing
			}}},
		{name: "stops answering", answer: inventory.AnswerRTSP, cause: "timeout", requests: 2,
			peer: &rtspPeer{reply: func(method, _, _ string) string {
				if method == "DESCRIBE" {
					<-silent
				}
				return options
			}},
			check: func(o inventory.Observation) bool { return o.Hardware == "HB <script>" }},
	} {
		addr := fmt.Sprintf("127.63.21.%d", i+1)
		p := planFor("127.63.21.0/28", "camera-1")
		p.Networks[0].Exclude = nil
		p.Networks[0].Prefix = netip.MustParsePrefix(addr + "/32")
		p.Networks[0].Ports, p.Networks[0].RTSPPorts = []int{1}, []int{tt.peer.serve(t, addr)}
		p.Networks[0].RTSPPaths = []string{"/ch{channel}"}
		p.DiscoveryPort = -1
		p.Timeouts.Call = 300 * time.Millisecond
		obs, _ := run(t, t.Context(), p)
		if len(obs) != 1 {
			t.Errorf("%s: %+v", tt.name, obs)
			continue
		}
		o := obs[0]
		if o.Answer != tt.answer || o.Cause != tt.cause || len(o.Sources) != tt.channels || tt.check != nil && !tt.check(o) {
			t.Errorf("%s: %+v", tt.name, o)
		}
		if n := tt.peer.requests.Load(); n > tt.requests || tt.peer.most.Load() > 1 {
			t.Errorf("%s: %d requests, at most %d are expected; %d connections at once", tt.name, n, tt.requests, tt.peer.most.Load())
		}
	}
}

// On a port that was listed by hand ONVIF is tried first, then RTSP; no other address is
// tried there.
func TestListedHosts(t *testing.T) {
	peer := &rtspPeer{reply: func(_, _, _ string) string { return playing() }}
	rtsp := peer.serve(t, "127.63.22.1")
	port := serve(t, "127.63.22.2", &camera{endpoint: uuid + "1"})
	var stranger atomic.Int64
	listens(t, fmt.Sprintf("127.63.22.3:%d", port), http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stranger.Add(1) }))
	p := planFor("127.63.22.0/29", "x")
	p.Networks[0].Ports, p.Networks[0].RTSPPorts, p.DiscoveryPort = []int{1}, []int{2}, -1
	for addr, port := range map[string]int{"127.63.22.1": rtsp, "127.63.22.2": port, "127.63.23.1": rtsp} {
		p.Hosts = append(p.Hosts, netip.AddrPortFrom(netip.MustParseAddr(addr), uint16(port)))
	}
	obs, rep := run(t, t.Context(), p)
	if len(obs) != 2 || obs[0].Answer != inventory.AnswerRTSP || len(obs[0].Sources) != 1 || obs[1].Answer != inventory.AnswerONVIF {
		t.Errorf("%+v", obs)
	}
	if r := rep.Ranges[0]; r.Answered != 2 || r.Tried != 6 || stranger.Load() != 0 {
		t.Errorf("%+v, %d strangers", r, stranger.Load())
	}
}
