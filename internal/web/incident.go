package web

import (
	"time"

	"camledger/alerts"
	"camledger/inventory"
)

// incidentRow is an incident with the names that people read.
type incidentRow struct {
	alerts.Incident
	Branch, Subject, AckName string
	Place                    string // declared place of a camera; empty: none
	Trouble                  string // what was measured, in words
	Class, Code              string
	Under                    int          // cameras that are away with it, where the list folds them
	Folded                   []memberView // the first of them
	NotAssessed              bool         // it began and ended with the monitor's own fault
}

// FoldedMore is how many of the cameras under it are not named.
func (r incidentRow) FoldedMore() int { return r.Under - len(r.Folded) }

// subject is how a camera or device of an incident is called, and where it stands.
type subject struct{ Name, Place string }

// subjects are the names of cameras and devices by id, as incidents show them.
type subjects map[string]subject

func newIncidentRow(v visitor, in alerts.Incident, reg *inventory.Register, names subjects, who people, selfs []alerts.Incident) incidentRow {
	row := incidentRow{Incident: in, AckName: actorName(v, who, in.AcknowledgedBy), NotAssessed: in.NotAssessed(selfs)}
	if b, ok := reg.Branch(in.BranchID); ok {
		row.Branch = b.Name
	}
	switch in.Kind {
	case alerts.IncidentCamera:
		row.Subject, row.Place = names[in.CameraID].Name, names[in.CameraID].Place
	case alerts.IncidentRecorder:
		row.Subject = names[in.DeviceID].Name
	}
	if row.Subject == "" {
		row.Subject = v.say("incident." + string(in.Kind))
	}
	switch _, of := in.BackCount(); {
	case in.Parent() && of > 0:
		row.Trouble = v.say("web.outage.together", of)
	case in.Cause != inventory.CauseNone && !in.Parent():
		row.Trouble = v.say("cause." + string(in.Cause))
	}
	switch {
	case row.NotAssessed:
		row.Class, row.Code, row.Trouble = "note", "web.incident.not-assessed", v.say("web.incident.not-assessed.why")
	case in.Withdrawn:
		row.Class, row.Code = "note", "web.incident.withdrawn"
	case !in.Open():
		row.Class, row.Code = "ok", "web.incident.over"
	case !in.Answered.IsZero():
		row.Class, row.Code = "warn", "web.incident.recovering"
	case in.Unstable:
		row.Class, row.Code = "warn", "web.incident.unstable"
	default:
		row.Class, row.Code = "bad", "web.incident.open"
	}
	return row
}

// incidentsView is the list of incidents.
type incidentsView struct {
	Lead     string
	Tabs     []tab
	State    string
	Branches []option
	From, To string // days, as typed
	Rows     []incidentRow
	Pages    pager
	Files    files
	Print    string // address of the record
	Now      time.Time
	// Unchecked tells that no camera has been checked: that there are no incidents says nothing.
	Unchecked bool
}

const incidentsPage = 60

// mailView is one message to one person about an incident.
type mailView struct {
	alerts.Delivery
	Kind        alerts.NoticeKind
	To          string
	Class, Code string
	At          time.Time
	Tries       []alerts.Try // of before the last
	May         bool         // send it anew
	Why         string       // code of why it waits or was not sent; empty: the reply says it
	Next        time.Time    // when it is tried next; zero: at once, or never
	Branch      string       // of which it tells, on a page of many
	About       string       // page of the first incident that it tells of
	More        int          // incidents beside that
}

// whyNot are codes of what the program itself says of messages that it did not try.
var whyNot = map[string]string{alerts.ReplyRate: "delivery.why.rate", alerts.ReplyAsked: "delivery.why.asked", alerts.ReplyLeft: "delivery.why.left"}

func newMail(n alerts.Notice, d alerts.Delivery, tries []alerts.Try, now time.Time) mailView {
	m := mailView{Delivery: d, Kind: n.Kind, To: alerts.Clean(d.Name, alerts.NameMost), At: d.Created, Class: "note", Code: "delivery." + string(d.State)}
	if m.To == "" {
		m.To = d.Address
	}
	for _, t := range tries {
		if t.DeliveryID == d.ID {
			m.Tries = append(m.Tries, t)
		}
	}
	if n := len(m.Tries); n > 0 {
		m.At = m.Tries[n-1].At
		m.Tries = m.Tries[:n-1]
	}
	switch d.State {
	case alerts.DeliverySent:
		m.Class, m.At = "ok", d.Sent
	case alerts.DeliveryDead:
		m.Class = "bad"
	case alerts.DeliveryPending, alerts.DeliverySending:
		m.Class = "warn"
	}
	m.Why = whyNot[d.Reply]
	switch waits := d.State == alerts.DeliveryPending && d.Next.After(now); {
	case waits:
		m.Code, m.Next = "delivery.waiting", d.Next
		if m.Why == "" && d.Attempts == 0 && n.Kind == alerts.NoticeReminder {
			m.Why = "delivery.why.quiet"
		}
	case d.State == alerts.DeliverySending && d.Reply != "":
		m.Code = "delivery.unseen" // it may have arrived, and is sent again as it is
	}
	return m
}

