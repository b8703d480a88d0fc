package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"camledger/discovery"
	"camledger/internal/config"
	"camledger/inventory"
)

// DiscoverRequest says what to look for without a database.
type DiscoverRequest struct {
	Networks       []string // networks, addresses, or address:port
	Exclude        []string // networks or addresses that are never contacted
	Ports          []int    // none: the usual ones
	RTSPPorts      []int
	RTSPPaths      []string // templates of stream addresses, for devices without ONVIF
	User, Password string   // given to every device that asks for a login; empty: to none
	AllowBasic     bool
	// State is the folder in which refused logins are remembered; see refusals. Without one
	// nothing is sent: a User with an empty State is an ErrState.
	State string
	Again bool // send once more what was refused before: a person's word
	// Earlier is what a stopped Discover with the same networks and ports found: this one
	// goes on from there, and gives back both.
	Earlier *Discovered
	Logger  *slog.Logger
	// Planned hears of the ranges before the first packet; nil: nobody does.
	Planned  func([]inventory.RangeReport)
	Progress func(discovery.Progress)
}

// Discovered is what Discover found, as it is printed in JSON.
type Discovered struct {
	Devices []inventory.Observation `json:"devices"`
	Report  inventory.ScanReport    `json:"report"`
	// NotSent are addresses to which the login was not sent, since it was refused there, or
	// not answered, in an earlier discovery.
	NotSent []netip.Addr `json:"notSent,omitempty"`
}

// ErrDiscover says what is wrong with a request.
type ErrDiscover struct{ Why string }

// Error is the sentence.
func (e ErrDiscover) Error() string { return e.Why }

// Discover finds devices on networks and reports what they say. Nothing is stored but, in
// State, that a login was refused. A request that cannot be carried out is an ErrDiscover.
func Discover(ctx context.Context, r DiscoverRequest) (Discovered, error) {
	p, err := r.plan()
	if err != nil {
		return Discovered{}, err
	}
	kept := map[netip.AddrPort]inventory.Observation{}
	if r.Earlier != nil {
		if r.Earlier.Report.Cursor == nil {
			return Discovered{}, ErrDiscover{"that discovery was not stopped: there is nothing to go on with"}
		}
		p.Resume = r.Earlier.Report.Cursor
		for _, o := range r.Earlier.Devices {
			kept[o.Addr] = o
		}
	}
	scanner := discovery.Scanner{Logger: r.Logger, Progress: r.Progress}
	var memory *refusals
	if r.User != "" {
		if memory, err = openRefusals(r.State, r.Again, r.Logger); err != nil {
			return Discovered{}, err
		}
		p.Credentials[0].Version = config.Credential{User: r.User, Password: config.NewSecret(r.Password)}.Version(memory.key)
		scanner.Breaker = memory
	}
	if r.Planned != nil {
		r.Planned(p.Preview())
	}
	report, err := scanner.Scan(ctx, p, func(o inventory.Observation) { kept[o.Addr] = o })
	out := Discovered{Report: report, Devices: []inventory.Observation{}}
	if r.Earlier != nil {
		out.Report.Devices, out.Report.Sources = 0, 0
		for _, o := range kept {
			out.Report.Sources += len(o.Sources)
			if o.Answer != inventory.AnswerOther && o.Answer != inventory.AnswerBroken {
				out.Report.Devices++
			}
		}
	}
	out.Devices = slices.AppendSeq(out.Devices, maps.Values(kept))
	slices.SortFunc(out.Devices, func(a, b inventory.Observation) int { return a.Addr.Compare(b.Addr) })
	out.Report.Logins = loginsIn(out.Devices)
	if memory != nil {
		out.NotSent = memory.kept()
	}
	if errors.Is(err, discovery.ErrOtherPlan) {
		err = ErrDiscover{err.Error()}
	}
	return out, err
}

// plan reads what was typed.
func (r DiscoverRequest) plan() (discovery.Plan, error) {
	rules := config.Default().Scan
	p := discovery.Plan{Timeouts: discovery.Timeouts{Dial: rules.DialTimeout, Call: rules.RequestTimeout, Device: time.Minute},
		Limits: discovery.Limits{Dials: rules.Concurrency}}
	for _, port := range slices.Concat(r.Ports, r.RTSPPorts) {
		if port < 1 || port > 65535 {
			return p, ErrDiscover{fmt.Sprintf("port %d: ports are 1 to 65535", port)}
		}
	}
	for _, path := range r.RTSPPaths {
		if why := config.WrongRTSPPath(path); why != "" {
			return p, ErrDiscover{"stream address: " + why}
		}
	}
	var exclude []netip.Prefix
	for _, text := range r.Exclude {
		e, err := prefixOf(text)
		if err != nil {
			return p, err
		}
		exclude = append(exclude, e)
	}
	for _, text := range r.Networks {
		ports := r.Ports
		ap, err := netip.ParseAddrPort(text)
		if err == nil && ap.Port() > 0 {
			p.Hosts = append(p.Hosts, netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port()))
			text, ports = ap.Addr().String(), []int{int(ap.Port())}
		}
		prefix, err := prefixOf(text)
		if err != nil {
			return p, err
		}
		if prefix.Addr().BitLen()-prefix.Bits() > 16 {
			return p, ErrDiscover{fmt.Sprintf("network %s: more than 65,536 addresses; name smaller ones", prefix)}
		}
		if slices.ContainsFunc(p.Networks, func(n discovery.Network) bool {
			return n.Prefix.Bits() <= prefix.Bits() && n.Prefix.Contains(prefix.Addr())
		}) {
			continue // named before, perhaps with another port
		}
		p.Networks = append(p.Networks, discovery.Network{Prefix: prefix, Exclude: exclude, Ports: ports, RTSPPorts: r.RTSPPorts, RTSPPaths: r.RTSPPaths,
			Enrol: r.User != "", AllowBasic: r.AllowBasic, Rate: float64(rules.Rate)})
	}
	if r.User != "" {
		p.Credentials = []discovery.Credential{{ID: "command line", User: r.User, Password: r.Password, Version: "1"}}
	}
	return p, nil
}

// prefixOf reads a network or an address.
func prefixOf(text string) (netip.Prefix, error) {
	prefix, err := netip.ParsePrefix(text)
	if addr, aerr := netip.ParseAddr(text); aerr == nil && addr.Zone() == "" {
		addr = addr.Unmap()
		prefix, err = addr.Prefix(addr.BitLen())
	}
	if err != nil && strings.Contains(text, "@") {
		return prefix, ErrDiscover{"a network with a user or password in it is refused: give --user and --password-file"}
	}
	if err != nil {
		return prefix, ErrDiscover{fmt.Sprintf("network %q: write it as 192.168.1.0/24, 192.168.1.20 or 192.168.1.20:8899", text)}
	}
	return prefix.Masked(), nil
}

// Refused tells whether a device refused the login.
func (d Discovered) Refused() bool {
	return slices.ContainsFunc(d.Report.Logins, func(f inventory.LoginFinding) bool { return f.Code == inventory.LoginWrongPassword })
}

// NeedsPerson tells whether something was not covered, or a device could not be read.
func (d Discovered) NeedsPerson() bool {
	for _, r := range d.Report.Ranges {
		if r.Why != "" || r.Errors > 0 {
			return true
		}
	}
	return slices.ContainsFunc(d.Devices, func(o inventory.Observation) bool { return o.Cause != "" })
}
