package web

import (
	"strings"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/words"
	"camledger/inventory"
)

// clean is a text from outside, fit for a sentence: one line, no controls. Templates
// escape it.
func clean(s string) string { return strings.TrimSpace(sheet.Plain(s)) }

// sentence says what a difference is, as one would tell a colleague.
func sentence(v visitor, d diffRow) string {
	place := d.Place
	if place == "" {
		place = d.Branch
	}
	code, args := d.Difference.Sentence(clean(place))
	if d.Kind == inventory.UndeclaredCamera && (d.State == inventory.DifferenceAmending || d.State == inventory.DifferenceAccepted) {
		code, args = "diff.UNDECLARED_CAMERA.decided", args[:1] // nobody is asked any more where it stands
	}
	if !words.Has(code) {
		return v.say("kind." + string(d.Kind))
	}
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = clean(s)
		}
	}
	return v.say(code, args...)
}

// momentText is a time of a fact in the institution's zone.
func momentText(v visitor, s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return s
	}
	return t.In(v.Zone).Format("2006-01-02 15:04")
}

// fact is one fact of a difference for people.
type fact struct{ Name, Value string }

// factOrder lists the facts that are shown, in this order; others belong to sentences.
var factOrder = []string{"label", "addr", "slot", "place", "was", "is", "from", "to", "other", "branch", "device", "known", "since", "days", "least", "most", "channels", "answer", "cause"}

func factsOf(v visitor, d diffRow) []fact {
	var out []fact
	for _, k := range factOrder {
		value := clean(d.Facts[k])
		if value == "" {
			continue
		}
		switch k {
		case "since":
			value = momentText(v, value)
		case "cause":
			if code := "cause." + value; words.Has(code) {
				value = v.say(code)
			}
		case "answer":
			value = v.say("answer." + answerCode(value))
		}
		out = append(out, fact{v.say("fact." + k), value})
	}
	return out
}

func answerCode(s string) string {
	switch inventory.Answer(s) {
	case inventory.AnswerONVIF, inventory.AnswerPassword, inventory.AnswerRefused, inventory.AnswerRTSP, inventory.AnswerBroken:
		return s
	}
	return string(inventory.AnswerOther)
}

// nextStep says what a person does about a difference of a kind.
func nextStep(v visitor, d inventory.Difference) string {
	switch d.State {
	case inventory.DifferenceResolved:
		return v.say("next.resolved")
	case inventory.DifferenceAwaiting:
		return v.say("next.awaiting")
	case inventory.DifferenceAccepted:
		return v.say("next.accepted", d.Until.In(v.Zone).Format(time.DateOnly))
	case inventory.DifferenceAmending:
		return v.say("next.amending")
	}
	code := "next." + string(d.Kind)
	if d.Kind == inventory.CountMismatch && d.Detail == "over" {
		code += ".over"
	}
	return v.say(code)
}
