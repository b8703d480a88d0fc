//go:build linux

package discovery_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"camledger/discovery"
	"camledger/inventory"
)

// BenchmarkSilentLargeNetwork sweeps a /16 behind a router, two ports each, where 16 devices
// answer and everything else is dropped. To end in two minutes it waits 50 ms for a port where
// a real scan waits 400 ms and then 1 s; what it holds in memory at once is the same. It is
// stopped once in the middle and gone on with.
func BenchmarkSilentLargeNetwork(b *testing.B) {
	if !inNamespace(b, true) {
		return
	}
	ip(b, "link", "add", "void", "type", "veth", "peer", "name", "abyss") // nobody at the other end
	ip(b, "addr", "add", "10.99.0.254/24", "dev", "void")
	ip(b, "link", "set", "abyss", "up")
	ip(b, "link", "set", "void", "up")
	ip(b, "neigh", "add", "10.99.0.1", "lladdr", "02:00:00:00:00:01", "dev", "void")
	ip(b, "route", "add", "10.88.0.0/16", "via", "10.99.0.1")
	for i := range 16 {
		addr := fmt.Sprintf("10.88.%d.77", 16*i)
		ip(b, "addr", "add", addr+"/32", "dev", "lo")
		listens(b, addr+":80", &camera{endpoint: fmt.Sprintf("11111111-0000-0000-0000-%012d", i)})
	}
	p := discovery.Plan{Networks: []discovery.Network{{Prefix: netip.MustParsePrefix("10.88.0.0/16"), Ports: []int{80}, Rate: 1e6}},
		Timeouts: discovery.Timeouts{Dial: 50 * time.Millisecond, Listen: time.Second}}
	for b.Loop() {
		runtime.GC()
		peak := peakMemory()
		began := time.Now()
		seen := map[netip.AddrPort]bool{}
		ctx, cancel := context.WithCancel(b.Context())
		half := discovery.Scanner{Progress: func(p discovery.Progress) {
			if p.Tried > 1<<15 {
				cancel()
			}
		}}
		note := func(ob inventory.Observation) { seen[ob.Addr] = true }
		first, err := half.Scan(ctx, p, note)
		cancel()
		if err != nil || first.Cursor == nil {
			b.Fatalf("%+v, %v", first, err)
		}
		p.Resume = first.Cursor
		rest, err := (&discovery.Scanner{}).Scan(b.Context(), p, note)
		p.Resume = nil
		if r := rest.Ranges[0]; err != nil || len(seen) != 16 || !rest.Complete || r.Tried != 65534 || r.Answered != 16 || r.Silent != 65518 {
			b.Fatalf("%d devices, %+v, %v", len(seen), rest, err)
		}
		b.ReportMetric(peak(), "MiB")
		b.ReportMetric(time.Since(began).Seconds(), "s/scan")
		b.ReportMetric(float64(rest.Ranges[0].Earlier), "addresses-before-the-stop")
	}
}

// peakMemory watches what the heap and the stacks take; the function that it gives tells
// the most, in MiB.
func peakMemory() func() float64 {
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		tick := time.NewTicker(50 * time.Millisecond)
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
	return func() float64 {
		close(stop)
		return float64(<-most) / (1 << 20)
	}
}

// BenchmarkSilentNetwork scans a /24 with three ports where 60 devices answer and the
// other addresses drop every packet, in a network namespace of its own: loopback refuses
// at once and flatters. It tells when the last device was read and when silence was
// confirmed.
func BenchmarkSilentNetwork(b *testing.B) {
	if !inNamespace(b, true) {
		return
	}
	ip(b, "link", "add", "void", "type", "veth", "peer", "name", "abyss") // nobody at the other end
	ip(b, "link", "set", "void", "arp", "off")
	ip(b, "addr", "add", "10.99.0.254/24", "dev", "void")
	ip(b, "link", "set", "abyss", "up")
	ip(b, "link", "set", "void", "up")
	var asked atomic.Int64
	for i := range 60 {
		addr := fmt.Sprintf("10.99.0.%d", 3*i+1)
		ip(b, "addr", "add", addr+"/32", "dev", "lo")
		l, err := net.Listen("tcp4", addr+":80")
		if err != nil {
			b.Fatal(err)
		}
		c := &camera{endpoint: fmt.Sprintf("11111111-0000-0000-0000-%012d", i)}
		srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			c.ServeHTTP(w, r)
		})}
		go func() { _ = srv.Serve(l) }() // always ErrServerClosed after Close
		defer srv.Close()
	}
	p := discovery.Plan{Networks: []discovery.Network{{Prefix: netip.MustParsePrefix("10.99.0.0/24"), Ports: []int{80, 8000}}}}
	for b.Loop() {
		began, last, n := time.Now(), time.Duration(0), 0
		rep, err := (&discovery.Scanner{}).Scan(b.Context(), p, func(ob inventory.Observation) {
			if ob.Answer == inventory.AnswerONVIF {
				n, last = n+1, time.Since(began)
			}
		})
		if err != nil || n != 60 || !rep.Complete || rep.Ranges[0].Silent != 193 {
			b.Fatalf("%d devices, %+v, %v", n, rep, err)
		}
		b.ReportMetric(last.Seconds(), "s/last-device")
		b.ReportMetric(time.Since(began).Seconds(), "s/silence-confirmed")
	}
}
