package onvif

import (
	"bytes"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// FuzzParse compares our parser with encoding/xml where that one accepts the document, and
// looks for limits that do not hold where it does not.
func FuzzParse(f *testing.F) {
	for _, b := range answers(f) {
		f.Add(b)
	}
	for _, s := range broken {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		root, err := parse(b)
		if err != nil {
			return
		}
		bounded(t, root, 0)
		want, trouble := strictTree(b)
		if trouble != nil || declared(b[max(0, bytes.IndexByte(b, '<')):]) != "" {
			return // ours may read on, and may believe the bytes rather than the declaration
		}
		// A definition ends elsewhere for the strict reader where its quotes are odd.
		if strings.Contains(strings.NewReplacer("<!--", "", "<![CDATA[", "").Replace(string(b)), "<!") {
			return
		}
		attrs := 0
		for _, line := range want {
			attrs++
			if !strings.Contains(line, "=") {
				attrs = 0
			}
			if len(line) > maxText/2 || attrs > maxAttrs {
				return
			}
		}
		if d := cmp.Diff(want, tree(root)); d != "" {
			t.Errorf("tree of %q differs (-strict +ours):\n%s", b, d)
		}
	})
}

func bounded(t *testing.T, n *Node, depth int) {
	t.Helper()
	if depth > maxDepth || len(n.Attr) > maxAttrs || len(n.Text) > maxText || !utf8.ValidString(n.Name+n.Text) {
		t.Fatalf("<%s> at depth %d with %d attributes and %d bytes of text", n.Name, depth, len(n.Attr), len(n.Text))
	}
	for _, a := range n.Attr {
		if len(a.Value) > maxText || !utf8.ValidString(a.Value) {
			t.Fatalf("attribute %s has %d bytes", a.Name, len(a.Value))
		}
	}
	for _, k := range n.Kids {
		bounded(t, k, depth+1)
	}
}

// answers gives the files of testdata/answers.
func answers(t testing.TB) [][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "answers", "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no seeds: %v", err)
	}
	var out [][]byte
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// FuzzAnswer feeds every reader of answers with bytes from outside.
func FuzzAnswer(f *testing.F) {
	for _, b := range answers(f) {
		f.Add(b)
	}
	f.Add([]byte("<?xml version='1.0' encoding='euc-kr'?><Envelope><Body><a>\xc3\xa2</a></Body></Envelope>"))
	f.Add([]byte("\xff\xfe<\x00a\x00>\x00"))
	f.Add([]byte("<Envelope><Body><Fault><faultcode>x:y</faultcode></Fault></Body></Envelope>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		n, fault, err := Envelope(b)
		if err != nil {
			return
		}
		if (n == nil) == (fault == nil) {
			t.Fatal("neither or both of answer and fault")
		}
		sources := group(readVideoSources(n), mergeProfiles(readProfiles1(n), readProfiles2(n)), readNodes(n))
		for _, s := range sources {
			for _, text := range []string{s.Token, s.Name} {
				if !utf8.ValidString(text) || utf8.RuneCountInString(text) > maxName || strings.ContainsAny(text, "\x00\r\n") {
					t.Errorf("dirty name %q", text)
				}
			}
		}
		readAll(n)
	})
}

func FuzzScopes(f *testing.F) {
	f.Add("onvif://www.onvif.org/location/country/korea onvif://x/name/a%20b onvif://www.onvif.org/hardware/%zz")
	f.Fuzz(func(t *testing.T, s string) {
		got := ParseScopes(strings.Fields(s))
		if strings.ContainsAny(got.Name+got.Location+got.Hardware, "\r\n\x00") || utf8.RuneCountInString(got.Location) > maxName {
			t.Errorf("dirty scopes %+v", got)
		}
	})
}

func FuzzMAC(f *testing.F) {
	for _, s := range []string{"AA-BB-CC-DD-EE-F0", "aabb.ccdd.eeff", "02:00:00:00:00:01", "00:00:00:00:00:00", "FF:FF:FF:FF:FF:FF", "N/A"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		mac, ok := ParseMAC(s)
		if !ok {
			if mac != "" {
				t.Errorf("%q gave %q and no", s, mac)
			}
			return
		}
		again, ok := ParseMAC(mac)
		if !ok || again != mac || len(mac) != 17 {
			t.Errorf("%q gave %q, again %q", s, mac, again)
		}
	})
}

