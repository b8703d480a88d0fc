package app

import (
	"bytes"
	"errors"
	"fmt"
	"image/jpeg"
	"slices"
	"testing"
	"time"

	"camledger/internal/config"
	"camledger/internal/sim"
	"camledger/internal/store"
	"camledger/internal/web"
	"camledger/inventory"
	"camledger/probe/picture"
)

// TestPicturesOnThePage does what the page of a camera offers about its picture.
func TestPicturesOnThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t, devices("127.118.3.0/28", "- {id: hall, name: Hall}"), settings{})
	a := s.open(nil)
	declare(t, a, "본점 고정 : 1대 객장 : 1대")
	scan(t, a, "hq")
	hall, ctx, by := cameraNamed(t, a, "Hall"), t.Context(), store.Person{ID: "per_hana"}
	x := a.newActions(ctx, nil)
	if p, err := x.Pictured(ctx, hall); err != nil || !p.At.IsZero() || p.Setting != "figures" {
		t.Errorf("before any picture: %+v %v", p, err)
	}
	if got, err := x.ChooseView(ctx, by, hall); err != nil || got != "chosen" {
		t.Fatalf("%s %v", got, err)
	}
	p, err := x.Pictured(ctx, hall)
	if err != nil || len(p.Views) != 1 || p.Views[0].By != by.ID || p.Views[0].Tiny == (web.Tiny{}) || p.Tiny != p.Views[0].Tiny || p.At.IsZero() || !p.Kept.IsZero() {
		t.Errorf("%+v %v", p, err)
	}
	if e := audited(t, a, "picture.reference"); len(e) != 1 || e[0].Actor != by.ID || e[0].Subject != hall {
		t.Errorf("on record: %+v", e)
	}
	if _, err := x.Picture(ctx, by, hall); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("only figures are kept: %v", err)
	}
	a.cfg.Pictures = config.PicturesThumbnails
	pictured(t, a, hall)
	if p, err = x.Pictured(ctx, hall); err != nil || p.Kept.IsZero() || len(audited(t, a, "picture.view")) > 0 {
		t.Errorf("a picture is kept and nobody looked: %+v %v", p, err)
	}
	b, err := x.Picture(ctx, by, hall)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jpeg.Decode(bytes.NewReader(b)); err != nil {
		t.Error(err)
	}
	if e := audited(t, a, "picture.view"); len(e) != 1 || e[0].Actor != by.ID || e[0].Subject != hall {
		t.Errorf("on record: %+v", e)
	}
	s.set("hall", sim.FaultNoVideo, true)
	if got, err := x.ChooseView(ctx, by, hall); err != nil || got != "none" {
		t.Errorf("a camera without a stream: %s %v", got, err)
	}
	a.cfg.Pictures = config.PicturesOff
	if got, err := x.ChooseView(ctx, by, hall); err != nil || got != "off" {
		t.Errorf("%s %v", got, err)
	}
	// What was kept before is not shown any more, and is gone once the program has looked after it.
	if p, err := x.Pictured(ctx, hall); err != nil || p.Setting != "off" || !p.At.IsZero() || len(p.Views) > 0 || !p.Kept.IsZero() || p.Tiny != (web.Tiny{}) {
		t.Errorf("pictures are off: %+v %v", p, err)
	}
	if _, err := a.PictureOf(ctx, hall); !errors.Is(err, ErrPicturesOff) {
		t.Errorf("pictures are off: %v", err)
	}
	if _, err := x.Picture(ctx, by, hall); err == nil {
		t.Error("pictures are off, and one was given")
	}
	if err := a.prunePictures(ctx); err != nil {
		t.Fatal(err)
	}
	a.cfg.Pictures = config.PicturesThumbnails
	if p, err := x.Pictured(ctx, hall); err != nil || !p.At.IsZero() || !p.Kept.IsZero() || len(p.Views) != 1 {
		t.Errorf("pictures are on again: %+v %v", p, err)
	}
}

// TestFrameThatComesAgain tells a picture that stands still where there is no decoder.
func TestFrameThatComesAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t, devices("127.118.4.0/28", "- {id: hall, name: Hall}"), settings{})
	a := s.open(nil)
	declare(t, a, "본점 고정 : 1대 객장 : 1대")
	scan(t, a, "hq")
	hall := cameraNamed(t, a, "Hall")
	at := time.Now().Truncate(time.Millisecond)
	look := func(bits string) []inventory.Cause {
		t.Helper()
		at = at.Add(time.Hour)
		j := job{frame: &picture.Frame{Codec: picture.H264, Data: []byte(bits)}}
		j.camera.ID = hall
		stuck, err := a.noteFrame(t.Context(), j, at)
		if err != nil {
			t.Fatal(err)
		}
		if stuck {
			return []inventory.Cause{inventory.CauseFrozen}
		}
		return nil
	}
	for i := range 5 {
		if got := look(fmt.Sprint("live ", i)); len(got) > 0 {
			t.Errorf("a camera that lives: %v", got)
		}
	}
	for i := range 5 {
		got := look("stuck")
		if frozen := slices.Equal(got, []inventory.Cause{inventory.CauseFrozen}); frozen != (i >= 3) {
			t.Errorf("look %d: %v", i+1, got)
		}
	}
	if got := look("live again"); len(got) > 0 {
		t.Errorf("it goes on: %v", got)
	}
	if v, err := a.PictureOf(t.Context(), hall); err != nil || len(v.State.Print) > 0 {
		t.Errorf("no picture was judged: %+v %v", v.State.Print, err)
	}
}

// TestKeyFrameHeldReady gets the same key frame twice within seconds, as from a device that
// holds its last one ready: that says nothing of what moves.
func TestKeyFrameHeldReady(t *testing.T) {
	luma := &picture.Luma{}
	for i := range luma {
		luma[i] = byte(i * 7)
	}
	print := picture.PrintOf(luma)
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for age, want := range map[time.Duration]bool{0: false, 3 * time.Second: false, time.Minute: true, 3 * time.Hour: false} {
		f := compare(picture.Measure(luma), print, nil, store.PictureState{At: at.Add(-age), Print: print.Bytes()}, at)
		if f.Followed != want {
			t.Errorf("a picture of %v before: compared %v", age, f.Followed)
		}
	}
}
