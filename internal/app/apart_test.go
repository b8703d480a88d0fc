package app

import "testing"

// Two devices that answer beside each other are told apart from one that came to another
// address.
func TestApart(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.102.19.0/28", "- {id: hall, repeat: 2}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 2대 객장 : 2대")
	enrol(t, a, "hq")
	var ids []string
	for id := range found(t, a, "hq").Devices {
		ids = append(ids, id)
	}
	if len(ids) != 2 {
		t.Fatalf("devices %v", ids)
	}
	if addrs, apart, err := a.Apart(t.Context(), ids[0], ids[1]); err != nil || !apart || addrs[0] == addrs[1] {
		t.Errorf("beside each other: %v %t %v", addrs, apart, err)
	}
	if _, apart, err := a.Apart(t.Context(), ids[0], ids[0]); err != nil || apart {
		t.Errorf("one and the same: %t %v", apart, err)
	}
	if _, _, err := a.Apart(t.Context(), ids[0], "dev_none"); err == nil {
		t.Error("a device that is not there")
	}
}
