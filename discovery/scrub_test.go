package discovery

import (
	"strings"
	"testing"

	"camledger/inventory"
)

// TestScrub hides a password however a device writes it, and leaves what only looks like it.
func TestScrub(t *testing.T) {
	p := Plan{Credentials: []Credential{{User: "admin", Password: "Secret-Pass-77"}, {User: "u", Password: "Ab3$"}, {User: "v", Password: "hall"}}}
	for in, want := range map[string]string{
		"cam Secret-Pass-77 x":                 "cam *** x",
		"rtsp://10.0.0.1/%53ecret-Pass%2D77/x": "rtsp://10.0.0.1/***/x",
		"YWRtaW46U2VjcmV0LVBhc3MtNzc=":         "***=",
		"cam Ab3$":                             "cam ***",
		"xAb3$":                                "xAb3$",
		"hall 3":                               "*** 3",
		"challenge":                            "challenge",
		"100% full":                            "100% full",
		strings.Repeat("x", 118) + "Secret-Pa": strings.Repeat("x", 118) + "***",
		"Secret-Pass-77Secret-Pass-77":         "******",
		"%":                                    "%",
		"%zz%5":                                "%zz%5",
	} {
		if got := p.scrubbed(in, shortInText); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	ob := inventory.Observation{Endpoint: "x-Secret-Pass-77", Sources: []inventory.Source{{Token: "tSecret-Pass-771"}, {Token: "challenge", Main: inventory.Stream{ProfileToken: "pSecret-Pass-77"}}}}
	p.scrub(&ob)
	if ob.Endpoint != "x-***" || ob.Sources[0].Token != "t***1" || ob.Sources[1].Token != "challenge" || ob.Sources[1].Main.ProfileToken != "p***" {
		t.Errorf("%+v", ob)
	}
}
