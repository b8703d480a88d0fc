package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/sim"
	"camledger/inventory"
)

const recorderAndCameras = `
- {id: hall, repeat: 2, name: "객장 {n}"}
- {id: nvr, kind: recorder, maker: hanwha, inputs: 8, channels: [{of: hall}, {name: "금고 {n}", repeat: 2}]}
- {id: safe, name: 금고, maker: axis}`

// identities lists what was found, without the ids that each database makes anew.
func identities(f inventory.Found) []string {
	var out []string
	for _, c := range f.Cameras {
		out = append(out, fmt.Sprintf("%s %d %s %v", f.Devices[c.DeviceID].Addr, c.Channel, c.Name, inventory.Counts(c, f)))
	}
	slices.Sort(out)
	return out
}

// TestFoundDoesNotHangOnDeclared scans the same branch under policies that declare other
// numbers and places.
func TestFoundDoesNotHangOnDeclared(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.103.1.0/24", recorderAndCameras), settings{})
	var first []string
	for i, lines := range [][]string{
		{"본점 고정 : 5대 객장 : 2대", "금고 : 3대"},
		{"본점 고정 : 40대 객장 : 39대", "옥상 : 1대"},
		{"본점 고정 : 1대 금고 : 1대"},
	} {
		w.configure(settings{database: fmt.Sprintf("policy%d.db", i)})
		a := w.open(nil)
		declare(t, a, lines...)
		r := scan(t, a, "hq")
		got := identities(found(t, a, "hq"))
		if first == nil {
			first = got
			if len(first) != 11 { // 2 cameras, 8 inputs of the recorder, 1 camera
				t.Fatalf("found: %q", first)
			}
			if r.New != 7 { // 4 inputs never gave a picture
				t.Errorf("%d new cameras", r.New)
			}
		}
		if !slices.Equal(got, first) {
			t.Errorf("under %q found\n%s\nnot\n%s", lines, strings.Join(got, "\n"), strings.Join(first, "\n"))
		}
		if again := scan(t, a, "hq"); again.New != 0 || !slices.Equal(identities(found(t, a, "hq")), first) {
			t.Errorf("the second scan found %d new cameras", again.New)
		}
	}
}

func TestDryRunStoresNothing(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.103.2.0/24", "- {id: hall}\n- {id: safe}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 2대 객장 : 2대")
	b := branch(t, a, "hq")
	rs, err := a.Scan(t.Context(), []inventory.Branch{b}, ScanOptions{DryRun: true})
	if err != nil || len(rs) != 1 || rs[0].New != 2 || rs[0].Report.FoundMost != 2 {
		t.Fatalf("%+v %v", rs, err)
	}
	scans, err := a.store.Scans(t.Context(), "", 0)
	if err != nil || len(scans) != 0 || len(found(t, a, "hq").Cameras) != 0 {
		t.Errorf("scans %v, cameras %v, %v", scans, found(t, a, "hq").Cameras, err)
	}
}

// TestTwoScansAtOnceFindEachDeviceOnce starts several first scans of a branch together:
// the night, a person and a catch-up may fall together.
func TestTwoScansAtOnceFindEachDeviceOnce(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.103.3.0/24", "- {id: hall, repeat: 3}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 3대 객장 : 3대")
	b := branch(t, a, "hq")
	rs, err := a.Scan(t.Context(), []inventory.Branch{b, b, b}, ScanOptions{Trigger: TriggerPerson})
	if err != nil || len(rs) != 3 {
		t.Fatalf("%d results, %v", len(rs), err)
	}
	if f := found(t, a, "hq"); len(f.Cameras) != 3 || len(f.Devices) != 3 {
		t.Errorf("%d cameras of %d devices; want 3", len(f.Cameras), len(f.Devices))
	}
}

// TestStoppedScanIsKeptAsPartial presses Ctrl-C in the middle of a scan: slow devices,
// and some that do not answer at all.
func TestStoppedScanIsKeptAsPartial(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		network := "127.103.4.0/24"
		if dsn != "" {
			network = "127.103.5.0/24"
		}
		w := newSite(t, devices(network, "- {id: hall, repeat: 4}\n- {id: slow, repeat: 4, faults: [{fault: slow, delay: 3s}]}\n- {id: dark, repeat: 4, faults: [no-answer]}"), settings{database: dsn})
		a := w.open(nil)
		declare(t, a, "본점 고정 : 12대 객장 : 12대")
		b := branch(t, a, "hq")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var stopped time.Time
		rs, err := a.Scan(ctx, []inventory.Branch{b}, ScanOptions{Trigger: TriggerOperator, Progress: func(ScanProgress) {
			if stopped.IsZero() {
				stopped = time.Now()
				cancel()
			}
		}})
		t.Logf("returned %s after the stop", time.Since(stopped).Round(time.Millisecond))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		if len(rs) != 1 || rs[0].Scan.State != inventory.ScanPartial {
			t.Fatalf("results %+v", rs)
		}
		sc, err := a.store.Scan(t.Context(), rs[0].Scan.ID)
		if err != nil || sc.State != inventory.ScanPartial || sc.Ended.IsZero() || sc.Report.Why == "" {
			t.Errorf("stored: %+v %v", sc, err)
		}
		if len(found(t, a, "hq").Cameras) == 0 {
			t.Error("what was found before the stop is lost")
		}
		for _, d := range rs[0].Differences {
			if d.Kind == inventory.MissingCamera {
				t.Errorf("a stopped scan calls a camera missing: %+v", d)
			}
		}
	})
}

