package document

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"camledger/inventory/policy"
)

// maxUnpacked bounds all parts of a workbook together.
const maxUnpacked = 96 << 20

// readXLSX reads the visible sheets of a workbook: what their cells show, formulas by the
// values that were saved with them.
func readXLSX(raw []byte) (policy.Text, error) {
	z, err := openZIP(raw)
	if err != nil {
		return policy.Text{}, err
	}
	// The library unpacks every part, pictures and programs too.
	var all uint64
	for _, e := range z.File {
		all += min(e.UncompressedSize64, maxUnpacked+1)
	}
	if all > maxUnpacked {
		return policy.Text{}, &policy.Failure{Reason: policy.TooMuchInside}
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked, ShortDatePattern: "yyyy-mm-dd"})
	if err != nil {
		return policy.Text{}, &policy.Failure{Reason: policy.Damaged}
	}
	blocks, err := workbook(f)
	if cerr := f.Close(); err == nil && cerr != nil {
		err = fmt.Errorf("read workbook: %w", cerr)
	}
	if err != nil {
		return policy.Text{}, err
	}
	return compose(policy.XLSX, blocks)
}

// unnamed sheets have the name that a program gave them.
var unnamed = regexp.MustCompile(`(?i)^(?:sheet|시트)\s*\d*$`)

func workbook(f *excelize.File) ([]block, error) {
	var out []block
	names := f.GetSheetList()
	for _, name := range names {
		visible, err := f.GetSheetVisible(name)
		if err != nil {
			return nil, &policy.Failure{Reason: policy.Damaged}
		}
		if !visible {
			out = append(out, skipped("시트", name))
			continue
		}
		blocks, err := sheetBlocks(f, name)
		if err != nil {
			return nil, err
		}
		if len(blocks) > 0 && len(names) > 1 && !unnamed.MatchString(name) {
			out = append(out, block{text: name}) // often a branch
		}
		out = append(out, blocks...)
	}
	return out, nil
}

// skipped is the line that stands for what a person would not see in the file.
func skipped(what, name string) block {
	return block{text: fmt.Sprintf("[숨겨진 %s “%s”: 읽지 않음]", what, name)}
}

// worksheet is a sheet while it is read.
type worksheet struct {
	cells      []cell // rows and columns as in the file, from 0
	rows, cols hiddenAt
}

// hiddenAt lists the hidden rows or columns, in order.
type hiddenAt []int

// shown gives the number of a row among the visible ones, and whether it is one itself.
func (h hiddenAt) shown(n int) (int, bool) {
	before, is := slices.BinarySearch(h, n)
	return n - before, !is
}

func sheetBlocks(f *excelize.File, name string) ([]block, error) {
	w := &worksheet{}
	if err := w.read(f, name); err != nil {
		var f *policy.Failure
		if errors.As(err, &f) {
			return nil, f
		}
		return nil, &policy.Failure{Reason: policy.Damaged}
	}
	out := regions(w.visible())
	if n := w.hiding(w.rows, func(c cell) int { return c.row }); len(n) > 0 {
		out = append(out, skipped("행", numbers(n, func(i int) string { return fmt.Sprint(i + 1) })))
	}
	if n := w.hiding(w.cols, func(c cell) int { return c.col }); len(n) > 0 {
		out = append(out, skipped("열", numbers(n, columnName)))
	}
	return out, nil
}

func columnName(i int) string {
	name, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		return fmt.Sprint(i + 1)
	}
	return name
}

// read takes the cells that hold words, then their merging, then which columns are hidden.
func (w *worksheet) read(f *excelize.File, name string) error {
	rows, err := f.Rows(name)
	if err != nil {
		return err
	}
	for y := 0; rows.Next(); y++ {
		values, err := rows.Columns()
		if err != nil {
			return errors.Join(err, rows.Close())
		}
		if rows.GetRowOpts().Hidden {
			w.rows = append(w.rows, y)
		}
		for x, text := range values {
			if strings.TrimSpace(text) == "" {
				continue
			}
			if len(w.cells) >= maxCells {
				return errors.Join(&policy.Failure{Reason: policy.TooMuchInside}, rows.Close())
			}
			w.cells = append(w.cells, cell{row: y, col: x, rows: 1, cols: 1, blocks: []block{{text: text}}})
		}
	}
	if err := errors.Join(rows.Error(), rows.Close()); err != nil {
		return err
	}
	if err := w.merge(f, name); err != nil {
		return err
	}
	right := 0
	for _, c := range w.cells {
		right = max(right, c.col+c.cols)
	}
	for x := range min(right, 16384) {
		visible, err := f.GetColVisible(name, columnName(x))
		if err != nil {
			return err
		}
		if !visible {
			w.cols = append(w.cols, x)
		}
	}
	return nil
}

func (w *worksheet) merge(f *excelize.File, name string) error {
	merged, err := f.GetMergeCells(name, true)
	if err != nil {
		return err
	}
	at := map[[2]int]int{}
	for i, c := range w.cells {
		at[[2]int{c.row, c.col}] = i
	}
	for _, m := range merged {
		x, y, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			return err
		}
		right, bottom, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			return err
		}
		if i, ok := at[[2]int{y - 1, x - 1}]; ok {
			w.cells[i].rows, w.cells[i].cols = max(bottom-y, 0)+1, max(right-x, 0)+1
		}
	}
	return nil
}

// visible moves the cells together where rows or columns are hidden. A merged cell shows
// as long as a part of it does.
func (w *worksheet) visible() []cell {
	var out []cell
	for _, c := range w.cells {
		top, left := c.row, c.col
		c.row, _ = w.rows.shown(top)
		c.col, _ = w.cols.shown(left)
		bottom, _ := w.rows.shown(top + c.rows)
		right, _ := w.cols.shown(left + c.cols)
		c.rows, c.cols = bottom-c.row, right-c.col
		if c.rows > 0 && c.cols > 0 {
			out = append(out, c)
		}
	}
	return out
}

// hiding gives the hidden rows or columns that hold words.
func (w *worksheet) hiding(hidden hiddenAt, of func(cell) int) []int {
	var out []int
	for _, c := range w.cells {
		if _, shown := hidden.shown(of(c)); !shown {
			out = append(out, of(c))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// numbers writes runs short: 3–5, 9.
func numbers(n []int, name func(int) string) string {
	var out []string
	for i := 0; i < len(n); {
		j := i
		for j+1 < len(n) && n[j+1] == n[j]+1 {
			j++
		}
		if j > i {
			out = append(out, name(n[i])+"–"+name(n[j]))
		} else {
			out = append(out, name(n[i]))
		}
		i = j + 1
	}
	return strings.Join(out[:min(len(out), 20)], ", ")
}
