package sim

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Happened is one change that Play has made.
type Happened struct {
	At     time.Duration // offset in the scenario, unscaled
	Target string
	Fault  Fault
	On     bool
}

// Events are the changes that Play will make, in order: what ends by itself ("for") is a second change.
func (w *World) Events() []Happened {
	var all []Happened
	for _, e := range w.s.Events {
		all = append(all, Happened{e.At, e.Target, e.Fault, !e.Off})
		if e.For > 0 {
			all = append(all, Happened{e.At + e.For, e.Target, e.Fault, false})
		}
	}
	slices.SortStableFunc(all, func(a, b Happened) int { return int(a.At - b.At) })
	return all
}

// Play runs the scenario's events, counted from this call and Options.Speed times faster, tells Options.OnEvent of
// each, and returns after the last one or when ctx or the World ends.
func (w *World) Play(ctx context.Context) error {
	speed := w.o.Speed
	if speed <= 0 {
		speed = 1
	}
	start := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for _, h := range w.Events() {
		timer.Reset(time.Until(start.Add(time.Duration(float64(h.At) / speed))))
		select {
		case <-ctx.Done():
			return fmt.Errorf("play scenario: %w", ctx.Err())
		case <-w.ctx.Done():
			return fmt.Errorf("play scenario: the simulator was closed")
		case <-timer.C:
		}
		if err := w.Set(h.Target, h.Fault, h.On); err != nil {
			return fmt.Errorf("play scenario at %s: %w", h.At, err)
		}
		w.log.Info("the scenario changed something", "at", h.At, "target", h.Target, "fault", string(h.Fault.Name), "on", h.On)
		if w.o.OnEvent != nil {
			w.o.OnEvent(h)
		}
	}
	return nil
}
