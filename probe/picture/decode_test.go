package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// ffmpeg finds the program that the tests need; .ci/setup.sh installs it.
func ffmpeg(t testing.TB) FFmpeg {
	t.Helper()
	f, ok := FindFFmpeg()
	if !ok {
		t.Fatal("ffmpeg is not installed")
	}
	return f
}

// make runs ffmpeg over lavfi sources and gives what it wrote.
func render(t testing.TB, args ...string) []byte {
	t.Helper()
	var out, moan bytes.Buffer
	cmd := exec.Command(ffmpeg(t).Program, append(append([]string{"-v", "error"}, args...), "-")...)
	cmd.Stdout, cmd.Stderr = &out, &moan
	if err := cmd.Run(); err != nil {
		t.Fatalf("ffmpeg %v: %v %s", args, err, moan.String())
	}
	return out.Bytes()
}

// still codes one frame of a source.
func still(t testing.TB, codec Codec, source, filter string) Frame {
	t.Helper()
	args := []string{"-f", "lavfi", "-i", source, "-vf", filter, "-frames:v", "1"}
	switch codec {
	case H264:
		args = append(args, "-c:v", "libx264", "-preset", "fast", "-pix_fmt", "yuv420p", "-f", "h264")
	case H265:
		args = append(args, "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-x265-params", "log-level=none", "-f", "hevc")
	default:
		args = append(args, "-c:v", "mjpeg", "-q:v", "3", "-f", "mjpeg")
	}
	return Frame{codec, render(t, args...)}
}

// shade is a frame of one grey, but for a corner.
func shade(t testing.TB, codec Codec, grey int, size string) Frame {
	return still(t, codec, fmt.Sprintf("color=c=0x%02x%02x%02x:size=%s", grey, grey, grey, size), "drawbox=w=iw/4:h=ih/4:c=white:t=fill")
}

// near tells how a picture looks: the grey of its lower right part.
func near(l *Luma, grey int) bool {
	if l == nil {
		return false
	}
	v := int(l[(Height-10)*Width+Width-10])
	return v > grey-8 && v < grey+8 && l[10*Width+10] > 240
}

func TestDecode(t *testing.T) {
	f := ffmpeg(t)
	for _, codec := range []Codec{H264, H265} {
		a, b, c := shade(t, codec, 40, "1280x720"), shade(t, codec, 120, "640x360"), shade(t, codec, 200, "1280x720")
		rich := still(t, codec, "testsrc2=size=1280x720", "noise=alls=20")
		many := bytes.Repeat(c.Data, 30)
		for name, middle := range map[string][]byte{
			"whole": b.Data, "empty": {}, "one byte": {7}, "noise": bytes.Repeat([]byte{0x37, 0x91, 0, 1}, 4000),
			"start codes":     bytes.Repeat([]byte{0, 0, 1}, 5000),
			"truncated":       rich.Data[:len(rich.Data)/2],
			"only its sets":   rich.Data[:60],
			"without sets":    rich.Data[max(0, bytes.LastIndex(rich.Data, []byte{0, 0, 1})-1):],
			"its end missing": b.Data[:len(b.Data)-9],
			"thirty at once":  many,
			"a container":     sequence(codec, []Frame{a, a, a}),
			"a huge size":     {0, 0, 0, 1, 0x67, 0x64, 0, 0x33, 0xac, 0x2b, 0x40, 0x00, 0x80, 0x00, 0x10, 0x00, 0x40, 0, 0, 0, 1, 0x68, 0xee, 0x3c, 0x80, 0, 0, 1, 0x65, 0x88, 0x84},
		} {
			t.Run(string(codec)+" "+name, func(t *testing.T) {
				got := f.Decode(t.Context(), codec, []Frame{a, {codec, middle}, c, a})
				for i, want := range map[int]int{0: 40, 2: 200, 3: 40} {
					if got[i].Err != nil || !near(got[i].Luma, want) {
						t.Errorf("frame %d beside it: %v", i, got[i].Err)
					}
				}
				if name == "whole" && !near(got[1].Luma, 120) {
					t.Errorf("itself: %v", got[1].Err)
				}
				if (got[1].Luma == nil) != errors.Is(got[1].Err, ErrBroken) {
					t.Errorf("neither a picture nor broken: %v", got[1].Err)
				}
			})
		}
		t.Run(string(codec)+" too large", func(t *testing.T) {
			got := f.Decode(t.Context(), codec, []Frame{{codec, make([]byte, MaxFrame+1)}, a})
			if !errors.Is(got[0].Err, ErrTooLarge) || !near(got[1].Luma, 40) {
				t.Errorf("%v %v", got[0].Err, got[1].Err)
			}
		})
	}
}

