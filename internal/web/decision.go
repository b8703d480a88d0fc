package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// decideNeeds is what a step in the life of a difference needs beyond the right to report.
var decideNeeds = map[inventory.ActKind]Permission{
	inventory.ActNote: Report, inventory.ActAssign: Report, inventory.ActSettled: Report, inventory.ActConfirm: Report,
	inventory.ActAccept: Propose, inventory.ActAmend: Propose, inventory.ActNotCamera: Propose, inventory.ActTakeBack: Propose, inventory.ActWithdraw: Propose,
	inventory.ActBind: Place, inventory.ActReplace: Place, inventory.ActMerge: Place,
	inventory.ActApprove: Approve, inventory.ActReject: Approve,
}

// differencePage is the page that a form of a difference stood on.
func differencePage(r *http.Request, d inventory.Difference) string {
	return trailOf(r).on("/differences/" + d.ID)
}

// decide takes the step that a person chose on the page of a difference.
func (s *server) decide(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	diff, err := s.Store.Difference(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	page := differencePage(r, diff)
	if r.PostFormValue("do") == "withdraw-amendment" {
		return s.withdrawAmendment(w, r, v, diff)
	}
	kind := inventory.ActKind(r.PostFormValue("do"))
	needs, ok := decideNeeds[kind]
	if !ok || kind == inventory.ActApprove || kind == inventory.ActReject {
		return errBadForm
	}
	if !v.May(needs, diff.BranchID) {
		return store.ErrForbidden
	}
	if kind == inventory.ActMerge {
		if err := s.mayMerge(ctx, v, diff); err != nil {
			return err
		}
	}
	d, err := readDecision(r, v, diff, kind)
	if l := lack(""); errors.As(err, &l) {
		return s.backAlert(w, r, page, v.say("web.diff.lack")+" "+v.say(string(l)))
	}
	if err != nil {
		return err
	}
	why, err := s.fewer(ctx, v, diff, d)
	if err != nil {
		return err
	}
	if why != "" {
		return s.backAlert(w, r, page, why)
	}
	return s.carryOut(w, r, v, diff, d)
}

// fewer says why an amendment for a camera that nobody declared cannot be meant: it would
// declare no more cameras than now at a place that is declared. Empty: it can.
func (s *server) fewer(ctx context.Context, v visitor, diff inventory.Difference, d store.Decision) (string, error) {
	a := d.Amendment
	if d.Kind != inventory.ActAmend || diff.Kind != inventory.UndeclaredCamera || a.LocationID == "" || a.Count < 0 {
		return "", nil
	}
	reg, err := s.register(ctx)
	if err != nil {
		return "", err
	}
	decl, ok := reg.Declaration(a.LocationID)
	if !ok || a.Count > decl.Count {
		return "", nil
	}
	l, _ := reg.Location(a.LocationID)
	return v.say("web.diff.amend.fewer", clean(l.Name), decl.Count, decl.Count+1), nil
}

// approve approves or rejects the proposal that another person made.
func (s *server) approve(w http.ResponseWriter, r *http.Request, v visitor) error {
	kind := inventory.ActApprove
	switch r.PostFormValue("do") {
	case "approve":
	case "reject":
		kind = inventory.ActReject
	default:
		return errBadForm
	}
	asked := r.PostFormValue("decision")
	rev := revisionOf(r.PostFormValue("rev"))
	if asked == "" || rev == 0 {
		return errBadForm
	}
	diff, err := s.Store.Difference(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	reason := oneLine(r.PostFormValue("reason"), 300)
	if kind == inventory.ActReject && reason == "" { // who proposed it is to learn why
		return s.backAlert(w, r, differencePage(r, diff), v.say("web.diff.lack")+" "+v.say("web.diff.lack.reject"))
	}
	return s.carryOut(w, r, v, diff, store.Decision{DifferenceID: diff.ID, Kind: kind, ProposalID: asked, Reason: reason, Revision: rev})
}

// carryOut takes a step and goes back to the page of its difference, with what was done or
// why nothing was.
func (s *server) carryOut(w http.ResponseWriter, r *http.Request, v visitor, diff inventory.Difference, d store.Decision) error {
	ctx := r.Context()
	by, err := s.person(ctx, v)
	if err != nil {
		return err
	}
	d.Actor, d.At = v.ID, v.Now
	page := differencePage(r, diff)
	said, before := v.say("web.diff.did."+string(d.Kind)), 0
	if d.Placement != nil {
		place, err := s.placeName(ctx, v, *d.Placement)
		if err != nil {
			return err
		}
		if d.Reason == "" {
			d.Reason = place // where it was placed stands in the history
		}
		said = v.say("web.diff.did.bind.at", clean(place))
	}
	if settlesAtOnce(d.Kind) {
		if before, err = s.unsettled(ctx, diff.BranchID); err != nil {
			return err
		}
	}
	if err := s.Actions.Decide(ctx, by, d); err != nil {
		if why := s.lifeText(ctx, v, err); why != "" {
			return s.backAlert(w, r, page, why)
		}
		return err
	}
	if settlesAtOnce(d.Kind) {
		after, err := s.unsettled(ctx, diff.BranchID)
		if err != nil {
			return err
		}
		if also := before - after - 1; also > 0 {
			said += " " + v.say("web.diff.did.also", also)
		}
	}
	return s.back(w, r, page, said)
}

// settlesAtOnce tells whether a step changes what is placed, so that other differences of the
// branch may be settled with it.
func settlesAtOnce(k inventory.ActKind) bool {
	switch k {
	case inventory.ActBind, inventory.ActReplace, inventory.ActNotCamera, inventory.ActMerge:
		return true
	}
	return false
}

// unsettled counts the differences of a branch that are not resolved.
func (s *server) unsettled(ctx context.Context, branchID string) (int, error) {
	_, n, err := s.Store.Differences(ctx, store.DifferenceFilter{BranchID: branchID, State: inventory.Unresolved, Limit: -1})
	return n, err
}

// placeName is where a camera is put, as people call it.
func (s *server) placeName(ctx context.Context, v visitor, p store.Placement) (string, error) {
	if p.LocationID == "" {
		return p.Place, nil
	}
	reg, err := s.register(ctx)
	if err != nil {
		return "", err
	}
	l, _ := reg.Location(p.LocationID)
	if l.Name == "" {
		return v.say("sheet.whole-branch"), nil
	}
	return l.Name, nil
}

// lifeText says why nothing was done, where a person can see to it or was overtaken; empty
// for other errors.
func (s *server) lifeText(ctx context.Context, v visitor, err error) string {
	var o *store.Overtaken
	var l inventory.LifeError
	var e inventory.IdentityError
	switch {
	case errors.As(err, &o):
		who, nerr := s.names(ctx)
		if nerr != nil {
			s.log.Error("names not read", "err", nerr)
		}
		name := clean(who.name(o.Last.Actor))
		if name == "" {
			name = v.say("life.system")
		}
		return v.say("life.overtaken", name, stepWords(v, o.Last.Kind), stampText(v, o.Last.At))
	case errors.As(err, &l):
		return v.say("life." + string(l.Code))
	case errors.As(err, &e):
		return v.say("web.diff.identity")
	}
	return ""
}

func stepWords(v visitor, kind string) string {
	code := "decided." + kind
	if !words.Has(code) {
		code = "decided.other"
	}
	return v.say(code)
}

func (s *server) withdrawAmendment(w http.ResponseWriter, r *http.Request, v visitor, diff inventory.Difference) error {
	ctx, asked, reason := r.Context(), r.PostFormValue("amendment"), oneLine(r.PostFormValue("reason"), 300)
	if !v.May(Propose, diff.BranchID) {
		return store.ErrForbidden
	}
	list, err := s.Store.Amendments(ctx, store.AmendmentFilter{BranchID: diff.BranchID})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(a inventory.Amendment) bool { return a.ID == asked }) {
		return store.ErrNotFound
	}
	if reason == "" {
		return s.backAlert(w, r, differencePage(r, diff), v.say("web.diff.lack")+" "+v.say(string(lackReason)))
	}
	by, err := s.person(ctx, v)
	if err != nil {
		return err
	}
	if err := s.Actions.WithdrawAmendment(ctx, by, asked, reason); err != nil {
		return err
	}
	return s.back(w, r, differencePage(r, diff), v.say("web.diff.did.take-back"))
}

// settleMost bounds how many differences one form settles.
const settleMost = 200

// bulkSteps are the steps that can be taken with many differences at once.
var bulkSteps = []inventory.ActKind{inventory.ActSettled, inventory.ActAssign, inventory.ActConfirm, inventory.ActApprove}

// settle takes one step with the differences chosen in the queue. Each is taken in the
// revision that the person saw; those that somebody was quicker with are told.
func (s *server) settle(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	ids, kind := r.PostForm["id"], inventory.ActKind(r.PostFormValue("do"))
	back := local(r.PostFormValue("back"))
	if back == "/" {
		back = "/differences"
	}
	if !slices.Contains(bulkSteps, kind) || len(ids) > settleMost {
		return errBadForm
	}
	seen := map[string]int{}
	for _, x := range r.PostForm["rev"] {
		id, n, _ := strings.Cut(x, " ")
		seen[id] = revisionOf(n)
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
		if !v.May(Read, d.BranchID) {
			s.log.Warn("refused", "person", v.ID, "path", r.URL.Path, "difference", id)
			return store.ErrNotFound
		}
		if !v.May(decideNeeds[kind], d.BranchID) {
			s.log.Warn("refused", "person", v.ID, "path", r.URL.Path, "difference", id)
			return store.ErrForbidden
		}
		if seen[id] == 0 {
			return errBadForm
		}
	}
	done, refused := 0, []string{}
	for _, id := range ids {
		d := store.Decision{DifferenceID: id, Kind: kind, Reason: oneLine(r.PostFormValue("reason"), 300), Actor: v.ID, At: v.Now, Revision: seen[id]}
		if kind == inventory.ActAssign {
			if d.To = oneLine(r.PostFormValue("to"), 100); d.To == store.AssignedToNobody {
				d.To = ""
			}
		}
		if kind == inventory.ActApprove {
			if d.ProposalID, err = s.waitingOf(ctx, id); err != nil {
				return err
			}
		}
		err := s.Actions.Decide(ctx, by, d)
		if why := s.lifeText(ctx, v, err); why != "" {
			refused = append(refused, why)
			continue
		}
		if err != nil {
			return fmt.Errorf("settle %d of %d: %w", done+1, len(ids), err)
		}
		done++
	}
	if len(refused) > 0 {
		s.stale()
		return s.backAlert(w, r, back, v.say("web.diff.bulk.partly", done, len(refused))+" "+refused[0])
	}
	if done == 0 {
		return s.back(w, r, back, v.say("web.placing.nothing"))
	}
	return s.back(w, r, back, v.say("web.diff.bulk.done", done, v.say("web.diff.bulk."+string(kind))))
}

// waitingOf is the proposal that waits of a difference; empty: none.
func (s *server) waitingOf(ctx context.Context, id string) (string, error) {
	list, err := s.Store.Decisions(ctx, id)
	if err != nil {
		return "", err
	}
	for _, d := range list {
		if d.State == store.DecisionProposed {
			return d.ID, nil
		}
	}
	return "", nil
}
