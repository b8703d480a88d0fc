package web

import (
	"net/http"
	"net/url"

	"camledger/internal/store"
	"camledger/inventory"
)

// hit is one thing that was found, as people read it.
type hit struct{ URL, Text, More, Branch string }

// hitGroup is what was found of one kind.
type hitGroup struct {
	Title string
	Hits  []hit
	More  int    // that are not listed
	All   string // the list of them
}

// findView is the page of a search over everything.
type findView struct {
	Query  string
	Lead   string
	Groups []hitGroup
}

// find searches everything that the visitor may read.
func (s *server) find(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	out := findView{Query: oneLine(r.URL.Query().Get("q"), 100), Lead: v.say("web.find.help")}
	if out.Query == "" {
		return s.show(w, r, v, "find", v.say("web.find.title"), out)
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	groups, err := s.Store.Search(ctx, store.SearchFilter{Query: out.Query, Branches: v.Branches(), Persons: v.MayEverywhere(Roster), Now: v.Now})
	if err != nil {
		return err
	}
	total := 0
	for _, g := range groups {
		total += g.Total
		x := hitGroup{Title: v.say("web.find." + string(g.Kind)), More: g.Total - len(g.Hits)}
		switch g.Kind {
		case store.HitCamera:
			x.All = address("/cameras", "q", out.Query, "sight", sightAll)
		case store.HitDifference:
			x.All = address("/differences", "q", out.Query, "state", "all")
		}
		for _, h := range g.Hits {
			x.Hits = append(x.Hits, newHit(v, &reg, h))
		}
		out.Groups = append(out.Groups, x)
	}
	if out.Lead = v.say("web.find.lead", number(total)); total == 0 {
		out.Lead = v.say("web.find.none")
	}
	return s.show(w, r, v, "find", v.say("web.find.title"), out)
}

// newHit leads from what was found to its page.
func newHit(v visitor, reg *inventory.Register, h store.Hit) hit {
	out := hit{Text: h.Text, More: h.More}
	if b, ok := reg.Branch(h.BranchID); ok {
		out.Branch = b.Name
	}
	id := url.PathEscape(h.ID)
	switch h.Kind {
	case store.HitBranch:
		out.URL, out.Branch = "/branches/"+id, ""
	case store.HitPlace:
		out.URL, out.More = "/branches/"+url.PathEscape(h.BranchID), ""
	case store.HitCamera:
		out.URL = "/cameras/" + id
	case store.HitDifference:
		out.URL = "/differences/" + id
		if code := "kind." + h.Text; hasWords(code) {
			out.Text = v.say(code)
		}
	case store.HitIncident:
		out.URL = "/incidents/" + id
	case store.HitPerson:
		out.URL = "/people/" + id
	case store.HitPolicy:
		out.URL, out.More = "/policy/now?line="+id, v.say("web.line", countOf(h.ID))
	}
	return out
}
