package web

import (
	"fmt"
	"strconv"
	"time"
)

// dayShare is how a camera fared on one day: how many of its checks said what.
type dayShare struct {
	Day                             string // 2006-01-02
	OK, Degraded, Down, NotAssessed int
}

// strip is the availability of a camera drawn day by day, with the same numbers for a
// table.
type strip struct {
	Label    string
	Width    int
	From, To string
	Bars     []stripBar
}

type stripBar struct {
	Day, Title string
	Shares     []string // percent ok, degraded, down, not assessed
	Parts      []stripPart
}

type stripPart struct{ Class, X, Y, W, H string }

const (
	stripStep   = 10 // width of a day in units of the drawing
	stripHeight = 34
)

// newStrip draws the last days up to now; a day without a check is empty.
func newStrip(v visitor, days []dayShare, count int) strip {
	by := map[string]dayShare{}
	for _, d := range days {
		by[d.Day] = d
	}
	now := v.Now.In(v.Zone)
	s := strip{Width: stripStep * count}
	var ok, all int
	for i := count - 1; i >= 0; i-- {
		day := time.Date(now.Year(), now.Month(), now.Day()-i, 0, 0, 0, 0, v.Zone)
		name := day.Format("01-02")
		d := by[day.Format("2006-01-02")]
		sum := d.OK + d.Degraded + d.Down + d.NotAssessed
		ok, all = ok+d.OK+d.Degraded, all+sum
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
	if all > 0 {
		s.Label = v.say("web.strip.label", count, percent(ok, all))
	}
	return s
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// percent never rounds a small part to nothing nor an outage away.
func percent(part, whole int) string {
	p := 100 * float64(part) / float64(whole)
	switch {
	case part == 0:
		return "0%"
	case p < 0.1:
		return "<0.1%"
	case p > 99.9 && part < whole:
		return "99.9%"
	case p == 100:
		return "100%"
	}
	return fmt.Sprintf("%.1f%%", p)
}
