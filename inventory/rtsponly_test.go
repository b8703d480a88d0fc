package inventory

import (
	"testing"
)

// A device without ONVIF is known by its place and nothing else: there it stays what it
// was, elsewhere it is another one.
func TestRTSPOnlyDevices(t *testing.T) {
	plays := func(at string, tokens ...string) Observation {
		o := Observation{BranchID: "b", Addr: addr(at), At: day, Answer: AnswerRTSP, Kind: KindEncoder, RTSPPort: int(addr(at).Port()), Credential: "cams"}
		for i, token := range tokens {
			o.Sources = append(o.Sources, Source{Token: token, Channel: i + 1, Main: Stream{URI: "rtsp://" + at + token, Codec: "H264"}})
		}
		return o
	}
	known := first(plays("10.0.0.5:554", "/ch1", "/ch2"), plays("10.0.0.6:554", "/ch1"))
	if len(known.Devices) != 2 || len(known.Cameras) != 3 {
		t.Fatalf("%+v", known)
	}
	again := Link("b", known, []Observation{plays("10.0.0.5:554", "/ch1", "/ch2", "/ch3"), plays("10.0.0.6:554", "/ch1")}, day, ids())
	if len(again.Devices) != 2 || len(again.Cameras) != 4 || len(again.Unknown) != 0 || len(again.Changes) != 0 {
		t.Errorf("the next night: %+v", again)
	}
	for _, d := range again.Devices {
		if _, ok := known.Devices[d.ID]; !ok {
			t.Errorf("%s at %s is new", d.ID, d.Addr)
		}
	}
	locked := plays("10.0.0.5:554")
	locked.Cause = "auth"
	l := Link("b", known, []Observation{locked}, day, ids())
	if len(l.Devices) != 0 || len(l.Unverified) != 1 || len(l.Unknown) != 1 {
		t.Errorf("asks for a password: %+v", l)
	}
	l = Link("b", known, []Observation{plays("10.0.0.9:554", "/ch1", "/ch2")}, day, func(kind string) string { return "new " + kind })
	if len(l.Devices) != 1 || l.Devices[0].ID != "new dev" || len(l.Unverified) != 0 {
		t.Errorf("at another address: %+v", l)
	}
	// A camera that spoke ONVIF yesterday and only plays today is the same in trouble.
	known = first(unit(1, "10.0.0.7:80"))
	l = Link("b", known, []Observation{plays("10.0.0.7:554", "/ch1")}, day, ids())
	if len(l.Devices) != 0 || len(l.Unverified) != 1 || len(l.Unknown) != 1 {
		t.Errorf("ONVIF switched off: %+v", l)
	}
}
