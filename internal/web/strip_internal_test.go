package web

import (
	"strings"
	"testing"
	"time"

	"camledger/internal/words"
	"camledger/inventory"
)

// The strip tells how often a camera worked with and without planned work, beside the time in
// which nothing was known.
func TestTheStripTellsPlannedWorkApart(t *testing.T) {
	v := visitor{Lang: words.English, Zone: time.UTC, Now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	days := []dayShare{
		{Day: "2026-11-19", OK: 90, Down: 10, Planned: inventory.CheckCount{Good: 5, Bad: 10}},
		{Day: "2026-11-21", OK: 75, NotAssessed: 25}, // and none on the 20th
		{Day: "2026-11-22", OK: 50},
	}
	s := newStrip(v, days, 30, time.Time{})
	if want := "worked 86.0% · without planned work (15 checks) 89.4% · nothing known for 30 h"; s.Works != want || s.Label != "last 30 days: "+want {
		t.Errorf("%q (%q), want %q", s.Works, s.Label, want)
	}
	if b := s.Bars[26]; b.Planned != "15" || !strings.HasSuffix(b.Title, "(15 of 100 checks during planned work)") || !s.Planned {
		t.Errorf("%+v", b)
	}
	if calm := newStrip(v, []dayShare{{Day: "2026-11-22", OK: 50}}, 30, time.Time{}); calm.Works != "worked 100%" || calm.Planned {
		t.Errorf("without any: %q", calm.Works)
	}
	if none := newStrip(v, nil, 30, time.Time{}); none.Works != "" {
		t.Errorf("no checks: %q", none.Works)
	}
	for known, want := range map[time.Duration]string{10 * time.Minute: "worked 0%", 5 * time.Hour: "worked 0% · nothing known for 5 h", 40 * time.Hour: "worked 0% · nothing known for 12 h"} {
		if blind := newStrip(v, []dayShare{{Day: "2026-11-22", NotAssessed: 2}}, 30, v.Now.Add(-known)); blind.Works != want {
			t.Errorf("known for %v: %q, want %q", known, blind.Works, want)
		}
	}
}
