package web

import (
	"slices"
	"strings"
)

// branchGroup is the branches that stand alike, of many.
type branchGroup struct {
	Class, Code string // of its mark
	N           int
	URL         string // its branches in the table
	Named       []branchChip
	More        int // that are not named
}

// branchChip is one branch that is named, with why.
type branchChip struct{ URL, Name, Why string }

const (
	groupsFrom  = 13 // branches from which on they are told in groups
	groupsNamed = 18 // branches of a group that are named
)

// groupOf tells how a branch stands: now (something is down or was not scanned), settle (people
// have to decide), fine.
func groupOf(r branchRow) string {
	switch {
	case r.Down > 0 || r.AuthRefused > 0 || r.Late:
		return "now"
	case r.Differences > 0 || r.Unplaced > 0 || r.Degraded > 0 || r.LastComplete.IsZero() || toEnrol(r.BranchReport):
		return "settle"
	}
	return "fine"
}

// newGroups sorts many branches by how they stand, the worst of each named first; nil where
// there are few.
func newGroups(rows []branchRow) []branchGroup {
	if len(rows) < groupsFrom {
		return nil
	}
	worst := slices.Clone(rows)
	slices.SortStableFunc(worst, func(a, b branchRow) int { return b.Gravity - a.Gravity })
	out := []branchGroup{{Class: "bad", Code: "now"}, {Class: "warn", Code: "settle"}, {Class: "ok", Code: "fine"}}
	for i := range out {
		g := &out[i]
		g.URL = address("/", "only", g.Code)
		for _, r := range worst {
			if groupOf(r) != g.Code {
				continue
			}
			if g.N++; g.Code == "fine" || len(g.Named) == groupsNamed {
				continue
			}
			var why []string
			for _, n := range r.Needs {
				why = append(why, n.Text)
			}
			g.Named = append(g.Named, branchChip{"/branches/" + r.Branch.ID, r.Branch.Name, strings.Join(why, " · ")})
		}
		if g.More = g.N - len(g.Named); g.Code == "fine" {
			g.More = 0
		}
	}
	return out
}
