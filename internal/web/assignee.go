package web

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"camledger/internal/store"
)

// assignRole is what stands before a role that a difference is assigned to.
const assignRole = "role:"

// assignRoles are the roles that differences can be given to.
var assignRoles = []store.Role{store.RoleFacilities, store.RoleAuthorised, store.RoleManager, store.RoleOperator}

// assigneesMost bounds the persons that a form offers.
const assigneesMost = 300

// assigneeName is who sees to a difference in words; empty: nobody.
func assigneeName(v visitor, who people, assignee string) string {
	if role, ok := strings.CutPrefix(assignee, assignRole); ok {
		return v.say("assign.role." + role)
	}
	return clean(who.name(assignee))
}

// tellApart adds the login to the names that several persons have.
func tellApart(list []option, all []store.Person) {
	named := map[string]int{}
	for _, o := range list {
		named[o.Text]++
	}
	for i, o := range list {
		if named[o.Text] < 2 {
			continue
		}
		for _, p := range all {
			if p.ID == o.Value && p.Name != "" {
				list[i].Text += " (" + clean(p.Login) + ")"
			}
		}
	}
}

// assignees are whom a difference of a branch can be given to: oneself, a role, a person who
// may report there; and the same as a filter.
func (s *server) assignees(ctx context.Context, v visitor, branchID, selected string) (give, filter []option, err error) {
	all, err := s.Store.Persons(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, role := range assignRoles {
		value := assignRole + string(role)
		o := option{value, v.say("assign.role.option", v.say("assign.role."+string(role))), value == selected}
		give, filter = append(give, o), append(filter, o)
	}
	var persons []option
	for _, p := range all {
		if !p.Active() {
			continue
		}
		sees := false
		for _, g := range p.Grants {
			other := visitor{Grants: []grant{{Role: string(g.Role), BranchID: g.BranchID}}}
			sees = sees || g.Holds(v.Now) && other.May(Report, branchID)
		}
		if sees {
			persons = append(persons, option{p.ID, clean(cmp.Or(p.Name, p.Login)), p.ID == selected})
		}
	}
	tellApart(persons, all)
	slices.SortStableFunc(persons, func(a, b option) int { return compareNatural(a.Text, b.Text) })
	persons = persons[:min(len(persons), assigneesMost)]
	give = slices.Concat(give, persons, []option{{store.AssignedToNobody, v.say("assign.nobody"), false}})
	filter = slices.Concat([]option{{"", v.say("web.allassignees"), selected == ""}, {"me", v.say("web.diff.who.me"), selected == "me"},
		{store.AssignedToNobody, v.say("assign.nobody"), selected == store.AssignedToNobody}}, filter, persons)
	return give, filter, nil
}
