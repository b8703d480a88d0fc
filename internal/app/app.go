package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"camledger/internal/config"
	"camledger/internal/store"
	"camledger/inventory"
	"camledger/probe"
)

// App is one running CamLedger over one configuration and one database.
type App struct {
	cfg     *config.Config
	store   *store.Store
	log     *slog.Logger
	zone    *time.Location
	now     func() time.Time
	rules   inventory.Rules
	breaker *breaker
	metrics *metrics
	pool    *pool
	scans   turns // by branch
	met     met
	visits  visits
	serving atomic.Bool // this process makes the rounds
	// pictures decodes what cameras show.
	pictures *pictures
	// hostClock tells the state of this machine's own clock.
	hostClock func() inventory.HostClock
}

// Options are what an App needs beside its configuration.
type Options struct {
	Logger *slog.Logger
	Now    func() time.Time // time.Now where nil
	// MailLease is how long a mail stays claimed by a program that died while it sent
	// it; 0: 2 minutes, which is longer than sending may take.
	MailLease time.Duration
	// HostClock tells the state of this machine's own clock; nil: what the kernel says.
	HostClock func() inventory.HostClock
	// Trace hears of each statement that writes to the database; see store.Options.
	Trace func(statement string, args []any)
}

// Open opens the database of a configuration, brings its schema up to date and binds
// the configured branches to those of the register.
func Open(ctx context.Context, cfg *config.Config, o Options) (*App, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := checkAddresses(cfg); err != nil {
		return nil, err
	}
	key, err := cfg.LocalKey()
	if err != nil {
		return nil, fmt.Errorf("open this installation's key: %w", err)
	}
	s, err := store.Open(ctx, cfg.DatabaseSource(), store.Options{Logger: o.Logger, Zone: cfg.Location(), Gap: 4 * cfg.Schedule.Check,
		Lease: o.MailLease, Trace: o.Trace})
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	a := &App{cfg: cfg, store: s, log: o.Logger, zone: cfg.Location(), now: o.Now, rules: inventory.DefaultRules(), metrics: newMetrics(), pool: newPool(cfg.Check), pictures: newPictures()}
	a.rules.Zone = a.zone
	if a.hostClock = o.HostClock; a.hostClock == nil {
		a.hostClock = probe.HostClock
	}
	a.breaker, a.met.now = newBreaker(s, key, o.Now, o.Logger), o.Now
	if err := a.bindCodes(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := a.compareOwed(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("compare what was decided: %w", err), s.Close())
	}
	return a, nil
}

// Close closes the database.
func (a *App) Close() error { return a.store.Close() }

// Store gives the faces what they read from.
func (a *App) Store() *store.Store { return a.store }

// Config is the configuration that the App runs under.
func (a *App) Config() *config.Config { return a.cfg }

// Register reads the register; an empty one while no policy was accepted.
func (a *App) Register(ctx context.Context) (inventory.Register, error) {
	reg, err := a.store.Register(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return inventory.Register{}, nil
	}
	return reg, err
}

// bindCodes writes the operator's codes beside the branches that they name, and takes
// them from branches that they name no longer: a code leads to networks and credentials.
func (a *App) bindCodes(ctx context.Context) error {
	reg, err := a.Register(ctx)
	if err != nil {
		return fmt.Errorf("bind branch codes: %w", err)
	}
	codes := map[string]string{}
	for _, branch := range reg.Branches {
		if code := a.codeOf(branch); code != branch.Code {
			codes[branch.ID] = code
		}
	}
	if len(codes) == 0 {
		return nil
	}
	if err := a.store.SetBranchCodes(ctx, codes); err != nil {
		return fmt.Errorf("bind branch codes: %w", err)
	}
	return nil
}

// codeOf finds the code under which the configuration names a branch; a retired branch
// has none. Codes are tried in their order, so that the answer is the same at each start.
func (a *App) codeOf(branch inventory.Branch) string {
	if !branch.RetiredAt.IsZero() {
		return ""
	}
	for _, code := range slices.Sorted(maps.Keys(a.cfg.Branches)) {
		if sameName(branch.Name, a.cfg.Branches[code].Name) {
			return code
		}
	}
	return ""
}
