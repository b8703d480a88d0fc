package inventory

import (
	"slices"
	"strings"
)

// Replacement is a camera in a slot that is gone, and a new one that answers in its stead.
type Replacement struct{ Old, New Camera }

// Replacements lists the bound cameras of a branch that are gone while another one, never
// placed, answers at the address of their devices, by the id of the old one. That a recorder
// still shows the picture of the place says nothing against it: it shows the new one.
func Replacements(branchID string, found Found) []Replacement {
	var mine []Camera
	for _, c := range found.Cameras {
		if c.BranchID == branchID && c.State != StateRetired {
			mine = append(mine, c)
		}
	}
	slices.SortFunc(mine, func(a, b Camera) int { return strings.Compare(a.ID, b.ID) })
	taken := map[string]bool{}
	var out []Replacement
	for _, old := range mine {
		if old.SlotID == "" || !old.Absent() {
			continue
		}
		od := found.Devices[old.DeviceID]
		for _, c := range mine {
			nd := found.Devices[c.DeviceID]
			if c.SlotID != "" || c.DeviceID == old.DeviceID || c.Absent() || taken[c.ID] || !od.Addr.IsValid() ||
				nd.Addr.Addr() != od.Addr.Addr() || nd.FirstSeen.Before(od.LastSeen) || !Counts(c, found) {
				continue
			}
			taken[c.ID] = true
			out = append(out, Replacement{old, c})
			break
		}
	}
	return out
}

// Replace says that a new camera stands where an old one stood: it takes over the old one's
// slot, or its undeclared place, and the channels of recorders that showed the old one show
// it. The old camera is retired, and its device with it where no other camera of it is in
// use. It refuses where the old camera has no place or was seen as late as the new one.
func Replace(found Found, oldID, newID string) (IdentityStep, error) {
	s := newStepper(found)
	refuse := func(code, subject, other string) (IdentityStep, error) {
		return IdentityStep{}, IdentityError{Code: code, Subject: subject, Other: other}
	}
	if oldID == newID {
		return refuse(IdentityReplaceSelf, oldID, "")
	}
	var old, c Camera
	for _, x := range found.Cameras {
		switch x.ID {
		case oldID:
			old = x
		case newID:
			c = x
		}
	}
	switch {
	case old.ID == "":
		return refuse(IdentityNoCamera, oldID, "")
	case c.ID == "":
		return refuse(IdentityNoCamera, newID, "")
	case c.State == StateRetired:
		return refuse(IdentityCameraRetired, newID, "")
	case old.BranchID != c.BranchID:
		return refuse(IdentityOtherBranch, oldID, newID)
	case old.SlotID == "" && old.Place == "":
		return refuse(IdentityNoPlace, oldID, newID)
	case c.SameConfirmed && c.SameAs != "" && c.SameAs != oldID:
		return refuse(IdentityDouble, newID, c.SameAs)
	case !old.Absent() && !old.LastSeen.Before(c.LastSeen):
		return refuse(IdentityStillThere, oldID, newID)
	}
	od, err := s.live(old.DeviceID)
	if err != nil {
		return IdentityStep{}, err
	}
	nd, err := s.live(c.DeviceID)
	if err != nil {
		return IdentityStep{}, err
	}
	s.repoint(old.ID, c.ID)
	if c.SameAs == old.ID {
		c.SameAs, c.SameConfirmed = "", false
	}
	c.SlotID, c.LocationID, c.Place, c.NotCamera = old.SlotID, old.LocationID, old.Place, false
	if c.SlotID != "" {
		c.BoundName = c.Name
	}
	old.State, old.SlotID, old.LocationID = StateRetired, "", ""
	s.camera[old.ID], s.camera[c.ID] = old, c
	inUse := func(x Camera) bool { return x.ID != old.ID && x.State != StateRetired }
	if !slices.ContainsFunc(s.cameras(od.ID), inUse) {
		od.State = StateRetired
	}
	s.device[od.ID], s.device[nd.ID] = od, nd
	return s.step(IdentityReplace, nd.ID, od.ID), nil
}

// now is a camera as the step leaves it so far.
func (s *stepper) now(c Camera) Camera {
	if x, ok := s.camera[c.ID]; ok {
		return x
	}
	return c
}

// repoint lets the cameras that show one again show another one; that one itself is left out.
func (s *stepper) repoint(from, to string) {
	for _, c := range s.found.Cameras {
		if c = s.now(c); c.SameAs == from && c.ID != to {
			c.SameAs = to
			s.camera[c.ID] = c
		}
	}
}

// release frees the confirmed doubles of a camera that goes out of use: the one of them that
// was seen last counts from now on, at the place of the one that goes where it has none of
// its own, and the others are doubles of it.
func (s *stepper) release(gone Camera) {
	var heir Camera
	for _, c := range s.found.Cameras {
		c = s.now(c)
		if c.SameAs != gone.ID || !c.SameConfirmed || c.State == StateRetired {
			continue
		}
		if heir.ID == "" || c.LastSeen.After(heir.LastSeen) {
			heir = c
		}
	}
	if heir.ID == "" {
		return
	}
	s.repoint(gone.ID, heir.ID)
	heir.SameAs, heir.SameConfirmed = "", false
	if heir.SlotID == "" && heir.Place == "" {
		heir.SlotID, heir.LocationID, heir.Place = gone.SlotID, gone.LocationID, gone.Place
		if heir.SlotID != "" {
			heir.BoundName = heir.Name
		}
	}
	s.camera[heir.ID] = heir
}

// Released lists the cameras that count after a step and were confirmed doubles before.
func Released(before, after []Camera) []Camera {
	var out []Camera
	for _, c := range after {
		i := slices.IndexFunc(before, func(x Camera) bool { return x.ID == c.ID })
		if i < 0 {
			continue
		}
		if was := before[i]; was.SameConfirmed && was.SameAs != "" && c.SameAs == "" && c.State != StateRetired {
			out = append(out, c)
		}
	}
	return out
}
