// Package demo plays the story of CamLedger: simulated branches, the program as it runs
// for real, and a scripted person who logs in, confirms places and signs.
//
// What is found comes only from what the simulated devices send. Of the scenario the
// program is told what an operator knows: the branches' networks and credentials. The
// scripted person alone reads the scenario's places: a person standing before a camera
// knows where it is.
package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"camledger/internal/app"
	"camledger/internal/config"
	"camledger/internal/freeport"
	"camledger/internal/sim"
)

// Options say what to play.
type Options struct {
	PolicyName string // of Policy
	Policy     []byte // nil: the invented credit union
	Scenario   string // file, or name of a built-in one
	Listen     string // empty: a free port of this machine
	Dir        string // for database and configuration; empty: temporary
	Headless   bool   // end after the story
	Logger     *slog.Logger
	Step       func(Progress) // hears how the story goes on; may be nil
	Summary    func(Summary)  // hears what came of it before the pages linger; may be nil
}

// Progress is one step of the story.
type Progress struct {
	Part int    // 1-based
	Of   int    // parts in all
	Text string // for people
	Note bool   // a detail inside the part
}

// story is one play under way.
type story struct {
	o       Options
	world   *sim.World
	cfg     *config.Config
	app     *app.App
	server  *app.Server
	reading app.Reading
	raw     []byte
	name    string
	reg     app.Register
	people  people
	guesses map[string]guess // by camera id: what was proposed before a person spoke
	started time.Time
	part    int
	watched map[netip.Addr]bool // devices that worked before anything broke
	outages []outage
	sum     Summary
}

const parts = 8

// Run plays the story. Its summary tells whether all of it held; an error means that it
// could not be played.
func Run(ctx context.Context, o Options) (s Summary, err error) {
	if o.Step == nil {
		o.Step = func(Progress) {}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	st := &story{o: o, started: time.Now(), guesses: map[string]guess{}}
	defer func() { err = errors.Join(err, st.close()) }()
	for _, act := range []func(context.Context) error{
		st.open, st.accept, st.serve, st.scan, st.place, st.check, st.play, st.inspect,
	} {
		if err := act(ctx); err != nil {
			return st.sum, err
		}
	}
	if err := st.finish(ctx); err != nil {
		return st.sum, err
	}
	if !o.Headless {
		if o.Summary != nil {
			o.Summary(st.sum)
		}
		st.linger(ctx)
	}
	return st.sum, nil
}

func (st *story) next(format string, args ...any) {
	st.part++
	st.o.Step(Progress{Part: st.part, Of: parts, Text: fmt.Sprintf(format, args...)})
}

func (st *story) note(format string, args ...any) {
	st.o.Step(Progress{Part: st.part, Of: parts, Text: fmt.Sprintf(format, args...), Note: true})
}

// timed notes how long a part took.
func (st *story) timed(name string, since time.Time) {
	st.sum.Timings = append(st.sum.Timings, Timing{name, time.Since(since).Seconds()})
}

// open starts the simulated branches and writes the operator's configuration for them.
func (st *story) open(ctx context.Context) error {
	began := time.Now()
	scenario, err := loadScenario(st.o.Scenario)
	if err != nil {
		return err
	}
	addDrop(scenario)
	st.next("Simulated branches open their cameras: %s", scenario.Name)
	if st.world, err = sim.Start(ctx, scenario, sim.Options{Logger: st.o.Logger, OnEvent: st.happened}); err != nil {
		return err
	}
	for _, w := range st.world.Warnings() {
		st.note("%v", w)
	}
	if st.o.Dir == "" {
		if st.o.Dir, err = os.MkdirTemp("", "camledger-demo-"); err != nil {
			return err
		}
		st.sum.dir = st.o.Dir
	} else if err := newDir(st.o.Dir); err != nil {
		return err
	}
	if st.o.Listen == "" {
		port, err := freeport.Find()
		if err != nil {
			return err
		}
		st.o.Listen = fmt.Sprintf("127.0.0.1:%d", port)
	}
	file := filepath.Join(st.o.Dir, "camledger.yaml")
	text := operatorConfig(scenario, st.world.Mail().Addr(), st.o.Listen)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return err
	}
	if st.cfg, err = config.Load(file); err != nil {
		return fmt.Errorf("the demo's configuration: %w", err)
	}
	st.app, err = app.Open(ctx, st.cfg, app.Options{Logger: st.o.Logger})
	st.timed("open", began)
	return err
}

