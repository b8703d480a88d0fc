package onvif

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestWholeDevices plays the answers of each device, ours and those of -captures, as a
// device over HTTP, and asks it as a scan does: what the report holds must be what the
// strict reader finds in the single answers.
func TestWholeDevices(t *testing.T) {
	folders := []string{filepath.Join("testdata", "answers")}
	if *captures != "" {
		folders = append(folders, *captures)
	}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*_*.xml"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no answers in %s: %v", folder, err)
		}
		var devices []string
		for _, f := range files {
			device, _, _ := strings.Cut(filepath.Base(f), "_")
			if !slices.Contains(devices, device) {
				devices = append(devices, device)
			}
		}
		for _, device := range devices {
			t.Run(device, func(t *testing.T) { playWhole(t, folder, device) })
		}
	}
}

func playWhole(t *testing.T, folder, device string) {
	answer := func(name string) (body, bool) {
		b, err := os.ReadFile(filepath.Join(folder, device+"_"+name+".xml"))
		if err != nil {
			return body{}, false
		}
		if _, broken := strictTree(b); broken != nil {
			return body{}, false
		}
		if _, fault, err := Envelope(b); err != nil || fault != nil {
			return body{}, false
		}
		return strict(t, b), true
	}
	cfg := start(t, played(t, folder, device, 400))
	cfg.Path = DefaultPath
	cfg.CountUsers = true
	r, err := ask(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := answer("GetDeviceInformation"); ok && len(e.Information) > 0 {
		i := e.Information[0]
		equal(t, "information", r.Information, Information{Clean(i.Manufacturer), Clean(i.Model), Clean(i.FirmwareVersion), Clean(i.SerialNumber), Clean(i.HardwareId)})
	}
	if e, ok := answer("GetUsers"); ok {
		equal(t, "users", r.Users, len(e.Users))
	}
	if e, ok := answer("GetHostname"); ok && len(e.Hostname) > 0 {
		equal(t, "hostname", r.Hostname, Clean(e.Hostname[0]))
	}
	if e, ok := answer("GetNetworkInterfaces"); ok {
		equal(t, "interfaces", len(r.Interfaces), min(len(e.Interfaces), 16))
	}
	// One source for each token that the device names anywhere.
	tokens := map[string]bool{}
	profiles := map[string]bool{}
	for _, name := range []string{"GetVideoSources", "GetProfiles", "Media2GetProfiles"} {
		e, ok := answer(name)
		if !ok || name == "Media2GetProfiles" && !offers(r, "media2") {
			continue
		}
		for _, s := range e.Sources {
			tokens[Clean(s.Token)] = true
		}
		for _, p := range e.Profiles {
			for _, s := range []string{p.Source, p.Source2} {
				if s = Clean(s); s != "" {
					tokens[s] = true
				}
			}
			profiles[Clean(p.Token)] = true
		}
	}
	got := map[string]bool{}
	for _, s := range r.Sources {
		if got[s.Token] {
			t.Errorf("source %q is there twice", s.Token)
		}
		got[s.Token] = true
		if len(s.Profiles) > 0 && (s.Main == nil || !profiles[s.Main.Token] && len(profiles) > 0) {
			t.Errorf("source %q has no main stream of its %d profiles", s.Token, len(s.Profiles))
		}
		if m := s.Main; m != nil && m.URI.Asked != "" && !strings.Contains(m.URI.Asked, "://"+cfg.Addr.Addr().String()+":") {
			t.Errorf("stream at %q", m.URI.Asked)
		}
	}
	delete(got, "") // of a device that names none
	equal(t, "sources", got, tokens)
	eachText(reflect.ValueOf(r), func(s string) {
		for _, word := range secrets {
			if strings.Contains(s, word) {
				t.Errorf("a password is in %q", s)
			}
		}
	})
}

func offers(r Report, service string) bool {
	return slices.ContainsFunc(r.Services, func(s Service) bool { return s.Name == service })
}
