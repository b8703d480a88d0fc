package policy

import "testing"

// Who publishes a policy, in texts that name it in passing, or only speak of themselves.
func TestInstitution(t *testing.T) {
	const table = "2. 설치 대수, 설치 위치\n정문 5대\n로비 3대\n"
	for _, c := range []struct{ text, want string }{
		{"윗마을종합복지관과 딸린 기관인 윗마을돌봄센터(이하 ‘복지관’이라 한다)는 카메라를 둡니다.\n" + table, "윗마을종합복지관"},
		{"물레도서관(아래에서는 우리 도서관)에 오시는 분들께 카메라의 쓰임을 알립니다.\n" + table, "물레도서관"},
		{"우리 학교 카메라 운영 계획\n시설물명 위치 카메라대수\n물레초등학교 현관 4\n물레초등학교 강당 2\n경찰이나 법원의 일에 걸림돌이 되는 때에는 알리지 않음\n", "물레초등학교"},
		{"우리 학교 카메라 운영\n" + table + "경찰이나 법원의 일에 걸림돌이 되는 때에는 알리지 않음\n", "우리 학교"},
		{"카메라 운영 안내\n" + table + "바꿀 일이 생기면 센터 누리집에 올립니다.\n그런 말을 들으면 센터는 곧 답합니다.\n", "센터"},
		{"홈 누리집알림카메라운영안내\n물레교육원(아래에서는 교육원)의 카메라를 알립니다.\n" + table, "물레교육원"},
		{"○ 담당: 학교행정실\n○ 학교 안 카메라\n" + table, "학교"},
		{"우리 기관이 카메라를 두는 까닭\n설치 대수: 8대\n설치 위치: 물레기념관 안팎\n", "우리 기관"},
		{"윗물군이 군민을 위하여 운영하는 기기의 수입니다. (개인정보 카메라)\n" + table, "윗물군"},
		{"Posted date: March 3, 2023\nBARAEM SECURITY Co. Ltd. (hereunder, 'Company') tells how video (CCTV) is used. The cameras are filming day and night.\n" + table, "BARAEM SECURITY Co. Ltd"},
		{"주식회사 너른 카드 코리아(이하 “당사”라고 합니다)는 영상정보처리기기를 두고 있습니다.\n" + table, "주식회사 너른 카드 코리아"},
		{"본 기관(학교)은 학생을 지키려고 영상정보처리기기를 운영합니다.\n" + table + "바뀌는 내용은 시행하기 7일 전에 물레초등학교 누리집에 알리겠습니다.\n", "물레초등학교"},
		{"본 기관은 영상정보처리기기를 운영합니다.\n" + table + "물레강물관리소의 영상정보 담당자에게 물어볼 수 있습니다.\n물레강물관리소\n", "물레강물관리소"},
		{"(재)물레들신용보증재단 개인정보 처리방침\n재단은 영상정보처리기기를 설치하여 운영하고 있습니다.\n" + table, "(재)물레들신용보증재단"},
		{"The Mulle River Museum (hereinafter \"the Museum\") tells how its cameras are used.\nThe Museum keeps video cameras under the Personal Information Protection Act.\nThe Museum answers within ten days.\n" + table, "The Mulle River Museum"},
		{"구로면 행정복지센터 CCTV 운영 현황\n" + table, "구로면 행정복지센터"},
	} {
		r, err := Read("", []byte(c.text+"보관기간 30일\n관리책임자 02-000-0001\n"))
		if err != nil {
			t.Errorf("%s: %v", c.want, err)
			continue
		}
		if r.Institution != c.want {
			t.Errorf("got %q, want %q in\n%s", r.Institution, c.want, c.text)
		}
	}
}
