package probe

import (
	"encoding/binary"
	"math"
	"strings"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"
)

// codec is how a track's packets are read.
type codec string

// Codecs whose key frames we can tell. codecOther is measured without them.
const (
	codecH264  codec = "H.264"
	codecH265  codec = "H.265"
	codecJPEG  codec = "MJPEG"
	codecMPEG4 codec = "MPEG-4"
	codecAV1   codec = "AV1"
	codecOther codec = ""
)

func codecOf(name string, payload uint8) codec {
	switch strings.ToUpper(name) {
	case "H264":
		return codecH264
	case "H265", "HEVC":
		return codecH265
	case "JPEG":
		return codecJPEG
	case "MP4V-ES":
		return codecMPEG4
	case "AV1":
		return codecAV1
	}
	if name == "" && payload == 26 {
		return codecJPEG
	}
	return codecOther
}

// maxParams is the longest parameter set that is kept.
const maxParams = 4 << 10

// look is what one packet's payload shows of its access unit.
type look struct {
	picture bool   // holds part of a coded picture
	start   bool   // a slice or picture begins in it
	first   bool   // the first slice of a picture, or what stands before it: nothing of it is missing
	key     bool   // belongs to a key frame
	intra   bool   // begins an I slice that is no IDR
	entry   bool   // holds parameter sets or a recovery point: an I slice beside it is a key frame
	coded   int    // bytes of coded picture, without parameter sets and side information
	broken  bool   // a slice of a key frame says that it is none: no decoder takes it
	alien   bool   // is nothing of its codec
	sps     []byte // points into the payload
	width   int    // MJPEG only
	height  int
}

// look reads a payload just as deep as the signs lie. It never keeps it.
func (c codec) look(p []byte) look {
	switch c {
	case codecH264:
		return lookH264(p)
	case codecH265:
		return lookH265(p)
	case codecJPEG:
		return lookJPEG(p)
	case codecMPEG4:
		return lookMPEG4(p)
	case codecAV1:
		return lookAV1(p)
	}
	return look{picture: len(p) > 0, start: len(p) > 0, coded: len(p)}
}

// lookH264 reads RFC 6184: single NAL units, STAP-A and FU-A.
func lookH264(p []byte) (l look) {
	if len(p) < 2 {
		return l
	}
	switch p[0] & 0x1f {
	case 0, 2, 3, 4, 30, 31:
		// Undefined in RFC 6184 5.2; 2 to 4 are the partitions of the Extended profile, which
		// no camera uses: so H.265 under the name of H.264 looks, whose fragments are 2 here.
		l.alien = true
	case 24:
		for p = p[1:]; len(p) > 2; {
			n := int(binary.BigEndian.Uint16(p))
			if n == 0 || n > len(p)-2 {
				break
			}
			l.unitH264(p[2]&0x1f, p[2:2+n], true)
			p = p[2+n:]
		}
	case 28, 29:
		if len(p) > 2 {
			l.unitH264(p[1]&0x1f, p[1:], p[1]&0x80 != 0)
		}
	default:
		l.unitH264(p[0]&0x1f, p, true)
	}
	return l
}

// unitH264 looks at a NAL unit, or at a piece of one: whole or first where begins. Its
// first byte is the header, or stands for it.
func (l *look) unitH264(kind byte, nal []byte, begins bool) {
	switch {
	case kind >= 1 && kind <= 5:
		l.picture = true
		l.coded += len(nal)
		l.key = l.key || kind == 5
		if begins {
			l.start = true
			l.first = l.first || len(nal) > 1 && nal[1]&0x80 != 0 // first_mb_in_slice 0
			l.intra = l.intra || kind == 1 && isIntraSlice(nal[1:])
			l.broken = l.broken || kind == 5 && len(nal) > 8 && !isKeySlice(nal[1:])
		}
	case kind == 6 && begins:
		l.entry = l.entry || len(nal) > 1 && nal[1] == 6 // SEI: recovery point
	case kind == 7 && begins:
		l.entry, l.first = true, true
		if len(nal) <= maxParams && nal[0]&0x1f == 7 {
			l.sps = nal
		}
	}
}

// isIntraSlice tells that a slice is of type I (H.264 7.4.3).
func isIntraSlice(b []byte) bool {
	kind, ok := sliceType(b)
	return ok && (kind == 2 || kind == 7)
}

// isKeySlice tells that a slice is of a type that an IDR picture may have: I or SI (H.264
// 7.4.1.2.4, 7.4.3).
func isKeySlice(b []byte) bool {
	kind, ok := sliceType(b)
	return ok && (kind == 2 || kind == 7 || kind == 4 || kind == 9)
}

// sliceType reads slice_type after first_mb_in_slice (H.264 7.3.3).
func sliceType(b []byte) (kind uint32, ok bool) {
	r := reader{b: b}
	r.golomb(math.MaxUint32)
	kind = r.golomb(math.MaxUint32)
	return kind, !r.over
}

