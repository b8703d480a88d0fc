package alerts

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// heading is what subject and headline of a message are made of.
type heading struct {
	kind      NoticeKind
	count     map[Part]int // cameras
	due       int          // cameras that went up and wait for somebody: what else goes on is none of them
	collector bool         // one is news
	over      IncidentKind // the widest parent that is over; empty: none is
}

// add takes up what one row says.
func (h *heading) add(r Row, part Part, noticeID string, cameras int) {
	i := r.Incident
	if part == PartNew && r.Told > 0 {
		h.count[PartNew], h.count[PartContinues] = h.count[PartNew]-r.Told, h.count[PartContinues]+r.Told
	}
	if part == PartContinues && i.Open() && i.Level > LevelBranch && i.AcknowledgedAt.IsZero() && !i.firstSays(Item{i.ID, part}, noticeID) {
		h.due += cameras
	}
	h.collector = h.collector || part == PartNew && i.Kind == IncidentCollector
	if i.Parent() && part.ended() && (h.over == "" || h.over == IncidentRecorder) {
		h.over = i.Kind
	}
}

// back is how many cameras are well again.
func (h heading) back() int { return h.count[PartRecovered] + h.count[PartWasDown] }

// tells is the kind of what a notice still tells: one that waited may tell less than when it
// was written.
func tells(k NoticeKind, count map[Part]int) NoticeKind {
	going := count[PartNew] + count[PartContinues]
	switch {
	case k != NoticeOutage && k != NoticeRecovery && k != NoticeWasDown && k != NoticeReminder && k != NoticeEscalation, len(count) == 0:
		return k
	case going > 0 && (k == NoticeReminder || k == NoticeEscalation):
		return k
	case count[PartNew] == 0 && count[PartWasDown] > 0 && count[PartRecovered] == 0:
		return NoticeWasDown
	case count[PartNew] == 0 && count[PartRecovered] > 0:
		return NoticeRecovery
	}
	return NoticeOutage
}

// asked is the kind of a copy: one that tells somebody the end of a parent, and who is not back
// with it, asks nothing where something else went up or is told again.
func (n Notice) asked(incidents map[string]Incident) NoticeKind {
	asks := func(item Item) bool {
		i := incidents[item.IncidentID]
		return item.Part == PartContinues && !i.firstSays(item, n.ID) && (i.Level > LevelBranch || n.Kind == NoticeReminder)
	}
	if (n.Kind == NoticeEscalation || n.Kind == NoticeReminder) && n.Count(PartRecovered) > 0 && !slices.ContainsFunc(n.Items, asks) {
		return NoticeRecovery
	}
	return n.Kind
}

// heads gives the subject, and sets the headline and its colour.
func (c MailContext) heads(v *view, h heading) string {
	fresh, old, back := h.count[PartNew], h.count[PartContinues], h.back()
	place := c.place()
	v.Accent = colours[PartNew]
	k := tells(h.kind, h.count)
	if k == NoticeEscalation && h.due == 0 {
		k = NoticeReminder // somebody came meanwhile
	}
	switch {
	case k == NoticeTest:
		v.Accent = "#175cd3"
		v.Head = c.say("alerts.head.test")
		return c.say("alerts.subject.test", place)
	case h.collector && fresh+old == 0:
		v.Head = c.say("alerts.head.collector")
		return c.say("alerts.subject.collector", place)
	case k == NoticeEscalation:
		v.Accent = colours[PartContinues]
		v.Head, v.Intro = c.say("alerts.head.escalation", h.due), c.toldBefore()
		return c.say("alerts.subject.escalation", place, h.due, fresh, old, back)
	case k == NoticeReminder:
		v.Accent = colours[PartContinues]
		v.Head, v.Intro = c.say("alerts.head.reminder", fresh+old), c.say("alerts.text.escalation")
		return c.say("alerts.subject.reminder", place, fresh+old, fresh, old, back)
	case k == NoticeWasDown:
		v.Accent = colours[PartWasDown]
		v.Head = c.say("alerts.head.was-down", back)
		return c.say("alerts.subject.was-down", place, back, old)
	case k == NoticeRecovery:
		v.Accent = colours[PartRecovered]
		v.Head = c.say("alerts.head.recovery", back)
		return c.say("alerts.subject.recovery", place, back, old)
	case h.over != "" && fresh+back == 0 && old > 0: // its line is back, and nobody with it
		v.Accent = colours[PartContinues]
		v.Head = c.say("alerts.head.answers."+string(h.over), old)
		return c.say("alerts.subject.answers", place, old)
	}
	v.Head = c.say("alerts.head.outage", fresh+old)
	return c.say("alerts.subject.outage", place, fresh+old, fresh, old, back)
}

// toldBefore says who was told of what went up, and what acknowledging it does.
func (c MailContext) toldBefore() string {
	var names []string
	var first time.Time
	for _, d := range c.Told {
		name := Clean(cmp.Or(d.Name, d.Address), mostRunes)
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		if first.IsZero() || d.Sent.Before(first) {
			first = d.Sent
		}
	}
	ask := c.say("alerts.text.escalation")
	if len(names) == 0 {
		return c.say("alerts.text.escalation.nobody") + " " + ask
	}
	return c.say("alerts.text.escalation.told", c.clock(first), strings.Join(names[:min(len(names), 5)], ", ")) + " " + ask
}
