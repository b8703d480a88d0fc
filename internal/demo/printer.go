package demo

import (
	"fmt"
	"io"
	"sync"

	"github.com/schollz/progressbar/v3"
)

// Printer tells the story on w as it goes on: with a progress bar on a terminal, line by
// line elsewhere, not at all where quiet.
func Printer(w io.Writer, terminal, quiet bool) func(Progress) {
	var mu sync.Mutex
	var bar *progressbar.ProgressBar
	if terminal {
		bar = progressbar.NewOptions(parts+1, progressbar.OptionSetWriter(w), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetPredictTime(false), progressbar.OptionFullWidth())
	}
	return func(p Progress) {
		if quiet {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if bar != nil {
			_ = bar.Clear() // a terminal that went away shows nothing
		}
		if p.Note {
			fmt.Fprintf(w, "      %s\n", p.Text)
		} else {
			fmt.Fprintf(w, "[%d/%d] %s\n", p.Part, p.Of+1, p.Text)
		}
		if bar != nil {
			_ = bar.Set(p.Part)
		}
	}
}
