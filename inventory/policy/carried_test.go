package policy

import (
	"slices"
	"strings"
	"testing"
)

// What a row goes on with is asked about on its line where the text does not bear it out.
func TestDoubtfulCarriesAreAskedAbout(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		lines []int // that something is asked or wanted of
		rows  int
	}{
		"outdoors beside buildings":   {"가온박물관 영상정보처리기기 운영·관리 방침\n설치 대수 및 설치 위치\n구분 설치 위치 대수\n전시동 제1전시실 8대\n안내데스크 3대\n교육동 강의실 4대\n휴게실 2대\n야외 주차장, 잔디마당 9대\n", []int{8}, 5},
		"a line of the table is lost": {"가온물류센터 영상정보처리기기 운영·관리 방침\n설치 대수 및 설치 위치\n층별 설치 위치 설치 대수 촬영 범위\n지하1층 변전실 3대 출입구\n저수조실 2대 출입구\n1층 하역장 26대 초과 적재 구역\n검수실 5대 작업대 전반\n2층 분류장 31대 컨베이어\n", []int{6, 7}, 4},
		"one cell is not filled in":   {"가온신협 영상정보처리기기 운영·관리 방침\n설치 대수 및 설치 위치\n구분 설치 대수 설치 위치\n본점 14대 로비, 객장\n나루지점 9대 객장\n새지점 OOO대 객장\n관리책임자 및 접근권한자\n구분 이름 직위 연락처\n관리책임자 홍길동 과장 02-000-0000\n", []int{6, 9}, 2},
	} {
		r, err := Read("a.txt", []byte(c.text))
		if err != nil {
			t.Error(name, err)
			continue
		}
		said := map[int]bool{}
		for _, p := range r.Problems {
			said[p.Line] = said[p.Line] || p.Severity != Note
		}
		for _, u := range r.Unread {
			said[u.Line] = true
		}
		for _, no := range c.lines {
			if !said[no] {
				t.Errorf("%s: nothing is said of line %d: %s", name, no, strings.Split(c.text, "\n")[no-1])
			}
		}
		rows := slices.DeleteFunc(r.Rows(), func(row Row) bool { return row.Count == 0 })
		if len(rows) < c.rows {
			t.Errorf("%s: %d rows", name, len(rows))
		}
	}
}
