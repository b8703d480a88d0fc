package policy

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"camledger/internal/words"
)

var noon = time.Date(2025, 3, 4, 12, 0, 0, 0, time.UTC)

// draftOf reads a policy of an invented institution whose table has these lines.
func draftOf(t testing.TB, table string, rest ...string) Draft {
	t.Helper()
	raw := "영상정보처리기기 운영·관리 방침\n\n햇빛신협은 다음과 같이 영상정보처리기기를 설치·운영하고 있습니다.\n\n" +
		"설치대수, 설치 위치 및 촬영범위\n" + table +
		"\n관리책임자 및 접근권한자\n구분 담당 연락처\n관리책임자 경영지원부장 02-000-3001\n접근권한자 시장지점 지점장 02-000-3003\n" + strings.Join(rest, "\n") + "\n"
	text, err := DecodeText([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	r, err := ReadText("policy.txt", []byte(raw), text)
	if err != nil {
		t.Fatal(err)
	}
	return Draft{Text: text, Reading: r}
}

const twoBranches = "구분 설치대수 설치위치 촬영범위\n본점 고정 : 7대 365코너 : 2대\n1층 객장 : 4대\n금고 : 1대\n\n시장지점 고정 : 2대\n외부 및 복도 : 2대\n"

// rowAt finds a row by its place.
func rowAt(t testing.TB, s Settled, place string) SettledRow {
	t.Helper()
	for _, r := range s.Rows {
		if r.Location == place {
			return r
		}
	}
	t.Fatalf("no row %q in %v", place, s.Rows)
	return SettledRow{}
}

func edited(t testing.TB, d Draft, e Edit) Draft {
	t.Helper()
	e.By, e.At = "per_1", noon
	d, err := d.Edited(e)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func answered(t testing.TB, d Draft, code Code, line int, value string) Draft {
	t.Helper()
	d, err := d.Answered(Answer{Code: code, Line: line, Value: value, By: "per_2", At: noon})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// open tells the errors and questions that stand open, as CODE:LINE.
func open(s Settled) string {
	var out []string
	for _, p := range s.Blocking(false) {
		out = append(out, s.Key(p))
	}
	return strings.Join(out, " ")
}

func TestSplitMovesTheTotalsAndUndoRestores(t *testing.T) {
	d := draftOf(t, twoBranches)
	before := d.Settled()
	if before.Total.Derived != 9 || open(before) != "" {
		t.Fatalf("as read: %d cameras, open %q", before.Total.Derived, open(before))
	}
	place := rowAt(t, before, "외부 및 복도")
	split := edited(t, d, Edit{Op: SplitRow, Row: place.ID, Why: "현장 확인", Rows: []DraftRow{
		{Branch: "시장지점", Location: "외부", Count: 1}, {Branch: " 시장지점\u200b", Location: "복도\t1층", Count: 2}}})
	s := split.Settled()
	if s.Total.Derived != 10 || rowAt(t, s, "복도 1층").Origin != Confirmed || rowAt(t, s, "외부").ID != "e1/1" {
		t.Errorf("split: %d cameras, %+v", s.Total.Derived, s.Rows)
	}
	// The branch states 2, and so did the row: both sums are asked about.
	if got := open(s); got != "sum-mismatch:11 sum-mismatch:12" {
		t.Errorf("open after the split: %s", got)
	}
	if len(s.Corrections) != 1 || s.Corrections[0].What != RowSplit || s.Corrections[0].Why != "현장 확인" || len(s.Corrections[0].After) != 2 {
		t.Errorf("corrections %+v", s.Corrections)
	}
	right := answered(t, answered(t, split, SumMismatch, 11, "rows"), SumMismatch, 12, "rows")
	if s := right.Settled(); open(s) != "" || *s.Branches[1].Declared != 3 {
		t.Errorf("the rows are right: open %q, branches %+v", open(s), s.Branches)
	}
	more := edited(t, right, Edit{Op: SetRow, Row: "e1/1", Rows: []DraftRow{{Branch: "시장지점", Location: "외부", Count: 5}}})
	if got := open(more.Settled()); got != "sum-mismatch:11" {
		t.Errorf("rows that changed after they were called right: open %q", got)
	}
	if _, err := more.Undone("e1", "per_1", noon); reason(err) != "rests-on" {
		t.Errorf("undo of an edit on which another rests: %v", err)
	}
	back, err := more.Undone("e2", "per_1", noon)
	if err == nil {
		back, err = back.Undone("e1", "per_1", noon)
	}
	if err != nil || len(back.Edits) != 2 || back.Edits[0].Undone == nil {
		t.Fatalf("undo: %v, %+v", err, back.Edits)
	}
	if got := back.Settled(); !reflect.DeepEqual(got.Rows, before.Rows) || got.Total.Derived != 9 || len(got.Corrections) != 0 {
		t.Errorf("after undoing all: %+v", got)
	}
}

func reason(err error) string {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Reason
	}
	return fmt.Sprint(err)
}

func TestEditsThatCannotBeMade(t *testing.T) {
	d := draftOf(t, twoBranches)
	id := d.Settled().Rows[0].ID
	long := strings.Repeat("가", 201)
	one := func(branch, place string, n int) []DraftRow {
		return []DraftRow{{Branch: branch, Location: place, Count: n}}
	}
	for _, c := range []struct {
		e    Edit
		want string
	}{
		{Edit{Op: SetRow, Row: "99:1", Rows: one("본점", "객장", 1)}, "no-row"},
		{Edit{Op: SetRow, Row: id}, "rows"},
		{Edit{Op: SplitRow, Row: id}, "parts"},
		{Edit{Op: SplitRow, Row: id, Rows: make([]DraftRow, 1)}, "no-branch"},
		{Edit{Op: AddRow, Rows: one(" \u200b", "객장", 1)}, "no-branch"},
		{Edit{Op: AddRow, Rows: one("본점", long, 1)}, "long"},
		{Edit{Op: AddRow, Rows: one("본점", "객장", -1)}, "count"},
		{Edit{Op: AddRow, Rows: one("본점", "객장", 100_000)}, "count"},
		{Edit{Op: AddRow, Rows: []DraftRow{{Branch: "본점", Location: "객장", Count: 1, Line: 999}}}, "line"},
		{Edit{Op: AddRow, Row: "somewhere", Rows: one("본점", "객장", 1)}, "no-row"},
		{Edit{Op: DropRow, Row: id, Rows: one("본점", "객장", 1)}, "rows"},
		{Edit{Op: "paint", Row: id}, "op"},
	} {
		after, err := d.Edited(c.e)
		if reason(err) != c.want || len(after.Edits) != 0 {
			t.Errorf("%+v: %v, want %s", c.e, err, c.want)
			continue
		}
		var r *Refusal
		if errors.As(err, &r) && (strings.Contains(r.Say(words.Korean), "[policy") || strings.Contains(r.Error(), "%!")) {
			t.Errorf("%s has no words: %s / %s", c.want, r.Say(words.Korean), r.Error())
		}
	}
	dropped := edited(t, d, Edit{Op: DropRow, Row: id})
	if _, err := dropped.Edited(Edit{Op: SetRow, Row: id, Rows: one("본점", "객장", 1)}); reason(err) != "no-row" {
		t.Errorf("an edit of a dropped row: %v", err)
	}
	if _, err := d.Undone("e7", "per_1", noon); reason(err) != "no-edit" {
		t.Errorf("undo of nothing: %v", err)
	}
}

func TestTwoRowsOfOnePlaceAreToldApart(t *testing.T) {
	d := draftOf(t, twoBranches)
	d = edited(t, d, Edit{Op: AddRow, Rows: []DraftRow{{Branch: "본점", Location: "금 고", Count: 2, Mount: "고정"}}})
	s := d.Settled()
	if got := open(s); !strings.Contains(got, "row-twice:0") {
		t.Fatalf("open %q", got)
	}
	if len(s.Blocking(true)) == 0 {
		t.Error("two rows of one place may stay open")
	}
	both := answered(t, d, RowTwice, 0, "both").Settled()
	if rowAt(t, both, "금고").Count != 3 || both.Total.Derived != 11 {
		t.Errorf("both: %+v", both.Rows)
	}
	one := answered(t, d, RowTwice, 0, "one").Settled()
	if rowAt(t, one, "금고").Count != 1 || one.Total.Derived != 9 || open(one) != "" {
		t.Errorf("one: %+v, open %s", one.Rows, open(one))
	}
	renamed := edited(t, d, Edit{Op: SetRow, Row: "e1/1", Rows: []DraftRow{{Branch: "본점", Location: "대여금고", Count: 2}}})
	if got := open(renamed.Settled()); strings.Contains(got, "row-twice") {
		t.Errorf("after a new name: %s", got)
	}
}

func TestPartsOfABranchWithoutNamesAreNoRowsOfOnePlace(t *testing.T) {
	count := func(line, n int) Location {
		return Location{Count: n, Source: RowSources{{"count", Source{Line: line, Column: 8, End: 11, Words: fmt.Sprintf("%d대", n), Origin: Declared}}}}
	}
	d := Draft{Reading: Reading{Branches: []Branch{{Name: "본원", Count: 9, Locations: []Location{count(3, 5), count(8, 4)}}}}}
	if s := d.Settled(); open(s) != "" || s.Total.Derived != 9 {
		t.Errorf("as read: open %q", open(s))
	}
	d = edited(t, d, Edit{Op: AddRow, Rows: []DraftRow{{Branch: "본원", Count: 2}}})
	if got := open(d.Settled()); got != "row-twice:0" {
		t.Errorf("one that a person added: open %q", got)
	}
}

func TestOfficersFollowTheirBranch(t *testing.T) {
	d := draftOf(t, twoBranches)
	d.Reading.Officers = []Officer{{Role: "관리책임자"}, {Role: "접근권한자", Branch: "시장지점", Unit: "총무과"}}
	place := rowAt(t, d.Settled(), "외부 및 복도")
	d = edited(t, d, Edit{Op: SetRow, Row: place.ID, Rows: []DraftRow{{Branch: "시장역지점", Location: "외부 및 복도", Count: 2}}})
	if got := d.Settled().Officers[1]; got.Branch != "시장역지점" {
		t.Errorf("renamed branch: %+v", got)
	}
	d = edited(t, d, Edit{Op: DropRow, Row: place.ID})
	if got := d.Settled().Officers[1]; got.Branch != "" || !strings.HasPrefix(got.Unit, "시장지점") {
		t.Errorf("dropped branch: %+v", got)
	}
}

// TestSubtotalsAreComparedAgain changes a row, or gives one its count, under subtotals
// that held, or that could not be compared, when the text was read.
func TestSubtotalsAreComparedAgain(t *testing.T) {
	const table = "지점명\t설치위치\t대수\n본점\t객장\t5\n본점\t금고\t%s\n소계\t\t8\n시장지점\t객장\t2\n시장지점\t금고\t1\n소계\t\t3\n합계\t\t11"
	d := draftOf(t, fmt.Sprintf(table, "3"))
	s := d.Settled()
	if open(s) != "" || len(s.Sums) < 3 {
		t.Fatalf("as read: open %q, sums %+v", open(s), s.Sums)
	}
	d = edited(t, d, Edit{Op: SetRow, Row: rowAt(t, s, "금고").ID, Rows: []DraftRow{{Branch: "본점", Location: "금고", Count: 4}}})
	if got := open(d.Settled()); got != "sum-mismatch:9 sum-mismatch:13" {
		t.Errorf("one camera more: open %q", got)
	}
	d = edited(t, d, Edit{Op: AddRow, Rows: []DraftRow{{Branch: "시장지점", Location: "옥상", Count: 1}}})
	if got := open(d.Settled()); got != "sum-mismatch:9 sum-mismatch:12 sum-mismatch:13" {
		t.Errorf("a row more: open %q", got)
	}
	blank := draftOf(t, fmt.Sprintf(table, "미정"))
	p := blank.Settled().Blocking(false)
	if len(p) == 0 || p[0].Code != CountMissing {
		t.Fatalf("a blank count: open %+v", p)
	}
	wrong := answeredAt(t, blank, p[0], "본점/금고/4")
	if got := open(wrong.Settled()); got != "sum-mismatch:9 sum-mismatch:13" {
		t.Errorf("the wrong count: open %q", got)
	}
	right := answeredAt(t, blank, p[0], "본점/금고/3")
	if got := open(right.Settled()); got != "" {
		t.Errorf("the right count: open %q, sums %+v", got, right.Settled().Sums)
	}
}
