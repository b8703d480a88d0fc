package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// askedDifferences is the filter of the queue as the address says it.
func askedDifferences(v visitor, q url.Values, branchID string) store.DifferenceFilter {
	f := store.DifferenceFilter{BranchID: branchID, Query: oneLine(q.Get("q"), 100), Proposed: diffTab(q.Get("state")) == "proposed", Unproposed: diffTab(q.Get("state")) == "open"}
	for _, s := range diffStates {
		if s.name == diffTab(q.Get("state")) {
			f.State = s.states
		}
	}
	for _, k := range inventory.Kinds {
		if string(k.Kind) == q.Get("kind") {
			f.Kind = []inventory.DifferenceKind{k.Kind}
		}
	}
	if q.Get("severity") == severityReal {
		f.Severity = []inventory.Severity{inventory.SeverityError, inventory.SeverityWarning}
	}
	for _, s := range []inventory.Severity{inventory.SeverityError, inventory.SeverityWarning, inventory.SeverityNote} {
		if string(s) == q.Get("severity") {
			f.Severity = []inventory.Severity{s}
		}
	}
	switch who := oneLine(q.Get("who"), 100); who {
	case "me":
		f.Assignee = v.ID
		for _, g := range v.Grants {
			f.Roles = append(f.Roles, g.Role)
		}
	default:
		f.Assignee = who
	}
	for _, days := range ageDays {
		if q.Get("age") == strconv.Itoa(days) {
			f.FirstBefore = v.Now.AddDate(0, 0, -days)
		}
	}
	return f
}

// listDifferences reads the differences that a request asks for.
func (s *server) listDifferences(ctx context.Context, v visitor, q url.Values, branchID string, p pager) ([]inventory.Difference, int, error) {
	f := askedDifferences(v, q, branchID)
	f.Limit, f.Offset = p.Size, p.Offset()
	return s.Store.Differences(ctx, f)
}

// proposedLead says of the proposals that wait whose they are.
func (s *server) proposedLead(ctx context.Context, v visitor, total int) (string, error) {
	decisions, err := s.Store.Decisions(ctx, "")
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(decisions, func(d store.Decision) bool { return v.is(d.Actor) }) {
		return v.say("web.diff.lead.proposed.own", number(total)), nil
	}
	return v.say("web.diff.lead.proposed", number(total)), nil
}

