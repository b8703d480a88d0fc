package app

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"camledger/internal/config"
	"camledger/internal/store"
)

// childAccepts names the environment variable that turns the test binary into a program
// that accepts one policy after the other: its database.
const childAccepts = "CAMLEDGER_TEST_ACCEPT"

// acceptAsChild gives policies as drafts and accepts them until it is killed. A line
// "accepted ID" is printed once a version was acknowledged.
func acceptAsChild() int {
	ctx := context.Background()
	a, err := acceptingApp(ctx, os.Getenv(childAccepts))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("ready")
	for {
		versions, err := a.store.Policies(ctx)
		if err == nil {
			err = acceptOne(ctx, a, len(versions))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
}

func acceptingApp(ctx context.Context, file string) (*App, error) {
	cfg := config.Default()
	cfg.Database = config.NewDatabase(file)
	return Open(ctx, cfg, Options{Now: func() time.Time { return time.Date(2026, 1, 2, 10, 0, 0, 0, time.UTC) }})
}

// acceptOne makes the i-th policy a version: its counts and its days are its own.
func acceptOne(ctx context.Context, a *App, i int) error {
	text := strings.Replace(published, "외부 및 복도	6대", fmt.Sprintf("외부 및 복도	%d대", i%40+7), 1)
	text = strings.Replace(text, "별빛신협은", fmt.Sprintf("별빛신협은 제%d차 개정에 따라", i+1), 1)
	d, err := a.NewDraft(ctx, fmt.Sprintf("%d.txt", i), []byte(text), "person:yunseo")
	if err != nil {
		return err
	}
	first := time.Date(2026, 2, 1, 0, 0, 0, 0, a.zone)
	got, err := a.AcceptDraft(ctx, d.ID, d.Revision, AcceptOptions{Effective: first.AddDate(0, 0, i), Noticed: first.AddDate(0, -1, 0), LeaveQuestions: true}, "person:hanul")
	if err != nil {
		return err
	}
	fmt.Println("accepted", got.Policy.ID)
	return nil
}

// TestAVersionIsWholeOrNotThere kills a program that accepts policies, again and again,
// at moments that nobody chose: what it acknowledged is there, every version has all its
// rows, and a draft is accepted exactly if its version is there.
func TestAVersionIsWholeOrNotThere(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "camledger.db")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	acknowledged := map[string]bool{}
	halfway := 0 // kills that left a draft without its version
	for range 20 {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), childAccepts+"="+file)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		if !lines.Scan() || lines.Text() != "ready" {
			t.Fatalf("the program says %q", lines.Text())
		}
		after := time.AfterFunc(time.Duration(rand.IntN(120_000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
		for lines.Scan() {
			acknowledged[strings.TrimPrefix(lines.Text(), "accepted ")] = true
		}
		if err := cmd.Wait(); err == nil || after.Stop() {
			t.Fatalf("it was not killed: %v", err)
		}
		halfway += wholeVersions(t, file, acknowledged)
	}
	t.Logf("%d versions acknowledged, %d drafts left over by kills", len(acknowledged), halfway)
	if len(acknowledged) == 0 {
		t.Error("no kill came after an acceptance")
	}
}

// wholeVersions checks what stands in the database and counts the drafts that are still
// open; they are given up.
func wholeVersions(t *testing.T, file string, acknowledged map[string]bool) int {
	t.Helper()
	a, err := acceptingApp(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	versions, err := a.store.Policies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, p := range versions {
		there[p.ID] = true
		v, err := a.Version(t.Context(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		reg, err := a.store.RegisterAt(t.Context(), p.Effective.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for _, d := range reg.Declarations {
			sum += d.Count
		}
		if reg.Policy.ID != p.ID || len(reg.Declarations) != 4 || sum != v.Settled.Total.Derived || sum < 13 {
			t.Errorf("version %s has %d declarations of %d cameras, settled were %d; in force is %s", p.ID, len(reg.Declarations), sum, v.Settled.Total.Derived, reg.Policy.ID)
		}
	}
	for id := range acknowledged {
		if !there[id] {
			t.Errorf("version %s was acknowledged and is gone", id)
		}
	}
	drafts, err := a.store.Drafts(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	open := 0
	for _, d := range drafts {
		switch {
		case d.State == store.DraftOpen:
			open++
			if err := a.DiscardDraft(t.Context(), d.ID, d.Revision, "killed", "operator:test"); err != nil {
				t.Error(err)
			}
		case d.State == store.DraftAccepted && !there[d.PolicyID]:
			t.Errorf("draft %s is accepted, its version %q is not there", d.ID, d.PolicyID)
		}
	}
	if accepted := len(drafts) - open; accepted < len(versions) {
		t.Errorf("%d versions, but %d drafts are no longer open", len(versions), accepted)
	}
	return open
}
