package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bluenviron/gortsplib/v4"
	"github.com/bluenviron/gortsplib/v4/pkg/description"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

const (
	reportEvery = 5 * time.Second // between two RTCP sender reports
	longPause   = time.Second     // after which missed frames are not made up for
)

// pump sends the frames of one stream while it has a reader. Its picture runs on all the time, so that a reader comes in
// at any point of the GOP, as with a camera.
type pump struct {
	d      *device
	path   streamPath
	out    *gortsplib.ServerStream
	tracks []*track
	phase  time.Duration

	wantKey atomic.Bool
	newcome atomic.Bool
	after   int // frames since the first key frame for the newest reader; -1: it had none yet

	mu      sync.Mutex
	readers int
	stop    context.CancelFunc
	done    chan struct{}
}

// track is one media of a stream: its RTP state lives as long as the stream.
type track struct {
	media   *description.Media
	payload uint8
	rate    int64
	ssrc    uint32
	seq     uint16
	offset  uint32
	packets uint32
	octets  uint32
}

func newPump(d *device, p streamPath, server *gortsplib.Server, desc *description.Session) (*pump, error) {
	out := &gortsplib.ServerStream{Server: server, Desc: desc}
	if err := out.Initialize(); err != nil {
		return nil, fmt.Errorf("open stream: %w", err)
	}
	n := &pump{d: d, path: p, out: out}
	r := rand.New(rand.NewPCG(d.w.s.Seed, p.source.Picture))
	n.phase = time.Duration(r.Int64N(int64(10 * time.Second)))
	stats := out.Stats()
	for _, m := range desc.Medias {
		f := m.Formats[0]
		n.tracks = append(n.tracks, &track{media: m, payload: f.PayloadType(), rate: int64(f.ClockRate()),
			ssrc: stats.Medias[m].Formats[f].LocalSSRC, seq: uint16(rand.Uint32()), offset: rand.Uint32()})
	}
	return n, nil
}

// join counts a reader in; the first one starts the pump.
func (p *pump) join() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.readers++
	p.newcome.Store(true)
	if p.readers > 1 || p.stop != nil {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	p.stop, p.done = stop, make(chan struct{})
	go func(done chan struct{}) {
		defer close(done)
		p.run(ctx)
	}(p.done)
}

// leave counts a reader out; the last one stops the pump, without waiting: it may be sending to that reader.
func (p *pump) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.readers--; p.readers == 0 && p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

// close stops the pump and waits for it.
func (p *pump) close() {
	p.mu.Lock()
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	done := p.done
	p.mu.Unlock()
	if done != nil {
		<-done
	}
	p.out.Close()
}

// run sends frame after frame at its time.
func (p *pump) run(ctx context.Context) {
	clip := p.d.clip(p.path.source, p.path.stream)
	epoch := p.d.w.epoch.Add(-p.phase)
	number := int64(time.Since(epoch)/clip.every) + 1
	shift := int64(0)
	var reported time.Time
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ; ; number++ {
		due := epoch.Add(time.Duration(number) * clip.every)
		wait := time.Until(due)
		if wait < -longPause {
			number += int64(-wait / clip.every)
			continue
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if p.d.silent(p.path.source) {
			continue
		}
		clip = p.d.clip(p.path.source, p.path.stream)
		count := int64(len(clip.frames))
		at := (number + shift) % count
		if p.wantKey.Swap(false) {
			for !clip.frames[at].key {
				shift++
				at = (number + shift) % count
			}
		}
		elapsed := time.Duration(number) * clip.every
		clock := p.d.clockAt(due)
		if !p.withheld(clip.frames[at].key, number) {
			p.video(clip.frames[at], elapsed, clock)
		}
		if len(p.tracks) > 1 {
			p.audio(elapsed, clip.every, clock)
		}
		if p.newcomer() || due.Sub(reported) >= reportEvery {
			reported = due
			p.report(elapsed, clock)
		}
	}
}

func (t *track) stamp(elapsed time.Duration) uint32 {
	seconds, rest := int64(elapsed/time.Second), int64(elapsed%time.Second)
	return t.offset + uint32(seconds*t.rate+rest*t.rate/int64(time.Second))
}

// newcomer tells once that a reader has come.
func (p *pump) newcomer() bool {
	if !p.newcome.Swap(false) {
		return false
	}
	p.after = -1
	return true
}

// withheld tells whether a fault keeps a frame back.
func (p *pump) withheld(key bool, number int64) bool {
	in := p.path.source.Input
	if p.d.has(FaultNoKey, in) && key || p.d.has(FaultFewFrames, in) && !key && number%3 != 0 {
		return true
	}
	if key && p.after < 0 || p.after >= 0 {
		p.after++
	}
	return p.d.has(FaultStall, in) && p.after > 5
}

func (p *pump) video(f frame, elapsed time.Duration, clock time.Time) {
	t := p.tracks[0]
	stamp := t.stamp(elapsed)
	if f, on := p.d.faultOn(FaultStamps, p.path.source.Input); on {
		switch f.As {
		case AsZero:
			stamp = 0
		case AsJumping:
			stamp = rand.Uint32()
		}
	}
	lossy, on := p.d.faultOn(FaultLoss, p.path.source.Input)
	for _, pk := range f.packets {
		if on && !f.key && rand.IntN(100) < lossy.Percent {
			t.seq++
			continue
		}
		p.send(t, pk, stamp, clock)
	}
}

var silence = func() packet {
	b := make([]byte, 160) // 20 ms of µ-law
	for i := range b {
		b[i] = 0xff
	}
	return packet{payload: b}
}()

// audio sends the silence that belongs to one picture.
func (p *pump) audio(elapsed, length time.Duration, clock time.Time) {
	t := p.tracks[1]
	for at := time.Duration(0); at < length; at += 20 * time.Millisecond {
		p.send(t, silence, t.stamp(elapsed+at), clock)
	}
}

// send writes one packet to all readers. An error means that the stream was closed, which ends the pump by its context.
func (p *pump) send(t *track, pk packet, stamp uint32, clock time.Time) {
	t.seq++
	t.packets++
	t.octets += uint32(len(pk.payload))
	_ = p.out.WritePacketRTPWithNTP(t.media, &rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: t.payload, SequenceNumber: t.seq,
		Timestamp: stamp, Marker: pk.marker}, Payload: pk.payload}, clock)
}

// report sends RTCP sender reports by the clock of the device.
func (p *pump) report(elapsed time.Duration, clock time.Time) {
	for _, t := range p.tracks {
		_ = p.out.WritePacketRTCP(t.media, &rtcp.SenderReport{SSRC: t.ssrc, NTPTime: ntp(clock), RTPTime: t.stamp(elapsed),
			PacketCount: t.packets, OctetCount: t.octets})
	}
}

// ntp is a time in the 64 bits of RFC 3550: seconds since 1900 and a fraction of 2^32.
func ntp(t time.Time) uint64 {
	const between1900And1970 = 2208988800
	return uint64(t.Unix()+between1900And1970)<<32 | uint64(t.Nanosecond())<<32/1e9
}
