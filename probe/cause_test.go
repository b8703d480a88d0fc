package probe

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"camledger/inventory"
)

// quick is a target with short patience.
func quick(url string) Target {
	return Target{CameraID: "cam1", URL: url, Tier: inventory.TierStream, StepTimeout: 2 * time.Second, Timeout: 10 * time.Second, Window: time.Second}
}

func check(url string) inventory.Check { return Check(context.Background(), quick(url)) }

func TestGoodLiteralCamera(t *testing.T) {
	t.Parallel()
	l := &literal{feed: live}
	c := check(l.start(t))
	good(t, c)
	m := c.Measurement
	if m.Codec != "H.264" || m.Profile != "High" || m.Width != 352 || m.Height != 288 || m.FPS != 25 || m.Lost != 0 || m.SameFrames != 0 || m.Flat {
		t.Errorf("measured %+v", m)
	}
	within(t, 2*time.Second, "the session is torn down", func() bool { return slices.Contains(l.asked(), "TEARDOWN") })
	if l.conns.Load() != 1 {
		t.Errorf("%d connections", l.conns.Load())
	}
}

func TestCauseOfEachAnswer(t *testing.T) {
	big := strings.Repeat("m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n", 10000)
	for _, c := range []struct {
		name    string
		replies map[string]string
		step    inventory.StepName
		cause   inventory.Cause
	}{
		{"silent from the start", map[string]string{"OPTIONS": replySilent}, "describe", "timeout"},
		{"silent at describe", map[string]string{"DESCRIBE": replySilent}, "describe", "timeout"},
		{"silent at setup", map[string]string{"SETUP": replySilent}, "setup", "timeout"},
		{"silent at play", map[string]string{"PLAY": replySilent}, "play", "timeout"},
		{"closes at once", map[string]string{"OPTIONS": replyClose}, "describe", "closed-by-peer"},
		{"closes at describe", map[string]string{"DESCRIBE": replyClose}, "describe", "closed-by-peer"},
		{"closes at setup", map[string]string{"SETUP": replyClose}, "setup", "closed-by-peer"},
		{"closes at play", map[string]string{"PLAY": replyClose}, "play", "closed-by-peer"},
		{"HTTP", map[string]string{"OPTIONS": "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"}, "describe", "not-rtsp"},
		{"rubbish", map[string]string{"OPTIONS": "\x15\x03\x01\x00\x02\x02\x46"}, "describe", "not-rtsp"},
		{"a broken status", map[string]string{"OPTIONS": "RTSP/1.0 twohundred\r\n\r\n"}, "describe", "not-rtsp"},
		{"403", map[string]string{"DESCRIBE": status("403 Forbidden")}, "describe", "forbidden"},
		{"404", map[string]string{"DESCRIBE": status("404 Not Found")}, "describe", "not-found"},
		{"404 and closes", map[string]string{"DESCRIBE": status("404 Not Found") + replyClose}, "describe", "not-found"},
		{"453 and closes", map[string]string{"SETUP": status("453 Not Enough Bandwidth") + replyClose}, "setup", "busy"},
		{"404 to OPTIONS, then closes", map[string]string{"OPTIONS": status("404 Not Found"), "DESCRIBE": replyClose}, "describe", "closed-by-peer"},
		{"453 at describe", map[string]string{"DESCRIBE": status("453 Not Enough Bandwidth")}, "describe", "busy"},
		{"453 at setup", map[string]string{"SETUP": status("453 Not Enough Bandwidth")}, "setup", "busy"},
		{"503 at setup", map[string]string{"SETUP": status("503 Service Unavailable")}, "setup", "busy"},
		{"503 at play", map[string]string{"PLAY": status("503 Service Unavailable")}, "play", "busy"},
		{"454 at play", map[string]string{"PLAY": status("454 Session Not Found")}, "play", "session"},
		{"455 at play", map[string]string{"PLAY": status("455 Method Not Valid in This State")}, "play", "session"},
		{"461 to both", map[string]string{"SETUP": status("461 Unsupported Transport")}, "setup", "session"},
		{"400 at describe", map[string]string{"DESCRIBE": status("400 Bad Request")}, "describe", "not-understood"},
		{"451 at describe", map[string]string{"DESCRIBE": status("451 Parameter Not Understood")}, "describe", "not-understood"},
		{"451 at setup", map[string]string{"SETUP": status("451 Parameter Not Understood")}, "setup", "not-understood"},
		{"500 at describe", map[string]string{"DESCRIBE": status("500 Internal Server Error")}, "describe", "server-error"},
		{"500 at setup", map[string]string{"SETUP": status("500 Internal Server Error")}, "setup", "server-error"},
		{"redirect", map[string]string{"DESCRIBE": status("302 Moved", "Location: rtsp://user:secret@10.9.8.7/elsewhere")}, "describe", "redirect"},
		{"redirect at options", map[string]string{"OPTIONS": status("301 Moved", "Location: rtsp://10.9.8.7/"), "DESCRIBE": status("301 Moved", "Location: rtsp://10.9.8.7/")}, "describe", "redirect"},
		{"empty description", map[string]string{"DESCRIBE": describeReply("")}, "describe", "sdp-broken"},
		{"HTML for a description", map[string]string{"DESCRIBE": describeReply("<html>hello</html>")}, "describe", "sdp-broken"},
		{"video without a format", map[string]string{"DESCRIBE": describeReply("v=0\r\nm=video 0 RTP/AVP\r\n")}, "describe", "sdp-broken"},
		{"unreadable control", map[string]string{"DESCRIBE": describeReply("v=0\r\nm=video 0 RTP/AVP 26\r\na=control:a#b\r\n")}, "setup", "sdp-broken"},
		{"description of 2 GB", map[string]string{"DESCRIBE": "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nContent-Type: application/sdp\r\nContent-Length: 2000000000\r\n\r\nv=0\r\n"}, "describe", "sdp-broken"},
		{"10,000 media", map[string]string{"DESCRIBE": describeReply("v=0\r\n" + big)}, "describe", "sdp-broken"},
		{"endless header", map[string]string{"DESCRIBE": "RTSP/1.0 200 OK\r\nX: " + strings.Repeat("a", 1<<20)}, "describe", "sdp-broken"},
		{"no video", map[string]string{"DESCRIBE": describeReply("v=0\r\ns=x\r\nm=audio 0 RTP/AVP 0\r\nm=application 0 RTP/AVP 107\r\n")}, "describe", "no-video"},
		{"no packet", nil, "first-rtp", "no-rtp"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := &literal{replies: c.replies}
			got := check(l.start(t))
			bad(t, got, c.step, c.cause)
			if s := ladder(got); strings.Contains(s, "secret") || strings.Contains(s, "channel=1") {
				t.Error("the steps hold a secret")
			}
			if n := l.conns.Load(); n != 1 {
				t.Errorf("%d connections", n)
			}
		})
	}
}

