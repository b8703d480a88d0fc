package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// acceptView is the panel on which a draft becomes a version.
type acceptView struct {
	Ready             bool // nothing is left to be done
	May               bool
	First             bool   // there is no version yet
	Effective, Notice string // as the fields hold them
	NoticeDays        int
	NeedsNotice       bool
	People            []personCount // who corrected how much
	Added             []policy.SettledRow
	Removed           []gonePlace
	Differ            []differingPlace
	Differs           int // places with another count
	News, Gone        int
	More              int // changes that are not listed
	Continues         []continuationView
	Rows, Total       int
	TotalNow          int // of the version in force
	Lacks             string
	Known             *inventory.Policy // accepted before from the same bytes
	Other             *otherInstitution // the text is not of the institution of the register
}

type personCount struct {
	Who   string
	Count int
}

type gonePlace struct {
	Branch, Place string
	Count         int
}

type differingPlace struct {
	Branch, Place string
	Was, Count    int
}

// continuationView asks whether a place is an old one under another name.
type continuationView struct {
	Continuation
	Share   int  // likeness in per cent
	Yes, No bool // what a person chose; neither at first
}

// answers to whether a place is an old one.
const (
	continued = "yes"
	isNew     = "new"
)

// acceptChanges is how many changes the panel lists.
const acceptChanges = 60

// acceptance lays the panel out.
func (s *server) acceptance(ctx context.Context, v visitor, d store.PolicyDraft, settled policy.Settled, look sight) (*acceptView, error) {
	if d.State != store.DraftOpen {
		return nil, nil //nolint:nilnil // nothing to accept
	}
	reg, err := s.register(ctx)
	if err != nil {
		return nil, err
	}
	q := look.q
	a := &acceptView{Lacks: look.accept, Ready: len(settled.Blocking(false)) == 0, May: v.MayEverywhere(Accept), First: reg.Policy.ID == "", Rows: len(settled.Rows), Total: settled.Total.Derived}
	today := v.Now.In(v.Zone)
	if settled.NoticeDays != nil {
		a.NoticeDays = *settled.NoticeDays
	}
	a.NeedsNotice = !a.First
	a.Notice, a.Effective = q.Get("notice"), q.Get("effective")
	if a.Effective == "" {
		a.Effective = settled.Dates.Effective
	}
	if a.Effective == "" {
		a.Effective = today.AddDate(0, 0, a.NoticeDays).Format(time.DateOnly)
	}
	if a.Notice == "" && a.NeedsNotice {
		a.Notice = today.Format(time.DateOnly)
	}
	counts := map[string]int{}
	for _, c := range settled.Corrections {
		if c.Edit != "" {
			counts[c.By]++
		}
	}
	for _, r := range settled.Answered {
		if r.Edit == "" {
			counts[r.By]++
		}
	}
	who, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range sortedKeys(counts) {
		a.People = append(a.People, personCount{who.name(id), counts[id]})
	}
	if a.First {
		return a, nil
	}
	versions, err := s.Store.Policies(ctx)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(versions, func(p inventory.Policy) bool { return p.Digest == d.Digest }); i >= 0 {
		a.Known = &versions[i]
	}
	if a.Other = otherOf(&reg, settled); a.Other != nil {
		a.Other.Confirmed = q.Get("other") != ""
	}
	a.compare(&reg, settled)
	return a, s.continuations(ctx, a, d.ID, q)
}

