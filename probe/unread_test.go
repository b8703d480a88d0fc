package probe

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/inventory"
)

// hasNote tells whether a step holds a note.
func hasNote(s inventory.Step, code string) bool {
	return slices.ContainsFunc(s.Notes, func(n inventory.Note) bool { return n.Code == code })
}

// bitsOf packs ones and noughts.
func bitsOf(text string) []byte {
	var out []byte
	n := 0
	for _, c := range text {
		if c == ' ' {
			continue
		}
		if n%8 == 0 {
			out = append(out, 0)
		}
		if c == '1' {
			out[n/8] |= 1 << (7 - n%8)
		}
		n++
	}
	return out
}

// What no player shows is not ok: a stream without parameter sets, with broken ones, or of
// another codec than it says; and of a codec that nobody here reads nothing is said at all.
func TestWhatCannotBeReadIsNotOK(t *testing.T) {
	sdp := func(codec, fmtp string) map[string]string {
		s := strings.Replace(goodSDP, "H264/90000", codec, 1)
		if fmtp != "" {
			s += "a=fmtp:96 " + fmtp + "\r\n"
		}
		return map[string]string{"DESCRIBE": describeReply(s)}
	}
	// keys plays a key frame every five, behind a parameter set, if any.
	keys := func(set []byte) func(f *feeder) {
		return func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool {
				kind := byte(0x61)
				if i%5 == 0 {
					kind = 0x65
					if set != nil && !f.unit(set, false) {
						return false
					}
				}
				ok := f.unit(nal(kind, 3000, i), true)
				f.stamp += 3600
				return ok
			})
		}
	}
	// id, frame numbers, kind of order, references, gaps; 4,001 blocks of 16 pixels across, 20 down
	huge := append([]byte{0x67, 66, 0, 30}, bitsOf("1 1 011 1 0 00000000000111110100001 000010100 1 1 0 0 1")...)
	padless := "sprop-parameter-sets=" + base64.RawStdEncoding.EncodeToString(testSPS)
	for _, c := range []struct {
		name    string
		replies map[string]string
		feed    func(f *feeder)
		cause   inventory.Cause
		note    string
	}{
		{"no parameter set", nil, keys(nil), inventory.CauseUndecodable, "note.unset"},
		{"a parameter set of ones", nil, keys([]byte{0x67, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}), inventory.CauseUndecodable, "note.unset"},
		{"a size that no decoder takes", nil, keys(huge), inventory.CauseUndecodable, "note.unset"},
		{"a good one in the stream", nil, keys(testSPS), "", ""},
		{"a good one in the description alone, without padding", sdp("H264/90000", padless), keys(nil), "", ""},
		{"a bad one in the description and a good one in the stream", sdp("H264/90000", "sprop-parameter-sets=Z///////"), keys(testSPS), "", ""},
		{"H.265 without a parameter set", sdp("H265/90000", ""), func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool {
				ok := f.send(true, append([]byte{0x26, 1, 0x80}, make([]byte, 400)...))
				f.stamp += 3600
				return ok
			})
		}, inventory.CauseUndecodable, "note.unset"},
		{"AV1 that is H.264", sdp("AV1/90000", ""), keys(testSPS), inventory.CauseUndecodable, "note.alien"},
		{"H.265 that is H.264", sdp("H265/90000", ""), keys(testSPS), inventory.CauseUndecodable, "note.alien"},
		{"H.264 that is H.265", nil, func(f *feeder) {
			f.pace(10*time.Millisecond, func(i int) bool {
				ok := f.send(true, append([]byte{0x62, 1, byte(0x81 + i%2)}, make([]byte, 400)...)) // a fragment
				f.stamp += 3600
				return ok
			})
		}, inventory.CauseUndecodable, "note.alien"},
		{"a codec of which nobody has heard", sdp("X-VIDEO/90000", ""), live, inventory.CauseCodec, "note.codec-unread"},
		{"a rate that is none", sdp("H264/0", ""), live, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := &literal{replies: c.replies, feed: c.feed}
			target := quick(l.start(t))
			target.Timeout = 8 * time.Second
			got := Check(context.Background(), target)
			if c.cause == "" {
				good(t, got)
				if got.Measurement.Width != 352 {
					t.Errorf("%d×%d", got.Measurement.Width, got.Measurement.Height)
				}
				return
			}
			bad(t, got, inventory.StepKeyFrame, c.cause)
			if s := got.Steps[len(got.Steps)-1]; !hasNote(s, c.note) {
				t.Errorf("the step says %+v", s.Notes)
			}
			if o, _ := inventory.Assess(got, inventory.DefaultRules()); o == inventory.OutcomeOK || (o == inventory.OutcomeNotAssessed) != (c.cause == inventory.CauseCodec) {
				t.Errorf("assessed as %s", o)
			}
		})
	}
}

