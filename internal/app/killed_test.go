package app

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/config"
	"camledger/internal/store"
	"camledger/inventory"
)

var (
	killsOf  = flag.Int("kills", 1, "kills in each write step of TestKilledAtEveryStep")
	killSeed = flag.Uint64("kill-seed", 0, "seed of TestKilledAtEveryStep; 0: another each time")
)

// childKilled names the environment variable that turns the test binary into a monitor
// that decides on invented checks, with a clock of its own: its configuration. childStop
// is the step at which it waits to be killed, and at which of its occurrences.
const (
	childKilled = "CAMLEDGER_TEST_DECIDE"
	childStop   = "CAMLEDGER_TEST_DECIDE_UNTIL"
)

// killStep is one part of the way from a check to a mail, as it is written to the database.
type killStep struct {
	name string
	in   []string // what store.Options.Trace hears then, as steps names it
}

// killSteps are the write steps, each with the moments of it. mailTaken is seen by the mail
// server, the others by the database.
var killSteps = []killStep{
	{"state change", []string{"incident"}},
	{"parent taken in", []string{"taken-in"}},
	{"outbox rows", []string{"outbox"}},
	{"outbox before commit", []string{"outbox commit"}},
	{"outbox after commit", []string{"outbox committed"}},
	{"claim for sending", []string{"claim", "claim commit", "claim committed"}},
	{mailTaken, nil},
	{"sent not yet stored", []string{"sent", "sent commit", "sent committed"}},
	{"retry", []string{"retry", "retry commit", "retry committed"}},
	{"anywhere", []string{"any"}},
}

const mailTaken = "after DATA, answer not seen"

// stopper waits to be killed where it was told to.
type stopper struct {
	mu    sync.Mutex
	at    []string
	left  int
	armed bool
	tx    string // the gravest step of the transaction that is written
}

// trace names what is written and stops at its step.
func (s *stopper) trace(text string, args []any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.armed {
		return
	}
	step := ""
	switch {
	case text == store.TraceCommit && s.tx != "":
		step = s.tx + " commit"
	case text == store.TraceCommitted && s.tx != "":
		step = s.tx + " committed"
	case strings.HasPrefix(text, "INSERT INTO incident "):
		step = "incident"
	case strings.HasPrefix(text, "INSERT INTO alert_event") && slices.Contains(args, any(alerts.EventTakenIn)):
		step = "taken-in"
	case strings.HasPrefix(text, "INSERT INTO notice ") || strings.HasPrefix(text, "INSERT INTO delivery "):
		step, s.tx = "outbox", "outbox"
	case strings.HasPrefix(text, "UPDATE delivery SET state = 'sending'"):
		step, s.tx = "claim", "claim"
	case strings.HasPrefix(text, "UPDATE delivery SET state = 'sent'"):
		step, s.tx = "sent", "sent"
	case strings.HasPrefix(text, "UPDATE delivery SET reply = ?"):
		step, s.tx = "retry", "retry"
	}
	if text == store.TraceCommitted {
		s.tx = ""
	}
	if !slices.Contains(s.at, step) && !slices.Contains(s.at, "any") {
		return
	}
	if s.left--; s.left > 0 {
		return
	}
	fmt.Printf("at %s: %.40s\n", cmp.Or(step, "other"), strings.Join(strings.Fields(text), " "))
	select {} // until the kill
}

// killPlan is what a child plays.
type killPlan struct {
	Seed        uint64
	Begin       time.Time
	Quiet       time.Time // nothing begins to fail from here on
	End         time.Time
	outages     []killOutage
	block       int
	perBranch   map[string][]string // cameras
	allBranches []string
}

type killOutage struct {
	cameras  []string
	from, to time.Time
	whole    string // a branch that drops as one
}

