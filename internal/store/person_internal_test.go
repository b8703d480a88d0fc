package store

import (
	"strings"
	"testing"

	"camledger/alerts"
)

// TestStoredNamesAreSafeToShow cleans names of before they were looked at.
func TestStoredNamesAreSafeToShow(t *testing.T) {
	all := []Person{{Name: "악\r\nBcc: evil@x.kr"}, {Name: "\u202Eabc"}, {Name: strings.Repeat("길", 10_000)}, {Name: "김하나"}}
	cleanNames(all)
	for n, want := range []string{"악 Bcc: evil@x.kr", "abc", strings.Repeat("길", 59) + "…", "김하나"} {
		if all[n].Name != want {
			t.Errorf("%d: %q", n, all[n].Name)
		}
		if _, err := alerts.Name(all[n].Name); err != nil {
			t.Errorf("%q cannot be kept when its address changes: %v", all[n].Name, err)
		}
	}
}
