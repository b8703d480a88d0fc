package onvif

import (
	"bytes"
	"encoding/hex"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// checks compare what our readers take out of an answer with what the strict reader, told
// the schema, says.
var checks = map[string]func(*testing.T, *Node, []byte){
	"GetServices": func(t *testing.T, n *Node, b []byte) {
		e := strict(t, b)
		tb := readServices(n, nil, "/x")
		seen := map[string]bool{"device": true} // is always there
		for _, s := range e.Services {
			name := ""
			for ns, n := range names {
				if strings.EqualFold(strings.Trim(s.Namespace, "/ \r\n\t"), ns) {
					name = n
				}
			}
			if name == "" || seen[name] {
				continue
			}
			seen[name] = true
			equal(t, name+" address", tb[name].XAddr, Clean(s.XAddr))
			equal(t, name+" version", tb[name].Version, s.Major+"."+s.Minor)
		}
		equal(t, "services", len(tb), len(seen))
	},
	"GetCapabilities": func(t *testing.T, n *Node, b []byte) {
		e := strict(t, b)
		tb := readServices(nil, n, "/x")
		if len(e.Capabilities) == 0 {
			t.Fatal("no answer")
		}
		c := e.Capabilities[0]
		equal(t, "media", tb["media"].XAddr, Clean(c.Media.XAddr))
		equal(t, "ptz", tb["ptz"].XAddr, Clean(c.PTZ.XAddr))
		equal(t, "recording", tb["recording"].XAddr, Clean(c.Recording.XAddr))
		equal(t, "search", tb["search"].XAddr, Clean(c.Search.XAddr))
	},
	"GetDeviceInformation": func(t *testing.T, n *Node, b []byte) {
		e := strict(t, b)
		if len(e.Information) == 0 {
			t.Fatal("no answer")
		}
		i := e.Information[0]
		want := Information{Clean(i.Manufacturer), Clean(i.Model), Clean(i.FirmwareVersion), Clean(i.SerialNumber), Clean(i.HardwareId)}
		equal(t, "information", readInformation(n), want)
	},
	"GetScopes": func(t *testing.T, n *Node, b []byte) {
		got := readScopes(n)
		first := map[string]string{}
		for _, item := range strict(t, b).ScopeItems {
			for _, kind := range []string{"name", "hardware"} {
				v, ok := strings.CutPrefix(strings.TrimSpace(item), "onvif://www.onvif.org/"+kind+"/")
				if u, err := url.PathUnescape(v); err == nil {
					v = u
				}
				if v = Clean(strings.Trim(v, "/ ")); ok && first[kind] == "" {
					first[kind] = v
				}
			}
		}
		equal(t, "name and hardware", []string{got.Name, got.Hardware}, []string{first["name"], first["hardware"]})
	},
	"GetNetworkInterfaces": func(t *testing.T, n *Node, b []byte) {
		got := readInterfaces(n)
		e := strict(t, b)
		equal(t, "interfaces", len(got), len(e.Interfaces))
		for i, f := range e.Interfaces {
			equal(t, "token", got[i].Token, Clean(f.Token))
			mac := ""
			if b, err := hex.DecodeString(strings.NewReplacer(":", "", "-", "", ".", "", " ", "").Replace(strings.TrimSpace(f.MAC))); err == nil && len(b) == 6 &&
				b[0]&1 == 0 && !bytes.Equal(b, make([]byte, 6)) {
				mac = net.HardwareAddr(b).String()
			}
			equal(t, "mac", got[i].MAC, mac)
			for _, a := range append(f.Manual, f.DHCP...) {
				if ip, err := netip.ParseAddr(strings.TrimSpace(a)); err == nil && !ip.IsUnspecified() && !slices.Contains(got[i].Addrs, ip) {
					t.Errorf("interface %s has no %s: %v", f.Token, ip, got[i].Addrs)
				}
			}
		}
	},
	"GetEndpointReference": func(t *testing.T, n *Node, b []byte) {
		want := strings.ToLower(strings.TrimSpace(first(strict(t, b).Endpoint)))
		want = want[strings.LastIndexByte(want, ':')+1:]
		if len(want) != 36 {
			want = "" // no UUID: no key
		}
		equal(t, "endpoint", readEndpoint(n), want)
	},
	"GetUsers": func(t *testing.T, n *Node, b []byte) { equal(t, "users", readUsers(n), len(strict(t, b).Users)) },
	"GetVideoSourceConfigurations": func(t *testing.T, n *Node, b []byte) {
		got := readConfigs(n)
		e := strict(t, b)
		equal(t, "configurations", len(got), len(e.Configs))
		for i, c := range e.Configs {
			equal(t, "configuration", got[i], sourceConfig{Clean(c.Token), Clean(c.Name), Clean(c.SourceToken)})
		}
	},
	"GetAudioSources": func(t *testing.T, n *Node, b []byte) {
		var want []string
		for _, a := range strict(t, b).AudioSources {
			want = append(want, a.Token)
		}
		equal(t, "audio sources", readAudioSources(n), want)
	},
	"GetNodes": func(t *testing.T, n *Node, b []byte) {
		got := readNodes(n)
		e := strict(t, b)
		equal(t, "nodes", len(got), len(e.Nodes))
		for i, p := range e.Nodes {
			equal(t, "node", got[i].Token+" "+got[i].Name, p.Token+" "+strings.TrimSpace(p.Name))
			if len(p.Spaces) > 0 {
				equal(t, "pan and tilt", got[i].PanTilt, true)
			}
		}
	},
	"GetRecordingJobs": func(t *testing.T, n *Node, b []byte) {
		want := map[string][]job{}
		for _, j := range strict(t, b).Jobs {
			for _, from := range j.From {
				want[j.Recording] = append(want[j.Recording], job{from, strings.EqualFold(j.Mode, "Idle")})
			}
		}
		if d := cmp.Diff(want, readJobs(n), cmp.AllowUnexported(job{})); d != "" {
			t.Errorf("jobs (-xml +read):\n%s", d)
		}
	},
	"GetRecordingSummary": func(t *testing.T, n *Node, b []byte) {
		e := strict(t, b).Summary[0]
		got := readSummary(n)
		equal(t, "recordings", got.Recordings, int(e.NumberRecordings))
		for text, at := range map[string]time.Time{e.DataFrom: got.Oldest, e.DataUntil: got.Newest} {
			if want, err := time.Parse(time.RFC3339, strings.TrimSpace(text)); err == nil && want.Year() >= 2000 {
				equal(t, text, at.Equal(want), true)
			}
		}
	},
	"GetOSDs": func(t *testing.T, n *Node, b []byte) {
		got := readOSDs(n)
		for _, o := range strict(t, b).OSDs {
			text := Clean(o.Text)
			if text != "" && (o.Kind == "Plain" || o.Kind == "") && len(got[o.Config]) < maxTexts && !slices.Contains(got[o.Config], text) {
				t.Errorf("no %q among the texts of %s: %q", text, o.Config, got[o.Config])
			}
		}
	},
	"GetHostname": func(t *testing.T, n *Node, b []byte) {
		want := ""
		if h := strict(t, b).Hostname; len(h) > 0 {
			want = Clean(h[0])
		}
		equal(t, "hostname", n.Str("HostnameInformation", "Name"), want)
	},
	"GetVideoSources": func(t *testing.T, n *Node, b []byte) {
		var want []Source
		for _, s := range strict(t, b).Sources {
			if !slices.ContainsFunc(want, func(w Source) bool { return w.Token == Clean(s.Token) }) {
				want = append(want, Source{Token: Clean(s.Token), FPS: float64(s.FPS), Width: int(s.Width), Height: int(s.Height)})
			}
		}
		got := readVideoSources(n)
		for i := range got {
			got[i].Signs = nil // of our making
		}
		equal(t, "sources", got, want)
	},
	"GetProfiles": func(t *testing.T, n *Node, b []byte) {
		got := readProfiles1(n)
		e := strict(t, b)
		if len(e.Profiles) == 0 || len(got) != len(e.Profiles) {
			t.Fatalf("read %d profiles of %d", len(got), len(e.Profiles))
		}
		for i, p := range e.Profiles {
			hasEncoder := p.Video != nil
			if !hasEncoder {
				p.Video = &encoder{}
			}
			want := Profile{Token: Clean(p.Token), Name: Clean(p.Name), Source: Clean(p.Source), Media1: true, Encoder: hasEncoder, Label: got[i].Label, Config: got[i].Config,
				Codec: iana(p.Video.Encoding), Width: int(p.Video.Width), Height: int(p.Video.Height), FPS: float64(p.Video.FPS),
				Audio: len(p.Audio)+len(p.Sound) > 0, AudioIn: first(p.Sound), PTZ: len(p.Node) > 0, PTZNode: first(p.Node)}
			if p.Video.Encoding == "MPEG4" {
				want.GOP = int(p.Video.GOP4)
			}
			if p.Video.Encoding == "H264" {
				want.GOP = int(p.Video.GOP264)
			}
			if p.Video.Encoding != "H264" && p.Video.Encoding != "MPEG4" && p.Video.Encoding != "JPEG" {
				want.Codec, want.GOP = got[i].Codec, got[i].GOP // beyond the schema of Media1
			}
			equal(t, "profile "+p.Token, got[i], want)
		}
	},
	"Media2GetProfiles": func(t *testing.T, n *Node, b []byte) {
		got := readProfiles2(n)
		e := strict(t, b)
		if len(e.Profiles) == 0 || len(got) != len(e.Profiles) {
			t.Fatalf("read %d profiles of %d", len(got), len(e.Profiles))
		}
		for i, p := range e.Profiles {
			hasEncoder := p.Video2 != nil
			if !hasEncoder {
				p.Video2 = &encoder{}
			}
			gop, _ := strconv.Atoi(p.Video2.GovLength)
			want := Profile{Token: Clean(p.Token), Name: Clean(p.Name), Source: Clean(p.Source2), Media2: true, Encoder: hasEncoder, Label: got[i].Label, Config: got[i].Config,
				Codec: iana(p.Video2.Encoding), Width: int(p.Video2.Width), Height: int(p.Video2.Height), FPS: float64(p.Video2.FPS), GOP: gop,
				Audio: len(p.Audio2)+len(p.Sound2) > 0, AudioIn: first(p.Sound2), PTZ: len(p.Node2) > 0, PTZNode: first(p.Node2)}
			equal(t, "profile "+p.Token, got[i], want)
		}
	},
	"GetStreamUri": func(t *testing.T, n *Node, b []byte) {
		e := strict(t, b)
		checkURI(t, n, first(append(e.MediaURI, e.URI...)))
	},
	"Media2GetStreamUri": func(t *testing.T, n *Node, b []byte) { checkURI(t, n, first(strict(t, b).URI)) },
	"GetSnapshotUri": func(t *testing.T, n *Node, b []byte) {
		e := strict(t, b)
		checkURI(t, n, first(append(e.SnapshotURI, e.Snapshot2...)))
	},
	"Media2GetSnapshotUri": func(t *testing.T, n *Node, b []byte) { checkURI(t, n, first(strict(t, b).Snapshot2)) },
	"GetRecordings":        checkRecordings,
	"recordings":           checkRecordings, // axis-exonvif_get_recordings
	"GetSystemDateAndTime": func(t *testing.T, n *Node, b []byte) {
		e := strict(t, b)
		c := readClock(n, "", base, base)
		equal(t, "zone", c.Zone, Clean(e.TZ))
		u := e.UTC
		if u == nil || u.Month < 1 || u.Day < 1 || u.Year < 1970 || u.Hour > 23 {
			equal(t, "known", c.Known, false)
			return
		}
		d := c.Device
		equal(t, "time", []int{d.Year(), int(d.Month()), d.Day(), d.Hour(), d.Minute(), d.Second()},
			[]int{int(u.Year), int(u.Month), int(u.Day), int(u.Hour), int(u.Minute), int(u.Second)})
	},
	"GetNTP": func(t *testing.T, n *Node, b []byte) {
		e := strict(t, b)
		var want []string
		for _, h := range append(e.NTP, e.NTPDHCP...) {
			for _, text := range []string{h.IPv4Address, h.IPv6Address, h.DNSname} {
				if text = Clean(text); text != "" && len(want) < 8 {
					want = append(want, text)
				}
			}
		}
		equal(t, "servers", readNTP(n).Servers, want)
	},
}

func checkRecordings(t *testing.T, n *Node, b []byte) {
	got := readRecordings(n)
	e := strict(t, b)
	if len(e.Recordings) == 0 || len(got) != len(e.Recordings) {
		t.Fatalf("read %d recordings of %d", len(got), len(e.Recordings))
	}
	for i, r := range e.Recordings {
		equal(t, "token", got[i].Token, Clean(r.RecordingToken))
		equal(t, "source", got[i].SourceID, Clean(r.SourceID))
		equal(t, "name", got[i].SourceName, Clean(r.Name))
		equal(t, "tracks", got[i].Tracks, len(r.Tracks))
	}
}

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// iana writes a Media1 encoding the way that we keep it.
func iana(s string) string {
	switch s {
	case "JPEG":
		return "MJPEG"
	case "MPV4-ES":
		return "MPEG4"
	}
	return s
}

// checkURI compares the address that we would use with the one in the XML: same scheme,
// port and path, our host.
func checkURI(t *testing.T, n *Node, want string) {
	t.Helper()
	got, ok := ParseURI(raw(n.Find("Uri")), operator)
	want = strings.TrimSpace(want)
	if want == "" || want == "(null)" {
		equal(t, "usable", ok, false)
		return
	}
	u, err := url.Parse(strings.ReplaceAll(want, "&amp;", "&")) // escaped twice, by some
	if err != nil {
		t.Logf("net/url does not read it: %v", err)
		return
	}
	g, err := url.Parse(got.Asked)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "reported host", got.Host, u.Hostname())
	equal(t, "scheme", g.Scheme, u.Scheme)
	equal(t, "host", g.Hostname(), operator.String())
	if u.Port() != "" {
		equal(t, "port", g.Port(), u.Port())
	}
	secret := u.User != nil || regexp.MustCompile(`(?i)(^|[^a-z])(user|username|usr|pass|password|pwd|passwd|loginuse|loginpas|auth|authbasic|secret|account|login)=`).MatchString(want)
	equal(t, "holds a password", got.Secret, secret)
	if !secret {
		equal(t, "path", g.RequestURI(), u.RequestURI())
		return
	}
	for _, word := range secrets {
		if strings.Contains(got.Asked+got.Reported, word) {
			t.Errorf("the password is still in %s or %s", got.Asked, got.Reported)
		}
	}
}

var (
	operator = netip.MustParseAddr("192.0.2.7")
	base     = time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)
	// secrets are the passwords in the answers that we know of.
	secrets = []string{"41f2kjt8", "s3cr3t", "tlJwpbo6"}
)
