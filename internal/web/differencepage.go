package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// pendingView is a proposal that waits for another person.
type pendingView struct {
	ID, Text   string
	MayApprove bool
	Own        bool // the visitor proposed it
}

// eventView is one line of a history.
type eventView struct {
	At   time.Time
	Text string
}

// addressView is where a device answered for a time.
type addressView struct {
	Addr       string
	From, Last time.Time
	Now        bool // it still answers there
}

// differenceView is the page of one difference.
type differenceView struct {
	Diff                      diffRow
	Next                      string
	Place                     string // where it is, in words
	Slot                      string
	Words                     string // of the policy, where one sentence speaks of it
	Whole                     string // what the policy says where several do
	Line                      int
	Counts                    bool
	Facts                     []fact
	Labels                    []string // all that the device says of its place
	Addresses                 []addressView
	Shots                     []shotView
	MayOpen, Opened           bool // a picture is kept that the visitor may see; it is shown
	Pending                   *pendingView
	Ways                      ways
	Placing                   *placeForm    // nil: no camera, or the visitor may not
	Suspects                  []suspectView // pairs that may be why there are too many
	UntilMin, Until, UntilMax string
	Amendments                []amendmentView
	Events                    []eventView
}

// amendmentView is what was decided that the next policy says of a place.
type amendmentView struct {
	ID, Text    string
	MayWithdraw bool
}

// ways are the steps that a visitor may take with a difference, and what their forms offer.
type ways struct {
	Settle, Note, Confirm, Assign, Bind, Replace, NotCamera, Accept, Amend, TakeBack bool
	Assignees, Old, New                                                              []option
	Locations                                                                        []option // to bind to
	AmendPlaces                                                                      []option
	AmendCount                                                                       string
	AmendMount                                                                       bool // the mount is amended, not the number
}

// Any tells that there is a form at all.
func (w ways) Any() bool {
	return w.Settle || w.Note || w.Confirm || w.Assign || w.Bind || w.Replace || w.NotCamera || w.Accept || w.Amend || w.TakeBack
}

// acceptMonths is how long an exception may last at most.
const acceptMonths = 12

// history is what has happened to a difference, and the names of who did it.
type history struct {
	Events    []store.DifferenceEvent
	Decisions []store.Decision
	Who       people
}

func newDifference(v visitor, d inventory.Difference, reg *inventory.Register, h history) differenceView {
	row := newDiffRow(v, d, reg)
	row.SeesTo = assigneeName(v, h.Who, d.Assignee)
	out := differenceView{Diff: row, Next: nextStep(v, d), Counts: d.Kind == inventory.CountMismatch, Facts: factsOf(v, row)}
	out.Place = row.Place
	switch {
	case row.Place == "" && d.CameraID != "" && d.SlotID == "":
		out.Place = v.say("sheet.unplaced")
	case row.Place == "":
		out.Place = v.say("sheet.whole-branch")
	}
	for _, s := range reg.Slots {
		if s.ID == d.SlotID && d.SlotID != "" {
			out.Slot = s.Code
		}
	}
	out.declared(v, reg, row)
	today := v.Now.In(v.Zone)
	out.UntilMin = today.AddDate(0, 0, 1).Format(time.DateOnly)
	out.Until = today.AddDate(0, 3, 0).Format(time.DateOnly)
	out.UntilMax = today.AddDate(0, acceptMonths, 0).Format(time.DateOnly)
	for _, e := range h.Events {
		detail := e.Detail
		if e.Kind == string(inventory.ActAssign) {
			if detail = assigneeName(v, h.Who, e.Detail); detail == "" {
				detail = v.say("assign.nobody")
			}
		}
		out.Events = append(out.Events, eventView{e.At, stepText(v, h.Who.name(e.Actor), e.Kind, detail)})
	}
	for _, p := range h.Decisions {
		if p.State != store.DecisionProposed {
			continue
		}
		out.Diff.Waiting = d.State == inventory.DifferenceOpen
		text := stepText(v, h.Who.name(p.Actor), string(p.Kind), p.Reason)
		if !p.Until.IsZero() {
			text += " " + v.say("web.diff.untilday", p.Until.In(v.Zone).Format(time.DateOnly))
		}
		out.Pending = &pendingView{ID: p.ID, Text: text, Own: v.is(p.Actor), MayApprove: v.May(Approve, d.BranchID) && !v.is(p.Actor)}
	}
	return out
}

