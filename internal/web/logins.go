package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// loginsView is what the last scan of a branch found out about logins on devices.
type loginsView struct {
	Rows []loginRow
	More int // that are not listed
	May  bool
}

// loginRow is one of them. Next names commands to an operator, to others whom to ask: no secret,
// no address of a stream.
// Retry is the address of a device whose login is held and may be tried once more.
type loginRow struct{ Class, Says, Next, Retry string }

// loginRows bounds what the page lists.
const loginRows = 12

// newLogins shows what was found out; nil where that is nothing.
func newLogins(v visitor, branchID string, all []inventory.LoginFinding) *loginsView {
	all = inventory.MergeLogins(all)
	if len(all) == 0 {
		return nil
	}
	l := &loginsView{May: v.May(Retry, branchID)}
	for _, f := range all[:min(loginRows, len(all))] {
		addr := f.Addr.Addr().Unmap().WithZone("").String()
		device := addr
		if f.Name != "" {
			device += " (" + oneLine(f.Name, 60) + ")"
		}
		row := loginRow{"warn", v.say("login."+string(f.Code), device), v.say("login." + string(f.Code) + ".ask"), ""}
		if v.holds(store.RoleOperator) {
			row.Next = v.say("login."+string(f.Code)+".next", addr)
		}
		if f.Code == inventory.LoginNone {
			row.Class = "bad"
		}
		if isHeld(f) {
			row.Retry = addr
		}
		l.Rows = append(l.Rows, row)
	}
	l.More = len(all) - len(l.Rows)
	return l
}

// holds tells whether the visitor has a role anywhere.
func (v visitor) holds(role store.Role) bool {
	return slices.ContainsFunc(v.Grants, func(g grant) bool { return g.Role == string(role) })
}

// isHeld tells whether a login was sent to a device, and is not sent again without a person.
func isHeld(f inventory.LoginFinding) bool {
	switch f.Code {
	case inventory.LoginWrongPassword, inventory.LoginOverClock, inventory.LoginUnclear, inventory.LoginWithdrawn:
		return true
	}
	return false
}

// retryLogin lets a device whose login is held be sent it once more, now. The device is one
// that the newest scan of the branch named: no other address is taken from a form.
func (s *server) retryLogin(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	addr, err := netip.ParseAddr(r.PostForm.Get("addr"))
	if err != nil {
		return errBadForm
	}
	scans, err := s.Store.Scans(ctx, id, 1)
	if err != nil {
		return err
	}
	named := func(f inventory.LoginFinding) bool { return isHeld(f) && f.Addr.Addr().Unmap().WithZone("") == addr }
	if len(scans) == 0 || !slices.ContainsFunc(scans[0].Report.Logins, named) {
		return fmt.Errorf("log in to %s: %w: the newest scan names no held login there", addr, store.ErrConflict)
	}
	by, err := s.person(ctx, v)
	if err != nil {
		return err
	}
	outcome, err := s.Actions.RetryLogin(ctx, by, addr)
	if err != nil {
		return err
	}
	code := "web.login.tried." + outcome
	if !words.Has(code) {
		code = "web.login.tried.other"
	}
	return s.back(w, r, "/branches/"+id, v.say(code, addr.String()))
}
