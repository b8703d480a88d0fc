package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"camledger/internal/app"
)

// incidentCmd works with outages.
type incidentCmd struct {
	List incidentListCmd `cmd:"" default:"withargs" help:"List incidents, the newest first; what hangs on another stands below it, with a dash."`
	Show incidentShowCmd `cmd:"" help:"Show an incident: what happened, whom it was told, what was done."`
	Ack  incidentAckCmd  `cmd:"" help:"Say that somebody sees to it: reminders to others and escalation stop."`
	Note incidentNoteCmd `cmd:"" help:"Note what was done about it, or what its cause was."`
}

// incidentListCmd lists incidents.
type incidentListCmd struct {
	State  string `help:"open, waiting (nobody sees to it), acknowledged, recovered or all." default:"open" enum:"open,waiting,acknowledged,recovered,all"`
	Branch string `help:"Of one branch only, by code or name."`
	From   string `help:"That began on this day or later, as 2026-03-02."`
	To     string `help:"That began on this day or earlier."`
	Limit  int    `help:"At most so many." default:"200"`
	JSON   bool   `help:"Print JSON."`
}

// incidentLine is one incident in JSON.
type incidentLine struct {
	ID             string    `json:"id"`
	Kind           string    `json:"kind"`
	Branch         string    `json:"branch,omitempty"`
	Subject        string    `json:"subject"`
	Place          string    `json:"place,omitempty"`
	State          string    `json:"state"`
	Cause          string    `json:"cause,omitempty"` // of a camera
	Critical       bool      `json:"critical,omitempty"`
	Since          time.Time `json:"since"`
	Ended          time.Time `json:"ended,omitzero"`
	Seconds        int       `json:"seconds"` // how long it lasted, or has lasted
	AcknowledgedAt time.Time `json:"acknowledgedAt,omitzero"`
	AcknowledgedBy string    `json:"acknowledgedBy,omitempty"`
	ParentID       string    `json:"parentId,omitempty"`
	Told           bool      `json:"told"` // a notice spoke of it
}

func newIncidentLine(t app.IncidentText, now time.Time) incidentLine {
	cause := string(t.Cause)
	if t.Parent() {
		cause = "" // that of its first camera says nothing of it
	}
	return incidentLine{ID: t.ID, Kind: string(t.Kind), Branch: t.Branch, Subject: t.Subject, Place: t.Place, State: t.Says, Cause: cause,
		Critical: t.Critical, Since: t.Since, Ended: t.Ended, Seconds: int(t.Length(now) / time.Second), AcknowledgedAt: t.AcknowledgedAt, AcknowledgedBy: t.By,
		ParentID: t.ParentID, Told: t.NoticeID != ""}
}

// Run lists the incidents; one that nobody sees to is exit 3.
func (c incidentListCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		zone := a.Config().Location()
		choice := app.IncidentChoice{Branch: c.Branch, State: c.State, Limit: c.Limit}
		var err error
		if choice.From, err = readDay(c.From, zone); err != nil {
			return err
		}
		if choice.To, err = readDay(c.To, zone); err != nil {
			return err
		}
		if !choice.To.IsZero() {
			choice.To = choice.To.AddDate(0, 0, 1)
		}
		list, total, err := a.Incidents(e.ctx, choice)
		if err != nil {
			return err
		}
		now, waiting := time.Now(), false
		lines := []incidentLine{}
		t := newTable("SINCE", "LASTED", "STATE", "BRANCH", "WHAT", "CAUSE", "SEEN TO BY", "ID")
		for _, i := range list {
			lines = append(lines, newIncidentLine(i, now))
			waiting = waiting || i.Open() && i.AcknowledgedAt.IsZero() && i.ParentID == ""
		}
		for _, h := range hung(list) {
			i := h.IncidentText
			l := newIncidentLine(i, now)
			cause := l.Cause
			if i.Parent() {
				cause, _ = app.IncidentCause(i.Incident)
			}
			t.add(i.Since.In(zone).Format("2006-01-02 15:04"), app.Lasted(i.Length(now)), l.State, cmp.Or(l.Branch, "-"), h.sign()+whatOf(l), cause, cmp.Or(l.AcknowledgedBy, "-"), l.ID)
		}
		if c.JSON {
			err = printJSON(e.out, lines)
		} else {
			t.print(e.out)
			if total > len(list) {
				fmt.Fprintf(e.out, "%d of %d: see more with --limit\n", len(list), total)
			}
		}
		if err == nil && waiting {
			return errPerson
		}
		return err
	})
}

// hungIncident is an incident in the list, so many steps below the one that took it in.
type hungIncident struct {
	app.IncidentText
	depth int
}

// sign shows what an incident hangs on: the line above with fewer dashes.
func (h hungIncident) sign() string {
	if h.depth == 0 {
		return ""
	}
	return strings.Repeat("-", h.depth) + " "
}

// hung puts those that a parent took in below it; where the parent is not in the list they
// stand by themselves.
func hung(list []app.IncidentText) []hungIncident {
	there, under := map[string]bool{}, map[string][]app.IncidentText{}
	for _, i := range list {
		there[i.ID] = true
	}
	for _, i := range list {
		top := i.ParentID
		if !there[top] {
			top = ""
		}
		under[top] = append(under[top], i)
	}
	out := make([]hungIncident, 0, len(list))
	var put func(id string, depth int)
	put = func(id string, depth int) {
		some := under[id]
		delete(under, id)
		for _, i := range some {
			out = append(out, hungIncident{i, depth})
			put(i.ID, depth+1)
		}
	}
	put("", 0)
	return out
}

