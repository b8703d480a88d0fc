package web

import (
	"slices"
	"time"

	"camledger/internal/store"
	"camledger/internal/words"
)

// Permission is something that a route lets a person do.
type Permission string

// Permissions. Public routes need no account; SignedIn ones any account.
const (
	Public   Permission = "public"
	Machine  Permission = "machine" // this machine only: figures for the operator
	SignedIn Permission = "signed-in"
	Read     Permission = "read"
	Scan     Permission = "scan"    // start a scan or a check now
	Check    Permission = "check"   // measure one camera now
	Inspect  Permission = "inspect" // start an inspection
	Place    Permission = "place"
	Propose  Permission = "propose" // propose an exception, say that it is no camera
	Report   Permission = "report"  // say that something was fixed, add a note
	Approve  Permission = "approve" // approve what another person proposed
	Sign     Permission = "sign"    // sign an inspection as the inspector
	Seal     Permission = "seal"    // countersign what another person signed
	Answer   Permission = "answer"  // acknowledge an incident
	Plan     Permission = "plan"    // note a maintenance window
	Draft    Permission = "draft"   // give a new policy, correct its reading
	Accept   Permission = "accept"  // make a draft the policy
	Retry    Permission = "retry"   // let a device be sent its login once more
	Look     Permission = "look"    // see the last picture of a camera, where pictures are kept
	Roster   Permission = "roster"  // see who has which rights
	People   Permission = "people"  // add people, give and end rights
	Log      Permission = "log"     // read the audit record
)

// permissions is the one table of what a role may do, inside the scope of its grant.
// testdata/routes.txt shows what follows from it for every route.
var permissions = map[string][]Permission{
	"manager":    {Read, Propose, Report, Approve, Seal, Answer, Plan, Accept, Retry, Look, Roster, People, Log},
	"facilities": {Read, Scan, Check, Inspect, Place, Propose, Report, Answer, Plan, Draft, Look, Roster},
	"authorised": {Read, Check, Report, Sign, Answer, Look},
	"inspector":  {Read, Check, Inspect, Sign},
	"approver":   {Read, Seal},
	"auditor":    {Read, Roster, Log},
	"operator":   {Read, Scan, Check, Inspect, Place, Propose, Report, Answer, Plan, Draft, Retry, Roster, People},
}

// grant is a role of a person for a branch; an empty BranchID is the whole institution. One
// for a unit of the branch (by the key of its name) reads the branch, and acts only on what
// stands at the places of the unit.
type grant struct {
	Role     string
	BranchID string
	Unit     string
}

// visitor is who looks at a page, in which language, when.
type visitor struct {
	ID     string
	Login  string
	Name   string
	Grants []grant
	Lang   words.Lang
	Zone   *time.Location
	Now    time.Time
	// MustChange tells that a new password is due before anything else.
	MustChange bool
	// MustCodes tells that one-time codes are to be set up before anything else.
	MustCodes bool
	// unit is the one that looks after what the request is about; empty: none does.
	unit string
	// held are the grants as the store keeps them, with their times.
	held []store.Grant
}

// SignedIn tells that the visitor has an account.
func (v visitor) SignedIn() bool { return v.ID != "" }

// is tells whether an actor, as the store keeps it, is the visitor: by id or by login.
func (v visitor) is(actor string) bool {
	return v.SignedIn() && (actor == v.ID || actor == actorOfLogin+v.Login)
}

// actorOfLogin is what stands before the login of a person who acted.
const actorOfLogin = "person:"

// May tells whether the visitor may do something in a branch; an empty branchID asks for
// any branch at all.
func (v visitor) May(p Permission, branchID string) bool {
	switch p {
	case Public:
		return true
	case SignedIn:
		return v.SignedIn()
	}
	for _, g := range v.Grants {
		if g.Unit != "" && p != Read && (branchID != "" && g.Unit != v.unit || p == People || p == Roster) {
			continue
		}
		if (g.BranchID == "" || branchID == "" || g.BranchID == branchID) && slices.Contains(permissions[g.Role], p) {
			return true
		}
	}
	return false
}

// unitsOf tells whether some of the visitor's rights are for units of a branch.
func (v visitor) unitsOf(branchID string) bool {
	return slices.ContainsFunc(v.Grants, func(g grant) bool { return g.BranchID == branchID && g.Unit != "" })
}

// settles tells whether the visitor takes steps with differences of a branch, of its units at
// least.
func (v visitor) settles(branchID string) bool { return v.May(Report, branchID) || v.unitsOf(branchID) }

// MayEverywhere tells whether the visitor may do something in the whole institution.
func (v visitor) MayEverywhere(p Permission) bool {
	for _, g := range v.Grants {
		if g.BranchID == "" && slices.Contains(permissions[g.Role], p) {
			return true
		}
	}
	return false
}

// Everywhere tells that the visitor reads the whole institution.
func (v visitor) Everywhere() bool { return v.MayEverywhere(Read) }

// Branches lists the branches that the visitor is limited to, sorted; nil where there
// is no limit.
func (v visitor) Branches() []string {
	if v.Everywhere() {
		return nil
	}
	out := []string{}
	for _, g := range v.Grants {
		if slices.Contains(permissions[g.Role], Read) && !slices.Contains(out, g.BranchID) {
			out = append(out, g.BranchID)
		}
	}
	slices.Sort(out)
	return out
}

// pick is the branch that a list is limited to: the one asked for where the visitor may
// read it, or the first of a visitor's own. ok is false where a branch was asked for
// that the visitor may not read.
func (v visitor) pick(asked string) (branchID string, ok bool) {
	if asked != "" {
		return asked, v.May(Read, asked)
	}
	if own := v.Branches(); own != nil {
		if len(own) == 0 {
			return "", false
		}
		return own[0], true
	}
	return "", true
}

func (v visitor) say(code string, args ...any) string { return words.Say(v.Lang, code, args...) }
