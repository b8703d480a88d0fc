package store_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

func by(actor string) store.Change {
	return store.Change{Actor: actor, Reason: "인사 발령", At: t0.Add(time.Hour)}
}

// office is a policy whose first branch has units with their own officers.
func office(t testing.TB, s *store.Store) (inventory.Register, inventory.Branch) {
	t.Helper()
	a := acceptance()
	for _, unit := range []string{"지원과", "영업과", "우편물류과"} {
		a.Officers = append(a.Officers, store.AcceptedOfficer{Branch: "본점", Officer: inventory.Officer{Unit: unit, Role: "접근권한자", Title: "과장", Line: 42}})
	}
	_, err := s.AcceptPolicy(t.Context(), a)
	must(t, err)
	reg := get(s.Register(t.Context()))(t)
	return reg, reg.Branches[0]
}

func TestUnits(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		reg, branch := office(t, s)
		must(t, s.AddUnit(ctx, branch.ID, "보안 과", by("operator:test")))
		must(t, s.AddUnit(ctx, branch.ID, "보안과", by("operator:test")))
		var names []string
		for _, u := range get(s.Units(ctx, branch.ID))(t) {
			names = append(names, fmt.Sprint(u.Name, u.ByPolicy))
		}
		slices.Sort(names)
		if got := fmt.Sprint(names); got != "[보안 과false 영업과true 우편물류과true 지원과true]" {
			t.Errorf("units %s", got)
		}
		place := reg.LocationsOf(branch.ID)[0]
		must(t, s.GivePlace(ctx, place.ID, "영업 과", by("operator:test")))
		if got := get(s.UnitOfLocation(ctx, place.ID))(t); got != store.UnitKey("영업과") {
			t.Errorf("the place belongs to %q", got)
		}
		if err := s.GivePlace(ctx, place.ID, "총무과", by("operator:test")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a unit that there is not: %v", err)
		}
		p := addPerson(t, s, "clerk", "c@example.test", store.Grant{Role: store.RoleAuthorised, BranchID: branch.ID, Unit: "영업 과"})
		if p.Grants[0].Unit != "영업과" {
			t.Errorf("the unit is written as %q", p.Grants[0].Unit)
		}
		for _, g := range []store.Grant{{Role: store.RoleAuthorised, Unit: "영업과"}, {Role: store.RoleAuthorised, BranchID: branch.ID, Unit: "총무과"}} {
			g.PersonID, g.GrantedBy, g.From = p.ID, "operator:test", t0
			if _, err := s.AddGrant(ctx, g); err == nil {
				t.Errorf("the right %+v was given", g)
			}
		}
	})
}

// TestGrantsAreKept holds that every right stays on record with who and why, given, changed
// or ended, and that nothing in the program deletes one.
func TestGrantsAreKept(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		p := addPerson(t, s, "hana", "", store.Grant{Role: store.RoleAuthorised, BranchID: w.branch.ID, Reason: "첫 배치"})
		g := get(s.AddGrant(ctx, store.Grant{PersonID: p.ID, Role: store.RoleInspector, BranchID: w.branch.ID, GrantedBy: "operator:kim", Reason: "점검 담당", From: t0.Add(time.Hour)}))(t)
		if _, err := s.AddGrant(ctx, store.Grant{PersonID: p.ID, Role: store.RoleInspector, BranchID: w.branch.ID, GrantedBy: "operator:kim", From: t0.Add(2 * time.Hour)}); !errors.Is(err, store.ErrConflict) {
			t.Errorf("the same right twice: %v", err)
		}
		must(t, s.EndGrant(ctx, g.ID, "operator:lee", "담당 변경", t0.Add(3*time.Hour)))
		if _, err := s.PruneSessions(ctx, t0.AddDate(4, 0, 0)); err != nil {
			t.Fatal(err)
		}
		h := get(s.GrantsHistory(ctx, p.ID))(t)
		if len(h) != 2 || h[0].Reason != "점검 담당" || h[0].GrantedBy != "operator:kim" || h[0].EndedBy != "operator:lee" || h[0].EndedWhy != "담당 변경" || h[1].Reason != "첫 배치" {
			t.Errorf("history %+v", h)
		}
		log := get(s.AuditLog(ctx, store.AuditFilter{Subject: p.ID}))(t)
		if len(log) != 3 || log[0].Action != "grant.end" || log[0].Detail != "inspector@"+w.branch.ID+": 담당 변경" {
			t.Errorf("audit %+v", log)
		}
	})
}