// whatOf names what an incident is of.
func whatOf(l incidentLine) string {
	if l.Place == "" || l.Place == l.Subject {
		return l.Subject
	}
	return l.Subject + " (" + l.Place + ")"
}

// readDay reads a day as the beginning of it in a zone; empty is the zero time.
func readDay(s string, zone *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(s), zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w%q is no day: write it as 2026-03-02", errUsage, s)
	}
	return t, nil
}

// incidentShowCmd shows one incident.
type incidentShowCmd struct {
	ID   string `arg:"" help:"Incident, by id (camledger incident list)."`
	JSON bool   `help:"Print JSON."`
}

// incidentShown is one incident with its story in JSON.
type incidentShown struct {
	incidentLine
	CauseText  string           `json:"causeText,omitempty"`
	Try        string           `json:"try,omitempty"` // what to try first
	Members    []incidentMember `json:"members,omitempty"`
	Story      []app.StoryStep  `json:"story"`
	Deliveries []app.Delivery   `json:"deliveries"`
}

type incidentMember struct {
	Camera string    `json:"camera"`
	Name   string    `json:"name"`
	Since  time.Time `json:"since"`
	Back   time.Time `json:"back,omitzero"`
}

// Run shows the incident; exit 3 where it is going on and nobody sees to it.
func (c incidentShowCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		i, err := a.IncidentShow(e.ctx, c.ID)
		if err != nil {
			return err
		}
		now := time.Now()
		out := incidentShown{incidentLine: newIncidentLine(i.IncidentText, now), CauseText: i.Cause, Try: i.Try, Story: i.Steps, Deliveries: i.Deliveries}
		for _, m := range i.Members {
			out.Members = append(out.Members, incidentMember{m.CameraID, m.Name, m.Since, m.Back})
		}
		if c.JSON {
			err = printJSON(e.out, out)
		} else {
			c.print(e, a, i, out, now)
		}
		if err == nil && i.Open() && i.AcknowledgedAt.IsZero() {
			return errPerson
		}
		return err
	})
}

func (c incidentShowCmd) print(e env, a *app.App, i app.IncidentShown, out incidentShown, now time.Time) {
	zone := a.Config().Location()
	when := func(t time.Time) string { return t.In(zone).Format("2006-01-02 15:04:05") }
	fmt.Fprintf(e.out, "%s  %s  %s\n", out.ID, out.Kind, out.State)
	fmt.Fprintln(e.out, oneLine(strings.TrimPrefix(out.Branch+" / "+whatOf(out.incidentLine), " / ")))
	span := "since " + when(out.Since)
	if !out.Ended.IsZero() {
		span = "from " + when(out.Since) + " to " + when(out.Ended)
	}
	fmt.Fprintf(e.out, "%s: %s\n", span, app.Lasted(i.Length(now)))
	if i.Cause != "" {
		fmt.Fprintf(e.out, "Cause: %s. Try first: %s\n", i.Cause, i.Try)
	}
	if back, of := i.BackCount(); of > 0 {
		fmt.Fprintf(e.out, "%d of %d cameras back:\n", back, of)
		for _, m := range out.Members {
			if m.Back.IsZero() {
				fmt.Fprintf(e.out, "  away  %s\n", oneLine(m.Name))
			} else {
				fmt.Fprintf(e.out, "  back  %s, %s\n", oneLine(m.Name), when(m.Back))
			}
		}
	}
	t := newTable("WHEN", "WHAT")
	for _, s := range i.Steps {
		t.add(when(s.At), s.Says)
	}
	t.print(e.out)
	if i.Open() && i.AcknowledgedAt.IsZero() {
		fmt.Fprintf(e.out, "Nobody sees to it: camledger incident ack %s\n", out.ID)
	}
}

// incidentAckCmd acknowledges an incident.
type incidentAckCmd struct {
	ID   string `arg:"" help:"Incident, by id."`
	Note string `help:"Note at once what is being done."`
}

// Run acknowledges the incident.
func (c incidentAckCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		if err := a.AcknowledgeIncident(e.ctx, actor(), c.ID); err != nil {
			return err
		}
		if c.Note != "" {
			if err := a.NoteIncident(e.ctx, actor(), c.ID, "action", c.Note); err != nil {
				return err
			}
		}
		i, err := a.IncidentShow(e.ctx, c.ID)
		if err == nil {
			fmt.Fprintf(e.out, "%s sees to it; escalation stops\n", i.By)
		}
		return err
	})
}

// incidentNoteCmd notes what was done about an incident.
type incidentNoteCmd struct {
	ID    string   `arg:"" help:"Incident, by id."`
	Words []string `arg:"" help:"What was done."`
	Cause bool     `help:"The words say what the cause was, not what was done."`
}

// Run keeps the note.
func (c incidentNoteCmd) Run(e env) error {
	kind := "action"
	if c.Cause {
		kind = "cause"
	}
	return e.done("noted; it stands in the record of the incident", func(a *app.App) error {
		return a.NoteIncident(e.ctx, actor(), c.ID, kind, strings.Join(c.Words, " "))
	})
}
