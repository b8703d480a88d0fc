package web

import (
	"context"
	"net/url"
	"slices"

	"camledger/inventory"
)

// standView is where a camera of a difference stands now.
type standView struct{ URL, Name, Place string }

// stands lists the cameras that a difference is about with where they are now: its camera, or
// those of its device.
func stands(v visitor, d inventory.Difference, reg *inventory.Register, found inventory.Found) []standView {
	codes := map[string]string{}
	for _, s := range reg.Slots {
		codes[s.ID] = s.Code
	}
	var out []standView
	for _, c := range found.Cameras {
		if c.State == inventory.StateRetired || c.ID != d.CameraID && (d.CameraID != "" || d.DeviceID == "" || c.DeviceID != d.DeviceID) {
			continue
		}
		x := standView{URL: "/cameras/" + c.ID, Name: newLeftCamera(c, found.Devices[c.DeviceID]).Name, Place: v.say("sheet.unplaced")}
		if code := codes[c.SlotID]; code != "" {
			x.Name = code
		}
		if l, ok := reg.Location(c.LocationID); ok {
			if x.Place = l.Name; x.Place == "" {
				x.Place = v.say("sheet.whole-branch")
			}
		} else if c.Place != "" {
			x.Place = v.say("web.diff.stands.undeclared", clean(c.Place))
		}
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b standView) int { return compareNatural(a.Name, b.Name) })
	return out[:min(len(out), standsMost)]
}

// standsMost bounds the cameras that a page names.
const standsMost = 12

// filled says beside the places that a camera may be put at how many are there of how many.
func (s *server) filled(ctx context.Context, v visitor, branchID string, list []option) error {
	reports, err := s.counted(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(reports, func(r inventory.BranchReport) bool { return r.Branch.ID == branchID })
	if i < 0 {
		return nil
	}
	for _, row := range reports[i].Rows {
		for j := range list {
			if list[j].Value == row.LocationID {
				list[j].Text = v.say("web.diff.place.filled", list[j].Text, row.Declared, row.Bound)
			}
		}
	}
	return nil
}

// following is the page of the open difference that comes after one in the list that the
// visitor came from; empty: none is left.
func (s *server) following(ctx context.Context, v visitor, d inventory.Difference, from trail) (string, error) {
	q := url.Values(from)
	f := askedDifferences(v, q, q.Get("branch"))
	f.Branches = v.Branches()
	id, err := s.Store.NextDifference(ctx, f, d)
	if err != nil || id == "" {
		return "", err
	}
	return from.on("/differences/" + id), nil
}
