package sim_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"camledger/internal/sim"
)

// minimal wraps devices and what follows into a scenario; the first line of text is line 5 of the file.
func minimal(text string) string {
	return "name: t\nbranches:\n  - name: b\n    networks: [127.60.0.0/28]\n" + text
}

// TestProblems has one row for each thing that can be wrong, with the exact place.
func TestProblems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "f:1:1: the file is empty"},
		{"not a mapping", "- a", "f:1:1: the scenario must be written as keys and values"},
		{"syntax", "name: [a", "f:1:"},
		{"no branches", "name: t", "branches: is missing"},
		{"no name", "branches: [{name: b, networks: 127.60.0.0/24}]", "name: is missing: what is this scenario called?"},
		{"typo at the top", "name: t\nsed: 4\n" + strings.TrimPrefix(minimal(""), "name: t\n"), `f:2:1: unknown key "sed"; did you mean "seed"?`},
		{"typo in a device", minimal("    devices: [{id: a, codek: h264}]"), `f:5:23: unknown key "codek"; did you mean "codec"?`},
		{"typo in defaults", minimal("    defaults: {makr: axis}\n    devices: [{}]"), `f:5:16: unknown key "makr"; did you mean "maker"?`},
		{"address in defaults", minimal("    defaults: {address: 127.60.0.3}\n    devices: [{}]"), `f:5:16: unknown key "address"`},
		{"maker", minimal("    devices: [{maker: hikvison}]"), `not "hikvison"; did you mean "hikvision"?`},
		{"codec", minimal("    devices: [{codec: vp9}]"), `f:5:23: codec must be h264, h265 or mjpeg, not "vp9"`},
		{"gop", minimal("    devices: [{gop: 5s}]"), `gop must be 2s or 10s`},
		{"long mjpeg", minimal("    devices: [{gop: 10s, codec: mjpeg}]"), `a GOP of 10 s exists only for`},
		{"not a bool", minimal("    devices: [{ptz: maybe}]"), `ptz must be true or false, not "maybe"`},
		{"outside", minimal("    devices: [{address: 127.61.0.1}]"), `is in no network of branch "b"`},
		{"not loopback", minimal("    devices: [{address: 10.0.0.1}]"), `must be an IPv4 loopback address`},
		{"network", "name: t\nbranches: [{name: b, networks: 10.0.0.0/8}]", `a network must be a part of 127.0.0.0/8`},
		{"twice", minimal("    devices: [{id: a, address: 127.60.0.2}, {id: a, address: 127.60.0.2}]"), `a second device has the id "a"`},
		{"same address", minimal("    devices: [{id: a, address: 127.60.0.2}, {id: c, address: 127.60.0.2}]"), `is already that of a`},
		{"full", minimal("    devices: [{repeat: 15}]"), `no free address is left`},
		{"too many", minimal("    devices: [{repeat: 13000}]"), `repeat must be a whole number from 1 to 12000`},
		{"camera with channels", minimal("    devices: [{channels: [a]}]"), `a camera has no channels; write kind: recorder`},
		{"recorder without", minimal("    devices: [{kind: recorder}]"), `a recorder needs inputs: or channels:`},
		{"inputs too few", minimal("    devices: [{kind: recorder, inputs: 1, channels: [a, b]}]"), `only 1 inputs`},
		{"input twice", minimal("    devices: [{kind: recorder, channels: [{input: 1}, {input: 1}]}]"), `input 1 of this device is already used`},
		{"of nothing", minimal("    devices: [{id: a}, {kind: recorder, channels: [{of: aa}]}]"), `no device is called "aa"`},
		{"of itself", minimal("    devices: [{id: n, kind: recorder, channels: [{of: n/1}]}]"), `is not a picture of another device`},
		{"of a later group", minimal("    devices: [{kind: recorder, channels: [{of: g}]}, {id: g, repeat: 2}]"), `a group must be written above`},
		{"more than the group", minimal("    devices: [{id: g, repeat: 2}, {kind: recorder, channels: [{of: g, count: 3}]}]"), `g has 2 devices, not 3`},
		{"fault", minimal("    devices: [{faults: [no-anser]}]"), `not "no-anser"; did you mean "no-answer"?`},
		{"fault argument", minimal("    devices: [{faults: [{fault: black, by: 3s}]}]"), `black has no by:`},
		{"fault channel", minimal("    devices: [{id: a, faults: [{fault: black, channel: 2}]}]"), `a has 1 inputs, not 2`},
		{"moved onto another", minimal("    devices: [{id: a}, {id: c, address: 127.60.0.9, faults: [{fault: moved, to: 127.60.0.1}]}]"), `cannot move to 127.60.0.1: that is a`},
		{"event target", minimal("    devices: [{id: atm}]\nevents: [{at: 1s, device: atn, fault: black}]"), `no device, group or branch is called "atn"; did you mean "atm"?`},
		{"event without at", minimal("    devices: [{id: a}]\nevents: [{device: a, fault: black}]"), `at: is missing`},
		{"event for and off", minimal("    devices: [{id: a}]\nevents: [{at: 1s, device: a, fault: black, off: true, for: 3s}]"), `not stand beside off`},
		{"event for nobody", minimal("    devices: [{id: a}]\nevents: [{at: 1s, fault: black}]"), `device: or branch: is missing`},
		{"anchor", minimal("    devices: [&x {id: a}, *x]"), `must be written as keys and values`},
		{"odd rtp", "ports: {rtp: 6971}\n" + minimal(""), `rtp must be an even port`},
		{"zone", "zone: Asia/Soul\n" + minimal(""), `zone "Asia/Soul" is not known`},
		{"negative age", minimal("    devices: [{recordings: -3d}]"), `recordings cannot begin in the future`},
		{"second document", minimal("") + "---\nname: u\n", `a second document`},
		{"empty user", "credentials: {user: \"\"}\n" + minimal(""), `user must not be empty`},
		{"overlap", minimal("  - name: c\n    networks: [127.60.0.8/29]"), `f:6:16: 127.60.0.8/29 overlaps 127.60.0.0/28 of branch "b"`},
		{"branch twice", minimal("  - name: b\n    networks: [127.60.1.0/24]"), `a second branch is called "b"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := sim.Parse("f", []byte(c.text))
			var problems sim.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("no problems but %v", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%q is not in\n%s", c.want, err)
			}
		})
	}
}

// TestAllProblemsAtOnce wants every problem of a file in one go and in its order.
func TestAllProblemsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := sim.Parse("f", []byte(minimal("    devices:\n      - {codec: vp9, repeat: 3}\n      - {makr: axis}\nevents:\n  - {at: soon, device: x, fault: blak}\n")))
	var problems sim.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("no problems but %v", err)
	}
	var lines []int
	for _, p := range problems {
		lines = append(lines, p.Line)
	}
	if len(lines) != 5 || lines[0] != 6 || lines[1] != 7 || lines[4] != 9 {
		t.Errorf("problems in lines %v:\n%s", lines, err)
	}
}

// TestShorthand expands the little forms.
func TestShorthand(t *testing.T) {
	t.Parallel()
	s, err := sim.Parse("f", []byte(minimal(`    defaults: {codec: H.265, ptz: yes}
    devices:
      - {}
      - {id: "x{nn}", count: 2, from: 9, serial: 007, codec: null, ptz: null}
      - {id: r, kind: recorder, inputs: 4, channels: [{of: [x, b1-1]}, {of: r2/1, name: far}]}
      - {id: r2, kind: recorder, channels: [{repeat: 2, name: "c{n}", recordings: {oldest: 2w}}]}
events: [{at: 1, device: x, fault: black, for: 500ms}]
`)))
	if err != nil {
		t.Fatal(err)
	}
	d := s.Branches[0].Devices
	if d[0].ID != "b1-1" || d[0].Sources[0].Codec != sim.CodecH265 || !d[0].Sources[0].PTZ {
		t.Errorf("first device is %+v", d[0])
	}
	if d[1].ID != "x09" || d[2].ID != "x10" || d[1].Group != "x" || d[1].Serial != "007" || d[1].Sources[0].Codec != sim.CodecH264 || d[1].Sources[0].PTZ {
		t.Errorf("second device is %+v", d[1])
	}
	r := d[3].Sources
	if r[0].Of != "x09/1" || r[1].Of != "x10/1" || r[2].Of != "b1-1/1" || r[3].Of != "r2/1" || r[0].Codec != sim.CodecH264 || r[2].Codec != sim.CodecH265 {
		t.Errorf("channels are %+v %+v %+v %+v", r[0], r[1], r[2], r[3])
	}
	if got := d[4].Sources[1]; got.Name != "c2" || got.Recording.Oldest != 14*24*time.Hour {
		t.Errorf("channel is %+v", got)
	}
	if e := s.Events[0]; e.At != time.Second || e.For != 500*time.Millisecond || len(s.Targets("x")) != 2 {
		t.Errorf("event is %+v", e)
	}
}

// TestIdentities are unique, the same for the same seed, and others for another seed.
func TestIdentities(t *testing.T) {
	t.Parallel()
	text := minimal("    devices: [{id: a, repeat: 5}, {maker: axis, repeat: 2}, {maker: uniview}]")
	first, err := sim.Parse("f", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	again, _ := sim.Parse("f", []byte(text))
	other, _ := sim.Parse("f", []byte("seed: 2\n"+text))
	seen := map[string]bool{}
	for i, d := range first.Branches[0].Devices {
		for _, id := range []string{d.Serial, d.MAC, d.UUID} {
			if seen[id] {
				t.Errorf("%s of %s is there twice", id, d.ID)
			}
			seen[id] = true
		}
		if d.UUID != again.Branches[0].Devices[i].UUID || d.UUID == other.Branches[0].Devices[i].UUID {
			t.Errorf("%s does not follow the seed", d.UUID)
		}
	}
}

// TestLoad reads the scenarios that the other tests play, and says so when there is no file.
func TestLoad(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%v: %v", files, err)
	}
	for _, f := range files {
		if _, err := sim.Load(f); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
	if _, err := sim.Load("testdata/none.yaml"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(example(f)))
	f.Add([]byte(minimal("    devices: [{kind: recorder, inputs: 3, channels: [{of: [a, b/2]}, x]}]\nevents: [{at: 1s, device: a, fault: {}}]")))
	f.Add([]byte("name: {}\nbranches: [{name: [], networks: {}, devices: 3, defaults: x}]\ndefaults: 1\nevents: 7\n"))
	f.Add([]byte("a: &a [*a]\n<<: *a\n? [b]\n: c\n"))
	f.Add([]byte(minimal("    devices: [{address: 127.255.255.254, repeat: 9}, {repeat: 2000}, {repeat: 2000}]")))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := sim.Parse("f", b)
		if (s == nil) == (err == nil) {
			t.Fatalf("scenario %v and error %v", s, err)
		}
		if s == nil {
			return
		}
		for _, branch := range s.Branches {
			for _, d := range branch.Devices {
				if !d.Address.IsLoopback() || len(d.Sources) == 0 || d.ID == "" {
					t.Fatalf("%+v", d)
				}
			}
		}
	})
}
