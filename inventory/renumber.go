package inventory

import "slices"

// Renumber says that the sources of a device which came under other tokens are those that
// went. The known cameras go on, with their slots and history, under the new tokens.
func Renumber(found Found, id string) (IdentityStep, error) { return renumber(found, found, id) }

// RenumberSeen is Renumber for a scan that is not taken over: seen is what would be known
// after it. The cameras under the new tokens are not stored, and never will be.
func RenumberSeen(known, seen Found, id string) (IdentityStep, error) {
	return renumber(known, seen, id)
}

func renumber(known, seen Found, id string) (IdentityStep, error) {
	s := newStepper(known)
	d, err := s.live(id)
	if err != nil {
		return IdentityStep{}, err
	}
	change, ok := renumbered(seen.Devices[id], seen)
	if !ok {
		return IdentityStep{}, IdentityError{Code: IdentityNoPairs, Subject: id}
	}
	stored, byID := map[string]Camera{}, map[string]Camera{}
	for _, c := range seen.Cameras {
		byID[c.ID] = c
	}
	for _, c := range known.Cameras {
		stored[c.ID] = c
	}
	for _, p := range change.Pairs {
		if err := s.pair(stored[p.Known], byID[p.Seen]); err != nil {
			return IdentityStep{}, err
		}
		if _, kept := stored[p.Seen]; !kept {
			delete(s.camera, p.Seen)
		}
	}
	s.device[id] = d
	return s.step(IdentityRenumber, id, ""), nil
}

// After is what is known once a scan saw cameras: those as it saw them, the others as they
// were. Devices and keys are those of known.
func After(known Found, cameras []Camera) Found {
	out := known
	out.Cameras = slices.Clone(cameras)
	seen := map[string]bool{}
	for _, c := range cameras {
		seen[c.ID] = true
	}
	for _, c := range known.Cameras {
		if !seen[c.ID] {
			out.Cameras = append(out.Cameras, c)
		}
	}
	return out
}
