package web

import (
	"time"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// diffRow is a difference with the names that people read.
type diffRow struct {
	inventory.Difference
	Branch, Place string
	Sentence      string
	Waiting       bool // an exception is proposed and waits for approval
}

func newDiffRow(v visitor, d inventory.Difference, reg *inventory.Register) diffRow {
	row := diffRow{Difference: d}
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
	Current   bool
}

// differencesView is the queue of differences.
type differencesView struct {
	Lead                        string
	Tabs                        []tab
	State, Query                string
	Branches, Kinds, Severities []option
	Rows                        []diffRow
	Pages                       pager
	May                         bool
	CSV                         string
}

const differencesPage = 60

// severityReal asks for the differences that are more than notes.
const severityReal = "real"

// realDifferences is the address of the open differences of a branch that are more than
// notes, of all branches where branchID is empty.
func realDifferences(branchID string) string {
	return address("/differences", "branch", branchID, "severity", severityReal)
}

// diffStates are the tabs of the queue: what is asked for, and the states behind it.
var diffStates = []struct {
	name   string
	states []inventory.DifferenceState
}{
	{"open", []inventory.DifferenceState{inventory.DifferenceOpen}},
	{"proposed", []inventory.DifferenceState{inventory.DifferenceOpen}},
	{"awaiting", []inventory.DifferenceState{inventory.DifferenceAwaiting}},
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

// pendingView is a proposal that waits for another person.
type pendingView struct {
	ID, Text   string
	MayApprove bool
	Own        bool // the visitor proposed it
}

// eventView is one line of a history.
type eventView struct {
	At   time.Time
	Text string
}

// differenceView is the page of one difference.
type differenceView struct {
	Diff                      diffRow
	Next                      string
	Place                     string // where it is, in words
	Words                     string // of the policy, where one sentence speaks of it
	Whole                     string // what the policy says where several do
	Line                      int
	Counts                    bool
	Facts                     []fact
	Pending                   *pendingView
	MayReport, MayPropose     bool
	Placing                   *placeForm // nil: no camera, or the visitor may not
	UntilMin, Until, UntilMax string
	Events                    []eventView
}

// acceptMonths is how long an exception may last at most.
const acceptMonths = 12

// history is what has happened to a difference, and the names of who did it.
type history struct {
	Events    []store.DifferenceEvent
	Decisions []store.Decision
	Who       people
}

func newDifference(v visitor, d inventory.Difference, reg *inventory.Register, h history) differenceView {
	row := newDiffRow(v, d, reg)
	out := differenceView{Diff: row, Next: nextStep(v, d), Counts: d.Kind == inventory.CountMismatch, Facts: factsOf(v, row),
		MayReport:  v.May(Report, d.BranchID) && d.State != inventory.DifferenceResolved,
		MayPropose: v.May(Propose, d.BranchID)}
	if d.State == inventory.DifferenceAccepted || d.State == inventory.DifferenceResolved {
		out.MayPropose = false
	}
	out.Place = row.Place
	switch {
	case row.Place == "" && d.CameraID != "" && d.SlotID == "":
		out.Place = v.say("sheet.unplaced")
	case row.Place == "":
		out.Place = v.say("sheet.whole-branch")
	}
	mine := declarationsOf(reg, d)
	if said, is := promised[d.Kind]; is {
		mine = nil // what is counted says nothing of it
		for _, p := range reg.Promises {
			if p.Kind == said && out.Words == "" {
				out.Words, out.Line = p.Words, p.Line
			}
		}
	}
	if len(mine) == 1 {
		out.Words, out.Line = mine[0].Words, mine[0].Line
	} else if len(mine) > 1 {
		out.Whole = v.say("web.diff.policy.whole", row.Branch, len(mine), number(reg.DeclaredCount(d.BranchID)))
	}
	today := v.Now.In(v.Zone)
	out.UntilMin = today.AddDate(0, 0, 1).Format(time.DateOnly)
	out.Until = today.AddDate(0, 3, 0).Format(time.DateOnly)
	out.UntilMax = today.AddDate(0, acceptMonths, 0).Format(time.DateOnly)
	for _, e := range h.Events {
		out.Events = append(out.Events, eventView{e.At, stepText(v, h.Who.name(e.Actor), e.Kind, e.Detail)})
	}
	for _, p := range h.Decisions {
		if p.State != store.DecisionProposed {
			continue
		}
		out.MayPropose = false // one proposal at a time
		out.Diff.Waiting = d.State == inventory.DifferenceOpen
		text := stepText(v, h.Who.name(p.Actor), string(p.Kind), p.Reason) + " " + v.say("web.diff.untilday", p.Until.In(v.Zone).Format(time.DateOnly))
		out.Pending = &pendingView{ID: p.ID, Text: text, Own: v.is(p.Actor), MayApprove: v.May(Approve, d.BranchID) && !v.is(p.Actor)}
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
