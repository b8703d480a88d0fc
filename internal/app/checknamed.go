package app

import (
	"context"
	"fmt"
	"strings"

	"camledger/inventory"
)

// jobNamed is the check of one camera, by id, by the code of its slot, or where nothing goes by
// that, by its name or the address of its device.
func (a *App) jobNamed(ctx context.Context, reg *inventory.Register, name string, tier inventory.Tier) (job, error) {
	found, err := a.store.Found(ctx, "")
	if err != nil {
		return job{}, err
	}
	var meant, called []inventory.Camera
	for _, c := range found.Cameras {
		switch {
		case c.ID == name || c.SlotID != "" && slotCode(reg, c.SlotID) == name:
			meant = append(meant, c)
		case inventory.Counts(c, found) && (c.Name == name || found.Devices[c.DeviceID].Addr.Addr().String() == name):
			called = append(called, c)
		}
	}
	if len(meant) == 0 {
		meant = called
	}
	switch len(meant) {
	case 0:
		return job{}, ErrNoCamera{name}
	case 1:
		c := meant[0]
		b, _ := reg.Branch(c.BranchID)
		networks, err := a.networks(b)
		if err != nil {
			return job{}, fmt.Errorf("check %s: %w", name, err)
		}
		return job{branch: b, config: networks, device: found.Devices[c.DeviceID], camera: c, tier: tier}, nil
	}
	var where []string
	for _, c := range meant {
		b, _ := reg.Branch(c.BranchID)
		where = append(where, strings.TrimSpace(b.Name+" "+c.Name)+" "+c.ID)
	}
	return job{}, fmt.Errorf("several cameras go by %s: name one by its id: %s", name, strings.Join(where, ", "))
}

// ErrNoCamera says that nothing goes by a name.
type ErrNoCamera struct{ Name string }

// Error names what was looked for.
func (e ErrNoCamera) Error() string {
	return fmt.Sprintf("%s: no camera, slot or branch goes by that", e.Name)
}
