//go:build linux

package discovery_test

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"camledger/discovery"
	"camledger/inventory"
)

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
