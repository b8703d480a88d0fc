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

// monthView is how a branch fared in the last days: drawn, and the same as a table.
type monthView struct {
	Works       strip // how its checks went
	Differences *lineView
	Rows        []monthRow
	Files       files
	Cameras     []cameraMonth // those that failed, the worst first
	Lead        string        // of these
	More        int           // that failed and are not drawn
}

// monthRow is one day of the table.
type monthRow struct {
	Day                             string
	Good, Bad, Blind, Planned, Open int
}

// cameraMonth is one camera of many, drawn small.
type cameraMonth struct {
	URL, Name, Share string
	Out              string // on how many days it failed
	Strip            strip
}

// lineView is a number over the days, drawn as a line.
type lineView struct {
	Points, Area string
	Says         string
	Least, Most  int
	Now          int
	Up           bool
}

const (
	lineWidth, lineHeight = 300, 60
	// monthCameras is how many cameras a page draws.
	monthCameras = 24
)

// newLine draws numbers as a line over nothing: the base is 0.
func newLine(v visitor, list []int) *lineView {
	if len(list) == 0 {
		return nil
	}
	l := &lineView{Least: list[0], Now: list[len(list)-1]}
	for _, n := range list {
		l.Most, l.Least = max(l.Most, n), min(l.Least, n)
	}
	var points []string
	for i, n := range list {
		x, y := float64(lineWidth)*float64(i)/float64(max(1, len(list)-1)), float64(lineHeight-2)
		if l.Most > 0 {
			y = 3 + float64(lineHeight-5)*(1-float64(n)/float64(l.Most))
		}
		points = append(points, decimal(x)+","+decimal(y))
	}
	l.Points = strings.Join(points, " ")
	l.Area = "0," + strconv.Itoa(lineHeight) + " " + l.Points + " " + strconv.Itoa(lineWidth) + "," + strconv.Itoa(lineHeight)
	l.Says, l.Up = v.say("web.month.line", list[0], l.Now, l.Least, l.Most), l.Now > list[0]
	return l
}

// month is what the page of a branch draws of its last days; nil: nothing was measured and
// nothing found yet.
func (s *server) month(ctx context.Context, v visitor, branchID string) (*monthView, error) {
	all, err := s.trended(ctx)
	if err != nil {
		return nil, err
	}
	t := all.of[branchID]
	if t == nil {
		return nil, nil
	}
	out := &monthView{Differences: newLine(v, t.Differences), Files: filesOf("/branches/"+branchID+"/days", nil)}
	var shares []dayShare
	for i, day := range all.days {
		shares = append(shares, dayShare{Day: day, OK: t.Good[i], Down: t.Bad[i], NotAssessed: t.Blind[i], Planned: t.Planned[i]})
		out.Rows = append(out.Rows, monthRow{day, t.Good[i], t.Bad[i], t.Blind[i], t.Planned[i].Sum(), t.Differences[i]})
	}
	out.Works = newStrip(v, shares, len(all.days), t.Since)
	from := v.Now.In(v.Zone).AddDate(0, 0, -stripDays+1).Format(time.DateOnly)
	worst, failed, checked, err := s.Store.CameraMonths(ctx, branchID, from, 1, monthCameras)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, c := range worst {
		ids = append(ids, c.CameraID)
	}
	names, err := s.Store.CameraNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, c := range worst {
		out.Cameras = append(out.Cameras, newCameraMonth(v, c, names[c.CameraID]))
	}
	out.More = failed - len(worst)
	switch {
	case checked == 0:
	case failed == 0:
		out.Lead = v.say("web.month.cameras.fine", number(checked))
	default:
		out.Lead = v.say("web.month.cameras", number(checked), number(failed))
	}
	return out, nil
}

func newCameraMonth(v visitor, c store.CameraMonth, name store.CameraName) cameraMonth {
	out := cameraMonth{URL: "/cameras/" + c.CameraID, Name: name.Slot}
	if out.Name == "" {
		out.Name = name.Name
	}
	var shares []dayShare
	good, all, bad := 0, 0, 0
	for _, d := range c.Days {
		blind := d.NotAssessed + d.AuthRefused
		shares = append(shares, dayShare{Day: d.Day, OK: d.OK, Degraded: d.Degraded, Down: d.Down, NotAssessed: blind, Planned: d.Planned})
		good, all = good+d.OK+d.Degraded, all+d.OK+d.Degraded+d.Down+blind
		if d.Down+d.AuthRefused > 0 {
			bad++
		}
	}
	out.Share, out.Out = "–", v.say("web.month.out", bad)
	if all > 0 {
		out.Share = percent(good, all)
	}
	out.Strip = newStrip(v, shares, stripDays, c.Since)
	out.Strip.Label = out.Name + ": " + out.Strip.Label
	return out
}

// dayList hands out the days of the cameras of a branch: what the strips show.
func (s *server) dayList(r *http.Request, v visitor) (listing, error) {
	ctx, id := r.Context(), r.PathValue("id")
	from := v.Now.In(v.Zone).AddDate(0, 0, -stripDays+1).Format(time.DateOnly)
	months, _, _, err := s.Store.CameraMonths(ctx, id, from, 0, tableRows)
	return listing{name: onDay("cameras-by-day", v),
		columns: []string{v.say("sheet.column.camera"), v.say("web.camera.name"), v.say("web.day"), v.say("outcome.ok"), v.say("outcome.degraded"), v.say("outcome.down"), v.say("outcome.auth-refused"), v.say("outcome.not-assessed"), v.say("web.planned")},
		fill: func(t *sheet.Table) error {
			var ids []string
			for _, c := range months {
				ids = append(ids, c.CameraID)
			}
			names, err := s.Store.CameraNames(ctx, ids)
			if err != nil {
				return err
			}
			for _, c := range months {
				for _, d := range c.Days {
					t.Row(names[c.CameraID].Slot, names[c.CameraID].Name, d.Day, d.OK, d.Degraded, d.Down, d.AuthRefused, d.NotAssessed, d.Planned.Sum())
				}
			}
			return nil
		}}, err
}
