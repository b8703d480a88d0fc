package app

import (
	"strings"
	"testing"

	"camledger/inventory"
)

// Cameras of devices without ONVIF are found, kept from scan to scan, and checked with the
// account that worked.
func TestCamerasWithoutONVIF(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.106.9.0/28", `
- {id: cam, maker: hikvision, onvif: false, codec: h265}
- {id: nvr, kind: recorder, maker: hikvision, onvif: false, channels: [{name: "CH{n}", repeat: 2}]}
`), settings{paths: `"/Streaming/Channels/{channel}01"`})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 3대 객장 : 3대")
	r := scan(t, a, "hq")
	if r.New != 3 || r.Report.Found != 3 || len(r.Unknown) != 0 {
		t.Fatalf("first scan: %d new, %d found, unknown %v", r.New, r.Report.Found, r.Unknown)
	}
	if r = scan(t, a, "hq"); r.New != 0 || r.Report.Found != 3 || len(r.Unknown) != 0 {
		t.Errorf("second scan: %d new, %d found, unknown %v", r.New, r.Report.Found, r.Unknown)
	}
	checks, err := a.CheckTargets(t.Context(), nil, false, CheckHooks{})
	if err != nil || len(checks) != 3 {
		t.Fatalf("%d checks, %v", len(checks), err)
	}
	for _, c := range checks {
		if c.Outcome != inventory.OutcomeOK {
			t.Errorf("%s: %s %v", c.Camera.Main.URI, c.Outcome, c.Causes)
		}
	}
	// Nobody waits for ONVIF where there is none, and a camera without a name has no blank for one.
	full, err := a.CheckTargets(t.Context(), []string{checks[0].Camera.ID}, true, CheckHooks{})
	if err != nil || len(full) != 1 {
		t.Fatal(err)
	}
	for _, name := range []inventory.StepName{inventory.StepClock, inventory.StepStored} {
		if s := rung(t, full[0].Check, name); !s.Unjudged || !strings.Contains(s.Text(english), "(no-onvif)") {
			t.Errorf("%s: %s", name, s.Text(english))
		}
	}
	for _, id := range []string{"cam", "nvr"} {
		if n := w.world.Requests(id).AuthFailures; n != 0 {
			t.Errorf("%s: %d wrong logins", id, n)
		}
	}
}
