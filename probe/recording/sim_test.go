package recording_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"camledger/internal/onvif"
	"camledger/internal/sim"
	"camledger/inventory"
	"camledger/probe/recording"
)

// world plays a recorder with four inputs, of which the last is not recorded.
func world(t *testing.T, network, more string) *sim.World {
	t.Helper()
	s, err := sim.Parse("test.yaml", fmt.Appendf(nil, `name: test
branches:
  - name: 본점
    networks: [%s]
    devices:
      - id: nvr
        kind: recorder
        maker: hikvision
%s
        channels:
          - {name: a, recordings: 30d}
          - {name: b, recordings: {oldest: 95d, missing: [2, 40, 41]}}
          - {name: c, recordings: {oldest: 20d, newest: 50h}}
          - {name: d, recordings: none}
`, network, more))
	if err != nil {
		t.Fatal(err)
	}
	w, err := sim.Start(t.Context(), s, sim.Options{Ports: sim.Ports{Discovery: -1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// tally counts logins and how they ended.
type tally struct{ ended []onvif.Outcome }

// Begin is of onvif.Breaker.
func (l *tally) Begin(context.Context, onvif.Login) (func(onvif.Outcome), onvif.Outcome) {
	return func(o onvif.Outcome) { l.ended = append(l.ended, o) }, ""
}

// ask asks the recorder of a world for its footage.
func ask(t *testing.T, w *sim.World, password string) (map[int]inventory.Recording, *tally) {
	t.Helper()
	d, _, _ := w.Scenario().Device("nvr")
	logins := &tally{}
	p := onvif.NewPlain(t.Context(), onvif.Config{Addr: netip.AddrPortFrom(d.Address, uint16(d.ONVIFPort)), Timeout: 5 * time.Second, Breaker: logins,
		Allow: func(netip.Addr) bool { return true }, Credential: &onvif.Credential{User: d.User, Password: password, Version: "v"}})
	defer p.Close()
	a, ok := recording.ByName(recording.ISAPI)
	if !ok {
		t.Fatal("no adapter")
	}
	return a.Footage(t.Context(), p, recording.Question{Channels: []int{1, 2, 3, 4}, Now: time.Now()}), logins
}

// seoul is the zone of the simulated devices.
var seoul = time.FixedZone("KST", 9*60*60)

// ago is the day of Seoul so many days ago.
func ago(days int) string { return time.Now().In(seoul).AddDate(0, 0, -days).Format(time.DateOnly) }

// check compares answers with what the scenario says. exact: to the second, else to an hour.
func check(t *testing.T, got map[int]inventory.Recording, gaps, exact bool) {
	t.Helper()
	now := time.Now()
	slack := 2 * time.Second
	if !exact {
		slack = time.Hour + time.Minute
	}
	for _, want := range []struct {
		channel        int
		oldest, newest time.Duration
		gaps           []string
	}{{1, 30 * 24 * time.Hour, 0, []string{}}, {2, 95 * 24 * time.Hour, 0, []string{ago(41), ago(40), ago(2)}}, {3, 20 * 24 * time.Hour, 50 * time.Hour, []string{}}} {
		r := got[want.channel]
		if d := now.Sub(r.Oldest) - want.oldest; r.Oldest.IsZero() || d.Abs() > slack+time.Minute || r.Via != "isapi" || r.At.IsZero() {
			t.Errorf("channel %d: oldest off by %v: %+v", want.channel, d, r)
		}
		if d := now.Sub(r.Newest) - want.newest; d.Abs() > time.Hour+time.Minute {
			t.Errorf("channel %d: newest off by %v: %+v", want.channel, d, r)
		}
		if r.GapsKnown != gaps || gaps && !slices.Equal(r.Gaps, want.gaps) {
			t.Errorf("channel %d: gaps %v %v, want %v", want.channel, r.GapsKnown, r.Gaps, want.gaps)
		}
	}
	if r := got[4]; r.Why != "no-recording" || !r.Oldest.IsZero() || r.GapsKnown {
		t.Errorf("channel 4: %+v", r)
	}
}

func TestFootageOfARecorder(t *testing.T) {
	w := world(t, "127.116.1.0/28", "")
	got, logins := ask(t, w, "camera-1")
	check(t, got, true, true)
	if !slices.Equal(logins.ended, []onvif.Outcome{onvif.LoginWorked}) {
		t.Errorf("logins: %v", logins.ended)
	}
	// Months and a few searches, not a walk through the footage.
	if n := requests(t, w); n > 120 {
		t.Errorf("%d questions", n)
	}
}

func TestFootageByOtherHabits(t *testing.T) {
	for i, row := range []struct {
		as          string
		gaps, exact bool
	}{{sim.AsUTC, true, true}, {sim.AsDescending, true, true}, {sim.AsNoDays, false, true}, {sim.AsMore, true, true}} {
		t.Run(row.as, func(t *testing.T) {
			w := world(t, fmt.Sprintf("127.116.2.%d/28", 16*i), "        faults: [{fault: isapi, as: "+row.as+"}]")
			got, _ := ask(t, w, "camera-1")
			check(t, got, row.gaps, row.exact)
			if n := requests(t, w); n > 250 {
				t.Errorf("%d questions", n)
			}
		})
	}
}

// A device in another zone than the institution, whose clock is right.
func TestFootageOfAnotherZone(t *testing.T) {
	w := world(t, "127.116.3.0/28", "        zone: America/Lima")
	got, _ := ask(t, w, "camera-1")
	for channel, days := range map[int]int{1: 30, 2: 95, 3: 20} {
		if n := inventory.DaysStored(got[channel], time.Now()); n != days || len(got[channel].Gaps) != map[int]int{2: 3}[channel] {
			t.Errorf("channel %d: %d days, %+v", channel, n, got[channel])
		}
	}
}

func TestWhyFootageIsUnknown(t *testing.T) {
	for i, row := range []struct {
		name, more, password, why string
		logins                    []onvif.Outcome
	}{
		{"the account may not", "        faults: [{fault: isapi, as: refuses}]", "camera-1", "refused", []onvif.Outcome{onvif.LoginWorked}},
		{"garbage", "        faults: [{fault: isapi, as: garbage}]", "camera-1", "broken", []onvif.Outcome{onvif.LoginWorked}},
		{"an answer without end", "        faults: [{fault: isapi, as: endless}]", "camera-1", "broken", []onvif.Outcome{onvif.LoginWorked}},
		{"another maker", "        faults: [{fault: isapi, as: absent}]", "camera-1", "no-adapter", nil},
		{"another password", "", "wrong", "refused", []onvif.Outcome{onvif.LoginRefused}},
		{"nobody there", "        faults: [refuse]", "camera-1", "unreachable", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := world(t, fmt.Sprintf("127.116.4.%d/28", 16*i), row.more)
			got, logins := ask(t, w, row.password)
			for c := 1; c <= 4; c++ {
				if r := got[c]; r.Why != row.why || !r.Oldest.IsZero() || inventory.DaysStored(r, time.Now()) != -1 {
					t.Errorf("channel %d: %+v, want %s", c, r, row.why)
				}
			}
			if !slices.Equal(logins.ended, row.logins) {
				t.Errorf("logins: %v, want %v", logins.ended, row.logins)
			}
		})
	}
}

// requests counts what the recorder was asked.
func requests(t *testing.T, w *sim.World) int {
	t.Helper()
	return w.Requests("nvr").By["isapi"]
}
