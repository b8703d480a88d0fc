package policy

import (
	"slices"
	"strings"
)

// The cells of a table may be parted by slashes or commas: 설치장소 / 설치대수 / 촬영범위, and
// below it 차량기지 / 46대 / 외곽 울타리. A line of known headers that are parted so begins one.
// Behind the last comma of the header, commas are part of the last cell.

const (
	slash = " / "
	comma = ", "
)

// slashCells gives the lines of such tables their cells.
func slashCells(lines []*line) {
	for i := 0; i < len(lines); i++ {
		sign, most := slash, maxCells
		head := signSplit(lines[i], sign, most)
		if len(head) < 2 {
			sign = comma
			if head = signSplit(lines[i], sign, most); len(head) < 3 || slices.ContainsFunc(head, func(s span) bool { return roleOf(s.text()) == rNone }) {
				continue
			}
			most = len(head)
		}
		if len(head) < 2 || len(lines[i].text) > 300 {
			continue
		}
		if s, ok := headerSection(headerCells(head)); !ok || s != sInstallation {
			continue
		}
		n, at := 1, index(headerCells(head), rCount)
		for ; i+n < len(lines); n++ {
			cells := signSplit(lines[i+n], sign, most)
			if len(cells) != len(head) {
				break
			}
			if _, ok := bareCount(cells[max(0, at)]); !ok && sign == comma {
				break // a list of places below the title of the section
			}
		}
		if n < 2 {
			continue
		}
		for _, ln := range lines[i : i+n] {
			ln.cells, ln.asked = signSplit(ln, sign, most), false
		}
		i += n - 1
	}
}

// signSplit cuts a line at its signs into a number of cells at most; nil where it has none, or
// other cells.
func signSplit(ln *line, sign string, most int) []span {
	if ln.cells != nil || !strings.Contains(ln.text, sign) || strings.ContainsAny(ln.text, "|\t:") || len(ln.text) > 600 {
		return nil
	}
	var out []span
	from := 0
	for len(out) < most-1 {
		i := strings.Index(ln.text[from:], sign)
		if i < 0 {
			break
		}
		out, from = append(out, span{ln, from, from + i}.trim("")), from+i+len(sign)
	}
	return append(out, span{ln, from, len(ln.text)}.trim(""))
}
