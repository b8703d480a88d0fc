package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/inventory"
)

// askedDifferences is the filter of the queue as the address says it.
func askedDifferences(q url.Values, branchID string) store.DifferenceFilter {
	f := store.DifferenceFilter{BranchID: branchID, Query: oneLine(q.Get("q"), 100)}
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
	return f
}

// listDifferences reads the differences that a request asks for.
func (s *server) listDifferences(ctx context.Context, v visitor, q url.Values, branchID string, p pager) ([]inventory.Difference, int, error) {
	f := askedDifferences(q, branchID)
	f.Limit, f.Offset = p.Size, p.Offset()
	if diffTab(q.Get("state")) != "proposed" {
		return s.Store.Differences(ctx, f)
	}
	waiting, err := s.proposed(ctx, v)
	if err != nil {
		return nil, 0, err
	}
	waiting = slices.DeleteFunc(waiting, func(d inventory.Difference) bool { return branchID != "" && d.BranchID != branchID })
	first := min(p.Offset(), len(waiting))
	return waiting[first:min(first+p.Size, len(waiting))], len(waiting), nil
}

// proposed lists the differences with a proposal that waits for approval, as far as the
// visitor may read them.
func (s *server) proposed(ctx context.Context, v visitor) ([]inventory.Difference, error) {
	decisions, err := s.Store.Decisions(ctx, "")
	if err != nil {
		return nil, err
	}
	var out []inventory.Difference
	for _, d := range decisions {
		diff, err := s.Store.Difference(ctx, d.DifferenceID)
		if err != nil {
			return nil, err
		}
		if v.May(Read, diff.BranchID) {
			out = append(out, diff)
		}
	}
	return out, nil
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
	view := newDifferences(v, &reg, list, q, branchID, p)
	if view.Rows, err = s.rowsOf(ctx, v, list, &reg); err != nil {
		return err
	}
	if view.State == "proposed" && total > 0 {
		if view.Lead, err = s.proposedLead(ctx, v, total); err != nil {
			return err
		}
	}
	if view.State != "proposed" && q.Get("severity") == "" {
		f := askedDifferences(q, branchID)
		f.Severity, f.Limit = []inventory.Severity{inventory.SeverityNote}, 1
		_, notes, err := s.Store.Differences(ctx, f)
		if err != nil {
			return err
		}
		if notes > 0 {
			view.Lead = v.say("web.diff.lead.notes", number(total-notes), number(notes))
		}
	}
	return s.show(w, r, v, "differences", v.say("web.diff.title"), view)
}

func newDifferences(v visitor, reg *inventory.Register, list []inventory.Difference, q url.Values, branchID string, p pager) differencesView {
	state := diffTab(q.Get("state"))
	out := differencesView{State: state, Query: q.Get("q"), Pages: p,
		Branches: branchOptions(v, reg, branchID), Kinds: kindOptions(v, q.Get("kind")), Severities: severityOptions(v, q.Get("severity")),
		CSV: with("/differences.csv", q, "page", ""), May: v.May(Report, branchID) && (state == "open" || state == "proposed")}
	keep := url.Values{}
	for k, x := range q {
		if k != "page" {
			keep[k] = x
		}
	}
	for _, s := range diffStates {
		out.Tabs = append(out.Tabs, tab{URL: with("/differences", keep, "state", s.name), Text: v.say("web.diff.tab." + s.name), Current: s.name == state})
	}
	switch {
	case p.Total == 0:
		out.Lead = v.say("web.diff.lead.none")
	default:
		out.Lead = v.say("web.diff.lead", number(p.Total))
	}
	return out
}

// tableRows bounds the tables that are handed out, and tableStep how many rows are read
// at once.
const (
	tableRows = 100000
	tableStep = 1000
)

