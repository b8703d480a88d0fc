package inventory

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
)

// EvidenceKind is where a hint at a camera's place comes from.
type EvidenceKind string

// Kinds of evidence, most trusted first.
const (
	EvidenceAddress EvidenceKind = "address" // the operator's map of addresses to places
	EvidenceList    EvidenceKind = "list"    // the camera list that staff keep
	EvidenceBranch  EvidenceKind = "branch"  // the policy declares no places inside the branch
	EvidenceLabel   EvidenceKind = "label"   // what the device calls itself
	EvidenceChannel EvidenceKind = "channel" // what the recorder calls the channel
	EvidenceRule    EvidenceKind = "rule"    // learnt from a placing by a person
	// EvidenceReplaces: it answers at the address of a placed camera that is gone.
	EvidenceReplaces EvidenceKind = "replaces"

	// Evidence that a channel of a recorder shows a camera that was found directly.
	EvidenceStream  EvidenceKind = "stream"  // the recorder names the camera's address
	EvidenceName    EvidenceKind = "name"    // both bear the same telling name
	EvidencePicture EvidenceKind = "picture" // size and codec are the same
)

// Evidence is one hint, with the words that it rests on.
type Evidence struct {
	Kind EvidenceKind
	Text string
}

// Proposal is where a camera probably stands. It is never applied without a person.
type Proposal struct {
	CameraID   string
	LocationID string // empty: no declared location fits, or several do
	// Place is what the label says where it fits no declared location; shown to people.
	Place      string
	Confidence float64 // 0 to 1
	Evidence   []Evidence
	// Others are locations that fit as well; the person chooses.
	Others []string
	// Replaces is the camera that is gone and whose slot this one takes over where it is
	// placed at LocationID; empty: none.
	Replaces string
	// SameAs is the camera that this one seems to show again, SameEvidence why.
	SameAs       string
	SameEvidence []Evidence
}

// PlaceOf is the operator's map of addresses to places, by the places' names.
type PlaceOf func(netip.Addr) (place string, ok bool)

const (
	proposeFrom = 0.5  // likeness below this is no proposal
	clearBy     = 0.08 // the best must be ahead of the next by this
)

// Propose proposes places for the cameras of a branch that are not placed, and pairs
// of cameras that are perhaps one. Unused inputs, and those of which that is not known, are
// left out.
func Propose(reg *Register, branchID string, found Found, hints Hints) []Proposal {
	locations := reg.LocationsOf(branchID)
	var out []Proposal
	twins := map[string]Pair{}
	for _, pair := range Pairs(branchID, found) {
		twins[pair.Channel] = pair
	}
	replaces := map[string]Camera{}
	for _, r := range Replacements(branchID, found) {
		replaces[r.New.ID] = r.Old
	}
	for _, c := range found.Cameras {
		if c.BranchID != branchID || c.State == StateRetired || c.NotCamera {
			continue
		}
		device := found.Devices[c.DeviceID]
		if c.Unused(device.Kind) || c.Unseen(device.Kind) || c.SlotID != "" || c.Absent() || (c.SameAs != "" && c.SameConfirmed) || c.Place != "" {
			continue
		}
		p := propose(locations, c, device, hints)
		if old, ok := replaces[c.ID]; ok {
			p = Proposal{CameraID: c.ID, LocationID: old.LocationID, Confidence: 0.9, Replaces: old.ID,
				Evidence: []Evidence{{EvidenceReplaces, device.Addr.Addr().String()}}}
		}
		p.SameAs, p.SameEvidence = twins[c.ID].Direct, twins[c.ID].Evidence
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b Proposal) int { return strings.Compare(a.CameraID, b.CameraID) })
	return out
}

func propose(locations []Location, c Camera, d Device, hints Hints) Proposal {
	p := Proposal{CameraID: c.ID}
	if hints.PlaceOf != nil && d.Kind != KindRecorder {
		if place, ok := hints.PlaceOf(d.Addr.Addr()); ok {
			if l, ok := named(locations, place); ok {
				p.LocationID, p.Confidence = l.ID, 1
				p.Evidence = append(p.Evidence, Evidence{EvidenceAddress, d.Addr.Addr().String()})
				return p
			}
		}
	}
	if len(locations) == 1 && locations[0].Name == "" {
		p.LocationID, p.Confidence = locations[0].ID, 1
		p.Evidence = append(p.Evidence, Evidence{EvidenceBranch, ""})
		return p
	}
	if l, ok := listed(locations, c, d, hints.Listed); ok {
		return l
	}
	p = labelled(locations, c, d)
	if p.LocationID == "" {
		if l, ok := ruled(locations, c, d, hints.Rules); ok {
			return l
		}
	}
	return p
}

// labelled proposes a place by what the device says.
func labelled(locations []Location, c Camera, d Device) Proposal {
	p := Proposal{CameraID: c.ID}
	kind := EvidenceLabel
	if d.Kind == KindRecorder {
		kind = EvidenceChannel
	}
	for _, label := range labelsOf(c) {
		if generic(label) {
			continue
		}
		ranked := rankLocations(label, locations)
		if len(ranked) == 0 {
			if p.Place == "" {
				p.Place = strings.TrimSpace(bare(label))
				p.Evidence = append(p.Evidence, Evidence{kind, label})
			}
			continue
		}
		p.Place = ""
		p.Evidence = []Evidence{{kind, label}}
		if len(ranked) > 1 && ranked[0].score-ranked[1].score < clearBy {
			for _, r := range ranked {
				p.Others = append(p.Others, r.location.ID)
			}
			return p
		}
		p.LocationID, p.Confidence = ranked[0].location.ID, ranked[0].score
		return p
	}
	return p
}

type rankedLocation struct {
	location Location
	score    float64
}

func rankLocations(label string, locations []Location) []rankedLocation {
	var out []rankedLocation
	for _, l := range locations {
		if s := likeness(label, l.Name); s >= proposeFrom {
			out = append(out, rankedLocation{l, s})
		}
	}
	slices.SortStableFunc(out, func(a, b rankedLocation) int { return cmp.Compare(b.score, a.score) })
	return out
}

// Named finds the declared place that a person means: the one of that name, else the one
// that the words clearly speak of. A branch that declares only a number has one place.
func Named(locations []Location, words string) (Location, bool) {
	if l, ok := named(locations, words); ok {
		return l, true
	}
	if len(locations) == 1 && locations[0].Name == "" {
		return locations[0], true
	}
	ranked := rankLocations(words, locations)
	if len(ranked) == 0 || (len(ranked) > 1 && ranked[0].score-ranked[1].score < clearBy) {
		return Location{}, false
	}
	return ranked[0].location, true
}

func named(locations []Location, name string) (Location, bool) {
	for _, l := range locations {
		if fold(l.Name) == fold(name) {
			return l, true
		}
	}
	return Location{}, false
}
