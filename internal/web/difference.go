package web

import (
	"strconv"

	"camledger/internal/words"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// diffRow is a difference with the names that people read.
type diffRow struct {
	inventory.Difference
	URL           string
	Branch, Place string
	Sentence      string
	Waiting       bool   // something is proposed and waits for approval
	Proposal      string // what: who proposed it, why, until when
	SeesTo        string // who sees to it
}

func newDiffRow(v visitor, d inventory.Difference, reg *inventory.Register) diffRow {
	row := diffRow{Difference: d, URL: "/differences/" + d.ID}
	if b, ok := reg.Branch(d.BranchID); ok {
		row.Branch = b.Name
	}
	if l, ok := reg.Location(d.LocationID); ok {
		row.Place = l.Name
	}
	row.Sentence = sentence(v, row)
	return row
}

func diffRows(v visitor, ds []inventory.Difference, reg *inventory.Register) []diffRow {
	out := make([]diffRow, 0, len(ds))
	for _, d := range ds {
		out = append(out, newDiffRow(v, d, reg))
	}
	return out
}

// tab is a choice among states above a list.
type tab struct {
	URL, Text string
	Count     string // of what is there; empty: it is not told
	Current   bool
}

// differencesView is the queue of differences.
type differencesView struct {
	Lead                        string
	Tabs                        []tab
	State, Query                string
	Branches, Kinds, Severities []option
	Who, Ages                   []option
	Rows                        []diffRow
	Pages                       pager
	May, MaySettle, MayApprove  bool
	Assignees                   []option // whom rows can be given to
	Here                        string
	Uncompared                  bool // no branch that was asked for has a complete scan
	Files                       files
}

const differencesPage = 60

// severityReal asks for the differences that are more than notes.
const severityReal = "real"

// realDifferences is the address of the open differences of a branch that are more than
// notes, of all branches where branchID is empty.
func realDifferences(branchID string) string {
	return address("/differences", "branch", branchID, "severity", severityReal)
}

// proposedDifferences is the address of what waits for approval in a branch.
func proposedDifferences(branchID string) string {
	return address("/differences", "branch", branchID, "severity", severityReal, "state", "proposed")
}

// diffStates are the tabs of the queue: what is asked for, and the states behind it.
var diffStates = []struct {
	name   string
	states []inventory.DifferenceState
}{
	{"open", []inventory.DifferenceState{inventory.DifferenceOpen}},
	{"proposed", []inventory.DifferenceState{inventory.DifferenceOpen}},
	{"awaiting", []inventory.DifferenceState{inventory.DifferenceAwaiting}},
	{"amending", []inventory.DifferenceState{inventory.DifferenceAmending}},
	{"accepted", []inventory.DifferenceState{inventory.DifferenceAccepted}},
	{"resolved", []inventory.DifferenceState{inventory.DifferenceResolved}},
	{"all", nil},
}

// diffTab is the tab asked for, the first where none or an unknown one is.
func diffTab(name string) string {
	for _, s := range diffStates {
		if s.name == name {
			return name
		}
	}
	return diffStates[0].name
}

// branchOptions are the branches that a visitor may choose among.
func branchOptions(v visitor, reg *inventory.Register, selected string) []option {
	var out []option
	if v.Everywhere() {
		out = append(out, option{"", v.say("web.allbranches"), selected == ""})
	}
	for _, b := range reg.Branches {
		if b.RetiredAt.IsZero() && v.May(Read, b.ID) {
			out = append(out, option{b.ID, b.Name, b.ID == selected})
		}
	}
	return out
}

func kindOptions(v visitor, selected string) []option {
	out := []option{{"", v.say("web.allkinds"), selected == ""}}
	for _, k := range inventory.Kinds {
		out = append(out, option{string(k.Kind), v.say("kind." + string(k.Kind)), string(k.Kind) == selected})
	}
	return out
}

func severityOptions(v visitor, selected string) []option {
	out := []option{{"", v.say("web.allseverities"), selected == ""}, {severityReal, v.say("severity.real"), selected == severityReal}}
	for _, k := range []inventory.Severity{inventory.SeverityError, inventory.SeverityWarning, inventory.SeverityNote} {
		out = append(out, option{string(k), v.say("severity." + string(k)), string(k) == selected})
	}
	return out
}

// promised are the kinds of which no count of the policy speaks, with the kind of the
// promise that may.
var promised = map[inventory.DifferenceKind]string{
	inventory.AudioOffered:     string(policy.NoSound),
	inventory.OpenStream:       string(policy.Password),
	inventory.PasswordInClear:  string(policy.Encryption),
	inventory.ClockOff:         "",
	inventory.AddressChanged:   "",
	inventory.IdentityConflict: "",
	inventory.UnknownDevice:    "",
	inventory.InputNotAssessed: "",

	inventory.SameDevice:        "",
	inventory.DeviceMoved:       "",
	inventory.DeviceReturned:    "",
	inventory.DeviceReset:       "",
	inventory.SourcesRenumbered: "",
}

// declarationsOf lists what the policy says of the place of a difference, or of its
// whole branch where it has none.
func declarationsOf(reg *inventory.Register, d inventory.Difference) []inventory.Declaration {
	var out []inventory.Declaration
	for _, x := range reg.Declarations {
		if x.BranchID == d.BranchID && (d.LocationID == "" || x.LocationID == d.LocationID) {
			out = append(out, x)
		}
	}
	return out
}

// ageDays are the ages by which the queue can be narrowed.
var ageDays = []int{1, 7, 30, 90}

func ageOptions(v visitor, selected string) []option {
	out := []option{{"", v.say("web.allages"), selected == ""}}
	for _, days := range ageDays {
		n := strconv.Itoa(days)
		out = append(out, option{n, v.say("web.diff.older", days), n == selected})
	}
	return out
}

// stepApproved is the step whose detail is the reason of the proposer, not of who took it.
const stepApproved = "approved"

// stepText tells one step in the life of a difference: who did what, and why.
func stepText(v visitor, name, kind, detail string) string {
	code := "decided." + kind
	if !words.Has(code) {
		code = "decided.other"
	}
	text := v.say(code)
	if name != "" {
		text = v.say("web.diff.by", clean(name), text)
	}
	if detail != "" && kind != stepApproved {
		text += " — “" + clean(detail) + "”"
	}
	return text
}
