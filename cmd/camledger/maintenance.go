package main

import (
	"fmt"
	"strings"
	"time"

	"camledger/internal/app"
)

// maintenanceCmd plans work during which failures are expected.
type maintenanceCmd struct {
	Add  maintenanceAddCmd  `cmd:"" help:"Plan work: what fails meanwhile is not mailed, what is still down at the end is."`
	List maintenanceListCmd `cmd:"" help:"List the windows that are open or to come."`
	End  maintenanceEndCmd  `cmd:"" help:"End a window now."`
}

// maintenanceAddCmd plans one window.
type maintenanceAddCmd struct {
	Branch   string        `arg:"" help:"Branch by code or name."`
	Location string        `help:"For one declared place only." xor:"scope"`
	Device   string        `help:"For one device only, by id: a recorder with its channels." xor:"scope"`
	Camera   string        `help:"For one camera only, by id." xor:"scope"`
	From     string        `help:"Beginning, as 2026-03-02T09:00 in the institution's zone; default: now."`
	To       string        `help:"End, the same way." xor:"end"`
	For      time.Duration `help:"Length instead of an end, as 2h." xor:"end"`
	Reason   reason        `required:"" help:"What is done; it is kept with the window."`
	JSON     bool          `help:"Print JSON."`
}

// windowLayout is how a moment of a window is typed.
const windowLayout = "2006-01-02T15:04"

// Run plans the window.
func (c maintenanceAddCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		bs, err := a.Branches(e.ctx, []string{c.Branch})
		if err != nil {
			return err
		}
		zone := a.Config().Location()
		order := app.Maintenance{BranchID: bs[0].ID, DeviceID: c.Device, CameraID: c.Camera, Reason: string(c.Reason), Begin: time.Now().Truncate(time.Second)}
		if c.Location != "" {
			if order.LocationID, err = a.LocationID(e.ctx, bs[0].ID, c.Location); err != nil {
				return err
			}
		}
		if c.From != "" {
			if order.Begin, err = readMoment(c.From, zone); err != nil {
				return err
			}
		}
		switch {
		case c.To != "":
			if order.End, err = readMoment(c.To, zone); err != nil {
				return err
			}
		case c.For != 0:
			order.End = order.Begin.Add(c.For)
		default:
			return fmt.Errorf("%wgive its end with --to, or its length with --for: a window without an end would hide a camera for good", errUsage)
		}
		m, err := a.PlanWork(e.ctx, actor(), order)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(e.out, newWindowLine(app.WindowText{Maintenance: m, Branch: bs[0].Name}, order.Begin))
		}
		of := bs[0].Name
		work, err := a.Work(e.ctx, m.Begin)
		for _, w := range work {
			if w.ID == m.ID && w.Subject != "" { // one place or device, not the branch
				of += ", only " + oneLine(w.Subject)
			}
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.out, "%s: from %s to %s nothing is mailed; checks go on, and what is still down then is mailed.\nEnd it earlier: camledger maintenance end %s\n",
			of, m.Begin.In(zone).Format("2006-01-02 15:04"), m.End.In(zone).Format("2006-01-02 15:04"), m.ID)
		return err
	})
}

// readMoment reads a moment as it is typed; with a blank instead of the T, too.
func readMoment(s string, zone *time.Location) (time.Time, error) {
	t, err := time.ParseInLocation(windowLayout, strings.Replace(strings.TrimSpace(s), " ", "T", 1), zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w%q is no moment: write it as %s", errUsage, s, windowLayout)
	}
	return t, nil
}

// windowLine is one window in JSON.
type windowLine struct {
	ID      string    `json:"id"`
	Branch  string    `json:"branch"`
	Subject string    `json:"subject,omitempty"` // place, device or camera; absent: the whole branch
	Begin   time.Time `json:"begin"`
	End     time.Time `json:"end"`
	Open    bool      `json:"open"`
	Reason  string    `json:"reason"`
	Author  string    `json:"author"`
}

func newWindowLine(w app.WindowText, now time.Time) windowLine {
	return windowLine{ID: w.ID, Branch: w.Branch, Subject: w.Subject, Begin: w.Begin, End: w.End, Open: w.Covers(now), Reason: w.Reason, Author: w.Author}
}

// maintenanceListCmd lists windows.
type maintenanceListCmd struct {
	Past bool `help:"Those that are over too, of the last 90 days."`
	JSON bool `help:"Print JSON."`
}

// Run lists the windows.
func (c maintenanceListCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		now := time.Now()
		after := now
		if c.Past {
			after = now.AddDate(0, 0, -90)
		}
		windows, err := a.Work(e.ctx, after)
		if err != nil {
			return err
		}
		lines := []windowLine{}
		for _, w := range windows {
			lines = append(lines, newWindowLine(w, now))
		}
		if c.JSON {
			return printJSON(e.out, lines)
		}
		zone := a.Config().Location()
		t := newTable("BRANCH", "WHAT", "FROM", "TO", "STATE", "REASON", "ID")
		for _, l := range lines {
			state := "to come"
			switch {
			case l.Open:
				state = "open"
			case !l.End.After(now):
				state = "over"
			}
			what := l.Subject
			if what == "" {
				what = "whole branch"
			}
			t.add(l.Branch, what, l.Begin.In(zone).Format("2006-01-02 15:04"), l.End.In(zone).Format("2006-01-02 15:04"), state, l.Reason, l.ID)
		}
		t.print(e.out)
		return nil
	})
}

// maintenanceEndCmd ends a window.
type maintenanceEndCmd struct {
	ID string `arg:"" help:"The window, by its id (camledger maintenance list)."`
}

// Run ends the window.
func (c maintenanceEndCmd) Run(e env) error {
	return e.done("ended; what is still down is mailed after its usual limit", func(a *app.App) error {
		return a.EndWork(e.ctx, actor(), c.ID)
	})
}
