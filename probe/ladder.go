package probe

import (
	"fmt"
	"io"
	"strings"
	"time"

	"camledger/inventory"

	"github.com/clipperhouse/displaywidth"
)

// Format prints a check like a good traceroute: each rung with its time and what it
// found, then what was measured, then the cause in words and what to try first. word puts
// a code into words: "step.<name>", "cause.<code>", "cause.<code>.try". The text is plain.
func Format(w io.Writer, c inventory.Check, word func(code string) string) error {
	l := NewLadder(w, word)
	for _, s := range c.Steps {
		if err := l.Step(s); err != nil {
			return err
		}
	}
	return l.End(c)
}

// Ladder prints a check while it climbs.
type Ladder struct {
	w    io.Writer
	word func(code string) string
	wide int
	n    int
}

// NewLadder begins a ladder; word is as with Format.
func NewLadder(w io.Writer, word func(code string) string) *Ladder {
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
	line := fmt.Sprintf("%2d  %s%s  %10s  %-4s  %s", l.n, name, strings.Repeat(" ", max(l.wide-displaywidth.String(name), 0)), short(s.Took), state, s.Detail)
	_, err := io.WriteString(l.w, strings.TrimRight(line, " ")+"\n")
	return err
}

// End prints what was measured, the cause and what to try first.
func (l *Ladder) End(c inventory.Check) error {
	var b strings.Builder
	for _, f := range figures(c.Measurement) {
		b.WriteString("    " + f + "\n")
	}
	for _, d := range c.Deviations {
		b.WriteString("    " + Shortfall(d) + "\n")
	}
	if c.Cause != inventory.CauseNone {
		fmt.Fprintf(&b, "%s\n", l.word("cause."+string(c.Cause)))
		if try := l.word("cause." + string(c.Cause) + ".try"); try != "" {
			fmt.Fprintf(&b, "%s\n", try)
		}
	}
	_, err := io.WriteString(l.w, b.String())
	return err
}

// figures are the lines under the ladder: only what was measured.
func figures(m inventory.Measurement) []string {
	var lines []string
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
		when(m.Packets > 0, "%d packets, %d lost", m.Packets, m.Lost),
		when(m.Frames > 0, "%d frames", m.Frames),
		when(m.SameFrames > 0, "%d the same as before", m.SameFrames),
		when(m.Jitter > 0, "jitter %s", short(m.Jitter)),
		when(m.MaxGap > 0, "longest gap %s", short(m.MaxGap)),
		when(m.Flat, "black or one colour by its size"))
	join(when(m.Transport != "", "%s", m.Transport),
		when(m.Auth != "", "login: %s", m.Auth),
		when(m.Server != "", "server: %s", m.Server),
		when(m.ClockKnown, "clock %s", offset(m.ClockOffset)))
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

func offset(d time.Duration) string {
	if d < 0 {
		return short(-d) + " behind"
	}
	return short(d) + " ahead"
}
