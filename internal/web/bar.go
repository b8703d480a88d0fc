package web

// bar is a row of parts whose widths add up to at most 100.
type bar struct {
	Label string
	Parts []barPart
}

type barPart struct {
	Class string
	X, W  string
}

// newBar draws counts of a whole as parts of a bar.
func newBar(label string, whole int, counts ...barCount) bar {
	b := bar{Label: label}
	sum := 0
	for _, c := range counts {
		if c.n > 0 && whole > 0 {
			b.Parts = append(b.Parts, barPart{c.class, share(sum, whole), share(c.n, whole)})
		}
		sum += c.n
	}
	return b
}

type barCount struct {
	class string
	n     int
}
