package main

import (
	"fmt"
	"strings"
	"time"

	"camledger/internal/app"
)

// deviceShowCmd shows one device.
type deviceShowCmd struct {
	Device string `arg:"" help:"Device, by id or address."`
	JSON   bool   `help:"Print JSON."`
}

// deviceFacts is a device with all that is known of it, in JSON.
type deviceFacts struct {
	deviceLine
	Firmware  string        `json:"firmware,omitempty"`
	Board     string        `json:"board,omitempty"`
	Keys      []keyLine     `json:"keys"`
	Addresses []addressLine `json:"addresses"`
	Sources   []sourceLine  `json:"sources"`
	Scans     []seenLine    `json:"scans"`
	Login     loginLine     `json:"login"`
	Logins    []triedLine   `json:"logins"`
	Steps     []stepLine    `json:"steps"`
}

type keyLine struct {
	Key    string     `json:"key"`
	Weight int        `json:"weight"`
	State  string     `json:"state"`
	Why    string     `json:"why,omitempty"`
	Others []string   `json:"others,omitempty"`
	First  *time.Time `json:"first,omitempty"`
	Last   *time.Time `json:"last,omitempty"`
}

type addressLine struct {
	Address string     `json:"address"`
	First   *time.Time `json:"first,omitempty"`
	Last    *time.Time `json:"last,omitempty"`
	Until   *time.Time `json:"until,omitempty"`
}

type sourceLine struct {
	Camera     string     `json:"camera"`
	Token      string     `json:"token"`
	Channel    int        `json:"channel"`
	Name       string     `json:"name"`
	Place      string     `json:"place,omitempty"`
	State      string     `json:"state"`
	MergedInto string     `json:"mergedInto,omitempty"`
	LastSeen   *time.Time `json:"lastSeen,omitempty"`
	Absences   int        `json:"absences,omitempty"`
	Input      string     `json:"input,omitempty"` // of a recorder: used, unused, not-assessed
	Cause      string     `json:"cause,omitempty"` // why it is not assessed
}

type seenLine struct {
	Scan    string     `json:"scan"`
	State   string     `json:"state"`
	Started *time.Time `json:"started"`
}

type loginLine struct {
	Credential string     `json:"credential,omitempty"`
	Scheme     string     `json:"scheme,omitempty"`
	State      string     `json:"state"`
	Reason     string     `json:"reason,omitempty"`
	At         *time.Time `json:"at,omitempty"`
}

// triedLine is what became of one credential, by its name: nothing of it is secret.
type triedLine struct {
	Credential string     `json:"credential"`
	Current    bool       `json:"current"` // user and password are those of the configuration now
	State      string     `json:"state"`
	Reason     string     `json:"reason,omitempty"`
	At         *time.Time `json:"at,omitempty"`
	KnownAs    []string   `json:"knownAs"`
}

type stepLine struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	Device    string     `json:"device"`
	Other     string     `json:"other,omitempty"`
	Actor     string     `json:"actor"`
	Reason    string     `json:"reason"`
	At        *time.Time `json:"at"`
	UndoneAt  *time.Time `json:"undoneAt,omitempty"`
	UndoneBy  string     `json:"undoneBy,omitempty"`
	UndoneWhy string     `json:"undoneWhy,omitempty"`
}

func newStepLine(s app.EventText) stepLine {
	return stepLine{ID: s.ID, Kind: s.Kind, Device: s.Device, Other: s.Other, Actor: s.Actor, Reason: s.Reason, At: moment(s.At),
		UndoneAt: moment(s.UndoneAt), UndoneBy: s.UndoneBy, UndoneWhy: s.UndoneWhy}
}

// Run shows a device; exit 3 where it waits for a person.
func (c deviceShowCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		d, err := a.Device(e.ctx, c.Device)
		if err != nil {
			return inWords(err)
		}
		if c.JSON {
			err = printJSON(e.out, factsOf(d))
		} else {
			showDevice(e, a, d)
		}
		if err == nil && len(d.Doubts) > 0 {
			err = errPerson
		}
		return err
	})
}

func factsOf(d app.DeviceText) deviceFacts {
	f := deviceFacts{deviceLine: newDeviceLine(d.DeviceRow), Firmware: d.Firmware, Board: d.Board, Keys: []keyLine{}, Addresses: []addressLine{}, Sources: []sourceLine{},
		Scans: []seenLine{}, Steps: []stepLine{}, Logins: []triedLine{}, Login: loginLine{d.Login.Credential, d.Login.Scheme, d.Login.State, d.Login.Reason, moment(d.Login.At)}}
	for _, k := range d.Keys {
		f.Keys = append(f.Keys, keyLine{k.Key, k.Weight, k.State, k.Why, k.Others, moment(k.First), moment(k.Last)})
	}
	for _, x := range d.Addresses {
		f.Addresses = append(f.Addresses, addressLine{x.Addr.String(), moment(x.From), moment(x.Last), moment(x.Until)})
	}
	for _, s := range d.Sources {
		f.Sources = append(f.Sources, sourceLine{s.ID, s.Token, s.Channel, s.Name, s.Place, s.State, s.MergedInto, moment(s.LastSeen), s.Absences, s.Input, s.Cause})
	}
	for _, l := range d.Login.Tried {
		f.Logins = append(f.Logins, triedLine{l.Credential, l.Current, l.State, l.Reason, moment(l.At), l.KnownAs})
	}
	for _, s := range d.Scans {
		f.Scans = append(f.Scans, seenLine{s.ID, string(s.State), moment(s.Started)})
	}
	for _, s := range d.Events {
		f.Steps = append(f.Steps, newStepLine(s))
	}
	return f
}

