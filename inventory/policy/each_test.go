package policy

import (
	"slices"
	"testing"
)

// 각 belongs to the word behind it: the border between a place and its range is not there,
// however many rows have it in common.
func TestABorderDoesNotPartEachFloor(t *testing.T) {
	r, err := Read("policy.txt", []byte(`나래병원 영상정보처리기기 운영·관리 방침
1. 설치 목적
범죄 예방
2. 설치 대수, 설치 위치 및 촬영범위
설치 위치 촬영 범위 설치 대수
외래관(가동) 현관, 각 층 대기실, 수납 창구 21대
병동(나동) 현관, 각 층 대기실 18대
검사동(다동) 현관, 각 층 대기실 9대
재활관(라동) 치료실, 각 층 대기실, 옥상 17대
기숙사(마동) 휴게실, 각 층 대기실 6대
장례식장(바동) 접객실, 안내실 5대
합계 76대
3. 보관기간 : 30일
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range r.Rows() {
		got = append(got, x.Location)
	}
	if want := []string{"외래관(가동)", "병동(나동)", "검사동(다동)", "재활관(라동)", "기숙사(마동)", "장례식장(바동)"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
