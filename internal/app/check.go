package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"camledger/internal/config"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
	"camledger/probe"
	"camledger/probe/picture"
)

// CheckResult is one check with what it is about and what it means.
type CheckResult struct {
	Camera   inventory.Camera
	Device   inventory.Device
	Branch   inventory.Branch
	Location string
	Slot     string // its code; empty: none
	inventory.Assessed
	// Findings are what is wrong beside the stream: its clock, its footage.
	Findings []probe.Finding
}

// NeedsPerson tells whether somebody has to see to the camera, or to what it was checked with.
func (r CheckResult) NeedsPerson() bool {
	return r.Outcome != inventory.OutcomeOK || len(r.Findings) > 0
}

// job is one check to be made.
type job struct {
	branch inventory.Branch
	config config.Branch
	device inventory.Device
	camera inventory.Camera
	tier   inventory.Tier
	until  probe.Depth
	first  bool                 // in the first scan of its branch: unknown devices may be given credentials
	used   *string              // where to write which credential worked; nil: nowhere
	each   func(inventory.Step) // hears of every step as it ends; nil: nobody does
	waits  func(holder string)  // see CheckHooks.Waits; nil: nobody hears
	asked  bool                 // by a person: the picture is looked at, too
	frame  *picture.Frame       // where to put the first key frame; nil: nowhere
	raw    **picture.Luma       // where to put its picture as well; nil: nowhere
	// surveys are those of the run that asks for clocks and footage as well; nil: it does not.
	surveys  *surveys
	register *inventory.Register // with surveys: what was promised
}

// run makes one check. A source without a stream is down for that reason. The login is
// taken from the device's budget only once the device asks for one: see lend.
func (a *App) run(ctx context.Context, j job) inventory.Check {
	if j.camera.Main.URI == "" {
		c := inventory.Check{CameraID: j.camera.ID, At: a.now(), Tier: j.tier, Failed: inventory.StepResolve, Cause: inventory.CauseNoStream,
			Steps: []inventory.Step{{Name: inventory.StepResolve, Notes: []inventory.Note{noted("note.no-stream")}}}}
		a.beside(ctx, j, &c)
		return c
	}
	if a.wantsPicture(j) {
		j.frame = &picture.Frame{}
	}
	c, n := a.once(ctx, j)
	if c.Cause == inventory.CauseBusy {
		// Often it is our own last session that the device has not let go of yet.
		pause(ctx, busyWait)
		c, n = a.once(ctx, j)
	}
	c.Host = a.hostClock()
	if away[c.Failed] {
		a.met.forget(j.device.ID)
	}
	// That a camera asks for a password that it refused before confirms the refusal: it is
	// not sent again.
	switch {
	case c.Cause != inventory.CauseAuthNeeded:
	case n.refused:
		c.Cause = inventory.CauseAuthRefused
	case n.held:
		c.Cause = inventory.CauseAuthHeld
	}
	if j.used != nil && n.sent && c.Cause == inventory.CauseNone {
		*j.used = n.credential
	}
	if j.frame != nil && c.Cause == inventory.CauseNone {
		a.lookAt(ctx, j, &c)
	}
	a.beside(ctx, j, &c)
	a.withhold(j, &c)
	a.metrics.measured(c)
	return c
}

// withhold takes the passwords of a branch out of a check, also those that it did not send.
func (a *App) withhold(j job, c *inventory.Check) {
	for _, name := range j.config.Credentials {
		c.Withhold(a.cfg.Credentials[name].Password.Reveal())
	}
}

// once climbs the ladder once.
func (a *App) once(ctx context.Context, j job) (inventory.Check, *note) {
	n := &note{}
	t := a.target(j)
	if j.frame != nil {
		t.OnFrame = func(f picture.Frame) { *j.frame = f }
	}
	if j.each != nil {
		t.OnStep = func(s inventory.Step) {
			one := inventory.Check{Steps: []inventory.Step{s}}
			a.withhold(j, &one)
			j.each(one.Steps[0])
		}
	}
	if !a.known(ctx, j, &t) {
		return inventory.Check{CameraID: j.camera.ID, At: a.now(), Tier: j.tier, Failed: inventory.StepTLS, Cause: inventory.CauseLocal,
			Steps: []inventory.Step{{Name: inventory.StepTLS, Notes: []inventory.Note{noted("note.certificate-lost")}}}}, n
	}
	if j.tier != inventory.TierBeat && inURL(t.URL) {
		c := a.checkInURL(ctx, j, t, n)
		a.meet(ctx, j, t, c)
		return c, n
	}
	t.Login = func(ctx context.Context) probe.Login { return a.lend(ctx, j, n) }
	c := probe.Check(ctx, t)
	a.meet(ctx, j, t, c)
	return c, n
}

