package store_test

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"camledger/internal/pgtest"
	"camledger/internal/store"
	"camledger/inventory"
)

// writerEnv makes the test binary a process that writes batches: "from to dsn".
const writerEnv = "CAMLEDGER_TEST_WRITER"

func TestMain(m *testing.M) {
	if job := os.Getenv(writerEnv); job != "" {
		if err := write(job); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	pgtest.Main(m)
}

// write records the batches from, from+1, … to-1 and prints the number of each when it
// was acknowledged. A batch holds a check of every camera of the branch, and the outage
// of one.
func write(job string) error {
	f := strings.SplitN(job, " ", 3)
	from, err := strconv.Atoi(f[0])
	if err != nil {
		return err
	}
	to, err := strconv.Atoi(f[1])
	if err != nil {
		return err
	}
	ctx, stop := contextOfProcess()
	defer stop()
	s, err := store.Open(ctx, f[2], store.Options{Zone: seoul})
	if err != nil {
		return err
	}
	found, err := s.Found(ctx, "")
	if err != nil {
		return err
	}
	w := &world{branch: inventory.Branch{ID: found.Cameras[0].BranchID}, cameras: found.Cameras}
	for n := from; n < to; n++ {
		if err := s.Record(ctx, everyCamera(w, n)); err != nil {
			return err
		}
		fmt.Println(n)
	}
	return s.Close()
}

// everyCamera is the n-th batch of write.
func everyCamera(w *world, n int) store.Batch {
	b := outage(w, w.cameras[0].ID, n)
	b.Checks = nil
	for _, c := range w.cameras {
		outcome := inventory.OutcomeOK
		if n%3 == 0 {
			outcome = inventory.OutcomeDown
		}
		b.Checks = append(b.Checks, check(c.ID, inventory.TierStream, t0.Add(time.Duration(n)*time.Minute), outcome))
	}
	return b
}

// writer starts a process that writes batches; lines are what it prints.
func writer(t *testing.T, dsn string, from, to int) (cmd *exec.Cmd, lines *bufio.Scanner) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd = exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %d %s", writerEnv, from, to, dsn))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	return cmd, bufio.NewScanner(out)
}

// holds asserts that of every batch all or nothing is stored, and returns how many are.
func holds(t *testing.T, s *store.Store, w *world) int {
	t.Helper()
	ctx := t.Context()
	_, batches, err := s.Incidents(ctx, store.IncidentFilter{})
	must(t, err)
	_, deliveries, err := s.Outbox(ctx, store.OutboxFilter{})
	must(t, err)
	work := get(s.AlertWork(ctx))(t)
	if deliveries != batches || len(work.Notices) != batches || len(work.Incidents) != batches {
		t.Errorf("%d incidents, %d deliveries, %d notices", batches, deliveries, len(work.Notices))
	}
	checks, spans := map[string]int{}, map[string]int{}
	for _, d := range get(s.Days(ctx, "", w.branch.ID, "", ""))(t) {
		checks[d.CameraID] += d.OK + d.Down
	}
	for _, c := range w.cameras {
		for _, x := range get(s.Spans(ctx, c.ID, time.Time{}, time.Time{}))(t) {
			spans[c.ID] += x.Count
		}
		if checks[c.ID] != batches || spans[c.ID] != batches {
			t.Errorf("%d batches, but %d checks in days and %d in spans of %s", batches, checks[c.ID], spans[c.ID], c.ID)
		}
	}
	return batches
}

func TestKilledWriterLosesNothing(t *testing.T) {
	forEachDSN(t, func(t *testing.T, dsn string) {
		w := makeWorld(t, open(t, dsn))
		next := 0
		for round := range 6 {
			cmd, lines := writer(t, dsn, next, next+100_000)
			acknowledged := next
			for range 5 + rand.IntN(40) {
				if !lines.Scan() {
					t.Fatal("the writer ended by itself")
				}
				n, err := strconv.Atoi(lines.Text())
				must(t, err)
				acknowledged = n + 1
			}
			must(t, cmd.Process.Kill()) // SIGKILL, in the middle of whatever it does
			for lines.Scan() {
				n, err := strconv.Atoi(lines.Text())
				must(t, err)
				acknowledged = n + 1
			}
			var killed *exec.ExitError
			if err := cmd.Wait(); !errors.As(err, &killed) {
				t.Fatalf("the writer was not killed: %v", err)
			}
			s, err := store.Open(t.Context(), dsn, store.Options{Zone: seoul})
			must(t, err)
			stored := holds(t, s, w)
			if stored < acknowledged {
				t.Errorf("round %d: %d batches were acknowledged, %d are stored", round, acknowledged, stored)
			}
			// Nothing of the dead one stands in the way.
			must(t, s.Record(t.Context(), everyCamera(w, stored)))
			next = stored + 1
			must(t, s.Close())
		}
		if s := open(t, dsn); s.Dialect() == store.SQLite {
			db, err := sql.Open("sqlite", dsn)
			must(t, err)
			defer db.Close()
			var verdict string
			if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
				t.Errorf("integrity: %q %v", verdict, err)
			}
		}
	})
}

func TestTwoProcessesShareADatabase(t *testing.T) {
	forEachDSN(t, func(t *testing.T, dsn string) {
		w := makeWorld(t, open(t, dsn))
		const each = 40
		// Both write checks of the same cameras; the second's are later.
		a, fromA := writer(t, dsn, 0, each)
		b, fromB := writer(t, dsn, 1000, 1000+each)
		var wg sync.WaitGroup
		for _, lines := range []*bufio.Scanner{fromA, fromB} {
			wg.Go(func() {
				for lines.Scan() {
				}
			})
		}
		wg.Wait()
		for _, cmd := range []*exec.Cmd{a, b} {
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
		}
		if n := holds(t, open(t, dsn), w); n != 2*each {
			t.Errorf("%d batches of %d", n, 2*each)
		}
	})
}

func TestManyWritersAtOnce(t *testing.T) {
	forEachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		stores := []*store.Store{open(t, dsn), open(t, dsn)}
		w := makeWorld(t, stores[0])
		const writers, each = 16, 15
		var wg sync.WaitGroup
		for n := range writers {
			s := stores[n%2]
			wg.Go(func() {
				for i := range each {
					var checks []store.CheckRecord
					for k := range w.cameras { // in another order each time
						c := w.cameras[(k+n)%len(w.cameras)]
						at := t0.Add(time.Duration(n*each+i) * time.Second)
						checks = append(checks, check(c.ID, inventory.TierStream, at, inventory.OutcomeOK))
					}
					if err := s.Record(ctx, store.Batch{Checks: checks}); err != nil {
						t.Errorf("writer %d: %v", n, err)
						return
					}
					if _, err := s.BranchReports(ctx, t0); err != nil {
						t.Errorf("reader %d: %v", n, err)
						return
					}
				}
			})
		}
		wg.Wait()
		last := get(stores[0].LastChecks(ctx, ""))(t)
		for _, c := range w.cameras {
			if want := t0.Add((writers*each - 1) * time.Second); !last[c.ID].At.Equal(want) {
				t.Errorf("last check of %s is of %v, want %v", c.ID, last[c.ID].At, want)
			}
		}
	})
}

func TestProcessesThatStartAtOnceMigrateOnce(t *testing.T) {
	forEachEmpty(t, func(t *testing.T, dsn string) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				s, err := store.Open(t.Context(), dsn, store.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				if err := errors.Join(s.SetLastRun(t.Context(), "scan", "", t0), s.Close()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}
