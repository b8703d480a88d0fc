package inventory

import (
	"strings"
	"time"
)

// ActKind is a step that somebody takes with a difference.
type ActKind string

// Steps of people. Accept and Amend are proposals, which another person approves; Settled,
// Bind and Replace say that something was put right, which evidence or a second person
// verifies.
const (
	ActNote      ActKind = "note"
	ActAssign    ActKind = "assign"     // to a person or a role; to nobody: it is free again
	ActSettled   ActKind = "settled"    // the device was put right
	ActBind      ActKind = "bind"       // the camera was given a place
	ActReplace   ActKind = "replace"    // the camera stands where another one stood
	ActNotCamera ActKind = "not-camera" // what was found is no camera
	ActMerge     ActKind = "merge"      // the two devices are one: nothing is left to verify
	ActConfirm   ActKind = "confirmed"  // a second person signs that it was put right
	ActAccept    ActKind = "accept"     // propose an exception until a day
	ActAmend     ActKind = "amend"      // propose that the next policy says otherwise
	ActApprove   ActKind = "approved"   // what another person proposed
	ActReject    ActKind = "reject"     // what another person proposed
	ActWithdraw  ActKind = "withdraw"   // what oneself proposed
	ActTakeBack  ActKind = "take-back"  // open it again: what was said or decided holds no more
)

// Steps of evidence.
const (
	ActFound     ActKind = "found"
	ActReopened  ActKind = "reopened"  // it was resolved, and is there again
	ActUnsettled ActKind = "unsettled" // it was said to be put right, and is still there
	ActExpired   ActKind = "expired"   // the exception is over
	ActResolved  ActKind = "resolved"
)

// acceptMonths is how long an exception may last at most.
const acceptMonths = 12

// Life is where a difference stands. The zero Life is that of no difference.
type Life struct {
	Kind     DifferenceKind
	Camera   bool // it is about a camera
	State    DifferenceState
	Assignee string    // who sees to it: a person's id, or role: and a role; empty: nobody yet
	Until    time.Time // end of the exception while accepted
	FixedBy  string    // who said that it was put right, while awaiting
	Waiting  *Pending  // what another person is to approve; nil: nothing
	Amended  bool      // an amendment that was decided for it is not published yet
	Revision int       // counts the steps; a form that was made of an earlier one is stale
	Reopened int       // how often it came back
	Resolved time.Time
}

// Pending is an exception or an amendment that waits for another person.
type Pending struct {
	ID    string
	Kind  ActKind // ActAccept, ActAmend
	Actor string
	Until time.Time // of an exception
}

// Act is a step of a person. An actor is a person's id, or operator: and an account of the
// machine, which proposes and never approves.
type Act struct {
	Kind       ActKind
	Actor      string
	At         time.Time
	Reason     string
	Until      time.Time // ActAccept: the end
	To         string    // ActAssign: a person's id, or role: and a role; empty: nobody
	ProposalID string    // ActAccept, ActAmend: the id that it gets; ActApprove, ActReject, ActWithdraw: which one
}

// LifeCode says why a step cannot be taken.
type LifeCode string

// Reasons against a step.
const (
	LifeUnknown    LifeCode = "unknown"     // there is no such step
	LifeNobody     LifeCode = "nobody"      // no actor or no time
	LifeUnfit      LifeCode = "unfit"       // a difference of this kind is not settled so
	LifeNoReason   LifeCode = "no-reason"   // it has to be said why
	LifeNoEnd      LifeCode = "no-end"      // an exception ends within 12 months
	LifeIsResolved LifeCode = "is-resolved" // nothing is left to do
	LifeWaits      LifeCode = "waits"       // a proposal waits: one at a time
	LifeNoWaiting  LifeCode = "no-waiting"  // no such proposal waits any more
	LifeOver       LifeCode = "over"        // the end of the exception has passed
	LifeSamePerson LifeCode = "same-person" // who proposed or said it does not approve it
	LifeOtherOnes  LifeCode = "other-ones"  // only who proposed withdraws
	LifeOperator   LifeCode = "operator"    // an operator of the machine approves nothing
	LifeNotFixed   LifeCode = "not-fixed"   // nobody said that it was put right
	LifeIsOpen     LifeCode = "is-open"     // there is nothing to take back
	LifeDecided    LifeCode = "decided"     // the next policy says otherwise: that is to be taken back first
)

