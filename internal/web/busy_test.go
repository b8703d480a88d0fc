package web

import (
	"database/sql"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
)

// TestPagesWhileAnotherHoldsTheDatabase reads all kinds of pages while another connection
// holds SQLite's write lock, and sends forms: pages come, forms say that nothing was changed
// and why.
func TestPagesWhileAnotherHoldsTheDatabase(t *testing.T) {
	h := build(t, small, 2)
	late := noon
	srv := face(t, h, func(o *Options) { o.Now = func() time.Time { return late } })
	c := newClient(t, srv.URL)
	c.login("facilities")
	branch := h.reg.Branches[0].ID
	db, err := sql.Open("sqlite", h.file)
	must(t, err)
	defer db.Close()
	conn, err := db.Conn(t.Context())
	must(t, err)
	defer conn.Close()
	_, err = conn.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	must(t, err)
	monitor := make(chan error) // of this process, and waits as well
	go func() {
		monitor <- h.st.Audit(t.Context(), store.Entry{At: noon, Actor: "system", Action: "test", Subject: "x"})
	}()
	late = noon.Add(2 * time.Minute) // that a session is used is to be written again
	for _, path := range []string{"/", "/branches", "/branches/" + branch, "/cameras", "/differences", "/scans", "/incidents", "/find?q=a", "/people"} {
		if status, _ := c.get(path); status != http.StatusOK && path != "/people" {
			t.Errorf("%s: %d", path, status)
		}
	}
	camera := "cam_b000n0001"
	before, err := h.st.Camera(t.Context(), camera)
	must(t, err)
	status, body := c.post("/branches/"+branch+"/placing", url.Values{"id": {camera}, "do": {"move"}, "to": {h.reg.LocationsOf(branch)[1].ID}})
	if status != http.StatusServiceUnavailable || !strings.Contains(body, "데이터베이스가 바쁩니다") || !strings.Contains(body, "아무것도 바뀌지 않았습니다") {
		t.Errorf("form: %d\n%s", status, body)
	}
	if status, _ := c.get("/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("readyz: %d", status)
	}
	if _, body := c.get("/"); !strings.Contains(body, "지금 기록하지 못하고 있습니다") {
		t.Error("the pages do not tell that nothing is recorded")
	}
	_, err = conn.ExecContext(t.Context(), "ROLLBACK")
	must(t, err)
	must(t, <-monitor)
	if status, _ := c.get("/readyz"); status != http.StatusOK {
		t.Errorf("readyz afterwards: %d", status)
	}
	if _, body := c.get("/"); strings.Contains(body, "지금 기록하지 못하고 있습니다") {
		t.Error("the pages still tell that nothing is recorded")
	}
	if after, err := h.st.Camera(t.Context(), camera); err != nil || after.SlotID != before.SlotID {
		t.Errorf("something was placed: %+v, %v", after, err)
	}
}

// TestPagesWhileTheFileIsAway moves SQLite's file away: every page says so, and all is as it
// was when it is back.
func TestPagesWhileTheFileIsAway(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	files := []string{h.file, h.file + "-wal", h.file + "-shm"}
	for _, f := range files {
		must(t, os.Rename(f, f+".aside"))
	}
	for _, path := range []string{"/", "/cameras", "/differences"} {
		if status, body := c.get(path); status != http.StatusServiceUnavailable || !strings.Contains(body, "데이터베이스에 연결하지 못했습니다") {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status, _ := c.get("/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("readyz: %d", status)
	}
	for _, f := range files {
		if _, err := os.Stat(f); !os.IsNotExist(err) {
			t.Errorf("%s was made: %v", f, err)
		}
		if _, err := os.Stat(f + ".aside"); err == nil {
			must(t, os.Rename(f+".aside", f))
		}
	}
	for _, path := range []string{"/", "/cameras", "/differences", "/readyz"} {
		if status, _ := c.get(path); status != http.StatusOK {
			t.Errorf("%s afterwards: %d", path, status)
		}
	}
}

// TestWhyNothingIsRecorded names each reason on the pages.
func TestWhyNothingIsRecorded(t *testing.T) {
	for err, want := range map[error]string{store.ErrFull: "디스크가 가득", store.ErrBusy: "다른 프로그램", store.ErrAway: "쓸 수 없습니다"} {
		if got := (visitor{Lang: "ko"}).say(unwritten(err)); !strings.Contains(got, want) {
			t.Errorf("%v: %q", err, got)
		}
	}
	if unwritten(nil) != "" {
		t.Error("trouble without any")
	}
}
