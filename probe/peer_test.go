package probe

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"camledger/inventory"
)

// clips holds what the peers play: made once per run by ffmpeg, the same bytes each time.
var clips struct {
	once   sync.Once
	folder string
	err    error
}

const exact = "-threads 1 -fflags +bitexact -flags:v +bitexact -map_metadata -1 -an"

func makeClips(folder string) error {
	run := func(args string) error {
		cmd := exec.Command("ffmpeg", append([]string{"-v", "error", "-y", "-nostdin"}, strings.Fields(args)...)...)
		cmd.Dir = folder
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("ffmpeg %s: %w: %s", args, err, out)
		}
		return nil
	}
	const source = "-f lavfi -i testsrc=size=640x360:rate=25 -t 5 "
	// one picture for a second: each turn of the loop is the same bytes
	const held = "-f lavfi -i testsrc=size=640x360:rate=25 -vf trim=end_frame=1,loop=loop=-1:size=1,setpts=N/25/TB -t 1 "
	const black = "-f lavfi -i color=c=black:size=640x360:rate=25 -t 10 "
	for _, args := range []string{
		source + "-c:v libx264 -preset veryfast -profile:v main -pix_fmt yuv420p -b:v 180k -maxrate 200k -bufsize 200k -x264-params keyint=25:min-keyint=25:scenecut=0:bframes=0:repeat-headers=1 " + exact + " short.mp4",
		"-stream_loop 11 -i short.mp4 -c copy " + exact + " h264.mp4",
		source + "-c:v libx265 -preset ultrafast -pix_fmt yuv420p -b:v 180k -x265-params keyint=25:min-keyint=25:scenecut=0:bframes=0:repeat-headers=1:pools=none:frame-threads=1:open-gop=0:log-level=none " + exact + " short5.mp4",
		"-stream_loop 11 -i short5.mp4 -c copy " + exact + " h265.mp4",
		held + "-c:v libx264 -preset veryfast -profile:v main -pix_fmt yuv420p -crf 30 -x264-params keyint=25:min-keyint=25:scenecut=0:bframes=0:repeat-headers=1 " + exact + " one.mp4",
		"-stream_loop 29 -i one.mp4 -c copy " + exact + " frozen.mp4",
		held + "-c:v libx265 -preset ultrafast -pix_fmt yuv420p -crf 32 -x265-params keyint=25:min-keyint=25:scenecut=0:bframes=0:repeat-headers=1:pools=none:frame-threads=1:open-gop=0:log-level=none " + exact + " one5.mp4",
		"-stream_loop 29 -i one5.mp4 -c copy " + exact + " frozen5.mp4",
		black + "-c:v libx264 -preset veryfast -profile:v main -pix_fmt yuv420p -x264-params keyint=25:min-keyint=25:scenecut=0:bframes=0:repeat-headers=1 " + exact + " black.mp4",
		black + "-c:v libx265 -preset ultrafast -pix_fmt yuv420p -x265-params keyint=25:min-keyint=25:scenecut=0:bframes=0:repeat-headers=1:pools=none:frame-threads=1:open-gop=0:log-level=none " + exact + " black5.mp4",
		source + "-c:v mpeg4 -q:v 12 -g 25 " + exact + " short4.mp4",
		"-stream_loop 5 -i short4.mp4 -c copy " + exact + " mpeg4.mp4",
		"-f lavfi -i testsrc=size=640x360:rate=5 -t 3 -c:v mjpeg -pix_fmt yuvj420p -q:v 20 -huffman default " + exact + " short.mkv",
		"-stream_loop 11 -i short.mkv -c copy " + exact + " mjpeg.mkv",
	} {
		if err := run(args); err != nil {
			return err
		}
	}
	return nil
}

// clipFolder is readable by servers that run as somebody else.
func clipFolder(t testing.TB) string {
	t.Helper()
	clips.once.Do(func() {
		if clips.folder, clips.err = os.MkdirTemp("", "clips"); clips.err != nil {
			return
		}
		if clips.err = os.Chmod(clips.folder, 0o755); clips.err == nil {
			clips.err = makeClips(clips.folder)
		}
	})
	if clips.err != nil {
		t.Fatal(clips.err)
	}
	return clips.folder
}

