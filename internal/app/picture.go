package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"camledger/internal/config"
	"camledger/internal/store"
	"camledger/inventory"
	"camledger/probe/picture"
)

// Pace and limits of pictures.
const (
	// pictureEvery is how often a camera's picture is looked at in the monitor's rounds: each
	// hour of the day has a normal of its own. What was suspected is looked at in each round.
	pictureEvery = time.Hour
	// pictureGather is how long a frame waits for others, to be decoded with them.
	pictureGather = 250 * time.Millisecond
	// pictureWithin bounds what is done for one picture, a snapshot included.
	pictureWithin = 25 * time.Second
	// followWithin is how old the picture before may be to say that nothing moves.
	followWithin = 2 * time.Hour
	// followAfter is how old it must be: a device may hold its last key frame ready and send it
	// to whoever comes, so that two checks in a row get the same one.
	followAfter = 20 * time.Second
	// learnAfter keeps checks that come close together from outweighing the others.
	learnAfter = 10 * time.Minute
	decoders   = 2 // processes of ffmpeg at once
)

// pictures decides when cameras are looked at, and decodes what they send.
type pictures struct {
	batches *picture.Batches

	mu     sync.Mutex
	due    map[string]time.Time // by camera
	broken seldom               // key frames that could not be decoded
}

func newPictures() *pictures {
	f, _ := picture.FindFFmpeg()
	return &pictures{batches: picture.NewBatches(f, pictureGather, decoders), due: map[string]time.Time{}}
}

// turn tells whether it is a camera's turn in the rounds. First turns are spread over the
// hour by a hash of the id.
func (p *pictures) turn(cameraID string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	due, ok := p.due[cameraID]
	if !ok {
		h := fnv.New32a()
		h.Write([]byte(cameraID))
		due = now.Add(time.Duration(float64(pictureEvery) * float64(h.Sum32()) / (1 << 32)))
		p.due[cameraID] = due
	}
	return !now.Before(due)
}

// next sets a camera's next turn; again: at its next check.
func (p *pictures) next(cameraID string, now time.Time, again bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.due[cameraID] = now.Add(pictureEvery)
	if again {
		p.due[cameraID] = now
	}
}

// wantsPicture tells whether a check looks at the picture: one that a person asked for, and
// one of the rounds where it is the camera's turn.
func (a *App) wantsPicture(j job) bool {
	if a.cfg.Pictures == config.PicturesOff || j.tier == inventory.TierBeat || j.until != "" {
		return false
	}
	return j.asked || j.tier == inventory.TierFull || a.pictures.turn(j.camera.ID, a.now())
}

// lookAt makes the picture of a check that came to a key frame, judges it, and keeps what was
// learnt. It never makes the check fail: what cannot be judged is not judged.
func (a *App) lookAt(ctx context.Context, j job, c *inventory.Check) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, pictureWithin)
	defer cancel()
	p, err := a.judgePicture(ctx, j, c.At)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return // the check was stopped: nothing is said of the picture
	}
	if err != nil {
		a.log.Warn("picture not judged", "camera", j.camera.ID, "why", p.Why, "err", err)
	}
	c.Picture = p
	s := inventory.Step{Name: inventory.StepPicture, Took: time.Since(began), OK: p.Judged() && len(p.Causes) == 0, Unjudged: !p.Judged(), Notes: pictureNotes(p)}
	c.Steps = append(c.Steps, s)
	if j.each != nil {
		j.each(s)
	}
	c.Took += s.Took
	a.pictures.next(j.camera.ID, a.now(), len(p.Suspects)+len(p.Causes) > 0)
}

// pictureNotes says what a picture showed.
func pictureNotes(p *inventory.PictureCheck) []inventory.Note {
	if !p.Judged() {
		out := []inventory.Note{noted("note.picture.unjudged"), noted("picture.why." + string(p.Why))}
		for _, cause := range p.Causes {
			out = append(out, noted("cause."+string(cause)))
		}
		return out
	}
	f := p.Figures
	out := []inventory.Note{noted("note.picture." + string(p.Source)), noted("note.picture.figures",
		fmt.Sprintf("%.0f", f.Mean), fmt.Sprintf("%.0f", f.Deviation), fmt.Sprintf("%.1f", f.Edges), fmt.Sprintf("%.2f", f.Crisp))}
	if f.Compared {
		out = append(out, noted("note.picture.likeness", fmt.Sprintf("%.2f", f.Likeness)))
		if f.ShiftX != 0 || f.ShiftY != 0 {
			out = append(out, noted("note.picture.moved", fmt.Sprintf("%.2f", f.Best), fmt.Sprintf("%.0f", 100*f.ShiftX), fmt.Sprintf("%.0f", 100*f.ShiftY)))
		}
	}
	for _, cause := range p.Causes {
		out = append(out, noted("cause."+string(cause)))
		if slices.Contains(p.Clearing, cause) {
			out = append(out, noted("note.picture.until"))
		}
	}
	for _, cause := range p.Suspects {
		out = append(out, noted("cause."+string(cause)), noted("note.picture.suspect"))
	}
	if p.Instead != "" {
		out = append(out, noted("note.picture."+string(p.Instead)))
	}
	if p.Learning {
		out = append(out, noted("note.picture.learning"))
	}
	return out
}

