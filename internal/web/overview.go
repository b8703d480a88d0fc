package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"camledger/inventory"
)

// task is one thing that needs somebody, with the page where it is done.
type task struct {
	Class, Mark string // of the chip: class and code of its word
	Text        string
	URL, Do     string
}

// branchRow is one branch in the table of all of them.
type branchRow struct {
	inventory.BranchReport
	Bar      bar
	Late     bool // no complete scan for two nights or more
	ScanCode string
	ScanText string
	Needs    []need // everything that needs somebody
	Trend    *trendView
	Gravity  int    // how much needs somebody
	Alone    bool   // nobody can be reached about it
	Work     string // the maintenance that is under way
}

// need is one thing in a branch that needs somebody.
type need struct{ Text, URL string }

// troubled counts what is called trouble: checked, and not well.
func troubled(r inventory.BranchReport) int { return r.Down + r.Degraded + r.AuthRefused }

// overviewView is the page 현황.
type overviewView struct {
	Lead                 string
	Tasks                []task
	Branches             int
	Declared, Found      int
	FoundMost, Pairs     int
	Unseen               int // inputs not assessed
	Placed, Unplaced     int
	Elsewhere, NotFound  int
	Compared             bool   // some branch has a complete scan
	PlacedSays, WorkSays string // under the numbers
	MineSays             string // what is in Mine
	Working, Trouble     int
	Unassessed           int
	ToSettle, Proposed   int // differences: that wait for a step, and for an approval
	Rows                 []branchRow
	Pages                pager
	Mine                 int // what waits for the visitor himself
	Query                string
	Only, Sorts          []option
	Filtered             bool
	Days                 files
	Groups               []branchGroup // of many branches
}

// overviewPage is how many branches a page of the table holds.
const overviewPage = 50

// duties are counts that need the visitor and stand in no branch report.
type duties struct {
	Approvals int // decisions of others that wait for the visitor
	ToSign    int // inspections that the visitor may sign
	ToSeal    int // inspections that the visitor may countersign
	Incidents int // open and not acknowledged
	Drafts    int // policies that wait to be accepted
	Assigned  int // differences that somebody gave to the visitor
	Own       int // proposals of the visitor that wait for another person
	Awaiting  int // differences said to be put right, that a scan has to confirm
	Proposed  int // proposals of others that wait for a third person
}

// newOverview sums the branches up for a visitor.
func newOverview(v visitor, reports []inventory.BranchReport, d duties, p pager) overviewView {
	o := overviewView{Branches: len(reports), Pages: p}
	unplaced, late, unscanned, withDiffs := []inventory.BranchReport{}, []inventory.BranchReport{}, []inventory.BranchReport{}, []inventory.BranchReport{}
	var rows []branchRow
	for _, r := range reports {
		o.Declared += r.Declared
		o.Found += r.Found
		o.FoundMost += r.FoundMost
		o.Pairs += r.Pairs
		o.Unseen += r.Unseen
		o.Placed += r.AtDeclared()
		o.Elsewhere += r.Elsewhere
		o.Unplaced += r.Unplaced
		o.NotFound += r.NotFound()
		o.Compared = o.Compared || r.Compared()
		o.Working += r.Working
		o.Trouble += troubled(r)
		o.Unassessed += r.NotAssessed
		o.ToSettle += r.ToSettle()
		o.Proposed += r.Proposed
		row := newBranchRow(v, r)
		rows = append(rows, row)
		switch {
		case r.LastComplete.IsZero():
			unscanned = append(unscanned, r)
		case row.Late:
			late = append(late, r)
		}
		if r.Unplaced > 0 {
			unplaced = append(unplaced, r)
		}
		if r.ToSettle() > 0 && v.settles(r.Branch.ID) {
			withDiffs = append(withDiffs, r)
		}
	}
	o.PlacedSays, o.WorkSays = placedSays(v, o.Placed, o.Elsewhere, o.Unplaced), workSays(v, o.Trouble, o.Unassessed, o.NotFound)
	o.Mine = d.Approvals + d.ToSign + d.ToSeal + d.Incidents + d.Drafts + d.Assigned
	o.MineSays = mineSays(v, d)
	o.Groups = newGroups(rows)
	o.choose(v, rows, p.query)
	o.Tasks = overviewTasksOf(v, o, d, reports, unplaced, late, unscanned, withDiffs)
	switch {
	case len(reports) == 0:
		o.Lead = v.say("web.overview.lead.empty")
	case !o.Compared:
		o.Lead = v.say("web.overview.lead.unscanned", number(len(reports)), number(o.Declared))
	default:
		o.Lead = v.say("web.overview.lead", number(len(reports)), number(o.Declared), span(o.Found, o.FoundMost), number(o.Working))
	}
	return o
}

