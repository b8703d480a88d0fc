package reference

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"
)

// A Tuesday, 10:00 in Seoul.
var kst = time.FixedZone("KST", 9*3600)
var t0 = time.Date(2026, 3, 3, 10, 0, 0, 0, kst).UTC()

type span struct{ from, to float64 } // minutes since t0, [from, to)

// A play: beats every minute (camera i of n begins i*100 ms later), known 1 s
// later, a tick every 20 s; what is failing when is a table.
type play struct {
	cfg      Config
	every    float64 // minutes between beats; 0 = 1
	until    float64
	away     map[string][]span // camera: beats and all other looks fail
	dead     map[string][]span // camera: only the stream tier fails (streams are checked only of cameras named here)
	silent   map[string][]span // no result at all
	windows  map[float64]Window
	acks     map[float64]string // prefix of an incident's id
	mailAway []span
	deadMail []span
	at       func(min float64, m *Model)
}

func in(spans []span, x float64) bool {
	for _, s := range spans {
		if x >= s.from && x < s.to {
			return true
		}
	}
	return false
}

func when(x float64) time.Time { return t0.Add(time.Duration(math.Round(x*60000)) * time.Millisecond) }
func mins(t time.Time) float64 { return t.Sub(t0).Minutes() }

func (p play) run() []Decision {
	if p.cfg.Zone == nil {
		p.cfg.Zone = kst
	}
	if p.cfg.Branches == nil {
		seen := map[string]bool{}
		for _, c := range p.cfg.Cameras {
			if !seen[c.Branch] {
				p.cfg.Branches = append(p.cfg.Branches, Branch{ID: c.Branch})
			}
			seen[c.Branch] = true
		}
	}
	if p.every == 0 {
		p.every = 1
	}
	m := New(p.cfg, Readings{})
	var out []Decision
	var outbox []Decision
	next := map[string]float64{}
	for i, c := range p.cfg.Cameras {
		next[c.ID] = -70 + float64(i)*0.1/60
	}
	done := map[float64]bool{}
	for tick := -70 * 3; float64(tick) <= p.until*3; tick++ {
		x := float64(tick) / 3
		now := when(x)
		var checks []Check
		for _, c := range p.cfg.Cameras {
			for when(next[c.ID]).Add(time.Second).Compare(now) <= 0 {
				n := next[c.ID]
				next[c.ID] += p.every
				res := "ok"
				if in(p.away[c.ID], n) || in(p.away["*"], n) || in(p.away[c.Branch], n) {
					res = "down"
				}
				if in(p.silent[c.ID], n) {
					res = "not-assessed"
				}
				checks = append(checks, Check{c.ID, "beat", res, when(n), when(n).Add(time.Second)})
				if d, ok := p.dead[c.ID]; ok {
					if res == "ok" && in(d, n) {
						res = "down"
					}
					checks = append(checks, Check{c.ID, "stream", res, when(n), when(n).Add(time.Second)})
				}
			}
		}
		sort.SliceStable(checks, func(i, j int) bool { return checks[i].Known.Before(checks[j].Known) })
		for _, c := range checks {
			m.Check(c)
		}
		for at, w := range p.windows {
			if x >= at-1e-6 && !done[at] {
				done[at] = true
				m.Plan(w)
			}
		}
		for at, prefix := range p.acks {
			if x >= at-1e-6 && !done[-at-1e6] {
				done[-at-1e6] = true
				for _, d := range out {
					if d.Kind == "opened" && strings.HasPrefix(d.Incident, prefix) {
						m.Acknowledge(Ack{d.Incident, now})
					}
				}
			}
		}
		ds := m.Tick(now)
		out = append(out, ds...)
		if !in(p.mailAway, x) {
			for _, d := range outbox {
				m.Delivered(Delivered{d.Notice, d.To, !in(p.deadMail, x), now})
			}
			outbox = nil
		}
		for _, d := range ds {
			if d.Kind == "notice" && !d.Observed {
				outbox = append(outbox, d)
			}
		}
		if p.at != nil {
			p.at(x, m)
		}
	}
	return out
}

