package app

import (
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"camledger/internal/config"
	"camledger/internal/pgtest"
	"camledger/internal/sim"
	"camledger/inventory"
)

// gauge reads a figure of /metrics.
func gauge(t *testing.T, a *App, name string) float64 {
	t.Helper()
	all, err := a.metrics.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if f.GetName() == name {
			return f.GetMetric()[0].GetGauge().GetValue()
		}
	}
	t.Fatalf("no figure is called %s", name)
	return 0
}

func status(t *testing.T, url string) int {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode
}

// TestDatabaseStoppedWhileServing ends PostgreSQL as a crash would, lets a camera drop
// while it is away, and starts it again.
func TestDatabaseStoppedWhileServing(t *testing.T) {
	t.Parallel()
	pg, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pg.Close(); err != nil {
			t.Error(err)
		}
	})
	dsn, err := pg.Schema()
	if err != nil {
		t.Fatal(err)
	}
	w := newSite(t, devices("127.105.1.0/24", "- {id: hall, repeat: 2, name: \"객장 {n}\"}"), settings{database: dsn})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 2대 객장 : 2대")
	outlasts(t, w, a, pg.Halt, func(url string) error {
		if got := status(t, url+"/readyz"); got != http.StatusServiceUnavailable {
			t.Errorf("readyz: %d", got)
		}
		return pg.Resume()
	})
}

// outlasts serves two cameras, ends the recording, lets one of them drop meanwhile, and has the
// recording go on; resume is given where the pages are.
func outlasts(t *testing.T, w *site, a *App, end func() error, resume func(url string) error) {
	t.Helper()
	hire(t, a, "facilities")
	enrol(t, a, "hq")
	s := start(t, a)
	watched(t, a, 2)
	if err := end(); err != nil {
		t.Fatal(err)
	}
	gone := time.Now()
	asked := func() int { return w.world.Requests("hall-2").By["RTSP PLAY"] }
	before := asked()
	w.set("hall-1", sim.FaultRefuse, true)
	until(t, "measuring goes on and results wait", func() bool {
		return asked() >= before+2 && gauge(t, a, "camledger_checks_unsaved") >= 6
	})
	if got := status(t, s.URL+"/healthz"); got != http.StatusOK {
		t.Errorf("healthz: %d", got)
	}
	back := time.Now()
	if err := resume(s.URL); err != nil {
		t.Fatal(err)
	}
	w.mail("the outage", outageMail)
	until(t, "nothing waits any more", func() bool { return gauge(t, a, "camledger_checks_unsaved") < 6 })
	all := incidentsOf(t, a)
	// It is dated by the beginning of the check that failed first, which may have begun
	// just before.
	if len(all) != 1 || all[0].Since.Before(gone.Add(-a.cfg.Check.Timeout)) || all[0].Since.After(back) {
		t.Errorf("incidents %+v; want one since the database was away, between %s and %s", all, gone, back)
	}
	// What was measured meanwhile is on record.
	for _, c := range found(t, a, "hq").Cameras {
		spans, err := a.store.Spans(t.Context(), c.ID, gone, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, sp := range spans {
			if sp.From.Before(back) && sp.To.After(gone) {
				n += sp.Count
			}
		}
		if n == 0 {
			t.Errorf("%s: nothing on record from the time without the database: %+v", c.Name, spans)
		}
	}
	if got := status(t, s.URL+"/readyz"); got != http.StatusOK {
		t.Errorf("readyz: %d", got)
	}
	w.set("hall-1", sim.FaultRefuse, false)
	w.mail("the recovery", recoveryMail)
}

// TestManyResultsWaitForTheDatabase holds more results than one batch while nothing can
// be stored: whoever measures is never held up.
func TestManyResultsWaitForTheDatabase(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.105.2.0/28", "- {id: hall}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 객장 : 1대")
	scan(t, a, "hq")
	m, err := a.newMonitor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := found(t, a, "hq")
	js, err := a.jobs(branch(t, a, "hq"), f, inventory.TierStream)
	if err != nil {
		t.Fatal(err)
	}
	const results = 3*gatherMost + 1
	began := a.now()
	for i := range results {
		at := began.Add(time.Duration(i) * time.Millisecond)
		go func() {
			m.results <- measured{js[0], inventory.Check{CameraID: js[0].camera.ID, Tier: inventory.TierStream, At: at}}
		}()
	}
	var held []measured
	until(t, "all results are taken", func() bool {
		m.gather(&held, time.After(10*time.Millisecond))
		return len(held) == results
	})
	if done, err := m.record(t.Context(), held[:gatherMost]); err != nil || done != gatherMost {
		t.Errorf("%d recorded, %v", done, err)
	}
}

// TestDatabaseAwayAtStart gives an error that names the database and not its password.
func TestDatabaseAwayAtStart(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.105.3.0/28", "- {id: hall}"), settings{database: "postgres://camledger:very-secret@127.0.0.1:1/camledger?sslmode=disable"})
	cfg, err := config.Load(w.file)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), cfg, Options{Logger: slog.New(slog.NewTextHandler(w.log, nil))})
	if err == nil {
		t.Fatal(a.Close(), "opened")
	}
	if !strings.Contains(err.Error(), "127.0.0.1") || strings.Contains(err.Error(), "very-secret") || strings.Contains(w.log.String(), "very-secret") {
		t.Errorf("%v", err)
	}
}
