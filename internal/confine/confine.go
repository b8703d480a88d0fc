// Package confine runs programs that read hostile bytes: under limits of memory, work,
// time, files and output, with a bare environment, in an empty folder of their own that is
// removed afterwards, at the head of a group of processes that is killed as a whole and
// that dies with us, and as another user where we may choose one.
//
// It knows nothing of what the programs do. internal/document starts our own program again
// by it, to read files of foreign formats; probe/picture starts ffmpeg.
package confine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// Limits bound one process and those that it starts; 0 does not bound, except in Deadline
// and Output.
type Limits struct {
	Deadline time.Duration // by the clock; 10 s where 0
	CPU      uint64        // seconds of work
	Memory   uint64        // bytes; with Apply beyond what the process has by then
	Heap     int64         // bytes that the Go runtime is told to keep to; Apply only
	File     uint64        // bytes of the largest file that it may write; NoFiles: none
	Open     uint64        // files open at once
	Output   int           // bytes of each of its outputs; 1 MiB where 0
}

// NoFiles as Limits.File lets a process write no byte into any file.
const NoFiles = ^uint64(0)

// Running is the program of this process.
const Running = ""

// Job is one run of a program.
type Job struct {
	Program string // its file; Running: this very program
	Args    []string
	Input   []byte // what it reads from its standard input
	Limits  Limits
	// Imposed sets the limits before the program begins. A program of ours sets them itself,
	// see Limits.Apply: the Go runtime reserves more than it may have before it begins.
	Imposed bool
	// Apart runs the program as a user that owns nothing, where we are root.
	Apart bool
	// Side opens a second output for it, as file descriptor 3.
	Side bool
	// Dir is the folder to work in; "" makes one of its own and removes it.
	Dir string
	// Inside is for a process that is confined already and starts another: what that one
	// starts belongs to its group.
	Inside bool
	// Path is put into its environment where it starts programs by name.
	Path string
}

// Result is what a program gave.
type Result struct {
	Output, Side []byte
	Complaints   []byte // the first 64 KiB of its standard error
}

// ErrOutput says that an output grew longer than its limit.
var ErrOutput = errors.New("its output is too long")

// ErrFolder says that there is no place for temporary files.
var ErrFolder = errors.New("no temporary folder (TMPDIR names one that can be written to)")

// ErrStart says that a program could not be started.
var ErrStart = errors.New("start")

// complaintsMost is how much of a program's complaints is kept.
const complaintsMost = 64 << 10

// Run runs a job to its end. The error wraps ctx's, ErrOutput, ErrFolder, ErrStart or an
// *exec.ExitError; the result holds what came until then. Nothing of the program runs any
// more when it returns, which is at once where ctx ends.
func Run(ctx context.Context, j Job) (r Result, err error) {
	sweepOnce.Do(func() { sweep(os.TempDir(), time.Now()) })
	dir := j.Dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", folderPrefix); err != nil {
			return r, fmt.Errorf("%w: %w", ErrFolder, err)
		}
		defer func() {
			if rerr := os.RemoveAll(dir); err == nil && rerr != nil {
				err = rerr
			}
		}()
	}
	if j.Limits.Deadline == 0 {
		j.Limits.Deadline = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, j.Limits.Deadline)
	defer cancel()
	err = j.run(ctx, dir, &r)
	if cerr := ctx.Err(); err != nil && cerr != nil && !errors.Is(err, cerr) {
		err = fmt.Errorf("%w (%w)", cerr, err)
	}
	return r, err
}

// command makes the process, not yet started.
func (j Job) command(ctx context.Context, dir string) *exec.Cmd {
	program, args := j.Program, j.Args
	if program == Running {
		program = running
	}
	if j.Imposed {
		program, args = j.Limits.before(program, args)
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Env = []string{"LANG=C.UTF-8", "HOME=" + dir, "TMPDIR=" + dir, "GOTRACEBACK=none"}
	if j.Path != "" {
		cmd.Env = append(cmd.Env, "PATH="+j.Path)
	}
	cmd.WaitDelay = 5 * time.Second
	if j.Inside {
		dieWithUs(cmd)
	} else {
		group(cmd)
	}
	return cmd
}

func (j Job) run(ctx context.Context, dir string, r *Result) error {
	most := j.Limits.Output
	if most == 0 {
		most = 1 << 20
	}
	out, side, complaints := &capped{most: most}, &capped{most: most}, &capped{most: complaintsMost, quiet: true}
	defer func() {
		r.Output, r.Side, r.Complaints = out.kept.Bytes(), side.kept.Bytes(), complaints.kept.Bytes()
	}()
	var pipe *sidePipe
	start := func(apart bool) (*exec.Cmd, error) {
		cmd := j.command(ctx, dir)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(j.Input), out, complaints
		if apart {
			if err := asNobody(cmd, dir); err != nil {
				return nil, err
			}
		}
		if j.Side {
			var err error
			if pipe, err = openSide(cmd, side); err != nil {
				return nil, err
			}
		}
		err := cmd.Start()
		if pipe != nil {
			pipe.started(err == nil)
		}
		return cmd, err
	}
	runtime.LockOSThread() // the child dies with the thread that started it
	defer runtime.UnlockOSThread()
	apart := j.Apart && mayChoose()
	cmd, err := start(apart)
	if err != nil && apart && ctx.Err() == nil {
		cmd, err = start(false) // root of a namespace without other users
	}
	if err != nil {
		return fmt.Errorf("%w %s: %w", ErrStart, j.name(), err)
	}
	err = cmd.Wait()
	if !j.Inside {
		killGroup(cmd)
	}
	if pipe != nil {
		if serr := pipe.wait(); err == nil {
			err = serr
		}
	}
	if out.over || side.over {
		return ErrOutput
	}
	return err
}

// name is what a program is called in errors.
func (j Job) name() string {
	if j.Program == Running {
		return "this program"
	}
	return j.Program
}

// capped keeps so many bytes. More are an error, or left out where it is quiet. The
// buffer is a field, since io.Copy would read into an embedded one past the cap.
type capped struct {
	kept  bytes.Buffer
	most  int
	quiet bool
	over  bool
}

// Write keeps b as far as there is room.
func (c *capped) Write(b []byte) (int, error) {
	room := c.most - c.kept.Len()
	if len(b) <= room {
		return c.kept.Write(b)
	}
	if c.kept.Write(b[:room]); c.quiet {
		return len(b), nil
	}
	c.over = true
	return room, ErrOutput
}
