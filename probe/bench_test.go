package probe

import (
	"context"
	"errors"
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

// BenchmarkAgainstTheLibraryAlone alternates checks to the key frame with a loop over the
// library alone, 20 at once, against GStreamer's server in its own process: processor
// time of this process for each, and the ratio.
func BenchmarkAgainstTheLibraryAlone(b *testing.B) {
	url := startGStreamer(b, "tcp", "-") + "/h264"
	if err := errors.Join(ours(url), bare(url)); err != nil {
		b.Fatal(err)
	}
	const n = 20
	var a, l []float64
	for b.Loop() {
		t := used(b)
		if err := crowd(n, func() error { return bare(url) }); err != nil {
			b.Fatal(err)
		}
		l = append(l, float64(used(b)-t)/n)
		t = used(b)
		if err := crowd(n, func() error { return ours(url) }); err != nil {
			b.Fatal(err)
		}
		a = append(a, float64(used(b)-t)/n)
	}
	b.ReportMetric(median(a)/1e6, "cpu-ms/check")
	b.ReportMetric(median(l)/1e6, "cpu-ms/bare")
	b.ReportMetric(median(a)/median(l), "ratio")
}

// BenchmarkTwoHundredAtOnce checks to the key frame, 200 at once.
func BenchmarkTwoHundredAtOnce(b *testing.B) {
	url := startGStreamer(b, "tcp", "-") + "/h264"
	var each []float64
	var mu sync.Mutex
	start, began := used(b), time.Now()
	n := 0
	for b.Loop() {
		err := crowd(200, func() error {
			at := time.Now()
			err := ours(url)
			mu.Lock()
			defer mu.Unlock()
			each = append(each, float64(time.Since(at)))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		n += 200
	}
	b.ReportMetric(float64(used(b)-start)/float64(n)/1e6, "cpu-ms/check")
	b.ReportMetric(float64(n)/time.Since(began).Seconds(), "checks/s")
	b.ReportMetric(median(each)/1e6, "median-ms")
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
	inUse := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse + m.StackInuse
	}
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