// newDir makes the folder in which a demo is kept; one demo a folder.
func newDir(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "camledger.db")); err == nil {
		return fmt.Errorf("%s holds an earlier demo: name another folder, or remove it", dir)
	}
	return os.MkdirAll(dir, 0o700)
}

// accept reads the policy and makes it the version in force.
func (st *story) accept(ctx context.Context) error {
	began := time.Now()
	st.name, st.raw = "gaon-credit-union.txt", defaultPolicy
	if st.o.Policy != nil {
		st.name, st.raw = filepath.Base(st.o.PolicyName), st.o.Policy
	}
	var err error
	if st.reading, err = app.ReadPolicy(ctx, st.name, st.raw); err != nil {
		if is, instead := app.NotAPolicy(err, "en"); is != "" {
			return fmt.Errorf("%s: %s %s", st.name, is, instead)
		}
		return err
	}
	st.next("The published policy is read: %s declares %d cameras at %d branches", st.reading.Institution, st.reading.Total.Derived, len(st.reading.Branches))
	answers := app.Answers{Critical: []string{"금고"}, Replies: map[string]string{"approximate-retention": "10%"}}
	if st.reading.PeriodicCheck.Interval == "" {
		answers.CheckInterval = "monthly"
	}
	if _, err := st.app.Accept(ctx, st.name, st.raw, st.reading, answers, "operator:demo"); err != nil {
		return err
	}
	if st.reg, err = st.app.Register(ctx); err != nil {
		return err
	}
	st.sum.Policy = PolicyLine{Name: st.name, Institution: st.reading.Institution, Declared: st.reading.Total.Derived, Problems: len(st.reading.Problems), Unread: len(st.reading.Unread)}
	st.sum.Scenario = st.world.Scenario().Name
	if err := st.checkBranches(); err != nil {
		return err
	}
	st.timed("policy", began)
	return st.hire(ctx)
}

// checkBranches refuses a scenario with a branch that the policy does not know: nothing
// could be compared there. Declared branches without devices are listed.
func (st *story) checkBranches() error {
	var strange []string
	played := map[string]bool{}
	for _, b := range st.world.Scenario().Branches {
		played[plain(b.Name)] = true
		if !slices.ContainsFunc(st.reg.Branches, func(r app.Branch) bool { return plain(r.Name) == plain(b.Name) }) {
			strange = append(strange, b.Name)
		}
	}
	var declared []string
	st.sum.NotPlayed = []string{}
	for _, b := range st.reg.Branches {
		declared = append(declared, b.Name)
		if !played[plain(b.Name)] {
			st.sum.NotPlayed = append(st.sum.NotPlayed, b.Name)
			st.note("%s is declared, but not part of the scenario", b.Name)
		}
	}
	if len(strange) > 0 {
		return fmt.Errorf("scenario %s: branches that policy %s does not know: %s; it declares %s", st.sum.Scenario, st.name,
			strings.Join(strange, ", "), strings.Join(declared, ", "))
	}
	return nil
}

// close ends everything that was started.
func (st *story) close() error {
	var errs []error
	if st.server != nil {
		errs = append(errs, st.server.Stop())
	}
	if st.app != nil {
		errs = append(errs, st.app.Close())
	}
	if st.world != nil {
		errs = append(errs, st.world.Close())
	}
	if st.sum.dir != "" {
		errs = append(errs, os.RemoveAll(st.sum.dir))
	}
	return errors.Join(errs...)
}

// linger keeps the pages open until the person has seen enough.
func (st *story) linger(ctx context.Context) {
	st.note("The pages stay open at %s. Press Ctrl-C to end.", st.server.URL)
	<-ctx.Done()
}
