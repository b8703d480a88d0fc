package probe

import (
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"camledger/inventory"
)

// Headers as ffmpeg 5.1 (Debian 12) writes them before an I-VOP, of 640×360 and 1920×1080.
const (
	headsSmall = "000001b001000001b58913000001000000012000c48d8800cd14042d1443"
	headsFull  = "000001b001000001b58913000001000000012000c48d8800cd3c04871443"
)

// TestSizesWithoutParameterSets reads how large pictures are where no H.26x parameter set says it.
func TestSizesWithoutParameterSets(t *testing.T) {
	unhex := func(s string) []byte {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	vop := []byte{0, 0, 1, 0xb6, 0x10, 0x60, 1, 2, 3}
	// 2,592 by 1,944 has no place in a header of RTP/JPEG: both are 0 there (RFC 2435 3.1.5).
	big := []byte{0, 0, 0, 0, 1, 20, 0, 0, 9, 9}
	const mpeg4, jpeg = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 MP4V-ES/90000\r\n", "m=video 0 RTP/AVP 26\r\n"
	for _, c := range []struct {
		name, sdp     string
		payload       []byte
		width, height int
	}{
		{"MPEG-4 in its description", mpeg4 + "a=fmtp:96 profile-level-id=1; config=" + headsSmall + "\r\n", vop, 640, 360},
		{"MPEG-4 before the picture", mpeg4, slices.Concat(unhex(headsFull), vop), 1920, 1080},
		{"MPEG-4, neither", mpeg4, vop, 0, 0},
		{"MPEG-4, a header cut short", mpeg4 + "a=fmtp:96 config=" + headsSmall[:44] + "\r\n", vop, 0, 0},
		{"MPEG-4, no hex", mpeg4 + "a=fmtp:96 config=hello\r\n", vop, 0, 0},
		{"MJPEG in its header", jpeg, []byte{0, 0, 0, 0, 1, 20, 80, 45, 1}, 640, 360},
		{"MJPEG in its header, not as described", jpeg + "a=x-dimensions:320,240\r\n", []byte{0, 0, 0, 0, 1, 20, 80, 45, 1}, 640, 360},
		{"large MJPEG", jpeg + "a=x-dimensions: 2592, 1944\r\n", big, 2592, 1944},
		{"large MJPEG in 3GPP's way", jpeg + "a=framesize:26 2592-1944\r\n", big, 2592, 1944},
		{"large MJPEG, no size", jpeg, big, 0, 0},
		{"large MJPEG, nonsense", jpeg + "a=framesize:26 99999999999999999999-1\r\n", big, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := readOffer([]byte("v=0\r\ns=x\r\n" + c.sdp))
			if err != nil || o.video == nil {
				t.Fatal(err)
			}
			m := newMeter(o.video)
			at := time.Now()
			m.play(at)
			m.rtp(at, rtpBytes(1, 2, 3, o.video.payload, true, c.payload))
			var got inventory.Measurement
			m.report(&got, at)
			if got.KeyFrame == 0 || got.Width != c.width || got.Height != c.height {
				t.Errorf("%s, want %d×%d: %+v", fmt.Sprintf("%d×%d", got.Width, got.Height), c.width, c.height, got)
			}
		})
	}
}