// The size of a parameter set whose end cameras get wrong is read all the same.
func TestRoughSize(t *testing.T) {
	s, ok := roughSizeH264(testSPS)
	if want := (size{"High", 352, 288}); !ok || s != want {
		t.Errorf("%+v %v", s, ok)
	}
	if s, ok := codecH264.readSize(testSPS[:len(testSPS)-3]); !ok || s.width != 352 || s.height != 288 {
		t.Errorf("cut off in what comes after its size: %+v %v", s, ok)
	}
	for _, codec := range []codec{codecH264, codecH265} {
		for n := range testSPS {
			if s, ok := codec.readSize(testSPS[:n]); ok && s.width != 352 {
				t.Errorf("%s, %d bytes: %+v", codec, n, s)
			}
		}
	}
}

// A device that offers multicast alone has no fault inside: its setting is to be changed.
func TestMulticastAlone(t *testing.T) {
	t.Parallel()
	l := &literal{reply: func(r request) (string, bool) {
		if r.method != "SETUP" {
			return "", false
		}
		if strings.Contains(r.header["transport"], "TCP") {
			return status("461 Unsupported Transport"), true
		}
		return "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nSession: 1\r\nTransport: RTP/AVP;multicast;destination=239.1.1.1;port=5000-5001;ttl=4\r\n\r\n", true
	}}
	got := check(l.start(t))
	bad(t, got, inventory.StepSetup, inventory.CauseSession)
	if s := got.Steps[len(got.Steps)-1]; !hasNote(s, "note.multicast") {
		t.Errorf("the step says %+v", s.Notes)
	}
}

// A redirect that is not followed says why.
func TestWhyARedirectIsNotFollowed(t *testing.T) {
	for _, c := range []struct{ name, location, note string }{
		{"to the same address", "{self}", "note.redirect.itself"},
		{"to another path, and on", "{self}&next=1", "note.redirect.again"},
		{"outside", "rtsp://10.9.8.7/x", "note.redirect.outside"},
		{"to a name", "rtsp://elsewhere.invalid/x", "note.redirect.name"},
		{"to nowhere", "http://10.9.8.7/", "note.redirect.nowhere"},
		{"without a place", "", "note.redirect.nowhere"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := &literal{}
			url := l.start(t)
			l.reply = func(r request) (string, bool) {
				if r.method != "DESCRIBE" {
					return "", false
				}
				to := strings.ReplaceAll(c.location, "{self}", url)
				if strings.Contains(r.uri, "next=1") {
					to += "1"
				}
				return status("302 Moved", "Location: "+to), true
			}
			got := check(url)
			bad(t, got, inventory.StepDescribe, inventory.CauseRedirect)
			if s := got.Steps[len(got.Steps)-1]; !hasNote(s, c.note) {
				t.Errorf("the step says %+v", s.Notes)
			}
		})
	}
}

// A digest with a quality of protection that we do not make gets nothing: the answer could not be
// right, and one of few logins would be gone.
func TestForeignProtectionGetsNoLogin(t *testing.T) {
	t.Parallel()
	for qop, want := range map[string]bool{`qop="auth-int"`: false, `qop="auth-int,auth"`: true, `qop=""`: true, `opaque="x"`: true} {
		if _, ok := readChallenges([]string{`Digest realm="a", nonce="b", ` + qop}); ok != want {
			t.Errorf("%s: answered: %v", qop, ok)
		}
	}
	l := &literal{replies: map[string]string{"DESCRIBE": status("401 Unauthorized", `WWW-Authenticate: Digest realm="a", nonce="b", qop="auth-int"`)}}
	target := quick(l.start(t))
	target.User, target.Password = "kim", "hush hush"
	bad(t, Check(context.Background(), target), inventory.StepAuth, inventory.CauseAuthNeeded)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.requests {
		if r.header["authorization"] != "" {
			t.Errorf("%s was sent a login", r.method)
		}
	}
}
