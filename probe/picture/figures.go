package picture

import (
	"math"
	"slices"

	"camledger/inventory"
)

// Figures are measured between these rows of pixels: above and below, names and clocks are
// written into the picture.
const (
	top    = marginRows * side
	bottom = Height - top
	inner  = (bottom - top) * Width
)

// Measure gives the figures of a picture.
func Measure(l *Luma) inventory.Figures {
	var f inventory.Figures
	var counts [256]int
	sum, square := 0, 0
	for _, v := range l[top*Width : bottom*Width] {
		counts[v]++
		sum += int(v)
		square += int(v) * int(v)
	}
	n := float64(inner)
	f.Mean = float64(sum) / n
	f.Deviation = math.Sqrt(max(0, float64(square)/n-f.Mean*f.Mean))
	f.Low, f.High = quantile(&counts, 0.02), quantile(&counts, 0.98)
	f.Bottom, f.Top = quantile(&counts, 0.002), quantile(&counts, 0.998)
	f.Peak, f.Few = concentration(&counts)
	f.Sharpness, f.Plain, f.Noise = texture(l)
	f.Edges, f.Crisp = edges(l, f.Noise)
	if d := f.Deviation * f.Deviation; d > 1 {
		f.Grain = f.Sharpness / d
	}
	return f.Rounded()
}

// quantile is the grey under which a share of the pixels lies.
func quantile(counts *[256]int, share float64) float64 {
	want, have := int(share*inner), 0
	for v, n := range counts {
		if have += n; have > want {
			return float64(v)
		}
	}
	return 255
}

// concentration tells which share of the pixels has the most frequent grey, give or take
// two, and how many such greys hold 95 of 100 pixels.
func concentration(counts *[256]int) (peak float64, few int) {
	left := *counts
	held := 0
	for few < 255 && held*100 < 95*inner {
		best, at := 0, 0
		for v := range left {
			n := 0
			for w := max(0, v-2); w <= min(255, v+2); w++ {
				n += left[w]
			}
			if n > best {
				best, at = n, v
			}
		}
		for w := max(0, at-2); w <= min(255, at+2); w++ {
			left[w] = 0
		}
		if few == 0 {
			peak = float64(best) / inner
		}
		held += best
		few++
	}
	return peak, few
}

// texture measures the variance of the Laplacian, the share of pixels whose neighbours are
// like them, and the noise: the median of a mask that neither plains nor edges answer to
// (Immerkær, Fast Noise Variance Estimation, 1996, with the median in place of the mean).
func texture(l *Luma) (sharpness, plain, noise float64) {
	var sum, square, flat int
	var answers [1024]int
	total := 0
	for y := top; y < bottom; y++ {
		for x := 1; x < Width-1; x++ {
			i := y*Width + x
			c, up, down, left, right := int(l[i]), int(l[i-Width]), int(l[i+Width]), int(l[i-1]), int(l[i+1])
			lap := up + down + left + right - 4*c
			sum += lap
			square += lap * lap
			if max(up, down, left, right, c)-min(up, down, left, right, c) <= 2 {
				flat++
			}
			corners := int(l[i-Width-1]) + int(l[i-Width+1]) + int(l[i+Width-1]) + int(l[i+Width+1])
			mask := corners - 2*(up+down+left+right) + 4*c
			if mask < 0 {
				mask = -mask
			}
			answers[min(mask, len(answers)-1)]++
			total++
		}
	}
	n := float64(total)
	mean := float64(sum) / n
	sharpness, plain = float64(square)/n-mean*mean, float64(flat)/n
	have := 0
	for v, c := range answers {
		if have += c; 2*have >= total {
			// The mask multiplies the deviation by 6; the median of |x| is 0.6745 of it.
			return sharpness, plain, float64(v) / 6 / 0.6745
		}
	}
	return sharpness, plain, 0
}

// Compare gives the figures of a picture that need another one beside it: how like a
// reference view it is, and how much it changed since the picture before. nil: there is
// none.
func Compare(f inventory.Figures, now *Print, reference, before *Print) inventory.Figures {
	if reference != nil {
		v := view(reference, now, f.Noise)
		f.Compared, f.Likeness, f.Best, f.ShiftX, f.ShiftY, f.Placed, f.Lost, f.Fresh = true, v.here, v.best, v.dx, v.dy, v.placed, v.lost, v.fresh
	}
	if before != nil {
		f.Followed = true
		f.Change = change(before, now)
	}
	return f.Rounded()
}

// change is by how many greys a picture differs from the one before, in all but the fifth
// of its cells that differ the most: a clock that is written into the picture, and whoever
// walks through it, are in those.
func change(a, b *Print) float64 {
	differ := make([]float64, 0, len(a))
	for i := marginCells; i < len(a)-marginCells; i++ {
		differ = append(differ, math.Abs(float64(a[i].mean)-float64(b[i].mean))/meanUnit+
			math.Hypot(float64(a[i].cos)-float64(b[i].cos), float64(a[i].sin)-float64(b[i].sin))/edgeUnit/4)
	}
	slices.Sort(differ)
	kept := differ[:len(differ)*4/5]
	sum := 0.0
	for _, d := range kept {
		sum += d
	}
	return sum / float64(len(kept))
}

// edges measures the energy of edges, without that of noise, and how crisp they are: by how
// much more of it there is in pixels than in squares of four by four. Blur spreads an edge
// and so takes energy from the fine picture first; light changes both alike.
func edges(l *Luma, noise float64) (fine, crisp float64) {
	var small [80 * 45]int
	for y := range Height {
		for x := range Width {
			small[y/4*80+x/4] += int(l[y*Width+x])
		}
	}
	fine = directed(func(x, y int) float64 { return float64(l[y*Width+x]) }, Width, Height, side)
	coarse := directed(func(x, y int) float64 { return float64(small[y*80+x]) / 16 }, 80, 45, 5)
	// In a hundred pixels noise does not cancel out altogether.
	fine = max(0, fine-0.37*noise*noise)
	return fine, fine / max(coarse, 1)
}

// directed is the mean energy of the gradients in cells of so many pixels that has a
// direction: noise has none. What even the plainest tenth of the cells has is left out.
func directed(at func(x, y int) float64, w, h, cell int) float64 {
	var all []float64
	margin := h * marginRows / printHeight
	for y := margin; y+cell <= h-margin; y += cell {
		for x := 0; x+cell <= w; x += cell {
			var cos, sin float64
			for j := y; j < y+cell; j++ {
				for i := max(1, x); i < min(w-1, x+cell); i++ {
					gx, gy := at(i+1, j)-at(i-1, j), at(i, j+1)-at(i, j-1)
					cos += gx*gx - gy*gy
					sin += 2 * gx * gy
				}
			}
			all = append(all, math.Hypot(cos, sin)/float64(cell*cell))
		}
	}
	slices.Sort(all)
	sum, floor := 0.0, all[len(all)/10]
	for _, v := range all {
		sum += v - floor
	}
	return max(0, sum/float64(len(all)))
}