// until makes the outages that begin before a moment: in each two hours one camera long
// away, one for moments, one for less than the limit, and now and then a branch.
func (p *killPlan) until(at time.Time) []killOutage {
	const block = 2 * time.Hour
	for ; !p.Begin.Add(time.Duration(p.block) * block).After(at); p.block++ {
		r := rand.New(rand.NewPCG(p.Seed, uint64(p.block)))
		begin := p.Begin.Add(time.Duration(p.block) * block)
		b := p.allBranches[r.IntN(len(p.allBranches))]
		throw := func(after, within, least, most int, whole string) {
			cams := p.perBranch[b]
			o := killOutage{cameras: cams, whole: whole}
			if whole == "" {
				o.cameras = []string{cams[r.IntN(len(cams))]}
			}
			o.from = begin.Add(time.Duration(after*60+r.IntN(within*60)) * time.Second)
			o.to = o.from.Add(time.Duration(least*60+r.IntN((most-least)*60)) * time.Second)
			if o.from.Before(p.Quiet) {
				p.outages = append(p.outages, o)
			}
		}
		throw(0, 20, 12, 30, "")
		throw(0, 40, 2, 3, "")
		throw(60, 10, 6, 7, "")
		b = p.allBranches[r.IntN(len(p.allBranches))]
		throw(75, 10, 12, 25, b)
	}
	return p.outages
}

// decideAsChild plays a plan from where the clock stands to its end.
func decideAsChild() int {
	file := os.Getenv(childKilled)
	err := func() error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		go func() { // a test that was killed leaves nothing behind
			_, _ = io.Copy(io.Discard, os.Stdin)
			os.Exit(1)
		}()
		var p killPlan
		b, err := os.ReadFile(file + ".plan")
		if err == nil {
			err = json.Unmarshal(b, &p)
		}
		if err != nil {
			return err
		}
		now := p.Begin
		if b, err := os.ReadFile(file + ".clock"); err == nil {
			ms, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64)
			if err != nil {
				return err
			}
			now = time.UnixMilli(ms).UTC()
		}
		s := &stopper{}
		if at, n, ok := strings.Cut(os.Getenv(childStop), ":"); ok {
			s.at = strings.Split(at, ",")
			if s.left, err = strconv.Atoi(n); err != nil {
				return err
			}
		}
		cfg, err := config.Load(file)
		if err != nil {
			return err
		}
		a, err := Open(ctx, cfg, Options{Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
			Now: func() time.Time { return now }, Trace: s.trace})
		if err != nil {
			return err
		}
		defer a.Close()
		d, err := a.newDecider(ctx)
		if err != nil {
			return err
		}
		m, err := a.newMailer(func() {})
		if err != nil {
			return err
		}
		jobs, err := a.watchedJobs(ctx, d)
		if err != nil {
			return err
		}
		p.number(jobs)
		s.mu.Lock()
		s.armed = true
		s.mu.Unlock()
		fmt.Println("playing")
		for ; now.Before(p.End); now = now.Add(killTick) {
			if err := os.WriteFile(file+".clock", []byte(strconv.FormatInt(now.UnixMilli(), 10)), 0o600); err != nil {
				return err
			}
			if err := d.decide(ctx, p.checks(d, jobs, now)); err != nil {
				return err
			}
			if _, err := m.round(ctx); err != nil {
				return err
			}
		}
		fmt.Println("done")
		return nil
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

const killTick = 30 * time.Second

// watchedJobs are the cameras of all branches, in the order of their ids.
func (a *App) watchedJobs(ctx context.Context, d *decider) ([]job, error) {
	reg, found, err := d.readEstate(ctx)
	if err != nil {
		return nil, err
	}
	var out []job
	for _, b := range a.configured(&reg) {
		js, err := a.jobs(b, found, inventory.TierStream)
		if err != nil {
			return nil, err
		}
		out = append(out, js...)
	}
	slices.SortFunc(out, func(a, b job) int { return cmp.Compare(a.camera.ID, b.camera.ID) })
	return out, nil
}

func (p *killPlan) number(jobs []job) {
	p.perBranch = map[string][]string{}
	for _, j := range jobs {
		if p.perBranch[j.branch.ID] == nil {
			p.allBranches = append(p.allBranches, j.branch.ID)
		}
		p.perBranch[j.branch.ID] = append(p.perBranch[j.branch.ID], j.camera.ID)
	}
	slices.Sort(p.allBranches)
}

