package document

import (
	"slices"
	"testing"

	"camledger/inventory/policy"
)

// A column beside the counts of places may state, once for each branch, how many these are.
func TestTheWholeOfABranchStandsBesideItsPlaces(t *testing.T) {
	for format, write := range formats {
		for _, last := range []bool{false, true} {
			for _, wrong := range []bool{false, true} {
				raw := write(t, wholes("총 대수", last, wrong))
				text, err := Apart{}.Read(t.Context(), "방침."+string(format), raw)
				if err != nil {
					t.Fatal(err)
				}
				judgeWholes(t, string(format), raw, text, wrong)
			}
		}
	}
}

func judgeWholes(t *testing.T, name string, raw []byte, text policy.Text, wrong bool) {
	t.Helper()
	r, err := policy.ReadText("방침", raw, text)
	if err != nil {
		t.Fatal(err)
	}
	var got []row
	for _, x := range r.Rows() {
		got = append(got, row{x.Branch, x.Location, x.Count})
	}
	if want := []row{{"본점", "주차장", 4}, {"본점", "객장", 7}, {"본점", "옥상", 1}, {"새길지점", "객장", 6}, {"물가지점", "365코너", 2}, {"물가지점", "금고", 3}}; !slices.Equal(got, want) {
		t.Errorf("%s: %v\n%s", name, got, show(text))
	}
	contradicts := slices.ContainsFunc(r.Problems, func(p policy.Problem) bool { return p.Code == policy.SumMismatch })
	if contradicts != wrong {
		t.Errorf("%s, a wrong sum %v: %+v", name, wrong, r.Problems)
	}
}

// wholes is a policy of three branches; the column of their wholes stands before or behind the places.
func wholes(head string, last, wrong bool) []part {
	stated := "12대"
	if wrong {
		stated = "13대"
	}
	order := func(branch, whole merged, rest ...merged) []merged {
		out := []merged{}
		if branch.text != "" {
			out = append(out, branch)
		}
		if whole.text != "" && !last {
			out = append(out, whole)
		}
		out = append(out, rest...)
		if whole.text != "" && last {
			out = append(out, whole)
		}
		return out
	}
	one := func(s string) merged { return merged{text: s} }
	return []part{
		{text: "가람신협 영상정보처리기기 운영·관리 방침"},
		{text: "1. 설치 목적"}, {text: "범죄 예방"},
		{text: "2. 설치 대수, 설치 위치"},
		{rows: [][]merged{
			order(one("지점명"), one(head), one("설치위치"), one("대수")),
			order(merged{"본점", 3, 0}, merged{stated, 3, 0}, one("주차장"), one("4대")),
			order(merged{}, merged{}, one("객장"), one("7대")),
			order(merged{}, merged{}, one("옥상"), one("1대")),
			order(one("새길지점"), one("6대"), one("객장"), one("6대")),
			order(merged{"물가지점", 2, 0}, merged{"5대", 2, 0}, one("365코너"), one("2대")),
			order(merged{}, merged{}, one("금고"), one("3대")),
		}},
		{text: "3. 보관기간 : 30일"},
	}
}
