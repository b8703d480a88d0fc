package words

import "testing"

func TestOneIsSingular(t *testing.T) {
	for _, row := range []struct {
		format string
		args   []any
		want   string
	}{
		{"%d differences", []any{1}, "%d difference"},
		{"%d differences", []any{2}, "%d differences"},
		{"%s differences are given to you", []any{"1"}, "%s difference is given to you"},
		{"%s proposals wait for %d days", []any{"1", 3}, "%s proposal waits for %d days"},
		{"%s proposals wait for %d days", []any{"2", 1}, "%s proposals wait for %d day"},
		{"came back %d times (%d%%)", []any{1, 1}, "came back %d time (%d%%)"},
		{"%s: %s cameras need a place", []any{"1", "1"}, "%s: %s camera needs a place"},
		{"%[1]s: %[3]s cameras at %[2]d places.", []any{"a", 1, "1"}, "%[1]s: %[3]s camera at %[2]d place."},
		{"[%[1]s] %[2]d cameras with trouble (new %[3]d)", []any{"1", 1, 1}, "[%[1]s] %[2]d camera with trouble (new %[3]d)"},
		{"%[2]d cameras, %s notes", []any{"a", 2, "1"}, "%[2]d cameras, %s note"},
		{"%s unused inputs not counted", []any{"1"}, "%s unused input not counted"},
		{"%d days", nil, "%d days"},
	} {
		if got := one(row.format, row.args); got != row.want {
			t.Errorf("%q: %q, want %q", row.format, got, row.want)
		}
	}
	if got := Say(English, "web.need.differences", 1); got != "1 difference" {
		t.Errorf("said %q", got)
	}
}
