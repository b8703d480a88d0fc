package app

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// policyText is a policy of an invented institution whose rows are the lines.
func policyText(effective, notice string, rows ...string) []byte {
	return []byte("영상정보처리기기 운영·관리 방침\n\n별빛신협은 다음과 같이 영상정보처리기기를 설치·운영하고 있습니다.\n\n" +
		"설치대수, 설치 위치 및 촬영범위\n구분 설치대수 설치위치 촬영범위\n" + strings.Join(rows, "\n") +
		"\n\n관리책임자 및 접근권한자\n구분 담당 연락처\n관리책임자 경영지원부장 02-000-3001\n" +
		"\n∙ 영상정보처리기기의 정상작동 여부를 매월 정기적으로 점검하고 있습니다.\n" + notice + "\n" + effective + "\n")
}

const weekNotice = "방침을 변경하는 경우 시행하기 최소 7일 전에 공지합니다."

// emptyApp opens an App over an empty database; there is nothing to scan.
func emptyApp(t *testing.T, dsn string, now func() time.Time) *App {
	t.Helper()
	w := &site{t: t, file: filepath.Join(t.TempDir(), "camledger.yaml"), log: &logbook{}}
	if err := os.WriteFile(w.file, []byte("database: "+cmp.Or(dsn, "camledger.db")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return w.open(now)
}

// accepted makes a text a version.
func accepted(t *testing.T, a *App, raw []byte, o AcceptOptions, actor string) (Accepted, error) {
	t.Helper()
	d, err := ReadDraft(t.Context(), "policy.txt", raw)
	if err != nil {
		t.Fatal(err)
	}
	return a.AcceptRead(t.Context(), "policy.txt", raw, d, o, actor)
}

func date(t testing.TB, a *App, text string) time.Time {
	t.Helper()
	d, err := time.ParseInLocation(time.DateOnly, text, a.zone)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDraftGoesFromTheTextToTheRegister(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		a := emptyApp(t, dsn, nil)
		raw := policyText("", "", "본점 고정 : 8대 객장 : 2대", "금고 : 6대", "외부 및 복도 : 약 2대")
		d, err := a.NewDraft(ctx, "policy.txt", raw, "per_staff")
		if err != nil {
			t.Fatal(err)
		}
		var open *OpenProblems
		if _, err := a.AcceptDraft(ctx, d.ID, d.Revision, AcceptOptions{}, "per_manager"); !errors.As(err, &open) || !errors.Is(err, ErrOpenProblems) ||
			!errors.Is(err, store.ErrInvalid) || len(open.Problems) != 2 {
			t.Fatalf("with open problems: %v", err)
		}
		rows := d.Draft.Settled().Rows
		stale := d.Revision
		d, err = a.EditDraft(ctx, d.ID, d.Revision, policy.Edit{Op: policy.SplitRow, Row: rows[2].ID, Why: "현장 확인", Rows: []policy.DraftRow{
			{Branch: "본점", Location: "외부", Count: 1}, {Branch: "본점", Location: "복도", Count: 1}}}, "per_staff")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.EditDraft(ctx, d.ID, stale, policy.Edit{Op: policy.DropRow, Row: rows[0].ID}, "per_other"); !errors.Is(err, store.ErrConflict) ||
			!strings.Contains(err.Error(), "per_staff") {
			t.Errorf("the second of two edits of one revision: %v", err)
		}
		if _, err := a.EditDraft(ctx, d.ID, d.Revision, policy.Edit{Op: policy.DropRow, Row: "9:9"}, "per_staff"); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("an edit of no row: %v", err)
		}
		if d, err = a.AnswerDraft(ctx, d.ID, d.Revision, policy.Answer{Code: policy.SumMismatch, Line: 7, Value: "rows"}, "per_staff"); err != nil {
			t.Fatal(err)
		}
		if d, err = a.EditDraft(ctx, d.ID, d.Revision, policy.Edit{Op: policy.DropRow, Row: rows[0].ID}, "per_staff"); err != nil {
			t.Fatal(err)
		}
		if d, err = a.UndoEdit(ctx, d.ID, d.Revision, "e2", "per_staff"); err != nil {
			t.Fatal(err)
		}
		out, err := a.AcceptDraft(ctx, d.ID, d.Revision, AcceptOptions{Critical: []string{"금고"}}, "per_manager")
		if err != nil {
			t.Fatal(err)
		}
		reg, err := a.Register(ctx)
		if err != nil || reg.DeclaredCount(reg.Branches[0].ID) != 10 || len(reg.Declarations) != 4 {
			t.Fatalf("register %+v %v", reg.Declarations, err)
		}
		v, err := a.Version(ctx, out.Policy.ID)
		if err != nil || !v.Now || len(v.Corrections) != 2 || v.Corrections[0].By != "per_staff" || v.Corrections[0].Why != "현장 확인" ||
			len(v.Text.Lines) == 0 || string(v.Raw) != string(raw) || v.AcceptedBy != "per_manager" {
			t.Errorf("version: %v %+v", err, v.Corrections)
		}
		if _, err := a.EditDraft(ctx, d.ID, d.Revision, policy.Edit{}, "per_staff"); !errors.Is(err, store.ErrConflict) {
			t.Errorf("an edit of what was accepted: %v", err)
		}
		log, err := a.store.AuditLog(ctx, store.AuditFilter{Subject: d.ID})
		var deeds []string
		for _, e := range log {
			deeds = append(deeds, e.Actor+" "+e.Action)
		}
		slices.Sort(deeds)
		if want := []string{"per_staff draft.answer", "per_staff draft.create", "per_staff draft.edit", "per_staff draft.edit", "per_staff draft.undo"}; err != nil || !slices.Equal(deeds, want) {
			t.Errorf("audit: %v %v", deeds, err)
		}
		if _, err := a.NewDraft(ctx, "x", []byte("감자 3개를 볶는다"), "per_staff"); notAPolicyText(err) == "" {
			t.Errorf("a recipe: %v", err)
		}
	})
}

