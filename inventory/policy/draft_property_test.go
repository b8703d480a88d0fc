package policy

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

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
		br := Branch{Name: fmt.Sprintf("%d호점", b+1), Source: RowSources{{"name", Source{Line: line, Column: 1, End: 5}}}}
		for l := range rapid.IntRange(0, 4).Draw(t, "places") {
			n := rapid.IntRange(0, 20).Draw(t, "count")
			src := Source{Line: line, Column: 10, End: 13, Words: fmt.Sprintf("%d대", n), Origin: Declared}
			br.Locations = append(br.Locations, Location{Name: places[l], Count: n, Source: RowSources{{"count", src}, {"name", Source{Line: line, Column: 5, End: 9}}}})
			if rapid.IntRange(0, 3).Draw(t, "doubt") == 0 {
				code := rapid.SampledFrom([]Code{CountRange, ApproximateCount, GroupedPlace, CountUnclear}).Draw(t, "code")
				r.Problems = append(r.Problems, Problem{Code: code, Severity: severities[code], Line: line, Column: 10, Words: src.Words, Args: []string{src.Words}})
			}
			br.Count += n
			line++
		}
		origin := rapid.SampledFrom([]Origin{Declared, Derived}).Draw(t, "origin")
		br.Source.Set("count", Source{Line: line, Column: 20, End: 23, Words: "n대", Origin: origin})
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