// startGStreamer runs GStreamer's RTSP server in a process of its own.
func startGStreamer(t testing.TB, protocols, login string) string {
	t.Helper()
	cmd := exec.Command("/usr/bin/python3", filepath.Join("testdata", "gst_server.py"), clipFolder(t), protocols, login)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("GStreamer's server said no port: %v", err)
	}
	return "rtsp://127.0.0.1:" + strings.TrimSpace(port)
}

// startVLC runs VLC's RTSP server, as nobody where we are root.
func startVLC(t testing.TB, clip string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	home, err := os.MkdirTemp("", "vlc")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	args := []string{"-q", "--no-audio", "--loop", filepath.Join(clipFolder(t), clip), "--sout-keep", "--sout", "#gather:rtp{sdp=rtsp://" + addr + "/cam}"}
	cmd := exec.Command("cvlc", args...)
	cmd.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH")}
	if os.Getuid() == 0 {
		if err := os.Chmod(home, 0o777); err != nil {
			t.Fatal(err)
		}
		cmd = exec.Command("setpriv", append([]string{"--reuid=nobody", "--regid=nogroup", "--clear-groups", "env", "-i", "HOME=" + home, "PATH=" + os.Getenv("PATH"), "cvlc"}, args...)...)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	url := "rtsp://" + addr + "/cam"
	within(t, 20*time.Second, "VLC answers", func() bool {
		c := Check(context.Background(), Target{URL: url, Tier: inventory.TierBeat})
		return c.Failed == ""
	})
	return url
}

// within polls until what is true, or fails.
func within(t testing.TB, d time.Duration, what string, is func() bool) {
	t.Helper()
	end := time.NewTimer(d)
	defer end.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-end.C:
			t.Fatalf("waited %v in vain: %s", d, what)
		case <-tick.C:
		}
	}
}

// show prints a check's ladder where a test is verbose or fails.
func show(t testing.TB, c inventory.Check) {
	t.Helper()
	t.Log("\n" + ladder(c))
}

func good(t *testing.T, c inventory.Check) {
	t.Helper()
	show(t, c)
	if c.Failed != "" || c.Cause != inventory.CauseNone {
		t.Errorf("failed at %q: %s", c.Failed, c.Cause)
	}
}

func bad(t *testing.T, c inventory.Check, step inventory.StepName, cause inventory.Cause) {
	t.Helper()
	show(t, c)
	if c.Failed != step || c.Cause != cause {
		t.Errorf("failed at %q: %q; want %q: %q", c.Failed, c.Cause, step, cause)
	}
	if n := len(c.Steps); n == 0 || c.Steps[n-1].Name != step || c.Steps[n-1].OK {
		t.Errorf("the last step is not the failed one")
	}
}

func TestGStreamer(t *testing.T) {
	url := startGStreamer(t, "both", "-")
	for _, want := range []struct {
		path, codec string
		fps         float64
	}{{"/h264", "H.264", 25}, {"/h265", "H.265", 25}, {"/mjpeg", "MJPEG", 5}} {
		for _, transport := range []string{TransportTCP, TransportUDP} {
			t.Run(want.codec+" "+transport, func(t *testing.T) {
				t.Parallel()
				c := Check(context.Background(), Target{URL: url + want.path, Tier: inventory.TierFull, Transport: transport, Window: 2500 * time.Millisecond})
				good(t, c)
				m := c.Measurement
				if m.Codec != want.codec || m.Width != 640 || m.Height != 360 || m.Transport != transport || m.Auth != "none" {
					t.Errorf("measured %+v", m)
				}
				if m.FPS < want.fps*0.98 || m.FPS > want.fps*1.02 {
					t.Errorf("%v frames a second, want %v", m.FPS, want.fps)
				}
				if m.Lost != 0 || m.Flat || m.KeyFrame <= 0 || m.FirstRTP <= 0 || m.KeySize < 1000 || m.Bitrate < 10000 || m.Frames == 0 {
					t.Errorf("measured %+v", m)
				}
				if want.codec != "MJPEG" && (m.Profile != "Main" || m.KeyInterval < 900*time.Millisecond || m.KeyInterval > 1100*time.Millisecond) {
					t.Errorf("profile %q, key interval %v", m.Profile, m.KeyInterval)
				}
				if !strings.Contains(m.Server, "GStreamer") {
					t.Errorf("server %q", m.Server)
				}
			})
		}
	}
	for _, path := range []string{"/frozen", "/frozen5"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			c := Check(context.Background(), Target{URL: url + path, Tier: inventory.TierFull, Window: 2500 * time.Millisecond})
			bad(t, c, inventory.StepWindow, inventory.CauseFrozen)
			if c.Measurement.Flat {
				t.Error("it is not black")
			}
		})
	}
	for _, path := range []string{"/black", "/black5"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			c := Check(context.Background(), Target{URL: url + path, Tier: inventory.TierFull, Window: 2500 * time.Millisecond})
			good(t, c)
			if !c.Measurement.Flat {
				t.Error("it is black")
			}
		})
	}
	t.Run("MPEG-4", func(t *testing.T) {
		t.Parallel()
		c := Check(context.Background(), Target{URL: url + "/mpeg4", Tier: inventory.TierFull, Window: 2500 * time.Millisecond})
		good(t, c)
		if m := c.Measurement; m.Codec != "MPEG-4" || m.FPS != 25 || m.KeyInterval < 900*time.Millisecond {
			t.Errorf("measured %+v", m)
		}
	})
	t.Run("wrong path", func(t *testing.T) {
		bad(t, Check(context.Background(), Target{URL: url + "/nowhere", Tier: inventory.TierStream}), inventory.StepDescribe, inventory.CauseNotFound)
	})
	t.Run("beat", func(t *testing.T) {
		c := Check(context.Background(), Target{URL: url + "/h264", Tier: inventory.TierBeat})
		good(t, c)
		if len(c.Steps) != 3 {
			t.Errorf("steps %v", c.Steps)
		}
	})
	t.Run("until the first packet", func(t *testing.T) {
		c := Check(context.Background(), Target{URL: url + "/h264", Until: UntilRTP})
		good(t, c)
		if c.Steps[len(c.Steps)-1].Name != inventory.StepFirstRTP {
			t.Errorf("steps %v", c.Steps)
		}
	})
}

