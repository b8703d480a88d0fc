// Package storetest gives tests SQLite databases whose tables stand already: they are made once
// in a process and copied, because under the race detector each making takes a second.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"camledger/internal/store"
)

// made is an empty database of the newest layout, as the bytes of its file.
var made = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "storetest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "camledger.db")
	st, err := store.Open(context.Background(), name, store.Options{})
	if err != nil {
		return nil, err
	}
	if err := st.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(name)
})

// File makes an empty database in a directory of the test and gives its path.
func File(t testing.TB) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "camledger.db")
	FileAt(t, name)
	return name
}

// FileAt makes an empty database under a name.
func FileAt(t testing.TB, name string) {
	t.Helper()
	raw, err := made()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}
