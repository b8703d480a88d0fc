package inventory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// IdentityKind is what a person said of which device is which.
type IdentityKind string

// Kinds of steps.
const (
	IdentityMerge    IdentityKind = "merge"    // two known devices are one
	IdentitySplit    IdentityKind = "split"    // a known device is two
	IdentityRetire   IdentityKind = "retire"   // it is gone for good
	IdentityReturn   IdentityKind = "return"   // it is back
	IdentityRenumber IdentityKind = "renumber" // its sources have other tokens
	IdentityReplace  IdentityKind = "replace"  // a camera of it stands where one of the other stood
)

// IdentityState is all of some devices and cameras at a moment, sorted by id.
type IdentityState struct {
	Devices []Device
	Cameras []Camera
}

// IdentityStep is what a person said and what follows from it: the devices and cameras
// that it touches, before and after. The same ids stand in both, but for a device that a
// split makes, which stands in After alone.
type IdentityStep struct {
	Kind     IdentityKind
	DeviceID string // that it is about
	OtherID  string // merge, replace: the one that goes; split: the one that is made; else empty
	Before   IdentityState
	After    IdentityState
}

// Codes of IdentityError; internal/words has them as "identity.<code>".
const (
	IdentityUnknown  = "unknown"   // no such device
	IdentitySelf     = "self"      // a device cannot be merged with itself
	IdentityGone     = "gone"      // merged into another one already
	IdentityRetired  = "retired"   // it is retired
	IdentityActive   = "active"    // it is not retired
	IdentityDecided  = "decided"   // people placed both cameras of a pair, each elsewhere
	IdentityNothing  = "nothing"   // nothing of it was named
	IdentityAll      = "all"       // nothing would be left
	IdentityForeign  = "foreign"   // a key or camera that is not of the device
	IdentityNoPairs  = "no-pairs"  // its sources have the tokens that are known
	IdentityOnlyWeak = "only-weak" // an address is no key that a device could be split by

	IdentityNoCamera      = "no-camera"      // no such camera
	IdentityReplaceSelf   = "replace-self"   // a camera does not replace itself
	IdentityCameraRetired = "camera-retired" // the new camera is retired
	IdentityOtherBranch   = "other-branch"   // the cameras are of different branches
	IdentityNoPlace       = "no-place"       // the old camera has no place to be taken over
	IdentityDouble        = "double"         // the new camera is confirmed to show another one again
	IdentityStillThere    = "still-there"    // the old camera was seen as late as the new one
)

// IdentityError tells why a step cannot be taken. Subject and Other are ids or keys.
type IdentityError struct {
	Code           string
	Subject, Other string
}

// Error names the code and what it is about.
func (e IdentityError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("identity %s: %s %s", e.Code, e.Subject, e.Other))
}

// Undo is the step that takes s back: what was after is before.
func (s IdentityStep) Undo() IdentityStep {
	s.Before, s.After = s.After, s.Before
	return s
}

// stepper builds a step over what is known.
type stepper struct {
	found  Found
	device map[string]Device
	camera map[string]Camera
}

func newStepper(found Found) *stepper {
	return &stepper{found: found, device: map[string]Device{}, camera: map[string]Camera{}}
}

// live finds a device that is not merged into another.
func (s *stepper) live(id string) (Device, error) {
	d, ok := s.found.Devices[id]
	switch {
	case !ok:
		return d, IdentityError{Code: IdentityUnknown, Subject: id}
	case d.MergedInto != "":
		return d, IdentityError{Code: IdentityGone, Subject: id, Other: d.MergedInto}
	}
	d.Keys = slices.Clone(d.Keys)
	return d, nil
}

// cameras lists the cameras of a device that are not merged into others, by channel.
func (s *stepper) cameras(deviceID string) []Camera {
	var out []Camera
	for _, c := range s.found.Cameras {
		if c.DeviceID == deviceID && c.MergedInto == "" {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Camera) int { return cmp.Or(cmp.Compare(a.Channel, b.Channel), strings.Compare(a.ID, b.ID)) })
	return out
}