// notAPolicyText is what NotAPolicy says of an error.
func notAPolicyText(err error) string {
	is, _ := NotAPolicy(err, "en")
	return is
}

func TestAVersionHoldsTheNoticeDays(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 6, 2, 9, 0, 0, 0, time.UTC)
	a := emptyApp(t, "", func() time.Time { return now })
	day := func(s string) time.Time { return date(t, a, s) }
	rows := func(n int) string { return fmt.Sprintf("본점 고정 : %d대 객장 : %d대", n, n) }
	first, err := accepted(t, a, policyText("시행일 : 2020년 3월 4일", weekNotice, rows(1)), AcceptOptions{}, "operator:test")
	if err != nil || !first.Policy.Effective.Equal(day("2020-03-04")) {
		t.Fatalf("the first version, published long ago: %+v %v", first.Policy, err)
	}
	for _, c := range []struct {
		name     string
		raw      []byte
		o        AcceptOptions
		earliest string
	}{
		{"tomorrow", policyText("시행일 : 2025년 6월 3일", "", rows(2)), AcceptOptions{}, "2025-06-09"},
		{"no day at all", policyText("", "", rows(3)), AcceptOptions{}, "2025-06-09"},
		{"a month that the new text asks for", policyText("시행일 : 2025년 6월 20일", "방침을 변경하는 경우 시행하기 최소 30일 전에 공지합니다.", rows(4)), AcceptOptions{}, "2025-07-02"},
		{"announced a day late", policyText("", "", rows(5)), AcceptOptions{Effective: day("2024-05-01"), Noticed: day("2024-04-25")}, "2024-05-02"},
	} {
		_, err := accepted(t, a, c.raw, c.o, "operator:test")
		var early *policy.TooEarly
		if !errors.As(err, &early) || early.Earliest.Format(time.DateOnly) != c.earliest || !strings.Contains(early.Say(words.Korean), c.earliest) {
			t.Errorf("%s: %v, want %s", c.name, err, c.earliest)
		}
	}
	second, err := accepted(t, a, policyText("", "", rows(5)), AcceptOptions{Effective: day("2024-05-01"), Noticed: day("2024-04-24")}, "operator:test")
	if err != nil {
		t.Fatalf("announced long ago: %v", err)
	}
	third, err := accepted(t, a, policyText("시행일 : 2025년 6월 9일", "", rows(6)), AcceptOptions{}, "operator:test")
	if err != nil {
		t.Fatalf("announced today: %v", err)
	}
	// Between the two: the second was in force before it, and states no days of notice.
	between, err := accepted(t, a, policyText("", "", rows(7)), AcceptOptions{Effective: day("2025-01-01"), Noticed: day("2025-01-01")}, "operator:test")
	if err != nil {
		t.Fatalf("between: %v", err)
	}
	before, err := accepted(t, a, policyText("시행일 : 2015년 1월 1일", weekNotice, rows(8)), AcceptOptions{}, "operator:test")
	if err != nil {
		t.Fatalf("older than all: %v", err)
	}
	for on, want := range map[string]string{"2016-01-01": before.Policy.ID, "2020-03-03": before.Policy.ID, "2020-03-04": first.Policy.ID, "2024-12-31": second.Policy.ID,
		"2025-06-08": between.Policy.ID, "2025-06-09": third.Policy.ID, "2030-01-01": third.Policy.ID} {
		got, err := a.PolicyAt(t.Context(), day(on))
		if err != nil || got.ID != want {
			t.Errorf("on %s: %+v %v", on, got, err)
		}
		if reg, err := a.store.RegisterAt(t.Context(), day(on)); err != nil || reg.Policy.ID != want {
			t.Errorf("register of %s: %+v %v", on, reg.Policy, err)
		}
	}
	if _, err := a.PolicyAt(t.Context(), day("2014-12-31")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("before any: %v", err)
	}
	again, err := accepted(t, a, policyText("시행일 : 2025년 6월 9일", "", rows(6)), AcceptOptions{Again: true}, "operator:test")
	if err != nil || !again.Policy.Effective.Equal(third.Policy.Effective) || !again.Policy.Noticed.Equal(third.Policy.Noticed) {
		t.Errorf("a correction of a version: %+v %v", again.Policy, err)
	}
	if _, err := accepted(t, a, policyText("시행일 : 2025년 6월 9일", "", rows(6)), AcceptOptions{}, "operator:test"); !errors.Is(err, ErrAccepted) || !errors.Is(err, store.ErrConflict) {
		t.Errorf("the same text without a word: %v", err)
	}
	versions, err := a.store.Policies(t.Context())
	spans := Spans(versions)
	if err != nil || !spans[third.Policy.ID].Never || spans[again.Policy.ID].Never || !spans[second.Policy.ID].Until.Equal(day("2025-01-01")) {
		t.Errorf("spans %+v %v", spans, err)
	}
}

