package web

import (
	"errors"
	"net/http"
	"strings"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/internal/words"
)

// reasonMost is how many characters a reason may have.
const reasonMost = 300

// changeOf is the change that a form asks for: who, why, when. A form without a reason is
// none.
func (s *server) changeOf(r *http.Request, v visitor) (store.Change, error) {
	c := store.Change{Actor: v.ID, Reason: oneLine(r.PostFormValue("reason"), reasonMost), At: s.Now()}
	if c.Reason == "" {
		return c, errBadForm
	}
	return c, nil
}

// changed does what a form asks for and leads back to the person's page. What is refused
// for a reason that the visitor can put right is said there.
func (s *server) changed(w http.ResponseWriter, r *http.Request, v visitor, done string, do func(personID string, c store.Change) error) error {
	id := r.PathValue("id")
	c, err := s.changeOf(r, v)
	if err == nil {
		err = do(id, c)
	}
	page := "/people/" + id
	switch {
	case errors.Is(err, store.ErrConflict):
		return s.backAlert(w, r, page, v.say("web.people.conflict"))
	case err != nil:
		return err
	}
	if home, err := s.branchOfPerson(r.Context(), id); err != nil || home == "" && !v.Everywhere() || home != "" && !v.May(Roster, home) {
		page = "/people" // it is not the visitor's any more
	}
	return s.back(w, r, page, v.say(done))
}

// scopeAll is the whole institution as forms write it: what was not chosen is no scope.
const scopeAll = "*"

// splitScope reads "*", "branch" or "branch/unit"; ok is false where nothing was chosen.
func splitScope(text string) (branchID, unit string, ok bool) {
	if text == scopeAll {
		return "", "", true
	}
	branchID, unit, _ = strings.Cut(text, "/")
	return branchID, unit, branchID != ""
}

func (s *server) giveRight(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.changed(w, r, v, "web.people.given", func(id string, c store.Change) error {
		branchID, unit, ok := splitScope(r.PostFormValue("scope"))
		if !ok {
			return errBadForm
		}
		if branchID == "" && !v.MayEverywhere(People) || !v.May(People, branchID) {
			return store.ErrNotFound
		}
		_, err := s.Store.AddGrant(r.Context(), store.Grant{PersonID: id, Role: store.Role(r.PostFormValue("role")), BranchID: branchID, Unit: unit,
			GrantedBy: c.Actor, Reason: c.Reason, From: c.At})
		return err
	})
}

func (s *server) endRight(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.changed(w, r, v, "web.people.ended", func(id string, c store.Change) error {
		history, err := s.Store.GrantsHistory(r.Context(), id)
		if err != nil {
			return err
		}
		for _, g := range history {
			if g.ID == r.PostFormValue("grant") {
				return s.Store.EndGrant(r.Context(), g.ID, c.Actor, c.Reason, c.At)
			}
		}
		return errors.Join(errBadForm, store.ErrNotFound)
	})
}

func (s *server) appoint(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.changed(w, r, v, "web.people.appointed", func(id string, c store.Change) error {
		reg, err := s.register(r.Context())
		if err != nil {
			return err
		}
		for _, o := range reg.Officers {
			if store.OfficeKey(o) == r.PostFormValue("office") {
				_, err := s.Store.Appoint(r.Context(), store.Appointment{PersonID: id, BranchID: o.BranchID, Unit: o.Unit, Office: o.Role, Title: o.Title}, c)
				return err
			}
		}
		return errBadForm
	})
}

func (s *server) dismiss(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.changed(w, r, v, "web.people.dismissed", func(id string, c store.Change) error {
		held, err := s.Store.Appointments(r.Context(), id)
		if err != nil {
			return err
		}
		for _, a := range held {
			if a.ID == r.PostFormValue("appointment") {
				return s.Store.EndAppointment(r.Context(), a.ID, c)
			}
		}
		return errBadForm
	})
}

// personState closes an account, opens it, or says that its person went to another post.
func (s *server) personState(w http.ResponseWriter, r *http.Request, v visitor) error {
	do := r.PostFormValue("do")
	if r.PathValue("id") == v.ID { // one's own codes go with password and code only: see dropCodes
		return store.ErrForbidden
	}
	return s.changed(w, r, v, "web.people.state.done", func(id string, c store.Change) error {
		switch do {
		case "transfer":
			return s.Store.TransferPerson(r.Context(), id, c)
		case "disable":
			return s.Store.DisablePerson(r.Context(), id, c)
		case "enable":
			return s.Store.EnablePerson(r.Context(), id, c)
		case "codes":
			return s.Store.DropFactor(r.Context(), id, c)
		}
		return errBadForm
	})
}

// renamePerson changes name, mail address and language.
func (s *server) renamePerson(w http.ResponseWriter, r *http.Request, v visitor) error {
	id := r.PathValue("id")
	name, mail, lang, problem := personForm(r, v)
	if problem != "" {
		return s.backAlert(w, r, "/people/"+id, problem)
	}
	if err := s.Store.RenamePerson(r.Context(), id, name, mail, lang, store.Change{Actor: v.ID, Reason: name + " " + mail, At: s.Now()}); err != nil {
		return err
	}
	return s.back(w, r, "/people/"+id, v.say("web.people.changed"))
}

