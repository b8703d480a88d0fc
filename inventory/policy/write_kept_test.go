package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestArticlesAreKeptWholeOrNotAtAll(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       map[string][]string
	}{
		{"sentences and items", "6. 정보주체의 영상정보 열람 등 요구에 대한 조치\n1이용자는 언제든지 열람을 요구하실 수 있습니다.\n- 다음의 경우에는 거부할 수 있습니다.\n - 재판에 지장을 주는 경우\n3일 이내에 답합니다.\n",
			map[string][]string{"rights": {"이용자는 언제든지 열람을 요구하실 수 있습니다.", "다음의 경우에는 거부할 수 있습니다.", "재판에 지장을 주는 경우", "3일 이내에 답합니다."}}},
		{"a phone: standard wording is used", "6. 정보주체의 영상정보 열람 등 요구에 대한 조치\n- 열람을 요구하실 수 있습니다.\n- 문의: 02-000-1001\n", map[string][]string{}},
		{"a delegation with a phone is left to a person", "7. 영상정보처리기기 설치 및 관리의 위탁에 관한 사항\n- 수탁업체: 가나다보안 02-000-7777\n", map[string][]string{"delegation": nil}},
		{"promises stand in their own place, the foot in none", "8. 그 밖에 영상정보처리기기의 설치·운영 및 관리에 필요한 사항\n- 출입구에 안내판을 설치하고 있습니다.\n\n2019년 11월 4일\n\n별빛신협 관리책임관\n", map[string][]string{}},
	} {
		lines := newLines(cutLines("별빛신협 영상정보처리기기 운영·관리 방침\n" + c.text))
		sectionise(lines)
		if d := cmp.Diff(c.want, kept(lines, "별빛신협")); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}
