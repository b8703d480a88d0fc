package inventory

import (
	"net/netip"
	"testing"
)

// Two devices of one name are told apart in the sentence about them.
func TestConflictOfOneName(t *testing.T) {
	found := Found{Devices: map[string]Device{}}
	for id, addr := range map[string]string{"d1": "10.0.0.4:80", "d2": "10.0.0.9:80"} {
		found.Devices[id] = Device{ID: id, BranchID: "b", Name: "CAM04", Addr: netip.MustParseAddrPort(addr)}
	}
	d := only(t, differences(found, []Change{{Kind: ChangeConflict, DeviceID: "d1", Other: "d2", To: "10.0.0.4:80"}}), IdentityConflict)
	if d.Facts["label"] != "CAM04 (10.0.0.4)" || d.Facts["other"] != "CAM04 (10.0.0.9)" {
		t.Errorf("facts %v", d.Facts)
	}
}

// Where a branch has no credential at all, none can be named.
func TestAsksWithoutACredential(t *testing.T) {
	r := ScanReport{Logins: []LoginFinding{{Code: LoginAsks}, {Code: LoginNone}}}
	WithoutCredential(&r)
	if r.Logins[0].Code != LoginNoCredential || r.Logins[1].Code != LoginNone {
		t.Errorf("findings %+v", r.Logins)
	}
}
