package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// askedCameras is the filter of the list of cameras as the address says it.
func askedCameras(q url.Values, branchID string) store.CameraFilter {
	f := store.CameraFilter{BranchID: branchID, Query: oneLine(q.Get("q"), 100)}
	switch o := inventory.Outcome(q.Get("outcome")); o {
	case outcomeTrouble:
		f.Trouble = true
	case inventory.OutcomeOK, inventory.OutcomeDegraded, inventory.OutcomeDown, inventory.OutcomeAuthRefused, inventory.OutcomeNotAssessed:
		f.Outcome = o
	}
	switch q.Get("placed") {
	case "yes":
		yes := true
		f.Placed = &yes
	case "no":
		no := false
		f.Placed = &no
	}
	switch sight := store.Sight(q.Get("sight")); sight {
	case store.SightUnused, store.SightUnseen, store.SightDouble:
		f.Sight = sight
	case sightAll:
	default:
		f.Sight = store.SightCounted
	}
	switch q.Get("sort") {
	case "name", "addr", "outcome", "checked":
		f.Sort = q.Get("sort")
	}
	return f
}

func newCameraRow(c store.CameraRow) cameraRow {
	left := newLeftCamera(c.Camera, c.Device)
	row := cameraRow{ID: c.Camera.ID, Name: left.Name, Slot: c.Slot.Code, Branch: c.Branch.Name, Place: c.Location.Name,
		Device: left.Device, Addr: left.Addr, Channel: left.Channel, Outcome: c.LastCheck.Outcome, CheckedAt: c.LastCheck.At}
	if row.Place == "" {
		row.Place = c.Camera.Place
	}
	if len(c.LastCheck.Causes) > 0 {
		row.Cause = c.LastCheck.Causes[0]
	}
	return row
}

