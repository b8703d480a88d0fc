package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"camledger/internal/document"
	"camledger/inventory/policy"
)

// ReadFile reads the bytes of a policy's file. One that is too large is refused before it
// is read: the error is then a *policy.Failure.
func ReadFile(path string) (raw []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case info.Size() > document.MaxFile:
		return nil, &policy.Failure{Reason: policy.HugeFile}
	}
	raw, err = io.ReadAll(io.LimitReader(f, document.MaxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", path, err)
	case len(raw) > document.MaxFile: // a pipe, or a file that grew
		return nil, &policy.Failure{Reason: policy.HugeFile}
	}
	return raw, nil
}

// ReadDocument turns the bytes of a file into its text. Foreign formats are read by this
// program in a process of its own. The error wraps a *policy.Failure where the file is at
// fault.
func ReadDocument(ctx context.Context, name string, raw []byte) (policy.Text, error) {
	return document.Apart{}.Read(ctx, name, raw)
}

// ReadPolicy reads a published policy from the bytes of its file, whatever the format.
func ReadPolicy(ctx context.Context, name string, raw []byte) (policy.Reading, error) {
	text, err := ReadDocument(ctx, name, raw)
	if err != nil {
		return policy.Reading{}, err
	}
	return policy.ReadText(name, raw, text)
}
