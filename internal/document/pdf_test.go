package document

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"camledger/inventory/policy"
)

// pdfOf makes a PDF in a Korean font.
func pdfOf(t testing.TB, draw func(p *fpdf.Fpdf)) []byte {
	t.Helper()
	font, err := os.ReadFile("/usr/share/fonts/truetype/nanum/NanumGothic.ttf")
	if err != nil {
		t.Fatal(err)
	}
	p := fpdf.New("P", "mm", "A4", "")
	p.AddUTF8FontFromBytes("N", "", font)
	p.SetFont("N", "", 10)
	p.SetAutoPageBreak(false, 0)
	draw(p)
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// at writes words with their foot at a place, in millimetres.
func at(p *fpdf.Fpdf, x, y float64, words ...string) {
	for i, w := range words {
		p.Text(x, y+5*float64(i), w)
	}
}

// drawPolicy draws a table with merged cells that is open at its sides and goes on on the
// second page, where its header is repeated; words that are far apart without lines; and
// prose that the margin breaks.
func drawPolicy(p *fpdf.Fpdf) {
	p.AddPage()
	at(p, 20, 20, "영상정보처리기기 운영·관리 방침", "솔빛구청은 아래와 같이 영상정보처리기기를 설치하고 운영하며 그 내용을 누구나 볼 수 있도록 홈페이지에",
		"공개합니다.", "- 하나")
	for _, y := range []float64{50, 60, 80} {
		p.Line(20, y, 180, y)
	}
	p.Line(60, 70, 180, 70)
	p.Line(60, 50, 60, 80)
	p.Line(120, 50, 120, 80)
	at(p, 22, 56, "건물")
	at(p, 62, 56, "위치")
	at(p, 122, 56, "대수")
	at(p, 22, 71, "본관")
	at(p, 62, 66, "1층 로비")
	at(p, 122, 66, "4대")
	at(p, 62, 74, "2층 복도", "및 계단")
	at(p, 122, 76, "3대")
	at(p, 20, 10, "솔빛구청 누리집")
	at(p, 100, 290, "- 1 -")
	p.AddPage()
	at(p, 20, 10, "솔빛구청 누리집")
	at(p, 100, 290, "- 2 -")
	p.Rect(20, 20, 40, 10, "D")
	p.Rect(60, 20, 60, 10, "D")
	p.Rect(120, 20, 60, 10, "D")
	p.Rect(20, 30, 40, 30, "D") // the page cut 본관
	for i, place := range []string{"3층", "4층", "5층"} {
		y := 30 + 10*float64(i)
		p.Rect(60, y, 60, 10, "D")
		p.Rect(120, y, 60, 10, "D")
		at(p, 62, y+6, place)
		at(p, 122, y+6, "1대")
	}
	p.Rect(20, 60, 100, 10, "D")
	p.Rect(120, 60, 60, 10, "D")
	at(p, 22, 26, "건물")
	at(p, 62, 26, "위치")
	at(p, 122, 26, "대수")
	at(p, 22, 66, "합계")
	at(p, 122, 66, "10대")
	for i, row := range [][]string{{"구분", "연락처"}, {"관리책임자", "02-000-1001"}} {
		at(p, 20, 90+6*float64(i), row[0])
		at(p, 100, 90+6*float64(i), row[1])
	}
	p.AddPage()
}

func TestPDF(t *testing.T) {
	raw := pdfOf(t, drawPolicy)
	format, err := Detect("방침", raw)
	if err != nil || format != policy.PDFFile {
		t.Fatalf("format %q, %v", format, err)
	}
	got, err := Convert(format, raw)
	if err != nil {
		t.Fatal(err)
	}
	want := `
1 솔빛구청 누리집
2 영상정보처리기기 운영·관리 방침
3 솔빛구청은 아래와 같이 영상정보처리기기를 설치하고 운영하며 그 내용을 누구나 볼 수 있도록 홈페이지에 공개합니다.
4 - 하나
5 건물→위치→대수
6 본관→1층 로비→4대
7 →2층 복도↓및 계단→3대
8 →3층→1대
9 →4층→1대
10 →5층→1대
11 합계→→10대
12 구분→연락처
13 관리책임자→02-000-1001
14 [3쪽: 글이 없어 읽지 못함]
15 - 1 -
table
건물|위치|대수
본관|1층 로비|4대
^본관|2층 복도↓및 계단|3대
^본관|3층|1대
^본관|4층|1대
^본관|5층|1대
합계|^합계|10대
`
	shows(t, got, want)
	// Apart, within the limits, it is the same.
	if got, err = (Apart{}).Read(t.Context(), "방침.pdf", raw); err != nil {
		t.Fatal(err)
	}
	shows(t, got, want)
}

// Lines that a page leaves out between some rows make no cell of the whole column.
func TestPDFWithLinesLeftOut(t *testing.T) {
	got, err := Convert(policy.PDFFile, pdfOf(t, func(p *fpdf.Fpdf) {
		p.AddPage()
		for _, y := range []float64{20, 30, 60} {
			p.Line(20, y, 180, y)
		}
		p.Line(60, 40, 180, 40)
		p.Line(60, 50, 180, 50)
		p.Line(60, 20, 60, 40) // and not on
		p.Line(120, 20, 120, 60)
		at(p, 22, 26, "건물")
		at(p, 22, 46, "본관")
		for i, words := range [][]string{{"위치", "대수"}, {"로비", "4대"}, {"복도", "3대"}, {"금고", "2대"}} {
			at(p, 62, 26+10*float64(i), words[0])
			at(p, 122, 26+10*float64(i), words[1])
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	shows(t, got, `
1 건물→위치→대수
2 본관→로비→4대
3 →복도→3대
4 →금고→2대
table
건물|위치|대수
본관|로비|4대
^본관|복도|3대
^본관|금고|2대
`)
}

func TestPDFThatIsNone(t *testing.T) {
	whole := pdfOf(t, drawPolicy)
	picture := image.NewGray(image.Rect(0, 0, 40, 40))
	for i := range 40 {
		picture.SetGray(i, i, color.Gray{Y: 200})
	}
	var scan bytes.Buffer
	if err := png.Encode(&scan, picture); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		raw  []byte
		want policy.Reason
	}{
		"password": {pdfOf(t, func(p *fpdf.Fpdf) {
			p.SetProtection(fpdf.CnProtectPrint, "user", "owner")
			drawPolicy(p)
		}), policy.EncryptedPDF},
		"scan": {pdfOf(t, func(p *fpdf.Fpdf) {
			p.AddPage()
			p.RegisterImageOptionsReader("scan", fpdf.ImageOptions{ImageType: "png"}, &scan)
			p.ImageOptions("scan", 10, 10, 100, 100, false, fpdf.ImageOptions{ImageType: "png"}, 0, "")
		}), policy.ScannedPDF},
		"cut short": {whole[:len(whole)/2], policy.Damaged},
		"no PDF":    {[]byte("%PDF-1.4\nhello\n%%EOF\n"), policy.Damaged},
		"without end": {pdfOf(t, func(p *fpdf.Fpdf) {
			for range pdfPages + 1 {
				p.AddPage()
			}
		}), policy.TooMuchInside},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Convert(policy.PDFFile, c.raw)
			refused(t, err, c.want)
		})
	}
	t.Setenv("PATH", t.TempDir())
	_, err := Apart{}.Read(t.Context(), "방침.pdf", whole)
	refused(t, err, policy.NoPDFReader)
}

// What programs other than ours print is read like anything from outside.
func FuzzPDFLines(f *testing.F) {
	f.Add(`<page width="10" height="10">`+"\n"+`<word xMin="1" yMin="1" xMax="9" yMax="9">가&amp;</word>`, `<svg><path style="stroke:rgb(0%,0%,0%)" d="M 0 0 L 20 0 L 20 20 Z" transform="matrix(1,0,0,1,0,0)"/></svg>`)
	f.Add(strings.Repeat("<page width=\"10\" height=\"10\">\n<word xMin=\"1e9\" yMin=\"-1\" xMax=\"0\" yMax=\"0\">a</word>\n", 3), `<rect x="0" y="0" width="50" height="50" style="fill:none" stroke="rgb(0%,0%,0%)"/><path d="M 10 -5 L 10 60 M 30 0 L 30 50 M 0 10 L 50 10" style="stroke:black"/>`)
	f.Fuzz(func(t *testing.T, words, svg string) {
		pages, err := pdfWordsOf([]byte(words))
		if err != nil {
			return
		}
		for _, p := range pages {
			p.tables = ruledTables(rulesOf([]byte(svg)))
		}
		if text, err := compose(policy.PDFFile, blocksOf(pages)); err == nil {
			sound(t, text)
		}
	})
}
