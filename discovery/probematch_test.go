package discovery

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var captures = flag.String("captures", "", "folder with real answers, named maker-model_Operation.xml")

func TestProbeMatches(t *testing.T) {
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join("testdata", "probematches", name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	got, err := ParseProbeMatches(read("camera.xml"))
	if err != nil {
		t.Fatal(err)
	}
	want := ProbeMatch{Endpoint: "10919da4-5566-7788-99aa-0012125b6eb1", Types: []string{"NetworkVideoTransmitter", "Device"},
		XAddrs: []string{"http://169.254.4.4/onvif/device_service", "http://192.0.2.12:8899/onvif/device_service", "http://[fe80::1]/onvif/device_service"}}
	want.Scopes.Name, want.Scopes.Hardware, want.Scopes.Types = "Cam 12", "HC-12", []string{"video_encoder"}
	if d := cmp.Diff([]ProbeMatch{want}, got); d != "" {
		t.Errorf("camera (-want +got):\n%s", d)
	}
	got, err = ParseProbeMatches(read("onlydevice.xml"))
	if err != nil || len(got) != 1 || got[0].Endpoint != "c0ffee00-0000-1000-8000-000000000001" {
		t.Errorf("only tds:Device: %v %v", got, err)
	}
	for name, b := range map[string][]byte{
		"windows": read("windows.xml"), "nothing": nil, "text": []byte("M-SEARCH * HTTP/1.1\r\n"), "NUL": make([]byte, 1500),
		"our own probe": probe("dn", "x", "NetworkVideoTransmitter"), "cut": read("camera.xml")[:300],
	} {
		if m, err := ParseProbeMatches(b); err == nil {
			t.Errorf("%s gave %v", name, m)
		}
	}
	if *captures == "" {
		return
	}
	files, err := filepath.Glob(filepath.Join(*captures, "*_ProbeMatches.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no probe matches in %s: %v", *captures, err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		_, err = ParseProbeMatches(b)
		if camera := !strings.Contains(f, "windows"); (err == nil) != camera {
			t.Errorf("%s: %v", f, err)
		}
	}
}

func FuzzProbeMatches(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "probematches", "*.xml"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		ms, err := ParseProbeMatches(b)
		if (err == nil) != (len(ms) > 0) || len(ms) > maxMatches {
			t.Fatalf("%d matches, %v", len(ms), err)
		}
		for _, m := range ms {
			if !utf8.ValidString(m.Scopes.Name) || len(m.XAddrs) > 16 || m.Endpoint != "" && len(m.Endpoint) != 36 {
				t.Errorf("match %+v", m)
			}
			for _, x := range m.XAddrs {
				if p, ok := pointOf(x); ok && (p.port < 1 || p.port > 65535 || p.path != "" && p.path[0] != '/') {
					t.Errorf("%q gave %+v", x, p)
				}
			}
		}
	})
}