func (s *server) differences(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, q := r.Context(), r.URL.Query()
	branchID, ok := v.pick(q.Get("branch"))
	if !ok {
		return store.ErrNotFound
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	p := newPager("/differences", q, differencesPage)
	list, total, err := s.listDifferences(ctx, v, q, branchID, p)
	if err != nil {
		return err
	}
	p.Total = total
	waiting, err := s.waiting(ctx, v, q, branchID)
	if err != nil {
		return err
	}
	view := newDifferences(v, &reg, q, branchID, p, waiting)
	if view.Rows, err = s.rowsOf(ctx, v, list, &reg); err != nil {
		return err
	}
	from := newTrail(q)
	for i := range view.Rows {
		view.Rows[i].URL = from.on(view.Rows[i].URL)
	}
	if view.Assignees, view.Who, err = s.assignees(ctx, v, branchID, q.Get("who")); err != nil {
		return err
	}
	if total == 0 {
		reports, err := s.reports(r, v)
		if err != nil {
			return err
		}
		view.Uncompared = !slices.ContainsFunc(reports, func(b inventory.BranchReport) bool {
			return b.Compared() && (branchID == "" || b.Branch.ID == branchID)
		})
		if view.Uncompared {
			view.Lead = v.say("web.diff.uncompared")
		}
	}
	if view.State == "proposed" && total > 0 {
		if view.Lead, err = s.proposedLead(ctx, v, total); err != nil {
			return err
		}
	}
	if view.State != "proposed" && q.Get("severity") == "" {
		f := askedDifferences(v, q, branchID)
		f.Severity, f.Limit = []inventory.Severity{inventory.SeverityNote}, -1
		_, notes, err := s.Store.Differences(ctx, f)
		if err != nil {
			return err
		}
		if notes > 0 {
			view.Lead = v.say("web.diff.lead.notes", number(total-notes), number(notes))
		}
	}
	if view.State == "open" && waiting > 0 {
		view.Lead += " " + v.say("web.diff.lead.waiting", number(waiting))
	}
	return s.show(w, r, v, "differences", v.say("web.diff.title"), view)
}

// waiting counts the proposals that wait, of what a request asks for.
func (s *server) waiting(ctx context.Context, v visitor, q url.Values, branchID string) (int, error) {
	f := askedDifferences(v, q, branchID)
	f.State, f.Proposed, f.Unproposed, f.Limit = []inventory.DifferenceState{inventory.DifferenceOpen}, true, false, -1
	_, n, err := s.Store.Differences(ctx, f)
	return n, err
}

func newDifferences(v visitor, reg *inventory.Register, q url.Values, branchID string, p pager, waiting int) differencesView {
	state := diffTab(q.Get("state"))
	out := differencesView{State: state, Query: q.Get("q"), Pages: p,
		Branches: branchOptions(v, reg, branchID), Kinds: kindOptions(v, q.Get("kind")), Severities: severityOptions(v, q.Get("severity")),
		Files: filesOf("/differences", q), Here: with("/differences", q, "", ""), Ages: ageOptions(v, q.Get("age"))}
	out.May = v.May(Report, branchID) && state != "resolved"
	out.MaySettle = out.May && (state == "open" || state == "all")
	out.MayApprove = state == "proposed" && v.May(Approve, branchID)
	keep := url.Values{}
	for k, x := range q {
		if k != "page" {
			keep[k] = x
		}
	}
	for _, s := range diffStates {
		t := tab{URL: with("/differences", keep, "state", s.name), Text: v.say("web.diff.tab." + s.name), Current: s.name == state}
		if s.name == "proposed" && waiting > 0 {
			t.Count = number(waiting)
		}
		out.Tabs = append(out.Tabs, t)
	}
	switch {
	case p.Total == 0:
		out.Lead = v.say("web.diff.lead.none")
	default:
		out.Lead = v.say("web.diff.lead", number(p.Total))
	}
	return out
}

// stampText is a time in a table.
func stampText(v visitor, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(v.Zone).Format("2006-01-02 15:04")
}

// someDifferences lists the open differences of a branch that its page shows.
func (s *server) someDifferences(ctx context.Context, v visitor, reg *inventory.Register, branchID string) ([]diffRow, error) {
	list, _, err := s.Store.Differences(ctx, store.DifferenceFilter{BranchID: branchID, State: []inventory.DifferenceState{inventory.DifferenceOpen, inventory.DifferenceAwaiting}, Limit: branchDifferences})
	if err != nil {
		return nil, err
	}
	return s.rowsOf(ctx, v, list, reg)
}

// rowsOf puts differences into rows that tell which proposals wait.
func (s *server) rowsOf(ctx context.Context, v visitor, list []inventory.Difference, reg *inventory.Register) ([]diffRow, error) {
	rows := diffRows(v, list, reg)
	if len(rows) == 0 {
		return rows, nil
	}
	decisions, err := s.Store.Decisions(ctx, "")
	if err != nil {
		return nil, err
	}
	waiting := map[string]store.Decision{}
	for _, d := range decisions {
		waiting[d.DifferenceID] = d
	}
	changes, err := s.proposedChanges(ctx, v, reg, "")
	if err != nil {
		return nil, err
	}
	who := people{}
	if slices.ContainsFunc(rows, func(d diffRow) bool { return d.Assignee != "" || waiting[d.ID].ID != "" }) {
		if who, err = s.names(ctx); err != nil {
			return nil, err
		}
	}
	for i := range rows {
		if p, is := waiting[rows[i].ID]; is && rows[i].State == inventory.DifferenceOpen {
			rows[i].Waiting, rows[i].Proposal = true, proposalText(v, who, p)
			if what := changes[rows[i].ID]; what != "" {
				rows[i].Proposal += " · " + what
			}
		}
		rows[i].SeesTo = assigneeName(v, who, rows[i].Assignee)
	}
	return rows, nil
}

// proposalText says who proposed what, why, and until when.
func proposalText(v visitor, who people, p store.Decision) string {
	text := stepText(v, who.name(p.Actor), string(p.Kind), p.Reason)
	if !p.Until.IsZero() {
		text += " " + v.say("web.diff.untilday", p.Until.In(v.Zone).Format(time.DateOnly))
	}
	return text
}
