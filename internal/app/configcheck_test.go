package app

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

// Cameras whose network left the configuration are neither seen nor gone: the scan, the
// check of the configuration and the list of differences say that nobody looks.
func TestKnownDevicesOutsideTheNetworks(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.106.31.0/28, 127.106.31.64/28", `
- {id: hall-1, address: 127.106.31.2, name: "객장 1"}
- {id: hall-2, address: 127.106.31.3, name: "객장 2"}
- {id: vault-1, address: 127.106.31.66, name: "금고 1"}
- {id: vault-2, address: 127.106.31.67, name: "금고 2"}`), settings{})
	c := newClock()
	a := w.open(c.now)
	declare(t, a, "본점 고정 : 4대 객장 : 2대, 금고 : 2대")
	enrol(t, a, "hq")
	warned := func() string {
		t.Helper()
		ws, err := a.CheckConfig(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, w := range ws {
			out = append(out, w.String())
		}
		return strings.Join(out, "\n")
	}
	if text := warned(); strings.Contains(text, "known devices") {
		t.Fatalf("before: %s", text)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	w.configure(settings{more: "branches:\n  hq:\n    name: 본점\n    credentials: [hq]\n    critical: [금 고, 금고실]\n    networks: [127.106.31.0/28]"})
	a = w.open(c.now)
	for range 3 {
		c.add(24 * time.Hour)
		r := scan(t, a, "hq")
		if len(r.Scan.Report.Missed) != 0 || len(r.Scan.Report.NotLooked) != 2 || r.Scan.Change.Found != 2 || r.Report.Found != 4 {
			t.Fatalf("not looked at %v, saw %d, found %d", r.Scan.Report.NotLooked, r.Scan.Change.Found, r.Report.Found)
		}
	}
	text := warned()
	if want := "branches.hq.critical: no place of 본점 is called 금고실: the policy has 객장, 금고"; !strings.Contains(text, want) || strings.Contains(text, "called 금 고:") {
		t.Errorf("config check:\n%s\nwant %s", text, want)
	}
	vault := []string{}
	found, err := a.store.Found(t.Context(), branch(t, a, "hq").ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range found.Devices {
		if netip.MustParsePrefix("127.106.31.64/28").Contains(d.Addr.Addr()) {
			vault = append(vault, d.Addr.Addr().String())
		}
	}
	slices.Sort(vault)
	want := "branches.hq: known devices not looked at, as they lie in no network of the branch, or are excluded: 2 (" + strings.Join(vault, ", ") + ")"
	if !strings.Contains(text, want) {
		t.Errorf("config check:\n%s\nwant %s", text, want)
	}
	lines, needs, err := a.LastScanLines(t.Context(), nil)
	if err != nil || !needs || len(lines) != 1 || !strings.Contains(lines[0], "known devices not looked at") {
		t.Errorf("beside the differences: %q, needs a person: %v, %v", lines, needs, err)
	}
	if n := missing(openDifferences(t, a, branch(t, a, "hq").ID)); n != 0 {
		t.Errorf("%d are called missing though nobody looked", n)
	}
}
