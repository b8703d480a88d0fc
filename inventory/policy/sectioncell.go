package policy

import "strings"

// The cells of a header may stand one per line: 설치장소, 대수, 촬영시간. Such a word alone is
// the heading of a section elsewhere, and none here.

// headerRuns tells which lines stand in such a header of a table of cameras.
func headerRuns(lines []*line) []bool {
	in := make([]bool, len(lines))
	for i := 0; i < len(lines); i++ {
		n := headerRun(lines[i:])
		if n == 0 {
			n = tornRun(lines[i:])
		}
		for k := range n {
			in[i+k] = true
		}
		i += n
	}
	return in
}

// headerRun is how many lines from the first on are words of one header, 0 where these are
// none of a table of cameras.
func headerRun(lines []*line) int {
	var columns []column
	n := 0
	for i, ln := range lines[:min(len(lines), maxStackHead)] {
		s, ok := ln.single()
		if !ok || len(s.text()) > 90 {
			break
		}
		if r := roleOf(s.text()); r != rNone {
			columns, n = append(columns, column{r, s}), i+1
			continue
		}
		if i == 0 || i > n || hasDigit(s.text()) || len(s.text()) > 40 {
			break // but one word may be unknown, or torn
		}
	}
	if len(columns) < 3 {
		return 0
	}
	if s, ok := headerSection(columns); !ok || s != sInstallation {
		return 0
	}
	return n
}

// tornRun is how many lines from the first on are the words of one header that is torn over
// them, 0 where these are none.
func tornRun(lines []*line) int {
	first := lines[0].text
	if len(lines) < 3 || len(first) > 200 || hasDigit(first) || strings.ContainsAny(first, "|\t") || !hasAny(first, headHints) {
		return 0
	}
	var w streamWords
	for n, ln := range lines[:min(len(lines), maxStackHead)] {
		if ln.cells != nil || len(ln.text) > 200 {
			break
		}
		for _, t := range tokensOf(ln.all().trim("")) {
			w.ts, w.of = append(w.ts, t), append(w.of, n)
		}
	}
	if h, ok := w.tornHead(); ok {
		return w.of[h.to-1] + 1
	}
	return 0
}
