package app

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"camledger/internal/config"
	"camledger/internal/document"
	"camledger/internal/sheet"
	"camledger/internal/words"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// genEdition makes a publication out of what is hard to read back: open and grouped
// names, digits that are no counts, signs that mean something in a page.
func genEdition(t *rapid.T) policy.Publication {
	names := []string{"365코너", "601호 회의실", "3번 출구", "1호관 복도", "1층 객장 및 금고 등", "외부 및 복도", "건물 외벽(정문, 후문)", "합계실", "지하 2층 주차장",
		"R&D센터 앞", "A<B 통로", "민원실·휴게실", "ATM(24시간)", "회의실 '별' 앞", "104동 앞", "옥상"}
	mounts := []string{"", "고정", "회전", "이동", "PTZ"}
	p := policy.Publication{Institution: rapid.SampledFrom([]string{"가온마루신협", "서울나루우체국", "다솜대학교"}).Draw(t, "institution"), Hours: "24시간", Mode: "연속촬영 및 녹화",
		Purposes: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"화재 예방 및 시설 안전", "범죄 예방", "고객의 안전", "차량 도난 방지"}), 1, 4, rapid.ID[string]).Draw(t, "purposes"), Storage: []string{"전산실"}, Retention: []policy.PublishedRetention{{Value: rapid.IntRange(1, 90).Draw(t, "days"), Unit: "day"}},
		Officers: []policy.PublishedOfficer{{Role: "관리책임자", Title: "총무팀장", Phone: "02-000-1001"}},
		Confirm:  policy.Confirm{Method: "미리 연락하고 방문하시면 확인하실 수 있습니다.", Place: "각 지점"}, Dates: policy.PublishedDates{Effective: "2026-04-10"}}
	for _, b := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"본점", "누리지점", "가온2동우체국", "라온 지점", "제2캠퍼스", "별관", "새별 지사"}), 1, 6, rapid.ID[string]).Draw(t, "branches") {
		branch := policy.PublishedBranch{Name: b, Angles: []float64{}}
		if rapid.Bool().Draw(t, "angles") {
			branch.Angles = []float64{84.5, 45.8}
		}
		if rapid.IntRange(0, 3).Draw(t, "whole") == 0 {
			branch.Count, branch.Listed = rapid.IntRange(1, 2000).Draw(t, "count"), rapid.SampledFrom([]string{"", "건물 내, 365코너 등"}).Draw(t, "listed")
		} else {
			mount := rapid.SampledFrom(mounts).Draw(t, "mount")
			for _, n := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 7, rapid.ID[string]).Draw(t, "places") {
				branch.Places = append(branch.Places, policy.PublishedPlace{Name: n, Count: rapid.IntRange(0, 1500).Draw(t, "count"), Mount: mount})
			}
		}
		p.Branches = append(p.Branches, branch)
		for range rapid.IntRange(0, 2).Draw(t, "officers") {
			p.Officers = append(p.Officers, policy.PublishedOfficer{Role: "접근권한자", Branch: b, Title: "지점장", Phone: fmt.Sprintf("02-000-%04d", rapid.IntRange(0, 9999).Draw(t, "phone"))})
		}
	}
	return p
}

func TestThePageOfAPolicyReadsAsTheSameRegister(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := genEdition(t)
		var page bytes.Buffer
		if err := sheet.PaperHTML(&page, policy.Write(p, words.Korean), sheet.Options{}); err != nil {
			t.Fatal(err)
		}
		text, err := document.Convert(policy.HTMLPage, page.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		r, err := policy.ReadText("policy.html", page.Bytes(), text)
		if err != nil {
			t.Fatalf("%v\n%s", err, strings.Join(text.Lines, "\n"))
		}
		got := policy.Compare(p, policy.ReadPublication(r, text))
		if !got.Empty() || got.Same != len(p.Rows()) {
			t.Fatalf("the page reads otherwise: %+v\n%s", ComparedRows(got, "en"), strings.Join(text.Lines, "\n"))
		}
	})
}

