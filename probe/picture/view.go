package picture

import "math"

// A view is compared in blocks of 4 by 2 cells: who walks through the picture changes a few
// of them, a camera that was turned all of them.
//
// The two rows of cells at the top and at the bottom are left out: names and clocks are
// written there.
const (
	marginRows  = 2
	marginCells = marginRows * printWidth
	blockWidth  = 4
	blockHeight = 2
	shiftX      = 8 // cells that a view is looked for to each side: a quarter of the picture
	shiftY      = 5
)

// seen is how a picture compares with a reference view.
type seen struct {
	here float64 // likeness where it should be: 1 the same, about 0 another view
	best float64 // the most where it could have moved to
	// dx and dy are where that is, as parts of the picture's width and height: what was in
	// the middle of the reference is there now.
	dx, dy float64
	placed bool    // whether there are enough of the reference's edges for the next two
	lost   float64 // part of the edges' places where there are none left
	fresh  float64 // part of the other places where there are edges now
}

// view compares the edges of two prints. Noise is that of the picture that now was made of.
func view(reference, now *Print, noise float64) seen {
	a, b := contours(reference), contours(now)
	s := seen{here: alike(a, b, 0, 0)}
	s.lost, s.fresh, s.placed = places(reference, now, noise)
	s.best = s.here
	for dy := -shiftY; dy <= shiftY; dy++ {
		for dx := -shiftX; dx <= shiftX; dx++ {
			if v := alike(a, b, dx, dy); v > s.best {
				s.best, s.dx, s.dy = v, float64(dx)/printWidth, float64(dy)/printHeight
			}
		}
	}
	return s
}

// contour is what of a print shows the view: its edges, and how its parts differ from the
// parts beside and below them, in steps of brightness and not of grey.
type contour [printWidth * printHeight][4]float64

func contours(p *Print) *contour {
	c := &contour{}
	for i := range p {
		c[i][0], c[i][1] = float64(p[i].cos)/edgeUnit, float64(p[i].sin)/edgeUnit
		if i%printWidth > 0 {
			c[i][2] = step(p[i-1].mean, p[i].mean)
		}
		if i >= printWidth {
			c[i][3] = step(p[i-printWidth].mean, p[i].mean)
		}
	}
	return c
}

// step is the ratio of two greys, such that a tenth more light counts the same everywhere.
func step(a, b uint16) float64 {
	return 8 * math.Log((float64(b)+12*meanUnit)/(float64(a)+12*meanUnit))
}

// alike is the mean correlation of the blocks of a with those of b that lie dx, dy from
// them, weighted by how much edge a has there. Blocks that lie outside do not count; of a
// moved view at least half must be left.
func alike(a, b *contour, dx, dy int) float64 {
	var sum, weight, all float64
	for y := marginRows; y+blockHeight <= printHeight-marginRows; y += blockHeight {
		for x := 0; x < printWidth; x += blockWidth {
			c, w := correlate(a, b, x, y, dx, dy)
			all += w
			if x+dx < 0 || y+dy < marginRows || x+dx+blockWidth > printWidth || y+dy+blockHeight > printHeight-marginRows {
				continue
			}
			sum += w * c
			weight += w
		}
	}
	if weight == 0 || 2*weight < all {
		return 0
	}
	return sum / weight
}

// correlate correlates one block, and tells how much edge it has in a.
func correlate(a, b *contour, x, y, dx, dy int) (c, weight float64) {
	var sa, sb, saa, sbb, sab float64
	n := float64(blockWidth * blockHeight * 4)
	inside := x+dx >= 0 && y+dy >= marginRows && x+dx+blockWidth <= printWidth && y+dy+blockHeight <= printHeight-marginRows
	for j := range blockHeight {
		for i := range blockWidth {
			p := (y+j)*printWidth + x + i
			var q [4]float64
			if inside {
				q = b[p+dy*printWidth+dx]
			}
			for k, v := range a[p] {
				w := q[k]
				sa += v
				sb += w
				saa += v * v
				sbb += w * w
				sab += v * w
			}
		}
	}
	va, vb := saa-sa*sa/n, sbb-sb*sb/n
	weight = math.Sqrt(max(0, va))
	// A little is added to both, so that two plain blocks are neither like nor unlike.
	return (sab - sa*sb/n) / math.Sqrt((va+faint)*(vb+faint)), weight
}

// faint is the variance of a block with next to no edges.
const faint = 2

// Where edges are looked for, place by place.
const (
	noiseEdge = 0.8 // strength of an edge that a cell seems to have for each grey of noise
	weakEdge  = 4   // what is weaker is none
	fewEdges  = 20  // cells with edges that a reference must have, so that something can be said
)

// places tells in which part of the reference's cells with edges next to nothing is left that
// stands out of the noise, and in which part of its other cells there are edges now. What
// stands before the lens takes edges away; a camera that was turned has others.
func places(reference, now *Print, noise float64) (lost, fresh float64, enough bool) {
	floor := noiseEdge * noise
	var with, without, bare, grown float64
	for i := marginCells; i < len(reference)-marginCells; i++ {
		was, is := reference[i].strength(), now[i].strength()
		if was < max(weakEdge, 2*floor) {
			bare++
			if is > max(2*weakEdge, 2*floor, 2*was) {
				grown++
			}
			continue
		}
		with++
		if is < max(was/4, floor) {
			without++
		}
	}
	if with < fewEdges {
		return 0, 0, false
	}
	return without / with, grown / max(1, bare), true
}