// judgePicture makes and judges the picture of a check. The error is beside the result,
// which says why there is no judgement.
func (a *App) judgePicture(ctx context.Context, j job, at time.Time) (*inventory.PictureCheck, error) {
	luma, source, why, err := a.takePicture(ctx, j)
	if luma == nil {
		p := &inventory.PictureCheck{Why: why}
		stuck, kept := a.noteFrame(ctx, j, at)
		if stuck {
			p.Causes = []inventory.Cause{inventory.CauseFrozen}
		}
		return p, errors.Join(err, kept)
	}
	if err != nil { // there is a picture all the same
		a.undecoded(j, err)
	}
	if j.raw != nil {
		*j.raw = luma
	}
	state, refs, err := a.store.Picture(ctx, j.camera.ID, source)
	if err != nil {
		return &inventory.PictureCheck{Why: inventory.WhyNotKept}, err
	}
	lens, err := a.lensOf(ctx, j)
	if err != nil {
		return &inventory.PictureCheck{Why: inventory.WhyNotKept}, err
	}
	hour := at.In(a.zone).Hour()
	print := picture.PrintOf(luma)
	f := compare(picture.Measure(luma), print, refs, state, at)
	if source == inventory.FromKeyFrame {
		state.Memory.Frames = state.Memory.Frames.Note(digest(j.frame.Data), at)
		f.Stuck = state.Memory.Frames.Stuck()
	} else if f.Stuck, err = a.noteFrame(ctx, j, at); err != nil {
		return &inventory.PictureCheck{Why: inventory.WhyNotKept}, err
	}
	before := state.Memory
	causes, memory := inventory.JudgePicture(f, state.Normals, hour, before, at, lens)
	p := &inventory.PictureCheck{Source: source, Figures: &f, Causes: causes, Suspects: memory.Suspects(), Clearing: memory.Clearing(), Instead: why, Learning: state.Normals.At(hour, f).Amount == 0}
	if len(p.Causes)+len(p.Suspects) == 0 && (at.Sub(state.At) >= learnAfter || state.Normals[hour].Amount < 3) {
		state.Normals = state.Normals.Learn(hour, f)
	}
	state.At, state.Figures, state.Memory, state.Print = at, f, memory, print.Bytes()
	var thumbnail []byte
	if a.cfg.Pictures == config.PicturesThumbnails {
		if thumbnail, err = luma.JPEG(); err != nil {
			return p, err
		}
	}
	return p, a.store.SavePicture(ctx, state, thumbnail)
}

// noteFrame remembers the key frame of a check of which no picture could be made: that it
// comes again, bit for bit, can be told without.
func (a *App) noteFrame(ctx context.Context, j job, at time.Time) (stuck bool, err error) {
	if j.frame == nil || len(j.frame.Data) == 0 {
		return false, nil
	}
	state, _, err := a.store.Picture(ctx, j.camera.ID, inventory.FromKeyFrame)
	if err != nil {
		return false, err
	}
	state.Memory.Frames = state.Memory.Frames.Note(digest(j.frame.Data), at)
	if len(state.Print) == 0 { // no picture was judged yet
		state.At, state.Print = at, []byte{}
	}
	return state.Memory.Frames.Stuck(), a.store.SavePicture(ctx, state, nil)
}

// lensOf tells whether a camera's pictures come from its lens alone: recorders and encoders draw
// pictures of their own. A device of which neither is known and that has one source is a camera.
func (a *App) lensOf(ctx context.Context, j job) (bool, error) {
	switch j.device.Kind {
	case inventory.KindCamera:
		return true, nil
	case inventory.KindRecorder, inventory.KindEncoder:
		return false, nil
	}
	n, err := a.store.SourcesOf(ctx, j.device.ID)
	return n == 1, err
}

// undecoded logs that a still stands in for key frames that could not be decoded, now and then:
// what is wrong with the decoder is wrong with every camera.
func (a *App) undecoded(j job, err error) {
	p := a.pictures
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken.say(a.now()) {
		a.log.Warn("ffmpeg gave no picture of a key frame: the device's still was judged", "camera", j.camera.ID, "err", err)
	}
}

// digest names the bits of a key frame.
func digest(frame []byte) string {
	sum := sha256.Sum256(frame)
	return hex.EncodeToString(sum[:8])
}

// compare measures a picture against the reference view that it is likest, and against the
// picture before.
func compare(f inventory.Figures, print *picture.Print, refs []store.PictureReference, state store.PictureState, at time.Time) inventory.Figures {
	var last *picture.Print
	if since := at.Sub(state.At); since < followWithin && since >= followAfter {
		last, _ = picture.ReadPrint(state.Print) // none, or of another version: nothing to compare with
	}
	best := picture.Compare(f, print, nil, last)
	for _, r := range refs {
		view, err := picture.ReadPrint(r.Print)
		if err != nil {
			continue
		}
		if g := picture.Compare(f, print, view, last); !best.Compared || g.Likeness > best.Likeness {
			best = g
		}
	}
	return best
}

// takePicture decodes the key frame of a check, or asks the device for a still where that
// cannot be, and says why not. A picture may come with the error of the decoder.
func (a *App) takePicture(ctx context.Context, j job) (*picture.Luma, inventory.PictureSource, inventory.PictureWhy, error) {
	why := inventory.WhyNoFrame
	var err error
	if len(j.frame.Data) > 0 {
		var luma *picture.Luma
		if luma, err = a.pictures.batches.Decode(ctx, *j.frame); luma != nil {
			return luma, inventory.FromKeyFrame, "", nil
		}
		if why = inventory.WhyBroken; errors.Is(err, picture.ErrNoDecoder) {
			why, err = inventory.WhyNoDecoder, nil
		}
	}
	if ctx.Err() != nil {
		return nil, "", why, ctx.Err()
	}
	if j.camera.SnapshotURI == "" {
		return nil, "", why, err
	}
	b, serr := a.snapshot(ctx, j)
	if serr != nil {
		return nil, "", why, errors.Join(err, serr)
	}
	luma, serr := picture.DecodeJPEG(b)
	if serr != nil {
		return nil, "", why, errors.Join(err, serr)
	}
	return luma, inventory.FromSnapshot, why, err
}
