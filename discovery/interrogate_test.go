package discovery_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/sim"
	"camledger/inventory"
)

// What a device is asked in a scan: at most three questions at a time by its own count,
// none that wants an administrator, and none that does more than ask. What it said is in
// the observation.
func TestQuestionsOfAScan(t *testing.T) {
	w := play(t, `
name: questions
credentials: {user: viewer, password: camera-1}
branches:
  - name: 본점
    code: hq
    networks: [127.61.9.0/24]
    devices:
      - {id: cam, maker: dahua, name: Front, audio: true, recordings: 40d}
      - {id: dome, maker: hikvision, ptz: true}
      - id: nvr
        kind: recorder
        maker: hikvision
        inputs: 16
        recordings: 30d
        channels: [{name: "창구 {n}", repeat: 9}, {name: 뒷문, input: 12}]
`)
	// Slow enough for its questions to meet.
	if err := w.Set("nvr", sim.Fault{Name: sim.FaultSlow, Delay: 20 * time.Millisecond}, true); err != nil {
		t.Fatal(err)
	}
	obs, _ := run(t, context.Background(), planFor("127.61.9.0/24", "camera-1"))
	at := map[string]inventory.Observation{}
	for _, d := range w.Scenario().Branches[0].Devices {
		asked := w.Requests(d.ID)
		if asked.MostAtOnce < 1 || asked.MostAtOnce > 3 {
			t.Errorf("%s was asked %d questions at once", d.ID, asked.MostAtOnce)
		}
		for name := range asked.By {
			if strings.HasPrefix(name, "Set") || strings.HasPrefix(name, "Create") || strings.HasPrefix(name, "Delete") || name == "GetUsers" {
				t.Errorf("%s was asked %s", d.ID, name)
			}
		}
		for _, ob := range obs {
			if ob.Addr.Addr() == d.Address {
				at[d.ID] = ob
			}
		}
	}
	cam := at["cam"]
	if len(cam.Interfaces) != 1 || cam.Interfaces[0].MAC != cam.MACs[0] || !slices.Contains(cam.Interfaces[0].Addrs, cam.Addr.Addr()) {
		t.Errorf("interfaces %+v", cam.Interfaces)
	}
	if !cam.ClockByNTP || cam.TimeZone == "" || cam.AudioSources != 1 || cam.Recordings != 1 || !slices.Equal(cam.NTP, []string{"ntp.example"}) || cam.Footage.Oldest.IsZero() || cam.Users != 0 {
		t.Errorf("clock by NTP %v, zone %q, %d audio sources, %d recordings from %v, %d users",
			cam.ClockByNTP, cam.TimeZone, cam.AudioSources, cam.Recordings, cam.Footage.Oldest, cam.Users)
	}
	for _, want := range []string{"device", "media", "media2", "recording", "search"} {
		if !slices.Contains(cam.Services, want) {
			t.Errorf("no %s among the services %q", want, cam.Services)
		}
	}
	if !slices.Contains(cam.Profiles, "G") || !slices.Contains(cam.Types, "video_encoder") || at["dome"].PTZNodes != 1 {
		t.Errorf("profiles %q, types %q, %d PTZ nodes", cam.Profiles, cam.Types, at["dome"].PTZNodes)
	}
	nvr := at["nvr"]
	if len(nvr.Sources) != 16 {
		t.Fatalf("%d sources", len(nvr.Sources))
	}
	for _, s := range nvr.Sources {
		used := s.Channel <= 9 || s.Channel == 12
		if s.Width != 640 || s.Height != 360 || s.Profiles != 2 || len(s.Names) == 0 || used == strings.HasPrefix(s.Name, "Profile") {
			t.Errorf("input %d: %d x %d, %d profiles, named %q of %q", s.Channel, s.Width, s.Height, s.Profiles, s.Name, s.Names)
		}
	}
}
