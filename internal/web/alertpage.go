package web

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// AlertSettings are the operator's settings that people may read.
type AlertSettings struct {
	Rule     alerts.Rule
	Mail     bool // there is a mail server
	Fallback bool // somebody hears when nobody else can
	Channels []ChannelSetting
	Observed map[string]bool // branches of which nothing is sent by the configuration, by id
}

// ChannelSetting is a way out beside mail. Its address is the operator's.
type ChannelSetting struct {
	Name     string
	Critical bool
	Personal bool
	Branches map[string]bool // by id; nil: all
}

// ReplayAsk is what is decided anew: a branch (empty: all) since a moment, under a rule.
type ReplayAsk struct {
	BranchID string
	From, To time.Time
	Rule     alerts.Rule
}

// ReplayAnswer is what would have been sent.
type ReplayAnswer struct {
	alerts.Replayed
	Really []alerts.Notice // that were written then
}

// Alerting is what the page of alerts can set going.
type Alerting interface {
	AlertSettings(ctx context.Context) (AlertSettings, error)
	// Replay decides anew; too much is alerts.ErrReplayLong. Nothing is stored or sent.
	Replay(ctx context.Context, ask ReplayAsk) (ReplayAnswer, error)
	// TestMail sends a test message to the person now, and gives the server's answer.
	TestMail(ctx context.Context, by store.Person) (reply string, err error)
}

// hearsRow is who hears of a branch.
type hearsRow struct {
	ID, Name             string
	Branch, Staff, Heads string // names, by level
	Channels             string
	Observed, Nobody     bool
	Own                  string // numbers of its own, in words; empty: none
	May                  bool   // change them
}

// numberRow is a number of the rule in force.
type numberRow struct{ What, Value, Key string }

// replayRow is a message that would have been sent.
type replayRow struct {
	At             time.Time
	Kind           string
	Branch         string
	New, Was, Back int
	To, Cameras    string
}

// replayView is a replay and what it gave.
type replayView struct {
	Asked                         bool
	Days                          []option
	Branches                      []option
	Limit, Critical, Company, Cap string // minutes
	Rows                          []replayRow
	More                          int
	Summary, Problem              string
}

// mineView is how the visitor is reached.
type mineView struct {
	Email    string
	Channels []option
	Number   string
	From, To string
	Mail     bool
}

// alertView is the page of alerts.
type alertView struct {
	Hears   []hearsRow
	Pages   pager
	Numbers []numberRow
	Replay  replayView
	Mine    mineView
}

const (
	hearsPage  = 40
	replayRows = 200
)

// alertPage shows who hears of what, by which numbers, and what other numbers would do.
func (s *server) alertPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, q := r.Context(), r.URL.Query()
	set, err := s.Actions.AlertSettings(ctx)
	if err != nil {
		return err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	out := alertView{Numbers: numbersOf(v, set.Rule), Pages: newPager("/alerts", q, hearsPage)}
	if out.Mine, err = s.mine(ctx, v, set); err != nil {
		return err
	}
	if err := s.fillHears(ctx, v, &reg, set, &out); err != nil {
		return err
	}
	if out.Replay, err = s.replayed(ctx, v, &reg, set.Rule, q); err != nil {
		return err
	}
	return s.show(w, r, v, "alerts", v.say("web.alerts.title"), out)
}

// fillHears lists who hears of each branch that the visitor may read.
func (s *server) fillHears(ctx context.Context, v visitor, reg *inventory.Register, set AlertSettings, out *alertView) error {
	all, err := s.Store.Persons(ctx)
	if err != nil {
		return err
	}
	rules, err := s.Store.BranchRules(ctx)
	if err != nil {
		return err
	}
	var mine []inventory.Branch
	for _, b := range reg.Branches {
		if b.RetiredAt.IsZero() && v.May(Read, b.ID) {
			mine = append(mine, b)
		}
	}
	out.Pages.Total = len(mine)
	from := min(out.Pages.Offset(), len(mine))
	for _, b := range mine[from:min(from+out.Pages.Size, len(mine))] {
		row := hearsRow{ID: b.ID, Name: b.Name, Observed: set.Observed[b.ID] || rules[b.ID].Observe, Own: ownNumbers(v, rules[b.ID]), May: v.May(Plan, b.ID)}
		names := map[store.Role][]string{}
		for _, p := range all {
			for _, g := range p.Mailed(v.Now) {
				if g.Covers(b.ID) && !slices.Contains(names[g.Role], p.Name) {
					names[g.Role] = append(names[g.Role], p.Name)
				}
			}
		}
		text := func(role store.Role) string { return strings.Join(names[role], ", ") }
		row.Branch, row.Staff, row.Heads = text(store.RoleAuthorised), text(store.RoleFacilities), text(store.RoleManager)
		row.Nobody = len(names) == 0
		var channels []string
		for _, c := range set.Channels {
			if !c.Personal && (c.Branches == nil || c.Branches[b.ID]) {
				channels = append(channels, channelText(v, c))
			}
		}
		row.Channels = strings.Join(channels, ", ")
		out.Hears = append(out.Hears, row)
	}
	return nil
}

