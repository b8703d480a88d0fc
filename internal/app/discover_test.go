package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"

	"camledger/discovery"
	"camledger/internal/app"
	"camledger/internal/sim"
)

// A discovery that was stopped goes on from what it printed, and gives back both parts.
func TestDiscoverGoesOn(t *testing.T) {
	s, err := sim.Parse("x.yaml", []byte(`
name: two
branches:
  - name: x
    networks: [127.124.40.0/22]
    devices:
      - {id: first, address: 127.124.40.5, auth: none, discovery: false}
      - {id: last, address: 127.124.43.200, auth: none, discovery: false}
`))
	if err != nil {
		t.Fatal(err)
	}
	w, err := sim.Start(t.Context(), s, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := app.DiscoverRequest{Networks: []string{"127.124.40.0/22", "127.124.40.5:8000", "127.124.44.1"}, Exclude: []string{"127.124.41.0/24"},
		Ports: []int{8000}, RTSPPorts: []int{8554}, Progress: func(f discovery.Progress) {
			if f.Tried > 300 && f.Asked > 0 {
				cancel()
			}
		}}
	var planned []string
	r.Planned = func(ranges []app.RangeReport) { planned = app.RangePlanLines(ranges) }
	part, err := app.Discover(ctx, r)
	if err != nil || part.Report.Complete || part.Report.Cursor == nil || len(part.Devices) != 1 {
		t.Fatalf("%+v, %v", part, err)
	}
	if got := strings.Join(planned, "\n"); got != "127.124.40.0/22: 766 addresses, ports 8000 8554 (256 excluded)\n127.124.44.1/32: 1 address, ports 8000 8554\nin all: 2 ranges, 767 addresses" {
		t.Errorf("said before:\n%s", got)
	}
	if got := strings.Join(app.RangeLines(part.Report), "\n"); !strings.Contains(got, "skipped 256 excluded, ") || !strings.Contains(got, "not reached before the end; not covered: stopped") {
		t.Errorf("said afterwards:\n%s", got)
	}
	text, err := json.Marshal(part)
	if err != nil {
		t.Fatal(err)
	}
	r.Earlier, r.Progress = &app.Discovered{}, nil
	if err := json.Unmarshal(text, r.Earlier); err != nil {
		t.Fatal(err)
	}
	all, err := app.Discover(t.Context(), r)
	if err != nil || !all.Report.Ranges[0].Covered || len(all.Devices) != 2 || all.Report.Devices != 2 || all.Report.Sources != 2 {
		t.Fatalf("%+v, %v", all.Report, err)
	}
	if got := all.Devices[1].Addr.Addr(); got != netip.MustParseAddr("127.124.43.200") {
		t.Errorf("found %s", got)
	}
	if got := app.RangeLines(all.Report)[0]; got != "127.124.40.0/22: 2 answered, 764 refused, 0 silent; skipped 256 excluded; 257 of these before; covered" {
		t.Errorf("said at the end: %s", got)
	}
	r.Networks = r.Networks[:1]
	if _, err := app.Discover(t.Context(), r); err == nil || !strings.Contains(err.Error(), "other networks") {
		t.Errorf("other networks: %v", err)
	}
}

// What the first part of a stopped discovery found out about logins is in the whole.
func TestDiscoverGoesOnWithLogins(t *testing.T) {
	play(t, `
name: two
branches:
  - name: x
    networks: [127.124.48.0/22]
    devices:
      - {id: first, address: 127.124.48.5, discovery: false}
      - {id: last, address: 127.124.51.200, discovery: false}
`)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := app.DiscoverRequest{Networks: []string{"127.124.48.0/22"}, Ports: []int{8000}, RTSPPorts: []int{8554}, Progress: func(f discovery.Progress) {
		if f.Tried > 300 && f.Found > 0 && f.Asking == 0 {
			cancel()
		}
	}}
	part, err := app.Discover(ctx, r)
	if err != nil || part.Report.Cursor == nil || len(part.Report.Logins) != 1 {
		t.Fatalf("%+v, %v", part, err)
	}
	text, err := json.Marshal(part)
	if err != nil {
		t.Fatal(err)
	}
	r.Earlier, r.Progress = &app.Discovered{}, nil
	if err := json.Unmarshal(text, r.Earlier); err != nil {
		t.Fatal(err)
	}
	all, err := app.Discover(t.Context(), r)
	if err != nil || len(all.Report.Logins) != 2 || all.Report.Logins[0] != part.Report.Logins[0] {
		t.Errorf("%+v, %v", all.Report.Logins, err)
	}
}

func play(t *testing.T, scenario string) *sim.World {
	t.Helper()
	s, err := sim.Parse("x.yaml", []byte(scenario))
	if err != nil {
		t.Fatal(err)
	}
	w, err := sim.Start(t.Context(), s, sim.Options{})
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

// A refused password reaches a device once, however often somebody discovers; a person's word
// sends it once more, and another password is another matter.
func TestDiscoverSendsARefusedPasswordOnce(t *testing.T) {
	w := play(t, `
name: one
credentials: {user: viewer, password: camera-1}
branches:
  - name: x
    networks: [127.124.52.0/28]
    devices:
      - {id: locks, address: 127.124.52.5, maker: hikvision, lockout: 3, discovery: false}
      - {id: bare, address: 127.124.52.6, maker: hikvision, onvif: false, lockout: 3}
`)
	state := filepath.Join(t.TempDir(), "state")
	discover := func(password string, again bool) (app.Discovered, error) {
		return app.Discover(t.Context(), app.DiscoverRequest{Networks: []string{"127.124.52.0/28"}, Ports: []int{8000}, RTSPPorts: []int{8554},
			RTSPPaths: []string{"/Streaming/Channels/{channel}01"}, User: "viewer", Password: password, State: state, Again: again})
	}
	refused := func(when string, want int) {
		t.Helper()
		for _, id := range []string{"locks", "bare"} {
			if n := w.Requests(id).AuthFailures; n != want {
				t.Errorf("%s: %s refused %d logins; want %d", when, id, n, want)
			}
		}
	}
	for i, want := range []int{0, 2, 2} {
		d, err := discover("not-the-one", false)
		if err != nil || len(d.NotSent) != want || len(d.Report.Logins) != 2 {
			t.Errorf("run %d: not sent to %v, %+v, %v", i, d.NotSent, d.Report.Logins, err)
		}
	}
	refused("three runs", 1)
	if d, err := discover("not-the-one", true); err != nil || len(d.NotSent) != 0 {
		t.Errorf("again: not sent to %v, %v", d.NotSent, err)
	}
	refused("a person's word", 2)
	for range 2 {
		if d, err := discover("camera-1", false); err != nil || len(d.NotSent) != 0 || d.Report.Sources != 2 {
			t.Errorf("the right one: not sent to %v, %d sources, %v", d.NotSent, d.Report.Sources, err)
		}
	}
	refused("the right one", 2)
	err := filepath.WalkDir(state, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others", name)
		}
		if strings.Contains(name, "127.90") || strings.Contains(name, "not-the-one") {
			t.Errorf("%s tells what it is about", name)
		}
		if err == nil && e.Type().IsRegular() && filepath.Base(name) != "camledger.key" && info.Size() > 0 {
			t.Errorf("%s holds something", name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	// Where no refusal can be remembered, nothing is sent.
	state = filepath.Join(state, "camledger.key", "below")
	var no app.ErrState
	if _, err := discover("not-the-one", false); !errors.As(err, &no) {
		t.Errorf("no state: %v", err)
	}
	refused("no state", 2)
}

// What is typed wrong is said before anything is sent.
func TestDiscoverRequestsThatAreWrong(t *testing.T) {
	for what, r := range map[string]app.DiscoverRequest{
		"network":   {Networks: []string{"10.1.1.0/33"}},
		"too large": {Networks: []string{"10.0.0.0/8"}},
		"port 0":    {Networks: []string{"10.1.1.1:0"}},
		"exclude":   {Networks: []string{"10.1.1.1"}, Exclude: []string{"nowhere"}},
		"port":      {Networks: []string{"10.1.1.1"}, Ports: []int{70000}},
		"rtsp port": {Networks: []string{"10.1.1.1"}, RTSPPorts: []int{-1}},
		"path":      {Networks: []string{"10.1.1.1"}, RTSPPaths: []string{"stream one"}},
		"login":     {Networks: []string{"10.1.1.1"}, RTSPPaths: []string{"/live?user=a&password=hunter2"}},
	} {
		r.Planned = func([]app.RangeReport) { t.Errorf("%s: planned", what) }
		var wrong app.ErrDiscover
		if _, err := app.Discover(t.Context(), r); !errors.As(err, &wrong) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
