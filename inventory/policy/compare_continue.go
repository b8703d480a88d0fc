package policy

import "slices"

// Renamed says that a branch or a place goes on under another name, as a person
// confirmed. ID is the one that both have in the register.
type Renamed struct{ ID, OldName, NewName string }

// Continued gives the same ids to what goes on under another name, so that Compare puts
// it together. Places are looked for in branches that are the same.
func Continued(old, new Publication, renamed []Renamed) (Publication, Publication) {
	old, new = old.copied(), new.copied()
	for _, r := range renamed {
		i := slices.IndexFunc(old.Branches, func(b PublishedBranch) bool { return nameKey(b.Name) == nameKey(r.OldName) })
		j := slices.IndexFunc(new.Branches, func(b PublishedBranch) bool { return nameKey(b.Name) == nameKey(r.NewName) })
		if i >= 0 && j >= 0 && r.OldName != "" {
			old.Branches[i].ID, new.Branches[j].ID = r.ID, r.ID
		}
	}
	for _, r := range renamed {
		for i := range old.Branches {
			for j := range new.Branches {
				a, b := &old.Branches[i], &new.Branches[j]
				if nameKey(a.Name) == nameKey(b.Name) || a.ID != "" && a.ID == b.ID {
					a.continued(b, r)
				}
			}
		}
	}
	return old, new
}

// continued gives a place of the branch and the one that it becomes the same id; a name
// that stands in several branches is given out once.
func (b *PublishedBranch) continued(to *PublishedBranch, r Renamed) {
	i := slices.IndexFunc(b.Places, func(l PublishedPlace) bool { return l.ID == "" && nameKey(l.Name) == nameKey(r.OldName) })
	j := slices.IndexFunc(to.Places, func(l PublishedPlace) bool { return l.ID == "" && nameKey(l.Name) == nameKey(r.NewName) })
	if i >= 0 && j >= 0 {
		b.Places[i].ID, to.Places[j].ID = r.ID, r.ID
	}
}

// copied is the publication with branches and places of its own.
func (p Publication) copied() Publication {
	p.Branches = slices.Clone(p.Branches)
	for i := range p.Branches {
		p.Branches[i].Places = slices.Clone(p.Branches[i].Places)
	}
	return p
}
