package app

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

func at(line int, words string) policy.Source {
	return policy.Source{Line: line, Words: words, Origin: policy.Declared}
}

func TestAcceptanceTakesTheReadingOver(t *testing.T) {
	reading := policy.Reading{
		Institution: "별빛신협",
		Branches: []policy.Branch{
			{Name: "본점", Count: 7, Mount: "고정형", Angles: []float64{84.5, 45.8}, Source: policy.RowSources{{Key: "count", Source: at(7, "7대")}},
				Locations: []policy.Location{
					{Name: "365 코너", Count: 5, Source: policy.RowSources{{Key: "count", Source: at(8, "5대")}}},
					{Name: "금고 등", Count: 2, Open: true, Mount: "회전", Source: policy.RowSources{{Key: "count", Source: policy.Source{Line: 9, Words: "각 1대", Origin: policy.Derived}}}},
				}},
			{Name: "시장지점", Count: 3, Places: "객장, 창고 등", Open: true, Source: policy.RowSources{{Key: "count", Source: at(11, "3대")}}},
		},
		Retention: []policy.Retention{{Text: "30일", Value: 30, Unit: "day", Source: policy.Sources{"text": at(20, "30일")}}},
		Dates:     policy.Dates{Enacted: "2024-03-04", Revised: "2025-05-06"},
		Officers: []policy.Officer{{Role: "접근권한자", Branch: "본점", Unit: "총무과", Title: "과장", Phone: "000-3002", PhoneFull: "02-000-3002",
			Source: policy.Sources{"role": at(16, "")}}},
		PeriodicCheck: policy.PeriodicCheck{Promised: true, Interval: "month"},
		Promises:      []policy.Promise{{Kind: "regular-check", Text: "매월 점검", Source: at(23, "매월 점검")}},
	}
	got := acceptance(policy.Draft{Reading: reading}.Settled(), reading, []string{"365코너", ""})
	want := store.Acceptance{
		Institution: "별빛신협", CheckInterval: "monthly",
		Branches: []store.AcceptedBranch{
			{Name: "본점", Locations: []store.AcceptedLocation{
				{Name: "365 코너", Critical: true, Declaration: inventory.Declaration{Count: 5, Mount: inventory.MountFixed, Angles: []float64{84.5, 45.8}, Origin: inventory.Declared, Line: 8, Words: "5대"}},
				{Name: "금고 등", Order: 1, Declaration: inventory.Declaration{Count: 2, Open: true, Mount: inventory.MountMobile, Angles: []float64{84.5, 45.8}, Origin: inventory.Derived, Line: 9, Words: "각 1대"}},
			}},
			{Name: "시장지점", Order: 1, Locations: []store.AcceptedLocation{
				{Declaration: inventory.Declaration{Count: 3, Open: true, Places: "객장, 창고 등", Origin: inventory.Declared, Line: 11, Words: "3대"}},
			}},
		},
		Retention: []inventory.RetentionRule{{Value: 30, Unit: inventory.UnitDay, Line: 20, Words: "30일"}},
		Officers:  []store.AcceptedOfficer{{Branch: "본점", Officer: inventory.Officer{Unit: "총무과", Role: "접근권한자", Title: "과장", Phone: "02-000-3002", Line: 16}}},
		Promises:  []inventory.Promise{{Kind: "regular-check", Line: 23, Words: "매월 점검"}},
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestRowsOfOnePlaceAreOneDeclaration(t *testing.T) {
	row := func(mount string, n, line int) policy.Location {
		return policy.Location{Name: "로비", Count: n, Mount: mount, Source: policy.RowSources{{Key: "count", Source: at(line, "")}}}
	}
	reading := policy.Reading{Branches: []policy.Branch{{Name: "본점", Locations: []policy.Location{row("고정", 3, 7), row("회전", 1, 8)}}}}
	s := policy.Draft{Reading: reading}.Settled()
	if open := s.Blocking(false); len(open) != 0 {
		t.Fatalf("open %+v", open)
	}
	got := acceptance(s, reading, nil).Branches[0].Locations
	if len(got) != 1 || got[0].Declaration.Count != 4 || got[0].Declaration.Mount != "" || got[0].Declaration.Line != 7 {
		t.Errorf("fixed and moving cameras of a place: %+v", got)
	}
}

func TestRetentionBecomesDaysOrMonths(t *testing.T) {
	for _, row := range []struct {
		unit  string
		value int
		want  int
		in    inventory.RetentionUnit
		ok    bool
	}{
		{"day", 30, 30, inventory.UnitDay, true},
		{"hour", 72, 3, inventory.UnitDay, true},
		{"hour", 25, 2, inventory.UnitDay, true},
		{"week", 2, 14, inventory.UnitDay, true},
		{"month", 6, 6, inventory.UnitMonth, true},
		{"year", 1, 12, inventory.UnitMonth, true},
		{"month", 0, 0, "", false},
		{"", 0, 0, "", false},
	} {
		got, ok := retention(policy.Period{Value: row.value, Unit: row.unit})
		if ok != row.ok || ok && (got.Value != row.want || got.Unit != row.in) {
			t.Errorf("%d %s: %d %s, %v", row.value, row.unit, got.Value, got.Unit, ok)
		}
	}
}

func TestMountOfThePolicy(t *testing.T) {
	for text, want := range map[string]inventory.Mount{"": "", "고정": inventory.MountFixed, "고정형": inventory.MountFixed,
		"회전": inventory.MountMobile, "PTZ": inventory.MountMobile, "이동": inventory.MountMobile} {
		if got := mount(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestEffectiveDay(t *testing.T) {
	zone := seoul(t)
	for _, row := range []struct {
		dates policy.Dates
		want  string
	}{
		{policy.Dates{Effective: "2025-07-01", Revised: "2025-06-01", Enacted: "2020-01-01"}, "2025-07-01"},
		{policy.Dates{Revised: "2025-06-01", Enacted: "2020-01-01"}, "2025-06-01"},
		{policy.Dates{Enacted: "2020-01-01", AsOf: "2026-01-01"}, "2020-01-01"},
		{policy.Dates{Effective: "2025-02-30", Dated: "2025-03-02"}, "2025-03-02"},
		{policy.Dates{}, "0001-01-01"},
	} {
		got := effective(row.dates, zone)
		if got.Format(time.DateOnly) != row.want {
			t.Errorf("%+v: %s", row.dates, got)
		}
	}
}
