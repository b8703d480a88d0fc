package probe

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"camledger/inventory"

	"github.com/google/go-cmp/cmp"
)

func TestSequence(t *testing.T) {
	span := func(from, n int) (all []uint16) {
		for i := range n {
			all = append(all, uint16(from+i))
		}
		return all
	}
	cat := func(parts ...[]uint16) (all []uint16) {
		for _, p := range parts {
			all = append(all, p...)
		}
		return all
	}
	for _, c := range []struct {
		name      string
		in        []uint16
		lost, dup int
	}{
		{"in order", span(100, 50), 0, 0},
		{"over the end", span(65500, 100), 0, 0},
		{"three missing", cat(span(0, 10), span(13, 10)), 3, 0},
		{"missing over the end", cat(span(65530, 5), span(2, 5)), 3, 0},
		{"each twice", cat([]uint16{5, 5, 6, 6, 7, 7}), 0, 3},
		{"late", []uint16{1, 2, 4, 3, 5}, 0, 0},
		{"late and again", []uint16{1, 2, 4, 3, 3, 5}, 0, 1},
		{"starts again", cat(span(10, 10), span(40000, 10)), 1, 0}, // the first of the new ones is doubted
		{"a stray one", cat(span(10, 10), []uint16{40000}, span(20, 10)), 0, 0},
		{"starts again lower", cat(span(50000, 10), span(7, 10)), 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s sequence
			for _, n := range c.in {
				s.next(1, n)
			}
			want := c.lost
			if strings.HasPrefix(c.name, "starts again") {
				want = 0
			}
			if s.lost() != want || s.dup != c.dup {
				t.Errorf("lost %d, duplicates %d; want %d, %d", s.lost(), s.dup, want, c.dup)
			}
		})
	}
}

func TestNTPTime(t *testing.T) {
	at := time.Date(2026, 11, 22, 3, 4, 5, 500e6, time.UTC)
	if got := ntpTime(uint64(at.Unix()+ntpEpoch)<<32 | 1<<31); !got.Equal(at) {
		t.Errorf("got %v", got)
	}
}

func TestReadOffer(t *testing.T) {
	o, err := readOffer([]byte("v=0\no=- 1001 1 IN \ns=x\na=control:*\nm=audio 0 RTP/AVP 0\nm=video 0 RTP/AVP 99 26\na=rtpmap:99 ULPFEC/90000\na=control:rtsp://h/t=1\nm=video 0 RTP/AVP 98\na=rtpmap:98 H265/90000\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !o.audio || o.videos != 2 || o.video.codec != codecJPEG || o.video.payload != 26 || o.video.control != "rtsp://h/t=1" {
		t.Errorf("read %+v %+v", o, o.video)
	}
	want := "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 0 RTP/AVP 26\r\na=rtpmap:26 private/90000\r\na=control:rtsp://h/t=1\r\n"
	if d := cmp.Diff(want, string(o.reduced())); d != "" {
		t.Error(d)
	}
}

func TestSplitChallenges(t *testing.T) {
	got := splitChallenges(`Digest realm="a, \"b\"", nonce=xyz, qop="auth-int, auth", stale=TRUE , Basic realm="c"`)
	want := []challenge{{kind: "digest", realm: `a, "b"`, nonce: "xyz", qop: true, otherQop: true, stale: true}, {kind: "basic", realm: "c"}}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(challenge{})); d != "" {
		t.Error(d)
	}
}

