package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clipperhouse/displaywidth"

	"camledger/internal/app"
)

// TestWatchTableFits draws the table at several sizes: it never is wider or higher, those in
// trouble stand first, and a name cannot move the cursor.
func TestWatchTableFits(t *testing.T) {
	now := time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)
	v := &watchView{began: now.Add(-20 * time.Second), cameras: 42, checks: 30, rows: map[string]*watchRow{}}
	for i := range 40 {
		v.rows[fmt.Sprint(i)] = &watchRow{name: fmt.Sprintf("1층 객장 창구 위쪽 카메라 %02d", i), beat: app.OutcomeOK, stream: app.OutcomeOK, at: now.Add(-3 * time.Second),
			m: app.Measurement{KeyFrame: 1234 * time.Millisecond, FPS: 25, Bitrate: 182_400, Packets: 300}}
	}
	v.rows["17"].stream, v.rows["17"].cause, v.rows["17"].name = app.OutcomeDown, "no-rtp", "\x1b[2J금고"
	v.rows["18"].stream, v.rows["18"].cause = app.OutcomeAuthRefused, "auth-refused, and something that is much longer than the line"
	for _, size := range [][2]int{{80, 24}, {60, 10}, {200, 100}} {
		lines := v.table(now, size[0], size[1])
		if len(lines) > size[1] {
			t.Errorf("%v: %d lines", size, len(lines))
		}
		for _, l := range lines {
			if w := displaywidth.String(l); w > size[0] || strings.ContainsRune(l, '\x1b') {
				t.Errorf("%v: %d cells: %q", size, w, l)
			}
		}
		if !strings.Contains(lines[0], "40 of 42 cameras seen: 38 ok") && size[0] > 60 {
			t.Errorf("first line %q", lines[0])
		}
		if !strings.Contains(lines[2]+lines[3], "금고") {
			t.Errorf("%v: trouble does not stand first:\n%s", size, strings.Join(lines, "\n"))
		}
		if last := lines[len(lines)-1]; size[1] < 40 && last != fmt.Sprintf("and %d more", 40-(len(lines)-3)) {
			t.Errorf("%v: last line %q of %d", size, last, len(lines))
		}
	}
	if got := v.table(now, 80, 24)[4]; got != "1층 객장 창구 위…  ok    ok        1.23s      25   182.4  0.0%    3s" {
		t.Errorf("a row at 80 cells: %q", got)
	}
}