// TestAnswersThatBreakOff tells an answer that had begun from none.
func TestAnswersThatBreakOff(t *testing.T) {
	for _, c := range []struct {
		name, method, says string
		step               inventory.StepName
		cause              inventory.Cause
		note               string
	}{
		{"a status line without its end", "OPTIONS", "RTSP/1.0 200", "describe", "timeout", "note.midway"},
		{"headers without their end", "DESCRIBE", "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nContent-Ty", "describe", "timeout", "note.midway"},
		{"half a description", "DESCRIBE", strings.TrimSuffix(describeReply(goodSDP), "trackID=1\r\n"), "describe", "timeout", "note.midway"},
		{"at setup", "SETUP", "RTSP/1.0 200 OK\r\nCSeq", "setup", "timeout", "note.midway"},
		{"at play", "PLAY", "RTSP/1.0 200 OK\r\nCSeq", "play", "timeout", "note.midway"},
		{"one letter", "PLAY", "R", "play", "timeout", "note.midway"},
		{"nothing", "SETUP", replySilent, "setup", "timeout", "note.no-answer"},
		{"an answer to nothing that was asked, and then none", "SETUP", "RTSP/1.0 200 OK\r\nCSeq: 4711\r\n\r\n", "setup", "timeout", "note.no-answer"},
		{"half a description, and hangs up", "DESCRIBE", strings.TrimSuffix(describeReply(goodSDP), "trackID=1\r\n") + replyClose, "describe", "closed-by-peer", "note.closed-midway"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := &literal{replies: map[string]string{c.method: c.says}}
			got := check(l.start(t))
			bad(t, got, c.step, c.cause)
			if s := got.Steps[len(got.Steps)-1]; len(s.Notes) != 1 || s.Notes[0].Code != c.note {
				t.Errorf("it says %v, want %s", s.Notes, c.note)
			}
		})
	}
}

// patient is quick with more time than a busy machine takes: for what ends by itself.
func patient(url string) Target {
	t := quick(url)
	t.StepTimeout, t.Timeout = time.Minute, 2*time.Minute
	return t
}

