package app

import (
	"slices"
	"strings"
	"testing"

	"camledger/inventory"
	"camledger/probe/picture"
)

// A decoder that fails is told, and the stills that stand in for key frames are judged against
// stills: another cut of the same room is no changed view.
func TestStillsStandForThemselves(t *testing.T) {
	t.Parallel()
	s := newSite(t, devices("127.118.12.0/28", "- {id: hall, name: Hall}"), settings{})
	a := s.open(nil)
	declare(t, a, "본점 고정 : 1대 객장 : 1대")
	scan(t, a, "hq")
	hall := cameraNamed(t, a, "Hall")
	if v, err := a.ReferenceView(t.Context(), "operator:kim", hall); err != nil || v.Anew {
		t.Fatalf("%+v %v", v, err)
	}
	for range 3 {
		pictured(t, a, hall)
	}
	if v, err := a.ReferenceView(t.Context(), "operator:kim", hall); err != nil || v.Anew {
		t.Errorf("the same view once more: %+v %v", v, err)
	}
	if p := pictured(t, a, hall).Check.Picture; p.Learning || !p.Figures.Compared || p.Instead != "" {
		t.Errorf("what is usual was forgotten over the same view: %+v", p)
	}
	for program, want := range map[string]inventory.PictureWhy{"": inventory.WhyNoDecoder, "/bin/false": inventory.WhyBroken} {
		a.pictures.batches = picture.NewBatches(picture.FFmpeg{Program: program}, 0, 1)
		for range 2 {
			r := pictured(t, a, hall)
			p := r.Check.Picture
			if p.Source != inventory.FromSnapshot || p.Instead != want || p.Figures.Compared || slices.Contains(r.Causes, inventory.CauseViewChanged) || slices.Contains(r.Causes, inventory.CauseNoSignal) {
				t.Errorf("%q: %s\n%+v", program, w(r), p)
			}
			if said := w(r); !strings.Contains(said, "still of the device") || !strings.Contains(said, "the device's still was judged") {
				t.Errorf("%q is not told:\n%s", program, said)
			}
		}
	}
	if n := strings.Count(s.log.String(), "ffmpeg gave no picture of a key frame"); n != 1 {
		t.Errorf("the log tells of the decoder %d times", n)
	}
	v, err := a.PictureOf(t.Context(), hall)
	if err != nil || v.State.Source != inventory.FromSnapshot || len(v.References) != 0 {
		t.Errorf("the last picture is a still, of which no view was chosen: %s %d %v", v.State.Source, len(v.References), err)
	}
	if _, refs, err := a.store.Picture(t.Context(), hall, inventory.FromKeyFrame); err != nil || len(refs) != 1 {
		t.Errorf("the view of the key frames: %d %v", len(refs), err)
	}
}

// Who has one source and says nothing of itself is a camera; recorders draw pictures of their own.
func TestBehindWhichLens(t *testing.T) {
	t.Parallel()
	s := newSite(t, devices("127.118.10.0/28", `
- {id: cam, name: Cam}
- {id: bare, maker: hikvision, onvif: false}
- {id: nvr, kind: recorder, channels: [{name: "CH{n}", repeat: 2}]}
- {id: dark, kind: recorder, maker: hikvision, onvif: false, channels: [{name: "CH{n}", repeat: 2}]}
`), settings{paths: `"/Streaming/Channels/{channel}01"`})
	a := s.open(nil)
	declare(t, a, "본점 고정 : 6대 객장 : 6대")
	scan(t, a, "hq")
	f := found(t, a, "hq")
	lenses := 0
	for _, c := range f.Cameras {
		j := job{device: f.Devices[c.DeviceID], camera: c}
		lens, err := a.lensOf(t.Context(), j)
		if err != nil {
			t.Fatal(err)
		}
		if lens {
			lenses++
		}
		if n, err := a.store.SourcesOf(t.Context(), c.DeviceID); err != nil || lens != (n == 1) {
			t.Errorf("%s of a %s with %d sources: %v %v", c.Name, j.device.Kind, n, lens, err)
		}
	}
	if len(f.Cameras) != 6 || lenses != 2 {
		t.Errorf("%d of %d have a lens of their own", lenses, len(f.Cameras))
	}
}
