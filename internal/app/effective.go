package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// validity is from when a version applies, and when that was announced.
type validity struct{ effective, noticed time.Time }

// dates works out from when a version applies.
//
// A version that nothing was in force before (the first one, or a text that is older than
// all that are known) applies as its text says: there was no change to announce. The same
// text once more keeps the days of its first acceptance. Any other one is a change: it
// applies no sooner than the day of the announcement (today, unless said otherwise: a text
// that was published long ago was announced long ago) plus the institution's own days of
// notice, those of the version before it or its own, whichever are more.
func (a *App) dates(ctx context.Context, versions []inventory.Policy, reading policy.Reading, s policy.Settled, o AcceptOptions) (validity, error) {
	v := validity{effective: day(o.Effective, a.zone), noticed: day(o.Noticed, a.zone)}
	if err := a.plausible(v.effective, v.noticed); err != nil {
		return v, err
	}
	if o.Again && v.effective.IsZero() {
		for _, p := range versions {
			if p.Digest == reading.Digest {
				return validity{p.Effective, p.Noticed}, nil
			}
		}
	}
	if v.effective.IsZero() {
		v.effective = effective(s.Dates, a.zone)
	}
	before, ok := inForce(versions, v.effective)
	if !ok && (len(versions) == 0 || !v.effective.IsZero()) {
		return v, nil
	}
	if v.noticed.IsZero() {
		v.noticed = day(a.now(), a.zone)
	}
	days, err := a.noticeDays(ctx, before)
	if err != nil {
		return v, err
	}
	return v, policy.Effective(v.effective, v.noticed, days, s.NoticeDays)
}

// IsTooEarly tells whether a version was refused because it would apply before the end of
// its notice.
func IsTooEarly(err error) bool { return errors.As(err, new(*policy.TooEarly)) }

// Days of a version lie between firstYear and lastYears ahead: what is further away is a
// slip (0026-11-22). The first act on personal data of public institutions is of 1994.
const (
	firstYear = 1994
	lastYears = 10
)

// plausible refuses days that can only be slips; the error wraps a *policy.Refusal.
func (a *App) plausible(days ...time.Time) error {
	for _, t := range days {
		if !t.IsZero() && (t.Year() < firstYear || t.Year() > a.now().Year()+lastYears) {
			return refused(&policy.Refusal{Reason: "no-day", Args: []string{t.Format(time.DateOnly)}})
		}
	}
	return nil
}

// inForce finds the version in force on a day: of those that apply by then the one that
// took effect last, of several of one day the one accepted last. Without a day it is the
// last one of all.
func inForce(newestFirst []inventory.Policy, on time.Time) (inventory.Policy, bool) {
	var best inventory.Policy
	found := false
	for _, p := range newestFirst {
		if !on.IsZero() && p.Effective.After(on) {
			continue
		}
		if !found || p.Effective.After(best.Effective) {
			best, found = p, true
		}
	}
	return best, found
}

// noticeDays are the days of notice that a version states; nil where it states none.
func (a *App) noticeDays(ctx context.Context, p inventory.Policy) (*int, error) {
	v, err := a.store.Policy(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	var r struct {
		ChangeNotice struct {
			Days *int `json:"days"`
		} `json:"changeNotice"`
	}
	if err := json.Unmarshal(v.Reading, &r); err != nil {
		return nil, fmt.Errorf("read the days of notice of %s: %w", p.ID, err)
	}
	return r.ChangeNotice.Days, nil
}

// day is 00:00 of a moment's day in a zone; zero stays zero.
func day(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

func effective(d policy.Dates, zone *time.Location) time.Time {
	for _, s := range []string{d.Effective, d.Revised, d.Enacted, d.Dated} {
		if t, err := time.ParseInLocation(time.DateOnly, s, zone); err == nil {
			return t
		}
	}
	return time.Time{}
}

// PolicyAt finds the version that was in force on a day (that is, at its end; zero: now).
// store.ErrNotFound tells that none was: the first one applied later.
func (a *App) PolicyAt(ctx context.Context, on time.Time) (inventory.Policy, error) {
	versions, err := a.store.Policies(ctx)
	if err != nil {
		return inventory.Policy{}, err
	}
	if on.IsZero() {
		on = a.now()
	}
	if p, ok := inForce(versions, on); ok {
		return p, nil
	}
	return inventory.Policy{}, fmt.Errorf("no policy was in force on %s: %w", on.In(a.zone).Format(time.DateOnly), store.ErrNotFound)
}

// Version is an accepted version with all that was said of it.
type Version struct {
	store.PolicyVersion
	Successions []store.Became
	// InForce is its time: from its effective day until the next one's. A zero From: the
	// text gives no day; a zero Until: nothing follows yet.
	From, Until time.Time
	Now         bool // in force now
}

// Version reads one accepted version. Of one accepted before drafts were kept, text and
// rows are read again from its bytes and its reading.
func (a *App) Version(ctx context.Context, id string) (Version, error) {
	var out Version
	var err error
	if out.PolicyVersion, err = a.store.Policy(ctx, id); err != nil {
		return out, err
	}
	if out.Successions, err = a.store.Successions(ctx, id); err != nil {
		return out, err
	}
	if len(out.Settled.Rows) == 0 {
		var d policy.Draft
		if err := json.Unmarshal(out.Reading, &d.Reading); err != nil {
			return out, fmt.Errorf("read version %s: %w", id, err)
		}
		if text, err := ReadDocument(ctx, out.Name, out.Raw); err == nil {
			out.Text = text
		}
		d.Text = out.Text
		out.Settled = d.Settled()
	}
	versions, err := a.store.Policies(ctx)
	if err != nil {
		return out, err
	}
	span := Spans(versions)[id]
	out.From, out.Until = span.From, span.Until
	now, ok := inForce(versions, a.now())
	out.Now = ok && now.ID == id
	return out, nil
}

// Span is the time in which a version is in force. Never: another one of the same day was
// accepted after it.
type Span struct {
	From, Until time.Time
	Never       bool
}

// Spans tells when each version is in force, by id. versions are those of the store, the
// newest acceptance first.
func Spans(versions []inventory.Policy) map[string]Span {
	out := map[string]Span{}
	for i, p := range versions {
		s := Span{From: p.Effective}
		for j, q := range versions {
			switch {
			case q.Effective.After(p.Effective):
				if s.Until.IsZero() || q.Effective.Before(s.Until) {
					s.Until = q.Effective
				}
			case q.Effective.Equal(p.Effective) && j < i:
				s.Never = true
			}
		}
		out[p.ID] = s
	}
	return out
}
