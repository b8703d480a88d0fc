package policy

import (
	"strconv"
	"strings"
)

// A file that was printed page by page comes with the numbers of its pages between its
// lines, and with the line that stands above or below them on every page. They part no
// table, and are no values.

var (
	// pageNumber is one that is nothing else.
	pageNumber = compile(`^(?:-\s*\d{1,3}(?:\s*/\s*\d{1,3})?\s*-|(?i:page|p\.)\s*\d{1,3}(?:\s*(?i:of|/)\s*\d{1,3})?|\d{1,3}\s*(?:페이지|쪽)|페이지\s*:?\s*\d{1,3}(?:\s*/\s*\d{1,3})?)$`)
	// pageOfAll is one where others like it go on with it: 2 / 9, 3 / 9.
	pageOfAll = compile(`^(\d{1,3})\s*/\s*(\d{1,3})$`)
)

// maxRunning is how long a line may be, in bytes, that stands on every page.
const maxRunning = 200

// titleLines are those among which the title of the text is.
const titleLines = 5

// pageless leaves out the lines of pages.
func pageless(lines []*line) []*line {
	number := make([]bool, len(lines))
	found := false
	last, all, at := 0, "", -1
	for i, ln := range lines {
		t := strings.TrimSpace(ln.text)
		if ln.cells != nil || t == "" || len(t) > 30 || !hasDigit(t) {
			continue
		}
		if pageNumber.MatchString(t) {
			number[i], found = true, true
			continue
		}
		m := pageOfAll.FindStringSubmatch(t)
		if m == nil {
			continue
		}
		n, _ := strconv.Atoi(m[1])
		if m[2] == all && n == last+1 {
			number[at], number[i], found = true, true, true
		}
		last, all, at = n, m[2], i
	}
	if !found {
		return lines
	}
	beside := map[string]int{}
	near := func(i int, do func(k int)) {
		for _, k := range []int{i - 1, i + 1} {
			if k >= 0 && k < len(lines) && !number[k] && lines[k].cells == nil && len(lines[k].text) < maxRunning && !hasDigit(lines[k].text) {
				do(k)
			}
		}
	}
	for i := range lines {
		if number[i] {
			near(i, func(k int) { beside[lines[k].all().plain()]++ })
		}
	}
	for _, ln := range lines[:min(len(lines), titleLines)] {
		if len(ln.text) < maxRunning {
			beside[ln.all().plain()]++
		}
	}
	running := make([]bool, len(lines))
	for i := range lines {
		if number[i] {
			near(i, func(k int) {
				p := lines[k].all().plain()
				running[k] = k >= titleLines && beside[p] > 1 && strings.Contains(p, "방침")
			})
		}
	}
	out := make([]*line, 0, len(lines))
	for i, ln := range lines {
		if number[i] || running[i] {
			ln.read = true
			continue
		}
		out = append(out, ln)
	}
	return out
}
