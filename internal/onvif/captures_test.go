package onvif

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html/charset"
)

var captures = flag.String("captures", "", "folder with real answers, named maker-model_Operation.xml")

// TestAnswersDecode reads every answer of testdata/answers (our own, modelled on what
// devices do) and of -captures (real ones) and compares what we read with what
// encoding/xml's strict reader, told the schema, says.
func TestAnswersDecode(t *testing.T) {
	folders := []string{filepath.Join("testdata", "answers")}
	if *captures != "" {
		folders = append(folders, *captures)
	}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.xml"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no answers in %s: %v", folder, err)
		}
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".xml"), func(t *testing.T) {
				b, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				decodeAnswer(t, strings.TrimSuffix(file[strings.LastIndexByte(file, '_')+1:], ".xml"), b)
			})
		}
	}
}

func decodeAnswer(t *testing.T, operation string, b []byte) {
	t.Helper()
	sameTree(t, b)
	n, fault, err := Envelope(b)
	if err != nil {
		t.Fatal(err)
	}
	if fault != nil {
		checkFault(t, fault, b)
		return
	}
	if check, ok := checks[operation]; ok {
		check(t, n, b)
	}
}

// sameTree compares our tree with the token stream of a strict reader, element by
// element: local names, text, attributes. Where the strict reader gives up (a few devices
// send what is no XML), all that it read until then must be ours too.
func sameTree(t *testing.T, b []byte) {
	t.Helper()
	root, err := parse(b)
	if err != nil || len(root.Kids) == 0 {
		t.Fatalf("nothing was read: %v", err)
	}
	want, broken := strictTree(b)
	ours := tree(root)
	if broken != nil {
		// The strict reader knows the texts of finished elements only.
		want = want[:max(0, len(want)-1)]
		ours = ours[:min(len(ours), len(want))]
	}
	if d := cmp.Diff(want, ours); d != "" {
		t.Errorf("tree differs (-strict +ours):\n%s", d)
	}
}

// tree writes the elements under root one after the other.
func tree(root *Node) []string {
	var out []string
	var walk func(n *Node)
	walk = func(n *Node) {
		out = append(out, "<"+n.Name)
		for _, a := range n.Attr {
			out = append(out, a.Name+"="+a.Value)
		}
		for _, k := range n.Kids {
			walk(k)
		}
		out = append(out, n.Text+">")
	}
	for _, k := range root.Kids {
		walk(k)
	}
	return out
}

// strictTree is tree by encoding/xml, until the document breaks its rules.
func strictTree(b []byte) (out []string, broken error) {
	var text []string
	dec := xml.NewDecoder(bytes.NewReader(b))
	dec.CharsetReader = charset.NewReaderLabel
	for {
		tok, err := dec.Token()
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return out, err
		}
		switch k := tok.(type) {
		case xml.StartElement:
			out = append(out, "<"+k.Name.Local)
			for _, a := range k.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					out = append(out, a.Name.Local+"="+a.Value)
				}
			}
			text = append(text, "")
		case xml.CharData:
			if len(text) > 0 {
				text[len(text)-1] += string(k)
			}
		case xml.EndElement:
			out = append(out, strings.TrimSpace(text[len(text)-1])+">")
			text = text[:len(text)-1]
		}
	}
}