// TestWhoMayGive walks givers and rights.
func TestWhoMayGive(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		_, branch := office(t, s)
		other := get(s.Register(ctx))(t).Branches[1].ID
		givers := map[string]store.Grant{
			"boss": {Role: store.RoleManager}, "head": {Role: store.RoleManager, BranchID: branch.ID},
			"root": {Role: store.RoleOperator}, "unit": {Role: store.RoleManager, BranchID: branch.ID, Unit: "지원과"},
			"fac": {Role: store.RoleFacilities}, "aud": {Role: store.RoleAuditor},
		}
		ids := map[string]string{}
		for login, g := range givers {
			ids[login] = addPerson(t, s, login, "", g).ID
		}
		off := addPerson(t, s, "off", "", store.Grant{Role: store.RoleManager})
		must(t, s.DisablePerson(ctx, off.ID, by("operator:test")))
		ids["off"] = off.ID
		pupil := addPerson(t, s, "pupil", "")
		may := map[string]string{
			"boss manager": "✓", "boss manager@": "✓", "boss auditor": "✓", "boss approver@": "✓",
			"head facilities@": "✓", "head authorised@": "✓", "head inspector@": "✓", "head approver@": "✓", "head auditor@": "✓",
			"boss facilities": "✓", "boss authorised@": "✓", "root facilities": "✓", "root authorised@": "✓", "root auditor": "✓",
		}
		for login := range ids {
			for _, right := range []store.Grant{{Role: store.RoleManager}, {Role: store.RoleManager, BranchID: branch.ID}, {Role: store.RoleFacilities},
				{Role: store.RoleFacilities, BranchID: branch.ID}, {Role: store.RoleFacilities, BranchID: other}, {Role: store.RoleAuthorised, BranchID: branch.ID},
				{Role: store.RoleInspector, BranchID: branch.ID}, {Role: store.RoleApprover, BranchID: branch.ID}, {Role: store.RoleAuditor},
				{Role: store.RoleAuditor, BranchID: branch.ID}, {Role: store.RoleOperator}} {
				name := login + " " + string(right.Role)
				if right.BranchID != "" {
					name += "@"
				}
				want := may[name] == "✓" || (login == "boss" || login == "root") && (right.Role == store.RoleFacilities || right.Role == store.RoleInspector || right.Role == store.RoleAuditor)
				if right.BranchID == other && login == "head" {
					want = false
				}
				right.PersonID, right.GrantedBy, right.From, right.Reason = pupil.ID, ids[login], t0.Add(time.Hour), "x"
				g, err := s.AddGrant(ctx, right)
				switch {
				case want && err != nil:
					t.Errorf("%s %s: %v", name, right.BranchID, err)
				case !want && !errors.Is(err, store.ErrForbidden):
					t.Errorf("%s %s: %v", name, right.BranchID, err)
				}
				if err == nil {
					must(t, s.EndGrant(ctx, g.ID, ids[login], "x", t0.Add(time.Hour)))
				}
			}
		}
	})
}

