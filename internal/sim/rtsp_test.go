package sim_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"testing"
	"time"

	"camledger/internal/sim"
)

// peer is an RTSP client written by hand: requests as text, media interleaved in the same connection.
type peer struct {
	t       testing.TB
	conn    net.Conn
	r       *bufio.Reader
	seq     int
	session string
}

func dialRTSP(t testing.TB, w *sim.World, id string) *peer {
	t.Helper()
	c, err := net.Dial("tcp4", fmt.Sprintf("%s:8554", w.Address(id)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &peer{t: t, conn: c, r: bufio.NewReader(c)}
}

// do sends a request and reads its answer, passing over media.
func (p *peer) do(method, url string, header ...string) (int, textproto.MIMEHeader, string) {
	p.t.Helper()
	p.seq++
	lines := append([]string{method + " " + url + " RTSP/1.0", "CSeq: " + strconv.Itoa(p.seq)}, header...)
	if p.session != "" {
		lines = append(lines, "Session: "+p.session)
	}
	p.deadline(10 * time.Second)
	if _, err := p.conn.Write([]byte(strings.Join(lines, "\r\n") + "\r\n\r\n")); err != nil {
		p.t.Fatal(err)
	}
	for {
		b, err := p.r.Peek(1)
		if err != nil {
			p.t.Fatal(err)
		}
		if b[0] != '$' {
			break
		}
		if _, _, err := p.frame(); err != nil {
			p.t.Fatal(err)
		}
	}
	text := textproto.NewReader(p.r)
	line, err := text.ReadLine()
	if err != nil {
		p.t.Fatal(err)
	}
	code, err := strconv.Atoi(strings.Fields(line)[1])
	if err != nil {
		p.t.Fatal(err)
	}
	h, err := text.ReadMIMEHeader()
	if err != nil {
		p.t.Fatal(err)
	}
	length, _ := strconv.Atoi(h.Get("Content-Length")) // absent: no body
	body := make([]byte, length)
	if _, err := io.ReadFull(p.r, body); err != nil {
		p.t.Fatal(err)
	}
	if s, _, _ := strings.Cut(h.Get("Session"), ";"); s != "" {
		p.session = s
	}
	return code, h, string(body)
}

func (p *peer) deadline(d time.Duration) {
	if err := p.conn.SetDeadline(time.Now().Add(d)); err != nil {
		p.t.Fatal(err)
	}
}

// frame reads one interleaved packet.
func (p *peer) frame() (channel byte, payload []byte, err error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(p.r, head); err != nil {
		return 0, nil, err
	}
	payload = make([]byte, binary.BigEndian.Uint16(head[2:]))
	_, err = io.ReadFull(p.r, payload)
	return head[1], payload, err
}

// play sets the first track up and plays.
func (p *peer) play(url string) {
	p.t.Helper()
	code, h, sdp := p.do("DESCRIBE", url, "Accept: application/sdp")
	if code != 200 || !strings.Contains(sdp, "m=video") {
		p.t.Fatalf("DESCRIBE: %d %v %s", code, h, sdp)
	}
	base := strings.TrimRight(h.Get("Content-Base"), "/")
	if code, _, _ := p.do("SETUP", base+"/trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"); code != 200 {
		p.t.Fatalf("SETUP: %d", code)
	}
	if code, _, _ := p.do("PLAY", base+"/"); code != 200 {
		p.t.Fatalf("PLAY: %d", code)
	}
}

// unit is one access unit: the payloads between two markers, and their RTP time.
type unit struct {
	payload string
	stamp   uint32
	key     bool
}

// units reads whole H.264 access units.
func (p *peer) units(n int) []unit {
	p.t.Helper()
	p.deadline(20 * time.Second)
	var all []unit
	var now unit
	for len(all) < n {
		channel, b, err := p.frame()
		if err != nil {
			p.t.Fatal(err)
		}
		if channel != 0 {
			continue
		}
		now.payload += string(b[12:])
		now.stamp = binary.BigEndian.Uint32(b[4:])
		kind := b[12] & 0x1f
		now.key = now.key || kind == 5 || kind == 7 || kind == 24 || kind == 28 && b[13]&0x1f == 5
		if b[1]&0x80 != 0 {
			all = append(all, now)
			now = unit{}
		}
	}
	return all
}

func mainURL(w *sim.World, id string, channel int) string {
	profile := "Profile_1"
	if id == "nvr" {
		profile = fmt.Sprintf("ProfileToken%03d", channel*2-1)
	}
	return fmt.Sprintf("rtsp://%s:8554/Streaming/Channels/%d01?transportmode=unicast&profile=%s", w.Address(id), channel, profile)
}

const streams = `
name: streams
branches:
  - name: b
    networks: [NET.0/28]
    defaults: {open: true}
    devices:
      - {id: cam, clock: -2h}
      - {id: shut, open: false, max_sessions: 1}
      - {id: nvr, kind: recorder, inputs: 3, channels: [{of: cam}, x]}
      - {id: quiet, kind: recorder, maker: dahua, inputs: 2, channels: [x]}
`

// TestPictureRuns wants 25 pictures a second by RTP time, a key frame every 50, and a sender report by the device's clock.
func TestPictureRuns(t *testing.T) {
	t.Parallel()
	w, _ := play(t, streams, sim.Options{})
	p := dialRTSP(t, w, "cam")
	p.play(mainURL(w, "cam", 1))
	p.deadline(10 * time.Second)
	for {
		channel, b, err := p.frame()
		if err != nil {
			t.Fatal(err)
		}
		if channel != 1 {
			continue
		}
		if b[1] != 200 {
			t.Fatalf("RTCP packet of type %d", b[1])
		}
		at := time.Unix(int64(binary.BigEndian.Uint32(b[8:]))-2208988800, 0)
		if off := time.Since(at) - 2*time.Hour; off.Abs() > 5*time.Second {
			t.Errorf("sender report is off by %s", off)
		}
		break
	}
	var keys []int
	all := p.units(80)
	for i, u := range all {
		if u.key {
			keys = append(keys, i)
		}
		if i > 0 && u.stamp-all[i-1].stamp != 3600 {
			t.Fatalf("step of %d", u.stamp-all[i-1].stamp)
		}
	}
	if len(keys) == 0 || len(keys) > 1 && keys[1]-keys[0] != 50 {
		t.Errorf("key frames at %v", keys)
	}
	if got := w.Requests("cam"); got.Sessions != 1 || got.By["RTSP PLAY"] != 1 {
		t.Errorf("counted %+v", got)
	}
	if code, _, _ := p.do("TEARDOWN", mainURL(w, "cam", 1)); code != 200 {
		t.Errorf("TEARDOWN: %d", code)
	}
}

// TestSeenTwice reads a camera and the recorder's channel of it at once: the same units at the same time.
func TestSeenTwice(t *testing.T) {
	t.Parallel()
	w, _ := play(t, streams, sim.Options{})
	direct, recorded, other := dialRTSP(t, w, "cam"), dialRTSP(t, w, "nvr"), dialRTSP(t, w, "nvr")
	direct.play(mainURL(w, "cam", 1))
	recorded.play(mainURL(w, "nvr", 1))
	other.play(mainURL(w, "nvr", 2))
	first := direct.units(10)
	here := map[string]bool{}
	for _, u := range first {
		here[u.payload] = true
	}
	same := 0
	for _, u := range recorded.units(10) {
		if here[u.payload] {
			same++
		}
	}
	if same < 5 {
		t.Errorf("%d of 10 units are the same", same)
	}
	if got := len(other.units(1)); got != 1 {
		t.Errorf("%d units of the other channel", got)
	}
}

// TestSynchronizationPoint gives a key frame at once when asked over ONVIF.
func TestSynchronizationPoint(t *testing.T) {
	t.Parallel()
	w, _ := play(t, strings.Replace(streams, "clock: -2h", "gop: 10s", 1), sim.Options{})
	p := dialRTSP(t, w, "cam")
	p.play(mainURL(w, "cam", 1))
	for {
		if u := p.units(1)[0]; !u.key { // in the middle of the GOP, or behind its first unit
			break
		}
	}
	url := fmt.Sprintf("http://%s:8000/onvif/Media", w.Address("cam"))
	ask(t, url, media, "SetSynchronizationPoint", "<o:ProfileToken>Profile_1</o:ProfileToken>")
	for i, u := range p.units(60) {
		if u.key {
			return
		}
		if i == 59 {
			t.Error("no key frame among 60 units of a GOP of 250")
		}
	}
}

// TestStreamFaults changes the picture while it is read.
func TestStreamFaults(t *testing.T) {
	t.Parallel()
	w, _ := play(t, streams, sim.Options{})
	p := dialRTSP(t, w, "cam")
	p.play(mainURL(w, "cam", 1))
	p.units(1)

	set(t, w, "cam", sim.Fault{Name: sim.FaultBlack}, true)
	small := 0
	for _, u := range p.units(60)[5:] {
		if len(u.payload) < 1500 {
			small++
		}
	}
	if small != 55 {
		t.Errorf("%d of 55 units are black", small)
	}
	set(t, w, "cam", sim.Fault{Name: sim.FaultBlack}, false)

	set(t, w, "cam", sim.Fault{Name: sim.FaultFrozen}, true)
	frozen := map[string]int{}
	for _, u := range p.units(110)[5:] {
		if u.key {
			frozen[u.payload]++
		}
	}
	if len(frozen) != 1 {
		t.Errorf("%d different key frames of a frozen picture", len(frozen))
	}
	set(t, w, "cam", sim.Fault{Name: sim.FaultFrozen}, false)

	set(t, w, "cam", sim.Fault{Name: sim.FaultNoVideo}, true)
	quiet := dialRTSP(t, w, "cam")
	quiet.play(mainURL(w, "cam", 1))
	quiet.deadline(500 * time.Millisecond)
	if _, b, err := quiet.frame(); err == nil {
		t.Errorf("no-video sends %d bytes", len(b))
	}
	set(t, w, "cam", sim.Fault{Name: sim.FaultNoVideo}, false)

	set(t, w, "nvr", sim.Fault{Name: sim.FaultAudio, Channel: 2}, true)
	for channel, want := range map[int]bool{1: false, 2: true} {
		if _, _, sdp := dialRTSP(t, w, "nvr").do("DESCRIBE", mainURL(w, "nvr", channel)); strings.Contains(sdp, "m=audio") != want {
			t.Errorf("channel %d: %s", channel, sdp)
		}
	}
}

// TestUnusedInputs gives 404 or silence, as the maker does.
func TestUnusedInputs(t *testing.T) {
	t.Parallel()
	w, _ := play(t, streams, sim.Options{})
	if code, _, _ := dialRTSP(t, w, "nvr").do("DESCRIBE", mainURL(w, "nvr", 3), "Authorization: none"); code != 401 {
		t.Errorf("unused input without a login: %d", code)
	}
	out, err := run(t, 20*time.Second, "ffprobe", "-v", "error", "-rtsp_transport", "tcp", withLogin(mainURL(w, "nvr", 3), "viewer", "camera-1"))
	if err == nil || !strings.Contains(out, "404") {
		t.Errorf("unused input: %v %s", err, out)
	}
	p := dialRTSP(t, w, "quiet")
	set(t, w, "quiet", sim.Fault{Name: sim.FaultOpenStream}, true)
	p.play(fmt.Sprintf("rtsp://%s:8554/cam/realmonitor?channel=2&subtype=0&unicast=true&proto=Onvif", w.Address("quiet")))
	p.deadline(500 * time.Millisecond)
	if _, b, err := p.frame(); err == nil {
		t.Errorf("a silent input sends %d bytes", len(b))
	}
}

// TestStreamLogins refuses without a login and lets in with one, and no more sessions than the device has.
func TestStreamLogins(t *testing.T) {
	t.Parallel()
	w, _ := play(t, streams, sim.Options{})
	url := mainURL(w, "shut", 1)
	p := dialRTSP(t, w, "shut")
	code, h, _ := p.do("DESCRIBE", url)
	if code != 401 || !strings.Contains(strings.Join(h.Values("Www-Authenticate"), " "), "Digest") {
		t.Errorf("no login: %d %v", code, h)
	}
	if out, err := run(t, 20*time.Second, "ffprobe", "-v", "error", "-rtsp_transport", "tcp", withLogin(url, "viewer", "wrong")); err == nil || !strings.Contains(out, "401") {
		t.Errorf("wrong password: %v %s", err, out)
	}
	if got := w.Requests("shut").AuthFailures; got != 1 {
		t.Errorf("%d wrong logins", got)
	}
	set(t, w, "shut", sim.Fault{Name: sim.FaultOpenStream}, true)
	first, second := dialRTSP(t, w, "shut"), dialRTSP(t, w, "shut")
	first.play(url)
	if code, _, _ := second.do("SETUP", url+"/trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"); code != 453 {
		t.Errorf("a second session: %d", code)
	}
}
