package inventory

import (
	"regexp"
	"strings"
)

// junkSerials are serial numbers seen on many devices at once, lower case.
var junkSerials = map[string]bool{
	"": true, "123456789": true, "1234567890": true, "12345678": true, "123456": true,
	"sn000000": true, "serialnumber": true, "serial": true, "n/a": true, "na": true,
	"none": true, "null": true, "(null)": true, "unknown": true, "default": true,
	"to be filled by o.e.m.": true, "abcdefg": true, "0123456789": true,
}

// junkMACs are hardware addresses that vendors leave in: samples, not addresses.
var junkMACs = map[string]bool{
	"00:11:22:33:44:55": true, "00:12:34:56:78:90": true, "00:12:34:56:78:9a": true,
	"11:22:33:44:55:66": true, "12:34:56:78:9a:bc": true, "00:00:23:34:45:66": true,
	"01:02:03:04:05:06": true,
}

var (
	uuidShape = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	macShape  = regexp.MustCompile(`^([0-9a-f]{2}:){5}[0-9a-f]{2}$`)
)

// sameRune tells whether a text is one character over and over, separators aside.
func sameRune(s string) bool {
	s = strings.NewReplacer("-", "", ":", "", " ", "").Replace(s)
	return len(s) > 0 && strings.Count(s, s[:1]) == len(s)
}

// usableSerial tells whether a serial number can tell devices apart.
func usableSerial(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	return len(s) >= 4 && !junkSerials[s] && !sameRune(s)
}

// usableMAC tells whether a hardware address (lower case, colons) belongs to one
// interface: of the right shape, not a sample, neither broadcast nor multicast.
func usableMAC(s string) bool {
	if !macShape.MatchString(s) || junkMACs[s] || sameRune(s) {
		return false
	}
	first := s[1]
	return strings.IndexByte("13579bdf", first) < 0
}

// usableEndpoint tells whether an EndpointReference is a real UUID.
func usableEndpoint(s string) bool { return uuidShape.MatchString(s) && !sameRune(s) }
