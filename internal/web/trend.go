package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/store"
)

// Trends of the branches change by the day: they are read anew now and then, and shown
// meanwhile.
const (
	trendFor   = 10 * time.Minute
	trendStale = 24 * time.Hour
	trendDays  = 30
)

// trends are the last days of all branches.
type trends struct {
	days []string
	of   map[string]*store.Trend
}

func (s *server) trended(ctx context.Context) (trends, error) {
	return s.trends.get(ctx, s.Now, func(ctx context.Context) (trends, error) {
		days, of, err := s.Store.Trends(ctx, s.Now(), trendDays)
		return trends{days, of}, err
	})
}

// trendView is a branch's month drawn: how it worked day by day, and how many differences
// were open. The same in words stands beside it, the numbers in the table.
type trendView struct {
	Label string // of the strip
	Runs  []stripPart
	Share string // of checks that were well
	Line  string // points of the line of differences
	Most  int
	Says  string // of the line
	Up    bool   // more are open than a month ago
}

const (
	trendStep   = 4 // width of a day
	trendHeight = 20
)

// dayClass colours a day by its share of checks that failed.
func dayClass(good, bad, blind int) string {
	switch all := good + bad + blind; {
	case all == 0:
		return "none"
	case bad*200 > all*10: // more than one in twenty
		return "bad"
	case bad*200 > all: // more than one in two hundred
		return "warn"
	case good == 0:
		return "unk"
	}
	return "ok"
}

func newTrend(v visitor, t *store.Trend) *trendView {
	if t == nil {
		return nil
	}
	out := &trendView{}
	good, all, measured := 0, 0, 0
	from, last := 0, ""
	flush := func(to int) {
		if last != "" && to > from {
			out.Runs = append(out.Runs, stripPart{last, strconv.Itoa(from * trendStep), "0", strconv.Itoa((to - from) * trendStep), strconv.Itoa(trendHeight)})
		}
		from = to
	}
	for i := range t.Good {
		good, all = good+t.Good[i], all+t.Good[i]+t.Bad[i]+t.Blind[i]
		if t.Good[i]+t.Bad[i]+t.Blind[i] > 0 {
			measured++
		}
		if c := dayClass(t.Good[i], t.Bad[i], t.Blind[i]); c != last {
			flush(i)
			last = c
		}
		out.Most = max(out.Most, t.Differences[i])
	}
	flush(len(t.Good))
	out.Share = "–"
	if all > 0 {
		out.Share = percent(good, all)
	}
	out.Label = v.say("web.trend.works", measured, out.Share)
	var points []string
	for i, n := range t.Differences {
		y := float64(trendHeight - 2)
		if out.Most > 0 {
			y = 2 + float64(trendHeight-4)*(1-float64(n)/float64(out.Most))
		}
		points = append(points, strconv.Itoa(i*trendStep+trendStep/2)+","+decimal(y))
	}
	out.Line = strings.Join(points, " ")
	before, now := t.Differences[0], t.Differences[len(t.Differences)-1]
	out.Says, out.Up = v.say("web.trend.differences", before, now), now > before
	return out
}

// trendList hands out the days of the branches: what the drawings show.
func (s *server) trendList(r *http.Request, v visitor) (listing, error) {
	ctx := r.Context()
	reports, err := s.reports(r, v)
	if err != nil {
		return listing{}, err
	}
	all, err := s.trended(ctx)
	return listing{name: onDay("branches-by-day", v),
		columns: []string{v.say("web.branch"), v.say("web.day"), v.say("web.trend.good"), v.say("web.trend.bad"), v.say("web.trend.blind"), v.say("web.planned"), v.say("web.trend.open")},
		fill: func(t *sheet.Table) error {
			for _, b := range reports {
				if x := all.of[b.Branch.ID]; x != nil {
					for i, day := range all.days {
						t.Row(b.Branch.Name, day, x.Good[i], x.Bad[i], x.Blind[i], x.Planned[i].Sum(), x.Differences[i])
					}
				}
			}
			return nil
		}}, err
}
