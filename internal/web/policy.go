package web

import (
	"fmt"
	"slices"
	"strings"

	"camledger/inventory"
)

// policyView is the page of a version of the policy.
type policyView struct {
	Lead       string
	Policy     inventory.Policy
	AcceptedBy string
	Branches   []declaredBranch
	Retention  []inventory.RetentionRule
	Officers   []declaredOfficer
	Promises   []inventory.Promise
	Versions   []inventory.Policy
	Reading    readingView
}

type declaredBranch struct {
	Name  string
	Count int
	Rows  []declaredRow
}

type declaredRow struct {
	inventory.Declaration
	Place, MountText, Anchor string
}

type declaredOfficer struct {
	inventory.Officer
	Branch string
}

// newPolicy shows the version in force.
func newPolicy(v visitor, reg *inventory.Register, versions []inventory.Policy, who people) policyView {
	out := policyView{Policy: reg.Policy, AcceptedBy: who.name(reg.Policy.AcceptedBy), Retention: reg.Retention, Promises: reg.Promises, Versions: versions}
	anchors := map[int]bool{}
	total := 0
	for _, b := range reg.Branches {
		if !v.May(Read, b.ID) {
			continue
		}
		d := declaredBranch{Name: b.Name}
		for _, l := range reg.LocationsOf(b.ID) {
			decl, ok := reg.Declaration(l.ID)
			if !ok {
				continue
			}
			row := declaredRow{Declaration: decl, Place: l.Name, MountText: mountText(v, decl)}
			if !anchors[decl.Line] {
				anchors[decl.Line] = true
				row.Anchor = fmt.Sprintf("line-%d", decl.Line)
			}
			d.Count += decl.Count
			d.Rows = append(d.Rows, row)
		}
		if len(d.Rows) > 0 {
			total += d.Count
			out.Branches = append(out.Branches, d)
		}
	}
	for _, o := range reg.Officers {
		if o.BranchID != "" && !v.May(Read, o.BranchID) {
			continue
		}
		b, _ := reg.Branch(o.BranchID)
		name := strings.TrimSpace(b.Name + " " + o.Unit)
		out.Officers = append(out.Officers, declaredOfficer{o, name})
	}
	slices.SortStableFunc(out.Versions, func(a, b inventory.Policy) int { return b.AcceptedAt.Compare(a.AcceptedAt) })
	out.Lead = v.say("web.policy.lead", len(out.Branches), number(total))
	return out
}

func mountText(v visitor, d inventory.Declaration) string {
	if d.Mount == "" {
		return v.say("mount.unsaid")
	}
	text := v.say("mount." + string(d.Mount))
	var angles []string
	for _, a := range d.Angles {
		angles = append(angles, fmt.Sprintf("%g°", a))
	}
	if len(angles) > 0 {
		text += " (" + strings.Join(angles, ", ") + ")"
	}
	return text
}