func showDevice(e env, a *app.App, d app.DeviceText) {
	line := func(name, value string) {
		if strings.TrimSpace(value) != "" {
			fmt.Fprintf(e.out, "%-12s %s\n", name, oneLine(value))
		}
	}
	line("device", d.ID+"  "+useText(d.DeviceRow))
	line("branch", d.Branch)
	line("calls itself", d.Name)
	line("make", strings.Join(strings.Fields(d.Kind+" "+d.Maker+" "+d.Model+" "+d.Firmware), " "))
	line("serial", d.Serial)
	line("address", d.Addr)
	line("board", d.Board)
	line("seen", shown(a, d.FirstSeen)+" to "+shown(a, d.LastSeen))
	line("login", loginWords(a, d.Login))
	for _, x := range d.Doubts {
		line("doubt", x)
	}
	section := func(title string, t *table) {
		fmt.Fprintf(e.out, "\n%s\n", title)
		t.print(e.out)
	}
	t := newTable("KEY", "WEIGHT#", "STATE", "FIRST SHOWN", "LAST SHOWN", "WHY")
	for _, k := range d.Keys {
		t.add(k.Key, k.Weight, k.State, shown(a, k.First), shown(a, k.Last), strings.TrimSpace(k.Why+" "+strings.Join(k.Others, " ")))
	}
	section("What it is known by (30 and more together is the same device, 20 and more perhaps)", t)
	t = newTable("ADDRESS", "FIRST SEEN", "LAST SEEN", "LEFT")
	for _, x := range d.Addresses {
		t.add(x.Addr, shown(a, x.From), shown(a, x.Last), shown(a, x.Until))
	}
	section("Where it answered", t)
	t = newTable("CAMERA", "CHANNEL#", "TOKEN", "CALLS ITSELF", "PLACE", "STATE", "LAST SEEN", "MISSED SCANS#")
	for _, s := range d.Sources {
		state := s.State
		if s.MergedInto != "" {
			state = "merged into " + s.MergedInto
		} else if s.Input == app.InputNotAssessed {
			state = "not assessed: " + s.InputSays
		} else if s.Input == app.InputUnused {
			state = "unused input"
		}
		t.add(s.ID, s.Channel, s.Token, s.Name, s.Place, state, shown(a, s.LastSeen), s.Absences)
	}
	section("Its cameras", t)
	if len(d.Login.Tried) > 0 {
		t = newTable("CREDENTIAL", "PASSWORD", "STATE", "WHY", "WHEN", "KNOWN AS")
		for _, l := range d.Login.Tried {
			password := "an earlier one"
			if l.Current {
				password = "as configured"
			}
			t.add(l.Credential, password, triedText(l.State), l.Reason, shown(a, l.At), strings.Join(l.KnownAs, ", "))
		}
		section("What was tried to log in (camledger device login "+d.ID+" tries once more)", t)
	}
	t = newTable("SCAN", "STARTED", "STATE")
	for _, s := range d.Scans {
		t.add(s.ID, shown(a, s.Started), string(s.State))
	}
	section("The last scans that it answered in", t)
	if len(d.Events) == 0 {
		return
	}
	t = newTable("STEP", "WHEN", "WHO", "WHAT", "WHY", "UNDONE")
	for _, s := range d.Events {
		undone := ""
		if !s.UndoneAt.IsZero() {
			undone = shown(a, s.UndoneAt) + " by " + s.UndoneBy + ": " + s.UndoneWhy
		}
		t.add(s.ID, shown(a, s.At), s.Actor, s.Says, s.Reason, undone)
	}
	section("What people said of it (camledger device undo STEP --reason WHY takes one back)", t)
}

// triedText puts the state of one login into words.
func triedText(state string) string {
	switch state {
	case "unsure":
		return "sent, no answer that tells"
	case "admitted":
		return "a person allowed one"
	case "trying":
		return "under way"
	}
	return state
}

// loginWords tells how far logins got.
func loginWords(a *app.App, l app.LoginText) string {
	who := l.Credential
	if who == "" {
		who = "no credential"
	}
	out := who
	if l.Scheme != "" {
		out += ", " + l.Scheme
	}
	switch l.State {
	case "worked":
		out += ": worked"
	case "refused":
		out += ": refused"
		if l.Reason != "" {
			out += " (" + l.Reason + ")"
		}
	case "unsure":
		out += ": sent, no answer that tells"
	case "admitted":
		out += ": a person allowed a login"
	default:
		out += ": none sent"
	}
	if !l.At.IsZero() {
		out += " on " + shown(a, l.At)
	}
	return out
}
