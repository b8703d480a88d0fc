package reference

import (
	"fmt"
	"sort"
	"time"
)

// One outage of a camera or a parent, from first failure to recovery.
type incident struct {
	id, kind, subject, branch string
	cam                       *camera // of a camera
	first, opened             time.Time
	back                      time.Time // zero: down now; else since when it seems back (recovering)
	closed                    time.Time

	members map[string]bool // of a parent: cameras that were away during it

	covered    bool      // a parent has it
	released   time.Time // when a parent let it go, still down
	maintUntil time.Time // the end of the maintenance that held it
	steadyAt   time.Time // its camera was unstable until then

	told    map[string]told // by recipient
	ended   map[string]bool // the end was told
	wasDue  bool            // closed, its notice was due and not yet decided
	dueWait time.Time
	acked   bool
	remind  time.Time

	// By the other readings (hang.go, tell.go).
	parent           *incident
	heldSince        map[*camera]time.Time // members, and their first failures
	ticked           map[*camera]bool      // members that are back
	ended2           time.Time             // the first success that lasted
	critical         bool
	unsteady         bool
	unsteadyAt       time.Time
	noticed, endTold bool
	noticedAt        time.Time
	upTo             int // level reached
	ackedAt          time.Time
	settled          bool
}

type told struct {
	notice string
	at     time.Time
}

type camEpisode struct {
	cam *camera
	*episode
}

type device struct {
	id, branch string
	cams       []*camera
	open       *incident
	lastOK     time.Time
	failedAt   []time.Time // failed beats since the last answered one
}

type branch struct {
	Branch
	cams []*camera
	open *incident
}

// Model is the institution, with all that was decided so far.
type Model struct {
	cfg      Config
	r        Readings
	clock    time.Time
	cameras  map[string]*camera
	order    []*camera
	branches []*branch
	branchOf map[string]*branch
	devices  []*device
	deviceOf map[*camera]*device
	self     *incident

	windows  []Window
	active   map[string][]*incident // by branch: open ones, and closed ones with something left to tell
	episodes map[string][]camEpisode

	events    []Decision
	delivered map[string]bool
	lastMail  map[[2]string]time.Time // branch, recipient
	notices   int
	reminded  string // local day

	blindFrom, blindTo time.Time // when the monitor was last at fault; zero end: it is
	sawTo              time.Time // when it was the time before; zero: never

	byInput []*branch // as configured
	moves   []move
	before  int // moves before this check
	acks    []Ack
	all     []Window
	list    []*incident // unsettled
	known   map[string]*incident
	letters []*letter
}

