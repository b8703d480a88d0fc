package policy

import "testing"

// Which tier of a list names the branches is asked about where neither sums nor names tell.
func TestTiersThatNothingTellsAreAskedAbout(t *testing.T) {
	const head = "솔바위산림조합 영상정보처리기기 운영·관리 방침\n\n제1조(설치 대수, 설치 위치 및 촬영범위)\n"
	for name, list := range map[string]string{
		"no sums":       "□ 동부\n ○ 물안\n  - 창구 5대\n  - 금고 2대\n ○ 역전\n  - 창구 4대\n□ 서부\n ○ 솔숲\n  - 상차 마당 3대\n  - 정문 2대\n",
		"sums of both":  "1. 동부 (총 7대)\n 가. 물안 (총 7대)\n  - 창구 5대\n  - 금고 2대\n2. 서부 (총 5대)\n 가. 솔숲 (총 5대)\n  - 창구 3대\n  - 정문 2대\n",
		"an unread row": "1. 금융\n  가. 본소 (총 9대)\n    - 창구 : 5대\n    - 금고 : 2대 ※ 2023년에 모두 새것으로 바꾸었습니다.\n2. 주유소 : 4대\n3. 세차장 : 2대\n",
	} {
		r, err := Read("policy.txt", []byte(head+list))
		if err != nil {
			t.Fatal(name, err)
		}
		asked := map[int]bool{}
		for _, p := range r.Problems {
			asked[p.Line] = asked[p.Line] || p.Code == PlaceUnclear
		}
		rows := r.Rows()
		if len(rows) < 4 {
			t.Errorf("%s: %d rows", name, len(rows))
		}
		for _, row := range rows {
			if !asked[row.Line] {
				t.Errorf("%s: nobody is asked about %s / %s on line %d", name, row.Branch, row.Location, row.Line)
			}
		}
	}
}