// short writes a decision as "12.3 opened camera:a@0.0" with times in minutes since t0.
func short(d Decision) string {
	name := func(id string) string {
		i := strings.LastIndex(id, "@")
		var ms int64
		fmt.Sscan(id[i+1:], &ms)
		return fmt.Sprintf("%s@%.1f", strings.TrimPrefix(id[:i], "camera:"), mins(time.UnixMilli(ms)))
	}
	if d.Kind != "notice" {
		return fmt.Sprintf("%.1f %s %s", mins(d.At), d.Kind, name(d.Incident))
	}
	s := fmt.Sprintf("%.1f %s", mins(d.At), d.To)
	if d.Observed {
		s += " observed"
	}
	for _, it := range d.Items {
		s += " " + it.Part + "=" + name(it.Incident)
	}
	return s
}

func lines(ds []Decision, keep func(Decision) bool) (out []string) {
	for _, d := range ds {
		if keep(d) {
			out = append(out, short(d))
		}
	}
	return
}
func all(Decision) bool        { return true }
func mailOnly(d Decision) bool { return d.Kind == "notice" }
func noMail(d Decision) bool   { return d.Kind != "notice" }

func want(t *testing.T, got []string, expect ...string) {
	t.Helper()
	if !slices.Equal(got, expect) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(expect, "\n  "))
	}
}

func cams(branch string, n int) (out []Camera) {
	for i := range n {
		out = append(out, Camera{ID: fmt.Sprintf("%s%d", branch, i+1), Branch: branch})
	}
	return
}

var one = Config{Cameras: []Camera{{ID: "a", Branch: "A"}}}
var vault = Config{Cameras: []Camera{{ID: "a", Branch: "A", Critical: true}}}
var two = Config{Cameras: []Camera{{ID: "a", Branch: "A"}, {ID: "b", Branch: "A"}}}

func away(spans ...float64) (out []span) {
	for i := 0; i < len(spans); i += 2 {
		out = append(out, span{spans[i], spans[i+1]})
	}
	return
}

func twoOfFour(from, to float64) (out []span) {
	for x := from; x < to; x += 4 {
		out = append(out, span{x, x + 2})
	}
	return
}

type row struct {
	name   string
	play   play
	keep   func(Decision) bool
	expect []string
}

func join(a ...[]Camera) Config {
	var c Config
	for _, x := range a {
		c.Cameras = append(c.Cameras, x...)
	}
	return c
}

func rec(branch, dev string, n int) []Camera {
	c := cams(branch, n)
	for i := range c {
		c[i].Device, c[i].Recorder = dev, true
	}
	return c
}

