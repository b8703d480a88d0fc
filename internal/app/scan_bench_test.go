package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"camledger/internal/config"
	"camledger/internal/sim"
	"camledger/inventory"
)

// Environment variables that turn the test binary into a simulator (of a scenario file)
// or into a scanner (of a configuration): measured apart, neither pays for the other.
const (
	childScenario = "CAMLEDGER_TEST_SIMULATE"
	childScan     = "CAMLEDGER_TEST_SCAN"
)

// simulateAsChild plays a scenario until its standard input ends.
func simulateAsChild() int {
	name := os.Getenv(childScenario)
	text, err := os.ReadFile(name)
	if err == nil {
		var s *sim.Scenario
		if s, err = sim.Parse(name, text); err == nil {
			var w *sim.World
			if w, err = sim.Start(context.Background(), s, sim.Options{Ports: sim.Ports{Discovery: -1}}); err == nil {
				fmt.Println("ready")
				_, _ = io.Copy(io.Discard, os.Stdin) // its end is the sign to stop
				err = w.Close()
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// night is what a scan of all branches took.
type night struct {
	Seconds  float64
	Branches int
	Complete int
	Cameras  int
	PeakMB   float64 // largest resident memory of the scanning process
	CPU      float64 // seconds of processor
}

// scanAsChild scans all branches of a configuration and prints what it took.
func scanAsChild() int {
	ctx := context.Background()
	cfg, err := config.Load(os.Getenv(childScan))
	if err == nil {
		var a *App
		if a, err = Open(ctx, cfg, Options{Logger: slog.New(slog.DiscardHandler)}); err == nil {
			err = scanAll(ctx, a)
			_ = a.Close() // the process ends
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func scanAll(ctx context.Context, a *App) error {
	branches, err := a.Branches(ctx, nil)
	if err != nil {
		return err
	}
	began := time.Now()
	results, err := a.Scan(ctx, branches, ScanOptions{Trigger: TriggerOperator})
	if err != nil {
		return err
	}
	n := night{Seconds: time.Since(began).Seconds(), Branches: len(results)}
	for _, r := range results {
		n.Cameras += r.Report.FoundMost
		if r.Scan.State == inventory.ScanComplete {
			n.Complete++
		}
	}
	if n.PeakMB, err = peakMemory(); err != nil {
		return err
	}
	n.CPU = processorTime().Seconds()
	return json.NewEncoder(os.Stdout).Encode(n)
}

// peakMemory is the largest resident memory of this process so far, in MiB.
func peakMemory() (mib float64, err error) {
	status, err := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			mib, err = strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(kb), " kB"), 64)
		}
	}
	return mib / 1024, err
}

// helper runs the test binary as one of the children above and hands over its output.
func helper(b *testing.B, env string) (*bufio.Scanner, func()) {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), env)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	return bufio.NewScanner(out), func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			b.Error(err)
		}
	}
}

// office is one branch of a benchmark.
type office struct {
	name, code, network string
	cameras             int
}

// offices spreads cameras evenly over branches with a /26 each.
func offices(branches, cameras int) []office {
	out := make([]office, branches)
	for i := range out {
		n := cameras / branches
		if i < cameras%branches {
			n++
		}
		out[i] = office{fmt.Sprintf("제%d지점", i+1), fmt.Sprintf("b%03d", i+1), fmt.Sprintf("127.201.%d.%d/26", i/4, i%4*64), n}
	}
	return out
}

// scanner measures a scan of all branches from an empty register, as an operator has it
// who changed nothing but the port of the streams.
func measureScan(b *testing.B, all []office, simulators int) night {
	b.Helper()
	dir := b.TempDir()
	for i := range simulators {
		part := all[i*len(all)/simulators : (i+1)*len(all)/simulators]
		var text strings.Builder
		text.WriteString("name: many\ncredentials: {user: viewer, password: camera-1}\nbranches:\n")
		for _, o := range part {
			fmt.Fprintf(&text, "  - {name: %s, code: %s, networks: [%s], devices: [\n", o.name, o.code, o.network)
			for m, maker := range []string{"hikvision", "dahua", "hanwha", "uniview", "axis", "xiongmai"} {
				n := (o.cameras + 5 - m) / 6
				fmt.Fprintf(&text, "      {id: %s-%s, maker: %s, repeat: %d, name: \"객장 {n}\", recordings: 30d},\n", o.code, maker, maker, n)
			}
			text.WriteString("  ]}\n")
		}
		file := filepath.Join(dir, fmt.Sprintf("part%d.yaml", i))
		if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
			b.Fatal(err)
		}
		out, stop := helper(b, childScenario+"="+file)
		defer stop()
		if !out.Scan() || out.Text() != "ready" {
			b.Fatalf("the simulator says %q", out.Text())
		}
	}
	var conf strings.Builder
	conf.WriteString("database: camledger.db\nallow_loopback: true\nmail: {host: 127.0.0.1, port: 9, tls: none, from: a@example.invalid, fallback: o@example.invalid}\n" +
		"scan: {rtsp_ports: [8554]}\ncredentials:\n  c: {user: viewer, password: camera-1}\nbranches:\n")
	var lines []string
	for _, o := range all {
		fmt.Fprintf(&conf, "  %s: {name: %s, networks: [%s], credentials: [c]}\n", o.code, o.name, o.network)
		lines = append(lines, fmt.Sprintf("%s 고정 : %d대 객장 : %d대", o.name, o.cameras, o.cameras))
	}
	w := &site{t: b, file: filepath.Join(dir, "camledger.yaml"), log: &logbook{}}
	if err := os.WriteFile(w.file, []byte(conf.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	cfg, err := config.Load(w.file)
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
	out, stop := helper(b, childScan+"="+w.file)
	defer stop()
	var n night
	if !out.Scan() {
		b.Fatal("the scanner said nothing")
	}
	if err := json.Unmarshal(out.Bytes(), &n); err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkWholeScan scans simulated branches over ONVIF and RTSP into an empty
// database and compares them with a policy: 82 cameras of three branches, 1,000 of 30, and 10,000
// of 300. The scanner is a process of its own, so its memory is without the simulator;
// the time is that of both on the same processors.
func BenchmarkWholeScan(b *testing.B) {
	for _, row := range []struct{ branches, cameras, simulators int }{{3, 82, 1}, {30, 1000, 1}, {300, 10000, 4}} {
		b.Run(fmt.Sprint(row.cameras), func(b *testing.B) {
			for b.Loop() {
				n := measureScan(b, offices(row.branches, row.cameras), row.simulators)
				if n.Branches != row.branches || n.Complete != row.branches || n.Cameras != row.cameras {
					b.Fatalf("%+v", n)
				}
				b.ReportMetric(n.Seconds, "s/scan")
				b.ReportMetric(n.PeakMB, "MB-peak")
				b.ReportMetric(n.CPU, "s-cpu")
			}
		})
	}
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
