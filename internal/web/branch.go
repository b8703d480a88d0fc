package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/inventory"
)

// leftCamera is a camera as lists show it.
type leftCamera struct {
	inventory.Camera
	Device  string // maker and model
	Addr    string
	Channel int // 0 where the device has one source
}

func newLeftCamera(c inventory.Camera, d inventory.Device) leftCamera {
	l := leftCamera{Camera: c, Device: deviceText(d), Addr: addrText(d)}
	if d.Kind != inventory.KindCamera {
		l.Channel = c.Channel
	}
	if l.Name == "" {
		l.Name = d.Name
	}
	if l.Name == "" {
		l.Name = l.Addr
	}
	return l
}

func deviceText(d inventory.Device) string {
	if d.Maker == "" || d.Model == "" {
		return d.Maker + d.Model
	}
	return d.Maker + " " + d.Model
}

func addrText(d inventory.Device) string {
	if !d.Addr.IsValid() {
		return ""
	}
	return d.Addr.Addr().String()
}

// branchView is the page of one branch.
type branchView struct {
	inventory.BranchReport
	Lead                string
	Tasks               []task
	Trouble, Unassessed int
	PlacedSays          string
	WorkSays            string
	Compared            bool // a complete scan was compared with the policy
	Left                []leftCamera
	Differences         []diffRow
	Scans               []inventory.Scan
	ScanWhy             string
	Held                *heldView
	Live                *liveView
	Logins              *loginsView
	Round               *roundView
	Month               *monthView
	Officers            []inventory.Officer
	Reachable           int // persons who can be mailed
	NoMail              bool
	Work                string // the maintenance that is under way
	MayScan, MayInspect bool
}

// branchLimits bounds what the page of a branch lists itself.
const (
	branchLeft        = 10
	branchDifferences = 8
	branchScans       = 7
)

// branchFacts is what the page of a branch is made of.
type branchFacts struct {
	Report      inventory.BranchReport
	Register    inventory.Register
	Left        []leftCamera
	Differences []diffRow
	Scans       []inventory.Scan
	Reachable   int
	Rounds      []inventory.Round
	RoundDays   []store.RoundDay // of today
	Devices     map[string]inventory.Device
}

func newBranch(v visitor, f branchFacts) branchView {
	r := f.Report
	b := branchView{BranchReport: r, Trouble: troubled(r), Unassessed: r.NotAssessed,
		PlacedSays: placedSays(v, r.AtDeclared(), r.Elsewhere, r.Unplaced), WorkSays: workSays(v, troubled(r), r.NotAssessed, r.NotFound()), Compared: r.Compared(),
		Left: f.Left, Differences: f.Differences, Scans: f.Scans, Reachable: f.Reachable,
		MayScan: v.May(Scan, r.Branch.ID), MayInspect: v.May(Inspect, r.Branch.ID)}
	if b.LastScan.State == inventory.ScanRunning { // the one before it stays until this one ends
		for _, sc := range f.Scans {
			if sc.State != inventory.ScanRunning {
				b.LastScan = sc
				break
			}
		}
	}
	b.Held = newHeld(v, r.Branch.ID, f.Scans)
	b.Logins = newLogins(v, r.Branch.ID, r.LastScan.Report.Logins)
	b.Round = newRound(v, f.Rounds, f.RoundDays, f.Devices)
	for _, o := range f.Register.Officers {
		if o.BranchID == r.Branch.ID {
			b.Officers = append(b.Officers, o)
		}
	}
	if w := r.LastScan.Report.Why; w != "" && r.LastScan.State == inventory.ScanPartial {
		b.ScanWhy = v.say("web.why." + scanWhy(w))
	}
	row := newBranchRow(v, r)
	id := r.Branch.ID
	if b.Held != nil {
		b.Tasks = append(b.Tasks, task{"bad", "web.mark.do", v.say("web.task.held"), "#held", v.say("web.task.see")})
	}
	if row.Late {
		b.Tasks = append(b.Tasks, task{"bad", "web.mark.warn", v.say("web.task.late", r.Branch.Name, nights(v.Now, r.LastComplete, v.Zone)), "", ""})
	}
	if r.LastComplete.IsZero() {
		b.Tasks = append(b.Tasks, task{"note", "web.mark.wait", v.say("web.task.first"), "", ""})
	}
	if away := r.LastScan.Report.NotLooked; len(away) > 0 {
		b.Tasks = append(b.Tasks, task{"warn", "web.mark.do", v.say("web.task.outside", len(away), addressList(away)), "", ""})
	}
	if r.Down > 0 {
		b.Tasks = append(b.Tasks, task{"bad", "web.mark.do", v.say("web.need.down", r.Down), address("/cameras", "branch", id, "outcome", "down"), v.say("web.task.see")})
	}
	if r.AuthRefused > 0 {
		b.Tasks = append(b.Tasks, task{"warn", "web.mark.do", v.say("web.need.auth", r.AuthRefused), address("/cameras", "branch", id, "outcome", "auth-refused"), v.say("web.task.see")})
	}
	if r.Degraded > 0 {
		b.Tasks = append(b.Tasks, task{"warn", "web.mark.do", v.say("web.need.degraded", r.Degraded), address("/cameras", "branch", id, "outcome", "degraded"), v.say("web.task.see")})
	}
	if r.Unplaced > 0 {
		b.Tasks = append(b.Tasks, task{"warn", "web.mark.do", v.say("web.need.place", r.Unplaced), "/branches/" + id + "/placing", v.say("web.task.place.do")})
	}
	if toEnrol(r) && v.May(Place, id) {
		b.Tasks = append(b.Tasks, enrolTask(v, r))
	}
	if r.ToSettle() > 0 && v.settles(id) {
		b.Tasks = append(b.Tasks, task{"warn", "web.mark.do", v.say("web.need.differences", r.ToSettle()), realDifferences(id), v.say("web.task.differences.do")})
	}
	if r.Proposed > 0 {
		b.Tasks = append(b.Tasks, task{"note", "web.mark.wait", v.say("web.need.proposed", r.Proposed), proposedDifferences(id), v.say("web.task.see")})
	}
	b.Lead = v.say("web.branch.lead", r.Declared, sheet.Span(r.Found, r.FoundMost), r.Working)
	if !r.Compared() && r.Counted() == 0 {
		b.Lead = v.say("web.branch.lead.unscanned", r.Declared)
	}
	return b
}

