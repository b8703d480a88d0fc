package app

import (
	"testing"
	"time"
)

func seoul(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func when(t *testing.T, text string, zone *time.Location) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestPreviousTurn(t *testing.T) {
	zone := seoul(t)
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name, expr, now string
		zone            *time.Location
		want            string // empty: never
	}{
		{"this night", "0 2 * * *", "2026-03-05 02:30", zone, "2026-03-05 02:00"},
		{"last night, before tonight's", "0 2 * * *", "2026-03-05 01:59", zone, "2026-03-04 02:00"},
		{"the very minute is not yet past", "0 2 * * *", "2026-03-05 02:00", zone, "2026-03-04 02:00"},
		{"over the end of the year", "0 2 * * *", "2026-01-01 00:10", zone, "2025-12-31 02:00"},
		{"weekly", "30 3 * * 0", "2026-03-06 12:00", zone, "2026-03-01 03:30"},
		{"monthly", "0 6 1 * *", "2026-03-31 12:00", zone, "2026-03-01 06:00"},
		{"yearly", "0 6 2 3 *", "2026-03-01 12:00", zone, "2025-03-02 06:00"},
		{"several a day", "0 2,14 * * *", "2026-03-05 13:00", zone, "2026-03-05 02:00"},
		{"every minute", "* * * * *", "2026-03-05 13:00", zone, "2026-03-05 12:59"},
		{"a day that never comes", "0 2 30 2 *", "2026-03-05 13:00", zone, ""},
		{"the night in which 02:00 does not exist", "30 2 * * *", "2026-03-08 12:00", newYork, "2026-03-07 02:30"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := previous(row.expr, when(t, row.now, row.zone).UTC(), row.zone)
			if err != nil {
				t.Fatal(err)
			}
			want := time.Time{}
			if row.want != "" {
				want = when(t, row.want, row.zone)
			}
			if !got.Equal(want) {
				t.Errorf("%s; want %s", got.In(row.zone), want)
			}
		})
	}
	if _, err := previous("every night", time.Now(), zone); err == nil {
		t.Error("an expression that is none was taken")
	}
}

func TestNextInspection(t *testing.T) {
	zone := seoul(t)
	for _, row := range []struct{ interval, last, want string }{
		{"daily", "2026-03-05 06:00", "2026-03-06 06:00"},
		{"weekly", "2026-02-26 06:00", "2026-03-05 06:00"},
		{"monthly", "2026-03-05 06:00", "2026-04-05 06:00"},
		{"monthly", "2026-01-31 06:00", "2026-02-28 06:00"},
		{"monthly", "2026-05-31 06:00", "2026-06-30 06:00"},
		{"monthly", "2026-02-28 06:00", "2026-03-28 06:00"},
		// 06:00 in Seoul is still the day before in UTC, in which it is stored.
		{"monthly", "2026-03-01 06:00", "2026-04-01 06:00"},
		{"quarterly", "2026-11-30 06:00", "2027-02-28 06:00"},
		{"half-yearly", "2026-08-31 06:00", "2027-02-28 06:00"},
		{"yearly", "2028-02-29 06:00", "2029-02-28 06:00"},
	} {
		got, known := nextDue(when(t, row.last, zone).UTC(), row.interval, zone)
		if want := when(t, row.want, zone); !known || !got.Equal(want) {
			t.Errorf("%s after %s: %s; want %s", row.interval, row.last, got, want)
		}
	}
	if _, known := nextDue(time.Now(), "now and then", zone); known {
		t.Error("an interval that is none has a due day")
	}
}
