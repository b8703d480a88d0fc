package discovery_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/discovery"
	"camledger/inventory"
)

// A scan that is stopped in the middle, while one device keeps it waiting, is gone on with:
// together the two scans see what one would have seen, and count it once.
func TestResume(t *testing.T) {
	hold, holding := make(chan struct{}), make(chan struct{})
	var held sync.Once
	slow := &camera{endpoint: uuid + "2"}
	port := serve(t, "127.65.0.9", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		held.Do(func() { close(holding) })
		select {
		case <-hold:
			slow.ServeHTTP(w, r)
		case <-r.Context().Done():
			_, _ = io.Copy(io.Discard, r.Body)
		}
	}))
	var others []string
	for i, a := range []string{"127.65.0.5", "127.65.1.7", "127.65.2.200", "127.65.3.254"} {
		others = append(others, a)
		listens(t, fmt.Sprintf("%s:%d", a, port), &camera{endpoint: uuid + fmt.Sprint(i+3)})
	}
	p := planFor("127.65.0.0/22", "x")
	p.Networks[0].Ports, p.Networks[0].Rate = []int{port}, 1e6
	p.Networks[0].Exclude = []netip.Prefix{netip.MustParsePrefix("127.65.3.0/25")}
	p.DiscoveryPort = -1
	// One that is known lies far behind; it is swept first and not again.
	p.Known = []discovery.Known{{Addr: netip.MustParseAddrPort(fmt.Sprintf("127.65.3.254:%d", port))}}

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var obs []inventory.Observation
	scanner := discovery.Scanner{Progress: func(p discovery.Progress) {
		if p.Tried >= 600 {
			<-holding
			cancel()
		}
	}}
	rep, err := scanner.Scan(ctx, p, func(ob inventory.Observation) { obs = append(obs, ob) })
	if err != nil || rep.Complete || rep.Why != "cancelled" || rep.Cursor == nil {
		t.Fatalf("stopped: %+v, %v", rep, err)
	}
	c := rep.Cursor
	if last := c.Ranges[0].Last; last != netip.MustParseAddr("127.65.2.0") || c.Ranges[0].Answered+c.Ranges[0].Refused != 513 {
		t.Errorf("finished up to %s: %+v", last, c.Ranges[0])
	}
	if !slices.Contains(c.Again, netip.MustParseAddr("127.65.0.9")) {
		t.Errorf("to be asked again: %v", c.Again)
	}
	text, err := json.Marshal(rep)
	if err != nil {
		t.Fatal(err)
	}
	var kept inventory.ScanReport
	if err := json.Unmarshal(text, &kept); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(rep, kept, cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b }), cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }), cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); d != "" {
		t.Errorf("through JSON:\n%s", d)
	}
	close(hold)

	seen := map[string]int{}
	for _, ob := range obs {
		seen[ob.Addr.Addr().String()]++
	}
	q := p
	q.Resume = kept.Cursor
	var first discovery.Progress
	scanner = discovery.Scanner{Progress: func(p discovery.Progress) {
		if first.Addresses == 0 {
			first = p
		}
	}}
	rest, err := scanner.Scan(t.Context(), q, func(ob inventory.Observation) { seen[ob.Addr.Addr().String()]++ })
	if err != nil || !rest.Complete || rest.Cursor != nil {
		t.Fatalf("the rest: %+v, %v", rest, err)
	}
	want := map[string]int{"127.65.0.9": 1}
	for _, a := range others {
		want[a] = 1
	}
	// What lay in the block that was stopped may have been seen by both.
	if seen["127.65.2.200"] == 2 {
		seen["127.65.2.200"] = 1
	}
	if d := cmp.Diff(want, seen); d != "" {
		t.Errorf("seen (-want +got):\n%s", d)
	}
	r := rest.Ranges[0]
	if r.Addresses != 894 || r.Tried != 894 || r.Answered != 5 || r.Refused != 889 || r.Earlier != 513 || r.Excluded != 128 || !r.Covered {
		t.Errorf("both together: %+v", r)
	}
	if first.Earlier != 513 || first.Tried < 513 {
		t.Errorf("progress began with %+v", first)
	}

	q.Networks = slices.Clone(p.Networks)
	q.Networks[0].Ports = []int{port, 1}
	if _, err := (&discovery.Scanner{}).Scan(t.Context(), q, nil); !errors.Is(err, discovery.ErrOtherPlan) {
		t.Errorf("another plan: %v", err)
	}
	q = p
	q.Timeouts.Listen, q.Credentials = time.Second, nil
	if q.Fingerprint() != p.Fingerprint() {
		t.Error("patience and passwords are no part of what is tried")
	}
}