// TestNobodyChangesTheirOwnRights tries each way to more.
func TestNobodyChangesTheirOwnRights(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		_, branch := office(t, s)
		p := addPerson(t, s, "boss", "b@example.test", store.Grant{Role: store.RoleManager})
		for name, err := range map[string]error{
			"give":     second(s.AddGrant(ctx, store.Grant{PersonID: p.ID, Role: store.RoleFacilities, GrantedBy: p.ID, From: t0, Reason: "x"})),
			"end":      s.EndGrant(ctx, p.Grants[0].ID, p.ID, "x", t0),
			"appoint":  second(s.Appoint(ctx, store.Appointment{PersonID: p.ID, BranchID: branch.ID, Unit: "지원과", Office: "접근권한자", Title: "과장"}, by(p.ID))),
			"transfer": s.TransferPerson(ctx, p.ID, by(p.ID)),
			"disable":  s.DisablePerson(ctx, p.ID, by(p.ID)),
			"forget":   s.ForgetPassword(ctx, p.ID, by(p.ID)),
		} {
			if !errors.Is(err, store.ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestTransferEndsEverythingAtOnce(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		_, branch := office(t, s)
		boss := addPerson(t, s, "boss", "", store.Grant{Role: store.RoleManager})
		p := addPerson(t, s, "hana", "h@example.test", store.Grant{Role: store.RoleAuthorised, BranchID: branch.ID, Unit: "지원과"}, store.Grant{Role: store.RoleInspector, BranchID: branch.ID})
		get(s.Appoint(ctx, store.Appointment{PersonID: p.ID, BranchID: branch.ID, Unit: "지원 과", Office: "접근권한자", Title: "과장"}, by(boss.ID)))(t)
		x := s.Sessions()
		open := store.WithSession(ctx, &store.SessionFacts{PersonID: p.ID, Begun: t0, Seen: t0.Add(time.Hour), Addr: "192.0.2.1", Agent: "Firefox"})
		must(t, x.CommitCtx(open, "token", []byte("x"), time.Now().Add(time.Hour)))
		must(t, s.OneTimeLogin(ctx, store.HashToken("link"), p.ID, t0.AddDate(1, 0, 0)))
		if got := get(s.OpenSessions(ctx, p.ID, t0.Add(time.Hour)))(t); len(got) != 1 || got[0].Addr != "192.0.2.1" || got[0].Agent != "Firefox" {
			t.Fatalf("sessions %+v", got)
		}
		if err := s.TransferPerson(ctx, p.ID, store.Change{Actor: boss.ID, At: t0}); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("without a reason: %v", err)
		}
		must(t, s.TransferPerson(ctx, p.ID, by(boss.ID)))
		if err := s.TransferPerson(ctx, p.ID, by("operator:test")); !errors.Is(err, store.ErrConflict) {
			t.Errorf("twice: %v", err)
		}
		got := get(s.PersonByID(ctx, p.ID))(t)
		if got.Active() || len(got.Grants) != 0 || len(got.Offices) != 0 || got.Reaches(branch.ID, t0.Add(2*time.Hour)) {
			t.Errorf("after the transfer: %+v", got)
		}
		// A request that was under way writes its session once more: it stays dead.
		must(t, x.CommitCtx(open, "token", []byte("y"), time.Now().Add(time.Hour)))
		if _, found, err := x.Find("token"); found || err != nil {
			t.Errorf("the session lives on: %v", err)
		}
		if _, err := s.UseOneTimeLogin(ctx, store.HashToken("link"), t0.Add(time.Hour)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the link works on: %v", err)
		}
		for _, g := range get(s.GrantsHistory(ctx, p.ID))(t) {
			if g.EndedBy != boss.ID || g.EndedWhy != "인사 발령" {
				t.Errorf("right %+v", g)
			}
		}
		if a := get(s.Appointments(ctx, p.ID))(t); len(a) != 1 || a[0].EndedBy != boss.ID {
			t.Errorf("appointments %+v", a)
		}
		var actions []string
		for _, e := range get(s.AuditLog(ctx, store.AuditFilter{Subject: p.ID, Actor: boss.ID}))(t) {
			actions = append(actions, e.Action)
		}
		slices.Sort(actions)
		if fmt.Sprint(actions) != "[appointment.add grant.end grant.end person.transfer]" {
			t.Errorf("audit %v", actions)
		}
		must(t, s.EnablePerson(ctx, p.ID, by(boss.ID)))
		if got := get(s.PersonByID(ctx, p.ID))(t); !got.Active() || len(got.Grants) != 0 {
			t.Errorf("back again: %+v", got)
		}
	})
}

