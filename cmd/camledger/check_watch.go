package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/clipperhouse/displaywidth"
	"golang.org/x/term"

	"camledger/internal/app"
)

// watch checks again and again until it is stopped. Exit 3 where a camera did not work when
// it was looked at last.
func (c checkCmd) watch(e env) error {
	return e.with(func(a *app.App) error {
		ctx := e.ctx
		if c.For > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, c.For)
			defer cancel()
		}
		v := &watchView{began: time.Now(), zone: a.Config().Location(), rows: map[string]*watchRow{}, json: c.JSON, out: e.out}
		if f, ok := e.out.(*os.File); ok && !c.JSON && term.IsTerminal(int(f.Fd())) {
			v.screen = f
		}
		err := a.Watch(ctx, c.Targets, c.Every, func(n int) { v.cameras = n; v.draw(time.Now()) }, func(w app.Watched) { v.take(w, time.Now()) })
		if err != nil {
			return err
		}
		v.finish()
		for _, r := range v.rows {
			if r.stream != app.OutcomeOK && r.stream != "" || r.beat != app.OutcomeOK && r.beat != "" {
				return errPerson
			}
		}
		return nil
	})
}

// watchRow is what was seen of one camera last.
type watchRow struct {
	name         string
	beat, stream app.Outcome
	cause        string
	m            app.Measurement
	at           time.Time
}

// watchView shows a watch: drawn over and over on a terminal, else a line for each check.
type watchView struct {
	began   time.Time
	zone    *time.Location // of the institution
	cameras int
	checks  int
	rows    map[string]*watchRow
	json    bool
	out     io.Writer
	screen  *os.File // nil: not a terminal
	drawn   int      // lines on the screen
	drewAt  time.Time
}

// take notes a check and shows it.
func (v *watchView) take(w app.Watched, now time.Time) {
	v.checks++
	r := v.rows[w.Camera.ID]
	if r == nil {
		r = &watchRow{name: cmp.Or(w.Camera.Name, w.Device.Name, w.Device.Addr.Addr().String())}
		v.rows[w.Camera.ID] = r
	}
	if r.at = now; w.Check.Tier == app.TierBeat {
		r.beat = w.Outcome
	} else {
		r.stream, r.m = w.Outcome, w.Check.Measurement
	}
	if w.Check.Tier != app.TierBeat || w.Outcome != app.OutcomeOK {
		r.cause = causesText(w.Causes)
	}
	switch {
	case v.json:
		b, err := json.Marshal(checkLine{Branch: w.Branch.Name, Camera: w.Camera.ID, Name: w.Camera.Name, Tier: string(w.Check.Tier),
			Outcome: string(w.Outcome), Causes: w.Causes, Check: app.InEnglish(w.Check)})
		if err == nil {
			fmt.Fprintf(v.out, "%s\n", b)
		}
	case v.screen == nil:
		fmt.Fprintln(v.out, oneLine(v.line(now, w)))
	case now.Sub(v.drewAt) > 200*time.Millisecond:
		v.draw(now)
	}
}

func causesText(causes []app.Cause) string {
	var s []string
	for _, c := range causes {
		s = append(s, string(c))
	}
	return strings.Join(s, ", ")
}

// line is one check where there is no screen.
func (v *watchView) line(now time.Time, w app.Watched) string {
	m := w.Check.Measurement
	s := fmt.Sprintf("%s %-6s %-12s %s %s", now.In(v.zone).Format(time.DateTime), w.Check.Tier, w.Outcome, w.Branch.Name, v.rows[w.Camera.ID].name)
	if w.Check.Failed != "" {
		s += fmt.Sprintf(", at %s", w.Check.Failed)
	}
	if c := causesText(w.Causes); c != "" {
		s += ": " + c
	}
	if m.KeyFrame > 0 {
		s += fmt.Sprintf(", key frame after %d ms, %.4g fps, %.0f kbit/s", m.KeyFrame.Milliseconds(), m.FPS, m.Bitrate/1000)
	}
	return s
}

// The screen is at least this wide where its size is not known.
const watchWide, watchHigh = 80, 24

