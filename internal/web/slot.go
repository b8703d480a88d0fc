package web

import (
	"errors"
	"net/http"
	"slices"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/inventory"
)

// slotView is one declared position with what holds it.
type slotView struct {
	ID, Code         string
	CameraID, Camera string
	Addr             string
	Absent           bool
	ByHand           *inventory.ByHand
	By               string // who counted it by hand
}

// slotPlace is a declared place with its count and its slots.
type slotPlace struct {
	inventory.CountRow
	Name      string
	BoundText string
	LeftText  string
	Unclosed  bool
	Slots     []slotView
	Nameless  int // declared positions that nobody has needed yet
	Free      []option
}

// slotsView is the page of the slots of a branch: counts that close.
type slotsView struct {
	Branch    inventory.Branch
	Report    inventory.BranchReport
	BoundText string
	LeftText  string
	Found     string
	Excepted  int
	Places    []slotPlace
	Suspects  []suspectView // counted twice, perhaps
	Loose     []standView   // found and counted, and in no slot
	May       bool
}

func (s *server) slots(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	reports, err := s.reports(r, v)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(reports, func(b inventory.BranchReport) bool { return b.Branch.ID == id })
	if i < 0 {
		return store.ErrNotFound
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	found, err := s.Store.Found(ctx, id)
	if err != nil {
		return err
	}
	who, err := s.names(ctx)
	if err != nil {
		return err
	}
	return s.show(w, r, v, "slots", v.say("web.slots.title"), newSlots(v, reports[i], &reg, found, who))
}

func newSlots(v visitor, report inventory.BranchReport, reg *inventory.Register, found inventory.Found, who people) slotsView {
	out := slotsView{Branch: report.Branch, Report: report, BoundText: sheet.Span(report.Bound()), LeftText: sheet.Span(report.Left()),
		Found: sheet.Span(report.Found, report.FoundMost), Excepted: report.Excepted(), May: v.May(Place, report.Branch.ID)}
	out.Suspects = suspectsOf(v, report.Branch.ID, "", reg, found, "/branches/"+report.Branch.ID+"/slots")
	out.Loose = looseOf(v, report.Branch.ID, found)
	byID := map[string]inventory.Camera{}
	for _, c := range found.Cameras {
		if c.SlotID != "" && c.State != inventory.StateRetired {
			byID[c.SlotID] = c
		}
	}
	hand := map[string]inventory.ByHand{}
	for _, h := range found.ByHand {
		hand[h.SlotID] = h
	}
	for _, row := range report.Rows {
		least, most := row.Left()
		p := slotPlace{CountRow: row, Name: clean(row.Location), BoundText: sheet.Span(row.Bound, row.BoundMost), LeftText: sheet.Span(least, most), Unclosed: least > 0 || most < 0}
		if p.Name == "" {
			p.Name = v.say("sheet.whole-branch")
		}
		for _, s := range reg.Slots {
			if s.LocationID != row.LocationID || !s.RetiredAt.IsZero() {
				continue
			}
			line := slotView{ID: s.ID, Code: s.Code}
			if c, ok := byID[s.ID]; ok {
				left := newLeftCamera(c, found.Devices[c.DeviceID])
				line.CameraID, line.Camera, line.Addr, line.Absent = c.ID, left.Name, left.Addr, c.Absent()
			} else if h, ok := hand[s.ID]; ok {
				line.ByHand, line.By = &h, clean(who.name(h.Actor))
			} else {
				p.Free = append(p.Free, option{s.ID, clean(s.Code), false})
			}
			p.Slots = append(p.Slots, line)
		}
		slices.SortStableFunc(p.Slots, func(a, b slotView) int { return compareNatural(a.Code, b.Code) })
		p.Nameless = max(0, row.Declared-len(p.Slots))
		out.Places = append(out.Places, p)
	}
	return out
}

// looseOf lists the cameras of a branch that were found, count, and fill no slot: they are why
// found and placed are not the same.
func looseOf(v visitor, branchID string, found inventory.Found) []standView {
	var out []standView
	for _, c := range found.Cameras {
		if c.BranchID != branchID || c.SlotID != "" || c.Absent() || !inventory.Counts(c, found) {
			continue
		}
		left := newLeftCamera(c, found.Devices[c.DeviceID])
		x := standView{URL: "/cameras/" + c.ID, Name: left.Name + " " + left.Addr, Place: v.say("sheet.unplaced")}
		if left.Name == left.Addr {
			x.Name = left.Addr
		}
		if c.Place != "" {
			x.Place = v.say("web.diff.stands.undeclared", clean(c.Place))
		}
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b standView) int { return compareNatural(a.Name, b.Name) })
	return out
}

// changeSlots counts a camera by hand, ends that, or gives a slot another code.
func (s *server) changeSlots(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	by, err := s.person(ctx, v)
	if err != nil {
		return err
	}
	get := func(name string, most int) string { return oneLine(r.PostFormValue(name), most) }
	did := ""
	switch r.PostFormValue("do") {
	case "hand":
		err = s.Actions.CountByHand(ctx, by, inventory.ByHand{BranchID: id, LocationID: get("location", 60), SlotID: get("slot", 60), Label: get("label", 60), Reason: get("reason", 300)})
		did = "web.slots.did.hand"
	case "unhand":
		list, lerr := s.Store.ByHand(ctx, store.ByHandFilter{BranchID: id})
		if lerr != nil {
			return lerr
		}
		asked := get("hand", 60)
		if !slices.ContainsFunc(list, func(h inventory.ByHand) bool { return h.ID == asked }) {
			return s.backAlert(w, r, "/branches/"+id+"/slots", v.say("web.slots.gone"))
		}
		err = s.Actions.EndByHand(ctx, by, asked, get("reason", 300))
		did = "web.slots.did.unhand"
	case "label":
		slot, serr := s.Store.Slot(ctx, get("slot", 60))
		if serr != nil {
			return serr
		}
		if slot.BranchID != id {
			return store.ErrNotFound
		}
		err = s.Actions.LabelSlot(ctx, by, slot.ID, get("code", 60))
		did = "web.slots.did.label"
	default:
		return errBadForm
	}
	switch {
	case errors.Is(err, store.ErrConflict):
		return s.backAlert(w, r, "/branches/"+id+"/slots", v.say("web.slots.conflict"))
	case errors.Is(err, store.ErrInvalid):
		return s.backAlert(w, r, "/branches/"+id+"/slots", v.say("web.slots.invalid"))
	case err != nil:
		return err
	}
	return s.back(w, r, "/branches/"+id+"/slots", v.say(did))
}
