package web

import (
	"slices"
	"strings"

	"camledger/inventory/policy"
)

// correctedText says in the words of the page what a value was and what it is now. The
// values stand in a correction as its answer gave them.
func (l *layout) correctedText(c policy.Corrected) string {
	text := clean
	switch c.What {
	case policy.IntervalSet:
		text = l.intervalText
	case policy.DateSet:
		text = l.dateText
	case policy.PeriodSet:
		text = l.lengthText
	}
	if c.Old == "" {
		return text(c.New)
	}
	return l.v.say("web.draft.old-new", text(c.Old), text(c.New))
}

// intervalText is how often something is checked.
func (l *layout) intervalText(interval string) string {
	if code := "web.answer.value." + interval; has(code) {
		return l.v.say(code)
	}
	return clean(interval)
}

// dateText says a day and what happened on it.
func (l *layout) dateText(s string) string {
	if key, day, ok := strings.Cut(s, " "); ok && has("policy.read."+key) {
		return l.v.say("policy.read."+key) + " " + clean(day)
	}
	return clean(s)
}

// lengthText says a period, how far it may be off, or the places that it covers.
func (l *layout) lengthText(s string) string {
	n, unit, ok := strings.Cut(s, " ")
	switch {
	case s == "all" || s == "unbound":
		return l.v.say("web.answer.value." + s)
	case ok && countOf(n) >= 0 && has("unit."+unit):
		return clean(n) + strings.TrimRight(l.v.say("unit."+unit), " ")
	case slices.ContainsFunc(l.s.Rows, func(r policy.SettledRow) bool { return strings.Contains("; "+s+";", "; "+r.ID+";") }):
		return l.coverText(s)
	}
	return clean(s)
}
