package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"camledger/internal/store"
	"camledger/inventory"
)

// Proposals proposes places for the cameras of a branch that are not placed.
func (a *App) Proposals(ctx context.Context, branchID string) ([]inventory.Proposal, error) {
	reg, err := a.store.SharedRegister(ctx, a.now())
	if err != nil {
		return nil, err
	}
	found, err := a.store.Found(ctx, branchID)
	if err != nil {
		return nil, err
	}
	b, _ := reg.Branch(branchID)
	hints, err := a.hints(ctx, b)
	if err != nil {
		return nil, err
	}
	return inventory.Propose(&reg, branchID, found, hints), nil
}

// ProposalText is a proposal with the names that people read.
type ProposalText struct {
	inventory.Proposal
	CameraName   string
	Addr         string
	Channel      int
	Recorder     bool // its device is a recorder, and Channel an input of it
	LocationName string
	OtherNames   []string
	SameAsName   string
}

// Plain takes the names off again.
func Plain(texts []ProposalText) []inventory.Proposal {
	out := make([]inventory.Proposal, len(texts))
	for i, t := range texts {
		out[i] = t.Proposal
	}
	return out
}

// ProposalTexts lists the proposals of a branch with names, by address and channel.
func (a *App) ProposalTexts(ctx context.Context, branchID string) ([]ProposalText, error) {
	ps, err := a.Proposals(ctx, branchID)
	if err != nil {
		return nil, err
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	found, err := a.store.Found(ctx, branchID)
	if err != nil {
		return nil, err
	}
	cameras := map[string]inventory.Camera{}
	for _, c := range found.Cameras {
		cameras[c.ID] = c
	}
	name := func(id string) string {
		l, ok := reg.Location(id)
		if ok && l.Name == "" {
			b, _ := reg.Branch(branchID)
			return b.Name
		}
		return l.Name
	}
	out := make([]ProposalText, len(ps))
	for i, p := range ps {
		c := cameras[p.CameraID]
		t := ProposalText{Proposal: p, CameraName: c.Name, Recorder: found.Devices[c.DeviceID].Kind == inventory.KindRecorder, Channel: c.Channel, Addr: found.Devices[c.DeviceID].Addr.Addr().String(),
			LocationName: name(p.LocationID), SameAsName: cameras[p.SameAs].Name}
		for _, id := range p.Others {
			t.OtherNames = append(t.OtherNames, name(id))
		}
		out[i] = t
	}
	slices.SortStableFunc(out, func(x, y ProposalText) int {
		return cmp.Or(inventory.CompareNames(x.Addr, y.Addr), cmp.Compare(x.Channel, y.Channel))
	})
	return out, nil
}

// Confirmed turns proposals that a person confirms as they stand into placements: the
// proposed pair where there is one, else the proposed location where it is at least as
// sure as least.
func Confirmed(ps []inventory.Proposal, least float64) []store.Placement {
	var out []store.Placement
	for _, p := range ps {
		pl := store.Placement{CameraID: p.CameraID, Evidence: evidence(p)}
		switch {
		case p.SameAs != "":
			pl.SameAs = p.SameAs
		case p.LocationID != "" && p.Confidence >= least:
			pl.LocationID = p.LocationID
		default:
			continue
		}
		out = append(out, pl)
	}
	return out
}

// evidence is what a binding keeps of the hints that it rests on.
func evidence(p inventory.Proposal) string {
	text := ""
	for _, e := range p.Evidence {
		if text != "" {
			text += "; "
		}
		text += string(e.Kind) + " " + e.Text
	}
	return text
}

// PlaceBy places cameras for an actor and compares their branches again.
func (a *App) PlaceBy(ctx context.Context, actor string, placements []store.Placement) ([]inventory.Slot, error) {
	if err := a.replacing(ctx, actor, placements); err != nil {
		return nil, err
	}
	names, touched := map[string]string{}, map[string]bool{}
	for _, p := range placements {
		c, err := a.store.Camera(ctx, p.CameraID)
		if err != nil {
			return nil, err
		}
		names[c.ID] = c.Name
		touched[c.BranchID] = true
	}
	// Slots are numbered as they are filled: 365코너-01 is the camera that calls itself
	// 365코너 1, as far as names allow.
	placements = slices.Clone(placements)
	slices.SortStableFunc(placements, func(x, y store.Placement) int {
		return inventory.CompareNames(names[x.CameraID], names[y.CameraID])
	})
	slots, err := a.store.Place(ctx, placements, actor, a.now())
	if err != nil {
		return nil, err
	}
	a.learnFrom(ctx, actor, placements, slots)
	for id := range touched {
		if err := a.Recompare(ctx, id); err != nil {
			return slots, fmt.Errorf("compare after placing: %w", err)
		}
	}
	return slots, nil
}

// replacing lets cameras take over the slot of the one that they replace, where they are
// placed at its place: they get no slot beside it.
func (a *App) replacing(ctx context.Context, actor string, placements []store.Placement) error {
	gone := map[string]map[string]inventory.Replacement{} // by branch and new camera
	for _, p := range placements {
		if p.LocationID == "" || p.NotCamera || p.SameAs != "" || p.SlotID != "" {
			continue
		}
		c, err := a.store.Camera(ctx, p.CameraID)
		if err != nil {
			return err
		}
		if gone[c.BranchID] == nil {
			found, err := a.store.Found(ctx, c.BranchID)
			if err != nil {
				return err
			}
			gone[c.BranchID] = map[string]inventory.Replacement{}
			for _, r := range inventory.Replacements(c.BranchID, found) {
				gone[c.BranchID][r.New.ID] = r
			}
		}
		if r, ok := gone[c.BranchID][c.ID]; ok && r.Old.LocationID == p.LocationID {
			if _, err := a.ReplaceCamera(ctx, actor, "placed where the old camera stood", r.Old.ID, c.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// EnrolBy closes the first placing of a branch: from then on a camera without a place
// is a difference, and counts are compared by place. It needs a complete scan.
func (a *App) EnrolBy(ctx context.Context, actor, branchID string) error {
	if err := a.scanned(ctx, inventory.Branch{ID: branchID}); err != nil {
		return err
	}
	if err := a.store.SetEnrolled(ctx, branchID, a.now(), actor); err != nil {
		return err
	}
	return a.Recompare(ctx, branchID)
}

// scanned tells, as an error, that a branch has no complete scan yet.
func (a *App) scanned(ctx context.Context, b inventory.Branch) error {
	scans, err := a.newestScans(ctx, b.ID, 50)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(scans, func(s inventory.Scan) bool { return s.State == inventory.ScanComplete }) {
		return ErrNotScanned
	}
	return nil
}

// LocationID finds a declared place of a branch by its name; an empty name is none.
func (a *App) LocationID(ctx context.Context, branchID, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return "", err
	}
	var known []string
	for _, l := range reg.LocationsOf(branchID) {
		if sameName(l.Name, name) {
			return l.ID, nil
		}
		known = append(known, l.Name)
	}
	return "", fmt.Errorf("no place %q is declared there; declared are: %s", name, strings.Join(known, ", "))
}

// PlaceOne places one camera as the operator says. A pair of cameras of which neither is a
// channel of a recorder is ErrBothDirect.
func (a *App) PlaceOne(ctx context.Context, actor, cameraID, locationID, undeclared, sameAs string, notCamera bool) ([]inventory.Slot, error) {
	if sameAs != "" {
		p, err := a.PairOf(ctx, cameraID, sameAs)
		if err != nil {
			return nil, err
		}
		return nil, a.JudgePairs(ctx, actor, PairSame, []inventory.Pair{p})
	}
	return a.PlaceBy(ctx, actor, []store.Placement{{CameraID: cameraID, LocationID: locationID, Place: undeclared,
		NotCamera: notCamera, Evidence: "command line"}})
}
