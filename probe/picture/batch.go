package picture

import (
	"context"
	"sync"
	"time"
)

// Batches decodes frames of many checks that end at about the same time, so that they
// share processes. Make it by NewBatches; it may be used by many at once.
type Batches struct {
	decoder FFmpeg
	gather  time.Duration
	slots   chan struct{}

	mu   sync.Mutex
	open map[Codec]*batch
}

// batch is frames of one codec that are decoded together. It is given up when nobody waits
// for it any more.
type batch struct {
	codec   Codec
	full    chan struct{}
	done    chan struct{} // closed when results are there and nothing of it runs
	cancel  context.CancelFunc
	frames  []Frame
	bytes   int
	waiting int
	results []Result
}

// NewBatches makes a decoder for many. gather is how long a frame waits for others at most;
// atOnce is how many processes run at once.
func NewBatches(decoder FFmpeg, gather time.Duration, atOnce int) *Batches {
	return &Batches{decoder: decoder, gather: gather, slots: make(chan struct{}, atOnce), open: map[Codec]*batch{}}
}

// Ready tells whether key frames can be decoded: without ffmpeg only JPEGs are.
func (b *Batches) Ready() bool { return b.decoder.Program != "" }

// Decode makes the picture of one frame. It returns as soon as ctx ends. The error is that
// of a Result.
func (b *Batches) Decode(ctx context.Context, f Frame) (*Luma, error) {
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case f.Codec == JPEG:
		return DecodeJPEG(f.Data)
	case stops[f.Codec] == nil || !b.Ready():
		return nil, ErrNoDecoder
	case len(f.Data) > MaxFrame:
		return nil, ErrTooLarge
	}
	g, n := b.join(f)
	select {
	case <-g.done:
		return g.results[n].Luma, g.results[n].Err
	case <-ctx.Done():
		b.leave(g)
		return nil, ctx.Err()
	}
}

// join puts a frame into the batch that is open, or opens one.
func (b *Batches) join(f Frame) (*batch, int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	g := b.open[f.Codec]
	if g != nil && g.bytes+len(f.Data) > batchBytes {
		b.shut(g)
		g = nil
	}
	if g == nil {
		ctx, cancel := context.WithCancel(context.Background())
		g = &batch{codec: f.Codec, full: make(chan struct{}), done: make(chan struct{}), cancel: cancel}
		b.open[f.Codec] = g
		go b.run(ctx, g)
	}
	g.frames = append(g.frames, f)
	g.bytes += len(f.Data)
	g.waiting++
	if len(g.frames) == BatchMost {
		b.shut(g)
	}
	return g, len(g.frames) - 1
}

// shut keeps others out of a batch. b.mu is held.
func (b *Batches) shut(g *batch) {
	if b.open[g.codec] == g {
		delete(b.open, g.codec)
		close(g.full)
	}
}

// leave takes one off who waits; the last one waits until nothing of the batch runs.
func (b *Batches) leave(g *batch) {
	b.mu.Lock()
	g.waiting--
	last := g.waiting == 0
	if last {
		b.shut(g)
		g.cancel()
	}
	b.mu.Unlock()
	if last {
		<-g.done
	}
}

// run decodes a batch once it is full or has waited long enough.
func (b *Batches) run(ctx context.Context, g *batch) {
	defer close(g.done)
	defer g.cancel()
	t := time.NewTimer(b.gather)
	defer t.Stop()
	select {
	case <-g.full:
	case <-t.C:
	}
	select {
	case b.slots <- struct{}{}:
		defer func() { <-b.slots }()
	case <-ctx.Done():
	}
	b.mu.Lock()
	b.shut(g)
	frames := g.frames
	b.mu.Unlock()
	g.results = b.decoder.Decode(ctx, g.codec, frames)
}