func TestGStreamerUDPOnlyIsFallenBackTo(t *testing.T) {
	url := startGStreamer(t, "udp", "-")
	c := Check(context.Background(), Target{URL: url + "/h264", Tier: inventory.TierStream})
	good(t, c)
	if c.Measurement.Transport != TransportUDP {
		t.Errorf("transport %q", c.Measurement.Transport)
	}
	c = Check(context.Background(), Target{URL: url + "/h264", Tier: inventory.TierStream, Transport: TransportTCP})
	bad(t, c, inventory.StepSetup, inventory.CauseSession)
}

func TestGStreamerDigest(t *testing.T) {
	const password = "Pa:ss w0rd"
	url := startGStreamer(t, "both", "admin:"+password) + "/h264"
	c := Check(context.Background(), Target{URL: url, User: "admin", Password: password, Tier: inventory.TierStream})
	good(t, c)
	if c.Measurement.Auth != "digest" {
		t.Errorf("auth %q", c.Measurement.Auth)
	}
	bad(t, Check(context.Background(), Target{URL: url, User: "admin", Password: "wrong", Tier: inventory.TierStream}), inventory.StepAuth, inventory.CauseAuthRefused)
	bad(t, Check(context.Background(), Target{URL: url, Tier: inventory.TierStream}), inventory.StepAuth, inventory.CauseAuthNeeded)
	inURL := strings.Replace(url, "rtsp://", "rtsp://admin:Pa%3Ass%20w0rd@", 1)
	good(t, Check(context.Background(), Target{URL: inURL, Tier: inventory.TierStream}))
}

func TestVLC(t *testing.T) {
	for clip, codec := range map[string]string{"h264.mp4": "H.264", "h265.mp4": "H.265"} {
		t.Run(codec, func(t *testing.T) {
			t.Parallel()
			url := startVLC(t, clip)
			var c inventory.Check
			// it answers before it has opened the clip
			within(t, 20*time.Second, "VLC offers the video", func() bool {
				c = Check(context.Background(), Target{URL: url, Tier: inventory.TierStream, Window: time.Second})
				return c.Failed != inventory.StepDescribe
			})
			good(t, c)
			if m := c.Measurement; m.Codec != codec || m.Transport != TransportUDP || m.Width != 640 || m.Height != 360 {
				t.Errorf("measured %+v", m)
			}
			bad(t, Check(context.Background(), Target{URL: url, Tier: inventory.TierStream, Transport: TransportTCP}), inventory.StepSetup, inventory.CauseSession)
			bad(t, Check(context.Background(), Target{URL: strings.Replace(url, "/cam", "/nowhere", 1), Tier: inventory.TierStream}), inventory.StepDescribe, inventory.CauseNotFound)
		})
	}
}
