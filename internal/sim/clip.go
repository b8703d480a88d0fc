package sim

import (
	"bytes"
	"embed"
	"fmt"
	"time"

	"github.com/bluenviron/gortsplib/v4/pkg/description"
	"github.com/bluenviron/gortsplib/v4/pkg/format"
	"github.com/pion/rtp"
)

//go:embed clips/*.h264 clips/*.h265 clips/*.mjpeg
var clipFiles embed.FS

// packet is the payload of one RTP packet; the header is made when it is sent.
type packet struct {
	payload []byte
	marker  bool
}

// frame is one access unit, ready for RTP.
type frame struct {
	packets []packet
	key     bool
}

// clip is a parsed clip. It is read-only and shared by all devices that play it.
type clip struct {
	codec  Codec
	frames []frame
	every  time.Duration // between two frames
	sets   [][]byte      // parameter sets: SPS, PPS or VPS, SPS, PPS
}

// show is what a stream looks like: the ordinary picture or what a fault makes of it.
type show string

const (
	showMain   show = "main"
	showLong   show = "long"
	showBlack  show = "black"
	showFrozen show = "frozen"
)

// stream is one encoder of a source.
type stream struct {
	codec Codec
	small bool
	long  bool
}

// streams are the encoders of a source in the order of the maker's profiles, the main stream first where the maker has
// no MJPEG profile before it.
func (m *maker) streams(s *Source) []stream {
	var all []stream
	if m.MJPEGFirst {
		all = append(all, stream{codec: CodecMJPEG, small: true})
	}
	all = append(all, stream{codec: s.Codec, small: s.Small, long: s.LongGOP})
	if s.Sub != CodecNone {
		all = append(all, stream{codec: s.Sub, small: true})
	}
	return all
}

func (s stream) size() (width, height int) {
	if s.small && s.codec == CodecMJPEG {
		return 320, 176 // RTP/JPEG wants multiples of 8
	}
	if s.small {
		return 320, 180
	}
	return 640, 360
}

func (s stream) fps() int {
	if s.codec == CodecMJPEG {
		return 5
	}
	return 25
}

func (s stream) kbps() int {
	switch {
	case s.codec == CodecMJPEG && s.small:
		return 200
	case s.codec == CodecMJPEG:
		return 400
	case s.small:
		return 48
	case s.long:
		return 60
	}
	return 160
}

func (s stream) gop() int {
	switch {
	case s.codec == CodecMJPEG:
		return 1
	case s.long:
		return 250
	}
	return 50
}

// file is the name of the clip of a stream.
func (s stream) file(as show) string {
	if as == showMain && s.long {
		as = showLong
	}
	name := string(as)
	if s.small {
		name = map[show]string{showMain: "sub", showBlack: "sub-black", showFrozen: "sub-frozen"}[as]
	}
	return name + "." + string(s.codec)
}

// loadClips reads all clips once. A frozen MJPEG clip is the first picture of the ordinary one.
func loadClips() (map[string]*clip, error) {
	entries, err := clipFiles.ReadDir("clips")
	if err != nil {
		return nil, fmt.Errorf("read clips: %w", err)
	}
	clips := map[string]*clip{}
	for _, e := range entries {
		b, err := clipFiles.ReadFile("clips/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("read clip: %w", err)
		}
		c, err := parseClip(e.Name(), b)
		if err != nil {
			return nil, fmt.Errorf("read clip %s: %w", e.Name(), err)
		}
		clips[e.Name()] = c
	}
	for from, to := range map[string]string{"main.mjpeg": "frozen.mjpeg", "sub.mjpeg": "sub-frozen.mjpeg"} {
		c := *clips[from]
		c.frames = c.frames[:1]
		clips[to] = &c
	}
	return clips, nil
}

func parseClip(name string, b []byte) (*clip, error) {
	switch {
	case bytes.HasSuffix([]byte(name), []byte(".h264")):
		return parseVideo(CodecH264, b)
	case bytes.HasSuffix([]byte(name), []byte(".h265")):
		return parseVideo(CodecH265, b)
	}
	return parseMJPEG(b)
}

func parseMJPEG(b []byte) (*clip, error) {
	enc, err := (&format.MJPEG{}).CreateEncoder()
	if err != nil {
		return nil, fmt.Errorf("packetise: %w", err)
	}
	c := &clip{codec: CodecMJPEG, every: time.Second / 5}
	for len(b) > 0 {
		end := bytes.Index(b, []byte{0xff, 0xd9})
		if end < 0 {
			break
		}
		pkts, err := enc.Encode(b[:end+2])
		if err != nil {
			return nil, fmt.Errorf("packetise: %w", err)
		}
		c.frames = append(c.frames, newFrame(pkts, true))
		b = b[end+2:]
	}
	return c, nil
}

