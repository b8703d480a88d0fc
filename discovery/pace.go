package discovery

import (
	"context"

	"golang.org/x/time/rate"
)

// pace keeps the new connections to one network at its rate: in no second there are more.
type pace struct {
	limit *rate.Limiter
	// queue bounds how many of the sweep wait for their turn, so that a device that is being
	// asked never waits behind all of them: the queue is at most 50 ms long.
	queue chan struct{}
}

func newPace(perSecond float64) *pace {
	// A burst of one: connections are spread evenly, also in the first second.
	return &pace{limit: rate.NewLimiter(rate.Limit(perSecond), 1), queue: make(chan struct{}, max(1, int(perSecond/20)))}
}

// wait takes a turn for a connection to a device that is being asked.
func (p *pace) wait(ctx context.Context) error { return p.limit.Wait(ctx) }

// sweep takes a turn for a connection of the sweep.
func (p *pace) sweep(ctx context.Context) error {
	select {
	case p.queue <- struct{}{}:
		defer func() { <-p.queue }()
		return p.limit.Wait(ctx)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// paces gives each network of a plan its pace.
func paces(p *Plan) map[*Network]*pace {
	out := map[*Network]*pace{}
	for i := range p.Networks {
		out[&p.Networks[i]] = newPace(p.Networks[i].Rate)
	}
	return out
}
