//go:build linux

package discovery_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
	"golang.org/x/sys/unix"

	"camledger/discovery"
	"camledger/inventory"
)

// asked counts the Probes that a responder heard, by the type that they asked for.
type asked struct {
	mu    sync.Mutex
	types map[string]int
	froms map[netip.Addr]int
}

func (a *asked) note(datagram []byte, from netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.types == nil {
		a.types, a.froms = map[string]int{}, map[netip.Addr]int{}
	}
	for _, name := range []string{"dn:NetworkVideoTransmitter", "tds:Device"} {
		if strings.Contains(string(datagram), name) {
			a.types[name]++
		}
	}
	a.froms[from]++
}

// hears polls until types (and froms, if wanted) are what was heard: datagrams are counted
// after they were answered.
func (a *asked) hears(t testing.TB, what string, types, froms map[string]int) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(20 * time.Second); ; {
		a.mu.Lock()
		d := cmp.Diff(types, a.types)
		if froms != nil {
			d += cmp.Diff(froms, byText(a.froms))
		}
		a.mu.Unlock()
		if d == "" {
			return
		}
		select {
		case <-tick.C:
		case <-end:
			t.Errorf("%s (-want +got):\n%s", what, d)
			return
		}
	}
}

// joined listens for multicast on an interface of the calling thread's namespace and
// answers each Probe from the given address with what reply gives.
func joined(t testing.TB, name string, from netip.Addr, reply func() [][]byte) *asked {
	t.Helper()
	i, err := net.InterfaceByName(name)
	if err != nil {
		t.Error(err)
		return nil
	}
	kind, group := "udp4", net.IPv4(239, 255, 255, 250)
	if from.Is6() {
		kind, group = "udp6", net.ParseIP("ff02::c")
	}
	shared := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		var err error
		control := c.Control(func(fd uintptr) {
			err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
			// Only what came in by the interface that was joined.
			if from.Is4() {
				err = errors.Join(err, unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_MULTICAST_ALL, 0))
			} else {
				err = errors.Join(err, unix.SetsockoptInt(int(fd), unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_ALL, 0))
			}
		})
		return errors.Join(control, err)
	}}
	c, err := shared.ListenPacket(t.Context(), kind, ":3702")
	if err != nil {
		t.Error(err)
		return nil
	}
	ears := c.(*net.UDPConn)
	// Sockets share the port: unicast may come to any of them and is let pass.
	var read func([]byte) (int, net.IP, net.Addr, error)
	if from.Is4() {
		p := ipv4.NewPacketConn(ears)
		err = errors.Join(p.JoinGroup(i, &net.UDPAddr{IP: group}), p.SetControlMessage(ipv4.FlagDst, true))
		read = func(b []byte) (int, net.IP, net.Addr, error) {
			n, cm, from, err := p.ReadFrom(b)
			if err != nil {
				return 0, nil, nil, err
			}
			return n, cm.Dst, from, nil
		}
	} else {
		p := ipv6.NewPacketConn(ears)
		err = errors.Join(p.JoinGroup(i, &net.UDPAddr{IP: group}), p.SetControlMessage(ipv6.FlagDst, true))
		read = func(b []byte) (int, net.IP, net.Addr, error) {
			n, cm, from, err := p.ReadFrom(b)
			if err != nil {
				return 0, nil, nil, err
			}
			return n, cm.Dst, from, nil
		}
	}
	mouth, merr := net.ListenUDP(kind, net.UDPAddrFromAddrPort(netip.AddrPortFrom(from, 0)))
	if err != nil || merr != nil {
		t.Error(err, merr)
		return nil
	}
	a := &asked{}
	var wg sync.WaitGroup
	wg.Go(func() {
		buf := make([]byte, 64<<10)
		for {
			n, to, sender, err := read(buf)
			if err != nil {
				return
			}
			if !to.IsMulticast() {
				continue
			}
			a.note(buf[:n], sender.(*net.UDPAddr).AddrPort().Addr().Unmap().WithZone(""))
			for _, b := range reply() {
				_, _ = mouth.WriteTo(b, sender)
			}
		}
	})
	t.Cleanup(func() {
		_ = ears.Close()
		_ = mouth.Close()
		wg.Wait()
	})
	return a
}

// listens serves a camera on an address of the calling thread's namespace.
func listens(t testing.TB, at string, h http.Handler) {
	t.Helper()
	l, err := net.Listen("tcp", at)
	if err != nil {
		t.Error(err)
		return
	}
	srv := &http.Server{Handler: h}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(l) // always ErrServerClosed after Close
	}()
	t.Cleanup(func() {
		_ = srv.Close()
		<-done
	})
}

// always answers every Probe.
func always(b []byte) func() [][]byte { return func() [][]byte { return [][]byte{b} } }

func networks(prefixes ...string) []discovery.Network {
	var out []discovery.Network
	for _, p := range prefixes {
		out = append(out, discovery.Network{Prefix: netip.MustParsePrefix(p), Ports: []int{1}, RTSPPorts: []int{1}})
	}
	return out
}

