// Command camledger keeps an institution's camera register honest: it reads the
// published policy, finds the cameras, compares, checks, inspects and tells.
//
// Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 done and something needs a
// person.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"os/user"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"camledger/internal/app"
	"camledger/internal/config"
)

// Exit codes of every command.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitPerson = 3
)

// errPerson ends a command that did its work and found something for a person.
var errPerson = errors.New("something needs a person")

// cli is the command line. Each command is in a file of its own.
type cli struct {
	ConfigFile string `name:"config" short:"c" default:"camledger.yaml" env:"CAMLEDGER_CONFIG" help:"Configuration file." type:"path"`
	Verbose    bool   `short:"v" help:"Log what happens to standard error."`

	Config      configCmd      `cmd:"" help:"Check or show the configuration."`
	Policy      policyCmd      `cmd:"" help:"Read, import and list published policies."`
	Discover    discoverCmd    `cmd:"" help:"Find devices on networks, without a database."`
	Scan        scanCmd        `cmd:"" help:"Scan branches and compare with the register."`
	Diff        diffCmd        `cmd:"" help:"List the differences between declared and found, and settle them."`
	Branch      branchCmd      `cmd:"" help:"Count branches: declared, found, placed, by hand, exceptions, and what is left."`
	Slot        slotCmd        `cmd:"" help:"List and label the declared positions of places, and count by hand what no network shows."`
	Place       placeCmd       `cmd:"" help:"Say where cameras are: list proposals, confirm them, finish the enrolment."`
	Device      deviceCmd      `cmd:"" help:"Look after single devices."`
	Camera      cameraCmd      `cmd:"" help:"Say which cameras are one: those seen directly and again through a recorder."`
	Picture     pictureCmd     `cmd:"" help:"Choose the view that a camera should have, and see what is known of its pictures."`
	Check       checkCmd       `cmd:"" help:"Measure cameras step by step."`
	Rounds      roundsCmd      `cmd:"" help:"Tell how much of the last round of checks was done."`
	Inspect     inspectCmd     `cmd:"" help:"Carry out the periodic inspection and print its sheet."`
	Person      personCmd      `cmd:"" aliases:"user" help:"Add people and grant them rights."`
	Grant       personGrantCmd `cmd:"" help:"Give a person a right, as person grant."`
	Maintenance maintenanceCmd `cmd:"" help:"Plan work during which failures are expected."`
	Incident    incidentCmd    `cmd:"" help:"List incidents, show all that is on record of one, see to it, note what was done."`
	Alerts      alertsCmd      `cmd:"" help:"Show what would have been sent under other settings."`
	Mail        mailCmd        `cmd:"" help:"Send a test mail, list the outbox, send dead letters anew."`
	Serve       serveCmd       `cmd:"" help:"Scan, check, inspect, mail and show it all in a browser."`
	Demo        demoCmd        `cmd:"" help:"Show the whole job on simulated branches."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
}

// env is what commands get beside their flags.
type env struct {
	ctx      context.Context
	in       io.Reader
	out, err io.Writer
	log      *slog.Logger
	file     string // of the configuration
}

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is main with everything handed in.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	code := -1
	parser, err := kong.New(&c, kong.Name("camledger"), kong.UsageOnError(), kong.Writers(out, errs),
		kong.Exit(func(n int) { code = n }),
		kong.Description("CamLedger compares the cameras that a published policy declares with those on the networks, checks that they work, and keeps the inspection on record."))
	if err != nil {
		panic(err) // the command line's own definition is wrong
	}
	k, err := parser.Parse(args)
	if code >= 0 { // --help
		return code
	}
	if err != nil {
		fmt.Fprintln(errs, "camledger:", err)
		fmt.Fprintln(errs, "Try: camledger --help")
		return exitUsage
	}
	e := env{ctx: ctx, in: in, out: out, err: errs, file: c.ConfigFile, log: slog.New(slog.DiscardHandler)}
	if c.Verbose {
		e.log = slog.New(slog.NewTextHandler(errs, nil))
	}
	filterLibraries(e.log)
	return exitOf(k.Run(e), errs)
}

// exitOf prints an error once, and says how the command ended.
func exitOf(err error, errs io.Writer) int {
	var problems config.Problems
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errPerson):
		return exitPerson
	case errors.As(err, &problems):
		for _, p := range problems {
			fmt.Fprintln(errs, p)
		}
		return exitUsage
	case errors.Is(err, errUsage):
		fmt.Fprintln(errs, "camledger:", err)
		return exitUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(errs, "camledger: stopped; what was done so far is saved")
		return exitFailed
	}
	fmt.Fprintln(errs, "camledger:", err)
	return exitFailed
}

// open loads the configuration and opens the App over it.
func (e env) open() (*app.App, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	return app.Open(e.ctx, cfg, app.Options{Logger: e.log})
}

// errUsage ends a command that could not begin: exit 2.
var errUsage = errors.New("")

// config reads the configuration. One that is not there is a fault of usage.
func (e env) config() (*config.Config, error) {
	cfg, err := config.Load(e.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w%w: write one after docs/camledger.example.yaml, or name it with --config", err, errUsage)
	}
	return cfg, err
}

// with runs f over an open App and closes it.
func (e env) with(f func(*app.App) error) error {
	a, err := e.open()
	if err != nil {
		return err
	}
	return errors.Join(f(a), a.Close())
}

// done runs f and says that it was done.
func (e env) done(what string, f func(*app.App) error) error {
	err := e.with(f)
	if err == nil {
		fmt.Fprintln(e.out, what)
	}
	return err
}

// actor names who works at this command line; such an actor proposes, never approves.
func actor() string {
	name := os.Getenv("SUDO_USER")
	if u, err := user.Current(); name == "" && err == nil {
		name = u.Username
	}
	if name == "" {
		name = "unknown"
	}
	return "operator:" + strings.ToLower(name)
}
