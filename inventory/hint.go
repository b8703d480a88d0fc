package inventory

import (
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Hints are what is known of places beside what devices say of themselves.
type Hints struct {
	PlaceOf PlaceOf        // the operator's map; nil: none
	Listed  []ListedCamera // the camera list that staff keep
	Rules   []LearntRule   // what placings by people have taught
}

// ListedCamera is one row of a camera list that staff keep.
type ListedCamera struct {
	Row      int // in the list, from 1
	BranchID string
	Addr     netip.Addr // invalid: not said
	Channel  int        // 1-based input of the recorder at Addr; 0: not said
	Place    string     // in the words of the list
	Name     string
}

// speaksOf tells whether a row speaks of a camera: by its address, of a recorder with its
// channel; without an address by a telling name that is the camera's.
func (l ListedCamera) speaksOf(c Camera, d Device) bool {
	if l.Addr.IsValid() {
		if l.Addr.Unmap() != d.Addr.Addr().Unmap() {
			return false
		}
		if d.Kind == KindRecorder {
			return l.Channel == c.Channel
		}
		return l.Channel <= 1 || l.Channel == c.Channel
	}
	return l.Name != "" && !generic(l.Name) && slices.ContainsFunc(labelsOf(c), func(s string) bool { return fold(s) == fold(l.Name) })
}

// RuleKind is by what a learnt rule knows a camera.
type RuleKind string

// Kinds of learnt rules.
const (
	RuleName    RuleKind = "name"    // what the camera or channel calls itself, without its number
	RuleDevice  RuleKind = "device"  // what its recorder calls itself
	RuleAddress RuleKind = "address" // where it answers
)

// LearntRule is what a placing by a person taught: a name or an address that speaks of a
// place. It only ever proposes, and can be taken back.
type LearntRule struct {
	ID         string
	BranchID   string
	Kind       RuleKind
	Pattern    string // folded name, or address
	Words      string // as the device writes it
	LocationID string
	CameraID   string // whose placing taught it
	Actor      string
	At         time.Time
	RevokedAt  time.Time // zero: it holds
	RevokedBy  string
}

// speaksOf tells whether a rule speaks of a camera.
func (r LearntRule) speaksOf(c Camera, d Device) bool {
	if !r.RevokedAt.IsZero() || r.BranchID != c.BranchID {
		return false
	}
	switch r.Kind {
	case RuleName:
		return slices.ContainsFunc(labelsOf(c), func(s string) bool { return names(s, d) && fold(bare(s)) == r.Pattern })
	case RuleDevice:
		return d.Kind == KindRecorder && fold(bare(d.Name)) == r.Pattern
	case RuleAddress:
		return d.Kind != KindRecorder && d.Addr.Addr().Unmap().String() == r.Pattern
	}
	return false
}

// labelsOf are the texts of a camera that may speak of its place, most telling first.
func labelsOf(c Camera) []string {
	if len(c.Labels) == 0 {
		return []string{c.Name}
	}
	return c.Labels
}

// names tells whether a label may name a place: a factory's name and the model of the device
// name none, and stand on every camera of the kind.
func names(label string, d Device) bool {
	folded := fold(label)
	return !generic(label) && (d.Model == "" || folded != fold(d.Model) && folded != fold(d.Maker+d.Model))
}

// Learn tells what a person's placing of a camera teaches. Nothing is learnt where what the
// device says leads there anyway, and where a branch has one place only.
func Learn(locations []Location, c Camera, d Device, locationID string) (LearntRule, bool) {
	if len(locations) < 2 || locationID == "" || propose(locations, c, d, Hints{}).LocationID == locationID {
		return LearntRule{}, false
	}
	r := LearntRule{BranchID: c.BranchID, LocationID: locationID, CameraID: c.ID}
	for _, label := range labelsOf(c) {
		if p := fold(bare(label)); p != "" && names(label, d) {
			r.Kind, r.Pattern, r.Words = RuleName, p, strings.TrimSpace(bare(label))
			return r, true
		}
	}
	switch {
	case d.Kind == KindRecorder && d.Name != "" && !generic(d.Name) && fold(bare(d.Name)) != "":
		r.Kind, r.Pattern, r.Words = RuleDevice, fold(bare(d.Name)), strings.TrimSpace(d.Name)
	case d.Kind != KindRecorder && d.Addr.IsValid():
		r.Kind, r.Pattern = RuleAddress, d.Addr.Addr().Unmap().String()
		r.Words = r.Pattern
	default:
		return LearntRule{}, false
	}
	return r, true
}

// listed proposes a place by the camera list; ok is false where it says nothing of the
// camera, or several things.
func listed(locations []Location, c Camera, d Device, list []ListedCamera) (p Proposal, ok bool) {
	p.CameraID = c.ID
	var row ListedCamera
	n := 0
	for _, l := range list {
		if l.BranchID == c.BranchID && strings.TrimSpace(l.Place) != "" && l.speaksOf(c, d) {
			row = l
			n++
		}
	}
	if n != 1 {
		return p, false
	}
	p.Evidence = []Evidence{{EvidenceList, strings.TrimSpace(row.Place + " " + row.Name)}}
	l, ok := Named(locations, row.Place)
	if !ok {
		p.Place = strings.TrimSpace(row.Place)
		return p, true
	}
	p.LocationID, p.Confidence = l.ID, 0.95
	return p, true
}

// ruled proposes a place by what placings have taught; ok is false where that is nothing.
// Rules that disagree leave it to a person.
func ruled(locations []Location, c Camera, d Device, rules []LearntRule) (p Proposal, ok bool) {
	p.CameraID = c.ID
	inUse := func(id string) bool {
		return slices.ContainsFunc(locations, func(l Location) bool { return l.ID == id })
	}
	var places []string
	for _, r := range rules {
		if r.speaksOf(c, d) && inUse(r.LocationID) && !slices.Contains(places, r.LocationID) {
			places = append(places, r.LocationID)
			p.Evidence = []Evidence{{EvidenceRule, r.Words}}
		}
	}
	switch len(places) {
	case 0:
		return p, false
	case 1:
		p.LocationID, p.Confidence = places[0], 0.8
	default:
		slices.Sort(places)
		p.Others = places
	}
	return p, true
}
