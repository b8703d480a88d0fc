package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Network is one range of a branch. The short form in the file is the CIDR alone.
type Network struct {
	CIDR      netip.Prefix `yaml:"cidr"`
	Exclude   []Range      `yaml:"exclude"`
	Ports     []int        `yaml:"ports" min:"1" max:"65535"`      // instead of scan.ports
	RTSPPorts []int        `yaml:"rtsp_ports" min:"1" max:"65535"` // instead of scan.rtsp_ports
	RTSPPaths []string     `yaml:"rtsp_paths"`                     // instead of scan.rtsp_paths
	Enrol     bool         `yaml:"enrol"`                          // unknown devices are given credentials
	Basic     bool         `yaml:"basic"`                          // Basic authentication in the clear is allowed
	Transport string       `yaml:"transport"`                      // of streams: auto (TCP, UDP where the device wants it), tcp or udp
	RTSPS     int          `yaml:"rtsps" min:"0" max:"65535"`      // port where streams are to be had inside TLS; 0: as the device says
	Gateway   netip.Addr   `yaml:"gateway"`                        // its answer proves that the range was reached
	// Recordings is how its recorders are asked for footage, instead of the branch's setting.
	Recordings string `yaml:"recordings"`
}

// Host is an address that the operator listed by hand: "10.20.3.7", or with the one port
// where it answers "10.20.3.7:8899", "[fd20::7]:80".
type Host struct {
	Addr netip.Addr
	Port int // 0: the ports of scan
}

// String gives the host as it is written in the file.
func (h Host) String() string {
	if h.Port == 0 {
		return h.Addr.String()
	}
	return netip.AddrPortFrom(h.Addr, uint16(h.Port)).String()
}

// MarshalText is String.
func (h Host) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

func parseHost(s string) (Host, string) {
	if a, say := parseAddr(s); say == "" {
		return Host{Addr: a}, ""
	}
	ap, err := netip.ParseAddrPort(s)
	if err != nil || ap.Port() == 0 || ap.Addr().Zone() != "" {
		return Host{}, show(s) + " is no address: write it in numbers, 10.20.3.7 or with its port 10.20.3.7:8899"
	}
	return Host{Addr: ap.Addr().Unmap(), Port: int(ap.Port())}, ""
}

// Ranges lists what a scan of the branch covers: its networks, and each host that lies in
// none of them as a network of one address, with the ports that are written behind it.
func (b Branch) Ranges() []Network {
	out := slices.Clone(b.Networks)
	for _, h := range b.Hosts {
		if slices.ContainsFunc(b.Networks, func(n Network) bool { return n.CIDR.Contains(h.Addr) }) {
			continue
		}
		alone := netip.PrefixFrom(h.Addr, h.Addr.BitLen())
		i := slices.IndexFunc(out, func(n Network) bool { return n.CIDR == alone })
		if i < 0 {
			i, out = len(out), append(out, Network{CIDR: alone})
		}
		if h.Port != 0 {
			out[i].Ports = append(out[i].Ports, h.Port)
		}
	}
	return out
}

// Network returns the network of the branch that holds an address, and whether it may be
// contacted: it may not where there is none, where the branch or the network excludes it, or
// where it is no host's.
func (b Branch) Network(addr netip.Addr) (n Network, allowed bool) {
	addr = addr.Unmap().WithZone("")
	for _, n := range b.Ranges() {
		if n.CIDR.Contains(addr) {
			excludes := func(r Range) bool { return r.Contains(addr) }
			return n, isHost(addr, n.CIDR) && !slices.ContainsFunc(b.Exclude, excludes) && !slices.ContainsFunc(n.Exclude, excludes)
		}
	}
	return Network{}, false
}

// How recorders are asked for their footage: over ONVIF Profile G alone, which is the
// default, or also in their maker's way.
const (
	RecordingsONVIF = "onvif"
	RecordingsISAPI = "isapi"
)

