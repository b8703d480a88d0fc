package inventory

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rules are the numbers that judgements rest on.
type Rules struct {
	// A bound camera is missing when AbsentScans complete scans in a row did not see it
	// and the first and the last of them are AbsentSpan apart.
	AbsentScans int
	AbsentSpan  time.Duration
	// ClockTolerance is how far a device's clock may be off.
	ClockTolerance time.Duration
	// Zone is that of the institution: what its cameras should show. nil: not judged.
	Zone *time.Location
	// About is the tolerance of 내외 and 약, as a part of the period.
	About float64
	// LossLimit is the part of packets whose loss makes a stream degraded.
	LossLimit float64
	// A scan is held for a person where it changes HoldItems cameras or more, or more than
	// HoldPercent of a branch; a change of fewer than HoldLeast is never held.
	HoldPercent, HoldItems, HoldLeast int
}

// DefaultRules are the numbers of the design.
func DefaultRules() Rules {
	return Rules{AbsentScans: 2, AbsentSpan: 20 * time.Hour, ClockTolerance: time.Minute, About: 0.1, LossLimit: 0.05,
		HoldPercent: 20, HoldItems: 10, HoldLeast: 2}
}

// Evidence of one scan that Reconcile judges beside what is stored.
type ScanFacts struct {
	Complete bool
	Changes  []Change
	Unknown  []Observation
	Held     *Scan // the scan that waits for a person; nil: none does
	// Amendments are those of the branch that were decided; others are passed over.
	Amendments []Amendment
}

// Reconcile compares what is declared for a branch with what is found there. The result
// is sorted and stamped; the same facts give the same differences in any order of the
// input.
//
// Before the enrolment of a branch nothing is judged by place: only its total.
func Reconcile(reg *Register, branchID string, found Found, scan ScanFacts, rules Rules, now time.Time) []Difference {
	branch, ok := reg.Branch(branchID)
	if !ok {
		return nil
	}
	r := reconciler{reg: reg, branch: branch, found: found, scan: scan, rules: rules, now: now,
		pairs: Pairs(branchID, found), shown: shownAgain(found), declared: len(reg.LocationsOf(branchID)) > 0}
	r.sort()
	r.replaced()
	r.explained()
	r.cameras()
	r.counts()
	r.devices()
	r.changes()
	r.stale()
	for i := range r.out {
		d := &r.out[i]
		d.BranchID = branchID
		d.State, d.FirstSeen, d.LastSeen = DifferenceOpen, now, now
		d.Stamp()
	}
	slices.SortFunc(r.out, func(a, b Difference) int {
		return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.LocationID, b.LocationID), strings.Compare(a.Fingerprint, b.Fingerprint))
	})
	return slices.CompactFunc(r.out, func(a, b Difference) bool { return a.Fingerprint == b.Fingerprint })
}

type reconciler struct {
	reg      *Register
	branch   Branch
	found    Found
	mine     []Camera // active cameras of the branch, by id
	scan     ScanFacts
	rules    Rules
	now      time.Time
	pairs    []Pair
	shown    map[string]bool // cameras that a recorder shows, see shownAgain
	declared bool
	// settled are cameras that another difference explains: the old and the new one of
	// a replacement.
	settled map[string]bool
	out     []Difference
}

func (r *reconciler) add(d Difference) { r.out = append(r.out, d) }

func (r *reconciler) sort() {
	for _, c := range r.found.Cameras {
		if c.BranchID == r.branch.ID && c.State != StateRetired {
			r.mine = append(r.mine, c)
		}
	}
	slices.SortFunc(r.mine, func(a, b Camera) int { return strings.Compare(a.ID, b.ID) })
	r.settled = map[string]bool{}
}

// missing tells whether a camera was absent often and long enough to be called missing.
// Nights in which a channel of a recorder showed its picture are none of absence.
func (r *reconciler) missing(c Camera) bool {
	for _, o := range r.mine {
		if o.SameAs == c.ID && o.SameConfirmed && !o.PictureAt.IsZero() {
			c.Absences = slices.DeleteFunc(slices.Clone(c.Absences), func(t time.Time) bool { return !t.After(o.LastSeen) })
		}
	}
	return !r.shown[c.ID] && longAbsent(c, r.rules)
}

// replaced tells of bound cameras that are gone while others answer in their stead.
func (r *reconciler) replaced() {
	for _, p := range Replacements(r.branch.ID, r.found) {
		od, nd := r.found.Devices[p.Old.DeviceID], r.found.Devices[p.New.DeviceID]
		r.settled[p.Old.ID], r.settled[p.New.ID] = true, true
		r.add(Difference{Kind: Replaced, LocationID: p.Old.LocationID, SlotID: p.Old.SlotID, CameraID: p.New.ID, DeviceID: nd.ID,
			Facts: facts("label", p.New.Name, "was", deviceText(od), "is", deviceText(nd), "addr", nd.Addr.Addr().String(), "slot", r.slotCode(p.Old.SlotID), "old", p.Old.ID)})
	}
}

