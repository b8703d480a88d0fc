package document

import (
	"fmt"
	"strings"
	"testing"

	"camledger/inventory/policy"
)

// hwpxOf makes a document of sections; their order is that of the spine, not of the names.
func hwpxOf(t testing.TB, sections ...string) []byte {
	t.Helper()
	files := []file{{"mimetype", "application/hwp+zip"}, {"version.xml", `<hv:HCFVersion xmlns:hv="http://www.hancom.co.kr/hwpml/2011/version" major="5"/>`}}
	var items, refs strings.Builder
	for i, s := range sections {
		no := len(sections) - 1 - i
		fmt.Fprintf(&items, `<opf:item id="s%d" href="Contents/section%d.xml" media-type="application/xml"/>`, no, no)
		fmt.Fprintf(&refs, `<opf:itemref idref="s%d"/>`, no)
		files = append(files, file{fmt.Sprintf("Contents/section%d.xml", no), `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` +
			`<hs:sec xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph">` + s + `</hs:sec>`})
	}
	hpf := `<opf:package xmlns:opf="http://www.idpf.org/2007/opf/"><opf:manifest><opf:item id="header" href="Contents/header.xml"/>` + items.String() +
		`</opf:manifest><opf:spine><opf:itemref idref="header"/>` + refs.String() + `</opf:spine></opf:package>`
	return zipped(t, append(files, file{"Contents/content.hpf", hpf}, file{"META-INF/manifest.xml", `<odf:manifest xmlns:odf="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>`})...)
}

// para is a paragraph of one run.
func para(text string) string {
	return `<hp:p id="0"><hp:run charPrIDRef="0"><hp:t>` + text + `</hp:t></hp:run><hp:linesegarray><hp:lineseg/></hp:linesegarray></hp:p>`
}

// hwpxCell is a cell with its place: row, column, rows, columns.
func hwpxCell(row, col, rows, cols int, header int, inside string) string {
	return fmt.Sprintf(`<hp:tc name="" header="%d"><hp:subList id="">%s</hp:subList><hp:cellAddr colAddr="%d" rowAddr="%d"/><hp:cellSpan colSpan="%d" rowSpan="%d"/><hp:cellSz width="1"/></hp:tc>`,
		header, inside, col, row, cols, rows)
}

func hwpxPolicy(t testing.TB) []byte {
	table := `<hp:tbl rowCnt="4" colCnt="3"><hp:sz width="1"/><hp:caption side="TOP"><hp:subList>` + para("표 1") + `</hp:subList></hp:caption>` +
		`<hp:tr>` + hwpxCell(0, 0, 1, 1, 1, para("구분")) + hwpxCell(0, 1, 1, 1, 1, para("위치")) + hwpxCell(0, 2, 1, 1, 1, para("대수")) + `</hp:tr>` +
		`<hp:tr>` + hwpxCell(1, 0, 2, 1, 0, para("본점")) + hwpxCell(1, 1, 1, 1, 0, para("로비<hp:lineBreak/>및 객장")) + hwpxCell(1, 2, 1, 1, 0, para("4대")) + `</hp:tr>` +
		`<hp:tr>` + hwpxCell(2, 1, 1, 1, 0, para("금고")+para("입구")) + hwpxCell(2, 2, 1, 1, 0, para("2<hp:tab/>대")) + `</hp:tr>` +
		`<hp:tr>` + hwpxCell(3, 0, 1, 2, 0, para("합계")) + hwpxCell(3, 2, 1, 1, 0, para("6대")) + `</hp:tr></hp:tbl>`
	return hwpxOf(t,
		`<hp:p><hp:run><hp:secPr><hp:grid lineGrid="0"/></hp:secPr><hp:ctrl><hp:header><hp:subList>`+para("머리말 9대")+`</hp:subList></hp:header></hp:ctrl></hp:run>`+
			`<hp:run><hp:t>영상정보처리기기 <hp:markpenBegin color="#FF"/>운영<hp:markpenEnd/>·관리&amp;방침</hp:t></hp:run></hp:p>`+para("")+para("")+
			`<hp:p><hp:run><hp:t>앞</hp:t>`+table+`<hp:t>뒤</hp:t></hp:run></hp:p>`,
		para("지움<hp:deleteBegin/>5대<hp:deleteEnd/> 끝<hp:nbSpace/>.")+`<hp:p><hp:run><hp:rect><hp:drawText><hp:subList>`+para("글상자")+`</hp:subList></hp:drawText></hp:rect>`+
			`<hp:ctrl><hp:footNote><hp:subList>`+para("각주")+`</hp:subList></hp:footNote><hp:fieldBegin><hp:subList>`+para("메모 3대")+`</hp:subList></hp:fieldBegin></hp:ctrl></hp:run></hp:p>`)
}

