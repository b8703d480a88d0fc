package onvif

import (
	"bytes"
	"encoding/xml"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html/charset"
)

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
		Token  string   `xml:"token,attr"`
		MAC    string   `xml:"Info>HwAddress"`
		Manual []string `xml:"IPv4>Config>Manual>Address"`
		DHCP   []string `xml:"IPv4>Config>FromDHCP>Address"`
	} `xml:"Body>GetNetworkInterfacesResponse>NetworkInterfaces"`
	Endpoint []string `xml:"Body>GetEndpointReferenceResponse>GUID"`
	Users    []struct {
		Username string
	} `xml:"Body>GetUsersResponse>User"`
	Configs []struct {
		Token             string `xml:"token,attr"`
		Name, SourceToken string
	} `xml:"Body>GetVideoSourceConfigurationsResponse>Configurations"`
	AudioSources []struct {
		Token string `xml:"token,attr"`
	} `xml:"Body>GetAudioSourcesResponse>AudioSources"`
	Nodes []struct {
		Token  string `xml:"token,attr"`
		Name   string
		Spaces []struct {
			XMLName xml.Name
		} `xml:"SupportedPTZSpaces>AbsolutePanTiltPositionSpace"`
	} `xml:"Body>GetNodesResponse>PTZNode"`
	Jobs []struct {
		Recording string   `xml:"JobConfiguration>RecordingToken"`
		Mode      string   `xml:"JobConfiguration>Mode"`
		From      []string `xml:"JobConfiguration>Source>SourceToken>Token"`
	} `xml:"Body>GetRecordingJobsResponse>JobItem"`
	Summary []struct {
		DataFrom, DataUntil string
		NumberRecordings    number
	} `xml:"Body>GetRecordingSummaryResponse>Summary"`
	OSDs []struct {
		Config string `xml:"VideoSourceConfigurationToken"`
		Kind   string `xml:"TextString>Type"`
		Text   string `xml:"TextString>PlainText"`
	} `xml:"Body>GetOSDsResponse>OSDs"`
	Hostname []string `xml:"Body>GetHostnameResponse>HostnameInformation>Name"`
	Sources  []struct {
		Token  string `xml:"token,attr"`
		FPS    number `xml:"Framerate"`
		Width  number `xml:"Resolution>Width"`
		Height number `xml:"Resolution>Height"`
	} `xml:"Body>GetVideoSourcesResponse>VideoSources"`
	Profiles []struct {
		Token  string `xml:"token,attr"`
		Name   string
		Source string   `xml:"VideoSourceConfiguration>SourceToken"`
		Video  *encoder `xml:"VideoEncoderConfiguration"`
		Audio  []string `xml:"AudioEncoderConfiguration>Encoding"`
		Sound  []string `xml:"AudioSourceConfiguration>SourceToken"`
		Node   []string `xml:"PTZConfiguration>NodeToken"`

		Source2 string   `xml:"Configurations>VideoSource>SourceToken"`
		Video2  *encoder `xml:"Configurations>VideoEncoder"`
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
		Year   number `xml:"Date>Year"`
		Month  number `xml:"Date>Month"`
		Day    number `xml:"Date>Day"`
		Hour   number `xml:"Time>Hour"`
		Minute number `xml:"Time>Minute"`
		Second number `xml:"Time>Second"`
	} `xml:"Body>GetSystemDateAndTimeResponse>SystemDateAndTime>UTCDateTime"`
	TZ      string `xml:"Body>GetSystemDateAndTimeResponse>SystemDateAndTime>TimeZone>TZ"`
	NTP     []host `xml:"Body>GetNTPResponse>NTPInformation>NTPManual"`
	NTPDHCP []host `xml:"Body>GetNTPResponse>NTPInformation>NTPFromDHCP"`
}

// host is an NTP server.
type host struct{ IPv4Address, IPv6Address, DNSname string }

type encoder struct {
	Encoding  string
	Width     number `xml:"Resolution>Width"`
	Height    number `xml:"Resolution>Height"`
	FPS       number `xml:"RateControl>FrameRateLimit"`
	GovLength string `xml:"GovLength,attr"`
	GOP4      number `xml:"MPEG4>GovLength"`
	GOP264    number `xml:"H264>GovLength"`
}

// number is a number with whatever behind it: "25 fps".
type number float64

func (n *number) UnmarshalText(b []byte) error {
	m := regexp.MustCompile(`^\s*-?[0-9]+(\.[0-9]*)?`).Find(b)
	f, err := strconv.ParseFloat(strings.TrimSpace(string(m)), 64)
	if err != nil {
		f = 0
	}
	*n = number(f)
	return nil
}

func strict(t *testing.T, b []byte) body {
	t.Helper()
	var e body
	dec := xml.NewDecoder(bytes.NewReader(b))
	dec.CharsetReader = charset.NewReaderLabel
	if err := dec.Decode(&e); err != nil {
		t.Fatalf("the strict reader: %v", err)
	}
	return e
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmp.AllowUnexported(sourceConfig{}, job{}), cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); d != "" {
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
	if len(want) > 0 {
		equal(t, "codes", f.Codes, want)
	}
	if e.Fault.Reason != "" { // of SOAP 1.2
		equal(t, "reason", f.Text, Clean(e.Fault.Reason))
	}
}
