package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

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

// TestNothingIsLostByEdits makes random edits, undoes some, and answers.
func TestNothingIsLostByEdits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := randomDraft(t), rapid.IntRange(0, 12).Draw(t, "edits")
		read := d.Settled()
		for range n {
			d = randomStep(t, d)
		}
		s := d.Settled()
		if again := d.Settled(); !reflect.DeepEqual(s, again) {
			t.Fatal("the same draft settles in two ways")
		}
		sums := map[string]int{}
		total := 0
		here, named := map[string]bool{}, map[string]bool{}
		for _, r := range s.Rows {
			if here[r.ID] {
				t.Fatalf("two rows of id %s", r.ID)
			}
			here[r.ID] = true
			total += r.Count
			sums[nameKey(r.Branch)] += r.Count
		}
		for _, c := range s.Corrections {
			if c.By == "" || c.At.IsZero() {
				t.Fatalf("a correction by nobody: %+v", c)
			}
			for _, b := range c.Before {
				named[b.ID] = true
			}
		}
		for _, r := range read.Rows {
			if !here[r.ID] && !named[r.ID] {
				t.Fatalf("row %+v is gone without a word: %+v", r, s.Corrections)
			}
			if now := s.Rows; here[r.ID] && !named[r.ID] && !reflect.DeepEqual(r, now[indexRow(now, r.ID)]) {
				t.Fatalf("row %s changed without a word", r.ID)
			}
		}
		if s.Total.Derived != total {
			t.Fatalf("total %d of rows that add up to %d", s.Total.Derived, total)
		}
		for _, b := range s.Branches {
			if b.Count != sums[nameKey(b.Name)] {
				t.Fatalf("%s: %d of rows that add up to %d", b.Name, b.Count, sums[nameKey(b.Name)])
			}
		}
		for _, x := range s.Sums {
			open := false
			for _, p := range s.Open {
				open = open || p.Code == SumMismatch && p.Line == x.Line && p.Column == x.Column
			}
			if x.Known && x.Stated != x.Rows && !x.Holds && !open {
				t.Fatalf("%+v is no problem", x)
			}
		}
		kept, err := json.Marshal(d)
		var back Draft
		if err == nil {
			err = json.Unmarshal(kept, &back)
		}
		if err != nil {
			t.Fatal(err)
		}
		a, _ := json.Marshal(s)
		b, _ := json.Marshal(back.Settled())
		if string(a) != string(b) {
			t.Fatal("a draft that was kept settles otherwise")
		}
		for i := len(d.Edits) - 1; i >= 0; i-- {
			if d.Edits[i].Undone == nil {
				var err error
				if d, err = d.Undone(d.Edits[i].ID, "per_3", noon); err != nil {
					t.Fatalf("the last edit cannot be undone: %v", err)
				}
			}
		}
		d.Answers = nil
		if got := d.Settled(); !reflect.DeepEqual(got, read) {
			t.Fatalf("after undoing all: %+v, want %+v", got, read)
		}
	})
}

func indexRow(rows []SettledRow, id string) int {
	for i, r := range rows {
		if r.ID == id {
			return i
		}
	}
	return -1
}

// randomDraft reads a random table.
func randomDraft(t *rapid.T) Draft {
	var r Reading
	r.Institution = "햇빛신협"
	line := 6
	places := []string{"객장", "금고", "복도", "365코너", "외부 및 복도", "지하 주차장"}
	for b := range rapid.IntRange(1, 3).Draw(t, "branches") {
		br := Branch{Name: fmt.Sprintf("%d호점", b+1), Source: Sources{"name": {Line: line, Column: 1, End: 5}}}
		for l := range rapid.IntRange(0, 4).Draw(t, "places") {
			n := rapid.IntRange(0, 20).Draw(t, "count")
			src := Source{Line: line, Column: 10, End: 13, Words: fmt.Sprintf("%d대", n), Origin: Declared}
			br.Locations = append(br.Locations, Location{Name: places[l], Count: n, Source: Sources{"count": src, "name": {Line: line, Column: 5, End: 9}}})
			if rapid.IntRange(0, 3).Draw(t, "doubt") == 0 {
				code := rapid.SampledFrom([]Code{CountRange, ApproximateCount, GroupedPlace, CountUnclear}).Draw(t, "code")
				r.Problems = append(r.Problems, Problem{Code: code, Severity: severities[code], Line: line, Column: 10, Words: src.Words, Args: []string{src.Words}})
			}
			br.Count += n
			line++
		}
		origin := rapid.SampledFrom([]Origin{Declared, Derived}).Draw(t, "origin")
		br.Source["count"] = Source{Line: line, Column: 20, End: 23, Words: "n대", Origin: origin}
		line++
		r.Total.Derived += br.Count
		r.Branches = append(r.Branches, br)
	}
	if rapid.Bool().Draw(t, "total") {
		n := r.Total.Derived
		r.Total.Declared, r.Total.Source = &n, Sources{"declared": {Line: line, Column: 3, End: 6, Words: "합계"}}
	}
	return Draft{Reading: r}
}

// randomStep makes a random edit, undoes one, or answers a problem; what is refused
// changes nothing.
func randomStep(t *rapid.T, d Draft) Draft {
	s := d.Settled()
	row := func() DraftRow {
		return DraftRow{Branch: rapid.SampledFrom([]string{"1호점", "2호점", "새지점"}).Draw(t, "branch"),
			Location: rapid.SampledFrom([]string{"", "객장", "금고", "옥상"}).Draw(t, "place"), Count: rapid.IntRange(0, 30).Draw(t, "n")}
	}
	id := "0:0"
	if len(s.Rows) > 0 {
		id = s.Rows[rapid.IntRange(0, len(s.Rows)-1).Draw(t, "row")].ID
	}
	e := Edit{Row: id, By: "per_1", At: noon}
	var next Draft
	var err error
	switch rapid.IntRange(0, 5).Draw(t, "step") {
	case 0:
		e.Op, e.Rows = SetRow, []DraftRow{row()}
		next, err = d.Edited(e)
	case 1:
		e.Op, e.Rows = SplitRow, []DraftRow{row(), row()}
		next, err = d.Edited(e)
	case 2:
		e.Op, e.Row, e.Rows = AddRow, "", []DraftRow{row()}
		next, err = d.Edited(e)
	case 3:
		e.Op = DropRow
		next, err = d.Edited(e)
	case 4:
		next, err = d.Undone(fmt.Sprintf("e%d", rapid.IntRange(1, len(d.Edits)+1).Draw(t, "undo")), "per_3", noon)
	default:
		if len(s.Open) == 0 {
			return d
		}
		p := s.Open[rapid.IntRange(0, len(s.Open)-1).Draw(t, "problem")]
		value := rapid.SampledFrom([]string{"3", "not-cameras", "as-stated", "both", "one", "rows", "seen", "2호점/옥상/4"}).Draw(t, "value")
		next, err = d.Answered(Answer{Code: p.Code, Line: p.Line, Column: p.Column, Value: value, By: "per_2", At: noon})
	}
	if err != nil {
		return d
	}
	return next
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