// A frame of which half is missing is not filled up from the camera before it.
func TestNothingOfTheCameraBefore(t *testing.T) {
	f := ffmpeg(t)
	for _, codec := range []Codec{H264, H265} {
		white := still(t, codec, "color=c=white:size=1280x720", "null")
		rich := still(t, codec, "testsrc2=size=1280x720", "eq=brightness=-0.3,noise=alls=20")
		cut := Frame{codec, rich.Data[:len(rich.Data)/3]}
		alone := f.Decode(t.Context(), codec, []Frame{cut})[0]
		after := f.Decode(t.Context(), codec, []Frame{white, cut})[1]
		if (alone.Luma == nil) != (after.Luma == nil) {
			t.Fatalf("%s: alone %v, behind another %v", codec, alone.Err, after.Err)
		}
		if alone.Luma != nil && *alone.Luma != *after.Luma {
			t.Errorf("%s: it looks otherwise behind another camera", codec)
		}
	}
}

// program writes a program that plays a decoder; another user runs it.
func program(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "ffmpeg")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	for at := dir; at != filepath.Clean(os.TempDir()) && len(at) > 1; at = filepath.Dir(at) {
		if err := os.Chmod(at, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// A decoder that goes wrong costs what it is at work on, and what can be decoded alone is.
func TestDecoderThatGoesWrong(t *testing.T) {
	a := shade(t, H264, 40, "640x360")
	for name, script := range map[string]string{
		"crashes": "kill -SEGV $$", "says nothing": "cat >/dev/null", "floods": "exec yes", "floods beside": "exec yes >&3",
		"lies": "echo '0, 2, 2, 1, 64, 0x0' >&3", "lies much": "yes '0, 2, 2, 1, 64, 0x0' | head -1000 >&3; head -c 100000 /dev/zero",
	} {
		t.Run(name, func(t *testing.T) {
			got := FFmpeg{Program: program(t, script), Deadline: 2 * time.Second}.Decode(t.Context(), H264, []Frame{a, a})
			for i, r := range got {
				if r.Luma == nil && !errors.Is(r.Err, ErrBroken) {
					t.Errorf("frame %d: %v", i, r.Err)
				}
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r := ffmpeg(t).Decode(ctx, H264, []Frame{a})[0]; !errors.Is(r.Err, context.Canceled) {
		t.Errorf("got %v", r.Err)
	}
	if r := (FFmpeg{}).Decode(t.Context(), H264, []Frame{a})[0]; !errors.Is(r.Err, ErrNoDecoder) {
		t.Errorf("got %v", r.Err)
	}
}

func TestDecodeJPEG(t *testing.T) {
	l, err := DecodeJPEG(shade(t, JPEG, 120, "640x360").Data)
	if err != nil || !near(l, 120) {
		t.Errorf("%v", err)
	}
	for _, m := range []image.Image{image.NewGray(image.Rect(0, 0, 3, 2)), image.NewRGBA(image.Rect(0, 0, 7, 900))} {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, nil); err != nil {
			t.Fatal(err)
		}
		if l, err := DecodeJPEG(b.Bytes()); err != nil || l[0] != 0 {
			t.Errorf("%v: %v", m.Bounds(), err)
		}
	}
	huge := shade(t, JPEG, 120, "640x360").Data
	at := bytes.Index(huge, []byte{0xff, 0xc0})
	copy(huge[at+5:], []byte{0x7f, 0xff, 0x7f, 0xff})
	for name, b := range map[string][]byte{"nothing": nil, "text": []byte("<html>"), "huge": huge, "long": make([]byte, MaxFrame+1), "cut": huge[:30]} {
		if _, err := DecodeJPEG(b); !errors.Is(err, ErrBroken) && !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFromImage(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 2*Width, 2*Height))
	for i := range m.Pix {
		m.Pix[i] = uint8(i%2) * 100
	}
	m.SetGray(0, 0, color.Gray{200})
	l := FromImage(m)
	if l[0] != 100 || l[1] != 50 || l[Width*Height-1] != 50 {
		t.Errorf("%d %d %d", l[0], l[1], l[Width*Height-1])
	}
}
