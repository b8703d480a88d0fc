package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// compareView is what changed between two versions.
type compareView struct {
	From, To   inventory.Policy
	Parts      []policy.ComparedPart
	Empty      bool
	Froms, Tos []option
	Asked      bool // two versions were chosen
	HTML, XLSX string
}

// compared reads the two versions that an address names.
func (s *server) compared(ctx context.Context, r *http.Request) (from, to inventory.Policy, list []inventory.Policy, err error) {
	if list, err = s.Store.Policies(ctx); err != nil {
		return from, to, nil, err
	}
	find := func(id string) (inventory.Policy, error) {
		i := slices.IndexFunc(list, func(p inventory.Policy) bool { return p.ID == id })
		if i < 0 {
			return inventory.Policy{}, store.ErrNotFound
		}
		return list[i], nil
	}
	q := r.URL.Query()
	if q.Get("from") == "" && q.Get("to") == "" {
		return from, to, list, nil
	}
	if from, err = find(q.Get("from")); err == nil {
		to, err = find(q.Get("to"))
	}
	return from, to, list, err
}

// compare shows what changed between two versions.
func (s *server) compare(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	from, to, list, err := s.compared(ctx, r)
	if err != nil {
		return err
	}
	view := compareView{From: from, To: to, Asked: from.ID != ""}
	for _, p := range list {
		text := versionName(v, p) + " · " + clean(p.Name)
		view.Froms = append(view.Froms, option{p.ID, text, p.ID == from.ID})
		view.Tos = append(view.Tos, option{p.ID, text, p.ID == to.ID})
	}
	if view.Asked {
		c, err := s.Actions.Compare(ctx, from.ID, to.ID)
		if err != nil {
			return err
		}
		view.Parts, view.Empty = c.Parts(v.Lang), c.Empty()
		view.HTML, view.XLSX = address("/policy/diff.html", "from", from.ID, "to", to.ID), address("/policy/diff.xlsx", "from", from.ID, "to", to.ID)
	}
	return s.show(w, r, v, "policydiff", v.say("next.compare.title"), view)
}

// versionName is what a version is called over a column.
func versionName(v visitor, p inventory.Policy) string {
	if p.Effective.IsZero() {
		return clean(p.Name)
	}
	return v.say("next.date.effective", p.Effective.In(v.Zone).Format(time.DateOnly))
}

type comparisonPrinter = func(io.Writer, policy.Comparison, sheet.Versions, sheet.Options) error

// compareFile hands the comparison out as the sheet that is published with a change.
func (s *server) compareFile(kind string, print comparisonPrinter) handler {
	return func(w http.ResponseWriter, r *http.Request, v visitor) error {
		ctx := r.Context()
		from, to, _, err := s.compared(ctx, r)
		if err != nil {
			return err
		}
		if from.ID == "" {
			return store.ErrNotFound
		}
		c, err := s.Actions.Compare(ctx, from.ID, to.ID)
		if err != nil {
			return err
		}
		reg, err := s.register(ctx)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		o := sheet.Options{Lang: v.Lang, Zone: v.Zone, Institution: reg.Institution.Name}
		if err := print(&b, c, sheet.Versions{Old: versionName(v, from), New: versionName(v, to)}, o); err != nil {
			return err
		}
		attachFile(w, v.say("next.compare.title")+" "+to.Effective.In(v.Zone).Format(time.DateOnly)+kind)
		write(w, http.StatusOK, "application/octet-stream", b.Bytes())
		return nil
	}
}
