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
	Class, Code              string
}

// subjects are the names of cameras and devices by id, as incidents show them.
type subjects map[string]string

func newIncidentRow(v visitor, in alerts.Incident, reg *inventory.Register, names subjects, who people) incidentRow {
	row := incidentRow{Incident: in, AckName: who.name(in.AcknowledgedBy)}
	if b, ok := reg.Branch(in.BranchID); ok {
		row.Branch = b.Name
	}
	switch in.Kind {
	case alerts.IncidentCamera:
		row.Subject = names[in.CameraID]
	case alerts.IncidentRecorder:
		row.Subject = names[in.DeviceID]
	}
	if row.Subject == "" {
		row.Subject = v.say("incident." + string(in.Kind))
	}
	switch {
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
	Rows     []incidentRow
	Pages    pager
	Files    files
	Now      time.Time
}

const incidentsPage = 60

// mailView is one message to one person about an incident.
type mailView struct {
	Kind        alerts.NoticeKind
	To          string
	Class, Code string
	At          time.Time
	Reply       string
}

func newMail(n alerts.Notice, d alerts.Delivery) mailView {
	m := mailView{Kind: n.Kind, To: d.Name, At: d.Created, Reply: d.Reply, Class: "note", Code: "delivery." + string(d.State)}
	if m.To == "" {
		m.To = d.Address
	}
	switch d.State {
	case alerts.DeliverySent:
		m.Class, m.At = "ok", d.Sent
	case alerts.DeliveryDead:
		m.Class = "bad"
	case alerts.DeliveryPending, alerts.DeliverySending:
		m.Class = "warn"
	}
	return m
}

// incidentView is the page of one incident.
type incidentView struct {
	Incident      incidentRow
	Sentence      string
	Next          string
	MayAnswer     bool
	Events        []eventView
	Back, Members int
	Mails         []mailView
}

func newIncident(v visitor, row incidentRow, notices []alerts.Notice, deliveries []alerts.Delivery) incidentView {
	out := incidentView{Incident: row}
	out.Back, out.Members = row.BackCount()
	lasted := phrases{v.Lang, v.Zone}.length(row.Length(v.Now))
	cause := ""
	if row.Cause != inventory.CauseNone {
		cause = v.say("cause." + string(row.Cause))
	}
	since := row.Since.In(v.Zone).Format("01-02 15:04")
	if row.Open() {
		out.Sentence = v.say("web.incident.sentence.open", clean(row.Subject), since, lasted, cause)
		out.Next = v.say("web.incident.next.open")
		if !row.AcknowledgedAt.IsZero() {
			out.Next = v.say("web.incident.next.acked", row.AckName)
		}
	} else {
		out.Sentence = v.say("web.incident.sentence.over", clean(row.Subject), since, lasted, cause)
		out.Next = v.say("web.incident.next.over")
	}
	out.MayAnswer = row.Open() && row.AcknowledgedAt.IsZero() && v.May(Answer, row.BranchID)
	add := func(at time.Time, code string, args ...any) {
		if !at.IsZero() {
			out.Events = append(out.Events, eventView{at, v.say(code, args...)})
		}
	}
	add(row.Since, "web.incident.at.since")
	add(row.Opened, "web.incident.at.opened")
	byNotice := map[string]alerts.Notice{}
	for _, n := range notices {
		byNotice[n.ID] = n
		add(n.Created, "web.incident.at.notice", v.say("notice."+string(n.Kind)))
	}
	add(row.AcknowledgedAt, "web.incident.at.acked", row.AckName)
	add(row.Answered, "web.incident.at.answered")
	add(row.Ended, "web.incident.at.ended")
	add(row.Closed, "web.incident.at.closed")
	sortEvents(out.Events)
	for _, d := range deliveries {
		out.Mails = append(out.Mails, newMail(byNotice[d.NoticeID], d))
	}
	return out
}
