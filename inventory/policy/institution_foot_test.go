package policy

import (
	"slices"
	"testing"
)

// TestTheFootOfThePageNamesTheInstitution: a text that calls itself 본 기관 is that of the
// owner of its page, and whether it is, is asked on the line of the name.
func TestTheFootOfThePageNamesTheInstitution(t *testing.T) {
	const body = "영상정보처리기기 운영·관리 방침\n본 기관은 다음과 같이 영상정보처리기기를 설치·운영합니다.\n" +
		"1. 설치 대수, 설치 위치 및 촬영범위\n설치위치 | 설치대수\n로비 | 3대\n주차장 | 4대\n"
	for _, c := range []struct{ name, foot, want string }{
		{"copyright", "Copyright ⓒ 가온도서관. All Rights Reserved.", "가온도서관"},
		{"telephone", "가온수산업협동조합  대표전화 02-000-1588  팩스 02-000-1589", "가온수산업협동조합"},
		{"address", "(우)00000 새벽시 나루구 큰길로 25 (주)가온전자", "(주)가온전자"},
		{"a town", "COPYRIGHT(C) 2021 가온구 ALL RIGHTS RESERVED.", "가온구"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Read("page.txt", []byte(body+c.foot+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			if r.Institution != c.want {
				t.Errorf("institution: got %q, want %q", r.Institution, c.want)
			}
			if !slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Code == InstitutionUnstated && p.Line == 7 }) {
				t.Errorf("nothing asks about it: %v", r.Problems)
			}
		})
	}
}
