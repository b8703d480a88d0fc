package demo

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/internal/app"
)

// Summary is what the story came to. Its JSON is documented in docs/demo.md.
type Summary struct {
	Held        bool             `json:"held"`   // everything that the story promises happened
	Broken      []string         `json:"broken"` // what did not
	Policy      PolicyLine       `json:"policy"`
	Scenario    string           `json:"scenario"`
	NotPlayed   []string         `json:"notPlayed"` // declared branches that the scenario does not have
	URL         string           `json:"url"`
	Branches    []BranchLine     `json:"branches"`
	Differences []DifferenceLine `json:"differences"` // open ones, in the order of the register
	ByKind      map[string]int   `json:"differencesByKind"`
	Checks      map[string]int   `json:"checks"`  // cameras by outcome, before anything broke
	Failing     []FailingLine    `json:"failing"` // cameras that did not work even then
	Mails       []MailLine       `json:"mails"`
	Inspections []InspectionLine `json:"inspections"`
	Timings     []Timing         `json:"timings"`
	Seconds     float64          `json:"seconds"`
	PeakMB      float64          `json:"peakMemoryMB"` // of the process, simulator included; 0: not known here

	scanned []app.ScanResult
	dir     string // temporary; removed at the end
}

// PolicyLine is the policy of the story.
type PolicyLine struct {
	Name        string `json:"name"`
	Institution string `json:"institution"`
	Declared    int    `json:"declared"` // cameras
	Problems    int    `json:"problems"`
	Unread      int    `json:"unread"` // lines
}

// BranchLine is a branch with its places.
type BranchLine struct {
	Branch    string         `json:"branch"`
	Scan      string         `json:"scan"` // complete, partial
	Declared  int            `json:"declared"`
	Found     int            `json:"found"`
	FoundMost int            `json:"foundMost"` // above found while pairs are unconfirmed
	Unused    int            `json:"unusedInputs"`
	Placed    Placed         `json:"placed"`
	Locations []LocationLine `json:"locations"`
}

// LocationLine is a declared place; an empty name is the branch as a whole.
type LocationLine struct {
	Location  string `json:"location"`
	Declared  int    `json:"declared"`
	Found     int    `json:"found"` // cameras placed there
	FoundMost int    `json:"foundMost"`
	Placed    Placed `json:"placed"`
}

// Placed counts cameras by how the program's proposal compared with what the person
// said. Accepted are those of which the person knew nothing and took the proposal.
type Placed struct {
	Right    int `json:"proposedRight"`
	Wrong    int `json:"proposedWrong"`
	Without  int `json:"notProposed"` // placed by the person without a proposal
	Accepted int `json:"accepted"`
	Unplaced int `json:"unplaced"`
}

// DifferenceLine is an open difference and what it is about.
type DifferenceLine struct {
	Kind     string            `json:"kind"`
	Severity string            `json:"severity"`
	Branch   string            `json:"branch"`
	Location string            `json:"location,omitempty"`
	Subject  string            `json:"subject"` // camera or device by its name, else the place
	Addr     string            `json:"addr,omitempty"`
	Channel  int               `json:"channel,omitempty"`
	Detail   string            `json:"detail,omitempty"` // short, over, …
	Declared int               `json:"declared"`
	Found    int               `json:"found"`
	Facts    map[string]string `json:"facts,omitempty"`
	Says     string            `json:"says"`
}

// FailingLine is a camera that did not work at the first check.
type FailingLine struct {
	Branch   string `json:"branch"`
	Location string `json:"location,omitempty"`
	Name     string `json:"name"`
	Addr     string `json:"addr"`
	Channel  int    `json:"channel"`
	Outcome  string `json:"outcome"`
	Cause    string `json:"cause"`
}

// MailLine is a mail that the catcher received.
type MailLine struct {
	Subject string   `json:"subject"`
	Branch  string   `json:"branch"` // empty: of the institution
	To      []string `json:"to"`
	At      float64  `json:"at"` // seconds from the start
}

// InspectionLine is an inspection on record.
type InspectionLine struct {
	Branch        string `json:"branch"`
	Day           string `json:"day"`
	Total         int    `json:"total"`
	OK            int    `json:"ok"`
	Fault         int    `json:"fault"`
	NotVerifiable int    `json:"notVerifiable"`
	NotApplicable int    `json:"notApplicable"`
	Sealed        bool   `json:"sealed"`
}

// Timing is how long a part took.
type Timing struct {
	Part    string  `json:"part"`
	Seconds float64 `json:"seconds"`
}

func (st *story) broke(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	st.sum.Broken = append(st.sum.Broken, text)
	st.note("✗ %s", text)
}

// finish gathers the summary from what is stored and what the catcher got.
func (st *story) finish(ctx context.Context) error {
	st.next("Summary")
	texts, err := st.app.Differences(ctx, app.DifferenceChoice{})
	if err != nil {
		return err
	}
	found, err := st.app.Store().Found(ctx, "")
	if err != nil {
		return err
	}
	if st.reg, err = st.app.Register(ctx); err != nil {
		return err
	}
	st.differences(texts, found)
	for _, r := range st.sum.scanned {
		st.sum.Branches = append(st.sum.Branches, st.branch(r, found))
	}
	st.mails()
	if len(st.sum.Inspections) != len(st.sum.Branches) {
		st.broke("%d branches, %d inspections on record", len(st.sum.Branches), len(st.sum.Inspections))
	}
	st.sum.Seconds = time.Since(st.started).Seconds()
	st.sum.PeakMB = peakMemory()
	st.sum.Held = len(st.sum.Broken) == 0
	if st.sum.Held {
		st.sum.Broken = []string{}
	}
	if st.sum.Failing == nil {
		st.sum.Failing = []FailingLine{}
	}
	return nil
}

