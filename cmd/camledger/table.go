package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"golang.org/x/term"
)

// table prints rows in columns that stay straight with Korean text, which is two cells
// wide a character. A column whose head ends in "#" is aligned to the right.
type table struct {
	heads []string
	rows  [][]string
}

func newTable(heads ...string) *table { return &table{heads: heads} }

func (t *table) add(cells ...any) {
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = oneLine(fmt.Sprint(c))
	}
	t.rows = append(t.rows, row)
}

// oneLine keeps what a device calls itself from moving the cursor.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return '·'
		}
		return r
	}, s)
}

// fit breaks the cells of one column into lines, so that a row takes no more cells than a
// terminal of that width has. Nothing is cut off: commands stand in them. 0: no terminal.
func (t *table) fit(width, column int) {
	if width == 0 {
		return
	}
	rest := 0
	for i, h := range t.heads {
		if i == column {
			continue
		}
		widest := displaywidth.String(strings.TrimSuffix(h, "#"))
		for _, r := range t.rows {
			widest = max(widest, displaywidth.String(r[i]))
		}
		rest += widest + 2
	}
	room := max(width-rest, 24)
	var rows [][]string
	for _, r := range t.rows {
		for i, line := range wrap(r[column], room) {
			next := r
			if i > 0 {
				next = make([]string, len(r))
			}
			next[column] = line
			rows = append(rows, next)
		}
	}
	t.rows = rows
}

// wrap breaks a text between words into lines of at most so many cells, where words are not
// longer than that.
func wrap(text string, room int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && displaywidth.String(line+" "+word) > room {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// widthOf is how many cells wide a terminal is; 0 where w is none.
func widthOf(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 0
}

func (t *table) print(w io.Writer) {
	widths := make([]int, len(t.heads))
	right := make([]bool, len(t.heads))
	heads := make([]string, len(t.heads))
	for i, h := range t.heads {
		heads[i], right[i] = strings.CutSuffix(h, "#")
		widths[i] = displaywidth.String(heads[i])
	}
	for _, r := range t.rows {
		for i, c := range r {
			widths[i] = max(widths[i], displaywidth.String(c))
		}
	}
	line := func(cells []string) {
		var b strings.Builder
		for i, c := range cells {
			pad := strings.Repeat(" ", widths[i]-displaywidth.String(c))
			if right[i] {
				b.WriteString(pad + c)
			} else {
				b.WriteString(c + pad)
			}
			b.WriteString("  ")
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
	line(heads)
	for _, r := range t.rows {
		line(r)
	}
}

// count is a number with what it counts, in English.
func count(n int, what string) string { return fmt.Sprintf("%d %s", n, plural(n, what, what+"s")) }

// plural picks the word that goes with a number.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// printJSON prints a value as indented JSON, Korean letters as they are.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
