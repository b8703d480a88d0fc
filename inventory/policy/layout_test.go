package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// frame puts a table of cameras into the shortest policy that has one.
func frame(table string) string {
	return "가온시설공단 영상정보처리기기 운영·관리 방침\n\n가온시설공단은 개인정보보호법 제25조에 따라 영상정보처리기기를 설치·운영합니다.\n\n2. 설치 대수, 설치 위치 및 촬영범위\n" +
		table + "\n\n3. 관리책임자 및 접근권한자\n관리책임자 시설부장 02-000-0001\n"
}

// layout is a table of cameras with what it says.
type layout struct {
	name, table, rows string
	problems          []Code // apart from notes on totals
}

// layouts are the layouts of tables seen in published policies, with the rows that they
// say: "branch/location=count".
var layouts = []layout{
	{"tabs by place", "구분\t설치대수\t설치위치\n본점\t5대\t객장\n\t3대\t주차장\n나루지점\t2\t365코너", "본점/객장=5 본점/주차장=3 나루지점/365코너=2", []Code{BlankCell}},
	{"pipes", "| 지점명 | 설치 위치 | 대수 |\n|---|---|---|\n| 본점 | 1층 객장 | 5 |\n| 본점 | 2층 복도 | 1,024 |\n| 나루지점 | 3번 출구 | 2대 |", "본점/1층 객장=5 본점/2층 복도=1024 나루지점/3번 출구=2", nil},
	{"pipes, merged cells lost", "|지점명|설치 위치|대수|비고|\n|본점|1층 객장|5||\n|2층 복도|4||\n|나루지점|입구|2||", "본점/1층 객장=5 본점/2층 복도=4 나루지점/입구=2", []Code{BlankCell}},
	{"one cell per line", "지점명\n설치 위치\n설치 대수\n본점\n1층 객장\n5대\n2층 복도\n4대\n나루지점\n입구\n2대", "본점/1층 객장=5 본점/2층 복도=4 나루지점/입구=2", []Code{BlankCell}},
	{"one cell per line, count in the middle", "우체국명\n설치 대수\n설치 위치 및 촬영 범위\n가온우체국\n102대\n건물 내, 365코너 등\n나루1동우체국\n9대\n건물 내, 365코너 등", "가온우체국/=102 나루1동우체국/=9", []Code{OpenList}},
	{"spaces", "구분 설치장소 대수\n본점 1층 객장 5대\n본점 주차장 3대\n나루지점 365코너 2대", "본점/1층 객장=5 본점/주차장=3 나루지점/365코너=2", nil},
	{"spaces without 대", "연번 지점명 설치위치 설치대수\n1 본점 1층 객장 5\n2 본점 601호 3\n3 나루지점 365코너 2", "본점/1층 객장=5 본점/601호=3 나루지점/365코너=2", nil},
	{"spaces, office only", "우체국명 설치대수 설치위치\n가온우체국 20대 건물 내, 365코너 등\n나루4동우체국 7대 건물 내, 365코너 등", "가온우체국/=20 나루4동우체국/=7", []Code{OpenList}},
	{"place(n대)", "○ 본점 : 객장(5대), 주차장(3대), 10층 서고(1대)\n○ 나루지점 : 객장(2대)", "본점/객장=5 본점/주차장=3 본점/10층 서고=1 나루지점/객장=2", nil},
	{"place : n대", "본점\n객장 : 5대\n365코너 : 3대\n나루지점\n객장 : 2대", "본점/객장=5 본점/365코너=3 나루지점/객장=2", nil},
	{"places of one institution", "정문 5대\n1호관 복도 3대\n합계 8대", "가온시설공단/정문=5 가온시설공단/1호관 복도=3", nil},
	{"list in a cell", "지점명\t설치대수\t설치위치\n본점\t8대\t객장(5대), 주차장(3대)\n나루지점\t2대\t객장(2대)", "본점/객장=5 본점/주차장=3 나루지점/객장=2", nil},
	{"subtotal that does not add up", "본점 34대\n객장 5대\n주차장 3대", "본점/객장=5 본점/주차장=3", []Code{SumMismatch}},
	{"total that does not add up", "정문 5대\n로비 3대\n합계 9대", "가온시설공단/정문=5 가온시설공단/로비=3", []Code{SumMismatch}},
	{"total in a row", "지점명\t설치위치\t대수\n본점\t객장\t5\n나루지점\t객장\t2\n합계\t\t7", "본점/객장=5 나루지점/객장=2", nil},
	{"range", "정문 4~12대\n로비 3대", "가온시설공단/정문=0 가온시설공단/로비=3", []Code{CountRange}},
	{"about", "정문 약 10대\n로비 3대 이내", "가온시설공단/정문=10 가온시설공단/로비=3", []Code{ApproximateCount, ApproximateCount}},
	{"blank count", "지점명\t설치위치\t대수\n본점\t객장\t5\n나루지점\t객장\t", "본점/객장=5 나루지점/=0", []Code{CountMissing}},
	{"twice", "정문 5대\n정문 5대", "가온시설공단/정문=5 가온시설공단/정문=5", []Code{DuplicateRow}},
	{"recorders beside cameras", "정문 카메라 5대\n녹화기 2대", "가온시설공단/정문 카메라=5", []Code{NotCameras}},
	{"total only", "설치 대수 : 총 34대", "가온시설공단/=34", nil},
	{"places after a label", "가. 설치대수 : 총 7대\n나. 설치위치 : 정문(2대), 본관 1~4층 복도(4대), 급식실 1대", "가온시설공단/정문=2 가온시설공단/본관 1~4층 복도=4 가온시설공단/급식실=1", nil},
	{"lists in cells that do not add up", "| 구분 | 설치 대수 | 설치 위치 및 촬영 범위 |\n| --- | --- | --- |\n| 본관 | 25대 | 1층 로비 10대, 2층 외래 15대 |\n| 별관 | 12대 | 응급실 5대, 주차장 6대 |\n| 합계 | 37대 | |", "본관/1층 로비=10 본관/2층 외래=15 별관/응급실=5 별관/주차장=6", []Code{SumMismatch}},
	{"one cell per line, lists in cells", "구분\n설치대수\n설치위치 및 촬영범위\n본점\n14대\n객장 내 12대, 금고실 2대\n나루지점\n10대\n객장 내 6대, 365코너 4대\n계\n24대", "본점/객장 내=12 본점/금고실=2 나루지점/객장 내=6 나루지점/365코너=4", nil},
	{"sites beside units", "시설명   개소  대수   설치위치\n가온체육관   3개소   15대   로비\n제1주차장   1개소   8대   주차장 전역\n총계   4개소   23대", "가온체육관/로비=15 제1주차장/주차장 전역=8", nil},
	{"name and count on lines of their own", "정문\n5대\n로비\n3대", "가온시설공단/정문=5 가온시설공단/로비=3", nil},
	{"counts by mount", "지점명\t고정형\t이동형\t계\n본점\t5대\t1대\t6대\n나루지점\t3대\t0대\t3대", "본점/=5 본점/=1 나루지점/=3", []Code{MixedMounts}},
	{"counts by mount that do not add up", "지점명\t설치위치\t고정형\t회전형\t합계\n본점\t객장\t5\t1\t7\n본점\t입구\t3\t\t3", "본점/객장=5 본점/객장=1 본점/입구=3", []Code{MixedMounts, SumMismatch}},
	{"total and places apart", "설치대수 : 34대\n설치위치 : 객장, 주차장, 365코너 등", "가온시설공단/=34", []Code{OpenList}},
	{"subtotal before its details", "구분\t대수\t설치위치\n본점\t34대\t\n\t20대\t객장\n\t14대\t주차장", "본점/객장=20 본점/주차장=14", []Code{BlankCell}},
	{"count first", "설치대수 지점명 설치위치\n5대 본점 객장\n3대 나루지점 로비", "본점/객장=5 나루지점/로비=3", nil},
	{"branch, total, list in brackets", "본점 : 34대 (지하주차장 14대, 객장 20대)\n나루지점 : 5대 (객장 5대)", "본점/지하주차장=14 본점/객장=20 나루지점/객장=5", nil},
	{"total in a remark", "지점명\t설치위치\t대수\t비고\n본점\t객장\t5\t합계 8대\n나루지점\t객장\t2\t", "본점/객장=5 나루지점/객장=2", []Code{SumMismatch}},
	{"words for a mount that belong to a place", "설치위치\t대수\n이동 통로\t3\n회전 놀이기구 앞\t2\n고정형 정문\t1", "가온시설공단/이동 통로=3 가온시설공단/회전 놀이기구 앞=2 가온시설공단/정문=1", nil},
	{"full-width", "정문　５대\n로비：３대", "가온시설공단/정문=5 가온시설공단/로비=3", nil},
}

