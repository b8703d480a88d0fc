package inventory

import (
	"cmp"
	"slices"
)

// Merge says that two known devices are one. The first stays, with its id, its cameras'
// ids, slots and history; it takes over the keys of the second and, where that one was seen
// later, what it says and where it is. The second is retired and refers to the first. What
// people said of a camera of either is kept; Merge refuses where they said different things
// of two that become one. A device of another branch moves to the branch of the second: its
// cameras leave the slots of the old one.
func Merge(found Found, into, from string) (IdentityStep, error) {
	s := newStepper(found)
	if into == from {
		return IdentityStep{}, IdentityError{Code: IdentitySelf, Subject: into}
	}
	d, err := s.live(into)
	if err != nil {
		return IdentityStep{}, err
	}
	n, err := s.live(from)
	if err != nil {
		return IdentityStep{}, err
	}
	for _, x := range []Device{d, n} {
		if x.State == StateRetired {
			return IdentityStep{}, IdentityError{Code: IdentityRetired, Subject: x.ID}
		}
	}
	mine, theirs := s.cameras(into), s.cameras(from)
	if d.BranchID != n.BranchID {
		for i, c := range mine {
			c.BranchID, c.SlotID, c.LocationID, c.BoundName, c.Place, c.Absences = n.BranchID, "", "", "", "", nil
			if c.SameAs != "" {
				c.SameAs, c.SameConfirmed = "", false
			}
			mine[i] = c
			s.camera[c.ID] = c
		}
	}
	pairs := pairCameras(mine, theirs)
	for _, c := range theirs {
		k, paired := pairs[c.ID]
		if !paired {
			c.DeviceID = into
			s.camera[c.ID] = c
			continue
		}
		if err := s.pair(cameraByID(mine, k), c); err != nil {
			return IdentityStep{}, err
		}
	}
	s.device[into], s.device[from] = mergeDevices(d, n)
	s.clearTokens(into)
	return s.step(IdentityMerge, into, from), nil
}

func cameraByID(cs []Camera, id string) Camera {
	return cs[slices.IndexFunc(cs, func(c Camera) bool { return c.ID == id })]
}

// mergeDevices gives d the keys of n and, where n was seen later, what it says.
func mergeDevices(d, n Device) (into, from Device) {
	into = d
	if n.LastSeen.After(d.LastSeen) {
		into = n
		into.ID, into.FirstSeen, into.State = d.ID, d.FirstSeen, d.State
		into.Name = cmp.Or(n.Name, d.Name)
		into.Credential, into.Auth = cmp.Or(n.Credential, d.Credential), cmp.Or(n.Auth, d.Auth)
		into.Keys = keysNow(d.Keys, n.Keys)
	} else {
		into.Keys = unionKeys(d.Keys, n.Keys)
	}
	into.BranchID = n.BranchID
	if n.FirstSeen.Before(into.FirstSeen) {
		into.FirstSeen = n.FirstSeen
	}
	from = n
	from.State, from.MergedInto = StateRetired, d.ID
	return into, from
}

// pairCameras tells which camera of the second device is which of the first: by token, the
// only ones of both, or the same channel under the same name on devices of equal size.
func pairCameras(mine, theirs []Camera) map[string]string {
	out := map[string]string{}
	taken := map[string]bool{}
	for _, c := range theirs {
		for _, k := range mine {
			if k.SourceToken == c.SourceToken && !taken[k.ID] {
				out[c.ID], taken[k.ID] = k.ID, true
				break
			}
		}
	}
	if len(mine) == len(theirs) {
		for _, c := range theirs {
			if _, done := out[c.ID]; done {
				continue
			}
			for _, k := range mine {
				if !taken[k.ID] && k.Channel == c.Channel && (len(mine) == 1 || k.Name == c.Name) {
					out[c.ID], taken[k.ID] = k.ID, true
					break
				}
			}
		}
	}
	return out
}

// pair makes one camera of two: k goes on, c is retired and refers to it.
func (s *stepper) pair(k, c Camera) error {
	if now, ok := s.camera[k.ID]; ok {
		k = now
	}
	if decided(c) && decided(k) && !sameDecision(k, c) {
		return IdentityError{Code: IdentityDecided, Subject: k.ID, Other: c.ID}
	}
	seen, gone := k, c
	if c.LastSeen.After(k.LastSeen) {
		seen = c
		seen.ID, seen.DeviceID, seen.FirstSeen = k.ID, k.DeviceID, k.FirstSeen
	}
	people := k
	if !decided(k) && decided(c) {
		people = c
	}
	seen.State, seen.SlotID, seen.LocationID, seen.BoundName = k.State, people.SlotID, people.LocationID, people.BoundName
	seen.Place, seen.NotCamera, seen.SameAs, seen.SameConfirmed = people.Place, people.NotCamera, people.SameAs, people.SameConfirmed
	if c.State != StateRetired {
		seen.State = StateActive
	}
	if c.FirstSeen.Before(seen.FirstSeen) {
		seen.FirstSeen = c.FirstSeen
	}
	seen.PictureAt = k.PictureAt
	if seen.PictureAt.IsZero() || (!c.PictureAt.IsZero() && c.PictureAt.Before(seen.PictureAt)) {
		seen.PictureAt = c.PictureAt
	}
	if seen.SameAs == c.ID || seen.SameAs == k.ID {
		seen.SameAs, seen.SameConfirmed = "", false
	}
	gone.State, gone.SlotID, gone.LocationID, gone.SameAs, gone.SameConfirmed, gone.MergedInto = StateRetired, "", "", "", false, k.ID
	if gone.DeviceID == k.DeviceID { // tokens are unique in a device
		gone.SourceToken = k.SourceToken
	}
	s.camera[k.ID], s.camera[c.ID] = seen, gone
	for _, other := range s.found.Cameras { // those that show c again show k again
		if now, ok := s.camera[other.ID]; ok {
			other = now
		}
		if other.SameAs == c.ID && other.ID != k.ID {
			other.SameAs = k.ID
			s.camera[other.ID] = other
		}
	}
	return nil
}

// decided tells whether a person said something of a camera.
func decided(c Camera) bool {
	return c.SlotID != "" || c.Place != "" || c.NotCamera || c.SameConfirmed
}

func sameDecision(a, b Camera) bool {
	return a.SlotID == b.SlotID && a.Place == b.Place && a.NotCamera == b.NotCamera && a.SameAs == b.SameAs && a.SameConfirmed == b.SameConfirmed
}

// clearTokens renames the tokens of cameras that were merged away where one that goes on
// has the same: the token of a device leads to one camera.
func (s *stepper) clearTokens(deviceID string) {
	live := map[string]bool{}
	now := func(c Camera) Camera {
		if x, ok := s.camera[c.ID]; ok {
			return x
		}
		return c
	}
	for _, c := range s.found.Cameras {
		if c = now(c); c.DeviceID == deviceID && c.MergedInto == "" {
			live[c.SourceToken] = true
		}
	}
	for _, c := range s.found.Cameras {
		if c = now(c); c.DeviceID == deviceID && c.MergedInto != "" && live[c.SourceToken] {
			c.SourceToken += "#" + c.ID
			s.camera[c.ID] = c
		}
	}
}
