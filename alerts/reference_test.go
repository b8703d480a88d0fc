package alerts

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"camledger/alerts/internal/reference"
)

var referenceSeeds = flag.String("reference-seeds", "", "seeds of the months that are compared with the reference, as 7,8,9 or 7-20; empty: two of its own")

// seedsOf reads "7,8,9" and "7-20".
func seedsOf(text string) ([]uint64, error) {
	var out []uint64
	for part := range strings.SplitSeq(text, ",") {
		first, last, span := strings.Cut(strings.TrimSpace(part), "-")
		from, err := strconv.ParseUint(first, 10, 64)
		if err != nil {
			return nil, err
		}
		to := from
		if span {
			if to, err = strconv.ParseUint(last, 10, 64); err != nil {
				return nil, err
			}
		}
		for n := from; n <= to; n++ {
			out = append(out, n)
		}
	}
	return out, nil
}

// TestReferenceAgrees plays days of invented troubles, check by check, against the deciders
// and against the reference model, which was written from the contract alone, under the
// readings of docs/alerts.md. It wants the same of both: every camera's state after every
// check; outages, recoveries, unstable and steady times; at every tick the incidents of
// cameras, recorders, branches and of the monitor itself that open, are taken in, are let go
// and close; every notice: to whom, when, and what it says of which incident; and what it
// says when it is sent at last.
//
//	go test ./alerts -run TestReferenceAgrees -v -args -reference-seeds 7-20 -month-cameras 120 -month-days 10 -month-least 12
func TestReferenceAgrees(t *testing.T) {
	cameras, days, least := min(*monthCameras, 36), min(*monthDays, 5), min(*monthLeast, 3)
	if *monthCameras != 150 { // asked for
		cameras, days, least = *monthCameras, *monthDays, *monthLeast
	}
	seeds := []uint64{*monthSeed, *monthSeed + 1000}
	if *referenceSeeds != "" {
		var err error
		if seeds, err = seedsOf(*referenceSeeds); err != nil {
			t.Fatal(err)
		}
	}
	happened, branches := map[string]int{}, 0
	for _, seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			c := newComparison(t, seed, cameras, days, least)
			c.month.play()
			t.Logf("%d cameras, %d days, %d checks; both say %v", cameras, days, c.checks, c.happened)
			for kind, n := range c.happened {
				happened[kind] += n
			}
			branches = max(branches, len(c.month.s.branches))
		})
	}
	// A few days of one seed need not hold everything; those that are always played do.
	for _, kind := range []string{"down", "over", "unstable", "steady", "opened camera", "opened recorder", "opened branch", "opened self",
		"closed camera", "taken-in camera", "released camera", "acknowledged", "outage", "recovery", "reminder", "escalation",
		"sent new", "sent continued", "sent recovered", "sent was-down"} {
		if happened[kind] == 0 && *referenceSeeds == "" && (kind != "opened self" || branches >= 3) {
			t.Errorf("no %s", kind)
		}
	}
}

// comparison plays one month twice.
type comparison struct {
	t        *testing.T
	month    *month
	model    *reference.Model
	ours     []string // of this tick
	keys     map[string]string
	letters  map[string]string // the reference's notice by our delivery
	waiting  map[string]string // deliveries of this tick by what they are
	checks   int
	wrong    int
	happened map[string]int
}

func newComparison(t *testing.T, seed uint64, cameras, days, least int) *comparison {
	s := newScenario(seed, cameras, days, least)
	if n := len(s.branches); n > 1 { // of one alone nothing would be sent
		s.observed[s.branches[n-1]] = true
	}
	s.moreToTell(seed, days)
	m := newMonth(t, s)
	m.sleepers, m.noDead, m.always = false, true, true
	config := reference.Config{Zone: seoul, Holidays: s.holidays}
	for _, b := range m.in.Branches {
		config.Branches = append(config.Branches, reference.Branch{ID: b.State.BranchID, Observe: b.Observe})
	}
	of := map[string]int{}
	for _, c := range s.cameras {
		of[c.device]++
	}
	for _, c := range s.cameras {
		config.Cameras = append(config.Cameras, reference.Camera{ID: c.id, Branch: c.branch, Device: c.device, Location: c.location,
			Recorder: of[c.device] > 1, Critical: c.critical})
	}
	c := &comparison{t: t, month: m, model: reference.New(config, reference.Ours()), keys: map[string]string{}, letters: map[string]string{},
		waiting: map[string]string{}, happened: map[string]int{}}
	m.looked, m.opened, m.acked, m.decided, m.posted, m.ticked = c.looked, c.opened, c.acked, c.decided, c.posted, c.ticked
	return c
}

func (c *comparison) differ(format string, args ...any) {
	if c.wrong++; c.wrong <= 12 {
		c.t.Errorf(c.month.now.In(seoul).Format("02 15:04:05 ")+format, args...)
	}
	if c.wrong == 12 {
		c.t.FailNow()
	}
}

