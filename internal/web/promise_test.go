package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// TestNothingMeasuredIsNothingKept wants no promise to be called kept of which nothing is
// known, and one that is broken to say by what.
func TestNothingMeasuredIsNothingKept(t *testing.T) {
	v := visitor{Zone: seoul, Now: noon, Lang: "ko"}
	reports := []inventory.BranchReport{{Branch: inventory.Branch{ID: "br_a"}, LastComplete: noon}, {Branch: inventory.Branch{ID: "br_b"}}}
	e := evidence{reg: &inventory.Register{}, reports: reports, unscanned: 1, cameras: 10, open: map[inventory.DifferenceKind]int{}, said: map[string]store.Entry{}, who: people{}}
	e.reg.Institution.CheckInterval = "monthly"
	for kind, want := range map[policy.PromiseKind]string{policy.NoSound: "unk", policy.Password: "unk", policy.NoOperation: "unk", policy.AutoDeletion: "unk", policy.RegularCheck: "bad", policy.Lock: "warn", policy.ViewingLog: "bad"} {
		if got := newPromise(v, inventory.Promise{Kind: string(kind)}, e); got.Class != want {
			t.Errorf("%s is %s (%s), want %s", kind, got.Class, got.Code, want)
		}
	}
	if got := retentionRow(v, e); got.Class != "unk" {
		t.Errorf("retention is %s while nothing is measured", got.Class)
	}
	e.unscanned, e.measured, e.recordSince = 0, 10, noon
	e.open[inventory.AudioOffered] = 2
	for kind, want := range map[policy.PromiseKind]string{policy.NoSound: "bad", policy.Password: "ok", policy.AutoDeletion: "ok", policy.ViewingLog: "ok"} {
		if got := newPromise(v, inventory.Promise{Kind: string(kind)}, e); got.Class != want {
			t.Errorf("%s is %s, want %s", kind, got.Class, want)
		}
	}
	if got := retentionRow(v, e); got.Class != "ok" {
		t.Errorf("retention is %s", got.Class)
	}
	e.open[inventory.RetentionShort] = 1
	if got := retentionRow(v, e); got.Class != "bad" {
		t.Errorf("retention is %s with footage that is too short", got.Class)
	}
	for age, want := range map[time.Duration]string{24 * time.Hour: "ok", 400 * 24 * time.Hour: "warn"} {
		e.said[string(policy.Lock)] = store.Entry{At: noon.Add(-age), Actor: "per_x", Detail: "잠금 확인"}
		if got := newPromise(v, inventory.Promise{Kind: string(policy.Lock)}, e); got.Class != want || got.Note == "" {
			t.Errorf("a lock looked at %v ago is %s", age, got.Class)
		}
	}
}

// TestPromisesAreConfirmedByPersons notes what a person saw, and nothing that the program
// measures itself.
func TestPromisesAreConfirmedByPersons(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("manager")
	if status, _ := c.post("/promises", url.Values{"kind": {"regular-check"}, "note": {"봤음"}}); status != 400 {
		t.Errorf("a person says of a measured promise: %d", status)
	}
	log, err := h.st.AuditLog(t.Context(), store.AuditFilter{Action: actionConfirm})
	must(t, err)
	if len(log) != 0 {
		t.Errorf("noted: %v", log)
	}
	_, body := c.get("/promises")
	if !strings.Contains(body, "아직 모름") {
		t.Error("what is not measured is not said to be unknown")
	}
}
