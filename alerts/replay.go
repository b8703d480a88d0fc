package alerts

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"camledger/inventory"
)

// ReplaySpan is a run of checks of one tier of a camera with the same result, as they are
// kept.
type ReplaySpan struct {
	CameraID string
	Tier     inventory.Tier
	Outcome  inventory.Outcome
	Causes   []inventory.Cause
	From, To time.Time // first and last check
	Count    int
	Times    []time.Time // of the first checks, where they are on record; the others are spread evenly
}

// ReplayAck is a person's word about an outage of a camera.
type ReplayAck struct {
	CameraID, By string
	At           time.Time
}

// ReplayInput is what happened, and the settings under which it is decided anew. Branches
// are given with their cameras, whose states hold ids only; one whose Rule is zero goes by Rule. Spans may begin before From: the
// time before is decided too, so that what was going on at From is known, and not told.
type ReplayInput struct {
	From, To    time.Time
	Rule        Rule
	Branches    []BranchInput
	Spans       []ReplaySpan
	Acks        []ReplayAck
	Recipients  []Recipient
	Fallback    Recipient
	Maintenance []Maintenance
	Zone        *time.Location
	Holidays    map[string]bool
}

// ReplayNotice is a message that would have been sent.
type ReplayNotice struct {
	At       time.Time    `json:"at"`
	Kind     NoticeKind   `json:"kind"`
	BranchID string       `json:"branchId"`
	Counts   map[Part]int `json:"counts"`            // cameras by part
	Cameras  []string     `json:"cameras,omitempty"` // that are new or were down, by id
	To       []string     `json:"to"`                // names, or addresses of those without
}

// Replayed is what would have been sent.
type Replayed struct {
	Notices []ReplayNotice
	Outages int // as the record of outages counts them: what a parent stands for is none of its own
	Told    int // of them
	Checks  int // that were decided anew
}

// ErrReplayLong tells that there is too much to decide anew: a shorter span, or one branch,
// will do.
var ErrReplayLong = errors.New("too much happened to replay it: choose one branch or a shorter span")

// replayMost bounds the checks of one replay.
const replayMost = 400_000

// replayEdge is how much of the beginning and of the end of a long run of checks is played
// one by one; between them, one an hour. Nothing that the deciders look at reaches further.
const replayEdge = 2 * time.Hour

// replayLook is how often an incident is looked at while nothing happens to it.
const replayLook = 5 * time.Minute

// Replay decides anew about checks that are kept, as if every message had been delivered at
// once. It is pure; ctx bounds its time. Signs of gateways and collectors are not kept, so
// that their outages show as those of their cameras.
func Replay(ctx context.Context, in ReplayInput) (Replayed, error) {
	checks, err := in.checks()
	if err != nil {
		return Replayed{}, err
	}
	r := newReplay(in)
	r.out.Checks = len(checks)
	for n, c := range checks {
		if n%256 == 0 && ctx.Err() != nil {
			return Replayed{}, errors.Join(ErrReplayLong, ctx.Err())
		}
		r.until(c.At)
		w := r.cameras[c.CameraID]
		c.Planned = PlannedAt(in.Maintenance, w.State, w.LocationID, c.At)
		c.Blind = BlindOf(r.states[""], r.states[w.State.BranchID])
		state, events := Advance(w.State, c, in.Rule, c.At)
		w.State = state
		if !state.FailingSince.IsZero() {
			r.failing[state.BranchID] = true
		}
		r.events = append(r.events, events...)
		if n+1 == len(checks) || !checks[n+1].At.Equal(c.At) {
			r.decide(c.At)
		}
	}
	r.until(in.To)
	for _, i := range r.known {
		parent, known := r.known[i.ParentID]
		if !i.StandsUnder(parent, known) && !i.Since.Before(in.From) && i.Since.Before(in.To) {
			r.out.Outages++
			if i.NoticeID != "" {
				r.out.Told++
			}
		}
	}
	return r.out, nil
}

