package probe

import (
	"bufio"
	"context"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"camledger/internal/sim"
	"camledger/inventory"

	"go.uber.org/goleak"
)

// childScenario makes the test program play a scenario until its input ends: the memory of
// the simulated devices is not that of the checks.
const childScenario = "PROBE_SCENARIO"

func playAsChild() int {
	s, err := sim.Parse("faults", []byte(os.Getenv(childScenario)))
	if err == nil {
		var w *sim.World
		if w, err = sim.Start(context.Background(), s, sim.Options{Ports: sim.Ports{Discovery: -1}}); err == nil {
			fmt.Println("ready")
			_, _ = bufio.NewReader(os.Stdin).ReadString(0) // its end is what is waited for
			err = w.Close()
		}
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// troubled is a simulated camera with one fault and what a check must say of it.
type troubled struct {
	fault string
	step  inventory.StepName
	cause inventory.Cause
	see   func(m inventory.Measurement) bool
}

// playFaults plays a camera for each fault, on 127.NET.0.10 and up.
func playFaults(t *testing.T, net string, rows []troubled) func(i int) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "name: faults\nports: {rtsp: 8554}\nbranches:\n  - name: b\n    networks: [%s.0/24]\n    credentials: {user: viewer, password: camera-1}\n    devices:\n", net)
	for i, r := range rows {
		fmt.Fprintf(&b, "      - {id: c%d, address: %s.%d, onvif: false, faults: [%s]}\n", i, net, 10+i, r.fault)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childScenario+"="+b.String())
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the simulator: %v", err)
		}
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready\n" {
		t.Fatalf("the simulator says %q: %v", line, err)
	}
	return func(i int) string { return fmt.Sprintf("rtsp://%s.%d:8554/Streaming/Channels/101", net, 10+i) }
}

// lookAt checks a troubled camera as its operator would.
func lookAt(url string, patience, window time.Duration) inventory.Check {
	t := quick(url)
	t.User, t.Password = "viewer", "camera-1"
	t.StepTimeout, t.Timeout, t.Window = patience, 6*time.Second+patience, window
	t.Allow = func(a netip.Addr) bool { return netip.MustParsePrefix("127.44.0.0/16").Contains(a) }
	return Check(context.Background(), t)
}

func (r troubled) judge(t *testing.T, c inventory.Check) {
	t.Helper()
	if r.cause == inventory.CauseNone {
		good(t, c)
	} else {
		bad(t, c, r.step, r.cause)
	}
	if r.see != nil && !r.see(c.Measurement) {
		t.Errorf("measured %+v", c.Measurement)
	}
}

// TestCausesOfSimulatedFaults has a camera for each cause that a device can show.
func TestCausesOfSimulatedFaults(t *testing.T) {
	t.Parallel()
	rows := []troubled{
		{"refuse", "connect", "refused", nil},
		{"no-answer", "connect", "timeout", nil},
		{"{fault: rtsp-silent, request: options}", "describe", "timeout", nil},
		{"{fault: rtsp-silent}", "describe", "timeout", nil},
		{"{fault: rtsp-silent, request: setup}", "setup", "timeout", nil},
		{"{fault: rtsp-silent, request: play}", "play", "timeout", nil},
		{"{fault: rtsp-close, request: options}", "describe", "closed-by-peer", nil},
		{"{fault: rtsp-close}", "describe", "closed-by-peer", nil},
		{"{fault: rtsp-close, request: setup}", "setup", "closed-by-peer", nil},
		{"{fault: rtsp-close, request: play}", "play", "closed-by-peer", nil},
		{"other-port", "describe", "not-rtsp", nil},
		{"wrong-password", "authenticate", "auth-refused", nil},
		{"{fault: rtsp-status, code: 403}", "describe", "forbidden", nil},
		{"{fault: rtsp-status, code: 404}", "describe", "not-found", nil},
		{"{fault: rtsp-status, code: 400}", "describe", "not-understood", nil},
		{"{fault: rtsp-status, code: 453, request: setup}", "setup", "busy", nil},
		{"{fault: rtsp-status, code: 503}", "describe", "busy", nil},
		{"{fault: rtsp-status, code: 454, request: play}", "play", "session", nil},
		{"{fault: rtsp-status, code: 461, request: setup}", "setup", "session", nil},
		{"{fault: rtsp-status, code: 500}", "describe", "server-error", nil},
		{"{fault: rtsp-status, code: 500, request: play}", "play", "server-error", nil},
		{"redirect", "describe", "redirect", nil},
		{"{fault: redirect, to: 127.45.0.1}", "describe", "redirect", nil},
		{"sdp", "describe", "sdp-broken", nil},
		{"{fault: sdp, as: no-video}", "describe", "no-video", nil},
		{"no-video", "first-rtp", "no-rtp", nil},
		{"no-key", "key-frame", "no-key-frame", nil},
		{"wrong-kind", "key-frame", "no-key-frame", nil},
		{"undecodable", "key-frame", "undecodable", nil},
		{"stall", "window", "stalled", nil},
		{"{fault: loss, percent: 60}", "window", "loss", nil},
		{"frozen", "window", "frozen", nil},
		{"audio", "", "", func(m inventory.Measurement) bool { return m.AudioOffered }},
		{"open-stream", "", "", func(m inventory.Measurement) bool { return m.Auth == "none" }},
		{"black", "", "", func(m inventory.Measurement) bool { return m.Flat }},
		{"small", "", "", func(m inventory.Measurement) bool { return m.Width == 320 && m.Height == 180 }},
		{"few-frames", "", "", func(m inventory.Measurement) bool { return m.FPS > 7 && m.FPS < 10 }},
		{"{fault: clock-off, by: 9m}", "", "", func(m inventory.Measurement) bool {
			return m.ClockKnown && (m.ClockOffset-9*time.Minute).Abs() < 2*time.Second
		}},
	}
	url := playFaults(t, "127.44.1", rows)
	for i, r := range rows {
		t.Run(r.fault, func(t *testing.T) {
			t.Parallel()
			r.judge(t, lookAt(url(i), 2*time.Second, 3*time.Second))
		})
	}
}

