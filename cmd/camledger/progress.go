package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"camledger/internal/app"
)

// progress shows how far a long work is: a bar on a terminal, elsewhere a plain line now
// and then, and nothing at all beside JSON.
type progress struct {
	mu     sync.Mutex
	bar    *progressbar.ProgressBar
	narrow bool      // the terminal has no room for the long line
	out    io.Writer // plain lines; nil: none
	began  time.Time
	last   time.Time
	n      int
	src    int
	parts  map[string]app.ScanFar // by branch
}

// plainEvery is how often a plain line is printed.
const plainEvery = 10 * time.Second

func newProgress(e env, quiet bool) *progress {
	p := &progress{began: time.Now(), last: time.Now(), parts: map[string]app.ScanFar{}}
	f, ok := e.err.(*os.File)
	switch {
	case quiet:
	case ok && term.IsTerminal(int(f.Fd())):
		p.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(io.Writer(f)), progressbar.OptionClearOnFinish(),
			progressbar.OptionSpinnerType(14), progressbar.OptionSetDescription("…"), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionSetElapsedTime(false)) // the text tells it
		p.narrow = widthOf(f) < 90 // the long line with its spinner
	default:
		p.out = e.err
	}
	return p
}

// found counts a device and its video sources. How far the scan is says more.
func (p *progress) found(branch string, sources int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	p.src += sources
	if len(p.parts) == 0 {
		p.say(fmt.Sprintf("%s: %d devices, %d video sources", branch, p.n, p.src))
	}
}

// far hears how far a scan is. While it runs every address is told, so that the text is
// made only when it is shown.
func (p *progress) far(branch string, f app.ScanFar) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.parts[branch] = f
	if p.bar != nil || p.due() {
		p.say(p.sweeping())
	}
}

// farOf is far for the scan of a branch.
func (p *progress) farOf(b app.Branch, f app.ScanFar) { p.far(b.ID, f) }

// sweeping puts all scans that are under way into one line.
func (p *progress) sweeping() string {
	var all app.ScanFar
	for _, f := range p.parts {
		all.Addresses, all.Tried, all.Earlier = all.Addresses+f.Addresses, all.Tried+f.Tried, all.Earlier+f.Earlier
		all.Found, all.Asked, all.Asking = all.Found+f.Found, all.Asked+f.Asked, all.Asking+f.Asking
	}
	took := time.Since(p.began)
	if p.narrow {
		return fmt.Sprintf("%d found, %d left, %s", all.Found, all.Addresses-all.Tried, took.Round(time.Second))
	}
	rate := float64(all.Tried-all.Earlier) / max(took.Seconds(), 0.1)
	return fmt.Sprintf("%d found, %d asked, %d being asked, %d addresses left, %.0f/s, %s", all.Found, all.Asked, all.Asking,
		all.Addresses-all.Tried, rate, took.Round(time.Second))
}

// step counts one piece of work.
func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	p.say(fmt.Sprintf("%d cameras", p.n))
}

func (p *progress) say(text string) {
	switch {
	case p.bar != nil:
		p.bar.Describe(text)
		_ = p.bar.Add(1) // a terminal that went away shows nothing
	case p.due():
		p.last = time.Now()
		fmt.Fprintln(p.out, text)
	}
}

func (p *progress) due() bool { return p.out != nil && time.Since(p.last) >= plainEvery }

func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

// printLines prints lines, each behind a prefix.
func printLines(w io.Writer, prefix string, lines []string) {
	for _, l := range lines {
		fmt.Fprintln(w, prefix+oneLine(l))
	}
}
