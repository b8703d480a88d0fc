package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// Work is how far something is that goes on in the background.
type Work struct {
	Done, Of int // addresses tried, of all; 0 where nothing is counted
	Found    int // devices that answered
}

// Kinds of work that pages follow.
const (
	WorkScan    = "scan"    // of a branch
	WorkInspect = "inspect" // of a branch
	WorkCheck   = "check"   // of a camera
)

// Limits of following: how many do at once, how often they are told, and for how long; a
// browser that still wants to know asks again by itself.
const (
	liveMost  = 64
	liveOwn   = 8 // of one person, so that nobody takes the places of all
	liveEvery = time.Second
	liveFor   = 10 * time.Minute
	// liveTrust is how often it is looked at whether who follows still may.
	liveTrust = 15 * time.Second
)

// followers are who follow work under way, by person.
type followers struct {
	mu  sync.Mutex
	all int
	of  map[string]int
}

// enter takes a place; false: all are taken, or the person holds enough.
func (f *followers) enter(person string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all >= liveMost || f.of[person] >= liveOwn {
		return false
	}
	if f.of == nil {
		f.of = map[string]int{}
	}
	f.all++
	f.of[person]++
	return true
}

func (f *followers) leave(person string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all--
	if f.of[person]--; f.of[person] == 0 {
		delete(f.of, person)
	}
}

// errCrowded tells that too many follow already.
var errCrowded = errors.New("too many follow the progress")

// liveView is work under way, on the page of what it is about.
type liveView struct{ From, Says, Done string }

// already goes back to the page of a branch or a camera whose work was asked for while it goes
// on, and says how far it is; other errors are handed on.
func (s *server) already(w http.ResponseWriter, r *http.Request, v visitor, page, branchID, cameraID string, err error) error {
	if !errors.Is(err, store.ErrConflict) {
		return err
	}
	says, going, werr := s.working(r.Context(), v, branchID, cameraID)
	if werr != nil {
		return werr
	}
	if !going { // it ended meanwhile
		return s.back(w, r, page, v.say("web.live.ended"))
	}
	return s.backAlert(w, r, page, v.say("web.live.already")+" "+says)
}

// live is the work under way of a branch or a camera; nil: none.
func (s *server) live(ctx context.Context, v visitor, path string, branchID, cameraID string) (*liveView, error) {
	says, going, err := s.working(ctx, v, branchID, cameraID)
	if err != nil || !going {
		return nil, err
	}
	done := "web.live.done.scan"
	if _, inspects := s.Actions.Work(WorkInspect, branchID); inspects {
		done = "web.live.done.inspect"
	} else if cameraID != "" {
		done = "web.live.done.check"
	}
	return &liveView{path + "/live", says, v.say(done)}, nil
}

// working says how far the work of a branch, or of a camera, is. What another process does
// shows as a scan that runs.
func (s *server) working(ctx context.Context, v visitor, branchID, cameraID string) (says string, going bool, err error) {
	if cameraID != "" {
		if _, ok := s.Actions.Work(WorkCheck, cameraID); ok {
			return v.say("web.live.check"), true, nil
		}
		return "", false, nil
	}
	if w, ok := s.Actions.Work(WorkScan, branchID); ok {
		if w.Of > 0 {
			return v.say("web.live.scan.far", w.Done*100/w.Of, number(w.Done), number(w.Of), number(w.Found)), true, nil
		}
		return v.say("web.live.scan"), true, nil
	}
	if _, ok := s.Actions.Work(WorkInspect, branchID); ok {
		return v.say("web.live.inspect"), true, nil
	}
	list, _, err := s.Store.ScanPage(ctx, store.ScanFilter{Branches: []string{branchID}, State: inventory.ScanRunning, Limit: 1}, v.Now)
	return v.say("web.live.scan"), len(list) > 0, err
}

// liveBranch tells how far the work of a branch is, until it ends.
func (s *server) liveBranch(w http.ResponseWriter, r *http.Request, v visitor) error {
	id := r.PathValue("id")
	return s.follow(w, r, v, func(ctx context.Context) (string, bool, error) { return s.working(ctx, v, id, "") })
}