func TestSentences(t *testing.T) {
	rows := []row{
		{"at least 3 failures in a row and at least 5 min since the first; dated back to its first failure; healthy after 2 successes over 5 min",
			play{cfg: one, until: 20, away: map[string][]span{"a": away(0, 7)}}, all,
			[]string{"5.3 opened a@0.0", "12.3 closed a@0.0"}},
		{"(a camera away 4 min is never down)",
			play{cfg: one, until: 20, away: map[string][]span{"a": away(0, 5)}}, all, nil},
		{"an outage that lasts 10 min: wait 2 min for company",
			play{cfg: one, until: 14, away: map[string][]span{"a": away(0, 99)}}, all,
			[]string{"5.3 opened a@0.0", "12.0 branch new=a@0.0"}},
		{"5 min where a person marked the location or slot critical",
			play{cfg: vault, until: 14, away: map[string][]span{"a": away(0, 99)}}, all,
			[]string{"5.3 opened a@0.0", "7.3 branch new=a@0.0"}},
		{"company comes within the 2 min: one notice",
			play{cfg: two, until: 14, away: map[string][]span{"a": away(0, 99), "b": away(1, 99)}}, mailOnly,
			[]string{"12.0 branch new=a@0.0 new=b@1.0"}},
		{"at most one notice per branch every 15 min; continued",
			play{cfg: two, until: 40, away: map[string][]span{"a": away(0, 99), "b": away(4, 99)}}, mailOnly,
			[]string{"12.0 branch new=a@0.0", "27.0 branch continued=a@0.0 new=b@4.0"}},
		{"a recovered notice goes if the outage notice was delivered",
			play{cfg: one, until: 50, away: map[string][]span{"a": away(0, 30)}}, all,
			[]string{"5.3 opened a@0.0", "12.0 branch new=a@0.0", "35.3 closed a@0.0", "37.3 branch recovered=a@0.0"}},
		{"An outage that ends before its notice was delivered becomes one notice was down from–to (mail server away)",
			play{cfg: one, until: 90, away: map[string][]span{"a": away(0, 30)}, mailAway: away(0, 60)}, mailOnly,
			[]string{"12.0 branch new=a@0.0", "37.3 branch was-down=a@0.0"}},
		{"An outage that ends before its notice was delivered becomes one notice (the cap kept it)",
			play{cfg: two, until: 60, away: map[string][]span{"a": away(0, 99), "b": away(4, 17)}}, mailOnly,
			[]string{"12.0 branch new=a@0.0", "27.0 branch continued=a@0.0 was-down=b@4.0"}},
		{"a dead letter is not delivered",
			play{cfg: one, until: 60, away: map[string][]span{"a": away(0, 30)}, deadMail: away(0, 60)}, mailOnly,
			[]string{"12.0 branch new=a@0.0", "37.3 branch was-down=a@0.0"}},
		{"an outage that did not last its limit is not mailed, though its recovery is confirmed later",
			play{cfg: one, until: 60, away: map[string][]span{"a": away(0, 8)}}, mailOnly, nil},
		{"\"No data\" is never \"recovered\"",
			play{cfg: one, until: 60, away: map[string][]span{"a": away(0, 20)}, silent: map[string][]span{"a": away(20, 99)}}, all,
			[]string{"5.3 opened a@0.0", "12.0 branch new=a@0.0"}},
		{"each relapse within an hour doubles that, up to 15 min",
			// recovers at 7, relapse at 10: 10 min from 12: 22; relapse at 20: 15 min from 22
			play{cfg: one, until: 60, away: map[string][]span{"a": away(0, 7, 10, 12, 20, 22)}}, noMail,
			[]string{"5.3 opened a@0.0", "37.3 closed a@0.0"}},
		{"a beat that answers does not clear a dead encoder",
			play{cfg: one, until: 40, dead: map[string][]span{"a": away(0, 20)}}, all,
			[]string{"5.3 opened a@0.0", "12.0 branch new=a@0.0", "25.3 closed a@0.0", "27.3 branch recovered=a@0.0"}},
		{"5 confirmed crossings within 60 min (both directions count); one notice; recovery notices held until 30 min are quiet",
			play{cfg: one, until: 100, away: map[string][]span{"a": away(0, 6, 12, 18, 30, 36)}}, all,
			[]string{"5.3 opened a@0.0", "11.3 closed a@0.0", "17.3 opened a@12.0", "28.3 closed a@12.0",
				"35.3 opened a@30.0", "35.3 unstable a@30.0", "37.3 branch unstable=a@30.0", "51.3 closed a@30.0", "65.3 steady a@30.0", "67.3 branch recovered=a@30.0"}},
		{"a camera away 2 of every 4 minutes is never down, and must not go unnoticed",
			play{cfg: one, until: 100, away: map[string][]span{"a": twoOfFour(0, 44)}}, all,
			// 19 of the 61 of 60 min
			[]string{"36.3 unstable a@0.0", "38.3 branch unstable=a@0.0", "71.3 steady a@0.0", "73.3 branch recovered=a@0.0"}},
		{"unstable, then down for good: not unnoticed",
			play{cfg: one, until: 100, away: map[string][]span{"a": append(twoOfFour(0, 40), span{40, 200})}}, all,
			[]string{"36.3 unstable a@0.0", "38.3 branch unstable=a@0.0", "45.3 opened a@40.0", "70.3 steady a@0.0", "72.3 branch new=a@40.0"}},
		{"at least max(3, 50 %) of a branch's cameras fail within 3 min: one parent incident, takes in the single ones, recover one by one",
			play{cfg: join(cams("A", 6)), until: 60, away: map[string][]span{"A1": away(-5, 30), "A2": away(0, 30), "A3": away(1, 30), "A4": away(2, 31)}}, all,
			[]string{"0.3 opened A1@-5.0", "2.3 opened branch:A@0.0", "2.3 taken-in A1@-5.0",
				"5.3 opened A2@0.0", "5.3 taken-in A2@0.0", "6.3 opened A3@1.0", "6.3 taken-in A3@1.0", "7.3 opened A4@2.0", "7.3 taken-in A4@2.0",
				"12.3 branch back-count=branch:A@0.0 new=branch:A@0.0",
				"35.3 closed A1@-5.0", "35.3 closed A2@0.0", "35.3 closed A3@1.0", "35.3 closed branch:A@0.0", "35.3 released A4@2.0", "36.3 closed A4@2.0",
				"37.3 branch back-count=branch:A@0.0 recovered=branch:A@0.0"}},
		{"two of a branch are not a storm",
			play{cfg: join(cams("A", 3)), until: 8, away: map[string][]span{"A1": away(0, 30), "A2": away(0, 30)}}, noMail,
			[]string{"5.3 opened A1@0.0", "5.3 opened A2@0.0"}},
		{"a member still down when its parent closes is mailed after its limit, counted from then",
			play{cfg: join(cams("A", 4)), until: 60, away: map[string][]span{"A1": away(0, 20), "A2": away(0, 20), "A3": away(0, 20), "A4": away(0, 200)}}, mailOnly,
			[]string{"12.0 branch back-count=branch:A@0.0 new=branch:A@0.0", "27.3 branch back-count=branch:A@0.0 recovered=branch:A@0.0", "42.3 branch new=A4@0.0"}},
		{"suppression stops new notices, never a recovery",
			play{cfg: join(cams("A", 5)), until: 60, away: map[string][]span{"A1": away(0, 40), "A2": away(20, 99), "A3": away(20, 99), "A4": away(20, 99)}}, mailOnly,
			[]string{"12.0 branch new=A1@0.0", "32.3 branch back-count=branch:A@20.0 new=branch:A@20.0", "47.3 branch back-count=branch:A@20.0 continued=branch:A@20.0 recovered=A1@0.0"}},
		{"if the parent (a recorder) is down, one parent incident",
			play{cfg: join(rec("A", "nvr", 2), []Camera{{ID: "x", Branch: "A"}}), until: 40, away: map[string][]span{"A1": away(0, 20), "A2": away(0, 20)}}, all,
			[]string{"5.3 opened A1@0.0", "5.3 opened A2@0.0", "5.3 opened recorder:nvr@0.0", "5.3 taken-in A1@0.0", "5.3 taken-in A2@0.0",
				"12.0 branch back-count=recorder:nvr@0.0 new=recorder:nvr@0.0",
				"25.3 closed A1@0.0", "25.3 closed A2@0.0", "25.3 closed recorder:nvr@0.0", "27.3 branch back-count=recorder:nvr@0.0 recovered=recorder:nvr@0.0"}},
		{"If at least 3 branches exist and all fail at once, the monitor suspects itself: only the operator is mailed",
			play{cfg: join(cams("A", 3), cams("B", 3), cams("C", 1)), until: 40, away: map[string][]span{"*": away(0, 20)}}, mailOnly,
			[]string{"12.0 operator back-count=self:@0.0 new=self:@0.0", "27.3 operator back-count=self:@0.0 recovered=self:@0.0"}},
		{"one branch of three fails: the monitor does not suspect itself",
			play{cfg: join(cams("A", 3), cams("B", 3), cams("C", 3)), until: 14, away: map[string][]span{"A": away(0, 20)}}, mailOnly,
			[]string{"12.0 branch back-count=branch:A@0.0 new=branch:A@0.0"}},
		{"two branches exist and fail at once: both are mailed",
			play{cfg: join(cams("A", 3), cams("B", 3)), until: 14, away: map[string][]span{"*": away(0, 20)}}, mailOnly,
			[]string{"12.0 branch back-count=branch:A@0.0 new=branch:A@0.0", "12.3 branch back-count=branch:B@0.0 new=branch:B@0.0"}},
		{"maintenance: still down at the end = alert",
			play{cfg: one, until: 70, away: map[string][]span{"a": away(5, 100)}, windows: map[float64]Window{0: {ID: "w", Scope: "camera", Target: "a", Begin: when(0), End: when(60)}}}, all,
			[]string{"10.3 opened a@5.0", "62.0 branch new=a@5.0"}},
		{"maintenance: back before the end = no mail",
			play{cfg: one, until: 90, away: map[string][]span{"a": away(5, 58)}, windows: map[float64]Window{0: {ID: "w", Scope: "camera", Target: "a", Begin: when(0), End: when(60)}}}, all,
			[]string{"10.3 opened a@5.0", "63.3 closed a@5.0"}},
		{"maintenance: a recovered notice goes even in maintenance",
			play{cfg: one, until: 70, away: map[string][]span{"a": away(0, 30)}, windows: map[float64]Window{20: {ID: "w", Scope: "location", Branch: "A", Target: "", Begin: when(20), End: when(60)}, 21: {ID: "w", Scope: "branch", Target: "A", Begin: when(20), End: when(60)}}}, mailOnly,
			[]string{"12.0 branch new=a@0.0", "37.3 branch recovered=a@0.0"}},
		{"maintenance: two windows are one until the last ends",
			play{cfg: one, until: 100, away: map[string][]span{"a": away(5, 200)}, windows: map[float64]Window{0: {ID: "w", Scope: "camera", Target: "a", Begin: when(0), End: when(60)}, 1: {ID: "v", Scope: "branch", Target: "A", Begin: when(50), End: when(80)}}}, mailOnly,
			[]string{"82.0 branch new=a@5.0"}},
		{"maintenance: failing 3 min before its end waits for its limit",
			play{cfg: one, until: 100, away: map[string][]span{"a": away(57, 200)}, windows: map[float64]Window{0: {ID: "w", Scope: "camera", Target: "a", Begin: when(0), End: when(60)}}}, mailOnly,
			[]string{"69.0 branch new=a@57.0"}},
		{"maintenance of a branch: planned failures are no storm; still down at the end is told as one",
			play{cfg: join(cams("A", 3)), until: 100, away: map[string][]span{"A": away(5, 200)}, windows: map[float64]Window{0: {ID: "w", Scope: "branch", Target: "A", Begin: when(0), End: when(60)}}}, mailOnly,
			[]string{"62.0 branch back-count=branch:A@5.0 new=branch:A@5.0"}},
		{"escalation 0 h branch, 24 h facilities, 72 h manager; a reminder at 09:00 on working days",
			play{cfg: one, every: 5, until: 75 * 60, away: map[string][]span{"a": away(0, 9999999)}}, mailOnly,
			// reminders at 09:00 = t0 + 23 h, 47 h, 71 h
			[]string{"12.3 branch new=a@0.0", "1380.0 branch reminder=a@0.0", "1454.3 facilities escalation=a@0.0",
				"2820.0 branch reminder=a@0.0", "4260.0 branch reminder=a@0.0", "4334.3 manager escalation=a@0.0"}},
		{"stopped by an acknowledgement",
			play{cfg: one, every: 5, until: 75 * 60, away: map[string][]span{"a": away(0, 9999999)}, acks: map[float64]string{1500: "camera:a"}}, mailOnly,
			[]string{"12.3 branch new=a@0.0", "1380.0 branch reminder=a@0.0", "1454.3 facilities escalation=a@0.0",
				"2820.0 branch reminder=a@0.0", "4260.0 branch reminder=a@0.0"}},
		{"calendar of holidays in the config",
			play{cfg: Config{Cameras: one.Cameras, Holidays: map[string]bool{"2026-03-04": true}}, every: 5, until: 30 * 60, away: map[string][]span{"a": away(0, 9999999)}, acks: map[float64]string{60: "camera:a"}}, mailOnly,
			[]string{"12.3 branch new=a@0.0"}},
		{"who was told of the outage is told of the recovery",
			play{cfg: one, every: 5, until: 1600, away: map[string][]span{"a": away(0, 1500)}}, mailOnly,
			[]string{"12.3 branch new=a@0.0", "1380.0 branch reminder=a@0.0", "1454.3 facilities escalation=a@0.0", "1507.3 branch recovered=a@0.0", "1507.3 facilities recovered=a@0.0"}},
		{"a reminder on working days: not on a weekend (down from Saturday 04:00, reminded on Monday)",
			play{cfg: one, every: 5, until: 143*60 + 30, away: map[string][]span{"a": away(90*60, 9999999)}, acks: map[float64]string{91 * 60: "camera:a"}}, mailOnly,
			[]string{"5412.3 branch new=a@5400.0", "8580.0 branch reminder=a@5400.0"}},
		{"a reminder comes with what else is due; the cap keeps it",
			play{cfg: two, until: 1400, away: map[string][]span{"a": away(1000, 9999), "b": away(1361, 9999)}, acks: map[float64]string{1100: "camera:a"}}, mailOnly,
			[]string{"1012.0 branch new=a@1000.0", "1373.3 branch continued=a@1000.0 new=b@1361.0", "1388.3 branch reminder=a@1000.0 reminder=b@1361.0"}},
		{"an outage that relapses while its end is not confirmed stays one outage",
			play{cfg: one, until: 60, away: map[string][]span{"a": away(0, 8, 11, 14)}}, all,
			// relapse: 10 min from 14
			[]string{"5.3 opened a@0.0", "12.0 branch new=a@0.0", "24.3 closed a@0.0", "27.0 branch recovered=a@0.0"}},
		{"a window noted after its begin holds from then on",
			play{cfg: two, until: 90, away: map[string][]span{"a": away(0, 200), "b": away(4, 200)}, windows: map[float64]Window{20: {Scope: "branch", Target: "A", Begin: when(-10), End: when(60)}}}, mailOnly,
			[]string{"12.0 branch new=a@0.0", "62.0 branch continued=a@0.0 new=b@4.0"}},
		{"maintenance of a recorder holds the recorder's incident",
			play{cfg: join(rec("A", "nvr", 2), []Camera{{ID: "x", Branch: "A"}}), until: 80, away: map[string][]span{"A1": away(0, 200), "A2": away(0, 200)}, windows: map[float64]Window{0: {Scope: "recorder", Target: "nvr", Branch: "A", Begin: when(0), End: when(60)}}}, mailOnly,
			[]string{"62.0 branch back-count=recorder:nvr@0.0 new=recorder:nvr@0.0"}},
		{"a parent with a critical member is told after 5 min",
			play{cfg: join(cams("A", 2), []Camera{{ID: "v", Branch: "A", Critical: true}}), until: 20, away: map[string][]span{"A": away(0, 200)}}, mailOnly,
			[]string{"7.0 branch back-count=branch:A@0.0 new=branch:A@0.0"}},
		{"the branch's incident takes the recorder's in",
			play{cfg: join(rec("A", "nvr", 3)), until: 20, away: map[string][]span{"A": away(0, 200)}}, all,
			[]string{"0.3 opened branch:A@0.0", "5.3 opened A1@0.0", "5.3 opened A2@0.0", "5.3 opened A3@0.0", "5.3 opened recorder:nvr@0.0",
				"5.3 taken-in A1@0.0", "5.3 taken-in A2@0.0", "5.3 taken-in A3@0.0", "5.3 taken-in recorder:nvr@0.0",
				"12.0 branch back-count=branch:A@0.0 new=branch:A@0.0"}},
		{"a whole branch that misses one beat is not mailed",
			play{cfg: join(cams("A", 3)), until: 20, away: map[string][]span{"A": away(0, 1)}}, all,
			[]string{"0.3 opened branch:A@0.0", "1.3 closed branch:A@0.0"}},
		{"an outage told before its camera became unstable is told as recovered after 30 quiet min",
			play{cfg: one, until: 120, away: map[string][]span{"a": away(0, 14, 20, 26, 38, 44)}}, mailOnly,
			[]string{"12.0 branch new=a@0.0", "27.0 branch recovered=a@0.0", "45.3 branch unstable=a@38.0", "75.3 branch recovered=a@38.0"}},
		{"a dead encoder in a branch that does not answer stays its own outage when the beats are back",
			play{cfg: join(cams("A", 3)), until: 60, away: map[string][]span{"A": away(0, 20)}, dead: map[string][]span{"A1": away(0, 200)}}, mailOnly,
			[]string{"12.0 branch back-count=branch:A@0.0 new=branch:A@0.0", "27.3 branch back-count=branch:A@0.0 recovered=branch:A@0.0", "42.3 branch new=A1@0.0"}},
		{"observe mode: all is decided and shown, nothing is mailed",
			play{cfg: Config{Cameras: one.Cameras, Branches: []Branch{{ID: "A", Observe: true}}}, until: 50, away: map[string][]span{"a": away(0, 30)}}, all,
			[]string{"5.3 opened a@0.0", "12.0 branch observed new=a@0.0", "35.3 closed a@0.0", "37.3 branch observed recovered=a@0.0"}},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) { want(t, lines(r.play.run(), r.keep), r.expect...) })
	}
}

