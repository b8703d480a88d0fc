package web

import (
	"net/http"
	"strings"

	"camledger/internal/store"
)

// codeSetup is the page on which a person sets one-time codes up.
type codeSetup struct {
	On       bool
	Left     int // recovery codes
	Must     bool
	QR       *qrView
	Secret   string // in groups of four
	Recovery []string
	Problem  string
	HasWord  bool // there is a password to ask for
	Ready    bool // secrets can be sealed here
}

func (s *server) codesPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showCodes(w, r, v, http.StatusOK, "")
}

func (s *server) showCodes(w http.ResponseWriter, r *http.Request, v visitor, status int, problem string) error {
	ctx := r.Context()
	out := codeSetup{Problem: problem, Must: v.MustCodes, Ready: len(s.sealer.key) > 0}
	p, err := s.Store.PersonByID(ctx, v.ID)
	if err != nil {
		return err
	}
	out.HasWord = p.PasswordHash != ""
	f, err := s.Store.SecondFactor(ctx, v.ID)
	switch {
	case isMissing(err):
	case err != nil:
		return err
	case !f.Confirmed.IsZero():
		out.On, out.Left = true, f.Recovery
	default:
		secret, err := s.sealer.open(f.Sealed, v.ID)
		if err != nil {
			return err
		}
		picture, err := newQR(secretAddress("CamLedger", v.Login, secret))
		if err != nil {
			return err
		}
		out.QR, out.Secret = &picture, groups(secret)
	}
	return s.showAs(w, r, v, status, "gate", "codes", v.say("web.codes.title"), out)
}

// groups writes a secret so that it can be typed.
func groups(secret string) string {
	var out []string
	for len(secret) > 4 {
		out, secret = append(out, secret[:4]), secret[4:]
	}
	return strings.Join(append(out, secret), " ")
}

// setCodes begins one-time codes, takes the first one, or switches them off.
func (s *server) setCodes(w http.ResponseWriter, r *http.Request, v visitor) error {
	switch r.PostFormValue("do") {
	case "begin":
		if ok, err := s.ownPassword(w, r, v); err != nil || !ok {
			return err
		}
		sealed, err := s.sealer.seal(newSecret(), v.ID)
		if err != nil {
			return err
		}
		if err := s.Store.BeginFactor(r.Context(), v.ID, sealed, s.Now()); err != nil {
			return err
		}
		return s.back(w, r, codesPath, "")
	case "confirm":
		return s.confirmCodes(w, r, v)
	case "off":
		return s.dropCodes(w, r, v)
	}
	return errBadForm
}

// ownPassword asks for the password of who sits there, where the person has one: who finds an
// office PC open must not take the account over with an app of his own. What is wrong is said
// on the page.
func (s *server) ownPassword(w http.ResponseWriter, r *http.Request, v visitor) (bool, error) {
	p, err := s.Store.PersonByID(r.Context(), v.ID)
	if err != nil || p.PasswordHash == "" {
		return err == nil, err
	}
	try, err := s.attemptOf(r, v.Login)
	if err != nil {
		return false, err
	}
	if s.throttle.wait(try, v.Now) > 0 {
		return false, s.showCodes(w, r, v, http.StatusTooManyRequests, v.say("web.login.wait", int(throttleWindow.Minutes())))
	}
	ok, err := s.checkInTurn(r.Context(), p.PasswordHash, r.PostFormValue("password"))
	if err != nil || ok {
		return ok, err
	}
	s.throttle.failed(try, v.Now)
	return false, s.showCodes(w, r, v, http.StatusUnprocessableEntity, v.say("web.password.wrong"))
}

const codesPath = "/account/codes"

// tryCode is an attempt to type a code of one's own.
func (s *server) tryCode(r *http.Request, v visitor) (attempt, bool, error) {
	try, err := s.attemptOf(r, v.Login)
	try.code = true
	return try, err == nil && s.throttle.wait(try, v.Now) == 0, err
}

func (s *server) confirmCodes(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	f, err := s.Store.SecondFactor(ctx, v.ID)
	if err != nil {
		return err
	}
	try, may, err := s.tryCode(r, v)
	if err != nil {
		return err
	}
	if !may {
		return s.showCodes(w, r, v, http.StatusTooManyRequests, v.say("web.login.wait", int(throttleWindow.Minutes())))
	}
	secret, err := s.sealer.open(f.Sealed, v.ID)
	if err != nil {
		return err
	}
	step, ok := stepOf(secret, strings.ReplaceAll(r.PostFormValue("code"), " ", ""), v.Now)
	if !ok {
		s.throttle.failed(try, v.Now)
		return s.showCodes(w, r, v, http.StatusUnprocessableEntity, v.say("web.code.wrong"))
	}
	codes, hashes := newRecovery()
	if err := s.Store.ConfirmFactor(ctx, v.ID, step, hashes, s.Now()); err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	return s.showAs(w, r, v, http.StatusOK, "gate", "codes", v.say("web.codes.title"), codeSetup{On: true, Left: len(codes), Recovery: codes})
}

// dropCodes switches codes off. It takes the password and a code: an office PC that was left
// open is not enough.
func (s *server) dropCodes(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	f, err := s.Store.SecondFactor(ctx, v.ID)
	if err != nil {
		return err
	}
	p, err := s.Store.PersonByID(ctx, v.ID)
	if err != nil {
		return err
	}
	try, may, err := s.tryCode(r, v)
	if err != nil {
		return err
	}
	if !may {
		return s.showCodes(w, r, v, http.StatusTooManyRequests, v.say("web.login.wait", int(throttleWindow.Minutes())))
	}
	ok := true
	if p.PasswordHash != "" {
		if ok, err = s.checkInTurn(ctx, p.PasswordHash, r.PostFormValue("password")); err != nil {
			return err
		}
	}
	if ok {
		if ok, err = s.takeCode(ctx, f, r.PostFormValue("code"), v.Now); err != nil {
			return err
		}
	}
	if !ok {
		s.throttle.failed(try, v.Now)
		return s.showCodes(w, r, v, http.StatusUnprocessableEntity, v.say("web.codes.off.wrong"))
	}
	if err := s.Store.DropFactor(ctx, v.ID, store.Change{Actor: v.ID, At: s.Now()}); err != nil {
		return err
	}
	return s.back(w, r, "/account", v.say("web.codes.off.done"))
}