func TestOperatorsProposeWhereThereIsAManager(t *testing.T) {
	t.Parallel()
	a := emptyApp(t, "", nil)
	ctx := t.Context()
	rows := func(n int) []byte {
		return policyText("", "", fmt.Sprintf("본점 고정 : %d대 객장 : %d대", n, n))
	}
	later := AcceptOptions{Effective: date(t, a, "2025-02-01"), Noticed: date(t, a, "2025-01-01")}
	if _, err := accepted(t, a, rows(1), AcceptOptions{}, "operator:test"); err != nil {
		t.Fatal(err)
	}
	if _, err := accepted(t, a, rows(2), later, "operator:test"); err != nil {
		t.Fatalf("before there is anybody else: %v", err)
	}
	if _, err := a.AddPerson(ctx, NewPerson{Login: "boss", Name: "가나다", Email: "boss@example.invalid", Lang: "ko", Grants: []string{"manager"}}, "operator:test"); err != nil {
		t.Fatal(err)
	}
	if _, err := accepted(t, a, rows(3), later, "operator:test"); !errors.Is(err, ErrManager) {
		t.Errorf("an operator beside a manager: %v", err)
	}
	if r := new(policy.Refusal); !errors.As(asRefusal(ErrManager), &r) {
		t.Error("a page could not say so")
	}
	if _, err := accepted(t, a, rows(3), later, "per_boss"); err != nil {
		t.Errorf("the manager: %v", err)
	}
}

