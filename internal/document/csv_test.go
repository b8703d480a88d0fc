package document

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/korean"

	"camledger/inventory/policy"
)

const csvSource = `영상정보처리기기 설치 현황,,
,,
구분,설치 위치,대수
본점,"로비, 객장",4대
,"2층
복도",3대
,,
※ 합계 7대,,
`

const csvText = `
1 영상정보처리기기 설치 현황
2 구분→설치 위치→대수
3 본점→로비, 객장→4대
4 →2층↓복도→3대
5 ※ 합계 7대
table
구분|설치 위치|대수
본점|로비, 객장|4대
|2층↓복도|3대
`

func TestCSV(t *testing.T) {
	cp949, err := korean.EUCKR.NewEncoder().String(csvSource)
	if err != nil {
		t.Fatal(err)
	}
	semicolons := strings.NewReplacer(`"로비, 객장",`, "로비, 객장;", ",,", ";;", "구분,설치 위치,", "구분;설치 위치;", "본점,", "본점;", ",\"2", ";\"2", "\",3", "\";3").Replace(csvSource)
	tabs := strings.ReplaceAll(semicolons, ";", "\t")
	for _, c := range []struct{ name, raw, encoding string }{
		{"utf-8", csvSource, "utf-8"},
		{"lines of Windows", strings.ReplaceAll(csvSource, "\n", "\r\n"), "utf-8"},
		{"Excel's UTF-8", "\xef\xbb\xbf" + csvSource, "utf-8-bom"},
		{"Korean Excel", cp949, "cp949"},
		{"semicolons", semicolons, "utf-8"},
		{"tabs", tabs, "utf-8"},
		{"told", "sep=;\n" + semicolons, "utf-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			format, err := Detect("현황.CSV", []byte(c.raw))
			if err != nil || format != policy.CSV {
				t.Fatalf("format %q, %v", format, err)
			}
			got, err := Convert(format, []byte(c.raw))
			if err != nil {
				t.Fatal(err)
			}
			if got.Encoding != c.encoding {
				t.Errorf("encoding %s", got.Encoding)
			}
			shows(t, got, csvText)
		})
	}
}

func TestCSVThatIsNone(t *testing.T) {
	for raw, want := range map[string]policy.Reason{"": policy.Empty, ",,\n,,\n": policy.Empty, "a,\x00": policy.Binary} {
		_, err := Convert(policy.CSV, []byte(raw))
		refused(t, err, want)
	}
	_, err := Convert(policy.CSV, []byte(strings.Repeat(",", maxCells+1)))
	refused(t, err, policy.TooMuchInside)
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{csvSource, "a\tb\nc\td", "sep=;\na;b", "\"a\"b,\"c", "가;나\r\n\"다\r\n라\";마"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if text, err := Convert(policy.CSV, raw); err == nil {
			sound(t, text)
		}
	})
}
