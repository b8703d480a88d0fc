package store_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/pgtest"
	"camledger/internal/store"
	"camledger/inventory"
)

func benchEach(b *testing.B, bench func(b *testing.B, s *store.Store)) {
	b.Run("sqlite", func(b *testing.B) { bench(b, open(b, filepath.Join(b.TempDir(), "camledger.db"))) })
	b.Run("postgres", func(b *testing.B) { bench(b, open(b, pgtest.DSN(b))) })
}

// estate is an institution of 300 branches with 10,000 cameras: per branch a recorder of
// 16 channels, the rest single cameras.
func estate(b *testing.B, s *store.Store) []inventory.Camera {
	b.Helper()
	const branches, total = 300, 10_000
	a := acceptance()
	a.Branches = nil
	for n := range branches {
		br := store.AcceptedBranch{Name: fmt.Sprintf("%03d지점", n), Order: n}
		for l := range 4 {
			br.Locations = append(br.Locations, store.AcceptedLocation{Name: fmt.Sprintf("%d층 객장", l+1), Order: l,
				Declaration: inventory.Declaration{Count: 8, Origin: inventory.Declared, Words: "8대"}})
		}
		a.Branches = append(a.Branches, br)
	}
	a.Officers = nil
	_, err := s.AcceptPolicy(b.Context(), a)
	must(b, err)
	reg := get(s.Register(b.Context()))(b)
	var all []inventory.Camera
	for n, br := range reg.Branches {
		f := store.FoundChange{BranchID: br.ID, Complete: true, At: t0, Seen: map[string]bool{}}
		camera := func(d inventory.Device, channel int) {
			f.Cameras = append(f.Cameras, inventory.Camera{ID: inventory.NewID("cam"), DeviceID: d.ID, BranchID: br.ID,
				SourceToken: fmt.Sprint(channel), Channel: channel, Name: fmt.Sprintf("%s %d-%d", d.Addr, n, channel), PictureAt: t0,
				Main:      inventory.Stream{URI: "rtsp://127.0.0.1/Streaming/Channels/101", Codec: "H264", Width: 1920, Height: 1080},
				Sub:       inventory.Stream{URI: "rtsp://127.0.0.1/Streaming/Channels/102", Codec: "H264", Width: 640, Height: 360},
				FirstSeen: t0, LastSeen: t0, State: inventory.StateActive})
		}
		device := func(k int, kind inventory.DeviceKind) inventory.Device {
			d := inventory.Device{ID: inventory.NewID("dev"), BranchID: br.ID, Kind: kind, FirstSeen: t0, LastSeen: t0,
				Addr: netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, byte(n / 250), byte(n % 250), byte(k)}), 80)}
			f.Devices = append(f.Devices, d)
			return d
		}
		recorder := device(1, inventory.KindRecorder)
		for c := 1; c <= 16; c++ {
			camera(recorder, c)
		}
		for k := 2; len(f.Cameras) < total*(n+1)/branches-total*n/branches; k++ {
			camera(device(k, inventory.KindCamera), 1)
		}
		sc := inventory.Scan{ID: inventory.NewID("scan"), BranchID: br.ID, Started: t0, Ended: t0, State: inventory.ScanComplete}
		must(b, s.BeginScan(b.Context(), sc))
		must(b, s.SaveFound(b.Context(), sc.ID, f))
		must(b, s.SaveInspection(b.Context(), inspection(br.ID, 0)))
		all = append(all, f.Cameras...)
	}
	return all
}

// round is one check of every camera, n rounds after t0, in batches.
func round(b *testing.B, s *store.Store, cameras []inventory.Camera, n, size int) {
	b.Helper()
	at := t0.Add(time.Duration(n) * 5 * time.Minute)
	for from := 0; from < len(cameras); from += size {
		var batch store.Batch
		for k, c := range cameras[from:min(from+size, len(cameras))] {
			outcome := inventory.OutcomeOK
			if (k+n)%100 == 0 {
				outcome = inventory.OutcomeDown
			}
			x := check(c.ID, inventory.TierStream, at, outcome)
			x.State = alerts.CameraState{CameraID: c.ID, BranchID: c.BranchID, Status: alerts.StatusHealthy, LastChecked: at}
			batch.Checks = append(batch.Checks, x)
		}
		must(b, s.Record(b.Context(), batch))
	}
}

