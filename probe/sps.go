package probe

import (
	"slices"

	"github.com/bluenviron/mediacommon/v2/pkg/bits"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
)

// reader reads a parameter set; past its end, or at what cannot be, it is over.
type reader struct {
	b    []byte
	pos  int
	over bool
}

func (r *reader) take(n int) uint32 {
	v, err := bits.ReadBits(r.b, &r.pos, n)
	r.over = r.over || err != nil
	return uint32(v)
}

// golomb reads ue(v), H.264 9.1; more than most means that it is no such parameter set.
func (r *reader) golomb(most uint32) uint32 {
	v, err := bits.ReadGolombUnsigned(r.b, &r.pos)
	r.over = r.over || err != nil || v > most
	return v
}

// signed reads se(v).
func (r *reader) signed() int {
	v, err := bits.ReadGolombSigned(r.b, &r.pos)
	r.over = r.over || err != nil
	return int(v)
}

// highProfiles are those with the fields of H.264 7.3.2.1.1 about colour.
var highProfiles = []uint32{100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}

// roughSizeH264 reads a sequence parameter set up to its size (H.264 7.3.2.1.1), and not what
// comes after, which some cameras get wrong and decoders pass over.
func roughSizeH264(sps []byte) (s size, ok bool) {
	if len(sps) < 5 || sps[0]&0x1f != 7 {
		return s, false
	}
	r := &reader{b: h264.EmulationPreventionRemove(sps[1:])}
	profile := r.take(8)
	r.take(16) // constraints, level
	r.golomb(31)
	switch {
	case slices.Contains(highProfiles, profile):
		chroma := r.golomb(3)
		if chroma == 3 {
			r.take(1)
		}
		r.golomb(6)
		r.golomb(6)
		r.take(1)
		if r.take(1) == 1 {
			lists := 8
			if chroma == 3 {
				lists = 12
			}
			for i := range lists {
				if r.take(1) == 1 {
					r.scaling(i)
				}
			}
		}
	case profile != 66 && profile != 77 && profile != 88:
		return s, false
	}
	r.golomb(12)
	switch r.golomb(2) {
	case 0:
		r.golomb(12)
	case 1:
		r.take(1)
		r.signed()
		r.signed()
		for range r.golomb(255) {
			r.signed()
		}
	}
	r.golomb(16)
	r.take(1)
	s = size{profilesH264[uint8(profile)], 16 * (int(r.golomb(1<<12)) + 1), 16 * (int(r.golomb(1<<12)) + 1)}
	if r.take(1) == 0 { // fields
		s.height *= 2
	}
	return s, !r.over
}

// scaling passes over the scaling list of a number (H.264 7.3.2.1.1.1).
func (r *reader) scaling(number int) {
	n := 16
	if number >= 6 {
		n = 64
	}
	last, next := 8, 8
	for range n {
		if next != 0 && !r.over {
			next = (last + r.signed() + 256) % 256
		}
		if next != 0 {
			last = next
		}
	}
}

// roughSizeH265 is roughSizeH264 for H.265 7.3.2.2.1.
func roughSizeH265(sps []byte) (s size, ok bool) {
	if len(sps) < 16 || sps[0]>>1&0x3f != 33 {
		return s, false
	}
	r := &reader{b: h264.EmulationPreventionRemove(sps[2:])}
	r.take(4)
	layers := int(r.take(3))
	r.take(1)
	r.take(3) // profile space, tier
	profile := r.take(5)
	r.take(32 + 48 + 8)
	var flags [8]uint32
	for i := range layers {
		flags[i] = r.take(2)
	}
	if layers > 0 {
		r.take(2 * (8 - layers))
	}
	for i := range layers {
		if flags[i]&2 != 0 {
			r.take(88)
		}
		if flags[i]&1 != 0 {
			r.take(8)
		}
	}
	r.golomb(15)
	if r.golomb(3) == 3 {
		r.take(1)
	}
	s = size{profilesH265[uint8(profile)], int(r.golomb(1 << 15)), int(r.golomb(1 << 15))}
	return s, !r.over && layers < 7
}
