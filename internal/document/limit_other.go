//go:build !linux

package document

import (
	"os"
	"os/exec"
	"runtime/debug"
)

// running is the program of this process.
var running, _ = os.Executable()

// limit bounds the memory of this process as far as the Go runtime can. Limits of the
// kernel are set on Linux only, where CamLedger is meant to serve.
func limit() error {
	debug.SetMemoryLimit(apartHeap)
	debug.SetGCPercent(40) // memory is dearer than time here
	return nil
}

func group(*exec.Cmd)     {}
func killGroup(*exec.Cmd) {}
func dieWithUs(*exec.Cmd) {}