func (s *server) differencesTable(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, q := r.Context(), r.URL.Query()
	branchID, ok := v.pick(q.Get("branch"))
	if !ok {
		return store.ErrNotFound
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	t := sheet.NewTable(&b, v.say("web.branch"), v.say("web.place"), v.say("web.diff.kind"), v.say("web.diff.what"),
		v.say("web.diff.weight"), v.say("web.diff.state"), v.say("web.diff.first"), v.say("web.diff.last"))
	for p := (pager{Page: 1, Size: tableStep}); p.Offset() < tableRows; p.Page++ {
		list, _, err := s.listDifferences(ctx, v, q, branchID, p)
		if err != nil {
			return err
		}
		for _, d := range diffRows(v, list, &reg) {
			t.Row(d.Branch, d.Place, v.say("kind."+string(d.Kind)), d.Sentence, v.say("severity."+string(d.Severity)),
				v.say("state."+string(d.State)), stampText(v, d.FirstSeen), stampText(v, d.LastSeen))
		}
		if len(list) < tableStep {
			break
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	attach(w, "differences-"+v.Now.In(v.Zone).Format(time.DateOnly)+".csv")
	write(w, http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
	return nil
}

// stampText is a time in a table.
func stampText(v visitor, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(v.Zone).Format("2006-01-02 15:04")
}

// settleMost bounds how many differences one form settles.
const settleMost = 200

// settle marks the differences chosen in the queue as fixed.
func (s *server) settle(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	ids := r.PostForm["id"]
	if r.PostFormValue("do") != "settled" || len(ids) > settleMost {
		return errBadForm
	}
	by, err := s.person(ctx, v)
	if err != nil {
		return err
	}
	// All are looked at before the first is changed: a form with a foreign id does
	// nothing at all.
	for _, id := range ids {
		d, err := s.Store.Difference(ctx, id)
		if err != nil {
			return err
		}
		if !v.May(Report, d.BranchID) {
			s.log.Warn("refused", "person", v.ID, "path", r.URL.Path, "difference", id)
			return store.ErrNotFound
		}
	}
	done := 0
	for _, id := range ids {
		err := s.Actions.Decide(ctx, by, store.Decision{DifferenceID: id, Kind: store.DecideSettled, Reason: oneLine(r.PostFormValue("reason"), 300), Actor: v.ID, At: v.Now})
		if err != nil {
			return fmt.Errorf("settle %d of %d: %w", done+1, len(ids), err)
		}
		done++
	}
	if done == 0 {
		return s.back(w, r, "/differences", v.say("web.placing.nothing"))
	}
	return s.back(w, r, "/differences", v.say("web.diff.settled.done", done))
}

func (s *server) difference(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	d, err := s.Store.Difference(ctx, id)
	if err != nil {
		return err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	h := history{}
	if h.Events, err = s.Store.DifferenceEvents(ctx, id); err != nil {
		return err
	}
	if h.Decisions, err = s.Store.Decisions(ctx, id); err != nil {
		return err
	}
	if h.Who, err = s.names(ctx); err != nil {
		return err
	}
	view := newDifference(v, d, &reg, h)
	if view.Placing, err = s.placingOf(r, v, &reg, d.BranchID, d.CameraID, "/differences/"+id); err != nil {
		return err
	}
	return s.show(w, r, v, "difference", v.say("kind."+string(d.Kind)), view)
}

// decide records what a person says of a difference.
func (s *server) decide(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	d, err := s.Store.Difference(ctx, id)
	if err != nil {
		return err
	}
	decision := store.Decision{DifferenceID: id, Kind: store.DecisionKind(r.PostFormValue("do")), Reason: oneLine(r.PostFormValue("reason"), 300), Actor: v.ID, At: v.Now}
	code := ""
	switch decision.Kind {
	case store.DecideSettled:
		code = v.say("web.diff.settled.done", 1)
	case store.DecideNote:
		code = v.say("web.diff.note.done")
		if decision.Reason == "" {
			return errBadForm
		}
	case store.DecideAccept:
		if !v.May(Propose, d.BranchID) {
			return store.ErrForbidden
		}
		day, err := time.ParseInLocation(time.DateOnly, r.PostFormValue("until"), v.Zone)
		if err != nil || decision.Reason == "" {
			return errBadForm
		}
		decision.Until = day.AddDate(0, 0, 1).Add(-time.Second) // the whole day
		code = v.say("web.diff.accept.done")
	default:
		return errBadForm
	}
	by, err := s.person(ctx, v)
	if err != nil {
		return err
	}
	if err := s.Actions.Decide(ctx, by, decision); err != nil {
		return err
	}
	return s.back(w, r, "/differences/"+id, code)
}

// approve approves or rejects the proposal that another person made.
func (s *server) approve(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	decisions, err := s.Store.Decisions(ctx, id)
	if err != nil {
		return err
	}
	asked := r.PostFormValue("decision")
	if asked == "" {
		return errBadForm
	}
	i := slices.IndexFunc(decisions, func(d store.Decision) bool { return d.ID == asked })
	if i < 0 {
		return store.ErrNotFound
	}
	if decisions[i].State != store.DecisionProposed {
		return store.ErrConflict
	}
	if v.is(decisions[i].Actor) {
		return store.ErrForbidden
	}
	by, err := s.person(ctx, v)
	if err != nil {
		return err
	}
	switch r.PostFormValue("do") {
	case "approve":
		if err := s.Actions.Approve(ctx, by, asked); err != nil {
			return err
		}
		return s.back(w, r, "/differences/"+id, v.say("web.diff.approve.done"))
	case "reject":
		if err := s.Actions.Decide(ctx, by, store.Decision{DifferenceID: id, Kind: store.DecideReject, Actor: v.ID, At: v.Now}); err != nil {
			return err
		}
		return s.back(w, r, "/differences/"+id, v.say("web.diff.reject.done"))
	}
	return errBadForm
}

// someDifferences lists the open differences of a branch that its page shows.
func (s *server) someDifferences(ctx context.Context, v visitor, reg *inventory.Register, branchID string) ([]diffRow, error) {
	list, _, err := s.Store.Differences(ctx, store.DifferenceFilter{BranchID: branchID, State: []inventory.DifferenceState{inventory.DifferenceOpen}, Limit: branchDifferences})
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
	for _, d := range decisions {
		for i := range rows {
			if rows[i].ID == d.DifferenceID && rows[i].State == inventory.DifferenceOpen {
				rows[i].Waiting = true
			}
		}
	}
	return rows, nil
}
