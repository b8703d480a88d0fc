package policy

// nextDigit remembers where the next line with a digit stands, for those who ask from each
// line on in turn. Lines are told by how many there are from them on to the end.
type nextDigit struct{ from, at int }

// next is the place of the first line with a digit, len(lines) where there is none; all lines
// that are asked for end with the same.
func (d *nextDigit) next(lines []*line) int {
	if n := len(lines); n > d.from || n < d.at {
		d.from, d.at = n, 0
		for i, ln := range lines {
			if hasDigit(ln.text) {
				d.at = n - i
				break
			}
		}
	}
	return len(lines) - d.at
}
