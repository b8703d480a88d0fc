package alerts

import (
	"cmp"
	"slices"
	"time"
)

// Watched is a camera as Plan sees it.
type Watched struct {
	State      CameraState
	LocationID string
	Critical   bool // its slot or location was marked by a person
	Disabled   bool // no longer watched: what is open is withdrawn, not recovered
}

// BranchInput is one branch. Cameras may be nil where nothing happened: then its State
// is taken as it stands and its cameras' incidents are only mailed, not judged.
type BranchInput struct {
	State   BranchState
	Rule    Rule
	Observe bool // decide and show, but mail nothing
	Cameras []Watched
}

// Sign is what is known of a parent that is not a camera: a gateway (IncidentBranch) or
// a collector (IncidentCollector). It is given for as long as the parent is down.
type Sign struct {
	Kind     IncidentKind
	BranchID string
	Since    time.Time
}

// Acknowledgement is a person's word that an incident is being looked after.
type Acknowledgement struct {
	IncidentID string
	By         string
	At         time.Time
}

// PlanInput is all that Plan looks at. Incidents are the unsettled ones; Notices and
// Deliveries those that speak of them. Branches lists every branch of the institution,
// so that the monitor can suspect itself. A branch that a Sign speaks of, or did until
// now, is given with its Cameras (not nil, even where it has none).
type PlanInput struct {
	Rule        Rule        // for the institution as a whole
	Institution BranchState // with an empty BranchID
	Branches    []BranchInput
	Incidents   []Incident
	Notices     []Notice
	Deliveries  []Delivery
	Recipients  []Recipient
	Fallback    Recipient // for a branch that nobody can be reached for; empty Address: none
	Signs       []Sign
	Acks        []Acknowledgement
	Maintenance []Maintenance
	Zone        *time.Location  // for reminders; nil: UTC
	Holidays    map[string]bool // days without reminders, as 2006-01-02
	Domain      string          // right side of Message-IDs; empty: camledger.invalid
}

// Reason tells why something was decided, as a code of internal/words with its subject.
type Reason struct {
	Code       string    `json:"code"`
	BranchID   string    `json:"branchId,omitempty"`
	IncidentID string    `json:"incidentId,omitempty"`
	NoticeID   string    `json:"noticeId,omitempty"`
	Until      time.Time `json:"until,omitzero"`
}

// Actions is what Plan decided. Everything in it is new or changed and is stored in one
// transaction with the checks that led to it.
type Actions struct {
	Incidents  []Incident
	Notices    []Notice
	Deliveries []Delivery
	Branches   []BranchState
	Events     []Event // the given ones with their incident, and those of the incidents
	Reasons    []Reason
	// NextAt is when Plan should be asked again if nothing happens before; zero: only
	// when something happens.
	NextAt time.Time
}

// Empty tells that nothing was decided that needs storing.
func (a Actions) Empty() bool {
	return len(a.Incidents)+len(a.Notices)+len(a.Deliveries)+len(a.Branches)+len(a.Events) == 0
}

// Plan looks at what happened and decides which incidents open, close, hang together,
// and which messages go to whom. Given its own answer back and the same moment, it
// decides nothing further.
func Plan(in PlanInput, events []Event, now time.Time) Actions {
	p := newPlanner(in, now)
	for _, e := range events {
		p.camera(e)
	}
	p.repair()
	p.acknowledge()
	p.parents()
	p.planned()
	p.outbox()
	p.tell()
	p.settle()
	return p.actions()
}

// planner is one plan under way.
type planner struct {
	in  PlanInput
	now time.Time

	all       []*Incident // as given, and then as made
	incidents map[string]*Incident
	byCamera  map[string]*Incident   // open ones of cameras
	groups    map[string][]*Incident // those of parents, by branch
	branches  map[string]*BranchInput
	wasBranch []BranchState // of in.Branches, as given
	index     cameraIndex
	rosters   map[*Incident]*roster
	eased     map[*Incident]bool // parents looked at as they are now

	wasInstitution BranchState

	deliveries []*Delivery
	about      map[string][]*Delivery // deliveries by incident
	byKey      map[string]*Delivery
	given      map[string]int  // notices by id: where in in.Notices
	changed    map[string]bool // deliveries by id
	notices    []Notice
	events     []Event
	reasons    []Reason
	nextAt     time.Time
	remindTold map[time.Duration]reminder
	workKnown  *workIndex
}