func at(s float64) time.Time { return t0.Add(time.Duration(s * float64(time.Second))) }

func TestOneCamera(t *testing.T) {
	type step struct {
		tier, result string
		sec          float64
		status       string
		next         float64 // seconds; -1: none
	}
	for _, r := range []struct {
		name  string
		steps []step
	}{
		{"while suspect checked again after 30, 60, 120 s, then each round", []step{
			{"beat", "ok", 0, "healthy", -1}, {"beat", "down", 60, "suspect", 90}, {"beat", "down", 90, "suspect", 150}, {"beat", "down", 150, "suspect", 270}, {"beat", "down", 270, "suspect", -1}, {"beat", "down", 360, "down", -1}}},
		{"3 failures and 5 min: one of them is not enough", []step{
			{"full", "down", 0, "suspect", 30}, {"full", "down", 600, "suspect", 660}, {"full", "down", 660, "down", -1}}},
		{"one success clears a suspicion", []step{
			{"stream", "down", 0, "suspect", 30}, {"stream", "down", 30, "suspect", 90}, {"stream", "ok", 90, "healthy", -1}, {"stream", "down", 330, "suspect", 360}}},
		{"only the tier that failed can clear it", []step{
			{"stream", "down", 0, "suspect", 30}, {"beat", "ok", 30, "suspect", 30}, {"full", "ok", 40, "suspect", 30}, {"stream", "degraded", 50, "healthy", -1}}},
		{"Refused logins are not repeated: unauthenticated requests and time confirm", []step{
			{"stream", "auth-refused", 0, "suspect", -1}, {"beat", "ok", 60, "suspect", -1}, {"beat", "ok", 200, "suspect", -1}, {"beat", "ok", 310, "down", -1}, {"stream", "ok", 400, "recovering", -1}}},
		{"Only check results ok, degraded, down, auth-refused move the first five", []step{
			{"beat", "timeout?", 0, "never-checked", -1}, {"beat", "ok", 1, "healthy", -1}, {"beat", "", 2, "healthy", -1}}},
		{"2 successes over 5 min", []step{
			{"beat", "down", 0, "suspect", 30}, {"beat", "down", 60, "suspect", 120}, {"beat", "down", 300, "down", -1}, {"beat", "ok", 400, "recovering", -1}, {"beat", "ok", 460, "recovering", -1}, {"beat", "ok", 700, "healthy", -1}}},
	} {
		t.Run(r.name, func(t *testing.T) {
			m := New(one, Readings{})
			for _, s := range r.steps {
				m.Check(Check{"a", s.tier, s.result, at(s.sec), at(s.sec)})
				next := -1.0
				if n := m.NextLook("a"); !n.IsZero() {
					next = n.Sub(t0).Seconds()
				}
				if m.Status("a") != s.status || next != s.next {
					t.Errorf("%v: got %s %v", s, m.Status("a"), next)
				}
			}
		})
	}
}

