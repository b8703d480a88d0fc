package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// TestDeepPagesAreThePages takes lists apart into pages, of rows of which many share their
// time: no page repeats or loses a row, and walking the list gives the same.
func TestDeepPagesAreThePages(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		ctx, n := t.Context(), 1300
		var diffs []inventory.Difference
		var batch store.Batch
		for i := range n {
			at := t0.Add(time.Duration(i/7) * time.Minute)
			must(t, s.Audit(ctx, store.Entry{At: at, Actor: "operator:test", Action: fmt.Sprintf("scan.%d", i%3), Subject: fmt.Sprint(i)}))
			sc := inventory.Scan{ID: inventory.NewID("scan"), BranchID: w.branch.ID, Started: at, Ended: at.Add(time.Minute), State: inventory.ScanComplete, Trigger: "schedule", Report: inventory.ScanReport{Devices: i}}
			if i%5 == 0 {
				sc.State = inventory.ScanPartial
			}
			if i%400 == 1 { // the clock was ahead
				sc.Started = t0.AddDate(1, 0, i)
			}
			must(t, s.BeginScan(ctx, sc))
			kind := inventory.Kinds[i%len(inventory.Kinds)].Kind
			diffs = append(diffs, inventory.Difference{Kind: kind, BranchID: w.branch.ID, CameraID: fmt.Sprint("cam_", i), DeviceID: fmt.Sprint("dev_", i), SlotID: "s", LocationID: fmt.Sprint("loc_", i), Detail: fmt.Sprint(i)})
			batch.Incidents = append(batch.Incidents, alerts.Incident{ID: inventory.NewID("inc"), Kind: alerts.IncidentCamera, BranchID: w.branch.ID, CameraID: w.cameras[0].ID, Since: at, Opened: at, Closed: at.Add(time.Hour), Settled: true})
		}
		_, err := s.SaveDifferences(ctx, w.branch.ID, diffs, false, t0, nil)
		must(t, err)
		must(t, s.Record(ctx, batch))
		now := t0.AddDate(0, 0, 30)
		over := false
		for name, list := range map[string]struct {
			page func(limit, offset int) []string
			walk func(take func(string)) error
		}{
			"audit": {func(limit, offset int) (out []string) {
				all, _, err := s.AuditCount(ctx, store.AuditFilter{Action: "scan."})
				must(t, err)
				for _, e := range get(s.AuditLog(ctx, store.AuditFilter{Action: "scan.", Limit: limit, Offset: offset, Total: all}))(t) {
					out = append(out, e.ID)
				}
				return out
			}, func(take func(string)) error {
				return s.EachAudit(ctx, store.AuditFilter{Action: "scan."}, each(func(e store.Entry) { take(e.ID) }))
			}},
			"scans": {func(limit, offset int) (out []string) {
				list, _, err := s.ScanPage(ctx, store.ScanFilter{Limit: limit, Offset: offset}, now)
				must(t, err)
				for _, sc := range list {
					out = append(out, sc.ID)
				}
				return out
			}, func(take func(string)) error {
				return s.EachScan(ctx, store.ScanFilter{}, now, func(l store.ScanLine) error { take(l.ID); return nil })
			}},
			"complete scans": {func(limit, offset int) (out []string) {
				list, _, err := s.ScanPage(ctx, store.ScanFilter{State: inventory.ScanComplete, Limit: limit, Offset: offset}, now)
				must(t, err)
				for _, sc := range list {
					out = append(out, sc.ID)
				}
				return out
			}, func(take func(string)) error {
				return s.EachScan(ctx, store.ScanFilter{State: inventory.ScanComplete}, now, func(l store.ScanLine) error { take(l.ID); return nil })
			}},
			"differences": differencePages(t, s, store.DifferenceFilter{}), "open differences": differencePages(t, s, store.DifferenceFilter{State: inventory.Unresolved, Severity: []inventory.Severity{inventory.SeverityError}}),
			"differences by branch": differencePages(t, s, store.DifferenceFilter{Sort: "-branch"}), "differences by time": differencePages(t, s, store.DifferenceFilter{Sort: "-first"}),
			"incidents": {func(limit, offset int) (out []string) {
				list, _, err := s.Incidents(ctx, store.IncidentFilter{Open: &over, Limit: limit, Offset: offset})
				must(t, err)
				for _, in := range list {
					out = append(out, in.ID)
				}
				return out
			}, func(take func(string)) error {
				return s.EachIncident(ctx, store.IncidentFilter{Open: &over}, each(func(in alerts.Incident) { take(in.ID) }))
			}},
		} {
			whole := list.page(5000, 0)
			if len(whole) < 400 {
				t.Fatalf("%s: only %d rows", name, len(whole))
			}
			var paged, walked []string
			for offset := 0; offset < len(whole)+100; offset += 60 {
				paged = append(paged, list.page(60, offset)...)
			}
			if !slices.Equal(paged, whole) {
				t.Errorf("%s: %d rows by pages, %d at once, or another order", name, len(paged), len(whole))
			}
			must(t, list.walk(func(id string) { walked = append(walked, id) }))
			if !slices.Equal(walked, whole) {
				t.Errorf("%s: %d rows walked, %d at once, or another order", name, len(walked), len(whole))
			}
		}
	})
}

func each[T any](one func(T)) func([]T) error {
	return func(list []T) error {
		for _, x := range list {
			one(x)
		}
		return nil
	}
}

type pages = struct {
	page func(limit, offset int) []string
	walk func(take func(string)) error
}

func differencePages(t *testing.T, s *store.Store, f store.DifferenceFilter) pages {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	return pages{func(limit, offset int) (out []string) {
		f.Limit, f.Offset = limit, offset
		list, _, err := s.Differences(ctx, f)
		must(t, err)
		for _, d := range list {
			out = append(out, d.ID)
		}
		return out
	}, func(take func(string)) error {
		return s.EachDifference(ctx, f, each(func(d inventory.Difference) { take(d.ID) }))
	}}
}