// body is what the schema says of the answers, for the strict reader.
type body struct {
	Fault *struct {
		Value  string `xml:"Code>Value"`
		Sub    string `xml:"Code>Subcode>Value"`
		SubSub string `xml:"Code>Subcode>Subcode>Value"`
		Reason string `xml:"Reason>Text"`
	} `xml:"Body>Fault"`
	Services []struct {
		Namespace, XAddr string
		Major            string `xml:"Version>Major"`
		Minor            string `xml:"Version>Minor"`
	} `xml:"Body>GetServicesResponse>Service"`
	Capabilities []struct {
		Media, PTZ struct{ XAddr string }
		Recording  struct{ XAddr string } `xml:"Extension>Recording"`
		Search     struct{ XAddr string } `xml:"Extension>Search"`
	} `xml:"Body>GetCapabilitiesResponse>Capabilities"`
	Information []struct {
		Manufacturer, Model, FirmwareVersion, SerialNumber, HardwareId string
	} `xml:"Body>GetDeviceInformationResponse"`
	ScopeItems []string `xml:"Body>GetScopesResponse>Scopes>ScopeItem"`
	Interfaces []struct {
		Token string `xml:"token,attr"`
		MAC   string `xml:"Info>HwAddress"`
	} `xml:"Body>GetNetworkInterfacesResponse>NetworkInterfaces"`
	Hostname []string `xml:"Body>GetHostnameResponse>HostnameInformation>Name"`
	Sources  []struct {
		Token  string  `xml:"token,attr"`
		FPS    float64 `xml:"Framerate"`
		Width  int     `xml:"Resolution>Width"`
		Height int     `xml:"Resolution>Height"`
	} `xml:"Body>GetVideoSourcesResponse>VideoSources"`
	Profiles []struct {
		Token  string `xml:"token,attr"`
		Name   string
		Source string   `xml:"VideoSourceConfiguration>SourceToken"`
		Video  encoder  `xml:"VideoEncoderConfiguration"`
		Audio  []string `xml:"AudioEncoderConfiguration>Encoding"`
		Sound  []string `xml:"AudioSourceConfiguration>SourceToken"`
		Node   []string `xml:"PTZConfiguration>NodeToken"`

		Source2 string   `xml:"Configurations>VideoSource>SourceToken"`
		Video2  encoder  `xml:"Configurations>VideoEncoder"`
		Audio2  []string `xml:"Configurations>AudioEncoder>Encoding"`
		Sound2  []string `xml:"Configurations>AudioSource>SourceToken"`
		Node2   []string `xml:"Configurations>PTZ>NodeToken"`
	} `xml:"Body>GetProfilesResponse>Profiles"`
	MediaURI    []string `xml:"Body>GetStreamUriResponse>MediaUri>Uri"`
	URI         []string `xml:"Body>GetStreamUriResponse>Uri"`
	SnapshotURI []string `xml:"Body>GetSnapshotUriResponse>MediaUri>Uri"`
	Snapshot2   []string `xml:"Body>GetSnapshotUriResponse>Uri"`
	Recordings  []struct {
		RecordingToken string
		SourceID       string     `xml:"Configuration>Source>SourceId"`
		Name           string     `xml:"Configuration>Source>Name"`
		Tracks         []struct{} `xml:"Tracks>Track"`
	} `xml:"Body>GetRecordingsResponse>RecordingItem"`
	UTC *struct {
		Year   int `xml:"Date>Year"`
		Month  int `xml:"Date>Month"`
		Day    int `xml:"Date>Day"`
		Hour   int `xml:"Time>Hour"`
		Minute int `xml:"Time>Minute"`
		Second int `xml:"Time>Second"`
	} `xml:"Body>GetSystemDateAndTimeResponse>SystemDateAndTime>UTCDateTime"`
	TZ       string   `xml:"Body>GetSystemDateAndTimeResponse>SystemDateAndTime>TimeZone>TZ"`
	NTP      []string `xml:"Body>GetNTPResponse>NTPInformation>NTPManual>IPv4Address"`
	DNSNames []string `xml:"Body>GetNTPResponse>NTPInformation>NTPManual>DNSname"`
}

type encoder struct {
	Encoding  string
	Width     int     `xml:"Resolution>Width"`
	Height    int     `xml:"Resolution>Height"`
	FPS       float64 `xml:"RateControl>FrameRateLimit"`
	GovLength string  `xml:"GovLength,attr"`
	GOP4      int     `xml:"MPEG4>GovLength"`
	GOP264    int     `xml:"H264>GovLength"`
}

func strict(t *testing.T, b []byte) body {
	t.Helper()
	var e body
	if err := xml.Unmarshal(b, &e); err != nil {
		t.Fatalf("the strict reader: %v", err)
	}
	return e
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-xml +read):\n%s", what, d)
	}
}

func checkFault(t *testing.T, f *Fault, b []byte) {
	e := strict(t, b)
	if e.Fault == nil {
		t.Fatal("a fault was read where the XML has none")
	}
	var want []string
	for _, c := range []string{e.Fault.Value, e.Fault.Sub, e.Fault.SubSub} {
		if c != "" {
			want = append(want, c[strings.IndexByte(c, ':')+1:])
		}
	}
	equal(t, "codes", f.Codes, want)
	equal(t, "reason", f.Text, strings.TrimSpace(e.Fault.Reason))
}