func (s *server) cameras(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, q := r.Context(), r.URL.Query()
	branchID, ok := v.pick(q.Get("branch"))
	if !ok {
		return store.ErrNotFound
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	p := newPager("/cameras", q, camerasPage)
	f := askedCameras(q, branchID)
	f.Limit, f.Offset = p.Size, p.Offset()
	list, total, err := s.Store.Cameras(ctx, f)
	if err != nil {
		return err
	}
	p.Total = total
	rows := make([]cameraRow, 0, len(list))
	for _, c := range list {
		rows = append(rows, newCameraRow(c))
	}
	return s.show(w, r, v, "cameras", v.say("web.cameras.title"), newCameras(v, &reg, rows, q, branchID, p))
}

func newCameras(v visitor, reg *inventory.Register, rows []cameraRow, q url.Values, branchID string, p pager) camerasView {
	out := camerasView{Rows: rows, Pages: p, Query: q.Get("q"), Now: v.Now, Branches: branchOptions(v, reg, branchID),
		Outcomes: outcomeOptions(v, q.Get("outcome")), Files: filesOf("/cameras", q),
		Lead: v.say("web.cameras.lead", number(p.Total))}
	out.Placed = choices(v.say("web.placed.all"), q.Get("placed"), [2]string{"yes", v.say("web.placed.yes")}, [2]string{"no", v.say("web.placed.no")})
	out.Sights = choices(v.say("web.sight.counted"), q.Get("sight"), [2]string{string(store.SightUnused), v.say("web.sight.unused")},
		[2]string{string(store.SightUnseen), v.say("web.sight.unseen")},
		[2]string{string(store.SightDouble), v.say("web.sight.double")}, [2]string{sightAll, v.say("web.sight.all")})
	out.Sorts = choices(v.say("web.sort.place"), q.Get("sort"), [2]string{"outcome", v.say("web.sort.outcome")}, [2]string{"name", v.say("web.sort.name")},
		[2]string{"addr", v.say("web.sort.addr")}, [2]string{"checked", v.say("web.sort.checked")})
	return out
}

func (s *server) camera(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	c, err := s.Store.Camera(ctx, id)
	if err != nil {
		return err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	f := cameraFacts{Camera: c, Register: &reg}
	if f.Device, err = s.Store.Device(ctx, c.DeviceID); err != nil {
		return err
	}
	last, err := s.Store.LastChecks(ctx, c.BranchID)
	if err != nil {
		return err
	}
	if l, ok := last[id]; ok {
		f.Check, f.Outcome, f.Causes, f.CheckedAt = l.Check, l.Outcome, l.Causes, l.At
	}
	from := v.Now.In(v.Zone).AddDate(0, 0, -stripDays).Format(time.DateOnly)
	days, err := s.Store.Days(ctx, id, "", from, v.Now.In(v.Zone).AddDate(0, 0, 1).Format(time.DateOnly))
	if err != nil {
		return err
	}
	for _, d := range days {
		f.Days = append(f.Days, dayShare{Day: d.Day, OK: d.OK, Degraded: d.Degraded, Down: d.Down, NotAssessed: d.NotAssessed + d.AuthRefused, Planned: d.Planned})
	}
	diffs, _, err := s.Store.Differences(ctx, store.DifferenceFilter{CameraID: id, State: inventory.Unresolved, Limit: branchDifferences})
	if err != nil {
		return err
	}
	if f.Differences, err = s.rowsOf(ctx, v, diffs, &reg); err != nil {
		return err
	}
	if f.Bindings, err = s.bindings(ctx, v, &reg, id); err != nil {
		return err
	}
	view := newCamera(v, f)
	if view.Live, err = s.live(ctx, v, "/cameras/"+id, c.BranchID, id); err != nil {
		return err
	}
	if view.Placing, err = s.placingOf(r, v, &reg, c.BranchID, id, ""); err != nil {
		return err
	}
	if view.Picture, err = s.pictureOf(r, v, c); err != nil {
		return err
	}
	if err := s.tellOutage(ctx, v, &reg, &view); err != nil {
		return err
	}
	view.Picture.since(v, f)
	if c.SameAs != "" && c.SameConfirmed {
		other, err := s.Store.Camera(ctx, c.SameAs)
		if err != nil {
			return err
		}
		device, err := s.Store.Device(ctx, other.DeviceID)
		if err != nil {
			return err
		}
		twin := newLeftCamera(other, device)
		view.Twin = &twin
	}
	title := view.Slot
	if title == "" {
		title = view.Camera.Name
	}
	return s.show(w, r, v, "camera", clean(title), view)
}

// tellOutage names the open outage that a camera is in: the one of its branch or recorder
// where that took its own in.
func (s *server) tellOutage(ctx context.Context, v visitor, reg *inventory.Register, out *cameraView) error {
	in, err := s.outageOf(ctx, v, reg, out.Camera.ID)
	if err != nil || in == nil {
		return err
	}
	out.OutageURL = "/incidents/" + in.ID
	since := in.Since.In(v.Zone).Format("01-02 15:04")
	if in.CameraID == out.Camera.ID {
		out.Outage = v.say("web.camera.outage.own", since)
		return nil
	}
	out.Outage = v.say("web.camera.outage", clean(in.Branch), clean(in.Subject), since)
	return nil
}

// bindings tells in which slots a camera was.
func (s *server) bindings(ctx context.Context, v visitor, reg *inventory.Register, cameraID string) ([]bindingView, error) {
	list, err := s.Store.Bindings(ctx, cameraID)
	if err != nil {
		return nil, err
	}
	who, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var out []bindingView
	for _, b := range list {
		row := bindingView{Slot: b.SlotCode, By: actorName(v, who, b.Actor), From: b.From, To: b.Until}
		for _, slot := range reg.Slots {
			if slot.ID == b.SlotID {
				if l, ok := reg.Location(slot.LocationID); ok {
					row.Place = l.Name
				}
			}
		}
		out = append(out, row)
	}
	return out, nil
}

func (s *server) check(w http.ResponseWriter, r *http.Request, v visitor) error {
	id := r.PathValue("id")
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	if err := s.Actions.CheckNow(r.Context(), by, id); err != nil {
		return s.already(w, r, v, "/cameras/"+id, "", id, err)
	}
	return s.back(w, r, "/cameras/"+id, v.say("web.camera.check.begun"))
}

// unplaced lists the first cameras of a branch that have no place.
func (s *server) unplaced(ctx context.Context, branchID string, most int) ([]leftCamera, error) {
	no := false
	list, _, err := s.Store.Cameras(ctx, store.CameraFilter{BranchID: branchID, Placed: &no, Sight: store.SightCounted, Sort: "name", Limit: most})
	if err != nil {
		return nil, err
	}
	var out []leftCamera
	for _, c := range list {
		out = append(out, newLeftCamera(c.Camera, c.Device))
	}
	return out, nil
}
