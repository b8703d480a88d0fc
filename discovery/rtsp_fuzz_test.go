package discovery

import (
	"bufio"
	"bytes"
	"net/http"
	"strings"
	"testing"
)

// FuzzRTSP reads answers of hostile devices: within the limits, and with a login that
// writes one line whatever the challenge holds.
func FuzzRTSP(f *testing.F) {
	for _, s := range []string{
		"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 5\r\n\r\nv=0\r\n",
		"RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\", qop=\"auth\", algorithm=SHA-256\r\nWWW-Authenticate: Basic realm=\"a\"\r\n\r\n",
		"$\x00\x00\x03abc\r\n\r\nRTSP/2.0 404\r\n\r\n", "RTSP/1.0 200 OK\r\nContent-Length: 999999999\r\n\r\n", "RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
		"HTTP/1.1 200 OK\r\n\r\n", "RTSP/1.0 99999999999999999999 x\r\n\r\n", "RTSP/1.0 200 OK", "\x00\x00\x00", "$\x00\xff\xff", strings.Repeat("\r\n", 100),
		"RTSP/1.0 401 x\r\nWWW-Authenticate: Digest realm=\"a\\\"\\r\\nX: y\", nonce=\"\x01\"\r\n\r\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := readRTSP(bufio.NewReaderSize(bytes.NewReader(b), maxRTSPLine))
		if err != nil {
			return
		}
		if a.status < 100 || a.status > 999 || len(a.body) > maxRTSPBody || len(a.header) > maxRTSPHead || strings.ContainsAny(a.server(), "\r\n\x00") {
			t.Fatalf("%+v", a)
		}
		var l rtspLogin
		if ok, _ := l.take(&Credential{User: "u", Password: "hush"}, a.header, false); ok {
			h, err := l.header("DESCRIBE", "rtsp://10.0.0.1:554/x")
			if err == nil && (strings.ContainsAny(h, "\r\n\x00") || strings.Contains(h, "hush") || !strings.HasPrefix(h, "Digest ")) {
				t.Fatalf("login %q for %v", h, a.header)
			}
		}
		if d, ok := readDescription(a.body); ok && d.codec != "" && !strings.Contains("H264 H265 MJPEG MPEG4 AV1", d.codec) {
			t.Fatalf("%+v", d)
		}
	})
}

// FuzzDescription reads descriptions of streams.
func FuzzDescription(f *testing.F) {
	for _, s := range []string{"v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\nm=audio 0 RTP/AVP 0\r\n", "m=video 0 RTP/AVP 26", "m=", "m=video", "a=rtpmap:",
		"m=video 0 RTP/AVP 96\na=rtpmap:96 hevc\n", strings.Repeat("m=video\n", 50)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, ok := readDescription(b)
		if d.codec != "" && !ok || d.codec != "" && !strings.Contains("H264 H265 MJPEG MPEG4 AV1", d.codec) || ok && !bytes.Contains(bytes.ToLower(b), []byte("video")) {
			t.Fatalf("%+v %v", d, ok)
		}
	})
}

// A challenge is answered as RFC 2617 3.2.2.1 computes it without qop, and a password goes
// out in the clear only where that is allowed.
func TestChallenges(t *testing.T) {
	c := &Credential{User: "Mufasa", Password: "Circle Of Life"}
	head := func(all ...string) http.Header { return http.Header{"Www-Authenticate": all} }
	var l rtspLogin
	if ok, clear := l.take(c, head(`Basic realm="x"`), false); ok || !clear {
		t.Errorf("Basic alone: %v, %v", ok, clear)
	}
	if ok, _ := l.take(c, head(`Basic realm="x"`), true); !ok {
		t.Error("Basic is not given where it is allowed")
	}
	if h, _ := l.header("DESCRIBE", "/x"); h != "Basic TXVmYXNhOkNpcmNsZSBPZiBMaWZl" {
		t.Error(h)
	}
	if ok, _ := l.take(c, head(`Digest realm="x", nonce="n", algorithm=ROT13`), false); ok {
		t.Error("an unknown algorithm is answered")
	}
	ok, clear := l.take(c, head(`Basic realm="x"`, `Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"`), true)
	if h, _ := l.header("GET", "/dir/index.html"); !ok || clear || !strings.Contains(h, `response="670fd8c2df070c60b045671b8b24ff02"`) {
		t.Errorf("%v %v %q", ok, clear, h)
	}
	l.pause()
	if h, err := l.header("GET", "/"); h != "" || err != nil {
		t.Errorf("paused: %q, %v", h, err)
	}
}
