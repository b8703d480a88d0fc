package probe

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"camledger/inventory"
)

// The rig behind the benchmarks of a check: GStreamer's server in a process of its own plays
// a camera of 1080p25 and eight of 360p25, a key frame every 2 s, and checks are compared with
// what others do against the same server, in turns. make bench-probe runs all of it.

// rigCameras is how many small cameras there are. Their key frames are spread over the 2 s, as
// those of cameras are that were switched on at any time.
const rigCameras = 8

// cameras are the addresses of the rig.
type cameras struct {
	full  string
	small []string
	over  map[string]string // the first small one, by transport: tcp, udp, rtsps
}

// any is a small camera drawn by lot.
func (c cameras) any() string { return c.small[rand.IntN(len(c.small))] }

// rigClips makes what the cameras play, ten minutes each.
func rigClips(b *testing.B) (full, small string) {
	b.Helper()
	folder := b.TempDir()
	run := func(args string) {
		cmd := exec.Command("ffmpeg", append([]string{"-v", "error", "-y", "-nostdin"}, strings.Fields(args)...)...)
		cmd.Dir = folder
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("ffmpeg %s: %v: %s", args, err, out)
		}
	}
	const keys = "-x264-params keyint=50:min-keyint=50:scenecut=0:bframes=0:repeat-headers=1 -threads 2 -fflags +bitexact -flags:v +bitexact -map_metadata -1 -an"
	run("-f lavfi -i testsrc2=size=1920x1080:rate=25 -t 10 -c:v libx264 -preset ultrafast -profile:v main -pix_fmt yuv420p -b:v 2M -maxrate 2M -bufsize 4M " + keys + " f.mp4")
	run("-f lavfi -i testsrc2=size=640x360:rate=25 -t 10 -c:v libx264 -preset veryfast -profile:v main -pix_fmt yuv420p -b:v 180k -maxrate 200k -bufsize 200k " + keys + " s.mp4")
	run("-stream_loop 59 -i f.mp4 -c copy full.mp4")
	run("-stream_loop 59 -i s.mp4 -c copy small.mp4")
	return filepath.Join(folder, "full.mp4"), filepath.Join(folder, "small.mp4")
}

// rig starts the server and gives the addresses of its cameras. The process collects its
// garbage as the serving program does.
func rig(b *testing.B) (c cameras) {
	b.Helper()
	percent, limit := debug.SetGCPercent(200), debug.SetMemoryLimit(400<<20)
	b.Cleanup(func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	})
	f, s := rigClips(b)
	args := []string{filepath.Join("testdata", "gst_bench.py"), "CERT=" + rigCertificate(b), "full=" + f}
	for i := range rigCameras {
		args = append(args, fmt.Sprintf("small%d=%s@%d", i, s, 2000*i/rigCameras))
	}
	cmd := exec.Command("/usr/bin/python3", args...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	said, err := bufio.NewReader(out).ReadString('\n')
	ports := strings.Fields(said)
	if err != nil || len(ports) != 2 {
		b.Fatalf("GStreamer's server said %q and no ports: %v", said, err)
	}
	base := "rtsp://127.0.0.1:" + ports[0]
	c.full = base + "/full"
	for i := range rigCameras {
		c.small = append(c.small, fmt.Sprintf("%s/small%d", base, i))
	}
	c.over = map[string]string{"tcp": c.small[0], "udp": c.small[0], "rtsps": "rtsps://127.0.0.1:" + ports[1] + "/small0"}
	for _, u := range append([]string{c.full}, c.small...) {
		if err := errors.Join(ours(u), bare(u)); err != nil {
			b.Fatal(err)
		}
	}
	return c
}

// rigCertificate makes what the server shows over TLS: an ECDSA key on P-256 and a
// certificate that it signs itself.
func rigCertificate(b *testing.B) (file string) {
	b.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour), DNSNames: []string{"camera.invalid"}}
	cert, err := x509.CreateCertificate(crand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		b.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		b.Fatal(err)
	}
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...)
	file = filepath.Join(b.TempDir(), "camera.pem")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		b.Fatal(err)
	}
	return file
}