// stepView is a step of an incident's story.
type stepView struct {
	At    time.Time
	Text  string
	Class string    // done, told, lost, said: how it is marked
	Until time.Time // of attempts told as one, the last; zero: it is one
}

func newSteps(v visitor, story []alerts.Step, who people) []stepView {
	var out []stepView
	for _, s := range story {
		class := ""
		switch s.Kind {
		case alerts.StepNote, alerts.StepAcknowledged:
			class = "said"
		case alerts.StepNotice:
			class = "told"
		case alerts.StepTry:
			class = "told"
			if s.State == alerts.DeliveryDead {
				class = "lost"
			}
		case alerts.StepEnded:
			class = "done"
		case alerts.StepEvent:
			if s.Event == alerts.EventClosed || s.Event == alerts.EventRecovering {
				class = "done"
			}
		}
		out = append(out, stepView{s.At, s.Say(v.Lang, func(actor string) string { return actorName(v, who, actor) }), class, s.Until})
	}
	return out
}

// memberView is a camera on the checklist of a parent.
type memberView struct {
	alerts.Member
	subject
}

// incidentView is the page of one incident.
type incidentView struct {
	Incident       incidentRow
	Sentence, Next string
	Try            string // what to try first; empty: nothing
	MayAnswer      bool
	MayNote        bool
	Noted          bool // somebody wrote what was done
	Most           int
	Steps          []stepView
	Back, Of       int
	Members        []memberView
	Mails          []mailView
	Above          *incidentRow // the outage that took it in; nil: none that the visitor may read of
}

// partOf says of an open incident that the outage above it is where to act.
func (out *incidentView) partOf(v visitor) {
	if out.Above == nil || !out.Incident.Open() || !out.Above.Open() {
		return
	}
	out.Try, out.Next = "", v.say("web.incident.next.part", clean(out.Above.Branch), clean(out.Above.Subject))
	out.MayAnswer = false
}

// newIncident says how an incident stands and what is to be done next.
func newIncident(v visitor, row incidentRow, notes []alerts.Note) incidentView {
	out := incidentView{Incident: row, Most: alerts.NoteMost}
	out.Back, out.Of = row.BackCount()
	lasted := phrases{v.Lang, v.Zone}.length(row.Length(v.Now))
	cause := ""
	if row.Cause != inventory.CauseNone && !row.Parent() {
		cause = v.say("cause." + string(row.Cause))
	}
	for _, n := range notes {
		out.Noted = out.Noted || n.Kind == alerts.NoteAction
	}
	since := row.Since.In(v.Zone).Format("01-02 15:04")
	switch {
	case row.NotAssessed:
		out.Sentence = v.say("web.incident.sentence.not-assessed", clean(row.Subject), since)
		out.Next = v.say("web.incident.next.not-assessed")
	case row.Open():
		out.Sentence = v.say("web.incident.sentence.open", clean(row.Subject), since, lasted, cause)
		out.Next = v.say("web.incident.next.open")
		out.Try = v.say(alerts.Advice(row.Incident))
		if !row.AcknowledgedAt.IsZero() {
			out.Next = v.say("web.incident.next.acked", row.AckName)
		}
	case row.Withdrawn:
		out.Sentence = v.say("web.incident.sentence.withdrawn", clean(row.Subject), since, lasted)
		out.Next = v.say("web.incident.next.over")
	default:
		out.Sentence = v.say("web.incident.sentence.over", clean(row.Subject), since, lasted, cause)
		out.Next = v.say("web.incident.next.over")
		if !out.Noted {
			out.Next = v.say("web.incident.next.note")
		}
	}
	out.MayNote = v.May(Answer, row.BranchID)
	out.MayAnswer = row.Open() && row.AcknowledgedAt.IsZero() && out.MayNote
	return out
}
