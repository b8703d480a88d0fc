package app

import (
	"testing"

	"camledger/internal/config"
	"camledger/internal/sim"
	"camledger/inventory"
)

func TestSecuredAddresses(t *testing.T) {
	n := config.Network{RTSPS: 322}
	for _, row := range []struct {
		uri, want string
		port      int
	}{
		{"rtsp://10.0.0.1:554/a?b=c:d", "rtsps://10.0.0.1:322/a?b=c:d", 322},
		{"rtsp://10.0.0.1/a", "rtsps://10.0.0.1:322/a", 322},
		{"rtsp://[fd00::1]/a", "rtsps://[fd00::1]:322/a", 322},
		{"rtsp://[fd00::1]:554?x", "rtsps://[fd00::1]:322?x", 322},
		{"rtsps://10.0.0.1:8322/a", "rtsps://10.0.0.1:8322/a", 8322},
		{"rtsps://10.0.0.1/a", "rtsps://10.0.0.1/a", defaultRTSPS},
	} {
		if got := secured(row.uri, n); got != row.want || portOf(got) != row.port {
			t.Errorf("%s: %s, port %d", row.uri, got, portOf(got))
		}
	}
	if got := secured("rtsp://10.0.0.1:554/a", config.Network{}); got != "rtsp://10.0.0.1:554/a" || portOf(got) != 0 {
		t.Errorf("without the setting: %s", got)
	}
}

// TestCertificateIsKnownAgain looks at a camera inside TLS. What it shows first is its own;
// another device in its place is a finding and gets no login, until a person says so.
func TestCertificateIsKnownAgain(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.119.2.0/24", "- {id: safe, name: 금고, rtsps: true}"), settings{more: `branches:
  hq:
    name: 본점
    credentials: [hq]
    networks:
      - {cidr: 127.119.2.0/24, rtsps: 8554, transport: tcp}`})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 금고 : 1대")
	enrol(t, a, "hq")
	look := func() inventory.Check {
		t.Helper()
		rs, err := a.CheckTargets(t.Context(), nil, false, CheckHooks{})
		if err != nil || len(rs) != 1 {
			t.Fatalf("%v, %v", rs, err)
		}
		return rs[0].Check
	}
	first := look()
	if first.Cause != inventory.CauseNone || first.Measurement.Certificate == "" || first.Measurement.Auth != "digest" {
		t.Fatalf("%s %s %+v", first.Failed, first.Cause, first.Measurement)
	}
	if again := look(); again.Cause != inventory.CauseNone || again.Measurement.Certificate != first.Measurement.Certificate {
		t.Errorf("%s %s %+v", again.Failed, again.Cause, again.Measurement)
	}
	w.set("safe", sim.FaultReplaced, true)
	asked := w.world.Requests("safe").By["RTSP DESCRIBE"]
	if c := look(); c.Failed != inventory.StepTLS || c.Cause != inventory.CauseCertificate {
		t.Errorf("%s %s", c.Failed, c.Cause)
	}
	if n := w.world.Requests("safe").By["RTSP DESCRIBE"]; n != asked {
		t.Error("the other device was asked for its stream")
	}
	found, err := a.store.Found(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := a.Trust(t.Context(), "operator:kim", found.Cameras[0].DeviceID); n != 1 || err != nil {
		t.Fatalf("%d forgotten, %v", n, err)
	}
	// The connection is taken. The login is another matter: this one does not say that it is
	// the device on which it worked.
	if c := look(); c.Failed != inventory.StepAuth || c.Cause != inventory.CauseAuthHeld || c.Measurement.Certificate == first.Measurement.Certificate {
		t.Errorf("%s %s", c.Failed, c.Cause)
	}
}
