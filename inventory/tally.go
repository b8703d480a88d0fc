package inventory

// Tally counts the cameras of one place or branch. Least counts each unconfirmed pair
// (a camera seen directly and again through a recorder) once, Most counts it twice.
type Tally struct{ Least, Most int }

// Closes tells whether a declared number lies inside the tally.
func (t Tally) Closes(declared int) bool { return t.Least <= declared && declared <= t.Most }

// Counts tells whether a camera is counted at all: active, a camera, not an unused
// input, not confirmed to be another camera seen again.
func Counts(c Camera, found Found) bool {
	return c.State != StateRetired && !c.NotCamera && !c.Unused(found.Devices[c.DeviceID].Kind) &&
		(c.SameAs == "" || !c.SameConfirmed)
}

// tally counts the cameras that pick selects. A camera of which another is proposed to
// be the same counts once at least.
func tally(found Found, twins map[string]string, pick func(Camera) bool) Tally {
	var t Tally
	in := map[string]bool{}
	for _, c := range found.Cameras {
		if Counts(c, found) && pick(c) {
			in[c.ID] = true
			t.Most++
		}
	}
	t.Least = t.Most
	for channel, direct := range twins {
		if in[channel] && in[direct] {
			t.Least--
		}
	}
	return t
}

// pairs lists the unconfirmed pairs of a branch: those proposed by name, and those that
// are noted on the camera.
func pairs(branchID string, found Found) map[string]string {
	out := twins(branchID, found)
	byID := map[string]Camera{}
	for _, c := range found.Cameras {
		byID[c.ID] = c
		if c.BranchID == branchID && c.SameAs != "" && !c.SameConfirmed {
			out[c.ID] = c.SameAs
		}
	}
	for channel, direct := range out {
		// A person who bound both to slots of their own has decided that they are two.
		if byID[channel].SlotID != "" && byID[direct].SlotID != "" {
			delete(out, channel)
		}
		if byID[channel].SameConfirmed {
			delete(out, channel)
		}
	}
	return out
}

// Report sums up a branch for people. outcomes holds the last outcome by camera id;
// a camera without one is not assessed.
func Report(reg *Register, branch Branch, found Found, outcomes map[string]Outcome) BranchReport {
	r := BranchReport{Branch: branch, Declared: reg.DeclaredCount(branch.ID)}
	same := pairs(branch.ID, found)
	here := func(c Camera) bool { return c.BranchID == branch.ID }
	all := tally(found, same, func(c Camera) bool { return here(c) && !c.Absent() })
	r.Found, r.FoundMost = all.Least, all.Most
	for _, c := range found.Cameras {
		if !here(c) || c.State == StateRetired || c.NotCamera {
			continue
		}
		if c.Unused(found.Devices[c.DeviceID].Kind) {
			r.Unused++
			continue
		}
		if !Counts(c, found) || (c.Absent() && c.SlotID == "") {
			continue
		}
		if c.SlotID != "" || c.Place != "" {
			r.Placed++
		} else {
			r.Unplaced++
		}
		switch outcomes[c.ID] {
		case OutcomeOK:
			r.Working++
		case OutcomeDegraded:
			r.Degraded++
		case OutcomeDown:
			r.Down++
		case OutcomeAuthRefused:
			r.AuthRefused++
		default:
			r.NotAssessed++
		}
	}
	for _, l := range reg.LocationsOf(branch.ID) {
		decl, _ := reg.Declaration(l.ID)
		t := tally(found, same, func(c Camera) bool { return here(c) && c.LocationID == l.ID })
		r.Rows = append(r.Rows, CountRow{LocationID: l.ID, Location: l.Name, Declared: decl.Count, Bound: t.Least,
			BoundMost: t.Most, Critical: l.Critical, Words: decl.Words, Line: decl.Line})
	}
	return r
}