func TestLook(t *testing.T) {
	sps5 := []byte{0x42, 0x01, 1, 2}
	for _, c := range []struct {
		name  string
		codec codec
		in    []byte
		want  look
	}{
		{"IDR", codecH264, []byte{0x65, 0x88, 0}, look{picture: true, start: true, first: true, key: true, coded: 3}},
		{"P slice", codecH264, []byte{0x61, 0x9a, 0}, look{picture: true, start: true, first: true, coded: 3}},
		{"I slice", codecH264, []byte{0x61, 0x88, 0}, look{picture: true, start: true, first: true, intra: true, coded: 3}},
		{"first fragment of an IDR", codecH264, []byte{0x7c, 0x85, 0x88, 0}, look{picture: true, start: true, first: true, key: true, coded: 3}},
		{"later fragment", codecH264, []byte{0x7c, 0x05, 0x88, 0}, look{picture: true, key: true, coded: 3}},
		{"recovery point", codecH264, []byte{0x06, 0x06, 1, 0x80}, look{entry: true}},
		{"aggregation cut short", codecH264, []byte{0x78, 0, 9, 0x65}, look{}},
		{"H.265 IDR", codecH265, []byte{0x26, 1, 0}, look{picture: true, start: true, key: true, coded: 3}},
		{"H.265 CRA fragment", codecH265, []byte{0x62, 1, 0x95, 0}, look{picture: true, start: true, key: true, coded: 2}},
		{"H.265 P", codecH265, []byte{0x02, 1, 0}, look{picture: true, start: true, coded: 3}},
		{"H.265 aggregation", codecH265, []byte{0x60, 1, 0, 4, 0x42, 1, 1, 2, 0, 3, 0x26, 1, 9}, look{picture: true, start: true, first: true, key: true, coded: 3, sps: sps5}},
		{"MJPEG", codecJPEG, []byte{0, 0, 0, 0, 1, 20, 80, 45, 1}, look{picture: true, start: true, first: true, key: true, coded: 1, width: 640, height: 360}},
		{"later MJPEG", codecJPEG, []byte{0, 0, 5, 0, 1, 20, 80, 45, 1}, look{picture: true, key: true, coded: 1, width: 640, height: 360}},
		{"MPEG-4 I", codecMPEG4, []byte{0, 0, 1, 0xb6, 0x10}, look{picture: true, start: true, key: true, coded: 5}},
		{"MPEG-4 P", codecMPEG4, []byte{0, 0, 1, 0xb6, 0x50}, look{picture: true, start: true, coded: 5}},
		{"AV1 sequence", codecAV1, []byte{0x18, 0x08, 2}, look{picture: true, start: true, key: true, coded: 2}},
		{"AV1 sequence of several elements", codecAV1, []byte{0x28, 0x81, 0x00, 0x0a, 0x30}, look{picture: true, start: true, key: true, coded: 4}},
		{"AV1 frame", codecAV1, []byte{0x10, 0x30, 2}, look{picture: true, start: true, coded: 2}},
		{"H.264 as AV1", codecAV1, []byte{0x65, 0x88, 2}, look{alien: true}},
		{"AV1 without an element", codecAV1, []byte{0x08, 0xff}, look{alien: true}},
		{"AV1 continued", codecAV1, []byte{0x90, 1, 2}, look{picture: true, coded: 2}},
	} {
		if d := cmp.Diff(c.want, c.codec.look(c.in), cmp.AllowUnexported(look{})); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// The example of RFC 7616 3.9.1.
func TestLoginHeader(t *testing.T) {
	for algorithm, want := range map[string]string{
		"MD5":     "8ca523f5e9506fed4657c9700eebdbec",
		"SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
	} {
		l := login{user: "Mufasa", password: "Circle of Life", cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
			challenge: challenge{kind: "digest", realm: "http-auth@example.org", nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", algorithm: algorithm, qop: true}}
		if h := l.header("GET", "/dir/index.html"); !strings.Contains(h, `response="`+want+`"`) {
			t.Errorf("%s: %s", algorithm, h)
		}
	}
}

func TestMendTransport(t *testing.T) {
	for _, c := range []struct {
		in, want string
		udp      bool
		channel  int
	}{
		{"RTP/AVP/TCP;unicast;interleaved=2-3;ssrc=ZZ", "RTP/AVP/TCP;unicast;interleaved=2-3", false, 2},
		{"RTP/AVP;unicast;client_port=1-2;server_port=5000-5001;source=evil.example", "RTP/AVP;server_port=5000-5001", true, -1},
		{"RTP/AVP/UDP;server_port=5000", "RTP/AVP;server_port=5000-5001", true, -1},
		{"RTP/AVP;multicast;destination=239.1.1.1;port=5000-5001", "RTP/AVP;multicast", true, -1},
		{"RTP/AVP/TCP;interleaved=x", "RTP/AVP/TCP;unicast;interleaved=0-1", false, 0},
	} {
		if got, channel := mendTransport(c.in, c.udp); got != c.want || channel != c.channel {
			t.Errorf("%s: %s, %d", c.in, got, channel)
		}
	}
}

func TestFormat(t *testing.T) {
	c := inventory.Check{
		Steps: []inventory.Step{
			{Name: "resolve", Took: 120 * time.Microsecond, OK: true, Detail: "10.0.0.9"},
			{Name: "connect", Took: 3 * time.Second, Notes: []inventory.Note{{Code: "note.no-answer"}}},
		},
		Failed: "connect", Cause: "timeout",
		Measurement: inventory.Measurement{Codec: "H.264", Profile: "High", Width: 1920, Height: 1080, FPS: 25, ClockKnown: true, ClockOffset: -90 * time.Second},
	}
	words := map[string]string{"step.resolve": "주소 찾기", "step.connect": "접속", "cause.timeout": "응답 없음", "cause.timeout.try": "전원을 확인하세요.", "note.no-answer": "제때 응답하지 않음", "note.clock.offset": "90초 느림"}
	var b strings.Builder
	if err := Format(&b, inventory.Assessed{Check: c, Outcome: inventory.OutcomeDown, Causes: []inventory.Cause{c.Cause}}, func(code string, _ ...any) string { return words[code] }); err != nil {
		t.Fatal(err)
	}
	want := ` 1  주소 찾기      0.1 ms  ok    10.0.0.9
 2  접속           3.00 s  FAIL  제때 응답하지 않음
    H.264 High, 1920×1080, 25 fps
    clock by RTCP 90초 느림
응답 없음 (timeout)
전원을 확인하세요.
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

// A good check says that it is good; a picture that is wrong, and what is wrong beside the
// stream, is said in words with what to do first, each once.
func TestFormatOfWhatIsWrongWithoutAFailedStep(t *testing.T) {
	word := func(code string, _ ...any) string { return "<" + code + ">" }
	c := inventory.Check{Steps: []inventory.Step{{Name: "clock", Took: time.Millisecond, Detail: "9 h behind"}},
		Measurement: inventory.Measurement{ClockKnown: true, ClockOffset: -9 * time.Hour, Window: 2 * time.Second, Packets: 22, Frames: 14}}
	print := func(a inventory.Assessed, more ...Finding) string {
		var b strings.Builder
		if err := Format(&b, a, word, more...); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	rungs := " 1  <step.clock>             1.0 ms  FAIL  9 h behind\n    watched 2.00 s\n    since play 22 packets, 0 lost, 14 frames\n"
	if d := cmp.Diff(rungs+"<cause.none>\n", print(inventory.Assessed{Check: c, Outcome: inventory.OutcomeOK})); d != "" {
		t.Error(d)
	}
	want := rungs + "<cause.black> (black)\n<cause.black.try>\n<cause.clock-off> (clock-off)\nset its zone\n"
	got := print(inventory.Assessed{Check: c, Outcome: inventory.OutcomeDegraded, Causes: []inventory.Cause{inventory.CauseBlack, inventory.CauseClock}},
		Finding{inventory.CauseClock, "set its zone"})
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func FuzzReadOffer(f *testing.F) {
	f.Add([]byte(goodSDP))
	f.Add([]byte("v=0\r\nm=video 0 RTP/AVP 96 97\r\na=rtpmap:96 H265/0\r\na=fmtp:96 sprop-sps=QgEB,;sprop-parameter-sets=Z0LgFA==,\x00\r\na=control:%zz\r\n"))
	f.Add([]byte("v=0\nm=\nm=video\nm=video 0 x 999\na=rtpmap\na=fmtp:\n=\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := readOffer(b)
		if err != nil || o.video == nil {
			return
		}
		for _, p := range o.video.params {
			o.video.codec.readSize(p)
		}
		// what is left must read the same again
		again, err := readOffer(o.reduced())
		if err != nil || again.video == nil || again.video.payload != o.video.payload || again.video.control != o.video.control && o.video.control != "*" {
			t.Errorf("%q became %q", b, o.reduced())
		}
	})
}

func FuzzChallenges(f *testing.F) {
	f.Add(`Digest realm="a", nonce="b", qop="auth", algorithm=SHA-256, Basic realm="a"`)
	f.Add(`Digest realm="\`)
	f.Add(`,=,"x"=y Basic`)
	f.Fuzz(func(t *testing.T, v string) {
		c, ok := readChallenges([]string{v})
		if !ok {
			return
		}
		l := login{user: "u", password: "p"}
		l.take(c)
		if h := l.header("DESCRIBE", "rtsp://h/"); strings.ContainsAny(h, "\r\n") {
			t.Errorf("a header of several lines: %q", h)
		}
	})
}

func FuzzMeter(f *testing.F) {
	for i, c := range []codec{codecH264, codecH265, codecJPEG, codecMPEG4, codecAV1, codecOther} {
		f.Add(byte(i), rtpBytes(1, 2, 3, 96, true, testSPS), rtpBytes(2, 2, 3, 96, true, append([]byte{0x78, 0, byte(len(testSPS))}, testSPS...)))
		f.Add(byte(i), rtpBytes(1, 2, 3, 96, true, []byte{0x7c, 0x85, 1}), []byte("\xb0\x60\x00\x01"+string(c)))
	}
	f.Fuzz(func(t *testing.T, which byte, a, b []byte) {
		codecs := []codec{codecH264, codecH265, codecJPEG, codecMPEG4, codecAV1, codecOther}
		m := newMeter(&track{codec: codecs[int(which)%len(codecs)], payload: 96, clock: 90000})
		at := time.Now()
		m.open(at)
		for range 3 {
			m.rtp(at, a)
			m.rtp(at, b)
			m.rtcp(at, a)
		}
		m.shut(at.Add(time.Second))
		var r inventory.Measurement
		m.report(&r, at)
		m.verdict()
		for _, set := range [][]byte{a, b, append([]byte{0x67}, a...), append([]byte{0x42, 1}, b...)} {
			if s, ok := m.track.codec.readSize(set); ok && !s.fits() {
				t.Errorf("a size of %+v", s)
			}
		}
		if r.Lost < 0 || r.Packets > 6 || r.FPS < 0 {
			t.Errorf("measured %+v", r)
		}
	})
}

// played is a connection that plays bytes and swallows what is written.
type played struct {
	net.Conn
	r io.Reader
}

func (p played) Read(b []byte) (int, error)      { return p.r.Read(b) }
func (p played) SetReadDeadline(time.Time) error { return nil }

func FuzzWire(f *testing.F) {
	f.Add([]byte("RTSP/1.0 200\r\nCSeq: 1\r\n\r\n$\x00\x00\x02abRTSP/1.0 200 OK\nContent-Length: 3\n\nabc"))
	f.Add([]byte("HTTP/1.1 400 Bad\r\n\r\n"))
	f.Add([]byte("OPTIONS * RTSP/1.0\r\nContent-Length: 2\r\n\r\nabTEARDOWN x RTSP/1.0\r\n\r\n"))
	f.Add([]byte("RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		frames := 0
		w := newWire(played{r: bytes.NewReader(b)}, time.Now(), func(_ int, p []byte) { frames += len(p) })
		text, err := io.ReadAll(w)
		if err != nil && errors.Is(err, errInside) {
			t.Errorf("broke at %q", b)
		}
		if frames > len(b) || len(text) > 3*len(b)+200 {
			t.Errorf("%d bytes became %d and %d", len(b), len(text), frames)
		}
		w.release()
	})
}
