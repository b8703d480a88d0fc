package document

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// textLines puts words that stand beside one another into lines, from top to bottom and
// from left to right.
func textLines(words []word) [][]word {
	words = slices.SortedStableFunc(slices.Values(words), func(a, b word) int { return cmp.Compare(a.top+a.bottom, b.top+b.bottom) })
	var lines [][]word
	var span box // of the line under way
	for _, w := range words {
		middle := (w.top + w.bottom) / 2
		if n := len(lines); n > 0 && middle < span.bottom-span.height()/4 {
			lines[n-1] = append(lines[n-1], w)
			if w.height() > span.height() {
				span = w.box
			}
			continue
		}
		lines, span = append(lines, []word{w}), w.box
	}
	for _, l := range lines {
		slices.SortStableFunc(l, func(a, b word) int { return cmp.Compare(a.left, b.left) })
	}
	return lines
}

// between cuts lines into runs that no table parts.
func between(lines [][]word, tables []*ruledTable) [][][]word {
	var out [][][]word
	for i, l := range lines {
		parted := i == 0 || slices.ContainsFunc(tables, func(t *ruledTable) bool { return t.top >= lines[i-1][0].top && t.top <= l[0].top })
		if parted {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], l)
	}
	return out
}

// margin is where the text of a page ends at its right side.
func margin(words []word) float64 {
	right := 0.0
	for _, w := range words {
		right = max(right, w.right)
	}
	return right
}

// inCell writes the words of a cell. Its lines stay lines: whether the edge of the cell
// or a person ended them cannot be told.
func inCell(words []word) string {
	var out []string
	for _, l := range textLines(words) {
		out = append(out, tabbed(l))
	}
	return strings.Join(out, "\n")
}

// opens are the ways in which a new item of a list, or an article, begins.
var opens = regexp.MustCompile(`^(?:[-–—·•○●◦◇◆□■▶▷☞※*①-⑳㉠-㉻]|\(?(?:\d{1,2}|[가-하])[.)]|제\s*\d+\s*[조장항])`)

// prose writes lines, and joins those that go on because the margin stopped them. A line
// that had room for the next word ended there on purpose.
func prose(lines [][]word, right float64) []piece {
	var out []piece
	for i, l := range lines {
		text := tabbed(l)
		if i > 0 && goesOn(lines[i-1], l, text, right) {
			out[len(out)-1].text += " " + text
			continue
		}
		out = append(out, piece{top: l[0].top, text: text})
	}
	return out
}

// goesOn tells whether a line goes on with the one above. Where that cut a word in two, a
// space will part it: nobody can tell that from two words.
func goesOn(above, l []word, text string, right float64) bool {
	last, first := above[len(above)-1], l[0]
	room := right - last.right
	switch {
	case strings.Contains(text, "\t") || strings.Contains(tabbed(above), "\t") || opens.MatchString(text),
		first.top-last.bottom > 1.2*last.height(), // a new paragraph
		first.right-first.left < room-0.3*last.height():
		return false
	}
	return true
}

// tabbed writes the words of a line, with a tab where there is room for a column between
// two of them.
func tabbed(line []word) string {
	var b strings.Builder
	for i, w := range line {
		if i > 0 {
			gap := w.left - line[i-1].right
			switch height := max(w.height(), line[i-1].height()); {
			case gap > 1.2*height:
				b.WriteByte('\t')
			case gap > 0.1*height:
				b.WriteByte(' ')
			}
		}
		b.WriteString(w.text)
	}
	return b.String()
}