// TestBranchesFailByThemselves scans two branches, one of which has no networks any more.
func TestBranchesFailByThemselves(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.103.6.0/24", "- {id: hall}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 객장 : 1대", "시장지점 고정 : 1대 객장 : 1대", "언덕지점 고정 : 1대 객장 : 1대")
	bs := []inventory.Branch{branch(t, a, "시장지점"), branch(t, a, "hq"), branch(t, a, "언덕지점")}
	rs, err := a.Scan(t.Context(), bs, ScanOptions{})
	if len(rs) != 1 || rs[0].Branch.Name != "본점" {
		t.Errorf("%d results", len(rs))
	}
	if err == nil || !strings.Contains(err.Error(), "시장지점") || !strings.Contains(err.Error(), "언덕지점") {
		t.Errorf("error %v; want both branches named", err)
	}
}

// TestCodesFollowTheConfiguration gives the code of one branch to another: networks and
// credentials must not stay with the first.
func TestCodesFollowTheConfiguration(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		network := "127.103.7.0/24"
		if dsn != "" {
			network = "127.103.8.0/24"
		}
		w := newSite(t, devices(network, "- {id: hall}"), settings{database: dsn})
		a := w.open(nil)
		declare(t, a, "본점 고정 : 1대 객장 : 1대", "시장지점 고정 : 1대 객장 : 1대")
		if branch(t, a, "hq").Name != "본점" {
			t.Fatal("the code is not bound")
		}
		text, err := os.ReadFile(w.file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(w.file, []byte(strings.ReplaceAll(string(text), "name: 본점", "name: 시장 지점")), 0o600); err != nil {
			t.Fatal(err)
		}
		b := w.open(nil)
		if got := branch(t, b, "hq").Name; got != "시장지점" {
			t.Errorf("hq is %s", got)
		}
		if got := branch(t, b, "본점").Code; got != "" {
			t.Errorf("본점 still has the code %s", got)
		}
	})
}

// TestRecorderIsWatchedWithinItsSessions scans, serves and inspects a recorder that takes
// two sessions, all at once.
func TestRecorderIsWatchedWithinItsSessions(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.103.9.0/24", `
- {id: nvr, kind: recorder, maker: hanwha, max_sessions: 2, channels: [{name: "객장 {n}", repeat: 6}]}
- {id: one, name: 금고, max_sessions: 1}`), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 7대 객장 : 6대", "금고 : 1대")
	enrol(t, a, "hq")
	s := start(t, a)
	if err := s.Actions().ScanNow(t.Context(), personOf("hana"), branch(t, a, "hq").ID); err != nil {
		t.Fatal(err)
	}
	in, err := a.Inspect(t.Context(), branch(t, a, "hq"), TriggerPerson, nil)
	if err != nil {
		t.Fatal(err)
	}
	if in.Counts.OK != 7 {
		t.Errorf("%+v", in.Counts)
	}
	watched(t, a, 7)
	t.Logf("most sessions as the devices counted: recorder %d, camera %d", w.world.Requests("nvr").MostSessions, w.world.Requests("one").MostSessions)
}

// TestSlowDeviceHoldsNobodyUp watches a fast camera beside a recorder that takes seconds
// for every answer.
func TestSlowDeviceHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.103.10.0/24", `
- {id: fast, name: 객장}
- {id: slow, kind: recorder, channels: [{name: "금고 {n}", repeat: 6}]}`), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 7대 객장 : 1대", "금고 : 6대")
	enrol(t, a, "hq")
	if err := w.world.Set("slow", sim.Fault{Name: sim.FaultSlow, Delay: 30 * time.Second}, true); err != nil {
		t.Fatal(err)
	}
	start(t, a)
	plays := func(id string) int { return w.world.Requests(id).By["RTSP PLAY"] }
	before, slow := plays("fast"), plays("slow")
	until(t, "five more looks at the fast camera", func() bool { return plays("fast") >= before+5 })
	if n := plays("slow"); n != slow {
		t.Errorf("the slow recorder played %d times: it is not slow", n-slow)
	}
}
