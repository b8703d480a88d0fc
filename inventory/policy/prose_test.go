package policy

import (
	"strings"
	"testing"
)

// pageOfPolicy is a policy with all that a page has around it.
const pageOfPolicy = `본문 바로가기
홈 > 기관소개 > 영상정보처리기기 운영·관리 방침
로그인 | 회원가입 | 누리집 지도
  • 얼굴책
  • 글자크기 증가
작성자 관리자 등록일 21.07.06 조회수 455

가온시설공단 영상정보처리기기 운영·관리 방침

가온시설공단(이하 “공단”이라 한다)은 카메라를 어떻게 쓰는지 이 방침으로 알려 드립니다.

제1조(목적)
공단은 개인정보 보호법 제25조 제1항에 따라 다음과 같은 목적으로 카메라를 둡니다.
1. 화재 예방
2. 도난 방지
※ 주차대수 30대를 초과하는 주차장은 주차장법 시행규칙 제6조 제1항을 근거로 설치할 수 있음
제2조(설치 대수, 설치 위치 및 촬영범위)
설치 대수, 설치 위치 및 촬영범위를 나타낸 표
설치대수 설치위치 및 촬영범위
12대 건물 로비와 복도
모바일 환경에서는 좌우로 밀어 표를 보실 수 있습니다.
제3조(관리책임자 및 접근권한자)
영상정보에 관한 물음과 불만을 처리하기 위하여 아래와 같이 책임자를 둡니다.
구분 직위 소속 연락처
관리책임자 부장 총무부 02-000-0001
제4조(촬영시간, 보관기간, 보관장소 및 처리방법)
촬영시간 보관기간 보관장소
24시간 촬영일로부터 30일 통신실
제5조(확인 방법 및 장소)
- 확인 방법 : 책임자에게 미리 연락하고 오시면 볼 수 있음
- 확인 장소 : 1층 안내실
제6조(열람 등 요구에 대한 조치)
① 요구를 받은 날부터 10일 이내에 알려 드립니다.
② 다음의 경우에는 거절할 수 있음. 이 경우 7일 이내에 까닭을 알림
  가. 다른 사람의 사생활이 드러나는 때
  나. 영상이 3개월 전에 지워진 때
제7조(보호 조치)
가. 접근 권한은 최소한의 인원에게만 준다
나. 비밀번호를 설정한다
제8조(방침의 변경)
이 방침은 2023년 3월 2일부터 시행합니다.
바뀌는 내용은 시행 7일 전에 누리집에 공지합니다.
(우 00000) 가온도 나루시 다솜로 12 가온시설공단 대표전화 02-000-0000
Copyright 2023 Gaon. All rights reserved.
`

// longerPolicy is a policy on personal data with one article on cameras.
const longerPolicy = `가온시설공단 개인정보 처리방침
제1조(개인정보의 처리 목적)
회원 관리를 위하여 처리합니다. 상담실 3대의 전화로 받습니다.
제2조(개인정보의 처리 및 보유 기간)
보유기간 : 3년
제3조(개인정보의 제3자 제공)
암호화하여 제공합니다.
제4조(개인정보 보호책임자)
보호책임자 부장 가나다 02-000-0009
제5조(영상정보처리기기의 설치·운영)
1. 설치 근거 및 목적 : 화재 예방
2. 설치 대수, 설치 위치 및 촬영범위
로비 4대
주차장 2대
3. 관리책임자 및 접근권한자
관리책임자 총무팀장 02-000-0001
4. 촬영시간, 보관기간, 보관장소 및 처리방법
보관기간 : 30일
제6조(개인정보의 안전성 확보 조치)
비밀번호를 설정하여 관리합니다.
제7조(개인정보 보호책임자)
보호책임자 이사 라마바 02-000-0008
제8조(개인정보 자동 수집 장치)
쿠키를 씁니다. 서버는 2대입니다.
제9조(권익침해 구제방법)
분쟁은 118로 상담하십시오.
`

// What a page has around a policy, and the sentences of a policy, are neither problems nor
// unread.
func TestProseIsNotFlagged(t *testing.T) {
	text := pageOfPolicy
	r, err := Read("", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	checkReading(t, text, r)
	if r.Institution != "가온시설공단" || r.Total.Derived != 12 || len(r.Officers) != 1 || len(r.Retention) != 1 {
		t.Errorf("institution %q, total %d, officers %+v, retention %+v", r.Institution, r.Total.Derived, r.Officers, r.Retention)
	}
	for _, p := range r.Problems {
		t.Errorf("problem %+v", p)
	}
	for _, u := range r.Unread {
		t.Errorf("unread %+v", u)
	}
}

// A policy that is one article of a longer policy on personal data: the other articles are
// not read, and one note says which lines they are.
func TestOtherArticles(t *testing.T) {
	text := longerPolicy
	r, err := Read("", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	checkReading(t, text, r)
	if r.Total.Derived != 6 || len(r.Retention) != 1 || r.Retention[0].Value != 30 || len(r.Promises) != 0 || len(r.Officers) != 1 {
		t.Errorf("total %d, retention %+v, promises %+v, officers %+v", r.Total.Derived, r.Retention, r.Promises, r.Officers)
	}
	notes := 0
	for _, p := range r.Problems {
		if p.Code == OtherArticles {
			notes++
			if p.Line != 0 || len(p.Args) != 2 || !strings.HasPrefix(p.Args[1], "2–") {
				t.Errorf("%+v", p)
			}
		}
	}
	if notes != 1 || len(r.Unread) != 0 {
		t.Errorf("%d notes, unread %+v, problems %+v", notes, r.Unread, r.Problems)
	}
}

// A line that may hold a value is unread, never prose.
func TestNoValueIsTakenForProse(t *testing.T) {
	for heading, lines := range map[string][]string{
		"2. 설치 대수, 설치 위치 및 촬영범위":           {"매점 앞 12 300 둘레", "| 창고 | 뒤뜰 |", "뒤편6텃밭"},
		"3. 관리책임자 및 접근권한자":                 {"문의 02-000-0009", "| 홍보 | 가나다 |"},
		"4. 영상정보의 촬영시간, 보관기간, 보관장소 및 처리방법": {"통로 쪽 45일 남김 없이 둠 지운 뒤에도 둠 아주 긴 줄 아주 긴 줄 아주 긴 줄 아주 긴 줄 아주 긴 줄 아주 긴 줄 아주 긴 줄 보관"},
	} {
		for _, line := range lines {
			r := under(t, heading, line)
			flagged := len(r.Unread) > 0
			for _, p := range r.Problems {
				flagged = flagged || p.Line == 9
			}
			taken := false
			for _, s := range allSources(r) {
				taken = taken || s.Line == 9
			}
			if !flagged && !taken {
				t.Errorf("%s: nothing says that %q may hold a value", heading, line)
			}
		}
	}
}
