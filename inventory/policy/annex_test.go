package policy

import (
	"fmt"
	"strings"
	"testing"
)

// A text that holds a table of cameras is read, whatever else it is: a regulation in
// articles with its table as an annex, a page in English.
func TestATextWithATableIsReadWhateverItIs(t *testing.T) {
	rule := "가온도서관 영상정보처리기기 운영 규정\n제1장 총칙\n제1조(목적) 이 규정은 가온도서관의 카메라를 둔 뜻을 정한다.\n제2조(정의) 이 규정에서 쓰는 말의 뜻은 다음과 같다.\n" +
		"제3조(설치) ① 카메라는 별표와 같이 둔다.\n제4조(시간) 24시간 촬영한다.\n제5조(보관) 촬영한 날부터 30일 동안 둔다.\n제6조(열람) 서면으로 청구한다.\n부칙\n이 규정은 2021년 8월 2일부터 시행한다.\n"
	for _, c := range []struct{ name, text, rows string }{
		{"annex of a regulation", rule + "[별표] 설치현황\n구분 설치장소 대수 비고\n계 21\n본관 1층 로비 8 고정\n2층 자료실 11 회전 3\n별관 서고 2\n", "본관/1층 로비=8 본관/2층 자료실=11 별관/서고=2"},
		{"annex with bars", rule + "[별표]\n| 건물 | 설치장소 | 수량 |\n|---|---|---|\n| 본관 | 로비 | 8 |\n| 별관 | 서고 | 2 |\n", "본관/로비=8 별관/서고=2"},
		{"English", "가온관\nRegulations on CCTV operation\n1. Purpose of CCTV\nThe hall keeps cameras under the Personal Information Protection Act for these reasons.\n" +
			"2. Number and location of CCTVs\nNumber of CCTVs Location\n14 (stores and halls among them) See the sheet at the entrance\n3. Recording time\nRecords are kept for 30 days at Gaon Peace Hall, 1F Control room\nRequests for records of yourself are answered within the time of the law.\n", "Gaon Peace Hall/=14"},
		{"its own name for a place", "가온법무법인(이하 “사무소”)은 개인정보 보호법에 따라 영상정보처리기기를 둡니다.\n제2조 (설치 위치, 촬영 범위, 설치 대수)\n설치 위치: 가온법무법인 나루사무소\n촬영 범위: 전체\n설치 대수: 2대\n", "가온법무법인/=2"},
		{"a button before the name, a trustee", "영상정보처리기기 운영·관리방침\n이전 버전 보기가온상회 주식회사(이하 “회사”라 함)는 카메라를 둡니다.\n2. 설치 대수와 위치\n구분 | 설치대수 | 설치위치 |\n---|---|---|\nCCTV | 88대 | 판매장 안쪽과 창고 |\n5. 위탁\n- 수탁자 : 나루보안㈜ (1577-0000)\n", "가온상회 주식회사/=88"},
	} {
		r, err := Read(c.name, []byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var rows []string
		for _, row := range r.Rows() {
			rows = append(rows, fmt.Sprintf("%s/%s=%d", row.Branch, row.Location, row.Count))
		}
		if got := strings.Join(rows, " "); got != c.rows {
			t.Errorf("%s:\n got %s\nwant %s\n%+v", c.name, got, c.rows, r.Problems)
		}
	}
}

// A regulation on cameras without a table, or with one that holds no number, stays what it is.
func TestARegulationWithoutCountsIsNoPolicy(t *testing.T) {
	rule := "가온군 영상정보처리기기 운영 조례\n제1조(목적) 이 조례는 카메라를 둔 뜻을 정한다.\n제2조(정의) 이 조례에서 쓰는 말의 뜻은 다음과 같다.\n제3조(설치) 카메라를 둘 수 있다.\n제4조(시간) 시간을 정한다.\n제5조(보관) 기간을 정한다.\n"
	for _, text := range []string{rule, rule + "[서식]\n구분 설치장소 대수 비고\n본관\n별관\n"} {
		if r, err := Read("", []byte(text)); err == nil {
			t.Errorf("read as a policy: %+v", r.Rows())
		}
	}
}
