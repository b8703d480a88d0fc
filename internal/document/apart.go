package document

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"camledger/inventory/policy"
)

// Limits of a process that converts a document.
const (
	apartDeadline = 40 * time.Second // by the clock
	apartCPU      = 20               // seconds of work
	apartHeap     = 512 << 20        // what the Go runtime is told to keep to
	apartMemory   = 1 << 30          // what the kernel allows beyond the start
	apartFile     = MaxFile + 1<<20  // the largest file that it may write
	apartFiles    = 64               // open at once
	apartOutput   = 96 << 20         // bytes of its answer
)

// apartAtOnce bounds the memory that documents can take together.
var apartAtOnce = make(chan struct{}, 2)

// Apart reads files of foreign formats in processes of their own. The zero value is ready.
type Apart struct {
	// Executable is a program that links this package; the running one where empty.
	Executable string
	// Deadline bounds one document; 40 seconds where 0.
	Deadline time.Duration
}

// answer is what the process apart writes: one of the three.
type answer struct {
	Text   *policy.Text  `json:"text,omitempty"`
	Reason policy.Reason `json:"reason,omitempty"` // of a failure
	Error  string        `json:"error,omitempty"`
}

// Read gives the text of a file. The error wraps a *policy.Failure where the file is at
// fault: because of its kind, because it is damaged, or because it ran into the limits.
func (a Apart) Read(ctx context.Context, name string, raw []byte) (policy.Text, error) {
	format, err := Detect(name, raw)
	if err == nil {
		err = fits(format, raw)
	}
	switch {
	case err != nil:
		return policy.Text{}, err
	case format == policy.PlainText || format == policy.CSV:
		return Convert(format, raw)
	}
	select {
	case apartAtOnce <- struct{}{}:
		defer func() { <-apartAtOnce }()
	case <-ctx.Done():
		return policy.Text{}, fmt.Errorf("read document: %w", ctx.Err())
	}
	text, err := a.convert(ctx, format, raw)
	if cerr := ctx.Err(); err != nil && cerr != nil {
		return policy.Text{}, fmt.Errorf("read document: %w", cerr)
	}
	return text, err
}

// convert runs the process. It works in an empty folder of its own, which is removed.
func (a Apart) convert(ctx context.Context, format policy.Format, raw []byte) (text policy.Text, err error) {
	sweepOnce.Do(func() { sweep(os.TempDir(), time.Now()) })
	dir, err := os.MkdirTemp("", folderPrefix)
	if err != nil {
		return policy.Text{}, fmt.Errorf("read document: no temporary folder (TMPDIR names one that can be written to): %w", err)
	}
	defer func() {
		if rerr := os.RemoveAll(dir); err == nil && rerr != nil {
			err = fmt.Errorf("read document: %w", rerr)
		}
	}()
	if a.Deadline == 0 {
		a.Deadline = apartDeadline
	}
	ctx, cancel := context.WithTimeout(ctx, a.Deadline)
	defer cancel()
	if a.Executable == "" {
		a.Executable = running
	}
	out, complaints := &capped{most: apartOutput}, &capped{most: 4 << 10, quiet: true}
	cmd := exec.CommandContext(ctx, a.Executable, childCommand, string(format))
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + dir, "TMPDIR=" + dir, "GOTRACEBACK=none"}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(raw), out, complaints
	cmd.WaitDelay = 5 * time.Second
	runtime.LockOSThread() // the child dies with the thread that started it
	defer runtime.UnlockOSThread()
	group(cmd)
	if err := cmd.Start(); err != nil {
		return policy.Text{}, fmt.Errorf("read document: start the converter: %w", err)
	}
	ended := cmd.Wait()
	killGroup(cmd)
	var said answer
	if ended == nil {
		ended = json.Unmarshal(out.kept.Bytes(), &said)
	}
	switch {
	case ended != nil:
		return policy.Text{}, fmt.Errorf("read document: %w (%v: %.300s)", &policy.Failure{Reason: policy.Unfinished}, ended, complaints.kept.Bytes())
	case said.Reason != "":
		return policy.Text{}, &policy.Failure{Reason: said.Reason}
	case said.Text == nil:
		return policy.Text{}, fmt.Errorf("read document: %s", said.Error)
	}
	return *said.Text, nil
}

// folderPrefix begins the name of a folder that a process works in.
const folderPrefix = "camledger-document-"

var sweepOnce sync.Once

// sweep removes folders that a killed program left: none is in use for as long as an hour.
func sweep(parent string, now time.Time) {
	old, err := filepath.Glob(filepath.Join(parent, folderPrefix+"*"))
	if err != nil {
		return // only a malformed pattern
	}
	for _, dir := range old {
		if info, err := os.Lstat(dir); err == nil && info.IsDir() && now.Sub(info.ModTime()) > time.Hour {
			_ = os.RemoveAll(dir) // another user's, or gone meanwhile
		}
	}
}

// capped keeps so many bytes. More are an error, or left out where it is quiet. The
// buffer is a field, since io.Copy would read into an embedded one past the cap.
type capped struct {
	kept  bytes.Buffer
	most  int
	quiet bool
}

var errCapped = errors.New("the answer is too long")

// Write keeps b as far as there is room.
func (c *capped) Write(b []byte) (int, error) {
	room := c.most - c.kept.Len()
	if len(b) <= room {
		return c.kept.Write(b)
	}
	if c.kept.Write(b[:room]); c.quiet {
		return len(b), nil
	}
	return room, errCapped
}
