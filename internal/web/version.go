package web

import (
	"net/http"

	"camledger/inventory"
)

// policy shows the version in force, or the facts of an older one.
func (s *server) policy(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	versions, err := s.Store.Policies(ctx)
	if err != nil {
		return err
	}
	who, err := s.names(ctx)
	if err != nil {
		return err
	}
	if id := r.PathValue("id"); id != "" && id != reg.Policy.ID {
		old, err := s.Store.Policy(ctx, id)
		if err != nil {
			return err
		}
		// Of an older version the page shows what identifies it; what it declared is in
		// its own words, kept with it.
		reg = inventory.Register{Institution: reg.Institution, Policy: old.Policy}
	}
	view := newPolicy(v, &reg, versions, who)
	if reg.Policy.ID != "" {
		version, err := s.Store.Policy(ctx, reg.Policy.ID)
		if err != nil {
			return err
		}
		if view.Reading, err = newReading(v, version.Reading); err != nil { // the rest of the page does not depend on it
			s.log.Error("policy page without its reading", "policy", reg.Policy.ID, "err", err)
		}
	}
	return s.show(w, r, v, "policy", v.say("web.policy.title"), view)
}
