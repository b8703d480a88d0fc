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
	lost   float64 // part of the edges' places where there are none left
}

// view compares the edges of two prints.
func view(reference, now *Print) seen {
	a, b := contours(reference), contours(now)
	s := seen{here: alike(a, b, 0, 0), lost: lost(reference, now)}
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

// lost is which part of the reference's cells with edges has next to none left.
func lost(reference, now *Print) float64 {
	with, without := 0.0, 0.0
	for i := marginCells; i < len(reference)-marginCells; i++ {
		was, is := reference[i].strength(), now[i].strength()
		if was < 4 {
			continue
		}
		with++
		if is < was*0.25 {
			without++
		}
	}
	if with < 10 {
		return 0
	}
	return without / with
}
