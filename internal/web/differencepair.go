package web

import (
	"context"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// deviceSide is one of two devices that are perhaps one.
type deviceSide struct {
	Label, Device, Serial, Addr, Branch string
	First, Last                         time.Time
	Cameras, Placed                     int
}

// pairView is the evidence for and against two devices being one.
type pairView struct {
	Sides     []deviceSide // the one that would stay first
	Apart     bool         // both were seen at addresses of their own at one time
	branchIDs []string
}

// pairOf reads the two devices that a difference asks about; nil: it asks no such thing, or
// one of them is not there any more.
func (s *server) pairOf(ctx context.Context, v visitor, d inventory.Difference, reg *inventory.Register, found inventory.Found) (*pairView, error) {
	known, other := inventory.PairOf(d)
	if known == "" || other == "" {
		return nil, nil
	}
	out := &pairView{}
	var both []inventory.Device
	for i, id := range []string{known, other} {
		device, err := s.Store.Device(ctx, id)
		if isMissing(err) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		both = append(both, device)
		out.branchIDs = append(out.branchIDs, device.BranchID)
		side := deviceSide{Label: v.say([]string{"web.pair.known", "web.pair.other"}[i]), Device: deviceText(device), Serial: device.Serial, Addr: addrText(device), First: device.FirstSeen, Last: device.LastSeen}
		if b, ok := reg.Branch(device.BranchID); ok {
			side.Branch = b.Name
		}
		for _, c := range found.Cameras {
			if c.DeviceID == id && c.State != inventory.StateRetired {
				side.Cameras++
				if c.SlotID != "" {
					side.Placed++
				}
			}
		}
		out.Sides = append(out.Sides, side)
	}
	x, y := both[0], both[1]
	out.Apart = !x.LastSeen.Before(y.FirstSeen) && !y.LastSeen.Before(x.FirstSeen) && x.Addr.Addr() != y.Addr.Addr()
	return out, nil
}

// mayMerge tells whether a visitor may say that two devices are one: it changes what is known
// of each branch that has one of them.
func (s *server) mayMerge(ctx context.Context, v visitor, d inventory.Difference) error {
	known, other := inventory.PairOf(d)
	for _, id := range []string{known, other} {
		if id == "" {
			continue
		}
		device, err := s.Store.Device(ctx, id)
		if err != nil {
			return err
		}
		if !v.May(Place, device.BranchID) {
			return store.ErrForbidden
		}
	}
	return nil
}
