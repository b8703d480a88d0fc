package web

import (
	"os"
	"slices"
	"strings"
	"testing"

	"camledger/internal/store"
)

// TestPermissionsAreDocumented compares the table of docs/roles.md with the program's own.
func TestPermissionsAreDocumented(t *testing.T) {
	b, err := os.ReadFile("../../docs/roles.md")
	must(t, err)
	_, table, ok := strings.Cut(string(b), "| permission | manager |")
	if !ok {
		t.Fatal("docs/roles.md has no table of permissions")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	var seen []Permission
	for _, line := range strings.Split(table, "\n")[2:] {
		cells := strings.Split(line, "|")
		p := Permission(strings.TrimSpace(cells[1]))
		seen = append(seen, p)
		for i, role := range store.Roles {
			if got, want := strings.TrimSpace(cells[i+2]) == "✓", slices.Contains(permissions[string(role)], p); got != want {
				t.Errorf("docs/roles.md: %s of %s is %v, the program says %v", p, role, got, want)
			}
		}
		if !strings.Contains(string(b), "\n| `"+string(p)+"` | ") {
			t.Errorf("docs/roles.md does not say what %s lets a person do", p)
		}
	}
	for role, list := range permissions {
		for _, p := range list {
			if !slices.Contains(seen, p) {
				t.Errorf("docs/roles.md lacks %s of %s", p, role)
			}
		}
	}
}
