package policy

import "testing"

// TestAColumnThatIsNotThereHasNoCounts: a table without a column of places gives an empty
// span for it.
func TestAColumnThatIsNotThereHasNoCounts(t *testing.T) {
	if list, tail := items(span{}); len(list) != 0 || !tail.blank() {
		t.Errorf("%+v %+v", list, tail)
	}
}
