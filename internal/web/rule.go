package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// ruleView is what a placing has taught, for people.
type ruleView struct {
	ID, Text, By string
	At           time.Time
}

// rules lists what placings in a branch have taught.
func (s *server) rules(ctx context.Context, v visitor, reg *inventory.Register, branchID string) ([]ruleView, error) {
	list, err := s.Store.LearntRules(ctx, branchID, false)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	who, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var out []ruleView
	for _, r := range list {
		l, ok := reg.Location(r.LocationID)
		if !ok || !l.RetiredAt.IsZero() {
			continue
		}
		out = append(out, ruleView{r.ID, v.say("web.rules."+string(r.Kind), clean(r.Words), clean(l.Name)), clean(who.name(r.Actor)), r.At})
	}
	return out, nil
}

// revokeRule takes back what a placing has taught.
func (s *server) revokeRule(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	page, asked := "/branches/"+id+"/placing", r.PostFormValue("rule")
	list, err := s.Store.LearntRules(ctx, id, true)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(x inventory.LearntRule) bool { return x.ID == asked }) {
		return store.ErrNotFound
	}
	_, err = s.Store.RevokeRule(ctx, asked, v.ID, v.Now)
	if errors.Is(err, store.ErrConflict) {
		return s.backAlert(w, r, page, v.say("web.rules.gone"))
	}
	if err != nil {
		return err
	}
	return s.back(w, r, page, v.say("web.rules.revoked"))
}
