package alerts

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/internal/words"
	"camledger/inventory"
)

// TestWeekIsSummedInsideItsSpan sums outages that lie before, in, across and after a week.
func TestWeekIsSummedInsideItsSpan(t *testing.T) {
	from := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	to := from.AddDate(0, 0, 7)
	inc := func(id, branch string, since, ended time.Duration, more func(*Incident)) Incident {
		i := Incident{ID: id, Kind: IncidentCamera, BranchID: branch, Since: from.Add(since), Opened: from.Add(since)}
		if ended != 0 {
			i.Ended, i.Closed = from.Add(ended), from.Add(ended)
		}
		if more != nil {
			more(&i)
		}
		return i
	}
	told := func(i *Incident) { i.NoticeID = "n" }
	list := []Incident{
		inc("before", "b1", -5*time.Hour, -time.Hour, nil),
		inc("across", "b1", -time.Hour, 2*time.Hour, told), // 2 h inside
		inc("short", "b1", 5*time.Hour, 5*time.Hour+6*time.Minute, nil),
		inc("noted", "b1", 9*time.Hour, 10*time.Hour, told),
		inc("member", "b1", 9*time.Hour, 10*time.Hour, func(i *Incident) { i.ParentID = "x" }),
		inc("open", "b2", 6*24*time.Hour, 0, told), // 24 h inside
		inc("later", "b2", 8*24*time.Hour, 0, told),
		inc("retired", "b9", time.Hour, 2*time.Hour, told),
	}
	got := SumWeek(list, map[string]bool{"noted": true}, map[string]string{"b1": "본점", "b2": "시장", "b3": "역전"}, from, to)
	want := Week{From: from, To: to, Watched: 3, Branches: []WeekBranch{{BranchID: "b2", Name: "시장", Outages: 1, Open: 1, Length: 24 * time.Hour, Longest: 24 * time.Hour},
		{BranchID: "b1", Name: "본점", Outages: 3, Untold: 1, Unnoted: 1, Length: 3*time.Hour + 6*time.Minute, Longest: 2 * time.Hour}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	m := ComposeWeek(got, MailContext{Institution: "별빛신협", BaseURL: "https://cam.example.kr", Lang: words.Korean, Now: to})
	for _, part := range []string{"지난주 장애는 4건입니다", "03-02 – 03-08", "시장 · 1건, 합계 24시간 0분", "장애가 없던 지점: 0", "점검 기록이 없는 지점: 3", "조치 내용이 없는 장애: 1"} {
		if !strings.Contains(m.Text, part) {
			t.Errorf("the mail lacks %q:\n%s", part, m.Text)
		}
	}
	if m.Subject != "[별빛신협] 주간 요약 03-02 – 03-08: 장애 4건, 진행 중 1건" || strings.Contains(m.HTML, "[alerts.") {
		t.Errorf("subject %q", m.Subject)
	}
	got.Measure(map[string]inventory.Availability{
		"b1": {All: inventory.CheckCount{Good: 90, Bad: 10}, Planned: inventory.CheckCount{Bad: 8}, Unassessed: time.Hour},
		"b3": {All: inventory.CheckCount{Good: 300}, Unassessed: 5 * time.Hour},
	})
	m = ComposeWeek(got, MailContext{Institution: "별빛신협", BaseURL: "https://cam.example.kr", Lang: words.Korean, Now: to})
	for _, part := range []string{"점검에서 작동한 비율: 97.5%", "계획된 작업을 빼면: 99.5%", "확인하지 못한 시간 (카메라 평균): 4시간 0분", "장애가 없던 지점: 1", "점검 기록이 없는 지점: 1", "작동 90.0% (계획된 작업을 빼면 97.8%)"} {
		if !strings.Contains(m.Text, part) {
			t.Errorf("the mail lacks %q:\n%s", part, m.Text)
		}
	}
	english := MailContext{Institution: "x", Branch: "본점", Lang: words.English, Now: to}
	quiet := SumWeek(nil, nil, map[string]string{"b1": "본점"}, from, to)
	if blind := ComposeWeek(quiet, english); strings.Contains(blind.Text, "Longest") || !strings.Contains(blind.Text, "Nothing was checked last week") || strings.Contains(blind.Text, "No outage") || !strings.Contains(blind.Subject, "nothing was checked") {
		t.Errorf("a week without a check: %s %s", blind.Subject, blind.Text)
	}
	quiet.Measure(map[string]inventory.Availability{"b1": {All: inventory.CheckCount{Good: 3}}})
	if calm := ComposeWeek(quiet, english); !strings.Contains(calm.Text, "No outage last week") {
		t.Errorf("a calm week: %s", calm.Text)
	}
}