// busyWait is how long a device that has no session left is given before the second try.
const busyWait = time.Second

// pastLogin are the steps after which a device has taken the login.
var pastLogin = map[inventory.StepName]bool{inventory.StepAuth: true, inventory.StepSetup: true, inventory.StepPlay: true}

// away are the steps whose failure may mean that another device comes up at the address.
var away = map[inventory.StepName]bool{inventory.StepResolve: true, inventory.StepConnect: true, inventory.StepTLS: true}

// all runs jobs in the pool that all checks of this process share, and returns their checks in the order of the jobs.
func (a *App) all(ctx context.Context, jobs []job, each func(job, inventory.Check)) []inventory.Check {
	out := make([]inventory.Check, len(jobs))
	var g errgroup.Group
	g.SetLimit(4 * a.cfg.Check.Concurrency)
	var mu sync.Mutex
	for i, j := range jobs {
		g.Go(func() error {
			err := a.visit(ctx, j, func() { out[i] = a.run(ctx, j) })
			if err != nil && ctx.Err() == nil {
				out[i] = notMade(j, err, a.now())
			} else if err != nil {
				out[i] = inventory.Check{CameraID: j.camera.ID, At: a.now(), Tier: j.tier, Cause: inventory.CauseCancelled}
			}
			if each != nil {
				mu.Lock()
				each(j, out[i])
				mu.Unlock()
			}
			return nil
		})
	}
	_ = g.Wait() // the functions return no error
	return out
}

// jobs lists the checks of the counted cameras of a branch.
func (a *App) jobs(b inventory.Branch, found inventory.Found, tier inventory.Tier) ([]job, error) {
	networks, err := a.networks(b)
	if err != nil {
		return nil, err
	}
	var out []job
	for _, c := range found.Cameras {
		if c.BranchID == b.ID && inventory.Counts(c, found) {
			out = append(out, job{branch: b, config: networks, device: found.Devices[c.DeviceID], camera: c, tier: tier})
		}
	}
	return out, nil
}

// CheckBranches checks every camera of the branches and records the results.
func (a *App) CheckBranches(ctx context.Context, branches []inventory.Branch, tier inventory.Tier, each func(CheckResult)) ([]CheckResult, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	var jobs []job
	for _, b := range branches {
		found, err := a.store.Found(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		js, err := a.jobs(b, found, tier)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", b.Name, err)
		}
		jobs = append(jobs, js...)
	}
	if tier == inventory.TierFull {
		surveyed(jobs, &reg)
	}
	return a.checkJobs(ctx, &reg, jobs, each)
}

// surveyed lets jobs ask their devices for clock and footage as well, each device once.
func surveyed(jobs []job, reg *inventory.Register) {
	s := newSurveys(jobs)
	for i := range jobs {
		jobs[i].surveys, jobs[i].register = s, reg
	}
}

// CheckHooks hear of checks while they are made; each may be nil.
type CheckHooks struct {
	Each  func(CheckResult)                        // a check has ended
	Begin func(inventory.Camera, inventory.Device) // the check of the one camera that was named begins
	Step  func(inventory.Step)                     // a step of that one has ended; a second climb's steps follow
	// Waits is told once that another process is at the device of that one: its name, empty for
	// the one that serves.
	Waits func(holder string)
}

// CheckCamera checks one camera, by id or by the code of its slot, and records it.
func (a *App) CheckCamera(ctx context.Context, name string, tier inventory.Tier, hooks CheckHooks) ([]CheckResult, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	j, err := a.jobNamed(ctx, &reg, name, tier)
	if err != nil {
		return nil, err
	}
	j.each, j.waits = hooks.Step, hooks.Waits
	if hooks.Begin != nil {
		hooks.Begin(j.camera, j.device)
	}
	jobs := []job{j}
	surveyed(jobs, &reg)
	return a.checkJobs(ctx, &reg, jobs, hooks.Each)
}

