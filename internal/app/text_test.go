package app

import (
	"testing"

	"camledger/inventory"
)

// TestDifferencesReadInOrder counts 365코너 1, 2, 10 and leaves the groups where they were.
func TestDifferencesReadInOrder(t *testing.T) {
	text := func(severity inventory.Severity, says string) DifferenceText {
		return DifferenceText{Difference: inventory.Difference{Severity: severity, Kind: inventory.ClockOff}, Says: says}
	}
	texts := []DifferenceText{text("warning", "365코너 10"), text("warning", "365코너 2"), text("note", "1"), text("warning", "365코너 1")}
	naturally(texts)
	for i, want := range []string{"365코너 1", "365코너 2", "365코너 10", "1"} {
		if texts[i].Says != want {
			t.Errorf("row %d: %s, want %s", i, texts[i].Says, want)
		}
	}
}
