package policy

import "testing"

// weighedTexts are tables that are read by what all their rows say together.
var weighedTexts = []struct{ name, text, want string }{
	{"departments in the head, facilities below", "부서(시설) | 세부위치 | 고정형 | 회전형 | 합계 |\n---|---|---|---|---|\n별누리 | 수장고 | 3 | 1 | 4 |\n | 휴게터 | 2 | - | 2 |\n달맞이 | 로비 | 5 | 2 | 7 |\n합계 | | 10 | 3 | 13 |", "별누리/수장고=3 별누리/수장고=1 별누리/휴게터=2 달맞이/로비=5 달맞이/로비=2"},
	{"names in two columns no header knows", "어디 | 자리 | 대수 |\n---|---|---|\n별누리 | 솔빛터 | 3 |\n | 온새터 | 2 |\n달맞이 | 늘봄터 | 5 |\n | 새벽터 | 1 |\n합계 | | 11 |", "별누리/솔빛터=3 별누리/온새터=2 달맞이/늘봄터=5 달맞이/새벽터=1"},
	{"what it is for, where the place is merged", "설치장소 | 설치목적 | 설치대수 |\n---|---|---|\n햇살지구 | 생활방범 | 61 |\n | 어린이보호 | 12 |\n | 산불감시 | 9 |\n | 교통단속 | 18 |", "햇살지구/생활방범=61 햇살지구/어린이보호=12 햇살지구/산불감시=9 햇살지구/교통단속=18"},
	{"several spaces", "구분         설치위치        대수   촬영범위\n별누리       1층 로비        3      출입구\n             2층 복도        2      복도 전체\n달맞이관     식당            4      식당\n합계                         9", "별누리/1층 로비=3 별누리/2층 복도=2 달맞이관/식당=4"},
	{"names in the middle of their rows", "구분         설치위치        대수\n             1층 로비        3\n별누리       2층 복도        2\n             식당            4\n소계                         9\n             강당            2\n달맞이       서고            1\n소계                         3", "별누리/1층 로비=3 별누리/2층 복도=2 별누리/식당=4 달맞이/강당=2 달맞이/서고=1"},
	{"a matrix with single spaces", "구 분 중앙 홀 하늘정원 화물 승강기 소계\n별누리 3 - 2 5\n달맞이관 4 1 1 6\n합계 7 1 3 11", "별누리/중앙 홀=3 별누리/화물 승강기=2 달맞이관/중앙 홀=4 달맞이관/하늘정원=1 달맞이관/화물 승강기=1"},
	{"branches across", "설치장소\t본점\t강변지점\t계\n로비\t3\t1\t4\n금고실\t2\t-\t2\n합계\t5\t1\t6", "본점/로비=3 본점/금고실=2 강변지점/로비=1"},
	{"branches across, on their side", "구분 누리은행 본점 누리은행 강변지점 누리은행 새터지점\n설치 대수 57 24 19", "누리은행 본점/=57 누리은행 강변지점/=24 누리은행 새터지점/=19"},
	{"last year and this", "관서 2023년 2024년\n본서 30 34\n둔치지구대 4 6\n전체 34 40", "본서/=34 둔치지구대/=6"},
	{"a matrix one cell per line", "구분\n로비\n주차장\n계\n본관\n3\n2\n5\n별관\n1\n4\n5\n합계\n4\n6\n10", "본관/로비=3 본관/주차장=2 별관/로비=1 별관/주차장=4"},
	{"titles among the rows", "설치위치 | 대수 |\n---|---|\n[별누리] |\n로비 | 3 |\n복도 | 2 |\n[달맞이] |\n식당 | 4 |\n합계 | 9 |", "별누리/로비=3 별누리/복도=2 달맞이/식당=4"},
	{"a number alone is the sum", "설치위치 | 대수 | 비고 |\n---|---|---|\n로비 | 3 | |\n복도 | 2 | |\n식당 | 4 | |\n | 9 | |", "가온시설공단/로비=3 가온시설공단/복도=2 가온시설공단/식당=4"},
	{"a table for every branch", "별누리\n설치위치 설치대수\n로비 3대\n복도 2대\n달맞이\n설치위치 설치대수\n식당 4대", "별누리/로비=3 별누리/복도=2 달맞이/식당=4"},
	{"branches named in every row", "사업장 설치 장소 대수\n별누리 1층 로비 3대\n별누리 뒤뜰 2대\n달맞이 식당 입구 4대\n달맞이 강당 1대\n합계 10대", "별누리/1층 로비=3 별누리/뒤뜰=2 달맞이/식당 입구=4 달맞이/강당=1"},
	{"two headers that read as one", "연번 설치장소 수량\n1 로비 3\n2 뒤뜰 2\n3 1층 복도 4\n합계 9", "가온시설공단/로비=3 가온시설공단/뒤뜰=2 가온시설공단/1층 복도=4"},
}

// What the columns of a table hold, which way it lies and where its cells end is told by
// all its rows, and not by words that are known.
func TestTablesAreWeighedAsAWhole(t *testing.T) {
	for _, c := range weighedTexts {
		t.Run(c.name, func(t *testing.T) {
			r, err := Read("weighed", []byte(frame(c.text)))
			if err != nil {
				t.Fatal(err)
			}
			if got := asRows(r); got != c.want {
				t.Errorf("rows\n got %s\nwant %s", got, c.want)
			}
		})
	}
}
