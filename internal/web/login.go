package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"camledger/internal/store"
)

// gate is what the login page shows.
type gate struct {
	Next, Login, Problem string
}

func (s *server) loginForm(w http.ResponseWriter, r *http.Request, v visitor) error {
	if v.SignedIn() {
		return s.back(w, r, r.URL.Query().Get("next"), "")
	}
	return s.showAs(w, r, v, http.StatusOK, "gate", "login", v.say("web.login.title"), gate{Next: local(r.URL.Query().Get("next"))})
}

// login checks a password. Unknown logins, wrong passwords and disabled accounts get the
// same answer after the same work.
func (s *server) login(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	login := strings.ToLower(strings.TrimSpace(r.PostFormValue("login")))
	password := r.PostFormValue("password")
	form := gate{Next: local(r.PostFormValue("next")), Login: login}
	if len(login) > 100 || len(password) > 4*MaxPassword {
		return errBadForm
	}
	addr := s.remote(r).String()
	if wait := s.throttle.wait(login, addr, v.Now); wait > 0 {
		form.Problem = v.say("web.login.wait", int(wait/time.Minute)+1)
		w.Header().Set("Retry-After", fmt.Sprint(int(wait/time.Second)+1))
		return s.showAs(w, r, v, http.StatusTooManyRequests, "gate", "login", v.say("web.login.title"), form)
	}
	p, err := s.Store.PersonByLogin(ctx, login)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	ok, herr := s.hasher.check(ctx, p.PasswordHash, password)
	if herr != nil {
		return herr
	}
	if err != nil || !ok || !p.Active() {
		s.throttle.failed(login, addr, v.Now)
		s.log.Warn("login refused", "addr", addr)
		form.Problem = v.say("web.login.wrong")
		return s.showAs(w, r, v, http.StatusUnauthorized, "gate", "login", v.say("web.login.title"), form)
	}
	s.throttle.worked(login, addr, v.Now)
	return s.enter(w, r, p, form.Next, "login")
}

// enter begins the session of a person and writes it down.
func (s *server) enter(w http.ResponseWriter, r *http.Request, p store.Person, next, action string) error {
	if err := s.begin(r.Context(), p); err != nil {
		return err
	}
	if err := s.Store.LoggedIn(r.Context(), p.ID, action, s.remote(r).String(), s.Now()); err != nil {
		return err
	}
	if p.MustChange {
		next = "/password"
	}
	return s.back(w, r, next, "")
}

// onceForm asks for one more press of a button: programs that follow the links of a
// mail do not use the login up.
func (s *server) onceForm(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showAs(w, r, v, http.StatusOK, "gate", "once", v.say("web.once.title"), nil)
}

func (s *server) once(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	token := r.PathValue("token")
	addr := s.remote(r).String()
	refuse := func() error {
		s.throttle.failed("", addr, v.Now)
		return s.showAs(w, r, v, http.StatusUnauthorized, "gate", "login", v.say("web.login.title"),
			gate{Next: "/", Problem: v.say("web.once.spent")})
	}
	if s.throttle.wait("", addr, v.Now) > 0 || len(token) > 200 {
		return refuse()
	}
	id, err := s.Store.UseOneTimeLogin(ctx, store.HashToken(token), v.Now)
	if errors.Is(err, store.ErrNotFound) {
		return refuse()
	}
	if err != nil {
		return err
	}
	p, err := s.Store.PersonByID(ctx, id)
	if err != nil {
		return err
	}
	if !p.Active() {
		return refuse()
	}
	return s.enter(w, r, p, "/", "login.once")
}

func (s *server) logout(w http.ResponseWriter, r *http.Request, _ visitor) error {
	if err := s.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	http.Redirect(w, r, "/login", http.StatusSeeOther)
	return nil
}

// change is what the password page shows.
type change struct {
	Must, Fresh bool // has to change it; has none yet
	Problem     string
}

func (s *server) passwordForm(w http.ResponseWriter, r *http.Request, v visitor) error {
	p, err := s.Store.PersonByID(r.Context(), v.ID)
	if err != nil {
		return err
	}
	return s.showAs(w, r, v, http.StatusOK, "gate", "password", v.say("web.password.title"), change{Must: p.MustChange, Fresh: p.PasswordHash == ""})
}

func (s *server) password(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	p, err := s.Store.PersonByID(ctx, v.ID)
	if err != nil {
		return err
	}
	form := change{Must: p.MustChange, Fresh: p.PasswordHash == ""}
	refuse := func(code string) error {
		form.Problem = v.say(code)
		return s.showAs(w, r, v, http.StatusUnprocessableEntity, "gate", "password", v.say("web.password.title"), form)
	}
	fresh, again := r.PostFormValue("new"), r.PostFormValue("again")
	addr := s.remote(r).String()
	if !form.Fresh {
		if s.throttle.wait(p.Login, addr, v.Now) > 0 {
			return refuse("web.password.wrong")
		}
		ok, err := s.hasher.check(ctx, p.PasswordHash, r.PostFormValue("old"))
		if err != nil {
			return err
		}
		if !ok {
			s.throttle.failed(p.Login, addr, v.Now)
			return refuse("web.password.wrong")
		}
	}
	switch n := utf8.RuneCountInString(fresh); {
	case n < MinPassword || n > MaxPassword:
		return refuse("web.password.rule")
	case fresh != again:
		return refuse("web.password.differ")
	case fresh == r.PostFormValue("old"), strings.Contains(strings.ToLower(fresh), p.Login):
		return refuse("web.password.weak")
	}
	hash, err := HashPassword(fresh)
	if err != nil {
		return err
	}
	if err := s.Store.SetPassword(ctx, p.ID, hash, false, s.Now()); err != nil {
		return err
	}
	if err := s.begin(ctx, p); err != nil {
		return err
	}
	return s.back(w, r, "/", v.say("web.password.done"))
}
