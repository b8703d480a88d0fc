package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Tables whose cells stand one per line, with cells that went astray.
var stacks = []struct {
	name, cells, want string
	asks              []Code
}{
	{"a total before the first row, a word of the header that heads a section elsewhere",
		"순번|지점명|설치장소|대수|담당부서|촬영시간|총계|7대|1|본점|로비|3대|총무과|24시간|2|서고|4대|총무과|24시간",
		"본점/로비=3 본점/서고=4", nil},
	{"the name of a merged column is missing",
		"지점명|설치장소|대수|본점|로비|3|복도|4|남부지점|객장|2|합계|9",
		"본점/로비=3 본점/복도=4 남부지점/객장=2", nil},
	{"words of the header and a place are torn",
		"연번|건물|설치|장소|대수|촬영범위|1|본관|현관|2|현관 안팎|2|1층 복도|4|복도|3|급식동|조리실|뒤편|1|반입구|합계|7",
		"본관/현관=2 본관/1층 복도=4 급식동/조리실 뒤편=1", nil},
	{"a header over two columns",
		"구분|설치장소|대수|촬영범위|본관|실외|정문|1|문 앞|실내|복도|2|복도 전체|별관|실외|화단|3|화단 둘레|실내|로비|4|로비 전체|계|10",
		"본관/실외 정문=1 본관/실내 복도=2 별관/실외 화단=3 별관/실내 로비=4", nil},
	{"branches on lines of their own",
		"설치장소|대수|[본점]|로비|3대|복도|4대|[남부지점]|객장|2대|합계|9대",
		"본점/로비=3 본점/복도=4 남부지점/객장=2", nil},
	{"kinds with their sum, a subtotal of a branch",
		"지점명|설치장소|고정형|PTZ|소계|본점|로비|3|1|4|복도|4|-|4|소계|7|1|8|남부지점|객장|2|2|4",
		"본점/로비=3 본점/로비=1 본점/복도=4 남부지점/객장=2 남부지점/객장=2", nil},
	{"a number alone is the total",
		"NO.|설치 수량|설치장소|1|8대|로비|2|6대|복도|3|1대|우편함|15대",
		"가온시설공단/로비=8 가온시설공단/복도=6 가온시설공단/우편함=1", nil},
}

func TestCellsThatWentAstrayAreLaid(t *testing.T) {
	for _, s := range stacks {
		t.Run(s.name, func(t *testing.T) {
			r, err := Read(s.name, []byte(frame(strings.ReplaceAll(s.cells, "|", "\n"))))
			if err != nil {
				t.Fatal(err)
			}
			var rows []string
			for _, row := range byLine(r) {
				rows = append(rows, fmt.Sprintf("%s/%s=%d", row.Branch, row.Location, row.Count))
			}
			if got := strings.Join(rows, " "); got != s.want {
				t.Errorf("rows\n got %s\nwant %s", got, s.want)
			}
			var asks []Code
			for _, p := range r.Problems {
				if p.Severity != Note {
					asks = append(asks, p.Code)
				}
			}
			if !slices.Equal(asks, s.asks) {
				t.Errorf("asks %v, want %v", asks, s.asks)
			}
		})
	}
}

// A text that stands twice, the second time on lines of its own, is read once.
func TestTextThatIsBrokenBelowIsReadOnce(t *testing.T) {
	r, err := Read("doubled", []byte(frame("점포\n설치 대수\n설치 위치\n느티점\n5대\n천장 모서리, 동전교환기 위, 출입문 위 등\n천장 모서리,\n동전교환기 위, 출입문 위 등\n샘골점\n3대\n천장 모서리, 출입문 위 등\n천장 모서리,\n출입문 위 등\n합계\n8대")))
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, row := range r.Rows() {
		rows = append(rows, fmt.Sprintf("%s/%s=%d", row.Branch, row.Location, row.Count))
	}
	if got := strings.Join(rows, " "); got != "느티점/=5 샘골점/=3" || len(r.Unread) > 0 {
		t.Errorf("rows %s, unread %v", got, r.Unread)
	}
}
