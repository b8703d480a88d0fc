package store

import (
	"context"
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"time"

	"camledger/alerts"
	"camledger/inventory"
)

// CheckRecord is one check with what was made of it.
type CheckRecord struct {
	Check   inventory.Check
	Outcome inventory.Outcome
	Causes  []inventory.Cause
	Planned bool // inside planned work of the camera
	// State is what alerts remembers of the camera after it; without a CameraID none is
	// stored.
	State alerts.CameraState
}

// Batch is what is stored together: checks and all that follows from them.
type Batch struct {
	Checks     []CheckRecord
	States     []alerts.CameraState // of cameras that no check of the batch is of
	Incidents  []alerts.Incident
	Notices    []alerts.Notice
	Deliveries []alerts.Delivery
	Branches   []alerts.BranchState
	Events     []alerts.Event
	Normals    []inventory.Normal // that changed
	At         time.Time          // when Normals changed
}

// Record stores a batch in one transaction: all of it or nothing. The same batch may be
// given again after an error that left open whether it was stored: it is kept once.
//
// Of incidents an acknowledgement that is stored already stays; of deliveries only those
// that are still pending change, because the others have been claimed or settled.
func (s *Store) Record(ctx context.Context, b Batch) error {
	states := slices.Clone(b.States)
	for _, c := range b.Checks {
		if c.State.CameraID != "" {
			states = append(states, c.State)
		}
	}
	return s.write(ctx, "record checks", func(r runner) error {
		if err := r.saveChecks(ctx, b.Checks); err != nil {
			return err
		}
		if err := r.saveStates(ctx, states, b.Branches); err != nil {
			return err
		}
		if err := r.saveIncidents(ctx, b.Incidents); err != nil {
			return err
		}
		if err := r.saveNotices(ctx, b.Notices); err != nil {
			return err
		}
		if err := r.saveDeliveries(ctx, b.Deliveries); err != nil {
			return err
		}
		if err := r.saveEvents(ctx, b.Events); err != nil {
			return err
		}
		return r.saveNormals(ctx, b.Normals, b.At)
	})
}

// checkKey names the run of checks of one tier of a camera.
type checkKey struct {
	camera string
	tier   inventory.Tier
}

// lastCheck is the last check of a tier of a camera and the span it belongs to.
type lastCheck struct {
	checkKey
	at      time.Time
	outcome inventory.Outcome
	causes  string
	span    time.Time // begin of the span
	amount  int       // checks in the span
	summary Summary
	body    string
	planned bool // of the span
	changed bool
	before  inventory.Outcome // of the last check before the batch; empty: there was none
}

const lastColumns = "camera_id, tier, at_ms, outcome, causes_json, span_ms, amount, summary_json, body_json, planned"

func lastFields(l *lastCheck) []any {
	return []any{&l.camera, &l.tier, at(&l.at), &l.outcome, &l.causes, at(&l.span), &l.amount, doc(&l.summary), &l.body, &l.planned}
}

func (r runner) saveChecks(ctx context.Context, records []CheckRecord) error {
	if len(records) == 0 {
		return nil
	}
	// In the order of cameras, so that two batches never wait for each other crosswise.
	records = slices.Clone(records)
	sort.SliceStable(records, func(i, j int) bool {
		a, b := records[i].Check, records[j].Check
		if a.CameraID != b.CameraID {
			return a.CameraID < b.CameraID
		}
		return a.At.Before(b.At)
	})
	last, err := r.lastChecks(ctx, records)
	if err != nil {
		return err
	}
	w := checkWriter{runner: r, last: last, spans: map[spanKey][]any{}, days: map[dayKey]*[dayCounts]int{}}
	for _, c := range records {
		if err := w.take(ctx, c); err != nil {
			return err
		}
	}
	return w.flush(ctx)
}

// lastChecks reads the last checks of the cameras of a batch, and locks those cameras.
func (r runner) lastChecks(ctx context.Context, records []CheckRecord) (map[checkKey]*lastCheck, error) {
	ids := make([]string, 0, len(records))
	for _, c := range records {
		if len(ids) == 0 || ids[len(ids)-1] != c.Check.CameraID {
			ids = append(ids, c.Check.CameraID)
		}
	}
	out := map[checkKey]*lastCheck{}
	err := chunks(ids, func(ids []any) error {
		// The rows of the cameras themselves are the lock: they are there before any
		// check is.
		if err := r.lockCameras(ctx, ids); err != nil {
			return err
		}
		rows, err := list(ctx, r, lastFields, "SELECT "+lastColumns+" FROM last_check WHERE camera_id IN "+in(len(ids))+
			" ORDER BY camera_id, tier", ids...)
		if err != nil {
			return err
		}
		for _, l := range rows {
			l.before = l.outcome
			out[l.checkKey] = &l
		}
		return nil
	})
	return out, err
}

// dayOf is the day of a moment in the institution's zone.
func (s *Store) dayOf(t time.Time) string { return t.In(s.zone).Format(time.DateOnly) }

// causeText is a list of causes as it is stored and compared: sorted, each once.
func causeText(causes []inventory.Cause) (string, error) {
	sorted := slices.Clone(causes)
	slices.Sort(sorted)
	sorted = slices.DeleteFunc(slices.Compact(sorted), func(c inventory.Cause) bool { return c == inventory.CauseNone })
	if len(sorted) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal(sorted)
	return strings.ToValidUTF8(cleanJSON(string(b)), ""), err
}