// looked compares what one check did.
func (c *comparison) looked(e CheckEvent, s CameraState, events []Event) {
	c.checks++
	c.model.Check(reference.Check{Camera: e.CameraID, Tier: string(e.Tier), Result: string(e.Outcome), At: e.At, Known: c.month.now})
	var got, want []string
	for _, e := range events {
		switch e.Kind {
		case EventDown:
			got = append(got, "down "+stamp(e.Since))
		case EventRecovered:
			got = append(got, "over "+stamp(e.Since))
		case EventUnstable, EventSteady:
			got = append(got, string(e.Kind))
		}
	}
	for _, d := range c.model.Records() {
		_, since, _ := strings.Cut(d.Incident, "@")
		switch d.Kind {
		case "opened":
			want = append(want, "down "+since)
		case "closed":
			want = append(want, "over "+since)
		default:
			want = append(want, d.Kind)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	for _, w := range want {
		kind, _, _ := strings.Cut(w, " ")
		c.happened[kind]++
	}
	if state := c.model.Status(e.CameraID); !slices.Equal(got, want) || string(s.Status) != state {
		c.differ("%s %s %s: %q %s; the reference: %q %s", e.CameraID, e.Tier, e.Outcome, got, s.Status, want, state)
	}
}

func (c *comparison) opened(m Maintenance) {
	w := reference.Window{ID: m.ID, Scope: "branch", Target: m.BranchID, Begin: m.Begin, End: m.End}
	switch {
	case m.CameraID != "":
		w.Scope, w.Target = "camera", m.CameraID
	case m.DeviceID != "":
		w.Scope, w.Target = "recorder", m.DeviceID
	case m.LocationID != "":
		w.Scope, w.Target = "location", m.LocationID
	}
	c.model.Plan(w)
}

func (c *comparison) acked(acks []Acknowledgement) {
	for _, a := range acks {
		c.happened["acknowledged"]++
		c.model.Acknowledge(reference.Ack{Incident: c.keys[a.IncidentID], At: a.At})
	}
}

// key names an incident as the reference does.
func key(i Incident) string {
	subject := i.CameraID
	switch i.Kind {
	case IncidentRecorder:
		subject = i.DeviceID
	case IncidentBranch, IncidentCollector:
		subject = i.BranchID
	}
	return string(i.Kind) + ":" + subject + "@" + stamp(i.Since)
}

// items names what a message says, in an order of its own.
func (c *comparison) items(items []Item) string {
	var out []string
	for _, i := range items {
		part := string(i.Part)
		if i.Part == PartContinues {
			part = "continued"
		}
		out = append(out, part+"="+c.keys[i.IncidentID])
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func (c *comparison) decided(a Actions) {
	for _, i := range a.Incidents {
		c.keys[i.ID] = key(i)
	}
	for _, e := range a.Events {
		switch e.Kind {
		case EventOpened, EventTakenIn, EventReleased, EventClosed, EventWithdrawn:
			c.ours = append(c.ours, string(e.Kind)+" "+c.keys[e.IncidentID])
		}
	}
	for _, d := range a.Deliveries {
		if !d.Created.Equal(c.month.now) {
			continue
		}
		who, _, _ := strings.Cut(d.Address, "@")
		if who == d.BranchID {
			who = "branch"
		}
		said := fmt.Sprintf("notice %q to %s %v: %s", d.BranchID, who, d.State == DeliveryObserved, c.items(d.Items))
		c.ours = append(c.ours, said)
		c.waiting[said] = d.ID
	}
}

// ticked compares what was decided at one moment.
func (c *comparison) ticked() {
	var theirs []string
	for _, d := range c.model.Tick(c.month.now) {
		if d.Kind != "notice" {
			theirs = append(theirs, d.Kind+" "+d.Incident)
			kind, _, _ := strings.Cut(d.Incident, ":")
			c.happened[d.Kind+" "+kind]++
			continue
		}
		var items []string
		for _, i := range d.Items {
			items = append(items, i.Part+"="+i.Incident)
			c.happened[i.Part]++
		}
		slices.Sort(items)
		said := fmt.Sprintf("notice %q to %s %v: %s", d.Branch, d.To, d.Observed, strings.Join(items, " "))
		theirs = append(theirs, said)
		c.happened["notice"]++
		c.happened[d.Why+" to "+d.To]++
		c.happened[d.Why]++
		if id := c.waiting[said]; id != "" {
			c.letters[id] = d.Notice
		}
	}
	slices.Sort(c.ours)
	slices.Sort(theirs)
	if !slices.Equal(c.ours, theirs) {
		only := func(a, b []string) []string {
			return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
		}
		c.differ("only we: %q\n only the reference: %q", only(c.ours, theirs), only(theirs, c.ours))
	}
	c.ours = nil
	clear(c.waiting)
}

// posted compares what a message says when it is sent.
func (c *comparison) posted(d Delivery) {
	id := c.letters[d.ID]
	delete(c.letters, d.ID)
	var items []string
	for _, i := range c.model.Letter(id) {
		items = append(items, i.Part+"="+i.Incident)
		c.happened["sent "+i.Part]++
	}
	slices.Sort(items)
	if got, want := c.items(d.Items), strings.Join(items, " "); got != want {
		c.differ("sent to %s: %s; the reference: %s", d.Address, got, want)
	}
	c.happened["sent"]++
	c.model.Delivered(reference.Delivered{Notice: id, Sent: true, At: c.month.now})
}
