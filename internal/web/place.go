package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"camledger/internal/store"
	"camledger/inventory"
)

// again is a form of the worklist that lacked something: it comes back as it was sent,
// with what is missing.
type again struct {
	Problem         string
	Ask             bool // the enrolment is to be closed although something is left
	To, Place, Same string
	chosen          []string
}

// keep puts what was sent back into the worklist.
func (p *placingView) keep(a again) {
	p.Again = a
	for i := range p.Locations {
		p.Locations[i].Selected = p.Locations[i].Value == a.To
	}
	for i := range p.Groups {
		for j := range p.Groups[i].Rows {
			row := &p.Groups[i].Rows[j]
			row.Chosen = slices.Contains(a.chosen, row.ID)
		}
	}
}

// lack is what a form lacks, as the code of a sentence: the person can put it right.
type lack string

func (l lack) Error() string { return "form lacks " + string(l) }

const (
	lackPlace    lack = "web.placing.lack.place"
	lackWords    lack = "web.placing.lack.words"
	lackSame     lack = "web.placing.lack.same"
	lackSelf     lack = "web.placing.lack.self"
	lackPair     lack = "web.placing.lack.pair"
	lackProposal lack = "web.placing.lack.proposal"
	lackTwin     lack = "web.placing.lack.twin"
	lackCameras  lack = "web.placing.nothing"
	lackSpoken   lack = "web.placing.lack.spoken"
)

// othersMost bounds the cameras that a form offers as the same.
const othersMost = 1000

// otherCameras are the cameras of a branch that the camera cameraID may show again: all
// that are counted, but itself.
func otherCameras(reg *inventory.Register, found inventory.Found, cameraID, selected string) []option {
	codes := map[string]string{}
	for _, slot := range reg.Slots {
		codes[slot.ID] = slot.Code
	}
	var out []option
	for _, c := range found.Cameras {
		if c.ID == cameraID || !inventory.Counts(c, found) {
			continue
		}
		left := newLeftCamera(c, found.Devices[c.DeviceID])
		parts := []string{left.Name, left.Addr}
		if code := codes[c.SlotID]; code != "" && code != left.Name {
			parts = append([]string{code}, parts...)
		}
		if left.Channel > 0 {
			parts = append(parts, fmt.Sprintf("ch %d", left.Channel))
		}
		out = append(out, option{c.ID, clean(strings.Join(parts, " · ")), c.ID == selected})
	}
	slices.SortStableFunc(out, func(a, b option) int { return compareNatural(a.Text, b.Text) })
	return out[:min(len(out), othersMost)]
}

// placeForm is the form that says where one camera is.
type placeForm struct {
	CameraID, Back string
	Locations      []inventory.Location
	Others         []option
}

// placingOf makes the form for one camera; nil where the visitor may not place it.
func (s *server) placingOf(r *http.Request, v visitor, reg *inventory.Register, branchID, cameraID, back string) (*placeForm, error) {
	if cameraID == "" || !v.May(Place, branchID) {
		return nil, nil
	}
	found, err := s.Store.Found(r.Context(), branchID)
	if err != nil {
		return nil, err
	}
	return &placeForm{CameraID: cameraID, Back: back, Locations: reg.LocationsOf(branchID), Others: otherCameras(reg, found, cameraID, "")}, nil
}

// seen is what the person saw of one camera when the form was sent: its proposed place
// and its proposed twin. What is confirmed is what was seen, whatever was found since.
type seen struct{ cameraID, locationID, sameAs string }

func parseSeen(values []string) (map[string]seen, error) {
	out := map[string]seen{}
	for _, v := range values {
		parts := strings.Split(v, " ")
		if len(parts) != 3 || parts[0] == "" {
			return nil, fmt.Errorf("%w: seen %q", errBadForm, v)
		}
		out[parts[0]] = seen{parts[0], parts[1], parts[2]}
	}
	return out, nil
}