// checks lays the spans out as checks, by time.
func (in ReplayInput) checks() ([]CheckEvent, error) {
	where := map[string]CameraState{}
	for _, b := range in.Branches {
		for _, w := range b.Cameras {
			if !w.Disabled {
				where[w.State.CameraID] = w.State
			}
		}
	}
	var out []CheckEvent
	for _, s := range in.Spans {
		w, ok := where[s.CameraID]
		if !ok || s.Count < 1 {
			continue
		}
		last := time.Time{}
		for n := range s.Count {
			at := s.at(n)
			if at.After(in.To) {
				break
			}
			edge := at.Sub(s.From) < replayEdge || s.To.Sub(at) < replayEdge
			if !edge && at.Sub(last) < time.Hour {
				continue
			}
			last = at
			if len(out) == replayMost {
				return nil, ErrReplayLong
			}
			out = append(out, CheckEvent{CameraID: s.CameraID, BranchID: w.BranchID, DeviceID: w.DeviceID, Tier: s.Tier, Outcome: s.Outcome, Causes: s.Causes, At: at})
		}
	}
	slices.SortStableFunc(out, func(a, b CheckEvent) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.CameraID, b.CameraID), cmp.Compare(a.Tier, b.Tier))
	})
	return out, nil
}

// at is when a check of the run was made: as it is on record, or spread evenly over the rest.
func (s ReplaySpan) at(n int) time.Time {
	from, done := s.From, 1
	if known := min(len(s.Times), s.Count); known > 0 {
		if n < known {
			return s.Times[n]
		}
		from, done = s.Times[known-1], known
	}
	if n < done {
		return s.From
	}
	return from.Add(time.Duration(n-done+1) * (s.To.Sub(from) / time.Duration(s.Count-done)))
}

// replay is one replay under way.
type replay struct {
	in      ReplayInput
	cameras map[string]*Watched
	events  []Event         // not yet decided about
	failing map[string]bool // branches with a failure not yet decided about

	states     map[string]BranchState
	incidents  []Incident // unsettled
	known      map[string]Incident
	notices    []Notice
	deliveries []Delivery
	nextAt     time.Time
	decided    time.Time // last
	out        Replayed
}

func newReplay(in ReplayInput) *replay {
	r := &replay{in: in, cameras: map[string]*Watched{}, failing: map[string]bool{}, states: map[string]BranchState{}, known: map[string]Incident{}}
	r.in.Branches = slices.Clone(in.Branches)
	for i := range r.in.Branches {
		b := &r.in.Branches[i]
		b.Cameras, b.Observe = slices.Clone(b.Cameras), false
		if b.Rule.Failures == 0 {
			b.Rule = in.Rule
		}
		for n := range b.Cameras {
			r.cameras[b.Cameras[n].State.CameraID] = &b.Cameras[n]
		}
	}
	return r
}

// until decides what falls due before a moment.
func (r *replay) until(at time.Time) {
	for n := 0; !r.nextAt.IsZero() && r.nextAt.Before(at) && n < 10_000; n++ {
		r.decide(r.nextAt)
	}
}

// decide plans, and takes every message for delivered.
func (r *replay) decide(now time.Time) {
	// While something goes on it is looked at now and then, as each batch of checks is in
	// truth: a time of day that comes again is no event.
	idle := len(r.incidents) == 0 || now.Sub(r.decided) < replayLook
	if len(r.events) == 0 && (r.nextAt.IsZero() || now.Before(r.nextAt)) && idle {
		return
	}
	r.decided = now
	for range 3 { // what was just delivered can let something follow
		actions := Plan(r.input(now), r.events, now)
		r.events, r.nextAt = nil, actions.NextAt
		r.take(actions, now)
		if len(actions.Deliveries) == 0 {
			break
		}
	}
}