func TestCauseBeforeRTSP(t *testing.T) {
	t.Parallel()
	// An address of its own: a port that is free on 127.0.0.1 is another test's a moment later.
	l, err := net.Listen("tcp", "127.0.41.7:0")
	if err != nil {
		t.Fatal(err)
	}
	free := l.Addr().String()
	l.Close()
	bad(t, Check(context.Background(), patient("rtsp://"+free+"/x")), inventory.StepConnect, inventory.CauseRefused)
	bad(t, check("http://127.0.0.1/x"), inventory.StepResolve, inventory.CauseLocal)
	bad(t, check("rtsp://user:hush hush@[::1"), inventory.StepResolve, inventory.CauseLocal)

	lit := &literal{}
	target := quick(lit.start(t))
	target.Allow = func(a netip.Addr) bool { return a == netip.MustParseAddr("10.0.0.1") }
	bad(t, Check(context.Background(), target), inventory.StepResolve, inventory.CauseLocal)
	if lit.conns.Load() != 0 {
		t.Error("an address outside the networks was contacted")
	}
	bad(t, check("rtsps://"+greeter(t, "")+"/x"), inventory.StepTLS, inventory.CauseTimeout)
	bad(t, Check(context.Background(), patient("rtsps://"+greeter(t, "RTSP/1.0 200 OK\r\n\r\n")+"/x")), inventory.StepTLS, inventory.CauseTLS)
}

// The name server is asked, and knows of no such name.
func TestNameOfNobody(t *testing.T) {
	old := names
	defer func() { names = old }()
	names = &net.Resolver{PreferGo: true, Dial: (&rebinding{}).dial}
	bad(t, Check(context.Background(), patient("rtsp://no-such-camera.invalid/x")), inventory.StepResolve, inventory.CauseName)
}

// greeter listens, says one thing to whoever connects, and swallows all that it is told
// until the other side closes. A literal would not do: it reads lines, and a ClientHello
// has line ends wherever its random bytes put them.
func greeter(t *testing.T, says string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() {
				defer c.Close()
				io.WriteString(c, says)
				io.Copy(io.Discard, c)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		open.Wait()
	})
	return l.Addr().String()
}

func TestBanners(t *testing.T) {
	t.Parallel()
	for _, banner := range []string{"SSH-2.0-dropbear\r\n", "220 mail\r\n", "\xff\xfd\x18\xff\xfd\x20"} {
		l := &literal{greet: banner, replies: map[string]string{"OPTIONS": replySilent}}
		bad(t, check(l.start(t)), inventory.StepDescribe, inventory.CauseNotRTSP)
	}
}

func TestStreamFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		feed   func(f *feeder)
		hangUp bool
		step   inventory.StepName
		cause  inventory.Cause
	}{
		{"packets that are not RTP", func(f *feeder) {
			f.pace(10*time.Millisecond, func(int) bool { return f.raw(0, []byte("hello, hello, hello")) })
		}, false, "first-rtp", "no-rtp"},
		{"only RTCP", func(f *feeder) {
			f.pace(10*time.Millisecond, func(int) bool { return f.raw(1, senderReport(1<<63)) })
		}, false, "first-rtp", "no-rtp"},
		{"no key frame", func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool { return f.delta(900, i) })
		}, false, "key-frame", "no-key-frame"},
		{"wrong payload type", func(f *feeder) {
			f.kind = 99
			live(f)
		}, false, "key-frame", "no-key-frame"},
		{"every key frame with a hole", func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool {
				ok := f.unit(testSPS, false) && f.send(false, append([]byte{0x7c, 0x85}, make([]byte, 500)...))
				f.seq++
				ok = ok && f.send(true, append([]byte{0x7c, 0x45}, make([]byte, 500)...))
				f.stamp += 3600
				return ok
			})
		}, false, "key-frame", "no-key-frame"},
		{"stops before the key frame", func(f *feeder) { f.delta(900, 1) }, false, "key-frame", "stalled"},
		{"stops inside the window", func(f *feeder) {
			f.key(6000, 1)
			for i := range 5 {
				f.delta(900, i)
			}
		}, false, "window", "stalled"},
		{"hangs up before the first packet", func(*feeder) {}, true, "first-rtp", "closed-by-peer"},
		{"hangs up inside the window", func(f *feeder) { f.key(6000, 1) }, true, "window", "closed-by-peer"},
		{"half is lost", func(f *feeder) {
			f.pace(5*time.Millisecond, func(i int) bool {
				if i%25 == 0 {
					return f.key(1000, i)
				}
				f.seq++
				return f.delta(900, i)
			})
		}, false, "window", "loss"},
		{"the same key frame again and again", func(f *feeder) {
			f.pace(10*time.Millisecond, func(int) bool { return f.key(6000, 1) })
		}, false, "window", "frozen"},
		{"a held picture", func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool {
				if i%10 == 0 {
					return f.key(6000, i/10%2)
				}
				return f.delta(30, i)
			})
		}, false, "window", "frozen"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := &literal{feed: c.feed, hangUp: c.hangUp}
			target := quick(l.start(t))
			target.Timeout = 5 * time.Second
			bad(t, Check(context.Background(), target), c.step, c.cause)
			if !c.hangUp {
				within(t, 2*time.Second, "the session is torn down", func() bool { return slices.Contains(l.asked(), "TEARDOWN") || f0(c.cause) })
			}
		})
	}
}

