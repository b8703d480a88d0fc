package main

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"camledger/internal/app"
)

// isURL tells an address of a stream from a name.
func isURL(target string) bool { return strings.Contains(target, "://") }

// wrongURL says what does not fit in a command line with addresses of streams.
func (c checkCmd) wrongURL() error {
	urls := 0
	for _, t := range c.Targets {
		if isURL(t) {
			urls++
		}
	}
	switch {
	case urls > 0 && len(c.Targets) > 1:
		return fmt.Errorf("one address at a time, and no other names beside it%w", errUsage)
	case urls == 0 && (c.User != "" || c.Password != "" || c.Again || c.State != ""):
		return fmt.Errorf("--user, --password-file, --state and --again go with an rtsp:// address: cameras of the register have their accounts in camledger.yaml%w", errUsage)
	case urls > 0 && c.Watch:
		return fmt.Errorf("--watch looks at cameras of the register, not at an address%w", errUsage)
	case urls == 0:
		return nil
	}
	if err := app.CheckAddress(c.Targets[0]); err != nil {
		return fmt.Errorf("%w%w", err, errUsage)
	}
	return pairedLogin(c.User, c.Password, c.Again)
}

// pairedLogin refuses half a login, which would be sent with an empty half.
func pairedLogin(user, password string, again bool) error {
	switch {
	case user != "" && password == "":
		return fmt.Errorf("--user needs the password: --password-file FILE, or - to be asked for it%w", errUsage)
	case user == "" && password != "":
		return fmt.Errorf("--password-file needs the account that the password is of: --user NAME%w", errUsage)
	case user == "" && again:
		return fmt.Errorf("--again sends a login once more: name it with --user and --password-file%w", errUsage)
	}
	return nil
}

// url checks the stream of an address that was typed.
func (c checkCmd) url(e env) error {
	password, err := e.secret(c.Password)
	if err != nil {
		return err
	}
	l := app.NewTypedLadder(e.out)
	r := app.URLCheck{URL: c.Targets[0], User: c.User, Password: password, State: c.State, Again: c.Again, Full: c.Full, Logger: e.log}
	if r.State == "" {
		r.State = stateDir()
	}
	if !c.JSON {
		r.Each = func(s app.Step) { _ = l.Step(s) } // a broken pipe is told at the end
	}
	got, err := app.CheckURL(e.ctx, r)
	if err != nil {
		return err
	}
	if c.JSON {
		err = printJSON(e.out, checkLine{Outcome: string(got.Outcome), Causes: got.Causes, Check: app.InEnglish(got.Check)})
	} else {
		err = l.End(got)
	}
	switch {
	case err == nil && got.Check.Cause == app.CauseCancelled:
		return errors.New("stopped; of an address nothing is kept")
	case err == nil && got.Outcome != "ok":
		return errPerson
	}
	return err
}

// meantURL adds to an error over the configuration what an address without a scheme wants.
func (c checkCmd) meantURL(err error) error {
	for _, t := range c.Targets {
		host := strings.Trim(strings.SplitN(t, "/", 2)[0], "[]")
		_, aerr := netip.ParseAddr(host)
		_, perr := netip.ParseAddrPort(strings.SplitN(t, "/", 2)[0])
		if aerr == nil || perr == nil {
			return fmt.Errorf("%w; to check a stream by its address, without a configuration, write rtsp://%s", err, t)
		}
	}
	return err
}