// declared finds what the policy says of it.
func (out *differenceView) declared(v visitor, reg *inventory.Register, row diffRow) {
	d := row.Difference
	mine := declarationsOf(reg, d)
	if said, is := promised[d.Kind]; is {
		mine = nil // what is counted says nothing of it
		for _, p := range reg.Promises {
			if p.Kind == said && out.Words == "" {
				out.Words, out.Line = p.Words, p.Line
			}
		}
	}
	if len(mine) == 1 {
		out.Words, out.Line = mine[0].Words, mine[0].Line
	} else if len(mine) > 1 {
		out.Whole = v.say("web.diff.policy.whole", row.Branch, len(mine), number(reg.DeclaredCount(d.BranchID)))
	}
}

// newWays works out which steps a visitor may take; found is of the difference's branch.
func newWays(v visitor, d inventory.Difference, reg *inventory.Register, found inventory.Found, waiting bool) ways {
	life := inventory.Life{Kind: d.Kind, Camera: d.CameraID != "", State: d.State}
	open := d.State == inventory.DifferenceOpen || d.State == inventory.DifferenceAccepted
	takes := func(k inventory.ActKind) bool { return life.Takes(k) && v.May(decideNeeds[k], d.BranchID) }
	w := ways{Note: takes(inventory.ActNote)}
	if d.State == inventory.DifferenceResolved {
		return w
	}
	w.Settle = takes(inventory.ActSettled) && open && d.Kind != inventory.PolicyStale
	w.Confirm = takes(inventory.ActConfirm) && d.State == inventory.DifferenceAwaiting && !v.is(d.FixedBy)
	w.Assign = takes(inventory.ActAssign)
	w.Bind = takes(inventory.ActBind) && open
	w.Replace = takes(inventory.ActReplace) && open
	w.NotCamera = takes(inventory.ActNotCamera) && open
	w.Accept = takes(inventory.ActAccept) && d.State == inventory.DifferenceOpen && !waiting
	w.Amend = takes(inventory.ActAmend) && open && !waiting
	w.TakeBack = takes(inventory.ActTakeBack) && d.State != inventory.DifferenceOpen
	for _, l := range reg.LocationsOf(d.BranchID) {
		decl, _ := reg.Declaration(l.ID)
		name := clean(l.Name)
		if name == "" {
			name = v.say("sheet.whole-branch")
		}
		w.Locations = append(w.Locations, option{l.ID, name, l.ID == d.LocationID})
		w.AmendPlaces = append(w.AmendPlaces, option{l.ID, v.say("web.diff.amend.place", name, decl.Count), l.ID == d.LocationID})
	}
	w.amends(d, reg)
	w.replaces(d, found)
	return w
}

// amends proposes what the next policy says.
func (w *ways) amends(d inventory.Difference, reg *inventory.Register) {
	decl, ok := reg.Declaration(d.LocationID)
	switch {
	case d.Kind == inventory.MountMismatch:
		w.AmendMount = true
	case d.Kind == inventory.CountMismatch:
		w.AmendCount = number(d.Found)
		if d.Found != d.FoundMost {
			w.AmendCount = ""
		}
	case d.Kind == inventory.MissingCamera && ok:
		w.AmendCount = number(max(0, decl.Count-1))
	}
	w.AmendCount = strings.ReplaceAll(w.AmendCount, ",", "")
}

// replaces lists the cameras that may stand where another one stood, and those that are gone.
func (w *ways) replaces(d inventory.Difference, found inventory.Found) {
	if !w.Replace || d.Kind == inventory.Replaced {
		return
	}
	for _, c := range found.Cameras {
		if c.BranchID != d.BranchID || c.ID == d.CameraID || !inventory.Counts(c, found) {
			continue
		}
		l := newLeftCamera(c, found.Devices[c.DeviceID])
		o := option{c.ID, clean(l.Name + " · " + l.Addr), false}
		switch {
		case d.Kind == inventory.MissingCamera && c.SlotID == "" && !c.Absent():
			w.New = append(w.New, o)
		case d.Kind == inventory.UndeclaredCamera && c.SlotID != "" && c.Absent():
			w.Old = append(w.Old, o)
		}
	}
	for _, list := range []*[]option{&w.Old, &w.New} {
		slices.SortStableFunc(*list, func(a, b option) int { return compareNatural(a.Text, b.Text) })
		*list = (*list)[:min(len(*list), othersMost)]
	}
	w.Replace = len(w.Old)+len(w.New) > 0
}

