package picture

import (
	"encoding/binary"
	"errors"
	"math"
)

// Size of a print in cells.
const (
	printWidth  = 32
	printHeight = 18
	side        = Width / printWidth // of a cell in pixels
)

// cell is one of the 32 by 18 parts of a picture: its mean grey in 1/64, and the edges in
// it as a structure tensor: how much stronger they are across than along, as the cosine and
// the sine of twice their angle, in 1/16 greys for each pixel. Noise, which has no
// direction, cancels out of that; so does whether an edge goes from dark to bright or from
// bright to dark, which infrared light may turn round.
type cell struct {
	mean     uint16
	cos, sin int16
}

const (
	meanUnit = 64
	edgeUnit = 16
)

// Print is what is kept of a picture to compare others with it: 32 by 18 means and
// directions of edges. A face that fills half of the picture is 16 cells wide: nobody can
// be recognised.
type Print [printWidth * printHeight]cell

// PrintOf makes the print of a picture.
func PrintOf(l *Luma) *Print {
	var sums [printWidth * printHeight]int
	var cos, sin [printWidth * printHeight]int
	for y := range Height {
		row := y / side * printWidth
		for x := range Width {
			c := row + x/side
			sums[c] += int(l[y*Width+x])
			if x == 0 || y == 0 || x == Width-1 || y == Height-1 {
				continue
			}
			gx := int(l[y*Width+x+1]) - int(l[y*Width+x-1])
			gy := int(l[(y+1)*Width+x]) - int(l[(y-1)*Width+x])
			cos[c] += gx*gx - gy*gy
			sin[c] += 2 * gx * gy
		}
	}
	p := &Print{}
	for i := range p {
		p[i].mean = uint16(sums[i] * meanUnit / (side * side))
		// The root of the energy, in its direction.
		a, b := float64(cos[i])/(side*side), float64(sin[i])/(side*side)
		if m := math.Sqrt(math.Hypot(a, b)); m > 0 {
			p[i].cos, p[i].sin = int16(math.Round(a/m*edgeUnit)), int16(math.Round(b/m*edgeUnit))
		}
	}
	return p
}

// strength is how much edge a cell has: the root of its energy, in greys for each pixel.
func (c cell) strength() float64 { return math.Hypot(float64(c.cos), float64(c.sin)) / edgeUnit }

// printBytes is the length of a stored print.
const printBytes = printWidth * printHeight * 6

var errPrint = errors.New("these bytes are no print of a picture")

// Bytes stores a print: for each cell, row by row, three numbers of 16 bits, big endian.
func (p *Print) Bytes() []byte {
	b := make([]byte, 0, printBytes)
	for _, c := range p {
		b = binary.BigEndian.AppendUint16(b, c.mean)
		b = binary.BigEndian.AppendUint16(b, uint16(c.cos))
		b = binary.BigEndian.AppendUint16(b, uint16(c.sin))
	}
	return b
}

// ReadPrint reads what Bytes stored.
func ReadPrint(b []byte) (*Print, error) {
	if len(b) != printBytes {
		return nil, errPrint
	}
	p := &Print{}
	for i := range p {
		p[i].mean = binary.BigEndian.Uint16(b[6*i:])
		p[i].cos, p[i].sin = int16(binary.BigEndian.Uint16(b[6*i+2:])), int16(binary.BigEndian.Uint16(b[6*i+4:]))
	}
	return p, nil
}

// Tiny is a picture of 16 by 9 greys, row by row: what a person may look at where pictures
// are not kept.
type Tiny [16 * 9]uint8

// Tiny makes the tiny picture of a print.
func (p *Print) Tiny() Tiny {
	var t Tiny
	for y := range 9 {
		for x := range 16 {
			i := 2*y*printWidth + 2*x
			sum := int(p[i].mean) + int(p[i+1].mean) + int(p[i+printWidth].mean) + int(p[i+printWidth+1].mean)
			t[y*16+x] = uint8(sum / (4 * meanUnit))
		}
	}
	return t
}
