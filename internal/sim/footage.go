package sim

import "time"

// footageSpan is a time without a break in what a device keeps of a source, by its own clock.
type footageSpan struct{ From, Until time.Time }

// footage lists what there is of a source at the device's time now, the oldest first.
func (d *device) footage(s *Source, now time.Time) []footageSpan {
	age, recorded := d.oldest(s)
	if !recorded {
		return nil
	}
	from, until := now.Add(-age), now.Add(-s.Recording.Newest)
	missing := map[int]bool{}
	for _, n := range s.Recording.Missing {
		missing[n] = true
	}
	local := now.In(d.zone())
	midnight := func(ago int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()-ago, 0, 0, 0, 0, d.zone())
	}
	var out []footageSpan
	start := from
	for ago := int(age/(24*time.Hour)) + 1; ago >= 0; ago-- {
		begin, end := midnight(ago), midnight(ago-1)
		if !missing[ago] || !begin.Before(until) {
			continue
		}
		if start.Before(begin) {
			out = append(out, footageSpan{start, begin})
		}
		if start.Before(end) {
			start = end
		}
	}
	if start.Before(until) {
		out = append(out, footageSpan{start, until})
	}
	return out
}
