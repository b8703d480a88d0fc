package onvif

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fake is a device written down as literal answers. It shares nothing with the client.
type fake struct {
	t       *testing.T
	answers map[string]string // by the name of the request's element
	guard   func(w http.ResponseWriter, r *http.Request, body string) bool
	skew    time.Duration

	mu      sync.Mutex
	asked   []string
	paths   []string
	bodies  []string
	headers []http.Header
	now     int
	most    int
}

var request = regexp.MustCompile(`<soap-env:Body>\s*<(?:[a-z0-9]+:)?([A-Za-z0-9]+)`)

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	f.now++
	f.most = max(f.most, f.now)
	name := ""
	if m := request.FindSubmatch(b); m != nil {
		name = string(m[1])
	}
	f.asked = append(f.asked, name)
	f.paths = append(f.paths, r.URL.RequestURI())
	f.bodies = append(f.bodies, string(b))
	f.headers = append(f.headers, r.Header.Clone())
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.now--
		f.mu.Unlock()
	}()
	if f.guard != nil && !f.guard(w, r, string(b)) {
		return
	}
	a, ok := f.answers[name]
	switch {
	case name == "GetSystemDateAndTime" && !ok:
		n := time.Now().UTC().Add(f.skew)
		a = soap(fmt.Sprintf(`<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:UTCDateTime><tt:Time><tt:Hour>%d</tt:Hour><tt:Minute>%d</tt:Minute><tt:Second>%d</tt:Second></tt:Time><tt:Date><tt:Year>%d</tt:Year><tt:Month>%d</tt:Month><tt:Day>%d</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`,
			n.Hour(), n.Minute(), n.Second(), n.Year(), n.Month(), n.Day()))
	case !ok:
		w.WriteHeader(http.StatusBadRequest)
		a = soap(`<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>ter:ActionNotSupported</s:Value></s:Subcode></s:Code><s:Reason><s:Text>no such thing</s:Text></s:Reason></s:Fault>`)
	}
	w.Header().Set("Content-Type", "application/soap+xml")
	_, _ = io.WriteString(w, a)
}

func soap(body string) string {
	return `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:ter="http://www.onvif.org/ver10/error"><s:Body>` + body + `</s:Body></s:Envelope>`
}

const notAuthorized = `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code><s:Reason><s:Text>Sender not authorized</s:Text></s:Reason></s:Fault>`

func answerFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "answers", name+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// recorder is a fake with four channels and all that belongs to them. Addresses in its
// answers point elsewhere.
func recorder(t *testing.T) *fake {
	uri := func(s string) string {
		return soap(`<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>` + s + `</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>`)
	}
	return &fake{t: t, answers: map[string]string{
		"GetServices": soap(`<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver10/device/wsdl</tds:Namespace><tds:XAddr>http://203.0.113.9/elsewhere</tds:XAddr></tds:Service><tds:Service><tds:Namespace>http://www.onvif.org/ver10/media/wsdl</tds:Namespace><tds:XAddr>
   http://203.0.113.9:81/onvif/Media?x=1</tds:XAddr></tds:Service></tds:GetServicesResponse>`),
		"GetCapabilities":         soap(`<tds:GetCapabilitiesResponse><tds:Capabilities><tt:PTZ><tt:XAddr>http://[fe80::1]/onvif/ptz</tt:XAddr></tt:PTZ><tt:Extension><tt:Recording><tt:XAddr>http://203.0.113.9/onvif/rec</tt:XAddr></tt:Recording><tt:Search><tt:XAddr>http://203.0.113.9/onvif/search</tt:XAddr></tt:Search></tt:Extension></tds:Capabilities></tds:GetCapabilitiesResponse>`),
		"GetDeviceInformation":    soap(`<tds:GetDeviceInformationResponse><tds:Manufacturer>Hanbit</tds:Manufacturer><tds:Model>HR-4</tds:Model><tds:FirmwareVersion>1.2</tds:FirmwareVersion><tds:SerialNumber>HB0001</tds:SerialNumber><tds:HardwareId>7</tds:HardwareId></tds:GetDeviceInformationResponse>`),
		"GetScopes":               answerFile(t, "scopes_GetScopes"),
		"GetNetworkInterfaces":    answerFile(t, "twonics_GetNetworkInterfaces"),
		"GetHostname":             soap(`<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>hr4</tt:Name></tds:HostnameInformation></tds:GetHostnameResponse>`),
		"GetEndpointReference":    soap(`<tds:GetEndpointReferenceResponse><tds:GUID>urn:uuid:4D454930-0000-1000-8000-0200000AABB1</tds:GUID></tds:GetEndpointReferenceResponse>`),
		"GetVideoSources":         answerFile(t, "recorder4_GetVideoSources"),
		"GetProfiles":             answerFile(t, "recorder4_GetProfiles"),
		"GetNodes":                soap(`<tptz:GetNodesResponse xmlns:tptz="p"><tptz:PTZNode token="Node_1"><tt:Name>n</tt:Name><tt:SupportedPTZSpaces><tt:ContinuousZoomVelocitySpace/></tt:SupportedPTZSpaces></tptz:PTZNode></tptz:GetNodesResponse>`),
		"GetStreamUri":            uri("\n rtsp://203.0.113.9:8554/ch?u=1"),
		"GetSnapshotUri":          answerFile(t, "null_GetSnapshotUri"),
		"GetRecordingSummary":     soap(`<tse:GetRecordingSummaryResponse xmlns:tse="s"><tse:Summary><tt:DataFrom>2026-01-01T00:00:00Z</tt:DataFrom><tt:DataUntil>2026-03-01T00:00:00+09:00</tt:DataUntil><tt:NumberRecordings>2</tt:NumberRecordings></tse:Summary></tse:GetRecordingSummaryResponse>`),
		"GetRecordings":           answerFile(t, "two_GetRecordings"),
		"GetRecordingInformation": soap(`<tse:GetRecordingInformationResponse xmlns:tse="s"><tse:RecordingInformation><tt:EarliestRecording>2026-01-05T00:00:00Z</tt:EarliestRecording><tt:LatestRecording>2026-03-01T00:00:00Z</tt:LatestRecording><tt:Track><tt:TrackType>Audio</tt:TrackType><tt:DataFrom>2025-01-01T00:00:00Z</tt:DataFrom></tt:Track><tt:Track><tt:TrackType>Video</tt:TrackType><tt:DataFrom>2026-01-07T00:00:00Z</tt:DataFrom><tt:DataTo>2026-03-01T01:00:00Z</tt:DataTo></tt:Track></tse:RecordingInformation></tse:GetRecordingInformationResponse>`),
	}}
}