func (r *replay) input(now time.Time) PlanInput {
	in := PlanInput{Rule: r.in.Rule, Institution: r.states[""], Incidents: r.incidents, Notices: r.notices, Deliveries: r.deliveries, Recipients: r.in.Recipients,
		Fallback: r.in.Fallback, Maintenance: r.in.Maintenance, Zone: r.in.Zone, Holidays: r.in.Holidays}
	busy := map[string]bool{}
	for _, e := range r.events {
		busy[e.BranchID] = true
	}
	for branch := range r.failing { // a storm can be complete with a check that is no event
		busy[branch] = true
	}
	clear(r.failing)
	for _, i := range r.incidents {
		busy[i.BranchID] = true
		for _, a := range r.in.Acks {
			if i.CameraID != "" && a.CameraID == i.CameraID && !a.At.After(now) && a.At.After(i.Since) {
				in.Acks = append(in.Acks, Acknowledgement{IncidentID: i.ID, By: a.By, At: a.At})
			}
		}
	}
	for _, b := range r.in.Branches {
		id := b.State.BranchID
		b.State = r.states[id]
		b.State.BranchID = id
		restless := b.State.Watched == 0 || !b.State.StormSince.IsZero() || !b.State.Indeterminate.IsZero()
		if !busy[id] && !restless && in.Institution.Indeterminate.IsZero() {
			b.Cameras = nil
		}
		in.Branches = append(in.Branches, b)
	}
	return in
}

// take keeps what was decided.
func (r *replay) take(a Actions, now time.Time) {
	for _, b := range a.Branches {
		r.states[b.BranchID] = b
	}
	for _, i := range a.Incidents {
		r.known[i.ID] = i
		r.incidents = slices.DeleteFunc(r.incidents, func(o Incident) bool { return o.ID == i.ID })
		if !i.Settled {
			r.incidents = append(r.incidents, i)
		}
	}
	r.notices = append(r.notices, a.Notices...)
	for _, d := range a.Deliveries {
		r.deliveries = slices.DeleteFunc(r.deliveries, func(o Delivery) bool { return o.ID == d.ID })
		if d.State == DeliveryPending {
			d.State, d.Sent = DeliverySent, now
		}
		r.deliveries = append(r.deliveries, d)
	}
	for _, n := range a.Notices {
		r.tell(n, a.Deliveries)
	}
	r.forget()
}

// tell notes a message of the span that was asked for.
func (r *replay) tell(n Notice, deliveries []Delivery) {
	if n.Created.Before(r.in.From) || !n.Created.Before(r.in.To) {
		return
	}
	out := ReplayNotice{At: n.Created, Kind: n.Kind, BranchID: n.BranchID, Counts: tallyOf(n.Items, r.known).count}
	for _, item := range n.Items {
		i := r.known[item.IncidentID]
		if item.Part == PartNew {
			told := i.ToldBefore(slices.Collect(maps.Values(r.known)))
			out.Counts[PartNew], out.Counts[PartContinues] = out.Counts[PartNew]-told, out.Counts[PartContinues]+told
		}
		if item.Part != PartNew && item.Part != PartWasDown {
			continue
		}
		if i.CameraID != "" {
			out.Cameras = append(out.Cameras, i.CameraID)
		}
		for _, m := range i.Members {
			out.Cameras = append(out.Cameras, m.CameraID)
		}
	}
	for _, d := range deliveries {
		if d.NoticeID == n.ID {
			out.To = append(out.To, cmp.Or(d.Name, d.Address))
		}
	}
	r.out.Notices = append(r.out.Notices, out)
}

// forget drops messages that speak of nothing unsettled.
func (r *replay) forget() {
	open := map[string]bool{}
	for _, i := range r.incidents {
		open[i.ID] = true
	}
	r.notices = slices.DeleteFunc(r.notices, func(n Notice) bool {
		return !slices.ContainsFunc(n.Items, func(i Item) bool { return open[i.IncidentID] })
	})
	kept := map[string]bool{}
	for _, n := range r.notices {
		kept[n.ID] = true
	}
	r.deliveries = slices.DeleteFunc(r.deliveries, func(d Delivery) bool { return !kept[d.NoticeID] })
}
