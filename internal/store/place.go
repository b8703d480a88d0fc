package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"camledger/inventory"
)

// Placement is what a person says of where a camera is. The first that is set counts:
// NotCamera; SameAs; SlotID; LocationID; Place. With none of them the camera is unplaced.
type Placement struct {
	CameraID   string
	LocationID string // bind to the first free slot of it
	SlotID     string // bind to this slot; who holds it leaves it
	Place      string // a place that no policy declares
	SameAs     string // it shows again what this camera shows: it holds no slot of its own
	NotCamera  bool
	// Distinct says that a proposed pair is none; it goes with the others.
	Distinct bool
	// Undecided takes back what was said of a pair: it is a proposal again.
	Undecided bool
	Evidence  string // why it was proposed, as the person saw it
}

// Binding is the time for which a camera held a slot.
type Binding struct {
	ID       string
	CameraID string
	SlotID   string
	SlotCode string
	From     time.Time
	Until    time.Time // zero: it holds
	Actor    string
	EndedBy  string
	Evidence string
}

// Place stores what a person said of cameras, all or nothing, and returns the slot of
// each placement in their order; the zero Slot where it binds to none. A camera that
// already holds a slot of the location keeps it. Slots are made when they are first
// needed, with the lowest number that is free. Several at once are refused, as ErrInvalid,
// where two of them seem to be one camera, or one seems to be another that has its slot
// (inventory.HeldBack): of that a person has to speak first.
func (s *Store) Place(ctx context.Context, placements []Placement, actor string, when time.Time) ([]inventory.Slot, error) {
	var slots []inventory.Slot
	if when.IsZero() {
		return nil, fmt.Errorf("place cameras: %w: no time", ErrInvalid)
	}
	err := s.write(ctx, "place cameras", func(r runner) error {
		if err := r.lockPlaces(ctx, placements); err != nil {
			return err
		}
		if err := r.refuseDoubles(ctx, placements); err != nil {
			return err
		}
		slots = make([]inventory.Slot, len(placements))
		for i, p := range placements {
			slot, err := r.place(ctx, p, actor, when)
			if err != nil {
				return fmt.Errorf("camera %s: %w", p.CameraID, classify(err))
			}
			slots[i] = slot
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return slots, nil
}

// lockPlaces makes other placings and scans wait; it stands at the beginning of a transaction.
func (r runner) lockPlaces(ctx context.Context, placements []Placement) error {
	ids := make([]any, len(placements))
	for i, p := range placements {
		ids[i] = p.CameraID
	}
	var branches []string
	for some := range slices.Chunk(ids, 1000) {
		part, err := list(ctx, r, scalar[string], "SELECT DISTINCT branch_id FROM camera WHERE id IN "+in(len(some)), some...)
		if err != nil {
			return err
		}
		branches = append(branches, part...)
	}
	if err := r.decide(ctx, branches...); err != nil {
		return err
	}
	if err := r.latch(ctx, "place"); err != nil {
		return err
	}
	return r.lockCameras(ctx, ids)
}

func (r runner) place(ctx context.Context, p Placement, actor string, when time.Time) (inventory.Slot, error) {
	camera, err := one(ctx, r, cameraFields, "SELECT "+cameraColumns+cameraFrom+" WHERE camera.id = ?", p.CameraID)
	if err != nil {
		return inventory.Slot{}, err
	}
	if p.Undecided {
		camera.SameAs, camera.SameConfirmed = "", false
	} else if p.Distinct {
		camera.SameAs, camera.SameConfirmed = "", true
	} else if !p.NotCamera && p.SameAs == "" && camera.SameConfirmed && camera.SameAs != "" {
		// It gets a place of its own: that takes the pair back.
		camera.SameAs, camera.SameConfirmed = "", true
	}
	if camera.State == inventory.StateRetired && (p.SlotID != "" || p.LocationID != "" || p.SameAs != "" || p.Place != "") {
		return inventory.Slot{}, fmt.Errorf("%w: it is retired and keeps no place: camledger device return", ErrInvalid)
	}
	var slot inventory.Slot
	action, detail := "camera.unplace", ""
	switch {
	case p.Distinct:
		action = "camera.distinct"
	case p.Undecided:
		action = "camera.undecided"
	}
	camera.NotCamera, camera.Place = false, ""
	switch {
	case p.NotCamera:
		camera.NotCamera = true
		action = "camera.not-camera"
	case p.SameAs != "":
		if err := r.checkPair(ctx, p); err != nil {
			return slot, err
		}
		camera.SameAs, camera.SameConfirmed = p.SameAs, true
		action, detail = "camera.same", p.SameAs
	case p.SlotID != "" || p.LocationID != "":
		if slot, err = r.pickSlot(ctx, camera, p); err != nil {
			return slot, err
		}
		action, detail = "camera.place", slot.Code
	case p.Place != "":
		camera.Place = p.Place
		action, detail = "camera.place-undeclared", p.Place
	}
	if slot.ID == "" {
		err = r.unbind(ctx, camera.ID, actor, when)
	} else {
		err = r.bind(ctx, camera, slot, p.Evidence, actor, when)
	}
	if err != nil {
		return slot, err
	}
	if _, err := r.exec(ctx, `UPDATE camera SET same_as = ?, same_confirmed = ?, place = ?, not_camera = ?
		WHERE id = ?`, orNull(camera.SameAs), camera.SameConfirmed, camera.Place, camera.NotCamera, camera.ID); err != nil {
		return slot, err
	}
	return slot, r.audit(ctx, Entry{At: when, Actor: actor, Action: action, Subject: camera.ID, Detail: detail})
}

// checkPair refuses a pair that would make a camera the double of itself, of a double,
// or of a camera of another branch.
func (r runner) checkPair(ctx context.Context, p Placement) error {
	type pair struct {
		branch, same string
		confirmed    bool
		state        inventory.DeviceState
	}
	other, err := one(ctx, r, func(x *pair) []any { return []any{&x.branch, opt(&x.same), &x.confirmed, &x.state} },
		"SELECT branch_id, same_as, same_confirmed, state FROM camera WHERE id = ?", p.SameAs)
	if err != nil {
		return err
	}
	if other.state == inventory.StateRetired {
		return fmt.Errorf("%w: %s is retired: the channel would count nowhere", ErrInvalid, p.SameAs)
	}
	if p.SameAs == p.CameraID || (other.confirmed && other.same != "") {
		return fmt.Errorf("%w: %s cannot be shown again by it", ErrInvalid, p.SameAs)
	}
	n, err := one(ctx, r, scalar[int], `SELECT COUNT(*) FROM camera WHERE (id = ? AND branch_id = ?)`,
		p.CameraID, other.branch)
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("%w: %s is of another branch", ErrInvalid, p.SameAs)
	}
	n, err = one(ctx, r, scalar[int], "SELECT COUNT(*) FROM camera WHERE same_as = ? AND same_confirmed", p.CameraID)
	if err != nil {
		return err
	}
	if n > 0 {
		return fmt.Errorf("%w: other cameras show it again", ErrInvalid)
	}
	return nil
}

// pickSlot finds or makes the slot of a placement.
func (r runner) pickSlot(ctx context.Context, camera inventory.Camera, p Placement) (inventory.Slot, error) {
	if p.SlotID != "" {
		slot, err := one(ctx, r, slotFields, "SELECT "+slotColumns+" FROM slot WHERE slot.id = ?", p.SlotID)
		if err != nil {
			return slot, fmt.Errorf("slot %s: %w", p.SlotID, err)
		}
		if slot.BranchID != camera.BranchID || !slot.RetiredAt.IsZero() {
			return slot, fmt.Errorf("%w: slot %s is of another branch or retired", ErrInvalid, slot.Code)
		}
		return slot, nil
	}
	type names struct{ id, branchID, location, branch string }
	l, err := one(ctx, r, func(n *names) []any { return []any{&n.id, &n.branchID, &n.location, &n.branch} },
		`SELECT location.id, location.branch_id, location.name, branch.name FROM location
		JOIN branch ON branch.id = location.branch_id WHERE location.id = ?`, p.LocationID)
	if err != nil {
		return inventory.Slot{}, fmt.Errorf("location %s: %w", p.LocationID, err)
	}
	if l.branchID != camera.BranchID {
		return inventory.Slot{}, fmt.Errorf("%w: location %s is of another branch", ErrInvalid, l.location)
	}
	slots, err := list(ctx, r, slotFields, "SELECT "+slotColumns+" FROM slot WHERE slot.location_id = ? ORDER BY slot.number",
		p.LocationID)
	if err != nil {
		return inventory.Slot{}, err
	}
	for _, slot := range slots {
		if slot.ID == camera.SlotID && slot.RetiredAt.IsZero() {
			return slot, nil
		}
	}
	name := l.location
	if name == "" {
		name = l.branch
	}
	return r.freeSlot(ctx, inventory.Slot{BranchID: l.branchID, LocationID: l.id}, slots, name)
}

// freeSlot finds the first slot of a location that nothing holds, or makes one with the
// lowest number that is free. slots are those of the location by number, like says where.
func (r runner) freeSlot(ctx context.Context, like inventory.Slot, slots []inventory.Slot, name string) (inventory.Slot, error) {
	held, err := list(ctx, r, scalar[string], `SELECT binding.slot_id FROM binding
		JOIN slot ON slot.id = binding.slot_id WHERE slot.location_id = ? AND binding.until_ms = 0
		UNION ALL SELECT by_hand.slot_id FROM by_hand
		JOIN slot ON slot.id = by_hand.slot_id WHERE slot.location_id = ? AND by_hand.until_ms = 0`, like.LocationID, like.LocationID)
	if err != nil {
		return inventory.Slot{}, err
	}
	taken := map[string]bool{}
	for _, id := range held {
		taken[id] = true
	}
	number := 1
	for _, slot := range slots {
		if slot.Number > number {
			break // a gap
		}
		if slot.RetiredAt.IsZero() && !taken[slot.ID] {
			return slot, nil
		}
		number = slot.Number + 1
	}
	slot := inventory.Slot{ID: inventory.NewID("slot"), BranchID: like.BranchID, LocationID: like.LocationID, Number: number,
		Code: fmt.Sprintf("%s-%02d", name, number)}
	_, err = r.exec(ctx, `INSERT INTO slot (id, branch_id, location_id, code, number, critical, retired_ms)
		VALUES (?, ?, ?, ?, ?, ?, 0)`, slot.ID, slot.BranchID, slot.LocationID, slot.Code, slot.Number, false)
	return slot, err
}

// bind gives a slot to a camera; who held it, and what the camera held, ends.
func (r runner) bind(ctx context.Context, camera inventory.Camera, slot inventory.Slot, evidence, actor string, when time.Time) error {
	if camera.SlotID == slot.ID {
		return nil
	}
	if err := r.unbind(ctx, camera.ID, actor, when); err != nil {
		return err
	}
	holders, err := list(ctx, r, scalar[string], "SELECT camera_id FROM binding WHERE slot_id = ? AND until_ms = 0", slot.ID)
	if err != nil {
		return err
	}
	for _, id := range holders {
		if err := r.unbind(ctx, id, actor, when); err != nil {
			return err
		}
	}
	// What a person counted there by hand is the camera that is found now.
	if _, err := r.exec(ctx, "UPDATE by_hand SET until_ms = ?, ended_by = ?, ended_why = ? WHERE slot_id = ? AND until_ms = 0",
		when, actor, camera.ID, slot.ID); err != nil {
		return err
	}
	if _, err := r.exec(ctx, `INSERT INTO binding
		(id, camera_id, slot_id, from_ms, until_ms, actor, ended_by, evidence) VALUES (?, ?, ?, ?, 0, ?, '', ?)`,
		inventory.NewID("bind"), camera.ID, slot.ID, when, actor, evidence); err != nil {
		return err
	}
	_, err = r.exec(ctx, "UPDATE camera SET slot_id = ?, bound_name = name WHERE id = ?", slot.ID, camera.ID)
	return err
}

// unbind ends the binding of a camera, if it has one.
func (r runner) unbind(ctx context.Context, cameraID, actor string, when time.Time) error {
	if _, err := r.exec(ctx, "UPDATE binding SET until_ms = ?, ended_by = ? WHERE camera_id = ? AND until_ms = 0",
		when, actor, cameraID); err != nil {
		return err
	}
	_, err := r.exec(ctx, "UPDATE camera SET slot_id = NULL WHERE id = ? AND slot_id IS NOT NULL", cameraID)
	return err
}

// Bindings lists which slots a camera has held, the newest first.
func (s *Store) Bindings(ctx context.Context, cameraID string) ([]Binding, error) {
	out, err := s.bindings(ctx, "binding.camera_id", cameraID)
	return out, wrap("list bindings of "+cameraID, err)
}

// SlotBindings lists which cameras have held a slot, the newest first.
func (s *Store) SlotBindings(ctx context.Context, slotID string) ([]Binding, error) {
	out, err := s.bindings(ctx, "binding.slot_id", slotID)
	return out, wrap("list bindings of "+slotID, err)
}

func (s *Store) bindings(ctx context.Context, column, id string) ([]Binding, error) {
	return list(ctx, s.direct(), func(b *Binding) []any {
		return []any{&b.ID, &b.CameraID, &b.SlotID, &b.SlotCode, at(&b.From), at(&b.Until), &b.Actor, &b.EndedBy, &b.Evidence}
	}, `SELECT binding.id, binding.camera_id, binding.slot_id, slot.code, binding.from_ms, binding.until_ms,
			binding.actor, binding.ended_by, binding.evidence
		FROM binding JOIN slot ON slot.id = binding.slot_id WHERE `+column+` = ?
		ORDER BY CASE WHEN binding.until_ms = 0 THEN 0 ELSE 1 END, binding.from_ms DESC, binding.id`, id)
}
