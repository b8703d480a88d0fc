package sheet

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"camledger/inventory/policy"
)

// workbook is a file for Excel while it is written; the first error of it is kept.
type workbook struct {
	f      *excelize.File
	styles map[string]int
	err    error
}

func (b *workbook) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

// style gives the number of a look by its name.
func (b *workbook) style(name string) int {
	if id, ok := b.styles[name]; ok {
		return id
	}
	line := []excelize.Border{{Type: "left", Color: "9AA39E", Style: 1}, {Type: "right", Color: "9AA39E", Style: 1}, {Type: "top", Color: "9AA39E", Style: 1}, {Type: "bottom", Color: "9AA39E", Style: 1}}
	font := &excelize.Font{Family: "맑은 고딕", Size: 10, Color: "1C211F"}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	s := &excelize.Style{Border: line, Font: font, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}
	switch name {
	case "title":
		s.Border, font.Size, font.Bold = nil, 16, true
		s.Alignment = &excelize.Alignment{Horizontal: "center", Vertical: "center"}
	case "under":
		s.Border = nil
		s.Alignment = &excelize.Alignment{Horizontal: "center", Vertical: "center"}
	case "head":
		font.Bold, s.Fill = true, fill("E9EEEB")
		s.Alignment = &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	case "part":
		font.Bold, s.Fill = true, fill("F6F8F7")
	case "total":
		font.Bold, s.Fill = true, fill("F6F8F7")
	case "item":
		font.Bold = true
	case "quiet":
		font.Color = "48524D"
	case "number":
		s.CustomNumFmt = ptr("#,##0")
		s.Alignment.Horizontal = "right"
	case "change":
		s.CustomNumFmt = ptr("+#,##0;-#,##0;0")
		s.Alignment.Horizontal = "right"
	}
	id, err := b.f.NewStyle(s)
	b.do(err)
	b.styles[name] = id
	return id
}

func ptr[T any](v T) *T { return &v }

// text writes a cell of text: always text, whatever sign it begins with.
func (b *workbook) text(sheet string, column, row int, style, value string) {
	cell, err := excelize.CoordinatesToCellName(column, row)
	b.do(err)
	b.do(b.f.SetCellStr(sheet, cell, Plain(value)))
	b.do(b.f.SetCellStyle(sheet, cell, cell, b.style(style)))
}

func (b *workbook) number(sheet string, column, row int, style string, value int) {
	cell, err := excelize.CoordinatesToCellName(column, row)
	b.do(err)
	b.do(b.f.SetCellInt(sheet, cell, int64(value)))
	b.do(b.f.SetCellStyle(sheet, cell, cell, b.style(style)))
}

// pieces writes a cell of text whose changed words are bold and underlined.
func (b *workbook) pieces(sheet string, column, row int, style string, list []policy.Piece) {
	b.text(sheet, column, row, style, policy.Words(list))
	var runs []excelize.RichTextRun
	changed := false
	for _, p := range list {
		font := &excelize.Font{Family: "맑은 고딕", Size: 10, Color: "1C211F"}
		if p.Changed {
			font.Bold, font.Underline, changed = true, "single", true
		}
		runs = append(runs, excelize.RichTextRun{Text: Plain(p.Text), Font: font})
	}
	if !changed {
		return
	}
	cell, err := excelize.CoordinatesToCellName(column, row)
	b.do(err)
	b.do(b.f.SetCellRichText(sheet, cell, runs))
}

// wide merges the cells of a row from one column to another.
func (b *workbook) wide(sheet string, row, from, to int) {
	a, err := excelize.CoordinatesToCellName(from, row)
	b.do(err)
	z, err := excelize.CoordinatesToCellName(to, row)
	b.do(err)
	b.do(b.f.MergeCell(sheet, a, z))
}

// printed sets a sheet up for A4 landscape: as wide as the page, its head on each page.
func (b *workbook) printed(sheet string, widths []float64, headRow int) {
	for i, w := range widths {
		name, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		b.do(b.f.SetColWidth(sheet, name, name, w))
	}
	b.do(b.f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: ptr(9), Orientation: ptr("landscape"), FitToWidth: ptr(1), FitToHeight: ptr(0)}))
	b.do(b.f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: ptr(true)}))
	b.do(b.f.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: ptr(0.5), Right: ptr(0.5), Top: ptr(0.6), Bottom: ptr(0.6), Header: ptr(0.3), Footer: ptr(0.3)}))
	b.do(b.f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&C&P / &N"}))
	b.do(b.f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: fmt.Sprintf("A%d", headRow+1), ActivePane: "bottomLeft"}))
	b.do(b.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", sheet, headRow, headRow), Scope: sheet}))
}

