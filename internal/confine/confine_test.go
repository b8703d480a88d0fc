package confine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain lets the test binary play a process that eats what it is given.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "glutton" {
		os.Exit(glut(os.Args[2]))
	}
	goleak.VerifyTestMain(m)
}

// small are the limits of the gluttons.
var small = Limits{Deadline: 30 * time.Second, CPU: 2, Memory: 256 << 20, File: 1 << 20, Open: 32}

// glut takes more than it may have of something; 0 says that it got it.
func glut(what string) int {
	way, what, _ := strings.Cut(what, " ")
	if way == "itself" {
		if err := small.Apply(); err != nil {
			fmt.Println(err)
			return 0
		}
	}
	if _, err := io.ReadAll(os.Stdin); err != nil {
		return 7
	}
	switch what {
	case "memory":
		var all [][]byte
		for range 40 {
			b := make([]byte, 64<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			all = append(all, b)
		}
		fmt.Println(len(all))
	case "disk":
		if err := os.WriteFile("large", make([]byte, 2<<20), 0o600); err != nil {
			return 8
		}
	case "files":
		for i := range 200 {
			if _, err := os.Create(fmt.Sprint("f", i)); err != nil {
				return 8
			}
		}
	case "work":
		for i, end := 0, time.Now().Add(20*time.Second); ; i++ {
			if i%1e6 == 0 && time.Now().After(end) {
				return 0
			}
		}
	case "nothing":
	}
	return 0
}

// The kernel ends a program that wants more than it may have, whether it set the limits
// itself or they were set before it began.
func TestLimits(t *testing.T) {
	jobs := map[string]Job{}
	for _, what := range []string{"memory", "disk", "files", "work", "nothing"} {
		jobs["itself "+what] = Job{Args: []string{"glutton", "itself " + what}}
	}
	for what, script := range map[string]string{"memory": "head -c 1500000000 /dev/zero | tail -n 1 | wc -c >&2; exit 0",
		"disk": "dd if=/dev/zero of=large bs=1M count=4", "work": "while :; do :; done", "nothing": "echo fine"} {
		jobs["before "+what] = Job{Program: "/bin/sh", Args: []string{"-c", "set -e\n" + script}, Imposed: true}
	}
	for name, j := range jobs {
		t.Run(name, func(t *testing.T) {
			j.Limits = small
			r, err := Run(t.Context(), j)
			var ended *exec.ExitError
			switch {
			case strings.HasSuffix(name, "nothing"):
				if err != nil {
					t.Errorf("what is within the limits is ended: %v %s", err, r.Complaints)
				}
			case errors.Is(err, context.DeadlineExceeded):
				t.Errorf("only the clock ended it: %v", err)
			case name == "before memory":
				if strings.TrimSpace(string(r.Complaints)) == "1500000000" {
					t.Errorf("it could have all of it: %s", r.Complaints)
				}
			case !errors.As(err, &ended):
				t.Errorf("it could have all of it: %v %s %s", err, r.Output, r.Complaints)
			}
		})
	}
}

// shell makes a job of a script.
func shell(script string) Job {
	return Job{Program: "/bin/sh", Args: []string{"-c", script}, Limits: Limits{Deadline: 20 * time.Second, Output: 1000}}
}

func TestOutputs(t *testing.T) {
	j := shell("cat; echo beside >&3; echo moan >&2; env; pwd")
	j.Input, j.Side = []byte("in\n"), true
	t.Setenv("SECRET", "hush")
	r, err := Run(t.Context(), j)
	if err != nil || !strings.HasPrefix(string(r.Output), "in\n") || string(r.Side) != "beside\n" || string(r.Complaints) != "moan\n" {
		t.Errorf("%v: %q %q %q", err, r.Output, r.Side, r.Complaints)
	}
	if bytes.Contains(r.Output, []byte("hush")) {
		t.Errorf("the environment came along: %s", r.Output)
	}
	for _, script := range []string{"exec yes", "exec yes >&3", "yes | head -c 2000"} {
		j := shell(script)
		j.Side = true
		if r, err := Run(t.Context(), j); !errors.Is(err, ErrOutput) || len(r.Output) > 1000 || len(r.Side) > 1000 {
			t.Errorf("%s: %v, %d and %d bytes", script, err, len(r.Output), len(r.Side))
		}
	}
	if _, err := Run(t.Context(), Job{Program: "/none"}); !errors.Is(err, ErrStart) {
		t.Errorf("got %v", err)
	}
}

// A process apart works as a user that owns nothing but its folder.
func TestApart(t *testing.T) {
	j := shell("id -u; touch mine && echo wrote; cat " + filepath.Join(t.TempDir(), "none"))
	j.Apart, j.Imposed = true, true
	r, err := Run(t.Context(), j)
	var ended *exec.ExitError
	if !errors.As(err, &ended) {
		t.Fatalf("%v %s", err, r.Output)
	}
	want := fmt.Sprint(os.Geteuid())
	if mayChoose() {
		want = "65534"
	}
	if lines := strings.Fields(string(r.Output)); len(lines) != 2 || lines[0] != want || lines[1] != "wrote" {
		t.Errorf("%s %s", r.Output, r.Complaints)
	}
}

// Nothing is left behind: neither what a program started, nor its folder.
func TestNothingStays(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	mark := filepath.Join(t.TempDir(), "pid")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := Run(ctx, shell("sleep 1000 & echo $! >"+mark+".new; mv "+mark+".new "+mark+"; wait"))
		done <- err
	}()
	pid := await(t, func() string { b, _ := os.ReadFile(mark); return strings.TrimSpace(string(b)) })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	await(t, func() string {
		status, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
		if errors.Is(err, os.ErrNotExist) || strings.Contains(string(status), ") Z ") {
			return "gone"
		}
		return ""
	})
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// await polls until there is something.
func await(t *testing.T, f func() string) string {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for {
		if s := f(); s != "" {
			return s
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("it does not come")
		}
	}
}
