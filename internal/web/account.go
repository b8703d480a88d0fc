package web

import (
	"context"
	"net/http"
	"slices"

	"camledger/internal/store"
)

// accountView is the page of a visitor's own account.
type accountView struct {
	personView
}

// codesView says who must use one-time codes.
type codesView struct {
	Roles []roleDemand
	May   bool
}

type roleDemand struct {
	Role string
	Must bool
}

// account is the visitor's own page: rights, sessions, one-time codes.
func (s *server) account(w http.ResponseWriter, r *http.Request, v visitor) error {
	out, err := s.personView(r, v, v.ID)
	if err != nil {
		return err
	}
	return s.show(w, r, v, "account", v.say("web.account.title"), accountView{personView: out})
}

// endOwnSession ends a session of the visitor.
func (s *server) endOwnSession(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.endSessionOf(w, r, v, v.ID, "/account")
}

// codesDemanded reads who must use one-time codes.
func (s *server) codesDemanded(ctx context.Context, v visitor) (*codesView, error) {
	must, err := s.Store.FactorRoles(ctx)
	out := &codesView{May: store.MayGive(v.held, store.RoleManager, "", v.Now)}
	for _, role := range store.Roles {
		out.Roles = append(out.Roles, roleDemand{string(role), slices.Contains(must, role)})
	}
	return out, err
}

// demandCodes says who must use one-time codes.
func (s *server) demandCodes(w http.ResponseWriter, r *http.Request, v visitor) error {
	var roles []store.Role
	for _, role := range r.PostForm["role"] {
		roles = append(roles, store.Role(role))
	}
	if r.PostFormValue("do") != "demand" {
		return errBadForm
	}
	if err := s.Store.SetFactorRoles(r.Context(), roles, store.Change{Actor: v.ID, At: s.Now()}); err != nil {
		return err
	}
	return s.back(w, r, "/people", v.say("web.codes.demanded"))
}