// placements turns the form of the worklist into placements of cameras of the branch. Of the
// cameras that are to be placed, those that held names (nil: none) stay where they are.
func placements(form map[string][]string, branchID string, reg *inventory.Register, mine func(cameraID string) bool, held func(chosen []string) map[string]string) ([]store.Placement, error) {
	get := func(k string) string {
		if v := form[k]; len(v) > 0 {
			return v[0]
		}
		return ""
	}
	seenBy, err := parseSeen(form["seen"])
	if err != nil {
		return nil, err
	}
	inBranch := func(locationID string) bool {
		l, ok := reg.Location(locationID)
		return ok && l.BranchID == branchID && l.RetiredAt.IsZero()
	}
	chosen := form["id"]
	do := get("do")
	if group := get("group"); group != "" {
		chosen, do = nil, "proposed"
		for _, s := range seenBy {
			if s.locationID == group {
				chosen = append(chosen, s.cameraID)
			}
		}
		slices.Sort(chosen)
	}
	if err := lacking(do, get, chosen); err != nil {
		return nil, err
	}
	if held != nil && (do == "proposed" || do == "move") {
		doubles := held(chosen)
		chosen = slices.DeleteFunc(slices.Clone(chosen), func(id string) bool { return doubles[id] != "" && mine(id) })
		if len(chosen) == 0 {
			return nil, lackSpoken
		}
	}
	var out []store.Placement
	for _, id := range chosen {
		if !mine(id) {
			return nil, fmt.Errorf("place camera %q: %w", id, store.ErrNotFound)
		}
		p := store.Placement{CameraID: id}
		switch do {
		case "proposed":
			if p.LocationID = seenBy[id].locationID; p.LocationID == "" {
				continue
			}
			p.Evidence = "proposed"
		case "move":
			p.LocationID, p.Evidence = get("to"), "chosen"
		case "elsewhere":
			p.Place = oneLine(get("place"), 100)
		case "same", "samecam":
			p.SameAs = get("same")
			if do == "same" {
				p.SameAs = seenBy[id].sameAs
			}
			if p.SameAs == "" {
				continue
			}
			if !mine(p.SameAs) {
				return nil, fmt.Errorf("pair camera %q: %w", p.SameAs, store.ErrNotFound)
			}
		case "distinct":
			if seenBy[id].sameAs == "" {
				continue
			}
			p.Distinct = true
		case "nocamera":
			p.NotCamera = true
		default:
			return nil, fmt.Errorf("%w: do %q", errBadForm, do)
		}
		if (do == "proposed" || do == "move") && !inBranch(p.LocationID) {
			return nil, fmt.Errorf("%w: location %q", errBadForm, p.LocationID)
		}
		out = append(out, p)
	}
	switch {
	case len(out) > 0 || len(chosen) == 0:
		return out, nil
	case do == "same" || do == "distinct":
		return nil, lackTwin
	}
	return nil, lackProposal
}

// lacking tells what a form must say beside the cameras chosen, and does not.
func lacking(do string, get func(string) string, chosen []string) error {
	switch {
	case len(chosen) == 0:
		return lackCameras
	case do == "move" && get("to") == "":
		return lackPlace
	case do == "elsewhere" && oneLine(get("place"), 100) == "":
		return lackWords
	case do == "samecam" && get("same") == "":
		return lackSame
	case do == "samecam" && slices.Contains(chosen, get("same")):
		return lackSelf
	}
	return nil
}

// placeLack tells what of a placing was refused for a reason that the person can see to.
func placeLack(err error, do string) (lack, bool) {
	var l lack
	if errors.As(err, &l) {
		return l, true
	}
	if (do == "same" || do == "samecam") && errors.Is(err, store.ErrInvalid) {
		return lackPair, true
	}
	return "", false
}