// LifeError says why a step in the life of a difference cannot be taken.
type LifeError struct {
	Code LifeCode
	Act  ActKind
}

// Error implements error.
func (e LifeError) Error() string { return string(e.Act) + ": " + lifeText[e.Code] }

var lifeText = map[LifeCode]string{
	LifeUnknown:    "there is no such step",
	LifeNobody:     "it is not said who does it, or when",
	LifeUnfit:      "a difference of this kind is not settled so",
	LifeNoReason:   "it needs a reason",
	LifeNoEnd:      "an exception needs an end within 12 months",
	LifeIsResolved: "it is resolved",
	LifeWaits:      "a proposal waits for approval",
	LifeNoWaiting:  "no such proposal waits",
	LifeOver:       "the end of the exception has passed",
	LifeSamePerson: "who proposed or said it does not approve it",
	LifeOtherOnes:  "only who proposed it withdraws it",
	LifeOperator:   "an operator of the machine approves nothing",
	LifeNotFixed:   "nobody said that it was put right",
	LifeIsOpen:     "it is open: there is nothing to take back",
	LifeDecided:    "an amendment was decided: take that back first",
}

// Forbidden tells that it is the person who may not, whatever the state.
func (e LifeError) Forbidden() bool {
	return e.Code == LifeSamePerson || e.Code == LifeOperator || e.Code == LifeOtherOnes
}

// Invalid tells that the step itself is wrong, whatever the state.
func (e LifeError) Invalid() bool {
	switch e.Code {
	case LifeUnknown, LifeNobody, LifeUnfit, LifeNoReason, LifeNoEnd:
		return true
	}
	return false
}

// operatorActor is what stands before an account of the machine.
const operatorActor = "operator:"

// Step returns the life after a step of a person. The error is a LifeError: nothing has
// changed then.
func (l Life) Step(a Act) (Life, error) {
	if err := l.refuses(a); err != "" {
		return l, LifeError{err, a.Kind}
	}
	switch a.Kind {
	case ActAssign:
		l.Assignee = a.To
	case ActSettled, ActBind, ActReplace, ActNotCamera:
		l = l.to(DifferenceAwaiting)
		l.FixedBy = a.Actor
	case ActConfirm, ActMerge:
		l = l.resolve(a.At)
	case ActAccept, ActAmend:
		l.Waiting = &Pending{ID: a.ProposalID, Kind: a.Kind, Actor: a.Actor, Until: a.Until}
	case ActReject, ActWithdraw:
		l.Waiting = nil
	case ActApprove:
		p := *l.Waiting
		l = l.to(DifferenceAmending)
		if p.Kind == ActAccept {
			l.State, l.Until = DifferenceAccepted, p.Until
		} else {
			l.Amended = true
		}
		l.Waiting = nil
	case ActTakeBack:
		l = l.to(DifferenceOpen)
	case ActNote:
		return l, nil // a remark makes no form stale
	}
	l.Revision++
	return l, nil
}

// to enters a state; what held in the one before holds no more. A proposal goes on waiting.
func (l Life) to(s DifferenceState) Life {
	l.State, l.Until, l.FixedBy, l.Amended, l.Resolved = s, time.Time{}, "", false, time.Time{}
	return l
}

func (l Life) resolve(at time.Time) Life {
	l = l.to(DifferenceResolved)
	l.Waiting, l.Resolved = nil, at
	return l
}

