package main

import (
	"strings"
	"testing"
	"time"

	"github.com/clipperhouse/displaywidth"

	"camledger/internal/app"
)

// TestTableFits breaks the long column, loses nothing of it, and leaves pipes alone.
func TestTableFits(t *testing.T) {
	says := strings.Repeat("카메라 ", 40) + "camledger device merge dev_1 dev_2 --reason WHY"
	printed := func(width int) []string {
		var out strings.Builder
		tab := newTable("KIND", "WHAT", "STATE")
		tab.add("a", says, "open")
		tab.add("b", "short", "open")
		tab.fit(width, 1)
		tab.print(&out)
		return strings.Split(strings.TrimSpace(out.String()), "\n")
	}
	lines := printed(100)
	for _, l := range lines {
		if w := displaywidth.String(l); w > 100 {
			t.Errorf("%d cells wide: %s", w, l)
		}
	}
	all := strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
	if !strings.HasSuffix(lines[1], "open") || !strings.HasSuffix(lines[len(lines)-1], "open") || !strings.Contains(all, "--reason WHY") || strings.Count(all, "카메라") != 40 {
		t.Errorf("broken:\n%s", strings.Join(lines, "\n"))
	}
	if lines := printed(0); len(lines) != 3 {
		t.Errorf("a pipe: %d lines", len(lines))
	}
}

// TestAParentHasACauseOfItsOwn, not that of its first camera.
func TestAParentHasACauseOfItsOwn(t *testing.T) {
	var i app.IncidentText
	i.Kind, i.Incident.Cause = "recorder", "timeout"
	if l := newIncidentLine(i, time.Time{}); l.Cause != "" {
		t.Errorf("a recorder has the cause of one camera: %+v", l)
	}
	if what, try := app.IncidentCause(i.Incident); what != "stopped answering together" || !strings.Contains(try, "recorder") {
		t.Errorf("the cause of a recorder: %q, %q", what, try)
	}
}

// TestIncidentsHangBelowTheirParents lists a branch with a recorder in it, and one whose
// parent is not in the list.
func TestIncidentsHangBelowTheirParents(t *testing.T) {
	text := func(id, parent string) app.IncidentText {
		var i app.IncidentText
		i.ID, i.ParentID = id, parent
		return i
	}
	var got []string
	for _, h := range hung([]app.IncidentText{text("c1", "r"), text("alone", ""), text("r", "b"), text("b", ""), text("c2", "b"), text("lost", "gone")}) {
		got = append(got, h.sign()+h.ID)
	}
	if want := "alone, b, - r, -- c1, - c2, lost"; strings.Join(got, ", ") != want {
		t.Errorf("%q, want %q", strings.Join(got, ", "), want)
	}
}
