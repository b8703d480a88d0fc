package web

import (
	"context"
	"net/http"

	"camledger/inventory"
	"camledger/inventory/policy"
)

// otherInstitution says that a text names another institution than the register: whoever
// accepts it would put the branches of one in the place of those of the other.
type otherInstitution struct {
	Registered, Stated string
	Confirmed          bool
}

// otherOf compares the institution of the register with that of a text; nil where they are
// one, or one of them has no name.
func otherOf(reg *inventory.Register, s policy.Settled) *otherInstitution {
	have, stated := inventory.NameKey(reg.Institution.Name), inventory.NameKey(s.Institution)
	if reg.Policy.ID == "" || have == "" || stated == "" || have == stated {
		return nil
	}
	return &otherInstitution{Registered: reg.Institution.Name, Stated: s.Institution}
}

// acceptUnasked says why a draft is not accepted whose institution is another one, as long
// as nobody confirmed that.
func (s *server) acceptUnasked(ctx context.Context, r *http.Request, v visitor, id string) (string, error) {
	if r.PostFormValue("other") != "" {
		return "", nil
	}
	d, err := s.Store.Draft(ctx, id)
	if err != nil {
		return "", err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return "", err
	}
	if o := otherOf(&reg, d.Draft.Settled()); o != nil {
		return v.say("web.accept.lack.other", clean(o.Registered), clean(o.Stated)), nil
	}
	return "", nil
}
