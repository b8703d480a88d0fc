package picture

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// Many at once share processes, and each gets its own picture.
func TestBatches(t *testing.T) {
	defer goleak.VerifyNone(t)
	b := NewBatches(ffmpeg(t), 50*time.Millisecond, 2)
	shades := map[int]Frame{}
	for grey := 40; grey <= 200; grey += 40 {
		shades[grey] = shade(t, H264, grey, "640x360")
	}
	shades[100] = shade(t, H265, 100, "640x360")
	shades[180] = shade(t, JPEG, 180, "640x360")
	var wait sync.WaitGroup
	for range 7 {
		for grey, f := range shades {
			wait.Go(func() {
				if l, err := b.Decode(t.Context(), f); err != nil || !near(l, grey) {
					t.Errorf("%d: %v", grey, err)
				}
			})
		}
	}
	wait.Wait()
	if _, err := b.Decode(t.Context(), Frame{"VP9", []byte{1}}); !errors.Is(err, ErrNoDecoder) {
		t.Errorf("got %v", err)
	}
	if _, err := NewBatches(FFmpeg{}, 0, 1).Decode(t.Context(), shades[40]); !errors.Is(err, ErrNoDecoder) {
		t.Errorf("got %v", err)
	}
}

// Who is stopped leaves at once; the others get their pictures all the same. What nobody
// waits for any more is ended.
func TestBatchesWhoLeaves(t *testing.T) {
	defer goleak.VerifyNone(t)
	f := shade(t, H264, 80, "640x360")
	b := NewBatches(ffmpeg(t), 200*time.Millisecond, 1)
	ctx, cancel := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() {
		if _, err := b.Decode(ctx, f); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	wait.Go(func() {
		if l, err := b.Decode(t.Context(), f); err != nil || !near(l, 80) {
			t.Errorf("got %v", err)
		}
	})
	cancel()
	wait.Wait()

	slow := NewBatches(FFmpeg{Program: program(t, "sleep 1000 & wait")}, 0, 1)
	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, err := slow.Decode(ctx, f); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
