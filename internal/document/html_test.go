package document

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"

	"camledger/inventory/policy"
)

func TestHTML(t *testing.T) {
	for name, c := range map[string]struct{ source, want string }{
		"spans": {`<title>한빛신협</title><table><caption>설치 현황</caption>
			<thead><tr><th>구분<th colspan=2>설치<th rowspan="1">비고</thead>
			<tr><td rowspan=2>본점</td><td>로비</td><td>4대</td><td></td></tr>
			<tr><td>금고<br>입구</td><td>2대</td></tr>
			<tr><td>합계</td><td colspan=2>6대</td><td>끝</td></tr></table>`, `
1 한빛신협
2 설치 현황
3 구분→설치→→비고
4 본점→로비→4대→
5 →금고↓입구→2대→
6 합계→6대→→끝
table
#구분|#설치|^#설치|#비고
본점|로비|4대|
^본점|금고↓입구|2대|
합계|6대|^6대|끝
`},
		"nested tables: only the innermost holds data": {`<table><tr><td>메뉴<td><p>방침</p><table><tr><td>본점<td>4대<tr><td>지점<td>3대</table>끝</table>`, `
1 메뉴
2 방침
3 본점→4대
4 지점→3대
5 끝
table
본점|4대
지점|3대
`},
		"a frame of one cell inside a cell": {`<table><tr><td>본점<td><table><tr><td>4대</table><tr><td>지점<td>3대</table>`, `
1 본점→4대
2 지점→3대
table
본점|4대
지점|3대
`},
		"absurd spans are cut": {`<table><tr><td rowspan=65000>본점<td colspan=99999999999999999999>로비<tr><td>금고<td>2대<tr><td colspan=-3>합계<td colspan=0>2대</table>`, `
1 본점→로비→
2 →금고→2대
3 →합계→2대
table
본점|로비|^로비
^본점|금고|2대
^본점|합계|2대
`},
		"merged cells do not leave their group": {`<table><tbody><tr><td rowspan=0>본점<td>4대<tr><td>3대<tbody><tr><td>지점<td>2대</table>`, `
1 본점→4대
2 →3대
3 지점→2대
table
본점|4대
^본점|3대
지점|2대
`},
		"what is not shown": {`<script>var a="설치 5대";</script><style>p{}</style><p style="color:red; DISPLAY : none">숨김 3대</p><div hidden>숨김</div>
			<noscript>자바스크립트</noscript><select><option>2020년</select><svg><text>그림</text></svg><!-- 설명 --><p>보이는 글</p>`, `
1 보이는 글
`},
		"lines": {`<h2>1. 목적</h2>가 나<b>다</b>
			라<br>마<ul><li>하나<li>둘<ul><li>셋</ul></ul><dl><dt>보관기간<dd>30일<dt>방법<dd>하나<dd>둘<div><dt>장소 :<dd>전산실</div></dl><pre>a
 b</pre><p>&nbsp;</p><p>한글&nbsp;&lt;5&gt;`, `
1 1. 목적
2 가 나다 라
3 마
4 하나
5 둘
6 셋
7 보관기간 : 30일
8 방법
9 하나
10 둘
11 장소 : 전산실
12 a
13  b
14 한글` + "\u00a0" + `<5>
`},
		"broken markup": {`<table><tr><td>본점<td>4대</tr><tr><td>지점</td></td><td>3대<p>문</table></b>`, `
1 본점→4대
2 지점→3대↓문
table
본점|4대
지점|3대↓문
`},
		"rows of one cell are paragraphs": {`<table><tr><td>제1조 목적<tr><td>제2조 대수</table>`, "\n1 제1조 목적\n2 제2조 대수\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Convert(policy.HTMLPage, []byte(c.source))
			if err != nil {
				t.Fatal(err)
			}
			shows(t, got, c.want)
		})
	}
}

