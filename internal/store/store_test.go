package store_test

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"testing"
	"time"

	"camledger/internal/pgtest"
	"camledger/internal/store"
	"camledger/internal/storetest"
	"camledger/inventory"
)

// t0 is a moment in the middle of a day of both UTC and Seoul.
var t0 = time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC)

var seoul = time.FixedZone("KST", 9*3600)

// forEach runs a test on an empty database of each kind.
func forEach(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	forEachDSN(t, func(t *testing.T, dsn string) { test(t, open(t, dsn)) })
}

// forEachDSN runs a test on the address of a database of each kind; SQLite's has its tables.
func forEachDSN(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	forBoth(t, storetest.File, test)
}

// forEachEmpty is forEachDSN with databases without tables.
func forEachEmpty(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	forBoth(t, func(t testing.TB) string { return filepath.Join(t.TempDir(), "camledger.db") }, test)
}

func forBoth(t *testing.T, file func(testing.TB) string, test func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, file(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, pgtest.DSN(t))
	})
}

func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{Zone: seoul})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// must fails the test at an error.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// get is must for a call with a result.
func get[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		must(t, err)
		return v
	}
}

// acceptance is a policy of an invented institution: 본점 3+2, 역전지점 4.
func acceptance() store.Acceptance {
	place := func(name string, order, n int) store.AcceptedLocation {
		return store.AcceptedLocation{Name: name, Order: order, Declaration: inventory.Declaration{
			Count: n, Mount: inventory.MountFixed, Angles: []float64{84.5, 45.8}, Origin: inventory.Declared,
			Line: 10 + order, Words: fmt.Sprintf("%s %d대", name, n)}}
	}
	return store.Acceptance{
		Name: "방침.txt", Raw: []byte("영상정보처리기기 운영·관리 방침\x00\xff"), Reading: []byte(`{"a":1}`),
		Actor: "operator:test", At: t0, Institution: "햇살은행", CheckInterval: "monthly",
		Branches: []store.AcceptedBranch{
			{Name: "본점", Order: 1, Locations: []store.AcceptedLocation{place("365코너", 1, 3), place("지하 주차장", 2, 2)}},
			{Name: "역전지점", Order: 2, Locations: []store.AcceptedLocation{place("", 1, 4)}},
		},
		Retention: []inventory.RetentionRule{{Kind: "창구", Value: 60, Unit: inventory.UnitDay, Line: 30, Words: "60일"}},
		Officers: []store.AcceptedOfficer{
			{Officer: inventory.Officer{Role: "관리책임자", Title: "상무", Line: 40}},
			{Branch: "본 점", Officer: inventory.Officer{Role: "접근권한자", Title: "과장", Phone: "02-000-0000", Line: 41}},
		},
		Promises: []inventory.Promise{{Kind: "periodic-check", Line: 50, Words: "정기적으로 점검"}},
	}
}

// world is a database with an accepted policy and a scanned branch.
type world struct {
	s       *store.Store
	reg     inventory.Register
	branch  inventory.Branch   // 본점
	other   inventory.Branch   // 역전지점
	cameras []inventory.Camera // of 본점: 3 of single cameras, then 4 channels of a recorder
	devices []inventory.Device
}

func makeWorld(t testing.TB, s *store.Store) *world {
	t.Helper()
	ctx := t.Context()
	_, err := s.AcceptPolicy(ctx, acceptance())
	must(t, err)
	w := &world{s: s, reg: get(s.Register(ctx))(t)}
	w.branch, w.other = w.reg.Branches[0], w.reg.Branches[1]
	device := func(n int, kind inventory.DeviceKind) inventory.Device {
		return inventory.Device{ID: inventory.NewID("dev"), BranchID: w.branch.ID, Kind: kind, Maker: "Acme", ClockOffset: -90 * time.Second, ClockKnown: true,
			Model: "X1", Name: "카메라", Addr: netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 1, byte(n)}), 80),
			RTSPPort: 554, Keys: []inventory.DeviceKey{{Kind: inventory.KeyMAC, Value: fmt.Sprintf("02:00:00:00:00:%02x", n)}},
			FirstSeen: t0, LastSeen: t0, State: inventory.StateActive}
	}
	for n := 1; n <= 3; n++ {
		w.devices = append(w.devices, device(n, inventory.KindCamera))
	}
	w.devices = append(w.devices, device(4, inventory.KindRecorder))
	for i, d := range w.devices {
		channels := 1
		if d.Kind == inventory.KindRecorder {
			channels = 4
		}
		for c := 1; c <= channels; c++ {
			w.cameras = append(w.cameras, inventory.Camera{ID: inventory.NewID("cam"), DeviceID: d.ID, Labels: []string{"1층 객장", "cam"}, BranchID: d.BranchID,
				SourceToken: fmt.Sprintf("src%d", c), Channel: c, Name: fmt.Sprintf("CH%d-%d", i, c),
				Main:      inventory.Stream{URI: "rtsp://127.0.1.1/1", Codec: "H264", Width: 640, Height: 360, FPS: 25},
				Recording: inventory.Recording{Why: "no-profile-g"}, FirstSeen: t0, LastSeen: t0, State: inventory.StateActive})
		}
	}
	w.scan(t, t0, w.cameras, w.cameras, true)
	return w
}

// scan plays a scan that found cameras, of which those in seen answered.
func (w *world) scan(t testing.TB, end time.Time, found, seen []inventory.Camera, complete bool) inventory.Scan {
	t.Helper()
	ctx := t.Context()
	sc := inventory.Scan{ID: inventory.NewID("scan"), BranchID: w.branch.ID, Started: end.Add(-time.Minute),
		State: inventory.ScanRunning, Trigger: "operator"}
	must(t, w.s.BeginScan(ctx, sc))
	seenIDs := map[string]bool{}
	for _, c := range seen {
		seenIDs[c.ID] = true
	}
	must(t, w.s.SaveFound(ctx, sc.ID, store.FoundChange{BranchID: w.branch.ID, Devices: w.devices, Cameras: found,
		Seen: seenIDs, Complete: complete, At: end}))
	sc.Ended, sc.State = end, inventory.ScanPartial
	if complete {
		sc.State = inventory.ScanComplete
	}
	sc.Report = inventory.ScanReport{Complete: complete, Devices: len(w.devices), Sources: len(found)}
	must(t, w.s.FinishScan(ctx, sc))
	return sc
}

// contextOfProcess is for code that runs outside a test.
func contextOfProcess() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt)
}
