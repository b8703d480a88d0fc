package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"camledger/inventory"
	"camledger/inventory/policy"
)

// TestNothingIsAcceptedUnasked: the policy of another institution and a place that may
// be renamed are confirmed by a person; nothing is chosen before.
func TestNothingIsAcceptedUnasked(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	m := newClient(t, srv.URL)
	m.login("manager")
	const first = "한빛신용협동조합 고정형 영상정보처리기기 운영·관리 방침\n지점명\t설치위치\t대수\n본점\t2층 회의실\t5\n본점\t금고\t2\n"
	accept := func(id string, pairs ...string) (int, string) {
		path := draftPath(id)
		return m.post(path+"/accept", fields(m.keys(path), append([]string{"effective", "2026-01-01", "notice", "2026-01-01"}, pairs...)...))
	}
	id := drafted(t, h, "1.txt", []byte(first))
	if status, body := accept(id); status != http.StatusSeeOther {
		t.Fatalf("the first policy: %d %s %v", status, body, settledOf(t, h, id).Blocking(false))
	}
	reg, err := h.st.RegisterAt(t.Context(), noon)
	must(t, err)
	room, ok := inventory.Named(reg.LocationsOf(reg.Branches[0].ID), "2층 회의실")
	if !ok {
		t.Fatal("no 2층 회의실")
	}
	id = drafted(t, h, "2.txt", []byte(strings.NewReplacer("한빛신용협동조합", "가람새마을금고", "2층 회의실", "2층 강당").Replace(first)))
	if left := settledOf(t, h, id).Blocking(false); len(left) > 0 {
		t.Fatalf("left: %v", left)
	}
	_, body := m.get(draftPath(id))
	const warning = "다른 기관의 방침입니다. 대장의 기관은 한빛신용협동조합, 이 방침의 기관은 가람새마을금고입니다."
	if n := strings.Count(body, warning); n != 2 {
		t.Errorf("the page warns %d times of the other institution", n)
	}
	_, panel, _ := strings.Cut(body, `id="accept"`)
	if !strings.Contains(panel, `name="c-`+room.ID+`" value="yes" required>`) || strings.Contains(panel, " checked") {
		t.Errorf("something is chosen before anybody did: %s", panel)
	}
	c := "c-" + room.ID
	for _, k := range []struct {
		sent []string
		want string
	}{
		{[]string{c, "yes"}, "확인란에 표시해 주세요"},
		{[]string{"other", "1"}, "본점 2층 강당: 이름이 바뀐 장소인지 새로 생긴 장소인지 골라 주세요"},
		{[]string{"other", "1", c, ""}, "골라 주세요"},
	} {
		if status, body := accept(id, k.sent...); status != http.StatusUnprocessableEntity || !strings.Contains(body, k.want) {
			t.Errorf("%v: %d, without %q", k.sent, status, k.want)
		}
	}
	if status, _ := accept(id, "other", "1", c, "new"); status != http.StatusSeeOther {
		t.Errorf("with both confirmed: %d", status)
	}
}

// TestOneInstitutionIsNoOther: spaces make no other institution, and what has no name is
// asked elsewhere.
func TestOneInstitutionIsNoOther(t *testing.T) {
	reg := inventory.Register{Institution: inventory.Institution{Name: "한빛 신용협동조합"}, Policy: inventory.Policy{ID: "pol_1"}}
	for name, other := range map[string]bool{"한빛신용협동조합": false, "": false, "가람새마을금고": true} {
		if got := otherOf(&reg, policy.Settled{Institution: name}) != nil; got != other {
			t.Errorf("%q is another institution: %v", name, got)
		}
	}
}

// TestManyUnreachableBranchesAreCounted: of more than three branches one banner counts them.
func TestManyUnreachableBranchesAreCounted(t *testing.T) {
	for _, n := range []int{3, 4, 30} {
		all := []trouble{{code: "web.banner.dead", url: "/incidents"}}
		for i := range n {
			all = append(all, trouble{fmt.Sprint(i), "web.banner.nobody", []any{"x"}, "/branches/x"})
		}
		got := countUnreachable(slices.Clone(all))
		switch {
		case n == 3 && len(got) != 4:
			t.Errorf("%d branches: %v", n, got)
		case n > 3 && (len(got) != 2 || got[1].code != "web.banner.nobody.many" || got[1].args[0] != n || got[1].url != "/branches"):
			t.Errorf("%d branches: %v", n, got)
		}
	}
}
