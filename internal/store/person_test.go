package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"camledger/internal/store"
)

var _ scs.CtxStore = (*store.Sessions)(nil)

func addPerson(t testing.TB, s *store.Store, login, email string, grants ...store.Grant) store.Person {
	t.Helper()
	for i := range grants {
		grants[i].From, grants[i].GrantedBy = t0, "operator:test"
	}
	return get(s.AddPerson(t.Context(), store.Person{Login: login, Name: login, Email: email, CreatedAt: t0, Grants: grants}))(t)
}

func TestPersons(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		p := addPerson(t, s, " Hana ", "hana@example.test", store.Grant{Role: store.RoleAuthorised, BranchID: w.branch.ID})
		if p.Login != "hana" || p.Lang != "ko" || len(p.Grants) != 1 || p.Grants[0].BranchID != w.branch.ID {
			t.Fatalf("person %+v", p)
		}
		if _, err := s.AddPerson(ctx, store.Person{Login: "HANA", CreatedAt: t0}); !errors.Is(err, store.ErrConflict) {
			t.Errorf("login twice: %v", err)
		}
		bad := store.Person{Login: "x", CreatedAt: t0, Grants: []store.Grant{{Role: "king", From: t0}}}
		if _, err := s.AddPerson(ctx, bad); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("no such role: %v", err)
		}
		for _, name := range []string{"악\r\nBcc: evil@x.kr", "\u202Eabc", strings.Repeat("길", 10_000)} {
			_, err := s.AddPerson(ctx, store.Person{Login: "y", Name: name, CreatedAt: t0})
			renamed := s.RenamePerson(ctx, p.ID, name, "", "ko", store.Change{Actor: "per_x", At: t0})
			if !errors.Is(err, store.ErrInvalid) || !errors.Is(renamed, store.ErrInvalid) {
				t.Errorf("%.20q is taken: %v, %v", name, err, renamed)
			}
		}
		if got := get(s.Persons(ctx))(t); len(got) != 1 {
			t.Errorf("persons %+v", got)
		}
		must(t, s.SetPassword(ctx, p.ID, "$argon2id$x", true, t0.Add(time.Hour)))
		p.Name, p.DisabledAt = "하나", t0.Add(2*time.Hour)
		must(t, s.UpdatePerson(ctx, p, t0.Add(2*time.Hour)))
		got := get(s.PersonByLogin(ctx, "Hana"))(t)
		if got.Name != "하나" || got.PasswordHash != "$argon2id$x" || !got.MustChange || !got.RightsAt.Equal(t0.Add(2*time.Hour)) {
			t.Errorf("person %+v", got)
		}
		if _, err := s.PersonByID(ctx, "per_none"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("nobody: %v", err)
		}
	})
}

