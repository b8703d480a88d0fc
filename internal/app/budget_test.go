package app

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"camledger/internal/onvif"
	"camledger/internal/sim"
	"camledger/internal/store"
	"camledger/inventory"
)

// lockers are devices that lock their sender out at the second wrong login, one for each way
// in which they may ask for it: ONVIF over HTTP Digest (MD5, SHA-256) and over
// WS-UsernameToken, RTSP over Digest for all of them.
const lockers = `
- {id: digest, maker: hanwha, name: 객장 1, lockout: 2, auth: digest}
- {id: sha256, maker: axis, name: 객장 2, lockout: 2, auth: digest, sha256: true}
- {id: token, maker: uniview, name: 객장 3, lockout: 2, auth: wsse}
- {id: both, maker: hikvision, name: 객장 4, lockout: 2}
- {id: nvr, kind: recorder, maker: dahua, lockout: 2, channels: [{name: "금고 {n}", repeat: 4}]}`

var lockerIDs = []string{"digest", "sha256", "token", "both", "nvr"}

// TestOneBudgetOverProtocolsAndProcesses sends a wrong password by a scan and by checks of
// two processes at the same moment, and again after a restart: each device counts one wrong
// login in all. A changed password is tried once more; the right one works.
func TestOneBudgetOverProtocolsAndProcesses(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.102.3.0/24", lockers), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 8대 객장 : 4대", "금고 : 4대")
	enrol(t, a, "hq")
	failures := func(want int, when string) {
		t.Helper()
		for _, id := range lockerIDs {
			r := w.world.Requests(id)
			if r.AuthFailures != want || r.By["login while locked"] != 0 {
				t.Errorf("%s: %s counts %d wrong logins and %d while locked; want %d", when, id, r.AuthFailures, r.By["login while locked"], want)
			}
		}
	}
	failures(0, "enrolled")
	hammer := func() {
		t.Helper()
		one, two := w.open(nil), w.open(nil)
		var wg sync.WaitGroup
		for _, p := range []*App{one, two} {
			for range 2 {
				wg.Go(func() {
					if _, err := p.CheckBranches(t.Context(), []inventory.Branch{branch(t, p, "hq")}, inventory.TierStream, nil); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Go(func() {
			if _, err := one.Scan(t.Context(), []inventory.Branch{branch(t, one, "hq")}, ScanOptions{Trigger: TriggerOperator}); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
	}
	w.configure(settings{passwords: map[string]string{"hq": "not-the-one"}})
	hammer()
	failures(1, "two processes at once")
	hammer()
	failures(1, "after a restart")
	// The lock-out counts wrong logins in a row: the next wrong version would be the second.
	w.configure(settings{})
	hammer()
	failures(1, "with the right password again")
	results, err := w.open(nil).CheckBranches(t.Context(), []inventory.Branch{branch(t, a, "hq")}, inventory.TierStream, nil)
	if err != nil || len(results) != 8 {
		t.Fatalf("%d checks, %v", len(results), err)
	}
	for _, r := range results {
		if r.Outcome != inventory.OutcomeOK {
			t.Errorf("%s is %s %v", r.Camera.Name, r.Outcome, r.Causes)
		}
	}
	w.configure(settings{passwords: map[string]string{"hq": "another-wrong-one"}})
	hammer()
	failures(2, "a changed password")
}

// TestRefusalFollowsTheDevice gives a device that refused another address.
func TestRefusalFollowsTheDevice(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.102.4.0/24", "- {id: hall, maker: hikvision, lockout: 2}"), settings{passwords: map[string]string{"hq": "not-the-one"}})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 객장 : 1대")
	look := func() {
		t.Helper()
		if _, err := a.Scan(t.Context(), []inventory.Branch{branch(t, a, "hq")}, ScanOptions{Trigger: TriggerOperator}); err != nil {
			t.Fatal(err)
		}
	}
	look()
	if err := w.world.Set("hall", sim.Fault{Name: sim.FaultMoved}, true); err != nil {
		t.Fatal(err)
	}
	look()
	if n := w.world.Requests("hall").AuthFailures; n != 1 {
		t.Errorf("%d wrong logins at two addresses; want 1", n)
	}
}

// TestBoundToTheIdentity puts another device of the same maker, with the same password, at
// the address of a known one: neither a check nor a scan gives it the password.
func TestBoundToTheIdentity(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.102.5.0/24", "- {id: hall, maker: hikvision}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 객장 : 1대")
	enrol(t, a, "hq")
	check := func(p *App) CheckResult {
		t.Helper()
		rs, err := p.CheckBranches(t.Context(), []inventory.Branch{branch(t, p, "hq")}, inventory.TierStream, nil)
		if err != nil || len(rs) != 1 {
			t.Fatalf("%d checks, %v", len(rs), err)
		}
		return rs[0]
	}
	if r := check(a); r.Outcome != inventory.OutcomeOK {
		t.Fatalf("before: %s %v", r.Outcome, r.Causes)
	}
	if err := w.world.Set("hall", sim.Fault{Name: sim.FaultReplaced}, true); err != nil {
		t.Fatal(err)
	}
	after := w.open(nil) // a start knows nobody yet
	if r := check(after); r.Check.Cause != inventory.CauseAuthHeld {
		t.Errorf("the stranger: %s %s", r.Outcome, r.Check.Cause)
	}
	if _, err := after.Scan(t.Context(), []inventory.Branch{branch(t, after, "hq")}, ScanOptions{Trigger: TriggerOperator}); err != nil {
		t.Fatal(err)
	}
	left, err := after.store.OpenLogins(t.Context())
	if err != nil || len(left) != 0 {
		t.Errorf("a login was tried: %+v %v", left, err)
	}
	// A person may say that the new device is to have it.
	d, _, _ := w.world.Scenario().Device("hall")
	r, err := after.LoginDevice(t.Context(), LoginRequest{Target: d.Address.String(), Credential: "hq", Actor: "person:staff0"})
	if err != nil || r.Outcome != LoginWorked {
		t.Errorf("a person's word: %+v %v", r, err)
	}
}

// TestJudge is the table of what may be done with a login.
func TestJudge(t *testing.T) {
	now := time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)
	const addr, mine, other = "address 10.1.1.9", "endpoint a", "endpoint b"
	row := func(name string, told string, state store.LoginState, ago time.Duration) store.Login {
		return store.Login{Name: name, Told: []string{told}, State: state, At: now.Add(-ago)}
	}
	unsure := func(n int, ago time.Duration) store.Login {
		l := row(mine, mine, store.LoginUnsure, ago)
		l.Unsure = n
		return l
	}
	trying := func(ago time.Duration) store.Login {
		return store.Login{Name: addr, Told: []string{addr}, Trying: "x", TryingAt: now.Add(-ago)}
	}
	for i, c := range []struct {
		known []store.Login
		want  verdict
	}{
		{nil, verdictFresh},
		{[]store.Login{row(mine, mine, store.LoginWorked, 0)}, verdictProven},
		{[]store.Login{row(mine, mine, store.LoginRefused, 1000*time.Hour)}, verdictRefused},
		{[]store.Login{row(mine, mine, store.LoginAdmitted, 0)}, verdictFresh},
		{[]store.Login{row(mine, mine, store.LoginRefused, time.Hour), row(addr, mine, store.LoginAdmitted, 0)}, verdictFresh},
		{[]store.Login{row(mine, mine, store.LoginWorked, time.Hour), row(addr, mine, store.LoginRefused, 0)}, verdictRefused},
		{[]store.Login{row(mine, mine, store.LoginWorked, 0), row(addr, mine, store.LoginRefused, 0)}, verdictRefused},
		// Another device was refused at this address.
		{[]store.Login{row(addr, other, store.LoginRefused, 0)}, verdictRefused},
		{[]store.Login{row(addr, other, store.LoginRefused, 0), row(mine, mine, store.LoginWorked, time.Hour)}, verdictProven},
		{[]store.Login{row(addr, other, store.LoginWorked, 0)}, verdictFresh},
		// One that says nothing of itself.
		{[]store.Login{row(addr, addr, store.LoginRefused, 0)}, verdictRefused},
		{[]store.Login{trying(time.Second)}, verdictBusy},
		{[]store.Login{trying(time.Hour)}, verdictRefused},
		{[]store.Login{unsure(1, time.Minute)}, verdictLater},
		{[]store.Login{unsure(1, 2*time.Hour)}, verdictFresh},
		{[]store.Login{unsure(2, 2*time.Hour)}, verdictLater},
		{[]store.Login{unsure(3, 1000*time.Hour)}, verdictRefused},
	} {
		if got, _ := judge(c.known, []string{addr, mine}, now); got != c.want {
			t.Errorf("%d: %s, want %s", i, got, c.want)
		}
	}
}

// TestTurnsAtADevice lets many ask for one device by different names at once.
func TestTurnsAtADevice(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.102.6.0/24", "- {id: hall}"), settings{})
	one, two := w.open(nil), w.open(nil)
	var mu sync.Mutex
	sent := 0
	var wg sync.WaitGroup
	for i := range 12 {
		b := []*App{one, two}[i%2].breaker
		wg.Go(func() {
			d, _, _ := w.world.Scenario().Device("hall")
			l := onvif.Login{Addr: d.Address, Who: onvif.Identity{Endpoint: fmt.Sprintf("4d454930-0000-1000-8000-0200000aab%02x", i)}, Version: "v"}
			end, held := b.Begin(t.Context(), l)
			if held != "" {
				return
			}
			mu.Lock()
			sent++
			mu.Unlock()
			end(onvif.LoginRefused)
		})
	}
	wg.Wait()
	if sent != 1 {
		t.Errorf("%d logins were sent; want 1", sent)
	}
}
