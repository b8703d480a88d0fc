package probe

import (
	"context"
	"time"

	"camledger/inventory"
)

// gone names why the connection or the time is over while packets are awaited.
func (c *climb) gone(ctx context.Context, step inventory.StepName) *fault {
	err := c.s.wire.ended()
	if over(ctx) {
		err = ended(ctx)
	}
	return c.s.wire.ending(err, step)
}

func (c *climb) firstPacket(ctx context.Context) bool {
	return c.step(inventory.StepFirstRTP, func() (said, *fault) {
		t := time.NewTimer(c.t.StepTimeout)
		defer t.Stop()
		select {
		case <-c.m.first:
			return said{}, nil
		default:
		}
		select {
		case <-c.m.first:
			return said{}, nil
		case <-c.s.wire.dead:
		case <-ctx.Done():
		case <-t.C:
			return said{}, c.noPackets()
		}
		f := c.gone(ctx, inventory.StepFirstRTP)
		if f.cause == inventory.CauseTimeout {
			f = c.noPackets()
		}
		return said{}, f
	})
}

func (c *climb) noPackets() *fault {
	return &fault{inventory.CauseNoRTP, note("note.no-packet", c.c.Measurement.Transport)}
}

func (c *climb) keyFrame(ctx context.Context) bool {
	return c.step(inventory.StepKeyFrame, func() (said, *fault) {
		if t := c.m.track; t.codec == codecOther {
			return said{}, &fault{inventory.CauseCodec, as(t.name).and(note("note.codec-unread"))}
		}
		quiet := c.t.quiet()
		t := time.NewTimer(quiet)
		defer t.Stop()
		began := time.Now()
		for {
			select {
			case <-c.m.key:
				return note("note.bytes", number(c.m.keyBytes())), nil
			default:
			}
			select {
			case <-c.m.key:
			case <-c.s.wire.dead:
				return said{}, c.gone(ctx, inventory.StepKeyFrame)
			case <-ctx.Done():
				f := c.gone(ctx, inventory.StepKeyFrame)
				if f.cause == inventory.CauseTimeout {
					f = &fault{inventory.CauseNoKeyFrame, c.m.complaint()}
					if c.m.undecodable(1) {
						f.cause = inventory.CauseUndecodable
					}
				}
				return said{}, f
			case now := <-t.C:
				patience := c.m.patience(quiet)
				if silent := c.m.silent(now); silent >= patience {
					return said{}, &fault{inventory.CauseStalled, note("note.packets-stopped").and(c.m.complaint())}
				}
				if c.m.onlyStrange() && now.Sub(began) >= c.t.StepTimeout {
					return said{}, &fault{inventory.CauseNoKeyFrame, c.m.complaint()}
				}
				if c.m.undecodable(2) {
					return said{}, &fault{inventory.CauseUndecodable, c.m.complaint()}
				}
				t.Reset(max(min(quiet, patience-c.m.silent(now)), 10*time.Millisecond))
			}
		}
	})
}

// window watches the stream. It is made longer, at most twice as long, while packets stay
// away or while the picture looks frozen and the next key frame would prove it.
func (c *climb) window(ctx context.Context) bool {
	return c.step(inventory.StepWindow, func() (said, *fault) {
		began := time.Now()
		c.m.open(began)
		quiet := c.t.quiet()
		const look = 50 * time.Millisecond
		wait := min(c.t.Window, quiet)
		t := time.NewTimer(wait)
		defer t.Stop()
		for over := false; !over; {
			select {
			case <-c.s.wire.dead:
				c.m.shut(time.Now())
				return said{}, c.gone(ctx, inventory.StepWindow)
			case <-ctx.Done():
				f := c.gone(ctx, inventory.StepWindow)
				if f.cause != inventory.CauseTimeout {
					return said{}, f
				}
				over = true
			case now := <-t.C:
				silent, gone, patience := c.m.silent(now), now.Sub(began), c.m.patience(quiet)
				switch {
				case silent >= patience:
					c.m.shut(now)
					return said{}, &fault{inventory.CauseStalled, note("note.silent", seconds(silent))}
				case gone < c.t.Window:
					t.Reset(min(c.t.Window-gone, max(patience-silent, look)))
				case silent > c.m.rhythm():
					t.Reset(look)
				case gone < 2*c.t.Window && c.t.Window >= 2*time.Second && c.m.suspects():
					t.Reset(look)
				default:
					over = true
				}
			}
		}
		c.m.shut(time.Now())
		return c.m.verdict()
	})
}
