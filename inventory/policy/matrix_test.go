package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// matrices are tables whose cells stand apart, with the rows that a person reads in them:
// "branch/location=count". asks are the codes of their questions and errors.
var matrices = []struct {
	name, table, rows string
	asks              []Code
}{
	{"this year beside last year", "설치현황(단위 : 대)\n연번 | 시설명 | 2023년 | 2024년 | 비고 |\n---|---|---|---|---|\n1 | 가온부두 | 18 | 20 | 회전형 6대 포함 |\n2 | 나루터미널 | 52 | 61 | |\n합계 | | 70 | 81 | |", "가온부두/=20 나루터미널/=61", nil},
	{"last year, this year, and what changed", "시설명\t전년도\t금년도\t증감\n가온체육관\t10\t12\t2\n나루도서관\t7\t7\t-\n새들회관\t5\t4\t-1\n계\t22\t23\t1", "가온체육관/=12 나루도서관/=7 새들회관/=4", nil},
	{"subtotals first, floors, merged cells lost", "건물 | 층 | 설치장소 | 대수 |\n---|---|---|---|\n본관 | 소계 | | 12 |\n1층 | 로비, 안내대 | 7 |\n2층 | 복도(층별 1대) | 5 |\n별관 | 소계 | | 4 |\n1층 | 식당 | 3 |\n뒤뜰 | 1 |\n총계 | | | 16 |", "본관/1층 로비, 안내대=7 본관/2층 복도(층별 1대)=5 별관/1층 식당=3 별관/1층 뒤뜰=1", nil},
	{"subtotals in the second column, blanks kept", "건물\t층\t설치장소\t대수\t촬영범위\n본관\t소계\t\t13\t\n\t지하 1층\t주차장\t8\t주차면\n\t1층\t로비\t4\t로비\n\t\t안내대 앞\t1\t안내대\n온실동\t소계\t\t2\t\n\t1층\t온실\t2\t온실\n합계\t\t\t15\t", "본관/지하 1층 주차장=8 본관/1층 로비=4 본관/1층 안내대 앞=1 온실동/1층 온실=2", nil},
	{"the sum before its parts", "시설명 | 계 | 실내 | 실외 |\n---|---|---|---|\n가온체육관 | 12 | 9 | 3 |\n나루도서관 | 7 | 7 | - |\n합계 | 19 | 16 | 3 |", "가온체육관/실내=9 가온체육관/실외=3 나루도서관/실내=7", nil},
	{"branches beside cameras, regions merged", "지역\t구분\t점포 수\t설치 대수\t설치 위치\n본부\t본점\t1\t412대\t로비, 복도\n\t전산센터\t1\t156대\t출입구, 전산실\n강북\t영업점\t48\t1,104대\t객장, 금고\n\t출장소\t7\t63대\t객장\n강남\t영업점\t31\t682대\t객장, 금고\n합계\t\t88\t2,417대\t", "본부 본점/=412 본부 전산센터/=156 강북 영업점/=1104 강북 출장소/=63 강남 영업점/=682", nil},
	{"regions merged, cells lost", "권역 | 시설명 | 개소 | 대수 |\n---|---|---|---|\n동부 | 가온공원 | 3 | 14 |\n나루공원 | 2 | 9 |\n서부 | 새들공원 | 4 | 22 |\n계 | | 9 | 45 |", "가온공원/=14 나루공원/=9 새들공원/=22", nil},
	{"places across", "설치 위치 | 햇살반 | 유희실 | 놀이터 | 현관 | 합계 |\n---|---|---|---|---|---|\n설치 대수 | 2 | 2 | 3 | 1 | 8 |\n촬영 범위 | 교실 전체 | 유희실 전체 | 바깥 | 출입문 | |\n화소 | 130만 | 200만 | 200만 | 130만 | |", "가온시설공단/햇살반=2 가온시설공단/유희실=2 가온시설공단/놀이터=3 가온시설공단/현관=1", nil},
	{"branches across", "구분\t본점\t나루지점\t새들지점\t계\n설치 대수\t15대\t6대\t4대\t25대\n설치 위치\t객장, 금고\t객장, 365코너\t객장\t", "본점/=15 나루지점/=6 새들지점/=4", nil},
	{"a second row of headers, merged cells lost", "구분 | 설치 위치 | 설치 대수 | 비고 |\n---|---|---|---|\n고정형 | 회전형 | 계 | |\n본관 | 큰전시실 | 4 | 1 | 5 |\n작은전시실 | 6 | - | 6 | |\n별관 | 체험실 | 3 | 2 | 5 |\n합계 | 13 | 3 | 16 | |", "본관/큰전시실=4 본관/큰전시실=1 본관/작은전시실=6 별관/체험실=3 별관/체험실=2", nil},
	{"a second row of headers, blanks kept", "시설명\t설치대수\t\t\t보관기간\n\t고정형\t회전형\t계\t\n가온체육관\t10\t2\t12\t30일\n나루도서관\t6\t\t6\t30일\n합계\t16\t2\t18\t", "가온체육관/=10 가온체육관/=2 나루도서관/=6", nil},
	{"columns of other numbers", "연번 | 설치위치 | 층 | 화소(만) | 대수 | 보관기간(일) | 설치연도 | 면적(㎡) |\n---|---|---|---|---|---|---|---|\n1 | 로비 | 1층 | 200 | 3 | 30 | 2019 | 120 |\n2 | 서고 | 2층 | 400 | 2 | 30 | 2021 | 85 |\n3 | 옥상 출입문 | 5층 | 200 | 1 | 30 | 2021 | 40 |\n계 | | | | 6 | | | |", "가온시설공단/1층 로비=3 가온시설공단/2층 서고=2 가온시설공단/5층 옥상 출입문=1", nil},
	{"tables one under the other", "가. 본점\n설치위치 | 대수 |\n---|---|\n객장 | 5 |\n금고 | 2 |\n소계 | 7 |\n나. 나루지점\n설치위치 | 대수 |\n---|---|\n객장 | 3 |\n365코너 | 1 |\n소계 | 4 |", "본점/객장=5 본점/금고=2 나루지점/객장=3 나루지점/365코너=1", nil},
	{"caption glued to the header", "설치 현황 (단위: 대) 구분 | 설치위치 | 대수 |\n---|---|---|\n본관 | 로비 | 3 |\n본관 | 복도 | 4 |\n별관 | 식당 | 2 |\n계 | | 9 |", "본관/로비=3 본관/복도=4 별관/식당=2", nil},
	{"header again among the rows", "구분 | 설치위치 | 대수 |\n본관 | 로비 | 3 |\n본관 | 복도 | 4 |\n구분 | 설치위치 | 대수 |\n별관 | 식당 | 2 |\n별관 | 뒤뜰 | 2 |\n합계 | | 11 |", "본관/로비=3 본관/복도=4 별관/식당=2 별관/뒤뜰=2", nil},
	{"no header", "본관 | 1층 로비 | 3대 |\n본관 | 2층 복도 | 4대 |\n별관 | 1층 식당 | 2대 |\n계 | | 9대 |", "본관/1층 로비=3 본관/2층 복도=4 별관/1층 식당=2", nil},
	{"counts with units of all sorts", "설치장소 | 수량 |\n---|---|\n정문 | 2EA |\n로비 | 3 개 |\n복도 | 4식 |\n서고 | 1 set |\n계 | 10 |", "가온시설공단/정문=2 가온시설공단/로비=3 가온시설공단/복도=4 가온시설공단/서고=1", nil},
	{"kinds in the cell of the count", "시설명\t설치대수\t설치위치\n가온체육관\t총 12대(고정 10, 회전 2)\t주차장, 로비 등\n나루도서관\t6대(고정 6)\t로비 등", "가온체육관/=10 가온체육관/=2 나루도서관/=6", nil},
	{"numbers in brackets in the cell of places", "구분 | 구역 | 설치장소 | 설치대수 |\n---|---|---|---|\n본청 | 실외 | 주차장(3), 정문(2), 후문(1) | 6 |\n실내 | 본관 복도 | 2 |\n별관 | 실외 | 화단 | 1 |\n계 | 9 |", "본청/실외 주차장=3 본청/실외 정문=2 본청/실외 후문=1 본청/실내 본관 복도=2 별관/실외 화단=1", nil},
	{"department, facility, place", "관리부서 | 시설명 | 설치장소 | 대수 |\n---|---|---|---|\n체육팀 | 가온체육관 | 로비 | 4 |\n체육팀 | 가온체육관 | 주차장 | 6 |\n문화팀 | 나루도서관 | 자료실 | 5 |\n문화팀 | 새들회관 | 현관 | 2 |\n합계 | | | 17 |", "가온체육관/로비=4 가온체육관/주차장=6 나루도서관/자료실=5 새들회관/현관=2", nil},
	{"tables side by side", "번호 | 설치위치 | 대수 | 번호 | 설치위치 | 대수 |\n---|---|---|---|---|---|\n1 | 정문 | 3 | 4 | 1층 복도 | 2 |\n2 | 후문 | 2 | 5 | 2층 복도 | 4 |\n3 | 놀이터 | 6 | | | |\n합계 | 17 | | | | |", "가온시설공단/정문=3 가온시설공단/1층 복도=2 가온시설공단/후문=2 가온시설공단/2층 복도=4 가온시설공단/놀이터=6", nil},
	{"cameras and recorders", "시설명 | 카메라 | 녹화기 | 모니터 | 설치위치 |\n---|---|---|---|---|\n가온체육관 | 14 | 1 | 2 | 로비, 주차장 |\n나루도서관 | 9 | 1 | 1 | 자료실, 복도 |\n계 | 23 | 2 | 3 | |", "가온체육관/=14 나루도서관/=9", nil},
	{"totals in remarks", "지점명 | 설치위치 | 대수 | 비고 |\n---|---|---|---|\n본점 | 객장 | 5 | 본점 계 7대 |\n본점 | 금고 | 2 | |\n나루지점 | 객장 | 3 | 총 10대 |", "본점/객장=5 본점/금고=2 나루지점/객장=3", nil},
	{"as above", "건물명 | 설치위치 | 수량 | 관리부서 |\n---|---|---|---|\n본관 | 로비 | 3 | 총무팀 |\n〃 | 복도 | 4 | 〃 |\n상동 | 옥상 | 1 | 〃 |\n별관 | 식당 | 2 | 〃 |", "본관/로비=3 본관/복도=4 본관/옥상=1 별관/식당=2", nil},
	{"total in the caption", "설치 현황(단위: 대, 총 9대)\n위치\t수량\t촬영범위\n로비\t3\t로비 전체\n복도\t4\t복도 전체\n식당\t2\t배식대", "가온시설공단/로비=3 가온시설공단/복도=4 가온시설공단/식당=2", nil},
	{"floors by kinds of places", "층 | 복도 | 계단 | 출입구 | 계 |\n---|---|---|---|---|\n1층 | 4 | 2 | 3 | 9 |\n2층 | 4 | 2 | - | 6 |\n합계 | 8 | 4 | 3 | 15 |", "가온시설공단/1층 복도=4 가온시설공단/1층 계단=2 가온시설공단/1층 출입구=3 가온시설공단/2층 복도=4 가온시설공단/2층 계단=2", nil},
	{"offices by purposes", "동명\t합계\t방범\t교통\t재난\n새봄동\t14\t10\t3\t1\n새길동\t9\t6\t3\t\n계\t23\t16\t6\t1", "새봄동/방범=10 새봄동/교통=3 새봄동/재난=1 새길동/방범=6 새길동/교통=3", nil},
	{"the count first", "대수 | 건물 | 설치 위치 |\n---|---|---|\n3 | 본관 | 로비 |\n4 | 본관 | 복도 |\n2 | 별관 | 식당 |\n9 | 합계 | |", "본관/로비=3 본관/복도=4 별관/식당=2", nil},
	{"a row in doubt does not add up", "구분 | 설치위치 | 대수 |\n---|---|---|\n본관 | 로비 | 3 |\n복도 | 4 |\n별관 | 식당 | 2 |\n합계 | 10 |", "본관/로비=3 본관/복도=4 별관/식당=2", []Code{SumMismatch}},
	{"a remark on some of the count", "구분 | 설치위치 | 설치대수 |\n본관 | 로비 | 12대(야간 3대 포함) |\n본관 | 복도 | 5대(신설 2대) |\n별관 | 식당 | 4대 |", "본관/로비=12 본관/복도=5 별관/식당=4", nil},
	{"headers in words of their own", "건물 이름 | 둔 곳 | 몇 대 |\n---|---|---|\n큰집 | 들머리 | 3 |\n큰집 | 뒷마당 | 2 |\n작은집 | 책방 | 4 |\n모두 | | 9 |", "큰집/들머리=3 큰집/뒷마당=2 작은집/책방=4", nil},
	{"headers in words of their own, and no total", "둔 곳 | 몇 대 | 비추는 곳 |\n---|---|---|\n들머리 | 3 | 드나드는 사람 |\n뒷마당 | 2 | 마당 전체 |", "가온시설공단/들머리=3 가온시설공단/뒷마당=2", []Code{PlaceUnclear, PlaceUnclear}},
	{"a total in one cell", "시설명 | 위치 | 대수 |\n---|---|---|\n가온관 | 로비 | 5 |\n나루관 | 복도 | 7 |\n총 12대 | | |", "가온관/로비=5 나루관/복도=7", nil},
	{"areas above their tables", "가. 지하주차장\n설치위치 | 대수 |\nA구역 | 5 |\nB구역 | 3 |\n나. 1층\n설치위치 | 대수 |\n로비 | 2 |", "가온시설공단/지하주차장 A구역=5 가온시설공단/지하주차장 B구역=3 가온시설공단/1층 로비=2", nil},
	{"buildings across, floors down", "구분\t본관\t별관\t계\n1층\t5\t3\t8\n2층\t4\t2\t6\n옥상\t1\t-\t1\n계\t10\t5\t15", "본관/1층=5 별관/1층=3 본관/2층=4 별관/2층=2 본관/옥상=1", nil},
	{"sums of branches in a column of their own", "구분\t설치장소\t대수\t계\n본관\t로비\t3\t7\n\t복도\t4\t\n별관\t식당\t2\t3\n\t뜰\t1\t\n합계\t\t10\t10", "본관/로비=3 본관/복도=4 별관/식당=2 별관/뜰=1", nil},
	{"a sum of a branch in a column of its own that does not add up", "구분\t설치장소\t대수\t계\n본관\t로비\t3\t8\n\t복도\t4\t\n별관\t식당\t2\t3\n\t뜰\t1\t", "본관/로비=3 본관/복도=4 별관/식당=2 별관/뜰=1", []Code{SumMismatch}},
	{"bold cells", "| 연번 | 시설 | 세부 장소 | 카메라(대) |\n|:-:|:--|:--|--:|\n| 1 | **가온관** | 로비 | **3** |\n| 2 | | 복도 | **4** |\n| | 소계 | | **7** |\n| 3 | **나루관** | 뜰 | **2** |\n| | **총계** | | **9** |", "가온관/로비=3 가온관/복도=4 나루관/뜰=2", nil},
	{"one place for several kinds", "위치 | 종류 | 대수 |\n로비 | 고정형 | 3 |\n | 회전형 | 1 |\n복도 | 고정형 | 4 |", "가온시설공단/로비=3 가온시설공단/로비=1 가온시설공단/복도=4", nil},
	{"numbers of parking spaces", "시설명 | 주차면수 | 설치대수 | 위치 |\n가온주차장 | 120 | 12 | 입구, 내부 |\n나루주차장 | 85 | 8 | 입구 |\n합계 | 205 | 20 | |", "가온주차장/=12 나루주차장/=8", nil},
	{"titles among the rows", "연번 | 설치위치 | 대수 |\n---|---|---|\n가온체육관 | | |\n1 | 로비 | 3 |\n2 | 주차장 | 4 |\n나루도서관 | | |\n1 | 자료실 | 2 |", "가온체육관/로비=3 가온체육관/주차장=4 나루도서관/자료실=2", nil},
}

func TestMatrices(t *testing.T) {
	for _, m := range matrices {
		t.Run(m.name, func(t *testing.T) {
			r, err := Read(m.name, []byte(frame(m.table)))
			if err != nil {
				t.Fatal(err)
			}
			var rows []string
			for _, row := range byLine(r) {
				rows = append(rows, fmt.Sprintf("%s/%s=%d", row.Branch, row.Location, row.Count))
			}
			if got := strings.Join(rows, " "); got != m.rows {
				t.Errorf("rows\n got %s\nwant %s", got, m.rows)
			}
			var asks []Code
			for _, p := range r.Problems {
				if p.Severity != Note {
					asks = append(asks, p.Code)
				}
			}
			if !slices.Equal(asks, m.asks) {
				t.Errorf("asks %v, want %v", asks, m.asks)
			}
			if len(r.Unread) > 0 {
				t.Errorf("unread: %v", r.Unread)
			}
		})
	}
}

// byLine gives the rows of a reading as they stand in the text.
func byLine(r Reading) []Row {
	rows := r.Rows()
	slices.SortStableFunc(rows, func(a, b Row) int { return a.Line - b.Line })
	return rows
}
