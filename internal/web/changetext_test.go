package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"camledger/inventory/policy"
)

// TestWhatWasCorrectedIsSaidInWords: what answers changed reads as a person says it, and
// a sum that a person put right is not said to be equal.
func TestWhatWasCorrectedIsSaidInWords(t *testing.T) {
	const raw = "한빛신용협동조합 고정형 영상정보처리기기 운영·관리 방침\n지점명\t설치위치\t대수\n본점\t객장\t5\n본점\t금고\t2\n나루지점\t객장\t3\n합계\t\t11\n시행일: 2026년 1월 1일\n카메라의 정상 작동 여부를 정기적으로 점검합니다.\n"
	h := build(t, nil, 0)
	id := drafted(t, h, "방침.txt", []byte(raw))
	srv := face(t, h, nil)
	c, m := newClient(t, srv.URL), newClient(t, srv.URL)
	c.login("facilities")
	m.login("manager")
	path := draftPath(id)
	for _, k := range []struct {
		code  policy.Code
		value string
	}{{policy.CheckInterval, "monthly"}, {policy.SumMismatch, "rows:10"}} {
		p := openOf(t, h, id, k.code)
		if status, to := c.post(path+"/answer", fields(c.keys(path), "code", string(p.Code), "line", fmt.Sprint(p.Line), "column", fmt.Sprint(p.Column), "value", k.value)); status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", k.code, status, to)
		}
	}
	if left := settledOf(t, h, id).Blocking(false); len(left) > 0 {
		t.Fatalf("left: %v", left)
	}
	if _, body := m.get(path); !strings.Contains(body, "확인함: 행이 맞음") || strings.Contains(body, "합이 같음") {
		t.Error("the draft says that the sums are equal")
	}
	status, to := m.post(path+"/accept", fields(m.keys(path), "effective", "2026-01-01"))
	if status != http.StatusSeeOther {
		t.Fatalf("accept: %d %s", status, to)
	}
	_, body := m.get(to)
	_, list, _ := strings.Cut(body, `id="changes"`)
	for _, bad := range []string{"monthly", "합이 같음", "합이 다름"} {
		if strings.Contains(body, bad) {
			t.Errorf("the version says %q", bad)
		}
	}
	if !strings.Contains(body, "주기: 매월") || !strings.Contains(list, "매월") {
		t.Errorf("the version does not say what was confirmed: %s", body)
	}
	l := &layout{v: visitor{Lang: "ko"}, s: policy.Settled{Rows: []policy.SettledRow{{DraftRow: policy.DraftRow{ID: "3:7", Branch: "본점", Location: "객장"}}}}}
	for _, k := range []struct {
		c    policy.Corrected
		want string
	}{
		{policy.Corrected{What: policy.IntervalSet, Old: "weekly", New: "half-yearly"}, "매주 → 반기마다"},
		{policy.Corrected{What: policy.DateSet, Old: "2026-13-01", New: "asOf 2026-12-01"}, "2026-13-01 → 기준일 2026-12-01"},
		{policy.Corrected{What: policy.PeriodSet, Old: "두 달쯤", New: "2 month"}, "두 달쯤 → 2개월"},
		{policy.Corrected{What: policy.PeriodSet, Old: "창구", New: "all"}, "창구 → 모든 장소"},
		{policy.Corrected{What: policy.PeriodSet, Old: "창구", New: "3:7"}, "창구 → 본점 객장"},
		{policy.Corrected{What: policy.OfficerSet, New: "관리책임자"}, "관리책임자"},
	} {
		if got := l.correctedText(k.c); got != k.want {
			t.Errorf("%+v: %q, want %q", k.c, got, k.want)
		}
	}
}
