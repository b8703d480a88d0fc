package main

import (
	"cmp"
	"fmt"
	"time"

	"camledger/internal/app"
)

type personShowCmd struct {
	Login string `arg:"" help:"Name to log in with."`
	JSON  bool   `help:"Print JSON."`
}

// personRecord is what is on record of a person, in JSON: no secrets.
type personRecord struct {
	personLine
	LastLogin time.Time       `json:"lastLogin,omitzero"`
	Codes     bool            `json:"oneTimeCodes"`
	History   []app.RightText `json:"history"`
	Offices   []officeLine    `json:"offices"`
	Sessions  []sessionLine   `json:"sessions"`
}

type officeLine struct {
	Office    string    `json:"office"`
	Title     string    `json:"title"`
	From      time.Time `json:"from"`
	Until     time.Time `json:"until,omitzero"`
	Reason    string    `json:"reason"`
	Appointed string    `json:"appointedBy"`
	EndedBy   string    `json:"endedBy,omitempty"`
	EndedWhy  string    `json:"endedWhy,omitempty"`
}

type sessionLine struct {
	Begun time.Time `json:"begun"`
	Seen  time.Time `json:"seen"`
	Addr  string    `json:"addr"`
	Agent string    `json:"agent"`
}

// Run shows a person.
func (c personShowCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		p, err := a.PersonShow(e.ctx, c.Login)
		if err != nil {
			return err
		}
		r := personRecord{personLine: personLine{p.Login, p.Name, p.Email, p.State, p.Rights}, LastLogin: p.LoginAt, Codes: p.Codes,
			History: p.History, Offices: []officeLine{}, Sessions: []sessionLine{}}
		for _, o := range p.Offices {
			r.Offices = append(r.Offices, officeLine{o.Office, o.Title, o.From, o.Until, o.Reason, o.AppointedBy, o.EndedBy, o.EndedWhy})
		}
		for _, s := range p.Sessions {
			r.Sessions = append(r.Sessions, sessionLine{s.Begun, s.Seen, s.Addr, s.Agent})
		}
		if c.JSON {
			return printJSON(e.out, r)
		}
		printPerson(e, r)
		return nil
	})
}

// stamp writes a time in UTC; none is a dash.
func stamp(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

func printPerson(e env, r personRecord) {
	codes := "off"
	if r.Codes {
		codes = "on"
	}
	fmt.Fprintf(e.out, "%s (%s), %s, mail %s, last login %s, one-time codes %s\n", r.Login, r.Name, r.State, cmp.Or(r.Email, "none"), stamp(r.LastLogin), codes)
	t := newTable("RIGHT", "FROM", "UNTIL", "GIVEN BY", "WHY", "ENDED BY", "WHY")
	for _, h := range r.History {
		t.add(h.Right, stamp(h.From), stamp(h.Until), h.GrantedBy, h.Reason, h.EndedBy, h.EndedWhy)
	}
	t.print(e.out)
	if len(r.Offices) > 0 {
		t := newTable("OFFICE", "TITLE", "FROM", "UNTIL", "APPOINTED BY", "WHY")
		for _, o := range r.Offices {
			t.add(o.Office, o.Title, stamp(o.From), stamp(o.Until), o.Appointed, o.Reason)
		}
		t.print(e.out)
	}
	if len(r.Sessions) > 0 {
		t := newTable("SESSION SINCE", "LAST USED", "FROM", "BROWSER")
		for _, s := range r.Sessions {
			t.add(stamp(s.Begun), stamp(s.Seen), s.Addr, s.Agent)
		}
		t.print(e.out)
	}
}
