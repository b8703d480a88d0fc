package store_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/internal/store"
	"camledger/inventory"
)

func TestFoundIsWhatWasSaved(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		f := get(s.Found(t.Context(), w.branch.ID))(t)
		if len(f.Devices) != 4 || len(f.Cameras) != 7 {
			t.Fatalf("%d devices, %d cameras", len(f.Devices), len(f.Cameras))
		}
		for _, d := range w.devices {
			if diff := cmp.Diff(d, f.Devices[d.ID], cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); diff != "" {
				t.Errorf("device: %s", diff)
			}
			if diff := cmp.Diff(d, get(s.Device(t.Context(), d.ID))(t), cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); diff != "" {
				t.Errorf("one device: %s", diff)
			}
		}
		for _, c := range w.cameras {
			if diff := cmp.Diff(c, get(s.Camera(t.Context(), c.ID))(t)); diff != "" {
				t.Errorf("camera: %s", diff)
			}
		}
		if got := get(s.Found(t.Context(), w.other.ID))(t); len(got.Devices) != 0 || len(got.Cameras) != 0 {
			t.Errorf("found in another branch: %+v", got)
		}
		if got := get(s.Found(t.Context(), ""))(t); len(got.Cameras) != 7 {
			t.Errorf("found everywhere: %d", len(got.Cameras))
		}
	})
}

func TestScanNeverOverwritesPeople(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		c := w.cameras
		loc := w.reg.Locations[0].ID
		get(s.Place(ctx, []store.Placement{
			{CameraID: c[0].ID, LocationID: loc}, {CameraID: c[1].ID, Place: "옥상"},
			{CameraID: c[3].ID, SameAs: c[0].ID}, {CameraID: c[4].ID, NotCamera: true},
			{CameraID: c[5].ID, Distinct: true, LocationID: loc},
		}, "per_1", t0))(t)
		must(t, s.MarkPicture(ctx, c[6].ID, t0.Add(time.Minute)))
		must(t, s.MarkPicture(ctx, c[6].ID, t0.Add(time.Hour)))

		again := append([]inventory.Camera(nil), c...)
		for i := range again {
			again[i].Name = "new name"
			again[i].FirstSeen, again[i].LastSeen = t0.Add(time.Hour), t0.Add(time.Hour)
			again[i].SameAs = ""
		}
		again[5].SameAs, again[6].SameAs = c[1].ID, c[2].ID // proposals: one denied before
		w.scan(t, t0.Add(time.Hour), again, again, true)

		f := get(s.Found(ctx, w.branch.ID))(t)
		byID := map[string]inventory.Camera{}
		for _, x := range f.Cameras {
			byID[x.ID] = x
			if x.Name != "new name" || !x.FirstSeen.Equal(t0) || !x.LastSeen.Equal(t0.Add(time.Hour)) {
				t.Errorf("%s: %+v", x.ID, x)
			}
		}
		if x := byID[c[0].ID]; x.SlotID == "" || x.LocationID != loc {
			t.Errorf("slot lost: %+v", x)
		}
		if x := byID[c[1].ID]; x.Place != "옥상" {
			t.Errorf("place lost: %+v", x)
		}
		if x := byID[c[3].ID]; x.SameAs != c[0].ID || !x.SameConfirmed {
			t.Errorf("pair lost: %+v", x)
		}
		if x := byID[c[4].ID]; !x.NotCamera {
			t.Errorf("not a camera, lost: %+v", x)
		}
		if x := byID[c[5].ID]; x.SameAs != "" || !x.SameConfirmed {
			t.Errorf("a denied pair came back: %+v", x)
		}
		if x := byID[c[6].ID]; x.SameAs != c[2].ID || x.SameConfirmed || !x.PictureAt.Equal(t0.Add(time.Minute)) {
			t.Errorf("proposal or picture: %+v", x)
		}
		again[6].SameAs = ""
		w.scan(t, t0.Add(2*time.Hour), again, again, true)
		if x := get(s.Camera(ctx, c[6].ID))(t); x.SameAs != "" {
			t.Errorf("a proposal that no scan makes any more stays: %+v", x)
		}
	})
}

func absences(f inventory.Found) map[string][]time.Time {
	out := map[string][]time.Time{}
	for _, c := range f.Cameras {
		if c.Absent() {
			out[c.ID] = c.Absences
		}
	}
	return out
}

func TestAbsencesCountCompleteScansOnly(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		lost := w.cameras[0].ID
		rest := w.cameras[1:]
		w.scan(t, t0.Add(24*time.Hour), rest, rest, true)
		w.scan(t, t0.Add(30*time.Hour), rest, rest, false)
		w.scan(t, t0.Add(48*time.Hour), rest, rest, true)
		want := map[string][]time.Time{lost: {t0.Add(24 * time.Hour), t0.Add(48 * time.Hour)}}
		if diff := cmp.Diff(want, absences(get(s.Found(ctx, w.branch.ID))(t))); diff != "" {
			t.Error(diff)
		}
		w.scan(t, t0.Add(50*time.Hour), w.cameras[:1], w.cameras[:1], false)
		if got := absences(get(s.Found(ctx, w.branch.ID))(t)); len(got) != 0 {
			t.Errorf("absences of a camera that was seen: %v", got)
		}
	})
}

