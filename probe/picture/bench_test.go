package picture

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"
)

// spent is the CPU time of this process and of its children that ended.
func spent(b *testing.B) time.Duration {
	b.Helper()
	var sum time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			b.Fatal(err)
		}
		sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return sum
}

// BenchmarkDecode decodes key frames alone and twenty at once; cpu-ms is for each frame.
func BenchmarkDecode(b *testing.B) {
	f := ffmpeg(b)
	for _, codec := range []Codec{H264, H265} {
		for _, size := range []string{"640x360", "1920x1080"} {
			frame := still(b, codec, "testsrc2=size="+size, "noise=alls=4")
			for _, n := range []int{1, BatchMost} {
				frames := make([]Frame, n)
				for i := range frames {
					frames[i] = frame
				}
				b.Run(fmt.Sprintf("%s/%s/%d", codec, size, n), func(b *testing.B) {
					before := spent(b)
					for b.Loop() {
						for _, r := range f.Decode(b.Context(), codec, frames) {
							if r.Err != nil {
								b.Fatal(r.Err)
							}
						}
					}
					b.ReportMetric(float64((spent(b)-before).Microseconds())/1000/float64(b.N*n), "cpu-ms/frame")
					b.ReportMetric(float64(len(frame.Data))/1024, "KB/frame")
				})
			}
		}
	}
}

// BenchmarkFigures measures one picture with its print and both comparisons.
func BenchmarkFigures(b *testing.B) {
	l := scene(2, 1).luma()
	view := PrintOf(scene(2, 1).people(2, rand.New(rand.NewPCG(1, 1))).luma())
	for b.Loop() {
		Compare(Measure(l), PrintOf(l), view, view)
	}
}
