package inventory

import (
	"slices"
	"testing"
)

// TestNamelessCameraIsNotNamedTwice keeps an address from standing as name and address.
func TestNamelessCameraIsNotNamedTwice(t *testing.T) {
	for _, row := range []struct {
		facts map[string]string
		code  string
		args  []any
	}{
		{facts("label", "gate", "addr", "192.168.1.9"), "diff.UNDECLARED_CAMERA", []any{"gate", "192.168.1.9"}},
		{facts("addr", "192.168.1.9"), "diff.UNDECLARED_CAMERA.bare", []any{"192.168.1.9"}},
		{facts("label", "192.168.1.9", "addr", "192.168.1.9", "place", "yard"), "diff.UNDECLARED_CAMERA.bare-place", []any{"192.168.1.9", "yard"}},
	} {
		code, args := Difference{Kind: UndeclaredCamera, Facts: row.facts}.Sentence("")
		if code != row.code || !slices.Equal(args, row.args) {
			t.Errorf("%v: %s %v, want %s %v", row.facts, code, args, row.code, row.args)
		}
	}
}

// TestChangeAddsUp accounts for every camera that was there before.
func TestChangeAddsUp(t *testing.T) {
	c := ScanChange{Known: 14, Found: 11, Counts: map[ItemKind]int{ItemGone: 1}}
	if n := c.Unjudged(); n != 2 {
		t.Errorf("14 known, 11 seen, 1 gone: %d more", n)
	}
	c = ScanChange{Known: 10, Found: 12, Counts: map[ItemKind]int{ItemNew: 2, ItemBack: 1, ItemReplaced: 1, ItemGone: 1}}
	if n := c.Unjudged(); n != 0 {
		t.Errorf("all accounted for: %d more", n)
	}
}
