package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	ossignal "os/signal"
	"strings"
	"testing"
	"time"

	"camledger/internal/config"
	"camledger/internal/sim"
	"camledger/inventory"
)

// childConfig names the environment variable that turns the test binary into a serving
// camledger: the configuration to serve.
const childConfig = "CAMLEDGER_TEST_SERVE"

// serveAsChild serves until it is told to stop, or killed.
func serveAsChild() int {
	ctx, stop := ossignal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	// A test that was killed leaves nothing behind: its end closes our standard input.
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	cfg, err := config.Load(os.Getenv(childConfig))
	if err == nil {
		var a *App
		if a, err = Open(ctx, cfg, Options{Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)), MailLease: leaseOfTests}); err == nil {
			err = a.Serve(ctx, func(url string) { fmt.Println("serving", url) })
			_ = a.Close() // the process ends
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// child is a serving camledger of its own.
type child struct {
	cmd  *exec.Cmd
	done chan error
}

func (w *site) child() *child {
	w.t.Helper()
	self, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	c := &child{cmd: exec.Command(self), done: make(chan error, 1)}
	c.cmd.Env = append(os.Environ(), childConfig+"="+w.file)
	c.cmd.Stderr = w.log
	out, says, err := os.Pipe()
	if err != nil {
		w.t.Fatal(err)
	}
	c.cmd.Stdout = says
	stdin, err := c.cmd.StdinPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	_ = says.Close() // the child has its own
	go func() { c.done <- c.cmd.Wait() }()
	w.t.Cleanup(func() {
		c.kill()
		_, _ = stdin.Close(), out.Close() // the child is gone
	})
	first := make([]byte, 256)
	n, err := out.Read(first)
	if err != nil || !strings.HasPrefix(string(first[:n]), "serving ") {
		w.t.Fatalf("the child does not serve: %q %v", first[:n], err)
	}
	return c
}

// kill ends the process as the kernel would when memory runs out: without a word.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // it may have ended
	<-c.done
	c.done <- nil
}

func (w *site) log0(format string, args ...any) { fmt.Fprintf(w.log, "TEST "+format+"\n", args...) }

// TestNoMailIsLostWhenTheProgramIsKilled kills a serving process at random moments of an
// outage and of its end. What was promised arrives: one mail that tells of the outage,
// one that tells of its end; a repeated one has the same Message-ID.
func TestNoMailIsLostWhenTheProgramIsKilled(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		network := "127.100.1.0/24"
		if dsn != "" {
			network = "127.100.2.0/24"
		}
		w := newSite(t, devices(network, "- {id: hall, repeat: 2, name: \"객장 {n}\"}"), settings{database: dsn})
		a := w.open(nil)
		declare(t, a, "본점 고정 : 2대 1층 객장 : 2대")
		hire(t, a, "facilities")
		enrol(t, a, "hq")
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		r := rand.New(rand.NewPCG(seed, 1))
		c := w.child()
		watched(t, a, 2)
		outageAt := time.Now()
		w.set("hall-1", sim.FaultRefuse, true)
		c = w.killings(c, r, 3, a.cfg.Alerts.MailAfter)
		told := w.mail("the outage", outageMail)
		w.set("hall-1", sim.FaultRefuse, false)
		c = w.killings(c, r, 3, a.cfg.Alerts.RecoverTime)
		back := w.mail("the recovery", recoveryMail)
		// Whatever is still on its way arrives before the comparison.
		until(t, "an empty outbox", func() bool {
			for _, d := range outbox(t, a) {
				if d.state != "sent" {
					return false
				}
			}
			return true
		})
		c.stop(t)
		ids := map[string]string{}
		for _, m := range w.world.Mail().Messages() {
			ids[m.Header.Get("Message-Id")] = m.Subject
		}
		if len(ids) != 2 || told.Header.Get("Message-Id") == back.Header.Get("Message-Id") {
			t.Errorf("mails: %v; want the outage and the recovery", ids)
		}
		if n := len(outbox(t, a)); n != 2 {
			t.Errorf("%d deliveries; want 2: %+v", n, outbox(t, a))
		}
		incidents := incidentsOf(t, a)
		if len(incidents) != 1 || incidents[0].Closed.IsZero() {
			t.Fatalf("incidents: %+v; want one that is closed", incidents)
		}
		if incidents[0].Since.Before(outageAt.Add(-a.cfg.Check.Timeout)) {
			t.Errorf("the outage is dated %s, before it began at %s", incidents[0].Since, outageAt)
		}
	})
}

// killings kills the child at random moments within a span and starts it anew.
func (w *site) killings(c *child, r *rand.Rand, times int, span time.Duration) *child {
	for range times {
		wait := time.NewTimer(time.Duration(r.Int64N(int64(span))))
		select {
		case <-wait.C:
		case err := <-c.done:
			c.done <- err
			w.t.Fatalf("the child ended by itself: %v", err)
		}
		c.kill()
		w.log0("killed")
		c = w.child()
	}
	return c
}

// stop asks the child to end and wants it to do so.
func (c *child) stop(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-c.done:
		c.done <- nil
		if err != nil {
			t.Errorf("the child ended badly: %v", err)
		}
	case <-time.After(patience):
		t.Fatal("the child does not stop")
	}
}

func TestScanThatAKillCutShortIsPartialAtTheNextStart(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		network := "127.100.3.0/24"
		if dsn != "" {
			network = "127.100.4.0/24"
		}
		w := newSite(t, devices(network, "- {id: hall}"), settings{database: dsn})
		a := w.open(nil)
		declare(t, a, "본점 고정 : 1대 1층 객장 : 1대")
		b := branch(t, a, "hq")
		if err := a.store.BeginScan(t.Context(), inventory.Scan{ID: "scan_cut", BranchID: b.ID, Started: time.Now(), State: inventory.ScanRunning, Trigger: TriggerSchedule}); err != nil {
			t.Fatal(err)
		}
		start(t, a)
		sc, err := a.store.Scan(t.Context(), "scan_cut")
		if err != nil {
			t.Fatal(err)
		}
		if sc.State != inventory.ScanPartial || sc.Ended.IsZero() || sc.Report.Complete {
			t.Errorf("%+v", sc)
		}
	})
}
