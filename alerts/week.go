package alerts

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// Week sums up the outages of a week, for an institution or for one branch. What a parent
// took in counts with its parent only.
type Week struct {
	From, To time.Time
	Branches []WeekBranch // those that had any, the longest together first
	Watched  int          // branches in all
}

// WeekBranch is the week of one branch.
type WeekBranch struct {
	BranchID string
	Name     string
	Outages  int
	Open     int           // at the end of the week
	Untold   int           // shorter than the limit: nobody was mailed
	Unnoted  int           // over, and nobody wrote what was done, of those that were told
	Length   time.Duration // of all together, inside the week
	Longest  time.Duration
}

// SumWeek sums up incidents from a moment on until before another. noted tells of which
// incidents people wrote what was done; names are those of the branches that are watched.
func SumWeek(incidents []Incident, noted map[string]bool, names map[string]string, from, to time.Time) Week {
	w := Week{From: from, To: to, Watched: len(names)}
	by := map[string]*WeekBranch{}
	for _, i := range incidents {
		name, watched := names[i.BranchID]
		begin, end := i.Since, i.Ended
		if end.IsZero() || end.After(to) {
			end = to
		}
		if begin.Before(from) {
			begin = from
		}
		if !watched || i.ParentID != "" || !i.Since.Before(to) || !end.After(from) && !i.Open() {
			continue
		}
		b := by[i.BranchID]
		if b == nil {
			b = &WeekBranch{BranchID: i.BranchID, Name: name}
			by[i.BranchID] = b
		}
		length := max(end.Sub(begin), 0)
		b.Outages++
		b.Length += length
		b.Longest = max(b.Longest, length)
		switch {
		case i.Closed.IsZero() || !i.Closed.Before(to):
			b.Open++
		case i.NoticeID != "" && !noted[i.ID]:
			b.Unnoted++
		}
		if i.NoticeID == "" {
			b.Untold++
		}
	}
	for _, b := range by {
		w.Branches = append(w.Branches, *b)
	}
	slices.SortFunc(w.Branches, func(a, b WeekBranch) int {
		return cmp.Or(cmp.Compare(b.Length, a.Length), cmp.Compare(b.Outages, a.Outages), cmp.Compare(a.Name, b.Name), cmp.Compare(a.BranchID, b.BranchID))
	})
	return w
}

// sum adds the branches up.
func (w Week) sum() WeekBranch {
	var s WeekBranch
	for _, b := range w.Branches {
		s.Outages += b.Outages
		s.Open += b.Open
		s.Untold += b.Untold
		s.Unnoted += b.Unnoted
		s.Length += b.Length
		s.Longest = max(s.Longest, b.Longest)
	}
	return s
}

// ComposeWeek writes the weekly summary.
func ComposeWeek(w Week, c MailContext) Message {
	s := w.sum()
	v := view{Lang: string(c.lang()), Accent: colours[PartContinues], Head: c.say("alerts.head.week", s.Outages)}
	if s.Outages == 0 {
		v.Accent, v.Head, v.Intro = colours[PartRecovered], c.say("alerts.head.week.none"), c.say("alerts.week.none")
	}
	day := func(t time.Time) string { return t.In(c.zone()).Format("01-02") }
	span := day(w.From) + " – " + day(w.To.Add(-time.Second))
	add := func(code, value string) { v.Facts = append(v.Facts, fact{c.say(code), value}) }
	add("alerts.week.span", span)
	add("alerts.week.outages", strconv.Itoa(s.Outages))
	add("alerts.week.length", c.length(s.Length))
	add("alerts.week.longest", c.length(s.Longest))
	add("alerts.week.open", strconv.Itoa(s.Open))
	add("alerts.week.untold", strconv.Itoa(s.Untold))
	add("alerts.week.unnoted", strconv.Itoa(s.Unnoted))
	if c.Branch == "" {
		add("alerts.week.quiet", strconv.Itoa(w.Watched-len(w.Branches)))
		var lines []DigestLine
		for _, b := range w.Branches {
			lines = append(lines, DigestLine{Text: b.Name, Note: c.say("alerts.week.line", b.Outages, c.length(b.Length), c.length(b.Longest), b.Open),
				Path: "/incidents?state=all&branch=" + b.BranchID + "&from=" + w.From.In(c.zone()).Format(time.DateOnly)})
		}
		c.list(&v, "alerts.week.branches", "", colours[PartContinues], lines)
	}
	v.Link, v.LinkText = c.BaseURL+"/incidents?state=all&from="+w.From.In(c.zone()).Format(time.DateOnly), c.say("alerts.open")
	return c.finish(v, c.say("alerts.subject.week", c.place(), span, s.Outages, s.Open), c.Now)
}
