package sim_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"camledger/internal/sim"
)

const three = `
name: faults
branches:
  - name: 본점
    code: hq
    networks: [NET.0/28]
    devices:
      - {id: cam, repeat: 2, recordings: 10d}
      - {id: nvr, kind: recorder, channels: [a, b], recordings: 10d}
`

// dial says how a connect to a port of a device ends.
func dial(t testing.TB, w *sim.World, id string, port int) error {
	t.Helper()
	d := net.Dialer{Timeout: 300 * time.Millisecond}
	c, err := d.DialContext(t.Context(), "tcp4", fmt.Sprintf("%s:%d", w.Address(id), port))
	if err == nil {
		c.Close()
	}
	return err
}

func set(t testing.TB, w *sim.World, target string, f sim.Fault, on bool) {
	t.Helper()
	if err := w.Set(target, f, on); err != nil {
		t.Fatal(err)
	}
}

// TestDoors shuts and darkens devices and opens them again.
func TestDoors(t *testing.T) {
	t.Parallel()
	w, _ := play(t, three, sim.Options{})
	for range 2 {
		set(t, w, "본점", sim.Fault{Name: sim.FaultRefuse}, true)
		for _, port := range []int{8000, 8554} {
			if err := dial(t, w, "nvr", port); !errors.Is(err, syscall.ECONNREFUSED) {
				t.Errorf("refuse: %v", err)
			}
		}
		set(t, w, "cam", sim.Fault{Name: sim.FaultNoAnswer}, true)
		for _, port := range []int{8000, 8554} {
			var timeout net.Error
			if err := dial(t, w, "cam-2", port); !errors.As(err, &timeout) || !timeout.Timeout() {
				t.Errorf("no-answer: %v", err)
			}
		}
		set(t, w, "hq", sim.Fault{Name: sim.FaultRefuse}, false)
		if err := dial(t, w, "nvr", 8000); err != nil {
			t.Errorf("after refuse: %v", err)
		}
		if err := dial(t, w, "cam-1", 8000); err == nil {
			t.Error("no-answer ended with refuse")
		}
		set(t, w, "cam", sim.Fault{Name: sim.FaultNoAnswer}, false)
		if err := errors.Join(dial(t, w, "cam-1", 8000), dial(t, w, "cam-2", 8554)); err != nil {
			t.Errorf("after no-answer: %v", err)
		}
	}
}

// TestSilentConnection hears nothing while a device is without power, and a reset when it comes back.
func TestSilentConnection(t *testing.T) {
	t.Parallel()
	w, _ := play(t, three, sim.Options{})
	c, err := net.Dial("tcp4", fmt.Sprintf("%s:8554", w.Address("cam-1")))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	options := fmt.Sprintf("OPTIONS rtsp://%s:8554/ RTSP/1.0\r\nCSeq: 1\r\n\r\n", w.Address("cam-1"))
	b := make([]byte, 4096)
	hear := func(wait time.Duration) error {
		if _, err := c.Write([]byte(options)); err != nil {
			return err
		}
		if err := c.SetReadDeadline(time.Now().Add(wait)); err != nil {
			return err
		}
		_, err := c.Read(b)
		return err
	}
	if err := hear(10 * time.Second); err != nil || !strings.Contains(string(b), "200 OK") {
		t.Fatalf("%v %s", err, b)
	}
	set(t, w, "cam-1", sim.Fault{Name: sim.FaultNoAnswer}, true)
	var timeout net.Error
	if err := hear(300 * time.Millisecond); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("without power: %v", err)
	}
	set(t, w, "cam-1", sim.Fault{Name: sim.FaultNoAnswer}, false)
	if err := hear(10 * time.Second); err == nil {
		t.Error("the connection outlived a restart")
	}
}

// TestIdentityFaults moves and replaces devices.
func TestIdentityFaults(t *testing.T) {
	t.Parallel()
	w, network := play(t, three, sim.Options{})
	who := func(id string) string {
		url := fmt.Sprintf("http://%s:8000/onvif/device_service", w.Address(id))
		return between(t, ask(t, url, device, "GetDeviceInformation", ""), "<tds:SerialNumber>", "<") + " " +
			between(t, ask(t, url, device, "GetEndpointReference", ""), "<tds:GUID>", "<") + " " +
			between(t, ask(t, url, device, "GetNetworkInterfaces", ""), "<tt:HwAddress>", "<")
	}
	was, address := who("cam-1"), w.Address("cam-1")
	set(t, w, "cam-1", sim.Fault{Name: sim.FaultMoved}, true)
	if w.Address("cam-1") == address || who("cam-1") != was {
		t.Errorf("moved to %s as %s", w.Address("cam-1"), who("cam-1"))
	}
	if c, err := net.DialTimeout("tcp4", address.String()+":8000", time.Second); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("its old address: %v %v", c, err)
	}
	set(t, w, "cam-1", sim.Fault{Name: sim.FaultMoved}, false)
	if w.Address("cam-1") != address || who("cam-1") != was {
		t.Error("it did not come back")
	}
	set(t, w, "cam-1", sim.Fault{Name: sim.FaultReplaced}, true)
	now := strings.Fields(who("cam-1"))
	for i, old := range strings.Fields(was) {
		if now[i] == old {
			t.Errorf("replaced, but still %s", old)
		}
	}
	set(t, w, "cam-1", sim.Fault{Name: sim.FaultReplaced}, false)
	if who("cam-1") != was {
		t.Error("the old device did not come back")
	}
	if err := w.Set("cam-1", sim.Fault{Name: sim.FaultMoved, To: w.Address("cam-2")}, true); err == nil {
		t.Error("moved onto another device in " + network)
	}
	for _, c := range []struct {
		target string
		f      sim.Fault
	}{{"nobody", sim.Fault{Name: sim.FaultBlack}}, {"cam-1", sim.Fault{Name: "rust"}}, {"cam-1", sim.Fault{Name: sim.FaultBlack, Channel: 2}}} {
		if err := w.Set(c.target, c.f, true); err == nil {
			t.Errorf("%s %v was taken", c.target, c.f)
		}
	}
}

