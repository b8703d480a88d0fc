package document

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"camledger/inventory/policy"
)

// sheetOf makes a workbook in the test's own way.
func sheetOf(t testing.TB, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func fillSheet(f *excelize.File) error {
	units := `#,##0"대"`
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &units})
	if err != nil {
		return err
	}
	for i, row := range [][]any{
		{"영상정보처리기기 설치 현황"}, nil,
		{"구분", "설치 위치", "대수", "비밀"},
		{"본점", "로비", 1204, "x"},
		{nil, "금고\n입구", 3, "x"},
		{"숨긴 지점", "로비", 9, "x"},
		{"지점", "로비", 2, "x"},
		{"합계", nil, nil, "x"}, nil,
		{"※ 365코너 포함"},
	} {
		at, err := excelize.CoordinatesToCellName(2, i+2)
		if err != nil {
			return err
		}
		if err := f.SetSheetRow("Sheet1", at, &row); err != nil {
			return err
		}
	}
	for _, err := range []error{
		f.MergeCell("Sheet1", "B2", "D2"), f.MergeCell("Sheet1", "B5", "B6"), f.MergeCell("Sheet1", "B9", "C9"),
		f.SetCellStyle("Sheet1", "D5", "D9", style), f.SetRowVisible("Sheet1", 7, false), f.SetColVisible("Sheet1", "E", false),
	} {
		if err != nil {
			return err
		}
	}
	// The value that Excel saved is not what the formula would give here.
	if err := f.SetCellValue("Sheet1", "D9", 1209); err != nil {
		return err
	}
	if err := f.SetCellFormula("Sheet1", "D9", "SUM(D5:D8)+1000"); err != nil {
		return err
	}
	if _, err := f.NewSheet("동부지점"); err != nil {
		return err
	}
	if err := f.SetSheetRow("동부지점", "A1", &[]any{"창구", "2대"}); err != nil {
		return err
	}
	if _, err := f.NewSheet("원본"); err != nil {
		return err
	}
	if err := f.SetSheetRow("원본", "A1", &[]any{"창구", "77대"}); err != nil {
		return err
	}
	return f.SetSheetVisible("원본", false)
}

func TestXLSX(t *testing.T) {
	// The library writes numbers that formulas give as text; Excel does not.
	raw := changed(t, sheetOf(t, fillSheet), func(_, body string) string { return strings.ReplaceAll(body, ` t="str"><f>`, `><f>`) })
	format, err := Detect("현황", raw)
	if err != nil || format != policy.XLSX {
		t.Fatalf("format %q, %v", format, err)
	}
	got, err := Convert(format, raw)
	if err != nil {
		t.Fatal(err)
	}
	shows(t, got, `
1 영상정보처리기기 설치 현황
2 구분→설치 위치→대수
3 본점→로비→1,204대
4 →금고↓입구→3대
5 지점→로비→2대
6 합계→→1,209대
7 ※ 365코너 포함
8 [숨겨진 행 “7”: 읽지 않음]
9 [숨겨진 열 “E”: 읽지 않음]
10 동부지점
11 창구→2대
12 [숨겨진 시트 “원본”: 읽지 않음]
table
구분|설치 위치|대수
본점|로비|1,204대
^본점|금고↓입구|3대
지점|로비|2대
합계|^합계|1,209대
table
창구|2대
`)
	if got.Format != policy.XLSX || got.Encoding != "" {
		t.Errorf("%s, %q", got.Format, got.Encoding)
	}
}

func TestXLSXThatIsNone(t *testing.T) {
	raw := sheetOf(t, fillSheet)
	_, err := Convert(policy.XLSX, raw[:len(raw)-500])
	refused(t, err, policy.Damaged)
	_, err = Convert(policy.XLSX, sheetOf(t, func(*excelize.File) error { return nil }))
	refused(t, err, policy.Empty)

	var locked bytes.Buffer
	f := excelize.NewFile()
	if err := f.Write(&locked, excelize.Options{Password: "1234"}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Detect("locked.xlsx", locked.Bytes())
	refused(t, err, policy.EncryptedOffice)
}

// FuzzXLSX changes the parts of a workbook behind a sound ZIP.
func FuzzXLSX(f *testing.F) {
	book := sheetOf(f, fillSheet)
	parts := map[string]string{}
	changed(f, book, func(name, body string) string {
		parts[name] = body
		return body
	})
	f.Add(parts["xl/worksheets/sheet1.xml"], parts["xl/sharedStrings.xml"], parts["xl/styles.xml"], parts["xl/workbook.xml"])
	f.Add(`<worksheet><sheetData><row r="1048576"><c r="XFD1048576" t="str"><v>끝</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>`, "<sst/>", "<styleSheet/>", parts["xl/workbook.xml"])
	f.Fuzz(func(t *testing.T, sheet, shared, styles, workbook string) {
		raw := changed(t, book, func(name, body string) string {
			switch name {
			case "xl/worksheets/sheet1.xml":
				return sheet
			case "xl/sharedStrings.xml":
				return shared
			case "xl/styles.xml":
				return styles
			case "xl/workbook.xml":
				return workbook
			}
			return body
		})
		if said := convert(policy.XLSX, raw, t.Output()); said.Text != nil {
			sound(t, *said.Text)
		}
	})
}