// mineSays names what waits for the visitor himself.
func mineSays(v visitor, d duties) string {
	var parts []string
	for _, x := range []struct {
		n    int
		code string
	}{{d.Incidents, "incidents"}, {d.Drafts, "drafts"}, {d.Assigned, "assigned"}, {d.Approvals, "approvals"}, {d.ToSign, "sign"}, {d.ToSeal, "seal"}} {
		if x.n > 0 {
			parts = append(parts, v.say("web.overview.mine."+x.code, number(x.n)))
		}
	}
	return strings.Join(parts, " · ")
}

// placedSays tells where cameras stand that hold no slot.
func placedSays(v visitor, placed, elsewhere, unplaced int) string {
	var parts []string
	if unplaced > 0 {
		parts = append(parts, v.say("web.tile.unplaced", number(unplaced)))
	}
	if elsewhere > 0 {
		parts = append(parts, v.say("web.tile.elsewhere", number(elsewhere)))
	}
	switch {
	case len(parts) > 0:
		return strings.Join(parts, " · ")
	case placed == 0:
		return v.say("web.tile.placed.none")
	}
	return v.say("web.tile.placed.more")
}

// workSays tells what does not work; declared cameras that nobody found are named too.
func workSays(v visitor, trouble, unassessed, notFound int) string {
	text := v.say("web.tile.trouble", number(trouble), number(unassessed))
	if notFound > 0 {
		text += " · " + v.say("web.tile.notfound", number(notFound))
	}
	return text
}

// choose filters and sorts the table: by what needs somebody where there is more than one page,
// in the order of the policy else.
func (o *overviewView) choose(v visitor, rows []branchRow, q url.Values) {
	o.Query = oneLine(q.Get("q"), 100)
	only, sorted := q.Get("only"), q.Get("sort")
	if sorted != "policy" && sorted != "need" {
		if sorted = "policy"; len(rows) > o.Pages.Size {
			sorted = "need"
		}
	}
	key := inventory.NameKey(o.Query)
	rows = slices.DeleteFunc(rows, func(r branchRow) bool {
		return key != "" && !strings.Contains(inventory.NameKey(r.Branch.Name), key) || only == "need" && r.Gravity == 0 ||
			only == "trouble" && troubled(r.BranchReport) == 0 || only == "late" && !r.Late && !r.LastComplete.IsZero() ||
			(only == "now" || only == "settle" || only == "fine") && groupOf(r) != only
	})
	if sorted == "need" {
		slices.SortStableFunc(rows, func(a, b branchRow) int { return b.Gravity - a.Gravity })
	}
	o.Filtered = o.Query != "" || only != ""
	o.Only = choices(v.say("web.allbranches"), only, [2]string{"now", v.say("web.overview.group.now")}, [2]string{"settle", v.say("web.overview.group.settle")}, [2]string{"fine", v.say("web.overview.group.fine")}, [2]string{"need", v.say("web.overview.only.need")}, [2]string{"trouble", v.say("web.overview.only.trouble")}, [2]string{"late", v.say("web.overview.only.late")})
	o.Sorts = []option{{"need", v.say("web.overview.sort.need"), sorted == "need"}, {"policy", v.say("web.overview.sort.policy"), sorted == "policy"}}
	o.Pages.Total = len(rows)
	first := min(o.Pages.Offset(), len(rows))
	o.Rows = rows[first:min(first+o.Pages.Size, len(rows))]
}

// tasksNamed is how many branches of one kind of task are named one by one.
const tasksNamed = 3

