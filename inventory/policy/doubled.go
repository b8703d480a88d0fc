package policy

import "strings"

// A page may hold a long text twice, one of them for narrow screens: first whole, then on
// lines of its own between which it breaks. The lines say nothing new.

// doubledLeast is how many characters such a text has at least, and doubledMost how many
// lines it may stand on again.
const (
	doubledLeast = 12 // bytes: four syllables
	doubledMost  = 8
)

// undoubled leaves out the lines that say again, piece by piece, what the line above says.
func undoubled(lines []*line) []*line {
	var out []*line
	for i := 0; i < len(lines); i++ {
		n := 0
		if lines[i].cells == nil {
			n = piecesBelow(lines[i:])
		}
		if n > 0 && out == nil {
			out = append(make([]*line, 0, len(lines)), lines[:i]...)
		}
		if n == 0 {
			if out != nil {
				out = append(out, lines[i])
			}
			continue
		}
		lines[i].room().folded = append(lines[i].also().folded, lines[i+1:i+1+n]...)
		for _, ln := range lines[i+1 : i+1+n] {
			ln.read = true
		}
		out = append(out, lines[i])
		i += n
	}
	if out == nil {
		return lines
	}
	return out
}

// piecesBelow is how many lines below the first say together what it says, 0 where they say
// anything else. One line alone is no piece: rows may be alike.
func piecesBelow(lines []*line) int {
	whole := lines[0].all().plain()
	if len(whole) < doubledLeast || len(whole) > 600 || strings.ContainsAny(whole, "|") {
		return 0
	}
	for k, ln := range lines[1:min(len(lines), doubledMost+1)] {
		p := ln.all().plain()
		if ln.cells != nil || !strings.HasPrefix(whole, p) {
			return 0
		}
		if whole = whole[len(p):]; whole == "" {
			if k == 0 {
				return 0
			}
			return k + 1
		}
	}
	return 0
}