// Two interfaces, of which one is in the plan, and neighbours on both: multicast in IPv4
// and IPv6 goes out on the one only, finds what the sweep cannot, and what answers from
// outside the plan's networks is told and not contacted.
func TestMulticast(t *testing.T) {
	if !inNamespace(t, false) {
		return
	}
	f := newFar(t)
	f.cable("v0", "w0")
	f.cable("v1", "w1")
	ip(t, "addr", "add", "10.98.0.1/24", "dev", "v0")
	ip(t, "addr", "add", "fd98::1/64", "dev", "v0", "nodad")
	ip(t, "addr", "add", "fe80::98:1/64", "dev", "v0", "nodad")
	ip(t, "addr", "add", "10.97.0.1/24", "dev", "v1")
	var four, six, next *asked
	var contacted atomic.Int64
	trap := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { contacted.Add(1) })
	f.do(func() {
		ip(t, "addr", "add", "10.98.0.40/24", "dev", "w0")
		ip(t, "addr", "add", "10.98.0.41/24", "dev", "w0")
		ip(t, "addr", "add", "10.96.0.40/24", "dev", "w0") // a foreign network on the same wire
		ip(t, "addr", "add", "fd98::40/64", "dev", "w0", "nodad")
		ip(t, "addr", "add", "fe80::98:40/64", "dev", "w0", "nodad")
		ip(t, "addr", "add", "10.97.0.40/24", "dev", "w1")
		at := netip.MustParseAddr
		four = joined(t, "w0", at("10.98.0.40"), always(match(uuid+"1", "http://10.98.0.40:8123/onvif/device_service http://10.96.0.40:8124/onvif/device_service")))
		joined(t, "w0", at("10.98.0.41"), always(match(uuid+"4", "http://10.98.0.41:8124/onvif/device_service"))) // excluded
		joined(t, "w0", at("10.96.0.40"), always(match(uuid+"5", "http://10.96.0.40:8124/onvif/device_service")))
		six = joined(t, "w0", at("fd98::40"), always(match(uuid+"2", "http://[fd98::40]:8123/onvif/device_service")))
		joined(t, "w0", at("fe80::98:40%w0"), always(match(uuid+"3", "http://[fe80::98:40]:8125/onvif/device_service")))
		next = joined(t, "w1", at("10.97.0.40"), always(match(uuid+"6", "http://10.97.0.40:8124/onvif/device_service")))
		listens(t, "10.98.0.40:8123", &camera{endpoint: uuid + "1"})
		listens(t, "[fd98::40]:8123", &camera{endpoint: uuid + "2"})
		listens(t, "[fe80::98:40%w0]:8125", &camera{endpoint: uuid + "3"})
		for _, a := range []string{"10.98.0.41", "10.96.0.40", "10.97.0.40"} {
			listens(t, a+":8124", trap)
		}
	})
	if t.Failed() {
		return
	}
	p := discovery.Plan{Networks: networks("10.98.0.0/24", "fd98::/120"),
		Timeouts: discovery.Timeouts{Listen: time.Second, Dial: 20 * time.Millisecond}}
	p.Networks[0].Exclude = []netip.Prefix{netip.MustParsePrefix("10.98.0.41/32")}
	found := map[netip.Addr]int{}
	var mu sync.Mutex
	if err := discovery.NewMulticast(p).Find(t.Context(), func(h discovery.Hit) {
		mu.Lock()
		found[h.Addr]++
		mu.Unlock()
	}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(map[string]int{"10.98.0.40": 1, "fd98::40": 1}, byText(found)); d != "" {
		t.Errorf("found (-want +got):\n%s", d)
	}
	four.hears(t, "Probes in IPv4", map[string]int{"dn:NetworkVideoTransmitter": 3, "tds:Device": 3}, nil)
	six.hears(t, "Probes in IPv6, from both addresses", map[string]int{"dn:NetworkVideoTransmitter": 6, "tds:Device": 6},
		map[string]int{"fd98::1": 6, "fe80::98:1": 6})

	obs, rep := run(t, t.Context(), p)
	if d := cmp.Diff([]string{"10.98.0.40:8123 onvif " + uuid + "1", "[fd98::40]:8123 onvif " + uuid + "2"}, tell(obs)); d != "" {
		t.Errorf("found (-want +got):\n%s", d)
	}
	if rep.Outside != 2 || fmt.Sprint(rep.OutsideAddrs) != "[10.96.0.40 fe80::98:40%v0]" {
		t.Errorf("outside: %d, %v", rep.Outside, rep.OutsideAddrs)
	}
	// A plan that names the link-local addresses reaches them, through their interface.
	p.Networks = networks("fe80::98:0/112")
	obs, rep = run(t, t.Context(), p)
	if d := cmp.Diff([]string{"[fe80::98:40%v0]:8125 onvif " + uuid + "3"}, tell(obs)); d != "" {
		t.Errorf("link-local (-want +got):\n%s", d)
	}
	if !rep.Complete || rep.Ranges[0].Errors != 0 {
		t.Errorf("link-local: %+v", rep)
	}
	next.mu.Lock()
	defer next.mu.Unlock()
	if len(next.types) != 0 {
		t.Errorf("the interface outside the plan was asked: %v", next.types)
	}
	if contacted.Load() != 0 {
		t.Errorf("%d requests to addresses outside the plan or excluded", contacted.Load())
	}
}

func byText(m map[netip.Addr]int) map[string]int {
	out := map[string]int{}
	for a, n := range m {
		out[a.String()] = n
	}
	return out
}

// tell gives address, answer and endpoint of each observation.
func tell(obs []inventory.Observation) []string {
	var out []string
	for _, o := range obs {
		out = append(out, fmt.Sprint(o.Addr, " ", o.Answer, " ", o.Endpoint))
	}
	return out
}
