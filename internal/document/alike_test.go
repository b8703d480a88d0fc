package document

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"camledger/inventory/policy"
)

// part is a paragraph or a table of a document that a test makes in every format.
type part struct {
	text string
	rows [][]merged
}

// merged is a cell of a table; rows and cols are 0 where it stands alone.
type merged struct {
	text       string
	rows, cols int
}

var solbit = []part{
	{text: "영상정보처리기기 운영·관리 방침"},
	{text: "솔빛구청은 영상정보처리기기를 다음과 같이 설치·운영하고 있습니다."},
	{text: "1. 설치 대수, 설치 위치 및 촬영범위"},
	{rows: [][]merged{
		{{text: "건물"}, {text: "설치위치"}, {text: "설치대수"}, {text: "촬영범위"}},
		{{text: "본관", rows: 3}, {text: "1층 로비"}, {text: "4대"}, {text: "출입구", rows: 2}},
		{{text: "2층 휴게실"}, {text: "3대"}},
		{{text: "601호 앞"}, {text: "1대"}, {text: "문 앞"}},
		{{text: "별관"}, {text: "지하 주차장"}, {text: "12대"}, {text: "주차면"}},
		{{text: "합계", cols: 2}, {text: "20대"}, {}},
	}},
	{text: "2. 관리책임자 및 접근권한자"},
	{rows: [][]merged{
		{{text: "구분"}, {text: "직위"}, {text: "소속"}, {text: "연락처"}},
		{{text: "관리책임자"}, {text: "과장"}, {text: "총무과", rows: 2}, {text: "02-000-1001"}},
		{{text: "접근권한자"}, {text: "주무관"}, {text: "02-000-1002"}},
	}},
	{text: "3. 영상정보의 촬영시간, 보관기간, 보관장소 및 처리방법"},
	{rows: [][]merged{
		{{text: "촬영시간"}, {text: "보관기간"}, {text: "보관장소"}},
		{{text: "24시간"}, {text: "30일"}, {text: "통합관제실"}},
	}},
	{text: "이 방침은 2025년 3월 4일부터 시행합니다."},
}

// placed gives the cells of a table with their places.
func placed(rows [][]merged) []cell {
	var out []cell
	taken := map[[2]int]bool{}
	for y, row := range rows {
		x := 0
		for _, m := range row {
			for taken[[2]int{y, x}] {
				x++
			}
			c := cell{row: y, col: x, rows: max(m.rows, 1), cols: max(m.cols, 1), blocks: []block{{text: m.text}}}
			for dy := range c.rows {
				for dx := range c.cols {
					taken[[2]int{y + dy, x + dx}] = true
				}
			}
			x += c.cols
			out = append(out, c)
		}
	}
	return out
}

// formats write the same document; a CSV has no merged cells: it repeats them.
var formats = map[policy.Format]func(t testing.TB, parts []part) []byte{
	policy.HTMLPage: htmlOfParts, policy.XLSX: xlsxOfParts, policy.CSV: csvOfParts, policy.HWPX: hwpxOfParts, policy.HWP5: hwpOfParts, policy.DOCX: docxOfParts, policy.PDFFile: pdfOfParts,
}

// row is what a declaration is compared by.
type row struct {
	Branch, Location string
	Count            int
}

// A policy says the same in every format.
func TestEveryFormatReadsAlike(t *testing.T) {
	want := []row{{"본관", "1층 로비", 4}, {"본관", "2층 휴게실", 3}, {"본관", "601호 앞", 1}, {"별관", "지하 주차장", 12}}
	for format, write := range formats {
		t.Run(string(format), func(t *testing.T) {
			raw := write(t, solbit)
			text, err := Apart{}.Read(t.Context(), "방침."+string(format), raw)
			if err != nil {
				t.Fatal(err)
			}
			sound(t, text)
			r, err := policy.ReadText("방침", raw, text)
			if err != nil {
				t.Fatal(err)
			}
			var got []row
			for _, b := range r.Branches {
				for _, l := range b.Locations {
					got = append(got, row{b.Name, l.Name, l.Count})
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s\n%s", diff, show(text))
			}
			if r.Institution != "솔빛구청" || r.Total.Declared == nil || *r.Total.Declared != 20 || len(r.Officers) != 2 || len(r.Retention) != 1 || r.Dates.Effective != "2025-03-04" {
				t.Errorf("%s, total %+v, %d officers, retention %+v, %+v", r.Institution, r.Total, len(r.Officers), r.Retention, r.Dates)
			}
			for _, p := range r.Problems {
				if p.Severity == policy.Error {
					t.Errorf("%s in line %d: %q", p.Code, p.Line, p.Words)
				}
			}
		})
	}
}

func htmlOfParts(_ testing.TB, parts []part) []byte {
	b := strings.Builder{}
	b.WriteString("<!DOCTYPE html><meta charset=utf-8>")
	for _, p := range parts {
		if p.rows == nil {
			fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(p.text))
			continue
		}
		b.WriteString("<table>")
		for _, row := range p.rows {
			b.WriteString("<tr>")
			for _, m := range row {
				fmt.Fprintf(&b, `<td rowspan="%d" colspan="%d">%s</td>`, max(m.rows, 1), max(m.cols, 1), html.EscapeString(m.text))
			}
			b.WriteString("</tr>")
		}
		b.WriteString("</table>\n")
	}
	return []byte(b.String())
}

