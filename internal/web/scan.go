package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/inventory"
)

// scanRow is a scan in the list of them.
type scanRow struct {
	inventory.Scan
	Branch string
	Ahead  bool // dated after today: the clock was wrong
	Why    string
	Rest   int // addresses of ranges that were not covered
}

func newScanRow(v visitor, sc inventory.Scan, reg *inventory.Register) scanRow {
	row := scanRow{Scan: sc, Ahead: store.Ahead(sc, v.Now)}
	if b, ok := reg.Branch(sc.BranchID); ok {
		row.Branch = b.Name
	}
	if w := sc.Report.Why; w != "" && sc.State == inventory.ScanPartial {
		row.Why = v.say("web.why." + scanWhy(w))
	}
	for _, r := range sc.Report.Ranges {
		if !r.Covered && r.EverHeld {
			row.Rest += r.Addresses
		}
	}
	return row
}

// Took is how long the scan ran; 0 while it runs.
func (r scanRow) Took() time.Duration {
	if r.Ended.IsZero() {
		return 0
	}
	return r.Ended.Sub(r.Started)
}

// scansView is the list of scans.
type scansView struct {
	Lead             string
	Branches, States []option
	Rows             []scanRow
	Pages            pager
	Files            files
}

const scansPage = 60

var scanStates = []inventory.ScanState{inventory.ScanRunning, inventory.ScanComplete, inventory.ScanPartial, inventory.ScanHeld, inventory.ScanRejected}

// askedScans is the filter of the list as the address says it; ok is false where a branch was
// asked for that the visitor may not read.
func askedScans(v visitor, q url.Values) (f store.ScanFilter, branchID string, ok bool) {
	if branchID, ok = v.pick(q.Get("branch")); !ok {
		return f, "", false
	}
	f.Branches = branchesOf(v, branchID)
	for _, s := range scanStates {
		if string(s) == q.Get("state") {
			f.State = s
		}
	}
	return f, branchID, true
}

