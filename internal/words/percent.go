package words

import "fmt"

// Percent writes a share. It never rounds a small part to nothing nor an outage away; of
// nothing there is no share.
func Percent(part, whole int) string {
	p := 100 * float64(part) / float64(whole)
	switch {
	case whole == 0:
		return "–"
	case part == 0:
		return "0%"
	case p < 0.1:
		return "<0.1%"
	case p > 99.9 && part < whole:
		return "99.9%"
	case p == 100:
		return "100%"
	}
	return fmt.Sprintf("%.1f%%", p)
}