// lookH265 reads RFC 7798: single NAL units, aggregation packets and fragments.
func lookH265(p []byte) (l look) {
	if len(p) < 3 {
		return l
	}
	layer, temporal := p[0]&1<<5|p[1]>>3, p[1]&7
	switch kind := p[0] >> 1 & 0x3f; {
	case p[0]&0x80 != 0, kind > 50, layer != 0, temporal == 0:
		// RFC 7798 1.1.4: the first bit is 0, so is the layer of what decoders take, and the
		// last three bits never are. H.264 under the name of H.265 looks so.
		l.alien = true
	case kind == 48:
		for p = p[2:]; len(p) > 2; {
			n := int(binary.BigEndian.Uint16(p))
			if n == 0 || n > len(p)-2 {
				break
			}
			l.unitH265(p[2]>>1&0x3f, p[2:2+n], true)
			p = p[2+n:]
		}
	case kind == 49:
		if l.unitH265(p[2]&0x3f, p[1:], p[2]&0x80 != 0); l.picture {
			l.coded-- // its header counts as one byte, as with H.264
		}
	default:
		l.unitH265(kind, p, true)
	}
	return l
}

// unitH265 is unitH264 with a header of two bytes.
func (l *look) unitH265(kind byte, nal []byte, begins bool) {
	switch {
	case kind < 32:
		l.picture = true
		l.coded += len(nal)
		l.key = l.key || kind >= 16 && kind <= 23
		l.start = l.start || begins
		l.first = l.first || begins && len(nal) > 2 && nal[2]&0x80 != 0 // first_slice_segment_in_pic_flag
	case kind >= 32 && kind <= 34 && begins:
		l.first = true
		if kind == 33 && len(nal) <= maxParams && nal[0]>>1&0x3f == 33 {
			l.sps = nal
		}
	}
}

// lookJPEG reads RFC 2435: every frame is a key frame; offset 0 begins it.
func lookJPEG(p []byte) (l look) {
	if len(p) <= 8 {
		return l
	}
	l.picture, l.key, l.coded = true, true, len(p)-8
	l.start = p[1] == 0 && p[2] == 0 && p[3] == 0
	l.first = l.start
	l.width, l.height = int(p[6])*8, int(p[7])*8
	return l
}

// lookAV1 reads the aggregation header of AV1 over RTP: Z continues an earlier packet, W
// counts the elements, N begins a coded video sequence. Where an element begins, its OBU header
// is looked at (AV1 5.3.2): a sequence begins with its header, behind a temporal delimiter.
func lookAV1(p []byte) (l look) {
	if len(p) < 2 {
		return l
	}
	if p[0]&0x07 != 0 {
		l.alien = true
		return l
	}
	l.start = p[0]&0x80 == 0
	if l.start {
		kind, ok := firstOBU(p)
		if !ok {
			l.start, l.alien = false, true
			return l
		}
		l.key = p[0]&0x08 != 0 && (kind == 1 || kind == 2)
	}
	l.picture, l.coded = true, len(p)-1
	return l
}

// firstOBU is the type of the first OBU of a packet in which one begins.
func firstOBU(p []byte) (kind byte, ok bool) {
	one := p[0]>>4&3 == 1
	p = p[1:]
	for i := 0; !one; i++ { // its length in LEB128 stands before it
		if i == 8 || len(p) == 0 {
			return 0, false
		}
		more := p[0]&0x80 != 0
		p = p[1:]
		if !more {
			break
		}
	}
	if len(p) == 0 || p[0]&0x81 != 0 {
		return 0, false
	}
	kind = p[0] >> 3 & 0x0f
	return kind, kind >= 1 && kind <= 8 || kind == 15
}

// size is what a parameter set says of the picture.
type size struct {
	profile       string
	width, height int
}

var profilesH264 = map[uint8]string{
	66: "Baseline", 77: "Main", 88: "Extended", 100: "High", 110: "High 10", 122: "High 4:2:2", 244: "High 4:4:4",
}

var profilesH265 = map[uint8]string{1: "Main", 2: "Main 10", 3: "Main Still Picture", 4: "Range Extensions"}

// readSize reads a sequence parameter set, or what stands for it. Not ok: it is none, or broken.
func (c codec) readSize(sps []byte) (s size, ok bool) {
	defer func() {
		if r := recover(); r != nil {
			s, ok = size{}, false
		}
	}()
	switch c {
	case codecH264:
		var v h264.SPS
		if v.Unmarshal(sps) != nil {
			s, ok = roughSizeH264(sps)
			return s, ok && s.fits()
		}
		s = size{profilesH264[v.ProfileIdc], v.Width(), v.Height()}
		if v.ProfileIdc == 66 && v.ConstraintSet1Flag {
			s.profile = "Constrained Baseline"
		}
	case codecH265:
		var v h265.SPS
		if v.Unmarshal(sps) != nil {
			s, ok = roughSizeH265(sps)
			return s, ok && s.fits()
		}
		s = size{profilesH265[v.ProfileTierLevel.GeneralProfileIdc], v.Width(), v.Height()}
	case codecMPEG4:
		if s, ok = sizeMPEG4(sps); !ok {
			return s, false
		}
	default:
		return s, false
	}
	return s, s.fits()
}

// fits tells a size that a decoder takes.
func (s size) fits() bool {
	const most = 1 << 15
	return s.width > 0 && s.height > 0 && s.width <= most && s.height <= most
}