func (s *server) scans(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, q := r.Context(), r.URL.Query()
	f, branchID, ok := askedScans(v, q)
	if !ok {
		return store.ErrNotFound
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	p := newPager("/scans", q, scansPage)
	f.Limit, f.Offset = p.Size, p.Offset()
	list, total, err := s.Store.ScanPage(ctx, f, v.Now)
	if err != nil {
		return err
	}
	p.Total = total
	out := scansView{Pages: p, Files: filesOf("/scans", q), Branches: branchOptions(v, &reg, branchID), Lead: v.say("web.scans.lead", number(total))}
	var states [][2]string
	for _, st := range scanStates {
		states = append(states, [2]string{string(st), v.say("web.scan." + string(st))})
	}
	out.States = choices(v.say("web.alloutcomes"), string(f.State), states...)
	for _, sc := range list {
		out.Rows = append(out.Rows, newScanRow(v, sc, &reg))
	}
	return s.show(w, r, v, "scans", v.say("web.scans.title"), out)
}

// scanList hands out the scans.
func (s *server) scanList(r *http.Request, v visitor) (listing, error) {
	ctx := r.Context()
	f, _, ok := askedScans(v, r.URL.Query())
	if !ok {
		return listing{}, store.ErrNotFound
	}
	reg, err := s.register(ctx)
	return listing{name: onDay("scans", v),
		columns: []string{v.say("web.branch"), v.say("web.scans.started"), v.say("web.scans.ended"), v.say("web.camera.state"), v.say("web.scans.devices"), v.say("web.scans.cameras"), v.say("web.scans.new"), v.say("web.scans.gone"), v.say("web.scans.why")},
		fill: func(t *sheet.Table) error {
			branches := map[string]string{}
			for _, b := range reg.Branches {
				branches[b.ID] = b.Name
			}
			rows := 0
			return s.Store.EachScan(ctx, f, v.Now, func(l store.ScanLine) error {
				if rows++; rows > tableRows {
					return errLong
				}
				why := ""
				if l.State == inventory.ScanPartial && l.Report.Why != "" {
					why = v.say("web.why." + scanWhy(l.Report.Why))
				}
				t.Row(branches[l.BranchID], stampText(v, l.Started), stampText(v, l.Ended), v.say("web.scan."+string(l.State)), l.Report.Devices, l.Change.Found,
					l.Change.Counts[inventory.ItemNew], l.Change.Counts[inventory.ItemGone], why)
				return nil
			})
		}}, err
}

// scanView is the page of one scan.
type scanView struct {
	scanRow
	Tasks   []task
	Counts  []scanCount
	Items   []heldItem
	More    int // changes that are not listed
	Answers []scanAnswer
	Seen    int // addresses that answered
	MayScan bool
	Live    *liveView
	By      string // what set it going
}

// scanCount is how many changes of a kind there were.
type scanCount struct {
	Code string
	N    int
}

// scanAnswer is what one address said.
type scanAnswer struct {
	Addr, Device, Serial, Code string
	Sources                    int
}

const (
	scanItems   = 60
	scanAnswers = 200
)

// scanKinds are the kinds of changes in the order in which they matter.
var scanKinds = []inventory.ItemKind{inventory.ItemNew, inventory.ItemGone, inventory.ItemReplaced, inventory.ItemPlace, inventory.ItemConflict, inventory.ItemRenumbered, inventory.ItemAddress, inventory.ItemBack}

// unplaced is how many cameras of the branch wait for a place now: those that an old scan found
// may have theirs since.
func newScan(v visitor, row scanRow, seen []inventory.Observation, unplaced int) scanView {
	out := scanView{scanRow: row, Seen: len(seen), MayScan: v.May(Scan, row.BranchID)}
	if code := "web.scans.by." + row.Trigger; hasWords(code) {
		out.By = v.say(code)
	}
	for _, k := range scanKinds {
		if n := row.Change.Counts[k]; n > 0 {
			out.Counts = append(out.Counts, scanCount{"web.held." + string(k), n})
		}
	}
	all := 0
	for _, n := range row.Change.Counts {
		all += n
	}
	for _, it := range row.Change.List[:min(len(row.Change.List), scanItems)] {
		out.Items = append(out.Items, heldItem{"web.held." + string(it.Kind), it})
	}
	out.More = max(0, all-len(out.Items))
	seen = slices.SortedStableFunc(slices.Values(seen), func(a, b inventory.Observation) int { return a.Addr.Compare(b.Addr) })
	for _, o := range seen[:min(len(seen), scanAnswers)] {
		out.Answers = append(out.Answers, scanAnswer{o.Addr.String(), deviceText(inventory.Device{Maker: o.Maker, Model: o.Model}), o.Serial, "answer." + answerCode(string(o.Answer)), len(o.Sources)})
	}
	branch := "/branches/" + row.BranchID
	switch {
	case row.State == inventory.ScanHeld:
		out.Tasks = append(out.Tasks, task{"bad", "web.mark.do", v.say("web.task.held"), branch + "#held", v.say("web.task.see")})
	case row.Ahead:
		out.Tasks = append(out.Tasks, task{"warn", "web.mark.warn", v.say("web.scans.ahead"), "", ""})
	case row.State == inventory.ScanPartial:
		out.Tasks = append(out.Tasks, task{"warn", "web.mark.warn", row.Why, branch, v.say("web.task.see")})
	}
	if n := min(row.Change.Counts[inventory.ItemNew], unplaced); n > 0 && v.May(Place, row.BranchID) && row.State == inventory.ScanComplete {
		out.Tasks = append(out.Tasks, task{"note", "web.mark.do", v.say("web.scans.place", n), branch + "/placing", v.say("web.task.place.do")})
	}
	return out
}

func (s *server) scanPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	sc, err := s.Store.Scan(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	seen, err := s.Store.Observations(ctx, sc.ID)
	if err != nil {
		return err
	}
	row := newScanRow(v, sc, &reg)
	reports, err := s.reports(r, v)
	if err != nil {
		return err
	}
	unplaced := 0
	for _, b := range reports {
		if b.Branch.ID == sc.BranchID {
			unplaced = b.Unplaced
		}
	}
	view := newScan(v, row, seen, unplaced)
	if sc.State == inventory.ScanRunning {
		if view.Live, err = s.live(ctx, v, "/branches/"+sc.BranchID, sc.BranchID, ""); err != nil {
			return err
		}
	}
	return s.show(w, r, v, "scan", v.say("web.scans.one", row.Branch), view)
}
