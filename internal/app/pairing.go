package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// PairText is a pair of cameras that seem to be one, or that a person said are one, with
// the names that people read.
type PairText struct {
	inventory.Pair
	Confirmed   bool
	BranchName  string
	ChannelName string
	Recorder    string // address of the recorder
	Input       int    // 1-based channel of it
	DirectName  string
	DirectAddr  string
	Why         []string // the evidence in words
}

// PairTexts lists the pairs of a branch, proposed ones first.
func (a *App) PairTexts(ctx context.Context, b inventory.Branch) ([]PairText, error) {
	found, err := a.store.Found(ctx, b.ID)
	if err != nil {
		return nil, err
	}
	cameras := map[string]inventory.Camera{}
	for _, c := range found.Cameras {
		cameras[c.ID] = c
	}
	text := func(p inventory.Pair, confirmed bool) PairText {
		c, d := cameras[p.Channel], cameras[p.Direct]
		t := PairText{Pair: p, Confirmed: confirmed, BranchName: b.Name, ChannelName: c.Name, Input: c.Channel, DirectName: d.Name,
			Recorder: found.Devices[c.DeviceID].Addr.Addr().String(), DirectAddr: found.Devices[d.DeviceID].Addr.Addr().String()}
		for _, e := range p.Evidence {
			t.Why = append(t.Why, words.Say(words.English, "evidence."+string(e.Kind), e.Text))
		}
		return t
	}
	var out []PairText
	for _, p := range inventory.Pairs(b.ID, found) {
		out = append(out, text(p, false))
	}
	for _, c := range found.Cameras {
		if c.SameAs != "" && c.SameConfirmed && c.State != inventory.StateRetired {
			out = append(out, text(inventory.Pair{Channel: c.ID, Direct: c.SameAs}, true))
		}
	}
	return out, nil
}

// PairVerdict is what a person says of a pair.
type PairVerdict string

// What a person may say; the last takes the others back.
const (
	PairSame      PairVerdict = "same"
	PairDistinct  PairVerdict = "distinct"
	PairUndecided PairVerdict = "undecided"
)

// ErrNoPair says that a camera is in no pair of which somebody has spoken.
var ErrNoPair = errors.New("these were in no pair")

// ErrBothDirect says that two cameras cannot be one: each was found by itself, at another
// device.
type ErrBothDirect struct{ First, Second string }

// Error says what could be meant instead.
func (e ErrBothDirect) Error() string {
	return fmt.Sprintf("%[1]s and %[2]s cannot be one camera: neither is a channel of a recorder. Where %[2]s stands in the place of %[1]s: camledger camera replace %[1]s %[2]s --reason WHY; where their devices are one: camledger device merge", e.First, e.Second)
}

// mayBeOne refuses a pair of cameras that were both found directly, at different devices.
func (a *App) mayBeOne(ctx context.Context, c, other inventory.Camera) error {
	if c.DeviceID == other.DeviceID {
		return nil
	}
	for _, id := range []string{c.DeviceID, other.DeviceID} {
		d, err := a.store.Device(ctx, id)
		if err != nil || d.Kind == inventory.KindRecorder {
			return err
		}
	}
	return ErrBothDirect{c.ID, other.ID}
}

