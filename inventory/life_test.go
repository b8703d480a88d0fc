package inventory

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var lifeStart = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// lifeActs are all steps of people.
var lifeActs = []ActKind{ActNote, ActAssign, ActSettled, ActBind, ActReplace, ActNotCamera, ActConfirm, ActAccept, ActAmend, ActApprove,
	ActReject, ActWithdraw, ActTakeBack}

// told is what the test itself remembers of a life, apart from the code under test.
type toldLife struct {
	proposer, fixer string
	proposed        ActKind
	until           time.Time
}

// Whatever people and scans do in whatever order, nobody approves what is their own, an
// exception has a reason and an end, a partial scan closes nothing, and what was resolved
// and comes back is open again and counted.
func TestNoOrderOfStepsBreaksTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]DifferenceKind{UndeclaredCamera, MissingCamera, CountMismatch, AudioOffered, Replaced}).Draw(t, "kind")
		l := Life{Kind: kind, Camera: kind != CountMismatch, State: DifferenceOpen}
		now, told := lifeStart, toldLife{}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(1, 60*24).Draw(t, "hours")) * time.Hour)
			before := l
			if rapid.Bool().Draw(t, "scan") {
				l = meetOnce(t, l, now)
			} else {
				l = stepOnce(t, l, now, &told)
			}
			if l.Revision < before.Revision || l.Reopened < before.Reopened {
				t.Fatalf("something of the life is lost: %+v, then %+v", before, l)
			}
			if l.State != before.State && l.Revision == before.Revision {
				t.Fatalf("from %s to %s, and no form is stale", before.State, l.State)
			}
			held(t, l, told)
		}
	})
}

// held checks what must hold of every life.
func held(t *rapid.T, l Life, told toldLife) {
	t.Helper()
	if (l.State == DifferenceAccepted) != !l.Until.IsZero() {
		t.Fatalf("%s with the end %v", l.State, l.Until)
	}
	if (l.State == DifferenceAwaiting) != (l.FixedBy != "") {
		t.Fatalf("%s, fixed by %q", l.State, l.FixedBy)
	}
	if (l.State == DifferenceResolved) != !l.Resolved.IsZero() || l.State == DifferenceResolved && l.Waiting != nil {
		t.Fatalf("%s, resolved at %v, waiting %+v", l.State, l.Resolved, l.Waiting)
	}
	if l.State == DifferenceAccepted && !l.Until.Equal(told.until) {
		t.Fatalf("accepted until %v, proposed until %v", l.Until, told.until)
	}
}

func meetOnce(t *rapid.T, l Life, now time.Time) Life {
	s := Sight{At: now, Seen: rapid.Bool().Draw(t, "seen"), Complete: rapid.Bool().Draw(t, "complete")}
	s.Closes = s.Complete && rapid.Bool().Draw(t, "closes")
	after, step := l.Meet(s)
	switch {
	case !s.Complete && after.State == DifferenceResolved && l.State != DifferenceResolved:
		t.Fatal("a partial scan closed it")
	case s.Seen && after.State == DifferenceResolved:
		t.Fatal("seen and resolved")
	case s.Seen && l.State == DifferenceResolved && (step != ActReopened || after.State != DifferenceOpen || after.Reopened != l.Reopened+1):
		t.Fatalf("resolved and seen again: %s, %+v", step, after)
	case !s.Seen && s.Closes && after.State != DifferenceResolved:
		t.Fatalf("gone, and %s", after.State)
	case (step == "") != (after.Revision == l.Revision):
		t.Fatalf("step %q, revision %d after %d", step, after.Revision, l.Revision)
	}
	return after
}

func stepOnce(t *rapid.T, l Life, now time.Time, told *toldLife) Life {
	a := Act{Kind: rapid.SampledFrom(lifeActs).Draw(t, "act"), At: now,
		Actor:  rapid.SampledFrom([]string{"per_1", "per_2", "per_3", "operator:root", ""}).Draw(t, "who"),
		Reason: rapid.SampledFrom([]string{"공사", " ", ""}).Draw(t, "why"), To: "per_2", ProposalID: "dec_1",
		Until: now.AddDate(0, 0, rapid.IntRange(-1, 400).Draw(t, "days"))}
	if rapid.Bool().Draw(t, "an old proposal") {
		a.ProposalID = "dec_0"
	}
	if a.Kind == ActAccept || a.Kind == ActAmend {
		a.ProposalID = "dec_1"
	}
	after, err := l.Step(a)
	if err != nil {
		if !errors.As(err, &LifeError{}) {
			t.Fatalf("%v is no LifeError", err)
		}
		if after.Revision != l.Revision || after.State != l.State {
			t.Fatalf("refused (%v), and changed to %+v", err, after)
		}
		return l
	}
	if l.State == DifferenceResolved && a.Kind != ActNote {
		t.Fatalf("%s of what is resolved", a.Kind)
	}
	switch a.Kind {
	case ActAccept, ActAmend:
		if l.Waiting != nil || a.Kind == ActAccept && (a.Reason != "공사" || a.Until.After(now.AddDate(1, 0, 1)) || !a.Until.After(now)) {
			t.Fatalf("proposed by %+v while %+v waits", a, l.Waiting)
		}
		told.proposer, told.proposed, told.until = a.Actor, a.Kind, a.Until
	case ActApprove:
		if a.Actor == told.proposer || a.Actor == "operator:root" || a.ProposalID != "dec_1" {
			t.Fatalf("%s approved what %s proposed", a.Actor, told.proposer)
		}
		if want := map[ActKind]DifferenceState{ActAccept: DifferenceAccepted, ActAmend: DifferenceAmending}[told.proposed]; after.State != want {
			t.Fatalf("approved %s, and it is %s", told.proposed, after.State)
		}
	case ActConfirm:
		if a.Actor == told.fixer || a.Actor == "operator:root" || l.State != DifferenceAwaiting {
			t.Fatalf("%s signed what %s said, while %s", a.Actor, told.fixer, l.State)
		}
	case ActSettled, ActBind, ActReplace, ActNotCamera:
		told.fixer = a.Actor
	}
	return after
}

