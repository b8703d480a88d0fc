package document

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"camledger/internal/confine"
	"camledger/inventory/policy"
)

// apartLimits bound a process that converts a document.
var apartLimits = confine.Limits{
	Deadline: 40 * time.Second,
	CPU:      20,
	Heap:     512 << 20,
	Memory:   1 << 30,
	File:     MaxFile + 1<<20,
	Open:     64,
	Output:   96 << 20,
}

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
func (a Apart) convert(ctx context.Context, format policy.Format, raw []byte) (policy.Text, error) {
	limits := apartLimits
	if a.Deadline > 0 {
		limits.Deadline = a.Deadline
	}
	r, ended := confine.Run(ctx, confine.Job{Program: a.Executable, Args: []string{childCommand, string(format)}, Input: raw, Limits: limits, Path: os.Getenv("PATH")})
	if errors.Is(ended, confine.ErrFolder) || errors.Is(ended, confine.ErrStart) {
		return policy.Text{}, fmt.Errorf("read document: %w", ended)
	}
	var said answer
	if ended == nil {
		ended = json.Unmarshal(r.Output, &said)
	}
	switch {
	case ended != nil:
		return policy.Text{}, fmt.Errorf("read document: %w (%v: %.300s)", &policy.Failure{Reason: policy.Unfinished}, ended, r.Complaints)
	case said.Reason != "":
		return policy.Text{}, &policy.Failure{Reason: said.Reason}
	case said.Text == nil:
		return policy.Text{}, fmt.Errorf("read document: %s", said.Error)
	}
	return *said.Text, nil
}
