package sim_test

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"camledger/internal/sim"
)

// BenchmarkOffice plays 218 cameras, first at rest, then with 200 of them being watched for ten seconds. It reports the
// live heap, the resident memory and the share of one processor (readers of the streams included).
func BenchmarkOffice(b *testing.B) {
	for b.Loop() {
		var text strings.Builder
		text.WriteString("name: office\ndefaults: {open: true}\nbranches:\n")
		left := 218
		for i := 1; left > 0; i++ {
			n := min(left, 30)
			left -= n
			fmt.Fprintf(&text, "  - {name: b%d, networks: [127.44.%d.0/24], devices: [{id: c%d, repeat: %d, codec: %s}]}\n", i, i, i, n, []string{"h264", "h265"}[i%2])
		}
		s, err := sim.Parse("office.yaml", []byte(text.String()))
		if err != nil {
			b.Fatal(err)
		}
		begin := time.Now()
		w, err := sim.Start(b.Context(), s, sim.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(begin).Milliseconds()), "ms-to-start")
		b.ReportMetric(heap(), "MB-at-rest")
		var open []*peer
		for _, branch := range s.Branches {
			for _, d := range branch.Devices {
				if len(open) == 200 {
					break
				}
				p := dialRTSP(b, w, d.ID)
				p.play(mainURL(w, d.ID, 1))
				open = append(open, p)
				p.deadline(time.Minute)
				go func() { _, _ = io.Copy(io.Discard, p.conn) }() // ends with the connection
			}
		}
		before, since := processor(), time.Now()
		<-time.After(10 * time.Second) // the time that is measured
		b.ReportMetric(100*float64(processor()-before)/float64(time.Since(since)), "%cpu")
		b.ReportMetric(heap(), "MB-with-200-sessions")
		b.ReportMetric(resident(), "MB-resident")
		b.ReportMetric(float64(runtime.NumGoroutine()), "goroutines")
		for _, p := range open {
			p.conn.Close()
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapInuse+m.StackInuse) / 1e6
}

func resident() float64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, err := strconv.Atoi(strings.Fields(string(b))[1])
	if err != nil {
		return 0
	}
	return float64(pages*os.Getpagesize()) / 1e6
}

func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