func (st *story) differences(texts []app.DifferenceText, found app.Found) {
	cameras := map[string]app.Camera{}
	for _, c := range found.Cameras {
		cameras[c.ID] = c
	}
	st.sum.ByKind, st.sum.Differences = map[string]int{}, []DifferenceLine{}
	for _, t := range texts {
		l := DifferenceLine{Kind: string(t.Kind), Severity: string(t.Severity), Branch: t.BranchName, Location: t.LocationName,
			Detail: t.Detail, Declared: t.Declared, Found: t.Found, Facts: t.Facts, Says: t.Says, Subject: t.LocationName}
		if d, ok := found.Devices[t.DeviceID]; ok {
			l.Subject, l.Addr = d.Name, d.Addr.Addr().String()
		}
		if c, ok := cameras[t.CameraID]; ok {
			l.Subject, l.Channel = c.Name, c.Channel
		}
		if l.Subject == "" {
			l.Subject = t.BranchName
		}
		st.sum.ByKind[l.Kind]++
		st.sum.Differences = append(st.sum.Differences, l)
	}
	slices.SortStableFunc(st.sum.Differences, func(a, b DifferenceLine) int {
		return cmp.Or(strings.Compare(a.Branch, b.Branch), strings.Compare(a.Kind, b.Kind), app.CompareNames(a.Subject, b.Subject))
	})
}

func (st *story) branch(r app.ScanResult, found app.Found) BranchLine {
	rep := app.Report(&st.reg, r.Branch, found)
	l := BranchLine{Branch: r.Branch.Name, Scan: string(r.Scan.State), Declared: rep.Declared, Found: rep.Found, FoundMost: rep.FoundMost, Unused: rep.Unused}
	at := map[string]*Placed{}
	for _, row := range rep.Rows {
		l.Locations = append(l.Locations, LocationLine{Location: row.Location, Declared: row.Declared, Found: row.Bound, FoundMost: row.BoundMost})
	}
	for i, row := range rep.Rows {
		at[row.LocationID] = &l.Locations[i].Placed
	}
	for id, g := range st.guesses {
		if g.branch != r.Branch.ID {
			continue
		}
		both := []*Placed{&l.Placed}
		if p := at[st.bound(found, id, g)]; p != nil {
			both = append(both, p)
		}
		for _, p := range both {
			p.add(g)
		}
	}
	return l
}

// bound is where a camera ended up.
func (st *story) bound(found app.Found, id string, g guess) string {
	for _, c := range found.Cameras {
		if c.ID == id {
			return c.LocationID
		}
	}
	return g.location
}

func (p *Placed) add(g guess) {
	switch {
	case g.location == "":
		p.Unplaced++
	case !g.known:
		p.Accepted++
	case g.proposed == g.location:
		p.Right++
	case g.proposed == "":
		p.Without++
	default:
		p.Wrong++
	}
}

func (st *story) mails() {
	st.sum.Mails = []MailLine{}
	for _, m := range st.world.Mail().Messages() {
		l := MailLine{Subject: m.Subject, To: m.To, At: m.Received.Sub(st.started).Seconds()}
		for _, b := range st.reg.Branches {
			if about(m, b.Name) {
				l.Branch = b.Name
			}
		}
		st.sum.Mails = append(st.sum.Mails, l)
	}
}

// peakMemory is the most memory that this process has held (Linux: VmHWM), in MB.
func peakMemory() float64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "VmHWM:" {
			kb, _ := strconv.ParseFloat(f[1], 64)
			return kb / 1024
		}
	}
	return 0
}

// Print writes the summary for people.
func (s Summary) Print(w io.Writer) error {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("")
	p("%s: %d cameras declared (%s)", s.Policy.Institution, s.Policy.Declared, s.Policy.Name)
	for _, br := range s.Branches {
		p("  %s: declared %d, found %s, placed as proposed %d, corrected %d, placed without a proposal %d, not placed %d, unused inputs %d", br.Branch,
			br.Declared, span(br.Found, br.FoundMost), br.Placed.Right+br.Placed.Accepted, br.Placed.Wrong, br.Placed.Without, br.Placed.Unplaced, br.Unused)
	}
	p("Differences: %d", len(s.Differences))
	for _, d := range s.Differences {
		p("  %-8s %-18s %s: %s", d.Severity, d.Kind, d.Branch, d.Says)
	}
	var checks []string
	for _, outcome := range slices.Sorted(maps.Keys(s.Checks)) {
		checks = append(checks, fmt.Sprintf("%d %s", s.Checks[outcome], outcome))
	}
	p("Checks: %s", strings.Join(checks, ", "))
	p("Mails: %d", len(s.Mails))
	for _, m := range s.Mails {
		p("  %5.1f s  %s  → %s", m.At, m.Subject, strings.Join(m.To, ", "))
	}
	p("Inspections on record: %d", len(s.Inspections))
	for _, in := range s.Inspections {
		p("  %s %s: 양호 %d, 불량 %d, 확인불가 %d, 해당없음 %d", in.Branch, in.Day, in.OK, in.Fault, in.NotVerifiable, in.NotApplicable)
	}
	for _, t := range s.Timings {
		p("  %-20s %6.1f s", t.Part, t.Seconds)
	}
	p("  %-20s %6.1f s, peak memory %.0f MB", "in all", s.Seconds, s.PeakMB)
	for _, x := range s.Broken {
		p("✗ %s", x)
	}
	if s.Held {
		p("The story held.")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func span(least, most int) string {
	if least == most {
		return strconv.Itoa(least)
	}
	return fmt.Sprintf("%d–%d", least, most)
}
