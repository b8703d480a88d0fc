package app

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"camledger/internal/config"
	"camledger/inventory"
)

// BenchmarkMonitorOfTenThousand runs the whole monitor (schedule, beats, checks with their
// window of 2 s, what is usual, decisions, SQLite with full sync) on 330 simulated cameras
// of one branch, each checked every 10 s and asked for a beat every 2 s: 33 checks and 165
// beats a second, as 10,000 cameras have by default. The simulator is a process of its own.
// It reports how much of one core the serving process takes, and how many checks ended.
func BenchmarkMonitorOfTenThousand(b *testing.B) {
	percent, limit := debug.SetGCPercent(200), debug.SetMemoryLimit(400<<20) // as serve does
	defer func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}()
	dir, all := b.TempDir(), []office{{"본점", "hq", "127.202.0.0/23", 330}}
	var text, conf strings.Builder
	text.WriteString("name: many\ncredentials: {user: viewer, password: camera-1}\nbranches:\n")
	conf.WriteString("database: camledger.db\nallow_loopback: true\nmail: {host: 127.0.0.1, port: 9, tls: none, from: a@example.invalid, fallback: o@example.invalid}\n" +
		fmt.Sprintf("listen: 127.0.0.1:%d\n", freePort(b)) +
		"schedule: {check: 10s, beat: 2s}\ncheck: {per_branch: 256}\nscan: {ports: [8000], rtsp_ports: [8554], rate: 5000}\ncredentials:\n  c: {user: viewer, password: camera-1}\nbranches:\n")
	var lines []string
	for _, o := range all {
		fmt.Fprintf(&text, "  - {name: %s, code: %s, networks: [%s], devices: [{id: %s, repeat: %d, name: \"객장 {n}\"}]}\n", o.name, o.code, o.network, o.code, o.cameras)
		fmt.Fprintf(&conf, "  %s: {name: %s, networks: [%s], credentials: [c]}\n", o.code, o.name, o.network)
		lines = append(lines, fmt.Sprintf("%s 고정 : %d대 객장 : %d대", o.name, o.cameras, o.cameras))
	}
	scenario, file := filepath.Join(dir, "many.yaml"), filepath.Join(dir, "camledger.yaml")
	for name, s := range map[string]string{scenario: text.String(), file: conf.String()} {
		if err := os.WriteFile(name, []byte(s), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	out, stop := helper(b, childScenario+"="+scenario)
	defer stop()
	if !out.Scan() || out.Text() != "ready" {
		b.Fatalf("the simulator says %q", out.Text())
	}
	cfg, err := config.Load(file)
	if err != nil {
		b.Fatal(err)
	}
	first, err := Open(b.Context(), cfg, Options{})
	if err != nil {
		b.Fatal(err)
	}
	declare(b, first, lines...)
	if err := first.Close(); err != nil {
		b.Fatal(err)
	}
	a, err := Open(b.Context(), cfg, Options{}) // ties the branches to the configuration
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	branches, err := a.Branches(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	if !a.scanMany(b.Context(), branches, TriggerOperator) {
		b.Fatal("not everything was scanned")
	}
	s, err := a.Start(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Stop(); err != nil {
			b.Error(err)
		}
	}()
	ended := func() float64 { return counted(b, a, string(inventory.TierStream)) }
	wait := func(d time.Duration) {
		t := time.NewTimer(d)
		<-t.C
	}
	wait(15 * time.Second) // the first round
	for b.Loop() {
		cpu, checks, beats, at := processorTime(), ended(), counted(b, a, string(inventory.TierBeat)), time.Now()
		wait(30 * time.Second)
		took := time.Since(at).Seconds()
		b.ReportMetric(100*(processorTime()-cpu).Seconds()/took, "%core")
		b.ReportMetric((ended()-checks)/took, "checks/s")
		b.ReportMetric((counted(b, a, string(inventory.TierBeat))-beats)/took, "beats/s")
	}
	rounds := s.monitor.rounds(a.now())
	for _, r := range rounds {
		if !r.Complete() {
			b.Logf("%s %s: %d of %d, oldest %s", r.BranchID, r.Tier, r.Checked, r.Cameras, r.Oldest)
		}
	}
	b.Logf("cause and number of checks that failed: %v", failures(b, a))
}

// counted is how many checks of a tier have ended.
func counted(b *testing.B, a *App, tier string) (n float64) {
	b.Helper()
	families, err := a.metrics.registry.Gather()
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() != "camledger_checks_total" {
			continue
		}
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				if l.GetName() == "tier" && l.GetValue() == tier {
					n += m.GetCounter().GetValue()
				}
			}
		}
	}
	return n
}

// failures counts failed checks by tier and cause.
func failures(b *testing.B, a *App) map[string]float64 {
	b.Helper()
	families, err := a.metrics.registry.Gather()
	if err != nil {
		b.Fatal(err)
	}
	out := map[string]float64{}
	for _, f := range families {
		if f.GetName() != "camledger_checks_total" {
			continue
		}
		for _, m := range f.GetMetric() {
			key := ""
			for _, l := range m.GetLabel() {
				if l.GetName() == "cause" && l.GetValue() == "" {
					key = ""
					break
				}
				key += l.GetValue() + " "
			}
			if strings.Count(key, " ") == 2 {
				out[key] = m.GetCounter().GetValue()
			}
		}
	}
	return out
}