func channelText(v visitor, c ChannelSetting) string {
	if c.Critical {
		return v.say("web.alerts.channel.critical", c.Name)
	}
	return c.Name
}

// exactly writes lengths of time as settings have them: to the second, and nothing that is zero.
type exactly struct{ phrases }

func (e exactly) length(d time.Duration) string {
	var parts []string
	for _, u := range []struct {
		unit time.Duration
		code string
	}{{24 * time.Hour, "length.day"}, {time.Hour, "length.hour"}, {time.Minute, "length.minutes"}, {time.Second, "length.seconds"}} {
		if n := int(d / u.unit); n > 0 {
			parts = append(parts, e.t(u.code, n))
		}
		d %= u.unit
	}
	if parts == nil {
		return e.phrases.length(0)
	}
	return strings.Join(parts, " ")
}

// numbersOf lists the numbers of a rule with the names of their settings.
func numbersOf(v visitor, r alerts.Rule) []numberRow {
	p := exactly{phrases{v.Lang, v.Zone}}
	add := func(out []numberRow, key, value string) []numberRow {
		return append(out, numberRow{v.say("web.alerts.number." + key), value, "alerts." + key})
	}
	var out []numberRow
	out = add(out, "confirm_failures", v.say("web.alerts.times", r.Failures))
	out = add(out, "confirm_time", p.length(r.ConfirmFor))
	out = add(out, "mail_after", p.length(r.Limit))
	out = add(out, "critical_after", p.length(r.CriticalLimit))
	out = add(out, "company_wait", p.length(r.Company))
	out = add(out, "branch_cap", p.length(r.Cap))
	out = add(out, "recover_time", p.length(r.RecoverFor))
	out = add(out, "storm_percent", v.say("web.alerts.storm", int(r.StormShare*100), r.StormLeast, p.length(r.StormWindow)))
	at := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(r.RemindAt)
	out = add(out, "reminder", at.Format("15:04"))
	out = add(out, "escalate_staff", p.length(r.FacilitiesAfter))
	return add(out, "escalate_manager", p.length(r.ManagerAfter))
}

// askedMinutes is a number of minutes that was typed, 0 to a day; else what holds.
func askedMinutes(q url.Values, key string, holds time.Duration) time.Duration {
	n, err := strconv.ParseFloat(q.Get(key), 64)
	if err != nil || !(n >= 0 && n <= 1440) || q.Get(key) == minutesText(holds) {
		return holds
	}
	return time.Duration(math.Round(n*60)) * time.Second
}

// minutesText writes a length of time as forms ask for it: 2 min 30 s is 2.5.
func minutesText(d time.Duration) string {
	return strconv.FormatFloat(math.Round(d.Minutes()*100)/100, 'f', -1, 64)
}

// replayed decides anew where it was asked for, and fills the form either way.
func (s *server) replayed(ctx context.Context, v visitor, reg *inventory.Register, rule alerts.Rule, q url.Values) (replayView, error) {
	branchID, ok := v.pick(q.Get("branch"))
	if _, known := reg.Branch(branchID); !ok || !known && branchID != "" {
		return replayView{}, store.ErrNotFound
	}
	rule.Limit, rule.CriticalLimit = askedMinutes(q, "limit", rule.Limit), askedMinutes(q, "critical", rule.CriticalLimit)
	rule.Company, rule.Cap = askedMinutes(q, "company", rule.Company), askedMinutes(q, "cap", rule.Cap)
	out := replayView{Asked: q.Get("replay") != "", Branches: branchOptions(v, reg, branchID),
		Limit: minutesText(rule.Limit), Critical: minutesText(rule.CriticalLimit), Company: minutesText(rule.Company), Cap: minutesText(rule.Cap)}
	days := 7
	if n, err := strconv.Atoi(q.Get("days")); err == nil && n >= 1 && n <= 31 {
		days = n
	}
	for _, n := range []int{1, 7, 14, 31} {
		out.Days = append(out.Days, option{strconv.Itoa(n), v.say("web.alerts.days", n), n == days})
	}
	if !out.Asked {
		return out, nil
	}
	if !v.May(Answer, branchID) && !v.May(Log, branchID) {
		return out, store.ErrForbidden
	}
	answer, err := s.Actions.Replay(ctx, ReplayAsk{BranchID: branchID, From: v.Now.AddDate(0, 0, -days), To: v.Now, Rule: rule})
	if errors.Is(err, alerts.ErrReplayLong) {
		out.Problem = v.say("web.alerts.replay.long")
		return out, nil
	}
	if err != nil {
		return out, err
	}
	return s.replayRows(ctx, v, reg, answer, out)
}

