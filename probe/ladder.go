package probe

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"camledger/inventory"

	"github.com/clipperhouse/displaywidth"
)

// Finding is what is wrong beside the stream, in words that say what to do first.
type Finding struct {
	Cause inventory.Cause `json:"cause"`
	Says  string          `json:"says"`
}

// Format prints a check like a good traceroute: each rung with its time and what it
// found, then what was measured, then each cause in words with its code and what to try first;
// where there is none, that the video plays. word puts a code into words: "step.<name>",
// "cause.<code>", "cause.none", and what inventory.Check.Remedy gives. The text is plain.
func Format(w io.Writer, a inventory.Assessed, word func(code string, args ...any) string, more ...Finding) error {
	l := NewLadder(w, word)
	for _, s := range a.Check.Steps {
		if err := l.Step(s); err != nil {
			return err
		}
	}
	return l.End(a, more...)
}

// Ladder prints a check while it climbs.
type Ladder struct {
	w    io.Writer
	word func(code string, args ...any) string
	wide int
	n    int
}

// NewLadder begins a ladder; word is as with Format.
func NewLadder(w io.Writer, word func(code string, args ...any) string) *Ladder {
	l := &Ladder{w: w, word: word}
	for _, s := range inventory.StepNames() {
		l.wide = max(l.wide, displaywidth.String(word("step."+string(s))))
	}
	return l
}

// Step prints a rung that has ended.
func (l *Ladder) Step(s inventory.Step) error {
	l.n++
	name, state := l.word("step."+string(s.Name)), "ok"
	switch {
	case s.Unjudged:
		state = "-"
	case !s.OK:
		state = "FAIL"
	}
	line := fmt.Sprintf("%2d  %s%s  %10s  %-4s  %s", l.n, name, strings.Repeat(" ", max(l.wide-displaywidth.String(name), 0)), short(s.Took), state, s.Text(l.word))
	_, err := io.WriteString(l.w, strings.TrimRight(line, " ")+"\n")
	return err
}

// End prints what was measured, the causes and what to try first. What a finding is about is
// said by that.
func (l *Ladder) End(a inventory.Assessed, more ...Finding) error {
	var b strings.Builder
	c := a.Check
	for _, f := range figures(c, l.word) {
		b.WriteString("    " + f + "\n")
	}
	for _, d := range c.Deviations {
		b.WriteString("    " + Shortfall(d) + "\n")
	}
	headed := func(cause inventory.Cause, says string) {
		fmt.Fprintf(&b, "%s (%s)\n", l.word("cause."+string(cause)), cause)
		if says != "" {
			b.WriteString(says + "\n")
		}
	}
	if a.Outcome == inventory.OutcomeOK {
		b.WriteString(l.word("cause.none") + "\n")
	}
	for _, cause := range a.Causes {
		if !slices.ContainsFunc(more, func(f Finding) bool { return f.Cause == cause }) {
			headed(cause, l.word(c.Remedy(cause)))
		}
	}
	for _, f := range more {
		headed(f.Cause, f.Says)
	}
	_, err := io.WriteString(l.w, b.String())
	return err
}

// figures are the lines under the ladder: only what was measured.
func figures(c inventory.Check, word func(code string, args ...any) string) []string {
	var lines []string
	m := c.Measurement
	// The rung says it, with its error, and names RTCP where that differs.
	rung := slices.ContainsFunc(c.Steps, func(s inventory.Step) bool { return s.Name == inventory.StepClock })
	join := func(parts ...string) {
		var kept []string
		for _, p := range parts {
			if p != "" {
				kept = append(kept, p)
			}
		}
		if len(kept) > 0 {
			lines = append(lines, strings.Join(kept, ", "))
		}
	}
	when := func(ok bool, format string, args ...any) string {
		if !ok {
			return ""
		}
		return fmt.Sprintf(format, args...)
	}
	join(strings.TrimSpace(m.Codec+" "+m.Profile),
		when(m.Width > 0, "%d×%d", m.Width, m.Height),
		when(m.FPS > 0, "%.4g fps", m.FPS),
		when(m.FPSWall > 0, "%.4g fps by arrival", m.FPSWall),
		when(m.Bitrate > 0, "%.0f kbit/s", m.Bitrate/1000),
		when(m.AudioOffered, "audio offered"))
	join(when(m.FirstRTP > 0, "first packet after %s", short(m.FirstRTP)),
		when(m.KeyFrame > 0, "key frame after %s", short(m.KeyFrame)),
		when(m.KeySize > 0, "%d bytes", m.KeySize),
		when(m.KeyInterval > 0, "one every %s", short(m.KeyInterval)))
	join(when(m.Window > 0, "watched %s", short(m.Window)),
		when(m.MaxGap > 0, "longest gap %s", short(m.MaxGap)),
		when(m.Jitter > 0, "jitter %s", short(m.Jitter)),
		when(m.Flat, "black or one colour by its size"))
	// The window has its own figures in its rung; these are of the whole session.
	join(when(m.Packets > 0, "since play %d packets, %d lost", m.Packets, m.Lost),
		when(m.Frames > 0, "%d frames", m.Frames),
		when(m.SameFrames > 0, "%d the same as before", m.SameFrames))
	join(when(m.Transport != "", "%s", m.Transport),
		when(m.Auth != "", "login: %s", m.Auth),
		when(m.Server != "", "server: %s", m.Server),
		when(m.ClockKnown && !rung, "clock by RTCP %s", word("note.clock.offset", OffsetNote(m.ClockOffset).Args[0])))
	return lines
}

// Shortfall says what falls short of what is usual: "25 → 8 fps".
func Shortfall(d inventory.Deviation) string {
	s := ""
	switch d.Cause {
	case inventory.CauseFrameRate:
		s = fmt.Sprintf("frame rate %.3g → %.3g fps", d.Usual, d.Now)
	case inventory.CauseSize:
		s = fmt.Sprintf("size %.0f×%d → %.0f×%d", d.Usual, d.UsualHeight, d.Now, d.NowHeight)
	case inventory.CauseBitRate:
		s = fmt.Sprintf("bit rate %.0f → %.0f kbit/s", d.Usual/1000, d.Now/1000)
	case inventory.CauseKeyInterval:
		s = fmt.Sprintf("a key frame every %.3g → %.3g s", d.Usual, d.Now)
	default:
		s = fmt.Sprintf("loss %.1f → %.1f %%", 100*d.Usual, 100*d.Now)
	}
	if !d.Stands {
		s += " (not often enough to count)"
	}
	return s
}

// short writes a duration with three digits at most.
func short(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return fmt.Sprintf("%.1f ms", float64(d)/1e6)
}

// OffsetNote says how far a clock is from ours.
func OffsetNote(d time.Duration) inventory.Note {
	return inventory.Note{Code: "note.clock.offset", Args: []string{seconds(d)}}
}