func TestOverlay(t *testing.T) {
	seen := map[string]string{}
	look := func(key string, x float64, cam string) func(float64, *Model) {
		return func(min float64, m *Model) {
			if min > x-0.1 && min < x+0.1 {
				seen[key] = m.Overlay(cam)
			}
		}
	}
	play{cfg: join(cams("A", 4)), until: 20, away: map[string][]span{"A1": away(0, 20), "A2": away(0, 20), "A3": away(0, 20)}, at: look("member", 4, "A1")}.run()
	play{cfg: join(cams("A", 4)), until: 20, away: map[string][]span{"A1": away(0, 20), "A2": away(0, 20), "A3": away(0, 20)}, at: look("answers", 4, "A4")}.run()
	play{cfg: join(cams("A", 3), cams("B", 3), cams("C", 3)), until: 20, away: map[string][]span{"*": away(0, 20)}, at: look("self", 4, "A1")}.run()
	play{cfg: one, until: 20, windows: map[float64]Window{0: {Scope: "branch", Target: "A", Begin: when(0), End: when(9)}}, at: look("planned", 4, "a")}.run()
	for k, v := range map[string]string{"member": "unreachable", "answers": "", "self": "indeterminate", "planned": "maintenance"} {
		if seen[k] != v {
			t.Errorf("%s: %q, want %q", k, seen[k], v)
		}
	}
}

