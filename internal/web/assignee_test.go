package web

import (
	"slices"
	"testing"

	"camledger/internal/store"
)

// TestEqualNamesAreToldApart adds the login to names that two persons have, and to no others.
func TestEqualNamesAreToldApart(t *testing.T) {
	all := []store.Person{{ID: "1", Name: "나루", Login: "naru"}, {ID: "2", Name: "나루", Login: "naru2"}, {ID: "3", Name: "가온", Login: "gaon"}, {ID: "4", Login: "bare"}}
	list := []option{{"1", "나루", false}, {"2", "나루", true}, {"3", "가온", false}, {"4", "bare", false}}
	tellApart(list, all)
	if want := []option{{"1", "나루 (naru)", false}, {"2", "나루 (naru2)", true}, {"3", "가온", false}, {"4", "bare", false}}; !slices.Equal(list, want) {
		t.Errorf("%v", list)
	}
}

// TestLoginsAreTypedAlike takes what every keyboard types alike, and no letters of two codings.
func TestLoginsAreTypedAlike(t *testing.T) {
	for login, want := range map[string]bool{"kim": true, "k.lee-2@x_y": true, "k": false, "한글아이디": false, "kím": false, "a b": false, "": false} {
		if goodLogin(login) != want {
			t.Errorf("%q is taken: %v", login, !want)
		}
	}
}