// children is the processor time of the processes that were waited for.
func children(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// window checks until a full window is over.
func windowed(address string) error {
	c := Check(context.Background(), Target{URL: address, Tier: inventory.TierFull, Transport: TransportTCP, Timeout: time.Minute, StepTimeout: 20 * time.Second})
	if c.Failed != "" {
		return errors.New(string(c.Failed) + ": " + string(c.Cause))
	}
	return nil
}

// figures gathers a measure of each of several kinds, one after the other.
type figuresOf map[string][]float64

func (f figuresOf) add(name string, v float64) { f[name] = append(f[name], v) }

// BenchmarkCostOfACheck takes turns: checks to the key frame, 200 at once; a loop over the
// RTSP library alone, 200 at once; checks with a full window of 10 s, 50 at once; ffprobe;
// ffprobe that looks at key frames alone and stops after one distance between them. Processor time for each, medians of the turns.
// Run it with -benchtime 20x.
func BenchmarkCostOfACheck(b *testing.B) {
	full := rig(b).full
	f := figuresOf{}
	wave := func(name string, n int, check func(string) error) {
		t := used(b)
		if err := crowd(n, func() error { return check(full) }); err != nil {
			b.Fatalf("%s: %v", name, err)
		}
		f.add(name, float64(used(b)-t)/float64(n))
	}
	probe := func(name string, args ...string) {
		t := children(b)
		out, err := exec.Command("ffprobe", append(append([]string{"-v", "error", "-rtsp_transport", "tcp"}, args...), full)...).Output()
		if err != nil || len(out) == 0 {
			b.Fatalf("%s: %v, %d bytes", name, err, len(out))
		}
		f.add(name, float64(children(b)-t))
	}
	for b.Loop() {
		wave("key", 200, ours)
		wave("bare", 200, bare)
		wave("window", 50, windowed)
		probe("ffprobe", "-show_streams")
		probe("ffprobe-key", "-select_streams", "v:0", "-skip_frame", "nokey", "-show_entries", "frame=pict_type", "-read_intervals", "%+#50")
	}
	m := map[string]float64{}
	for name, v := range f {
		m[name] = median(v)
		b.ReportMetric(m[name]/1e6, "cpu-ms/"+name)
	}
	b.ReportMetric(m["ffprobe"]/m["key"], "times-less-than-ffprobe")
	b.ReportMetric(m["ffprobe-key"]/m["key"], "times-less-than-ffprobe-key")
	b.ReportMetric(m["key"]/m["bare"], "times-bare")
	b.ReportMetric(m["ffprobe"]/m["window"], "window-times-less-than-ffprobe")
}

// BenchmarkAThousandAtOnce keeps 1,000 checks to the key frame under way on 360p streams for
// 30 s: how many end each second, and the most memory that heap and stacks take for each. A
// check that fails ends the benchmark.
//
// "one-camera" has all of them on one stream, where each begins right after a key frame and
// waits a whole distance for the next one: no more than 500 can end in a second. "eight-cameras"
// has each at one of eight cameras, drawn by lot: it comes at any point of the distance.
func BenchmarkAThousandAtOnce(b *testing.B) {
	c := rig(b)
	b.Run("one-camera", func(b *testing.B) { thousand(b, func() string { return c.small[0] }) })
	b.Run("eight-cameras", func(b *testing.B) { thousand(b, c.any) })
}

func thousand(b *testing.B, camera func() string) {
	const n = 1000
	for b.Loop() {
		before := inUse()
		end := time.Now().Add(30 * time.Second)
		ctx, cancel := context.WithDeadline(context.Background(), end)
		var mu sync.Mutex
		var took []float64
		most := make(chan uint64)
		go func() { most <- peak(ctx) }()
		cpu := used(b)
		err := crowd(n, func() error {
			for time.Now().Before(end) {
				at := time.Now()
				if err := ours(camera()); err != nil {
					return err
				}
				mu.Lock()
				took = append(took, float64(time.Since(at)))
				mu.Unlock()
			}
			return nil
		})
		cancel()
		top := <-most
		if err != nil {
			b.Fatal(err)
		}
		over := time.Since(end) + 30*time.Second
		b.ReportMetric(float64(len(took))/over.Seconds(), "checks/s")
		b.ReportMetric(float64(used(b)-cpu)/float64(len(took))/1e6, "cpu-ms/check")
		b.ReportMetric(float64(top-min(before, top))/n/1024, "KB/check")
		b.ReportMetric(median(took)/1e6, "median-ms")
	}
}

// BenchmarkOverTheLimit keeps 200 checks under way, begun at any point of the stream, and
// compares each with what it cannot be faster than: its dialogue with the server, and the
// wait for the next key frame as another viewer of the same stream sees it come. The server
// sends each packet to one viewer after the other, so a check may be some ms before the
// other viewer. "from-start" counts the dialogue as ours, too: the limit is then the first
// key frame after the check began.
func BenchmarkOverTheLimit(b *testing.B) {
	full := rig(b).full
	r := newReference(b, full)
	var over, whole, handshake, wait []float64
	var mu sync.Mutex
	one := func() error {
		c := Check(context.Background(), Target{URL: full, Until: UntilKey, Transport: TransportTCP, Timeout: time.Minute, StepTimeout: 20 * time.Second})
		if c.Failed != "" {
			return errors.New(string(c.Failed) + ": " + string(c.Cause))
		}
		dialogue := time.Duration(0)
		for _, s := range c.Steps {
			if s.Name != inventory.StepFirstRTP && s.Name != inventory.StepKeyFrame {
				dialogue += s.Took
			}
		}
		played := c.At.Add(dialogue)
		key, err := r.next(played)
		if err != nil {
			return err
		}
		first, err := r.next(c.At)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		handshake = append(handshake, float64(dialogue))
		wait = append(wait, float64(key.Sub(played)))
		over = append(over, float64(c.Took-dialogue-key.Sub(played)))
		whole = append(whole, float64(c.Took-first.Sub(c.At)))
		return nil
	}
	for b.Loop() {
		end := time.Now().Add(10 * time.Second)
		err := crowd(200, func() error {
			rest := time.NewTimer(time.Duration(rand.Int64N(int64(2 * time.Second))))
			<-rest.C
			for time.Now().Before(end) {
				if err := one(); err != nil {
					return err
				}
				rest.Reset(time.Duration(rand.Int64N(int64(time.Second))))
				<-rest.C
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(over)), "checks")
	b.ReportMetric(median(handshake)/1e6, "handshake-ms")
	b.ReportMetric(median(wait)/1e6, "wait-ms")
	b.ReportMetric(median(over)/1e6, "over-ms")
	b.ReportMetric(over[len(over)*95/100]/1e6, "over-p95-ms")
	b.ReportMetric(median(whole)/1e6, "over-from-start-ms")
}

// reference is a viewer that notes when key frames are complete.
type reference struct {
	mu   sync.Mutex
	keys []time.Time
}

func newReference(b *testing.B, address string) *reference {
	b.Helper()
	r := &reference{}
	u, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	if err := watchKeys(b, u, func(at time.Time) {
		r.mu.Lock()
		r.keys = append(r.keys, at)
		r.mu.Unlock()
	}); err != nil {
		b.Fatal(err)
	}
	return r
}

// next is when the first key frame after a moment was complete.
func (r *reference) next(after time.Time) (time.Time, error) {
	end := time.NewTimer(5 * time.Second)
	defer end.Stop()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for {
		r.mu.Lock()
		i, _ := slices.BinarySearchFunc(r.keys, after, time.Time.Compare)
		if i < len(r.keys) {
			at := r.keys[i]
			r.mu.Unlock()
			return at, nil
		}
		r.mu.Unlock()
		select {
		case <-look.C:
		case <-end.C:
			return time.Time{}, errors.New("the other viewer sees no key frame")
		}
	}
}

// BenchmarkTenThousandCameras makes 33 checks a second for half a minute, as 10,000 cameras
// every five minutes need, each with the window of 2 s that is the default: how much of one
// core that takes.
func BenchmarkTenThousandCameras(b *testing.B) {
	cams := rig(b)
	for b.Loop() {
		var wg sync.WaitGroup
		errs := make([]error, 1000)
		cpu, began := used(b), time.Now()
		tick := time.NewTicker(time.Second / 33)
		for i := range errs {
			<-tick.C
			wg.Go(func() {
				c := Check(context.Background(), Target{URL: cams.any(), Tier: inventory.TierStream, Transport: TransportTCP, Window: 2 * time.Second})
				if c.Failed != "" {
					errs[i] = errors.New(string(c.Failed) + ": " + string(c.Cause))
				}
			})
		}
		wg.Wait()
		tick.Stop()
		if err := errors.Join(errs...); err != nil {
			b.Fatal(err)
		}
		took := time.Since(began).Seconds()
		b.ReportMetric(1000/took, "checks/s")
		b.ReportMetric(100*(used(b)-cpu).Seconds()/took, "%core")
	}
}

// BenchmarkTransports takes turns over TCP, UDP and TLS: 200 checks to the key frame at once
// on a small camera, and processor time for each.
func BenchmarkTransports(b *testing.B) {
	c := rig(b)
	f := figuresOf{}
	for b.Loop() {
		for _, over := range []string{"tcp", "udp", "rtsps"} {
			transport := TransportTCP
			if over == "udp" {
				transport = TransportUDP
			}
			t := used(b)
			err := crowd(200, func() error {
				k := Check(context.Background(), Target{URL: c.over[over], Until: UntilKey, Transport: transport, Timeout: 30 * time.Second, StepTimeout: 20 * time.Second})
				if k.Failed != "" {
					return errors.New(string(k.Failed) + ": " + string(k.Cause))
				}
				return nil
			})
			if err != nil {
				b.Fatalf("%s: %v", over, err)
			}
			f.add(over, float64(used(b)-t)/200)
		}
	}
	for over, v := range f {
		b.ReportMetric(median(v)/1e6, "cpu-ms/"+over)
	}
}
