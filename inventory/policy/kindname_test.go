package policy

import (
	"fmt"
	"testing"
)

// namedRows lists branch, place and count of every row.
func namedRows(r Reading) []string {
	var out []string
	for _, b := range r.Branches {
		if b.Count > 0 && len(b.Locations) == 0 {
			out = append(out, fmt.Sprintf("%s//%d", b.Name, b.Count))
		}
		for _, l := range b.Locations {
			out = append(out, fmt.Sprintf("%s/%s/%d", b.Name, l.Name, l.Count))
		}
	}
	return out
}

// TestWhatIsNoBranch: kinds of cameras and titles of articles name no place of business,
// and an institution is called by its name, not by the word that the text puts for it.
func TestWhatIsNoBranch(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"kinds in the first column", "가온상가㈜(이하 가온)는 카메라를 운영합니다.\n2. 설치 대수, 설치 위치 및 촬영범위\n구분 | 설치 대수 | 설치 위치 및 촬영 범위 |\n---|---|---|\n" +
			"영상정보처리기기 (CCTV) | 31 | 건물 내·외부 |\n차량번호 인식 카메라 | 4 | 주차장 입·출구 |\n", "[가온상가㈜/건물 내·외부/31 가온상가㈜/주차장 입·출구/4]"},
		{"a title of an article", "제9조 (영상정보처리기기 설치·운영)\n회사는 아래와 같이 영상정보처리기기를 설치·운영하고 있습니다.\n1. 설치 근거 : 범죄 예방\n" +
			"2. 설치 대수, 설치 위치, 촬영 범위 : 사무실 내 7대 설치\n3. 보관기간 : 30일\n", "[회사/사무실 내/7]"},
		{"a particle before the short form", "(주)가온케어는(이하 “회사”라 함) 영상정보처리기기를 운영합니다.\n2. 설치 대수, 설치 위치 및 촬영범위\n설치 위치 | 설치 대수 |\n---|---|\n1층 출입구 | 2대 |\n로비 | 3대 |\n",
			"[(주)가온케어/1층 출입구/2 (주)가온케어/로비/3]"},
		{"a filled template", "제7조(영상정보처리기기 운영·관리에 관한 사항)\n① < 가온공방 >은(는) 아래와 같이 영상정보처리기기를 설치·운영하고 있습니다.\n2.설치 대수, 설치 위치, 촬영 범위 :\n설치대수 : 2 대\n설치위치 : 정문\n",
			"[가온공방/정문/2]"},
		{"branches in one line", "회사는 영상정보처리기기를 운영합니다.\n② 설치 대수, 설치 위치, 촬영 범위\n- 설치대수 : 본사 11대, 나루 7대, 가람 36대\n", "[본사//11 나루//7 가람//36]"},
		{"places of a branch in one line", "가온신협은 영상정보처리기기를 운영합니다.\n② 설치 대수, 설치 위치, 촬영 범위\n본점 12대, 1층 객장 7대, 금고 5대\n", "[본점/1층 객장/7 본점/금고/5]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Read("policy.txt", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(namedRows(r)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
