package app

import (
	"bytes"
	"image/jpeg"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/config"
	"camledger/internal/sim"
	"camledger/internal/store"
	"camledger/inventory"
	"camledger/probe/picture"
)

// pictured checks one camera and wants its picture to be judged.
func pictured(t *testing.T, a *App, name string) CheckResult {
	t.Helper()
	rs, err := a.CheckCamera(t.Context(), name, inventory.TierStream, CheckHooks{})
	if err != nil || len(rs) != 1 {
		t.Fatalf("%s: %v", name, err)
	}
	if p := rs[0].Check.Picture; !p.Judged() {
		t.Fatalf("%s: not judged: %+v %s", name, p, w(rs[0]))
	}
	return rs[0]
}

func w(r CheckResult) string {
	var b strings.Builder
	_ = PrintLadder(&b, r.Assessed)
	return b.String()
}

// cameraNamed finds the id of a camera.
func cameraNamed(t *testing.T, a *App, name string) string {
	t.Helper()
	for _, c := range found(t, a, "hq").Cameras {
		if c.Name == name {
			return c.ID
		}
	}
	t.Fatalf("no camera %s", name)
	return ""
}

// TestPictures looks at cameras with every way to get a picture: decoded, JPEG over RTP, a
// still of the device, and none.
func TestPictures(t *testing.T) {
	t.Parallel()
	s := newSite(t, devices("127.118.1.0/28", "- {id: hall, name: Hall}\n- {id: door, name: Door, codec: mjpeg}\n- {id: yard, name: Yard, codec: h265, sub: h265}"), settings{})
	a := s.open(nil)
	declare(t, a, "본점 고정 : 3대 객장 : 3대")
	scan(t, a, "hq")
	for _, name := range []string{"Hall", "Door", "Yard"} {
		r := pictured(t, a, cameraNamed(t, a, name))
		p := r.Check.Picture
		if r.Outcome != inventory.OutcomeOK || p.Source != inventory.FromKeyFrame || p.Figures.Deviation < 20 {
			t.Errorf("%s: %s %v %+v", name, r.Outcome, r.Causes, p)
		}
		i := slices.IndexFunc(r.Check.Steps, func(s inventory.Step) bool { return s.Name == inventory.StepPicture })
		if i < 0 || !r.Check.Steps[i].OK || r.Check.Steps[i].Unjudged {
			t.Errorf("%s: the steps are %+v", name, r.Check.Steps)
		}
	}
	hall := cameraNamed(t, a, "Hall")
	a.pictures.batches = picture.NewBatches(picture.FFmpeg{}, 0, 1) // not installed
	if p := pictured(t, a, hall).Check.Picture; p.Source != inventory.FromSnapshot || p.Figures.Deviation < 10 {
		t.Errorf("without ffmpeg: %+v", p)
	}
	// A still's address may name any host: only its path is asked for, at the device.
	found := found(t, a, "hq")
	for i, c := range found.Cameras {
		if c.ID == hall {
			found.Cameras[i].SnapshotURI = strings.Replace(c.SnapshotURI, "http://127.118.1.", "http://127.118.9.", 1)
			if found.Cameras[i].SnapshotURI == c.SnapshotURI {
				t.Fatalf("%s is not where the test thinks", c.SnapshotURI)
			}
			j := job{branch: branch(t, a, "hq"), config: a.cfg.Branches["hq"], device: found.Devices[c.DeviceID], camera: found.Cameras[i], tier: inventory.TierStream}
			if _, err := a.snapshot(t.Context(), j); err != nil {
				t.Errorf("the device's own address answers: %v", err)
			}
			j.camera.SnapshotURI = "http://127.0.0.1/x?user={user}&pwd={password}"
			if _, err := a.snapshot(t.Context(), j); err == nil {
				t.Error("the password went into an address")
			}
			j.config.Networks = nil
			j.camera.SnapshotURI = c.SnapshotURI
			if _, err := a.snapshot(t.Context(), j); err == nil {
				t.Error("an address outside of the branch's networks was asked")
			}
			j.frame = &picture.Frame{Codec: picture.H264, Data: []byte{0, 0, 0, 1, 0x65}}
			j.camera.SnapshotURI = ""
			if _, _, why, _ := a.takePicture(t.Context(), j); why != inventory.WhyNoDecoder {
				t.Errorf("neither a decoder nor a still: %s", why)
			}
		}
	}
	a.cfg.Pictures = config.PicturesOff
	rs, err := a.CheckCamera(t.Context(), hall, inventory.TierFull, CheckHooks{})
	if err != nil || rs[0].Check.Picture != nil {
		t.Errorf("pictures are off: %+v %v", rs[0].Check.Picture, err)
	}
	if _, err := a.ReferenceView(t.Context(), "operator:kim", hall); err == nil {
		t.Error("pictures are off, and one was taken")
	}
}

