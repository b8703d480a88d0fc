package inventory

import "slices"

// Silent tells whether the camera or device of a difference was not seen by the last
// complete scan, so that nothing can be said of it: that such a difference is not found any
// more settles nothing. Not waited for are a camera that gave way to another one at its
// address, one that was never placed and is gone for good, and what a person has settled by
// placing the camera.
func Silent(d Difference, found Found, rules Rules) bool {
	switch d.Kind {
	case AudioOffered, OpenStream, RetentionShort, RetentionLong, RetentionUnknown, UndeclaredCamera, MountMismatch, PlaceMismatch:
	case ClockOff, UnusedInput, InputNotAssessed:
		return silentDevice(d.DeviceID, found, rules)
	default:
		return false
	}
	i := slices.IndexFunc(found.Cameras, func(c Camera) bool { return c.ID == d.CameraID })
	if i < 0 {
		return false
	}
	c := found.Cameras[i]
	placed := c.SlotID != "" || c.Place != ""
	switch {
	case c.State == StateRetired, c.NotCamera, !c.Absent():
		return false
	case d.Kind == UndeclaredCamera && (placed || c.SameConfirmed && c.SameAs != ""):
		return false
	case (d.Kind == MountMismatch || d.Kind == PlaceMismatch) && c.LocationID != d.LocationID:
		return false
	}
	if placed && slices.ContainsFunc(Replacements(c.BranchID, found), func(r Replacement) bool { return r.Old.ID == c.ID }) {
		return false // another one answers in its stead
	}
	return placed || c.SameConfirmed && c.SameAs != "" || !longAbsent(c, rules)
}

// silentDevice tells whether no camera of a device was seen, and it is still waited for.
func silentDevice(id string, found Found, rules Rules) bool {
	waited := false
	for _, c := range found.Cameras {
		if c.DeviceID != id || c.State == StateRetired {
			continue
		}
		if !c.Absent() {
			return false
		}
		waited = waited || c.SlotID != "" || c.Place != "" || !longAbsent(c, rules)
	}
	return waited && found.Devices[id].State != StateRetired
}

// longAbsent tells whether a camera was absent often and long enough to be called missing.
func longAbsent(c Camera, rules Rules) bool {
	a := c.Absences
	return len(a) >= rules.AbsentScans && len(a) > 0 && a[len(a)-1].Sub(a[0]) >= rules.AbsentSpan
}

// absentDevices are the devices of which some cameras were there and none was seen.
func absentDevices(cameras []Camera) map[string]bool {
	out := map[string]bool{}
	for _, c := range cameras {
		if c.Absent() {
			out[c.DeviceID] = true
		}
	}
	for _, c := range cameras {
		if !c.Absent() {
			delete(out, c.DeviceID)
		}
	}
	return out
}

// lost tells whether a device is gone for good, as far as scans can tell.
func (r *reconciler) lost(id string) bool {
	any := false
	for _, c := range r.mine {
		if c.DeviceID == id {
			if !longAbsent(c, r.rules) {
				return false
			}
			any = true
		}
	}
	return any
}