// f0: a feeder that plays on does not read TEARDOWN.
func f0(c inventory.Cause) bool {
	return c != inventory.CauseStalled
}

// senderReport is an RTCP sender report with an NTP time stamp.
func senderReport(ntp uint64) []byte {
	b := make([]byte, 28)
	b[0], b[1], b[3] = 0x80, 200, 6
	for i := range 8 {
		b[8+i] = byte(ntp >> (56 - 8*i))
	}
	return b
}

// Streams that a strict reader refuses, and that are good all the same.
func TestLenience(t *testing.T) {
	setup := func(transport string) map[string]string {
		return map[string]string{"SETUP": "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nSession: 1\r\nTransport: " + transport + "\r\n\r\n"}
	}
	sdp := func(s string) map[string]string { return map[string]string{"DESCRIBE": describeReply(s)} }
	video := "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n"
	for _, c := range []struct {
		name    string
		replies map[string]string
		feed    func(f *feeder)
		see     func(m inventory.Measurement) bool
	}{
		{"no reason phrase", map[string]string{"OPTIONS": "RTSP/1.0 200\r\nCSeq: {cseq}\r\n\r\n", "SETUP": strings.Replace(goodReplies["SETUP"], "200 OK", "200 ", 1)}, nil, nil},
		{"OPTIONS 405", map[string]string{"OPTIONS": status("405 Method Not Allowed")}, nil, nil},
		{"OPTIONS 501", map[string]string{"OPTIONS": status("501 Not Implemented")}, nil, nil},
		{"OPTIONS 404", map[string]string{"OPTIONS": status("404 Not Found")}, nil, nil},
		{"bare line feeds", map[string]string{"OPTIONS": "RTSP/1.0 200 OK\nCSeq: {cseq}\n\n"}, nil, nil},
		{"NUL in headers", map[string]string{"OPTIONS": "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nServer: ca\x00m\r\n\x00\x00: x\r\n\r\n"}, nil, func(m inventory.Measurement) bool { return m.Server == "cam" }},
		{"a header without a colon", map[string]string{"OPTIONS": "RTSP/1.0 200 OK\r\nhello there\r\nCSeq: {cseq}\r\n\r\n"}, nil, nil},
		{"a header of 10 KB", map[string]string{"OPTIONS": "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nX-Long: " + strings.Repeat("x", 30000) + "\r\n\r\n"}, nil, nil},
		{"300 headers", map[string]string{"OPTIONS": "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\n" + strings.Repeat("X: y\r\n", 300) + "\r\n"}, nil, nil},
		{"no content type", map[string]string{"DESCRIBE": strings.Replace(describeReply(goodSDP), "Content-Type: application/sdp\r\n", "", 1)}, nil, nil},
		{"no length", map[string]string{"DESCRIBE": "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nContent-Type: application/sdp\r\n\r\n" + goodSDP}, nil, nil},
		{"a broken Content-Base", map[string]string{"DESCRIBE": strings.Replace(describeReply(goodSDP), "Content-Type", "Content-Base: ::nonsense\r\nContent-Type", 1)}, nil, nil},
		{"origin without an address", sdp("v=0\r\no=- 1001 1 IN \r\ns=x\r\n" + video), nil, nil},
		{"metadata as m=meta", sdp("v=0\r\ns=x\r\n" + video + "m=meta 0 udp 100\r\na=rtpmap:100 x\r\n"), nil, nil},
		{"a bad audio section", sdp("v=0\r\ns=x\r\nm=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/x\r\na=fmtp:97 config=zz\r\n" + video), nil, func(m inventory.Measurement) bool { return m.AudioOffered }},
		{"a strange mid", sdp("v=0\r\ns=x\r\n" + video + "a=mid:video-0\r\n"), nil, nil},
		{"sendonly", sdp("v=0\r\ns=x\r\n" + video + "a=sendonly\r\n"), nil, nil},
		{"an offer of encryption", sdp("v=0\r\ns=x\r\n" + strings.Replace(video, "AVP", "SAVP", 1) + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc\r\na=key-mgmt:mikey zz\r\n"), nil, nil},
		{"a session control that is relative", sdp("v=0\r\ns=x\r\na=control:main\r\n" + video), nil, nil},
		{"parameter sets that are rubbish", sdp("v=0\r\ns=x\r\n" + video + "a=fmtp:96 packetization-mode=x;sprop-parameter-sets=!!,??\r\n"), nil, nil},
		{"2,000 media", sdp("v=0\r\n" + video + strings.Repeat("m=x 0 y 1\r\n", 2000)), nil, nil},
		{"no interleaved channels", setup("RTP/AVP/TCP;unicast"), nil, nil},
		{"UDP profile with channels", setup("RTP/AVP;unicast;interleaved=0-1;mode=\"PLAY\""), nil, nil},
		{"a source to be looked up", setup("RTP/AVP/TCP;unicast;source=no.such.invalid;interleaved=0-1"), nil, nil},
		{"a session without a number", map[string]string{"SETUP": strings.Replace(goodReplies["SETUP"], "timeout=60", "timeout=never", 1)}, nil, nil},
		{"packets before PLAY's answer", map[string]string{"PLAY": "$\x00\x00\x0chello, hello" + goodReplies["PLAY"]}, nil, nil},
		{"line feeds between messages", map[string]string{"SETUP": "\r\n\r\n" + goodReplies["SETUP"]}, nil, nil},
		{"a request of the device", map[string]string{"SETUP": "OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n" + goodReplies["SETUP"]}, nil, nil},
		{"the source changes with each GOP", nil, func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool {
				if i%10 == 0 {
					f.ssrc, f.seq = f.ssrc+1, f.seq*31+5
					return f.key(6000, i)
				}
				return f.delta(900, i)
			})
		}, func(m inventory.Measurement) bool { return m.Lost == 0 && m.KeyInterval > 0 }},
		{"each packet twice", nil, func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool {
				for range 2 {
					seq, stamp := f.seq, f.stamp
					if i%25 == 0 && !f.key(6000, i) || i%25 > 0 && !f.delta(900, i) {
						return false
					}
					f.seq, f.stamp = seq, stamp
				}
				f.seq += map[bool]uint16{true: 7, false: 1}[i%25 == 0]
				f.stamp += 3600
				return true
			})
		}, func(m inventory.Measurement) bool { return m.Lost == 0 && m.FPS == 25 }},
		{"numbers that start again", nil, func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool {
				if i == 20 {
					f.seq += 30000
				}
				if i%10 == 0 {
					return f.key(6000, i)
				}
				return f.delta(900, i)
			})
		}, func(m inventory.Measurement) bool { return m.Lost <= 1 }},
		{"stamps that stand still", nil, func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool {
				f.stamp = 0
				if i%10 == 0 {
					return f.key(6000, i)
				}
				return f.delta(900, i)
			})
		}, func(m inventory.Measurement) bool { return m.FPS == 0 && m.FPSWall > 10 }},
		{"stamps that jump", nil, func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool {
				if i%7 == 0 {
					f.stamp += 1 << 30
				}
				if i%10 == 0 {
					return f.key(6000, i)
				}
				return f.delta(900, i)
			})
		}, func(m inventory.Measurement) bool { return m.FPS == 25 }},
		{"I slices for key frames", nil, func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool {
				if i%10 > 0 {
					return f.delta(900, i)
				}
				n := nal(0x61, 5000, i)
				n[1] = 0x88 // first_mb 0, slice type 7: I
				ok := f.unit(testSPS, false) && f.unit(n, true)
				f.stamp += 3600
				return ok
			})
		}, nil},
		{"aggregated parameter sets", nil, func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool {
				if i%10 > 0 {
					return f.delta(900, i)
				}
				b := []byte{0x78, 0, byte(len(testSPS))}
				b = append(append(append(b, testSPS...), 0, byte(len(testPPS))), testPPS...)
				ok := f.send(false, b) && f.unit(nal(0x65, 5000, i), true)
				f.stamp += 3600
				return ok
			})
		}, func(m inventory.Measurement) bool { return m.Width == 352 }},
		{"no marker", nil, func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool {
				kind := byte(0x61)
				if i%10 == 0 {
					kind = 0x65
				}
				ok := (kind != 0x65 || f.unit(testSPS, false)) && f.unit(nal(kind, 3000, i), false)
				f.stamp += 3600
				return ok
			})
		}, func(m inventory.Measurement) bool { return m.FPS == 25 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			feed := c.feed
			if feed == nil {
				feed = live
			}
			l := &literal{replies: c.replies, feed: feed}
			got := check(l.start(t))
			good(t, got)
			if c.see != nil && !c.see(got.Measurement) {
				t.Errorf("measured %+v", got.Measurement)
			}
		})
	}
}