func TestHWPX(t *testing.T) {
	raw := hwpxPolicy(t)
	format, err := Detect("방침", raw)
	if err != nil || format != policy.HWPX {
		t.Fatalf("format %q, %v", format, err)
	}
	got, err := Convert(format, raw)
	if err != nil {
		t.Fatal(err)
	}
	want := `
1 영상정보처리기기 운영·관리&방침
2 
3 앞
4 표 1
5 구분→위치→대수
6 본점→로비↓및 객장→4대
7 →금고↓입구→2 대
8 합계→→6대
9 뒤
10 지움 끝 .
11 글상자
12 각주
table
#구분|#위치|#대수
본점|로비↓및 객장|4대
^본점|금고↓입구|2 대
합계|^합계|6대
`
	shows(t, got, want)
	// Without the package file the sections come in the order of their numbers.
	raw = changed(t, raw, func(name, body string) string {
		if name == "Contents/content.hpf" {
			return "<broken"
		}
		return body
	})
	if got, err = Convert(policy.HWPX, raw); err != nil || got.Lines[0] != "지움 끝 ." {
		t.Errorf("%q, %v", got.Lines, err)
	}
}

func TestHWPXThatIsNone(t *testing.T) {
	whole := hwpxPolicy(t)
	deep := strings.Repeat("<hp:a>", maxDepth+1) + strings.Repeat("</hp:a>", maxDepth+1)
	cells := `<hp:p><hp:run><hp:tbl><hp:tr>` + hwpxCell(0, 0, 1, 1, 0, para("a")) + hwpxCell(299_999, 255, 300_000, 256, 0, para("b")) + `</hp:tr></hp:tbl></hp:run></hp:p>`
	for name, c := range map[string]struct {
		raw  []byte
		want policy.Reason
	}{
		"cut short": {whole[:len(whole)/2], policy.Damaged},
		"password": {changed(t, whole, func(name, body string) string {
			if name == "META-INF/manifest.xml" {
				return `<odf:manifest><odf:file-entry full-path="Contents/section0.xml"><odf:encryption-data/></odf:file-entry></odf:manifest>`
			}
			return body
		}), policy.EncryptedHWP},
		"half a section": {changed(t, whole, func(name, body string) string { return body[:len(body)*2/3] }), policy.Damaged},
		"no section":     {zipped(t, file{"mimetype", "application/hwp+zip"}), policy.Damaged},
		"no words":       {hwpxOf(t, para("")), policy.Empty},
		"bottomless":     {hwpxOf(t, deep), policy.TooMuchInside},
		"absurd cells":   {hwpxOf(t, cells), policy.TooMuchInside},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Convert(policy.HWPX, c.raw)
			refused(t, err, c.want)
		})
	}
}

func FuzzHWPX(f *testing.F) {
	f.Add(`<hp:p><hp:run><hp:t>가<hp:tab/></hp:t></hp:run></hp:p>`)
	f.Add(`<hp:p><hp:tbl><hp:tr>` + hwpxCell(1, 0, 2, 3, 1, para("가")) + hwpxCell(0, 1, 9, 9, 0, para("나")) + `</hp:tr></hp:tbl></hp:p>`)
	f.Fuzz(func(t *testing.T, section string) {
		if text, err := Convert(policy.HWPX, hwpxOf(t, section)); err == nil {
			sound(t, text)
		}
	})
}
