package policy

import (
	"path/filepath"
	"testing"
)

// Texts written for this test, each with a table in a shape that pages leave behind: cells
// one per line with merged ones lost, cells without a separator, two tables side by side,
// headers in the first column. Every row of them is read as a person reads it.
func TestDamagedTablesAreReadAsAPersonReadsThem(t *testing.T) {
	files, err := filepath.Glob("testdata/tables/*.json")
	if err != nil || len(files) < 17 {
		t.Fatal(len(files), err)
	}
	var all score
	for _, f := range files {
		s := scoreOf(t, f)
		if s.right < s.want || s.read > s.want || s.silentWrong+s.silentMissing+s.flagged > 0 {
			t.Errorf("%s: %+v", filepath.Base(f), s)
		}
		all = all.plus(s)
	}
	t.Logf("%d of %d rows right, %d with a question", all.right, all.want, all.asked)
}
