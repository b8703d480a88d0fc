package inventory

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// rulesOf are the rules that a camera's footage is judged by: those that a person bound
// to its place, else those bound to none, else (every rule is bound elsewhere) all.
func rulesOf(rules []RetentionRule, c Camera) []RetentionRule {
	var bound, free []RetentionRule
	for _, rule := range rules {
		switch {
		case c.LocationID != "" && slices.Contains(rule.Locations, c.LocationID):
			bound = append(bound, rule)
		case len(rule.Locations) == 0:
			free = append(free, rule)
		}
	}
	switch {
	case len(bound) > 0:
		return bound
	case len(free) > 0 && c.LocationID != "":
		return free
	}
	return rules
}

// retention compares the oldest recording with the published period.
func (r *reconciler) retention(c Camera, about func(DifferenceKind, ...string) Difference) {
	if len(r.reg.Retention) == 0 {
		return
	}
	if c.Recording.Oldest.IsZero() {
		if c.Recording.Why == "no-recording" && !r.recordedElsewhere(c) {
			d := about(RetentionUnknown)
			d.Detail = "none"
			r.add(d)
		}
		return
	}
	days := DaysStored(c.Recording, r.now)
	least, most := math.MaxInt, 0
	rules := rulesOf(r.reg.Retention, c)
	for _, rule := range rules {
		lo, hi := rule.Days(r.now, r.rules.About)
		least, most = min(least, lo), max(most, hi)
	}
	kv := []string{"days", strconv.Itoa(days), "least", strconv.Itoa(least), "most", strconv.Itoa(most)}
	switch {
	case days > most:
		r.add(about(RetentionLong, kv...))
	case days < least && r.now.Sub(c.FirstSeen) >= time.Duration(least)*24*time.Hour:
		r.add(about(RetentionShort, kv...))
	case days >= least && len(rules) > 1 && days < most:
		r.add(about(RetentionUnknown, kv...))
	}
}

// recordedElsewhere tells whether a recorder's channel that shows the same picture keeps
// footage.
func (r *reconciler) recordedElsewhere(c Camera) bool {
	for _, o := range r.mine {
		paired := slices.ContainsFunc(r.pairs, func(p Pair) bool { return p.Channel == o.ID && p.Direct == c.ID })
		if (o.SameAs == c.ID || paired) && !o.Recording.Oldest.IsZero() {
			return true
		}
	}
	return false
}

// Days returns the least and the most days that footage may be kept under a rule, at
// the moment now (months are calendar months back from it). about is the tolerance of
// 내외 and 약 where no person answered one; 이내 has no least, 이상 no most.
func (rule RetentionRule) Days(now time.Time, about float64) (least, most int) {
	days := rule.Value
	if rule.Unit == UnitMonth {
		days = int(now.Sub(now.AddDate(0, -rule.Value, 0)).Round(24*time.Hour) / (24 * time.Hour))
	}
	slack := int(math.Ceil(float64(days) * about))
	if t := rule.Tolerance; t.Set {
		slack = max(t.Days, (days*t.Percent+99)/100)
	}
	switch rule.Qualifier {
	case "내외", "약", "정도":
		return max(0, days-slack), days + slack
	case "이내", "이하", "최대":
		return 0, days
	case "이상", "최소":
		return days, math.MaxInt32
	}
	if rule.Tolerance.Set {
		return max(0, days-slack), days + slack
	}
	return days - 1, days + 1 // deletion runs once a day
}

// DaysStored is how many whole days the oldest recording is old.
func DaysStored(rec Recording, now time.Time) int {
	if rec.Oldest.IsZero() {
		return -1
	}
	return int(now.Sub(rec.Oldest) / (24 * time.Hour))
}
