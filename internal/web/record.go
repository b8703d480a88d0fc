package web

import (
	"context"
	"io"
	"net/http"

	"camledger/internal/sheet"
	"camledger/internal/store"
)

// branchesOf is the branches that a list is limited to: the one asked for, or those that the
// visitor may read; nil: all.
func branchesOf(v visitor, branchID string) []string {
	if branchID != "" {
		return []string{branchID}
	}
	return v.Branches()
}

func (s *server) inspections(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, q := r.Context(), r.URL.Query()
	branchID, ok := v.pick(q.Get("branch"))
	if !ok {
		return store.ErrNotFound
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	p := newPager("/inspections", q, inspectionsPage)
	list, total, waiting, err := s.Store.InspectionPage(ctx, store.InspectionFilter{Branches: branchesOf(v, branchID), Limit: p.Size, Offset: p.Offset()})
	if err != nil {
		return err
	}
	p.Total = total
	out := inspectionsView{Branches: branchOptions(v, &reg, branchID), Pages: p, Files: filesOf("/inspections", q), Lead: v.say("web.inspections.lead", number(waiting))}
	for _, in := range list {
		out.Rows = append(out.Rows, newInspectionLine(v, in))
	}
	return s.show(w, r, v, "inspections", v.say("web.inspections.title"), out)
}

func (s *server) inspection(w http.ResponseWriter, r *http.Request, v visitor) error {
	in, err := s.Store.Inspection(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	who, err := s.names(r.Context())
	if err != nil {
		return err
	}
	return s.show(w, r, v, "inspection", in.Branch+" "+in.Day, newInspection(v, in, who))
}

func (s *server) sheet(w http.ResponseWriter, r *http.Request, v visitor) error {
	in, err := s.Store.Inspection(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.printed(w, r, v, func(w io.Writer, o sheet.Options) error { return sheet.InspectionHTML(w, in, o) })
}

func (s *server) sign(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.signAs(w, r, v, s.Actions.SignInspection, "web.inspection.sign.done")
}

func (s *server) seal(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.signAs(w, r, v, s.Actions.SealInspection, "web.inspection.seal.done")
}

func (s *server) signAs(w http.ResponseWriter, r *http.Request, v visitor, act func(context.Context, store.Person, string) error, done string) error {
	id := r.PathValue("id")
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	if err := act(r.Context(), by, id); err != nil {
		return err
	}
	return s.back(w, r, "/inspections/"+id, v.say(done))
}
