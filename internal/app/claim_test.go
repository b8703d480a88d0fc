package app

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestTwoProcessesShareADevice lets one process serve, which checks every camera every 2 s,
// and checks the same ones from another, again and again: no device has more sessions than it
// bears, and nobody takes the other's session for a fault.
func TestTwoProcessesShareADevice(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		network := "127.102.41.0/24"
		if dsn != "" {
			network = "127.102.42.0/24"
		}
		w := newSite(t, devices(network, "- {id: hall, repeat: 2, name: \"객장 {n}\"}\n- {id: nvr, kind: recorder, maker: dahua, channels: [{name: \"금고 {n}\", repeat: 4}]}"),
			settings{database: dsn, check: "check: {timeout: 10s, window: 1s, window_full: 1s, concurrency: 32, per_branch: 16, recorder_sessions: 2}"})
		a := w.open(nil)
		declare(t, a, "본점 고정 : 6대 객장 : 2대", "금고 : 4대")
		enrol(t, a, "hq")
		c := w.child()
		watched(t, a, 6)
		for range 2 {
			results, err := a.CheckBranches(t.Context(), []inventory.Branch{branch(t, a, "hq")}, inventory.TierStream, nil)
			if err != nil || len(results) != 6 {
				t.Fatalf("%d checks, %v", len(results), err)
			}
			for _, r := range results {
				if r.Outcome != inventory.OutcomeOK {
					t.Errorf("%s: %s %v %+v", r.Camera.Name, r.Outcome, r.Causes, r.Check.Steps)
				}
			}
		}
		for id, most := range map[string]int{"hall-1": 1, "hall-2": 1, "nvr": 2} {
			if n := w.world.Requests(id).MostSessions; n > most {
				t.Errorf("%s had %d sessions at once; it bears %d", id, n, most)
			}
		}
		// The rounds go on where nobody claims anything.
		before := w.world.Requests("hall-1").By["RTSP PLAY"]
		until(t, "the rounds go on", func() bool { return w.world.Requests("hall-1").By["RTSP PLAY"] > before })
		if claims, err := a.store.Claims(t.Context(), time.Now()); err != nil || len(claims) != 0 {
			t.Errorf("left: %+v, %v", claims, err)
		}
		c.stop(t)
		if _, err := a.CheckBranches(t.Context(), []inventory.Branch{branch(t, a, "hq")}, inventory.TierStream, nil); err != nil {
			t.Error(err)
		}
	})
}

// TestADeviceThatAnotherOneChecks is waited for, and where it does not come free, the
// sentence says who has it.
func TestADeviceThatAnotherOneChecks(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.102.43.0/24", "- {id: hall, name: 객장}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 객장 : 1대")
	enrol(t, a, "hq")
	f := found(t, a, "hq")
	js, err := a.jobs(branch(t, a, "hq"), f, inventory.TierStream)
	if err != nil || len(js) != 1 {
		t.Fatal(len(js), err)
	}
	other := store.Claim{ID: "claim_other", DeviceID: js[0].device.ID, Holder: "camledger (process 1)", Until: time.Now().Add(time.Hour)}
	if _, taken, alone, err := a.store.TakeClaim(t.Context(), other, time.Now()); err != nil || !taken || !alone {
		t.Fatal(taken, alone, err)
	}
	if err := occupied(t, a, js[0]); !strings.Contains(err.Error(), "is being checked by camledger (process 1)") {
		t.Fatalf("%v", err)
	}
	done := make(chan error, 1)
	go func() {
		done <- a.visit(t.Context(), js[0], func() {})
	}()
	if err := a.store.EndClaim(t.Context(), other.ID); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	// One that died keeps nobody from it for ever; for whom it waits is said, once.
	other.Until = time.Now().Add(time.Second)
	if _, taken, _, err := a.store.TakeClaim(t.Context(), other, time.Now()); err != nil || !taken {
		t.Fatal(taken, err)
	}
	var waited []string
	js[0].waits = func(holder string) { waited = append(waited, holder) }
	if err := a.visit(t.Context(), js[0], func() {}); err != nil || len(waited) != 1 || waited[0] != other.Holder {
		t.Error(err, waited)
	}
	js[0].waits = nil
	// Nobody waits for a process of this machine that was killed.
	ran := exec.Command("true")
	if err := ran.Run(); err != nil {
		t.Fatal(err)
	}
	other.Until, other.Holder = time.Now().Add(time.Hour), processOn(ran.Process.Pid)
	if _, taken, _, err := a.store.TakeClaim(t.Context(), other, time.Now()); err != nil || !taken {
		t.Fatal(taken, err)
	}
	if err := a.visit(t.Context(), js[0], func() {}); err != nil {
		t.Error(err)
	}
	// Who serves and does not leave a device holds up a claim until it has died.
	now := time.Now()
	serves := store.Serving{ID: "serving_1", Holder: "process 1 on another machine", Since: now, Until: now.Add(time.Minute)}
	if _, taken, err := a.store.TakeServing(t.Context(), serves, now); err != nil || !taken {
		t.Fatal(taken, err)
	}
	if err := occupied(t, a, js[0]); err.Holder != "" || !strings.Contains(err.Error(), "did not leave it in time") {
		t.Errorf("%v", err)
	}
	// Its check says so, step by step.
	said := ""
	blocked := js[0]
	blocked.each = func(s inventory.Step) { said += s.Text(english) }
	c := notMade(blocked, occupied(t, a, js[0]), now)
	if outcome, _ := inventory.Assess(c, inventory.DefaultRules()); c.Cause != inventory.CauseOccupied || outcome != inventory.OutcomeNotAssessed || !strings.Contains(said, "did not leave it in time") {
		t.Errorf("%s %s %q", outcome, c.Cause, said)
	}
	serves.Until = now.Add(time.Second)
	if _, taken, err := a.store.TakeServing(t.Context(), serves, now); err != nil || !taken {
		t.Fatal(taken, err)
	}
	if err := a.visit(t.Context(), js[0], func() {}); err != nil {
		t.Error(err)
	}
}

// occupied claims a device in vain. A busy machine may not have looked at the claims in the
// time given: then it is given more.
func occupied(t *testing.T, a *App, j job) ErrOccupied {
	t.Helper()
	for patience := 300 * time.Millisecond; patience < time.Minute; patience *= 2 {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		leave, err := a.claim(ctx, j)
		cancel()
		var out ErrOccupied
		switch {
		case err == nil:
			leave()
			t.Fatal("the device was given to two")
		case errors.As(err, &out):
			return out
		case !errors.Is(err, context.DeadlineExceeded):
			t.Fatal(err)
		}
	}
	t.Fatal("nobody looked at the claims within a minute")
	return ErrOccupied{}
}
