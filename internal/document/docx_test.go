package document

import (
	"testing"

	"camledger/inventory/policy"
)

func docxOf(t testing.TB, body string) []byte {
	t.Helper()
	return zipped(t, file{"[Content_Types].xml", `<Types/>`}, file{"word/document.xml",
		`<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `</w:body></w:document>`})
}

const docxBody = `<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t xml:space="preserve">영상정보처리기기 </w:t></w:r><w:r><w:t>운영</w:t><w:br/><w:t>방침</w:t></w:r>` +
	`<w:del><w:r><w:delText>9대</w:delText></w:r></w:del><w:ins><w:r><w:t>!</w:t></w:r></w:ins></w:p><w:p/>` +
	`<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/><w:gridCol/></w:tblGrid>` +
	`<w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:p><w:r><w:t>구분</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>설치</w:t></w:r></w:p></w:tc></w:tr>` +
	`<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>본점</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>로비</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>4대</w:t></w:r></w:p></w:tc></w:tr>` +
	`<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>금고</w:t></w:r></w:p><w:p><w:r><w:t>입구</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2대</w:t></w:r></w:p></w:tc></w:tr>` +
	`</w:tbl><w:sectPr/>`

func TestDOCX(t *testing.T) {
	raw := docxOf(t, docxBody)
	format, err := Detect("방침", raw)
	if err != nil || format != policy.DOCX {
		t.Fatalf("format %q, %v", format, err)
	}
	got, err := Convert(format, raw)
	if err != nil {
		t.Fatal(err)
	}
	shows(t, got, `
1 영상정보처리기기 운영
2 방침!
3 
4 구분→설치→
5 본점→로비→4대
6 →금고↓입구→2대
table
#구분|#설치|^#설치
본점|로비|4대
^본점|금고↓입구|2대
`)
	_, err = Convert(policy.DOCX, raw[:len(raw)-100])
	refused(t, err, policy.Damaged)
	_, err = Convert(policy.DOCX, docxOf(t, `<w:p>`))
	refused(t, err, policy.Damaged)
}

func FuzzDOCX(f *testing.F) {
	f.Add(docxBody)
	f.Fuzz(func(t *testing.T, body string) {
		if text, err := Convert(policy.DOCX, docxOf(t, body)); err == nil {
			sound(t, text)
		}
	})
}
