package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestHeldScanIsDecidedOnItsBranch shows a scan that waits for a person, to one who may
// decide and to one who may not.
func TestHeldScanIsDecidedOnItsBranch(t *testing.T) {
	h := build(t, small, 2)
	acts := hands{st: h.st, now: clock, asked: make(chan string, 10)}
	srv := face(t, h, func(o *Options) { o.Actions = acts })
	b, other := h.reg.Branches[0].ID, h.reg.Branches[1].ID
	sc := inventory.Scan{ID: "scan_held", BranchID: b, Started: noon.Add(-2 * time.Minute), Ended: noon.Add(-time.Minute), State: inventory.ScanHeld,
		Report: inventory.ScanReport{Complete: true}, Hold: inventory.Hold{State: inventory.HoldWaiting},
		Change: inventory.ScanChange{Known: 34, Counts: map[inventory.ItemKind]int{inventory.ItemGone: 25, inventory.ItemAddress: 3}}}
	for range 25 {
		sc.Change.List = append(sc.Change.List, inventory.Item{Kind: inventory.ItemGone, Label: "<script>객장"})
	}
	sc.Change.List = append(sc.Change.List, inventory.Item{Kind: inventory.ItemAddress, Label: "moved along"})
	sc.Change.Renumbered = []inventory.Renumbered{{DeviceID: "dev_nvr", Label: "<b>NVR", Addr: "10.20.0.9", Sources: 25}}
	must(t, h.st.HoldScan(t.Context(), sc, store.HeldScan{}))
	c := newClient(t, srv.URL)
	c.login("facilities")
	_, page := c.get("/branches/" + b)
	for _, want := range []string{`id="held"`, "34대 중 25대", "그 밖에 5건", `value="release"`, `value="reject"`, `value="renumber dev_nvr"`, "&lt;b&gt;NVR (10.20.0.9)", "&lt;script&gt;객장", "보류"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "moved along") {
		t.Error("a new address is shown as if it held the scan")
	}
	auditor := newClient(t, srv.URL)
	auditor.login("auditor")
	if _, page := auditor.get("/branches/" + b); !strings.Contains(page, `id="held"`) || strings.Contains(page, `value="release"`) {
		t.Error("an auditor does not see the held scan, or may decide on it")
	}
	if status, _ := c.post("/branches/"+b+"/held", url.Values{"scan": {"scan_held"}, "do": {"renumber dev_other"}}); status != http.StatusConflict {
		t.Errorf("another device: %d", status)
	}
	if status, _ := c.post("/branches/"+b+"/held", url.Values{"scan": {"scan_held"}, "do": {"renumber dev_nvr"}, "reason": {"펌웨어"}}); status != http.StatusSeeOther {
		t.Errorf("renumber: %d", status)
	}
	if got := <-acts.asked; got != "renumber dev_nvr 펌웨어" {
		t.Errorf("asked for %q", got)
	}
	for _, row := range []struct {
		branch, scan, do string
		status           int
	}{
		{b, "scan_held", "", http.StatusBadRequest}, {b, "", "release", http.StatusBadRequest}, {b, "scan_none", "release", http.StatusNotFound},
		{other, "scan_held", "release", http.StatusNotFound},
	} {
		if status, _ := c.post("/branches/"+row.branch+"/held", url.Values{"scan": {row.scan}, "do": {row.do}}); status != row.status {
			t.Errorf("%+v: %d", row, status)
		}
	}
	for _, do := range []string{"release", "reject"} {
		if status, _ := c.post("/branches/"+b+"/held", url.Values{"scan": {"scan_held"}, "do": {do}, "reason": {"공사"}}); status != http.StatusSeeOther {
			t.Errorf("%s: %d", do, status)
		}
		if got := <-acts.asked; got != do+" scan_held 공사" {
			t.Errorf("asked for %q", got)
		}
	}
}

func TestBrowserSeesAHeldScan(t *testing.T) {
	h := build(t, small, 2)
	acts := hands{st: h.st, now: clock, asked: make(chan string, 10)}
	srv := face(t, h, func(o *Options) { o.Actions = acts })
	sc := inventory.Scan{ID: "scan_held", BranchID: h.reg.Branches[0].ID, Started: noon.Add(-2 * time.Minute), Ended: noon.Add(-time.Minute), State: inventory.ScanHeld,
		Report: inventory.ScanReport{Complete: true}, Hold: inventory.Hold{State: inventory.HoldWaiting},
		Change: inventory.ScanChange{Known: 34, Counts: map[inventory.ItemKind]int{inventory.ItemGone: 12, inventory.ItemAddress: 3}}}
	for i := range 12 {
		sc.Change.List = append(sc.Change.List, inventory.Item{Kind: inventory.ItemGone, Label: fmt.Sprintf("1층 객장 %02d", i+1)})
	}
	must(t, h.st.HoldScan(t.Context(), sc, store.HeldScan{}))
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	b.open("/branches/" + h.reg.Branches[0].ID)
	for name, width := range widths {
		b.picture("branch-held-"+name, width)
	}
	b.quiet()
}