func TestFlatPicture(t *testing.T) {
	t.Parallel()
	l := &literal{feed: func(f *feeder) {
		f.pace(10*time.Millisecond, func(i int) bool {
			if i%10 == 0 {
				return f.key(500, 1)
			}
			return f.delta(45, i)
		})
	}}
	c := check(l.start(t))
	good(t, c)
	if !c.Measurement.Flat {
		t.Errorf("measured %+v", c.Measurement)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		add  time.Duration
		boot bool
	}{{"right", 0, false}, {"nine hours behind", -9 * time.Hour, false}, {"three minutes ahead", 3 * time.Minute, false}, {"counted from boot", 0, true}} {
		t.Run(c.name, func(t *testing.T) {
			l := &literal{feed: func(f *feeder) {
				now := time.Now().Add(c.add)
				ntp := uint64(now.Unix()+ntpEpoch)<<32 | uint64(now.Nanosecond())<<32/1e9
				if c.boot {
					ntp = 4711 << 32
				}
				f.raw(1, senderReport(ntp))
				live(f)
			}}
			m := check(l.start(t)).Measurement
			if m.ClockKnown == c.boot {
				t.Fatalf("known: %v", m.ClockKnown)
			}
			if off := m.ClockOffset - c.add; off.Abs() > time.Second {
				t.Errorf("offset %v, want %v", m.ClockOffset, c.add)
			}
		})
	}
}

