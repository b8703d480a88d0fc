package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// SlotLine is one slot with what holds it now, in names.
type SlotLine struct {
	inventory.Slot
	BranchName, LocationName string
	CameraID, Camera, Addr   string            // that holds it; empty: none
	Absent                   bool              // the last complete scan did not see that camera
	ByHand                   *inventory.ByHand // counted there by hand; nil: none
}

// SlotPlace is a declared place with its slots. Nameless is how many of those declared have
// no slot of their own yet: one is made when it is first bound, labelled or counted by hand.
type SlotPlace struct {
	BranchID, BranchName, LocationID, LocationName string
	Declared, Nameless                             int
	Slots                                          []SlotLine
}

// SlotPlaces lists the slots of branches by place.
func (a *App) SlotPlaces(ctx context.Context, branches []inventory.Branch) ([]SlotPlace, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	var out []SlotPlace
	for _, b := range branches {
		found, err := a.store.Found(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, inventorySlots(&reg, b, found)...)
	}
	return out, nil
}

func inventorySlots(reg *inventory.Register, b inventory.Branch, found inventory.Found) []SlotPlace {
	var out []SlotPlace
	for _, l := range reg.LocationsOf(b.ID) {
		decl, _ := reg.Declaration(l.ID)
		p := SlotPlace{BranchID: b.ID, BranchName: b.Name, LocationID: l.ID, LocationName: l.Name, Declared: decl.Count}
		for _, s := range reg.Slots {
			if s.LocationID == l.ID && s.RetiredAt.IsZero() {
				p.Slots = append(p.Slots, slotLine(s, b, l, found))
			}
		}
		p.Nameless = max(0, p.Declared-len(p.Slots))
		out = append(out, p)
	}
	return out
}

func slotLine(s inventory.Slot, b inventory.Branch, l inventory.Location, found inventory.Found) SlotLine {
	line := SlotLine{Slot: s, BranchName: b.Name, LocationName: l.Name}
	for _, c := range found.Cameras {
		if c.SlotID == s.ID && c.State != inventory.StateRetired {
			d := found.Devices[c.DeviceID]
			line.CameraID, line.Camera, line.Absent = c.ID, c.Name, c.Absent()
			if d.Addr.IsValid() {
				line.Addr = d.Addr.Addr().String()
			}
		}
	}
	for _, h := range found.ByHand {
		if h.SlotID == s.ID && h.Until.IsZero() {
			line.ByHand = &h
		}
	}
	return line
}

// LabelSlot gives a slot a code for people: the slot of a number of a place, which is made if
// nobody has needed it yet, or one that is named by code or id where number is 0.
func (a *App) LabelSlot(ctx context.Context, actor, branchID, name string, number int, code string) error {
	if number == 0 {
		s, err := a.slotNamed(ctx, branchID, name)
		if err != nil {
			return err
		}
		return a.store.LabelSlot(ctx, s.ID, code, actor, a.now())
	}
	loc, err := a.LocationID(ctx, branchID, name)
	if err != nil {
		return err
	}
	_, err = a.store.LabelPlace(ctx, loc, number, code, actor, a.now())
	return err
}

// CountByHand enters a camera that no network shows, and compares its branch again.
func (a *App) CountByHand(ctx context.Context, h inventory.ByHand) (inventory.ByHand, error) {
	h.From = a.now()
	out, err := a.store.AddByHand(ctx, h)
	if err != nil {
		return out, err
	}
	a.recompare(ctx, []string{out.BranchID})
	return out, nil
}

// CountNamedByHand is CountByHand with the declared place, or the slot, by name.
func (a *App) CountNamedByHand(ctx context.Context, actor, branchID, location, slot, label, reason string) (inventory.ByHand, error) {
	h := inventory.ByHand{BranchID: branchID, Label: label, Reason: reason, Actor: actor}
	var err error
	switch {
	case slot != "":
		var s inventory.Slot
		s, err = a.slotNamed(ctx, branchID, slot)
		h.SlotID = s.ID
	case location != "":
		h.LocationID, err = a.LocationID(ctx, branchID, location)
	default:
		reg, rerr := a.Register(ctx)
		if rerr != nil {
			return h, rerr
		}
		ls := reg.LocationsOf(branchID)
		if len(ls) != 1 {
			return h, fmt.Errorf("say where it is: --location or --slot: %w", store.ErrInvalid)
		}
		h.LocationID = ls[0].ID // the branch has one place
	}
	if err != nil {
		return h, err
	}
	return a.CountByHand(ctx, h)
}

// EndByHand ends a count by hand, and compares its branch again.
func (a *App) EndByHand(ctx context.Context, actor, id, why string) (inventory.ByHand, error) {
	out, err := a.store.EndByHand(ctx, id, actor, why, a.now())
	if err != nil {
		return out, err
	}
	a.recompare(ctx, []string{out.BranchID})
	return out, nil
}

// SlotHolding is a time in which something held a slot.
type SlotHolding struct {
	From, Until time.Time // a zero Until: it still does
	What        string    // camera id, or by hand: and its label
	By, EndedBy string    // logins
	Why         string
}

// SlotHistory tells what has held a slot, the newest first. name is its code or id.
func (a *App) SlotHistory(ctx context.Context, name string) (inventory.Slot, []SlotHolding, error) {
	s, err := a.slotNamed(ctx, "", name)
	if err != nil {
		return s, nil, err
	}
	bindings, err := a.store.SlotBindings(ctx, s.ID)
	if err != nil {
		return s, nil, err
	}
	hand, err := a.store.ByHand(ctx, store.ByHandFilter{SlotID: s.ID, Ended: true})
	if err != nil {
		return s, nil, err
	}
	logins, err := a.logins(ctx)
	if err != nil {
		return s, nil, err
	}
	who := func(actor string) string { return cmp.Or(logins[actor], actor) }
	var out []SlotHolding
	for _, b := range bindings {
		out = append(out, SlotHolding{From: b.From, Until: b.Until, What: b.CameraID, By: who(b.Actor), EndedBy: who(b.EndedBy), Why: b.Evidence})
	}
	for _, h := range hand {
		out = append(out, SlotHolding{From: h.From, Until: h.Until, What: fmt.Sprintf("by hand: %s", h.Label), By: who(h.Actor), EndedBy: who(h.EndedBy), Why: h.Reason})
	}
	slices.SortStableFunc(out, func(x, y SlotHolding) int { return y.From.Compare(x.From) })
	return s, out, nil
}

// Counts are the reports of branches, with exceptions and what people count by hand: the
// same numbers as on the pages.
func (a *App) Counts(ctx context.Context, branches []inventory.Branch) ([]inventory.BranchReport, error) {
	all, err := a.store.BranchReports(ctx, a.now())
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(r inventory.BranchReport) bool {
		return !slices.ContainsFunc(branches, func(b inventory.Branch) bool { return b.ID == r.Branch.ID })
	}), nil
}

// CountsClose says how the numbers of a count make up what is declared, for operators.
func (a *App) CountsClose() string { return words.Say(words.English, "sheet.closes") }
