package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"camledger/internal/app"
)

// discoverCmd finds devices without a database.
type discoverCmd struct {
	Networks []string `arg:"" help:"Networks (192.168.1.0/24) or addresses."`
	Ports    []int    `help:"Ports on which ONVIF may answer; none: the usual ones."`
	RTSP     []int    `name:"rtsp-ports" help:"Ports on which RTSP may answer." default:"554"`
	User     string   `help:"User for devices that ask for a login."`
	Password string   `name:"password-file" help:"File that holds the password." type:"existingfile"`
	JSON     bool     `help:"Print JSON."`
}

// Run prints what was found; exit 3 where a range was not covered or a device refused.
func (c discoverCmd) Run(e env) error {
	password, err := secretFile(c.Password)
	if err != nil {
		return err
	}
	p := newProgress(e, c.JSON)
	found, report, err := app.Discover(e.ctx, app.DiscoverRequest{Networks: c.Networks, Ports: c.Ports, RTSPPorts: c.RTSP,
		User: c.User, Password: password, Logger: e.log, Found: app.EachFound(func(sources int) { p.found("found", sources) })})
	p.done()
	if err != nil {
		return err
	}
	if c.JSON {
		if err := printJSON(e.out, map[string]any{"devices": found, "report": report}); err != nil {
			return err
		}
		return c.end(e, app.NeedsPerson(found, report))
	}
	t := newTable("ADDRESS", "ANSWER", "KIND", "MAKER", "MODEL", "NAME", "SOURCES#", "LOGIN", "NOTE")
	for _, o := range found {
		t.add(o.Addr, o.Answer, o.Kind, o.Maker, o.Model, o.Name, len(o.Sources), o.Auth, o.Cause)
	}
	t.print(e.out)
	for _, r := range report.Ranges {
		fmt.Fprintf(e.out, "%s: %d addresses, %d answered, %d refused, %d silent, %d errors %s\n", r.Prefix, r.Addresses, r.Answered,
			r.Refused, r.Silent, r.Errors, r.Why)
	}
	return c.end(e, app.NeedsPerson(found, report))
}

// end says how it ended: stopped, with something for a person, or well.
func (c discoverCmd) end(e env, needsPerson bool) error {
	switch {
	case e.ctx.Err() != nil:
		return errors.New("stopped; this is what was found so far")
	case needsPerson:
		return errPerson
	}
	return nil
}

// secretFile reads a password from a file; the line's end does not belong to it.
func secretFile(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	if info, err := os.Stat(name); err == nil && info.Mode().Perm()&0o027 != 0 {
		return "", fmt.Errorf("%s can be read by others: chmod 600 %s", name, name)
	}
	b, err := os.ReadFile(name)
	return strings.TrimRight(string(b), "\r\n"), err
}
