package alerts

import (
	"slices"
	"time"
)

// Backoff holds the waits of the outbox between attempts: First, doubled each time up to
// Most, until a message is GiveUp old.
type Backoff struct{ First, Most, GiveUp time.Duration }

// DefaultBackoff is from one minute up to an hour, for three days.
func DefaultBackoff() Backoff {
	return Backoff{First: time.Minute, Most: time.Hour, GiveUp: 72 * time.Hour}
}

// Next tells when a message is to be tried again after so many attempts, the last of
// them at now. It tells false where the message was made GiveUp ago: then it is a dead
// letter.
func (b Backoff) Next(attempts int, created, now time.Time) (time.Time, bool) {
	if now.Sub(created) >= b.GiveUp {
		return time.Time{}, false
	}
	wait := b.First
	for n := 1; n < attempts && wait < b.Most; n++ {
		wait = min(2*wait, b.Most)
	}
	at := now.Add(wait)
	if end := created.Add(b.GiveUp); at.After(end) {
		at = end // one last try
	}
	return at, true
}

// NextAfter is Next where the other side asked to be left alone for a while: it is, for as
// long as Most, and never tried sooner than it would have been without asking.
func (b Backoff) NextAfter(attempts int, created, now time.Time, asked time.Duration) (time.Time, bool) {
	at, goOn := b.Next(attempts, created, now)
	if wish := now.Add(min(asked, b.Most)); goOn && wish.After(at) {
		at = wish
	}
	return at, goOn
}

// Next is Backoff.Next with the default waits.
func Next(attempts int, created, now time.Time) (time.Time, bool) {
	return DefaultBackoff().Next(attempts, created, now)
}

// After returns the delivery as it is after an attempt, as Sender.Send answered it.
func (d Delivery) After(reply string, retry bool, err error, now time.Time) Delivery {
	d.Attempts++
	d.Reply = Clean(reply, 500)
	if err == nil {
		d.State, d.Sent, d.Next = DeliverySent, now, time.Time{}
		return d
	}
	if d.Reply == "" {
		d.Reply = Clean(err.Error(), 500)
	}
	next, more := Next(d.Attempts, d.Begun(), now)
	if !retry || !more {
		d.State, d.Next = DeliveryDead, time.Time{}
		return d
	}
	d.State, d.Next = DeliveryPending, next
	return d
}

// WithinRate tells whether one more mail may go to a recipient now, who was sent mails at
// the given times: at most most in an hour. Otherwise it tells when.
func WithinRate(sent []time.Time, most int, now time.Time) (time.Time, bool) {
	var recent []time.Time
	for _, t := range sent {
		if now.Sub(t) < time.Hour {
			recent = append(recent, t)
		}
	}
	if len(recent) < most {
		return now, true
	}
	slices.SortFunc(recent, time.Time.Compare)
	return recent[len(recent)-max(most, 1)].Add(time.Hour), false
}
