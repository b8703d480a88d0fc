package main

import (
	"cmp"
	"fmt"
	"time"

	"camledger/internal/app"
)

// slotCmd looks after the declared positions of places.
type slotCmd struct {
	List    slotListCmd    `cmd:"" default:"withargs" help:"List slots by place, with what holds them."`
	Label   slotLabelCmd   `cmd:"" help:"Give a slot the code that people call it."`
	History slotHistoryCmd `cmd:"" help:"Tell what has held a slot."`
	Hand    slotHandCmd    `cmd:"" help:"Enter a camera that no network shows and that a person has looked at: it counts by hand."`
	Unhand  slotUnhandCmd  `cmd:"" help:"End a count by hand."`
}

// slotListCmd lists slots.
type slotListCmd struct {
	Branches []string `arg:"" optional:"" help:"Branches by code or name; none: all."`
	JSON     bool     `help:"Print JSON."`
}

// slotRow is one slot in JSON.
type slotRow struct {
	Branch   string `json:"branch"`
	Place    string `json:"place"` // empty: the branch has one place
	Slot     string `json:"slot,omitempty"`
	Code     string `json:"code,omitempty"`
	Number   int    `json:"number,omitempty"`
	Camera   string `json:"camera,omitempty"` // id
	Name     string `json:"cameraName,omitempty"`
	Address  string `json:"address,omitempty"`
	Absent   bool   `json:"absent,omitempty"` // not seen by the last complete scan
	ByHand   string `json:"byHand,omitempty"` // id of the count by hand
	Label    string `json:"byHandLabel,omitempty"`
	Reason   string `json:"byHandReason,omitempty"`
	Nameless int    `json:"nameless,omitempty"` // declared positions of the place without a slot
}

// Run lists slots; declared positions without one are told by their number.
func (c slotListCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		branches, err := a.Branches(e.ctx, c.Branches)
		if err != nil {
			return err
		}
		places, err := a.SlotPlaces(e.ctx, branches)
		if err != nil {
			return err
		}
		rows := []slotRow{}
		t := newTable("BRANCH", "PLACE", "SLOT", "CAMERA", "CALLS ITSELF", "ADDRESS", "ID")
		for _, p := range places {
			for _, s := range p.Slots {
				r := slotRow{Branch: p.BranchName, Place: p.LocationName, Slot: s.ID, Code: s.Code, Number: s.Number, Camera: s.CameraID, Name: s.Camera, Address: s.Addr, Absent: s.Absent}
				name := r.Name
				if s.Absent {
					name += " (not seen)"
				}
				holder := cmp.Or(r.Camera, "-")
				if h := s.ByHand; h != nil {
					r.ByHand, r.Label, r.Reason = h.ID, h.Label, h.Reason
					holder, name = "by hand "+h.ID, h.Label
				}
				rows = append(rows, r)
				t.add(r.Branch, r.Place, r.Code, holder, name, r.Address, r.Slot)
			}
			if p.Nameless > 0 {
				rows = append(rows, slotRow{Branch: p.BranchName, Place: p.LocationName, Nameless: p.Nameless})
				t.add(p.BranchName, p.LocationName, fmt.Sprintf("(%d more, not filled yet)", p.Nameless), "", "", "", "")
			}
		}
		if c.JSON {
			return printJSON(e.out, rows)
		}
		t.print(e.out)
		return nil
	})
}

// slotLabelCmd labels a slot.
type slotLabelCmd struct {
	Branch string `arg:"" help:"Branch by code or name."`
	Slot   string `arg:"" help:"Slot by code or id; with --number the declared place that it is of."`
	Code   string `arg:"" help:"What people call it."`
	Number int    `help:"The number of the slot in its place: it is made if nobody has needed it yet."`
}

// Run labels.
func (c slotLabelCmd) Run(e env) error {
	return e.done(c.Slot+" is called "+c.Code, func(a *app.App) error {
		bs, err := a.Branches(e.ctx, []string{c.Branch})
		if err != nil {
			return err
		}
		return a.LabelSlot(e.ctx, actor(), bs[0].ID, c.Slot, c.Number, c.Code)
	})
}

// slotHistoryCmd tells what has held a slot.
type slotHistoryCmd struct {
	Slot string `arg:"" help:"Slot by code or id."`
	JSON bool   `help:"Print JSON."`
}

// slotHeld is a time in which something held a slot, in JSON.
type slotHeld struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until,omitzero"`
	What  string    `json:"what"` // camera id, or by hand: and what people call it
	By    string    `json:"by"`
	Ended string    `json:"endedBy,omitempty"`
	Why   string    `json:"why,omitempty"`
}

// Run tells it, the newest first.
func (c slotHistoryCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		s, list, err := a.SlotHistory(e.ctx, c.Slot)
		if err != nil {
			return err
		}
		rows := []slotHeld{}
		zone := a.Config().Location()
		t := newTable("FROM", "UNTIL", "WHAT", "BY", "ENDED BY", "WHY")
		for _, h := range list {
			rows = append(rows, slotHeld{h.From, h.Until, h.What, h.By, h.EndedBy, h.Why})
			until := "now"
			if !h.Until.IsZero() {
				until = h.Until.In(zone).Format("2006-01-02 15:04")
			}
			t.add(h.From.In(zone).Format("2006-01-02 15:04"), until, h.What, h.By, h.EndedBy, h.Why)
		}
		if c.JSON {
			return printJSON(e.out, rows)
		}
		fmt.Fprintln(e.out, oneLine(s.Code), s.ID)
		t.print(e.out)
		return nil
	})
}

// slotHandCmd counts a camera by hand.
type slotHandCmd struct {
	Branch   string `arg:"" help:"Branch by code or name."`
	Location string `help:"The declared place: it gets the first free slot."`
	Slot     string `help:"The free slot, by code or id."`
	Label    string `help:"What people call it."`
	Reason   reason `required:"" help:"Why no network shows it, and who looked at it."`
	JSON     bool   `help:"Print JSON."`
}

// Run enters it.
func (c slotHandCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		bs, err := a.Branches(e.ctx, []string{c.Branch})
		if err != nil {
			return err
		}
		h, err := a.CountNamedByHand(e.ctx, actor(), bs[0].ID, c.Location, c.Slot, c.Label, string(c.Reason))
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(e.out, slotRow{Branch: bs[0].Name, Slot: h.SlotID, Code: h.SlotCode, ByHand: h.ID, Label: h.Label, Reason: h.Reason})
		}
		fmt.Fprintf(e.out, "%s counts by hand from now on (%s)\n", oneLine(h.SlotCode), h.ID)
		return nil
	})
}

// slotUnhandCmd ends a count by hand.
type slotUnhandCmd struct {
	ID     string `arg:"" help:"Count by hand, by id (slot list)."`
	Reason reason `required:"" help:"Why it counts no more."`
}

// Run ends it.
func (c slotUnhandCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		h, err := a.EndByHand(e.ctx, actor(), c.ID, string(c.Reason))
		if err != nil {
			return err
		}
		fmt.Fprintf(e.out, "%s counts no more\n", oneLine(h.SlotCode))
		return nil
	})
}