// TestABoundCameraStaysBoundUnderANewName renames the place of bound cameras and declares
// one more there.
func TestABoundCameraStaysBoundUnderANewName(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		network := "127.104.1.0/24"
		if dsn != "" {
			network = "127.104.2.0/24"
		}
		w := newSite(t, devices(network, "- {id: hall, repeat: 2, name: \"객장 {n}\"}\n- {id: safe, name: 금고}"), settings{database: dsn})
		a := w.open(nil)
		if _, err := accepted(t, a, policyText("시행일 : 2020년 3월 4일", "", "본점 고정 : 3대 1층 객장 : 2대", "금고 : 1대"), AcceptOptions{}, "operator:test"); err != nil {
			t.Fatal(err)
		}
		hire(t, a, "facilities")
		enrol(t, a, "hq")
		scan(t, a, "hq")
		before, err := a.Register(ctx)
		if err != nil {
			t.Fatal(err)
		}
		hall := before.Locations[0]
		bound := func() int {
			n := 0
			for _, c := range found(t, a, "hq").Cameras {
				if c.SlotID != "" && c.LocationID == hall.ID {
					n++
				}
			}
			return n
		}
		if bound() != 2 || len(mismatches(t, a)) != 0 {
			t.Fatalf("bound %d, differences %v", bound(), mismatches(t, a))
		}
		raw := policyText("", "", "본점 고정 : 4대 고객 창구 : 3대", "금고 : 1대")
		d, err := a.NewDraft(ctx, "policy.txt", raw, "per_staff")
		if err != nil {
			t.Fatal(err)
		}
		c, err := a.Continuity(ctx, d.ID)
		if err != nil || len(c.Proposed) != 1 || c.Proposed[0].OldLocation.ID != hall.ID || c.Proposed[0].Next.Location != "고객 창구" {
			t.Fatalf("proposed %+v %v", c, err)
		}
		out, err := a.AcceptDraft(ctx, d.ID, d.Revision, AcceptOptions{Effective: date(t, a, "2025-02-01"), Noticed: date(t, a, "2025-01-01"),
			Continues: []Continued{{"본점", "고객 창구", hall.ID}}}, "per_manager")
		if err != nil || len(out.New)+len(out.Retired)+len(out.Proposed) != 0 {
			t.Fatalf("%+v %v", out, err)
		}
		scan(t, a, "hq")
		if bound() != 2 {
			t.Errorf("%d cameras are bound after the new name", bound())
		}
		if got := mismatches(t, a); !slices.Equal(got, []string{"3 declared, 2 found at " + hall.ID}) {
			t.Errorf("differences %v", got)
		}
		// Without a word the old place is retired and a new one made, and that is said.
		raw = policyText("", "", "본점 고정 : 4대 접수 창구 : 3대", "금고 : 1대")
		out, err = accepted(t, a, raw, AcceptOptions{Effective: date(t, a, "2025-03-01"), Noticed: date(t, a, "2025-02-01")}, "per_manager")
		if err != nil || len(out.Proposed) != 1 || len(out.Retired) != 1 || out.Retired[0].ID != hall.ID || len(out.New) != 1 {
			t.Errorf("unconfirmed: %+v %v", out, err)
		}
	})
}

// mismatches lists the differences of number that are open.
func mismatches(t *testing.T, a *App) []string {
	t.Helper()
	ds, _, err := a.store.Differences(t.Context(), store.DifferenceFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range ds {
		if d.Kind == inventory.CountMismatch && d.State == inventory.DifferenceOpen {
			out = append(out, fmt.Sprintf("%d declared, %d found at %s", d.Declared, d.Found, d.LocationID))
		}
	}
	return out
}
