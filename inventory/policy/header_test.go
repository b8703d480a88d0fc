package policy

import "testing"

func TestRoleOf(t *testing.T) {
	for want, cells := range map[role][]string{
		rSeq:       {"연번", "번호", "순번", "순서", "No", "NO."},
		rKind:      {"구분", "분류"},
		rStorage:   {"보관장소", "저장 위치"},
		rSites:     {"개소", "설치 개소수"},
		rCount:     {"대수", "설치 대수", "설치대수(대)", "카메라 수", "CCTV 수량", "수량", "총 대수"},
		rPlace:     {"위치", "설치 장소", "설치위치 및 촬영범위", "카메라 위치"},
		rRange:     {"촬영 범위", "촬영각도", "화각", "촬영방향", "촬영구역"},
		rMount:     {"종류", "카메라 형태", "유형", "형식", "기종"},
		rPurpose:   {"설치 목적", "목적"},
		rHours:     {"촬영시간", "녹화 시간"},
		rRetention: {"보관기간", "보유 기간"},
		rMethod:    {"처리방법", "파기 방법"},
		rPhone:     {"연락처", "연락처(02~)", "전화", "전화번호", "내선"},
		rMail:      {"이메일", "전자우편", "E-mail", "EMAIL"},
		rName:      {"성명", "이름", "성함"},
		rTitle:     {"직위", "직책", "직급", "직함", "담당", "직위(직급)"},
		rUnit:      {"부서", "담당부서", "부서명", "소속"},
		rRole:      {"역할", "책임구분"},
		rBranch:    {"우체국명", "지점", "점포명", "기관", "시설명", "관서", "사업장", "사업소", "학교", "센터", "건물", "국소", "국", "점"},
		rNote:      {"비고", "참고", "기타"},
		rNone:      {"본점", "365코너", "관리책임자", "34대", "지하주차장", "", "설치 대수 및 설치 위치와 촬영 범위에 관한 사항"},
	} {
		for _, c := range cells {
			if got := roleOf(c); got != want {
				t.Errorf("%q: got %q, want %q", c, got, want)
			}
		}
	}
}
