package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"camledger/internal/app"
)

// checkCmd measures cameras.
type checkCmd struct {
	Targets  []string      `arg:"" optional:"" help:"Camera ids, slots, branches, or one rtsp:// address; none: every camera."`
	Full     bool          `help:"Watch a window, as at the inspection."`
	User     string        `help:"With an rtsp:// address: user; with --password-file. A device that refused it is not given it again, in any later run, without --again."`
	Password string        `help:"With an rtsp:// address: file that holds the password; - for standard input, or to be asked for it." type:"existingfile" name:"password-file"`
	State    string        `help:"With an rtsp:// address: folder in which refused logins are remembered, the same as of discover; none: camledger in $$XDG_STATE_HOME or ~/.local/state. It never holds a password." type:"path"`
	Again    bool          `help:"With an rtsp:// address: send the login once more where it was refused before, or not answered: after you set the password right on the device."`
	Watch    bool          `help:"Check cameras of the register (not an address) again and again: a live table on a terminal, a line for each check elsewhere. Nothing is recorded."`
	Every    time.Duration `default:"10s" help:"With --watch: how often each camera is checked."`
	For      time.Duration `help:"With --watch: how long; without it until it is stopped."`
	JSON     bool          `help:"Print JSON; with --watch an object on a line for each check."`
}

// checkLine is one check in JSON.
type checkLine struct {
	Branch   string `json:"branch,omitempty"`
	Location string `json:"location,omitempty"`
	Camera   string `json:"camera,omitempty"`
	Name     string `json:"name,omitempty"`
	Tier     string `json:"tier,omitempty"`
	Outcome  string `json:"outcome"`
	Causes   any    `json:"causes"`
	Findings any    `json:"findings,omitempty"` // what is wrong beside the stream
	Check    any    `json:"check"`
}

// Run checks and prints. A camera that does not work is exit 3.
func (c checkCmd) Run(e env) error {
	if err := c.wrongURL(); err != nil {
		return err
	}
	switch {
	case c.Watch && (c.Every < time.Second || c.For < 0 || c.Full):
		return fmt.Errorf("--watch checks every second at most, and without --full%w", errUsage)
	case c.Watch:
		return c.watch(e)
	case len(c.Targets) == 1 && isURL(c.Targets[0]):
		return c.url(e)
	}
	err := e.with(func(a *app.App) error {
		p := newProgress(e, c.JSON)
		climbed, hooks := c.climb(e)
		hooks.Each = func(app.CheckResult) { p.step() }
		results, err := a.CheckTargets(e.ctx, c.Targets, c.Full, hooks)
		p.done()
		if err != nil && len(results) == 0 {
			return err
		}
		var beside app.Beside
		if c.ofBranches(results) {
			var derr error
			if beside, derr = a.BesideOf(context.WithoutCancel(e.ctx), results); derr != nil {
				return errors.Join(err, derr)
			}
		}
		if perr := c.print(e, results, beside, climbed()); perr != nil {
			return perr
		}
		if err != nil {
			return err
		}
		for _, r := range results {
			if r.NeedsPerson() {
				return errPerson
			}
		}
		return nil
	})
	if errors.Is(err, errUsage) {
		return c.meantURL(err)
	}
	return err
}

// ofBranches tells that whole branches were checked: then there are more results than names.
func (c checkCmd) ofBranches(results []app.CheckResult) bool { return len(results) > len(c.Targets) }

// heading names a camera, which may have no name.
func heading(c app.Camera, d app.Device) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s", oneLine(c.Name), d.Addr.Addr()))
}

// climb prints the steps of the one camera that was named as they end; climbed gives its
// ladder where there is one.
func (c checkCmd) climb(e env) (climbed func() *app.Ladder, hooks app.CheckHooks) {
	var l *app.Ladder
	if !c.JSON {
		hooks.Begin = func(camera app.Camera, d app.Device) {
			fmt.Fprintln(e.out, heading(camera, d))
			l = app.NewLadder(e.out)
		}
		hooks.Waits = func(holder string) {
			fmt.Fprintf(e.err, "waits: %s is at the device\n", cmp.Or(holder, "the camledger that serves"))
		}
		hooks.Step = func(s app.Step) { _ = l.Step(s) } // a broken pipe is told at the end
	}
	return func() *app.Ladder { return l }, hooks
}

// print prints results, and what was not checked beside them.
func (c checkCmd) print(e env, results []app.CheckResult, beside app.Beside, climbed *app.Ladder) error {
	if c.JSON {
		lines := []checkLine{}
		for _, r := range results {
			line := checkLine{Branch: r.Branch.Name, Location: r.Location, Camera: r.Camera.ID, Name: r.Camera.Name,
				Outcome: string(r.Outcome), Causes: r.Causes, Check: app.InEnglish(r.Check)}
			if len(r.Findings) > 0 {
				line.Findings = r.Findings
			}
			lines = append(lines, line)
		}
		return printJSON(e.out, lines)
	}
	if len(results) == 1 && climbed != nil {
		return climbed.End(results[0].Assessed, results[0].Findings...)
	}
	if len(results) == 1 {
		fmt.Fprintln(e.out, heading(results[0].Camera, results[0].Device))
		return app.PrintLadder(e.out, results[0].Assessed, results[0].Findings...)
	}
	app.SortResults(results)
	t := newTable("BRANCH", "LOCATION", "SLOT OR ID", "CAMERA", "OUTCOME", "STEP", "CAUSE", "CODEC", "SIZE", "TIME#")
	counts, see := map[string]int{}, ""
	for _, r := range results {
		m := r.Check.Measurement
		size := ""
		if m.Width > 0 {
			size = fmt.Sprintf("%dx%d", m.Width, m.Height)
		}
		var causes []string
		for _, cause := range r.Causes {
			causes = append(causes, string(cause))
		}
		for _, f := range r.Findings {
			if !slices.Contains(causes, string(f.Cause)) {
				causes = append(causes, string(f.Cause))
			}
		}
		counts[string(r.Outcome)]++
		if id := cmp.Or(r.Slot, r.Camera.ID); r.NeedsPerson() && see == "" {
			see = id
		}
		t.add(r.Branch.Name, r.Location, cmp.Or(r.Slot, r.Camera.ID), r.Camera.Name, r.Outcome, r.Check.Failed, strings.Join(causes, ", "), m.Codec, size,
			fmt.Sprintf("%d ms", r.Check.Took.Milliseconds()))
	}
	t.print(e.out)
	fmt.Fprintf(e.out, "%d cameras: %d ok, %d degraded, %d down, %d refused the password, %d not assessed\n", len(results),
		counts["ok"], counts["degraded"], counts["down"], counts["auth-refused"], counts["not-assessed"])
	if beside.Declared > len(results) {
		fmt.Fprintf(e.out, "%d are declared there: camledger branch and camledger diff tell of those that were not found\n", beside.Declared)
	}
	for _, l := range beside.Logins {
		fmt.Fprintf(e.out, "not checked: %s\n  %s\n", oneLine(l.Says), oneLine(l.Next))
	}
	if see != "" {
		fmt.Fprintf(e.out, "camledger check %s shows its steps and what to do first\n", see)
	}
	return nil
}
