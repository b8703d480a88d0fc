package confine

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestFoldersThatAKilledProgramLeftAreRemoved: only those, and only once nobody can be
// using them.
func TestFoldersThatAKilledProgramLeftAreRemoved(t *testing.T) {
	parent := t.TempDir()
	now := time.Now()
	for name, age := range map[string]time.Duration{folderPrefix + "1": 2 * time.Hour, folderPrefix + "2": time.Minute, "other": 2 * time.Hour} {
		dir := filepath.Join(parent, name)
		if err := os.MkdirAll(filepath.Join(dir, "inside"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(dir, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	sweep(parent, now)
	for name, want := range map[string]bool{folderPrefix + "1": false, folderPrefix + "2": true, "other": true} {
		if _, err := os.Stat(filepath.Join(parent, name)); (err == nil) != want {
			t.Errorf("%s stands: %v, want %v", name, err == nil, want)
		}
	}
}
