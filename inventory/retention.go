package inventory

import (
	"math"
	"strconv"
	"time"
)

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
	for _, rule := range r.reg.Retention {
		lo, hi := rule.Days(r.now, r.rules.About)
		least, most = min(least, lo), max(most, hi)
	}
	kv := []string{"days", strconv.Itoa(days), "least", strconv.Itoa(least), "most", strconv.Itoa(most)}
	switch {
	case days > most:
		r.add(about(RetentionLong, kv...))
	case days < least && r.now.Sub(c.FirstSeen) >= time.Duration(least)*24*time.Hour:
		r.add(about(RetentionShort, kv...))
	case days >= least && len(r.reg.Retention) > 1 && days < most:
		r.add(about(RetentionUnknown, kv...))
	}
}

// recordedElsewhere tells whether a recorder's channel that shows the same picture keeps
// footage.
func (r *reconciler) recordedElsewhere(c Camera) bool {
	for _, o := range r.mine {
		if (o.SameAs == c.ID || r.pairs[o.ID] == c.ID) && !o.Recording.Oldest.IsZero() {
			return true
		}
	}
	return false
}

// Days returns the least and the most days that footage may be kept under a rule, at
// the moment now (months are calendar months back from it). about is the tolerance of
// 내외 and 약; 이내 has no least, 이상 no most.
func (rule RetentionRule) Days(now time.Time, about float64) (least, most int) {
	days := rule.Value
	if rule.Unit == UnitMonth {
		days = int(now.Sub(now.AddDate(0, -rule.Value, 0)).Round(24*time.Hour) / (24 * time.Hour))
	}
	slack := int(math.Ceil(float64(days) * about))
	switch rule.Qualifier {
	case "내외", "약", "정도":
		return days - slack, days + slack
	case "이내", "이하", "최대":
		return 0, days
	case "이상", "최소":
		return days, math.MaxInt32
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
