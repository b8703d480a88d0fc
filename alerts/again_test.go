package alerts

import (
	"testing"
	"time"
)

// refuse plays rounds until a moment; every message is refused for good, while a server blocks.
func (w *world) refuse(minutes float64, blocks func() bool) (tries []time.Time) {
	w.mail = false
	for !w.now.After(at(minutes)) {
		w.round()
		changed := false
		for _, d := range append([]Delivery(nil), w.in.Deliveries...) {
			if d.State != DeliveryPending || d.Next.After(w.now) {
				continue
			}
			if blocks() {
				d = d.After("550 blocked", false, ErrMailRefused, w.now)
			} else {
				d = d.After("250 ok", false, nil, w.now)
				w.sent = append(w.sent, d)
			}
			tries = append(tries, w.now)
			w.deliveries[d.ID] = d
			w.in.SetDelivery(d)
			changed = true
		}
		if changed {
			w.plan(nil)
		}
		w.now = w.now.Add(w.every)
	}
	return tries
}

// TestOutageThatReachedNobodyIsTriedAnew has a relay block the sender for a night: branch and
// fallback are refused for good. The outage goes by itself when it is well again, once to each.
func TestOutageThatReachedNobodyIsTriedAnew(t *testing.T) {
	w := newWorld(t, 1, 1)
	w.in.Fallback = Recipient{Address: "fallback@example.kr"}
	w.until(5)
	w.fail("b1/1")
	tries := w.refuse(13*60, func() bool { return w.now.Before(at(3 * 60)) })
	if len(w.sent) != 2 || w.sent[0].Address == w.sent[1].Address || countPart(w.sent[0].Items, PartNew) != 1 {
		t.Fatalf("sent %+v", w.sent)
	}
	// Written at 18 min: tried then, after an hour, after two; blocked until three hours, so after four.
	if last := tries[len(tries)-1]; len(tries) != 8 || last.Before(at(18+4*60)) || last.After(at(18+4*60+2)) {
		t.Errorf("%d attempts, the last at %v", len(tries), last.Sub(t0))
	}
	// Its end is told to both.
	w.mail = true
	w.mend("b1/1")
	w.until(14 * 60)
	if got := w.notices[len(w.notices)-1]; got.Kind != NoticeRecovery {
		t.Errorf("%+v", got)
	}
}

// TestOutageThatReachedNobodyTellsThatItWas has it end while the relay blocks.
func TestOutageThatReachedNobodyTellsThatItWas(t *testing.T) {
	w := newWorld(t, 1, 1)
	w.until(5)
	w.fail("b1/1")
	w.refuse(50, func() bool { return true })
	w.mend("b1/1")
	w.refuse(4*60, func() bool { return w.now.Before(at(60)) })
	if len(w.sent) != 1 || len(w.sent[0].Items) != 1 || w.sent[0].Items[0].Part != PartWasDown {
		t.Fatalf("sent %+v", w.sent)
	}
	if left := len(w.in.Incidents); left != 0 {
		t.Errorf("%d incidents are not settled", left)
	}
}

// TestWhatSomebodyHeardIsNotTriedAnew leaves the dead letter of one address to people where
// another took the message, and gives up after three days where nobody ever does.
func TestWhatSomebodyHeardIsNotTriedAnew(t *testing.T) {
	w := newWorld(t, 1, 1)
	w.in.Fallback = Recipient{Address: "fallback@example.kr"}
	w.until(5)
	w.fail("b1/1")
	first := true
	tries := w.refuse(13*60, func() bool { defer func() { first = false }(); return first })
	if len(tries) != 2 {
		t.Errorf("%d attempts", len(tries))
	}
	w = newWorld(t, 1, 1)
	w.in.Acks, w.every = nil, 5*time.Minute
	w.until(5)
	w.fail("b1/1")
	w.in.Recipients = w.in.Recipients[:1]
	w.in.Holidays = map[string]bool{}
	for day := range 8 { // no reminders: one notice
		w.in.Holidays[t0.In(seoul).AddDate(0, 0, day).Format(time.DateOnly)] = true
	}
	tries = w.refuse(7*24*60, func() bool { return true })
	if len(tries) != 8 || tries[7].Sub(tries[0]) < 64*time.Hour {
		t.Errorf("%d attempts, the last after %v", len(tries), tries[len(tries)-1].Sub(tries[0]))
	}
}
