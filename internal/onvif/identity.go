package onvif

import (
	"encoding/hex"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Information is the answer to GetDeviceInformation, as written by the maker.
type Information struct {
	Maker, Model, Firmware, Serial, Hardware string
}

func readInformation(n *Node) Information {
	return Information{
		Maker: n.Find("Manufacturer").Str(), Model: n.Find("Model").Str(), Firmware: n.Find("FirmwareVersion").Str(),
		Serial: n.Find("SerialNumber").Str(), Hardware: n.Find("HardwareId").Str(),
	}
}

// Scopes is what a device says of itself in onvif:// scopes.
type Scopes struct {
	Name     string
	Location string // several are joined with "/"
	Hardware string
	MAC      string   // normalised; Hikvision, Uniview and others say it here
	Types    []string // "video_encoder", "ptz", …
	Profiles []string // "Streaming", "G", "T", …
}

func readScopes(n *Node) Scopes {
	var items []string
	for _, s := range n.Each("Scopes", "Scope") {
		for _, item := range s.All("ScopeItem") {
			items = append(items, strings.Fields(item.Text)...)
		}
	}
	return ParseScopes(items)
}

// ParseScopes reads scopes like onvif://www.onvif.org/location/1F/lobby, with any
// authority, percent-encoded or not. Repeated locations are joined; of names and
// hardware the first counts.
func ParseScopes(items []string) Scopes {
	var out Scopes
	var places []string
	for i, item := range items {
		item = strings.TrimSpace(item)
		if i >= 128 || len(item) < 8 || !strings.EqualFold(item[:8], "onvif://") {
			continue
		}
		_, path, ok := strings.Cut(item[8:], "/")
		if !ok {
			continue
		}
		kind, value, _ := strings.Cut(path, "/")
		if v, err := url.PathUnescape(value); err == nil {
			value = v
		}
		value = Clean(strings.Trim(value, "/ "))
		if value == "" {
			continue
		}
		switch strings.ToLower(kind) {
		case "name":
			if out.Name == "" {
				out.Name = value
			}
		case "hardware":
			if out.Hardware == "" {
				out.Hardware = value
			}
		case "location":
			places = append(places, value)
		case "mac", "macaddress", "macaddr":
			if mac, ok := ParseMAC(value); ok && out.MAC == "" {
				out.MAC = mac
			}
		case "type":
			out.Types = append(out.Types, value)
		case "profile":
			out.Profiles = append(out.Profiles, value)
		}
	}
	out.Location = clipRunes(strings.Join(places, "/"), maxName)
	return out
}

// Interface is one network interface of a device.
type Interface struct {
	Token   string
	Name    string
	MAC     string // normalised; empty where senseless
	Enabled bool
	Addrs   []netip.Addr
}

func readInterfaces(n *Node) []Interface {
	var out []Interface
	for _, i := range n.Each("NetworkInterfaces", "NetworkInterface") {
		f := Interface{Token: i.Token(), Name: i.Str("Info", "Name"), Enabled: i.Bool("Enabled")}
		f.MAC, _ = ParseMAC(i.Find("HwAddress").Str())
		for _, family := range []string{"IPv4", "IPv6"} {
			c := i.Child(family, "Config")
			if c == nil {
				continue
			}
			for _, k := range c.Kids {
				text, _, _ := strings.Cut(k.Str("Address"), "/")
				if a, err := netip.ParseAddr(text); err == nil && !a.IsUnspecified() && len(f.Addrs) < 16 && !slices.Contains(f.Addrs, a) {
					f.Addrs = append(f.Addrs, a)
				}
			}
		}
		if len(out) < 16 {
			out = append(out, f)
		}
	}
	return out
}

// ParseMAC reads a MAC address in any of the ways that devices write one ("AA-BB-…",
// "aabb.ccdd.eeff", "AABBCCDDEEFF") and gives it in lower case with colons. All zeros,
// all ones and multicast addresses are nobody's.
func ParseMAC(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) > 32 {
		return "", false
	}
	s = strings.NewReplacer(":", "", "-", "", ".", "", " ", "").Replace(s)
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 6 || b[0]&1 == 1 {
		return "", false
	}
	zero := true
	for _, x := range b {
		zero = zero && x == 0
	}
	if zero {
		return "", false
	}
	out := hex.EncodeToString(b)
	return out[0:2] + ":" + out[2:4] + ":" + out[4:6] + ":" + out[6:8] + ":" + out[8:10] + ":" + out[10:12], true
}

// ParseUUID gives the UUID of an endpoint reference ("urn:uuid:…", "uuid:…", in braces,
// bare) in lower case, or "" if there is none or it is all zeros.
func ParseUUID(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if i := strings.Index(s, "uuid:"); i >= 0 {
		s = s[i+5:]
	}
	s = strings.Trim(s, "{} ")
	if len(s) > 36 {
		s = s[:36]
	}
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return ""
	}
	b, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	if err != nil || len(b) != 16 || strings.Trim(s, "0-") == "" {
		return ""
	}
	return s
}

// readEndpoint reads a GetEndpointReferenceResponse: the GUID of the standard, or an
// address as WS-Addressing writes one.
func readEndpoint(n *Node) string {
	for _, name := range []string{"GUID", "Address"} {
		if id := ParseUUID(n.Find(name).Str()); id != "" {
			return id
		}
	}
	return ""
}

// readUsers counts the accounts of a GetUsersResponse; their names are not kept.
func readUsers(n *Node) int { return len(n.Each("User", "Users")) }

// NTP is where a device takes its time from.
type NTP struct {
	Told    bool // the device answered the question
	DHCP    bool
	Servers []string
}

func readNTP(n *Node) NTP {
	i := n.Within("NTPInformation")
	out := NTP{Told: i != nil, DHCP: i.Bool("FromDHCP")}
	for _, kind := range []string{"NTPManual", "NTPFromDHCP"} {
		for _, h := range i.All(kind) {
			for _, f := range []string{"IPv4Address", "IPv6Address", "DNSname"} {
				// some write two quotes for none
				if v := strings.Trim(h.Str(f), "\"' "); v != "" && len(out.Servers) < 8 {
					out.Servers = append(out.Servers, v)
				}
			}
		}
	}
	return out
}
