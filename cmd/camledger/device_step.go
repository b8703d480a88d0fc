package main

import (
	"fmt"

	"camledger/internal/app"
	"camledger/internal/store"
)

// stepFlags are what every step takes: it is kept with who, when and why.
type stepFlags struct {
	Reason reason `required:"" help:"Why; it is kept with the step."`
	JSON   bool   `help:"Print JSON."`
}

// take carries a step out and tells how to take it back.
func (f stepFlags) take(e env, step func(*app.App) (store.IdentityEvent, error)) error {
	return e.with(func(a *app.App) error {
		event, err := step(a)
		if err != nil {
			return inWords(err)
		}
		s := app.StepText(event)
		if f.JSON {
			return printJSON(e.out, newStepLine(s))
		}
		if !s.UndoneAt.IsZero() {
			_, err = fmt.Fprintf(e.out, "taken back: %s\n", s.Says)
			return err
		}
		for _, text := range app.Released(event) {
			fmt.Fprintln(e.out, text)
		}
		_, err = fmt.Fprintf(e.out, "%s\nTake it back: camledger device undo %s --reason WHY\n", s.Says, s.ID)
		return err
	})
}

// deviceMergeCmd merges two devices.
type deviceMergeCmd struct {
	Into string `arg:"" help:"The device that stays, with its cameras' places and history."`
	From string `arg:"" help:"The device that goes; its keys and cameras go over."`
	// BothAnswered is asked for where the two look like two.
	BothAnswered bool `help:"Merge although both answered beside each other, at two addresses."`
	stepFlags
}

// Run merges.
func (c deviceMergeCmd) Run(e env) error {
	return c.take(e, func(a *app.App) (store.IdentityEvent, error) {
		addrs, apart, err := a.Apart(e.ctx, c.Into, c.From)
		if err == nil && apart && !c.BothAnswered {
			return store.IdentityEvent{}, fmt.Errorf("both answered beside each other, at %s and %s: if they are two cameras, one of them would count nowhere. "+
				"If they are one device all the same (two interfaces, two addresses): give --both-answered too", addrs[0], addrs[1])
		}
		return a.MergeDevices(e.ctx, actor(), string(c.Reason), c.Into, c.From)
	})
}

// deviceSplitCmd splits a device.
type deviceSplitCmd struct {
	Device string   `arg:"" help:"Device, by id."`
	Key    []string `help:"A key that is the other device's, as device show writes it (mac:…, serial:…, endpoint:…)." sep:"none"`
	Camera []string `help:"A camera that is the other device's, by id."`
	stepFlags
}

// Run splits.
func (c deviceSplitCmd) Run(e env) error {
	return c.take(e, func(a *app.App) (store.IdentityEvent, error) {
		return a.SplitDevice(e.ctx, actor(), string(c.Reason), c.Device, c.Key, c.Camera)
	})
}

// deviceRenumberCmd carries cameras over to other tokens.
type deviceRenumberCmd struct {
	Device string `arg:"" help:"Device, by id."`
	stepFlags
}

// Run carries over.
func (c deviceRenumberCmd) Run(e env) error {
	var done app.Renumbered
	err := c.take(e, func(a *app.App) (event store.IdentityEvent, err error) {
		done, err = a.RenumberDevice(e.ctx, actor(), string(c.Reason), c.Device)
		return done.Event, err
	})
	if err == nil && !c.JSON && done.Text() != "" {
		_, err = fmt.Fprintln(e.out, done.Text())
	}
	return err
}

// deviceRetireCmd retires a device.
type deviceRetireCmd struct {
	Device string `arg:"" help:"Device, by id."`
	stepFlags
}

// Run retires.
func (c deviceRetireCmd) Run(e env) error {
	return c.take(e, func(a *app.App) (store.IdentityEvent, error) {
		return a.RetireDevice(e.ctx, actor(), string(c.Reason), c.Device)
	})
}

// deviceReturnCmd returns a device.
type deviceReturnCmd struct {
	Device string `arg:"" help:"Device, by id."`
	stepFlags
}

// Run returns.
func (c deviceReturnCmd) Run(e env) error {
	return c.take(e, func(a *app.App) (store.IdentityEvent, error) {
		return a.ReturnDevice(e.ctx, actor(), string(c.Reason), c.Device)
	})
}

// deviceUndoCmd takes a step back.
type deviceUndoCmd struct {
	Step string `arg:"" help:"Step, by id; or a device or camera: its newest step that holds."`
	stepFlags
}

// Run takes back.
func (c deviceUndoCmd) Run(e env) error {
	return c.take(e, func(a *app.App) (store.IdentityEvent, error) {
		return a.UndoStep(e.ctx, actor(), string(c.Reason), c.Step)
	})
}
