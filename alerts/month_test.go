package alerts

import (
	"errors"
	"flag"
	"slices"
	"testing"
	"time"

	"camledger/inventory"
)

var (
	monthSeed    = flag.Uint64("month-seed", 1, "seed of the invented month")
	monthCameras = flag.Int("month-cameras", 150, "cameras of the invented month")
	monthDays    = flag.Int("month-days", 20, "days of the invented month")
	monthLeast   = flag.Int("month-least", 20, "so often at least each kind of trouble")
)

// monthRule is the rule that the months are played by.
var monthRule = DefaultRule()

// tick is how often results are taken together, as the monitor does.
const tick = 20 * time.Second

// turn is a check that is due.
type turn struct {
	at     int64 // Unix ms
	camera int
	tier   inventory.Tier
	extra  bool // beside the rounds: a second look
	sleep  int  // how often the camera had slept when it was asked for
}

func (t turn) before(o turn) bool {
	switch {
	case t.at != o.at:
		return t.at < o.at
	case t.camera != o.camera:
		return t.camera < o.camera
	}
	return t.tier < o.tier
}

// agenda gives the checks of a month in the order of time, camera and tier. Those of the
// tick that is being played are a heap, those of later ticks lie unordered.
type agenda struct {
	begin int64 // Unix ms of tick 0
	tick  int   // being played: what is due up to its end
	now   []turn
	later [][]turn // by tick
}

// of is the tick in which a moment falls: a tick ends with its moment.
func (g *agenda) of(at int64) int {
	ms := tick.Milliseconds()
	return int((at - g.begin + ms - 1) / ms)
}

func (g *agenda) add(t turn) {
	n := g.of(t.at)
	if n > g.tick {
		for n >= len(g.later) {
			g.later = append(g.later, nil)
		}
		g.later[n] = append(g.later[n], t)
		return
	}
	g.now = append(g.now, t)
	for i := len(g.now) - 1; i > 0; {
		up := (i - 1) / 2
		if !g.now[i].before(g.now[up]) {
			break
		}
		g.now[i], g.now[up] = g.now[up], g.now[i]
		i = up
	}
}

