package app

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"camledger/internal/config"
	"camledger/inventory"
)

// ErrNoBranch says that no branch of that code or name can be worked on.
type ErrNoBranch struct {
	Name string
	Why  string
}

// Error says which branch and why.
func (e ErrNoBranch) Error() string {
	if e.Name == "" {
		return e.Why
	}
	return fmt.Sprintf("branch %s: %s", e.Name, e.Why)
}

func sameName(a, b string) bool { return plain(a) == plain(b) }

func plain(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFC.String(s)), ""))
}

// Branches picks branches of the register by code, name or id, in policy order; no
// names: every branch that has a code in the configuration.
func (a *App) Branches(ctx context.Context, names []string) ([]inventory.Branch, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	if len(reg.Branches) == 0 {
		return nil, ErrNoBranch{Name: strings.Join(names, ", "), Why: "no policy was accepted yet: camledger policy import FILE --accept"}
	}
	var out []inventory.Branch
	if len(names) == 0 {
		if out = a.configured(&reg); len(out) == 0 {
			return nil, ErrNoBranch{Why: "no branch of the policy has its networks in the configuration"}
		}
		return out, nil
	}
	for _, name := range names {
		b, ok := pick(reg.Branches, name)
		if !ok {
			return nil, ErrNoBranch{Name: name, Why: "neither a code of the configuration nor a branch of the policy"}
		}
		out = append(out, b)
	}
	return out, nil
}

// configured lists the branches of a register whose networks the configuration names.
func (a *App) configured(reg *inventory.Register) []inventory.Branch {
	var out []inventory.Branch
	for _, b := range reg.Branches {
		if _, ok := a.cfg.Branches[b.Code]; ok && b.RetiredAt.IsZero() {
			out = append(out, b)
		}
	}
	return out
}

func pick(branches []inventory.Branch, name string) (inventory.Branch, bool) {
	for _, b := range branches {
		if b.RetiredAt.IsZero() && (b.ID == name || b.Code == name || sameName(b.Name, name)) {
			return b, true
		}
	}
	return inventory.Branch{}, false
}

// networks returns the operator's settings of a branch.
func (a *App) networks(b inventory.Branch) (config.Branch, error) {
	c, ok := a.cfg.Branches[b.Code]
	if !ok || len(c.Networks) == 0 {
		return c, ErrNoBranch{Name: b.Name, Why: "has no networks in the configuration"}
	}
	return c, nil
}
