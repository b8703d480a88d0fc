package policy

import "strings"

// The cells of a header may stand one per line: 설치장소, 대수, 촬영시간. Such a word alone is
// the heading of a section elsewhere, and none here.

// headerRuns tells which lines stand in such a header of a table of cameras.
func headerRuns(lines []*line) []bool {
	in := make([]bool, len(lines))
	var w lineWords
	for i := 0; i < len(lines); i++ {
		n := headerRun(lines[i:])
		if n == 0 {
			n = w.tornRun(lines[i:])
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

// lineWords are the words of the lines that a header is looked for in: those of the last lines,
// by the numbers of these, and room for them all.
type lineWords struct {
	of [maxStackHead]struct {
		ln *line
		ts []token
	}
	room streamWords
}

// tornRun is how many lines from the first on are the words of one header that is torn over
// them, 0 where these are none.
func (k *lineWords) tornRun(lines []*line) int {
	first := lines[0].text
	if len(lines) < 3 || len(first) > 200 || hasDigit(first) || strings.ContainsAny(first, "|\t") || !headHints.in(first) {
		return 0
	}
	w := streamWords{k.room.ts[:0], k.room.of[:0]}
	for n, ln := range lines[:min(len(lines), maxStackHead)] {
		if ln.cells != nil || len(ln.text) > 200 {
			break
		}
		at := &k.of[ln.no%maxStackHead]
		if at.ln != ln {
			at.ln, at.ts = ln, tokensOf(ln.all().trim(""))
		}
		for _, t := range at.ts {
			w.ts, w.of = append(w.ts, t), append(w.of, n)
		}
	}
	k.room = w
	if h, ok := w.tornHead(); ok {
		return w.of[h.to-1] + 1
	}
	return 0
}
