package discovery

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"camledger/inventory"
)

// In no second there are more new connections to a network than its rate, and in no moment
// more than three to an address or more than the limit in all. The clock is the test's own.
func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := Plan{Networks: []Network{
			{Prefix: prefix("10.1.0.0/24"), Ports: []int{80, 8000, 8080}, Rate: 20},
			{Prefix: prefix("10.2.0.0/24"), Ports: []int{80}, Rate: 7},
		}, Limits: Limits{Dials: 40, DialsPerNetwork: 30}}
		s := NewSweep(p)
		var mu sync.Mutex
		began := map[netip.Prefix][]time.Time{}
		open, most, mostThere := 0, 0, 0
		there := map[netip.Addr]int{}
		s.open = func(ctx context.Context, to netip.AddrPort, timeout time.Duration) (net.Conn, error) {
			mu.Lock()
			n := s.plan.network(to.Addr())
			began[n.Prefix] = append(began[n.Prefix], time.Now())
			open++
			there[to.Addr()]++
			most, mostThere = max(most, open), max(mostThere, there[to.Addr()])
			mu.Unlock()
			defer func() {
				mu.Lock()
				open--
				there[to.Addr()]--
				mu.Unlock()
			}()
			if to.Addr().As4()[3]%3 == 0 {
				return nil, syscall.ECONNREFUSED
			}
			<-time.After(timeout)
			return nil, syscall.EHOSTUNREACH
		}
		if err := s.Find(t.Context(), func(Hit) {}); err != nil {
			t.Fatal(err)
		}
		for i, r := range s.report() {
			if r.Tried != 254 || r.Refused != 84 || r.Silent != 170 {
				t.Errorf("%+v", r)
			}
			times := began[r.Prefix]
			per := int(p.Networks[i].Rate)
			for j := range times {
				if j >= per && times[j].Sub(times[j-per]) < time.Second-time.Microsecond {
					t.Fatalf("%s: %d connections within %v, rate %d", r.Prefix, per+1, times[j].Sub(times[j-per]), per)
				}
			}
			// Nor is it much slower than it may be.
			if took, least := times[len(times)-1].Sub(times[0]), time.Duration(len(times)/per)*time.Second; took > least+30*time.Second {
				t.Errorf("%s: %d connections took %v", r.Prefix, len(times), took)
			}
		}
		if most > 40 || mostThere > 3 || mostThere < 3 {
			t.Errorf("%d connections at once, %d to one address", most, mostThere)
		}
	})
}

// Questions take their turns from the same rate: where none is left, no connection is made.
func TestQuestionsTakeTurns(t *testing.T) {
	l, err := net.Listen("tcp4", "127.63.20.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := Plan{Networks: []Network{{Prefix: prefix("127.63.20.0/30"), Rate: 0.001}}, Timeouts: Timeouts{Device: 300 * time.Millisecond}}.withDefaults()
	s := newSweep(&p)
	var got []inventory.Observation
	k := &asker{plan: &p, breaker: &budget{}, slots: make(chan struct{}, 1), hosts: map[netip.Addr]*host{}, far: &farther{},
		turns: s.turns, paces: s.paces, yield: func(ob inventory.Observation) { got = append(got, ob) }}
	if err := s.paces[&p.Networks[0]].wait(t.Context()); err != nil { // the only turn
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	k.found(t.Context(), Hit{Addr: netip.MustParseAddr("127.63.20.1"), HTTP: []int{port}, RTSP: []int{port}})
	k.finish()
	if len(got) != 1 || got[0].Answer != inventory.AnswerBroken {
		t.Errorf("%+v", got)
	}
	if err := l.(*net.TCPListener).SetDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if c, err := l.Accept(); err == nil {
		t.Errorf("a connection came from %s", c.RemoteAddr())
	}
}