// start serves h and gives the configuration to ask it.
func start(t *testing.T, h http.Handler) Config {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	ap := netip.MustParseAddrPort(strings.TrimPrefix(srv.URL, "http://"))
	return Config{Addr: ap, Allow: func(a netip.Addr) bool { return a == ap.Addr() }, Timeout: 3 * time.Second}
}

// memory is a Breaker as simple as one can be.
type memory struct {
	mu     sync.Mutex
	open   map[string]bool
	worked []string

	outcomes []Outcome
}

func (m *memory) Begin(_ context.Context, l Login) (func(Outcome), Outcome) {
	if m.Open(l.Addr, l.Version) {
		return nil, LoginRefused
	}
	return func(o Outcome) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.outcomes = append(m.outcomes, o)
		switch o {
		case LoginWorked:
			m.worked = append(m.worked, l.Version)
		case LoginRefused:
			if m.open == nil {
				m.open = map[string]bool{}
			}
			m.open[l.Addr.String()+l.Version] = true
		}
	}, ""
}

func (m *memory) Open(a netip.Addr, v string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.open[a.String()+v]
}

// wsse checks a UsernameToken the way a device does, against its own clock.
func wsse(f *fake, user, password string, open ...string) func(http.ResponseWriter, *http.Request, string) bool {
	field := func(body, name string) string {
		m := regexp.MustCompile(`<wss?[eu]:` + name + `(?: [^>]*)?>([^<]*)<`).FindStringSubmatch(body)
		if m == nil {
			return ""
		}
		return m[1]
	}
	seen := map[string]bool{}
	return func(w http.ResponseWriter, _ *http.Request, body string) bool {
		m := request.FindStringSubmatch(body)
		if m != nil && slices.Contains(open, m[1]) {
			return true
		}
		nonce, _ := base64.StdEncoding.DecodeString(field(body, "Nonce"))
		created := field(body, "Created")
		h := sha1.Sum(append(append(nonce, created...), password...))
		at, err := time.Parse(time.RFC3339Nano, created)
		off := at.Sub(time.Now().Add(f.skew)).Abs()
		f.mu.Lock()
		again := seen[string(nonce)]
		seen[string(nonce)] = true
		f.mu.Unlock()
		if err == nil && off < 5*time.Second && !again && field(body, "Username") == user &&
			field(body, "Password") == base64.StdEncoding.EncodeToString(h[:]) {
			return true
		}
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, soap(notAuthorized))
		return false
	}
}

// digestHTML checks RFC 2617 digest and answers 401 with a page, as digest-only devices do.
func digestHTML(f *fake, user, password string) func(http.ResponseWriter, *http.Request, string) bool {
	md := func(s string) string { h := md5.Sum([]byte(s)); return hex.EncodeToString(h[:]) }
	n := 0
	nonces := map[string]string{}
	return func(w http.ResponseWriter, r *http.Request, _ string) bool {
		p := map[string]string{}
		for _, m := range regexp.MustCompile(`(\w+)="?([^",]+)"?`).FindAllStringSubmatch(r.Header.Get("Authorization"), -1) {
			p[m[1]] = m[2]
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		uri, fresh := nonces[p["nonce"]]
		delete(nonces, p["nonce"])
		want := md(md(user+":cam:"+password) + ":" + p["nonce"] + ":" + p["nc"] + ":" + p["cnonce"] + ":auth:" + md("POST:"+p["uri"]))
		if fresh && uri == r.URL.RequestURI() && p["uri"] == uri && p["username"] == user && p["response"] == want {
			return true
		}
		n++
		nonce := fmt.Sprintf("nonce%d", n)
		nonces[nonce] = r.URL.RequestURI()
		w.Header().Set("WWW-Authenticate", `Digest realm="cam", qop="auth", nonce="`+nonce+`"`)
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, "<html><body><h1>401 Unauthorized</h1></body></html>")
		return false
	}
}

func ask(t *testing.T, cfg Config) (Report, error) {
	t.Helper()
	return Interrogate(t.Context(), cfg)
}
