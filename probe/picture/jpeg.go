package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
)

// maxScans is how often a progressive JPEG may go over its picture: encoders make ten or
// so, and a small file could ask for thousands.
const maxScans = 32

// DecodeJPEG decodes a JPEG file. Its size is looked at before it is decoded. The error
// wraps ErrBroken or ErrTooLarge.
func DecodeJPEG(b []byte) (l *Luma, err error) {
	defer func() {
		if r := recover(); r != nil {
			l, err = nil, ErrBroken
		}
	}()
	if len(b) > MaxFrame {
		return nil, ErrTooLarge
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width*c.Height > maxPixels || bytes.Count(b, []byte{0xff, 0xda}) > maxScans {
		return nil, ErrTooLarge
	}
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return FromImage(m), nil
}

// FromImage makes the grey picture of an image, each pixel the mean of the area that it
// covers.
func FromImage(m image.Image) *Luma {
	r := m.Bounds()
	l := &Luma{}
	if r.Empty() {
		return l
	}
	row := make([]uint8, r.Dx())
	sums := make([]uint64, Width)
	for y := range Height {
		clear(sums)
		y0, y1 := span(y, Height, r.Dy())
		for sy := y0; sy < y1; sy++ {
			readRow(m, r, sy, row)
			for x := range Width {
				x0, x1 := span(x, Width, len(row))
				for _, v := range row[x0:x1] {
					sums[x] += uint64(v)
				}
			}
		}
		for x := range Width {
			x0, x1 := span(x, Width, len(row))
			n := uint64((x1 - x0) * (y1 - y0))
			l[y*Width+x] = uint8((sums[x] + n/2) / n)
		}
	}
	return l
}

// span is which of n pixels the i-th of parts covers: one at least.
func span(i, parts, n int) (from, to int) {
	from = i * n / parts
	return from, max(from+1, (i+1)*n/parts)
}

// readRow reads the luma of a row of an image.
func readRow(m image.Image, r image.Rectangle, y int, row []uint8) {
	switch m := m.(type) {
	case *image.YCbCr:
		copy(row, m.Y[y*m.YStride:])
	case *image.Gray:
		copy(row, m.Pix[y*m.Stride:])
	default:
		for x := range row {
			row[x] = color.GrayModel.Convert(m.At(r.Min.X+x, r.Min.Y+y)).(color.Gray).Y
		}
	}
}

// JPEG is the picture as a small file, for people to look at where that is wanted.
func (l *Luma) JPEG() ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, &image.Gray{Pix: l[:], Stride: Width, Rect: image.Rect(0, 0, Width, Height)}, &jpeg.Options{Quality: 60})
	return b.Bytes(), err
}