var checks = map[string]func(*testing.T, *Node, []byte){
	"GetServices": func(t *testing.T, n *Node, b []byte) {
		e := strict(t, b)
		tb := readServices(n, nil, "/x")
		known := 0
		for _, s := range e.Services {
			name, ok := names[s.Namespace]
			if !ok {
				continue
			}
			known++
			equal(t, name+" address", tb[name].XAddr, strings.TrimSpace(s.XAddr))
			equal(t, name+" version", tb[name].Version, s.Major+"."+s.Minor)
		}
		equal(t, "services", len(tb), known)
	},
	"GetCapabilities": func(t *testing.T, n *Node, b []byte) {
		e := strict(t, b)
		tb := readServices(nil, n, "/x")
		c := e.Capabilities[0]
		equal(t, "media", tb["media"].XAddr, strings.TrimSpace(c.Media.XAddr))
		equal(t, "ptz", tb["ptz"].XAddr, strings.TrimSpace(c.PTZ.XAddr))
		equal(t, "recording", tb["recording"].XAddr, strings.TrimSpace(c.Recording.XAddr))
		equal(t, "search", tb["search"].XAddr, strings.TrimSpace(c.Search.XAddr))
	},
	"GetDeviceInformation": func(t *testing.T, n *Node, b []byte) {
		i := strict(t, b).Information[0]
		want := Information{i.Manufacturer, i.Model, i.FirmwareVersion, i.SerialNumber, i.HardwareId}
		equal(t, "information", readInformation(n), want)
	},
	"GetScopes": func(t *testing.T, n *Node, b []byte) {
		got := readScopes(n)
		for _, item := range strict(t, b).ScopeItems {
			if v, ok := strings.CutPrefix(item, "onvif://www.onvif.org/name/"); ok {
				equal(t, "name", got.Name, strings.ReplaceAll(v, "%20", " "))
			}
			if v, ok := strings.CutPrefix(item, "onvif://www.onvif.org/hardware/"); ok {
				equal(t, "hardware", got.Hardware, v)
			}
		}
	},
	"GetNetworkInterfaces": func(t *testing.T, n *Node, b []byte) {
		got := readInterfaces(n)
		e := strict(t, b)
		equal(t, "interfaces", len(got), len(e.Interfaces))
		for i, f := range e.Interfaces {
			equal(t, "token", got[i].Token, f.Token)
			equal(t, "mac", got[i].MAC, strings.ReplaceAll(strings.ToLower(f.MAC), "-", ":"))
		}
	},
	"GetHostname": func(t *testing.T, n *Node, b []byte) {
		want := ""
		if h := strict(t, b).Hostname; len(h) > 0 {
			want = strings.TrimSpace(h[0])
		}
		equal(t, "hostname", n.Str("HostnameInformation", "Name"), want)
	},
	"GetVideoSources": func(t *testing.T, n *Node, b []byte) {
		var want []Source
		for _, s := range strict(t, b).Sources {
			want = append(want, Source{Token: s.Token, FPS: s.FPS, Width: s.Width, Height: s.Height})
		}
		equal(t, "sources", readVideoSources(n), want)
	},
	"GetProfiles": func(t *testing.T, n *Node, b []byte) {
		got := readProfiles1(n)
		e := strict(t, b)
		if len(e.Profiles) == 0 || len(got) != len(e.Profiles) {
			t.Fatalf("read %d profiles of %d", len(got), len(e.Profiles))
		}
		for i, p := range e.Profiles {
			want := Profile{Token: p.Token, Name: strings.TrimSpace(p.Name), Source: p.Source, Media1: true, Label: got[i].Label, Config: got[i].Config,
				Codec: iana(p.Video.Encoding), Width: p.Video.Width, Height: p.Video.Height, FPS: p.Video.FPS,
				Audio: len(p.Audio)+len(p.Sound) > 0, AudioIn: first(p.Sound), PTZ: len(p.Node) > 0, PTZNode: first(p.Node)}
			if p.Video.Encoding == "MPEG4" {
				want.GOP = p.Video.GOP4
			}
			if p.Video.Encoding == "H264" {
				want.GOP = p.Video.GOP264
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
			gop, _ := strconv.Atoi(p.Video2.GovLength)
			want := Profile{Token: p.Token, Name: strings.TrimSpace(p.Name), Source: p.Source2, Media2: true, Label: got[i].Label, Config: got[i].Config,
				Codec: iana(p.Video2.Encoding), Width: p.Video2.Width, Height: p.Video2.Height, FPS: p.Video2.FPS, GOP: gop,
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
		c := readClock(n, "", base)
		equal(t, "zone", c.Zone, strings.TrimSpace(e.TZ))
		u := e.UTC
		if u == nil || u.Month < 1 || u.Day < 1 {
			equal(t, "known", c.Known, false)
			return
		}
		d := c.Device
		equal(t, "time", []int{d.Year(), int(d.Month()), d.Day(), d.Hour(), d.Minute(), d.Second()},
			[]int{u.Year, u.Month, u.Day, u.Hour, u.Minute, u.Second})
	},
	"GetNTP": func(t *testing.T, n *Node, b []byte) {
		e := strict(t, b)
		equal(t, "servers", readNTP(n).Servers, append(e.NTP, e.DNSNames...))
	},
}

func checkRecordings(t *testing.T, n *Node, b []byte) {
	got := readRecordings(n)
	e := strict(t, b)
	if len(e.Recordings) == 0 || len(got) != len(e.Recordings) {
		t.Fatalf("read %d recordings of %d", len(got), len(e.Recordings))
	}
	for i, r := range e.Recordings {
		equal(t, "token", got[i].Token, r.RecordingToken)
		equal(t, "source", got[i].SourceID, r.SourceID)
		equal(t, "name", got[i].SourceName, r.Name)
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
	if s == "JPEG" {
		return "MJPEG"
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
	u, err := url.Parse(want)
	if err != nil {
		t.Fatal(err)
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
	secret := strings.Contains(want, "pass") || u.User != nil
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