// published is a text whose counts need a person, and its next version.
const (
	published = `영상정보처리기기 운영·관리 방침

별빛신협은 개인정보보호법 제25조에 따라 다음과 같이 영상정보처리기기를 설치·운영하고 있습니다.

설치 대수, 설치 위치 및 촬영범위
구분	설치위치	설치대수
본점	365코너	2대
본점	외부 및 복도	6대
시장지점	1층 객장	3대
시장지점	계단	1대

방침의 변경에 관한 사항
이 방침은 2025년 3월 4일부터 시행하며, 변경하는 경우 시행하기 최소 10일 전에 홈페이지에 공지합니다.
`
	renamed = `영상정보처리기기 운영·관리 방침

별빛신협은 개인정보보호법 제25조에 따라 다음과 같이 영상정보처리기기를 설치·운영하고 있습니다.

설치 대수, 설치 위치 및 촬영범위
구분	설치위치	설치대수
본점	자동화코너	2대
본점	건물 밖	4대
본점	복도	2대
시장지점	1층 객장	3대
시장지점	계단	1대

방침의 변경에 관한 사항
이 방침은 2026년 3월 4일부터 시행하며, 변경하는 경우 시행하기 최소 10일 전에 홈페이지에 공지합니다.
`
)

// opened is an institution with a database of its own, on a day.
func opened(t *testing.T, on time.Time) *App {
	t.Helper()
	cfg := config.Default()
	cfg.Database = config.NewDatabase(filepath.Join(t.TempDir(), "camledger.db"))
	a, err := Open(t.Context(), cfg, Options{Now: func() time.Time { return on }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func (a *App) accepted(t *testing.T, name, text string, o AcceptOptions, edits ...policy.Edit) inventory.Policy {
	t.Helper()
	d, err := ReadDraft(t.Context(), name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		if d, err = d.Edited(e); err != nil {
			t.Fatal(err)
		}
	}
	o.LeaveQuestions = true
	got, err := a.AcceptRead(t.Context(), name, []byte(text), d, o, "operator:gildong")
	if err != nil {
		t.Fatal(err)
	}
	return got.Policy
}

// TestTheNextPolicyFollowsWhatIsAcceptedAlready: a version that applies only later is not
// undone by the one after it, and the day that was accepted is the one that is compared.
func TestTheNextPolicyFollowsWhatIsAcceptedAlready(t *testing.T) {
	a := opened(t, time.Date(2026, 4, 1, 10, 0, 0, 0, time.UTC))
	day := func(d int) time.Time { return time.Date(2026, 4, d, 0, 0, 0, 0, a.zone) }
	first := a.accepted(t, "policy.txt", published, AcceptOptions{})
	second := a.accepted(t, "later.txt", renamed, AcceptOptions{Effective: day(20), Noticed: day(1)})
	for _, c := range []struct {
		name      string
		effective time.Time
		follows   string
		holds     string
	}{
		{"the earliest day", time.Time{}, "2025-03-04", "365코너"},
		{"before the later one", day(19), "2025-03-04", "365코너"},
		{"its very day", day(20), "2026-04-20", "자동화코너"},
		{"after it", day(25), "2026-04-20", "자동화코너"},
	} {
		next, err := a.NextPolicy(t.Context(), NextOptions{Effective: c.effective})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !strings.Contains(next.Versions.Old, c.follows) {
			t.Errorf("%s: follows %q, want %s", c.name, next.Versions.Old, c.follows)
		}
		if text := next.Next.Policy.Plain(); !strings.Contains(text, c.holds) {
			t.Errorf("%s: no %s in\n%s", c.name, c.holds, text)
		}
	}
	old, err := a.Edition(t.Context(), first.ID)
	if err != nil {
		t.Fatal(err)
	}
	next, err := a.Edition(t.Context(), second.ID)
	if err != nil {
		t.Fatal(err)
	}
	compared, err := a.ComparePolicies(t.Context(), old, next)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range ComparedRows(compared, "ko") {
		if r.Item == "시행일" && r.New == "2026년 4월 20일" {
			return
		}
	}
	t.Errorf("the day that was accepted is not compared: %+v", ComparedRows(compared, "ko"))
}

func TestTheNextPolicyIsWrittenFromWhatPeopleSettled(t *testing.T) {
	a := opened(t, time.Date(2026, 4, 1, 10, 0, 0, 0, time.UTC))
	d, err := ReadDraft(t.Context(), "policy.txt", []byte(published))
	if err != nil {
		t.Fatal(err)
	}
	var id string
	for _, r := range d.Settled().Rows {
		if r.Location == "외부 및 복도" {
			id = r.ID
		}
	}
	split := policy.Edit{Op: policy.SplitRow, Row: id, By: "operator:gildong", Rows: []policy.DraftRow{{Branch: "본점", Location: "외부", Count: 4}, {Branch: "본점", Location: "복도", Count: 2}}}
	first := a.accepted(t, "policy.txt", published, AcceptOptions{}, split)

	early := new(policy.TooEarly)
	if _, err := a.NextPolicy(t.Context(), NextOptions{Effective: time.Date(2026, 4, 10, 0, 0, 0, 0, a.zone)}); !errors.As(err, &early) || early.Days != 10 {
		t.Errorf("a day inside the notice: %v, want *policy.TooEarly with 10 days", err)
	}
	next, err := a.NextPolicy(t.Context(), NextOptions{Reason: "설치 위치의 구체화"})
	if err != nil {
		t.Fatal(err)
	}
	if next.Notice.Noticed != "2026-04-01" || next.Notice.Effective != "2026-04-11" {
		t.Errorf("days: %+v, want the notice today and the earliest day", next.Notice)
	}
	if !next.Misread.Empty() {
		t.Errorf("the written text reads otherwise: %+v", ComparedRows(next.Misread, "en"))
	}
	var got []string
	for _, r := range ComparedRows(next.Comparison, "en") {
		got = append(got, r.Item+": "+r.Old+" → "+r.New)
	}
	want := []string{"본점: 외부 및 복도 6 → <deleted>", "본점: <new> → 외부 4", "본점: <new> → 복도 2"}
	if d := cmp.Diff(want, got[:min(3, len(got))]); d != "" {
		t.Errorf("what was corrected at acceptance (-want +got):\n%s\nall: %q", d, got)
	}

	reg, err := a.Register(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	locations := map[string]string{}
	for _, l := range reg.Locations {
		locations[l.Name] = l.ID
	}
	second := a.accepted(t, "renamed.txt", renamed, AcceptOptions{Effective: time.Date(2026, 4, 20, 0, 0, 0, 0, a.zone),
		Continues: []Continued{{"본점", "자동화코너", locations["365코너"]}, {"본점", "건물 밖", locations["외부"]}}})
	for _, way := range []struct {
		from, to string
		want     []string
	}{{first.ID, second.ID, []string{"365코너 → 자동화코너", "외부 → 건물 밖"}}, {second.ID, first.ID, []string{"자동화코너 → 365코너", "건물 밖 → 외부"}}} {
		old, err := a.Edition(t.Context(), way.from)
		if err != nil {
			t.Fatal(err)
		}
		now, err := a.Edition(t.Context(), way.to)
		if err != nil {
			t.Fatal(err)
		}
		c, err := a.ComparePolicies(t.Context(), old, now)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, r := range c.Rows {
			if r.Old == nil || r.New == nil || r.Proposed {
				t.Errorf("%+v: not put together by what was confirmed", r)
				continue
			}
			names = append(names, r.Old.Place+" → "+r.New.Place)
		}
		if d := cmp.Diff(way.want, names); d != "" {
			t.Errorf("renamed (-want +got):\n%s", d)
		}
	}
}
