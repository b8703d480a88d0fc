package policy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/words"
)

// A note about rows is said once, above them: on the header of their table, or on line 0
// where a row is the first line that there is.
func TestNotesAreSaidOnceAboveTheRows(t *testing.T) {
	r, err := Read("", []byte(frame("구분 설치장소 대수\n본점 외부 및 복도 4\n본점 객장 및 창고 등 6\n본점 옥상 1\n나루지점 계단 및 외벽 2\n나루지점 현관, 복도 3\n나루지점 뒷문, 창고 4\n나루지점 서고 및 금고 5")))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[int]bool{}
	for _, row := range r.Rows() {
		rows[row.Line] = true
	}
	notes := map[Code]Problem{}
	for _, p := range r.Problems {
		if rows[p.Line] {
			t.Errorf("%s stands on the row of line %d", p.Code, p.Line)
		}
		if _, ok := notes[p.Code]; ok {
			t.Errorf("%s is said twice", p.Code)
		}
		notes[p.Code] = p
	}
	grouped := notes[GroupedPlace]
	if grouped.Line != 6 || !slices.Equal(grouped.Lines, []int{7, 8, 10, 11, 12, 13}) || grouped.Words != "구분 설치장소 대수" {
		t.Errorf("%+v", grouped)
	}
	if got, want := grouped.Say(words.Korean), "외부 및 복도 (4); 객장 및 창고 등 (6); 계단 및 외벽 (2); 현관, 복도 (3), 그 밖에 2곳: 여러 곳이 한 대수로 묶여 있습니다."; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := grouped.Say(words.English); !strings.Contains(got, ", and 2 more: several places") {
		t.Error(got)
	}
	if open := notes[OpenList]; open.Line != 6 || !slices.Equal(open.Lines, []int{8}) || open.Say(words.Korean) != "객장 및 창고 등: ‘등’으로 끝나 설치 위치가 모두 적혀 있지 않습니다." {
		t.Errorf("%+v", open)
	}

	r, err = Read("", []byte("가온학교 CCTV 방침: 정문, 후문 등 5대, 보관기간 30일"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		if p.Code == OpenList && p.Line != 0 {
			t.Errorf("the only line is a row's own: %+v", p)
		}
	}
}

// Such a note holds nothing back, and is settled when all its rows were put right.
func TestNotesOfManyRowsAreSettledByAllOfThem(t *testing.T) {
	r, err := Read("", []byte(frame("구분 설치장소 대수\n본점 외부 및 복도 4\n본점 계단 및 외벽 2\n본점 옥상 1")))
	if err != nil {
		t.Fatal(err)
	}
	open := func(d Draft) bool {
		return slices.ContainsFunc(d.Settled().Open, func(p Problem) bool { return p.Code == GroupedPlace })
	}
	d := Draft{Reading: r}
	rows := d.Settled().Rows
	for i, parts := range [][]DraftRow{
		{{Branch: "본점", Location: "외부", Count: 1}, {Branch: "본점", Location: "복도", Count: 3}},
		{{Branch: "본점", Location: "계단", Count: 1}, {Branch: "본점", Location: "외벽", Count: 1}},
	} {
		if !open(d) {
			t.Fatalf("settled after %d rows", i)
		}
		d.Edits = append(d.Edits, Edit{ID: itoa(i + 1), Op: SplitRow, Row: rows[i].ID, Rows: parts, By: "p", At: time.Unix(int64(i), 0)})
	}
	if open(d) {
		t.Error("both rows were split, and the note stands")
	}
}

// A place that is a mark only is no place, and breaks nothing.
func TestAPlaceOfMarksOnly(t *testing.T) {
	p := Publication{Branches: []PublishedBranch{{Places: []PublishedPlace{{Name: "\"", Count: 1}}}}}
	if proof, err := p.Proof(); err == nil && proof.Empty() {
		t.Errorf("a register without names is written without a word: %+v", proof)
	}
}