func TestLayouts(t *testing.T) {
	for _, l := range slices.Concat(layouts, published) {
		t.Run(l.name, func(t *testing.T) {
			r, err := Read(l.name, []byte(frame(l.table)))
			if err != nil {
				t.Fatal(err)
			}
			if got := asRows(r); got != l.rows {
				t.Errorf("rows\n got %s\nwant %s", got, l.rows)
			}
			var codes []Code
			for _, p := range r.Problems {
				if p.Code != NoDeclaredTotal {
					codes = append(codes, p.Code)
				}
			}
			if fmt.Sprint(codes) != fmt.Sprint(l.problems) {
				t.Errorf("problems: got %v, want %v", codes, l.problems)
			}
			if len(r.Unread) > 0 {
				t.Errorf("unread: %v", r.Unread)
			}
			if r.Institution != "가온시설공단" || len(r.Officers) != 1 {
				t.Errorf("institution %q, officers %+v", r.Institution, r.Officers)
			}
		})
	}
}

// asRows writes the rows of a reading: branch/place=count.
func asRows(r Reading) string {
	var rows []string
	for _, row := range r.Rows() {
		rows = append(rows, fmt.Sprintf("%s/%s=%d", row.Branch, row.Location, row.Count))
	}
	return strings.Join(rows, " ")
}

