package web

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// What every page says is good for a while, and said for a little longer while it is counted
// anew.
const (
	notesFor   = 20 * time.Second
	notesStale = 2 * time.Minute
)

// notes are what every page says beside its own matter.
type notes struct {
	institution string
	troubles    []trouble
	open        map[string]int // differences by branch of which no proposal waits
	proposals   []proposal     // that wait
	down        []store.OpenIncidents
	dead        map[string]int // messages that were given up by branch
	held        map[string]int // messages that are held back by branch
}

// proposal is one that waits: who made it approves it nowhere.
type proposal struct{ branchID, actor string }

// trouble is something bad that every page says, as code and arguments; it shows to who
// may read its branch, or the whole institution.
type trouble struct {
	branchID string
	code     string
	args     []any
	url      string
}

// dress fills what the layout says: institution, navigation, banners. A page is shown
// without them rather than not at all.
func (s *server) dress(ctx context.Context, f *frame, here string) {
	n, err := s.notes.get(ctx, s.Now, func(ctx context.Context) (notes, error) { return s.read(ctx, s.Now()) })
	if err != nil && ctx.Err() == nil {
		s.log.Error("read notes failed", "err", err)
	}
	f.Institution = n.institution
	counts := map[string]int{}
	for id, c := range n.open {
		if f.Visitor.settles(id) {
			counts["/differences"] += c
		}
	}
	for _, p := range n.proposals {
		if f.Visitor.May(Approve, p.branchID) && !f.Visitor.is(p.actor) {
			counts["/differences"]++
		}
	}
	counts["/incidents"], _ = countIncidents(f.Visitor, Read, n.down)
	f.Nav = nav(f.Visitor, here, counts)
	dead, held := ofVisitor(f.Visitor, n.dead), ofVisitor(f.Visitor, n.held)
	var seen []trouble
	if code := unwritten(s.Store.Trouble()); code != "" {
		seen = append(seen, trouble{code: code})
	}
	if dead > 0 {
		seen = append(seen, trouble{code: "web.banner.dead", args: []any{dead}, url: "/mails?state=dead"})
	}
	if held > 0 {
		seen = append(seen, trouble{code: "web.banner.held", args: []any{held}, url: "/mails?state=waiting"})
	}
	for _, t := range n.troubles {
		if t.branchID != "" && f.Visitor.May(Read, t.branchID) || t.branchID == "" && f.Visitor.Everywhere() {
			seen = append(seen, t)
		}
	}
	for _, t := range countUnreachable(seen) {
		f.Banners = append(f.Banners, banner{words.Say(f.Lang, t.code, t.args...), t.url})
	}
	f.Banners = foldBanners(f.Lang, f.Banners)
}

// ofVisitor sums what is counted by branch for the branches that a visitor may read; what is of
// no branch is for those who may read all.
func ofVisitor(v visitor, by map[string]int) (sum int) {
	for id, c := range by {
		if id != "" && v.May(Read, id) || id == "" && v.Everywhere() {
			sum += c
		}
	}
	return sum
}

// unwritten is the code of the sentence that says why nothing is being recorded; empty:
// recording goes on.
func unwritten(err error) string {
	switch {
	case errors.Is(err, store.ErrFull):
		return "web.banner.full"
	case errors.Is(err, store.ErrBusy):
		return "web.banner.busy"
	case err != nil:
		return "web.banner.away"
	}
	return ""
}

// read counts what every page says anew.
func (s *server) read(ctx context.Context, now time.Time) (notes, error) {
	n := notes{open: map[string]int{}, dead: map[string]int{}, held: map[string]int{}}
	reg, err := s.register(ctx)
	if err != nil {
		return n, err
	}
	n.institution = reg.Institution.Name
	lying, _, err := s.Store.Outbox(ctx, store.OutboxFilter{State: []alerts.DeliveryState{alerts.DeliveryDead, alerts.DeliveryPending}, Limit: 2000})
	if err != nil {
		return n, err
	}
	for _, d := range lying {
		switch {
		case d.State == alerts.DeliveryDead:
			n.dead[d.BranchID]++
		case d.Held():
			n.held[d.BranchID]++
		}
	}
	if err := s.readLate(ctx, &n, now); err != nil {
		return n, err
	}
	if n.proposals, err = s.proposals(ctx); err != nil {
		return n, err
	}
	if err := s.readReachable(ctx, &n, &reg, now); err != nil {
		return n, err
	}
	n.down, err = s.Store.OpenIncidents(ctx)
	return n, err
}

// readLate finds the branches whose nightly scans do not finish, and counts differences.
func (s *server) readLate(ctx context.Context, n *notes, now time.Time) error {
	reports, err := s.counted(ctx)
	if err != nil {
		return err
	}
	for _, r := range reports {
		n.open[r.Branch.ID] = r.ToSettle()
		if late := nights(now, r.LastComplete, s.Zone); !r.LastComplete.IsZero() && late >= 2 {
			n.troubles = append(n.troubles, trouble{r.Branch.ID, "web.banner.late", []any{r.Branch.Name, late}, "/branches/" + r.Branch.ID})
		}
	}
	return nil
}

// proposals lists the proposals that wait.
func (s *server) proposals(ctx context.Context) ([]proposal, error) {
	decisions, err := s.Store.Decisions(ctx, "")
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(decisions))
	for i, x := range decisions {
		ids[i] = x.DifferenceID
	}
	differences, err := s.Store.DifferencesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []proposal
	for _, x := range decisions {
		if d, is := differences[x.DifferenceID]; is { // else it is gone meanwhile
			out = append(out, proposal{d.BranchID, x.Actor})
		}
	}
	return out, nil
}