// slotCode is what people call a slot; empty: none.
func (r *reconciler) slotCode(id string) string {
	for _, s := range r.reg.Slots {
		if s.ID == id {
			return s.Code
		}
	}
	return ""
}

func deviceText(d Device) string {
	return strings.Join(strings.Fields(d.Maker+" "+d.Model+" "+d.Serial), " ")
}

// cameras judges each camera by itself.
func (r *reconciler) cameras() {
	locations := r.reg.LocationsOf(r.branch.ID)
	for _, c := range r.mine {
		if !Counts(c, r.found) {
			r.shownThrough(c)
			continue
		}
		d := r.found.Devices[c.DeviceID]
		about := func(kind DifferenceKind, kv ...string) Difference {
			return Difference{Kind: kind, LocationID: c.LocationID, SlotID: c.SlotID, CameraID: c.ID, DeviceID: c.DeviceID,
				Facts: facts(append([]string{"label", c.Name, "addr", d.Addr.Addr().String()}, kv...)...)}
		}
		switch {
		case r.settled[c.ID]:
		case c.SlotID != "" && r.missing(c):
			r.add(about(MissingCamera, "slot", r.slotCode(c.SlotID), "since", c.LastSeen.UTC().Format(time.RFC3339)))
		case c.SlotID == "" && !r.branch.EnrolledAt.IsZero() && r.declared && !c.Absent() && !r.paired(c):
			place := c.Place
			if _, declared := named(locations, place); declared {
				place = "" // the policy says so by now: it waits to be placed there
			}
			r.add(about(UndeclaredCamera, "place", place))
		}
		if c.Absent() {
			continue
		}
		if c.SlotID != "" && c.BoundName != "" && c.Name != c.BoundName {
			if p := propose(locations, c, d, Hints{}); p.LocationID != "" && p.LocationID != c.LocationID {
				diff := about(PlaceMismatch, "was", c.BoundName)
				diff.Detail = p.LocationID
				r.add(diff)
			}
		}
		r.says(c, about)
	}
}

// says judges what a camera says of itself and its stream.
func (r *reconciler) says(c Camera, about func(DifferenceKind, ...string) Difference) {
	if c.PTZ && r.fixed(c) {
		r.add(about(MountMismatch))
	}
	if c.Audio {
		r.add(about(AudioOffered))
	}
	if c.Open {
		r.add(about(OpenStream))
	}
	r.retention(c, about)
}

// shownThrough judges a recorder's channel that a person confirmed to show another camera: it
// counts no more, but what is wrong there is wrong all the same. It is told at the place of
// that camera, with the recorder's name.
func (r *reconciler) shownThrough(c Camera) {
	d := r.found.Devices[c.DeviceID]
	i := slices.IndexFunc(r.mine, func(x Camera) bool { return x.ID == c.SameAs })
	if i < 0 || !c.SameConfirmed || c.NotCamera || c.Absent() || c.PictureAt.IsZero() && d.Kind == KindRecorder {
		return
	}
	camera := r.mine[i]
	c.SlotID, c.LocationID = camera.SlotID, camera.LocationID
	label := fmt.Sprintf("%s (%s CH %d)", cmp.Or(camera.Name, c.Name), cmp.Or(d.Name, d.Model, d.Addr.Addr().String()), c.Channel)
	r.says(c, func(kind DifferenceKind, kv ...string) Difference {
		return Difference{Kind: kind, LocationID: c.LocationID, SlotID: c.SlotID, CameraID: c.ID, DeviceID: c.DeviceID,
			Facts: facts(append([]string{"label", label, "addr", d.Addr.Addr().String()}, kv...)...)}
	})
}

// paired tells whether a camera is one of an unconfirmed pair.
func (r *reconciler) paired(c Camera) bool {
	return slices.ContainsFunc(r.pairs, func(p Pair) bool { return p.Channel == c.ID || p.Direct == c.ID })
}

// fixed tells whether the policy declares the mount of a camera's place as fixed. A
// camera that is not placed is judged where the whole branch is declared so.
func (r *reconciler) fixed(c Camera) bool {
	if c.LocationID != "" {
		d, ok := r.reg.Declaration(c.LocationID)
		return ok && d.Mount == MountFixed
	}
	n := 0
	for _, d := range r.reg.Declarations {
		if d.BranchID == r.branch.ID {
			if d.Mount != MountFixed {
				return false
			}
			n++
		}
	}
	return n > 0
}

