package app

import (
	"encoding/json"
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
// window of 2 s, what is usual, decisions, SQLite with full sync) on simulated cameras, which
// are processes of their own, and reports how much of one core the serving process takes and
// how many checks ended.
//
// "330" are cameras of one branch, each checked every 10 s and asked for a beat every 2 s: 33
// checks and 165 beats a second at most, as 10,000 cameras have by default. "10000" are those
// 10,000 themselves, in 300 branches, with everything at its default; it takes a quarter of an
// hour.
func BenchmarkMonitorOfTenThousand(b *testing.B) {
	b.Run("330", func(b *testing.B) {
		measureMonitor(b, []office{{"본점", "hq", "127.202.0.0/23", 330}}, 1, "schedule: {check: 10s, beat: 2s}\ncheck: {per_branch: 256}\n", 15*time.Second, 30*time.Second)
	})
	b.Run("10000", func(b *testing.B) {
		measureMonitor(b, offices(300, 10000), 4, "", 6*time.Minute, 2*time.Minute)
	})
}

// measureMonitor scans the offices, monitors them for a first while and measures the next.
func measureMonitor(b *testing.B, all []office, simulators int, schedule string, first, next time.Duration) {
	percent, limit := debug.SetGCPercent(200), debug.SetMemoryLimit(400<<20) // as serve does
	defer func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}()
	dir := b.TempDir()
	for i := range simulators {
		defer simulated(b, filepath.Join(dir, fmt.Sprintf("part%d.yaml", i)), all[i*len(all)/simulators:(i+1)*len(all)/simulators])()
	}
	file := scannedOnce(b, dir, all, schedule)
	cfg, err := config.Load(file)
	if err != nil {
		b.Fatal(err)
	}
	a, err := Open(b.Context(), cfg, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	s, err := a.Start(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Stop(); err != nil {
			b.Error(err)
		}
	}()
	wait := func(d time.Duration) {
		t := time.NewTimer(d)
		<-t.C
	}
	wait(first)
	for b.Loop() {
		cpu, at := processorTime(), time.Now()
		checks, beats := counted(b, a, inventory.TierStream), counted(b, a, inventory.TierBeat)
		wait(next)
		took := time.Since(at).Seconds()
		b.ReportMetric(100*(processorTime()-cpu).Seconds()/took, "%core")
		b.ReportMetric((counted(b, a, inventory.TierStream)-checks)/took, "checks/s")
		b.ReportMetric((counted(b, a, inventory.TierBeat)-beats)/took, "beats/s")
		mib, err := peakMemory()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(mib, "MB-peak")
	}
	short := 0
	for _, r := range s.monitor.rounds(a.now()) {
		if !r.Complete() {
			short++
		}
	}
	b.Logf("rounds that are not complete: %d; cause and number of checks that failed: %v", short, failures(b, a))
}

// simulated plays offices full of cameras in a process of its own, until stop is called.
func simulated(b *testing.B, file string, all []office) (stop func()) {
	b.Helper()
	var text strings.Builder
	text.WriteString("name: many\ncredentials: {user: viewer, password: camera-1}\nbranches:\n")
	for _, o := range all {
		fmt.Fprintf(&text, "  - {name: %s, code: %s, networks: [%s], devices: [{id: %s, repeat: %d, name: \"객장 {n}\"}]}\n", o.name, o.code, o.network, o.code, o.cameras)
	}
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	out, stop := helper(b, childScenario+"="+file)
	if !out.Scan() || out.Text() != "ready" {
		stop()
		b.Fatalf("the simulator says %q", out.Text())
	}
	return stop
}

// scannedOnce declares the cameras of the offices and scans them, in a process of its own,
// into a new database. It gives the configuration.
func scannedOnce(b *testing.B, dir string, all []office, schedule string) (file string) {
	b.Helper()
	var conf strings.Builder
	conf.WriteString("database: camledger.db\nallow_loopback: true\nmail: {host: 127.0.0.1, port: 9, tls: none, from: a@example.invalid, fallback: o@example.invalid}\n" +
		fmt.Sprintf("listen: 127.0.0.1:%d\n", freePort(b)) + schedule +
		"scan: {ports: [8000], rtsp_ports: [8554], rate: 5000}\ncredentials:\n  c: {user: viewer, password: camera-1}\nbranches:\n")
	var lines []string
	for _, o := range all {
		fmt.Fprintf(&conf, "  %s: {name: %s, networks: [%s], credentials: [c]}\n", o.code, o.name, o.network)
		lines = append(lines, fmt.Sprintf("%s 고정 : %d대 객장 : %d대", o.name, o.cameras, o.cameras))
	}
	file = filepath.Join(dir, "camledger.yaml")
	if err := os.WriteFile(file, []byte(conf.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	cfg, err := config.Load(file)
	if err != nil {
		b.Fatal(err)
	}
	a, err := Open(b.Context(), cfg, Options{})
	if err != nil {
		b.Fatal(err)
	}
	declare(b, a, lines...)
	if err := a.Close(); err != nil {
		b.Fatal(err)
	}
	out, stop := helper(b, childScan+"="+file)
	defer stop()
	var n night
	if !out.Scan() {
		b.Fatal("the scanner said nothing")
	}
	if err := json.Unmarshal(out.Bytes(), &n); err != nil {
		b.Fatal(err)
	}
	if n.Complete != len(all) {
		b.Fatalf("not everything was scanned: %+v", n)
	}
	return file
}

// counted is how many checks of a tier have ended.
func counted(b *testing.B, a *App, tier inventory.Tier) (n float64) {
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
				if l.GetName() == "tier" && l.GetValue() == string(tier) {
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
