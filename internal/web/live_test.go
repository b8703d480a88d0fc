package web

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// works are works under way that a test begins and ends.
type works struct {
	mu   sync.Mutex
	list map[string]Work
}

func (w *works) set(key string, far Work) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.list[key] = far
}

func (w *works) end(key string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.list, key)
}

func (w *works) of(kind, id string) (Work, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	far, ok := w.list[kind+" "+id]
	return far, ok
}

// busyHands have works under way.
type busyHands struct {
	hands
	works *works
}

func (h busyHands) begin(kind, id string) error {
	if _, going := h.works.of(kind, id); going {
		return store.ErrConflict
	}
	return nil
}

func (h busyHands) ScanNow(_ context.Context, _ store.Person, id string) error {
	return h.begin(WorkScan, id)
}

func (h busyHands) Inspect(_ context.Context, _ store.Person, id string) error {
	return h.begin(WorkInspect, id)
}

func (h busyHands) CheckNow(_ context.Context, _ store.Person, id string) error {
	return h.begin(WorkCheck, id)
}

func (h busyHands) Work(kind, id string) (Work, bool) { return h.works.of(kind, id) }

func working(t *testing.T, h *house) (*works, string) {
	t.Helper()
	w := &works{list: map[string]Work{}}
	srv := face(t, h, func(o *Options) {
		o.Actions = busyHands{o.Actions.(hands), w}
	})
	return w, srv.URL
}

// events reads what is told, line by line, until it ends.
func events(t *testing.T, c *client, path string) (*http.Response, <-chan string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", c.base+path, nil)
	must(t, err)
	res, err := c.http.Do(req)
	must(t, err)
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		defer res.Body.Close()
		for s := bufio.NewScanner(res.Body); s.Scan(); {
			if text := s.Text(); text != "" && text != ":" {
				lines <- text
			}
		}
	}()
	return res, lines
}

// next waits for a line that holds some words.
func next(t *testing.T, lines <-chan string, words string) {
	t.Helper()
	for line := range lines {
		if strings.Contains(line, words) {
			return
		}
	}
	t.Fatalf("it ended without %q", words)
}

func TestScanIsFollowed(t *testing.T) {
	h := build(t, small, 2)
	w, base := working(t, h)
	c := newClient(t, base)
	c.login("facilities")
	branch := h.reg.Branches[0].ID
	if _, body := c.get("/branches/" + branch); strings.Contains(body, "data-live") {
		t.Error("the page follows where nothing goes on")
	}
	key := WorkScan + " " + branch
	w.set(key, Work{Done: 25, Of: 100, Found: 3})
	_, body := c.get("/branches/" + branch)
	if !strings.Contains(body, `data-live="/branches/`+branch+`/live"`) || !strings.Contains(body, "25%") {
		t.Error("the page does not say, without a script, how far the scan is")
	}
	res, lines := events(t, c, "/branches/"+branch+"/live")
	if kind := res.Header.Get("Content-Type"); kind != "text/event-stream" || res.Header.Get("Content-Security-Policy") != contentPolicy || res.Header.Get("Set-Cookie") != "" {
		t.Errorf("%s, %q, %q", kind, res.Header.Get("Content-Security-Policy"), res.Header.Get("Set-Cookie"))
	}
	next(t, lines, "25%")
	w.set(key, Work{Done: 80, Of: 100, Found: 9})
	next(t, lines, "80%")
	w.end(key)
	next(t, lines, "event: done")
	for range lines { // it ends by itself
	}
}

func TestCheckIsFollowed(t *testing.T) {
	h := build(t, small, 2)
	w, base := working(t, h)
	c := newClient(t, base)
	c.login("authorised")
	const camera = "cam_b000n0002"
	w.set(WorkCheck+" "+camera, Work{})
	if _, body := c.get("/cameras/" + camera); !strings.Contains(body, `data-live="/cameras/`+camera+`/live"`) {
		t.Error("the page does not follow the check")
	}
	_, lines := events(t, c, "/cameras/"+camera+"/live")
	next(t, lines, "점검하고 있습니다")
	w.end(WorkCheck + " " + camera)
	next(t, lines, "event: done")
}

// TestFollowingEndsWithTheRight takes the account away of somebody who follows.
func TestFollowingEndsWithTheRight(t *testing.T) {
	h := build(t, small, 2)
	s := &server{}
	for _, rt := range s.routes() {
		if liveRoute(rt) && rt.may != Read {
			t.Errorf("%s is for %s", rt.pattern, rt.may)
		}
	}
	w, base := working(t, h)
	branch := h.reg.Branches[0].ID
	w.set(WorkScan+" "+branch, Work{})
	for name, want := range map[string]int{"own-facilities": http.StatusNotFound, "": http.StatusForbidden, "auditor": http.StatusOK} {
		c := newClient(t, base)
		if name != "" {
			c.login(name)
		}
		res, _ := events(t, c, "/branches/"+branch+"/live")
		if res.StatusCode != want {
			t.Errorf("%q: %d, want %d", name, res.StatusCode, want)
		}
	}
}

