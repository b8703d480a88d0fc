package policy

import "slices"

// officers writes who is responsible: those of the institution first, in tables of their
// own, so that no cell that stands empty can be taken for one that was merged.
func (w *policyPaper) officers() {
	w.article("officers")
	w.add(Paragraph, w.say("officers"))
	for _, of := range []func(PublishedOfficer) bool{
		func(o PublishedOfficer) bool { return o.Branch == "" && o.Unit == "" },
		func(o PublishedOfficer) bool { return o.Branch == "" && o.Unit != "" },
		func(o PublishedOfficer) bool { return o.Branch != "" },
	} {
		var list []PublishedOfficer
		for _, o := range w.p.Officers {
			if of(o) {
				list = append(list, o)
			}
		}
		if len(list) > 0 {
			w.table(w.officerGrid(list))
		}
	}
	if len(w.p.Officers) == 0 {
		w.add(Item, w.blank("officers"))
	}
}

func (w *policyPaper) officerGrid(list []PublishedOfficer) *Grid {
	columns := []struct {
		code  string
		value func(PublishedOfficer) string
	}{
		{"branch", func(o PublishedOfficer) string { return o.Branch }},
		{"unit", func(o PublishedOfficer) string { return o.Unit }},
		{"role", func(o PublishedOfficer) string { return w.role(o.Role) }},
		{"name", func(o PublishedOfficer) string { return o.Name }},
		{"title", func(o PublishedOfficer) string { return o.Title }},
		{"phone", func(o PublishedOfficer) string { return o.Phone }},
	}
	g := &Grid{Rows: make([][]GridCell, len(list))}
	for _, c := range columns {
		if c.code != "phone" && !slices.ContainsFunc(list, func(o PublishedOfficer) bool { return c.value(o) != "" }) {
			continue
		}
		head := w.say("column." + c.code)
		if c.code == "branch" {
			head = w.branchHead()
		}
		g.Head = append(g.Head, head)
		for i, o := range list {
			text := written(c.value(o))
			switch {
			case text == "" && c.code == "phone":
				text = w.blank("phone", o.Branch, o.Role)
			case text == "" && c.code == "role":
				text = w.blank("role", o.Branch)
			}
			g.Rows[i] = append(g.Rows[i], GridCell{Text: text, Heading: c.code == "role" || c.code == "branch",
				Covered: c.code == "branch" && i > 0 && list[i-1].Branch == o.Branch})
		}
		if c.code == "branch" {
			g.merge(len(g.Head)-1, 0)
		}
	}
	return g
}

// role writes the two roles that every policy has in the language of the paper; others
// stand as published.
func (w *paper) role(r string) string {
	switch r {
	case "관리책임자", "접근권한자":
		return w.say("role." + r)
	}
	return r
}
