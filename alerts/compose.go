package alerts

import (
	"strings"
	"time"

	"camledger/internal/words"
)

// mostRows bounds the table of a mail: more are a number and a link.
const mostRows = 60

// Compose writes the mail of a notice for one language. n.Items say what the recipient is
// told (for a delivery: Delivery.Items). Places marked critical go by slot code and link
// only: a mail in the clear must not tell that the vault is blind.
func Compose(n Notice, c MailContext) Message {
	v := view{Lang: string(c.lang())}
	byID, incidents := map[string]Row{}, map[string]Incident{}
	for _, r := range c.Rows {
		byID[r.Incident.ID], incidents[r.Incident.ID] = r, r.Incident
	}
	n.Kind = n.asked(incidents)
	counted := tallyOf(n.Items, incidents)
	h := heading{kind: n.Kind, count: counted.count}
	var whole *Row // a branch or a recorder that is news
	shown, left := 0, 0
	parts := []Part{PartNew, PartContinues, PartWasDown, PartRecovered}
	if (n.Kind == NoticeRecovery || n.Kind == NoticeWasDown) && h.back() > 0 {
		parts = []Part{PartRecovered, PartWasDown, PartNew, PartContinues}
	}
	for _, part := range parts {
		total := 0
		g := group{Name: c.say("alerts.part." + string(part)), Colour: colours[part], Span: part.ended()}
		for at, item := range n.Items {
			r, ok := byID[item.IncidentID]
			if item.Part != part || !ok {
				continue
			}
			total += counted.of[at]
			h.add(r, part, n.ID, counted.of[at])
			if k := r.Incident.Kind; part == PartNew && (k == IncidentBranch || k == IncidentRecorder) {
				whole = &r
			}
			if shown == mostRows {
				left++
				continue
			}
			shown++
			g.Rows = append(g.Rows, c.cell(r, part))
			if part == PartNew || part == PartContinues {
				v.try(c, r)
			}
		}
		if len(g.Rows) > 0 {
			g.Count = total
			v.Groups = append(v.Groups, g)
		}
	}
	if left > 0 {
		v.More = c.say("alerts.more", left)
	}
	subject := c.heads(&v, h)
	if whole != nil && h.count[PartNew] == len(whole.Incident.Members) && tells(n.Kind, h.count) == NoticeOutage {
		v.Head = c.say("alerts.head."+string(whole.Incident.Kind), h.count[PartNew])
	}
	if n.BranchID == "" && n.Kind != NoticeTest {
		v.Groups, v.Tries = nil, nil
		subject = c.self(&v, byID, n)
	}
	if n.Kind == NoticeTest {
		v.Intro = c.say("alerts.text.test")
	} else {
		v.Link, v.LinkText = c.linkOf(n), c.say("alerts.open")
	}
	return c.finish(v, subject, n.Created)
}

// colours of the parts: calm, and told by words as well.
var colours = map[Part]string{
	PartNew: "#b42318", PartContinues: "#b54708", PartWasDown: "#475467", PartRecovered: "#027a48",
}

// self writes what operators read when the monitor suspects itself, and gives the subject.
func (c MailContext) self(v *view, rows map[string]Row, n Notice) string {
	v.Try = c.say("alerts.try")
	v.Accent, v.Head, v.Intro = colours[PartNew], c.say("alerts.head.self"), c.say("alerts.text.self")
	subject := c.say("alerts.subject.self", c.place())
	v.Tries = []try{{Text: c.say("alerts.try.parent.self")}}
	for _, item := range n.Items {
		r, ok := rows[item.IncidentID]
		if ok && item.Part == PartNew {
			v.Intro = c.say("alerts.text.self.since", c.clock(r.Incident.Since)) + " " + v.Intro
		}
		if ok && item.Part.ended() {
			v.Accent, v.Head = colours[PartRecovered], c.say("alerts.head.self.back")
			v.Intro = c.say("alerts.text.self.back", c.clock(r.Incident.Since), c.clock(r.Incident.Ended))
			v.Tries = nil
			subject = c.say("alerts.subject.self.back", c.place())
		}
	}
	return subject
}

func (c MailContext) linkOf(n Notice) string {
	if len(n.Items) == 1 {
		return c.link(n.Items[0].IncidentID)
	}
	return c.link("")
}

