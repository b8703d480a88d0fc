package policy

import (
	"errors"
	"runtime"
	"runtime/metrics"
	"syscall"
	"testing"
	"time"
)

// BenchmarkRead reads 1 MB of every shape.
func BenchmarkRead(b *testing.B) {
	for _, s := range readings(b) {
		b.Run(s.name, func(b *testing.B) {
			read := s.read(1 << 20)
			b.ReportAllocs()
			peak := watchHeap()
			defer func() {
				most, live := peak()
				b.ReportMetric(float64(most)/1e6, "MB-peak")
				b.ReportMetric(float64(live)/1e6, "MB-live")
			}()
			began := processorTime(b)
			defer func() { b.ReportMetric((processorTime(b)-began).Seconds()/float64(b.N), "cpu-s/op") }()
			for b.Loop() {
				var refused *Failure
				if err := read(); err != nil && !errors.As(err, &refused) {
					b.Fatal(err)
				}
			}
		})
	}
}

// processorTime is what the process has used, the collecting of garbage with it: unlike the
// time by the clock it means something on a machine with other work.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// watchHeap samples the bytes in memory until the function that it returns is called: at
// their peak, garbage that still takes room with them, and what the last collections had found
// to be in use.
func watchHeap() func() (peak, live uint64) {
	runtime.GC()
	stop, done := make(chan struct{}), make(chan struct{})
	var most, used uint64
	go func() {
		defer close(done)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"}}
		for {
			metrics.Read(sample)
			most, used = max(most, sample[0].Value.Uint64()), max(used, sample[1].Value.Uint64())
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	return func() (uint64, uint64) {
		close(stop)
		<-done
		return most, used
	}
}