// Noise: whatever happens, the contract's invariants hold.
func TestInvariants(t *testing.T) {
	for seed := range int64(15) {
		r := rand.New(rand.NewSource(seed))
		c := join(cams("A", 8), rec("B", "nvr", 5), cams("C", 4), cams("D", 1))
		aw := map[string][]span{}
		for _, k := range c.Cameras {
			for x := r.ExpFloat64() * 200; x < 1400; x += 10 + r.ExpFloat64()*200 {
				e := x + r.ExpFloat64()*25
				aw[k.ID] = append(aw[k.ID], span{x, e})
				x = e
			}
		}
		for _, b := range []string{"A", "B", "C", "D", "*"} {
			x := r.Float64() * 1400
			aw[b] = append(aw[b], span{x, x + r.Float64()*60})
		}
		w := map[float64]Window{}
		for i := range 6 {
			x := r.Float64() * 1300
			k := c.Cameras[r.Intn(len(c.Cameras))]
			w[x] = Window{ID: fmt.Sprint(i), Scope: []string{"camera", "branch"}[i%2], Target: []string{k.ID, k.Branch}[i%2], Begin: when(x + 10*r.Float64() - 5), End: when(x + 10 + 60*r.Float64())}
		}
		ds := play{cfg: c, until: 1440, away: aw, windows: w, mailAway: away(500, 560, 1000, 1100)}.run()
		open, last, endTold := map[string]bool{}, map[string]time.Time{}, map[string]int{}
		toldNew, toldAny := map[string]bool{}, map[string]bool{}
		for _, d := range ds {
			switch d.Kind {
			case "opened":
				if open[d.Incident] {
					t.Errorf("seed %d: opened twice %s", seed, short(d))
				}
				open[d.Incident] = true
			case "closed":
				if !open[d.Incident] {
					t.Errorf("seed %d: closed, not open %s", seed, short(d))
				}
				delete(open, d.Incident)
			case "notice":
				key := d.Branch + "/" + d.To
				if l, ok := last[key]; ok && d.At.Sub(l) < branchCap {
					t.Errorf("seed %d: cap: %s", seed, short(d))
				}
				last[key] = d.At
				for _, it := range d.Items {
					switch it.Part {
					case "new", "unstable":
						if it.Part == "new" && toldNew[it.Incident+d.To] {
							t.Errorf("seed %d: new twice: %s", seed, short(d))
						}
						toldNew[it.Incident+d.To] = toldNew[it.Incident+d.To] || it.Part == "new"
						toldAny[it.Incident+d.To] = true
					case "recovered":
						if !toldAny[it.Incident+d.To] && d.To == "branch" {
							t.Errorf("seed %d: recovered, never told: %s", seed, short(d))
						}
						fallthrough
					case "was-down":
						endTold[it.Incident+d.To]++
					}
				}
			}
		}
		for k, n := range endTold {
			if n > 2 { // the outage and the unstable time may share an id
				t.Errorf("seed %d: ended %d times: %s", seed, n, k)
			}
		}
	}
}