// doublesOf gives the camera itself where somebody said something of its pair, else the
// channels that were confirmed to show it.
func (a *App) doublesOf(ctx context.Context, c inventory.Camera) ([]inventory.Camera, error) {
	if c.SameConfirmed {
		return []inventory.Camera{c}, nil
	}
	found, err := a.store.Found(ctx, c.BranchID)
	if err != nil {
		return nil, err
	}
	var out []inventory.Camera
	for _, x := range found.Cameras {
		if x.SameAs == c.ID && x.SameConfirmed && x.State != inventory.StateRetired {
			out = append(out, x)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: %w", c.ID, ErrNoPair)
	}
	return out, nil
}

// placeBefore is the slot that a camera gave up when it was confirmed to show another one
// again; empty where it had none, or a third camera has it now.
func (a *App) placeBefore(ctx context.Context, c inventory.Camera) (string, error) {
	if c.SameAs == "" || !c.SameConfirmed || c.SlotID != "" {
		return c.SlotID, nil
	}
	said, err := a.store.AuditLog(ctx, store.AuditFilter{Subject: c.ID, Action: "camera.same", Limit: 1})
	if err != nil || len(said) == 0 {
		return "", err
	}
	had, err := a.store.Bindings(ctx, c.ID)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(had, func(b store.Binding) bool { return b.Until.Equal(said[0].At) })
	if i < 0 {
		return "", nil
	}
	holders, err := a.store.SlotBindings(ctx, had[i].SlotID)
	if err != nil {
		return "", err
	}
	for _, b := range holders {
		given := b.CameraID == c.SameAs && b.From.Equal(said[0].At)
		if b.Until.IsZero() && !given {
			return "", nil
		}
	}
	return had[i].SlotID, nil
}

// JudgePairs stores what an actor says of pairs: the first camera of each is the one that
// shows the second again. A confirmed double gives its slot to the other where that has
// none, and gets it back when that is taken back; otherwise everybody keeps what he has.
func (a *App) JudgePairs(ctx context.Context, actor string, verdict PairVerdict, pairs []inventory.Pair) error {
	var out []store.Placement
	for _, p := range pairs {
		c, err := a.store.Camera(ctx, p.Channel)
		if err != nil {
			return err
		}
		keep := store.Placement{CameraID: c.ID, SlotID: c.SlotID, Place: c.Place, NotCamera: c.NotCamera, Evidence: pairEvidence(p)}
		switch verdict {
		case PairSame:
			other, err := a.store.Camera(ctx, p.Direct)
			if err != nil {
				return err
			}
			if err := a.mayBeOne(ctx, c, other); err != nil {
				return err
			}
			out = append(out, store.Placement{CameraID: c.ID, SameAs: other.ID, Evidence: keep.Evidence})
			if c.SlotID != "" && other.SlotID == "" {
				out = append(out, store.Placement{CameraID: other.ID, SlotID: c.SlotID, Evidence: "pair " + c.ID})
			}
			continue
		case PairDistinct:
			keep.Distinct = true
			if keep.SlotID, err = a.placeBefore(ctx, c); err != nil {
				return err
			}
		case PairUndecided:
			doubles, err := a.doublesOf(ctx, c)
			if err != nil {
				return err
			}
			for _, d := range doubles {
				slot, err := a.placeBefore(ctx, d)
				if err != nil {
					return err
				}
				out = append(out, store.Placement{CameraID: d.ID, SlotID: slot, Place: d.Place, NotCamera: d.NotCamera, Undecided: true})
			}
			continue
		default:
			return fmt.Errorf("judge pairs: %w: %q", store.ErrInvalid, verdict)
		}
		out = append(out, keep)
	}
	_, err := a.PlaceBy(ctx, actor, out)
	return err
}

func pairEvidence(p inventory.Pair) string {
	return evidence(inventory.Proposal{Evidence: p.Evidence})
}

// PairOf orders two cameras of a branch as a pair: the recorder's channel is the double.
// One that is none of either kind is taken as it stands: the first shows the second.
func (a *App) PairOf(ctx context.Context, first, second string) (inventory.Pair, error) {
	x, err := a.store.Camera(ctx, first)
	if err != nil {
		return inventory.Pair{}, pairError(first, err)
	}
	y, err := a.store.Camera(ctx, second)
	if err != nil {
		return inventory.Pair{}, pairError(second, err)
	}
	if x.BranchID != y.BranchID {
		return inventory.Pair{}, fmt.Errorf("%s and %s are of different branches", first, second)
	}
	xd, err := a.store.Device(ctx, x.DeviceID)
	if err != nil {
		return inventory.Pair{}, err
	}
	yd, err := a.store.Device(ctx, y.DeviceID)
	if err != nil {
		return inventory.Pair{}, err
	}
	if xd.Kind != inventory.KindRecorder && yd.Kind == inventory.KindRecorder {
		x, y = y, x
	}
	return inventory.Pair{Channel: x.ID, Direct: y.ID}, nil
}

func pairError(id string, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%s: no camera has this id: camledger camera pairs BRANCH", id)
	}
	return err
}