// cell is one row of the table.
func (c MailContext) cell(r Row, part Part) cell {
	i := r.Incident
	out := cell{Link: c.link(i.ID)}
	slot, place := Clean(r.Slot, mostRunes), Clean(r.Place, mostRunes)
	switch {
	case i.Parent():
		out.Slot = c.say("alerts.parent." + string(i.Kind))
		if name := Clean(r.Name, mostRunes); name != out.Slot {
			out.Slot = strings.TrimSpace(out.Slot + " " + name)
		}
		switch back, of := i.BackCount(); {
		case back > 0:
			out.Place = c.say("alerts.parent.members", of, back)
		case of > 0:
			out.Place = c.say("alerts.parent.of", of)
		}
	case slot == "" && i.Critical:
		out.Slot = c.say("alerts.slot.none")
	case slot == "":
		out.Slot, out.Place = Clean(r.Name, mostRunes), place
		if out.Slot == "" {
			out.Slot = c.say("alerts.slot.none")
		}
	default:
		out.Slot, out.Place = slot, place
	}
	if i.Critical && !i.Parent() {
		out.Place, out.Critical = "", c.say("alerts.critical")
		return out
	}
	out.Since = c.clock(i.Since)
	if part.ended() {
		out.Since += " – " + c.clock(i.Ended)
	}
	out.Length = c.length(i.Length(c.Now))
	out.Cause = c.cause(i)
	if away := i.away(part); away > 0 {
		out.Cause += " · " + c.say("alerts.parent.away", away)
	}
	if part == PartNew && !i.PlannedUntil.IsZero() {
		out.Cause += " · " + c.say("alerts.cause.after-work", c.clock(i.PlannedUntil))
	}
	if i.Kind == IncidentCamera && !part.ended() {
		out.Picture = c.say("alerts.picture.none")
		if !r.LastPicture.IsZero() {
			out.Picture = c.say("alerts.picture.last", c.clock(r.LastPicture))
		}
	}
	return out
}

func (c MailContext) cause(i Incident) string {
	switch {
	case i.Open() && i.Unstable, !i.Open() && !i.UnstableAt.IsZero():
		return c.say("alerts.cause.unstable")
	case i.Open() && !i.Answered.IsZero():
		return c.say("alerts.cause.answering")
	case i.Parent():
		return c.say("alerts.parent.cause")
	case words.Has("cause." + string(i.Cause)):
		return c.say("cause." + string(i.Cause))
	}
	return c.say("alerts.cause.unknown")
}

// advice is the code of what to try first.
func advice(i Incident) string {
	switch {
	case i.Kind == IncidentBranch:
		return "alerts.try.parent.branch"
	case i.Kind == IncidentRecorder:
		return "alerts.try.parent.rec"
	case i.Kind == IncidentCollector:
		return "alerts.try.parent.collect"
	case i.Unstable:
		return "alerts.try.unstable"
	case i.Open() && !i.Answered.IsZero():
		return "alerts.try.answering"
	}
	if code := "cause." + string(i.Cause) + ".try"; words.Has(code) {
		return code
	}
	return "alerts.try.default"
}

// try adds what to try first for a row, once for each cause. Critical places are left
// out: the page tells.
func (v *view) try(c MailContext, r Row) {
	i := r.Incident
	if i.Critical && !i.Parent() {
		return
	}
	v.Try = c.say("alerts.try")
	t := try{Cause: c.cause(i), Text: c.say(advice(i))}
	if i.Parent() {
		t.Cause = c.say("alerts.parent." + string(i.Kind))
	}
	for _, o := range v.Tries {
		if o.Text == t.Text {
			return
		}
	}
	v.Tries = append(v.Tries, t)
}

// finish fills the frame and writes both parts.
func (c MailContext) finish(v view, subject string, date time.Time) Message {
	v.Institution = Clean(c.Institution, mostRunes)
	if len(c.Undelivered) > 0 {
		who := make([]string, len(c.Undelivered))
		for i, u := range c.Undelivered {
			who[i] = Clean(u, 2*mostRunes)
		}
		v.Intro = strings.TrimSpace(c.say("alerts.text.fallback", strings.Join(who, "; ")) + " " + v.Intro)
	}
	v.Place = c.place()
	v.At = c.Now.In(c.zone()).Format("2006-01-02 15:04")
	v.SlotColumn, v.CauseColumn = c.say("alerts.column.slot"), c.say("alerts.column.cause")
	v.SinceColumn, v.SpanColumn = c.say("alerts.column.since"), c.say("alerts.column.span")
	v.Foot = []string{
		c.say("alerts.foot.zone", c.zone().String()),
		c.say("alerts.foot.sender", v.Institution),
	}
	return Message{
		Subject: strings.TrimSpace(Clean(subject, 200)),
		Text:    v.text(), HTML: v.html(), Date: date,
	}
}
