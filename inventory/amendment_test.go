package inventory

import (
	"slices"
	"testing"
	"time"
)

func amendmentRegister(count int, mount Mount) *Register {
	return &Register{Branches: []Branch{{ID: "brn_1", Name: "본점"}},
		Locations:    []Location{{ID: "loc_1", BranchID: "brn_1", Name: "365코너"}, {ID: "loc_2", BranchID: "brn_1", Name: "옥상"}},
		Declarations: []Declaration{{BranchID: "brn_1", LocationID: "loc_1", Count: count, Mount: mount}, {BranchID: "brn_1", LocationID: "loc_2", Count: 2}}}
}

func TestPublishedAmendments(t *testing.T) {
	at := lifeStart
	decided := func(id, location, place string, count int, mount Mount) Amendment {
		at = at.Add(time.Hour)
		return Amendment{ID: id, BranchID: "brn_1", LocationID: location, Place: place, Count: count, Mount: mount, State: AmendmentDecided, DecidedAt: at}
	}
	waits := decided("proposed", "loc_1", "", 5, "")
	waits.State = AmendmentProposed
	gone := amendmentRegister(5, MountFixed)
	gone.Declarations = gone.Declarations[1:]
	for name, c := range map[string]struct {
		list []Amendment
		reg  *Register
		want []string
	}{
		"not yet":                    {[]Amendment{decided("a", "loc_1", "", 6, "")}, amendmentRegister(5, MountFixed), nil},
		"said":                       {[]Amendment{decided("a", "loc_1", "", 6, "")}, amendmentRegister(6, MountFixed), []string{"a"}},
		"a proposal is no decision":  {[]Amendment{waits}, amendmentRegister(5, MountFixed), nil},
		"the last decision counts":   {[]Amendment{decided("a", "loc_1", "", 6, ""), decided("b", "loc_1", "", 7, "")}, amendmentRegister(6, MountFixed), nil},
		"and settles the one before": {[]Amendment{decided("a", "loc_1", "", 6, ""), decided("b", "loc_1", "", 7, "")}, amendmentRegister(7, MountFixed), []string{"a", "b"}},
		"count and mount apart":      {[]Amendment{decided("a", "loc_1", "", 6, ""), decided("b", "loc_1", "", AsDeclared, MountMobile)}, amendmentRegister(6, MountFixed), []string{"a"}},
		"several cameras, one place": {[]Amendment{decided("a", "loc_1", "", AsDeclared, MountMobile), decided("b", "loc_1", "", AsDeclared, MountMobile)}, amendmentRegister(5, MountFixed), nil},
		"a new place, by its name":   {[]Amendment{decided("a", "", "옥 상", 2, "")}, amendmentRegister(5, MountFixed), []string{"a"}},
		"a new place, not yet":       {[]Amendment{decided("a", "", "지하", 1, "")}, amendmentRegister(5, MountFixed), nil},
		"nothing left there":         {[]Amendment{decided("a", "loc_1", "", 0, "")}, gone, []string{"a"}},
	} {
		var got []string
		for _, a := range Published(c.list, c.reg) {
			got = append(got, a.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// A decided amendment is told as one difference for its place, whose fingerprint does not
// hang on the numbers, until a version says it.
func TestPolicyIsStaleUntilItIsPublished(t *testing.T) {
	a := Amendment{ID: "amd_1", BranchID: "brn_1", LocationID: "loc_1", Count: 6, State: AmendmentDecided, DecidedAt: lifeStart}
	b := a
	b.ID, b.Count, b.Mount, b.DecidedAt = "amd_2", 7, MountMobile, lifeStart.Add(time.Hour)
	stale := func(reg *Register, list ...Amendment) (out []Difference) {
		for _, d := range Reconcile(reg, "brn_1", Found{}, ScanFacts{Amendments: list}, DefaultRules(), lifeStart) {
			if d.Kind == PolicyStale {
				out = append(out, d)
			}
		}
		return out
	}
	first, both := stale(amendmentRegister(5, MountFixed), a), stale(amendmentRegister(5, MountFixed), b, a)
	if len(first) != 1 || len(both) != 1 || first[0].Fingerprint != both[0].Fingerprint {
		t.Fatalf("%+v, then %+v", first, both)
	}
	if f := both[0].Facts; f["was"] != "5" || f["is"] != "7" || f["mount"] != "mobile" || f["place"] != "365코너" {
		t.Errorf("facts %v", f)
	}
	if left := stale(amendmentRegister(7, MountMobile), a, b); len(left) != 0 {
		t.Errorf("published, and %+v", left)
	}
	other := a
	other.BranchID = "brn_2"
	if left := stale(amendmentRegister(5, MountFixed), other); len(left) != 0 {
		t.Errorf("of another branch: %+v", left)
	}
}