// counts compares numbers, by place once the branch is enrolled, before by branch.
func (r *reconciler) counts() {
	if !r.declared {
		return
	}
	if r.branch.EnrolledAt.IsZero() {
		t := tally(r.found, r.pairs, func(c Camera) bool {
			return c.BranchID == r.branch.ID && (c.SlotID != "" || !c.Absent() || r.shown[c.ID])
		})
		r.count("", r.reg.DeclaredCount(r.branch.ID), t.plus(r.found.byHand(r.branch.ID, "")), "")
		return
	}
	// Inputs of which nobody knows whether they are used may be of any place.
	unseen, total, hidden := 0, Tally{}, 0
	for _, u := range UnseenOf(r.branch.ID, r.found) {
		unseen += len(u.Channels)
	}
	for _, l := range r.reg.LocationsOf(r.branch.ID) {
		decl, ok := r.reg.Declaration(l.ID)
		if !ok {
			continue
		}
		t := tally(r.found, r.pairs, func(c Camera) bool { return c.BranchID == r.branch.ID && c.LocationID == l.ID }).plus(r.found.byHand(r.branch.ID, l.ID))
		total.Least, total.Most = total.Least+t.Least, total.Most+t.Most
		if short := decl.Count - t.Most; short > 0 && short <= unseen {
			hidden += short
		}
		t.Most += unseen
		r.count(l.ID, decl.Count, t, decl.Words)
	}
	// Each of these places may be complete, all of them cannot.
	if hidden > unseen {
		total.Most += unseen
		r.count("", r.reg.DeclaredCount(r.branch.ID), total, "")
	}
}

func (r *reconciler) count(locationID string, declared int, t Tally, words string) {
	if t.Closes(declared) {
		return
	}
	detail, n := "short", declared-t.Most
	if t.Least > declared {
		detail, n = "over", t.Least-declared
	}
	r.add(Difference{Kind: CountMismatch, LocationID: locationID, Detail: detail, Declared: declared, Found: t.Least, FoundMost: t.Most,
		Facts: facts("words", words, "by", strconv.Itoa(n))})
}

// devices judges devices: their clocks and the unused inputs of recorders.
func (r *reconciler) devices() {
	unused := map[string][]Camera{}
	inClear := map[string]bool{}
	for _, c := range r.mine {
		if strings.Contains(c.Main.URI, "{password}") || strings.Contains(c.Sub.URI, "{password}") {
			inClear[c.DeviceID] = true
		}
		if c.Unused(r.found.Devices[c.DeviceID].Kind) && !c.NotCamera && !c.Absent() {
			unused[c.DeviceID] = append(unused[c.DeviceID], c)
		}
	}
	absent := absentDevices(r.mine)
	var shown []string
	for id, d := range r.found.Devices {
		if d.BranchID != r.branch.ID || d.State == StateRetired {
			continue
		}
		if inClear[id] && !r.lost(id) {
			shown = append(shown, d.Addr.Addr().String())
		}
		if absent[id] {
			continue
		}
		if f, wrong := ClockWrong(d, r.found.Devices, r.rules); wrong {
			r.add(Difference{Kind: ClockOff, DeviceID: id, Facts: facts("label", d.Name, "addr", d.Addr.Addr().String(),
				"seconds", strconv.FormatInt(int64(f.Off.Round(time.Second)/time.Second), 10), "fault", string(f.Fault), "ntp", string(f.NTP),
				"zone", d.Clock.Zone, "servers", strings.Join(d.Clock.NTP, ", "))})
		}
		if cs := unused[id]; len(cs) > 0 {
			var channels []int
			for _, c := range cs {
				channels = append(channels, c.Channel)
			}
			r.add(Difference{Kind: UnusedInput, DeviceID: id, Found: len(cs), FoundMost: len(cs),
				Facts: facts("label", d.Name, "addr", d.Addr.Addr().String(), "channels", ChannelList(channels))})
		}
	}
	r.unseen()
	r.passwordsShown(shown)
}

// passwordsShown is one note for a branch: it hangs on the makers, not on one camera.
func (r *reconciler) passwordsShown(addrs []string) {
	if len(addrs) == 0 {
		return
	}
	slices.Sort(addrs)
	r.add(Difference{Kind: PasswordInClear, Found: len(addrs), FoundMost: len(addrs), Facts: facts("addrs", strings.Join(addrs, ", "))})
}

// changes turns what linking found out into differences.
func (r *reconciler) changes() {
	for _, ch := range r.scan.Changes {
		r.change(ch)
	}
	if h := r.scan.Held; h != nil {
		r.add(Difference{Kind: ScanIsHeld, Declared: h.Change.Known, Found: h.Change.Items(), FoundMost: h.Change.Items(),
			Facts: facts("scan", h.ID, "changed", strconv.Itoa(h.Change.Items()), "of", strconv.Itoa(h.Change.Known))})
	}
	for _, o := range r.scan.Unknown {
		label := cmp.Or(o.Name, o.Model)
		for _, d := range r.found.Devices {
			if d.BranchID == r.branch.ID && d.Addr.Addr() == o.Addr.Addr() && d.Name != "" {
				label = d.Name // whom it used to be
			}
		}
		r.add(Difference{Kind: UnknownDevice, Detail: o.Addr.String(),
			Facts: facts("addr", o.Addr.String(), "answer", string(o.Answer), "cause", o.Cause, "label", label, "login", o.loginTrouble())})
	}
}

// facts makes a map of the pairs whose value is not empty.
func facts(kv ...string) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i+1] != "" {
			out[kv[i]] = kv[i+1]
		}
	}
	return out
}