// checks are the beats of each minute, the streams of each five, and the second looks.
func (p *killPlan) checks(d *decider, jobs []job, now time.Time) []measured {
	var out []measured
	outages := p.until(now)
	away := func(camera string) bool {
		return slices.ContainsFunc(outages, func(o killOutage) bool {
			return slices.Contains(o.cameras, camera) && !now.Before(o.from) && now.Before(o.to)
		})
	}
	tick := int(now.Sub(p.Begin) / killTick)
	for n, j := range jobs {
		next := d.state(j.camera.ID)
		look := func(tier inventory.Tier, every int) {
			again := next.NextTier == tier && !next.NextCheck.IsZero() && !next.NextCheck.After(now)
			if (tick+n)%every != 0 && !again {
				return
			}
			c := inventory.Check{CameraID: j.camera.ID, At: now, Tier: tier, Took: time.Second}
			if away(j.camera.ID) {
				c.Failed, c.Cause = inventory.StepConnect, inventory.CauseTimeout
				c.Steps = []inventory.Step{{Name: inventory.StepConnect}}
			} else {
				c.Steps = []inventory.Step{{Name: inventory.StepConnect, OK: true}, {Name: inventory.StepKeyFrame, OK: true}}
			}
			out = append(out, measured{j, c})
		}
		look(inventory.TierBeat, 2)
		look(inventory.TierStream, 10)
	}
	return out
}

// TestKilledAtEveryStep kills a monitor, without a word, inside each step of its way from a
// failed check to a stored answer of the mail server, again and again, and starts it anew
// where its clock stood. In the end every outage over its limit was mailed, nothing else
// was, and a message arrived at most once more for each kill, with the same Message-ID.
//
//	go test ./internal/app -run TestKilledAtEveryStep -v -timeout 60m -args -kills 20
func TestKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		networks := []string{"127.103.41.0/28", "127.103.41.16/28"}
		if dsn != "" {
			networks = []string{"127.103.42.0/28", "127.103.42.16/28"}
		}
		newKilling(t, dsn, networks).run()
	})
}

// killing is one rig under way.
type killing struct {
	t     *testing.T
	file  string
	mails string // Maildir
	plan  killPlan
	rand  *rand.Rand
	fell  map[string]int // kills by step
	where map[string]int // and by moment
}

func newKilling(t *testing.T, dsn string, networks []string) *killing {
	k := &killing{t: t, fell: map[string]int{}, where: map[string]int{}}
	w := newSite(t, fmt.Sprintf(`name: test
branches:
  - {name: 본점, code: hq, networks: [%s], credentials: {user: viewer, password: camera-1}, devices: [{id: hall, repeat: 5, name: "객장 {n}"}]}
  - {name: 지점, code: east, networks: [%s], credentials: {user: viewer, password: camera-1}, devices: [{id: desk, repeat: 4, name: "창구 {n}"}]}`,
		networks[0], networks[1]), settings{database: dsn})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 5대 객장 : 5대", "지점 고정 : 4대 창구 : 4대")
	hire(t, a, "authorised@hq", "facilities")
	enrol(t, a, "hq")
	enrol(t, a, "east")
	var port string
	port, k.mails = mailServer(t, "busy")
	// The same institution with the waits of every day: its clock is invented.
	text := fmt.Sprintf("database: %s\nlisten: 127.0.0.1:%d\nallow_loopback: true\nmail: {host: 127.0.0.1, port: %s, tls: none, from: camledger@example.invalid, rate: 1000}\n"+
		"credentials:\n  c: {user: viewer, password: camera-1}\nbranches:\n  hq: {name: 본점, networks: [%s], credentials: [c]}\n  east: {name: 지점, networks: [%s], credentials: [c]}\n",
		cmp.Or(dsn, "camledger.db"), freePort(t), port, networks[0], networks[1])
	k.file = filepath.Join(filepath.Dir(w.file), "killed.yaml")
	if err := os.WriteFile(k.file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	seed := *killSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("seed %d", seed)
	k.rand = rand.New(rand.NewPCG(seed, 0x6b696c6c))
	k.plan = killPlan{Seed: seed, Begin: time.Now().UTC().Add(24 * time.Hour).Truncate(time.Hour), Quiet: time.Now().AddDate(10, 0, 0).UTC(), End: time.Now().AddDate(10, 0, 0).UTC()}
	return k
}

// mailServer starts a real mail server on loopback (Debian's python3-aiosmtpd).
func mailServer(t *testing.T, mode string) (port, maildir string) {
	t.Helper()
	maildir = filepath.Join(t.TempDir(), "mail")
	cmd := exec.Command("/usr/bin/python3", "../../alerts/testdata/mailserver.py", maildir, "", "", "none", mode)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start aiosmtpd (package python3-aiosmtpd): %v", err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait() // it ends with its standard input
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the mail server says no port: %v", err)
	}
	return strings.TrimSpace(line), maildir
}