func TestAppointments(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		_, branch := office(t, s)
		p := addPerson(t, s, "hana", "h@example.test")
		a := store.Appointment{PersonID: p.ID, BranchID: branch.ID, Unit: "영업과", Office: "접근권한자", Title: "과장"}
		kept := get(s.Appoint(ctx, a, by("operator:test")))(t)
		if _, err := s.Appoint(ctx, a, by("operator:test")); !errors.Is(err, store.ErrConflict) {
			t.Errorf("twice: %v", err)
		}
		a.Title = "국장"
		if _, err := s.Appoint(ctx, a, by("operator:test")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an office that the policy does not name: %v", err)
		}
		now := t0.Add(2 * time.Hour)
		if r := get(s.RecipientsAt(ctx, branch.ID, now))(t); len(r) != 1 || r[0].Grants[0].Role != store.RoleAuthorised {
			t.Errorf("who holds an office is not reached: %+v", r)
		}
		if r := get(s.RecipientsAt(ctx, branch.ID, t0))(t); len(r) != 0 {
			t.Errorf("reached before the appointment: %+v", r)
		}
		must(t, s.EndAppointment(ctx, kept.ID, store.Change{Actor: "operator:test", Reason: "퇴직", At: now}))
		if err := s.EndAppointment(ctx, kept.ID, by("operator:test")); !errors.Is(err, store.ErrConflict) {
			t.Errorf("ended twice: %v", err)
		}
		if r := get(s.RecipientsAt(ctx, branch.ID, now))(t); len(r) != 0 {
			t.Errorf("reached after the end: %+v", r)
		}
	})
}

func TestCodesAreTakenOnce(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		p := addPerson(t, s, "hana", "")
		must(t, s.BeginFactor(ctx, p.ID, []byte("sealed"), t0))
		if err := s.TakeCode(ctx, p.ID, 5); !errors.Is(err, store.ErrConflict) {
			t.Errorf("before it is proven: %v", err)
		}
		must(t, s.ConfirmFactor(ctx, p.ID, 5, []string{"a", "b"}, t0))
		if err := s.BeginFactor(ctx, p.ID, []byte("other"), t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a second secret beside a proven one: %v", err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for range 8 {
			wg.Go(func() {
				err := s.TakeCode(ctx, p.ID, 6)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !errors.Is(err, store.ErrConflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("%d logins with one code", won)
		}
		if err := s.TakeCode(ctx, p.ID, 4); !errors.Is(err, store.ErrConflict) {
			t.Errorf("an earlier code: %v", err)
		}
		must(t, s.TakeRecovery(ctx, p.ID, "a", t0))
		if err := s.TakeRecovery(ctx, p.ID, "a", t0); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a recovery code twice: %v", err)
		}
		if f := get(s.SecondFactor(ctx, p.ID))(t); f.Recovery != 1 || string(f.Sealed) != "sealed" || f.Confirmed.IsZero() {
			t.Errorf("factor %+v", f)
		}
		must(t, s.DropFactor(ctx, p.ID, by(p.ID)))
		if _, err := s.SecondFactor(ctx, p.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("dropped: %v", err)
		}
	})
}

func TestFactorRoles(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if got := get(s.FactorRoles(ctx))(t); len(got) != 0 {
			t.Errorf("before a policy: %v", got)
		}
		makeWorld(t, s)
		boss, fac := addPerson(t, s, "boss", "", store.Grant{Role: store.RoleManager}), addPerson(t, s, "fac", "", store.Grant{Role: store.RoleFacilities})
		must(t, s.SetFactorRoles(ctx, []store.Role{store.RoleOperator, store.RoleManager}, by(boss.ID)))
		if got := fmt.Sprint(get(s.FactorRoles(ctx))(t)); got != "[manager operator]" {
			t.Errorf("roles %s", got)
		}
		if err := s.SetFactorRoles(ctx, nil, by(fac.ID)); !errors.Is(err, store.ErrForbidden) {
			t.Errorf("facilities staff: %v", err)
		}
		if err := s.SetFactorRoles(ctx, []store.Role{"king"}, by("operator:test")); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("no such role: %v", err)
		}
	})
}

