package web

import (
	"context"
	"net/http"
	"net/url"
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
	Own        bool   // the visitor proposed it
	Change     string // of the policy, that an amendment makes
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
	Self, List                string // the addresses of the page, and of the list that it was opened from
	Decide, Approve           string // where its forms go
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
	Picture                   string // the page with the picture itself
	MayOpen, Opened           bool   // a picture is kept that the visitor may see; it is shown
	Pending                   *pendingView
	Ways                      ways
	Placing                   *placeForm    // nil: no camera, or the visitor may not
	Suspects                  []suspectView // pairs that may be why there are too many
	UntilMin, Until, UntilMax string
	Amendments                []amendmentView
	Events                    []eventView
	Stands                    []standView // where its cameras are now
	Pair                      *pairView
	Tally                     *talliedView // what a difference of number counts
	Following                 string       // the next one that is open
	MayScan, Over             bool         // over: resolved
	Mount                     string       // that the policy declares there
	MayNext                   bool         // make the next policy
}

// amendmentView is what was decided that the next policy says of a place.
type amendmentView struct {
	ID, Text    string
	MayWithdraw bool
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
	out.Over = d.State == inventory.DifferenceResolved
	switch {
	case row.Place == "" && d.CameraID != "" && d.Facts["place"] != "" && d.Kind == inventory.UndeclaredCamera:
		out.Place = v.say("web.diff.stands.undeclared", clean(d.Facts["place"]))
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
		text := stepText(v, h.Who.name(e.Actor), e.Kind, detail)
		if until := h.until(e); !until.IsZero() {
			text += " " + v.say("web.diff.untilday", until.In(v.Zone).Format(time.DateOnly))
		}
		out.Events = append(out.Events, eventView{e.At, text})
	}
	for _, p := range h.Decisions {
		if p.State != store.DecisionProposed {
			continue
		}
		out.Diff.Waiting = d.State == inventory.DifferenceOpen
		out.Pending = &pendingView{ID: p.ID, Text: proposalText(v, h.Who, p), Own: v.is(p.Actor), MayApprove: v.May(Approve, d.BranchID) && !v.is(p.Actor)}
	}
	return out
}

// until is the end of the exception that a step proposed or approved; zero: it was none.
func (h history) until(e store.DifferenceEvent) time.Time {
	for _, p := range h.Decisions {
		if e.Kind == string(inventory.ActAccept) && p.Kind == inventory.ActAccept && p.At.Equal(e.At) ||
			e.Kind == string(inventory.ActApprove) && p.ApprovedAt.Equal(e.At) {
			return p.Until
		}
	}
	return time.Time{}
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
		if d.Kind == inventory.MountMismatch && mine[0].Mount != "" {
			out.Mount = v.say("web.mount." + string(mine[0].Mount))
		}
	} else if len(mine) > 1 {
		out.Whole = v.say("web.diff.policy.whole", row.Branch, len(mine), number(reg.DeclaredCount(d.BranchID)))
	}
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
	from := trailOf(r)
	view.List, view.Self = from.URL(), from.on("/differences/"+id)
	view.Decide, view.Approve = from.on("/differences/"+id+"/decide"), from.on("/differences/"+id+"/approve")
	view.Picture = with("/differences/"+id, url.Values{trailField: {url.Values(from).Encode()}}, "picture", "1")
	var found inventory.Found
	counts := d.Kind == inventory.CountMismatch && d.State != inventory.DifferenceResolved
	if d.CameraID != "" || d.DeviceID != "" || counts {
		if found, err = s.Store.Found(ctx, d.BranchID); err != nil {
			return err
		}
	}
	if counts {
		view.Tally = talliedOf(v, d, &reg, found)
	}
	if counts && d.Detail == "over" {
		view.Suspects = suspectsOf(v, d.BranchID, d.LocationID, &reg, found, view.Self)
	}
	if err := s.tellChanges(ctx, v, &reg, &view); err != nil {
		return err
	}
	view.Ways = newWays(v, d, &reg, found, view.Pending != nil)
	view.Stands, view.MayScan = stands(v, d, &reg, found), v.May(Scan, d.BranchID) && d.State == inventory.DifferenceAwaiting
	if view.Pair, err = s.pairOf(ctx, v, d, &reg, found); err != nil {
		return err
	}
	view.Ways.Merge = view.Ways.Merge && view.Pair != nil && !slices.ContainsFunc(view.Pair.branchIDs, func(id string) bool { return !v.May(Place, id) })
	if view.Ways.Bind {
		if err := s.filled(ctx, v, d.BranchID, view.Ways.Locations); err != nil {
			return err
		}
	}
	if view.Following, err = s.following(ctx, v, d, from); err != nil {
		return err
	}
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
	if row := view.Diff; row.Place == "" && d.CameraID != "" && len(view.Stands) == 1 && d.SlotID == "" {
		view.Place = view.Stands[0].Place // as it is now, not as it was found
	}
	view.MayNext = v.Everywhere()
	if d.Kind == inventory.PolicyStale || d.State == inventory.DifferenceAmending {
		if view.Amendments, err = s.amendmentsOf(ctx, v, d, &reg); err != nil {
			return err
		}
	}
	if !view.Ways.Bind && !view.Over && placesIt(d.Kind) { // else its own forms place it, and keep who did
		if view.Placing, err = s.placingOf(r, v, &reg, d.BranchID, d.CameraID, view.Self); err != nil {
			return err
		}
	}
	return s.show(w, r, v, "difference", v.say("kind."+string(d.Kind)), view)
}

// placesIt tells whether the place of a camera has to do with a kind of difference.
func placesIt(k inventory.DifferenceKind) bool {
	switch k {
	case inventory.UndeclaredCamera, inventory.PlaceMismatch, inventory.Replaced, inventory.MissingCamera, inventory.MountMismatch, inventory.RetentionUnknown:
		return true
	}
	return false
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
		own := d.State == inventory.DifferenceAmending
		if own && a.DifferenceID != d.ID || !own && a.LocationID != d.LocationID {
			continue
		}
		l, _ := reg.Location(a.LocationID)
		place := clean(l.Name)
		if a.LocationID == "" {
			place = clean(a.Place)
		}
		what := v.say("web.diff.amendment.mount", place, v.say("web.mount."+string(a.Mount)))
		if a.Keep > 0 {
			if !own && !strings.HasPrefix(d.Detail, "keep ") {
				continue
			}
			what = v.say("web.diff.amendment.keep", clean(a.KeepKind), a.Keep, strings.TrimSpace(v.say("unit."+string(a.KeepUnit))))
		} else if !own && strings.HasPrefix(d.Detail, "keep ") {
			continue
		}
		if a.Count >= 0 {
			what = v.say("web.diff.amendment.count", place, a.Count)
		}
		text := v.say("web.diff.amendment", what, clean(who.name(a.Actor)), clean(who.name(a.Approver)), stampText(v, a.DecidedAt), clean(a.Reason))
		out = append(out, amendmentView{a.ID, text, !own && v.May(Propose, d.BranchID)})
	}
	return out, nil
}
