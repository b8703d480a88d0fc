package web

import (
	"net/http"
	"slices"
	"strings"

	"camledger/internal/store"
	"camledger/inventory"
)

// unitsView is the page of the units of a branch and the places that they look after.
type unitsView struct {
	Branch inventory.Branch
	Units  []unitRow
	Places []placeRow
	May    bool
}

type unitRow struct {
	store.Unit
	People []string
}

type placeRow struct {
	inventory.Location
	Units []option
	Unit  string
}

func (s *server) units(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	units, err := s.Store.Units(ctx, id)
	if err != nil {
		return err
	}
	all, err := s.Store.Persons(ctx)
	if err != nil {
		return err
	}
	out := unitsView{May: v.May(People, id)}
	out.Branch, _ = reg.Branch(id)
	for _, u := range units {
		row := unitRow{Unit: u}
		for _, p := range all {
			if p.Active() && slices.ContainsFunc(p.Grants, func(g store.Grant) bool {
				return g.BranchID == id && store.UnitKey(g.Unit) == u.Key && g.Holds(v.Now)
			}) {
				row.People = append(row.People, p.Name)
			}
		}
		out.Units = append(out.Units, row)
	}
	for _, l := range reg.LocationsOf(id) {
		place := placeRow{Location: l, Units: []option{{"", v.say("web.units.whole"), true}}}
		for _, u := range units {
			mine := slices.Contains(u.Places, l.ID)
			if mine {
				place.Unit, place.Units[0].Selected = u.Name, false
			}
			place.Units = append(place.Units, option{u.Name, u.Name, mine})
		}
		out.Places = append(out.Places, place)
	}
	return s.show(w, r, v, "units", out.Branch.Name+" "+v.say("web.units.title"), out)
}

// changeUnits names a unit, or says which unit looks after a place.
func (s *server) changeUnits(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	c := store.Change{Actor: v.ID, At: s.Now()}
	var err error
	switch r.PostFormValue("do") {
	case "add":
		err = s.Store.AddUnit(ctx, id, oneLine(r.PostFormValue("unit"), 40), c)
	case "place":
		reg, rerr := s.register(ctx)
		if rerr != nil {
			return rerr
		}
		if !slices.ContainsFunc(reg.LocationsOf(id), func(l inventory.Location) bool { return l.ID == r.PostFormValue("place") }) {
			return errBadForm
		}
		err = s.Store.GivePlace(ctx, r.PostFormValue("place"), strings.TrimSpace(r.PostFormValue("unit")), c)
	default:
		err = errBadForm
	}
	if err != nil {
		return err
	}
	return s.back(w, r, "/branches/"+id+"/units", v.say("web.units.done"))
}
