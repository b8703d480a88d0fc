package alerts

import (
	"time"

	"camledger/internal/words"
)

// Message is a mail that is ready to be sent: everything in it is clean. MessageID and
// InReplyTo are without angle brackets.
type Message struct {
	To        string // address
	ToName    string
	Subject   string
	Text      string
	HTML      string
	MessageID string
	InReplyTo string
	Date      time.Time
}

// For returns the message addressed for a delivery.
func (m Message) For(d Delivery) Message {
	m.To, m.ToName = d.Address, Clean(d.Name, mostRunes)
	m.MessageID, m.InReplyTo = d.MessageID, d.InReplyTo
	return m
}

// MailContext is what Compose needs beside the notice: names, the address of the web
// face, and one row for each incident that the notice speaks of.
type MailContext struct {
	Institution string
	Branch      string // name; empty for notices of the institution
	BaseURL     string // of the web face, from the configuration, never from a request
	Zone        *time.Location
	Lang        words.Lang
	Now         time.Time
	Rows        []Row
	Told        []Delivery // by which others heard of what went up; for escalations
	// Undelivered are those for whom the fallback gets the message, each with the answer of
	// the other side; empty: it goes to whom it is for.
	Undelivered []string
}

// Row is what a mail may say of one incident. Names are as they come; Compose cleans
// them.
type Row struct {
	Incident    Incident
	Slot        string // code; empty: none yet
	Place       string // location, or what a person said of the place
	Name        string // what the device calls the camera; shown where there is no slot
	LastPicture time.Time
	Told        int // of a parent's members, those that were told before it took them in
}

// link is where a person sees the incident.
func (c MailContext) link(id string) string {
	if id == "" {
		return c.BaseURL + "/incidents"
	}
	return c.BaseURL + "/incidents/" + id
}

func (c MailContext) say(code string, args ...any) string { return words.Say(c.lang(), code, args...) }

func (c MailContext) lang() words.Lang {
	if c.Lang == "" {
		return words.Korean
	}
	return c.Lang
}

func (c MailContext) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

// clock writes a moment for people: without the date where it is today.
func (c MailContext) clock(t time.Time) string {
	t, now := t.In(c.zone()), c.Now.In(c.zone())
	hour := t.Format("15:04")
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return hour
	}
	if t.Year() != now.Year() {
		return t.Format(time.DateOnly) + " " + hour
	}
	return c.say("alerts.day", int(t.Month()), t.Day()) + " " + hour
}

// length writes how long something lasted.
func (c MailContext) length(d time.Duration) string {
	return words.Length(c.lang(), d)
}

// place names whom a mail is about.
func (c MailContext) place() string {
	if c.Branch != "" {
		return Clean(c.Branch, mostRunes)
	}
	return Clean(c.Institution, mostRunes)
}
