package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Plain makes a text from outside harmless for one line of print: control characters
// and line breaks become spaces, marks that turn the direction of writing are dropped.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u200e', r == '\u200f', r == '\u061c', r == '\ufeff':
			return -1
		case r == '\u2028', r == '\u2029', unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// Cell makes a text harmless as a cell of a spreadsheet: what a program for tables
// would take for a formula gets an apostrophe in front. The full-width signs count too:
// Excel with a Korean or Japanese keyboard takes them for the narrow ones.
func Cell(s string) string {
	tab := strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") || strings.HasPrefix(s, "\n")
	s = Plain(s)
	first, _, _ := strings.Cut(strings.TrimLeft(s, " "), " ")
	if tab || first != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(first)[0]) {
		return "'" + s
	}
	return s
}

// Table writes rows as CSV for Excel in Korea: UTF-8 with a byte order mark, lines end
// in CR LF, every text is a harmless Cell; or, made by In, as a workbook.
type Table struct {
	w    *csv.Writer
	book *book // instead of w
	err  error
}

// NewTable starts a table on w with the names of its columns.
func NewTable(w io.Writer, columns ...string) *Table {
	_, err := io.WriteString(w, "\ufeff")
	t := &Table{w: csv.NewWriter(w), err: err}
	t.w.UseCRLF = true
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = c
	}
	if len(cells) > 0 {
		t.Row(cells...)
	}
	return t
}

// Row writes one row. Integers and floats stand as they are, a minus sign included;
// everything else is text.
func (t *Table) Row(cells ...any) {
	if t.err != nil {
		return
	}
	if t.book != nil {
		t.err = t.book.row(cells)
		return
	}
	row := make([]string, len(cells))
	for i, c := range cells {
		switch v := c.(type) {
		case int, int64, float64:
			row[i] = fmt.Sprint(v)
		default:
			row[i] = Cell(fmt.Sprint(v))
		}
	}
	t.err = t.w.Write(row)
}

// Close writes out what is buffered and returns the first error of the table.
func (t *Table) Close() error {
	if t.err != nil {
		return fmt.Errorf("write table: %w", t.err)
	}
	if t.book != nil {
		if err := t.book.close(); err != nil {
			return fmt.Errorf("write table: %w", err)
		}
		return nil
	}
	t.w.Flush()
	if err := t.w.Error(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}
