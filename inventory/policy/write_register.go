package policy

import (
	"cmp"
	"slices"
	"strings"

	"camledger/inventory"
)

// FromRegister makes a publication of the register in force. What the register does not
// keep (purposes, hours, storage, dates, the exact kind of mount) comes from accepted, the
// publication of the text that was accepted; where the two disagree the register holds,
// since people have confirmed it.
func FromRegister(reg inventory.Register, accepted Publication) Publication {
	p := accepted
	p.Institution = cmp.Or(reg.Institution.Name, accepted.Institution)
	p.Branches, p.Officers, p.Retention, p.Promises = nil, nil, nil, nil
	for _, b := range reg.Branches {
		if b.RetiredAt.IsZero() {
			if pb, ok := registered(reg, b, accepted); ok {
				p.Branches = append(p.Branches, pb)
			}
		}
	}
	for _, o := range reg.Officers {
		b, _ := reg.Branch(o.BranchID)
		p.Officers = append(p.Officers, PublishedOfficer{Role: o.Role, Branch: b.Name, Unit: o.Unit, Title: o.Title, Name: o.Name, Phone: o.Phone})
	}
	for _, x := range reg.Retention {
		y := asPublished(x, accepted.Retention)
		if len(x.Locations) > 0 {
			y.Places = placesOf(reg, x.Locations)
		}
		p.Retention = append(p.Retention, y)
	}
	for _, x := range reg.Promises {
		p.Promises = append(p.Promises, PublishedPromise{Kind: PromiseKind(x.Kind), Text: x.Words})
	}
	return p
}

// registered gives a branch of the register as it is declared; not ok where the version in
// force declares nothing of it.
func registered(reg inventory.Register, b inventory.Branch, accepted Publication) (PublishedBranch, bool) {
	i := slices.IndexFunc(accepted.Branches, func(x PublishedBranch) bool { return nameKey(x.Name) == nameKey(b.Name) })
	var old PublishedBranch
	if i >= 0 {
		old = accepted.Branches[i]
	}
	out := PublishedBranch{ID: b.ID, Name: b.Name, Angles: old.Angles, Range: old.Range, Trustee: old.Trustee}
	found := false
	for _, l := range reg.LocationsOf(b.ID) {
		d, ok := reg.Declaration(l.ID)
		if !ok {
			continue
		}
		found = true
		if len(d.Angles) > 0 {
			out.Angles = d.Angles
		}
		if l.Name == "" {
			out.PlaceID, out.Count, out.Listed = l.ID, d.Count, d.Places
			out.Mount = mountWord(d.Mount, old.Mount)
			continue
		}
		place := PublishedPlace{ID: l.ID, Name: l.Name, Count: d.Count}
		word := ""
		if k := slices.IndexFunc(old.Places, func(x PublishedPlace) bool { return nameKey(x.Name) == nameKey(l.Name) }); k >= 0 {
			place.Range, word = old.Places[k].Range, old.Places[k].Mount
		}
		place.Mount = mountWord(d.Mount, word)
		out.Places = append(out.Places, place)
	}
	return out, found
}

// placesOf names locations with their branches.
func placesOf(reg inventory.Register, ids []string) []string {
	var out []string
	for _, id := range ids {
		if l, ok := reg.Location(id); ok {
			b, _ := reg.Branch(l.BranchID)
			out = append(out, strings.TrimSpace(b.Name+" "+l.Name))
		}
	}
	return out
}

// mountWord gives the word of the accepted text where it says no other than the register.
func mountWord(m inventory.Mount, word string) string {
	fixed := strings.HasPrefix(word, "고정")
	switch {
	case m == "":
		return ""
	case word != "" && fixed == (m == inventory.MountFixed):
		return word
	case m == inventory.MountFixed:
		return "고정"
	}
	return "이동"
}

// asPublished keeps the unit of the text: the register knows days and months only.
func asPublished(x inventory.RetentionRule, accepted []PublishedRetention) PublishedRetention {
	out := PublishedRetention{Kind: x.Kind, Value: x.Value, Unit: string(x.Unit), Qualifier: x.Qualifier}
	for _, a := range accepted {
		if a.Kind != x.Kind || a.Qualifier != x.Qualifier {
			continue
		}
		if a.registered() == x.Value && (a.Unit == "month" || a.Unit == "year") == (x.Unit == inventory.UnitMonth) {
			out.Value, out.Unit, out.Places = a.Value, a.Unit, a.Places
			return out
		}
		out.Places = a.Places // of a period that was changed since
	}
	return out
}

// registered is the value of a period in the units of the register: days and months.
func (x PublishedRetention) registered() int {
	switch x.Unit {
	case "hour":
		return (x.Value + 23) / 24
	case "week":
		return x.Value * 7
	case "year":
		return x.Value * 12
	}
	return x.Value
}
