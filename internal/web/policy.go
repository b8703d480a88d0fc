package web

import (
	"net/http"
	"slices"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// policyView is the page 방침.
type policyView struct {
	Lead       string
	Policy     inventory.Policy // in force; without an id where there is none
	AcceptedBy string
	Branches   []declaredBranch
	Places     int
	Total      int
	Retention  []inventory.RetentionRule
	Interval   string
	Versions   []versionRow
	Drafts     []draftRow
	Day        string // asked for
	OnDay      *inventory.Policy
	OnNone     bool // nothing was in force on that day
	MayDraft   bool
	MayAccept  bool
	Whole      bool     // the visitor reads the whole institution
	Decided    []string // amendments that wait for the next version
}

type declaredBranch struct {
	Name          string
	Count, Places int
}

// versionRow is one accepted version.
type versionRow struct {
	inventory.Policy
	Who     string
	From    time.Time // the day from which it was in force; zero: always
	Until   time.Time // the day on which another took over; zero: none did
	State   string    // now, next, past
	Compare string    // against the one before it; "" where there is none
}

// draftRow is a draft that waits.
type draftRow struct {
	store.PolicyDraft
	Who string
}

// policy shows the version in force, all versions, and what is on its way.
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
	view := newPolicy(v, &reg, versions, who)
	view.MayDraft, view.MayAccept, view.Whole = v.MayEverywhere(Draft), v.MayEverywhere(Accept), v.Everywhere()
	if view.Whole {
		drafts, err := s.Store.Drafts(ctx, store.DraftOpen)
		if err != nil {
			return err
		}
		for _, d := range drafts {
			view.Drafts = append(view.Drafts, draftRow{d, accountName(v, who, d.UpdatedBy)})
		}
		if view.Decided, err = s.decidedChanges(ctx, v, &reg); err != nil {
			return err
		}
	}
	if day, err := time.ParseInLocation(time.DateOnly, r.URL.Query().Get("on"), v.Zone); err == nil {
		view.Day = day.Format(time.DateOnly)
		if p, ok := inForce(versions, day); ok {
			view.OnDay = &p
		} else {
			view.OnNone = true
		}
	}
	return s.show(w, r, v, "policy", v.say("web.policy.title"), view)
}

// newPolicy sums the version in force up, as far as the visitor may read it.
func newPolicy(v visitor, reg *inventory.Register, versions []inventory.Policy, who people) policyView {
	out := policyView{Policy: reg.Policy, AcceptedBy: accountName(v, who, reg.Policy.AcceptedBy), Retention: reg.Retention}
	if reg.Institution.CheckInterval != "" {
		out.Interval = v.say("sheet.interval." + reg.Institution.CheckInterval)
	}
	for _, b := range reg.Branches {
		if !v.May(Read, b.ID) {
			continue
		}
		d := declaredBranch{Name: b.Name}
		for _, l := range reg.LocationsOf(b.ID) {
			if decl, ok := reg.Declaration(l.ID); ok {
				d.Count += decl.Count
				d.Places++
			}
		}
		if d.Places > 0 {
			out.Total += d.Count
			out.Places += d.Places
			out.Branches = append(out.Branches, d)
		}
	}
	out.Versions = versionRows(v, versions, reg.Policy.ID, who)
	out.Lead = v.say("web.policy.lead", len(out.Branches), number(out.Total))
	return out
}

// versionRows orders versions by the day from which they apply, the last first, and says
// until when each was in force.
func versionRows(v visitor, versions []inventory.Policy, now string, who people) []versionRow {
	list := slices.Clone(versions)
	slices.SortStableFunc(list, func(a, b inventory.Policy) int { return b.Effective.Compare(a.Effective) })
	out := make([]versionRow, 0, len(list))
	passed := false
	for i, p := range list {
		row := versionRow{Policy: p, Who: accountName(v, who, p.AcceptedBy), From: p.Effective, State: "next"}
		if i > 0 {
			row.Until = list[i-1].Effective
		}
		if p.ID == now {
			row.State, passed = "now", true
		} else if passed {
			row.State = "past"
		}
		if i+1 < len(list) {
			row.Compare = address("/policy/diff", "from", list[i+1].ID, "to", p.ID)
		}
		out = append(out, row)
	}
	return out
}