// readReachable finds the branches about which nobody can be mailed.
func (s *server) readReachable(ctx context.Context, n *notes, reg *inventory.Register, now time.Time) error {
	all, err := s.Store.Persons(ctx)
	if err != nil {
		return err
	}
	for _, b := range reg.Branches {
		if b.RetiredAt.IsZero() && !slices.ContainsFunc(all, func(p store.Person) bool { return p.Reaches(b.ID, now) }) {
			n.troubles = append(n.troubles, trouble{b.ID, "web.banner.nobody", []any{b.Name}, "/branches/" + b.ID})
		}
	}
	return nil
}

// duties counts what waits for the visitor himself.
func (s *server) duties(ctx context.Context, v visitor) (duties, error) {
	var d duties
	proposals, err := s.proposals(ctx)
	if err != nil {
		return d, err
	}
	for _, x := range proposals {
		switch {
		case v.is(x.actor):
			d.Own++
		case v.May(Approve, x.branchID):
			d.Approvals++
		case v.May(Read, x.branchID):
			d.Proposed++
		}
	}
	if branches := v.Branches(); v.May(Report, "") && branches == nil || len(branches) == 1 {
		f := store.DifferenceFilter{State: []inventory.DifferenceState{inventory.DifferenceAwaiting}, Limit: -1}
		if len(branches) == 1 {
			f.BranchID = branches[0]
		}
		if _, d.Awaiting, err = s.Store.Differences(ctx, f); err != nil {
			return d, err
		}
	}
	if v.MayEverywhere(Draft) || v.MayEverywhere(Accept) {
		drafts, err := s.Store.Drafts(ctx, store.DraftOpen)
		if err != nil {
			return d, err
		}
		d.Drafts = len(drafts)
	}
	if v.May(Sign, "") || v.May(Seal, "") {
		list, _, _, err := s.Store.InspectionPage(ctx, store.InspectionFilter{Branches: v.Branches(), Unsealed: true, Limit: 2000})
		if err != nil {
			return d, err
		}
		for _, in := range list {
			switch {
			case in.SignedAt.IsZero() && v.May(Sign, in.BranchID):
				d.ToSign++
			case !in.SignedAt.IsZero() && in.SealedAt.IsZero() && !v.is(in.Inspector) && v.May(Seal, in.BranchID):
				d.ToSeal++
			}
		}
	}
	if v.May(Report, "") {
		f := store.DifferenceFilter{Assignee: v.ID, State: []inventory.DifferenceState{inventory.DifferenceOpen}, Limit: -1}
		for _, g := range v.Grants {
			f.Roles = append(f.Roles, g.Role)
		}
		var err error
		if _, d.Assigned, err = s.Store.Differences(ctx, f); err != nil {
			return d, err
		}
	}
	if v.May(Answer, "") {
		list, err := s.Store.OpenIncidents(ctx)
		if err != nil {
			return d, err
		}
		_, d.Incidents = countIncidents(v, Answer, list)
	}
	return d, nil
}

// countIncidents sums up what is open of the branches in which a visitor may do something: the
// outages that lead, and those of them that nobody sees to. It is the number of the list.
func countIncidents(v visitor, may Permission, list []store.OpenIncidents) (open, unseen int) {
	for _, o := range list {
		switch {
		case v.Everywhere() && (o.BranchID == "" && v.MayEverywhere(may) || o.BranchID != "" && v.May(may, o.BranchID)):
			open, unseen = open+o.Leading, unseen+o.Unseen
		case !v.Everywhere() && o.BranchID != "" && v.May(may, o.BranchID):
			open, unseen = open+o.Own, unseen+o.OwnUnseen
		}
	}
	return open, unseen
}

// bannersMost is how many banners a page shows one by one.
const bannersMost = 3

// countUnreachable says of many branches about which nobody can be mailed how many they
// are, at once.
func countUnreachable(all []trouble) []trouble {
	nobody := func(t trouble) bool { return t.code == "web.banner.nobody" }
	count := 0
	for _, t := range all {
		if nobody(t) {
			count++
		}
	}
	if count <= bannersMost {
		return all
	}
	return append(slices.DeleteFunc(all, nobody), trouble{code: "web.banner.nobody.many", args: []any{count}, url: "/branches"})
}

func foldBanners(lang words.Lang, all []banner) []banner {
	if len(all) <= bannersMost {
		return all
	}
	return append(slices.Clip(all[:bannersMost-1]), banner{words.Say(lang, "web.banner.more", len(all)-bannersMost+1), "/"})
}

// stale drops what is kept, so that the next page counts anew: after an act its effect
// must show.
func (s *server) stale() {
	s.notes.void()
	s.tally.void()
}

// people are the names of all accounts, by id and by what stands for them as actors.
type people map[string]string

// name is the name of an actor; what is no account, as operator:<user>, stands as it is.
func (p people) name(id string) string {
	if n, ok := p[id]; ok {
		return n
	}
	return id
}

func (s *server) names(ctx context.Context) (people, error) {
	all, err := s.Store.PersonNames(ctx)
	if err != nil {
		return nil, err
	}
	out := people{}
	for _, p := range all {
		out[p.ID] = p.Name
		out[actorOfLogin+p.Login] = p.Name
	}
	return out, nil
}

// person is the account of a visitor, for those who act.
func (s *server) person(ctx context.Context, v visitor) (store.Person, error) {
	return s.Store.PersonByID(ctx, v.ID)
}

func isMissing(err error) bool { return errors.Is(err, store.ErrNotFound) }

// oneLine bounds a text that a person typed into a field.
func oneLine(s string, most int) string {
	s = strings.Join(strings.Fields(clean(s)), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
