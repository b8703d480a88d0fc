package probe

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"slices"
)

// jpegHead is what RFC 2435 says of a picture in place of its JPEG headers.
type jpegHead struct {
	kind, quality uint8
	width, height int
	restart       uint16
	tables        []byte
}

// addJPEG takes a packet of RFC 2435: a header of 8 bytes, one of 4 where restart markers
// are used, and in the first packet of a picture one with the quantization tables.
func (k *keeper) addJPEG(p []byte) {
	if len(p) < 8 {
		k.off = true
		return
	}
	at := int(p[1])<<16 | int(p[2])<<8 | int(p[3])
	h := jpegHead{kind: p[4], quality: p[5], width: int(p[6]) * 8, height: int(p[7]) * 8}
	rest := p[8:]
	if h.kind&0x40 != 0 {
		if len(rest) < 4 {
			k.off = true
			return
		}
		h.restart, rest = binary.BigEndian.Uint16(rest), rest[4:]
	}
	if at == 0 && h.quality >= 128 {
		if len(rest) < 4 {
			k.off = true
			return
		}
		n := int(binary.BigEndian.Uint16(rest[2:]))
		if rest[1] != 0 || n > len(rest)-4 {
			k.off = true
			return
		}
		h.tables, rest = bytes.Clone(rest[4:4+n]), rest[4+n:]
	}
	if at == 0 {
		k.tall, k.unit = h, k.unit[:0]
	}
	if at != len(k.unit) {
		k.off = true // a piece is missing
		return
	}
	k.unit = append(k.unit, rest...)
}

// file puts the JPEG headers back before the scan; nil where that cannot be.
func (h jpegHead) file(scan []byte) []byte {
	quality := int(h.quality)
	if quality == 0 || quality > 99 {
		quality = 50
	}
	dqt, dht := tablesOf(quality)
	if h.quality >= 128 {
		if len(h.tables) < 64 {
			return nil
		}
		second := h.tables[:64]
		if len(h.tables) >= 128 {
			second = h.tables[64:128]
		}
		dqt = slices.Concat([]byte{0xff, 0xdb, 0, 132, 0}, h.tables[:64], []byte{1}, second)
	}
	if h.width == 0 || h.height == 0 || h.kind&0x3f > 1 {
		return nil
	}
	sampling := byte(0x21) // 4:2:2
	if h.kind&0x3f == 1 {
		sampling = 0x22 // 4:2:0
	}
	b := slices.Concat([]byte{0xff, 0xd8}, dqt,
		[]byte{0xff, 0xc0, 0, 17, 8, byte(h.height >> 8), byte(h.height), byte(h.width >> 8), byte(h.width), 3, 0, sampling, 0, 1, 0x11, 1, 2, 0x11, 1}, dht)
	if h.restart > 0 {
		b = append(b, 0xff, 0xdd, 0, 4, byte(h.restart>>8), byte(h.restart))
	}
	b = append(b, 0xff, 0xda, 0, 12, 3, 0, 0, 1, 0x11, 2, 0x11, 0, 63, 0)
	return append(append(b, scan...), 0xff, 0xd9)
}

// tablesOf gives the segments with the quantization tables of a quality and with the usual
// Huffman tables. RFC 2435 appendices A and B take both from the JPEG standard, as the
// standard library's encoder does.
func tablesOf(quality int) (dqt, dht []byte) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 8)), &jpeg.Options{Quality: quality}); err != nil {
		return nil, nil // a buffer takes everything
	}
	for rest := b.Bytes()[2:]; len(rest) > 4; {
		n := 2 + int(binary.BigEndian.Uint16(rest[2:]))
		switch rest[1] {
		case 0xdb:
			dqt = rest[:n]
		case 0xc4:
			dht = append(dht, rest[:n]...)
		case 0xda:
			return dqt, dht
		}
		rest = rest[n:]
	}
	return dqt, dht
}
