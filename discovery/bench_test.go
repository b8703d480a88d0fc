package discovery_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// scenario writes n devices in networks of one branch, every 40th a recorder.
func scenario(n int, prefix string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "name: many\nbranches:\n  - name: x\n    networks: [%s]\n    devices:\n", prefix)
	for i := range n {
		maker := []string{"hikvision", "dahua", "hanwha", "uniview", "axis", "xiongmai"}[i%6]
		if i%40 == 39 {
			fmt.Fprintf(&b, "      - {id: d%d, kind: recorder, maker: hikvision, inputs: 16, recordings: 30d}\n", i)
			continue
		}
		fmt.Fprintf(&b, "      - {id: d%d, maker: %s, recordings: 30d}\n", i, maker)
	}
	return b.String()
}

// BenchmarkScan scans simulated branches, the simulator in the same process.
func BenchmarkScan(b *testing.B) {
	for i, n := range []int{82, 218} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			prefix := fmt.Sprintf("127.62.%d.0/24", i)
			play(b, scenario(n, prefix))
			for b.Loop() {
				obs, rep := run(b, b.Context(), planFor(prefix, "camera-1"))
				if len(obs) != n || !rep.Complete {
					b.Fatalf("%d devices, %+v", len(obs), rep)
				}
			}
		})
	}
}

// BenchmarkLargeNetwork sweeps a /16 of loopback addresses, which refuse at once, and
// tells the largest heap on the way.
func BenchmarkLargeNetwork(b *testing.B) {
	p := planFor("127.77.0.0/16", "x")
	p.Networks[0].Rate, p.Networks[0].RTSPPorts = 1e6, []int{554}
	for b.Loop() {
		stop, most := make(chan struct{}), make(chan uint64)
		go func() {
			tick := time.NewTicker(20 * time.Millisecond)
			defer tick.Stop()
			var m runtime.MemStats
			var top uint64
			for {
				runtime.ReadMemStats(&m)
				top = max(top, m.HeapInuse+m.StackInuse)
				select {
				case <-stop:
					most <- top
					return
				case <-tick.C:
				}
			}
		}()
		_, rep := run(b, b.Context(), p)
		close(stop)
		b.ReportMetric(float64(<-most)/(1<<20), "MiB")
		if r := rep.Ranges[0]; r.Refused != 65534 || r.Errors != 0 {
			b.Fatalf("%+v", r)
		}
	}
}