func TestOutsideLogins(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		p, q := addPerson(t, s, "hana", "Hana@Example.test"), addPerson(t, s, "duri", "d@example.test")
		if got := get(s.PersonByEmail(ctx, "hana@example.test"))(t); got.ID != p.ID {
			t.Errorf("by mail: %+v", got)
		}
		must(t, s.BindOutside(ctx, "https://id", "sub-1", p.ID, t0))
		if got := get(s.OutsideLogin(ctx, "https://id", "sub-1"))(t); got.ID != p.ID {
			t.Errorf("by subject: %+v", got)
		}
		for _, c := range [][3]string{{"https://id", "sub-1", q.ID}, {"https://id", "sub-2", p.ID}} {
			if err := s.BindOutside(ctx, c[0], c[1], c[2], t0); !errors.Is(err, store.ErrConflict) {
				t.Errorf("%v: %v", c, err)
			}
		}
		if _, err := s.OutsideLogin(ctx, "https://other", "sub-1"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another provider: %v", err)
		}
		must(t, s.UnbindOutside(ctx, p.ID, by("operator:test")))
		must(t, s.BindOutside(ctx, "https://id", "sub-2", p.ID, t0))
		addPerson(t, s, "twin", "D@example.test")
		if _, err := s.PersonByEmail(ctx, "d@example.test"); !errors.Is(err, store.ErrConflict) {
			t.Errorf("two accounts with one address: %v", err)
		}
	})
}

func TestOriginsOfLogins(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		p := addPerson(t, s, "hana", "")
		addPerson(t, s, "duri", "")
		must(t, s.KeepOrigins(ctx, p.ID, []string{"home", "browser"}, t0))
		known := func(login string, when time.Time, origins ...string) bool {
			return get(s.KnownOrigin(ctx, login, origins, when))(t)
		}
		if !known("Hana", t0, "browser", "x") || known("duri", t0, "browser") || known("hana", t0, "x") || known("hana", t0.AddDate(0, 4, 0), "home") {
			t.Error("origins are mixed up")
		}
		for n := range 60 {
			must(t, s.KeepOrigins(ctx, p.ID, []string{fmt.Sprint("o", n)}, t0.Add(time.Duration(n+1)*time.Minute)))
		}
		if known("hana", t0, "home") || !known("hana", t0, "o59") || known("hana", t0, "o19") || !known("hana", t0, "o20") {
			t.Error("what is kept is not the last forty")
		}
	})
}

// TestWhoMayGiveIsDocumented compares the table of docs/roles.md with what the store does.
func TestWhoMayGiveIsDocumented(t *testing.T) {
	b, err := os.ReadFile("../../docs/roles.md")
	must(t, err)
	now := t0.Add(time.Hour)
	for line, held := range map[string]store.Grant{
		"`manager` of the institution": {Role: store.RoleManager, From: t0},
		"`manager` of a branch":        {Role: store.RoleManager, BranchID: "br_1", From: t0},
		"`operator`":                   {Role: store.RoleOperator, From: t0},
	} {
		row := "| " + line + " |"
		for _, role := range store.Roles {
			if store.MayGive([]store.Grant{held}, role, held.BranchID, now) {
				row += " `" + string(role) + "`"
			}
		}
		if !strings.Contains(string(b), row+" |\n") {
			t.Errorf("docs/roles.md has no line %s |", row)
		}
	}
	for _, role := range store.Roles {
		if role != store.RoleManager && role != store.RoleOperator && store.MayGive([]store.Grant{{Role: role, From: t0}}, store.RoleAuthorised, "br_1", now) {
			t.Errorf("%s gives rights, and docs/roles.md does not say so", role)
		}
	}
}