// BenchmarkRecord stores one check of each of 10,000 cameras, in batches of 500.
func BenchmarkRecord(b *testing.B) {
	benchEach(b, func(b *testing.B, s *store.Store) {
		cameras := estate(b, s)
		n := 0
		for b.Loop() {
			round(b, s, cameras, n, 500)
			n++
		}
		b.ReportMetric(float64(b.N*len(cameras))/b.Elapsed().Seconds(), "checks/s")
	})
}

// BenchmarkRecordBeats stores one beat of each of 10,000 cameras that stand, in batches as
// the monitor gathers them.
func BenchmarkRecordBeats(b *testing.B) {
	benchEach(b, func(b *testing.B, s *store.Store) {
		cameras := estate(b, s)
		round(b, s, cameras, 0, 500)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(cameras), func(i, j int) { cameras[i], cameras[j] = cameras[j], cameras[i] })
		n := 1
		for b.Loop() {
			at := t0.Add(time.Duration(n) * time.Minute)
			for from := 0; from < len(cameras); from += 40 {
				var batch store.Batch
				for _, c := range cameras[from : from+40] {
					x := check(c.ID, inventory.TierBeat, at, inventory.OutcomeOK)
					x.State = alerts.CameraState{CameraID: c.ID, BranchID: c.BranchID, Status: alerts.StatusHealthy, LastChecked: at}
					batch.Checks = append(batch.Checks, x)
				}
				must(b, s.Record(b.Context(), batch))
			}
			n++
		}
		b.ReportMetric(float64(b.N*len(cameras))/b.Elapsed().Seconds(), "beats/s")
	})
}

// BenchmarkRecordSingle stores checks one by one.
func BenchmarkRecordSingle(b *testing.B) {
	benchEach(b, func(b *testing.B, s *store.Store) {
		w := makeWorld(b, s)
		n := 0
		for b.Loop() {
			must(b, s.Record(b.Context(), store.Batch{Checks: []store.CheckRecord{
				check(w.cameras[n%7].ID, inventory.TierStream, t0.Add(time.Duration(n)*time.Second), inventory.OutcomeOK)}}))
			n++
		}
	})
}

// BenchmarkPages reads what pages show of 300 branches and 10,000 cameras.
func BenchmarkPages(b *testing.B) {
	benchEach(b, func(b *testing.B, s *store.Store) {
		cameras := estate(b, s)
		round(b, s, cameras, 0, 500)
		ctx := b.Context()
		for name, page := range map[string]func() error{
			"BranchReports": func() error { _, err := s.BranchReports(ctx, t0); return err },
			"Cameras":       func() error { _, _, err := s.Cameras(ctx, store.CameraFilter{Limit: 50}); return err },
			"CamerasFound":  func() error { _, _, err := s.Cameras(ctx, store.CameraFilter{Query: "지점", Limit: 50}); return err },
			"Found":         func() error { _, err := s.Found(ctx, cameras[0].BranchID); return err },
			"LastChecks":    func() error { _, err := s.LastChecks(ctx, cameras[0].BranchID); return err },
			"AlertWork":     func() error { _, err := s.AlertWork(ctx); return err },
			"Register":      func() error { _, err := s.Register(ctx); return err },
		} {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					must(b, page())
				}
			})
		}
	})
}

// BenchmarkSaveDifferences compares one branch of which 50,000 differences are kept: all are
// seen again, first as they were, then each with another fact.
func BenchmarkSaveDifferences(b *testing.B) {
	benchEach(b, func(b *testing.B, s *store.Store) {
		w := makeWorld(b, s)
		list := make([]inventory.Difference, 50_000)
		for i := range list {
			list[i] = inventory.Difference{Kind: inventory.ClockOff, BranchID: w.branch.ID, DeviceID: fmt.Sprint("dev_", i), Facts: map[string]string{"label": "카메라", "addr": "10.0.0.1", "seconds": "95"}}
		}
		n := 0
		save := func(b *testing.B) {
			n++
			change, err := s.SaveDifferences(b.Context(), w.branch.ID, list, true, t0.Add(time.Duration(n)*time.Hour), nil)
			must(b, err)
			if n > 1 && len(change.Seen) != len(list) {
				b.Fatalf("%d seen, %d new", len(change.Seen), len(change.New))
			}
		}
		b.Run("new", func(b *testing.B) {
			for b.Loop() {
				save(b)
			}
		})
		b.Run("same", func(b *testing.B) {
			for b.Loop() {
				save(b)
			}
		})
		b.Run("changed", func(b *testing.B) {
			for b.Loop() {
				for i := range list {
					list[i].Facts = map[string]string{"label": "카메라", "addr": "10.0.0.1", "seconds": fmt.Sprint(95 + n)}
				}
				save(b)
			}
		})
	})
}