// draw draws the table over the one before.
func (v *watchView) draw(now time.Time) {
	if v.screen == nil {
		return
	}
	v.drewAt = now
	wide, high, err := term.GetSize(int(v.screen.Fd()))
	if err != nil || wide < 40 || high < 5 {
		wide, high = watchWide, watchHigh
	}
	var b strings.Builder
	if v.drawn > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", v.drawn)
	}
	lines := v.table(now, wide, high-1)
	for _, l := range lines {
		b.WriteString("\x1b[2K" + l + "\n")
	}
	for range v.drawn - len(lines) {
		b.WriteString("\x1b[2K\n")
	}
	v.drawn = max(v.drawn, len(lines))
	_, _ = io.WriteString(v.screen, b.String()) // a terminal that went away shows nothing
}

// table is the watch in lines of at most wide cells, those in trouble first.
func (v *watchView) table(now time.Time, wide, high int) []string {
	var rows []*watchRow
	counts := map[app.Outcome]int{}
	for _, r := range v.rows {
		rows = append(rows, r)
		counts[r.stream]++
	}
	rank := func(r *watchRow) int {
		if r.stream == app.OutcomeOK && (r.beat == "" || r.beat == app.OutcomeOK) {
			return 1
		}
		return 0
	}
	slices.SortFunc(rows, func(a, b *watchRow) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.name, b.name))
	})
	gone := now.Sub(v.began)
	out := []string{fmt.Sprintf("%d of %d cameras seen: %d ok, %d degraded, %d down, %d refused; %.1f checks/s; %s", len(rows), v.cameras,
		counts[app.OutcomeOK], counts[app.OutcomeDegraded], counts[app.OutcomeDown], counts[app.OutcomeAuthRefused],
		float64(v.checks)/max(gone.Seconds(), 0.1), gone.Round(time.Second))}
	const fixed = 46 // all columns but the name and the cause
	name := max(10, min(24, (wide-fixed)/2))
	out = append(out, cells("CAMERA", name)+"  BEAT  STREAM      KEY     FPS  KBIT/S  LOSS   AGO  CAUSE")
	for _, r := range rows {
		if len(out) == high-1 && len(rows) > high-2 {
			out = append(out, fmt.Sprintf("and %d more", len(rows)-(high-3)))
			break
		}
		key, loss := "-", "-"
		if r.m.KeyFrame > 0 {
			key = fmt.Sprintf("%.2fs", r.m.KeyFrame.Seconds())
		}
		if r.m.Packets > 0 {
			loss = fmt.Sprintf("%.1f%%", 100*float64(r.m.Lost)/float64(r.m.Packets+r.m.Lost))
		}
		out = append(out, fmt.Sprintf("%s  %-4s  %-8s  %5s  %6s  %6s  %4s  %3ds  %s", cells(oneLine(r.name), name), shortOutcome(r.beat), shortOutcome(r.stream),
			key, number(r.m.FPS), number(r.m.Bitrate/1000), loss, int(now.Sub(r.at).Seconds()), r.cause))
	}
	for i := range out {
		out[i] = strings.TrimRight(cut(out[i], wide), " ")
	}
	return out
}

func number(v float64) string {
	if v == 0 {
		return "-"
	}
	return fmt.Sprintf("%.4g", v)
}

func shortOutcome(o app.Outcome) string {
	switch o {
	case "":
		return "…"
	case app.OutcomeAuthRefused:
		return "refused"
	case app.OutcomeNotAssessed:
		return "unknown"
	}
	return string(o)
}

// cells is a text in exactly n cells of a terminal.
func cells(s string, n int) string {
	s = cut(s, n)
	return s + strings.Repeat(" ", max(0, n-displaywidth.String(s)))
}

// cut shortens a text to n cells.
func cut(s string, n int) string {
	if displaywidth.String(s) <= n {
		return s
	}
	out := ""
	for _, r := range s {
		if displaywidth.String(out+string(r)) > n-1 {
			break
		}
		out += string(r)
	}
	return out + "…"
}

// finish leaves the last table on the screen, or sums up.
func (v *watchView) finish() {
	if v.screen != nil {
		v.draw(time.Now())
		return
	}
	if !v.json {
		for _, l := range v.table(time.Now(), 1<<10, 1<<20) {
			fmt.Fprintln(v.out, l)
		}
	}
}
