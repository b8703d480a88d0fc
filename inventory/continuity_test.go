package inventory

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// registerOf has these places: branch → place → cameras.
func registerOf(places ...NextPlace) *Register {
	reg := &Register{}
	ids := map[string]string{}
	for i, p := range places {
		if ids[p.Branch] == "" {
			ids[p.Branch] = fmt.Sprintf("b%d", len(ids))
			reg.Branches = append(reg.Branches, Branch{ID: ids[p.Branch], Name: p.Branch})
		}
		l := Location{ID: fmt.Sprintf("l%d", i), BranchID: ids[p.Branch], Name: p.Location}
		reg.Locations = append(reg.Locations, l)
		reg.Declarations = append(reg.Declarations, Declaration{BranchID: l.BranchID, LocationID: l.ID, Count: p.Count})
	}
	return reg
}

func TestNamesThatChange(t *testing.T) {
	old := []NextPlace{{"본점", "1층 객장", 17}, {"본점", "금고", 2}, {"시장지점", "", 9}}
	for _, c := range []struct {
		name                string
		next                []NextPlace
		proposed, new, gone string
	}{
		{"the same by other spaces", []NextPlace{{"본 점", "1층객장", 18}, {"본점", "금 고", 2}, {"시장지점", "", 9}}, "", "", ""},
		{"a place under a like name", []NextPlace{{"본점", "1층 고객 객장", 18}, {"본점", "금고", 2}, {"시장지점", "", 9}}, "본점/1층 고객 객장=l0", "", ""},
		{"the only ones left", []NextPlace{{"본점", "1층 객장", 17}, {"본점", "서고", 2}, {"시장지점", "", 9}}, "본점/서고=l1", "", ""},
		{"another floor", []NextPlace{{"본점", "2층 객장", 17}, {"본점", "옥상", 1}, {"본점", "금고", 2}, {"시장지점", "", 9}}, "", "본점/2층 객장 본점/옥상", "l0"},
		{"a branch under a like name", []NextPlace{{"본점", "1층 객장", 17}, {"본점", "금고", 2}, {"시장역지점", "", 9}}, "시장역지점/=b1", "", ""},
		{"a branch renamed with a place", []NextPlace{{"본점", "1층 객장", 17}, {"본점", "금고", 2}, {"중앙시장지점", "정문", 4}}, "중앙시장지점/=b1 중앙시장지점/정문=l2", "", ""},
		{"a branch more", []NextPlace{{"본점", "1층 객장", 17}, {"본점", "금고", 2}, {"시장지점", "", 9}, {"공항출장소", "로비", 1}}, "", "공항출장소/로비", ""},
		{"a branch less", []NextPlace{{"본점", "1층 객장", 17}, {"본점", "금고", 2}}, "", "", "l2"},
	} {
		got := Continue(registerOf(old...), c.next)
		var proposed, fresh, gone []string
		for _, p := range got.Proposed {
			id := p.OldLocation.ID
			if p.Whole() {
				id = p.OldBranch.ID
			}
			proposed = append(proposed, p.Next.Branch+"/"+p.Next.Location+"="+id)
		}
		for _, p := range got.New {
			fresh = append(fresh, p.Branch+"/"+p.Location)
		}
		for _, l := range got.Gone {
			gone = append(gone, l.ID)
		}
		if a, b, d := strings.Join(proposed, " "), strings.Join(fresh, " "), strings.Join(gone, " "); a != c.proposed || b != c.new || d != c.gone {
			t.Errorf("%s: proposed %q, new %q, gone %q", c.name, a, b, d)
		}
	}
	reg := registerOf(old...)
	reg.Locations[0].RetiredAt = time.Unix(1, 0)
	if got := Continue(reg, []NextPlace{{"본점", "1층 객장", 1}, {"본점", "금고", 2}, {"시장지점", "", 9}}); len(got.New)+len(got.Proposed)+len(got.Gone) != 0 {
		t.Errorf("a place that comes back: %+v", got)
	}
}