// refuses tells what speaks against a step; empty: nothing.
func (l Life) refuses(a Act) LifeCode {
	if a.Actor == "" || a.At.IsZero() {
		return LifeNobody
	}
	if !l.Takes(a.Kind) {
		if a.Kind.ofPeople() {
			return LifeUnfit
		}
		return LifeUnknown
	}
	if strings.TrimSpace(a.Reason) == "" && a.Kind.needsReason() {
		return LifeNoReason
	}
	if a.Kind == ActAccept && (!a.Until.After(a.At) || a.Until.After(a.At.AddDate(0, acceptMonths, 1))) {
		return LifeNoEnd
	}
	operator := strings.HasPrefix(a.Actor, operatorActor)
	if operator && (a.Kind == ActApprove || a.Kind == ActConfirm) {
		return LifeOperator
	}
	if l.State == DifferenceResolved && a.Kind != ActNote {
		return LifeIsResolved
	}
	switch a.Kind {
	case ActSettled, ActBind, ActReplace, ActNotCamera:
		if l.State == DifferenceAmending {
			return LifeDecided
		}
	case ActAccept, ActAmend:
		switch {
		case l.Waiting != nil:
			return LifeWaits
		case l.State == DifferenceAmending:
			return LifeDecided
		}
	case ActConfirm:
		switch {
		case l.State != DifferenceAwaiting:
			return LifeNotFixed
		case l.FixedBy == a.Actor:
			return LifeSamePerson
		}
	case ActApprove, ActReject, ActWithdraw:
		return l.judged(a)
	case ActTakeBack:
		if l.State == DifferenceOpen {
			return LifeIsOpen
		}
	}
	return ""
}

// judged tells what speaks against saying something of a proposal.
func (l Life) judged(a Act) LifeCode {
	switch p := l.Waiting; {
	case p == nil || a.ProposalID != p.ID:
		return LifeNoWaiting
	case a.Kind == ActWithdraw && p.Actor != a.Actor:
		return LifeOtherOnes
	case a.Kind != ActWithdraw && p.Actor == a.Actor:
		return LifeSamePerson
	case a.Kind == ActApprove && p.Kind == ActAccept && !a.At.Before(p.Until):
		return LifeOver
	}
	return ""
}

func (k ActKind) needsReason() bool {
	switch k {
	case ActAccept, ActAmend, ActNotCamera, ActMerge, ActNote, ActTakeBack:
		return true
	}
	return false
}

func (k ActKind) ofPeople() bool {
	switch k {
	case ActNote, ActAssign, ActSettled, ActBind, ActReplace, ActNotCamera, ActMerge, ActConfirm, ActAccept, ActAmend, ActApprove, ActReject,
		ActWithdraw, ActTakeBack:
		return true
	}
	return false
}

// Takes tells whether a difference of this kind can be settled by such a step.
func (l Life) Takes(k ActKind) bool {
	switch k {
	case ActBind:
		return l.Camera && (l.Kind == UndeclaredCamera || l.Kind == PlaceMismatch)
	case ActReplace:
		return l.Camera && (l.Kind == UndeclaredCamera || l.Kind == MissingCamera || l.Kind == Replaced)
	case ActNotCamera:
		return l.Camera
	case ActMerge:
		return l.Kind == SameDevice || l.Kind == DeviceMoved || l.Kind == IdentityConflict
	case ActAmend:
		switch l.Kind {
		case UndeclaredCamera, MissingCamera, CountMismatch, PlaceMismatch, MountMismatch, RetentionShort, RetentionLong:
			return true
		}
		return false
	}
	return k.ofPeople()
}

// Sight is what a comparison says of a difference that is known.
type Sight struct {
	At   time.Time
	Seen bool // declared and found disagree on it
	// Complete tells that the comparison follows a complete scan: what was said to be put
	// right had to be so by then.
	Complete bool
	// Closes tells that the comparison was able to see it: unseen, it is resolved.
	Closes bool
	// Moved tells that its device is at another branch now, where nobody decided about it.
	Moved bool
}

// Meet returns the life after a comparison, and the step that this was; empty: none.
func (l Life) Meet(s Sight) (Life, ActKind) {
	step := ActKind("")
	switch {
	case !s.Seen && (l.State == DifferenceResolved || !s.Closes):
		return l, ""
	case !s.Seen:
		l, step = l.resolve(s.At), ActResolved
	case s.Moved:
		l, step = l.reopen(), ActReopened
		l.Assignee, l.Waiting = "", nil
	case l.State == DifferenceResolved:
		l, step = l.reopen(), ActReopened
	case l.State == DifferenceAwaiting && s.Complete, l.State == DifferenceAmending && !l.Amended:
		l, step = l.reopen(), ActUnsettled
	case l.State == DifferenceAccepted && !s.At.Before(l.Until):
		l, step = l.reopen(), ActExpired
	default:
		return l, ""
	}
	l.Revision++
	return l, step
}

func (l Life) reopen() Life {
	l = l.to(DifferenceOpen)
	l.Reopened++
	return l
}
