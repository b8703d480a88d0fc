package main

import (
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows on a terminal that something is going on; elsewhere it is silent.
type progress struct {
	mu  sync.Mutex
	bar *progressbar.ProgressBar
	n   int
	src int
}

func newProgress(e env, quiet bool) *progress {
	p := &progress{}
	f, ok := e.err.(*os.File)
	if ok && !quiet && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(io.Writer(f)), progressbar.OptionClearOnFinish(),
			progressbar.OptionSpinnerType(14), progressbar.OptionSetDescription("…"))
	}
	return p
}

// found counts a device and its video sources.
func (p *progress) found(branch string, sources int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	p.src += sources
	p.say(fmt.Sprintf("%s: %d devices, %d video sources", branch, p.n, p.src))
}

// step counts one piece of work.
func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	p.say(fmt.Sprintf("%d cameras", p.n))
}

func (p *progress) say(text string) {
	if p.bar != nil {
		p.bar.Describe(text)
		_ = p.bar.Add(1) // a terminal that went away shows nothing
	}
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