// TestFollowersAreBounded fills the places of one person: one more is told to come later,
// another person gets one all the same, and a place that is given back is free.
func TestFollowersAreBounded(t *testing.T) {
	h := build(t, small, 2)
	w, base := working(t, h)
	branch := h.reg.Branches[0].ID
	w.set(WorkScan+" "+branch, Work{})
	c := newClient(t, base)
	c.login("facilities")
	for range liveOwn {
		if res, _ := events(t, c, "/branches/"+branch+"/live"); res.StatusCode != http.StatusOK {
			t.Fatalf("%d", res.StatusCode)
		}
	}
	res, _ := events(t, c, "/branches/"+branch+"/live")
	if res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" {
		t.Errorf("one too many: %d", res.StatusCode)
	}
	other := newClient(t, base)
	other.login("manager")
	if res, _ := events(t, other, "/branches/"+branch+"/live"); res.StatusCode != http.StatusOK {
		t.Errorf("another person: %d", res.StatusCode)
	}
	w.end(WorkScan + " " + branch)
	deadline := time.Now().Add(10 * time.Second)
	for {
		res, _ := events(t, c, "/branches/"+branch+"/live")
		if res.StatusCode == http.StatusOK {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("no place became free")
		}
	}
}

// TestAllPlacesAreBounded fills the places of everybody by many persons.
func TestAllPlacesAreBounded(t *testing.T) {
	var f followers
	for n := range liveMost {
		if !f.enter(fmt.Sprint(n)) {
			t.Fatalf("no place for person %d", n)
		}
	}
	if f.enter("late") {
		t.Error("one too many")
	}
	f.leave("0")
	if !f.enter("late") || f.enter("later") || len(f.of) != liveMost {
		t.Errorf("after one left: %d persons", len(f.of))
	}
}

// TestAskedAgainWhileItGoesOn presses again while a scan, an inspection and a check go on: it
// leads back to the page, which says how far it is and offers no second one.
func TestAskedAgainWhileItGoesOn(t *testing.T) {
	h := build(t, small, 2)
	w := &works{list: map[string]Work{}}
	srv := face(t, h, func(o *Options) { o.Actions = busyHands{o.Actions.(hands), w} })
	c := newClient(t, srv.URL)
	c.login("facilities")
	branch, camera := "/branches/"+h.reg.Branches[0].ID, "/cameras/cam_b000n0002"
	for _, x := range []struct{ page, post, key, want string }{
		{branch, "/scan", WorkScan + " " + h.reg.Branches[0].ID, "35%"}, {branch, "/inspect", WorkInspect + " " + h.reg.Branches[0].ID, "정기 점검을 하고 있습니다"},
		{camera, "/check", WorkCheck + " cam_b000n0002", "지금 점검하고 있습니다"},
	} {
		w.set(x.key, Work{Done: 35, Of: 100})
		if status, to := c.post(x.page+x.post, nil); status != http.StatusSeeOther || to != x.page {
			t.Errorf("%s: %d to %s", x.post, status, to)
		}
		_, body := c.get(x.page)
		if !strings.Contains(body, "이미 하고 있어서 새로 시작하지 않았습니다. ") || !strings.Contains(body, x.want) || !strings.Contains(body, `<button class="btn" disabled>`) {
			t.Errorf("%s: the page does not say that it goes on", x.post)
		}
		w.end(x.key)
	}
}

// TestScanOfAnotherProcessIsFollowed finds a scan that runs elsewhere in the database.
func TestScanOfAnotherProcessIsFollowed(t *testing.T) {
	h := build(t, small, 2)
	_, base := working(t, h)
	c := newClient(t, base)
	c.login("facilities")
	branch := h.reg.Branches[0].ID
	sc := inventory.Scan{ID: "scan_elsewhere", BranchID: branch, Started: noon.Add(-time.Minute), State: inventory.ScanRunning, Trigger: "schedule"}
	must(t, h.st.BeginScan(t.Context(), sc))
	if _, body := c.get("/scans/" + sc.ID); !strings.Contains(body, "data-live") {
		t.Error("the page of the scan does not follow it")
	}
	_, lines := events(t, c, "/branches/"+branch+"/live")
	next(t, lines, "스캔하고 있습니다")
	sc.State, sc.Ended = inventory.ScanComplete, noon
	must(t, h.st.FinishScan(t.Context(), sc))
	next(t, lines, "event: done")
}
