package sim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/sim"
)

// understood is what the independent client (testdata/client/ask.js) made of a device.
type understood struct {
	Clock       time.Time
	Information struct{ Manufacturer, Model, SerialNumber string }
	Scopes      []string
	Media, NTP  string
	Services    []string
	Interfaces  []string
	Media2      bool
	Sources     []struct {
		Token      string
		Resolution struct{ Width, Height int }
	}
	Profiles []struct {
		Token, Source, Encoding, Stream, Snapshot string
		Width, Height                             int
	}
	Nodes, Recordings []string
	Probe             struct {
		From  string
		Match struct {
			EndpointReference struct{ Address string }
			XAddrs            string
		}
	}
	Refused string
}

// TestIndependentClient lets the npm package onvif (github.com/agsh/onvif), which shares
// no code with ours, ask one camera of each maker and a recorder, over loopback.
func TestIndependentClient(t *testing.T) {
	t.Parallel()
	w, _ := play(t, `
name: an outside client
branches:
  - name: 본점
    networks: [NET.0/24]
    defaults: {recordings: 45d}
    devices:
      - {id: hikvision, maker: hikvision, name: "365코너 1", codec: h264, ptz: true}
      - {id: dahua, maker: dahua, name: "로비 1", codec: h265, audio: true}
      - {id: hanwha, maker: hanwha, name: "창구 1", codec: h264}
      - {id: axis, maker: axis, name: "Back door", codec: mjpeg}
      - {id: uniview, maker: uniview, name: "주차장", codec: h264, location: 지하}
      - {id: xiongmai, maker: xiongmai, name: "복도 & <계단>", codec: h264}
      - {id: nvr, maker: hikvision, kind: recorder, inputs: 4, channels: ["창구 1", "창구 2", "금고"]}
`, sim.Options{})
	type device struct {
		ID        string `json:"id"`
		Host      string `json:"host"`
		Port      int    `json:"port"`
		Discovery int    `json:"discovery"`
		User      string `json:"user"`
		Password  string `json:"password"`
	}
	var devices []device
	for _, d := range w.Scenario().Branches[0].Devices {
		devices = append(devices, device{d.ID, w.Address(d.ID).String(), d.ONVIFPort, w.Scenario().Ports.Discovery, d.User, d.Password})
	}
	got := map[string]understood{}
	if err := json.Unmarshal(outsideClient(t, devices), &got); err != nil {
		t.Fatal(err)
	}
	for _, at := range devices {
		d, _, _ := w.Scenario().Device(at.ID)
		t.Run(d.ID, func(t *testing.T) { compareUnderstood(t, d, at.Host, got[d.ID]) })
		if n := w.Requests(d.ID).AuthFailures; n == 0 {
			t.Errorf("%s counted no wrong password", d.ID)
		}
	}
}

func compareUnderstood(t *testing.T, d *sim.Device, host string, u understood) {
	if u.Information.Manufacturer != d.Manufacturer || u.Information.Model != d.Model || u.Information.SerialNumber != d.Serial {
		t.Errorf("information %+v, want %s %s %s", u.Information, d.Manufacturer, d.Model, d.Serial)
	}
	if off := time.Since(u.Clock).Abs(); off > time.Minute {
		t.Errorf("clock is off by %s", off)
	}
	if len(u.Sources) != len(d.Sources) {
		t.Errorf("%d video sources, want %d", len(u.Sources), len(d.Sources))
	}
	if !slices.ContainsFunc(u.Scopes, func(s string) bool { return strings.HasPrefix(s, "onvif://www.onvif.org/name/") }) {
		t.Errorf("no name in the scopes %q", u.Scopes)
	}
	if !slices.Contains(u.Interfaces, d.MAC) {
		t.Errorf("MACs %q, want %s", u.Interfaces, d.MAC)
	}
	if u.NTP != "ntp.example" {
		t.Errorf("time from %q", u.NTP)
	}
	if !strings.Contains(u.Media, "/onvif/") {
		t.Errorf("media service at %q", u.Media)
	}
	if u.Media2 != slices.Contains(u.Services, media2) || (d.Maker == "xiongmai") != (len(u.Services) == 0) {
		t.Errorf("Media2 %v, services %q", u.Media2, u.Services)
	}
	if len(u.Profiles) < len(d.Sources) {
		t.Errorf("%d profiles for %d sources", len(u.Profiles), len(d.Sources))
	}
	tokens := map[string]bool{}
	for _, s := range u.Sources {
		tokens[s.Token] = true
	}
	codecs := map[string]bool{}
	for _, p := range u.Profiles {
		codecs[p.Encoding] = true
		if !tokens[p.Source] || p.Width == 0 || p.Height == 0 || p.Encoding == "" {
			t.Errorf("profile %+v", p)
		}
		if !strings.HasPrefix(strings.TrimSpace(p.Stream), "rtsp://") || d.Reports == "" && d.Maker != "uniview" && !strings.Contains(p.Stream, host) {
			t.Errorf("stream of %s at %q", p.Token, p.Stream)
		}
		if (d.Maker == "xiongmai") != (p.Snapshot == "(null)") {
			t.Errorf("snapshot of %s at %q", p.Token, p.Snapshot)
		}
	}
	if want := map[sim.Codec]string{sim.CodecH264: "H264", sim.CodecH265: "H265", sim.CodecMJPEG: "JPEG"}[d.Sources[0].Codec]; !codecs[want] {
		t.Errorf("encodings %v, want %s among them", codecs, want)
	}
	if (len(u.Nodes) > 0) != d.Sources[0].PTZ {
		t.Errorf("PTZ nodes %q", u.Nodes)
	}
	if len(u.Recordings) == 0 {
		t.Error("no recordings")
	}
	if u.Probe.From != host || !strings.HasSuffix(u.Probe.Match.EndpointReference.Address, d.UUID) || !strings.Contains(u.Probe.Match.XAddrs, "/onvif/device_service") {
		t.Errorf("probe match %+v", u.Probe)
	}
	if !strings.Contains(strings.ToLower(u.Refused), "auth") {
		t.Errorf("a wrong password was answered with %q", u.Refused)
	}
}

// outsideClient installs the client as its lock file says and lets it ask.
func outsideClient(t *testing.T, devices any) []byte {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%s is missing, which runs the ONVIF client that shares no code with ours: run `make setup`, or install Debian's nodejs and npm (%v)", program, err)
		}
	}
	folder := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json", "ask.js"} {
		b, err := os.ReadFile(filepath.Join("testdata", "client", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// What is in npm's cache already is not fetched again; each package is checked against the lock file's sum.
	command := func(limit time.Duration, in []byte, name string, args ...string) ([]byte, error) {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		var out, trouble bytes.Buffer
		cmd := exec.CommandContext(ctx, name, args...)
		cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = folder, bytes.NewReader(in), &out, &trouble
		if err := cmd.Run(); err != nil {
			return nil, fmt.Errorf("%w\n%s%s", err, trouble.String(), out.String())
		}
		return out.Bytes(), nil
	}
	if _, err := command(5*time.Minute, nil, "npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"); err != nil {
		t.Fatalf("npm could not install the ONVIF client that internal/sim/testdata/client/package-lock.json names: does this machine reach an npm registry? %v", err)
	}
	in, err := json.Marshal(devices)
	if err != nil {
		t.Fatal(err)
	}
	out, err := command(3*time.Minute, in, "node", "ask.js")
	if err != nil {
		t.Fatalf("the independent client does not get along with the simulator: %v", err)
	}
	return out
}
