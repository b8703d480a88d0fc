package app

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"camledger/internal/config"
	"camledger/internal/freeport"
	"camledger/internal/pgtest"
	"camledger/internal/sim"
	"camledger/internal/store"
	"camledger/internal/storetest"
	"camledger/inventory"
)

func TestMain(m *testing.M) {
	if os.Getenv(childConfig) != "" {
		os.Exit(serveAsChild())
	}
	if os.Getenv(childAccepts) != "" {
		os.Exit(acceptAsChild())
	}
	if os.Getenv(childScenario) != "" {
		os.Exit(simulateAsChild())
	}
	if os.Getenv(childScan) != "" {
		os.Exit(scanAsChild())
	}
	if os.Getenv(childKilled) != "" {
		os.Exit(decideAsChild())
	}
	// These tests wait more than they compute.
	flag.Parse()
	if err := flag.Set("test.parallel", "12"); err != nil {
		panic(err)
	}
	pgtest.Main(m)
}

// patience is how long a test waits for what must happen; it decides nothing but when a
// test that would hang fails.
const patience = 60 * time.Second

// faster is by how much the waits of these tests are shorter than the defaults, all by
// the same factor: a minute lasts 0.4 s.
const faster = 150

// site is an institution in a test: simulated branches, and what its operator wrote.
type site struct {
	t     testing.TB
	world *sim.World
	file  string // of the configuration
	log   *logbook
	// host is the state of this machine's own clock: synchronised unless a test says otherwise.
	host inventory.HostClock
}

// devices is a scenario with one branch in one network.
func devices(network, text string) string {
	return fmt.Sprintf(`name: test
branches:
  - name: 본점
    code: hq
    networks: [%s]
    credentials: {user: viewer, password: camera-1}
    devices:
%s`, network, indent(text))
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		b.WriteString("      " + line + "\n")
	}
	return b.String()
}

// settings are what a test changes in the configuration.
type settings struct {
	database  string            // camledger.db where empty
	more      string            // lines added to the file
	passwords map[string]string // by branch code, where the operator's differs from the scenario's
	check     string            // line check: of the file
	paths     string            // scan.rtsp_paths, as a list
	alerts    string            // lines added to the section alerts
}

// newSite plays a scenario and writes the operator's configuration for it.
func newSite(t testing.TB, scenario string, s settings) *site {
	t.Helper()
	parsed, err := sim.Parse("test.yaml", []byte(scenario))
	if err != nil {
		t.Fatal(err)
	}
	world, err := sim.Start(t.Context(), parsed, sim.Options{Ports: sim.Ports{Discovery: -1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := world.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &site{t: t, world: world, file: filepath.Join(t.TempDir(), "camledger.yaml"), log: &logbook{}, host: inventory.HostClock{State: inventory.HostSynchronised}}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("log:\n%s", w.log)
		}
	})
	if s.database == "" {
		storetest.FileAt(t, filepath.Join(filepath.Dir(w.file), "camledger.db"))
	}
	w.configure(s)
	return w
}

// onLeapDays is the hour of the daily report in tests that do not want it.
const onLeapDays = "0 8 29 2 *"

