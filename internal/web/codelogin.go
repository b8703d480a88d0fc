package web

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"camledger/internal/store"
)

// Keys of a session that stands between password and one-time code: nobody is logged in
// with it.
const (
	keyHalf   = "half"    // id of the person whose password was right
	keyHalfAt = "half-at" // when, Unix ms
	keyNext   = "next"    // where the person wanted to go
	keyHow    = "how"     // action for the audit log
	keyProven = "proven"  // the provider has asked for a second factor itself
)

// halfFor is how long a code may be typed after the password.
const halfFor = 5 * time.Minute

// firstDone goes on after the first factor: to the code where the person has one, else in.
func (s *server) firstDone(w http.ResponseWriter, r *http.Request, p store.Person, next, action string) error {
	ctx := r.Context()
	f, err := s.Store.SecondFactor(ctx, p.ID)
	if isMissing(err) || err == nil && f.Confirmed.IsZero() {
		return s.enter(w, r, p, next, action)
	}
	if err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	for key, value := range map[string]string{keyPerson: "", keyHalf: p.ID, keyNext: local(next), keyHow: action} {
		s.sessions.Put(ctx, key, value)
	}
	s.sessions.Put(ctx, keyHalfAt, s.Now().UnixMilli())
	http.Redirect(w, r, "/login/code", http.StatusSeeOther)
	return nil
}

// half is the person whose password was right a moment ago; ok is false where there is none.
func (s *server) half(r *http.Request, v visitor) (p store.Person, ok bool, err error) {
	ctx := r.Context()
	id := s.sessions.GetString(ctx, keyHalf)
	at := time.UnixMilli(s.sessions.GetInt64(ctx, keyHalfAt))
	if id == "" || v.Now.Sub(at) > halfFor {
		return p, false, nil
	}
	if p, err = s.Store.PersonByID(ctx, id); err != nil {
		return p, false, err
	}
	return p, p.Active() && !at.Before(p.VoidAt), nil
}

func (s *server) codeForm(w http.ResponseWriter, r *http.Request, v visitor) error {
	_, ok, err := s.half(r, v)
	if err != nil {
		return err
	}
	if !ok {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return nil
	}
	return s.showAs(w, r, v, http.StatusOK, "gate", "code", v.say("web.code.title"), gate{})
}

// code checks the second factor. Wrong codes are counted apart from wrong passwords: who
// gets here knows the password.
func (s *server) code(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	p, ok, err := s.half(r, v)
	if err != nil {
		return err
	}
	if !ok {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return nil
	}
	try, err := s.attemptOf(r, p.Login)
	if err != nil {
		return err
	}
	try.code = true
	refuse := func(status int, text string) error {
		return s.showAs(w, r, v, status, "gate", "code", v.say("web.code.title"), gate{Problem: text})
	}
	if wait := s.throttle.wait(try, v.Now); wait > 0 {
		w.Header().Set("Retry-After", fmt.Sprint(int(wait/time.Second)+1))
		return refuse(http.StatusTooManyRequests, v.say("web.login.wait", int(wait/time.Minute)+1))
	}
	f, err := s.Store.SecondFactor(ctx, p.ID)
	if isMissing(err) { // taken away meanwhile
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	s.throttle.failed(try, v.Now) // also of those that come at once; a right one clears it
	ok, err = s.takeCode(ctx, f, r.PostFormValue("code"), v.Now)
	if err != nil {
		return err
	}
	if !ok {
		s.log.Warn("one-time code refused", "person", p.ID, "addr", try.addr)
		return refuse(http.StatusUnauthorized, v.say("web.code.wrong"))
	}
	s.throttle.worked(try, v.Now)
	next, action := s.sessions.GetString(ctx, keyNext), s.sessions.GetString(ctx, keyHow)
	for _, key := range []string{keyHalf, keyHalfAt, keyNext, keyHow} {
		s.sessions.Remove(ctx, key)
	}
	return s.enter(w, r, p, next, action)
}

// mustCodes tells whether a visitor has to set one-time codes up before anything else.
func (s *server) mustCodes(r *http.Request, v visitor) (bool, error) {
	ctx := r.Context()
	if s.sessions.GetBool(ctx, keyProven) {
		return false, nil
	}
	roles, err := s.Store.FactorRoles(ctx)
	if err != nil || !slices.ContainsFunc(v.held, func(g store.Grant) bool { return slices.Contains(roles, g.Role) }) {
		return false, err
	}
	f, err := s.Store.SecondFactor(ctx, v.ID)
	if isMissing(err) {
		return true, nil
	}
	return f.Confirmed.IsZero(), err
}
