package probe

import (
	"bytes"
	"encoding/binary"
	"os/exec"
	"testing"
	"time"

	"camledger/probe/picture"
)

// coded is what ffmpeg makes of a few frames, and its NAL units.
func coded(t *testing.T, args ...string) [][]byte {
	t.Helper()
	out, err := exec.Command("ffmpeg", append(append([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=5", "-frames:v", "12"}, args...), "-")...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var units [][]byte
	for _, u := range bytes.Split(out, []byte{0, 0, 1}) {
		if u = bytes.TrimRight(u, "\x00"); len(u) > 0 {
			units = append(units, u)
		}
	}
	return units
}

// sent feeds NAL units to a meter, each slice with a stamp of its own picture, cut as RFC
// 6184 and RFC 7798 cut them.
func sent(m *meter, units [][]byte, most int) {
	seq, stamp := uint16(0), uint32(0)
	send := func(payload []byte, marker bool) {
		b := make([]byte, 12, 12+len(payload))
		b[0], b[1] = 0x80, 96
		if marker {
			b[1] |= 0x80
		}
		seq++
		binary.BigEndian.PutUint16(b[2:], seq)
		binary.BigEndian.PutUint32(b[4:], stamp)
		m.rtp(time.Unix(1, 0), append(b, payload...))
	}
	for _, u := range units {
		slice := u[0]&0x1f <= 5
		head, kind := 1, u[0]&0x1f
		if m.track.codec == codecH265 {
			head, kind = 2, u[0]>>1&0x3f
			slice = kind < 32
		}
		if len(u) <= most {
			send(u, slice)
		} else {
			for at := head; at < len(u); at += most {
				end := min(at+most, len(u))
				flags := kind
				if at == head {
					flags |= 0x80
				}
				if end == len(u) {
					flags |= 0x40
				}
				p := []byte{u[0]&0xe0 | 28, flags}
				if head == 2 {
					p = []byte{u[0]&0x81 | 49<<1, u[1], flags}
				}
				send(append(p, u[at:end]...), slice && end == len(u))
			}
		}
		if slice {
			stamp += 18000
		}
	}
}

// A kept key frame decodes to the picture that was sent, from wherever the watching began.
func TestKeeper(t *testing.T) {
	ffmpeg, ok := picture.FindFFmpeg()
	if !ok {
		t.Fatal("ffmpeg is not installed")
	}
	h264 := []string{"-c:v", "libx264", "-preset", "fast", "-pix_fmt", "yuv420p", "-f", "h264", "-x264-params"}
	h265 := []string{"-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-f", "hevc", "-x265-params"}
	for name, c := range map[string]struct {
		codec  codec
		args   []string
		most   int  // of a packet
		from   int  // units before it are missed
		inline bool // parameter sets come only with the description
	}{
		"H.264":                 {codecH264, append(h264, "keyint=6:min-keyint=6:scenecut=0:bframes=0:slices=1"), 1400, 0, false},
		"H.264, units whole":    {codecH264, append(h264, "keyint=6:min-keyint=6:scenecut=0:bframes=0:slices=1"), 1 << 20, 0, false},
		"H.264, joined late":    {codecH264, append(h264, "keyint=6:min-keyint=6:scenecut=0:bframes=0:slices=1:repeat-headers=1"), 1400, 5, false},
		"H.264, open groups":    {codecH264, append(h264, "keyint=6:min-keyint=6:scenecut=0:bframes=0:slices=1:open-gop=1:repeat-headers=1"), 1400, 5, false},
		"H.264, sets described": {codecH264, append(h264, "keyint=6:min-keyint=6:scenecut=0:bframes=0:slices=1"), 1400, 0, true},
		"H.265":                 {codecH265, append(h265, "log-level=none:keyint=6:min-keyint=6:scenecut=0:bframes=0"), 1400, 0, false},
		"H.265, joined late":    {codecH265, append(h265, "log-level=none:keyint=6:min-keyint=6:scenecut=0:bframes=0:repeat-headers=1"), 900, 6, false},
	} {
		t.Run(name, func(t *testing.T) {
			units := coded(t, c.args...)
			tr := &track{codec: c.codec, payload: 96, clock: 90000}
			if c.inline {
				tr.params, units = units[:2:2], units[2:]
			}
			m := newMeter(tr)
			m.keep = newKeeper(tr, picture.MaxFrame)
			sent(m, units[c.from:], c.most)
			f := m.kept()
			if f == nil {
				t.Fatalf("nothing was kept: %v", m.complaint())
			}
			r := ffmpeg.Decode(t.Context(), f.Codec, []picture.Frame{*f})[0]
			if r.Err != nil {
				t.Fatal(r.Err)
			}
			low, high := 255, 0
			for _, v := range r.Luma {
				low, high = min(low, int(v)), max(high, int(v))
			}
			if low > 40 || high < 200 {
				t.Errorf("that is not what was sent: from %d to %d", low, high)
			}
		})
	}
}

// What is no whole key frame is not kept, nor one that is too large.
func TestKeeperKeepsNothing(t *testing.T) {
	units := coded(t, "-c:v", "libx264", "-preset", "fast", "-pix_fmt", "yuv420p", "-f", "h264", "-x264-params", "keyint=30:slices=1")
	tr := &track{codec: codecH264, payload: 96, clock: 90000}
	for name, m := range map[string]*meter{"late": newMeter(tr), "small": newMeter(tr)} {
		most, from := picture.MaxFrame, 4
		if name == "small" {
			most, from = 500, 0
		}
		m.keep = newKeeper(tr, most)
		sent(m, units[from:], 1400)
		if f := m.kept(); f != nil {
			t.Errorf("%s: kept %d bytes", name, len(f.Data))
		}
		if cap(m.keep.unit) > 2*most {
			t.Errorf("%s: holds %d bytes", name, cap(m.keep.unit))
		}
	}
	if newKeeper(&track{codec: codecAV1}, 1000) != nil || newKeeper(tr, 0) != nil {
		t.Error("kept what nobody decodes or wants")
	}
}

// RTP/JPEG becomes a file again, with tables of its own and with those of a quality.
func TestKeeperJPEG(t *testing.T) {
	file, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360", "-frames:v", "1", "-c:v", "mjpeg", "-huffman", "default", "-q:v", "4", "-f", "mjpeg", "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(file, []byte{0xff, 0xda})
	scan := file[at+2+int(binary.BigEndian.Uint16(file[at+2:])) : len(file)-2]
	table := file[bytes.Index(file, []byte{0xff, 0xdb})+5:][:64]
	for _, quality := range []byte{255, 70} {
		tr := &track{codec: codecJPEG, payload: 26, clock: 90000}
		m := newMeter(tr)
		m.keep = newKeeper(tr, picture.MaxFrame)
		for seq, at := uint16(0), 0; at < len(scan); seq++ {
			n := min(1300, len(scan)-at)
			b := []byte{0x80, 26, byte(seq >> 8), byte(seq), 0, 0, 0, 0, 0, 0, 0, 0, 0, byte(at >> 16), byte(at >> 8), byte(at), 1, quality, 80, 45}
			if at+n == len(scan) {
				b[1] |= 0x80
			}
			if at == 0 && quality == 255 {
				b = append(append(b, 0, 0, 0, 64), table...)
			}
			m.rtp(time.Unix(1, 0), append(b, scan[at:at+n]...))
			at += n
		}
		f := m.kept()
		if f == nil {
			t.Fatalf("nothing was kept: %v", m.complaint())
		}
		got, err := picture.DecodeJPEG(f.Data)
		if err != nil {
			t.Fatal(err)
		}
		want, err := picture.DecodeJPEG(file)
		if err != nil {
			t.Fatal(err)
		}
		if quality == 255 && *got != *want {
			t.Error("another picture came out")
		}
	}
}
