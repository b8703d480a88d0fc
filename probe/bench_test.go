package probe

import (
	"context"
	"errors"
	"net/url"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/bluenviron/gortsplib/v4"
	"github.com/bluenviron/gortsplib/v4/pkg/base"
	"github.com/bluenviron/gortsplib/v4/pkg/description"
	"github.com/bluenviron/gortsplib/v4/pkg/format"
	"github.com/bluenviron/gortsplib/v4/pkg/format/rtph264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/pion/rtp"

	"camledger/inventory"
)

// used is the processor time of this process.
func used(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// bare is a check to the first key frame with the library alone.
func bare(address string) error {
	u, err := base.ParseURL(address)
	if err != nil {
		return err
	}
	tcp := gortsplib.TransportTCP
	c := &gortsplib.Client{Scheme: u.Scheme, Host: u.Host, Transport: &tcp, OnPacketsLost: func(uint64) {}, OnDecodeError: func(error) {}}
	if err := c.Start2(); err != nil {
		return err
	}
	defer c.Close()
	desc, _, err := c.Describe(u)
	if err != nil {
		return err
	}
	var f *format.H264
	media := desc.FindFormat(&f)
	if media == nil {
		return errors.New("no H.264")
	}
	d, err := f.CreateDecoder()
	if err != nil {
		return err
	}
	if _, err := c.Setup(desc.BaseURL, media, 0, 0); err != nil {
		return err
	}
	key := make(chan struct{})
	var once sync.Once
	c.OnPacketRTPAny(func(_ *description.Media, _ format.Format, p *rtp.Packet) {
		au, err := d.Decode(p)
		if err != nil && !errors.Is(err, rtph264.ErrMorePacketsNeeded) && !errors.Is(err, rtph264.ErrNonStartingPacketAndNoPrevious) {
			return
		}
		if h264.IsRandomAccess(au) {
			once.Do(func() { close(key) })
		}
	})
	if _, err := c.Play(nil); err != nil {
		return err
	}
	select {
	case <-key:
		return nil
	case <-time.After(20 * time.Second):
		return errors.New("no key frame")
	}
}

func ours(address string) error {
	c := Check(context.Background(), Target{URL: address, Until: UntilKey, Transport: TransportTCP, Timeout: 30 * time.Second, StepTimeout: 20 * time.Second})
	if c.Failed != "" {
		return errors.New(string(c.Failed) + ": " + string(c.Cause))
	}
	return nil
}

// crowd runs n at once.
func crowd(n int, f func() error) error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = f() })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// watchKeys is a viewer on the library alone: it tells when each key frame is complete, until
// the benchmark ends.
func watchKeys(b *testing.B, address *url.URL, each func(time.Time)) error {
	u := (*base.URL)(address)
	tcp := gortsplib.TransportTCP
	c := &gortsplib.Client{Scheme: u.Scheme, Host: u.Host, Transport: &tcp, OnPacketsLost: func(uint64) {}, OnDecodeError: func(error) {}}
	if err := c.Start2(); err != nil {
		return err
	}
	b.Cleanup(c.Close)
	desc, _, err := c.Describe(u)
	if err != nil {
		return err
	}
	var f *format.H264
	media := desc.FindFormat(&f)
	if _, err := c.Setup(desc.BaseURL, media, 0, 0); err != nil {
		return err
	}
	key := false
	c.OnPacketRTPAny(func(_ *description.Media, _ format.Format, p *rtp.Packet) {
		key = key || lookH264(p.Payload).key
		if p.Marker && key {
			each(time.Now())
			key = false
		}
	})
	_, err = c.Play(nil)
	return err
}

// BenchmarkCancel measures from the cancelling of a context to the return, in the window.
func BenchmarkCancel(b *testing.B) {
	l := &literal{feed: live}
	url := l.start(b)
	var took []float64
	for b.Loop() {
		ctx, cancel := context.WithCancel(context.Background())
		var at time.Time
		Check(ctx, Target{URL: url, Window: time.Minute, OnStep: func(s inventory.Step) {
			if s.Name == inventory.StepKeyFrame {
				at = time.Now()
				cancel()
			}
		}})
		took = append(took, float64(time.Since(at)))
		cancel()
	}
	b.ReportMetric(median(took)/1e6, "median-ms")
	b.ReportMetric(slices.Max(took)/1e6, "max-ms")
}

// BenchmarkMemoryOfAThousand holds 1,000 checks in their wait for a key frame: heap and
// stacks for each, the test's own server included.
func BenchmarkMemoryOfAThousand(b *testing.B) {
	l := &literal{feed: func(f *feeder) {
		f.pace(time.Second, func(i int) bool { return f.delta(900, i) })
	}}
	url := l.start(b)
	const n = 1000
	var most float64
	for b.Loop() {
		before := inUse()
		ctx, cancel := context.WithCancel(context.Background())
		climbing := make(chan struct{}, n)
		done := make(chan error, 1)
		go func() {
			done <- crowd(n, func() error {
				c := Check(ctx, Target{URL: url, Until: UntilKey, Timeout: time.Minute, StepTimeout: 30 * time.Second, OnStep: func(s inventory.Step) {
					if s.Name == inventory.StepFirstRTP {
						climbing <- struct{}{}
					}
				}})
				if c.Cause != inventory.CauseCancelled {
					return errors.New(string(c.Failed) + ": " + string(c.Cause))
				}
				return nil
			})
		}()
		for range n {
			<-climbing
		}
		most = max(most, float64(inUse()-before)/n)
		cancel()
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(most/1024, "KB/check")
}

// inUse is what heap and stacks take after a collection.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// peak is the most that heap and stacks take until ctx ends, garbage included.
func peak(ctx context.Context) (most uint64) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	var m runtime.MemStats
	for {
		select {
		case <-ctx.Done():
			return most
		case <-tick.C:
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse+m.StackInuse)
		}
	}
}

// BenchmarkMeter measures one packet of 1,400 bytes.
func BenchmarkMeter(b *testing.B) {
	m := newMeter(&track{codec: codecH264, payload: 96, clock: 90000})
	p := rtpBytes(0, 0, 1, 96, false, nal(0x61, 1400, 1))
	now := time.Now()
	var seq uint16
	b.SetBytes(int64(len(p)))
	b.ReportAllocs()
	for b.Loop() {
		seq++
		p[2], p[3] = byte(seq>>8), byte(seq)
		m.rtp(now, p)
	}
	c := inventory.Measurement{}
	m.report(&c, now)
	if c.Lost != 0 {
		b.Fatalf("lost %d", c.Lost)
	}
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}
