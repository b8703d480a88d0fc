package confine

import (
	"io"
	"os"
	"os/exec"
)

// sidePipe carries the second output of a program.
type sidePipe struct {
	ours, theirs *os.File
	to           *capped
	done         chan error
}

// openSide gives a command descriptor 3.
func openSide(cmd *exec.Cmd, to *capped) (*sidePipe, error) {
	ours, theirs, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.ExtraFiles = []*os.File{theirs}
	return &sidePipe{ours: ours, theirs: theirs, to: to, done: make(chan error, 1)}, nil
}

// started is called once the program runs, or could not be started.
func (p *sidePipe) started(ok bool) {
	p.theirs.Close()
	if !ok {
		p.ours.Close()
		return
	}
	go func() {
		_, err := io.Copy(p.to, p.ours)
		// What is too long is read no further: the program ends at its next write.
		p.ours.Close()
		p.done <- err
	}()
}

// wait waits until all of it is read; the program and its group are gone by then.
func (p *sidePipe) wait() error { return <-p.done }
