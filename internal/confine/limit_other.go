//go:build !linux

package confine

import (
	"os"
	"os/exec"
	"runtime/debug"
)

// running is the program of this process.
var running, _ = os.Executable()

// Apply bounds the memory of this process as far as the Go runtime can. Limits of the
// kernel are set on Linux only, where CamLedger is meant to serve.
func (l Limits) Apply() error {
	if l.Heap > 0 {
		debug.SetMemoryLimit(l.Heap)
		debug.SetGCPercent(40) // memory is dearer than time here
	}
	return nil
}

// before leaves a program as it is.
func (Limits) before(program string, args []string) (string, []string) { return program, args }

func (Limits) impose(int) error        { return nil }
func mayChoose() bool                  { return false }
func asNobody(*exec.Cmd, string) error { return nil }
func group(*exec.Cmd)                  {}
func killGroup(*exec.Cmd)              {}
func dieWithUs(*exec.Cmd)              {}