// turnTo begins the tick that ends with a moment.
func (g *agenda) turnTo(at int64) {
	for end := g.of(at); g.tick < end; {
		g.tick++
		if g.tick < len(g.later) {
			g.now = append(g.now, g.later[g.tick]...)
			g.later[g.tick] = nil
		}
	}
	slices.SortFunc(g.now, func(a, b turn) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
}

// first is when the next check of the tick is due.
func (g *agenda) first() (int64, bool) {
	if len(g.now) == 0 {
		return 0, false
	}
	return g.now[0].at, true
}

func (g *agenda) take() turn {
	out, last := g.now[0], len(g.now)-1
	g.now[0] = g.now[last]
	g.now = g.now[:last]
	for i := 0; ; {
		down := 2*i + 1
		if down >= last {
			return out
		}
		if down+1 < last && g.now[down+1].before(g.now[down]) {
			down++
		}
		if !g.now[down].before(g.now[i]) {
			return out
		}
		g.now[i], g.now[down] = g.now[down], g.now[i]
		i = down
	}
}

// played is one camera of the month while it is played.
type played struct {
	watched *Watched
	branch  int
	awake   bool
	asleep  time.Time // since when only successes can have happened
	fails   map[inventory.Tier]int
	refused int
	raws    []Raw // the last hour, by what was answered alone
	extra   int64 // the second look that is in the heap
	sleeps  int   // how often it fell asleep: what was asked for before is void
}

// month plays a scenario against Advance and Plan. A camera that is well is not stepped
// from check to check: nothing can happen to it, and the checks of its last hour are filled
// in when it fails again (TestSleepingCamerasMissNothing).
type month struct {
	t        testing.TB
	s        *scenario
	in       PlanInput
	cameras  []played
	due      agenda
	now      time.Time
	nextAt   time.Time
	sleepers bool

	acks      []Acknowledgement // to come
	truth     *truth
	incidents map[string]Incident
	notices   []Notice
	sent      []Delivery
	outbox    map[string]Delivery
	events    map[EventKind]int
	ended     int            // incidents that are settled
	kinds     map[string]int // of them
	given     []BranchInput  // to Plan: used again
	planned   []Maintenance  // to come
	windows   []Maintenance  // that are or were open
	current   []Maintenance  // that were open since the tick before
	told      []Event        // every event, where they are kept
	keep      bool
	looked    func(CheckEvent, CameraState, []Event) // hears of every check that is stepped
	failing   map[string]bool                        // branches with a failed check since the last plan
	plans     int
	checks    int
	stayed    int // cameras that were not back when the end of their parent was told

	// For a second telling of the same month.
	ticked  func() // hears of the end of every tick
	acked   func([]Acknowledgement)
	opened  func(Maintenance)
	decided func(Actions)
	posted  func(Delivery) // was sent
	noDead  bool           // no address is refused for good
	always  bool           // plan at every tick, as with every batch of checks
}

func newMonth(t testing.TB, s *scenario) *month {
	m := &month{t: t, s: s, sleepers: true, now: s.begin, due: agenda{begin: s.begin.UnixMilli()}, incidents: map[string]Incident{}, outbox: map[string]Delivery{},
		failing: map[string]bool{}, events: map[EventKind]int{}, kinds: map[string]int{}, truth: newTruth(len(s.cameras))}
	m.in = PlanInput{Rule: DefaultRule(), Zone: seoul, Domain: "cam.example.kr", Holidays: s.holidays, Maintenance: nil,
		Fallback: Recipient{Address: "fallback@example.kr", Level: LevelOperator}}
	of := map[string]int{}
	for n, id := range s.branches {
		of[id] = n
		m.in.Branches = append(m.in.Branches, BranchInput{State: BranchState{BranchID: id}, Rule: DefaultRule(), Observe: s.observed[id], Cameras: []Watched{}})
		if n%17 != 16 { // some branches have nobody
			m.in.Recipients = append(m.in.Recipients, Recipient{PersonID: "p-" + id, Address: id + "@example.kr", BranchID: id})
		}
	}
	for _, l := range []struct {
		id    string
		level Level
	}{{"facilities", LevelFacilities}, {"manager", LevelManager}, {"operator", LevelOperator}} {
		m.in.Recipients = append(m.in.Recipients, Recipient{PersonID: l.id, Address: l.id + "@example.kr", Level: l.level})
	}
	for _, c := range s.cameras {
		b := &m.in.Branches[of[c.branch]]
		b.Cameras = append(b.Cameras, Watched{State: CameraState{CameraID: c.id, BranchID: c.branch, DeviceID: c.device, Status: StatusHealthy},
			LocationID: c.location, Critical: c.critical})
	}
	at := make([]int, len(m.in.Branches))
	for _, c := range s.cameras {
		n := of[c.branch]
		w := &m.in.Branches[n].Cameras[at[n]]
		at[n]++
		m.cameras = append(m.cameras, played{watched: w, branch: n, asleep: s.begin, fails: map[inventory.Tier]int{}})
	}
	return m
}

// play goes through the month tick by tick.
func (m *month) play() {
	begins := m.s.troubles
	m.planned = m.s.maintenance
	ends := slices.Clone(begins)
	slices.SortStableFunc(ends, func(a, b trouble) int { return a.to.Compare(b.to) })
	if !m.sleepers {
		for n := range m.cameras {
			m.wake(n)
		}
	}
	for m.now = m.s.begin; m.now.Before(m.s.end); {
		m.now = m.now.Add(tick)
		m.due.turnTo(m.now.UnixMilli())
		m.open()
		var events []Event
		// What begins and ends inside the tick, and the checks, in the order of time.
		for {
			at := m.now.UnixMilli()
			what := 0
			if len(begins) > 0 && begins[0].from.UnixMilli() <= at {
				what, at = 1, begins[0].from.UnixMilli()
			}
			if len(ends) > 0 && ends[0].to.UnixMilli() <= at {
				what, at = 2, ends[0].to.UnixMilli()
			}
			if first, ok := m.due.first(); ok && (first < at || what == 0) {
				what = 3
			}
			switch what {
			case 1:
				m.strike(begins[0], 1)
				begins = begins[1:]
			case 2:
				m.strike(ends[0], -1)
				ends = ends[1:]
			case 3:
				events = append(events, m.check(m.due.take())...)
			}
			if what == 0 {
				break
			}
		}
		m.post()
		if m.always || len(events) > 0 || !m.nextAt.IsZero() && !m.now.Before(m.nextAt) {
			m.plan(events)
		}
		if m.ticked != nil {
			m.ticked()
		}
	}
}

// open lists the windows that are or were open in the last three days.
func (m *month) open() {
	for len(m.planned) > 0 && !m.planned[0].Begin.After(m.now) {
		if m.opened != nil {
			m.opened(m.planned[0])
		}
		m.windows, m.planned = append(m.windows, m.planned[0]), m.planned[1:]
	}
	m.windows = slices.DeleteFunc(m.windows, func(w Maintenance) bool { return m.now.Sub(w.End) >= 72*time.Hour })
	m.current = m.current[:0]
	for _, w := range m.windows {
		if w.End.After(m.now.Add(-tick)) {
			m.current = append(m.current, w)
		}
	}
}

// strike lets a trouble begin (1) or end (-1).
func (m *month) strike(t trouble, by int) {
	for _, n := range t.cameras {
		c := &m.cameras[n]
		c.fails[inventory.TierStream] += by
		if t.beat {
			c.fails[inventory.TierBeat] += by
		}
		if t.refused {
			c.refused += by
		}
		if by > 0 && !c.awake {
			m.wakeAt(n, t.from)
		}
	}
}

func (m *month) wake(n int) { m.wakeAt(n, m.s.begin) }

// wakeAt begins to step a camera: the checks of the last hour that it slept through all
// succeeded.
func (m *month) wakeAt(n int, at time.Time) {
	c, plan := &m.cameras[n], m.s.cameras[n]
	c.awake = true
	s := &c.watched.State
	slept := m.between(plan, later(c.asleep, at.Add(-monthRule.UnstableWindow)), at)
	if len(slept) > 0 {
		from := rawFrom(slept[len(slept)-1].at.Add(-monthRule.UnstableWindow))
		recent := make(Recent, 0, len(s.Recent)+len(slept))
		for _, r := range s.Recent {
			if r >= from {
				recent = append(recent, r)
			}
		}
		for _, missed := range slept {
			raw := rawOf(missed.at, missed.tier, false)
			if c.raws = append(c.raws, raw); raw >= from {
				recent = append(recent, raw)
			}
			s.LastChecked, s.LastOK = missed.at, missed.at
			if missed.tier != inventory.TierBeat {
				s.LastPicture = missed.at
			}
		}
		s.Recent = recent
	}
	for _, tier := range []inventory.Tier{inventory.TierBeat, inventory.TierStream} {
		m.due.add(turn{at: next(plan, tier, m.s.begin, at).UnixMilli(), camera: n, tier: tier, sleep: c.sleeps})
	}
}

type missed struct {
	at   time.Time
	tier inventory.Tier
}

// between lists the regular checks after from and before to.
func (m *month) between(c scenarioCamera, from, to time.Time) []missed {
	var out []missed
	for _, tier := range []inventory.Tier{inventory.TierBeat, inventory.TierStream} {
		every, _ := rhythm(c, tier)
		for at := next(c, tier, m.s.begin, from.Add(time.Millisecond)); at.Before(to); at = at.Add(every) {
			out = append(out, missed{at, tier})
		}
	}
	slices.SortStableFunc(out, func(a, b missed) int { return a.at.Compare(b.at) })
	return out
}

func rhythm(c scenarioCamera, tier inventory.Tier) (every, phase time.Duration) {
	if tier == inventory.TierBeat {
		return time.Minute, c.beat
	}
	return 5 * time.Minute, c.stream
}

// next is the first regular check of a tier that is not before a moment.
func next(c scenarioCamera, tier inventory.Tier, begin, from time.Time) time.Time {
	every, phase := rhythm(c, tier)
	first := begin.Add(phase)
	if !first.Before(from) {
		return first
	}
	n := (from.Sub(first) + every - 1) / every
	return first.Add(n * every)
}

// check makes one check and moves the camera by it.
func (m *month) check(t turn) []Event {
	c, plan := &m.cameras[t.camera], m.s.cameras[t.camera]
	at := time.UnixMilli(t.at).UTC()
	if t.sleep != c.sleeps {
		return nil
	}
	if t.extra {
		if c.extra != t.at {
			return nil // another one was asked for since
		}
		c.extra = 0
	} else {
		every, _ := rhythm(plan, t.tier)
		m.due.add(turn{at: t.at + every.Milliseconds(), camera: t.camera, tier: t.tier, sleep: t.sleep})
	}
	m.checks++
	out := inventory.OutcomeOK
	var causes []inventory.Cause
	if c.fails[t.tier] > 0 {
		out, causes = inventory.OutcomeDown, []inventory.Cause{inventory.CauseTimeout}
		if c.refused > 0 && c.fails[inventory.TierBeat] == 0 {
			out, causes = inventory.OutcomeAuthRefused, []inventory.Cause{inventory.CauseAuthRefused}
		}
	}
	failed := out != inventory.OutcomeOK
	m.truth.saw(t.camera, t.tier, at, failed, out == inventory.OutcomeAuthRefused)
	c.raws = append(c.raws, rawOf(at, t.tier, failed))
	event := CheckEvent{CameraID: plan.id, BranchID: plan.branch, DeviceID: plan.device,
		Tier: t.tier, Outcome: out, Causes: causes, At: at,
		Planned: PlannedAt(m.current, c.watched.State, plan.location, at), Blind: BlindOf(m.in.Institution, m.in.Branches[c.branch].State)}
	s, events := Advance(c.watched.State, event, m.in.Branches[c.branch].Rule, m.now)
	c.watched.State = s
	if failed {
		m.failing[plan.branch] = true
	}
	if m.looked != nil {
		m.looked(event, s, events)
	}
	switch want := max(s.NextCheck.UnixMilli(), m.now.UnixMilli()+1); {
	case s.NextCheck.IsZero():
		c.extra = 0
	case want != c.extra:
		c.extra = want
		m.due.add(turn{at: want, camera: t.camera, tier: s.NextTier, extra: true, sleep: t.sleep})
	}
	for _, e := range events {
		if e.Kind == EventUnstable {
			m.truth.unstable(m.t, plan.id, t.camera, t.tier, m.own(c.raws), at, m.cutOff)
		}
	}
	if from := at.Add(-2 * time.Hour); len(c.raws) > 400 {
		c.raws = slices.DeleteFunc(c.raws, func(r Raw) bool { return r.At().Before(from) })
	}
	if m.sleepers && out == inventory.OutcomeOK {
		m.rest(t.camera, at)
	}
	return events
}

// rest lets a camera sleep to which nothing can happen before it fails again.
func (m *month) rest(n int, at time.Time) {
	c := &m.cameras[n]
	s := &c.watched.State
	if s.Outage || len(s.Tiers) > 0 || !s.UnstableSince.IsZero() || c.fails[inventory.TierStream] > 0 || !s.NextCheck.IsZero() {
		return
	}
	if !m.calm(n, at) {
		return
	}
	c.awake, c.asleep, c.extra = false, at, 0
	c.sleeps++
}

// calm tells that a camera cannot be found unstable by successes alone: the share of
// failures in its last hour grows where older successes leave it before the failures do.
func (m *month) calm(n int, at time.Time) bool {
	recent := m.cameras[n].watched.State.Recent
	if !slices.ContainsFunc(recent, Raw.Failed) {
		return true
	}
	all, bad := map[inventory.Tier]int{}, map[inventory.Tier]int{}
	count := func(r Raw, by int) {
		if all[r.Tier()] += by; r.Failed() {
			bad[r.Tier()] += by
		}
	}
	for _, r := range recent {
		count(r, 1)
	}
	gone := 0
	for _, next := range m.between(m.s.cameras[n], at, at.Add(monthRule.UnstableWindow)) {
		for first := rawFrom(next.at.Add(-monthRule.UnstableWindow)); gone < len(recent) && recent[gone] < first; gone++ {
			count(recent[gone], -1)
		}
		all[next.tier]++
		if all[next.tier] >= monthRule.UnstableChecks && float64(bad[next.tier]) >= monthRule.UnstableShare*float64(all[next.tier]) {
			return false
		}
	}
	return true
}

// plan asks Plan with the cameras of the branches in which something happened or goes on,
// as the monitor does, and keeps what it answers.
func (m *month) plan(events []Event) {
	m.plans++
	in := m.in
	busy := map[string]bool{}
	for _, e := range events {
		busy[e.BranchID] = true
	}
	for branch := range m.failing { // a storm can be complete with a check that is no event
		busy[branch] = true
	}
	clear(m.failing)
	for n := range in.Incidents {
		busy[in.Incidents[n].BranchID] = true
	}
	m.given = append(m.given[:0], m.in.Branches...)
	in.Branches = m.given
	for n := range in.Branches {
		st := &in.Branches[n].State
		restless := st.Watched == 0 || !st.StormSince.IsZero() || !st.Indeterminate.IsZero()
		if !busy[st.BranchID] && !restless && in.Institution.Indeterminate.IsZero() {
			in.Branches[n].Cameras = nil
		}
	}
	in.Maintenance = m.windows
	in.Acks = nil
	for len(m.acks) > 0 && !m.acks[0].At.After(m.now) {
		in.Acks = append(in.Acks, m.acks[0])
		m.acks = m.acks[1:]
	}
	if m.acked != nil {
		m.acked(in.Acks)
	}
	a := Plan(in, events, m.now)
	if m.decided != nil {
		m.decided(a)
	}
	m.nextAt = a.NextAt
	for _, i := range a.Incidents {
		m.incidents[i.ID] = i
		if i.Settled {
			m.settled(i)
		}
	}
	for _, d := range a.Deliveries {
		m.outbox[d.ID] = d
	}
	m.notices = append(m.notices, a.Notices...)
	for _, e := range a.Events {
		m.events[e.Kind]++
	}
	if m.keep {
		m.told = append(m.told, a.Events...)
	}
	for _, n := range a.Notices {
		m.answer(n)
	}
	m.in.Apply(a)
	m.judgeEnds(a)
	if len(m.acks) > 0 && (m.nextAt.IsZero() || m.acks[0].At.Before(m.nextAt)) {
		m.nextAt = m.acks[0].At
	}
}

// settled counts an incident of which nothing more is said. Most were never told, and are
// forgotten.
func (m *month) settled(i Incident) {
	m.ended++
	m.kinds["incident "+string(i.Kind)]++
	for name, is := range map[string]bool{"planned": !i.PlannedUntil.IsZero(), "unstable": !i.UnstableAt.IsZero(),
		"under a parent": i.ParentID != "", "acknowledged": !i.AcknowledgedAt.IsZero()} {
		if is {
			m.kinds[name]++
		}
	}
	if i.NoticeID == "" && i.Kind == IncidentCamera {
		delete(m.incidents, i.ID)
	}
}

// answer lets a person acknowledge a fourth of what a notice tells first, some hours later.
func (m *month) answer(n Notice) {
	for k, item := range n.Items {
		if item.Part != PartNew || item.IncidentID[len(item.IncidentID)-1]%4 != 0 {
			continue
		}
		m.acks = append(m.acks, Acknowledgement{IncidentID: item.IncidentID, By: "p", At: n.Created.Add(time.Duration(1+k%30) * time.Hour)})
	}
	slices.SortStableFunc(m.acks, func(a, b Acknowledgement) int { return a.At.Compare(b.At) })
}

// post tries to send what is due. While the server is away nothing goes; one in fifty
// addresses is refused for good.
func (m *month) post() {
	gone := slices.ContainsFunc(m.s.mailAway, func(a away) bool { return !m.now.Before(a.from) && m.now.Before(a.to) })
	done := false
	for n := range m.in.Deliveries {
		if p := &m.in.Deliveries[n]; p.State != DeliveryPending || p.Next.After(m.now) {
			continue
		}
		d := m.in.Deliveries[n]
		switch {
		case gone:
			d = d.After("", true, errors.New("no route to host"), m.now)
		case !m.noDead && d.Address != m.in.Fallback.Address && d.ID[len(d.ID)-1]%32 == 0:
			d = d.After("550 no such user", false, errors.New("550 no such user"), m.now)
		default:
			d = d.After("250 ok", false, nil, m.now)
			m.sent = append(m.sent, d)
			if m.posted != nil {
				m.posted(d)
			}
		}
		m.in.Deliveries[n] = d
		m.outbox[d.ID] = d
		done = true
	}
	if done {
		m.nextAt = m.now
	}
}

// TestAMonthOfTroubles plays an invented month and compares what was mailed with what the
// checks said. 10,000 cameras:
//
//	go test ./alerts -run TestAMonthOfTroubles -v -args -month-cameras 10000 -month-seed 7
func TestAMonthOfTroubles(t *testing.T) {
	m := newMonth(t, newScenario(*monthSeed, *monthCameras, *monthDays, *monthLeast))
	began := time.Now()
	m.play()
	t.Logf("%d cameras, %d days: %d checks stepped, %d plans, %d incidents, %d notices, %d mails, %d times a camera was not back with its parent, in %.1f s",
		len(m.s.cameras), *monthDays, m.checks, m.plans, m.ended, len(m.notices), len(m.sent), m.stayed, time.Since(began).Seconds())
	m.judge()
	kinds, parts, thrown := m.kinds, map[Part]int{}, map[string]int{}
	for _, x := range m.s.troubles {
		thrown[x.kind]++
	}
	for _, n := range m.notices {
		kinds["notice "+string(n.Kind)]++
	}
	for _, d := range m.outbox {
		kinds["delivery "+string(d.State)]++
		for _, item := range d.Items {
			parts[item.Part]++
		}
	}
	if m.stayed == 0 {
		t.Error("every camera was back when the end of its parent was told")
	}
	t.Logf("thrown %v", thrown)
	t.Logf("events %v", m.events)
	t.Logf("%v, told %v", kinds, parts)
	for _, k := range kindsOfTrouble {
		if thrown[k.kind] < *monthLeast {
			t.Errorf("%s came %d times, want %d", k.kind, thrown[k.kind], *monthLeast)
		}
	}
}

// TestSleepingCamerasMissNothing plays the same days twice, with every check stepped and
// with those left out at which nothing can happen: the same happens.
func TestSleepingCamerasMissNothing(t *testing.T) {
	var told [2][]Event
	for n, sleepers := range []bool{false, true} {
		m := newMonth(t, newScenario(*monthSeed, 60, 4, 3))
		m.sleepers, m.keep = sleepers, true
		m.play()
		told[n] = m.told
	}
	if len(told[0]) == 0 {
		t.Fatal("nothing happened")
	}
	for n := range told[0] {
		if n >= len(told[1]) || told[0][n] != told[1][n] {
			t.Fatalf("event %d of %d and %d: stepped %+v, asleep %+v", n, len(told[0]), len(told[1]), told[0][n], told[1][min(n, len(told[1])-1)])
		}
	}
	if len(told[1]) != len(told[0]) {
		t.Errorf("%d events stepped, %d asleep", len(told[0]), len(told[1]))
	}
}
