package web

import (
	"strings"
	"testing"

	"camledger/inventory"
)

// A good picture is not all that is promised: what is open about the camera is said with it.
func TestTheLeadOfACameraNamesWhatIsOpen(t *testing.T) {
	short := diffRow{Difference: inventory.Difference{Kind: inventory.RetentionShort, Severity: inventory.SeverityError, State: inventory.DifferenceOpen}, Sentence: "녹화가 끊겼습니다"}
	settled, warning := short, short
	settled.State, warning.Severity = inventory.DifferenceResolved, inventory.SeverityWarning
	v := visitor{Lang: "ko"}
	for _, c := range []struct {
		name string
		f    cameraFacts
		says bool
	}{
		{"an open error", cameraFacts{Outcome: inventory.OutcomeOK, Differences: []diffRow{warning, short}}, true},
		{"a settled one", cameraFacts{Outcome: inventory.OutcomeOK, Differences: []diffRow{settled}}, false},
		{"a warning", cameraFacts{Outcome: inventory.OutcomeOK, Differences: []diffRow{warning}}, false},
		{"no picture", cameraFacts{Outcome: inventory.OutcomeDown, Differences: []diffRow{short}}, false},
	} {
		if got := cameraLead(v, c.f); strings.Contains(got, short.Sentence) != c.says {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
