package probe

import (
	"bytes"
	"encoding/binary"

	"camledger/probe/picture"
)

// keeper keeps the first whole key frame of a stream, so that a picture can be made of it
// once the session is over. It holds one access unit at most, of bounded size, and that only
// as long as it may be a key frame.
type keeper struct {
	codec codec
	most  int
	sets  [][]byte // parameter sets, in their order
	unit  []byte   // the pictures of the access unit that is being received
	off   bool     // this unit is no key frame, or too large, or broken
	inner bool     // a fragment is open
	tall  jpegHead // MJPEG only
	frame *picture.Frame
}

// maxSets is how many parameter sets are kept.
const maxSets = 16

// newKeeper keeps a key frame of a track of so many bytes at most; nil where none is wanted
// or none of that codec can be kept.
func newKeeper(t *track, most int) *keeper {
	switch t.codec {
	case codecH264, codecH265, codecJPEG:
	default:
		return nil
	}
	if most <= 0 {
		return nil
	}
	k := &keeper{codec: t.codec, most: most}
	for _, set := range t.params {
		k.set(set)
	}
	return k
}

// set remembers a parameter set; one that is known already comes last again.
func (k *keeper) set(b []byte) {
	if len(b) < 2 || len(b) > maxParams {
		return
	}
	for i, s := range k.sets {
		if bytes.Equal(s, b) {
			k.sets = append(k.sets[:i], k.sets[i+1:]...)
			break
		}
	}
	if len(k.sets) == maxSets {
		k.sets = k.sets[1:]
	}
	k.sets = append(k.sets, bytes.Clone(b))
}

// begin starts an access unit.
func (k *keeper) begin() { k.unit, k.off, k.inner = k.unit[:0], k.frame != nil, false }

// add takes a packet's payload of an access unit that looks as said so far.
func (k *keeper) add(p []byte, u *unit) {
	if k.off {
		return
	}
	switch k.codec {
	case codecH264:
		k.addH264(p)
	case codecH265:
		k.addH265(p)
	default:
		k.addJPEG(p)
	}
	if u.picture && !u.key && !u.intra || u.hole || len(k.unit) > k.most {
		k.off = true
		k.unit = k.unit[:0]
	}
}

// addH264 reads RFC 6184: single NAL units, STAP-A and FU-A.
func (k *keeper) addH264(p []byte) {
	if len(p) < 2 {
		return
	}
	switch p[0] & 0x1f {
	case 24:
		k.addMany(p[1:])
	case 28:
		if len(p) > 2 {
			k.part([]byte{p[0]&0xe0 | p[1]&0x1f}, p[2:], p[1]&0x80 != 0, p[1]&0x40 != 0)
		}
	default:
		k.whole(p)
	}
}

// addH265 reads RFC 7798: single NAL units, aggregation packets and fragments.
func (k *keeper) addH265(p []byte) {
	if len(p) < 3 {
		return
	}
	switch p[0] >> 1 & 0x3f {
	case 48:
		k.addMany(p[2:])
	case 49:
		if len(p) > 3 {
			k.part([]byte{p[0]&0x81 | p[2]&0x3f<<1, p[1]}, p[3:], p[2]&0x80 != 0, p[2]&0x40 != 0)
		}
	default:
		k.whole(p)
	}
}

// addMany takes NAL units that stand behind their lengths.
func (k *keeper) addMany(p []byte) {
	for len(p) > 2 {
		n := int(binary.BigEndian.Uint16(p))
		if n == 0 || n > len(p)-2 {
			return
		}
		k.whole(p[2 : 2+n])
		p = p[2+n:]
	}
}

// whole takes a NAL unit.
func (k *keeper) whole(nal []byte) {
	k.inner = false
	switch k.kind(nal) {
	case nalSet:
		k.set(nal)
	case nalPicture:
		if len(k.unit)+len(nal) <= k.most {
			k.unit = picture.AppendUnit(k.unit, nal)
		} else {
			k.off = true
		}
	}
}

// part takes a piece of a NAL unit whose header is given.
func (k *keeper) part(head, rest []byte, first, last bool) {
	if first {
		k.inner = k.kind(head) == nalPicture
		if k.inner {
			k.unit = picture.AppendUnit(k.unit, head)
		}
	}
	if k.inner && len(k.unit)+len(rest) <= k.most {
		k.unit = append(k.unit, rest...)
	} else if k.inner {
		k.off = true
	}
	k.inner = k.inner && !last
}

// unitKind is what a NAL unit is for us.
type unitKind int

const (
	nalOther unitKind = iota
	nalSet
	nalPicture
)

func (k *keeper) kind(unit []byte) unitKind {
	if k.codec == codecH264 {
		switch kind := unit[0] & 0x1f; {
		case kind >= 1 && kind <= 5:
			return nalPicture
		case kind == 7 || kind == 8:
			return nalSet
		}
		return nalOther
	}
	switch kind := unit[0] >> 1 & 0x3f; {
	case kind < 32:
		return nalPicture
	case kind <= 34:
		return nalSet
	}
	return nalOther
}

// seal ends an access unit that was a whole key frame.
func (k *keeper) seal() {
	if k.off || k.frame != nil || len(k.unit) == 0 {
		return
	}
	if k.codec == codecJPEG {
		if b := k.tall.file(k.unit); b != nil {
			k.frame = &picture.Frame{Codec: picture.JPEG, Data: b}
		}
	} else {
		f := picture.Frame{Codec: picture.H264}
		if k.codec == codecH265 {
			f.Codec = picture.H265
		}
		for _, s := range k.sets {
			f.Data = picture.AppendUnit(f.Data, s)
		}
		f.Data = append(f.Data, k.unit...)
		k.frame = &f
	}
	k.unit, k.sets, k.off = nil, nil, true
}

// kept is the key frame that was kept; nil where there is none.
func (m *meter) kept() *picture.Frame {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.keep == nil {
		return nil
	}
	return m.keep.frame
}
