package policy

import "strings"

// The cells of a table may be parted by slashes: 설치장소 / 설치대수 / 촬영범위, and below it
// 차량기지 / 46대 / 외곽 울타리. A line of known headers that are parted so begins one.

const slash = " / "

// slashCells gives the lines of such tables their cells.
func slashCells(lines []*line) {
	for i := 0; i < len(lines); i++ {
		head := slashSplit(lines[i])
		if len(head) < 2 || len(lines[i].text) > 300 {
			continue
		}
		if s, ok := headerSection(headerCells(head)); !ok || s != sInstallation {
			continue
		}
		n := 1
		for i+n < len(lines) && len(slashSplit(lines[i+n])) == len(head) {
			n++
		}
		if n < 2 {
			continue
		}
		for _, ln := range lines[i : i+n] {
			ln.cells, ln.asked = slashSplit(ln), false
		}
		i += n - 1
	}
}

// slashSplit cuts a line at its slashes; nil where it has none, or other cells.
func slashSplit(ln *line) []span {
	if ln.cells != nil || !strings.Contains(ln.text, slash) || strings.ContainsAny(ln.text, "|\t:") || len(ln.text) > 600 {
		return nil
	}
	var out []span
	from := 0
	for len(out) < maxCells {
		i := strings.Index(ln.text[from:], slash)
		if i < 0 {
			break
		}
		out, from = append(out, span{ln, from, from + i}.trim("")), from+i+len(slash)
	}
	return append(out, span{ln, from, len(ln.text)}.trim(""))
}