func TestRecipients(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		here, there := w.branch.ID, w.other.ID
		addPerson(t, s, "auth", "a@example.test", store.Grant{Role: store.RoleAuthorised, BranchID: here},
			store.Grant{Role: store.RoleInspector, BranchID: here})
		addPerson(t, s, "fac", "f@example.test", store.Grant{Role: store.RoleFacilities})
		addPerson(t, s, "boss", "m@example.test", store.Grant{Role: store.RoleManager})
		addPerson(t, s, "elsewhere", "e@example.test", store.Grant{Role: store.RoleAuthorised, BranchID: there})
		addPerson(t, s, "nomail", "", store.Grant{Role: store.RoleAuthorised, BranchID: here})
		addPerson(t, s, "auditor", "au@example.test", store.Grant{Role: store.RoleAuditor})
		ended := addPerson(t, s, "ended", "en@example.test", store.Grant{Role: store.RoleAuthorised, BranchID: here})
		must(t, s.EndGrant(ctx, ended.Grants[0].ID, "operator:test", "moved", t0.Add(time.Hour)))
		if err := s.EndGrant(ctx, ended.Grants[0].ID, "operator:test", "moved", t0.Add(2*time.Hour)); !errors.Is(err, store.ErrConflict) {
			t.Errorf("ended twice: %v", err)
		}
		expires := addPerson(t, s, "expires", "ex@example.test")
		get(s.AddGrant(ctx, store.Grant{PersonID: expires.ID, Role: store.RoleAuthorised, BranchID: here, From: t0,
			Until: t0.Add(time.Hour), GrantedBy: "operator:test"}))(t)
		off := addPerson(t, s, "off", "o@example.test", store.Grant{Role: store.RoleManager})
		off.DisabledAt = t0
		must(t, s.UpdatePerson(ctx, off, t0))

		for branch, want := range map[string]string{here: "[auth boss fac]", there: "[boss elsewhere fac]", "": "[boss fac]"} {
			var logins []string
			for _, p := range get(s.RecipientsAt(ctx, branch, t0.Add(3*time.Hour)))(t) {
				logins = append(logins, p.Login)
				if len(p.Grants) != 1 {
					t.Errorf("grants that do not make a recipient: %+v", p)
				}
			}
			if got := fmt.Sprint(logins); got != want {
				t.Errorf("recipients of %q: %s, want %s", branch, got, want)
			}
		}
		if h := get(s.GrantsHistory(ctx, ended.ID))(t); len(h) != 1 || h[0].EndedWhy != "moved" {
			t.Errorf("history %+v", h)
		}
	})
}

func TestSessions(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		x := s.Sessions()
		far := time.Now().Add(time.Hour)
		must(t, x.Commit("token", []byte("one\x00"), far))
		must(t, x.Commit("token", []byte("two\x00"), far))
		must(t, x.Commit("old", []byte("x"), time.Now().Add(-time.Second)))
		if data, found, err := x.Find("token"); err != nil || !found || string(data) != "two\x00" {
			t.Errorf("%q %v %v", data, found, err)
		}
		for _, token := range []string{"old", store.HashToken("token"), ""} {
			if _, found, err := x.Find(token); err != nil || found {
				t.Errorf("found %q: %v %v", token, found, err)
			}
		}
		if n := get(s.PruneSessions(t.Context(), time.Now()))(t); n != 1 {
			t.Errorf("pruned %d", n)
		}
		must(t, x.Delete("token"))
		must(t, x.Delete("token"))
		if _, found, err := x.Find("token"); err != nil || found {
			t.Errorf("found after deletion: %v %v", found, err)
		}
	})
}

func TestOneTimeLoginWorksOnce(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		p := addPerson(t, s, "demo", "")
		must(t, s.OneTimeLogin(ctx, store.HashToken("a"), p.ID, t0.Add(10*time.Minute)))
		must(t, s.OneTimeLogin(ctx, store.HashToken("b"), p.ID, t0.Add(10*time.Minute)))
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for range 16 {
			wg.Go(func() {
				id, err := s.UseOneTimeLogin(ctx, store.HashToken("a"), t0)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil && id == p.ID:
					won++
				case !errors.Is(err, store.ErrNotFound):
					t.Errorf("%q %v", id, err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("%d logins with one token", won)
		}
		if _, err := s.UseOneTimeLogin(ctx, store.HashToken("b"), t0.Add(11*time.Minute)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("expired: %v", err)
		}
	})
}

func TestLastRunNeverGoesBack(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if got := get(s.LastRun(ctx, "scan", "br_1"))(t); !got.IsZero() {
			t.Errorf("never: %v", got)
		}
		must(t, s.SetLastRun(ctx, "scan", "br_1", t0.Add(time.Hour)))
		must(t, s.SetLastRun(ctx, "scan", "br_1", t0))
		if got := get(s.LastRun(ctx, "scan", "br_1"))(t); !got.Equal(t0.Add(time.Hour)) {
			t.Errorf("last run %v", got)
		}
	})
}