func (k *killing) run() {
	var steps []killStep
	for range *killsOf {
		steps = append(steps, killSteps...)
	}
	k.rand.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
	began := time.Now()
	for _, s := range steps {
		k.kill(s)
	}
	now := k.clock()
	k.plan.Quiet, k.plan.End = now, now.Add(4*time.Hour)
	k.play("")
	k.t.Logf("%d kills in %.0f s, %.1f days of its clock: by step %v", len(steps), time.Since(began).Seconds(), now.Sub(k.plan.Begin).Hours()/24, k.fell)
	k.t.Logf("by moment %v", k.where)
	for _, s := range killSteps {
		if k.fell[s.name] < *killsOf {
			k.t.Errorf("%d kills in step %q, want %d", k.fell[s.name], s.name, *killsOf)
		}
	}
	k.judge(len(steps))
}

func (k *killing) clock() time.Time {
	b, err := os.ReadFile(k.file + ".clock")
	if err != nil {
		k.t.Fatal(err)
	}
	ms, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		k.t.Fatal(err)
	}
	return time.UnixMilli(ms).UTC()
}

// start starts a child that stops at a step.
func (k *killing) start(stop string) (*exec.Cmd, *bufio.Scanner, io.Closer) {
	k.t.Helper()
	b, err := json.Marshal(k.plan)
	if err != nil {
		k.t.Fatal(err)
	}
	if err := os.WriteFile(k.file+".plan", b, 0o600); err != nil {
		k.t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		k.t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childKilled+"="+k.file, childStop+"="+stop)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "playing" {
		_ = cmd.Process.Kill() // it said why
		k.t.Fatalf("the child does not play: %q", lines.Text())
	}
	return cmd, lines, in
}

// play lets a child play to the end.
func (k *killing) play(stop string) {
	cmd, lines, in := k.start(stop)
	done := lines.Scan() && lines.Text() == "done"
	defer in.Close()
	if err := cmd.Wait(); err != nil || !done {
		k.t.Fatalf("the child ended with %v, said %q", err, lines.Text())
	}
}

