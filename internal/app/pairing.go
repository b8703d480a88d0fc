package app

import (
	"context"
	"errors"
	"fmt"

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

// JudgePairs stores what an actor says of pairs: the first camera of each is the one that
// shows the second again. A confirmed double gives its slot to the other where that has
// none; otherwise everybody keeps what he has.
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
			out = append(out, store.Placement{CameraID: c.ID, SameAs: other.ID, Evidence: keep.Evidence})
			if c.SlotID != "" && other.SlotID == "" {
				out = append(out, store.Placement{CameraID: other.ID, SlotID: c.SlotID, Evidence: "pair " + c.ID})
			}
			continue
		case PairDistinct:
			keep.Distinct = true
		case PairUndecided:
			keep.Undecided = true
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