// Digits that are no counts of cameras.
func TestDigitsThatAreNoCounts(t *testing.T) {
	for _, s := range []string{"365코너", "601호", "1호관", "10층", "3번 출구", "02-000-0001", "제25조 제7항", "2024. 4. 1.", "30일", "3대로 12", "제3대 회장", "12대학", "1.5대", "24시간", "84.5˚"} {
		for _, ln := range newLines(cutLines(s)) {
			if c := counts(ln.all()); len(c) != 0 {
				t.Errorf("%q: took %d as a count", s, c[0].n)
			}
		}
	}
}

func TestOddValues(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"보관기간 : 촬영일로부터 30일", "30 day  []"},
		{"보관기간 : 약 6~10일", "0 day 약 [retention-range]"},
		{"보관기간 : 촬영일로부터 45일 이내", "45 day 이내 []"},
		{"보관기간 : 1년", "1 year  []"},
	} {
		r, err := Read("", []byte(frame("정문 5대\n총 5대")+"4. 영상정보의 촬영시간, 보관기간 및 처리방법\n"+c.text+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		var codes []Code
		for _, p := range r.Problems {
			codes = append(codes, p.Code)
		}
		if len(r.Retention) != 1 {
			t.Errorf("%s: %+v", c.text, r.Retention)
			continue
		}
		x := r.Retention[0]
		if got := fmt.Sprint(x.Value, " ", x.Unit, " ", x.Qualifier, " ", codes); got != c.want {
			t.Errorf("%s: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	r, err := Read("", []byte(frame("정문 5대\n총 5대")+"부칙\n이 방침은 2020. 1. 1.부터 시행한다.\n2021년 13월 1일 개정\n설치 현황은 2024.04.30. 현재이다.\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d := r.Dates; d.Effective != "2020-01-01" || d.AsOf != "2024-04-30" || d.Revised != "" || d.Dated != "" {
		t.Errorf("%+v", d)
	}
	if len(r.Problems) != 1 || r.Problems[0].Code != ImpossibleDate || r.Problems[0].Line != 13 {
		t.Errorf("%+v", r.Problems)
	}
}

func TestCheckInterval(t *testing.T) {
	for text, want := range map[string]string{"매월 1회 카메라의 작동 여부를 점검합니다.": "month", "영상정보처리기기를 일 1회 점검하고 있습니다.": "day", "카메라를 분기별로 점검합니다.": "quarter", "카메라의 정상 작동을 정기적으로 점검합니다.": ""} {
		r, err := Read("", []byte(frame("정문 5대")+"7. 영상정보 보호를 위한 기술적·관리적 조치\n"+text+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		if !r.PeriodicCheck.Promised || r.PeriodicCheck.Interval != want {
			t.Errorf("%s: %+v", text, r.PeriodicCheck)
		}
	}
}

// Officers one cell per line: a blank phone and a merged branch left no line at all.
func TestOfficersOneCellPerLine(t *testing.T) {
	r, err := Read("", []byte("서울가온우체국 영상정보처리기기 운영 방침\n2. 설치 대수, 설치 위치\n서울가온우체국 5대\n3. 관리책임자 및 접근권한자\n우체국명\n구분\n이름\n직위\n연락처(02~)\n"+
		"서울가온우체국 (지원과)\n관리책임자\n가나다\n지원과장\n0000-0101\n접근권한자\n나다라\n정보화담당\n서울가온우체국 (영업과)\n관리책임자\n다라마\n영업과장\n0000-0102\n접근권한자\n라마바\n금융주임\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range r.Officers {
		got = append(got, strings.Join([]string{o.Role, o.Branch, o.Unit, o.Title, o.Name, o.PhoneFull}, "/"))
	}
	want := []string{"관리책임자/서울가온우체국/지원과/지원과장/가나다/02-0000-0101", "접근권한자/서울가온우체국/지원과/정보화담당/나다라/", "관리책임자/서울가온우체국/영업과/영업과장/다라마/02-0000-0102", "접근권한자/서울가온우체국/영업과/금융주임/라마바/"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}
