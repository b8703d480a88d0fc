package probe

import (
	"bytes"
	"encoding/hex"
	"math/bits"
)

// lookMPEG4 reads RFC 6416: the coding type of a VOP, 0 for I, and the header of the layer before
// it, which holds the size.
func lookMPEG4(p []byte) (l look) {
	if len(p) == 0 {
		return l
	}
	l.picture, l.coded = true, len(p)
	for i := 0; i+4 < len(p) && i < 1024; i++ {
		if p[i] != 0 || p[i+1] != 0 || p[i+2] != 1 {
			continue
		}
		if isVOL(p[i+3]) && l.sps == nil {
			l.sps = p[i:min(len(p), i+maxVOL)]
		}
		if p[i+3] == 0xb6 {
			l.start = true
			l.key = p[i+4]>>6 == 0
			break
		}
	}
	return l
}

// maxVOL is more than the header of a layer takes up to its size.
const maxVOL = 64

// isVOL tells the start code of a video object layer (ISO/IEC 14496-2 6.2.1).
func isVOL(code byte) bool { return code>>4 == 2 }

// readConfig reads the configuration of a fmtp line (RFC 6416 7.1); nil where it has none.
func readConfig(value string) []byte {
	b, err := hex.DecodeString(value)
	if err != nil || len(b) > maxParams {
		return nil
	}
	return b
}

// sizeMPEG4 reads the header of a video object layer up to the size (ISO/IEC 14496-2 6.2.3),
// which may stand behind other headers.
func sizeMPEG4(b []byte) (s size, ok bool) {
	for {
		i := bytes.Index(b, []byte{0, 0, 1})
		if i < 0 || len(b) < i+4 {
			return s, false
		}
		code := b[i+3]
		b = b[i+4:]
		if isVOL(code) {
			break
		}
	}
	r := reader{b: b}
	r.take(1 + 8) // random access, type
	version := uint32(1)
	if r.take(1) == 1 {
		version = r.take(4)
		r.take(3) // priority
	}
	if r.take(4) == 15 { // an aspect ratio of its own
		r.take(8 + 8)
	}
	if r.take(1) == 1 { // control parameters
		r.take(2 + 1)
		if r.take(1) == 1 { // of the buffer, with markers between
			r.take(16)
			r.take(16)
			r.take(16)
			r.take(3 + 11 + 1)
			r.take(16)
		}
	}
	shape := r.take(2)
	if shape == 3 && version != 1 {
		r.take(4)
	}
	r.take(1)
	resolution := r.take(16)
	r.take(1)
	if r.take(1) == 1 && resolution > 0 { // one step between all frames
		r.take(max(1, bits.Len32(resolution-1)))
	}
	if shape != 0 { // not rectangular: no camera's
		return s, false
	}
	r.take(1)
	s.width = int(r.take(13))
	r.take(1)
	s.height = int(r.take(13))
	return s, !r.over
}
