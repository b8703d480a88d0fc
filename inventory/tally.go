package inventory

// Tally counts the cameras of one place or branch. Least counts each unconfirmed pair
// (a camera seen directly and again through a recorder) once, Most counts it twice; an input
// of a recorder of which nobody knows whether it is used is none in Least and one in Most.
type Tally struct{ Least, Most int }

// Closes tells whether a declared number lies inside the tally.
func (t Tally) Closes(declared int) bool { return t.Least <= declared && declared <= t.Most }

// plus is the tally with n cameras more, which are surely there.
func (t Tally) plus(n int) Tally { return Tally{t.Least + n, t.Most + n} }

// Counts tells whether a camera is counted at all: active, a camera, not an unused
// input or one of which that is not known, not confirmed to be another camera seen again.
func Counts(c Camera, found Found) bool {
	kind := found.Devices[c.DeviceID].Kind
	return c.State != StateRetired && !c.NotCamera && !c.Unused(kind) && !c.Unseen(kind) && (c.SameAs == "" || !c.SameConfirmed)
}

// tally counts the cameras that pick selects, each unconfirmed pair once at least. A
// camera counts as one also where several channels seem to show it.
func tally(found Found, pairs []Pair, pick func(Camera) bool) Tally {
	var t Tally
	in := map[string]bool{}
	for _, c := range found.Cameras {
		if Counts(c, found) && pick(c) {
			in[c.ID] = true
			t.Most++
		}
	}
	t.Least = t.Most
	for _, c := range found.Cameras {
		if maybe(c, found) && pick(c) {
			t.Most++
		}
	}
	for _, p := range pairs {
		if in[p.Channel] && in[p.Direct] {
			t.Least--
		}
	}
	return t
}

// shownAgain lists the cameras whose picture a channel of a recorder shows that was
// seen in the last scan, where a person confirmed the pair: such a camera is there,
// whatever its own address says.
func shownAgain(found Found) map[string]bool {
	out := map[string]bool{}
	for _, c := range found.Cameras {
		// An input that never gave a picture shows nothing.
		if c.SameAs != "" && c.SameConfirmed && c.State != StateRetired && !c.Absent() &&
			(found.Devices[c.DeviceID].Kind != KindRecorder || !c.PictureAt.IsZero()) {
			out[c.SameAs] = true
		}
	}
	return out
}

// Report sums up a branch for people. outcomes holds the last outcome by camera id;
// a camera without one is not assessed.
func Report(reg *Register, branch Branch, found Found, outcomes map[string]Outcome) BranchReport {
	r, counted := ReportCounts(reg, branch, found)
	r.CountOutcomes(counted, outcomes)
	return r
}

// AtDeclared is how many cameras were placed where the policy declares some.
func (r BranchReport) AtDeclared() int { return r.Placed - r.Elsewhere }

// CountOutcomes counts cameras by the outcome of their last check.
func (r *BranchReport) CountOutcomes(counted []string, outcomes map[string]Outcome) {
	r.Working, r.Degraded, r.Down, r.AuthRefused, r.NotAssessed = 0, 0, 0, 0, 0
	for _, id := range counted {
		switch outcomes[id] {
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
}

// ReportCounts is Report without outcomes: what changes only with a scan or with what people
// say. It tells the cameras whose outcomes count, for CountOutcomes.
func ReportCounts(reg *Register, branch Branch, found Found) (BranchReport, []string) {
	var counted []string
	r := BranchReport{Branch: branch, Declared: reg.DeclaredCount(branch.ID)}
	same := Pairs(branch.ID, found)
	r.Pairs = len(same)
	here := func(c Camera) bool { return c.BranchID == branch.ID }
	shown := shownAgain(found)
	all := tally(found, same, func(c Camera) bool { return here(c) && (!c.Absent() || shown[c.ID]) })
	r.Found, r.FoundMost = all.Least, all.Most
	for _, c := range found.Cameras {
		if !here(c) || c.State == StateRetired || c.NotCamera {
			continue
		}
		if c.Unused(found.Devices[c.DeviceID].Kind) {
			r.Unused++
			continue
		}
		if maybe(c, found) {
			r.Unseen++
			continue
		}
		if !Counts(c, found) || (c.Absent() && c.SlotID == "") {
			continue
		}
		if c.SlotID != "" || c.Place != "" {
			r.Placed++
			if c.SlotID == "" {
				r.Elsewhere++
			}
		} else {
			r.Unplaced++
		}
		counted = append(counted, c.ID)
	}
	r.ByHand = found.byHand(branch.ID, "")
	away := map[string]int{}
	for _, c := range found.Cameras {
		if here(c) && c.SlotID != "" && c.Absent() && !shown[c.ID] && Counts(c, found) {
			away[c.LocationID]++
		}
	}
	for _, l := range reg.LocationsOf(branch.ID) {
		decl, _ := reg.Declaration(l.ID)
		t := tally(found, same, func(c Camera) bool { return here(c) && c.LocationID == l.ID })
		r.Rows = append(r.Rows, CountRow{LocationID: l.ID, Location: l.Name, Declared: decl.Count, Bound: t.Least,
			BoundMost: t.Most, Absent: away[l.ID], ByHand: found.byHand(branch.ID, l.ID), Critical: l.Critical, Words: decl.Words, Line: decl.Line})
	}
	return r, counted
}