// RecordingsAt tells how the devices at an address are asked for their footage.
func (b Branch) RecordingsAt(addr netip.Addr) string {
	if n, ok := b.Network(addr); ok && n.Recordings != "" {
		return n.Recordings
	}
	if b.Recordings != "" {
		return b.Recordings
	}
	return RecordingsONVIF
}

// recordings judges a way to ask for footage.
func (d *decoder) recordings(path, way string) {
	switch way {
	case "", RecordingsONVIF, RecordingsISAPI:
	default:
		d.refuse(path, "%s is no way to ask for footage: write onvif or isapi", show(way))
	}
}

// isHost tells whether an address of a network can be one host's: not multicast, not
// 0.0.0.0, not the first or last of an IPv4 network.
func isHost(addr netip.Addr, cidr netip.Prefix) bool {
	if addr.IsMulticast() || addr.IsUnspecified() {
		return false
	}
	r := rangeOf(cidr)
	return !addr.Is4() || cidr.Bits() > 30 || addr != r.From && addr != r.To
}

// hosts judges the addresses listed by hand and adds those that are networks of their own.
func (d *decoder) hosts(path, code string, b Branch, allowLoopback bool, claims []claim) []claim {
	for i, h := range b.Hosts {
		at := fmt.Sprintf("%s.hosts[%d]", path, i)
		if !h.Addr.IsValid() {
			continue // has its problem already
		}
		alone := netip.PrefixFrom(h.Addr, h.Addr.BitLen())
		in := slices.IndexFunc(b.Networks, func(n Network) bool { return n.CIDR.IsValid() && n.CIDR.Contains(h.Addr) })
		_, allowed := b.Network(h.Addr)
		switch {
		case slices.Index(b.Hosts, h) < i:
			d.refuse(at, "%s is listed twice: keep one", h)
		case !allowed:
			d.refuse(at, "%s is excluded: take it out here, or there", h)
		case in >= 0 && h.Port == 0:
			d.refuse(at, "%s lies in %s of this branch already: write the port where it answers behind it, or take it out", h, b.Networks[in].CIDR)
		case in < 0 && d.network(at, Network{CIDR: alone}, allowLoopback):
			if !slices.ContainsFunc(claims, func(c claim) bool { return c.code == code && c.cidr == alone }) {
				claims = append(claims, claim{at, code, alone})
			}
		}
	}
	return claims
}

// maxPaths bounds the templates of one range: each costs questions to devices.
const maxPaths = 8

// transport judges how streams are fetched.
func (d *decoder) transport(path, transport string) {
	if !slices.Contains([]string{"", "auto", "tcp", "udp"}, transport) {
		d.refuse(path, "%s is unknown: write auto, tcp or udp", show(transport))
	}
}

// rtspPaths judges templates of stream addresses.
func (d *decoder) rtspPaths(path string, paths []string) {
	if len(paths) > maxPaths {
		d.refuse(path, "has %d templates: write at most %d, the most likely first", len(paths), maxPaths)
	}
	for i, p := range paths {
		if why := WrongRTSPPath(p); why != "" {
			d.refuse(path+"["+strconv.Itoa(i)+"]", "%s", why)
		}
	}
}

// WrongRTSPPath says what is wrong with a template of a stream address; empty: nothing.
func WrongRTSPPath(p string) string {
	bare := strings.ReplaceAll(p, "{channel}", "")
	odd := func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"<>\^`+"`"+`{|}#`, r) }
	low := strings.ToLower(bare)
	login := slices.ContainsFunc([]string{"@", "user=", "usr=", "login=", "pass", "pwd=", "auth="}, func(w string) bool { return strings.Contains(low, w) })
	switch {
	case login:
		// Not quoted: it may hold a password.
		return "holds a login: write the path alone, and the account below \"credentials\""
	case !strings.HasPrefix(p, "/") || len(p) > 256 || strings.ContainsFunc(bare, odd):
		return show(p) + " is no path of a stream: write it as /Streaming/Channels/{channel}01, with {channel} where the number of the channel stands"
	}
	return ""
}
