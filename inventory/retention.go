package inventory

import (
	"math"
	"slices"
	"strconv"
	"strings"
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

// retention compares the oldest recording with the published period, and tells of days
// without footage.
func (r *reconciler) retention(c Camera, about func(DifferenceKind, ...string) Difference) {
	k := KeptOf(r.reg, c, r.found.Devices[c.DeviceID], r.rules, r.now)
	if len(r.reg.Retention) > 0 && c.Recording.Oldest.IsZero() && c.Recording.Why == "no-recording" && !r.recordedElsewhere(c) {
		d := about(RetentionUnknown)
		d.Detail = "none"
		r.add(d)
	}
	if k.Days < 0 {
		return
	}
	kv := []string{"days", strconv.Itoa(k.Days), "least", strconv.Itoa(k.Least), "most", strconv.Itoa(k.Most)}
	switch k.Period {
	case PeriodLong:
		r.add(about(RetentionLong, kv...))
	case PeriodShort:
		r.add(about(RetentionShort, kv...))
	case PeriodUnclear:
		r.add(about(RetentionUnknown, kv...))
	}
	switch {
	case k.Stopped:
		d := about(RecordingGap, "since", c.Recording.Newest.UTC().Format(time.RFC3339), "days", strconv.Itoa(int(r.now.Sub(c.Recording.Newest)/(24*time.Hour))))
		d.Facts["stopped"] = "yes"
		r.add(d)
	case len(k.Gaps) > 0:
		r.add(about(RecordingGap, "days", strconv.Itoa(len(k.Gaps)), "list", DayList(k.Gaps)))
	}
}

// shownDays is how many stretches of days are named.
const shownDays = 5

// DayList writes days (2006-01-02, sorted) as people do: "2026-11-03, 2026-11-05 – 2026-11-07",
// the last ones first to go: "…".
func DayList(days []string) string {
	var parts []string
	for i := 0; i < len(days); {
		j := i
		for j+1 < len(days) && follows(days[j], days[j+1]) {
			j++
		}
		if len(parts) == shownDays {
			return strings.Join(parts, ", ") + " …"
		}
		part := days[i]
		if j > i {
			part += " – " + days[j]
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

func follows(a, b string) bool {
	t, err := time.Parse(time.DateOnly, a)
	return err == nil && t.AddDate(0, 0, 1).Format(time.DateOnly) == b
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
	days := rule.days(now)
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

// days is the period without its tolerance.
func (rule RetentionRule) days(now time.Time) int {
	if rule.Unit == UnitMonth {
		return int(now.Sub(now.AddDate(0, -rule.Value, 0)).Round(24*time.Hour) / (24 * time.Hour))
	}
	return rule.Value
}

// DaysStored is how many whole days the oldest recording is old; -1: nobody knows, also
// where it is of the future.
func DaysStored(rec Recording, now time.Time) int {
	if rec.Oldest.IsZero() || rec.Oldest.Sub(now) > time.Hour {
		return -1
	}
	return int(now.Sub(rec.Oldest) / (24 * time.Hour))
}
