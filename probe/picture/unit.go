package picture

import "bytes"

// startCode comes before each NAL unit of an Annex B byte stream.
var startCode = []byte{0, 0, 0, 1}

// AppendUnit appends a NAL unit to an Annex B byte stream.
func AppendUnit(b, unit []byte) []byte { return append(append(b, startCode...), unit...) }

// wanted tells whether a NAL unit, by its first byte, is a part of a picture or a parameter
// set. Delimiters, side information and ends of streams are not: a frame that could end the
// sequence itself could look like two.
func wanted(codec Codec, head byte) bool {
	if codec == H264 {
		kind := head & 0x1f
		return kind >= 1 && kind <= 5 || kind == 7 || kind == 8
	}
	kind := head >> 1 & 0x3f
	return kind <= 9 || kind >= 16 && kind <= 21 || kind >= 32 && kind <= 34
}

// tidy rebuilds an Annex B byte stream out of the units that make a picture. It is nil
// where there are none.
func tidy(codec Codec, b []byte) []byte {
	var out []byte
	for len(b) > 0 {
		at := bytes.Index(b, startCode[1:])
		if at < 0 {
			break
		}
		b = b[at+3:]
		end := bytes.Index(b, startCode[1:])
		if end < 0 {
			end = len(b)
		}
		// Zeros before the next start code are its own, or padding (B.1.1).
		if unit := bytes.TrimRight(b[:end], "\x00"); len(unit) > 2 && wanted(codec, unit[0]) {
			out = AppendUnit(out, unit)
		}
		b = b[end:]
	}
	return out
}
