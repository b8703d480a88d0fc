package discovery

import (
	"errors"
	"strings"

	"camledger/internal/onvif"
)

// ProbeMatch is what one device answered to a WS-Discovery Probe (WS-Discovery 1.0,
// April 2005, 5.3), as far as we use it.
type ProbeMatch struct {
	Endpoint string   // UUID, lower case; empty if not a UUID
	Types    []string // without prefixes
	Scopes   onvif.Scopes
	XAddrs   []string
}

// errNoMatch is a datagram that is not an answer of a camera: another protocol, another
// message, a Windows host or printer that shares the port.
var errNoMatch = errors.New("no probe match of a video device")

// maxMatches bounds the matches of one datagram.
const maxMatches = 16

// ParseProbeMatches reads a datagram. Matches that are not video devices are left out;
// if none is left, the error says so.
func ParseProbeMatches(b []byte) ([]ProbeMatch, error) {
	body, fault, err := onvif.Envelope(b)
	if err != nil || fault != nil {
		return nil, errNoMatch
	}
	if !strings.EqualFold(body.Name, "ProbeMatches") && !strings.EqualFold(body.Name, "ResolveMatches") {
		return nil, errNoMatch
	}
	var out []ProbeMatch
	for _, m := range append(body.All("ProbeMatch"), body.All("ResolveMatch")...) {
		pm := ProbeMatch{Endpoint: onvif.ParseUUID(m.Str("EndpointReference", "Address")), XAddrs: onvif.SplitXAddrs(text(m.Child("XAddrs")))}
		for _, t := range strings.Fields(text(m.Child("Types"))) {
			if len(pm.Types) < 16 {
				pm.Types = append(pm.Types, onvif.Clean(t[strings.LastIndexByte(t, ':')+1:]))
			}
		}
		scopes := strings.Fields(text(m.Child("Scopes")))
		pm.Scopes = onvif.ParseScopes(scopes)
		if pm.video(scopes) && len(out) < maxMatches {
			out = append(out, pm)
		}
	}
	if len(out) == 0 {
		return nil, errNoMatch
	}
	return out, nil
}

// video tells a camera or recorder from a Windows host or printer: by its type, by ONVIF
// scopes, or by an address with onvif in it. tds:Device and Windows' wsdp:Device have
// the same local name, so that one alone proves nothing.
func (m ProbeMatch) video(scopes []string) bool {
	for _, t := range m.Types {
		if strings.HasPrefix(strings.ToLower(t), "networkvideo") {
			return true
		}
	}
	for _, s := range scopes {
		if strings.HasPrefix(strings.ToLower(s), "onvif://") {
			return true
		}
	}
	for _, x := range m.XAddrs {
		if strings.Contains(strings.ToLower(x), "/onvif") {
			return true
		}
	}
	return false
}

func text(n *onvif.Node) string {
	if n == nil {
		return ""
	}
	return n.Text
}
