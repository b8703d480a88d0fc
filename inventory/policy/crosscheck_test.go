package policy

import "testing"

// Rows that were read amiss, or may have been, are asked about on their own line; rows beside
// them that stand up to the same check are not.
func TestCrossChecks(t *testing.T) {
	for _, tc := range []struct {
		name, table string
		asked       []int // lines of the table, from 1
	}{
		{"a kind of camera is no branch", "구분\t설치위치\t대수\n불릿형\t로비\t5\n박스형\t주차장\t3", nil},
		{"another count in the words of a place", "로비 2대\n진료실 1대안내 3대\n서고 4대", []int{2}},
		{"a header in the words of a place", "로비 수량 : 2대\n서고 : 4대", []int{1}},
		{"a sentence that speaks of something else", "본교에는 로비 2대, 서고 3대를 설치하였습니다.\n별채에는 현관 4대, 창고 1대를 설치하였습니다.", []int{1, 2}},
		{"a count that words run into, beside rows", "로비 2대\n복도외부1대전방\n서고 4대", []int{2}},
		{"totals under the headings of two branches are theirs", "가. 본당\n· 설치대수 총 2대\n나. 선교관\n· 설치대수 총 44대", nil},
		{"nothing odd", "지점명\t설치위치\t대수\n본점\t로비\t5\n나루지점\t주차장\t3", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			const before = 5 // lines of frame above the table
			r, err := Read(tc.name, []byte(frame(tc.table)))
			if err != nil {
				t.Fatal(err)
			}
			asked := map[int]bool{}
			for _, p := range r.Problems {
				if p.Code == PlaceUnclear || p.Code == CountUnclear || p.Code == CountOutside {
					asked[p.Line] = true
				}
			}
			for _, u := range r.Unread {
				asked[u.Line] = true
			}
			for _, n := range tc.asked {
				if !asked[before+n] {
					t.Errorf("line %d is not asked about: %v", n, asked)
				}
				delete(asked, before+n)
			}
			for n := range asked {
				t.Errorf("line %d is asked about", n-before)
			}
		})
	}
}