func TestEncodingsOfPages(t *testing.T) {
	const source = `<html><meta charset="EUC-KR"><p>영상정보처리기기 설치 5대</p></html>`
	cp949, err := korean.EUCKR.NewEncoder().String(source)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(source)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ raw, encoding string }{
		{source, "utf-8"}, // a browser saved it and left the old name in it
		{"\xef\xbb\xbf" + source, "utf-8-bom"},
		{cp949, "cp949"},
		{strings.Replace(cp949, `"EUC-KR"`, "", 1), "cp949"},
		{wide, "utf-16be"},
	} {
		format, err := Detect("page", []byte(c.raw))
		if err != nil || format != policy.HTMLPage {
			t.Errorf("%s: format %q, %v", c.encoding, format, err)
		}
		got, err := Convert(policy.HTMLPage, []byte(c.raw))
		if err != nil {
			t.Errorf("%s: %v", c.encoding, err)
			continue
		}
		if got.Encoding != c.encoding || got.Lines[0] != "영상정보처리기기 설치 5대" {
			t.Errorf("encoding %s; want %s: %q", got.Encoding, c.encoding, got.Lines)
		}
	}
}

func TestPagesThatAreNoText(t *testing.T) {
	for name, c := range map[string]struct {
		source string
		want   policy.Reason
	}{
		"login":        {`<title>로그인</title><form><input name=id><input type="Password"><button>로그인</button></form><a>개인정보 처리방침</a><a>영상정보처리기기 운영·관리 방침</a>`, policy.LoginPage},
		"script":       {`<title>한빛구청</title><div id="app"></div><script src="/app.js"></script>`, policy.EmptyPage},
		"frames":       {`<frameset><frame src="menu.html"><frame src="main.html"></frameset>`, policy.EmptyPage},
		"nothing":      {`<html><body></body></html>`, policy.Empty},
		"bottomless":   {strings.Repeat("<div>", 3000) + "방침", policy.TooMuchInside},
		"tags":         {strings.Repeat("<br>", maxTags+1), policy.TooMuchInside},
		"noise":        {"<html>" + strings.Repeat("\xff\xfe\x81", 500), policy.Garbled},
		"half a tag":   {`<p>영상정보처리기기 설치</p><p>본점 5대</p><div cl`, policy.Damaged},
		"half a table": {`<table><tr><td>본점<td>4대<tr><td>지점<td>1`, policy.Damaged},
		"half a page":  {`<html><body><p>본점 5대</p><p>지점 3대</p>`, policy.Damaged},
		"cells":        {"<table>" + strings.Repeat("<tr><td colspan=200>가<td>나", 3000) + "</table>", policy.TooMuchInside},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Convert(policy.HTMLPage, []byte(c.source))
			refused(t, err, c.want)
		})
	}
}

func FuzzHTML(f *testing.F) {
	for _, seed := range []string{
		`<table><tr><td rowspan=2 colspan=3>본점<td>4대<tr><td>로비</table>`, `<p>가<br>나<table><caption>표<tr><th>구분<td><table><tr><td>안<td>밖</table></table>`,
		`<meta charset=euc-kr><pre>` + "\xb0\xa1" + `</pre>`, "\xff\xfe<\x00p\x00>\x00", `<input type=password>`, `<table><tbody><tr><td rowspan=0>a<td>b<tfoot><tr><td>c</table>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if text, err := Convert(policy.HTMLPage, raw); err == nil {
			sound(t, text)
		}
	})
}

func BenchmarkHTML(b *testing.B) {
	raw := bigPage(b)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Convert(policy.HTMLPage, raw); err != nil {
			b.Fatal(err)
		}
	}
}

// bigPage is a page of about 1 MB.
func bigPage(b *testing.B) []byte {
	b.Helper()
	row, err := os.ReadFile("testdata/page.html")
	if err != nil {
		b.Fatal(err)
	}
	return []byte(strings.Repeat(string(row), 1<<20/len(row)+1))
}
