package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"camledger/inventory/policy"
)

// childCommand is the first argument of a process that converts one document:
//
//	camledger convert-document FORMAT <FILE >ANSWER
//
// It is no command for people, and --help does not list it.
const childCommand = "convert-document"

// A program that links this package becomes the converter before its main begins. So the
// child needs nothing of the program around it, and the test binary of a room that reads
// policies is a converter like the program itself.
func init() {
	if len(os.Args) == 3 && os.Args[1] == childCommand {
		os.Exit(child(policy.Format(os.Args[2]), os.Stdin, os.Stdout, os.Stderr))
	}
}

// child converts what in holds, under limits that are set before the first byte is read,
// and gives the exit code.
func child(format policy.Format, in io.Reader, out, errs io.Writer) int {
	if err := apartLimits.Apply(); err != nil {
		fmt.Fprintln(errs, "limit the converter:", err)
		return 1
	}
	raw, err := io.ReadAll(io.LimitReader(in, MaxFile+1))
	var said answer
	if err == nil {
		said = convert(format, raw, errs)
	} else {
		said.Error = err.Error()
	}
	if err := json.NewEncoder(out).Encode(said); err != nil {
		fmt.Fprintln(errs, err)
		return 1
	}
	return 0
}

// convert answers also where a reader panics: then the file is not what it says it is.
func convert(format policy.Format, raw []byte, errs io.Writer) (said answer) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintln(errs, p)
			said = answer{Reason: policy.Damaged}
		}
	}()
	text, err := Convert(format, raw)
	var f *policy.Failure
	switch {
	case err == nil:
		return answer{Text: &text}
	case errors.As(err, &f):
		return answer{Reason: f.Reason}
	}
	return answer{Error: err.Error()}
}
