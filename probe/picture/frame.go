// Package picture makes pictures of what cameras send, and figures of the pictures. A key
// frame is decoded by ffmpeg, confined and many at once, a JPEG by the standard library;
// what comes out is one grey picture of 320 by 180 pixels, whatever went in. Its figures
// say how bright, rich in contrast and sharp it is, how like a reference view and how
// different from the picture before. Whether that is good enough is judged elsewhere
// (inventory.JudgePicture), against the camera's own normal.
//
// A picture of a camera is personal data. Nothing in this package writes one to a disk: it
// stays in memory and in the pipes to ffmpeg. What is meant to be kept is too coarse to
// show a face: see Small and Tiny.
package picture

import "errors"

// Codec is how a frame is coded.
type Codec string

// The codecs. What else cameras send is not decoded.
const (
	H264 Codec = "H.264"
	H265 Codec = "H.265"
	JPEG Codec = "JPEG"
)

// Frame is one still that can be decoded alone: a key frame with its parameter sets as an
// Annex B byte stream (ITU-T H.264 or H.265, Annex B), or a JPEG file.
type Frame struct {
	Codec Codec
	Data  []byte
}

// MaxFrame is the most bytes of a frame that is decoded.
const MaxFrame = 4 << 20

// maxPixels is the most pixels of a picture that is decoded: 4096 by 4096.
const maxPixels = 1 << 24

// Errors of decoding. ErrBroken says that a frame is no picture; ErrNoDecoder that nothing
// here can decode its codec.
var (
	ErrBroken    = errors.New("the frame gives no picture")
	ErrTooLarge  = errors.New("the frame is larger than what is decoded")
	ErrNoDecoder = errors.New("there is no decoder for it: install ffmpeg")
)

// Size of the picture that everything is measured on.
const (
	Width  = 320
	Height = 180
)

// Luma is a grey picture, row by row from the top left, 0 black to 255 white.
type Luma [Width * Height]uint8
