package app

import (
	"context"
	"errors"
	"strings"

	"camledger/internal/onvif"
	"camledger/inventory"
	"camledger/probe"
)

// errAddress and errTyped refuse addresses of streams. They never hold the address.
var (
	errAddress = errors.New("a stream's address begins with rtsp:// or rtsps://")
	errTyped   = errors.New("the address holds a user or a password, which everybody on this machine can read in the list of processes: " +
		"give --user NAME --password-file FILE (- in place of FILE: standard input, or you are asked for it); " +
		"where a camera wants them in the address write {user} and {password} there; an @ in a path is written %40")
	errInClear = errors.New("that address would carry the password in the clear: use rtsps://, or a camera of a network that has basic: true")
)

// CheckAddress refuses what is no address of a stream, and one with a user or password in
// it: a command line can be read by everybody on the machine.
func CheckAddress(raw string) error {
	if !strings.HasPrefix(raw, "rtsp://") && !strings.HasPrefix(raw, "rtsps://") {
		return errAddress
	}
	// An @ anywhere: passwords with a slash end an address's first part early.
	if strings.Contains(raw, "@") || onvif.Redact(raw) != raw {
		return errTyped
	}
	if inURL(raw) && !strings.HasPrefix(raw, "rtsps://") {
		return errInClear
	}
	return nil
}

// CheckURL checks a stream that is in no register; see CheckAddress. Where the address has
// {user} and {password}, they are put in there. each, if set, hears of every step as it
// ends.
func CheckURL(ctx context.Context, raw, user, password string, full bool, each func(inventory.Step)) (inventory.Assessed, error) {
	if err := CheckAddress(raw); err != nil {
		return inventory.Assessed{}, err
	}
	c := probe.Check(ctx, probe.Target{URL: onvif.Fill(raw, user, password), User: user, Password: password, Tier: tierOf(full), OnStep: each})
	outcome, causes := inventory.Assess(c, inventory.DefaultRules())
	return inventory.Assessed{Check: c, Outcome: outcome, Causes: causes}, nil
}
