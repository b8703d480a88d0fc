package web

import (
	"strconv"
	"strings"
	"time"

	"camledger/internal/words"
	"camledger/inventory"
)

// dayShare is how a camera fared on one day: how many of its checks said what.
type dayShare struct {
	Day                             string // 2006-01-02
	OK, Degraded, Down, NotAssessed int
	Planned                         inventory.CheckCount // of these
}

func (d dayShare) count() inventory.CheckCount {
	return inventory.CheckCount{Good: d.OK + d.Degraded, Bad: d.Down, Blind: d.NotAssessed}
}

// strip is the availability of a camera drawn day by day, with the same numbers for a
// table.
type strip struct {
	Label    string
	Width    int
	From, To string
	Bars     []stripBar
	Works    string // how often it worked, with and without planned work; empty: no checks
	Planned  bool   // there was planned work
}

type stripBar struct {
	Day, Title string
	Shares     []string // percent ok, degraded, down, not assessed
	Planned    string   // checks inside planned work; empty: none
	Parts      []stripPart
}

type stripPart struct{ Class, X, Y, W, H string }

const (
	stripStep   = 10 // width of a day in units of the drawing
	stripHeight = 34
)

// newStrip draws the last days up to now of what is known since a moment; a day without a check is
// empty.
func newStrip(v visitor, days []dayShare, count int, since time.Time) strip {
	by := map[string]dayShare{}
	for _, d := range days {
		by[d.Day] = d
	}
	now := v.Now.In(v.Zone)
	s := strip{Width: stripStep * count}
	var sums inventory.Availability
	for i := count - 1; i >= 0; i-- {
		day := time.Date(now.Year(), now.Month(), now.Day()-i, 0, 0, 0, 0, v.Zone)
		name := day.Format("01-02")
		d := by[day.Format("2006-01-02")]
		sum := d.OK + d.Degraded + d.Down + d.NotAssessed
		end := day.AddDate(0, 0, 1)
		if v.Now.Before(end) {
			end = v.Now
		}
		if sum > 0 || sums.All.Sum() > 0 {
			sums.Add(d.count(), d.Planned, inventory.KnownFor(since, day, end))
		}
		x := (count - 1 - i) * stripStep
		b := stripBar{Day: day.Format("2006-01-02")}
		if sum == 0 {
			b.Title = v.say("web.strip.none", name)
			b.Shares = []string{"–", "–", "–", "–"}
			b.Parts = []stripPart{{"none", strconv.Itoa(x), "0", strconv.Itoa(stripStep - 2), strconv.Itoa(stripHeight)}}
			s.Bars = append(s.Bars, b)
			continue
		}
		b.Title = v.say("web.strip.day", name, percent(d.OK, sum), percent(d.Degraded, sum), percent(d.Down, sum), percent(d.NotAssessed, sum))
		if n := d.Planned.Sum(); n > 0 {
			b.Planned, s.Planned = number(n), true
			b.Title += v.say("web.strip.planned", n, sum)
		}
		y := 0.0
		for _, p := range []struct {
			class string
			n     int
		}{{"bad", d.Down}, {"warn", d.Degraded}, {"unk", d.NotAssessed}, {"ok", d.OK}} {
			if p.n > 0 {
				h := max(1.5, stripHeight*float64(p.n)/float64(sum))
				h = min(h, stripHeight-y)
				b.Parts = append(b.Parts, stripPart{p.class, strconv.Itoa(x), decimal(y), strconv.Itoa(stripStep - 2), decimal(h)})
				y += h
			}
		}
		for _, n := range []int{d.OK, d.Degraded, d.Down, d.NotAssessed} {
			b.Shares = append(b.Shares, percent(n, sum))
		}
		s.Bars = append(s.Bars, b)
	}
	s.From, s.To = s.Bars[0].Day, s.Bars[len(s.Bars)-1].Day
	s.Label = v.say("web.strip.none.all")
	if n := sums.All.Sum(); n > 0 {
		s.Works = availabilityText(v, sums)
		s.Label = v.say("web.strip.label", count, s.Works)
	}
	return s
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// percent is a share in words; see words.Percent.
func percent(part, whole int) string { return words.Percent(part, whole) }

// availabilityText tells how checks went, with and without planned work, beside the time in
// which nothing was known.
func availabilityText(v visitor, a inventory.Availability) string {
	parts := []string{v.say("web.strip.worked", percent(a.All.Good, a.All.Sum()))}
	if a.Planned.Sum() > 0 {
		w := a.Without()
		parts = append(parts, v.say("web.strip.without", percent(w.Good, w.Sum()), number(a.Planned.Sum())))
	}
	if hours := int(a.Unassessed.Round(time.Hour) / time.Hour); hours > 0 {
		parts = append(parts, v.say("web.strip.unassessed", number(hours)))
	}
	return strings.Join(parts, " · ")
}