// FuzzURI looks for an address that would lead elsewhere.
func FuzzURI(f *testing.F) {
	for _, s := range []string{"rtsp://u:p@10.0.0.1:554/a?b=c", "http://[fe80::1%25eth0]:80/x", "rtsp://h/user=admin_password=x_channel=1", "(null)", "rtsp://@evil/", "rtsp://a\\@b/", "rtsp:///x", "http://x?y", "rtsp://a?<@evil/x", "rtsp://a#<@evil/x", "rtsp://a:1@evil?"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, ok := ParseURI(s, operator)
		if !ok {
			return
		}
		begin := u.Asked[:strings.Index(u.Asked, "://")+3] + netip.AddrPortFrom(operator, uint16(u.Port)).String() + "/"
		if !strings.HasPrefix(u.Asked, begin) {
			t.Errorf("%q gave %q", s, u.Asked)
		}
		p, err := url.Parse(u.Asked)
		if err != nil {
			return // a path that net/url refuses is not dialled by anybody who uses it
		}
		if p.Hostname() != operator.String() || p.User != nil {
			t.Errorf("%q leads to %q", s, u.Asked)
		}
	})
}

func FuzzXAddrs(f *testing.F) {
	f.Add("http://10.0.0.1/onvif/device_service\n https://[fe80::1]:443/x", "/onvif/device_service")
	f.Add("", "/")
	f.Fuzz(func(t *testing.T, s, fallback string) {
		for _, x := range SplitXAddrs(s) {
			if x == "" || len(x) > 512 {
				t.Errorf("address %q", x)
			}
		}
		if p := pathOf(s, "/f"); !strings.HasPrefix(p, "/") {
			t.Errorf("path %q", p)
		}
		tb := table{}
		tb.add("media", s, "", "/f")
		cfg := Config{Addr: netip.MustParseAddrPort("192.0.2.7:80")}
		if n, err := Parse(tb.capabilities(cfg)); err != nil || n.Find("media") == nil {
			t.Errorf("capabilities of %q: %v", s, err)
		}
	})
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"rtsp://admin:pw@10.0.0.1/x":                               "rtsp://10.0.0.1/x",
		"rtsp://a:p@b@10.0.0.1/x":                                  "rtsp://10.0.0.1/x",
		"rtsp://h/user=admin_password=tl_channel=1_stream=0":       "rtsp://h/user={user}_password={password}_channel=1_stream=0",
		"rtsp://h/user=admin_password=_channel=1":                  "rtsp://h/user={user}_password={password}_channel=1",
		"http://h/s?chn=0&u=1&usr=a&pwd=b&q=1":                     "http://h/s?chn=0&u=1&usr={user}&pwd={password}&q=1",
		"http://h/s?loginuse=a&loginpas=b":                         "http://h/s?loginuse={user}&loginpas={password}",
		"http://h/snap?ProfileToken=Profile_1&transport=compass=3": "http://h/snap?ProfileToken=Profile_1&transport=compass=3",
		"rtsp://h/Streaming/Channels/101?transportmode=unicast":    "rtsp://h/Streaming/Channels/101?transportmode=unicast",
	} {
		equal(t, in, Redact(in), want)
	}
}

func TestOddPathsStayAtTheOperatorsHost(t *testing.T) {
	for in, want := range map[string]string{
		"rtsp://a?<@evil.example/x":      "rtsp://192.0.2.7:554/?%3C@evil.example/x",
		"rtsp://10.0.0.1?x=1":            "rtsp://192.0.2.7:554/?x=1",
		"http://10.0.0.1:81/창 1.jpg?a b": "http://192.0.2.7:81/%EC%B0%BD%201.jpg?a%20b",
		"rtsp://10.0.0.1/a%20b?c=%3D":    "rtsp://192.0.2.7:554/a%20b?c=%3D",
		"rtsp://[fe80::1%25eth0]/a":      "rtsp://192.0.2.7:554/a",
	} {
		u, ok := ParseURI(in, operator)
		equal(t, in, ok, true)
		equal(t, in, u.Asked, want)
	}
}

func TestFill(t *testing.T) {
	in := "rtsp://192.0.2.7:554/user=admin_password=tl_channel=1"
	u, ok := ParseURI(in, operator)
	equal(t, "read", ok && u.Secret, true)
	equal(t, "filled", Fill(u.Asked, "admin", "a&b/c"), "rtsp://192.0.2.7:554/user=admin_password=a%26b%2Fc_channel=1")
	equal(t, "nothing to fill", Fill("rtsp://h/x", "admin", "pw"), "rtsp://h/x")
}