func overviewTasksOf(v visitor, o overviewView, d duties, all, unplaced, late, unscanned, withDiffs []inventory.BranchReport) []task {
	var out []task
	if d.Incidents > 0 {
		out = append(out, task{"bad", "web.mark.do", v.say("web.task.incidents", number(d.Incidents)), "/incidents?state=waiting", v.say("web.task.see")})
	}
	if d.Drafts > 0 {
		out = append(out, task{"warn", "web.mark.do", v.say("web.task.drafts", number(d.Drafts)), "/policy", v.say("web.policy.draft.do")})
	}
	if o.Branches == 0 && d.Drafts > 0 {
		return out // the policy is given and waits
	}
	if o.Branches == 0 && v.MayEverywhere(Draft) {
		return append(out, task{"warn", "web.mark.do", v.say("web.task.policy.give"), uploadPath, v.say("web.new.title")})
	}
	if o.Branches == 0 && v.MayEverywhere(People) { // there may be nobody to ask yet
		return append(out, task{"warn", "web.mark.do", v.say("web.task.policy"), "/people", v.say("web.people.title")})
	}
	if o.Branches == 0 {
		return append(out, task{"note", "web.mark.wait", v.say("web.task.policy"), "", ""})
	}
	for i, r := range late {
		if i == tasksNamed {
			out = append(out, task{"bad", "web.mark.warn", v.say("web.task.late.more", number(len(late)-tasksNamed)), "/branches", v.say("web.task.see")})
			break
		}
		out = append(out, task{"bad", "web.mark.warn", v.say("web.task.late", r.Branch.Name, nights(v.Now, r.LastComplete, v.Zone)),
			"/branches/" + r.Branch.ID, v.say("web.task.late.do")})
	}
	if d.Assigned > 0 {
		out = append(out, task{"warn", "web.mark.mine", v.say("web.task.assigned", number(d.Assigned)), "/differences?who=me", v.say("web.task.differences.do")})
	}
	if d.Approvals > 0 {
		out = append(out, task{"warn", "web.mark.do", v.say("web.task.approve", number(d.Approvals)), "/differences?state=proposed", v.say("web.task.approve.do")})
	}
	if len(withDiffs) > 0 {
		url := realDifferences("")
		if len(withDiffs) == 1 {
			url = realDifferences(withDiffs[0].Branch.ID)
		}
		sum := 0
		for _, r := range withDiffs {
			sum += r.ToSettle()
		}
		out = append(out, task{"warn", "web.mark.do", v.say("web.task.differences", number(sum), number(len(withDiffs))), url, v.say("web.task.differences.do")})
	}
	named := 0
	for i, r := range unplaced {
		if !v.May(Place, r.Branch.ID) {
			continue
		}
		if named++; named > tasksNamed {
			out = append(out, task{"warn", "web.mark.do", v.say("web.task.place.more", number(len(unplaced)-i)), "/cameras?placed=no", v.say("web.task.see")})
			break
		}
		out = append(out, task{"warn", "web.mark.do", v.say("web.task.place", r.Branch.Name, number(r.Unplaced)),
			"/branches/" + r.Branch.ID + "/placing", v.say("web.task.place.do")})
	}
	out = append(out, enrolTasks(v, all)...)
	if d.Own > 0 {
		out = append(out, task{"note", "web.mark.wait", v.say("web.task.own", number(d.Own)), "/differences?state=proposed", v.say("web.task.see")})
	}
	if d.Proposed > 0 {
		out = append(out, task{"note", "web.mark.wait", v.say("web.task.proposed", number(d.Proposed)), "/differences?state=proposed", v.say("web.task.see")})
	}
	if d.Awaiting > 0 {
		out = append(out, task{"note", "web.mark.wait", v.say("web.task.awaiting", number(d.Awaiting)), "/differences?state=awaiting", v.say("web.task.see")})
	}
	if d.ToSign > 0 {
		out = append(out, task{"note", "web.mark.do", v.say("web.task.sign", number(d.ToSign)), "/inspections", v.say("web.task.sign.do")})
	}
	if d.ToSeal > 0 {
		out = append(out, task{"note", "web.mark.do", v.say("web.task.seal", number(d.ToSeal)), "/inspections", v.say("web.task.seal.do")})
	}
	switch n := len(unscanned); {
	case n == 1:
		out = append(out, task{"note", "web.mark.wait", v.say("web.task.unscanned", unscanned[0].Branch.Name), "/branches/" + unscanned[0].Branch.ID, v.say("web.task.see")})
	case n > 1:
		out = append(out, task{"note", "web.mark.wait", v.say("web.task.unscanned.more", number(n)), "/branches", v.say("web.task.see")})
	}
	return out
}

