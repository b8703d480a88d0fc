package onvif

import (
	"bytes"
	"context"
	"encoding/xml"
	"net/url"
	"strings"

	"github.com/use-go/onvif/device"
	goxsd "github.com/use-go/onvif/xsd/onvif"

	"camledger/internal/onvif/deviceio"
	"camledger/internal/onvif/media2"
	"camledger/internal/onvif/recording"
	"camledger/internal/onvif/search"
)

// Service is one service that the device names.
type Service struct {
	Name    string // as use-go/onvif routes it: device, media, media2, ptz, events, recording, search, …
	Path    string // path and query that we ask, at the operator's address
	XAddr   string // as reported, without credentials
	Version string // "17.6"; empty if not said
}

// names maps namespaces to the names that the library routes by: those are the names of
// the Go packages of the request structs.
var names = map[string]string{
	"http://www.onvif.org/ver10/device/wsdl":    "device",
	"http://www.onvif.org/ver10/media/wsdl":     "media",
	media2.Namespace:                            "media2",
	"http://www.onvif.org/ver20/ptz/wsdl":       "ptz",
	"http://www.onvif.org/ver20/imaging/wsdl":   "imaging",
	"http://www.onvif.org/ver10/events/wsdl":    "events",
	"http://www.onvif.org/ver20/analytics/wsdl": "analytics",
	deviceio.Namespace:                          "deviceio",
	recording.Namespace:                         "recording",
	search.Namespace:                            "search",
	"http://www.onvif.org/ver10/replay/wsdl":    "replay",
	"http://www.onvif.org/ver10/receiver/wsdl":  "receiver",
}

// serviceOf gives the name of a namespace, however it is written.
func serviceOf(namespace string) (string, bool) {
	namespace = strings.ToLower(strings.TrimRight(strings.TrimSpace(namespace), "/"))
	namespace = strings.Replace(namespace, "https://", "http://", 1)
	for known, name := range names {
		if strings.ToLower(known) == namespace {
			return name, true
		}
	}
	return "", false
}

// table holds the services of a device by name.
type table map[string]Service

// add keeps the first entry of a name: GetServices is read before GetCapabilities.
func (tb table) add(name, xaddr, version string, fallback string) {
	if _, ok := tb[name]; ok {
		return
	}
	tb[name] = Service{Name: name, Path: pathOf(xaddr, fallback), XAddr: Redact(Clean(xaddr)), Version: version}
}

// pathOf takes path and query out of a service address; hosts and ports of devices are
// wrong behind NAT, so they are never followed.
func pathOf(xaddr, fallback string) string {
	for _, one := range SplitXAddrs(xaddr) {
		if u, err := url.Parse(one); err == nil && strings.HasPrefix(u.Path, "/") {
			return u.RequestURI()
		}
	}
	return fallback
}

// SplitXAddrs takes a list of addresses apart, as it stands in a ProbeMatch or an XAddr:
// separated by any white space, at most 16, none longer than 512 bytes.
func SplitXAddrs(s string) []string {
	var out []string
	for _, f := range strings.Fields(s) {
		if len(f) <= 512 && len(out) < 16 {
			out = append(out, f)
		}
	}
	return out
}

// readServices merges GetServices and GetCapabilities, either of which may be nil. Parts
// of both are missing on real devices.
func readServices(services, capabilities *Node, fallback string) table {
	tb := table{}
	for _, n := range services.Each("Service", "Services") {
		name, ok := serviceOf(n.Str("Namespace"))
		if !ok {
			continue
		}
		version := ""
		if v := n.Child("Version"); v != nil {
			version = v.Str("Major") + "." + v.Str("Minor")
		}
		tb.add(name, raw(n.Child("XAddr")), version, fallback)
	}
	caps := capabilities.Within("Capabilities")
	for _, part := range []*Node{caps, caps.Child("Extension")} {
		if part == nil {
			continue
		}
		for _, n := range part.Kids {
			if x := n.Child("XAddr"); x != nil {
				name := strings.ToLower(n.Name)
				for _, known := range names {
					if known == name {
						tb.add(name, raw(x), "", fallback)
					}
				}
			}
		}
	}
	// The operator's address is the device service, whatever the device says of it.
	s := tb["device"]
	tb["device"] = Service{Name: "device", Path: fallback, XAddr: s.XAddr, Version: s.Version}
	return tb
}

// raw gives an element's text uncut by Clean.
func raw(n *Node) string {
	if n == nil {
		return ""
	}
	return n.Text
}

// capabilities writes the table as the GetCapabilities answer that NewDevice reads.
func (tb table) capabilities(cfg Config) []byte {
	var b bytes.Buffer
	b.WriteString(`<Envelope><Body><GetCapabilitiesResponse><Capabilities>`)
	for name, s := range tb {
		b.WriteString("<" + name + "><XAddr>")
		// EscapeText fails only if the writer does, and a Buffer does not.
		_ = xml.EscapeText(&b, []byte("http://"+hostport(cfg.Addr)+s.Path))
		b.WriteString("</XAddr></" + name + ">")
	}
	b.WriteString(`</Capabilities></GetCapabilitiesResponse></Body></Envelope>`)
	return b.Bytes()
}

// has tells whether the device names a service. Asking for it otherwise would make the
// library route "media" to "media2".
func (s *session) has(name string) bool {
	_, ok := s.table[name]
	return ok
}

// discoverServices asks both ways and routes the library anew.
func (s *session) discoverServices(ctx context.Context) error {
	services, _ := s.call(ctx, device.GetServices{IncludeCapability: false}, anybody)
	capabilities, _ := s.call(ctx, device.GetCapabilities{Category: goxsd.CapabilityCategory("All")}, anybody)
	tb := readServices(services, capabilities, s.cfg.Path)
	if _, two := tb["media2"]; !two {
		// Some devices keep even these behind the password, lack both, or leave out what
		// they have: all services may share the device's address.
		tb.add("media", "", "", s.cfg.Path)
	}
	return s.connect(tb)
}
