package store

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestFullDiskIsTransient(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "camledger.db"), Options{MaxOpen: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	e := Entry{At: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Detail: strings.Repeat("x", 20_000)}
	limit := func(pages string) {
		t.Helper()
		if _, err := s.db.ExecContext(t.Context(), "PRAGMA max_page_count = "+pages); err != nil {
			t.Fatal(err)
		}
	}
	limit("150")
	stored := 0
	for err == nil && stored < 1000 {
		if err = s.Audit(t.Context(), e); err == nil {
			stored++
		}
	}
	if !Transient(err) || !errors.Is(err, ErrFull) || !errors.Is(s.Trouble(), ErrFull) {
		t.Fatalf("after %d entries: %v, trouble %v", stored, err, s.Trouble())
	}
	limit("1000000")
	if err := s.Audit(t.Context(), e); err != nil || s.Trouble() != nil {
		t.Fatal(err, s.Trouble())
	}
	log, err := s.AuditLog(t.Context(), AuditFilter{Limit: 2000})
	if err != nil || len(log) != stored+1 {
		t.Errorf("%d entries, want %d: %v", len(log), stored+1, err)
	}
}

// TestFullDiskAtOpenIsTold opens a database where no file can grow.
func TestFullDiskAtOpenIsTold(t *testing.T) {
	const full = "CAMLEDGER_TEST_FULL"
	if path := os.Getenv(full); path != "" {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4096, Max: 4096}); err != nil {
			t.Fatal(err)
		}
		if s, err := Open(t.Context(), path, Options{}); !errors.Is(err, ErrFull) {
			t.Errorf("%v, %v", s, err)
		}
		return
	}
	path := filepath.Join(t.TempDir(), "camledger.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), full+"="+path)
	if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
		t.Fatalf("%v\n%s", err, out)
	}
}
