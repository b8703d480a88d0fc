package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"camledger/internal/store"
)

// gate is what the login page shows.
type gate struct {
	Next, Login, Problem string
	Lost                 bool // what was sent was not done: the session had ended
	Outside              bool // there is a provider to log in with
	OutsideLabel         string
}

func (s *server) loginForm(w http.ResponseWriter, r *http.Request, v visitor) error {
	if v.SignedIn() {
		return s.back(w, r, r.URL.Query().Get("next"), "")
	}
	q := r.URL.Query()
	form := s.gate(local(q.Get("next")), "")
	if form.Lost = q.Get(lostField) != ""; form.Lost {
		form.Problem = v.say("web.login.lost")
	}
	return s.showAs(w, r, v, http.StatusOK, "gate", "login", v.say("web.login.title"), form)
}

// login checks a password. Unknown logins, wrong passwords and disabled accounts get the
// same answer after the same work.
func (s *server) login(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	login := strings.ToLower(strings.TrimSpace(r.PostFormValue("login")))
	password := r.PostFormValue("password")
	form := s.gate(local(r.PostFormValue("next")), "")
	form.Login = login
	if len(login) > 100 || len(password) > 4*MaxPassword {
		return errBadForm
	}
	try, err := s.attemptOf(r, login)
	if err != nil {
		return err
	}
	if wait := s.throttle.wait(try, v.Now); wait > 0 {
		form.Problem = v.say("web.login.wait", int(wait/time.Minute)+1)
		w.Header().Set("Retry-After", fmt.Sprint(int(wait/time.Second)+1))
		return s.showAs(w, r, v, http.StatusTooManyRequests, "gate", "login", v.say("web.login.title"), form)
	}
	p, err := s.Store.PersonByLogin(ctx, login)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	ok, herr := s.checkInTurn(ctx, p.PasswordHash, password)
	if herr != nil {
		return herr
	}
	if err != nil || !ok || !p.Active() {
		s.throttle.failed(try, v.Now)
		s.log.Warn("login refused", "addr", try.addr)
		form.Problem = v.say("web.login.wrong")
		return s.showAs(w, r, v, http.StatusUnauthorized, "gate", "login", v.say("web.login.title"), form)
	}
	s.throttle.worked(try, v.Now)
	return s.firstDone(w, r, p, form.Next, "login")
}

// enter begins the session of a person and writes it down.
func (s *server) enter(w http.ResponseWriter, r *http.Request, p store.Person, next, action string) error {
	if err := s.begin(r, p); err != nil {
		return err
	}
	if action == outsideAction {
		s.sessions.Put(r.Context(), keyOutside, true)
		s.sessions.Put(r.Context(), keyProven, s.outside.SecondFactor)
	}
	if err := s.remember(w, r, p); err != nil {
		return err
	}
	if err := s.Store.LoggedIn(r.Context(), p.ID, action, s.remote(r).String(), s.Now()); err != nil {
		return err
	}
	if p.MustChange && action != outsideAction {
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
	try, err := s.attemptOf(r, "")
	if err != nil {
		return err
	}
	refuse := func() error {
		s.throttle.failed(try, v.Now)
		return s.showAs(w, r, v, http.StatusUnauthorized, "gate", "login", v.say("web.login.title"),
			s.gate("/", v.say("web.once.spent")))
	}
	if s.throttle.wait(try, v.Now) > 0 || len(token) > 200 {
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
	return s.firstDone(w, r, p, "/", "login.once")
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
	if !form.Fresh {
		try, err := s.attemptOf(r, p.Login)
		if err != nil {
			return err
		}
		if s.throttle.wait(try, v.Now) > 0 {
			return refuse("web.password.wrong")
		}
		ok, err := s.checkInTurn(ctx, p.PasswordHash, r.PostFormValue("old"))
		if err != nil {
			return err
		}
		if !ok {
			s.throttle.failed(try, v.Now)
			return refuse("web.password.wrong")
		}
	}
	if code := weak(fresh, p); code != "" {
		return refuse(code)
	}
	switch {
	case fresh != again:
		return refuse("web.password.differ")
	case fresh == r.PostFormValue("old"):
		return refuse("web.password.weak")
	}
	hash, err := HashPassword(fresh)
	if err != nil {
		return err
	}
	if err := s.Store.SetPassword(ctx, p.ID, hash, false, s.Now()); err != nil {
		return err
	}
	if err := s.Store.EndOtherSessions(ctx, p.ID, store.HashToken(s.sessions.Token(ctx)), s.Now()); err != nil {
		return err
	}
	if err := s.Store.Audit(ctx, store.Entry{At: s.Now(), Actor: p.ID, Action: "password.change", Subject: p.ID}); err != nil {
		return err
	}
	if err := s.begin(r, p); err != nil {
		return err
	}
	return s.back(w, r, "/", v.say("web.password.done"))
}