// TestEveryNameIsAccountedFor pairs random names: each old and each new one is known,
// proposed, new or gone, and none twice.
func TestEveryNameIsAccountedFor(t *testing.T) {
	branches, places := []string{"본점", "시장지점", "시장역지점", "역전지점"}, []string{"", "객장", "1층 객장", "고객 객장", "금고", "대여금고", "옥상"}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) []NextPlace {
			var out []NextPlace
			seen := map[string]bool{}
			for range rapid.IntRange(0, 12).Draw(t, label) {
				p := NextPlace{rapid.SampledFrom(branches).Draw(t, "branch"), rapid.SampledFrom(places).Draw(t, "place"), 1}
				if key := p.Branch + "/" + p.Location; !seen[key] {
					seen[key] = true
					out = append(out, p)
				}
			}
			return out
		}
		old, next := draw("old"), draw("next")
		reg := registerOf(old...)
		c := Continue(reg, next)
		branchOf := map[string]string{} // new name → old branch id
		for _, b := range reg.Branches {
			branchOf[b.Name] = b.ID
		}
		used := map[string]int{}
		accounted := map[string]bool{}
		for _, p := range c.Proposed {
			if p.Whole() {
				branchOf[p.Next.Branch] = p.OldBranch.ID
				used[p.OldBranch.ID]++
				continue
			}
			used[p.OldLocation.ID]++
			accounted[p.Next.Branch+"/"+p.Next.Location] = true
		}
		for _, p := range c.New {
			accounted[p.Branch+"/"+p.Location] = true
		}
		for _, l := range c.Gone {
			used[l.ID]++
		}
		for id, n := range used {
			if n > 1 {
				t.Fatalf("%s is used %d times: %+v", id, n, c)
			}
		}
		for _, p := range next {
			known := slices.ContainsFunc(reg.Locations, func(l Location) bool { return l.BranchID == branchOf[p.Branch] && l.Name == p.Location })
			if key := p.Branch + "/" + p.Location; known == accounted[key] {
				t.Fatalf("%s: known %v, accounted for %v", key, known, accounted[key])
			}
			for _, l := range reg.Locations {
				if l.BranchID == branchOf[p.Branch] && l.Name == p.Location && used[l.ID] > 0 {
					t.Fatalf("%s goes on by its name and is used", l.ID)
				}
			}
		}
	})
}

func TestToleranceIsReadAndWritten(t *testing.T) {
	for text, want := range map[string]Tolerance{"10%": {Percent: 10, Set: true}, "0%": {Set: true}, "7d": {Days: 7, Set: true}, "± 7일": {Days: 7, Set: true}} {
		got, err := ParseTolerance(text)
		if err != nil || got != want {
			t.Errorf("%q: %+v %v", text, got, err)
		}
		if again, err := ParseTolerance(got.String()); err != nil || again != got {
			t.Errorf("%q: written as %q", text, got.String())
		}
	}
	for _, text := range []string{"", "10", "101%", "-1%", "367d", "ten%", "1.5%"} {
		if _, err := ParseTolerance(text); err == nil {
			t.Errorf("%q is a tolerance", text)
		}
	}
	if (Tolerance{}).String() != "" {
		t.Error("a tolerance that nobody answered is written")
	}
}

func TestBoundPeriodsAndTolerancesJudge(t *testing.T) {
	now := day.Add(72 * time.Hour)
	counter := RetentionRule{Value: 60, Unit: UnitDay, Kind: "창구", Locations: []string{"loc0"}}
	guard := RetentionRule{Value: 30, Unit: UnitDay, Kind: "방호"}
	elsewhere := RetentionRule{Value: 90, Unit: UnitDay, Locations: []string{"loc9"}}
	about := RetentionRule{Value: 100, Unit: UnitDay, Qualifier: "내외", Tolerance: Tolerance{Percent: 20, Set: true}}
	days := RetentionRule{Value: 100, Unit: UnitDay, Qualifier: "내외", Tolerance: Tolerance{Days: 3, Set: true}}
	for _, row := range []struct {
		name  string
		days  int
		rules []RetentionRule
		want  []string
	}{
		{"bound, between the two", 45, []RetentionRule{counter, guard}, []string{"RETENTION_SHORT c0"}},
		{"bound, as published", 60, []RetentionRule{counter, guard}, nil},
		{"the other is bound elsewhere", 30, []RetentionRule{elsewhere, guard}, nil},
		{"only bound elsewhere", 30, []RetentionRule{elsewhere}, []string{"RETENTION_SHORT c0"}},
		{"inside a fifth", 81, []RetentionRule{about}, nil},
		{"outside a fifth", 79, []RetentionRule{about}, []string{"RETENTION_SHORT c0"}},
		{"inside three days", 103, []RetentionRule{days}, nil},
		{"outside three days", 104, []RetentionRule{days}, []string{"RETENTION_LONG c0"}},
	} {
		var f Found
		cams(&f, 1, "loc0", func(c *Camera) {
			c.Recording.Oldest = now.AddDate(0, 0, -row.days)
			c.FirstSeen = now.AddDate(-1, 0, 0)
		})
		r := branchOf("", "365코너", 1)
		r.Retention = row.rules
		t.Run(row.name, func(t *testing.T) { wantKinds(t, judge(r, f, nil), row.want...) })
	}
}
