package web

import (
	"bytes"
	"net/http"

	"camledger/internal/sheet"
	"camledger/inventory/policy"
)

// accepted is a version put together, with what its files are called.
type accepted struct {
	name    string
	draft   policy.Draft
	settled policy.Settled
	options sheet.Options
}

func (s *server) accepted(r *http.Request, v visitor) (accepted, error) {
	ctx := r.Context()
	p, err := s.readPolicy(ctx, r.PathValue("id"))
	if err != nil {
		return accepted{}, err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return accepted{}, err
	}
	return accepted{p.Name, p.draft, p.settled, sheet.Options{Lang: v.Lang, Zone: v.Zone, Institution: reg.Institution.Name}}, nil
}

// publication is what the version publishes, in the program's own words.
func (a accepted) publication() policy.Publication {
	return policy.FromSettled(a.settled, a.draft.Reading, a.draft.Text)
}

// publishedPolicy hands a version out as a page that pastes into the editor of a homepage
// and into a word processor, with what people corrected.
func (s *server) publishedPolicy(w http.ResponseWriter, r *http.Request, v visitor) error {
	a, err := s.accepted(r, v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := sheet.PaperHTML(&b, policy.Write(a.publication(), v.Lang), a.options); err != nil {
		return err
	}
	attachFile(w, v.say("web.version.publish")+".html")
	write(w, http.StatusOK, "application/octet-stream", b.Bytes())
	return nil
}

// signs hands the signs of the branches (안내판) of a version out, one page for each.
func (s *server) signs(w http.ResponseWriter, r *http.Request, v visitor) error {
	a, err := s.accepted(r, v)
	if err != nil {
		return err
	}
	p := a.publication()
	var list []policy.SignText
	for _, branch := range p.Branches {
		list = append(list, policy.WriteSign(p, branch, v.Lang))
	}
	var b bytes.Buffer
	if err := sheet.SignHTML(&b, list, a.options); err != nil {
		return err
	}
	attachFile(w, v.say("web.version.signs")+".html")
	write(w, http.StatusOK, "application/octet-stream", b.Bytes())
	return nil
}
