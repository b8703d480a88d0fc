package app_test

import (
	"context"
	"encoding/json"
	"net/netip"
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
    networks: [127.90.40.0/22]
    devices:
      - {id: first, address: 127.90.40.5, auth: none, discovery: false}
      - {id: last, address: 127.90.43.200, auth: none, discovery: false}
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
	r := app.DiscoverRequest{Networks: []string{"127.90.40.0/22", "127.90.40.5:8000", "127.90.44.1"}, Exclude: []string{"127.90.41.0/24"},
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
	if got := strings.Join(planned, "\n"); got != "127.90.40.0/22: 766 addresses, ports 8000 8554 (256 excluded)\n127.90.44.1/32: 1 address, ports 8000 8554\nin all: 2 ranges, 767 addresses" {
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
	if got := all.Devices[1].Addr.Addr(); got != netip.MustParseAddr("127.90.43.200") {
		t.Errorf("found %s", got)
	}
	if got := app.RangeLines(all.Report)[0]; got != "127.90.40.0/22: 2 answered, 764 refused, 0 silent; skipped 256 excluded; 257 of these before; covered" {
		t.Errorf("said at the end: %s", got)
	}
	r.Networks = r.Networks[:1]
	if _, err := app.Discover(t.Context(), r); err == nil || !strings.Contains(err.Error(), "other networks") {
		t.Errorf("other networks: %v", err)
	}
}
