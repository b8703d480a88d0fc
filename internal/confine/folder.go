package confine

import (
	"os"
	"path/filepath"
	"sync"
	"time"
)

// folderPrefix begins the name of a folder that a process works in.
const folderPrefix = "camledger-confined-"

var sweepOnce sync.Once

// sweep removes folders that a killed program left: none is in use for as long as an hour.
func sweep(parent string, now time.Time) {
	old, err := filepath.Glob(filepath.Join(parent, folderPrefix+"*"))
	if err != nil {
		return // only a malformed pattern
	}
	for _, dir := range old {
		if info, err := os.Lstat(dir); err == nil && info.IsDir() && now.Sub(info.ModTime()) > time.Hour {
			_ = os.RemoveAll(dir) // another user's, or gone meanwhile
		}
	}
}