// TestAnswersUnderFaults looks at the faults that ONVIF shows.
func TestAnswersUnderFaults(t *testing.T) {
	t.Parallel()
	w, _ := play(t, three, sim.Options{})
	url := func(namespace string) string {
		path := servicePath["hikvision"][namespace]
		if path == "" {
			path = "/onvif/device_service"
		}
		return fmt.Sprintf("http://%s:8000%s", w.Address("cam-1"), path)
	}
	set(t, w, "cam-1", sim.Fault{Name: sim.FaultAudio}, true)
	if body := ask(t, url(media), media, "GetAudioSources", ""); !strings.Contains(body, "<trt:AudioSources ") {
		t.Errorf("audio: %s", body)
	}
	set(t, w, "cam-1", sim.Fault{Name: sim.FaultNoRecording}, true)
	if body := ask(t, url(search), search, "GetRecordingSummary", ""); !strings.Contains(body, "<tt:NumberRecordings>0<") {
		t.Errorf("no-recording: %s", body)
	}
	set(t, w, "cam-1", sim.Fault{Name: sim.FaultClockOff, By: -26 * time.Hour}, true)
	_, _, body := post(t, http.DefaultClient, url(device), soap("", device, "GetSystemDateAndTime", ""))
	if day := time.Now().UTC().Add(-26 * time.Hour).Day(); !strings.Contains(body, fmt.Sprintf("<tt:Day>%d</tt:Day></tt:Date></tt:UTCDateTime>", day)) {
		t.Errorf("clock-off: %s", body)
	}
	set(t, w, "cam-1", sim.Fault{Name: sim.FaultClockOff}, false)
	set(t, w, "cam-1", sim.Fault{Name: sim.FaultWrongPassword}, true)
	login := func(password string) int {
		code, _, _ := post(t, http.DefaultClient, url(device), soap(token("viewer", password, time.Now()), device, "GetScopes", ""))
		return code
	}
	if old, changed := login("camera-1"), login("changed-camera-1"); old != 401 || changed != 200 {
		t.Errorf("wrong-password: %d with the old one, %d with the new one", old, changed)
	}
	set(t, w, "cam-1", sim.Fault{Name: sim.FaultSlow, Delay: time.Minute}, true)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s:8000/", w.Address("cam-1")), nil)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := http.DefaultClient.Do(req); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("slow: %v %v", res, err)
	}
}

// TestRequestsAtOnce counts what a device is asked at the same time.
func TestRequestsAtOnce(t *testing.T) {
	t.Parallel()
	w, _ := play(t, three, sim.Options{})
	set(t, w, "cam-1", sim.Fault{Name: sim.FaultSlow, Delay: time.Minute}, true)
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s:8000/", w.Address("cam-1")), nil)
			if err != nil {
				t.Error(err)
				return
			}
			if res, err := http.DefaultClient.Do(req); err == nil {
				res.Body.Close()
				t.Error("a slow device was fast")
			}
		})
	}
	for until := time.Now().Add(10 * time.Second); w.Requests("cam-1").MostAtOnce != 3; runtime.Gosched() {
		if time.Now().After(until) {
			t.Errorf("counted %+v", w.Requests("cam-1"))
			break
		}
	}
	cancel()
	all.Wait()
	if got := w.Requests("nobody"); got.MostAtOnce != 0 {
		t.Errorf("nobody was asked %+v", got)
	}
}

// TestPlay runs a story a hundred times faster and watches its changes arrive.
func TestPlay(t *testing.T) {
	t.Parallel()
	happened := make(chan sim.Happened, 16)
	w, _ := play(t, three+`
events:
  - {at: 10s, device: cam, fault: refuse, for: 20s}
  - {at: 15s, device: nvr, fault: black, channel: 2}
  - {at: 40s, branch: hq, fault: clock-off, by: 1h}
`, sim.Options{Speed: 100, OnEvent: func(h sim.Happened) { happened <- h }})
	if err := w.Play(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(happened)
	var got []string
	for h := range happened {
		got = append(got, fmt.Sprintf("%s %s %s %v", h.At, h.Target, h.Fault.Name, h.On))
	}
	if s := strings.Join(got, "; "); s != "10s cam refuse true; 15s nvr black true; 30s cam refuse false; 40s hq clock-off true" {
		t.Error(s)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.Play(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestPortTaken names the device, the address and the setting.
func TestPortTaken(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp4", "127.42.0.10:8554")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	s, err := sim.Parse("f", []byte("name: t\nbranches: [{name: b, networks: [127.42.0.0/24], devices: [{id: a}]}]"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = sim.Start(t.Context(), s, sim.Options{})
	if err == nil || !strings.Contains(err.Error(), "a: ports.rtsp: listen on 127.42.0.10:8554") {
		t.Errorf("port taken: %v", err)
	}
	udp, err := net.ListenPacket("udp4", "127.42.0.10:3702")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	ln.Close()
	w, err := sim.Start(t.Context(), s, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if got := fmt.Sprint(w.Warnings()); !strings.Contains(got, "a answers no WS-Discovery (ports.discovery)") {
		t.Errorf("warnings: %s", got)
	}
}
