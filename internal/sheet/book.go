package sheet

import (
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Format is a way in which tables are handed out; it ends the name of the file.
type Format string

// Formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// Kind is the media type of a format.
func (f Format) Kind() string {
	if f == XLSX {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv; charset=utf-8"
}

// In starts a table on w in a format, with the names of its columns.
func In(f Format, w io.Writer, columns ...string) *Table {
	if f == XLSX {
		return newBook(w, columns)
	}
	return NewTable(w, columns...)
}

// book is a table that becomes a workbook for Excel: one sheet, its first row stays in view.
// Texts are stored as texts, whatever sign they begin with: nothing in it is a formula.
type book struct {
	w    io.Writer
	f    *excelize.File
	rows *excelize.StreamWriter
	n    int // rows written
}

// cellMost is how many characters a cell of Excel holds.
const cellMost = 32767

const bookSheet = "Sheet1" // the one that a new workbook has

func newBook(w io.Writer, columns []string) *Table {
	b := &book{w: w, f: excelize.NewFile()}
	t := &Table{book: b}
	if b.rows, t.err = b.f.NewStreamWriter(bookSheet); t.err != nil {
		return t
	}
	if len(columns) == 0 {
		return t
	}
	head, err := b.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E9EEEB"}}})
	if err != nil {
		t.err = err
		return t
	}
	if t.err = b.rows.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); t.err != nil {
		return t
	}
	if t.err = b.rows.SetColWidth(1, len(columns), 18); t.err != nil {
		return t
	}
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = excelize.Cell{StyleID: head, Value: bookText(c)}
	}
	t.err = b.row(cells)
	return t
}

func bookText(s string) string {
	s = Plain(s)
	if utf8.RuneCountInString(s) > cellMost {
		return string([]rune(s)[:cellMost])
	}
	return s
}

func (b *book) row(cells []any) error {
	b.n++
	at, err := excelize.CoordinatesToCellName(1, b.n)
	if err != nil {
		return err
	}
	row := make([]any, len(cells))
	for i, c := range cells {
		switch v := c.(type) {
		case int, int64, float64, excelize.Cell:
			row[i] = v
		default:
			row[i] = bookText(fmt.Sprint(v))
		}
	}
	return b.rows.SetRow(at, row)
}

// close writes the workbook out.
func (b *book) close() error {
	if err := b.rows.Flush(); err != nil {
		return err
	}
	if _, err := b.f.WriteTo(b.w); err != nil {
		return err
	}
	return b.f.Close()
}