// ComparisonXLSX writes the 신구대조표 of two versions on w as a workbook: the table as it
// is printed, and the counts as numbers.
func ComparisonXLSX(w io.Writer, c policy.Comparison, v Versions, o Options) error {
	b := &workbook{f: excelize.NewFile(), styles: map[string]int{}}
	body := o.comparison(c, v)
	name := o.say("next.compare.sheet")
	b.do(b.f.SetSheetName("Sheet1", name))
	b.comparison(name, body, o)
	b.counts(o.say("next.compare.counts"), c, o)
	b.do(b.f.SetDocProps(&excelize.DocProperties{Title: o.say("next.compare.title"), Creator: Plain(o.Institution), Language: string(o.lang())}))
	if b.err == nil {
		b.err = b.f.Write(w)
	}
	if err := b.f.Close(); b.err == nil {
		b.err = err
	}
	if b.err != nil {
		return fmt.Errorf("write comparison: %w", b.err)
	}
	return nil
}

// headRow is the row of the heads: title and subtitle stand above.
const headRow = 4

func (b *workbook) comparison(sheet string, c comparison, o Options) {
	b.text(sheet, 1, 1, "title", o.say("next.compare.title"))
	b.text(sheet, 1, 2, "under", c.Institution+" "+o.say("next.compare.policy"))
	b.wide(sheet, 1, 1, 4)
	b.wide(sheet, 2, 1, 4)
	b.do(b.f.SetRowHeight(sheet, 1, 30))
	heads := []string{o.say("next.compare.item"), o.say("next.compare.old"), o.say("next.compare.new"), o.say("next.compare.note")}
	for i, s := range []string{"", c.Old, c.New, ""} {
		if s != "" {
			heads[i] += "\n" + s
		}
	}
	for i, h := range heads {
		cell, err := excelize.CoordinatesToCellName(i+1, headRow)
		b.do(err)
		b.do(b.f.SetCellStr(sheet, cell, h))
		b.do(b.f.SetCellStyle(sheet, cell, cell, b.style("head")))
	}
	b.do(b.f.SetRowHeight(sheet, headRow, 34))
	b.printed(sheet, []float64{18, 56, 56, 18}, headRow)
	row := headRow + 1
	four := func(style string, cells ...string) {
		for i, s := range cells {
			b.text(sheet, i+1, row, style, s)
		}
		row++
	}
	if c.Empty {
		four("quiet", "", o.say("next.compare.nothing"), "", "")
		return
	}
	for _, p := range c.Parts {
		if len(p.Lines) == 0 {
			four("quiet", "", p.Heading+" "+o.say("next.compare.omitted"), o.say("next.compare.same"), "")
			continue
		}
		four("part", p.Heading, "", "", "")
		b.wide(sheet, row-1, 1, 4)
		for _, l := range p.Lines {
			b.line(sheet, row, l, o)
			row++
		}
		if p.Same > 0 {
			four("quiet", "", o.say("next.compare.other-rows", p.Same), o.say("next.compare.same"), "")
		}
	}
	row++
	b.text(sheet, 1, row, "under", "※ "+o.say("next.compare.legend"))
	b.wide(sheet, row, 1, 4)
}

func (b *workbook) line(sheet string, row int, l policy.ComparedLine, o Options) {
	style, item := "", "item"
	if l.Total {
		style, item = "total", "total"
	}
	b.text(sheet, 1, row, item, l.Item)
	b.pieces(sheet, 2, row, style, l.Old)
	b.pieces(sheet, 3, row, style, l.New)
	switch l.Kind {
	case policy.LineAdded:
		b.text(sheet, 2, row, "quiet", o.say("next.compare.added"))
	case policy.LineRemoved:
		b.text(sheet, 3, row, "quiet", o.say("next.compare.removed"))
	}
	b.text(sheet, 4, row, style, l.Note)
}

// counts writes the rows that change as numbers, to be sorted and summed.
func (b *workbook) counts(sheet string, c policy.Comparison, o Options) {
	_, err := b.f.NewSheet(sheet)
	b.do(err)
	for i, h := range []string{"sheet.column.branch", "next.compare.places", "next.compare.old", "next.compare.new", "next.compare.difference", "next.compare.note"} {
		b.text(sheet, i+1, 1, "head", o.say(h))
	}
	b.printed(sheet, []float64{26, 44, 12, 12, 12, 20}, 1)
	for i, r := range c.Rows {
		row, branch, place, old, new, note := i+2, "", "", 0, 0, ""
		if r.Old != nil {
			branch, place, old = r.Old.Branch, r.Old.Place, r.Old.Count
		}
		if r.New != nil {
			branch, place, new = r.New.Branch, r.New.Place, r.New.Count
		}
		switch {
		case r.Old == nil:
			note = o.say("next.compare.added")
		case r.New == nil:
			note = o.say("next.compare.removed")
		case r.Proposed:
			note = o.say("next.note.proposed")
		}
		b.text(sheet, 1, row, "", branch)
		b.text(sheet, 2, row, "", place)
		b.number(sheet, 3, row, "number", old)
		b.number(sheet, 4, row, "number", new)
		b.number(sheet, 5, row, "change", new-old)
		b.text(sheet, 6, row, "", note)
	}
}
