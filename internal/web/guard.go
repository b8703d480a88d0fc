package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"camledger/internal/store"
)

// guard checks who asks before a handler runs. It is the only place that does.
func (s *server) guard(rt route) http.Handler {
	run := func(w http.ResponseWriter, r *http.Request, v visitor) {
		if err := rt.handle(w, r, v); err != nil {
			s.fail(w, r, v, err)
		}
	}
	switch rt.pattern {
	case "/healthz", "/readyz", "/assets/", "/metrics": // without a session
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if rt.may == Machine && !s.fromHere(r) {
				http.NotFound(w, r)
				return
			}
			run(w, r, visitor{Zone: s.Zone, Now: s.Now(), Lang: s.Lang})
		})
	}
	if liveRoute(rt) {
		return s.guardLive(rt)
	}
	kept := s.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := s.visitor(r)
		if err != nil {
			s.fail(w, r, v, err)
			return
		}
		if r.Method == http.MethodPost {
			if err := r.ParseForm(); err != nil {
				s.fail(w, r, v, errors.Join(errBadForm, err))
				return
			}
		}
		err = legible(r)
		if err == nil {
			err = within(r, rt.pattern)
		}
		if err != nil {
			s.log.Warn("refused", "person", v.ID, "method", r.Method, "err", err)
			s.fail(w, r, v, err)
			return
		}
		if rt.may != Public && !v.SignedIn() {
			http.Redirect(w, r, askLogin(r), http.StatusSeeOther)
			return
		}
		if v.SignedIn() {
			if v.MustCodes, err = s.mustCodes(r, v); err != nil {
				s.fail(w, r, v, err)
				return
			}
		}
		if rt.may == Public || rt.may == SignedIn {
			run(w, r, v)
			return
		}
		if v.MustChange {
			http.Redirect(w, r, "/password", http.StatusSeeOther)
			return
		}
		if v.MustCodes {
			http.Redirect(w, r, codesPath, http.StatusSeeOther)
			return
		}
		if err := s.allow(r, &v, rt); err != nil {
			s.log.Warn("refused", "person", v.ID, "addr", s.remote(r), "method", r.Method, "path", r.URL.Path, "err", err)
			s.fail(w, r, v, err)
			return
		}
		run(w, r, v)
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { kept.ServeHTTP(w, withFacts(r)) })
}

// legible refuses what no browser sends and no database keeps: text that is no UTF-8 or
// holds a NUL, in a form, a query or a path.
func legible(r *http.Request) error {
	if !readable(r.URL.Path) {
		return fmt.Errorf("%w: the path is no text", errBadForm)
	}
	for _, values := range []url.Values{r.URL.Query(), r.PostForm} {
		for name, list := range values {
			for _, value := range append(list, name) {
				if !readable(value) {
					return fmt.Errorf("%w: a field is no text", errBadForm)
				}
			}
		}
	}
	return nil
}

func readable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// allow tells whether a visitor may use a route. A branch that may not be read is not
// found: nobody learns from the answer that an id exists. The visitor hears which unit
// looks after what the request is about.
func (s *server) allow(r *http.Request, v *visitor, rt route) error {
	branchID := ""
	if rt.branch != nil {
		var err error
		if branchID, err = rt.branch(r.Context(), r.PathValue("id")); err != nil {
			return err
		}
		if branchID == "" { // of the institution as a whole
			if !v.Everywhere() {
				return store.ErrNotFound
			}
			if !v.MayEverywhere(rt.may) {
				return store.ErrForbidden
			}
			return nil
		}
		if !v.May(Read, branchID) {
			return store.ErrNotFound
		}
		if v.unitsOf(branchID) {
			var err error
			if v.unit, err = s.unitOf(r.Context(), rt.pattern, r.PathValue("id")); err != nil {
				return err
			}
		}
	}
	if !v.May(rt.may, branchID) {
		return store.ErrForbidden
	}
	return nil
}

// unitOf is the unit that looks after what a route is about: the place of a camera, or of
// the camera of a difference or an incident. Everything else is the branch's.
func (s *server) unitOf(ctx context.Context, pattern, id string) (string, error) {
	camera := ""
	switch {
	case strings.HasPrefix(pattern, "/cameras/{id}"):
		camera = id
	case strings.HasPrefix(pattern, "/differences/{id}"):
		d, err := s.Store.Difference(ctx, id)
		if err != nil || d.LocationID != "" {
			unit, uerr := s.Store.UnitOfLocation(ctx, d.LocationID)
			return unit, errors.Join(err, uerr)
		}
		camera = d.CameraID
	case strings.HasPrefix(pattern, "/incidents/{id}"):
		in, err := s.Store.Incident(ctx, id)
		if err != nil {
			return "", err
		}
		camera = in.CameraID
	}
	if camera == "" {
		return "", nil
	}
	return s.Store.UnitOfCamera(ctx, camera)
}

// askLogin is the login page that leads back to where the visitor wanted to go. What was sent
// from a form is not done: the page says so, and leads back to the form.
func askLogin(r *http.Request) string {
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/" || r.URL.Path == "/logout":
		return "/login"
	case r.Method == http.MethodGet:
		return "/login?next=" + url.QueryEscape(r.URL.RequestURI())
	}
	q := url.Values{lostField: {"1"}}
	if from := cameFrom(r); from != "/" {
		q.Set("next", from)
	}
	return "/login?" + q.Encode()
}

// lostField tells the login page that a form was sent after the session had ended.
const lostField = "lost"

// cameFrom is the page of ours on which a form stood; the first page where it does not say.
func cameFrom(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Path == "/login" || strings.HasPrefix(u.Path, "/login/") {
		return "/"
	}
	return local(u.RequestURI())
}

// fromHere tells that a request comes from this machine itself, not through a proxy.
func (s *server) fromHere(r *http.Request) bool {
	return s.remote(r).IsLoopback() && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
}

func (s *server) asset(w http.ResponseWriter, r *http.Request, _ visitor) error {
	s.assets.ServeHTTP(w, r)
	return nil
}

func (s *server) missing(_ http.ResponseWriter, _ *http.Request, _ visitor) error {
	return store.ErrNotFound
}

func (s *server) branchOfBranch(ctx context.Context, id string) (string, error) {
	reg, err := s.register(ctx)
	if err != nil {
		return "", err
	}
	if _, ok := reg.Branch(id); !ok {
		return "", store.ErrNotFound
	}
	return id, nil
}

func (s *server) branchOfDifference(ctx context.Context, id string) (string, error) {
	d, err := s.Store.Difference(ctx, id)
	return d.BranchID, err
}

func (s *server) branchOfCamera(ctx context.Context, id string) (string, error) {
	c, err := s.Store.Camera(ctx, id)
	return c.BranchID, err
}

func (s *server) branchOfInspection(ctx context.Context, id string) (string, error) {
	in, err := s.Store.Inspection(ctx, id)
	return in.BranchID, err
}

func (s *server) branchOfScan(ctx context.Context, id string) (string, error) {
	sc, err := s.Store.Scan(ctx, id)
	return sc.BranchID, err
}

func (s *server) branchOfIncident(ctx context.Context, id string) (string, error) {
	in, err := s.Store.Incident(ctx, id)
	return in.BranchID, err
}

func (s *server) branchOfDelivery(ctx context.Context, id string) (string, error) {
	d, err := s.Store.Delivery(ctx, id)
	return d.BranchID, err
}