// replayRows puts the answer of a replay into words.
func (s *server) replayRows(ctx context.Context, v visitor, reg *inventory.Register, answer ReplayAnswer, out replayView) (replayView, error) {
	list := answer.Notices
	if len(list) > replayRows {
		out.More, list = len(list)-replayRows, list[:replayRows]
	}
	var ids []string
	for _, n := range list {
		ids = append(ids, n.Cameras[:min(len(n.Cameras), 3)]...)
	}
	named, err := s.Store.CameraNames(ctx, ids)
	if err != nil {
		return out, err
	}
	for _, n := range list {
		b, _ := reg.Branch(n.BranchID)
		row := replayRow{At: n.At, Kind: v.say("notice." + string(n.Kind)), Branch: cmp.Or(b.Name, v.say("incident.self")), New: n.Counts[alerts.PartNew],
			Was: n.Counts[alerts.PartWasDown], Back: n.Counts[alerts.PartRecovered], To: strings.Join(n.To, ", ")}
		var names []string
		for i, id := range n.Cameras {
			if i == 3 {
				names = append(names, v.say("web.alerts.more", len(n.Cameras)-3))
				break
			}
			names = append(names, clean(cmp.Or(named[id].Slot, named[id].Name)))
		}
		row.Cameras = strings.Join(names, ", ")
		out.Rows = append(out.Rows, row)
	}
	out.Summary = v.say("web.alerts.replay.summary", answer.Outages, answer.Told, len(answer.Notices), len(answer.Really))
	return out, nil
}

// mine is how the visitor is reached.
func (s *server) mine(ctx context.Context, v visitor, set AlertSettings) (mineView, error) {
	p, err := s.person(ctx, v)
	if err != nil {
		return mineView{}, err
	}
	all, err := s.Store.Reaches(ctx)
	if err != nil {
		return mineView{}, err
	}
	r := all[p.ID]
	clock := func(minutes int) string {
		if r.QuietFrom == r.QuietTo {
			return ""
		}
		return time.Date(2000, 1, 1, 0, minutes, 0, 0, time.UTC).Format("15:04")
	}
	out := mineView{Email: p.Email, Number: r.Number, From: clock(r.QuietFrom), To: clock(r.QuietTo), Mail: set.Mail && p.Email != "" && v.May(Answer, "")}
	for _, c := range set.Channels {
		if c.Personal {
			out.Channels = append(out.Channels, option{c.Name, channelText(v, c), c.Name == r.Channel})
		}
	}
	if len(out.Channels) > 0 {
		out.Channels = append([]option{{"", v.say("web.alerts.mine.none"), r.Channel == ""}}, out.Channels...)
	}
	return out, nil
}

// setMine keeps how the visitor is reached beside mail, and when reminders wait.
func (s *server) setMine(w http.ResponseWriter, r *http.Request, v visitor) error {
	f := r.PostForm
	set, err := s.Actions.AlertSettings(r.Context())
	if err != nil {
		return err
	}
	reach := alerts.Reach{PersonID: v.ID, Channel: f.Get("channel")}
	if reach.Channel != "" {
		if !slices.ContainsFunc(set.Channels, func(c ChannelSetting) bool { return c.Personal && c.Name == reach.Channel }) {
			return errBadForm
		}
		if reach.Number, err = alerts.Number(f.Get("number")); err != nil {
			return s.backAlert(w, r, "/alerts", v.say("alerts.number"))
		}
	}
	if f.Get("from") != "" || f.Get("to") != "" {
		from, err1 := time.Parse("15:04", f.Get("from"))
		to, err2 := time.Parse("15:04", f.Get("to"))
		if err1 != nil || err2 != nil {
			return s.backAlert(w, r, "/alerts", v.say("web.alerts.mine.hours"))
		}
		reach.QuietFrom, reach.QuietTo = from.Hour()*60+from.Minute(), to.Hour()*60+to.Minute()
	}
	if err := s.Store.SetReach(r.Context(), reach, store.Change{Actor: v.ID, At: s.Now()}); err != nil {
		return err
	}
	return s.back(w, r, "/alerts", v.say("web.alerts.mine.done"))
}

// testMail sends the visitor a test message.
func (s *server) testMail(w http.ResponseWriter, r *http.Request, v visitor) error {
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	if by.Email == "" {
		return s.backAlert(w, r, "/alerts", v.say("web.alerts.test.nomail"))
	}
	reply, err := s.Actions.TestMail(r.Context(), by)
	if err != nil {
		return s.backAlert(w, r, "/alerts", v.say("web.alerts.test.failed", clean(err.Error())))
	}
	return s.back(w, r, "/alerts", v.say("web.alerts.test.sent", by.Email, clean(reply)))
}