// A redirect inside the networks is followed, once, and the login does not go along.
func TestRedirectInsideTheNetworks(t *testing.T) {
	t.Parallel()
	rows := []troubled{
		{"{fault: redirect, to: 127.44.3.11}", "", "", func(m inventory.Measurement) bool { return m.Redirect == "rtsp://127.44.3.11:8554" }},
		{"open-stream", "", "", nil},
		{"{fault: redirect, to: 127.44.3.13}", "authenticate", "auth-needed", nil},
		{"black", "", "", nil},
		{"{fault: redirect, to: 127.44.3.10}", "describe", "redirect", nil},
	}
	url := playFaults(t, "127.44.3", rows)
	for i, r := range rows {
		r.judge(t, lookAt(url(i), 2*time.Second, 3*time.Second))
	}
}

// TestHostileDevices looks at devices that try to hold a check or to fill its memory. Each
// check ends in its time, allocates little, and leaves no goroutine.
func TestHostileDevices(t *testing.T) {
	rows := []troubled{
		{"{fault: sdp, as: endless}", "describe", "sdp-broken", nil},
		{"{fault: sdp, as: crowded}", "describe", "sdp-broken", nil},
		{"flood", "", "", func(m inventory.Measurement) bool { return m.Packets > 5000 }},
		{"wrong-kind", "key-frame", "no-key-frame", nil},
		{"new-source", "", "", func(m inventory.Measurement) bool { return m.Lost == 0 && m.Width == 640 }},
		{"stamps", "", "", func(m inventory.Measurement) bool { return m.FPS == 0 && m.FPSWall > 10 }},
		{"{fault: stamps, as: jumping}", "", "", nil},
		{"double", "", "", func(m inventory.Measurement) bool { return m.Lost == 0 && m.FPS == 25 }},
		{"{fault: loss, percent: 10}", "", "", func(m inventory.Measurement) bool { return m.Lost > 0 }},
		{"huge-key", "", "", func(m inventory.Measurement) bool { return m.KeySize > 20_000_000 }},
		{"{fault: rtsp-silent, request: teardown}", "", "", nil},
		{"redirect", "describe", "redirect", nil},
		{"nul", "", "", func(m inventory.Measurement) bool { return m.Width == 640 }},
	}
	url := playFaults(t, "127.44.2", rows)
	leaks := goleak.IgnoreCurrent()
	for i, r := range rows {
		t.Run(r.fault, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			c := lookAt(url(i), 8*time.Second, 1500*time.Millisecond)
			runtime.ReadMemStats(&after)
			r.judge(t, c)
			if used := after.TotalAlloc - before.TotalAlloc; used > 2<<20 {
				t.Errorf("%d KB allocated", used>>10)
			}
			if c.Took > 17*time.Second {
				t.Errorf("took %v, with a time limit of 14 s", c.Took)
			}
			if err := goleak.Find(leaks); err != nil {
				t.Error(err)
			}
		})
	}
}