func TestLifeRefusals(t *testing.T) {
	open := Life{Kind: UndeclaredCamera, Camera: true, State: DifferenceOpen}
	waits := open
	waits.Waiting = &Pending{ID: "dec_1", Kind: ActAccept, Actor: "per_1", Until: lifeStart.AddDate(0, 0, 2)}
	awaiting := open
	awaiting.State, awaiting.FixedBy = DifferenceAwaiting, "per_1"
	amending := open
	amending.State, amending.Amended = DifferenceAmending, true
	count := Life{Kind: CountMismatch, State: DifferenceOpen}
	day := lifeStart.AddDate(0, 0, 1)
	for name, c := range map[string]struct {
		l    Life
		a    Act
		want LifeCode
	}{
		"no such step":           {open, Act{Kind: "forget", Actor: "per_1"}, LifeUnknown},
		"evidence by a person":   {open, Act{Kind: ActResolved, Actor: "per_1"}, LifeUnknown},
		"nobody":                 {open, Act{Kind: ActSettled}, LifeNobody},
		"a count is no camera":   {count, Act{Kind: ActBind, Actor: "per_1"}, LifeUnfit},
		"sound is not amended":   {Life{Kind: AudioOffered, Camera: true, State: DifferenceOpen}, Act{Kind: ActAmend, Actor: "per_1", Reason: "x"}, LifeUnfit},
		"no reason":              {open, Act{Kind: ActAccept, Actor: "per_1", Until: day}, LifeNoReason},
		"no end":                 {open, Act{Kind: ActAccept, Actor: "per_1", Reason: "x"}, LifeNoEnd},
		"13 months":              {open, Act{Kind: ActAccept, Actor: "per_1", Reason: "x", Until: lifeStart.AddDate(0, 13, 0)}, LifeNoEnd},
		"two proposals":          {waits, Act{Kind: ActAmend, Actor: "per_2", Reason: "x"}, LifeWaits},
		"own proposal":           {waits, Act{Kind: ActApprove, Actor: "per_1", ProposalID: "dec_1"}, LifeSamePerson},
		"own proposal rejected":  {waits, Act{Kind: ActReject, Actor: "per_1", ProposalID: "dec_1"}, LifeSamePerson},
		"another's taken back":   {waits, Act{Kind: ActWithdraw, Actor: "per_2", ProposalID: "dec_1"}, LifeOtherOnes},
		"operator approves":      {waits, Act{Kind: ActApprove, Actor: "operator:root", ProposalID: "dec_1"}, LifeOperator},
		"another proposal":       {waits, Act{Kind: ActApprove, Actor: "per_2", ProposalID: "dec_2"}, LifeNoWaiting},
		"nothing waits":          {open, Act{Kind: ActApprove, Actor: "per_2", ProposalID: "dec_1"}, LifeNoWaiting},
		"signed by who fixed it": {awaiting, Act{Kind: ActConfirm, Actor: "per_1"}, LifeSamePerson},
		"signed by an operator":  {awaiting, Act{Kind: ActConfirm, Actor: "operator:root"}, LifeOperator},
		"nobody fixed it":        {open, Act{Kind: ActConfirm, Actor: "per_2"}, LifeNotFixed},
		"fixed, yet decided":     {amending, Act{Kind: ActSettled, Actor: "per_1"}, LifeDecided},
		"nothing to take back":   {open, Act{Kind: ActTakeBack, Actor: "per_1", Reason: "x"}, LifeIsOpen},
	} {
		c.a.At = lifeStart
		var got LifeError
		if _, err := c.l.Step(c.a); !errors.As(err, &got) || got.Code != c.want || lifeText[got.Code] == "" {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	late := Act{Kind: ActApprove, Actor: "per_2", ProposalID: "dec_1", At: lifeStart.AddDate(0, 0, 3)}
	if _, err := waits.Step(late); !errors.Is(err, LifeError{LifeOver, ActApprove}) {
		t.Errorf("approved after its end: %v", err)
	}
}
