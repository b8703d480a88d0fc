package picture

import "encoding/binary"

// A stop is a picture of 64 by 64 grey pixels, made once by x264 and x265. Two stand before
// each frame of a batch: the change of size makes the decoder forget everything of the
// frame before, so that what is missing of a broken frame is not filled up from another
// camera's. A frame may tell the decoder to drop the picture before it
// (no_output_of_prior_pics_flag, and every CRA of H.265): that is the second. Behind each unit comes an end of sequence (H.264 7.4.1.2.3, H.265 7.4.2.4.5),
// so that every frame comes out at once.
var stops = map[Codec][]byte{
	H264: []byte("\x00\x00\x00\x01\x67\x42\xc0\x0a\xdc\x42\x6c\x04\x40\x00\x00\x03\x00\x40\x00\x00\x03\x00\x83\xc4\x89\xe0" +
		"\x00\x00\x00\x01\x68\xce\x0f\xc8\x00\x00\x01\x65\x88\x84\x3a\x26\x28\x0c\x9c\x9c\x9d\x75\xd7\x5d\x75\xd7\x5d\x75\xd7\x5e"),
	H265: []byte("\x00\x00\x00\x01\x40\x01\x0c\x01\xff\xff\x01\x60\x00\x00\x03\x00\x90\x00\x00\x03\x00\x00\x03\x00\x1e\x95\x94\x09" +
		"\x00\x00\x00\x01\x42\x01\x01\x01\x60\x00\x00\x03\x00\x90\x00\x00\x03\x00\x00\x03\x00\x1e\xa0\x20\x81\x05\x96\x56\x54\xa4" +
		"\xc2\xf0\x16\x80\x80\x00\x00\x03\x00\x80\x00\x00\x03\x00\x84\x00\x00\x00\x01\x44\x01\xc0\x73\xc0\x89" +
		"\x00\x00\x01\x28\x01\xac\x4e\xd7\x1f\xfb\xa7\x2b\xfa\xbe"),
}

// stopGrey is the grey of a stop.
const stopGrey = 128

// ends are the end of sequence units with their start codes.
var ends = map[Codec][]byte{
	H264: {0, 0, 0, 1, 0x0a},
	H265: {0, 0, 0, 1, 0x48, 0x01},
}

// sequence puts frames of one codec into the container that ffmpeg is given: IVF, since it
// carries a time stamp for each frame. Frame i has the stamp 3i+2, the stops before it 3i
// and 3i+1: the stamps of what comes out tell which frame each picture is of, also where a frame
// gives none, or several.
//
// The header has 32 bytes, little endian:
//
//	"DKIF", version 0, length 32, codec, width, height, rate 1, scale 1, frames, 0
//
// and each frame 12: its length and its stamp.
func sequence(codec Codec, frames []Frame) []byte {
	size := 32
	for _, f := range frames {
		size += len(f.Data) + 320
	}
	b := make([]byte, 0, size)
	b = append(b, "DKIF\x00\x00\x20\x00H264"...) // ffmpeg is told the codec apart
	b = binary.LittleEndian.AppendUint16(b, Width)
	b = binary.LittleEndian.AppendUint16(b, Height)
	for _, v := range []uint32{1, 1, uint32(3 * len(frames)), 0} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	unit := func(data []byte, stamp int) {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(data)+len(ends[codec])))
		b = binary.LittleEndian.AppendUint64(b, uint64(stamp))
		b = append(append(b, data...), ends[codec]...)
	}
	for i, f := range frames {
		unit(stops[codec], 3*i)
		unit(stops[codec], 3*i+1)
		unit(f.Data, 3*i+2)
	}
	return b
}
