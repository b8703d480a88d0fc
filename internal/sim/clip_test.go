package sim

import (
	"hash/maphash"
	"testing"
	"time"
)

// TestPicturesDoNotComeAgain: who looks at a stream at the usual intervals meets another key frame
// each time, as with a sensor; one that comes again is what a frozen camera shows.
func TestPicturesDoNotComeAgain(t *testing.T) {
	clips, err := loadClips()
	if err != nil {
		t.Fatal(err)
	}
	seed := maphash.MakeSeed()
	for _, name := range []string{"main.h264", "sub.h264", "main.h265", "sub.h265", "main.mjpeg", "sub.mjpeg"} {
		c := clips[name]
		seen, keys := map[uint64]bool{}, 0
		for _, f := range c.frames {
			if !f.key {
				continue
			}
			var h maphash.Hash
			h.SetSeed(seed)
			for _, p := range f.packets {
				h.Write(p.payload)
			}
			seen[h.Sum64()] = true
			keys++
		}
		if keys < 11 || len(seen) != keys {
			t.Errorf("%s has %d key frames, %d of them different", name, keys, len(seen))
		}
		loop := time.Duration(len(c.frames)) * c.every
		gop := loop / time.Duration(keys)
		for _, minutes := range []time.Duration{1, 2, 5, 10, 15, 30, 60} {
			if off := minutes * time.Minute % loop; off < gop || loop-off < gop {
				t.Errorf("%s: every %d min the loop of %v stands where it stood", name, minutes, loop)
			}
		}
	}
	for _, name := range []string{"frozen.h264", "sub-frozen.h265", "frozen.mjpeg"} {
		keys := 0
		for _, f := range clips[name].frames {
			if f.key {
				keys++
			}
		}
		if keys != 1 {
			t.Errorf("%s has %d key frames", name, keys)
		}
	}
}
