package probe

import "encoding/binary"

// packet is an RTP packet (RFC 3550 5.1), pointing into the buffer that it was read to.
type packet struct {
	marker  bool
	kind    uint8 // payload type
	number  uint16
	stamp   uint32
	ssrc    uint32
	payload []byte
}

// readPacket reads an RTP packet. Not ok: it is none.
func readPacket(b []byte) (p packet, ok bool) {
	if len(b) < 12 || b[0]>>6 != 2 {
		return p, false
	}
	p = packet{
		marker: b[1]&0x80 != 0,
		kind:   b[1] & 0x7f,
		number: binary.BigEndian.Uint16(b[2:]),
		stamp:  binary.BigEndian.Uint32(b[4:]),
		ssrc:   binary.BigEndian.Uint32(b[8:]),
	}
	at := 12 + 4*int(b[0]&0x0f)
	if b[0]&0x10 != 0 {
		if len(b) < at+4 {
			return p, false
		}
		at += 4 + 4*int(binary.BigEndian.Uint16(b[at+2:]))
	}
	end := len(b)
	if b[0]&0x20 != 0 {
		end -= int(b[len(b)-1])
	}
	if at > end {
		return p, false
	}
	p.payload = b[at:end]
	return p, true
}
