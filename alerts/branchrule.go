package alerts

import "time"

// BranchRule is what people set for one branch: numbers that hold there instead of the
// institution's (nil: the institution's holds), and whether it is only observed.
type BranchRule struct {
	BranchID        string
	Observe         bool // decide and show, mail nothing
	Limit           *time.Duration
	CriticalLimit   *time.Duration
	Company         *time.Duration
	Cap             *time.Duration
	FacilitiesAfter *time.Duration
	ManagerAfter    *time.Duration
	ChangedBy       string // person id or operator:<user>
	ChangedAt       time.Time
}

// BranchRuleFault is what is wrong with the numbers of a branch, as a code of internal/words.
type BranchRuleFault string

// Faults of the numbers of a branch.
const (
	BranchRuleRange    BranchRuleFault = "alerts.rule.range"    // a day, or 30 days until somebody above is told
	BranchRuleCritical BranchRuleFault = "alerts.rule.critical" // critical places later than others
	BranchRuleLevels   BranchRuleFault = "alerts.rule.levels"   // the manager before the facilities staff
)

var branchRuleFaults = map[BranchRuleFault]string{
	BranchRuleRange:    "times are 0 to 24 h, until facilities staff or manager are told 1 min to 720 h",
	BranchRuleCritical: "critical places would be mailed later than others",
	BranchRuleLevels:   "the manager would be told before the facilities staff",
}

// Error says what is wrong.
func (f BranchRuleFault) Error() string { return branchRuleFaults[f] }

// Numbers are the settable times with where they stand in a rule, in the order in which they
// are shown.
func (b *BranchRule) Numbers(r *Rule) []BranchNumber {
	return []BranchNumber{
		{"mail_after", &b.Limit, &r.Limit},
		{"critical_after", &b.CriticalLimit, &r.CriticalLimit},
		{"company_wait", &b.Company, &r.Company},
		{"branch_cap", &b.Cap, &r.Cap},
		{"escalate_staff", &b.FacilitiesAfter, &r.FacilitiesAfter},
		{"escalate_manager", &b.ManagerAfter, &r.ManagerAfter},
	}
}

// BranchNumber is one time: its name as in alerts.* of the configuration, what was set for the
// branch, and where it stands in a rule.
type BranchNumber struct {
	Key  string
	Set  **time.Duration
	Rule *time.Duration
}

// Apply gives the rule of the branch.
func (b BranchRule) Apply(r Rule) Rule {
	for _, n := range b.Numbers(&r) {
		if *n.Set != nil {
			*n.Rule = **n.Set
		}
	}
	return r
}

// Check tells what is wrong with the numbers of a branch beside the institution's: a
// BranchRuleFault, or nil.
func (b BranchRule) Check(r Rule) error {
	for i, n := range b.Numbers(&r) {
		least, most := time.Duration(0), 24*time.Hour
		if i >= 4 {
			least, most = time.Minute, 720*time.Hour
		}
		if d := *n.Set; d != nil && (*d < least || *d > most) {
			return BranchRuleRange
		}
	}
	switch now := b.Apply(r); {
	case now.CriticalLimit > now.Limit:
		return BranchRuleCritical
	case now.FacilitiesAfter > now.ManagerAfter:
		return BranchRuleLevels
	}
	return nil
}