// addressList names the first addresses of a list.
func addressList(addrs []netip.Addr) string {
	var out []string
	for _, a := range addrs[:min(len(addrs), 5)] {
		out = append(out, a.String())
	}
	if len(addrs) > len(out) {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}

func scanWhy(code string) string {
	switch code {
	case inventory.WhyCancelled, inventory.WhyDeadline, inventory.WhyCrashed, inventory.WhyNotCovered, inventory.WhyNoNetworks, inventory.WhyLocal:
		return code
	}
	return "other"
}

// register is what should be there; an empty one while no policy is accepted.
func (s *server) register(ctx context.Context) (inventory.Register, error) {
	reg, err := s.Store.SharedRegister(ctx, s.Now())
	if isMissing(err) {
		return inventory.Register{}, nil
	}
	return reg, err
}

func (s *server) branch(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	reports, err := s.reports(r, v)
	if err != nil {
		return err
	}
	f := branchFacts{}
	if f.Register, err = s.register(ctx); err != nil {
		return err
	}
	i := slices.IndexFunc(reports, func(b inventory.BranchReport) bool { return b.Branch.ID == id })
	if i < 0 {
		b, _ := f.Register.Branch(id)
		f.Report.Branch = b
	} else {
		f.Report = reports[i]
	}
	if f.Left, err = s.unplaced(ctx, id, branchLeft); err != nil {
		return err
	}
	if f.Differences, err = s.someDifferences(ctx, v, &f.Register, id); err != nil {
		return err
	}
	if f.Scans, err = s.Store.Scans(ctx, id, branchScans); err != nil {
		return err
	}
	recipients, err := s.Store.RecipientsAt(ctx, id, v.Now)
	if err != nil {
		return err
	}
	f.Reachable = len(recipients)
	if err := s.rounds(ctx, v, id, &f); err != nil {
		return err
	}
	view := newBranch(v, f)
	view.NoMail = s.NoMail
	works, err := s.works(ctx, v)
	if err != nil {
		return err
	}
	if list := works[id]; len(list) > 0 {
		view.Work = v.say("web.work.chip", stampText(v, list[0].End))
		for _, m := range list {
			row, err := s.windowRow(ctx, v, &f.Register, people{}, m)
			if err != nil {
				return err
			}
			view.Tasks = append(view.Tasks, task{"note", "web.mark.wait", v.say("web.work.task", stampText(v, m.End), clean(row.Subject)), "/maintenance", v.say("web.task.see")})
		}
	}
	if err := s.leadOutage(ctx, v, &f.Register, &view); err != nil {
		return err
	}
	if view.Live, err = s.live(ctx, v, "/branches/"+id, id, ""); err != nil {
		return err
	}
	if view.Month, err = s.month(ctx, v, id); err != nil {
		return err
	}
	return s.show(w, r, v, "branch", f.Report.Branch.Name, view)
}

// leadOutage puts the outage of the whole branch before everything else that is to be done.
func (s *server) leadOutage(ctx context.Context, v visitor, reg *inventory.Register, out *branchView) error {
	in, err := s.branchOutage(ctx, v, reg, out.Branch.ID)
	if err != nil || in == nil {
		return err
	}
	back, of := in.BackCount()
	out.Tasks = slices.Insert(out.Tasks, 0, task{"bad", "web.mark.do", v.say("web.task.branchout", clean(in.Subject), in.Since.In(v.Zone).Format("01-02 15:04"), number(of-back)), "/incidents/" + in.ID, v.say("web.task.see")})
	return nil
}

// rounds reads what the last rounds of checks came to. Devices are read only where some did
// not get their turn.
func (s *server) rounds(ctx context.Context, v visitor, id string, f *branchFacts) (err error) {
	if f.Rounds, err = s.Store.Rounds(ctx, id); err != nil {
		return err
	}
	if f.RoundDays, err = s.Store.RoundDays(ctx, id, v.Now.In(v.Zone).Format(time.DateOnly)); err != nil {
		return err
	}
	if slices.ContainsFunc(f.Rounds, func(r inventory.Round) bool { return len(r.Short) > 0 }) {
		found, err := s.Store.Found(ctx, id)
		if err != nil {
			return err
		}
		f.Devices = found.Devices
	}
	return nil
}

// branchesView is the page of the counts of all branches.
type branchesView struct {
	Reports []countedBranch
	Pages   pager
}

// countedBranch is a branch in the list of counts.
type countedBranch struct {
	inventory.BranchReport
	RealURL  string // its differences that are more than notes
	Waits    string // those of which a proposal waits
	Unlevel  bool   // the sums agree, those of its places do not
	Agreeing bool
}

func newCountedBranch(r inventory.BranchReport) countedBranch {
	c := countedBranch{BranchReport: r, RealURL: realDifferences(r.Branch.ID), Waits: proposedDifferences(r.Branch.ID)}
	level := r.FoundMost >= r.Declared && r.Found <= r.Declared
	for _, row := range r.Rows {
		c.Unlevel = c.Unlevel || level && (row.BoundMost < row.Declared || row.Bound > row.Declared)
	}
	c.Agreeing = level && !c.Unlevel && r.Differences == 0
	return c
}

func (s *server) branches(w http.ResponseWriter, r *http.Request, v visitor) error {
	reports, err := s.reports(r, v)
	if err != nil {
		return err
	}
	p := newPager("/branches", r.URL.Query(), 100)
	p.Total = len(reports)
	first := min(p.Offset(), len(reports))
	view := branchesView{Pages: p}
	for _, b := range reports[first:min(first+p.Size, len(reports))] {
		view.Reports = append(view.Reports, newCountedBranch(b))
	}
	return s.show(w, r, v, "branches", v.say("web.branches.title"), view)
}

// printing is how sheets are printed for a visitor.
func (s *server) printing(ctx context.Context, v visitor) (sheet.Options, error) {
	reg, err := s.register(ctx)
	if err != nil {
		return sheet.Options{}, err
	}
	people, err := s.names(ctx)
	if err != nil {
		return sheet.Options{}, err
	}
	return sheet.Options{Lang: v.Lang, Zone: v.Zone, Institution: reg.Institution.Name, Printed: v.Now, By: v.Name,
		Stylesheet: s.assets.prefix + "/sheet.css", Person: people.name}, nil
}

// printed answers with a page for paper, whole or not at all.
func (s *server) printed(w http.ResponseWriter, r *http.Request, v visitor, print func(io.Writer, sheet.Options) error) error {
	o, err := s.printing(r.Context(), v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := print(&b, o); err != nil {
		return err
	}
	write(w, http.StatusOK, "text/html; charset=utf-8", b.Bytes())
	return nil
}

// countPage is how many branches a part of the count report holds.
const countPage = 100

func (s *server) count(w http.ResponseWriter, r *http.Request, v visitor) error {
	reports, err := s.reports(r, v)
	if err != nil {
		return err
	}
	// Many branches come in parts: looking at one must not need all of them.
	part := sheet.Part{}
	if p := newPager("/branches/count", r.URL.Query(), countPage); len(reports) > p.Size && r.URL.Query().Get("all") == "" {
		p.Total = len(reports)
		part = sheet.Part{Says: v.say("sheet.part", number(p.Total), number(p.First()), number(p.Last())), Prev: p.Prev(), Next: p.Next(), All: "/branches/count?all=1"}
		first := min(p.Offset(), len(reports))
		reports = reports[first:min(first+p.Size, len(reports))]
	}
	return s.printed(w, r, v, func(w io.Writer, o sheet.Options) error { return sheet.CountHTML(w, reports, part, o) })
}

func (s *server) scan(w http.ResponseWriter, r *http.Request, v visitor) error {
	id := r.PathValue("id")
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	if err := s.Actions.ScanNow(r.Context(), by, id); err != nil {
		return s.already(w, r, v, "/branches/"+id, id, "", err)
	}
	return s.back(w, r, "/branches/"+id, v.say("web.branch.scan.begun"))
}

func (s *server) inspect(w http.ResponseWriter, r *http.Request, v visitor) error {
	id := r.PathValue("id")
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	if err := s.Actions.Inspect(r.Context(), by, id); err != nil {
		return s.already(w, r, v, "/branches/"+id, id, "", err)
	}
	return s.back(w, r, "/branches/"+id, v.say("web.branch.inspect.begun"))
}
