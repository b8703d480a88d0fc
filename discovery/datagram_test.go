package discovery_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"camledger/inventory"
)

// Datagrams that would harm a careless reader, one kind after the other: each is survived,
// the camera beside is found all the same, and nobody else is contacted.
func TestHostileDatagrams(t *testing.T) {
	port := serve(t, "127.66.0.1", &camera{endpoint: uuid + "1"})
	var contacted atomic.Int64
	trap := func(addr string) string {
		return fmt.Sprintf("http://%s:%d/onvif/device_service", addr, serve(t, addr, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { contacted.Add(1) })))
	}
	outside, excluded := trap("127.66.9.9"), trap("127.66.0.13")
	many := func(n int) []byte {
		var b bytes.Buffer
		b.WriteString(`<E:Envelope xmlns:E="x"><E:Body><ProbeMatches>`)
		for i := range n {
			fmt.Fprintf(&b, `<ProbeMatch><EndpointReference><Address>urn:uuid:33333333-0000-0000-0000-%012d</Address></EndpointReference><Types>dn:NetworkVideoTransmitter</Types><XAddrs>http://127.66.9.9:%d/onvif</XAddrs></ProbeMatch>`, i, 1+i%65535)
		}
		b.WriteString(`</ProbeMatches></E:Body></E:Envelope>`)
		return b.Bytes()
	}
	split := func(n int) [][]byte {
		var out [][]byte
		for i := range n {
			out = append(out, match(fmt.Sprintf("44444444-0000-0000-0000-%012d", i), outside))
		}
		return out
	}
	bomb := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><E:Envelope xmlns:E="x"><E:Body><ProbeMatches><ProbeMatch><Types>dn:NetworkVideoTransmitter</Types><Scopes>&c;</Scopes></ProbeMatch></ProbeMatches></E:Body></E:Envelope>`
	for _, tt := range []struct {
		name   string
		evil   [][]byte
		answer inventory.Answer // of the evil one, which has a closed port; empty: it is nobody
	}{
		{"no XML", [][]byte{[]byte("M-SEARCH * HTTP/1.1\r\n\r\n"), {}, {0}, []byte("\x00\xff\xfe"), []byte("{}"), bytes.Repeat([]byte{'<'}, 60000)}, ""},
		{"10,000 matches in one datagram, cut by UDP", [][]byte{many(10000)[:65000]}, "broken"},
		{"as many matches as fit into a datagram", [][]byte{many(290)}, "broken"},
		{"10,000 datagrams", split(10000), "broken"},
		{"no XAddrs", [][]byte{match(uuid+"8", ""), match(uuid+"8", "  \n\t "), match(uuid+"8", "relative")}, "broken"},
		{"XAddrs elsewhere", [][]byte{match(uuid+"8", outside+" "+excluded+" http://127.0.0.1:22/ http://169.254.169.254/latest ftp://127.66.9.9/ //127.66.9.9 http://[::1]:80/")}, "broken"},
		{"odd ports", [][]byte{match(uuid+"8", "http://127.66.0.2:0/onvif http://127.66.0.2:99999/onvif http://127.66.0.2:-1/onvif http://127.66.0.2:x/onvif")}, "broken"},
		{"invalid UTF-8", [][]byte{bytes.ReplaceAll(match(uuid+"8", "http://127.66.0.2:1/onvif"), []byte("</Types>"), []byte("</Types><Scopes>onvif://www.onvif.org/name/\xff\xfe%ff%00<!-- --></Scopes>"))}, "broken"},
		{"huge", [][]byte{bytes.ReplaceAll(match(uuid+"8", "http://127.66.0.2:1/onvif"), []byte("</Types>"), []byte("</Types><Scopes>onvif://www.onvif.org/name/"+strings.Repeat("A", 64000)+"</Scopes>"))}, "broken"},
		{"an XML bomb", [][]byte{[]byte(bomb)}, ""},
		{"deep", [][]byte{[]byte(strings.Repeat("<a>", 16000))}, ""},
	} {
		contacted.Store(0)
		var told atomic.Bool
		udp := responder(t, "127.66.0.1", 0, func() [][]byte { return [][]byte{match(uuid+"1", fmt.Sprintf("http://127.66.0.1:%d/", port))} })
		responder(t, "127.66.0.2", udp, func() [][]byte {
			if told.Swap(true) {
				return nil
			}
			return tt.evil
		})
		p := planFor("127.66.0.0/28", "secret")
		p.Networks[0].Ports, p.Networks[0].RTSPPorts = []int{1}, []int{1}
		p.Networks[0].Exclude = []netip.Prefix{netip.MustParsePrefix("127.66.0.13/32")}
		p.DiscoveryPort = udp
		obs, rep := run(t, t.Context(), p)
		got := map[string]inventory.Observation{}
		for _, o := range obs {
			got[o.Addr.Addr().String()] = o
		}
		if o := got["127.66.0.1"]; o.Answer != inventory.AnswerONVIF || o.Endpoint != uuid+"1" {
			t.Errorf("%s: the camera beside it: %+v", tt.name, o)
		}
		if o := got["127.66.0.2"]; o.Answer != tt.answer || len(o.Name) > 512 || !utf8.ValidString(o.Name) || strings.Contains(o.Name, "\x00") {
			t.Errorf("%s: the sender: %q %.100q", tt.name, o.Answer, o.Name)
		}
		if len(obs) > 2 || contacted.Load() != 0 || rep.Ranges[0].Errors != 0 {
			t.Errorf("%s: %d observations, %d requests elsewhere, %+v", tt.name, len(obs), contacted.Load(), rep)
		}
	}
}

// An answer to our Probe that comes from an address outside the networks, or from one that
// was not asked, is counted or dropped; what it names is not contacted.
func TestSpoofedSender(t *testing.T) {
	var contacted atomic.Int64
	trap := serve(t, "127.66.9.8", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { contacted.Add(1) }))
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP("127.66.1.1")})
	if err != nil {
		t.Fatal(err)
	}
	others := map[string]*net.UDPConn{}
	for _, from := range []string{"127.66.9.8", "127.66.1.14"} { // outside, and excluded
		if others[from], err = net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(from)}); err != nil {
			t.Fatal(err)
		}
		defer others[from].Close()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 1500)
		for {
			_, asker, err := c.ReadFromUDP(buf)
			if err != nil {
				return
			}
			for from, o := range others {
				_, _ = o.WriteToUDP(match(uuid+"8", fmt.Sprintf("http://%s:%d/onvif/device_service", from, trap)), asker)
			}
		}
	}()
	defer func() {
		_ = c.Close()
		<-done
	}()
	p := planFor("127.66.1.0/28", "secret")
	p.Networks[0].Ports, p.Networks[0].RTSPPorts = []int{1}, []int{1}
	p.Networks[0].Exclude = []netip.Prefix{netip.MustParsePrefix("127.66.1.14/32")}
	p.DiscoveryPort = c.LocalAddr().(*net.UDPAddr).Port
	obs, rep := run(t, t.Context(), p)
	if len(obs) != 0 || contacted.Load() != 0 || rep.Outside != 1 || rep.OutsideAddrs[0] != netip.MustParseAddr("127.66.9.8") {
		t.Errorf("%d observations, %d requests, %+v", len(obs), contacted.Load(), rep)
	}
}