func newBranchRow(v visitor, r inventory.BranchReport) branchRow {
	says := v.say("web.bar", r.Working, troubled(r), r.NotAssessed)
	switch missing := r.NotFound(); {
	case !r.Compared() && r.Counted() == 0:
		says = v.say("web.bar.unscanned")
	case missing > 0:
		says += " · " + v.say("web.tile.notfound", number(missing))
	}
	// The bar is as long as what is declared: what was not found stays empty.
	row := branchRow{BranchReport: r, Bar: newBar(says, max(r.Declared-r.ByHand, r.Counted()),
		barCount{"ok", r.Working}, barCount{"warn", r.Degraded + r.AuthRefused}, barCount{"bad", r.Down}, barCount{"unk", r.NotAssessed}, barCount{"gone", r.NotFound()})}
	if r.LastComplete.IsZero() {
		row.ScanCode = "web.scan.never"
	} else {
		n := nights(v.Now, r.LastComplete, v.Zone)
		row.Late = n >= 2
		row.ScanCode = "web.scan.late"
		switch n {
		case 0:
			row.ScanText = v.say("web.scan.today")
		case 1:
			row.ScanText = v.say("web.scan.yesterday")
		default:
			row.ScanText = v.say("web.scan.nights", n)
		}
	}
	// What is down stands above all that only waits for a decision.
	row.Gravity = r.ToSettle()*3 + r.Proposed + r.Degraded*2 + min(r.Unplaced, 500)
	if bad := r.Down*10 + r.AuthRefused*5; bad > 0 {
		row.Gravity += 10000 + bad
	}
	if row.Late {
		row.Gravity += 1000
	}
	if toEnrol(r) {
		row.Gravity++
	}
	id := r.Branch.ID
	add := func(is bool, url, code string, args ...any) {
		if is {
			row.Needs = append(row.Needs, need{v.say(code, args...), url})
		}
	}
	cameras := func(o inventory.Outcome) string { return address("/cameras", "branch", id, "outcome", string(o)) }
	add(row.Late, "/branches/"+id, "web.need.scan")
	add(r.LastComplete.IsZero(), "/branches/"+id, "web.need.first")
	add(r.Down > 0, cameras(inventory.OutcomeDown), "web.need.down", r.Down)
	add(r.AuthRefused > 0, cameras(inventory.OutcomeAuthRefused), "web.need.auth.short", r.AuthRefused)
	add(r.Degraded > 0, cameras(inventory.OutcomeDegraded), "web.need.degraded", r.Degraded)
	add(r.NotAssessed > 0, cameras(inventory.OutcomeNotAssessed), "web.need.unassessed", r.NotAssessed)
	add(r.Unplaced > 0, "/branches/"+id+"/placing", "web.need.place", r.Unplaced)
	add(toEnrol(r), "/branches/"+id+"/placing", "web.need.enrol")
	add(r.ToSettle() > 0, realDifferences(id), "web.need.differences", r.ToSettle())
	add(r.Proposed > 0, proposedDifferences(id), "web.need.proposed", r.Proposed)
	return row
}

// reports lists the reports of the branches that a visitor may read, in policy order.
func (s *server) reports(r *http.Request, v visitor) ([]inventory.BranchReport, error) {
	all, err := s.counted(r.Context())
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(b inventory.BranchReport) bool { return !v.May(Read, b.Branch.ID) }), nil
}

func (s *server) overview(w http.ResponseWriter, r *http.Request, v visitor) error {
	reports, err := s.reports(r, v)
	if err != nil {
		return err
	}
	d, err := s.duties(r.Context(), v)
	if err != nil {
		return err
	}
	view := newOverview(v, reports, d, newPager("/", r.URL.Query(), overviewPage))
	works, err := s.works(r.Context(), v)
	if err != nil {
		return err
	}
	for i := range view.Rows {
		if list := works[view.Rows[i].Branch.ID]; len(list) > 0 {
			view.Rows[i].Work = v.say("web.work.chip", stampText(v, list[0].End))
		}
	}
	if s.NoMail {
		view.Tasks = append(view.Tasks, task{"warn", "web.mark.warn", v.say("web.task.nomail"), "", ""})
	}
	view.Days = filesOf("/branches/days", nil)
	all, err := s.trended(r.Context())
	if err != nil {
		return err
	}
	for i := range view.Rows {
		view.Rows[i].Trend = newTrend(v, all.of[view.Rows[i].Branch.ID])
	}
	return s.show(w, r, v, "overview", v.say("web.overview.title"), view)
}
