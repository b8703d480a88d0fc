package policy

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// genNext changes a publication as an institution does: counts, names, places and branches
// more and fewer, officers, periods.
func genNext(t *rapid.T, p Publication) Publication {
	if rapid.IntRange(0, 5).Draw(t, "another") == 0 {
		return genPublication(t)
	}
	out := p
	out.Branches = nil
	for _, b := range p.Branches {
		b.Places = slices.Clone(b.Places)
		for i := range b.Places {
			switch rapid.IntRange(0, 6).Draw(t, "change") {
			case 0:
				b.Places[i].Count++
			case 1:
				b.Places[i].Name += " 옆"
			case 2:
				b.Places[i].Mount = "회전"
			}
		}
		switch rapid.IntRange(0, 6).Draw(t, "branch") {
		case 0:
			b.Name = "새 " + b.Name
		case 1:
			if len(b.Places) > 1 {
				b.Places = b.Places[1:]
			}
		case 2:
			if len(b.Places) > 0 {
				b.Places = append(b.Places, PublishedPlace{Name: "새 위치", Count: 1})
			}
		case 3:
			if len(out.Branches) > 0 {
				continue
			}
		}
		out.Branches = append(out.Branches, b)
	}
	if rapid.Bool().Draw(t, "officers") {
		out.Officers = genOfficers(t, out)
	}
	if rapid.Bool().Draw(t, "retention") {
		out.Retention = genRetention(t)
	}
	if rapid.Bool().Draw(t, "dates") {
		out.Dates.Effective, out.NoticeDays = "2027-01-01", nil
		out.Storage = []string{"통합관제실"}
	}
	return out
}

// sortedJSON makes lists comparable whose order does not count.
func sortedJSON[T any](list []T) []string {
	out := []string{}
	for _, x := range list {
		b, err := json.Marshal(x)
		if err != nil {
			panic(err)
		}
		out = append(out, string(b))
	}
	slices.Sort(out)
	return out
}

func unordered(c Comparison) [][]string {
	return [][]string{sortedJSON(c.Rows), sortedJSON(c.Totals), sortedJSON(c.Officers), sortedJSON(c.Retention), sortedJSON(c.Promises), sortedJSON(c.Fields)}
}

func TestCompareIsSymmetricAndCanBeApplied(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := genPublication(t)
		b := genNext(t, a)
		if c := Compare(a, a); !c.Empty() || len(c.Totals) > 0 || c.Same != len(a.Rows()) {
			t.Fatalf("a publication differs from itself: %+v", c)
		}
		c := Compare(a, b)
		if d := cmp.Diff(unordered(c.Mirrored()), unordered(Compare(b, a))); d != "" {
			t.Fatalf("the other way round is not the mirror (-mirror +compared):\n%s", d)
		}
		got := c.Applied(a)
		for _, l := range [][2][]string{{sortedJSON(b.Rows()), sortedJSON(got.Rows())}, {sortedJSON(b.Officers), sortedJSON(got.Officers)},
			{sortedJSON(b.Retention), sortedJSON(got.Retention)}, {sortedJSON(b.Promises), sortedJSON(got.Promises)},
			{sortedJSON(b.Purposes), sortedJSON(got.Purposes)}, {sortedJSON(b.Storage), sortedJSON(got.Storage)}} {
			if d := cmp.Diff(l[0], l[1]); d != "" {
				t.Fatalf("applied to the old one it does not give the new one (-new +applied):\n%s", d)
			}
		}
		got.Branches, got.Officers, got.Retention, got.Promises, got.Purposes, got.Storage, got.Kept = b.Branches, b.Officers, b.Retention, b.Promises, b.Purposes, b.Storage, b.Kept
		if d := cmp.Diff(b, got, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("applied to the old one it does not give the new one:\n%s", d)
		}
	})
}

func TestCompareTellsWhatHappened(t *testing.T) {
	old := Publication{Branches: []PublishedBranch{
		{ID: "b1", Name: "본점", Places: []PublishedPlace{{ID: "l1", Name: "지하주차장", Count: 5}, {ID: "l2", Name: "1층 객장", Count: 17}, {ID: "l3", Name: "문서고", Count: 1}}},
		{Name: "누리지점", Places: []PublishedPlace{{Name: "365코너", Count: 3}, {Name: "계단", Count: 2}}},
		{Name: "옛터출장소", Count: 2},
	}, Officers: []PublishedOfficer{{Role: "접근권한자", Branch: "누리지점", Title: "지점장", Phone: "02-000-1003"}}}
	new := Publication{Branches: []PublishedBranch{
		{ID: "b1", Name: "본점", Places: []PublishedPlace{{ID: "l1", Name: "지하 1층 주차장", Count: 6}, {ID: "l2", Name: "1층 객장", Count: 18}, {Name: "옥상", Count: 1}}},
		{Name: "누리지점", Places: []PublishedPlace{{Name: "365 코너", Count: 3}, {Name: "중앙계단", Count: 2}}},
	}, Officers: []PublishedOfficer{{Role: "접근권한자", Branch: "누리지점", Title: "지점장", Phone: "02-000-2003"}}}
	var got []string
	c := Compare(old, new)
	for _, x := range c.Rows {
		line := "+"
		if x.Old != nil {
			line = x.Old.Branch + "/" + x.Old.Place
		}
		if x.New == nil {
			line += " -"
		} else {
			line += " → " + x.New.Branch + "/" + x.New.Place
		}
		if x.Proposed {
			line += " ?"
		}
		got = append(got, line)
	}
	want := []string{"본점/지하주차장 → 본점/지하 1층 주차장", "본점/1층 객장 → 본점/1층 객장", "본점/문서고 -", "+ → 본점/옥상", "누리지점/365코너 → 누리지점/365 코너", "누리지점/계단 → 누리지점/중앙계단 ?", "옛터출장소/ -"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("changes (-want +got):\n%s", d)
	}
	wantTotals := []TotalChange{{"본점", "본점", 23, 25}, {"옛터출장소", "", 2, 0}}
	if d := cmp.Diff(wantTotals, c.Totals); d != "" {
		t.Errorf("totals (-want +got):\n%s", d)
	}
	if len(c.Officers) != 1 || c.Officers[0].New.Phone != "02-000-2003" {
		t.Errorf("officers: %+v", c.Officers)
	}
}

// BenchmarkCompare compares two publications of 1,000 branches with 20 places each.
func BenchmarkCompare(b *testing.B) {
	var old Publication
	for i := range 1000 {
		branch := PublishedBranch{Name: "나루" + itoa(i) + "동우체국"}
		for k := range 20 {
			branch.Places = append(branch.Places, PublishedPlace{Name: itoa(k+1) + "층 복도", Count: k})
		}
		old.Branches = append(old.Branches, branch)
	}
	next := old.copied()
	for i := range next.Branches {
		switch i % 10 {
		case 0:
			next.Branches[i].Name += " 신관"
		case 1:
			next.Branches[i].Places[3].Name += " 앞"
		}
	}
	for b.Loop() {
		Compare(old, next)
	}
}
