package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/inventory"
)

type (
	countPrinter      = func(w io.Writer, reports []inventory.BranchReport, o sheet.Options) error
	inspectionPrinter = func(w io.Writer, in inventory.Inspection, o sheet.Options) error
)

// inspectionsRead bounds how many inspections a list looks back.
const inspectionsRead = 2000

// readable lists the inspections of a branch, of all branches that the visitor may read
// where it is empty.
func (s *server) readable(ctx context.Context, v visitor, branchID string) ([]inventory.Inspection, error) {
	list, err := s.Store.Inspections(ctx, branchID, inspectionsRead)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(in inventory.Inspection) bool { return !v.May(Read, in.BranchID) }), nil
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
	list, err := s.readable(ctx, v, branchID)
	if err != nil {
		return err
	}
	return s.show(w, r, v, "inspections", v.say("web.inspections.title"), newInspections(v, &reg, list, branchID, newPager("/inspections", q, inspectionsPage)))
}

func newInspections(v visitor, reg *inventory.Register, list []inventory.Inspection, branchID string, p pager) inspectionsView {
	p.Total = len(list)
	out := inspectionsView{Branches: branchOptions(v, reg, branchID), Pages: p}
	waiting := 0
	for _, in := range list {
		if in.SealedAt.IsZero() {
			waiting++
		}
	}
	first := min(p.Offset(), len(list))
	for _, in := range list[first:min(first+p.Size, len(list))] {
		out.Rows = append(out.Rows, newInspectionLine(v, in))
	}
	out.Lead = v.say("web.inspections.lead", number(waiting))
	return out
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
	return s.sheetAs(w, r, v, "text/html; charset=utf-8", "", sheet.InspectionHTML)
}

func (s *server) sheetTable(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.sheetAs(w, r, v, "text/csv; charset=utf-8", ".csv", sheet.InspectionCSV)
}

func (s *server) sheetAs(w http.ResponseWriter, r *http.Request, v visitor, kind, ext string, print inspectionPrinter) error {
	in, err := s.Store.Inspection(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	o, err := s.printing(r.Context(), v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := print(&b, in, o); err != nil {
		return err
	}
	if ext != "" {
		attach(w, "inspection-"+in.Day+ext)
	}
	write(w, http.StatusOK, kind, b.Bytes())
	return nil
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
