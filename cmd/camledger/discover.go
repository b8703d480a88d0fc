package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"camledger/internal/app"
)

// discoverCmd finds devices without a database.
type discoverCmd struct {
	Networks []string `arg:"" help:"Networks (192.168.1.0/24), addresses, or addresses with a port (192.168.1.20:8899)."`
	Exclude  []string `help:"Networks or addresses that are never contacted."`
	Ports    []int    `help:"Ports on which ONVIF may answer; none: the usual ones."`
	RTSP     []int    `name:"rtsp-ports" help:"Ports on which RTSP may answer." default:"554"`
	Paths    []string `name:"rtsp-path" sep:"none" help:"Address of streams on devices without ONVIF, as /Streaming/Channels/{channel}01; may be given again."`
	User     string   `help:"User for devices that ask for a login."`
	Password string   `name:"password-file" help:"File that holds the password; - for standard input, or to be asked for it." type:"existingfile"`
	Resume   string   `help:"Go on from what a stopped discover --json printed into this file." type:"existingfile"`
	JSON     bool     `help:"Print JSON."`
}

// Run prints what was found; exit 3 where a range was not covered or a device refused.
func (c discoverCmd) Run(e env) error {
	password, err := e.secret(c.Password)
	if err != nil {
		return err
	}
	p := newProgress(e, c.JSON)
	r := app.DiscoverRequest{Networks: c.Networks, Exclude: c.Exclude, Ports: c.Ports, RTSPPorts: c.RTSP, RTSPPaths: c.Paths,
		User: c.User, Password: password, Logger: e.log, Progress: func(f app.ScanFar) { p.far("", f) }, Planned: func(ranges []app.RangeReport) {
			if !c.JSON {
				printLines(e.err, "", app.RangePlanLines(ranges))
			}
		}}
	if c.Resume != "" {
		if r.Earlier, err = discovered(c.Resume); err != nil {
			return err
		}
	}
	found, err := app.Discover(e.ctx, r)
	p.done()
	if err != nil {
		return err
	}
	if c.JSON {
		if err := printJSON(e.out, found); err != nil {
			return err
		}
		return c.end(e, found.NeedsPerson())
	}
	t := newTable("ADDRESS", "ANSWER", "KIND", "MAKER", "MODEL", "NAME", "SOURCES#", "LOGIN", "NOTE")
	for _, o := range found.Devices {
		t.add(o.Addr, o.Answer, o.Kind, o.Maker, o.Model, o.Name, len(o.Sources), o.Auth, note(o))
	}
	t.print(e.out)
	printLines(e.out, "", app.RangeLines(found.Report))
	for _, f := range app.LoginFindings(found.Report) {
		fmt.Fprintln(e.out, oneLine(f.Says))
	}
	return c.end(e, found.NeedsPerson())
}

// note says why a device could not be read, and where it did not name its maker, whom its
// hardware address was assigned to.
func note(o app.Observation) string {
	if o.Maker != "" || o.LinkMaker == "" {
		return o.Cause
	}
	return strings.TrimSpace(o.Cause + " (hardware address of " + o.LinkMaker + ")")
}

// end says how it ended: stopped, with something for a person, or well.
func (c discoverCmd) end(e env, needsPerson bool) error {
	switch {
	case e.ctx.Err() != nil && c.JSON:
		return errors.New("stopped; this is what was found so far: keep it in a file and go on with --resume FILE")
	case e.ctx.Err() != nil:
		return errors.New("stopped; this is what was found so far")
	case needsPerson:
		return errPerson
	}
	return nil
}

// discovered reads what an earlier discover printed.
func discovered(name string) (*app.Discovered, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var d app.Discovered
	if err := json.Unmarshal(b, &d); err != nil {
		return nil, fmt.Errorf("%s is not what discover --json prints: %w", name, err)
	}
	return &d, nil
}
