package alerts

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"camledger/internal/words"
)

// HookBody is what a channel is sent, as JSON: type, timestamp and data, as Standard
// Webhooks advises. Places marked critical go by slot code and link only, as in mails:
// gateways pass the words on in the clear.
type HookBody struct {
	Type string    `json:"type"` // "camledger." and the kind of what it still tells
	At   time.Time `json:"timestamp"`
	Data HookData  `json:"data"`
}

// HookData is the message itself.
type HookData struct {
	ID          string         `json:"id"` // of the delivery: the same at every attempt
	NoticeID    string         `json:"noticeId"`
	Kind        NoticeKind     `json:"kind"`
	Institution string         `json:"institution"`
	Branch      string         `json:"branch,omitempty"`
	Lang        string         `json:"lang"`
	To          *HookTo        `json:"to,omitempty"` // of a personal channel
	Subject     string         `json:"subject"`
	Short       string         `json:"short"` // for SMS: at most 90 bytes where a Korean letter takes two
	Text        string         `json:"text"`  // as the plain part of the mail
	URL         string         `json:"url"`
	Counts      map[Part]int   `json:"counts,omitempty"` // incidents by part
	Incidents   []HookIncident `json:"incidents,omitempty"`
}

// HookTo is whom a message of a personal channel is for.
type HookTo struct {
	Name   string `json:"name"`
	Number string `json:"number"`
}

// HookIncident is one incident in a message. Of a critical place, what and where it is and
// why it failed are left out.
type HookIncident struct {
	ID       string       `json:"id"`
	Part     Part         `json:"part"`
	Kind     IncidentKind `json:"kind"`
	Slot     string       `json:"slot,omitempty"`
	Place    string       `json:"place,omitempty"`
	Since    time.Time    `json:"since,omitzero"`
	Ended    time.Time    `json:"ended,omitzero"`
	Cause    string       `json:"cause,omitempty"`     // code
	Says     string       `json:"causeText,omitempty"` // in words
	Critical bool         `json:"critical,omitempty"`
	Cameras  int          `json:"cameras"`
	URL      string       `json:"url"`
}

// smsBytes is what a Korean SMS holds.
const smsBytes = 90

// ComposeHook writes what a channel is sent of a delivery, beside the mail that says it.
func ComposeHook(m Message, n Notice, d Delivery, c MailContext) ([]byte, error) {
	url := c.linkOf(n)
	data := HookData{ID: d.ID, NoticeID: n.ID, Institution: Clean(c.Institution, mostRunes), Branch: Clean(c.Branch, mostRunes), Lang: string(c.lang()),
		Subject: m.Subject, Short: c.short(m, n), Text: m.Text, URL: url}
	if channel, number := ChannelOf(d.Address); channel != "" && number != wholeChannel {
		data.To = &HookTo{Clean(d.Name, mostRunes), number}
	}
	rows, incidents := map[string]Row{}, map[string]Incident{}
	for _, r := range c.Rows {
		rows[r.Incident.ID], incidents[r.Incident.ID] = r, r.Incident
	}
	for _, item := range n.Items {
		r, ok := rows[item.IncidentID]
		if !ok || len(data.Incidents) == mostRows {
			continue
		}
		if data.Counts == nil {
			data.Counts = map[Part]int{}
		}
		data.Counts[item.Part]++
		data.Incidents = append(data.Incidents, c.hookIncident(r, item.Part))
	}
	data.Kind = tells(n.asked(incidents), data.Counts)
	return json.Marshal(HookBody{Type: "camledger." + string(data.Kind), At: n.Created.UTC(), Data: data})
}

func (c MailContext) hookIncident(r Row, part Part) HookIncident {
	i := r.Incident
	out := HookIncident{ID: i.ID, Part: part, Kind: i.Kind, Slot: Clean(r.Slot, mostRunes), Critical: i.Critical, Cameras: len(i.cameras()), URL: c.link(i.ID)}
	if i.Critical && !i.Parent() {
		return out
	}
	out.Place, out.Since, out.Ended, out.Cause = Clean(r.Place, mostRunes), i.Since.UTC(), i.Ended, string(i.Cause)
	if words.Has("cause." + out.Cause) {
		out.Says = c.say("cause." + out.Cause)
	}
	return out
}

// short is what a telephone shows: of one outage what it is, why and since when; of several
// how many.
func (c MailContext) short(m Message, n Notice) string {
	one := slices.IndexFunc(c.Rows, func(r Row) bool { return len(n.Items) == 1 && r.Incident.ID == n.Items[0].IncidentID })
	if one < 0 || n.BranchID == "" {
		return Short(m.Subject, smsBytes)
	}
	part := n.Items[0].Part
	if c.Rows[one].Incident.away(part) > 0 {
		return Short(m.Subject, smsBytes) // it is not over for all of its cameras
	}
	x := c.cell(c.Rows[one], part)
	said := ""
	switch {
	case x.Critical != "":
		said = c.say("alerts.short.critical."+string(part), c.place(), x.Slot)
	case part.ended():
		said = c.say("alerts.short."+string(part), c.place(), where(x), x.Since)
	default:
		said = c.say("alerts.short."+string(part), c.place(), where(x), x.Cause, x.Since)
	}
	return Short(said, smsBytes)
}

// Short cuts a text to so many bytes as a Korean SMS counts them: a letter of ASCII takes
// one, every other two.
func Short(s string, most int) string {
	size := func(r rune) int {
		if r < 0x80 {
			return 1
		}
		return 2
	}
	total := 0
	for _, r := range s {
		total += size(r)
	}
	if total <= most {
		return s
	}
	var b strings.Builder
	left := most - 2 // for the ellipsis
	for _, r := range s {
		if left -= size(r); left < 0 {
			break
		}
		b.WriteRune(r)
	}
	return b.String() + "…"
}
