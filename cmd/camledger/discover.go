package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
	User     string   `help:"User for devices that ask for a login; with --password-file. A device that refused it is not given it again, in any later run, without --again."`
	Password string   `name:"password-file" help:"File that holds the password of --user; - for standard input, or to be asked for it." type:"existingfile"`
	State    string   `help:"Folder in which refused logins are remembered, so that none is sent twice; none: camledger in $$XDG_STATE_HOME or ~/.local/state. It never holds a password." type:"path"`
	Again    bool     `help:"Send the login once more where it was refused before, or not answered: after you set the password right on the device."`
	Resume   string   `help:"Go on from what a stopped discover --json printed into this file." type:"existingfile"`
	JSON     bool     `help:"Print JSON."`
}

// Run prints what was found; exit 3 where a range was not covered or a device refused.
func (c discoverCmd) Run(e env) error {
	if err := pairedLogin(c.User, c.Password, c.Again); err != nil {
		return err
	}
	password, err := e.secret(c.Password)
	if err != nil {
		return err
	}
	p := newProgress(e, c.JSON)
	r := app.DiscoverRequest{Networks: c.Networks, Exclude: c.Exclude, Ports: c.Ports, RTSPPorts: c.RTSP, RTSPPaths: c.Paths,
		User: c.User, Password: password, State: c.State, Again: c.Again, Logger: e.log, Progress: func(f app.ScanFar) { p.far("", f) }, Planned: func(ranges []app.RangeReport) {
			if !c.JSON {
				printLines(e.err, "", app.RangePlanLines(ranges))
			}
		}}
	if r.State == "" {
		r.State = stateDir()
	}
	if c.Resume != "" {
		if r.Earlier, err = discovered(c.Resume); err != nil {
			return err
		}
	}
	found, err := app.Discover(e.ctx, r)
	p.done()
	var wrong app.ErrDiscover
	if errors.As(err, &wrong) {
		return fmt.Errorf("%w%w", err, errUsage)
	}
	if err != nil {
		return err
	}
	for _, addr := range found.NotSent {
		fmt.Fprintf(e.err, "%s: the login was refused or not answered in an earlier run, and was not sent again; --again sends it once more\n", addr)
	}
	if c.JSON {
		if err := printJSON(e.out, found); err != nil {
			return err
		}
		return c.end(e, found.NeedsPerson())
	}
	t := newTable("ADDRESS", "ANSWER", "KIND", "MAKER", "MODEL", "NAME", "SOURCES#", "LOGIN", "NOTE")
	for _, o := range found.Devices {
		t.add(o.Addr, o.Answer, o.Kind, o.Maker, o.Model, o.Name, len(o.Sources), o.Auth, c.note(o))
	}
	t.print(e.out)
	printLines(e.out, "", app.RangeLines(found.Report))
	for _, f := range app.LoginFindings(found.Report) {
		fmt.Fprintln(e.out, oneLine(f.Says))
	}
	if found.Refused() {
		fmt.Fprintln(e.out, "discover keeps its own memory of refusals: a scan that has the same account in camledger.yaml sends it to these devices once more.")
	}
	return c.end(e, found.NeedsPerson())
}

// note says why a device could not be read, and where it did not name its maker, whom its
// hardware address was assigned to.
func (c discoverCmd) note(o app.Observation) string {
	if c.User == "" && o.Answer == app.AnswerPassword {
		o.Cause += ": give --user"
	}
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
		return errors.New("stopped; this is what was found so far; only what --json prints can be gone on from: discover --json … > FILE, then --resume FILE")
	case needsPerson:
		return errPerson
	}
	return nil
}

// stateDir is the folder for what a user's programs remember; empty: there is none.
func stateDir() string {
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "camledger")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "state", "camledger")
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
