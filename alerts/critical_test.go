package alerts

import "testing"

// "A mail in the clear must not tell a thief that the vault is blind": nor does the code that
// was made from the name of the place.
func TestACodeMadeFromAPlaceIsNotMailed(t *testing.T) {
	for _, c := range []struct {
		code  string
		names []string
		want  string
	}{
		{"금고-01", []string{"금고"}, "#7K2Q"},
		{"금고-01", []string{"1층 객장 및 금고 등", "금고 안"}, "#7K2Q"},
		{"365코너-02", []string{"365코너"}, "#7K2Q"},
		{"Vault-01", []string{"vault"}, "#7K2Q"},
		{"B-07", []string{"금고"}, "B-07"},
		{"B-07", []string{"B 1"}, "B-07"},
		{"B-07", nil, "B-07"},
		{"", []string{"금고"}, ""},
	} {
		if got := CriticalCode(c.code, "slot_x57k2q", c.names...); got != c.want {
			t.Errorf("%q at %q: %q, want %q", c.code, c.names, got, c.want)
		}
	}
	if got := CriticalCode("금고-01", "", "금고"); got != "#" {
		t.Errorf("without an id %q", got)
	}
}
