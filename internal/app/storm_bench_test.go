package app

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/config"
	"camledger/internal/pgtest"
	"camledger/internal/store"
	invented "camledger/internal/store/estate"
	"camledger/inventory"
)

// BenchmarkFiveThousandDown lets every camera of 50 of 100 branches fall silent at once, 5,000
// of 10,000, with a beat of each camera a minute, through the decisions and the database. It
// reports how long the slowest minute of beats took to be decided and stored, and how long it
// took from the first beat of the minute in which the mails were due until all of them stood
// in the outbox.
func BenchmarkFiveThousandDown(b *testing.B) {
	for _, dialect := range []string{store.SQLite, store.Postgres} {
		b.Run(dialect, func(b *testing.B) {
			for b.Loop() {
				fiveThousandDown(b, dialect)
			}
		})
	}
}

func fiveThousandDown(b *testing.B, dialect string) {
	b.StopTimer()
	const branches, down = 100, 50
	dir := b.TempDir()
	dsn := filepath.Join(dir, "estate.db")
	if dialect == store.Postgres {
		dsn = pgtest.DSN(b)
	}
	now := time.Now().UTC().Truncate(time.Second)
	if _, err := invented.Fill(b.Context(), dsn, invented.Size{Branches: branches, Cameras: 10_000, Differences: 100, Days: 1, Hash: "x", Zone: time.UTC, Now: now}); err != nil {
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
	fails := map[string]bool{}
	for _, br := range reg.Branches[:down] {
		fails[br.ID] = true
	}
	slices.SortFunc(found.Cameras, func(a, b inventory.Camera) int { return cmp.Compare(a.ID, b.ID) })
	silent := 0
	began := now.Add(30 * time.Minute)
	minute := func() {
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
				silent++
				m.check.Failed, m.check.Cause = inventory.StepConnect, inventory.CauseTimeout
				m.check.Steps[0].OK = false
			}
			if batch = append(batch, m); len(batch) == gatherMost {
				send()
			}
		}
		send()
	}
	written := func() map[string]int {
		out := map[string]int{}
		rows, _, err := a.store.Outbox(b.Context(), store.OutboxFilter{Limit: 100_000})
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range rows {
			if !r.Created.Before(began) && r.State != alerts.DeliveryObserved {
				out[r.BranchID]++
			}
		}
		return out
	}
	for ; now.Before(began); now = now.Add(5 * time.Minute) {
		minute() // what the estate left open comes to its end
	}
	b.StartTimer()
	var slowest, outbox time.Duration
	for now = began; now.Before(began.Add(14 * time.Minute)); now = now.Add(time.Minute) {
		at := time.Now()
		minute()
		took := time.Since(at)
		slowest = max(slowest, took)
		if outbox == 0 && len(written()) >= down {
			outbox = took
		}
	}
	b.StopTimer()
	rows := written()
	most := 0
	for id, n := range rows {
		if fails[id] {
			most = max(most, n)
		}
	}
	_, notices, err := a.store.Incidents(b.Context(), store.IncidentFilter{Limit: 1, From: began})
	if err != nil {
		b.Fatal(err)
	}
	if len(rows) < down || outbox == 0 {
		b.Fatalf("mails for %d branches, want %d", len(rows), down)
	}
	b.ReportMetric(slowest.Seconds(), "s-slowest-minute")
	b.ReportMetric(outbox.Seconds(), "s-to-outbox")
	b.ReportMetric(float64(len(rows)), "branches")
	b.ReportMetric(float64(most), "rows-per-branch")
	b.ReportMetric(float64(silent)/14, "silent")
	b.ReportMetric(float64(notices), "incidents")
	b.StartTimer()
}
