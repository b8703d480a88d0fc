package app

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// States that incidents can be asked for.
const (
	IncidentsOpen         = "open"         // going on, seen to or not
	IncidentsWaiting      = "waiting"      // going on, and nobody sees to it
	IncidentsAcknowledged = "acknowledged" // going on, somebody sees to it
	IncidentsRecovered    = "recovered"    // over
	IncidentsAll          = "all"
)

// IncidentChoice narrows a list of incidents; zero values do not. From and To bound the
// first failure.
type IncidentChoice struct {
	Branch   string // code, name or id
	State    string
	From, To time.Time
	Limit    int // 0: 200
}

// IncidentText is an incident with the names that operators read.
type IncidentText struct {
	alerts.Incident
	Branch  string // name
	Subject string // slot, or what the camera or recorder is called
	Place   string
	Says    string // state in a word
	By      string // who sees to it: a login
}

// Incidents lists incidents, the newest first, and tells how many there are.
func (a *App) Incidents(ctx context.Context, c IncidentChoice) ([]IncidentText, int, error) {
	f, err := incidentFilter(c)
	if err != nil {
		return nil, 0, err
	}
	if c.Branch != "" {
		bs, err := a.Branches(ctx, []string{c.Branch})
		if err != nil {
			return nil, 0, err
		}
		f.BranchID = bs[0].ID
	}
	list, total, err := a.store.Incidents(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	texts, err := a.incidentTexts(ctx, list)
	return texts, total, err
}

func incidentFilter(c IncidentChoice) (store.IncidentFilter, error) {
	f := store.IncidentFilter{From: c.From, To: c.To, Limit: c.Limit}
	yes, no := true, false
	switch cmp.Or(c.State, IncidentsAll) {
	case IncidentsOpen:
		f.Open = &yes
	case IncidentsWaiting:
		f.Open, f.Acked = &yes, &no
	case IncidentsAcknowledged:
		f.Open, f.Acked = &yes, &yes
	case IncidentsRecovered:
		f.Open = &no
	case IncidentsAll:
	default:
		return f, fmt.Errorf("state %q: one of open, waiting, acknowledged, recovered, all", c.State)
	}
	return f, nil
}

func (a *App) incidentTexts(ctx context.Context, list []alerts.Incident) ([]IncidentText, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	logins, err := a.logins(ctx)
	if err != nil {
		return nil, err
	}
	selfs, _, err := a.store.Incidents(ctx, store.IncidentFilter{Kind: alerts.IncidentSelf, Limit: 1000})
	if err != nil {
		return nil, err
	}
	out := make([]IncidentText, 0, len(list))
	for _, i := range list {
		t := IncidentText{Incident: i, Says: incidentState(i), By: cmp.Or(logins[i.AcknowledgedBy], i.AcknowledgedBy)}
		if i.NotAssessed(selfs) {
			t.Says = "not assessed"
		}
		b, _ := reg.Branch(i.BranchID)
		t.Branch = b.Name
		if t.Subject, t.Place, err = a.subjectNames(ctx, &reg, i); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// subjectNames names what an incident is of, for operators.
func (a *App) subjectNames(ctx context.Context, reg *inventory.Register, i alerts.Incident) (subject, place string, err error) {
	kind := words.Say(words.English, "incident."+string(i.Kind))
	i.Critical = false // what leaves the house leaves names out, an operator sees them
	row, err := a.nameRow(ctx, reg, alerts.Row{Incident: i})
	return cmp.Or(row.Slot, row.Name, kind), row.Place, err
}

// incidentState is how an incident stands, in a word.
func incidentState(i alerts.Incident) string {
	switch {
	case i.Withdrawn:
		return "withdrawn"
	case !i.Open():
		return "recovered"
	case !i.Answered.IsZero():
		return "recovering"
	case i.Unstable:
		return "unstable"
	case !i.AcknowledgedAt.IsZero():
		return "acknowledged"
	}
	return "open"
}

// IncidentShown is everything that is on record of one incident.
type IncidentShown struct {
	IncidentText
	Cause      string // in words; empty: none yet
	Try        string // what to try first
	Members    []MemberText
	Steps      []StoryStep
	Deliveries []alerts.Delivery
}

// MemberText is a camera on the checklist of a parent.
type MemberText struct {
	alerts.Member
	Name string
}

// StoryStep is a step of an incident's story in words.
type StoryStep struct {
	alerts.Step
	Says string `json:"says"`
}

// IncidentCause puts the cause of an incident into English words, with what to try first. What
// took others in has one of its own, as in mails: not that of its first camera.
func IncidentCause(i alerts.Incident) (what, try string) {
	if i.Parent() {
		return words.Say(words.English, "alerts.parent.cause"), words.Say(words.English, alerts.Advice(i))
	}
	return CauseText(i.Cause)
}

// IncidentShow gathers what is on record of an incident.
func (a *App) IncidentShow(ctx context.Context, id string) (IncidentShown, error) {
	var out IncidentShown
	i, err := a.store.Incident(ctx, id)
	if err != nil {
		return out, err
	}
	texts, err := a.incidentTexts(ctx, []alerts.Incident{i})
	if err != nil {
		return out, err
	}
	out.IncidentText = texts[0]
	out.Cause, out.Try = IncidentCause(i)
	var ids []string
	for _, m := range i.Members {
		ids = append(ids, m.CameraID)
	}
	names, err := a.store.CameraNames(ctx, ids)
	if err != nil {
		return out, err
	}
	for _, m := range i.Members {
		out.Members = append(out.Members, MemberText{m, cmp.Or(names[m.CameraID].Slot, names[m.CameraID].Name, m.CameraID)})
	}
	papers, err := a.store.Papers(ctx, id)
	if err != nil {
		return out, err
	}
	logins, err := a.logins(ctx)
	if err != nil {
		return out, err
	}
	for _, s := range papers.Story(i) {
		out.Steps = append(out.Steps, StoryStep{s, s.Say(words.English, func(actor string) string { return cmp.Or(logins[actor], actor) })})
	}
	out.Deliveries = papers.Deliveries
	return out, nil
}

// Lasted puts a length of time into the words of the commands, as pages and mails write it.
func Lasted(d time.Duration) string { return words.Length(words.English, d) }

// AcknowledgeIncident says that somebody sees to an incident: escalation stops. Where
// somebody else said so before it is that person still, and the answer is an error.
func (a *App) AcknowledgeIncident(ctx context.Context, actor, id string) error {
	holder, err := a.store.AcknowledgeIncident(ctx, id, actor, a.now())
	if err != nil || holder == actor {
		return err
	}
	logins, err := a.logins(ctx)
	if err != nil {
		return err
	}
	return fmt.Errorf("%s sees to it already: nothing was changed", cmp.Or(logins[holder], holder))
}

// NoteIncident keeps what was done about an incident, or what its cause was (kind cause).
func (a *App) NoteIncident(ctx context.Context, actor, id, kind, text string) error {
	_, err := a.store.AddNote(ctx, alerts.Note{IncidentID: id, Kind: alerts.NoteKind(cmp.Or(kind, string(alerts.NoteAction))), Text: strings.TrimSpace(text), By: actor, At: a.now()})
	return err
}
