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

// Lines with labels: several values on one, labels without a colon, and the same labels again
// below the name of every branch; and what moves, by its name.
var labelledLines = []struct{ name, lines, want string }{
	{"a record a line", "구분: 본청 / 장소: 서버실 / 카메라 수: 9 / 촬영범위: 전면 84.5˚\n구분: 본청 / 장소: 옥상 / 카메라 수: 2 / 촬영범위: 전방위\n구분: 보건의료원 / 장소: 로비, 복도 등 / 카메라 수: 1 / 촬영범위: 전방위", "본청/서버실=9 본청/옥상=2 보건의료원/로비, 복도 등=1"},
	{"parted by commas", "- 지점 : 본점, 설치위치 : 계단, 뒷문, 대수 : 9대\n- 지점 : 본점, 설치위치 : 객장, 대수 : 1대\n- 지점 : 남부지점, 설치위치 : 복도, 대수 : 7대", "본점/계단, 뒷문=9 본점/객장=1 남부지점/복도=7"},
	{"labels without a colon", "본관\n○ 설치장소 전시실, 복도 등\n○ 운영대수 CCTV 6대\n○ 촬영 범위 좌우 120˚\n달구름분관\n○ 설치장소 수장고, 로비 등\n○ 운영대수 CCTV 9대\n○ 촬영범위 카메라 전방", "본관/=6 달구름분관/=9"},
	{"labels that come again", "본서\n운영대수: 1 대\n위치: 중앙계단, 훈련탑 등\n이든지구대\n운영대수: 2 대\n위치: 조사실, 담장 등\n합계: 3대", "본서/=1 이든지구대/=2"},
	{"what moves", "[고정형]\n설치위치 | 대수 |\n---|---|\n로비 | 7대 |\n복도 | 1대 |\n[이동형]\n종류 | 대수 |\n---|---|\n드론 | 2대 |\n바디캠 | 3대 |", "가온시설공단/로비=7 가온시설공단/복도=1 가온시설공단/드론=2 가온시설공단/바디캠=3"},
	{"floors of a list in three levels", "■ 본부(3대)\n  - 지하2층\n    - 광장 2대\n    - 매점 1대\n■ 나루체육센터(4대)\n  - 1층\n    - 로비 3대\n    - 뒷문 1대", "본부/지하2층 광장=2 본부/지하2층 매점=1 나루체육센터/1층 로비=3 나루체육센터/1층 뒷문=1"},
}

func TestLabelledLinesAreRead(t *testing.T) {
	for _, s := range labelledLines {
		t.Run(s.name, func(t *testing.T) {
			r, err := Read(s.name, []byte(frame(s.lines)))
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
