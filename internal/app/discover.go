package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"time"

	"camledger/discovery"
	"camledger/internal/config"
	"camledger/inventory"
)

// DiscoverRequest says what to look for without a database.
type DiscoverRequest struct {
	Networks       []string
	Ports          []int // none: the usual ones
	RTSPPorts      []int
	User, Password string // given to every device that asks for a login; empty: to none
	AllowBasic     bool
	Logger         *slog.Logger
	Found          func(inventory.Observation)
}

// Discover finds devices on networks and reports what they say. Nothing is stored.
func Discover(ctx context.Context, r DiscoverRequest) ([]inventory.Observation, inventory.ScanReport, error) {
	rules := config.Default().Scan
	p := discovery.Plan{Timeouts: discovery.Timeouts{Dial: rules.DialTimeout, Call: rules.RequestTimeout, Device: time.Minute},
		Limits: discovery.Limits{Dials: rules.Concurrency}}
	for _, text := range r.Networks {
		prefix, err := netip.ParsePrefix(text)
		if addr, aerr := netip.ParseAddr(text); aerr == nil {
			prefix, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return nil, inventory.ScanReport{}, fmt.Errorf("network %q: write it as 192.168.1.0/24 or 192.168.1.20", text)
		}
		if prefix.Addr().BitLen()-prefix.Bits() > 16 {
			return nil, inventory.ScanReport{}, fmt.Errorf("network %s: more than 65,536 addresses; name smaller ones", prefix)
		}
		n := discovery.Network{Prefix: prefix.Masked(), Ports: r.Ports, RTSPPorts: r.RTSPPorts, Enrol: r.User != "", AllowBasic: r.AllowBasic, Rate: float64(rules.Rate)}
		p.Networks = append(p.Networks, n)
	}
	if r.User != "" {
		p.Credentials = []discovery.Credential{{ID: "command line", User: r.User, Password: r.Password, Version: "1"}}
	}
	var out []inventory.Observation
	scanner := discovery.Scanner{Logger: r.Logger}
	report, err := scanner.Scan(ctx, p, func(o inventory.Observation) {
		out = append(out, o)
		if r.Found != nil {
			r.Found(o)
		}
	})
	slices.SortFunc(out, func(a, b inventory.Observation) int { return a.Addr.Compare(b.Addr) })
	return out, report, err
}

// NeedsPerson tells whether something was not covered, or a device could not be read.
func NeedsPerson(found []inventory.Observation, report inventory.ScanReport) bool {
	for _, r := range report.Ranges {
		if r.Why != "" || r.Errors > 0 {
			return true
		}
	}
	return slices.ContainsFunc(found, func(o inventory.Observation) bool { return o.Cause != "" })
}

// EachFound makes a listener out of one that only wants to count video sources.
func EachFound(f func(sources int)) func(inventory.Observation) {
	return func(o inventory.Observation) { f(len(o.Sources)) }
}
