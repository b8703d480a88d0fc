package app

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"camledger/internal/config"
	"camledger/inventory"
)

// CheckConfig compares the configuration with the register.
func (a *App) CheckConfig(ctx context.Context) ([]config.Warning, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, b := range reg.Branches {
		if b.RetiredAt.IsZero() {
			names = append(names, b.Name)
		}
	}
	known, err := a.strayed(ctx, reg.Branches)
	return slices.Concat(config.Check(a.cfg, names), a.barred(), a.unplaced(&reg), known), err
}

// unplaced warns of words of critical that no place of the branch has: the place would be mailed
// late, and in the clear.
func (a *App) unplaced(reg *inventory.Register) []config.Warning {
	var out []config.Warning
	for _, b := range reg.Branches {
		c, ok := a.cfg.Branches[b.Code]
		if !ok || !b.RetiredAt.IsZero() {
			continue
		}
		var names []string
		for _, l := range reg.LocationsOf(b.ID) {
			if l.Name != "" {
				names = append(names, l.Name)
			}
		}
		for _, word := range c.Critical {
			if !slices.ContainsFunc(names, func(name string) bool { return critical(name, []string{word}) }) {
				out = append(out, config.Warning{File: a.cfg.File(), Path: "branches." + b.Code + ".critical",
					Say: fmt.Sprintf("no place of %s is called %s: the policy has %s", b.Name, word, cmp.Or(strings.Join(names, ", "), "none by name"))})
			}
		}
	}
	return out
}

// barred warns of networks of which the exclusions leave nothing to be scanned.
func (a *App) barred() []config.Warning {
	var out []config.Warning
	for _, code := range slices.Sorted(maps.Keys(a.cfg.Branches)) {
		c := a.cfg.Branches[code]
		ranges := a.ranges(inventory.Branch{Name: c.Name, Code: code}, c).Preview()
		empty := 0
		for _, r := range ranges {
			if r.Addresses == 0 && r.Excluded > 0 {
				empty++
				out = append(out, config.Warning{File: a.cfg.File(), Path: "branches." + code, Say: fmt.Sprintf("every address of %s is excluded: nothing of it is scanned", r.Prefix)})
			}
		}
		if empty > 0 && empty == len(ranges) {
			out = append(out, config.Warning{File: a.cfg.File(), Path: "branches." + code, Say: "the exclusions leave nothing to be scanned: no scan of this branch is ever complete"})
		}
	}
	return out
}

// strayed warns of known devices that lie in no network of their branch any more: they are
// neither scanned nor checked, and go on as they were.
func (a *App) strayed(ctx context.Context, branches []inventory.Branch) ([]config.Warning, error) {
	var out []config.Warning
	for _, b := range branches {
		c, ok := a.cfg.Branches[b.Code]
		if !ok || !b.RetiredAt.IsZero() {
			continue
		}
		found, err := a.store.Found(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		var away []netip.Addr
		for _, d := range found.Devices {
			if _, inside := c.Network(d.Addr.Addr()); !inside && d.State != inventory.StateRetired && d.MergedInto == "" && d.Addr.IsValid() {
				away = append(away, bare(d.Addr.Addr()))
			}
		}
		if len(away) > 0 {
			slices.SortFunc(away, netip.Addr.Compare)
			out = append(out, config.Warning{File: a.cfg.File(), Path: "branches." + b.Code, Say: strayedText(slices.Compact(away))})
		}
	}
	return out, nil
}

// addressesNamed is how many addresses a sentence names.
const addressesNamed = 5

// addressList names the first of some addresses.
func addressList(addrs []netip.Addr) string {
	var some []string
	for _, x := range addrs[:min(len(addrs), addressesNamed)] {
		some = append(some, x.String())
	}
	if len(addrs) > len(some) {
		some = append(some, "…")
	}
	return strings.Join(some, ", ")
}

// strayedText says of known devices, by their sorted addresses, that nobody looks at them.
func strayedText(away []netip.Addr) string {
	return fmt.Sprintf("known devices not looked at, as they lie in no network of the branch, or are excluded: %d (%s); give their network back, or retire what is gone (camledger device retire)",
		len(away), addressList(away))
}