// New makes a model that reads the contract so.
func New(c Config, r Readings) *Model {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	m := &Model{cfg: c, r: r, cameras: map[string]*camera{}, deviceOf: map[*camera]*device{},
		active: map[string][]*incident{}, episodes: map[string][]camEpisode{},
		delivered: map[string]bool{}, known: map[string]*incident{}, lastMail: map[[2]string]time.Time{}}
	byID := map[string]*branch{}
	m.branchOf = byID
	for _, b := range c.Branches {
		x := &branch{Branch: b}
		byID[b.ID] = x
		m.branches, m.byInput = append(m.branches, x), append(m.byInput, x)
	}
	sort.SliceStable(m.branches, func(i, j int) bool { return m.branches[i].ID < m.branches[j].ID })
	devs := map[[2]string]*device{}
	for _, cam := range c.Cameras {
		k := newCamera(cam)
		m.cameras[k.ID] = k
		m.order = append(m.order, k)
		if b := byID[k.Branch]; b != nil {
			b.cams = append(b.cams, k)
		}
		if k.Recorder && k.Device != "" {
			key := [2]string{k.Branch, k.Device}
			d := devs[key]
			if d == nil {
				d = &device{id: k.Device, branch: k.Branch}
				devs[key] = d
				m.devices = append(m.devices, d)
			}
			d.cams = append(d.cams, k)
			m.deviceOf[k] = d
		}
	}
	return m
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (m *Model) event(kind, incident, why string) {
	m.events = append(m.events, Decision{Kind: kind, Incident: incident, Why: why})
}

func (m *Model) open(kind, subject, br string, first, known time.Time, why string) *incident {
	inc := &incident{id: fmt.Sprintf("%s:%s@%d", kind, subject, first.UnixMilli()), kind: kind, subject: subject, branch: br,
		first: first, opened: known, told: map[string]told{}, ended: map[string]bool{}, members: map[string]bool{}}
	m.active[br] = append(m.active[br], inc)
	m.event("opened", inc.id, why)
	return inc
}

func (m *Model) close(inc *incident, known time.Time, why string) {
	if inc.back.IsZero() {
		inc.back = known
	}
	// Was its notice due, and nothing held it, when it ended? [R18]
	due, wait := m.due(inc, inc.back)
	unstable := inc.cam != nil && inc.cam.unstable != nil
	if _, t := inc.told[inc.level0()]; !t && due && !inc.covered && !unstable && !m.inMaintenance(inc, known) {
		inc.wasDue, inc.dueWait = true, wait
	}
	inc.closed = known
	m.event("closed", inc.id, why)
}

func (inc *incident) level0() string {
	if inc.kind == "self" {
		return "operator"
	}
	return "branch"
}

func (m *Model) limit(inc *incident) time.Duration {
	switch {
	case inc.cam != nil:
		return inc.cam.limit()
	case inc.kind == "self":
		return limitNormal
	}
	for id := range inc.members { // [R25] a parent with a critical member
		if m.cameras[id].Critical {
			return limitCritical
		}
	}
	return limitNormal
}

// due: has the outage lasted its limit (until then), and since when does its
// notice wait for company? [R13, R14]
func (m *Model) due(inc *incident, now time.Time) (bool, time.Time) {
	lasts := now
	if !inc.back.IsZero() {
		lasts = inc.back
	}
	limit := inc.first.Add(m.limit(inc))
	if !inc.released.IsZero() { // [R26]
		limit = later(limit, inc.released.Add(m.limit(inc)))
	}
	limit = later(limit, inc.maintUntil) // [R30]
	return !lasts.Before(limit), later(later(limit, inc.opened), inc.steadyAt)
}

// ---- maintenance ----

func (w Window) covers(k *camera) bool {
	if w.Branch != "" && w.Branch != k.Branch {
		return false
	}
	switch w.Scope {
	case "camera":
		return w.Target == k.ID
	case "recorder":
		return w.Target == k.Device
	case "location":
		return w.Target == k.Location
	case "branch":
		return w.Target == k.Branch
	}
	return false
}

// Plan notes planned work.
func (m *Model) Plan(w Window) {
	if !w.End.After(w.Begin) || !w.End.After(m.clock) { // "no open end"; over when it was noted
		return
	}
	m.windows, m.all = append(m.windows, w), append(m.all, w)
}

func (m *Model) plannedUntil(k *camera, at time.Time) (end time.Time) {
	for _, w := range m.windows {
		if !at.Before(w.Begin) && at.Before(w.End) && w.covers(k) {
			end = later(end, w.End)
		}
	}
	return end
}

func (m *Model) planned(k *camera, at time.Time) bool { return !m.plannedUntil(k, at).IsZero() }

// heldUntil: the end of the maintenance that an incident is in; a parent is in
// maintenance when every camera that it holds is [R31].
func (m *Model) heldUntil(inc *incident, at time.Time) (end time.Time) {
	if len(m.windows) == 0 {
		return
	}
	if inc.cam != nil {
		return m.plannedUntil(inc.cam, at)
	}
	for id := range inc.members {
		k := m.cameras[id]
		if !k.beat.away() {
			continue
		}
		e := m.plannedUntil(k, at)
		if e.IsZero() {
			return time.Time{}
		}
		end = later(end, e)
	}
	return end
}

func (m *Model) inMaintenance(inc *incident, at time.Time) bool {
	return !m.heldUntil(inc, at).IsZero()
}

// ---- people, deliveries ----

// Acknowledge notes that somebody looks after an incident.
func (m *Model) Acknowledge(a Ack) {
	m.acks = append(m.acks, a)
	for _, incs := range m.active {
		for _, inc := range incs {
			if inc.id == a.Incident {
				inc.acked = true
			}
		}
	}
}

// Delivered notes what became of a notice.
func (m *Model) Delivered(d Delivered) {
	for _, l := range m.letters {
		if d.Sent && l.id == d.Notice && l.state == "waiting" {
			l.state = "sent"
		}
	}
	if d.Sent {
		m.delivered[d.Notice] = true
	}
}

// ---- what is laid over a camera ----

func (m *Model) parentOf(k *camera) string {
	if !k.beat.away() { // [R24] only who does not answer is unreachable
		return ""
	}
	if m.self != nil {
		return "self"
	}
	if d := m.deviceOf[k]; d != nil && d.open != nil {
		return "recorder"
	}
	if m.branchOpen(k.Branch) {
		return "branch"
	}
	return ""
}

// Overlay is what is laid over a camera's own state: maintenance, unreachable,
// indeterminate or nothing.
func (m *Model) Overlay(id string) string {
	k := m.cameras[id]
	if k == nil {
		return ""
	}
	p := m.parentOf(k)
	switch {
	case p == "self":
		return "indeterminate"
	case m.planned(k, m.clock):
		return "maintenance"
	case p != "":
		return "unreachable"
	}
	return ""
}