// configure writes the configuration: the defaults with every wait shortened.
func (w *site) configure(s settings) {
	w.t.Helper()
	d := config.Default()
	short := func(d time.Duration) string { return (d / faster).String() }
	host, port, err := net.SplitHostPort(w.world.Mail().Addr())
	if err != nil {
		w.t.Fatal(err)
	}
	if s.database == "" {
		s.database = "camledger.db"
	}
	if s.check == "" {
		s.check = "check: {timeout: 10s, window: 0s, window_full: 1s, concurrency: 32, per_branch: 16}"
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("database: %s\nlisten: 127.0.0.1:%d\nallow_loopback: true", s.database, freePort(w.t))
	line("mail: {host: %s, port: %s, tls: none, from: camledger@example.invalid, fallback: operator@example.invalid}", host, port)
	// No daily mail comes by itself: tests count mails, at whatever hour they run.
	line("schedule: {check: %s, beat: %s, report: %q}", short(d.Schedule.Check), short(d.Schedule.Beat), onLeapDays)
	line("%s", s.check)
	ports := w.world.Scenario().Ports
	line("scan: {ports: [%d], rtsp_ports: [%d], rate: 5000, dial_timeout: 6s, request_timeout: 12s, rtsp_paths: [%s]}", ports.ONVIF, ports.RTSP, s.paths)
	a := d.Alerts
	line("alerts:\n  confirm_time: %s\n  recover_time: %s\n  relapse_window: %s\n  recover_time_max: %s", short(a.ConfirmTime), short(a.RecoverTime), short(a.RelapseWindow), short(a.RecoverTimeMax))
	line("  mail_after: %s\n  critical_after: %s\n  company_wait: %s\n  branch_cap: %s", short(a.MailAfter), short(a.CriticalAfter), short(a.CompanyWait), short(a.BranchCap))
	line("  flap_window: %s\n  flap_quiet: %s\n  storm_window: %s", short(a.FlapWindow), short(a.FlapQuiet), short(a.StormWindow))
	line("  escalate_staff: %s\n  escalate_manager: %s", short(a.EscalateStaff), short(a.EscalateManager))
	line("  send_retry: %s\n  send_retry_max: %s\n  send_give_up: %s", short(a.SendRetry), 2*a.SendRetry/faster, short(a.SendGiveUp))
	line("  retries: [%s, %s, %s]\n%s", short(a.Retries[0]), short(a.Retries[1]), short(a.Retries[2]), s.alerts)
	if !strings.Contains("\n"+s.more, "\ncredentials:") {
		line("credentials:")
		for _, br := range w.world.Scenario().Branches {
			password := br.Password
			if p, ok := s.passwords[br.Code]; ok {
				password = p
			}
			line("  %s: {user: %s, password: %s}", br.Code, br.User, strconv.Quote(password))
		}
	}
	if !strings.Contains("\n"+s.more, "\nbranches:") {
		line("branches:")
		for _, br := range w.world.Scenario().Branches {
			line("  %s:\n    name: %s\n    credentials: [%s]\n    networks:", br.Code, br.Name, br.Code)
			for _, n := range br.Networks {
				line("      - %s", n)
			}
		}
	}
	line("%s", s.more)
	if err := os.WriteFile(w.file, []byte(b.String()), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// freePort is a port of this machine that was free a moment ago.
func freePort(t testing.TB) int {
	t.Helper()
	port, err := freeport.Find()
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// open opens an App over the site; it is closed with the test, or earlier by hand.
func (w *site) open(now func() time.Time) *App {
	w.t.Helper()
	cfg, err := config.Load(w.file)
	if err != nil {
		w.t.Fatal(err)
	}
	a, err := Open(w.t.Context(), cfg, Options{Logger: slog.New(slog.NewTextHandler(w.log, nil)), Now: now, MailLease: leaseOfTests, HostClock: func() inventory.HostClock { return w.host }})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := a.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return a
}

// leaseOfTests is how long a mail stays claimed by a process that died.
const leaseOfTests = 3 * time.Second

// declare makes a policy the one in force. Lines are "본점 4대 365코너 2대, 금고 1대".
func declare(t testing.TB, a *App, branches ...string) {
	t.Helper()
	raw := []byte("영상정보처리기기 운영·관리 방침\n\n별빛신협은 다음과 같이 영상정보처리기기를 설치·운영하고 있습니다.\n\n" +
		"설치대수, 설치 위치 및 촬영범위\n구분 설치대수 설치위치 촬영범위\n" + strings.Join(branches, "\n") +
		"\n관리책임자 및 접근권한자\n구분 담당 연락처\n관리책임자 경영지원부장 02-000-3001\n" +
		"\n∙ 영상정보처리기기의 정상작동 여부를 매월 정기적으로 점검하고 있습니다.\n")
	reading, err := ReadPolicy(t.Context(), "policy.txt", raw)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Accept(t.Context(), "policy.txt", raw, reading, Answers{}, "person:manager"); err != nil {
		t.Fatalf("%v: %v", err, reading.Problems)
	}
}

// hire adds a person at each branch who gets mail.
func hire(t testing.TB, a *App, grants ...string) {
	t.Helper()
	for i, g := range grants {
		login := fmt.Sprintf("staff%d", i)
		if _, err := a.AddPerson(t.Context(), NewPerson{Login: login, Name: login, Email: login + "@example.invalid", Lang: "ko", Grants: []string{g}}, "operator:test"); err != nil {
			t.Fatal(err)
		}
	}
}

// branch returns a branch of the register by its code.
func branch(t testing.TB, a *App, code string) inventory.Branch {
	t.Helper()
	bs, err := a.Branches(t.Context(), []string{code})
	if err != nil {
		t.Fatal(err)
	}
	return bs[0]
}

// scan scans a branch completely.
func scan(t testing.TB, a *App, code string) ScanResult {
	t.Helper()
	rs, err := a.Scan(t.Context(), []inventory.Branch{branch(t, a, code)}, ScanOptions{Trigger: TriggerOperator})
	if err != nil {
		t.Fatal(err)
	}
	if rs[0].Scan.State != inventory.ScanComplete {
		t.Fatalf("the scan is %s (%s)", rs[0].Scan.State, rs[0].Scan.Report.Why)
	}
	return rs[0]
}

// enrol scans a branch, confirms every proposal and finishes its enrolment.
func enrol(t testing.TB, a *App, code string) {
	t.Helper()
	scan(t, a, code)
	b := branch(t, a, code)
	ps, err := a.Proposals(t.Context(), b.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.PlaceBy(t.Context(), "person:staff0", Confirmed(ps, 0)); err != nil {
		t.Fatal(err)
	}
	if err := a.EnrolBy(t.Context(), "person:staff0", b.ID); err != nil {
		t.Fatal(err)
	}
}

// start serves until the test ends or stop is called.
func start(t testing.TB, a *App) *Server {
	t.Helper()
	s, err := a.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// set switches a fault.
func (w *site) set(target string, fault sim.FaultName, on bool) {
	w.t.Helper()
	if err := w.world.Set(target, sim.Fault{Name: fault}, on); err != nil {
		w.t.Fatal(err)
	}
}

// until polls until f tells that it is so.
func until(t testing.TB, what string, f func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !f() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// mail waits for a mail.
func (w *site) mail(what string, match func(sim.Message) bool) sim.Message {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	m, err := w.world.Mail().Wait(ctx, match)
	if err != nil {
		var got []string
		for _, m := range w.world.Mail().Messages() {
			got = append(got, m.Subject)
		}
		w.t.Fatalf("no mail of %s: %v; caught: %q", what, err, got)
	}
	return m
}

func outageMail(m sim.Message) bool { return counts(m, "신규") }

func recoveryMail(m sim.Message) bool { return counts(m, "복구") }

// counts tells whether the subject counts at least one under a word.
func counts(m sim.Message, word string) bool {
	return strings.Contains(m.Subject, word+" ") && !strings.Contains(m.Subject, word+" 0")
}

// watched waits until the monitor has seen a picture of so many cameras.
func watched(t testing.TB, a *App, n int) {
	t.Helper()
	until(t, fmt.Sprintf("a picture of %d cameras", n), func() bool {
		states, err := a.store.AlertStates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, s := range states.Cameras {
			if !s.LastPicture.IsZero() {
				seen++
			}
		}
		return seen >= n
	})
}

// outbox lists all deliveries.
func outbox(t testing.TB, a *App) (ds []outboxLine) {
	t.Helper()
	rows, err := a.Mails(t.Context(), MailChoice{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range rows {
		ds = append(ds, outboxLine{d.ID, d.MessageID, string(d.State), d.Attempts, d.Reply})
	}
	return ds
}

type outboxLine struct {
	id, messageID, state string
	attempts             int
	reply                string
}

// found lists the cameras of a branch.
func found(t testing.TB, a *App, code string) inventory.Found {
	t.Helper()
	f, err := a.store.Found(t.Context(), branch(t, a, code).ID)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// databases runs a test on SQLite and on PostgreSQL.
func databases(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Run(store.SQLite, func(t *testing.T) {
		t.Parallel()
		f(t, "")
	})
	t.Run(store.Postgres, func(t *testing.T) {
		t.Parallel()
		f(t, pgtest.DSN(t))
	})
}

// logbook keeps what was logged.
type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write takes one line.
func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
