package alerts

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"camledger/internal/words"
	"camledger/inventory"
)

// Week sums up the outages of a week, for an institution or for one branch. What a parent
// took in counts with its parent only.
type Week struct {
	From, To time.Time
	Branches []WeekBranch // those that had any, the longest together first
	Watched  int          // branches in all
	Measured int          // of them, those of which anything was checked
	Quiet    int          // of those, without any outage
	// Works is how the checks of the week went, of all watched branches.
	Works inventory.Availability
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
	Works    inventory.Availability
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

// Measure adds how the checks of the week went, by branch.
func (w *Week) Measure(works map[string]inventory.Availability) {
	most := 0
	for _, a := range works {
		w.Works.All, w.Works.Planned = w.Works.All.Plus(a.All), w.Works.Planned.Plus(a.Planned)
		// Branches weigh by their checks.
		w.Works.Unassessed += time.Duration(float64(a.Unassessed) * float64(a.All.Sum()))
		most += a.All.Sum()
	}
	if most > 0 {
		w.Works.Unassessed /= time.Duration(most)
	}
	w.Measured, w.Quiet = len(works), len(works)
	for i := range w.Branches {
		x, measured := works[w.Branches[i].BranchID]
		w.Branches[i].Works = x
		if measured {
			w.Quiet--
		}
	}
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
	blind := s.Outages == 0 && w.Measured == 0 // nothing is known: figures would read like a good week
	v := view{Lang: string(c.lang()), Accent: colours[PartContinues], Head: c.say("alerts.head.week", s.Outages)}
	switch {
	case blind:
		v.Accent, v.Head, v.Intro = colours[PartWasDown], c.say("alerts.head.week.blind"), c.say("alerts.week.blind")
	case s.Outages == 0:
		v.Accent, v.Head, v.Intro = colours[PartRecovered], c.say("alerts.head.week.none"), c.say("alerts.week.none")
	}
	day := func(t time.Time) string { return t.In(c.zone()).Format("01-02") }
	days := "from=" + w.From.In(c.zone()).Format(time.DateOnly) + "&to=" + w.To.Add(-time.Second).In(c.zone()).Format(time.DateOnly)
	span := day(w.From) + " – " + day(w.To.Add(-time.Second))
	add := func(code, value string) { v.Facts = append(v.Facts, fact{c.say(code), value}) }
	add("alerts.week.span", span)
	known := func(code, value string) {
		if !blind {
			add(code, value)
		}
	}
	known("alerts.week.outages", strconv.Itoa(s.Outages))
	if n := w.Works.All.Sum(); n > 0 {
		add("alerts.week.works", words.Percent(w.Works.All.Good, n))
		if x := w.Works.Without(); w.Works.Planned.Sum() > 0 {
			add("alerts.week.without", words.Percent(x.Good, x.Sum()))
		}
		add("alerts.week.unassessed", c.length(w.Works.Unassessed))
	}
	known("alerts.week.length", c.length(s.Length))
	known("alerts.week.longest", c.length(s.Longest))
	known("alerts.week.open", strconv.Itoa(s.Open))
	known("alerts.week.untold", strconv.Itoa(s.Untold))
	known("alerts.week.unnoted", strconv.Itoa(s.Unnoted))
	if c.Branch == "" {
		known("alerts.week.quiet", strconv.Itoa(w.Quiet))
		if n := w.Watched - w.Measured; n > 0 {
			add("alerts.week.unmeasured", strconv.Itoa(n))
		}
		var lines []DigestLine
		for _, b := range w.Branches {
			note := c.say("alerts.week.line", b.Outages, c.length(b.Length), c.length(b.Longest), b.Open)
			if n := b.Works.All.Sum(); n > 0 {
				note += ", " + c.say("alerts.week.line.works", words.Percent(b.Works.All.Good, n))
			}
			if x := b.Works.Without(); b.Works.Planned.Sum() > 0 {
				note += " " + c.say("alerts.week.line.without", words.Percent(x.Good, x.Sum()))
			}
			lines = append(lines, DigestLine{Text: b.Name, Note: note,
				Path: "/incidents?state=all&branch=" + b.BranchID + "&" + days})
		}
		c.list(&v, "alerts.week.branches", "", colours[PartContinues], lines)
	}
	v.Link, v.LinkText = c.BaseURL+"/incidents?state=all&"+days, c.say("alerts.open")
	subject := c.say("alerts.subject.week", c.place(), span, s.Outages, s.Open)
	if blind {
		subject = c.say("alerts.subject.week.blind", c.place(), span)
	}
	return c.finish(v, subject, c.Now)
}