// personForm reads name, mail address and language; problem says what is to be put right.
func personForm(r *http.Request, v visitor) (name, mail, lang, problem string) {
	name, mail, lang = oneLine(r.PostFormValue("name"), 60), strings.TrimSpace(r.PostFormValue("email")), r.PostFormValue("lang")
	if name == "" {
		return name, mail, lang, v.say("web.people.lack.name")
	}
	if _, err := alerts.Name(r.PostFormValue("name")); err != nil {
		var p alerts.NameProblem
		errors.As(err, &p)
		return name, mail, lang, words.Say(v.Lang, p.Code, p.Args...)
	}
	if lang != "en" {
		lang = "ko"
	}
	if mail != "" {
		kept, err := alerts.Address(mail)
		if err != nil {
			var p alerts.AddressProblem
			if errors.As(err, &p) {
				return name, mail, lang, words.Say(v.Lang, p.Code, p.Args...)
			}
			return name, mail, lang, v.say("web.people.lack.mail")
		}
		mail = kept
	}
	return name, mail, lang, ""
}

// loginLink makes a link with which the person logs in once and chooses a new password. It
// is shown once, here, to be handed over: a password that the person had is gone, so that
// nobody slips in beside them unseen. That is asked first, and said what it ends.
func (s *server) loginLink(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	if r.PostFormValue("sure") == "" {
		out, err := s.personView(r, v, id)
		if err != nil {
			return err
		}
		if !out.MayChange {
			return store.ErrForbidden
		}
		if out.AskLink = !out.PasswordMissing; out.AskLink {
			return s.show(w, r, v, "person", clean(out.Name), out)
		}
	}
	c := store.Change{Actor: v.ID, At: s.Now()}
	if err := s.Store.ForgetPassword(ctx, id, c); err != nil {
		return err
	}
	token, err := s.Store.MakeLogin(ctx, id, c)
	if errors.Is(err, store.ErrConflict) {
		return s.backAlert(w, r, "/people/"+id, v.say("web.people.conflict"))
	}
	if err != nil {
		return err
	}
	out, err := s.personView(r, v, id)
	if err != nil {
		return err
	}
	out.Link = strings.TrimSuffix(s.BaseURL, "/") + "/login/once/" + token
	return s.show(w, r, v, "person", clean(out.Name), out)
}

// endPersonSession ends one session of a person, or all of them.
func (s *server) endPersonSession(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.endSessionOf(w, r, v, r.PathValue("id"), "/people/"+r.PathValue("id"))
}

func (s *server) endSessionOf(w http.ResponseWriter, r *http.Request, v visitor, personID, page string) error {
	c := store.Change{Actor: v.ID, Reason: oneLine(r.PostFormValue("reason"), reasonMost), At: s.Now()}
	err := s.Store.EndSession(r.Context(), personID, r.PostFormValue("session"), c)
	if isMissing(err) {
		return s.backAlert(w, r, page, v.say("web.people.session.gone"))
	}
	if err != nil {
		return err
	}
	return s.back(w, r, page, v.say("web.people.session.ended"))
}

// newPersonView is the form for a new account.
type newPersonView struct {
	Login, Name, Email, Lang string
	Reason                   string
	Roles, Scopes            []option
	Problem                  string
}

func (s *server) newPersonForm(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showNewPerson(w, r, v, http.StatusOK, newPersonView{Lang: "ko"}, "", r.URL.Query().Get("scope"))
}

func (s *server) showNewPerson(w http.ResponseWriter, r *http.Request, v visitor, status int, form newPersonView, role, scope string) error {
	ctx := r.Context()
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	units, err := s.Store.Units(ctx, "")
	if err != nil {
		return err
	}
	form.Roles, form.Scopes = givable(v, &reg, units)
	for i := range form.Roles {
		form.Roles[i].Selected = form.Roles[i].Value == role
	}
	for i := range form.Scopes {
		form.Scopes[i].Selected = form.Scopes[i].Value == scope
	}
	return s.showAs(w, r, v, status, "page", "personnew", v.say("web.people.new"), form)
}

// addPerson makes an account with its first right, and shows the link for the first login.
func (s *server) addPerson(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	form := newPersonView{Login: strings.ToLower(strings.TrimSpace(r.PostFormValue("login"))), Reason: oneLine(r.PostFormValue("reason"), reasonMost)}
	role, where := r.PostFormValue("role"), r.PostFormValue("scope")
	form.Name, form.Email, form.Lang, form.Problem = personForm(r, v)
	branchID, unit, ok := splitScope(where)
	switch {
	case form.Problem != "":
	case !ok || role == "":
		form.Problem = v.say("web.people.lack.right")
	case !goodLogin(form.Login):
		form.Problem = v.say("web.people.lack.login")
	case form.Reason == "":
		form.Problem = v.say("web.people.lack.reason")
	}
	if ok && (branchID == "" && !v.MayEverywhere(People) || !v.May(People, branchID)) {
		return store.ErrNotFound
	}
	if form.Problem == "" {
		p, err := s.Store.AddPerson(ctx, store.Person{Login: form.Login, Name: form.Name, Email: form.Email, Lang: form.Lang, MustChange: true, CreatedAt: s.Now(), AddedBy: v.ID,
			Grants: []store.Grant{{Role: store.Role(role), BranchID: branchID, Unit: unit, GrantedBy: v.ID, Reason: form.Reason, From: s.Now()}}})
		switch {
		case errors.Is(err, store.ErrConflict):
			form.Problem = v.say("web.people.lack.taken")
		case err != nil:
			return err
		default:
			return s.back(w, r, "/people/"+p.ID, v.say("web.people.added"))
		}
	}
	return s.showNewPerson(w, r, v, http.StatusUnprocessableEntity, form, role, where)
}

// goodLogin tells whether a name to log in with is typed alike on every keyboard: letters from
// a to z, digits and a few signs. Hangul comes in two codings that look the same.
func goodLogin(login string) bool {
	if len(login) < 2 || len(login) > 60 {
		return false
	}
	return strings.IndexFunc(login, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune(".-_@", r)
	}) < 0
}