func TestSetupTriesTheOtherTransportOnce(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"454 Session Not Found", "455 Method Not Valid", "461 Unsupported Transport"} {
		l := &literal{}
		l.reply = func(r request) (string, bool) {
			return status(first), r.method == "SETUP"
		}
		bad(t, check(l.start(t)), inventory.StepSetup, inventory.CauseSession)
		n := 0
		for _, m := range l.asked() {
			if m == "SETUP" {
				n++
			}
		}
		if n != 2 {
			t.Errorf("%s: %d SETUPs", first, n)
		}
	}
}

func TestCancelReturnsAtOnce(t *testing.T) {
	t.Parallel()
	for _, silent := range []string{"OPTIONS", "DESCRIBE", "SETUP", "PLAY", ""} {
		t.Run("silent at "+silent, func(t *testing.T) {
			l := &literal{replies: map[string]string{silent: replySilent}}
			reached := make(chan struct{}, 9)
			l.reply = func(r request) (string, bool) {
				if r.method == silent || silent == "" && r.method == "PLAY" {
					reached <- struct{}{}
				}
				return "", false
			}
			target := quick(l.start(t))
			target.StepTimeout, target.Timeout = time.Minute, time.Minute
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan inventory.Check, 1)
			go func() { done <- Check(ctx, target) }()
			<-reached
			cancel()
			select {
			case c := <-done:
				show(t, c)
				if c.Cause != inventory.CauseCancelled {
					t.Errorf("cause %q", c.Cause)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("it goes on")
			}
		})
	}
}

func TestTargetKeepsItsSecrets(t *testing.T) {
	target := Target{CameraID: "cam1", URL: "rtsp://admin:hush@10.0.0.1/user=admin_password=hush", User: "admin", Password: "hush"}
	for _, s := range []string{fmt.Sprint(target), fmt.Sprintf("%+v", target), fmt.Sprintf("%#v", target), target.LogValue().String(), fmt.Sprintf("%v", []Target{target})} {
		if strings.Contains(s, "hush") || !strings.Contains(s, "cam1") {
			t.Errorf("printed %q", s)
		}
	}
}
