package inventory

import (
	"testing"
	"time"
)

// TestAFailureThatPassesKeepsTheFigure asks for footage again and again, in every way in
// which that fails.
func TestAFailureThatPassesKeepsTheFigure(t *testing.T) {
	good := Recording{Oldest: day.AddDate(0, 0, -31), Newest: day.Add(-time.Minute), At: day, Via: "onvif", GapsKnown: true, Gaps: []string{"2026-02-20"}}
	for _, row := range []struct {
		why   string
		stays bool
	}{
		{"timeout", true}, {"unreachable", true}, {"broken", true}, {"fault", true}, {"stopped", true},
		{"no-recording", false}, {"no-profile-g", false}, {"refused", false}, {"unassigned", false},
	} {
		t.Run(row.why, func(t *testing.T) {
			got := good
			for n := range 3 {
				got = got.Renewed(Recording{Why: row.why, At: day.AddDate(0, 0, n+1)})
			}
			now := day.AddDate(0, 0, 3)
			k := KeptOf(&Register{}, Camera{Recording: got, FirstSeen: day.AddDate(-1, 0, 0)}, Device{}, DefaultRules(), now)
			if !row.stays {
				if k.Days != -1 || k.Why != row.why || !k.Of.IsZero() {
					t.Errorf("%+v", k)
				}
				return
			}
			// As of the day of the figure: not grown by three days, and not stopped since.
			if k.Days != 31 || k.Why != row.why || !k.Of.Equal(day) || k.Stopped || len(k.Gaps) != 1 {
				t.Errorf("%+v", k)
			}
			if !got.FailedAt.Equal(now) {
				t.Errorf("failed last at %s", got.FailedAt)
			}
			k = KeptOf(&Register{}, Camera{Recording: got}, Device{}, DefaultRules(), day.Add(FootageHolds+time.Hour))
			if k.Days != -1 || k.Why != row.why || !k.Of.IsZero() {
				t.Errorf("after a week: %+v", k)
			}
			again := Recording{Oldest: day.AddDate(0, 0, -30), Newest: now, At: now, Via: "onvif"}
			if got = got.Renewed(again); !got.FailedAt.IsZero() || got.FailedWhy != "" || !got.Oldest.Equal(again.Oldest) {
				t.Errorf("read again: %+v", got)
			}
		})
	}
	none := Recording{Why: "timeout", At: day}
	if got := (Recording{}).Renewed(none); got.Why != "timeout" || !got.FailedAt.IsZero() {
		t.Errorf("never read: %+v", got)
	}
}

// TestAMakersFigureOutlivesAScanOverONVIF: ONVIF tells nothing of it, and the maker's way is
// asked after it.
func TestAMakersFigureOutlivesAScanOverONVIF(t *testing.T) {
	told := Recording{Oldest: day.AddDate(0, 0, -31), At: day, Via: "isapi"}
	next := day.AddDate(0, 0, 1)
	got := renewed(told, Recording{Why: "no-profile-g", At: next, Via: "onvif"})
	if !got.Oldest.Equal(told.Oldest) || got.FailedWhy != "no-profile-g" {
		t.Fatalf("%+v", got)
	}
	if got = got.Renewed(Recording{Why: "timeout", At: next, Via: "isapi"}); !got.Oldest.Equal(told.Oldest) || got.FailedWhy != "timeout" {
		t.Errorf("%+v", got)
	}
	if got = got.Renewed(Recording{Why: "no-recording", At: next, Via: "isapi"}); !got.Oldest.IsZero() {
		t.Errorf("%+v", got)
	}
}

// TestAnInspectionSaysOfWhenADayIs: the row has the figure, its date and the reason.
func TestAnInspectionSaysOfWhenADayIs(t *testing.T) {
	c := Camera{ID: "c", Recording: Recording{Oldest: day.AddDate(0, 0, -31), Newest: day, At: day}.Renewed(Recording{Why: "timeout", At: day.AddDate(0, 0, 1)})}
	r := row(&Register{}, c, Found{}, Location{}, Slot{}, nil, DefaultRules(), day.AddDate(0, 0, 1), time.Hour)
	if r.DaysStored != 31 || r.DaysWhy != "timeout" || !r.DaysOf.Equal(day) || r.Recording != "unknown" {
		t.Errorf("%+v", r)
	}
}
