package alerts

import (
	"errors"
	"testing"
	"time"
)

// "Numbers are defaults, set per branch": what is not set follows the institution, and what
// does not fit is refused.
func TestNumbersOfABranchHoldBesideTheInstitutions(t *testing.T) {
	d := func(m int) *time.Duration { x := time.Duration(m) * time.Minute; return &x }
	r := DefaultRule()
	got := BranchRule{Limit: d(30), ManagerAfter: d(48 * 60)}.Apply(r)
	want := r
	want.Limit, want.ManagerAfter = 30*time.Minute, 48*time.Hour
	if got.Limit != want.Limit || got.ManagerAfter != want.ManagerAfter || got.Cap != r.Cap || got.FacilitiesAfter != r.FacilitiesAfter {
		t.Errorf("%+v", got)
	}
	for name, row := range map[string]struct {
		b    BranchRule
		want error
	}{
		"nothing":                       {BranchRule{}, nil},
		"at once":                       {BranchRule{Limit: d(0), CriticalLimit: d(0), Company: d(0), Cap: d(0)}, nil},
		"a day":                         {BranchRule{Limit: d(24 * 60)}, nil},
		"more than a day":               {BranchRule{Limit: d(24*60 + 1)}, BranchRuleRange},
		"before it happened":            {BranchRule{Cap: d(-1)}, BranchRuleRange},
		"escalated at once":             {BranchRule{FacilitiesAfter: d(0)}, BranchRuleRange},
		"critical later":                {BranchRule{CriticalLimit: d(20)}, BranchRuleCritical},
		"others sooner than critical":   {BranchRule{Limit: d(3)}, BranchRuleCritical},
		"the manager first":             {BranchRule{ManagerAfter: d(60)}, BranchRuleLevels},
		"facilities after the manager":  {BranchRule{FacilitiesAfter: d(80 * 60)}, BranchRuleLevels},
		"both later, in the good order": {BranchRule{FacilitiesAfter: d(80 * 60), ManagerAfter: d(100 * 60)}, nil},
	} {
		if err := row.b.Check(r); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
}
