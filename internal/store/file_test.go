package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"camledger/internal/store"
)

// lockFor names the file that a process of this test takes SQLite's write lock of.
const lockFor = "CAMLEDGER_TEST_LOCK"

// TestHoldTheLock is the other process: it holds the lock until its input ends.
func TestHoldTheLock(t *testing.T) {
	path := os.Getenv(lockFor)
	if path == "" {
		return
	}
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	conn, err := db.Conn(t.Context())
	must(t, err)
	defer conn.Close()
	_, err = conn.ExecContext(t.Context(), "PRAGMA busy_timeout = 60000")
	must(t, err)
	_, err = conn.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	must(t, err)
	_, err = os.Stdout.WriteString("locked\n")
	must(t, err)
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	_, err = conn.ExecContext(t.Context(), "ROLLBACK")
	must(t, err)
}

// lock takes the write lock of a file in another process.
func lock(t *testing.T, path string) (release func()) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHoldTheLock$")
	cmd.Env = append(os.Environ(), lockFor+"="+path)
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "locked" {
	}
	if lines.Text() != "locked" {
		t.Fatalf("the other process did not lock: %v", lines.Err())
	}
	return sync.OnceFunc(func() {
		must(t, in.Close())
		for lines.Scan() {
		}
		must(t, cmd.Wait())
	})
}

// TestFileMovedAway moves the database away under an open Store, lets many ask at once, puts a
// foreign file there, and then the real one back.
func TestFileMovedAway(t *testing.T) {
	dir, aside := t.TempDir(), t.TempDir()
	path := filepath.Join(dir, "camledger.db")
	s := open(t, path)
	w := makeWorld(t, s)
	must(t, s.Record(t.Context(), everyCamera(w, 0)))
	many := func() {
		var all sync.WaitGroup
		for range 30 {
			all.Go(func() {
				if _, err := s.Policies(t.Context()); err != nil && !errors.Is(err, store.ErrAway) {
					t.Errorf("at once: %v", err)
				}
			})
		}
		all.Wait()
	}
	move := func(from, to string) {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(from, "camledger.db*"))
		must(t, err)
		for _, f := range files {
			must(t, os.Rename(f, filepath.Join(to, filepath.Base(f))))
		}
	}
	gone := func(when string) {
		t.Helper()
		many()
		if err := s.Record(t.Context(), everyCamera(w, 1)); !errors.Is(err, store.ErrAway) || !store.Transient(err) {
			t.Errorf("%s: write: %v", when, err)
		}
		if _, err := s.Register(t.Context()); !errors.Is(err, store.ErrAway) {
			t.Errorf("%s: read: %v", when, err)
		}
		if err := s.Ready(t.Context()); !errors.Is(err, store.ErrAway) {
			t.Errorf("%s: ready: %v", when, err)
		}
		if !errors.Is(s.Trouble(), store.ErrAway) {
			t.Errorf("%s: trouble: %v", when, s.Trouble())
		}
	}
	many()
	move(dir, aside)
	gone("moved")
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("a file was made: %v, %v", left, err)
	}

	must(t, os.WriteFile(path, nil, 0o600))
	gone("an empty file instead")
	if info, err := os.Stat(path); err != nil || info.Size() > 4096 {
		t.Errorf("the empty file was filled: %v, %v", info, err)
	}
	move(dir, t.TempDir())
	other, err := store.Open(t.Context(), path, store.Options{})
	must(t, err)
	must(t, other.Close())
	gone("another database instead")
	move(dir, t.TempDir())

	move(aside, dir)
	many()
	must(t, s.Record(t.Context(), everyCamera(w, 1)))
	must(t, s.Ready(t.Context()))
	if n := holds(t, s, w); n != 2 || s.Trouble() != nil {
		t.Errorf("%d batches of 2, trouble %v", n, s.Trouble())
	}
}

// TestFileComesBackAsACopy takes a copy of the database for the database, and closes it to
// others.
func TestFileComesBackAsACopy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "camledger.db")
	s := open(t, path)
	w := makeWorld(t, s)
	must(t, s.Record(t.Context(), everyCamera(w, 0)))
	db, err := sql.Open("sqlite", path)
	must(t, err)
	kept := filepath.Join(t.TempDir(), "backup.db")
	_, err = db.ExecContext(t.Context(), "VACUUM INTO ?", kept)
	must(t, err)
	must(t, db.Close())
	for _, end := range []string{"", "-wal", "-shm"} {
		must(t, os.Remove(path+end))
	}
	if err := s.Ping(t.Context()); !errors.Is(err, store.ErrAway) {
		t.Errorf("removed: %v", err)
	}
	copied, err := os.ReadFile(kept)
	must(t, err)
	must(t, os.WriteFile(path, copied, 0o644))
	must(t, s.Record(t.Context(), everyCamera(w, 1)))
	if n := holds(t, s, w); n != 2 {
		t.Errorf("%d batches of 2", n)
	}
	for _, f := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(f)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", filepath.Base(f), info.Mode())
		}
	}
}

// TestAnotherProcessHoldsTheLock writes and reads while another process holds SQLite's write
// lock: reading goes on, writing ends when patience does, and goes on when the lock is free.
func TestAnotherProcessHoldsTheLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "camledger.db")
	s := open(t, path)
	w := makeWorld(t, s)
	release := lock(t, path)
	waits := make(chan error)
	go func() { waits <- s.Record(t.Context(), everyCamera(w, 0)) }() // holds the turn of this process
	short := store.WithPatience(t.Context(), 50*time.Millisecond)
	for range 3 {
		if err := s.Record(short, everyCamera(w, 1)); !errors.Is(err, store.ErrBusy) || !store.Transient(err) {
			t.Errorf("write: %v", err)
		}
	}
	if _, err := s.Register(t.Context()); err != nil {
		t.Errorf("read: %v", err)
	}
	look, deadline := time.NewTicker(10*time.Millisecond), time.After(20*time.Second)
	defer look.Stop()
	for !errors.Is(s.Trouble(), store.ErrBusy) {
		select {
		case <-look.C:
		case <-deadline:
			t.Fatalf("trouble: %v", s.Trouble())
		}
	}
	if err := s.Ready(t.Context()); !errors.Is(err, store.ErrBusy) {
		t.Errorf("ready: %v", err)
	}
	release()
	must(t, <-waits)
	must(t, s.Ready(t.Context()))
	if n := holds(t, s, w); n != 1 || s.Trouble() != nil {
		t.Errorf("%d batches of 1, trouble %v", n, s.Trouble())
	}
	release = lock(t, path)
	defer release()
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	if err := s.Record(ctx, everyCamera(w, 1)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the caller's end: %v", err)
	}
	if !errors.Is(s.Trouble(), store.ErrBusy) {
		t.Errorf("trouble: %v", s.Trouble())
	}
}