// addressesMost bounds the addresses that a page shows.
const addressesMost = 6

func (s *server) difference(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	d, err := s.Store.Difference(ctx, id)
	if err != nil {
		return err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	h := history{}
	if h.Events, err = s.Store.DifferenceEvents(ctx, id); err != nil {
		return err
	}
	if h.Decisions, err = s.Store.Decisions(ctx, id); err != nil {
		return err
	}
	if h.Who, err = s.names(ctx); err != nil {
		return err
	}
	view := newDifference(v, d, &reg, h)
	var found inventory.Found
	over := d.Kind == inventory.CountMismatch && d.Detail == "over" && d.State != inventory.DifferenceResolved
	if d.CameraID != "" || d.DeviceID != "" || over {
		if found, err = s.Store.Found(ctx, d.BranchID); err != nil {
			return err
		}
	}
	if over {
		view.Suspects = suspectsOf(v, d.BranchID, d.LocationID, &reg, found, "/differences/"+id)
	}
	view.Ways = newWays(v, d, &reg, found, view.Pending != nil)
	if view.Ways.Assign {
		if view.Ways.Assignees, _, err = s.assignees(ctx, v, d.BranchID, d.Assignee); err != nil {
			return err
		}
	}
	if err := s.deviceSays(ctx, &view, found); err != nil {
		return err
	}
	if view.Shots, err = s.shotsOf(r, v, d); err != nil {
		return err
	}
	for _, x := range view.Shots {
		view.Opened = view.Opened || x.Open
		view.MayOpen = view.MayOpen || x.MayLook && !x.Kept.IsZero()
	}
	if d.Kind == inventory.PolicyStale {
		if view.Amendments, err = s.amendmentsOf(ctx, v, d, &reg); err != nil {
			return err
		}
	}
	if !view.Ways.Bind { // else its own forms place it, and keep who did
		if view.Placing, err = s.placingOf(r, v, &reg, d.BranchID, d.CameraID, "/differences/"+id); err != nil {
			return err
		}
	}
	return s.show(w, r, v, "difference", v.say("kind."+string(d.Kind)), view)
}

// deviceSays adds what the device says of itself, and where it answered.
func (s *server) deviceSays(ctx context.Context, view *differenceView, found inventory.Found) error {
	d := view.Diff.Difference
	device := d.DeviceID
	for _, c := range found.Cameras {
		if c.ID == d.CameraID && d.CameraID != "" {
			device = c.DeviceID
			for _, l := range c.Labels {
				if l = clean(l); l != "" && !slices.Contains(view.Labels, l) && l != clean(d.Facts["label"]) {
					view.Labels = append(view.Labels, l)
				}
			}
		}
	}
	if device == "" {
		return nil
	}
	list, err := s.Store.Addresses(ctx, device)
	if err != nil {
		return err
	}
	for _, a := range list[:min(len(list), addressesMost)] {
		view.Addresses = append(view.Addresses, addressView{a.Addr.Addr().String(), a.From, a.Last, a.Until.IsZero()})
	}
	return nil
}

// amendmentsOf lists what was decided of the place of a difference.
func (s *server) amendmentsOf(ctx context.Context, v visitor, d inventory.Difference, reg *inventory.Register) ([]amendmentView, error) {
	list, err := s.Store.Amendments(ctx, store.AmendmentFilter{BranchID: d.BranchID, State: []inventory.AmendmentState{inventory.AmendmentDecided}})
	if err != nil {
		return nil, err
	}
	who, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var out []amendmentView
	for _, a := range list {
		if a.LocationID != d.LocationID {
			continue
		}
		l, _ := reg.Location(a.LocationID)
		place := clean(l.Name)
		if a.LocationID == "" {
			place = clean(a.Place)
		}
		what := v.say("web.diff.amendment.mount", place, v.say("web.mount."+string(a.Mount)))
		if a.Count >= 0 {
			what = v.say("web.diff.amendment.count", place, a.Count)
		}
		text := v.say("web.diff.amendment", what, clean(who.name(a.Actor)), clean(who.name(a.Approver)), stampText(v, a.DecidedAt), clean(a.Reason))
		out = append(out, amendmentView{a.ID, text, v.May(Propose, d.BranchID)})
	}
	return out, nil
}