func newPlanner(in PlanInput, now time.Time) *planner {
	if in.Zone == nil {
		in.Zone = time.UTC
	}
	if in.Domain == "" {
		in.Domain = "camledger.invalid"
	}
	in.Branches = slices.Clone(in.Branches)
	n := len(in.Incidents)
	p := &planner{
		in: in, now: now,
		all: make([]*Incident, 0, n+8), incidents: make(map[string]*Incident, n), byCamera: make(map[string]*Incident, n),
		groups:   map[string][]*Incident{},
		branches: make(map[string]*BranchInput, len(in.Branches)), wasBranch: make([]BranchState, len(in.Branches)),
		rosters:    map[*Incident]*roster{},
		eased:      map[*Incident]bool{},
		deliveries: make([]*Delivery, 0, len(in.Deliveries)), about: map[string][]*Delivery{},
		byKey: make(map[string]*Delivery, len(in.Deliveries)), given: make(map[string]int, len(in.Notices)),
		changed: map[string]bool{}, wasInstitution: in.Institution, remindTold: map[time.Duration]reminder{},
	}
	copies := slices.Clone(in.Incidents)
	for i := range copies {
		c := &copies[i]
		if len(c.Members) > 0 {
			c.Members = slices.Clone(c.Members)
		}
		p.add(c)
	}
	for i := range in.Branches {
		b := &in.Branches[i]
		p.branches[b.State.BranchID] = b
		p.wasBranch[i] = b.State
	}
	p.index.branches = p.branches
	for i, n := range in.Notices {
		if _, ok := p.given[n.ID]; !ok {
			p.given[n.ID] = i
		}
	}
	for _, d := range in.Deliveries {
		d.Items = slices.Clone(d.Items)
		p.deliver(&d)
	}
	return p
}

func (p *planner) add(i *Incident) {
	p.incidents[i.ID] = i
	p.all = append(p.all, i)
	switch {
	case i.Kind != IncidentCamera:
		p.groups[i.BranchID] = append(p.groups[i.BranchID], i)
	case i.Open():
		p.byCamera[i.CameraID] = i
	}
}

func (p *planner) deliver(d *Delivery) {
	p.deliveries = append(p.deliveries, d)
	if p.byKey[d.Key] == nil {
		p.byKey[d.Key] = d
	}
	for _, item := range d.Items {
		p.about[item.IncidentID] = append(p.about[item.IncidentID], d)
	}
}

// each calls f with every incident there is at the call, in their order.
func (p *planner) each(f func(*Incident)) {
	for _, i := range p.all {
		f(i)
	}
}

// openGroupOf returns the first open parent of a branch that is such.
func (p *planner) openGroupOf(branchID string, is func(*Incident) bool) *Incident {
	for _, i := range p.groups[branchID] {
		if i.Open() && is(i) {
			return i
		}
	}
	return nil
}

// judged tells that the cameras of a branch were given.
func (p *planner) judged(branchID string) bool {
	b, ok := p.branches[branchID]
	return ok && b.Cameras != nil
}

func (p *planner) event(k EventKind, i *Incident) {
	p.events = append(p.events, Event{
		Kind: k, At: p.now, IncidentID: i.ID, CameraID: i.CameraID, BranchID: i.BranchID,
		DeviceID: i.DeviceID, Tier: i.Tier, Cause: i.Cause, Since: i.Since, Until: i.Ended,
	})
}

func (p *planner) reason(code string, i *Incident, until time.Time) {
	p.reasons = append(p.reasons, Reason{Code: code, BranchID: i.BranchID, IncidentID: i.ID, Until: until})
}

// wake asks for another plan at t, if that is to come.
func (p *planner) wake(t time.Time) {
	if t.After(p.now) && (p.nextAt.IsZero() || t.Before(p.nextAt)) {
		p.nextAt = t
	}
}

// rule is the rule of a branch; the institution's for the empty id.
func (p *planner) rule(branchID string) Rule {
	if b, ok := p.branches[branchID]; ok {
		return b.Rule
	}
	return p.in.Rule
}

// state is where the state of a branch is kept.
func (p *planner) state(branchID string) *BranchState {
	if b, ok := p.branches[branchID]; ok {
		return &b.State
	}
	if branchID == "" {
		return &p.in.Institution
	}
	return &BranchState{BranchID: branchID}
}

func (p *planner) actions() Actions {
	out := Actions{Notices: p.notices, Events: p.events, Reasons: p.reasons, NextAt: p.nextAt}
	for n, i := range p.all {
		if n >= len(p.in.Incidents) || !sameIncident(&p.in.Incidents[n], i) {
			out.Incidents = append(out.Incidents, *i)
		}
	}
	for _, d := range p.deliveries {
		if p.changed[d.ID] {
			out.Deliveries = append(out.Deliveries, *d)
		}
	}
	for n := range p.in.Branches {
		if st := p.in.Branches[n].State; st != p.wasBranch[n] {
			out.Branches = append(out.Branches, st)
		}
	}
	if p.in.Institution != p.wasInstitution {
		out.Branches = append(out.Branches, p.in.Institution)
	}
	slices.SortFunc(out.Branches, func(a, b BranchState) int { return cmp.Compare(a.BranchID, b.BranchID) })
	return out
}
