//go:build unix

package config

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestPipesAreNotWaitedFor names a pipe into which nobody writes.
func TestPipesAreNotWaitedFor(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pw")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "camledger.yaml")
	body := strings.Replace(small, "password: 0123", "password_file: pw", 1) + "\nmail: {ca: pw}\ntls: {cert: pw, key: pw}\n"
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, pipe} {
		if _, err := Load(name); err == nil || !strings.Contains(err.Error(), "no plain file") {
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
}
