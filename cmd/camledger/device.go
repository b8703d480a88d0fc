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
	Login    deviceLoginCmd    `cmd:"" help:"Let a device be given a credential: one login, now."`
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
