package app

import (
	"strings"
	"testing"

	"camledger/internal/config"
	"camledger/inventory"
)

// Where a login is not sent, the command that sends it stands there with its address; a branch's
// table names devices whose cameras were never found for their login's sake.
func TestWhatToDoIsNamedWithItsArgument(t *testing.T) {
	t.Parallel()
	s := newSite(t, devices("127.118.11.0/28", "- {id: hall, name: Hall}\n- {id: door, name: Door, password: another}"), settings{})
	a := s.open(nil)
	declare(t, a, "본점 고정 : 2대 객장 : 2대")
	scan(t, a, "hq")
	rs, err := a.CheckTargets(t.Context(), []string{"hq"}, false, CheckHooks{})
	if err != nil || len(rs) != 1 {
		t.Fatalf("%d %v", len(rs), err)
	}
	b, err := a.BesideOf(t.Context(), rs)
	if err != nil || b.Declared != 2 || len(b.Logins) != 1 || b.Logins[0].Code != "wrong-password" || !strings.Contains(b.Logins[0].Next, "camledger device login "+b.Logins[0].Addr) {
		t.Errorf("%+v %v", b, err)
	}
	hall := rs[0].Device
	for cause, what := range map[inventory.Cause]string{inventory.CauseAuthHeld: "device login " + hall.Addr.Addr().String(), inventory.CauseAuthRefused: "device login " + hall.Addr.Addr().String(),
		inventory.CauseCertificate: "device trust " + hall.ID} {
		found := deeds(hall, inventory.Check{Cause: cause, Failed: inventory.StepAuth})
		if len(found) != 1 || found[0].Cause != cause || !strings.HasSuffix(found[0].Says, "camledger "+what) {
			t.Errorf("%s: %+v", cause, found)
		}
	}
	if found := deeds(hall, inventory.Check{Cause: inventory.CauseRefused}); found != nil {
		t.Errorf("%+v", found)
	}
	// One outside of the networks is told apart from those that were checked.
	found := found(t, a, "hq")
	js, err := a.jobs(branch(t, a, "hq"), found, inventory.TierStream)
	if err != nil || len(js) != 1 {
		t.Fatal(err)
	}
	js[0].config.Networks = nil
	g := newAgenda(config.Schedule{Check: 1e9, Beat: 1e9}, a.cfg.Check)
	g.replace(js, a.now())
	for _, turn := range g.turns(inventory.TierStream) {
		if !turn.Outside {
			t.Errorf("%+v", turn)
		}
	}
	w := g.watch[js[0].camera.ID+"|"+string(inventory.TierStream)]
	w.state = watchGone
	if g.done(w, a.now(), endOf(inventory.Check{Cause: inventory.CauseLocal})); !w.told.IsZero() || w.last.IsZero() {
		t.Errorf("a fault of this machine counts as a check: %v", w.told)
	}
	if g.done(w, a.now(), endOf(inventory.Check{Cause: inventory.CauseTimeout})); w.told.IsZero() {
		t.Error("a camera that does not answer was checked")
	}
}
