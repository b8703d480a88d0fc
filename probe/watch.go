package probe

import (
	"context"
	"fmt"
	"time"

	"camledger/inventory"
)

// gone names why the connection or the time is over while packets are awaited.
func (c *climb) gone(ctx context.Context, step inventory.StepName) *fault {
	err := c.s.wire.ended()
	if ctx.Err() != nil {
		err = ended(ctx)
	}
	f := &fault{endCause(err, step), err.Error()}
	if f.cause == inventory.CauseClosed {
		f.detail = "the device closed the connection"
	}
	return f
}

func (c *climb) firstPacket(ctx context.Context) bool {
	return c.step(inventory.StepFirstRTP, func() (string, *fault) {
		t := time.NewTimer(c.t.StepTimeout)
		defer t.Stop()
		select {
		case <-c.m.first:
			return "", nil
		default:
		}
		select {
		case <-c.m.first:
			return "", nil
		case <-c.s.wire.dead:
		case <-ctx.Done():
		case <-t.C:
			return "", c.noPackets()
		}
		f := c.gone(ctx, inventory.StepFirstRTP)
		if f.cause == inventory.CauseTimeout {
			f = c.noPackets()
		}
		return "", f
	})
}

func (c *climb) noPackets() *fault {
	return &fault{inventory.CauseNoRTP, "no packet over " + c.c.Measurement.Transport}
}

func (c *climb) keyFrame(ctx context.Context) bool {
	return c.step(inventory.StepKeyFrame, func() (string, *fault) {
		quiet := c.t.quiet()
		t := time.NewTimer(quiet)
		defer t.Stop()
		began := time.Now()
		for {
			select {
			case <-c.m.key:
				return fmt.Sprintf("%d bytes", c.m.keyBytes()), nil
			default:
			}
			select {
			case <-c.m.key:
			case <-c.s.wire.dead:
				return "", c.gone(ctx, inventory.StepKeyFrame)
			case <-ctx.Done():
				f := c.gone(ctx, inventory.StepKeyFrame)
				if f.cause == inventory.CauseTimeout {
					f = &fault{inventory.CauseNoKeyFrame, c.m.complaint()}
					if c.m.undecodable(1) {
						f.cause = inventory.CauseUndecodable
					}
				}
				return "", f
			case now := <-t.C:
				if silent := c.m.silent(now); silent >= quiet {
					return "", &fault{inventory.CauseStalled, "packets stopped, " + c.m.complaint()}
				}
				if c.m.onlyStrange() && now.Sub(began) >= c.t.StepTimeout {
					return "", &fault{inventory.CauseNoKeyFrame, c.m.complaint()}
				}
				if c.m.undecodable(2) {
					return "", &fault{inventory.CauseUndecodable, c.m.complaint()}
				}
				t.Reset(max(quiet-c.m.silent(now), 10*time.Millisecond))
			}
		}
	})
}

// window watches the stream. It is made longer, at most twice as long, while packets stay
// away or while the picture looks frozen and the next key frame would prove it.
func (c *climb) window(ctx context.Context) bool {
	return c.step(inventory.StepWindow, func() (string, *fault) {
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
				return "", c.gone(ctx, inventory.StepWindow)
			case <-ctx.Done():
				f := c.gone(ctx, inventory.StepWindow)
				if f.cause != inventory.CauseTimeout {
					return "", f
				}
				over = true
			case now := <-t.C:
				silent, gone := c.m.silent(now), now.Sub(began)
				switch {
				case silent >= quiet:
					c.m.shut(now)
					return "", &fault{inventory.CauseStalled, fmt.Sprintf("no packet for %v", silent.Round(time.Millisecond))}
				case gone < c.t.Window:
					t.Reset(min(c.t.Window-gone, max(quiet-silent, look)))
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