// parseVideo splits an Annex B stream into access units and packetises them.
func parseVideo(codec Codec, b []byte) (*clip, error) {
	c := &clip{codec: codec, every: time.Second / 25}
	var encode func([][]byte) ([]*rtp.Packet, error)
	if codec == CodecH264 {
		e, err := (&format.H264{PacketizationMode: 1}).CreateEncoder()
		if err != nil {
			return nil, fmt.Errorf("packetise: %w", err)
		}
		encode = e.Encode
	} else {
		e, err := (&format.H265{}).CreateEncoder()
		if err != nil {
			return nil, fmt.Errorf("packetise: %w", err)
		}
		encode = e.Encode
	}
	var unit [][]byte
	var key, picture bool
	sets := map[byte][]byte{}
	flush := func() error {
		if !picture {
			return nil
		}
		pkts, err := encode(unit)
		if err != nil {
			return fmt.Errorf("packetise: %w", err)
		}
		c.frames = append(c.frames, newFrame(pkts, key))
		unit, key, picture = nil, false, false
		return nil
	}
	for _, n := range nalUnits(b) {
		kind := nalKind(codec, n)
		if picture && (kind != nalPicture && kind != nalKey || firstSlice(codec, n)) {
			if err := flush(); err != nil {
				return nil, err
			}
		}
		switch kind {
		case nalSet:
			sets[nalType(codec, n)] = n
		case nalPicture, nalKey:
			picture, key = true, key || kind == nalKey
		case nalOther:
			continue // the encoder's own notes
		}
		unit = append(unit, n)
	}
	if err := flush(); err != nil {
		return nil, err
	}
	order := []byte{7, 8}
	if codec == CodecH265 {
		order = []byte{32, 33, 34}
	}
	for _, t := range order {
		c.sets = append(c.sets, sets[t])
	}
	if len(c.frames) == 0 || !c.frames[0].key {
		return nil, fmt.Errorf("no key frame at the beginning")
	}
	return c, nil
}

func newFrame(pkts []*rtp.Packet, key bool) frame {
	f := frame{key: key, packets: make([]packet, len(pkts))}
	for i, p := range pkts {
		f.packets[i] = packet{p.Payload, p.Marker}
	}
	return f
}

type nal int

const (
	nalOther nal = iota
	nalSet
	nalPicture
	nalKey
)

func nalType(codec Codec, n []byte) byte {
	if codec == CodecH264 {
		return n[0] & 0x1f
	}
	return n[0] >> 1 & 0x3f
}

func nalKind(codec Codec, n []byte) nal {
	t := nalType(codec, n)
	if codec == CodecH264 {
		switch {
		case t == 5:
			return nalKey
		case t >= 1 && t <= 4:
			return nalPicture
		case t == 7 || t == 8:
			return nalSet
		}
		return nalOther
	}
	switch {
	case t >= 16 && t <= 21:
		return nalKey
	case t < 16:
		return nalPicture
	case t >= 32 && t <= 34:
		return nalSet
	}
	return nalOther
}

// firstSlice says whether a slice is the first of its picture.
func firstSlice(codec Codec, n []byte) bool {
	head := 1
	if codec == CodecH265 {
		head = 2
	}
	return len(n) > head && n[head]&0x80 != 0
}

// nalUnits splits at start codes; units shorter than a header are dropped.
func nalUnits(b []byte) [][]byte {
	var units [][]byte
	start := -1
	for i := 0; i+3 <= len(b); i++ {
		if b[i] != 0 || b[i+1] != 0 || b[i+2] != 1 {
			continue
		}
		if start >= 0 {
			if n := bytes.TrimRight(b[start:i], "\x00"); len(n) > 2 {
				units = append(units, n)
			}
		}
		start = i + 3
		i += 2
	}
	if start >= 0 && len(b)-start > 2 {
		units = append(units, b[start:])
	}
	return units
}

// media describes a clip in SDP.
func (c *clip) media() *description.Media {
	m := &description.Media{Type: description.MediaTypeVideo}
	switch c.codec {
	case CodecH264:
		m.Formats = []format.Format{&format.H264{PayloadTyp: 96, PacketizationMode: 1, SPS: c.sets[0], PPS: c.sets[1]}}
	case CodecH265:
		m.Formats = []format.Format{&format.H265{PayloadTyp: 96, VPS: c.sets[0], SPS: c.sets[1], PPS: c.sets[2]}}
	default:
		m.Formats = []format.Format{&format.MJPEG{}}
	}
	return m
}
