package store

import (
	"errors"
	"path/filepath"
	"strings"
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