func TestAddressesAreDated(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		moved := netip.MustParseAddrPort("127.0.1.99:80")
		w.devices[0].Addr, w.devices[0].LastSeen = moved, t0.Add(time.Hour)
		w.devices[0].Keys = []inventory.DeviceKey{{Kind: inventory.KeyEndpoint, Value: "e"}}
		w.scan(t, t0.Add(time.Hour), w.cameras, w.cameras, true)
		w.scan(t, t0.Add(2*time.Hour), w.cameras, w.cameras, true)
		got := get(s.Addresses(ctx, w.devices[0].ID))(t)
		if len(got) != 2 || got[0].Addr != moved || !got[0].Until.IsZero() || !got[1].Until.Equal(t0.Add(time.Hour)) {
			t.Errorf("addresses %+v", got)
		}
		if d := get(s.Device(ctx, w.devices[0].ID))(t); len(d.Keys) != 2 {
			t.Errorf("a key that was known is lost: %+v", d.Keys)
		}
	})
}

func TestScansAndObservations(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		sc := inventory.Scan{ID: inventory.NewID("scan"), BranchID: w.branch.ID, Started: t0.Add(time.Hour),
			State: inventory.ScanRunning, Trigger: "schedule"}
		must(t, s.BeginScan(ctx, sc))
		o := inventory.Observation{BranchID: w.branch.ID, Addr: netip.MustParseAddrPort("127.0.1.7:80"), At: t0,
			Answer: inventory.AnswerONVIF, Kind: inventory.KindCamera, Maker: "Acme", Via: []string{"sweep"},
			Sources: []inventory.Source{{Token: "v1", Channel: 1, Name: "정문"}}}
		twice := o
		twice.Maker = "Acme 2"
		must(t, s.SaveObservations(ctx, sc.ID, []inventory.Observation{o, twice}))
		must(t, s.SaveObservations(ctx, sc.ID, []inventory.Observation{twice}))
		must(t, s.SaveObservations(ctx, sc.ID, nil))
		got := get(s.Observations(ctx, sc.ID))(t)
		if diff := cmp.Diff([]inventory.Observation{twice}, got, cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); diff != "" {
			t.Error(diff)
		}
		if n := get(s.AbortRunningScans(ctx, t0.Add(2*time.Hour)))(t); n != 1 {
			t.Errorf("%d scans aborted", n)
		}
		left := get(s.Scan(ctx, sc.ID))(t)
		if left.State != inventory.ScanPartial || left.Report.Why != inventory.WhyCrashed || !left.Ended.Equal(t0.Add(2*time.Hour)) {
			t.Errorf("scan left running: %+v", left)
		}
		if all := get(s.Scans(ctx, w.branch.ID, 0))(t); len(all) != 2 || all[0].ID != sc.ID {
			t.Errorf("scans %+v", all)
		}
		if _, err := s.Scan(ctx, "scan_none"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no scan: %v", err)
		}
		if err := s.BeginScan(ctx, inventory.Scan{ID: "scan_x", BranchID: "br_none"}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("scan of no branch: %v", err)
		}
	})
}

// hostile is what a device may call itself.
const hostile = "a\x00b\xff\xfe<script>=cmd|'; DROP TABLE camera;--\\u0000"

func TestStringsOfDevicesAreCleaned(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		w.devices[0].Name, w.devices[0].Serial = hostile, hostile
		w.devices[0].Keys = []inventory.DeviceKey{{Kind: inventory.KeySerial, Value: hostile}}
		w.cameras[0].Name, w.cameras[0].Main.URI = hostile, hostile
		w.scan(t, t0.Add(time.Hour), w.cameras, w.cameras, true)
		sc := inventory.Scan{ID: inventory.NewID("scan"), BranchID: w.branch.ID, Started: t0, State: inventory.ScanRunning}
		must(t, s.BeginScan(ctx, sc))
		must(t, s.SaveObservations(ctx, sc.ID, []inventory.Observation{{Addr: w.devices[0].Addr, At: t0, Maker: hostile,
			Sources: []inventory.Source{{Token: "\x00", Name: hostile}}}}))

		const want = "ab\uFFFD<script>=cmd|'; DROP TABLE camera;--\\u0000"
		d := get(s.Device(ctx, w.devices[0].ID))(t)
		if d.Name != want || d.Serial != want {
			t.Errorf("device %q %q", d.Name, d.Serial)
		}
		c := get(s.Camera(ctx, w.cameras[0].ID))(t)
		// Inside JSON each invalid byte is replaced alone.
		const wantJSON = "ab\uFFFD\uFFFD<script>=cmd|'; DROP TABLE camera;--\\u0000"
		if c.Name != want || c.Main.URI != wantJSON {
			t.Errorf("camera %q %q", c.Name, c.Main.URI)
		}
		o := get(s.Observations(ctx, sc.ID))(t)
		if len(o) != 1 || o[0].Maker != wantJSON || o[0].Sources[0].Token != "" {
			t.Errorf("observation %+v", o)
		}
	})
}

func TestOldObservationsArePruned(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		observe := func(n int, complete bool) string {
			sc := w.scan(t, t0.Add(time.Duration(n)*24*time.Hour), w.cameras, w.cameras, complete)
			must(t, s.SaveObservations(ctx, sc.ID, []inventory.Observation{{Addr: w.devices[0].Addr, At: sc.Ended}}))
			return sc.ID
		}
		old, last, partial := observe(1, true), observe(2, true), observe(3, false)
		recent := observe(9, false)
		if n := get(s.PruneObservations(ctx, t0.Add(5*24*time.Hour)))(t); n != 2 {
			t.Errorf("pruned %d", n)
		}
		for id, want := range map[string]int{old: 0, last: 1, partial: 0, recent: 1} {
			if got := get(s.Observations(ctx, id))(t); len(got) != want {
				t.Errorf("%s keeps %d observations, want %d", id, len(got), want)
			}
		}
		if got := get(s.Scans(ctx, w.branch.ID, 0))(t); len(got) != 5 {
			t.Errorf("%d scans", len(got))
		}
	})
}