func (s *server) place(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id, form := r.Context(), r.PathValue("id"), r.PostForm
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	found, err := s.Store.Found(ctx, id)
	if err != nil {
		return err
	}
	mine := map[string]bool{}
	for _, c := range found.Cameras {
		mine[c.ID] = c.BranchID == id
	}
	if do, camera, ok := strings.Cut(form.Get("one"), " "); ok { // the button of one row
		form.Set("do", do)
		form["id"] = []string{camera}
	}
	var doubles map[string]string
	list, err := placements(form, id, &reg, func(c string) bool { return mine[c] }, func(chosen []string) map[string]string {
		doubles = inventory.HeldBack(id, found, chosen)
		return doubles
	})
	if err == nil && spoken(form.Get("do"), list, found) {
		err = fmt.Errorf("pair cameras: %w: somebody has spoken of them meanwhile", store.ErrConflict)
	}
	if err == nil {
		err = s.placed(r, v, list)
	}
	if l, ok := placeLack(err, form.Get("do")); ok {
		return s.showPlacing(w, r, v, again{Problem: v.say(string(l)), To: form.Get("to"), Place: oneLine(form.Get("place"), 100),
			Same: form.Get("same"), chosen: form["id"]})
	}
	if err != nil {
		return err
	}
	text := v.say(placedWords(list), len(list))
	if left := len(form["id"]) - len(list) - len(doubles); left > 0 && form.Get("group") == "" {
		code := "web.placing.left"
		if do := form.Get("do"); do == "same" || do == "distinct" {
			code = "web.placing.left.pairs"
		}
		text += " " + v.say(code, left)
	}
	if len(doubles) > 0 {
		text += " " + v.say("web.placing.held", len(doubles))
	}
	return s.back(w, r, "/branches/"+id+"/placing", text)
}

// placedWords is the code of the sentence that says what was done with cameras.
func placedWords(list []store.Placement) string {
	switch p := list[0]; {
	case p.NotCamera:
		return "web.placing.did.nocamera"
	case p.Distinct:
		return "web.placing.did.distinct"
	case p.SameAs != "":
		return "web.placing.did.same"
	}
	return "web.placing.did.placed"
}

// spoken tells whether a form about proposed pairs is stale: the list offers only cameras of
// which nobody has spoken, so that a later word than what it shows is not taken back by it.
func spoken(do string, list []store.Placement, found inventory.Found) bool {
	if do != "same" && do != "distinct" {
		return false
	}
	return slices.ContainsFunc(list, func(p store.Placement) bool {
		return slices.ContainsFunc(found.Cameras, func(c inventory.Camera) bool {
			return c.ID == p.CameraID && (c.SameConfirmed || c.NotCamera || c.SlotID != "" || c.Place != "" || c.State == inventory.StateRetired)
		})
	})
}

// placed carries placements out.
func (s *server) placed(r *http.Request, v visitor, list []store.Placement) error {
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	return s.Actions.Place(r.Context(), by, list)
}

func (s *server) placeOne(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	c, err := s.Store.Camera(ctx, id)
	if err != nil {
		return err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	found, err := s.Store.Found(ctx, c.BranchID)
	if err != nil {
		return err
	}
	mine := func(cam string) bool {
		return cam == id || slices.ContainsFunc(found.Cameras, func(o inventory.Camera) bool { return o.ID == cam && o.BranchID == c.BranchID })
	}
	form := map[string][]string{"id": {id}}
	for _, k := range []string{"do", "to", "place", "same"} {
		form[k] = r.PostForm[k]
	}
	list, err := placements(form, c.BranchID, &reg, mine, nil)
	if r.PostFormValue("do") == "distinct" { // it keeps its place
		list, err = []store.Placement{{CameraID: id, Distinct: true, SlotID: c.SlotID, Place: c.Place, NotCamera: c.NotCamera}}, nil
	}
	if err == nil {
		err = s.placed(r, v, list)
	}
	to := r.PostFormValue("back")
	if to == "" {
		to = "/cameras/" + id
	}
	if l, ok := placeLack(err, r.PostFormValue("do")); ok {
		return s.backAlert(w, r, to, v.say(string(l)))
	}
	if err != nil {
		return err
	}
	return s.back(w, r, to, v.say(placedWords(list), len(list)))
}
