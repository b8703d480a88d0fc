package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"camledger/internal/pgtest"
	"camledger/internal/store"
)

// TestDatabaseGoesAndComesBack stops the database under the pages: each says so with what to do, no act
// is half done, and everything works again when the database is back.
func TestDatabaseGoesAndComesBack(t *testing.T) {
	cluster, err := pgtest.Start()
	must(t, err)
	t.Cleanup(func() {
		if err := cluster.Close(); err != nil {
			t.Error(err)
		}
	})
	dsn, err := cluster.Schema()
	must(t, err)
	st, err := store.Open(t.Context(), dsn, store.Options{Zone: seoul})
	must(t, err)
	defer st.Close()
	h := &house{st: st, persons: map[string]store.Person{}}
	h.accept(t, small)
	h.found(t, 0, h.reg.Branches[0], small[0])
	h.people(t)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	branch := h.reg.Branches[0].ID
	paths := []string{"/", "/branches", "/branches/" + branch, "/cameras", "/differences", "/scans", "/find?q=a", "/cameras.csv", "/branches/" + branch + "/live"}
	for _, path := range paths[:8] {
		if status, _ := c.get(path); status != http.StatusOK {
			t.Fatalf("%s before: %d", path, status)
		}
	}
	must(t, cluster.Halt())
	for _, path := range paths {
		status, _, body := c.do("GET", path, nil)
		if status != http.StatusServiceUnavailable {
			t.Errorf("%s without a database: %d", path, status)
		}
		if path != "/branches/"+branch+"/live" && !strings.Contains(body, "데이터베이스에 연결하지 못했습니다") {
			t.Errorf("%s does not say what is the matter", path)
		}
		if strings.Contains(body, "dial") || strings.Contains(body, "pq:") || strings.Contains(body, "127.0.0.1") {
			t.Errorf("%s tells of the inside", path)
		}
	}
	if status, _ := c.post("/branches/"+branch+"/placing", url.Values{"id": {"cam_b000n0001"}, "do": {"move"}, "to": {h.reg.LocationsOf(branch)[0].ID}}); status != http.StatusServiceUnavailable {
		t.Errorf("placing without a database: %d", status)
	}
	if status, _ := c.get("/assets/x"); status != http.StatusNotFound {
		t.Errorf("assets need no database: %d", status)
	}
	must(t, cluster.Resume())
	deadline := time.Now().Add(30 * time.Second)
	for {
		if status, _ := c.get("/cameras"); status == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the pages do not come back with the database")
		}
	}
	camera, err := st.Camera(t.Context(), "cam_b000n0001")
	must(t, err)
	if camera.SlotID != "" {
		t.Error("something was placed while the database was away")
	}
	if status, _ := c.post("/branches/"+branch+"/placing", url.Values{"id": {"cam_b000n0001"}, "do": {"move"}, "to": {h.reg.LocationsOf(branch)[0].ID}}); status != http.StatusSeeOther {
		t.Errorf("placing afterwards: %d", status)
	}
}