// TestPictureIsBlackAgainstItsOwnNormal learns a camera, chooses its view, turns its light
// off and on.
func TestPictureIsBlackAgainstItsOwnNormal(t *testing.T) {
	t.Parallel()
	s := newSite(t, devices("127.118.2.0/28", "- {id: hall, name: Hall}"), settings{})
	a := s.open(nil)
	now := time.Now()
	a.now = func() time.Time { return now }
	declare(t, a, "본점 고정 : 1대 객장 : 1대")
	scan(t, a, "hq")
	hall := cameraNamed(t, a, "Hall")
	if _, err := a.ReferenceView(t.Context(), "operator:kim", hall); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		r := pictured(t, a, hall)
		if p := r.Check.Picture; r.Outcome != inventory.OutcomeOK || !p.Figures.Compared || p.Figures.Likeness < 0.6 {
			t.Fatalf("an ordinary picture: %s\n%+v", w(r), p.Figures)
		}
	}
	s.set("hall", sim.FaultBlack, true)
	r := pictured(t, a, hall)
	if r.Outcome != inventory.OutcomeDegraded || !slices.Contains(r.Causes, inventory.CauseBlack) {
		t.Errorf("black by its size and by its looks needs no second picture: %s %v\n%s", r.Outcome, r.Causes, w(r))
	}
	if r = pictured(t, a, hall); !slices.Equal(r.Check.Picture.Causes, []inventory.Cause{inventory.CauseBlack}) {
		t.Errorf("the second black picture: %s", w(r))
	}
	s.set("hall", sim.FaultBlack, false)
	for want, i := []inventory.Outcome{inventory.OutcomeDegraded, inventory.OutcomeOK}, 0; i < 2; i++ {
		if r = pictured(t, a, hall); r.Outcome != want[i] {
			t.Errorf("%d pictures after: %s\n%s", i+1, r.Outcome, w(r))
		}
	}
	v, err := a.PictureOf(t.Context(), hall)
	if err != nil || len(v.References) != 1 || v.References[0].By != "operator:kim" || v.State.At.IsZero() {
		t.Errorf("%+v %v", v.References, err)
	}
	if e := audited(t, a, "picture.reference"); len(e) != 1 || e[0].Actor != "operator:kim" || e[0].Subject != hall {
		t.Errorf("on record: %+v", e)
	}
	if _, err := a.Thumbnail(t.Context(), "operator:kim", hall); err == nil {
		t.Error("a picture was kept although only figures are wanted")
	}
	a.cfg.Pictures = config.PicturesThumbnails
	pictured(t, a, hall)
	b, err := a.Thumbnail(t.Context(), "operator:kim", hall)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := jpeg.Decode(bytes.NewReader(b)); err != nil || m.Bounds().Dx() != picture.Width {
		t.Errorf("the thumbnail: %v", err)
	}
	if e := audited(t, a, "picture.view"); len(e) != 1 || e[0].Subject != hall {
		t.Errorf("on record: %+v", e)
	}
	now = now.Add(a.cfg.ThumbnailAge + time.Hour)
	if _, err := a.Thumbnail(t.Context(), "operator:kim", hall); err == nil {
		t.Error("a picture older than it may be was shown")
	}
	if err := a.prunePictures(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.store.Thumbnail(t.Context(), "operator:kim", hall, time.Time{}, now); err == nil {
		t.Error("a picture older than it may be was kept")
	}
	if err := a.ForgetPicture(t.Context(), "operator:kim", hall); err != nil {
		t.Fatal(err)
	}
	if v, err := a.PictureOf(t.Context(), hall); err != nil || len(v.References) != 0 || !v.State.At.IsZero() {
		t.Errorf("forgotten: %+v %v", v, err)
	}
}

// audited lists the audit log of an action.
func audited(t *testing.T, a *App, action string) []store.Entry {
	t.Helper()
	e, err := a.store.AuditLog(t.Context(), store.AuditFilter{Action: action})
	if err != nil {
		t.Fatal(err)
	}
	return e
}
