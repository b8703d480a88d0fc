package main

import (
	"errors"
	"fmt"

	"camledger/internal/app"
)

// deviceCmd is about single devices.
type deviceCmd struct {
	List     deviceListCmd     `cmd:"" help:"List devices, and what is doubtful about them."`
	Show     deviceShowCmd     `cmd:"" help:"Show what is known of a device: keys, addresses, sources, scans, steps."`
	Merge    deviceMergeCmd    `cmd:"" help:"Say that two devices are one."`
	Split    deviceSplitCmd    `cmd:"" help:"Say that a device is two."`
	Renumber deviceRenumberCmd `cmd:"" help:"Say that the sources of a device have other tokens and are the same cameras."`
	Retire   deviceRetireCmd   `cmd:"" help:"Take a device out of use; nothing is deleted."`
	Return   deviceReturnCmd   `cmd:"" help:"Take a retired device back into use."`
	Undo     deviceUndoCmd     `cmd:"" help:"Take a step back: all is as it was before it."`
	Trust    deviceTrustCmd    `cmd:"" help:"Take the certificate that a device shows next for its own."`
	Login    deviceLoginCmd    `cmd:"" help:"Let a device be given a credential: one login, now."`
}

// deviceTrustCmd forgets certificates.
type deviceTrustCmd struct {
	Device string `arg:"" help:"Device, by id."`
}

// Run forgets what the device showed first over TLS.
func (c deviceTrustCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		n, err := a.Trust(e.ctx, actor(), c.Device)
		if err == nil && n == 0 {
			err = fmt.Errorf("%s: no device of that id has shown a certificate", c.Device)
		}
		if err == nil {
			fmt.Fprintf(e.out, "%s forgotten: the next one counts as its own\n", count(n, "certificate"))
		}
		return err
	})
}

// inWords puts an error about devices into words.
func inWords(err error) error {
	var key app.ErrKey
	if errors.As(err, &key) {
		return fmt.Errorf("%w%w", err, errUsage)
	}
	if text := app.IdentityText(err); text != "" {
		return errors.New(text)
	}
	return err
}