// liveCamera tells when the check of a camera is over.
func (s *server) liveCamera(w http.ResponseWriter, r *http.Request, v visitor) error {
	id := r.PathValue("id")
	return s.follow(w, r, v, func(ctx context.Context) (string, bool, error) { return s.working(ctx, v, "", id) })
}

// follow sends server-sent events (HTML living standard, 9.2): "far" with a sentence when it
// changes, "done" at the end. A comment now and then finds out who went away.
func (s *server) follow(w http.ResponseWriter, r *http.Request, v visitor, look func(context.Context) (string, bool, error)) error {
	if !s.followers.enter(v.ID) {
		return fmt.Errorf("follow %s: %w", r.URL.Path, errCrowded)
	}
	defer s.followers.leave(v.ID)
	out := http.NewResponseController(w)
	// The limits of a request are not those of an answer that goes on.
	if err := out.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies hand it on at once
	w.WriteHeader(http.StatusOK)
	ctx, cancel := context.WithTimeout(r.Context(), liveFor)
	defer cancel()
	tick := time.NewTicker(liveEvery)
	defer tick.Stop()
	last := ""
	for n := 0; ; n++ {
		says, going, err := look(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil: // told already that all is well: the browser asks again
			s.log.Warn("progress not read", "path", r.URL.Path, "err", err)
			return nil
		case !going:
			s.stale()
			_, err = fmt.Fprint(w, "event: done\ndata: \n\n")
		case says != last:
			last = says
			_, err = fmt.Fprintf(w, "event: far\ndata: %s\n\n", strings.Join(strings.Fields(says), " "))
		default:
			_, err = fmt.Fprint(w, ":\n\n")
		}
		if err == nil {
			err = out.Flush()
		}
		if err != nil || !going {
			return nil // the browser went away: nobody to tell
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if n%int(liveTrust/liveEvery) == int(liveTrust/liveEvery)-1 && !s.stillMay(r) {
			return nil
		}
	}
}

// liveRoute tells that a route answers for as long as work goes on.
func liveRoute(rt route) bool { return strings.HasSuffix(rt.pattern, "/live") }

// guardLive is guard for answers that go on: the session is read, and written by nobody, so
// that following keeps no session awake and holds none open.
func (s *server) guardLive(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, v, err := s.looker(r, rt)
		if err == nil {
			err = rt.handle(w, r, v)
		}
		switch {
		case err == nil:
		case errors.Is(err, errCrowded):
			w.Header().Set("Retry-After", "30")
			http.Error(w, "", http.StatusServiceUnavailable)
		case errors.Is(err, store.ErrNotFound):
			http.Error(w, "", http.StatusNotFound)
		case errors.Is(err, store.ErrForbidden):
			http.Error(w, "", http.StatusForbidden)
		case store.Transient(err):
			http.Error(w, "", http.StatusServiceUnavailable)
		default:
			s.log.Error("progress failed", "path", r.URL.Path, "err", err)
			http.Error(w, "", http.StatusInternalServerError)
		}
	})
}

// looker finds out who looks, without writing to the session.
func (s *server) looker(r *http.Request, rt route) (*http.Request, visitor, error) {
	token := ""
	if c, err := r.Cookie(s.sessions.Cookie.Name); err == nil {
		token = c.Value
	}
	ctx, err := s.sessions.Load(store.WithPatience(r.Context(), askPatience), token)
	if err != nil {
		return r, visitor{}, err
	}
	in := r.WithContext(ctx)
	v, err := s.visitor(in)
	switch {
	case err != nil:
		return in, v, err
	case !v.SignedIn() || v.MustChange:
		return in, v, store.ErrForbidden
	}
	return in, v, s.allow(in, &v, rt)
}

// stillMay looks again whether a request that goes on would be let in now.
func (s *server) stillMay(r *http.Request) bool {
	for _, rt := range s.routes() {
		if liveRoute(rt) && strings.HasPrefix(r.Pattern, rt.method+" "+rt.pattern) {
			_, _, err := s.looker(r, rt)
			return err == nil
		}
	}
	return false
}
