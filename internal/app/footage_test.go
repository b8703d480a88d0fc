package app

import (
	"slices"
	"strings"
	"testing"

	"camledger/internal/sim"
	"camledger/inventory"
)

// adapted is a recorder that tells of its footage in its maker's way alone.
const adapted = `
- id: nvr
  kind: recorder
  maker: hikvision
  lockout: 2
  channels:
    - {name: a, recordings: {oldest: 30d, onvif: false}}
    - {name: b, recordings: {oldest: 45d, missing: [3, 4], onvif: false}}
    - {name: c, recordings: {oldest: 9d, newest: 3d, onvif: false}}
`

// asking is the configuration of its branch.
func asking(network, way string) string {
	return "branches:\n  hq:\n    name: 본점\n    credentials: [hq]\n    recordings: " + way + "\n    networks: [" + network + "]\n"
}

func TestFootageInTheMakersWay(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.117.1.0/28", adapted), settings{more: asking("127.117.1.0/28", "isapi")})
	a := w.open(nil)
	publish(t, a, "본점 고정 : 3대 객장 : 3대")
	scan(t, a, "hq")
	days, gaps := map[string]int{}, map[string][]string{}
	for _, c := range found(t, a, "hq").Cameras {
		days[c.Name], gaps[c.Name] = inventory.DaysStored(c.Recording, a.now()), c.Recording.Gaps
		if c.Recording.Via != "isapi" || c.Recording.At.IsZero() || !c.Recording.GapsKnown {
			t.Errorf("%s: %+v", c.Name, c.Recording)
		}
	}
	if days["a"] != 30 || days["b"] != 45 || days["c"] != 9 || len(gaps["a"]) != 0 || len(gaps["b"]) != 2 {
		t.Errorf("%v %v", days, gaps)
	}
	var kinds []string
	for _, d := range stillOpen(t, a, "hq") {
		if label := d.Facts["label"]; len(label) == 1 {
			kinds = append(kinds, label+" "+string(d.Kind))
		}
	}
	slices.Sort(kinds)
	if want := []string{"b RECORDING_GAP", "b RETENTION_LONG", "c RECORDING_GAP"}; !slices.Equal(kinds, want) {
		t.Errorf("%v, want %v", kinds, want) // c is known for less than the period: not short
	}
	for _, c := range found(t, a, "hq").Cameras {
		rs, err := a.CheckTargets(t.Context(), []string{c.ID}, false, CheckHooks{})
		if err != nil {
			t.Fatal(err)
		}
		s := rung(t, rs[0].Check, inventory.StepStored)
		if s.OK != (c.Name == "a") || s.Unjudged || !strings.HasSuffix(s.Text(english), "by isapi") {
			t.Errorf("%s: %+v", c.Name, s)
		}
	}
	if n := w.world.Requests("nvr").AuthFailures; n != 0 {
		t.Errorf("%d wrong logins", n)
	}
}

// What speaks only ONVIF keeps ONVIF's word, also where the range names another way.
func TestTheMakersWayIsNotKnown(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.117.1.16/28", `
- {id: good, name: good, maker: axis, recordings: 30d}
- {id: plain, name: plain, maker: axis}
- {id: may, name: may, maker: hikvision, faults: [{fault: isapi, as: refuses}]}
`), settings{more: asking("127.117.1.16/28", "isapi")})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 3대 객장 : 3대")
	scan(t, a, "hq")
	for _, c := range found(t, a, "hq").Cameras {
		want := map[string]inventory.Recording{"good": {Via: "onvif"}, "plain": {Via: "onvif", Why: "no-profile-g"}, "may": {Via: "isapi", Why: "refused"}}[c.Name]
		if c.Recording.Via != want.Via || c.Recording.Why != want.Why || c.Recording.Oldest.IsZero() != (want.Why != "") {
			t.Errorf("%s: %+v", c.Name, c.Recording)
		}
	}
}

// A wrong password is sent once, whichever ways there are to ask.
func TestOneRefusedLoginOverISAPIToo(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.117.1.32/28", adapted), settings{more: asking("127.117.1.32/28", "isapi")})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 3대 객장 : 3대")
	scan(t, a, "hq")
	w.set("nvr", sim.FaultWrongPassword, true)
	for range 2 {
		for _, c := range found(t, a, "hq").Cameras {
			rs, err := a.CheckTargets(t.Context(), []string{c.ID}, false, CheckHooks{})
			if err != nil {
				t.Fatal(err)
			}
			if s := rung(t, rs[0].Check, inventory.StepStored); !s.Unjudged || !strings.HasSuffix(s.Text(english), "(refused)") {
				t.Errorf("%s: %+v", c.Name, s)
			}
		}
	}
	if n := w.world.Requests("nvr").AuthFailures; n != 1 {
		t.Errorf("%d wrong logins; want 1", n)
	}
}