// compare says what changes against the version in force.
func (a *acceptView) compare(reg *inventory.Register, settled policy.Settled) {
	old := map[placeKey]inventory.Declaration{}
	name := map[placeKey]gonePlace{}
	var order []placeKey
	for _, b := range reg.Branches {
		for _, l := range reg.LocationsOf(b.ID) {
			if d, ok := reg.Declaration(l.ID); ok {
				k := keyOfPlace(b.Name, l.Name)
				order = append(order, k)
				old[k], name[k] = d, gonePlace{b.Name, l.Name, d.Count}
				a.TotalNow += d.Count
			}
		}
	}
	seen := map[placeKey]bool{}
	for _, r := range settled.Rows {
		k := keyOfPlace(r.Branch, r.Location)
		d, ok := old[k]
		switch {
		case !ok:
			a.Added = append(a.Added, r)
		case d.Count != r.Count:
			a.Differ = append(a.Differ, differingPlace{r.Branch, r.Location, d.Count, r.Count})
		}
		seen[k] = true
	}
	for _, k := range order {
		if !seen[k] {
			a.Removed = append(a.Removed, name[k])
		}
	}
	a.Differs, a.News, a.Gone = len(a.Differ), len(a.Added), len(a.Removed)
	cut := func(n int) int {
		a.More += max(0, n-acceptChanges)
		return min(n, acceptChanges)
	}
	a.Added, a.Removed, a.Differ = a.Added[:cut(len(a.Added))], a.Removed[:cut(len(a.Removed))], a.Differ[:cut(len(a.Differ))]
}

// continuations adds the proposals which place is an old one.
func (s *server) continuations(ctx context.Context, a *acceptView, id string, q url.Values) error {
	if !a.Ready {
		return nil
	}
	list, err := s.Actions.Continuity(ctx, id)
	if err != nil {
		return err
	}
	for _, c := range list {
		v := continuationView{Continuation: c, Share: int(c.Likeness*100 + 0.5)}
		v.Yes, v.No = q.Get("c-"+c.Old()) == continued, q.Get("c-"+c.Old()) == isNew
		a.Continues = append(a.Continues, v)
	}
	return nil
}

// accept makes a draft the policy.
func (s *server) accept(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	by, err := s.person(ctx, v)
	if err != nil {
		return err
	}
	revision, err := strconv.Atoi(r.PostFormValue("rev"))
	if err != nil {
		return errBadForm
	}
	a := DraftAcceptance{Again: r.PostFormValue("again") != ""}
	if a.Effective, err = time.ParseInLocation(time.DateOnly, r.PostFormValue("effective"), v.Zone); err != nil {
		return s.acceptAgain(w, r, v, http.StatusUnprocessableEntity, v.say("web.accept.lack.effective"))
	}
	if n := r.PostFormValue("notice"); n != "" {
		if a.Notice, err = time.ParseInLocation(time.DateOnly, n, v.Zone); err != nil {
			return s.acceptAgain(w, r, v, http.StatusUnprocessableEntity, v.say("web.accept.lack.notice"))
		}
	}
	if why, err := s.acceptUnasked(ctx, r, v, id); err != nil {
		return err
	} else if why != "" {
		return s.acceptAgain(w, r, v, http.StatusUnprocessableEntity, why)
	}
	list, err := s.Actions.Continuity(ctx, id)
	if err != nil {
		return err
	}
	a.Continues = map[DraftPlace]string{}
	for _, c := range list {
		switch r.PostFormValue("c-" + c.Old()) {
		case "":
			return s.acceptAgain(w, r, v, http.StatusUnprocessableEntity, v.say("web.accept.lack.continues", clean(strings.TrimSpace(c.Branch+" "+c.Location))))
		case continued:
			a.Continues[DraftPlace{c.Branch, c.Location}] = c.Old()
		}
	}
	version, err := s.Actions.AcceptDraft(ctx, by, id, revision, a)
	if why, status := acceptRefused(v, err); why != "" {
		return s.acceptAgain(w, r, v, status, why)
	}
	if err != nil {
		return err
	}
	return s.back(w, r, "/policy/"+version.ID, v.say("web.accept.done"))
}

// acceptAgain shows the draft with what was decided, and why it was not accepted.
func (s *server) acceptAgain(w http.ResponseWriter, r *http.Request, v visitor, status int, why string) error {
	d, err := s.Store.Draft(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.showDraft(w, r, v, d, d.Draft.Settled(), sight{q: r.PostForm, accept: why, status: status})
}

// acceptRefused says why a draft was not accepted, where a person can do something about
// it.
func acceptRefused(v visitor, err error) (why string, status int) {
	var no *policy.Refusal
	switch {
	case errors.As(err, &no):
		return clean(no.Say(v.Lang)), http.StatusUnprocessableEntity
	case errors.Is(err, store.ErrConflict):
		return v.say("web.accept.conflict"), http.StatusConflict
	}
	return "", 0
}
