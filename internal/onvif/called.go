package onvif

import (
	"net/netip"
	"slices"
	"strings"
)

// Kinds of names under which logins on a device are remembered: "address 10.20.1.9",
// "endpoint 4d454930-…". The certificate only serves to tell devices apart: makers ship
// whole series with one.
const (
	CalledAddress     = "address"
	CalledEndpoint    = "endpoint"
	CalledDevice      = "device" // its id in the database
	CalledMAC         = "mac"
	CalledCertificate = "certificate"
)

// Called joins a kind and a value; empty where there is no value.
func Called(kind, value string) string {
	if value == "" {
		return ""
	}
	return kind + " " + value
}

// Told lists the names that a device at addr gave of itself before any login, sorted.
func (i Identity) Told(addr netip.Addr) []string {
	names := []string{Called(CalledAddress, addr.Unmap().WithZone("").String()), Called(CalledEndpoint, i.Endpoint), Called(CalledCertificate, i.Certificate)}
	names = slices.DeleteFunc(names, func(n string) bool { return n == "" })
	slices.Sort(names)
	return names
}

// NamesOf picks the names of one kind.
func NamesOf(names []string, kind string) []string {
	var out []string
	for _, n := range names {
		if strings.HasPrefix(n, kind+" ") {
			out = append(out, n)
		}
	}
	return out
}

// Distinct tells whether two sets of names cannot be of one device: no name that follows a
// device is in both, and there is a kind of which both have some. The address says nothing.
func Distinct(a, b []string) bool {
	apart := false
	for _, kind := range []string{CalledEndpoint, CalledDevice, CalledMAC, CalledCertificate} {
		x, y := NamesOf(a, kind), NamesOf(b, kind)
		if len(x) == 0 || len(y) == 0 {
			continue
		}
		if !slices.ContainsFunc(x, func(n string) bool { return slices.Contains(y, n) }) {
			apart = true
		} else if kind != CalledCertificate {
			return false
		}
	}
	return apart
}
