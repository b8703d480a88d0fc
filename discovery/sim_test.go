package discovery_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/discovery"
	"camledger/internal/sim"
	"camledger/inventory"
)

// play starts a scenario.
func play(t testing.TB, text string) *sim.World {
	t.Helper()
	s, err := sim.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	w, err := sim.Start(context.Background(), s, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// planFor scans one network of the simulator with the ports that it uses.
func planFor(prefix, password string) discovery.Plan {
	return discovery.Plan{
		Branch:      "b",
		Networks:    []discovery.Network{{Prefix: netip.MustParsePrefix(prefix), Ports: []int{8000}, RTSPPorts: []int{8554}, Enrol: true}},
		Credentials: []discovery.Credential{{ID: "cams", User: "viewer", Password: password, Version: "v1"}},
	}
}

func run(t testing.TB, ctx context.Context, p discovery.Plan) ([]inventory.Observation, inventory.ScanReport) {
	t.Helper()
	var mu sync.Mutex
	var obs []inventory.Observation
	rep, err := (&discovery.Scanner{}).Scan(ctx, p, func(ob inventory.Observation) {
		if !mu.TryLock() {
			t.Error("yield called twice at once")
			return
		}
		obs = append(obs, ob)
		mu.Unlock()
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(obs, func(a, b inventory.Observation) int { return a.Addr.Compare(b.Addr) })
	return obs, rep
}

const branch = `
name: one
credentials: {user: viewer, password: camera-1}
branches:
  - name: 본점
    code: hq
    networks: [127.61.1.0/24]
    devices:
      - {id: hik, maker: hikvision, name: Front, location: 1F, codec: h265, recordings: 40d}
      - {id: dah, maker: dahua, clock: -3h, auth: wsse, audio: true}
      - {id: han, maker: hanwha, ptz: true, codec: mjpeg}
      - {id: uni, maker: uniview, auth: digest}
      - {id: axi, maker: axis, sha256: true, reports: 10.1.2.3}
      - {id: xio, maker: xiongmai, auth: none}
      - {id: locked, maker: hikvision, password: nobody-knows, lockout: 2}
      - {id: dark, faults: [no-answer]}
      - id: nvr
        kind: recorder
        maker: hikvision
        inputs: 16
        recordings: 30d
        channels: [{name: "창구 {n}", repeat: 9}, {name: 뒷문, input: 12, recordings: 10d}]
      - {id: four, kind: multisensor, sensors: 4, maker: hanwha}
`

func TestScanOfABranch(t *testing.T) {
	w := play(t, branch)
	p := planFor("127.61.1.0/24", "camera-1")
	// No device here is slow: a machine that is gets the time to show it.
	p.Timeouts = discovery.Timeouts{Confirm: 5 * time.Second, Call: time.Minute, Device: 5 * time.Minute}
	obs, rep := run(t, t.Context(), p)
	at := map[string]inventory.Observation{}
	for _, d := range w.Scenario().Branches[0].Devices {
		for _, ob := range obs {
			if ob.Addr.Addr() == d.Address {
				at[d.ID] = ob
			}
		}
	}
	if len(obs) != 9 || len(at) != 9 {
		for _, ob := range obs {
			t.Logf("%s %s %s %v", ob.Addr, ob.Answer, ob.Cause, ob.Problems)
		}
		t.Fatalf("%d observations of %d devices", len(obs), len(at))
	}
	for _, d := range w.Scenario().Branches[0].Devices {
		ob := at[d.ID]
		switch d.ID {
		case "dark":
			continue
		case "locked":
			if ob.Answer != inventory.AnswerRefused || len(ob.Sources) != 0 || ob.Credential != "" {
				t.Errorf("locked: %s, %d sources, credential %q", ob.Answer, len(ob.Sources), ob.Credential)
			}
			continue
		}
		if ob.Answer != inventory.AnswerONVIF {
			t.Errorf("%s: %s %s %v", d.ID, ob.Answer, ob.Cause, ob.Problems)
			continue
		}
		if ob.Maker != d.Manufacturer || ob.Model != d.Model || ob.Serial != d.Serial || ob.Endpoint != strings.ToLower(d.UUID) ||
			!slices.Equal(ob.MACs, []string{strings.ToLower(strings.ReplaceAll(d.MAC, "-", ":"))}) {
			t.Errorf("%s: identity %q %q %q %q %v", d.ID, ob.Maker, ob.Model, ob.Serial, ob.Endpoint, ob.MACs)
		}
		if off := (ob.ClockOffset - d.Clock).Abs(); !ob.ClockKnown || off > time.Minute {
			t.Errorf("%s: clock %v", d.ID, ob.ClockOffset)
		}
		if len(ob.Sources) != len(d.Sources) {
			t.Errorf("%s: %d sources of %d", d.ID, len(ob.Sources), len(d.Sources))
			continue
		}
		for i, s := range d.Sources {
			got := ob.Sources[i]
			if got.Channel != s.Input || got.PTZ != s.PTZ || got.Audio != s.Audio {
				t.Errorf("%s/%d: %+v", d.ID, s.Input, got)
			}
			if s.Name != "" && got.Name != s.Name && d.Kind != sim.KindCamera {
				t.Errorf("%s/%d: name %q, want %q", d.ID, s.Input, got.Name, s.Name)
			}
			if !strings.HasPrefix(got.Main.URI, fmt.Sprintf("rtsp://%s:8554/", d.Address)) {
				t.Errorf("%s/%d: stream %q", d.ID, s.Input, got.Main.URI)
			}
			if want := strings.ToUpper(string(s.Codec)); s.Signal && got.Main.Codec != want && s.Codec != sim.CodecMJPEG {
				t.Errorf("%s/%d: codec %q, want %q", d.ID, s.Input, got.Main.Codec, want)
			}
			if old := s.Recording.Oldest; s.Recording.Offered && old > 0 && (time.Since(got.Recording.Oldest)-old).Abs() > 2*time.Hour {
				t.Errorf("%s/%d: oldest %v, want %v ago", d.ID, s.Input, got.Recording.Oldest, old)
			}
		}
	}
	if at["axi"].Sources[0].Main.ReportedHost != "10.1.2.3" {
		t.Errorf("reported host %q", at["axi"].Sources[0].Main.ReportedHost)
	}
	auth := map[string]string{}
	for id, ob := range at {
		auth[id] = ob.Auth + "," + ob.Credential
	}
	want := map[string]string{"hik": "digest,cams", "dah": "wsse,cams", "han": "digest,cams", "uni": "digest,cams", "axi": "digest,cams",
		"xio": "none,", "locked": ",", "nvr": "digest,cams", "four": "digest,cams"}
	if d := cmp.Diff(want, auth); d != "" {
		t.Errorf("logins (-want +got):\n%s", d)
	}
	kinds := []inventory.DeviceKind{at["hik"].Kind, at["nvr"].Kind, at["four"].Kind}
	if !slices.Equal(kinds, []inventory.DeviceKind{inventory.KindCamera, inventory.KindRecorder, inventory.KindEncoder}) {
		t.Errorf("kinds %v", kinds)
	}
	if !at["xio"].NoPassword || at["hik"].NoPassword {
		t.Error("no password")
	}
	// Whichever finder is first has it asked.
	if via := at["hik"].Via; len(via) == 0 || via[0] != "sweep" && via[0] != "ws-discovery" || at["hik"].Name != "Front" || at["hik"].Location != "1F" {
		t.Errorf("%v %q %q", at["hik"].Via, at["hik"].Name, at["hik"].Location)
	}
	r := rep.Ranges[0]
	if !rep.Complete || !r.Covered || r.Addresses != 254 || r.Tried != 254 || r.Answered != 9 || r.Errors != 0 || r.Answered+r.Refused+r.Silent != 254 {
		t.Errorf("report %+v", rep)
	}
	if rep.Devices != 9 || rep.Sources != 6+16+4 {
		t.Errorf("%d devices, %d sources", rep.Devices, rep.Sources)
	}
}