// kill starts a child and kills it inside a step.
func (k *killing) kill(s killStep) {
	n := 1 + k.rand.IntN(3)
	if s.name == "anywhere" {
		n = 1 + k.rand.IntN(3000)
	}
	before := k.arrived()
	stop := ""
	if s.in != nil {
		in := s.in[k.rand.IntN(len(s.in))]
		stop = fmt.Sprintf("%s:%d", in, n)
	}
	cmd, lines, in := k.start(stop)
	moment := s.name
	if s.in != nil {
		if !lines.Scan() || !strings.HasPrefix(lines.Text(), "at ") {
			_ = cmd.Process.Kill() // the test ends
			k.t.Fatalf("the child did not come to %q: %q", stop, lines.Text())
		}
		moment = strings.TrimPrefix(lines.Text(), "at ")
	} else {
		until(k.t, "mail arrives", func() bool { return k.arrived() > before })
	}
	if err := cmd.Process.Kill(); err != nil {
		k.t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	_ = in.Close()
	k.fell[s.name]++
	k.where[moment]++
}

func (k *killing) arrived() int {
	names, err := filepath.Glob(filepath.Join(k.mails, "new", "*"))
	if err != nil {
		k.t.Fatal(err)
	}
	return len(names)
}

// judge compares what arrived with what failed.
func (k *killing) judge(kills int) {
	t := k.t
	cfg, err := config.Load(k.file)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	d, err := a.newDecider(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := a.watchedJobs(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	k.plan.number(jobs)
	outages := k.plan.until(k.plan.End)
	incidents, _, err := a.store.Incidents(t.Context(), store.IncidentFilter{Limit: 1_000_000})
	if err != nil {
		t.Fatal(err)
	}
	deliveries, _, err := a.store.Outbox(t.Context(), store.OutboxFilter{Limit: 1_000_000})
	if err != nil {
		t.Fatal(err)
	}
	k.judgeArrivals(deliveries, kills)
	byID, told := map[string]alerts.Incident{}, map[string]bool{}
	for _, i := range incidents {
		byID[i.ID] = i
		if i.Open() {
			t.Errorf("still open long after all was well: %+v", i)
		}
	}
	slices.SortStableFunc(deliveries, func(a, b alerts.Delivery) int { return a.Sent.Compare(b.Sent) })
	type heard struct{ address, incident string }
	open, ended := map[heard]bool{}, map[heard]bool{}
	for _, d := range deliveries {
		if d.State != alerts.DeliverySent {
			continue
		}
		for _, item := range d.Items {
			h := heard{d.Address, item.IncidentID}
			told[item.IncidentID] = true
			switch item.Part {
			case alerts.PartNew, alerts.PartContinues:
				open[h] = true
			case alerts.PartRecovered:
				if !open[h] || ended[h] {
					t.Errorf("%v: a recovery (outage delivered %v, recovery before %v)", h, open[h], ended[h])
				}
				ended[h] = true
			}
		}
	}
	for h := range open {
		if !ended[h] {
			t.Errorf("%v: its recovery was lost", h)
		}
	}
	long := 0
	for _, o := range outages {
		if o.to.Sub(o.from) < 12*time.Minute {
			continue
		}
		for _, camera := range o.cameras {
			long++
			if !slices.ContainsFunc(incidents, func(i alerts.Incident) bool {
				mine := i.CameraID == camera || i.CameraID == "" && i.BranchID == k.branchOf(camera)
				return mine && told[i.ID] && i.Since.Before(o.to) && i.Ended.After(o.from)
			}) {
				t.Errorf("nobody heard that %s was away from %s to %s", camera, o.from, o.to)
			}
		}
	}
	for id := range told {
		i := byID[id]
		if !slices.ContainsFunc(outages, func(o killOutage) bool {
			mine := slices.Contains(o.cameras, i.CameraID) || i.CameraID == "" && o.whole == i.BranchID
			near := o.from.Before(i.Ended.Add(time.Minute)) && i.Since.Before(o.to.Add(time.Minute))
			return mine && near
		}) {
			t.Errorf("invented: %+v", i)
		}
		if i.CameraID != "" && i.UnstableAt.IsZero() && i.Ended.Sub(i.Since) < 10*time.Minute {
			t.Errorf("told although it lasted %s: %+v", i.Ended.Sub(i.Since), i)
		}
	}
	t.Logf("%d times a camera was away over its limit, %d incidents, %d of them told, %d mails", long, len(incidents), len(told), len(deliveries))
	if long == 0 {
		t.Error("nothing was away for long")
	}
}

func (k *killing) branchOf(camera string) string {
	for b, cs := range k.plan.perBranch {
		if slices.Contains(cs, camera) {
			return b
		}
	}
	return ""
}

// judgeArrivals compares the outbox with the mail server's box.
func (k *killing) judgeArrivals(deliveries []alerts.Delivery, kills int) {
	t := k.t
	subjects, times := map[string]string{}, map[string]int{}
	names, err := filepath.Glob(filepath.Join(k.mails, "new", "*"))
	if err != nil {
		t.Fatal(err)
	}
	twice := 0
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(f)
		if closing := f.Close(); err != nil || closing != nil {
			t.Fatal(err, closing)
		}
		id, subject := strings.Trim(m.Header.Get("Message-Id"), "<>"), m.Header.Get("Subject")
		if times[id]++; times[id] > 1 {
			if twice++; subjects[id] != subject {
				t.Errorf("%s arrived twice: %q and %q", id, subjects[id], subject)
			}
		}
		subjects[id] = subject
	}
	for _, d := range deliveries {
		switch {
		case d.State == alerts.DeliverySent && times[d.MessageID] == 0:
			t.Errorf("lost: %+v", d)
		case d.State != alerts.DeliverySent && d.State != alerts.DeliveryCancelled:
			t.Errorf("still %s: %+v", d.State, d)
		case d.State == alerts.DeliveryCancelled && times[d.MessageID] > 0:
			t.Errorf("cancelled, and sent: %+v", d)
		}
		delete(times, d.MessageID)
	}
	for id := range times {
		t.Errorf("invented: %s %q", id, subjects[id])
	}
	could := k.fell[mailTaken] + k.fell["sent not yet stored"] + k.fell["anywhere"]
	t.Logf("%d mails arrived, %d of them twice, after %d kills", len(names), twice, kills)
	if twice > could {
		t.Errorf("%d mails came twice, at most %d kills can have done that", twice, could)
	}
}
