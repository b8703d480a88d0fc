package app

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/config"
	"camledger/internal/pgtest"
	"camledger/internal/store"
	invented "camledger/internal/store/estate"
	"camledger/inventory"
)

// silenced is what half of many branches that fall silent at once led to.
type silenced struct {
	slowest time.Duration // minute of beats to be decided and stored
	outbox  time.Duration // from the first beat of the minute in which the mails were due until all of them stood in the outbox
	cpu     time.Duration // of the process, for that minute
	// notices are those that stand in the outbox at the end, by branch; rows are those for
	// one recipient of a branch.
	notices   map[string][]string
	rows      map[string]int
	branches  []string // that fell silent
	silent    int      // beats of the last minute that were not answered
	incidents int
}

// BenchmarkFiveThousandDown lets every camera of 50 of 100 branches fall silent at once, 5,000
// of 10,000, with a beat of each camera a minute, through the decisions and the database.
func BenchmarkFiveThousandDown(b *testing.B) {
	for _, dialect := range []string{store.SQLite, store.Postgres} {
		b.Run(dialect, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				s := silence(b, dialect, 100, 50, 10_000)
				b.StartTimer()
				s.check(b)
				b.ReportMetric(s.slowest.Seconds(), "s-slowest-minute")
				b.ReportMetric(s.outbox.Seconds(), "s-to-outbox")
				b.ReportMetric(s.cpu.Seconds(), "cpu-s-of-it")
				b.ReportMetric(float64(len(s.notices)), "branches-mailed")
				b.ReportMetric(float64(len(s.rows)), "rows")
				b.ReportMetric(float64(s.silent), "silent")
				b.ReportMetric(float64(s.incidents), "incidents")
			}
		})
	}
}

// "Still one mail" when a branch drops, and "at most one notice per branch every 15 min":
// whoever is mailed about a branch of which everything fell silent gets one mail, on both
// databases.
func TestManyBranchesDownAreOneMailForEach(t *testing.T) {
	for _, dialect := range []string{store.SQLite, store.Postgres} {
		t.Run(dialect, func(t *testing.T) { silence(t, dialect, 8, 4, 160).check(t) })
	}
}

// check sees that each branch that fell silent has its notice, and nobody two mails of it.
func (s silenced) check(tb testing.TB) {
	tb.Helper()
	for _, id := range s.branches {
		if n := s.notices[id]; len(n) != 1 {
			tb.Errorf("%d notices of branch %s, want 1: %v", len(n), id, n)
		}
	}
	for to, n := range s.rows {
		if n != 1 {
			tb.Errorf("%d mails: %s", n, to)
		}
	}
	if len(s.branches) == 0 || s.outbox == 0 {
		tb.Errorf("%d branches fell silent, mails after %s", len(s.branches), s.outbox)
	}
}

// cpu is what this process has used.
func cpu(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// silence lets down of so many branches fall silent, in an estate of so many cameras.
func silence(b testing.TB, dialect string, branches, down, cameras int) silenced {
	dir := b.TempDir()
	dsn := filepath.Join(dir, "estate.db")
	if dialect == store.Postgres {
		dsn = pgtest.DSN(b)
	}
	now := time.Now().UTC().Truncate(time.Second)
	if _, err := invented.Fill(b.Context(), dsn, invented.Size{Branches: branches, Cameras: cameras, Differences: branches, Days: 1, Hash: "x", Zone: time.UTC, Now: now}); err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(dir, "camledger.yaml")
	if err := os.WriteFile(file, fmt.Appendf(nil, "database: %s\nlisten: 127.0.0.1:%d\nmail: {host: 127.0.0.1, port: 9, tls: none, from: a@example.invalid, fallback: o@example.invalid}\n", dsn, freePort(b)), 0o600); err != nil {
		b.Fatal(err)
	}
	cfg, err := config.Load(file)
	if err != nil {
		b.Fatal(err)
	}
	now = now.Add(time.Hour)
	a, err := Open(b.Context(), cfg, Options{Now: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	d, err := a.newDecider(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	reg, found, err := d.readEstate(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	out := silenced{notices: map[string][]string{}, rows: map[string]int{}}
	fails := map[string]bool{}
	for _, br := range reg.Branches[:down] {
		fails[br.ID] = true
		out.branches = append(out.branches, br.ID)
	}
	slices.SortFunc(found.Cameras, func(a, b inventory.Camera) int { return cmp.Compare(a.ID, b.ID) })
	began := now.Add(30 * time.Minute)
	minute := func() {
		out.silent = 0
		var batch []measured
		send := func() {
			if err := d.decide(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
		for _, c := range found.Cameras {
			br, _ := reg.Branch(c.BranchID)
			m := measured{job{branch: br, device: found.Devices[c.DeviceID], camera: c}, inventory.Check{CameraID: c.ID, At: now, Tier: inventory.TierBeat}}
			m.check.Steps = []inventory.Step{{Name: inventory.StepConnect, OK: true}}
			if fails[c.BranchID] && !now.Before(began) {
				out.silent++
				m.check.Failed, m.check.Cause = inventory.StepConnect, inventory.CauseTimeout
				m.check.Steps[0].OK = false
			}
			if batch = append(batch, m); len(batch) == gatherMost {
				send()
			}
		}
		send()
	}
	written := func() (mailed int) {
		clear(out.notices)
		clear(out.rows)
		rows, _, err := a.store.Outbox(b.Context(), store.OutboxFilter{Limit: 100_000})
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range rows {
			if !fails[r.BranchID] || r.Created.Before(began) || r.State == alerts.DeliveryObserved {
				continue
			}
			if !slices.Contains(out.notices[r.BranchID], r.NoticeID) {
				out.notices[r.BranchID] = append(out.notices[r.BranchID], r.NoticeID)
			}
			out.rows[r.BranchID+" to "+r.Address]++
		}
		return len(out.notices)
	}
	for ; now.Before(began); now = now.Add(5 * time.Minute) {
		minute() // what the estate left open comes to its end
	}
	for now = began; now.Before(began.Add(14 * time.Minute)); now = now.Add(time.Minute) {
		at, used := time.Now(), cpu(b)
		minute()
		took := time.Since(at)
		used = cpu(b) - used
		out.slowest = max(out.slowest, took)
		if out.outbox == 0 && written() >= down {
			out.outbox, out.cpu = took, used
		}
	}
	written()
	if _, out.incidents, err = a.store.Incidents(b.Context(), store.IncidentFilter{Limit: 1, From: began}); err != nil {
		b.Fatal(err)
	}
	return out
}
