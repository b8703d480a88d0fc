package app

import (
	"testing"
	"time"

	"camledger/internal/sim"
	"camledger/internal/store"
	"camledger/inventory"
)

// clock is a clock that a test sets ahead.
type clock struct{ ahead chan time.Duration }

func newClock() *clock {
	c := &clock{ahead: make(chan time.Duration, 1)}
	c.ahead <- 0
	return c
}

func (c *clock) now() time.Time {
	d := <-c.ahead
	c.ahead <- d
	return time.Now().Add(d)
}

func (c *clock) add(d time.Duration) { c.ahead <- d + <-c.ahead }

// TestRefusedPasswordIsSentOnce lets the password of a camera and of a recorder, whose
// channels are watched at the same time, be changed before the program serves.
func TestRefusedPasswordIsSentOnce(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.102.1.0/24", `
- {id: hall, name: 객장}
- {id: nvr, kind: recorder, maker: dahua, channels: [{name: "금고 {n}", repeat: 8}]}`), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 9대 객장 : 1대", "금고 : 8대")
	enrol(t, a, "hq")
	// While no session is open: one that is would say goodbye with the old password.
	w.set("hall", sim.FaultWrongPassword, true)
	w.set("nvr", sim.FaultWrongPassword, true)
	s := start(t, a)
	refused := func(a *App) int {
		states, err := a.store.AlertStates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, s := range states.Cameras {
			if s.Cause == inventory.CauseAuthRefused {
				n++
			}
		}
		return n
	}
	until(t, "all nine are known to refuse", func() bool { return refused(a) == 9 })
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"hall", "nvr"} {
		if n := w.world.Requests(id).AuthFailures; n != 1 {
			t.Errorf("%s refused %d logins; want 1", id, n)
		}
	}
	// A new start, a scan, and a person who asks send nothing more.
	again := w.open(nil)
	if _, err := again.Scan(t.Context(), []inventory.Branch{branch(t, again, "hq")}, ScanOptions{Trigger: TriggerOperator}); err != nil {
		t.Fatal(err)
	}
	results, err := again.CheckBranches(t.Context(), []inventory.Branch{branch(t, again, "hq")}, inventory.TierStream, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Outcome != inventory.OutcomeAuthRefused {
			t.Errorf("%s is %s", r.Camera.Name, r.Outcome)
		}
	}
	for _, id := range []string{"hall", "nvr"} {
		if n := w.world.Requests(id).AuthFailures; n != 1 {
			t.Errorf("after a new start %s refused %d logins; want 1", id, n)
		}
	}
	// The password is set right at the devices: time alone sends nothing more, a person does.
	w.set("hall", sim.FaultWrongPassword, false)
	w.set("nvr", sim.FaultWrongPassword, false)
	c := newClock()
	c.add(100 * 24 * time.Hour)
	later := w.open(c.now)
	check := func(want inventory.Outcome) {
		t.Helper()
		results, err = later.CheckBranches(t.Context(), []inventory.Branch{branch(t, later, "hq")}, inventory.TierStream, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			if r.Outcome != want {
				t.Errorf("%s is %s %v; want %s", r.Camera.Name, r.Outcome, r.Causes, want)
			}
		}
	}
	check(inventory.OutcomeAuthRefused)
	for _, id := range []string{"hall", "nvr"} {
		d, _, _ := w.world.Scenario().Device(id)
		r, err := later.LoginDevice(t.Context(), LoginRequest{Target: d.Address.String(), Actor: "operator:test"})
		if err != nil || r.Outcome != LoginWorked || r.Credential != "hq" || r.DeviceID == "" {
			t.Errorf("a person's login on %s: %+v, %v", id, r, err)
		}
	}
	check(inventory.OutcomeOK)
	if left, err := later.store.OpenLogins(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("refusals that are kept: %v %v", left, err)
	}
}

// A person's word for one login lapses where the program that was to send it was killed; a
// click on a device that let the login in does not.
func TestWordLapses(t *testing.T) {
	now := time.Date(2026, 7, 21, 2, 0, 0, 0, time.UTC)
	const addr = "127.102.1.9"
	word := func(name string, ago time.Duration) []store.Login {
		return []store.Login{{Name: name, State: store.LoginAdmitted, At: now.Add(-ago), Told: []string{"address " + addr}}}
	}
	for _, c := range []struct {
		known []store.Login
		want  verdict
	}{
		{word("address "+addr, time.Minute), verdictFresh},
		{word("address "+addr, admitFor+time.Second), verdictRefused},
		{word("click "+addr, admitFor+time.Second), verdictFresh},
	} {
		if v, _ := judge(c.known, []string{"address " + addr}, now); v != c.want {
			t.Errorf("%s, %s ago: %s, want %s", c.known[0].Name, now.Sub(c.known[0].At), v, c.want)
		}
	}
}

// A first login that a kill cut off counts as refused, and is among those that get the
// account again when its password changes.
func TestCutLoginIsListed(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.102.16.0/29", "- {id: hall}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 객장 : 1대")
	names := []string{"address 127.102.16.1"}
	if ok, err := a.store.ReserveLogin(t.Context(), store.Login{Version: "v1", Credential: "cams", Told: names, Trying: "login_1", TryingAt: a.now().Add(-time.Hour)}, names,
		func([]store.Login) bool { return true }); !ok || err != nil {
		t.Fatal(ok, err)
	}
	open, err := a.store.OpenLogins(t.Context())
	if err != nil || len(open) != 1 || open[0].Trying == "" {
		t.Fatalf("open logins %+v, %v", open, err)
	}
	if v, _ := judge(open, names, a.now()); v != verdictRefused {
		t.Errorf("the same version: %s", v)
	}
	b, c := branch(t, a, "hq"), a.cfg.Branches["hq"]
	if p := a.plan(b, c, found(t, a, "hq"), false, open); len(p.Admitted) != 1 || p.Admitted[0].Credential != "cams" {
		t.Errorf("a scan knows of %+v", p.Admitted)
	}
}