// step gathers what was changed, with what it was.
func (s *stepper) step(kind IdentityKind, device, other string) IdentityStep {
	out := IdentityStep{Kind: kind, DeviceID: device, OtherID: other}
	for id, d := range s.device {
		if was, ok := s.found.Devices[id]; ok {
			out.Before.Devices = append(out.Before.Devices, was)
		}
		out.After.Devices = append(out.After.Devices, d)
	}
	for _, c := range s.found.Cameras {
		if now, ok := s.camera[c.ID]; ok {
			out.Before.Cameras = append(out.Before.Cameras, c)
			out.After.Cameras = append(out.After.Cameras, now)
		}
	}
	for _, st := range []*IdentityState{&out.Before, &out.After} {
		slices.SortFunc(st.Devices, func(a, b Device) int { return strings.Compare(a.ID, b.ID) })
		slices.SortFunc(st.Cameras, func(a, b Camera) int { return strings.Compare(a.ID, b.ID) })
	}
	return out
}

// Retire takes a device out of use: it and its cameras are retired and leave their slots.
// A channel of a recorder that was confirmed to show one of them again counts in its stead.
// Nothing is deleted.
func Retire(found Found, id string) (IdentityStep, error) {
	s := newStepper(found)
	d, err := s.live(id)
	if err != nil {
		return IdentityStep{}, err
	}
	if d.State == StateRetired {
		return IdentityStep{}, IdentityError{Code: IdentityRetired, Subject: id}
	}
	d.State = StateRetired
	s.device[id] = d
	var gone []Camera
	for _, c := range s.cameras(id) {
		if c.State != StateRetired {
			gone = append(gone, c)
			c.State, c.SlotID, c.LocationID = StateRetired, "", ""
			s.camera[c.ID] = c
		}
	}
	for _, c := range gone { // its own doubles are retired by now
		s.release(c)
	}
	return s.step(IdentityRetire, id, ""), nil
}

// Return takes a retired device and its cameras back into use. Their slots may have others
// by now, so that they are placed anew.
func Return(found Found, id string) (IdentityStep, error) {
	s := newStepper(found)
	d, err := s.live(id)
	if err != nil {
		return IdentityStep{}, err
	}
	if d.State != StateRetired {
		return IdentityStep{}, IdentityError{Code: IdentityActive, Subject: id}
	}
	d.State = StateActive
	s.device[id] = d
	for _, c := range s.cameras(id) {
		if c.State == StateRetired {
			c.State, c.Absences = StateActive, nil
			s.camera[c.ID] = c
		}
	}
	return s.step(IdentityReturn, id, ""), nil
}

// Split makes a device of some keys and cameras of another: two were taken for one. Keys
// and cameras that are not named stay. at is when the person said so.
func Split(found Found, id string, keys []DeviceKey, cameras []string, at time.Time, newID func(prefix string) string) (IdentityStep, error) {
	s := newStepper(found)
	d, err := s.live(id)
	if err != nil {
		return IdentityStep{}, err
	}
	if d.State == StateRetired {
		return IdentityStep{}, IdentityError{Code: IdentityRetired, Subject: id}
	}
	if len(keys)+len(cameras) == 0 {
		return IdentityStep{}, IdentityError{Code: IdentityNothing, Subject: id}
	}
	n := d
	n.ID, n.Keys, n.FirstSeen = newID("dev"), nil, at
	n.Credential, n.Auth = "", "" // bound to the identity on which it worked
	for _, k := range keys {
		if !k.Kind.strong() {
			return IdentityStep{}, IdentityError{Code: IdentityOnlyWeak, Subject: k.String()}
		}
		if !slices.Contains(d.Keys, k) {
			return IdentityStep{}, IdentityError{Code: IdentityForeign, Subject: k.String(), Other: id}
		}
		n.Keys = unionKeys(n.Keys, []DeviceKey{k})
	}
	d.Keys = slices.DeleteFunc(d.Keys, func(k DeviceKey) bool { return slices.Contains(n.Keys, k) })
	mine := s.cameras(id)
	for _, cid := range cameras {
		i := slices.IndexFunc(mine, func(c Camera) bool { return c.ID == cid })
		if i < 0 {
			return IdentityStep{}, IdentityError{Code: IdentityForeign, Subject: cid, Other: id}
		}
		c := mine[i]
		c.DeviceID = n.ID
		s.camera[cid] = c
	}
	if !hasStrong(d.Keys) && len(s.camera) == len(mine) {
		return IdentityStep{}, IdentityError{Code: IdentityAll, Subject: id}
	}
	s.device[d.ID], s.device[n.ID] = d, n
	return s.step(IdentitySplit, id, n.ID), nil
}