func xlsxOfParts(t testing.TB, parts []part) []byte {
	return sheetOf(t, func(f *excelize.File) error {
		y := 1
		for _, p := range parts {
			if p.rows == nil {
				if err := f.SetCellValue("Sheet1", fmt.Sprintf("A%d", y), p.text); err != nil {
					return err
				}
				y++
				continue
			}
			for _, c := range placed(p.rows) {
				from, err := excelize.CoordinatesToCellName(c.col+1, y+c.row)
				if err != nil {
					return err
				}
				to, err := excelize.CoordinatesToCellName(c.col+c.cols, y+c.row+c.rows-1)
				if err != nil {
					return err
				}
				if err := f.SetCellValue("Sheet1", from, c.blocks[0].text); err != nil {
					return err
				}
				if from != to {
					if err := f.MergeCell("Sheet1", from, to); err != nil {
						return err
					}
				}
			}
			y += len(p.rows) + 1
		}
		return nil
	})
}

func csvOfParts(_ testing.TB, parts []part) []byte {
	var b strings.Builder
	for _, p := range parts {
		if p.rows == nil {
			fmt.Fprintf(&b, "\"%s\"\n", p.text)
			continue
		}
		grid := make([][]string, len(p.rows))
		for _, c := range placed(p.rows) {
			for y := range c.rows {
				for len(grid[c.row+y]) < c.col+c.cols {
					grid[c.row+y] = append(grid[c.row+y], "")
				}
				grid[c.row+y][c.col] = c.blocks[0].text
			}
		}
		for _, row := range grid {
			b.WriteString(strings.Join(row, ",") + "\n")
		}
		b.WriteString("\n")
	}
	return []byte(b.String())
}

func hwpxOfParts(t testing.TB, parts []part) []byte {
	var b strings.Builder
	for _, p := range parts {
		if p.rows == nil {
			b.WriteString(para(html.EscapeString(p.text)))
			continue
		}
		b.WriteString("<hp:p><hp:run><hp:tbl>")
		cells := placed(p.rows)
		for y := range p.rows {
			b.WriteString("<hp:tr>")
			for _, c := range cells {
				if c.row == y {
					b.WriteString(hwpxCell(c.row, c.col, c.rows, c.cols, 0, para(c.blocks[0].text)))
				}
			}
			b.WriteString("</hp:tr>")
		}
		b.WriteString("</hp:tbl></hp:run></hp:p>")
	}
	return hwpxOf(t, b.String())
}

func hwpOfParts(t testing.TB, parts []part) []byte {
	var section []byte
	for _, p := range parts {
		if p.rows == nil {
			section = append(section, hwpPara(0, p.text)...)
			continue
		}
		below := [][]byte{rec(tagTable, 2, make([]byte, 22))}
		for _, c := range placed(p.rows) {
			below = append(below, hwpCell(2, c.row, c.col, c.rows, c.cols, c.blocks[0].text))
		}
		section = append(section, hwpPara(0, "\x0b", hwpControl(1, "tbl ", below...))...)
	}
	return hwpOf(t, hwpCompressed, section)
}

func docxOfParts(t testing.TB, parts []part) []byte {
	var b strings.Builder
	para := func(s string) string { return "<w:p><w:r><w:t>" + html.EscapeString(s) + "</w:t></w:r></w:p>" }
	for _, p := range parts {
		if p.rows == nil {
			b.WriteString(para(p.text))
			continue
		}
		b.WriteString("<w:tbl>")
		cells := slices.SortedFunc(slices.Values(placed(p.rows)), func(a, b cell) int { return a.col - b.col })
		for y := range p.rows {
			b.WriteString("<w:tr>")
			for _, c := range cells {
				if y < c.row || y >= c.row+c.rows {
					continue
				}
				merge, text := "", c.blocks[0].text
				if c.rows > 1 && y == c.row {
					merge = `<w:vMerge w:val="restart"/>`
				} else if c.rows > 1 {
					merge, text = `<w:vMerge/>`, ""
				}
				fmt.Fprintf(&b, `<w:tc><w:tcPr><w:gridSpan w:val="%d"/>%s</w:tcPr>%s</w:tc>`, c.cols, merge, para(text))
			}
			b.WriteString("</w:tr>")
		}
		b.WriteString("</w:tbl>")
	}
	return docxOf(t, b.String())
}

func pdfOfParts(t testing.TB, parts []part) []byte {
	return pdfOf(t, func(p *fpdf.Fpdf) {
		p.AddPage()
		y := 20.0
		for _, part := range parts {
			if part.rows == nil {
				p.Text(20, y, part.text)
				y += 8
				continue
			}
			for _, c := range placed(part.rows) {
				wide, high := 40*float64(c.cols), 8*float64(c.rows)
				p.SetXY(20+40*float64(c.col), y+8*float64(c.row))
				p.CellFormat(wide, high, c.blocks[0].text, "1", 0, "LM", false, 0, "")
			}
			y += 8*float64(len(part.rows)) + 10
		}
	})
}
