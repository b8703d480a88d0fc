package main

import (
	"fmt"
	"strings"
	"time"

	"camledger/internal/app"
)

// deviceListCmd lists devices.
type deviceListCmd struct {
	Branches []string `arg:"" optional:"" help:"Branches by code or name; none: all."`
	All      bool     `help:"Retired and merged ones too."`
	Query    string   `help:"Only those with these words in id, name, make, serial number, address or MAC."`
	JSON     bool     `help:"Print JSON."`
}

// deviceLine is one device in JSON.
type deviceLine struct {
	ID         string     `json:"id"`
	Branch     string     `json:"branch"`
	Address    string     `json:"address"`
	Kind       string     `json:"kind"`
	Maker      string     `json:"maker"`
	Model      string     `json:"model"`
	Serial     string     `json:"serial"`
	Name       string     `json:"name"`
	State      string     `json:"state"`
	MergedInto string     `json:"mergedInto,omitempty"`
	Cameras    int        `json:"cameras"`
	Placed     int        `json:"placed"`
	Unused     int        `json:"unusedInputs,omitempty"`
	Unseen     int        `json:"inputsNotAssessed,omitempty"`
	FirstSeen  *time.Time `json:"firstSeen,omitempty"`
	LastSeen   *time.Time `json:"lastSeen,omitempty"`
	Doubts     []string   `json:"doubts"`
}

func newDeviceLine(r app.DeviceRow) deviceLine {
	return deviceLine{ID: r.ID, Branch: r.Branch, Address: r.Addr, Kind: r.Kind, Maker: r.Maker, Model: r.Model, Serial: r.Serial, Name: r.Name,
		State: r.State, MergedInto: r.MergedInto, Cameras: r.Cameras, Placed: r.Placed, Unused: r.Unused, Unseen: r.Unseen, FirstSeen: moment(r.FirstSeen), LastSeen: moment(r.LastSeen),
		Doubts: append([]string{}, r.Doubts...)}
}

// moment is a time in JSON; none is left out.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Run lists devices; exit 3 where one waits for a person.
func (c deviceListCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		rows, err := a.Devices(e.ctx, app.DeviceFilter{Branches: c.Branches, All: c.All, Query: c.Query})
		if err != nil {
			return err
		}
		doubtful := 0
		lines := []deviceLine{}
		t := newTable("DEVICE", "BRANCH", "ADDRESS", "KIND", "MAKE", "SERIAL", "NAME", "CAMERAS#", "PLACED#", "OTHER INPUTS", "STATE", "LAST SEEN")
		for _, r := range rows {
			if len(r.Doubts) > 0 {
				doubtful++
			}
			lines = append(lines, newDeviceLine(r))
			t.add(r.ID, r.Branch, r.Addr, r.Kind, r.Maker+" "+r.Model, r.Serial, r.Name, r.Cameras, r.Placed, inputsText(r), useText(r), shown(a, r.LastSeen))
		}
		if c.JSON {
			err = printJSON(e.out, lines)
		} else {
			t.print(e.out)
			for _, r := range rows {
				for _, d := range r.Doubts {
					fmt.Fprintf(e.out, "%s: %s\n", r.ID, oneLine(d))
				}
			}
			fmt.Fprintf(e.out, "%s, %d %s for a person\n", count(len(rows), "device"), doubtful, plural(doubtful, "waits", "wait"))
		}
		if err == nil && doubtful > 0 {
			err = errPerson
		}
		return err
	})
}

// inputsText tells of inputs of a recorder that are no cameras, or of which that is not known.
func inputsText(r app.DeviceRow) string {
	var out []string
	if r.Unused > 0 {
		out = append(out, fmt.Sprintf("%d unused", r.Unused))
	}
	if r.Unseen > 0 {
		out = append(out, fmt.Sprintf("%d not assessed", r.Unseen))
	}
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, ", ")
}

func useText(r app.DeviceRow) string {
	if r.MergedInto != "" {
		return "merged into " + r.MergedInto
	}
	return r.State
}

// shown is a time in the institution's zone; "-" for none.
func shown(a *app.App, t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(a.Config().Location()).Format("2006-01-02 15:04")
}
