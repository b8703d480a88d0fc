package web

import (
	"errors"
	"net/http"
	"net/url"

	"camledger/alerts"
	"camledger/internal/store"
)

// mailTabs are the states that the outbox can be asked for.
var mailTabs = []string{"dead", "waiting", "sent", "observed", "all"}

// mailStates are the states of deliveries under a tab.
var mailStates = map[string][]alerts.DeliveryState{
	"dead": {alerts.DeliveryDead}, "waiting": {alerts.DeliveryPending, alerts.DeliverySending}, "sent": {alerts.DeliverySent}, "observed": {alerts.DeliveryObserved},
}

const mailsPage = 60

// mailsView is the outbox.
type mailsView struct {
	Lead     string
	State    string
	Tabs     []tab
	Branches []option
	Mails    []mailView
	Pages    pager
}

func mailTab(q url.Values) string {
	for _, t := range mailTabs {
		if t == q.Get("state") {
			return t
		}
	}
	return "all"
}

// mails shows the outbox.
func (s *server) mails(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, q := r.Context(), r.URL.Query()
	s.notes.void() // its banner and its head say the same number
	branchID, ok := v.pick(q.Get("branch"))
	if !ok {
		return store.ErrNotFound
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	out := mailsView{State: mailTab(q), Branches: branchOptions(v, &reg, branchID), Pages: newPager("/mails", q, mailsPage), Lead: v.say("web.mails.lead.none")}
	for _, t := range mailTabs {
		out.Tabs = append(out.Tabs, tab{URL: address("/mails", "state", t, "branch", q.Get("branch")), Text: v.say("web.mails." + t), Current: t == out.State})
	}
	list, total, err := s.Store.Outbox(ctx, store.OutboxFilter{BranchID: branchID, State: mailStates[out.State], Limit: out.Pages.Size, Offset: out.Pages.Offset()})
	if err != nil {
		return err
	}
	out.Pages.Total = total
	_, dead, err := s.Store.Outbox(ctx, store.OutboxFilter{BranchID: branchID, State: mailStates["dead"], Limit: -1})
	if err != nil {
		return err
	}
	if dead > 0 {
		out.Lead = v.say("web.mails.lead", number(dead))
	}
	if out.Mails, err = s.mailViews(r, v, list); err != nil {
		return err
	}
	return s.show(w, r, v, "mails", v.say("web.mails.title"), out)
}

// mailViews puts notices and attempts beside deliveries.
func (s *server) mailViews(r *http.Request, v visitor, list []alerts.Delivery) ([]mailView, error) {
	var ids, notices []string
	for _, d := range list {
		ids, notices = append(ids, d.ID), append(notices, d.NoticeID)
	}
	tries, err := s.Store.Tries(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	byID, err := s.Store.NoticesByID(r.Context(), notices)
	if err != nil {
		return nil, err
	}
	reg, err := s.register(r.Context())
	if err != nil {
		return nil, err
	}
	var out []mailView
	for _, d := range list {
		m := newMail(byID[d.NoticeID], d, tries, v.Now)
		if b, ok := reg.Branch(d.BranchID); ok {
			m.Branch = b.Name
		}
		if items := d.Items; len(items) > 0 && (v.May(Read, d.BranchID) || d.BranchID == "" && v.Everywhere()) {
			m.About, m.More = "/incidents/"+url.PathEscape(items[0].IncidentID), len(items)-1
		}
		m.May = d.State == alerts.DeliveryDead && (d.BranchID == "" && v.MayEverywhere(Answer) || d.BranchID != "" && v.May(Answer, d.BranchID))
		out = append(out, m)
	}
	return out, nil
}

// resend has a dead letter sent anew.
func (s *server) resend(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.settleDead(w, r, v, func(by store.Person, id string) (string, error) {
		d, err := s.Actions.Resend(r.Context(), by, id)
		if d.State == alerts.DeliveryCancelled {
			return "web.mail.resent.nothing", err
		}
		return "web.mail.resent", err
	})
}

// dropDead takes a dead letter off.
func (s *server) dropDead(w http.ResponseWriter, r *http.Request, v visitor) error {
	reason := oneLine(r.PostFormValue("reason"), reasonMost)
	if reason == "" {
		return errBadForm
	}
	return s.settleDead(w, r, v, func(by store.Person, id string) (string, error) {
		return "web.mail.dropped", s.Actions.DropDead(r.Context(), by, id, reason)
	})
}

func (s *server) settleDead(w http.ResponseWriter, r *http.Request, v visitor, do func(by store.Person, id string) (said string, err error)) error {
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	said, err := do(by, r.PathValue("id"))
	if errors.Is(err, store.ErrConflict) {
		return s.backAlert(w, r, "/mails?state=dead", v.say("web.mail.settled"))
	}
	if err != nil {
		return err
	}
	return s.back(w, r, "/mails?state=dead", v.say(said))
}
