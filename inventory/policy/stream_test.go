package policy

import (
	"fmt"
	"strings"
	"testing"
)

// Tables whose words are torn over lines, or stand on one line altogether.
var streams = []struct{ name, words, want string }{
	{"the header and its only row are torn",
		"기관명/부서 설치목적 설치운영\n대수\n설치위치 및\n촬영범위\n촬영시간 영상정보\n보관기간\n가온시설공단/\n총무부\n시설안전 17대 출입구\n(1층,4층)\n24시간 촬영일로부터14일",
		"가온시설공단/=17"},
	{"a wide header over tiers, departments merged",
		"연번 담당부서 설치근거 및 목적 설치대수 설치위치 및\n촬영범위\n관리 책임자 및 연락처 영상정보의 관리\n촬영\n시간\n보관\n기간\n1 총무과 시설안전 및 화재예방 37대 본관 복도 총무과장\n(000-4032)\n24시간 촬영일로부터 30일\n4대 훈련장\n2 재무과 화재예방 6대 별관 출입구 재무과장\n(000-4033)\n24시간 촬영일로부터 30일\n3 문화과 화재예방 9대 향교 주차장 문화과장\n(000-4034)\n24시간 촬영일로부터 30일",
		"총무과/본관 복도=37 총무과/훈련장=4 재무과/별관 출입구=6 문화과/향교 주차장=9"},
	{"header and rows on one line",
		"사무소 설치대수 설치 위치 및 촬영범위 본점 47대 - 사무소 내부, 자동화 코너 등 남부지점 19대 북부지점 21대",
		"본점/=47 남부지점/=19 북부지점/=21"},
	{"recorders before the cameras of each building",
		"건물명 장비종류 설치장소 대수 촬영구역\n본관 NVR(녹화기) 방재실 6대 로비\n감시 모니터 방재실 6대\nCCTV 로비 84대\n연수원 NVR(녹화기) 관리실 2대 복도\nCCTV 복도 27대",
		"본관/로비=84 연수원/복도=27"},
	{"numbers in words and in digits",
		"나루사옥에 열두(12)대 설치(출입통제용) 나루사옥(로비, 승강기 앞)\n새들센터에 스물여섯(26)대 설치(방호용) 새들센터(복도, 전산실)",
		"나루사옥/=12 새들센터/=26"},
	{"places and numbers with hyphens", "1. 설치 대수: 유치동-118, 중등동-96", "가온시설공단/유치동=118 가온시설공단/중등동=96"},
	{"No. is the number of cameras", "No. 설치위치 및 촬영범위\n43 로비, 복도, 주차장", "가온시설공단/=43"},
}

func TestTablesTornToWordsAreRead(t *testing.T) {
	for _, s := range streams {
		t.Run(s.name, func(t *testing.T) {
			r, err := Read(s.name, []byte(frame(s.words)))
			if err != nil {
				t.Fatal(err)
			}
			var rows []string
			for _, row := range byLine(r) {
				rows = append(rows, fmt.Sprintf("%s/%s=%d", row.Branch, row.Location, row.Count))
			}
			if got := strings.Join(rows, " "); got != s.want {
				t.Errorf("rows\n got %s\nwant %s\n%+v", got, s.want, r.Problems)
			}
		})
	}
}
