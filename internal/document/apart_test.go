package document

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"camledger/inventory/policy"
)

// The process apart gives the same text as this one.
func TestApart(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	raw, err := os.ReadFile("testdata/page.html")
	if err != nil {
		t.Fatal(err)
	}
	want, err := Convert(policy.HTMLPage, raw)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Apart{}.Read(t.Context(), "page.html", raw)
	if err != nil {
		t.Fatal(err)
	}
	shows(t, got, show(want))
	if got.Format != policy.HTMLPage || got.Encoding != "utf-8" {
		t.Errorf("%s, %s", got.Format, got.Encoding)
	}
	_, err = Apart{}.Read(t.Context(), "page.html", []byte("<html><input type=password>"))
	refused(t, err, policy.LoginPage)
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// program writes a program that plays a converter which goes wrong.
func program(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "converter")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// unfinished wants a failure that came from the limits.
func unfinished(t *testing.T, err error) {
	t.Helper()
	var f *policy.Failure
	if !errors.As(err, &f) {
		t.Fatalf("no failure but %v", err)
	}
	refused(t, f, policy.Unfinished)
}

func TestConverterThatGoesWrong(t *testing.T) {
	page := []byte("<p>영상정보처리기기 5대</p>")
	for name, script := range map[string]string{
		"crashes":             "kill -SEGV $$",
		"fails":               "echo broken >&2; exit 3",
		"says nothing":        "cat >/dev/null",
		"says noise":          "echo noise",
		"never ends to speak": `exec yes '{"text":{"lines":["5"]},'`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Apart{Executable: program(t, script)}.Read(t.Context(), "page.html", page)
			unfinished(t, err)
		})
	}
	t.Run("does not end, nor do its children", func(t *testing.T) {
		mark := filepath.Join(t.TempDir(), "pid")
		_, err := Apart{Executable: program(t, "sleep 1000 & echo $! >"+mark+"; wait"), Deadline: 300 * time.Millisecond}.Read(t.Context(), "page.html", page)
		unfinished(t, err)
		pid, err := os.ReadFile(mark)
		if err != nil {
			t.Fatal(err)
		}
		gone(t, strings.TrimSpace(string(pid)))
	})
	t.Run("is not there", func(t *testing.T) {
		_, err := Apart{Executable: filepath.Join(t.TempDir(), "none")}.Read(t.Context(), "page.html", page)
		var f *policy.Failure
		if err == nil || errors.As(err, &f) {
			t.Errorf("a missing program is no fault of the file: %v", err)
		}
	})
	t.Run("nobody waits any more", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := (Apart{}).Read(ctx, "page.html", page); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

// gone waits until a process has ended.
func gone(t *testing.T, pid string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(10 * time.Second)
	for {
		status, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
		if errors.Is(err, os.ErrNotExist) || strings.Contains(string(status), ") Z ") {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("process %s still runs: %s", pid, status)
		}
	}
}