func (a *App) checkJobs(ctx context.Context, reg *inventory.Register, jobs []job, each func(CheckResult)) ([]CheckResult, error) {
	result := func(j job, c inventory.Check) CheckResult {
		outcome, causes := inventory.Assess(c, a.rules)
		l, _ := reg.Location(j.camera.LocationID)
		return CheckResult{Camera: j.camera, Device: j.device, Branch: j.branch, Location: l.Name, Slot: slotCode(reg, j.camera.SlotID),
			Assessed: inventory.Assessed{Check: c, Outcome: outcome, Causes: causes}, Findings: append(deeds(j.device, c), j.surveys.found(j.camera.ID)...)}
	}
	for i := range jobs {
		jobs[i].asked = true
	}
	checks := a.all(ctx, jobs, func(j job, c inventory.Check) {
		if each != nil {
			each(result(j, c))
		}
	})
	batch := store.Batch{At: a.now()}
	made := make([]measured, len(jobs))
	for i, c := range checks {
		made[i] = measured{jobs[i], c}
	}
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveWithin)
	defer cancel()
	learnt, err := a.judge(keep, made)
	if err != nil {
		return nil, err
	}
	for _, n := range learnt {
		// Only full checks teach here: the others are the monitor's, which counts them in a row.
		if strings.HasPrefix(n.Stream, string(inventory.TierFull)) {
			batch.Normals = append(batch.Normals, n)
		}
	}
	windows, err := a.store.Maintenances(keep, a.now().Add(-replayWarm))
	if err != nil {
		return nil, err
	}
	out := make([]CheckResult, len(jobs))
	for i, m := range made {
		c := m.check
		out[i] = result(jobs[i], c)
		if out[i].Outcome != inventory.OutcomeNotAssessed {
			batch.Checks = append(batch.Checks, store.CheckRecord{Check: c, Outcome: out[i].Outcome, Causes: out[i].Causes, Planned: plannedCheck(windows, jobs[i], c.At)})
		}
	}
	// A check that a person asked for is on record, but only the monitor's own rounds
	// move the alerts: two deciders would undo each other.
	if err := a.store.Record(keep, batch); err != nil {
		return out, fmt.Errorf("the cameras were checked, and it is not on record: %w", err)
	}
	if len(jobs) > 0 && jobs[0].surveys != nil {
		if err := a.keepSurveys(keep, jobs[0].surveys, jobs); err != nil {
			return out, err
		}
	}
	return out, ctx.Err()
}

func tierOf(full bool) inventory.Tier {
	if full {
		return inventory.TierFull
	}
	return inventory.TierStream
}

// CheckTargets checks cameras and branches by id, slot, code or name; none: every camera
// of every configured branch. The hooks of steps hear of the check where one camera alone is
// named.
func (a *App) CheckTargets(ctx context.Context, names []string, full bool, hooks CheckHooks) ([]CheckResult, error) {
	if len(names) == 0 {
		branches, err := a.Branches(ctx, nil)
		if err != nil {
			return nil, err
		}
		return a.CheckBranches(ctx, branches, tierOf(full), hooks.Each)
	}
	if len(names) > 1 {
		hooks = CheckHooks{Each: hooks.Each}
	}
	var out []CheckResult
	for _, name := range names {
		branches, err := a.Branches(ctx, []string{name})
		var part []CheckResult
		if err == nil {
			part, err = a.CheckBranches(ctx, branches, tierOf(full), hooks.Each)
		} else if _, unknown := err.(ErrNoBranch); unknown {
			part, err = a.CheckCamera(ctx, name, tierOf(full), hooks)
		}
		out = append(out, part...)
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// SortResults orders results as people look for them: branch, place, slot, name.
func SortResults(rs []CheckResult) {
	slices.SortStableFunc(rs, func(a, b CheckResult) int {
		return cmp.Or(inventory.CompareNames(a.Branch.Name, b.Branch.Name), inventory.CompareNames(a.Location, b.Location),
			inventory.CompareNames(a.Slot, b.Slot), inventory.CompareNames(a.Camera.Name, b.Camera.Name))
	})
}

// PrintLadder prints a check step by step, like a traceroute.
func PrintLadder(w io.Writer, r inventory.Assessed, more ...probe.Finding) error {
	return probe.Format(w, r, english, more...)
}

// NewLadder prints a check step by step while it climbs.
func NewLadder(w io.Writer) *probe.Ladder { return probe.NewLadder(w, english) }

func english(code string, args ...any) string { return words.Say(words.English, code, args...) }

// InEnglish is a check whose steps are spelled out, for JSON.
func InEnglish(c inventory.Check) inventory.Check { return c.Spelled(english) }

func slotCode(reg *inventory.Register, id string) string {
	for _, s := range reg.Slots {
		if s.ID == id {
			return s.Code
		}
	}
	return ""
}
